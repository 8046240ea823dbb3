"""The diary: who reads which note, what is written and amended, when a child was seen alone, finding and printing."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cases import access, diary, hand_overs, merging
from cases.models import DiaryEntry, Grant, HouseholdMember, Person, TimelineEvent
from interventions.views.review import what_happened
from sesto_social.accounts.models import User
from sesto_social.audit.models import AuditEvent
from sesto_social.documents import press
from sesto_social.drafts.models import Draft
from sesto_social.parameters.models import LegalParameter, NoteTemplate
from sesto_social.workflow import TransitionNotAllowed
from tests.factories import DiaryEntryFactory, HouseholdFactory, PersonFactory, case_with_team, grant, open_case

pytestmark = pytest.mark.django_db
SECRET = "Zafferano"


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def note(**more):
    return {"kind": "interview", "happened_on": timezone.localdate().isoformat(), "facts": "La madre racconta.", "level": "team"} | more


@pytest.fixture
def write(equipe_case):
    """`write(by, level)` puts a note in the diary of the case."""

    def one(by, level="team", **facts):
        return diary.write(equipe_case.case, by=by, level=level, **({"facts": f"{SECRET} di {by.username}"} | facts))

    return one


@pytest.fixture
def colleague(equipe_case, someone):
    """A second psychologist, to whom the case is granted in person."""
    user = someone("psychologist")
    grant(equipe_case.case, user)
    return user


# ---- writing and amending


def test_a_note_is_written_and_amended_but_never_changed(equipe_case, as_user):
    case, worker = equipe_case.case, as_user(equipe_case.worker)
    worker.post(url("diary_add", case.pk), note())
    entry = DiaryEntry.objects.get()

    worker.post(url("diary_amend", entry.pk), note(facts="Era la nonna."))

    entry.refresh_from_db()
    assert entry.facts == "La madre racconta."
    page = worker.get(url("diary", case.pk)).content.decode()
    assert page.index("La madre racconta.") < page.index("Era la nonna.")


def test_only_the_author_amends(equipe_case, as_user, write):
    entry = write(equipe_case.worker)
    as_user(equipe_case.educator).post(url("diary_amend", entry.pk), note(facts="Io direi altro."))
    assert DiaryEntry.objects.count() == 1
    with pytest.raises(TransitionNotAllowed):
        diary.write(equipe_case.case, by=equipe_case.educator, amends=entry, facts="x")


def test_an_amendment_is_not_amended(equipe_case, write):
    first = write(equipe_case.worker)
    second = write(equipe_case.worker, amends=first)
    with pytest.raises(TransitionNotAllowed):
        write(equipe_case.worker, amends=second)


def test_the_future_is_not_written_and_the_text_is_kept(equipe_case, as_user):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = as_user(equipe_case.worker).post(url("diary_add", equipe_case.case.pk), note(happened_on=tomorrow)).content.decode()
    assert "nel futuro" in page
    assert "La madre racconta." in page
    assert not DiaryEntry.objects.exists()


def test_a_year_that_cannot_be_is_refused_as_any_mistake(equipe_case, as_user):
    response = as_user(equipe_case.worker).post(url("diary_add", equipe_case.case.pk), note(happened_on="0001-01-01"))
    assert (response.status_code, "Controlla l" in response.content.decode()) == (200, True)


def test_who_was_there_and_who_is_meant_are_of_this_family_and_this_equipe(equipe_case, as_user):
    case, browser = equipe_case.case, as_user(equipe_case.worker)
    mother, child = HouseholdFactory.mother_of(case.household), case.household.minors()[0]
    stranger = HouseholdFactory.mother_of(HouseholdFactory(name="Bruni"))
    facts = note(about=[child.pk], people_present=[mother.pk], staff_present=[equipe_case.educator.pk], happened_at="09:30")

    browser.post(url("diary_add", case.pk), facts | {"about": [stranger.pk]})
    assert not DiaryEntry.objects.exists()
    browser.post(url("diary_add", case.pk), facts | {"happened_on": (timezone.localdate() - timedelta(days=1)).isoformat()})

    page = browser.get(url("diary", case.pk)).content.decode()
    assert "ore 9:30" in page
    assert f"Presenti: {mother.first_name} {mother.last_name}, {equipe_case.educator.display_name}" in page
    assert f"Su: {child.first_name} {child.last_name}" in page


def test_the_level_is_chosen_never_guessed(equipe_case, as_user):
    facts = note()
    del facts["level"]
    page = as_user(equipe_case.worker).post(url("diary_add", equipe_case.case.pk), facts).content.decode()
    assert "Scegli chi legge la nota" in page
    assert not DiaryEntry.objects.exists()


def test_the_coordinator_reads_and_does_not_write(equipe_case, as_user):
    browser = as_user(equipe_case.coordinator)
    assert browser.get(url("diary", equipe_case.case.pk)).status_code == 200
    assert browser.get(url("diary_add", equipe_case.case.pk)).status_code == 403
    assert browser.get(url("diary_quick")).status_code == 403


def test_the_database_changes_no_note(equipe_case, write):
    entry = write(equipe_case.worker)
    for change in ({"facts": "Altro"}, {"evaluation": "Altro"}, {"author": equipe_case.educator}, {"level": "author"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DiaryEntry.objects.filter(pk=entry.pk).update(**change)


def test_the_database_deletes_no_note_and_no_name_on_it(equipe_case, write):
    first = equipe_case.case.household.minors()[0]
    entry = write(equipe_case.worker, seen_alone=[first], staff_present=[equipe_case.educator])
    for undo in (
        entry.delete,
        lambda: entry.seen_alone.remove(first),
        entry.about.clear,
        lambda: entry.staff_present.set([equipe_case.psychologist]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            undo()
    assert (list(entry.seen_alone.all()), list(entry.staff_present.all())) == ([first], [equipe_case.educator])


@pytest.mark.django_db(transaction=True)
def test_the_database_adds_no_name_to_a_note_of_before_and_changes_none(equipe_case, write):
    first, second = equipe_case.case.household.minors()
    entry = write(equipe_case.worker, seen_alone=[first])
    for change in (
        lambda: entry.seen_alone.add(second),
        lambda: entry.staff_present.add(equipe_case.educator),
        lambda: DiaryEntry.seen_alone.through.objects.filter(diaryentry=entry).update(person=second),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert (list(entry.seen_alone.all()), list(entry.staff_present.all())) == ([first], [])


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_its_undoing_pass_the_names_of_old_notes_on(equipe_case, write):
    child = equipe_case.case.household.minors()[0]
    twice = PersonFactory(last_name=child.last_name, first_name=child.first_name, birth_date=child.birth_date)
    both, alone = write(equipe_case.worker, about=[child, twice]), write(equipe_case.worker, about=[twice])
    done = merging.merge(child, twice, by=equipe_case.coordinator, reason="È la stessa bambina", chosen=[])
    assert (list(both.about.all()), list(alone.about.all())) == ([child], [child])
    merging.undo(done, by=equipe_case.coordinator, reason="Erano due")
    assert (set(both.about.all()), list(alone.about.all())) == ({child, twice}, [twice])


@pytest.mark.parametrize("level", ["team", "author"])
def test_the_database_keeps_an_amendment_at_the_level_of_its_note(equipe_case, write, level):
    entry = write(equipe_case.worker, "profession")
    with pytest.raises(IntegrityError), transaction.atomic():
        DiaryEntryFactory(case=entry.case, author=entry.author, amends=entry, level=level, profession=entry.profession)


def test_an_amendment_says_what_else_it_puts_right(equipe_case, as_user, write, monkeypatch):
    case, worker, child = equipe_case.case, equipe_case.worker, equipe_case.case.household.minors()[0]
    day = timezone.localdate() - timedelta(days=9)
    entry = write(worker, kind="interview", happened_on=day, seen_alone=[child])
    write(worker, amends=entry, kind="home_visit", happened_on=day, happened_at=time(9, 30), present="la nonna")
    text = as_user(worker).get(url("diary", case.pk)).content.decode()
    amendment = text.split("Rettifica di", 1)[1].split("</article>")[0]
    assert "visita domiciliare" in amendment.lower()
    for words in ("ore 9:30", "<dt>Visti da soli</dt><dd>nessuno</dd>", "<dt>Presenti</dt><dd>la nonna</dd>"):
        assert words in amendment
    papers = []
    monkeypatch.setattr("sesto_social.documents.press.render", lambda template, context, **more: papers.append(context) or b"%PDF-1.7")
    as_user(worker).get(url("diary_print", case.pk))
    page = render_to_string("documents/diary.html", papers[0] | {"imprint": press.Imprint("Diario")})
    assert "Visti da soli: nessuno" in page
    assert "Presenti: la nonna" in page


def test_what_is_not_put_right_is_not_said_again(equipe_case, as_user, write):
    entry = write(equipe_case.worker, present="la nonna")
    write(equipe_case.worker, amends=entry, present="la nonna", happened_on=entry.happened_on, kind=entry.kind)
    text = as_user(equipe_case.worker).get(url("diary", equipe_case.case.pk)).content.decode()
    assert "<dt>" not in text.split("Rettifica di", 1)[1].split("</article>")[0]


def test_a_case_closed_meanwhile_is_said_and_the_text_is_kept(equipe_case, as_user, write, monkeypatch):
    entry = write(equipe_case.worker)
    refusal = TransitionNotAllowed("Il caso è chiuso.")
    monkeypatch.setattr("cases.diary.still_open", lambda case: (_ for _ in ()).throw(refusal))
    for page in (url("diary_add", equipe_case.case.pk), url("diary_amend", entry.pk)):
        text = as_user(equipe_case.worker).post(page, note(facts="Quello che avevo scritto")).content.decode()
        assert "Il caso è chiuso." in text
        assert "Quello che avevo scritto" in text


def test_the_story_tells_a_note_on_the_day_it_happened(equipe_case, write):
    day = timezone.localdate() - timedelta(days=30)
    write(equipe_case.worker, happened_on=day)
    write(equipe_case.worker, happened_on=day, happened_at=time(8, 15))
    told = [timezone.localtime(event.at) for event in TimelineEvent.objects.filter(case=equipe_case.case, kind="diary").order_by("pk")]
    assert [(at.date(), at.hour, at.minute) for at in told] == [(day, 12, 0), (day, 8, 15)]


def test_a_hidden_note_is_nowhere_in_the_story(equipe_case, as_user, write):
    write(equipe_case.psychologist, "author", kind="child_voice", happened_on=timezone.localdate() - timedelta(days=2))
    text = as_user(equipe_case.worker).get(url("case_story", equipe_case.case.pk)).content.decode()
    for trace in (SECRET, "oce del minore", "corsia=diario&amp;dal"):
        assert trace not in text


def test_a_merge_of_two_rows_carries_the_names_over_and_back(equipe_case, write):
    child = equipe_case.case.household.minors()[0]
    twice = PersonFactory(last_name=child.last_name, first_name=child.first_name, birth_date=child.birth_date)
    entry = write(equipe_case.worker, about=[child, twice])
    coordinator = equipe_case.coordinator
    done = merging.merge(child, twice, by=coordinator, reason="È la stessa bambina", chosen=[])
    assert list(entry.about.all()) == [child]
    merging.undo(done, by=coordinator, reason="Erano due")
    assert set(entry.about.all()) == {child, twice}


# ---- levels


def readers(equipe_case, colleague, entry):
    people = {name: getattr(equipe_case, name) for name in ("worker", "psychologist", "educator", "coordinator")} | {"colleague": colleague}
    return {name for name, user in people.items() if DiaryEntry.objects.visible_to(fresh(user)).filter(pk=entry.pk).exists()}


def fresh(user):
    """As in another request: roles are read once per request."""
    return User.objects.get(pk=user.pk)


def test_each_level_reaches_whom_it_says(equipe_case, colleague, write):
    everybody = {"worker", "psychologist", "educator", "coordinator", "colleague"}
    assert readers(equipe_case, colleague, write(equipe_case.psychologist, "team")) == everybody
    assert readers(equipe_case, colleague, write(equipe_case.psychologist, "profession")) == {"psychologist", "colleague"}
    assert readers(equipe_case, colleague, write(equipe_case.psychologist, "author")) == {"psychologist"}


def test_the_same_profession_elsewhere_reads_nothing(write, someone, equipe_case):
    entry, stranger = write(equipe_case.psychologist, "profession"), someone("psychologist")
    assert not DiaryEntry.objects.visible_to(stranger).filter(pk=entry.pk).exists()


def test_coordinating_or_an_emergency_opens_no_note_of_a_profession(write, someone, equipe_case):
    """Even to who has that profession too: it takes a grant in person, of the ordinary kind."""
    entry = write(equipe_case.worker, "profession")
    both, rescuer = someone("coordinator", "case_worker"), someone("case_worker")
    grant(equipe_case.case, rescuer, origin=Grant.Origin.EMERGENCY)
    for user in (both, rescuer):
        assert DiaryEntry.objects.visible_to(user).count() == 0
    grant(equipe_case.case, both)
    assert list(DiaryEntry.objects.visible_to(fresh(both))) == [entry]


def test_who_left_the_case_does_not_read_even_their_own(write, equipe_case):
    write(equipe_case.educator, "author")
    access.end_grants(equipe_case.case, of=equipe_case.educator, by=User.objects.system(), reason="fine")
    assert DiaryEntry.objects.visible_to(equipe_case.educator).count() == 0


def test_a_hidden_note_leaves_no_trace_on_any_page(equipe_case, as_user, write):
    write(equipe_case.psychologist, "profession", evaluation=SECRET, present=SECRET)
    entry = write(equipe_case.psychologist, "author")
    write(equipe_case.psychologist, amends=entry)
    case = equipe_case.case
    for reader in (equipe_case.worker, equipe_case.educator, equipe_case.coordinator):
        browser = as_user(reader)
        for name in ("case_detail", "diary", "case_story", "accesses"):
            page = browser.get(url(name, case.pk)).content.decode()
            assert SECRET not in page, (reader, name)
            assert "Nota di diario scritta" not in page, (reader, name)
            assert 'Diario <span class="count">' not in page, (reader, name)
        assert equipe_case.psychologist.display_name not in section(browser.get(url("diary", case.pk)))
        assert "Nessuna nota" in browser.post(url("diary", case.pk), {"q": SECRET}, follow=True).content.decode()
        assert SECRET not in browser.get(url("my_day")).content.decode()
        assert browser.get(url("diary_amend", entry.pk)).status_code in {403, 404}
        assert browser.get(url("diary_open", entry.pk)).status_code in {403, 404}
    assert not TimelineEvent.objects.filter(case=case, kind="diary").exists()


def test_a_hidden_note_is_not_passed_on_nor_found_nor_counted(equipe_case, as_user, someone, write):
    """In what is handed over, in the search of everything, in the rows that a merge moves."""
    case, child, newcomer = equipe_case.case, equipe_case.case.household.minors()[0], someone("case_worker")
    write(equipe_case.psychologist, "author", about=[child])
    write(equipe_case.worker, "profession", about=[child])
    hand_over = hand_overs.propose(case, function="psychologist", incoming=someone("psychologist"), by=equipe_case.coordinator, reason="x")
    hand_overs.give(hand_over, by=equipe_case.psychologist, note="Tutto in ordine.")
    hand_overs.receive(hand_over, by=hand_over.incoming, has_conflict=False)
    grant(case, newcomer, origin=Grant.Origin.EMERGENCY)

    for reader in (hand_over.incoming, newcomer, equipe_case.coordinator, equipe_case.educator):
        browser = as_user(reader)
        for page in (hand_over.get_absolute_url(), reverse("cases:hand_over_list"), url("deadlines", case.pk), url("documents", case.pk)):
            assert SECRET not in browser.get(page).content.decode(), (reader, page)
        search = browser.post(reverse("cases:search"), {"q": SECRET}, follow=True)
        assert [list(search.context[name]) for name in ("cases", "people", "papers")] == [[], [], []]
    assert not hand_over.lines.filter(text__contains="diario").exists()
    assert "diario sociale" not in dict(merging.preview(child, by=equipe_case.coordinator))
    assert dict(merging.preview(child, by=equipe_case.psychologist))["diario sociale"] == 1


def test_what_is_hidden_is_not_counted_in_the_review(equipe_case, write):
    write(equipe_case.worker, "author", kind="phone")
    review = SimpleNamespace(case=equipe_case.case)
    assert "telefonata" not in what_happened(review, timezone.localdate() - timedelta(days=9))
    write(equipe_case.worker, kind="phone")
    assert "1 telefonata" in what_happened(review, timezone.localdate() - timedelta(days=9))


def test_an_amendment_of_a_hidden_note_tells_nobody(equipe_case, as_user, write):
    note_of_hers = write(equipe_case.psychologist, "author", facts="Prima stesura")
    write(equipe_case.psychologist, amends=note_of_hers, facts=SECRET)
    for reader in (equipe_case.worker, equipe_case.coordinator):
        page = as_user(reader).get(url("diary", equipe_case.case.pk))
        assert (found(page), SECRET in page.content.decode(), "Rettifica di" in page.content.decode()) == ([], False, False)
        assert found(as_user(reader).post(url("diary", equipe_case.case.pk), {"q": SECRET}, follow=True)) == []
    assert SECRET in as_user(equipe_case.psychologist).get(url("diary", equipe_case.case.pk)).content.decode()


def section(response):
    """The page without its frame, where the equipe is named."""
    return response.content.decode().partition("Diario sociale</h2>")[2]


def test_it_is_counted_for_who_reads_it(equipe_case, as_user, write):
    write(equipe_case.psychologist, "author")
    page = as_user(equipe_case.psychologist).get(equipe_case.case.get_absolute_url()).content.decode()
    assert 'Diario <span class="count">1</span>' in page


def test_a_note_is_opened_by_its_author_on_record_and_never_closed(equipe_case, as_user, write):
    entry = write(equipe_case.psychologist, "author")
    write(equipe_case.psychologist, amends=entry)
    assert as_user(equipe_case.worker).post(url("diary_open", entry.pk), {"level": "team"}).status_code == 404

    browser = as_user(equipe_case.psychologist)
    browser.post(url("diary_open", entry.pk), {"level": "profession"})
    assert set(DiaryEntry.objects.values_list("level", flat=True)) == {"profession"}
    browser.post(url("diary_open", entry.pk), {"level": "author"})
    assert set(DiaryEntry.objects.values_list("level", flat=True)) == {"profession"}
    browser.post(url("diary_open", entry.pk), {"level": "team"})

    assert set(DiaryEntry.objects.values_list("level", flat=True)) == {"team"}
    told = AuditEvent.objects.filter(action="cases.diaryentry.widened").order_by("pk").values_list("previous", "facts")
    assert list(told) == [("author", {"level": "profession"}), ("profession", {"level": "team"})]
    assert TimelineEvent.objects.filter(case=equipe_case.case, kind="diary").count() == 1
    with pytest.raises(TransitionNotAllowed):
        diary.widen(entry, level="author", by=equipe_case.psychologist)


def test_an_amendment_has_the_level_of_its_note(equipe_case, as_user, write):
    entry = write(equipe_case.psychologist, "author")
    as_user(equipe_case.psychologist).post(url("diary_amend", entry.pk), note(level="team"))
    assert set(DiaryEntry.objects.values_list("level", flat=True)) == {"author"}


def test_nobody_opens_the_note_of_another(equipe_case, as_user, write):
    entry = write(equipe_case.worker)
    as_user(equipe_case.educator).post(url("diary_open", entry.pk), {"level": "team"})
    with pytest.raises(TransitionNotAllowed):
        diary.widen(entry, level="team", by=equipe_case.educator)


def test_the_draft_of_a_note_is_its_authors(equipe_case, as_user):
    browser = as_user(equipe_case.psychologist)
    page = browser.get(url("diary_add", equipe_case.case.pk))
    browser.post(reverse("drafts:draft_keep"), note(facts=SECRET, level="author", _draft=page.context["draft"].token))
    assert Draft.objects.get().owner == equipe_case.psychologist
    assert SECRET in browser.get(url("diary_add", equipe_case.case.pk)).content.decode()
    assert SECRET not in as_user(equipe_case.worker).get(url("diary_add", equipe_case.case.pk)).content.decode()


# ---- seen alone


def test_the_days_since_a_child_was_seen_alone(equipe_case, as_user, write):
    case, worker = equipe_case.case, equipe_case.worker
    first, second = case.household.minors()
    Person.objects.filter(pk=first.pk).update(sex="F")
    Person.objects.filter(pk=second.pk).update(sex="M")
    write(worker, happened_on=timezone.localdate() - timedelta(days=90), seen_alone=[first])
    write(worker, happened_on=timezone.localdate() - timedelta(days=3), kind="home_visit")

    for page in (case.get_absolute_url(), url("diary", case.pk)):
        text = as_user(worker).get(page).content.decode()
        assert f"{first.first_name} vista da sola 90 giorni fa" in text
        assert f"{second.first_name} mai visto da solo" in text
        assert text.count("da vedere") == 1
    write(worker, happened_on=timezone.localdate() - timedelta(days=3), seen_alone=[first])
    text = as_user(worker).get(case.get_absolute_url()).content.decode()
    assert f"{first.first_name} vista da sola 3 giorni fa" in text
    assert "da vedere" not in text


@pytest.mark.parametrize(("days", "state"), [(60, ""), (61, "warning"), (90, "warning"), (91, "danger")])
def test_amber_after_sixty_days_red_after_ninety_and_never_counts_from_the_first_day_in_charge(equipe_case, write, days, state):
    case, day = equipe_case.case, timezone.localdate() - timedelta(days=days)
    first, second = case.household.minors()
    write(equipe_case.worker, happened_on=day, seen_alone=[first])
    case.charges.filter(person=second).update(since=day)
    found = {one.child.pk: (one.day, one.days, one.state) for one in alone_of(equipe_case)}
    assert found == {first.pk: (day, days, state), second.pk: (None, days, state)}


def alone_of(equipe_case):
    seen = DiaryEntry.objects.readable_by(equipe_case.worker).last_alone(OuterRef("person"))
    rows = HouseholdMember.objects.around(equipe_case.case).annotate(seen_alone_on=Subquery(seen))
    return diary.seen_alone([row for row in rows if row.in_charge])


def test_after_how_many_days_to_warn_is_a_dated_parameter(equipe_case, write):
    first, _ = equipe_case.case.household.minors()
    today = timezone.localdate()
    write(equipe_case.worker, happened_on=today - timedelta(days=60), seen_alone=[first])
    assert [one.state for one in alone_of(equipe_case)] == ["", ""]
    LegalParameter.objects.filter(code="child_alone_days").update(valid_to=today)
    LegalParameter.objects.create(code="child_alone_days", label="x", value=30, valid_from=today + timedelta(days=1), source="x")
    assert [one.state for one in alone_of(equipe_case)] == ["", ""]
    LegalParameter.objects.filter(code="child_alone_days", value=60).update(valid_to=today - timedelta(days=1))
    LegalParameter.objects.filter(code="child_alone_days", value=30).update(valid_from=today)
    assert sorted(one.state for one in alone_of(equipe_case)) == ["", "warning"]


def test_an_amendment_takes_it_back(equipe_case, write):
    child = equipe_case.case.household.minors()[0]
    entry = write(equipe_case.worker, seen_alone=[child])
    assert last_alone(equipe_case) == {child.pk: timezone.localdate()}
    write(equipe_case.worker, amends=entry)
    assert last_alone(equipe_case) == {}
    write(equipe_case.worker, amends=entry, seen_alone=[child])
    assert last_alone(equipe_case) == {child.pk: timezone.localdate()}


def last_alone(equipe_case, user=None):
    seen = DiaryEntry.objects.readable_by(user or equipe_case.worker).last_alone(OuterRef("person"))
    rows = HouseholdMember.objects.around(equipe_case.case).annotate(on=Subquery(seen))
    return {row.person_id: row.on for row in rows if row.on}


def test_a_hidden_note_does_not_count_for_others(equipe_case, write):
    child = equipe_case.case.household.minors()[0]
    write(equipe_case.psychologist, "author", seen_alone=[child])
    assert last_alone(equipe_case) == {}
    assert last_alone(equipe_case, equipe_case.psychologist) == {child.pk: timezone.localdate()}


def test_who_is_seen_alone_is_meant_and_was_there(equipe_case, write):
    child = equipe_case.case.household.minors()[0]
    entry = write(equipe_case.worker, seen_alone=[child])
    assert (entry.about.get(), entry.people_present.get()) == (child, child)


@pytest.mark.parametrize("kind", ["phone", "network"])
def test_on_the_telephone_nobody_is_seen(equipe_case, as_user, kind):
    child = equipe_case.case.household.minors()[0]
    page = as_user(equipe_case.worker).post(url("diary_add", equipe_case.case.pk), note(kind=kind, seen_alone=[child.pk])).content.decode()
    assert "non si vede da solo" in page
    assert not DiaryEntry.objects.exists()


def test_only_minors_in_charge_are_offered(equipe_case, as_user):
    mother = HouseholdFactory.mother_of(equipe_case.case.household)
    as_user(equipe_case.worker).post(url("diary_add", equipe_case.case.pk), note(seen_alone=[mother.pk]))
    assert not DiaryEntry.objects.exists()


# ---- a note from anywhere


def test_a_note_from_anywhere_asks_for_the_case_the_last_used_first(equipe_case, as_user, someone):
    worker = equipe_case.worker
    others = [case_with_team(worker, household=HouseholdFactory(name=name)) for name in ("Bruni", "Carli")]
    read_only, closed, foreign = open_case(), case_with_team(worker), open_case()
    grant(read_only, worker)
    type(closed).objects.filter(pk=closed.pk).update(status="closed", closed_at=timezone.now())
    browser = as_user(worker)
    browser.get(others[0].get_absolute_url())
    browser.get(equipe_case.case.get_absolute_url())

    page = browser.get(url("diary_quick"))

    assert [case.pk for case in page.context["cases"]][:2] == [equipe_case.case.pk, others[0].pk]
    assert {case.pk for case in page.context["cases"]} == {equipe_case.case.pk, *(case.pk for case in others)}
    text = page.content.decode()
    assert all(case.number not in text for case in (read_only, closed, foreign))
    assert url("diary_quick") in browser.get(url("my_day")).content.decode()


def test_the_case_of_a_note_is_searched_among_ones_own(equipe_case, as_user):
    hidden = open_case(household=HouseholdFactory(name="Esposito"))
    browser = as_user(equipe_case.worker)
    response = browser.post(url("diary_quick"), {"q": "Esposito"}, follow=True)
    assert [case.pk for case in response.context["cases"]] == [equipe_case.case.pk]
    assert hidden.number not in response.content.decode()
    assert "Esposito" not in response.request["QUERY_STRING"]
    assert "Nessun caso su cui scrivere" in browser.post(url("diary_quick"), {"q": "Zzz"}, follow=True).content.decode()


# ---- templates


def test_the_first_templates_are_there_and_changed_in_the_admin_site(someone, as_user):
    assert set(NoteTemplate.objects.values_list("kind", flat=True)) >= {"interview", "home_visit", "child_voice"}
    browser = as_user(someone("it_admin"))
    facts = {"kind": "phone", "title": "Telefonata della scuola", "text": "Assenze:", "position": 2, "active": "on"}
    assert browser.post(reverse("admin:parameters_notetemplate_add"), facts).status_code == 302
    assert NoteTemplate.objects.filter(title="Telefonata della scuola").exists()


def test_a_template_fills_the_facts_and_leaves_what_is_written(equipe_case, as_user):
    case, browser = equipe_case.case, as_user(equipe_case.worker)
    template = NoteTemplate.objects.get(title="Visita domiciliare")
    page = browser.get(url("diary_add", case.pk), {"modello": template.pk})
    assert page.context["form"]["facts"].value() == template.text
    assert page.context["form"]["kind"].value() == "home_visit"
    browser.post(reverse("drafts:draft_keep"), note(facts="Già scritto.", _draft=page.context["draft"].token))

    for _ in range(2):
        page = browser.get(url("diary_add", case.pk), {"modello": template.pk})
        assert page.context["form"]["facts"].value() == f"Già scritto.\n\n{template.text}"


@pytest.mark.parametrize("unknown", ["0", "x", "9" * 40, "-1", "²"])
def test_an_unknown_template_fills_nothing(equipe_case, as_user, unknown):
    page = as_user(equipe_case.worker).get(url("diary_add", equipe_case.case.pk), {"modello": unknown})
    assert not page.context["form"]["facts"].value()


def test_a_template_that_was_taken_away_is_not_offered(equipe_case, as_user):
    NoteTemplate.objects.filter(title="Telefonata").update(active=False)
    page = as_user(equipe_case.worker).get(url("diary_add", equipe_case.case.pk)).content.decode()
    assert ">Telefonata<" not in page
    assert ">Visita domiciliare<" in page


# ---- finding and printing


@pytest.fixture
def three(equipe_case, write):
    """Three notes: of the mother's telephone call, of a visit, of what the child said."""
    today, child = timezone.localdate(), equipe_case.case.household.minors()[0]
    return [
        write(equipe_case.worker, facts="La nonna telefona.", kind="phone", happened_on=today - timedelta(days=20)),
        write(equipe_case.educator, facts="Casa in ordine.", kind="home_visit", happened_on=today - timedelta(days=10)),
        write(equipe_case.worker, facts="Vuole il cane.", kind="child_voice", happened_on=today, about=[child]),
    ]


