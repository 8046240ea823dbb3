"""Readings out of the ordinary become a question: found in the register, asked of the right person, answered once (decision 0025)."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases import actions, tasks
from cases.models import (
    Case,
    ConflictDeclaration,
    Deadline,
    EmergencyAccess,
    Grant,
    RegisterMark,
    UnusualOpening,
    UnusualReading,
)
from cases.unusual import examining, rules, watching
from sesto_social.accounts.models import User
from sesto_social.agenda.clock import ROME
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import Notice
from sesto_social.parameters.models import LegalParameter
from sesto_social.versioned import EditConflict
from tests import factories

pytestmark = pytest.mark.django_db
Rule, Status = UnusualReading.Rule, UnusualReading.Status
WORDS = "Preparava la riunione di unità di domani: me lo aveva detto."
TUESDAY = dt.date(2026, 10, 13)
SUNDAY = dt.date(2026, 10, 11)


def wall(day, hour, minute=0, second=0, fold=0):
    """The moment when the clocks of the town show this."""
    return dt.datetime.combine(day, dt.time(hour, minute, second, fold=fold), tzinfo=ROME)


@pytest.fixture
def reader(someone):
    return someone("case_worker", last_name="Valtorta")


@pytest.fixture
def coordinator(someone):
    return someone("coordinator")


@pytest.fixture
def dpo(someone):
    return someone("dpo")


@pytest.fixture
def few(db):
    """Numbers that a test can reach."""
    LegalParameter.objects.filter(code="unusual_cases_an_hour").update(value=3)
    LegalParameter.objects.filter(code="unusual_closed_cases").update(value=2)


@pytest.fixture
def at(monkeypatch):
    """`at(moment)` sets the clock of the service."""

    def set_clock(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_clock


def cases_of(number, unit=None):
    return [factories.open_case(unit) for _ in range(number)]


def opened(user, *whats, at):
    """As the door puts it on record; a person is put on record as the registry does."""
    for what in whats:
        is_case = isinstance(what, Case)
        AuditEvent.objects.create(
            at=at,
            actor=user,
            action=rules.CASE if is_case else rules.PERSON,
            model=what._meta.label_lower,
            object_id=what.pk,
            case_id=what.pk if is_case else None,
        )


def look(since=None):
    """One run, as if the last one had ended long before."""
    RegisterMark.objects.update_or_create(pk=1, defaults={"seen_until": since or wall(dt.date(2026, 1, 1), 0)})
    return watching.watch()


def found(rule, **more):
    return UnusualReading.objects.get(rule=rule, **more)


def asked(rule=Rule.NIGHT, *, reader, case, status=Status.OPEN, **facts):
    """A question about one case."""
    moment = facts.pop("moment", timezone.now() - dt.timedelta(days=1))
    reading = UnusualReading.objects.create(
        reader=reader, rule=rule, window=moment, first_at=moment, last_at=moment, number=1, status=status, **facts
    )
    UnusualOpening.objects.create(reading=reading, case=case, first_at=moment, last_at=moment, times=1)
    return reading


def page(name, *args):
    return reverse(f"cases:unusual_reading_{name}", args=args)


# ---- many cases in an hour


def test_the_number_itself_asks_nothing_and_one_more_does(reader, few):
    three, [fourth] = cases_of(3), cases_of(1)
    opened(reader, *three, at=wall(TUESDAY, 10))
    look()
    assert not UnusualReading.objects.exists()

    opened(reader, fourth, at=wall(TUESDAY, 10, 59, 59))
    assert look() == 1
    assert (found(Rule.MANY).number, found(Rule.MANY).limit) == (4, 3)


def test_an_hour_later_is_another_hour(reader, few):
    opened(reader, *cases_of(3), at=wall(TUESDAY, 10))
    opened(reader, *cases_of(1), at=wall(TUESDAY, 11))
    assert look() == 0


def test_any_hour_counts_also_across_midnight(reader, few):
    opened(reader, *cases_of(2), at=wall(TUESDAY, 23, 40))
    opened(reader, *cases_of(2), at=wall(TUESDAY + dt.timedelta(days=1), 0, 20))
    look()
    reading = found(Rule.MANY)
    assert (reading.window, reading.last_at) == (wall(TUESDAY, 23, 40), wall(TUESDAY + dt.timedelta(days=1), 0, 20))


def test_many_pages_of_one_case_are_one_case(reader, few):
    [case] = cases_of(1)
    opened(reader, *[case] * 30, at=wall(TUESDAY, 10))
    assert look() == 0


def test_who_opens_many_every_day_is_asked_only_beyond_twice_their_usual(reader, few):
    usual = cases_of(5)
    for days in range(1, 8):
        opened(reader, *usual, at=wall(TUESDAY - dt.timedelta(days=days), 10))
    opened(reader, *cases_of(10), at=wall(TUESDAY, 10))
    look(since=wall(TUESDAY, 1))
    assert not UnusualReading.objects.filter(rule=Rule.MANY).exists()

    opened(reader, *cases_of(1), at=wall(TUESDAY, 10, 30))
    look(since=wall(TUESDAY, 1))
    assert (found(Rule.MANY).number, found(Rule.MANY).usual) == (11, Decimal(5))


def test_what_was_usual_before_the_sixty_days_no_longer_counts(reader, few):
    opened(reader, *cases_of(9), at=wall(TUESDAY - dt.timedelta(days=61), 10))
    assert rules.Reader(reader).usual(TUESDAY) == 0
    opened(reader, *cases_of(9), at=wall(TUESDAY - dt.timedelta(days=60), 10))
    assert rules.Reader(reader).usual(TUESDAY) == 9


# ---- at night and on days of rest


@pytest.mark.parametrize(
    ("moment", "is_night"),
    [
        (wall(TUESDAY, 21, 59, 59), False),
        (wall(TUESDAY, 22), True),
        (wall(TUESDAY, 5, 59, 59), True),
        (wall(TUESDAY, 6), False),
        (wall(SUNDAY, 11), True),
        (wall(dt.date(2026, 12, 8), 11), True),  # a Tuesday, a national holiday
        (wall(dt.date(2026, 10, 10), 11), False),  # a Saturday
    ],
)
def test_night_and_rest_begin_and_end_on_the_minute(reader, moment, is_night):
    opened(reader, *cases_of(1), at=moment)
    assert look() == is_night


def test_one_night_is_one_question_midnight_or_not(reader):
    first, second = cases_of(2)
    opened(reader, first, at=wall(TUESDAY, 23, 50))
    opened(reader, second, at=wall(TUESDAY + dt.timedelta(days=1), 0, 10))
    assert look() == 1
    assert (found(Rule.NIGHT).window, found(Rule.NIGHT).number) == (wall(TUESDAY, 22), 2)


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (dt.date(2026, 3, 29), wall(dt.date(2026, 3, 29), 1, 59), wall(dt.date(2026, 3, 29), 3, 1)),
        (dt.date(2026, 10, 25), wall(dt.date(2026, 10, 25), 2, 30), wall(dt.date(2026, 10, 25), 2, 30, fold=1)),
    ],
)
def test_the_nights_on_which_the_clocks_change_are_one_night_each(reader, day, before, after):
    """Both are Sundays: by day too they rest, but that is another stretch."""
    one, two, three = cases_of(3)
    opened(reader, one, at=before)
    opened(reader, two, at=after)
    opened(reader, three, at=wall(day, 6))
    look()
    windows = {each.window: each.number for each in UnusualReading.objects.filter(rule=Rule.NIGHT)}
    assert windows == {wall(day - dt.timedelta(days=1), 22): 2, wall(day, 0): 1}


def test_on_the_morning_after_the_clocks_change_six_is_six(reader):
    """By the wall: the offset of the night would say five, or seven."""
    known = rules.Reader(reader).numbers(dt.date(2026, 3, 29)) | {"unusual_rest_days": 0}
    for day in (dt.date(2026, 3, 29), dt.date(2026, 10, 25)):
        assert rules.night_of(wall(day, 5, 59), known) == wall(day - dt.timedelta(days=1), 22)
        assert rules.night_of(wall(day, 6), known) is None


def test_sundays_may_be_working_days(reader):
    LegalParameter.objects.filter(code="unusual_rest_days").update(value=0)
    opened(reader, *cases_of(1), at=wall(SUNDAY, 11))
    assert look() == 0


def test_an_emergency_access_is_reviewed_anyway(reader):
    case, other = cases_of(2)
    EmergencyAccess.objects.create(
        case=case, user=reader, category="night", reason="x" * 30, opened_at=wall(TUESDAY, 23), expires_at=wall(TUESDAY, 23, 59),
        review_by=TUESDAY,
    )  # fmt: skip
    opened(reader, case, at=wall(TUESDAY, 23, 30))
    assert look() == 0
    opened(reader, other, at=wall(TUESDAY, 23, 31))
    assert look() == 1
    assert [one.case for one in found(Rule.NIGHT).openings.all()] == [other]


# ---- closed cases


def closed_cases(number, on=dt.date(2026, 5, 4)):
    return [factories.in_status(case, Case.Status.CLOSED, closed_at=wall(on, 12)) for case in cases_of(number)]


def test_closed_cases_beyond_the_number_in_a_day(reader, few):
    opened(reader, *closed_cases(2), at=wall(TUESDAY, 9))
    assert look() == 0
    opened(reader, *closed_cases(1), at=wall(TUESDAY, 17))
    assert look() == 1
    assert found(Rule.CLOSED).number == 3


def test_the_next_day_is_another_day(reader, few):
    opened(reader, *closed_cases(2), at=wall(TUESDAY, 21, 59))
    opened(reader, *closed_cases(2), at=wall(TUESDAY + dt.timedelta(days=1), 6))
    assert look() == 0


def test_a_case_that_was_still_open_then_is_not_a_closed_one(reader, few):
    opened(reader, *closed_cases(3, on=TUESDAY), at=wall(TUESDAY, 11, 59))
    assert look() == 0
    opened(reader, *Case.objects.all(), at=wall(TUESDAY, 12))
    assert look(), "closed at noon"


def test_a_reason_that_somebody_wrote_down_asks_nothing(reader, few):
    cases = closed_cases(3)
    factories.grant(cases[0], reader, origin=Grant.Origin.REQUEST, since=TUESDAY, until=TUESDAY)
    opened(reader, *cases, at=wall(TUESDAY, 9))
    assert look() == 0
    opened(reader, *cases, at=wall(TUESDAY + dt.timedelta(days=1), 9))
    assert look() == 1, "the reason was for one day"


# ---- one's own surname


def family(name):
    return factories.open_case(household=factories.HouseholdFactory(name=name), family_name=name)


@pytest.mark.parametrize(
    ("mine", "theirs", "asks"),
    [
        ("Valtorta", "Valtorta", True),
        ("Valtorta", "VALTÒRTA", True),
        ("Valtorta", "Valtora", True),
        ("Sciabani", "Shabani", True),
        ("Rossi", "Rosi", True),
        ("De Santis", "Desantis", True),
        ("D'Amico", "Damico", True),
        ("Valtorta Ricci", "Ricci", True),
        ("Ricci", "Valtorta-Ricci", True),
        ("Conti", "Monti", False),
        ("De Santis", "De Luca", False),
        ("Valtorta", "Ricci", False),
    ],
)
def test_a_surname_is_known_misspelt_and_in_part(someone, mine, theirs, asks):
    opened(someone("case_worker", last_name=mine), family(theirs), at=wall(TUESDAY, 10))
    assert look() == asks


def test_anybody_of_the_family_may_bear_it(reader):
    case = family("Colombo")
    member = case.household.members.get(role="mother").person
    member.last_name = "Valtorta"
    member.save()
    opened(reader, case, at=wall(TUESDAY, 10))
    assert look() == 1


def test_a_row_of_the_registry_stands_for_the_cases_it_is_part_of(reader, coordinator):
    case = family("Valtorta")
    opened(reader, case.household.members.get(role="mother").person, at=wall(TUESDAY, 10))
    look()
    [opening] = found(Rule.SURNAME).openings.all()
    assert opening.case == case
    assert UnusualReading.objects.visible_to(coordinator).exists()


def test_a_person_without_a_case_is_asked_of_the_dpo(reader, coordinator, dpo):
    opened(reader, factories.PersonFactory(last_name="Valtorta"), at=wall(TUESDAY, 10))
    look()
    assert not UnusualReading.objects.visible_to(coordinator).exists()
    assert Notice.objects.get(text=watching.FOUND).user == dpo


def test_who_declared_to_have_no_conflict_is_not_asked_about_that_case(reader):
    case, other = family("Valtorta"), family("Valtorta")
    ConflictDeclaration.objects.create(case=case, user=reader, has_conflict=False)
    opened(reader, case, case.household.members.get(role="mother").person, at=wall(TUESDAY, 10))
    assert look() == 0
    opened(reader, other, at=wall(TUESDAY, 11))
    assert look() == 1
    assert [one.case for one in found(Rule.SURNAME).openings.all()] == [other]


def test_a_very_common_surname_is_asked_about_and_said_to_be_common(reader):
    LegalParameter.objects.filter(code="unusual_common_surname").update(value=3)
    opened(reader, family("Valtorta"), at=wall(TUESDAY, 10))
    look()
    assert not found(Rule.SURNAME).common_name

    UnusualReading.objects.all().delete()
    factories.PersonFactory(last_name="Valtorta")
    look()
    assert found(Rule.SURNAME).common_name


def test_the_same_family_is_not_asked_about_every_day(reader, coordinator):
    case = family("Valtorta")
    opened(reader, case, at=wall(TUESDAY, 10))
    look()
    for days in (1, 2):
        opened(reader, case, at=wall(TUESDAY + dt.timedelta(days=days), 10))
        assert look() == 0
        if days == 1:
            examine(found(Rule.SURNAME), coordinator)
    assert UnusualReading.objects.count() == 1


def test_nor_again_on_the_day_of_the_answer(reader, coordinator):
    case = family("Valtorta")
    opened(reader, case, at=wall(TUESDAY, 10))
    look()
    examine(found(Rule.SURNAME), coordinator)
    opened(reader, case, at=wall(TUESDAY, 16))
    assert look() == 0


def test_unless_the_answer_was_that_there_is_something_to_ask(reader, coordinator):
    case = family("Valtorta")
    opened(reader, case, at=wall(TUESDAY, 10))
    look()
    examine(found(Rule.SURNAME), coordinator, outcome=Status.REPORTED)
    opened(reader, case, at=wall(TUESDAY + dt.timedelta(days=1), 10))
    assert look() == 1


# ---- the register is read in pieces


def test_looking_twice_finds_nothing_new_and_changes_nothing(reader, few):
    opened(reader, *cases_of(5), at=wall(TUESDAY, 23))
    assert look() == 2
    before = list(UnusualReading.objects.order_by("pk").values())
    assert look() == 0
    assert list(UnusualReading.objects.order_by("pk").values()) == before


def test_what_is_found_in_pieces_is_what_is_found_at_once(reader, few, at):
    """Every quarter of an hour, or once in the morning after a night without a worker."""
    cases = cases_of(12)
    for number, case in enumerate(cases):
        opened(reader, case, at=wall(TUESDAY, 20) + dt.timedelta(minutes=13 * number))
    start = wall(TUESDAY, 19)
    RegisterMark.objects.create(pk=1, seen_until=start)
    for quarter in range(20):
        at(start + dt.timedelta(minutes=15 * quarter))
        watching.watch()
    in_pieces = told()

    UnusualReading.objects.all().delete()
    RegisterMark.objects.update(seen_until=start)
    watching.watch()
    assert told() == in_pieces
    assert {rule for rule, *_ in in_pieces} == {Rule.MANY, Rule.NIGHT}


def told():
    rows = UnusualReading.objects.order_by("rule", "window").prefetch_related("openings")
    return [(one.rule, one.window, one.last_at, one.number, sorted(each.case_id for each in one.openings.all())) for one in rows]


def test_a_row_written_late_is_not_missed(reader, at):
    """A request began before the last look, and was written after it."""
    at(wall(TUESDAY, 23, 10))
    RegisterMark.objects.create(pk=1, seen_until=wall(TUESDAY, 23, 9))
    opened(reader, *cases_of(1), at=wall(TUESDAY, 23, 0))
    assert watching.watch() == 1


def test_a_run_that_falls_has_done_nothing(reader, few, monkeypatch):
    opened(reader, *cases_of(4), at=wall(TUESDAY, 10))
    start = wall(TUESDAY, 1)
    RegisterMark.objects.create(pk=1, seen_until=start)
    monkeypatch.setattr(watching, "remind", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        watching.watch()
    assert (UnusualReading.objects.count(), RegisterMark.objects.get().seen_until) == (0, start)

    monkeypatch.undo()
    assert tasks.watch_readings() == 1


def test_the_first_look_does_not_go_through_the_past(reader):
    opened(reader, *cases_of(1), at=wall(SUNDAY, 11))
    assert watching.watch() == 0


def test_what_was_examined_stays_and_what_comes_after_is_a_new_question(reader, coordinator):
    first, second = cases_of(2)
    opened(reader, first, at=wall(TUESDAY, 23))
    look()
    examine(found(Rule.NIGHT), coordinator)
    opened(reader, second, at=wall(TUESDAY, 23, 30))
    assert look() == 1
    assert look() == 0
    assert [(one.status, one.number) for one in UnusualReading.objects.order_by("window")] == [("legitimate", 1), ("open", 1)]


def test_one_question_for_a_stretch_is_held_by_the_database(reader, few):
    case = factories.open_case()
    one = asked(reader=reader, case=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        asked(reader=reader, case=case, moment=one.window)


def test_refused_openings_and_those_of_nobody_are_not_readings(reader):
    [case] = cases_of(1)
    AuditEvent.objects.create(at=wall(SUNDAY, 11), actor=reader, action=rules.CASE, case_id=case.pk, refused=True)
    assert look() == 0


# ---- who sees them, and who answers


def examine(reading, by, *, outcome=Status.LEGITIMATE, words=WORDS, version=None):
    examining.examine(reading, by=by, outcome=outcome, words=words, version=version or reading.version)
    reading.refresh_from_db()


def test_who_coordinates_sees_only_what_touches_cases_of_their_units(reader, coordinator, dpo, other_unit):
    ours, theirs = factories.open_case(), factories.open_case(other_unit)
    mine, foreign = asked(reader=reader, case=ours), asked(Rule.CLOSED, reader=reader, case=theirs)
    assert list(UnusualReading.objects.visible_to(coordinator)) == [mine]
    assert set(UnusualReading.objects.visible_to(dpo)) == {mine, foreign}


def test_a_case_of_another_unit_that_was_opened_to_a_coordinator_is_not_of_theirs(reader, coordinator, other_unit):
    theirs = factories.open_case(other_unit)
    factories.grant(theirs, coordinator)
    asked(reader=reader, case=theirs)
    assert not UnusualReading.objects.visible_to(coordinator).exists()


def test_nor_one_of_the_unit_that_is_shut_to_them(reader, coordinator):
    case = factories.open_case()
    ConflictDeclaration.objects.create(case=case, user=coordinator, has_conflict=True)
    asked(reader=reader, case=case)
    assert not UnusualReading.objects.visible_to(coordinator).exists()


def test_nor_a_sensitive_one_for_which_they_were_not_named(reader, coordinator):
    case = factories.case_with_team(reader)
    asked(reader=reader, case=case)
    assert UnusualReading.objects.visible_to(coordinator).exists()
    actions.set_sensitive(case, True, by=User.objects.system())
    assert not Case.objects.visible_to(coordinator).filter(pk=case.pk).exists()
    assert not UnusualReading.objects.visible_to(coordinator).exists()


def test_of_two_units_each_sees_a_part_and_the_dpo_has_the_word(reader, coordinator, dpo, other_unit, as_user):
    ours, theirs = factories.open_case(), factories.open_case(other_unit)
    reading = asked(reader=reader, case=ours)
    UnusualOpening.objects.create(reading=reading, case=theirs, first_at=reading.first_at, last_at=reading.last_at, times=1)

    browser = as_user(coordinator)
    [row] = browser.get(page("list")).context["page"].rows
    shown = browser.get(page("detail", reading.pk))

    assert row.shown == 1
    assert ours.number in shown.content.decode()
    assert theirs.number not in shown.content.decode()
    assert (shown.context["picture"], shown.context["may_examine"]) == ("", False)
    assert browser.get(page("examine", reading.pk)).status_code == 302
    with pytest.raises(PermissionDenied):
        examine(reading, coordinator)
    assert browser.post(page("examine", reading.pk), {"outcome": "legitimate", "words": WORDS, "version": 1}).status_code == 302
    examine(reading, dpo, outcome=Status.REPORTED, words=f"Per il caso {theirs.number} non c'era un motivo.")
    for answer in (browser.get(page("detail", reading.pk)), browser.post(page("examine", reading.pk), {"version": 1}, follow=True)):
        assert theirs.number not in answer.content.decode()


def test_who_reads_never_sees_their_own(coordinator, dpo, someone, as_user):
    both = someone("coordinator", "dpo")
    reading = asked(reader=both, case=factories.open_case(), upward=True)
    assert as_user(both).get(page("detail", reading.pk)).status_code == 404
    with pytest.raises(PermissionDenied):
        examine(reading, both)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnusualReading.objects.filter(pk=reading.pk).update(status="legitimate", examiner=both, examined_at=timezone.now(), words=WORDS)


def test_that_of_a_coordinator_goes_to_the_manager_and_the_dpo(someone, coordinator, dpo):
    director, peer = someone("director"), someone("coordinator")
    opened(coordinator, *cases_of(1), at=wall(SUNDAY, 11))
    look()
    reading = found(Rule.NIGHT)
    assert reading.upward
    assert not UnusualReading.objects.visible_to(peer).exists()
    assert UnusualReading.objects.examinable_by(director).get() == UnusualReading.objects.examinable_by(dpo).get() == reading
    assert [one.user for one in Notice.objects.filter(text=watching.FOUND)] == [director]


def test_the_manager_sees_nothing_else(someone, reader):
    asked(reader=reader, case=factories.open_case())
    assert not UnusualReading.objects.visible_to(someone("director")).exists()


@pytest.mark.parametrize("role", ["case_worker", "psychologist", "front_desk", "external_educator", "it_admin", "sisl_operator"])
def test_nobody_else_has_these_pages(someone, reader, as_user, role):
    reading, browser = asked(reader=reader, case=factories.open_case()), as_user(someone(role))
    for address in (page("list"), page("export"), page("detail", reading.pk), page("examine", reading.pk)):
        assert browser.get(address).status_code == 403, address


def test_another_coordinator_finds_nothing_there(someone, reader, other_unit, as_user):
    reading, browser = asked(reader=reader, case=factories.open_case()), as_user(someone("coordinator", unit=other_unit))
    for address in (page("detail", reading.pk), page("examine", reading.pk), page("detail", 10**6)):
        assert browser.get(address).status_code == 404
    assert browser.post(page("examine", reading.pk), {"outcome": "legitimate", "words": WORDS, "version": 1}).status_code == 404
    assert "Nessuna lettura insolita" in browser.get(page("list")).content.decode()


def test_the_dpo_reads_numbers_and_no_names(reader, dpo, as_user):
    case = family("Zafferani")
    reading, browser = asked(reader=reader, case=case), as_user(dpo)
    for address in (page("list"), page("detail", reading.pk), page("export")):
        text = browser.get(address).content.decode()
        assert "Zafferani" not in text, address
    assert case.number in text
    assert case.get_absolute_url() not in browser.get(page("detail", reading.pk)).content.decode()


def test_the_sheet_is_only_for_the_dpo_and_on_record(reader, coordinator, dpo, as_user):
    asked(reader=reader, case=factories.open_case())
    assert as_user(coordinator).get(page("export")).status_code == 403
    answer = as_user(dpo).get(page("export"), {"regola": "night"})
    assert answer["Content-Disposition"] == 'attachment; filename="letture-insolite.csv"'
    assert len(answer.content.decode().splitlines()) == 2
    assert AuditEvent.objects.get(action="cases.unusualreading.exported").facts == {"rows": 1}


# ---- the answer


def test_an_answer_is_given_in_words_and_once(reader, coordinator, as_user):
    reading, browser = asked(reader=reader, case=factories.open_case()), as_user(coordinator)
    short = browser.post(page("examine", reading.pk), {"outcome": "legitimate", "words": "Ok, va bene.", "version": 1})
    assert "bastano 20 caratteri" in short.content.decode()

    given = browser.post(page("examine", reading.pk), {"outcome": "legitimate", "words": WORDS, "version": 1})
    assert given.url == page("detail", reading.pk)
    reading.refresh_from_db()
    assert (reading.status, reading.examiner, reading.words) == (Status.LEGITIMATE, coordinator, WORDS)
    assert AuditEvent.objects.get(action="cases.unusualreading.clear").actor == coordinator
    assert browser.get(page("examine", reading.pk)).status_code == 302


def test_the_words_are_not_in_the_register(reader, coordinator):
    """It is kept longer, and nothing in it is ever deleted."""
    examine(asked(reader=reader, case=factories.open_case()), coordinator, outcome=Status.REPORTED)
    assert all(WORDS not in f"{event.reason}{event.facts}" for event in AuditEvent.objects.all())


def test_of_two_who_answer_the_second_sees_the_first_and_keeps_what_they_wrote(reader, coordinator, dpo, as_user):
    reading = asked(reader=reader, case=factories.open_case())
    first = {"outcome": "legitimate", "words": WORDS, "version": 1}
    as_user(coordinator).post(page("examine", reading.pk), first)

    second = as_user(dpo).post(
        page("examine", reading.pk), {"outcome": "reported", "words": "A me invece non risulta nessun motivo.", "version": 1}
    )

    assert second.status_code == 409
    assert WORDS in second.content.decode()
    assert "A me invece non risulta nessun motivo." in second.content.decode()
    reading.refresh_from_db()
    assert (reading.status, reading.examiner) == (Status.LEGITIMATE, coordinator)


def both_at_once(*acts):
    """What each answers, in threads of their own."""

    def alone(act):
        try:
            return act()
        except EditConflict:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(str(one.result(timeout=30)) for one in [pool.submit(alone, act) for act in acts])


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_the_same_moment_make_one_answer(reader, coordinator, dpo):
    reading = asked(reader=reader, case=factories.open_case())

    def answers(user, outcome):
        again = UnusualReading.objects.get(pk=reading.pk)
        return examining.examine(again, by=user, outcome=outcome, words=WORDS, version=1)

    told = both_at_once(lambda: answers(coordinator, Status.LEGITIMATE), lambda: answers(dpo, Status.REPORTED))

    assert told == ["None", "told"]
    assert AuditEvent.objects.filter(action__in=["cases.unusualreading.clear", "cases.unusualreading.report"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_ask_once(reader):
    opened(reader, *cases_of(2), at=wall(TUESDAY, 23))
    RegisterMark.objects.create(pk=1, seen_until=wall(TUESDAY, 1))
    assert both_at_once(watching.watch, watching.watch) == ["0", "1"]
    assert found(Rule.NIGHT).openings.count() == 2


def test_nobody_answers_for_openings_they_have_not_seen(reader, coordinator, as_user):
    first, second = cases_of(2)
    opened(reader, first, at=wall(TUESDAY, 23))
    look()
    reading, browser = found(Rule.NIGHT), as_user(coordinator)
    opened(reader, second, at=wall(TUESDAY, 23, 10))
    look()

    late = browser.post(page("examine", reading.pk), {"outcome": "legitimate", "words": WORDS, "version": reading.version})

    assert late.status_code == 409
    assert "ci sono altre aperture" in late.content.decode()
    assert late.context["form"]["version"].value() == reading.version + 1
    with pytest.raises(EditConflict):
        examine(reading, coordinator)


def test_what_is_to_be_asked_first_waits_for_a_last_word(reader, coordinator, dpo):
    reading = asked(reader=reader, case=factories.open_case())
    examine(reading, coordinator, outcome=Status.IN_DEPTH, words="Devo chiederle perché proprio quella sera.")
    assert Status.IN_DEPTH not in dict(examining.choices_for(reading))
    examine(reading, dpo)
    assert (reading.status, reading.doubt) == (Status.LEGITIMATE, "Devo chiederle perché proprio quella sera.")


@pytest.mark.parametrize(("outcome", "hears"), [("legitimate", False), ("in_depth", True), ("reported", True)])
def test_who_read_hears_of_what_concerns_them_and_may_read_it(reader, coordinator, as_user, outcome, hears):
    case = family("Zafferani")
    reading = asked(reader=reader, case=case)
    browser = as_user(reader)
    assert browser.get(page("told", reading.pk)).status_code == 404

    examine(reading, coordinator, outcome=outcome)

    assert Notice.objects.filter(user=reader, link=page("told", reading.pk)).exists() == hears
    told = browser.get(page("told", reading.pk))
    assert told.status_code == (200 if hears else 404)
    assert not hears or (WORDS in told.content.decode() and "Zafferani" not in told.content.decode())


def test_nobody_reads_what_was_told_to_another(reader, coordinator, dpo, as_user):
    reading = asked(reader=reader, case=factories.open_case())
    examine(reading, coordinator, outcome=Status.REPORTED)
    for other in (coordinator, dpo):
        assert as_user(other).get(page("told", reading.pk)).status_code == 404


def test_notices_say_neither_of_whom_nor_by_whom(reader, coordinator):
    opened(reader, family("Zafferani"), at=wall(SUNDAY, 11))
    look()
    examine(found(Rule.NIGHT), coordinator, outcome=Status.REPORTED)
    texts = " ".join(Notice.objects.values_list("text", flat=True)) + " ".join(Deadline.objects.values_list("title", flat=True))
    assert not re.search(rf"Zafferani|{reader.last_name}|\d{{4}}/\d{{4}}", texts)


# ---- what is around them


def test_nothing_stays_among_the_deadlines_of_who_no_longer_coordinates(reader, coordinator):
    opened(reader, *cases_of(1), at=wall(SUNDAY, 11))
    look()
    assert Deadline.objects.pending().filter(assignee=coordinator).exists()
    coordinator.groups.clear()
    look()
    assert not Deadline.objects.pending().filter(assignee=coordinator).exists()


def test_who_coordinates_finds_the_pages_of_what_was_opened(reader, coordinator, as_user):
    case = family("Valtorta")
    mother = case.household.members.get(role="mother").person
    opened(reader, case, mother, at=wall(TUESDAY, 10))
    look()
    shown = as_user(coordinator).get(page("detail", found(Rule.SURNAME).pk)).content.decode()
    assert case.get_absolute_url() in shown
    assert mother.get_absolute_url() in shown


def test_how_many_wait_is_among_the_deadlines_of_who_may_answer(reader, coordinator, dpo, as_user):
    opened(reader, *cases_of(1), at=wall(SUNDAY, 11))
    opened(reader, *cases_of(1), at=wall(TUESDAY, 23))
    look()
    for user in (coordinator, dpo):
        shown = as_user(user).get(reverse("cases:my_day"))
        assert "Letture insolite da esaminare: 2" in [one.title for one in shown.context["mine"].deadlines]

    for reading in UnusualReading.objects.all():
        examine(reading, coordinator)
    assert not Deadline.objects.pending().filter(key__startswith="unusual:").exists()


def test_the_list_is_filtered_and_sorted(reader, someone, coordinator, as_user):
    case = factories.open_case()
    night = asked(reader=reader, case=case)
    closed = asked(Rule.CLOSED, reader=someone("case_worker", last_name="Abate"), case=case, moment=timezone.now() - dt.timedelta(days=9))
    examine(closed, coordinator)
    browser = as_user(coordinator)

    def rows(**asked_for):
        return list(browser.get(page("list"), asked_for).context["page"].rows)

    assert rows() == [night, closed]
    assert rows(ordina="chi") == [closed, night]
    assert rows(stato="open") == rows(regola="night") == [night]
    assert rows(stato="examined") == rows(stato="legitimate") == [closed]
    assert rows(al=f"{timezone.localdate() - dt.timedelta(days=5)}") == [closed]
    assert rows(stato="nulla") == [night, closed]
    assert "Togli i filtri" in browser.get(page("list"), {"stato": "reported"}).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same(reader, coordinator, as_user, django_assert_num_queries, number):
    for hours in range(number):
        asked(reader=reader, case=factories.open_case(), moment=timezone.now() - dt.timedelta(hours=hours + 1))
    browser = as_user(coordinator)
    browser.get(page("list"))
    with django_assert_num_queries(QUERIES):
        browser.get(page("list"))


QUERIES = 10


def test_the_page_says_why_each_case_was_open_to_them_and_is_on_record(coordinator, someone, as_user):
    worker = someone("case_worker")
    case = factories.case_with_team(worker)
    opened(worker, case, at=timezone.now() - dt.timedelta(minutes=5))
    reading = asked(reader=worker, case=case, moment=timezone.now() - dt.timedelta(minutes=5))

    shown = as_user(coordinator).get(page("detail", reading.pk)).content.decode()

    assert "assegnazione, dal" in shown
    assert "ha dichiarato di non avere conflitti" in shown
    assert "Questa volta" in shown
    assert "Mostra come tabella" in shown
    assert AuditEvent.objects.get(action="cases.unusualreading.opened").object_id == reading.pk


def test_after_so_many_months_they_are_gone_answered_or_not(reader, coordinator, at):
    case = factories.open_case()
    old = asked(reader=reader, case=case, moment=timezone.now() - dt.timedelta(days=366))
    young = asked(reader=reader, case=case)
    assert tasks.forget_unusual_readings() == 1
    assert list(UnusualReading.objects.all()) == [young]
    assert not UnusualOpening.objects.filter(reading=old.pk).exists()
    assert AuditEvent.objects.get(action="cases.unusualreading.forgotten").facts == {"number": 1}
    assert tasks.forget_unusual_readings() == 0


def test_real_pages_are_what_the_watch_sees(coordinator, someone, as_user, monkeypatch):
    """From the door to the question: no other name of the action, no other column."""
    worker = someone("case_worker")
    case = factories.case_with_team(worker)
    monkeypatch.setattr(rules, "night_of", lambda moment, known: moment.replace(hour=0, minute=0, second=0, microsecond=0))
    as_user(worker).get(case.get_absolute_url())
    look(since=timezone.now() - dt.timedelta(hours=1))
    assert [one.case for one in found(Rule.NIGHT).openings.all()] == [case]


def test_who_has_left_since_then_is_no_exception(reader):
    """An account closed since then has read all the same."""
    opened(reader, *cases_of(1), at=wall(SUNDAY, 11))
    reader.is_active = False
    reader.save()
    assert look() == 1
