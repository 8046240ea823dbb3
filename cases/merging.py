"""Two rows of the registry that are one person: when they may be merged, what moves, and how it is taken back."""

import json

from django.apps import apps
from django.core import serializers
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from sesto_social.audit.register import record
from sesto_social.workflow import TransitionNotAllowed

from . import deadlines, identifiers, persons
from .models import Address, Case, DiaryEntry, HouseholdMember, Identifier, Person, PersonMerge, PersonMergeMove, SuspectedPair, search_key

CHOSEN = (
    "last_name",
    "first_name",
    "sex",
    "birth_date",
    "birth_place",
    "tax_code",
    "no_tax_code_reason",
    "citizenship",
    "language",
    "dialect",
    "literacy",
    "interpreter_language",
    "interpreter_sex",
    "phone",
    "email",
    "contact_note",
    "deceased_on",
)
"""What is chosen field by field."""

STAY = {
    "cases.Person.merged_into": "the chain of merges itself",
    "cases.PersonMerge.kept": "what was merged when",
    "cases.PersonMerge.absorbed": "what was merged when",
    "cases.SuspectedPair.first": "who was suspected",
    "cases.SuspectedPair.second": "who was suspected",
}
"""The only foreign keys to a person that a merge leaves alone, and why."""

SAME_IF = {
    "cases.HouseholdMember": ("household", "role"),
    "cases.ParentalResponsibility": ("holder", "minor", "kind"),
    "cases.Citizenship": ("country",),
}
"""Dated rows of which one is enough when these agree and the periods overlap."""

NOT_YOURS = "Questa unione non può essere fatta da te."
CLASH = "In «{}» ci sono dati di entrambe che non possono stare insieme: sistemali prima su una delle due, poi riprova."