def found(response):
    return [entry.pk for entry in response.context["entries"].rows]


def test_filters_and_words(equipe_case, as_user, three, write):
    phone, visit, voice = three
    browser, page = as_user(equipe_case.worker), url("diary", equipe_case.case.pk)
    day = (timezone.localdate() - timedelta(days=10)).isoformat()
    child = equipe_case.case.household.minors()[0]
    assert found(browser.get(page)) == [voice.pk, visit.pk, phone.pk]
    assert found(browser.get(page, {"tipo": "phone"})) == [phone.pk]
    assert found(browser.get(page, {"autore": equipe_case.educator.pk})) == [visit.pk]
    assert found(browser.get(page, {"persona": child.pk})) == [voice.pk]
    assert found(browser.get(page, {"dal": day, "al": day})) == [visit.pk]
    assert found(browser.post(page, {"q": "NONNA"}, follow=True)) == [phone.pk]
    browser.post(page, {"q": ""})
    write(equipe_case.worker, amends=voice, facts="Vuole il gatto.")
    assert found(browser.post(page, {"q": "gatto"}, follow=True)) == [voice.pk]


def test_filters_look_at_amendments_too(equipe_case, as_user, three, write):
    phone, _, _ = three
    day = timezone.localdate() - timedelta(days=40)
    write(equipe_case.worker, amends=phone, kind="network", happened_on=day)
    browser, page = as_user(equipe_case.worker), url("diary", equipe_case.case.pk)
    assert found(browser.get(page, {"tipo": "network", "al": day.isoformat()})) == [phone.pk]
    assert found(browser.get(page, {"tipo": "phone", "al": day.isoformat()})) == []


