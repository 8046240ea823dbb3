"""Citizenships of a person: one more, one that ends, and the free texts of before."""

from django.db import IntegrityError, transaction

from sesto_social.audit.register import record
from sesto_social.versioned import EditConflict
from sesto_social.workflow import TransitionNotAllowed

from .countries import UNKNOWN, recognised
from .models import Citizenship, Person


@transaction.atomic
def add(person, *, country, by, since=None, until=None):
    """One more; what is known takes the place of "non nota". Raises TransitionNotAllowed when it is written already."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if country != UNKNOWN:
        person.citizenships.filter(country=UNKNOWN).delete()
    try:
        with transaction.atomic():
            added = Citizenship.objects.create(person=person, country=country, since=since, until=until)
    except IntegrityError as error:
        raise TransitionNotAllowed("Questa cittadinanza è già indicata per quel periodo.") from error
    record("cases.citizenship.recorded", added, by=by, person=person.pk)
    return added


@transaction.atomic
def end(citizenship, *, by, version, until):
    """It lasted until a day. Raises EditConflict when a colleague was quicker."""
    locked = Citizenship.objects.select_for_update(of=("self",), no_key=True).filter(pk=citizenship.pk).first()
    if locked is None or locked.version != version:
        raise EditConflict
    if locked.is_over:
        raise TransitionNotAllowed("Questa cittadinanza è già segnata come finita.")
    locked.until = until
    locked.save_if_unchanged(version)
    record("cases.citizenship.ended", locked, by=by, person=locked.person_id)


def read_texts(people, rows):
    """The texts that are understood become rows and are emptied; the others stay. Both are managers: a migration has its own."""
    fresh, read = [], []
    for pk, text in people.exclude(citizenship="").order_by("pk").values_list("pk", "citizenship"):
        if codes := recognised(text):
            fresh += [rows.model(person_id=pk, country=code) for code in codes]
            read.append(pk)
    rows.bulk_create(fresh, batch_size=2000)
    for start in range(0, len(read), 2000):
        people.filter(pk__in=read[start : start + 2000]).update(citizenship="")
    return len(read)