def links():
    """Every foreign key to a person in the whole project, the ones of tables in between too: found, not listed, so none is forgotten."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            name = f"{model._meta.label}.{field.name}"
            if field.is_relation and field.related_model is Person and name not in STAY and not hasattr(model, "instance_type"):
                yield model, field


def left_of(pk):
    """The number of the person that is left of the row `pk`, through as many merges as there were; None when it was never merged."""
    found = Person.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
    while found and (further := Person.objects.filter(pk=found).values_list("merged_into", flat=True).first()):
        found = further
    return found


def why_not(kept, absorbed, *, by):
    """The reasons, in words for the screen, for which `by` may not merge these two; empty when nothing is in the way."""
    if kept.pk == absorbed.pk:
        return ["È la stessa scheda."]
    if kept.merged_into_id or absorbed.merged_into_id:
        return ["Una delle due è già stata unita a un'altra."]
    if touches_hidden(kept, by=by) or touches_hidden(absorbed, by=by):
        return [NOT_YOURS]
    reasons = []
    codes = [one.tax_code or "" for one in (kept, absorbed)]
    if all(map(identifiers.is_tax_code, codes)) and identifiers.plain(codes[0]) != identifiers.plain(codes[1]):
        reasons.append("Hanno due codici fiscali validi e diversi: sono due persone, o uno dei due codici è da correggere prima.")
    if persons.twins(kept, absorbed.last_name, absorbed.first_name, absorbed.birth_date):
        reasons.append("Stesso cognome, stesso giorno di nascita, nome diverso: sono gemelli, non un doppione.")
    if kept.bonds_with([absorbed]):
        reasons.append("Una ha la responsabilità genitoriale sull'altra.")
    if roles_apart(kept, absorbed):
        reasons.append("Nello stesso nucleo hanno ruoli diversi.")
    if Case.objects.filter(charges__person=kept).filter(charges__person=absorbed).exists():
        reasons.append("Sono entrambe in carico nello stesso caso: chiudi prima una delle due prese in carico.")
    return reasons


def touches_hidden(person, *, by):
    """True when a case that `by` may not see has to do with the person, now or in the past."""
    return Case.objects.of_person(person).exclude(pk__in=Case.objects.visible_to(by).values("pk")).exists()


def roles_apart(kept, absorbed):
    mine = dict(HouseholdMember.objects.current().filter(person=kept).values_list("household", "role"))
    theirs = HouseholdMember.objects.current().filter(person=absorbed, household__in=mine).values_list("household", "role")
    return any(mine[household] != role for household, role in theirs)


def preview(absorbed, *, by):
    """[(what, how many)] of the rows that would move, of those that `by` may know of: a note kept from them moves uncounted."""
    found = []
    for model, field in links():
        number = known_to(by, model).filter(**{field.name: absorbed}).count()
        if number:
            about = model._meta.auto_created or model
            found.append((str(about._meta.verbose_name_plural), number))
    return sorted(found)


def known_to(user, model):
    """The rows of a model, or of a table in between, without those that hang on a note of the diary kept from `user`."""
    rows = model._base_manager.all()
    if model._meta.auto_created is not DiaryEntry:
        return rows
    return rows.filter(diaryentry__in=DiaryEntry.objects.readable_by(user))


@transaction.atomic
def merge(kept, absorbed, *, by, reason, chosen):
    """`absorbed` turns out to be `kept`: everything of it moves there, its own row stays behind as a signpost.

    `chosen` are the fields of CHOSEN whose value is taken from `absorbed`. Raises TransitionNotAllowed with the reason.
    """
    rows = Person.objects.select_for_update(no_key=True).order_by("pk").in_bulk([kept.pk, absorbed.pk])
    kept, absorbed = rows[kept.pk], rows[absorbed.pk]
    if reasons := why_not(kept, absorbed, by=by):
        raise TransitionNotAllowed(" ".join(reasons))
    done = PersonMerge.objects.create(kept=kept, absorbed=absorbed, by=by, reason=reason, before={"codes": codes_of(kept, absorbed)})
    absorbed.merged_into = kept
    absorbed.version += 1
    absorbed.save(update_fields=["merged_into", "version"])
    for model, field in links():
        for row in model._base_manager.filter(**{field.name: absorbed}).order_by("pk"):
            move(done, row, field, kept)
    keep_secret(done, kept)
    choose(done, kept, absorbed, chosen)
    settle_pair(kept, absorbed, by=by, answer=SuspectedPair.Answer.MERGED)
    record("cases.person.merged", kept, by=by, absorbed=absorbed.pk, merge=done.pk, moved=done.moves.count(), fields=sorted(chosen))
    return done


def codes_of(*people):
    rows = [row for person in people for row in person.identifiers.order_by("pk").values("pk", "until", "replaced_by")]
    return [row | {"until": row["until"] and row["until"].isoformat()} for row in rows]


def move(done, row, field, kept):
    """One row to the person that is left; or, where that person has the same already, away, with a copy in the record."""
    facts = {"merge": done, "model": row._meta.label, "field": field.name, "row": row.pk}
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{field.name: kept})
    except IntegrityError:
        remove(row, field, kept, facts)
    except DatabaseError as refusal:
        raise TransitionNotAllowed(CLASH.format(row._meta.verbose_name_plural)) from refusal
    else:
        PersonMergeMove.objects.create(what=PersonMergeMove.What.MOVED, **facts)


def remove(row, field, kept, facts):
    model, label = type(row), row._meta.label
    if label not in SAME_IF and not model._meta.auto_created:
        raise TransitionNotAllowed(CLASH.format(row._meta.verbose_name_plural))
    if label in SAME_IF:
        widen(row, field, kept, facts)
    content = json.loads(serializers.serialize("json", [row]))[0]
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=row.pk).delete()
    except DatabaseError as refusal:
        raise TransitionNotAllowed(CLASH.format(row._meta.verbose_name_plural)) from refusal
    PersonMergeMove.objects.create(what=PersonMergeMove.What.REMOVED, content=content, **facts)


def widen(row, field, kept, facts):
    """The same row of the person that is left takes over the longer period."""
    same = {name: getattr(row, name) for name in SAME_IF[row._meta.label]} | {field.name: kept}
    twin = type(row)._base_manager.filter(**same).exclude(pk=row.pk).order_by("since", "pk").first()
    if twin is None:
        raise TransitionNotAllowed(CLASH.format(row._meta.verbose_name_plural))
    first = None if None in {twin.since, row.since} else min(twin.since, row.since)
    last = None if None in {twin.until, row.until} else max(twin.until, row.until)
    period = (first, last)
    if period != (twin.since, twin.until):
        before, after = ({"since": iso(since), "until": iso(until)} for since, until in ((twin.since, twin.until), period))
        PersonMergeMove.objects.create(
            **facts
            | {"row": twin.pk, "field": "since", "what": PersonMergeMove.What.CHANGED, "content": {"before": before, "after": after}}
        )
        twin.since, twin.until = period
        twin.save(update_fields=["since", "until"])


def iso(day):
    return day.isoformat() if day else None


def keep_secret(done, kept):
    """A street that is secret for one of the two must not stand open in the other's old row."""
    addresses = list(Address.objects.filter(person=kept).order_by("pk"))
    secret = {search_key(one.street) for one in addresses if one.confidentiality == Address.Confidentiality.SECRET}
    for one in addresses:
        if one.confidentiality != Address.Confidentiality.SECRET and search_key(one.street) in secret:
            content = {"before": {"confidentiality": one.confidentiality}, "after": {"confidentiality": "secret"}}
            facts = {"model": one._meta.label, "field": "confidentiality", "row": one.pk, "content": content}
            PersonMergeMove.objects.create(merge=done, what=PersonMergeMove.What.CHANGED, **facts)
            one.confidentiality = Address.Confidentiality.SECRET
            one.save(update_fields=["confidentiality"])