@pytest.mark.parametrize(
    "nonsense", [{"tipo": "x"}, {"autore": "x"}, {"persona": "9" * 30}, {"dal": "x"}, {"al": "9999-99-99"}, {"dopo": "²"}]
)
def test_a_filter_that_makes_no_sense_narrows_nothing(equipe_case, as_user, three, nonsense):
    assert len(found(as_user(equipe_case.worker).get(url("diary", equipe_case.case.pk), nonsense))) == 3


def test_the_words_looked_for_are_in_no_address_and_no_record(equipe_case, as_user, three):
    browser, page = as_user(equipe_case.worker), url("diary", equipe_case.case.pk)
    response = browser.post(page, {"q": "nonna", "tipo": "phone"})
    assert response.url == f"{page}?tipo=phone"
    response = browser.post(page, {"q": "nonna", "tipo": "phone"}, headers={"HX-Request": "true"})
    assert response["HX-Replace-Url"] == f"{page}?tipo=phone"
    assert "<html" not in response.content.decode()
    assert list(AuditEvent.objects.filter(action="cases.diaryentry.searched").values_list("facts", flat=True)) == [{"found": 1}]


def test_what_was_looked_for_in_one_case_is_not_looked_for_in_another(equipe_case, as_user, three):
    other = case_with_team(equipe_case.worker)
    DiaryEntryFactory(case=other, author=equipe_case.worker)
    browser = as_user(equipe_case.worker)
    browser.post(url("diary", equipe_case.case.pk), {"q": "nonna"})
    assert len(found(browser.get(url("diary", other.pk)))) == 1


