"""Ways to reach a person: written down with the hours in which they are safe, and asked before the service writes or calls by itself."""

from django.db import transaction

from sesto_social.audit.register import record
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .models import Contact, Person


@transaction.atomic
def add(person, contact, *, by):
    """One more. Raises TransitionNotAllowed when this person has it already."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if Contact.objects.current().saying(contact.value).filter(person=person).exists():
        raise TransitionNotAllowed("Questo recapito c'è già: aggiorna quello.")
    contact.person = person
    _keep_one_preferred(contact)
    contact.save()
    record("cases.contact.recorded", contact, by=by, person=person.pk)
    return contact


@transaction.atomic
def change(contact, *, by, version, fields):
    """As it stands now, its last day too. Raises EditConflict when a colleague was quicker."""
    locked = Contact.objects.select_for_update(of=("self",), no_key=True).filter(pk=contact.pk).first()
    if locked is None or locked.version != version:
        raise EditConflict
    _keep_one_preferred(contact)
    contact.save_if_unchanged(version)
    record("cases.contact.changed", contact, by=by, fields=sorted(fields), person=contact.person_id)


def _keep_one_preferred(contact):
    if contact.preferred:
        Contact.objects.filter(person=contact.person, preferred=True).exclude(pk=contact.pk).update(preferred=False)


def may_write(address):
    """False where anybody of whom this is a number or an address said not to write to it: a doubt is decided for safety."""
    return not any(not one.may_be_written_to for one in _known(address))


def may_call(number):
    return not any(not one.may_be_called for one in _known(number))


def next_safe(address, moment):
    """The first moment from `moment` on that is safe for all of whom this is a number; None when there is none within some weeks."""
    rows, begun = _known(address), moment
    for _ in range(40):
        later = max((one.next_safe(moment) for one in rows), default=moment)
        if later == moment:
            return moment
        moment = later
        if (moment - begun).days > 21:
            break
    return None


def hours_of(number):
    """The safe hours in words, for who is about to call."""
    return "; ".join(dict.fromkeys(one.hours for one in _known(number) if one.hours))


def _known(address):
    return list(Contact.objects.current().saying(address).order_by("pk")) if address else []