def choose(done, kept, absorbed, chosen):
    """Take the chosen values; what they replace is kept in the record."""
    fields = [name for name in CHOSEN if name in chosen and getattr(kept, name) != getattr(absorbed, name)]
    done.before |= {"fields": texts(kept, fields)}
    done.after = {"fields": texts(absorbed, fields)}
    done.save(update_fields=["before", "after"])
    for name in fields:
        setattr(kept, name, getattr(absorbed, name))
    kept.version += 1
    kept.save()


def texts(person, fields):
    return {name: Person._meta.get_field(name).value_to_string(person) if getattr(person, name) is not None else None for name in fields}


def settle_pair(kept, absorbed, *, by, answer):
    pair = SuspectedPair.objects.of(kept, absorbed)
    if pair is not None:
        pair.answer, pair.answered_by, pair.answered_at = answer, by, timezone.now()
        pair.save(update_fields=["answer", "answered_by", "answered_at"])
        deadlines.settle(f"duplicate:{pair.pk}", by=by)


@transaction.atomic
def undo(done, *, by, reason):
    """Take a merge back: exactly what moved returns. What was written since stays with the person that was left."""
    done = PersonMerge.objects.select_for_update(of=("self",), no_key=True).select_related("kept", "absorbed").get(pk=done.pk)
    if not done.may_be_undone:
        raise TransitionNotAllowed("Questa unione non si può più annullare.")
    rows = Person.objects.select_for_update(no_key=True).order_by("pk").in_bulk([done.kept_id, done.absorbed_id])
    kept, absorbed = rows[done.kept_id], rows[done.absorbed_id]
    if kept.merged_into_id:
        raise TransitionNotAllowed("La persona è stata poi unita a un'altra: annulla prima quell'unione.")
    if touches_hidden(kept, by=by):
        raise TransitionNotAllowed(NOT_YOURS)
    give_back(kept, done)
    left = [one for one in done.moves.order_by("-pk") if not take_back(one, kept, absorbed)]
    absorbed.merged_into = None
    absorbed.version += 1
    absorbed.save(update_fields=["merged_into", "version"])
    for code in done.before.get("codes", []):
        Identifier.objects.filter(pk=code["pk"]).update(until=code["until"], replaced_by=code["replaced_by"])
    done.undone_at, done.undone_by, done.undone_reason = timezone.now(), by, reason
    done.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    record("cases.person.merge_undone", kept, by=by, absorbed=absorbed.pk, merge=done.pk, left=len(left))
    return left


def give_back(kept, done):
    """The values of before, except where somebody has changed them since."""
    before, after = done.before.get("fields", {}), done.after.get("fields", {})
    same = [name for name in before if texts(kept, [name])[name] == after[name]]
    for name in same:
        setattr(kept, name, None if before[name] is None else Person._meta.get_field(name).to_python(before[name]))
    kept.version += 1
    kept.save()


def take_back(one, kept, absorbed):
    """False when the row has gone another way since."""
    model = apps.get_model(one.model)
    if one.what == PersonMergeMove.What.MOVED:
        return bool(model._base_manager.filter(pk=one.row, **{one.field: kept}).update(**{one.field: absorbed}))
    if one.what == PersonMergeMove.What.CHANGED:
        return bool(model._base_manager.filter(pk=one.row, **one.content["after"]).update(**one.content["before"]))
    for row in serializers.deserialize("json", json.dumps([one.content])):
        row.save()
    return True