def test_the_author_of_hidden_notes_only_is_not_in_the_filter(equipe_case, as_user, write):
    write(equipe_case.psychologist, "author")
    form = as_user(equipe_case.worker).get(url("diary", equipe_case.case.pk)).context["form"]
    assert equipe_case.psychologist not in form.fields["autore"].queryset
    response = as_user(equipe_case.worker).get(url("diary", equipe_case.case.pk), {"autore": equipe_case.psychologist.pk})
    assert found(response) == []


def test_the_print_holds_what_the_filters_leave_with_the_reader_and_the_time(equipe_case, as_user, three, write, monkeypatch):
    printed = {}
    monkeypatch.setattr(press, "render", lambda template, facts, **kwargs: printed.update(facts) or b"%PDF")
    hidden = write(equipe_case.psychologist, "author")

    response = as_user(equipe_case.worker).get(url("diary_print", equipe_case.case.pk), {"tipo": "phone"})
    assert (response.status_code, [entry.pk for entry in printed["entries"]]) == (200, [three[0].pk])
    as_user(equipe_case.worker).get(url("diary_print", equipe_case.case.pk))

    assert [entry.pk for entry in printed["entries"]] == [entry.pk for entry in three]
    assert hidden.pk not in {entry.pk for entry in printed["entries"]}
    assert equipe_case.worker.display_name in printed["mark"]
    assert timezone.localtime().strftime("%d/%m/%Y") in printed["mark"]
    assert AuditEvent.objects.filter(action="cases.diaryentry.printed", case_id=equipe_case.case.pk).count() == 2


def test_the_print_is_a_paper(equipe_case, as_user, three):
    response = as_user(equipe_case.worker).get(url("diary_print", equipe_case.case.pk))
    assert response.content.startswith(b"%PDF-1.7")
    assert "no-store" in response["Cache-Control"]


def test_who_answers_for_the_case_prints_it(equipe_case, as_user):
    page = url("diary_print", equipe_case.case.pk)
    assert as_user(equipe_case.educator).get(page).status_code == 403
    assert as_user(equipe_case.psychologist).get(page).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_a_note_from_anywhere(someone, as_user, django_assert_num_queries, rows):
    worker = someone("case_worker")
    for _ in range(rows):
        case_with_team(worker)
    browser = as_user(worker)
    with django_assert_num_queries(10):
        browser.get(url("diary_quick"))
