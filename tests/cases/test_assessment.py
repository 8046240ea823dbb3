"""The Mondo del Bambino: written by several, side by side; signed by all; then nobody changes it, not even the database."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import assessments
from cases.assessment_reading import previous, scores_of, undecided
from cases.models import Assessment, AssessmentScore, Case, CaseDocument, TimelineEvent
from sesto_social.audit.models import AuditEvent
from sesto_social.notifications.models import Notice
from sesto_social.workflow import TransitionNotAllowed
from tests.factories import in_status

pytestmark = pytest.mark.django_db


def start(equipe_case, *, day=None, authors=()):
    return assessments.begin(
        equipe_case.case,
        by=equipe_case.worker,
        child=equipe_case.case.household.minors()[0],
        day=day or timezone.localdate(),
        occasion="T0",
        authors=list(authors),
    )


def fill(assessment, score=4):
    AssessmentScore.objects.filter(side__assessment=assessment).update(score=score)


def signed(equipe_case, **facts):
    assessment = start(equipe_case, **facts)
    fill(assessment)
    assessments.sign(assessment, by=equipe_case.worker)
    assessment.refresh_from_db()
    return assessment


def side_url(assessment, side="child"):
    return reverse("cases:assessment_side", args=[assessment.pk, side])


def typed(assessment, side="child", **more):
    row = assessment.sides.get(side=side)
    return {"version": row.version, "health-score": "2", "health-text": "Dorme poco", "play-score": "no"} | more


def add_url(case):
    return reverse("cases:assessment_add", args=[case.pk])


def beginning(equipe_case, **more):
    child = equipe_case.case.household.minors()[0]
    return {"child": child.pk, "day": timezone.localdate().isoformat(), "occasion": "T0"} | more


def test_it_begins_with_the_dimensions_of_the_three_sides(equipe_case, as_user):
    as_user(equipe_case.worker).post(add_url(equipe_case.case), beginning(equipe_case))
    assessment = Assessment.objects.get()
    assert [(side.side, side.scores.count()) for side in assessment.sides.all()] == [("child", 7), ("family", 5), ("environment", 5)]
    assert [one.user for one in assessment.authors.all()] == [equipe_case.worker]
    assert len(undecided(assessment)) == 17
    assert AuditEvent.objects.filter(action="cases.assessment.begun", case_id=equipe_case.case.pk).count() == 1


def test_colleagues_chosen_as_authors_are_told(equipe_case, as_user):
    members = equipe_case.case.team.current().exclude(user=equipe_case.worker)
    as_user(equipe_case.worker).post(add_url(equipe_case.case), beginning(equipe_case, authors=[one.pk for one in members]))
    assert {one.user for one in Assessment.objects.get().authors.all()} == set(equipe_case.three)
    assert Notice.objects.filter(user=equipe_case.psychologist, text__contains="valutazione da scrivere").exists()


@pytest.mark.parametrize(
    ("field", "value"), [("child", ""), ("day", "2999-01-01"), ("day", "x"), ("occasion", "x"), ("occasion", "meeting")]
)
def test_what_is_missing_is_said(equipe_case, as_user, field, value):
    page = as_user(equipe_case.worker).post(add_url(equipe_case.case), beginning(equipe_case) | {field: value})
    assert "invalid-feedback" in page.content.decode()
    assert not Assessment.objects.exists()


def test_only_a_minor_of_the_family_is_assessed(equipe_case, as_user):
    mother = equipe_case.case.household.members.get(role="mother").person
    as_user(equipe_case.worker).post(add_url(equipe_case.case), beginning(equipe_case, child=mother.pk))
    assert not Assessment.objects.exists()
    with pytest.raises(TransitionNotAllowed, match="minore di questa famiglia"):
        assessments.begin(equipe_case.case, by=equipe_case.worker, child=mother, day=timezone.localdate(), occasion="T0", authors=[])


def test_one_draft_for_each_child(equipe_case, as_user):
    start(equipe_case)
    page = as_user(equipe_case.educator).post(add_url(equipe_case.case), beginning(equipe_case))
    assert "già una valutazione in bozza" in page.content.decode()
    assert Assessment.objects.count() == 1


def test_a_closed_case_takes_none(equipe_case, as_user):
    in_status(equipe_case.case, Case.Status.CLOSED, closed_at=timezone.now())
    as_user(equipe_case.worker).post(add_url(equipe_case.case), beginning(equipe_case))
    assert not Assessment.objects.exists()


def test_a_side_is_written_dimension_by_dimension(equipe_case, as_user):
    assessment = start(equipe_case)
    as_user(equipe_case.worker).post(side_url(assessment), typed(assessment, **{"health-strength": "È seguito dal pediatra"}))
    health = AssessmentScore.objects.get(side__assessment=assessment, dimension="health")
    assert (health.score, health.text, health.strength) == (2, "Dorme poco", "È seguito dal pediatra")
    play = AssessmentScore.objects.get(side__assessment=assessment, dimension="play")
    assert (play.score, play.not_assessed, play.in_words) == (None, True, "non valutata")
    assert assessment.sides.get(side="child").written_by == equipe_case.worker
    assert len(undecided(assessment)) == 15


def test_who_writes_becomes_an_author(equipe_case, as_user):
    assessment = start(equipe_case)
    as_user(equipe_case.educator).post(side_url(assessment, "family"), typed(assessment, "family", **{"warmth-score": "5"}))
    assert assessment.authors.filter(user=equipe_case.educator, function="educator").exists()


def test_two_on_one_side_see_both_texts_and_nothing_is_overwritten(equipe_case, as_user):
    assessment = start(equipe_case)
    opened = typed(assessment)
    as_user(equipe_case.psychologist).post(side_url(assessment), opened | {"health-text": "Mangia volentieri"})
    page = as_user(equipe_case.worker).post(side_url(assessment), opened)
    assert page.status_code == 409
    assert "Mangia volentieri" in page.content.decode()
    assert "Dorme poco" in page.content.decode()
    assert "Salute e crescita: che cosa si osserva" in page.content.decode()
    assert AssessmentScore.objects.get(side__assessment=assessment, dimension="health").text == "Mangia volentieri"


def test_two_on_two_sides_do_not_get_in_each_others_way(equipe_case, as_user):
    assessment = start(equipe_case)
    first, second = typed(assessment), typed(assessment, "family", **{"warmth-score": "5"})
    assert as_user(equipe_case.psychologist).post(side_url(assessment), first).status_code == 302
    assert as_user(equipe_case.educator).post(side_url(assessment, "family"), second).status_code == 302


def test_a_number_out_of_the_scale_is_refused_and_the_words_stay(equipe_case, as_user):
    assessment = start(equipe_case)
    page = as_user(equipe_case.worker).post(side_url(assessment), typed(assessment, **{"health-score": "7"}))
    assert "invalid-feedback" in page.content.decode()
    assert "Dorme poco" in page.content.decode()


def test_the_frame_is_written_apart_and_says_when_it_was_overtaken(equipe_case, as_user):
    assessment = start(equipe_case)
    url = reverse("cases:assessment_edit", args=[assessment.pk])
    facts = {"day": timezone.localdate().isoformat(), "occasion": "T1", "strengths": "I nonni", "risks": "", "version": 1}
    assert as_user(equipe_case.worker).post(url, facts).status_code == 302
    assert as_user(equipe_case.educator).post(url, facts | {"strengths": "La scuola"}).status_code == 409
    assessment.refresh_from_db()
    assert (assessment.strengths, assessment.occasion) == ("I nonni", "T1")


def test_it_is_signed_by_all_and_printed_once(equipe_case, as_user):
    assessment = start(equipe_case, authors=[equipe_case.psychologist])
    fill(assessment)
    url = reverse("cases:assessment_sign", args=[assessment.pk])
    as_user(equipe_case.worker).post(url)
    assessment.refresh_from_db()
    assert assessment.status == "draft"
    assert Notice.objects.filter(user=equipe_case.psychologist, text__contains="da firmare").exists()
    as_user(equipe_case.psychologist).post(url)
    assessment.refresh_from_db()
    assert assessment.status == "signed"
    assert assessment.document.kind == "assessment"
    paper = CaseDocument.objects.get(document=assessment.document)
    assert as_user(equipe_case.worker).get(reverse("cases:document_download", args=[paper.pk])).status_code == 200
    assert TimelineEvent.objects.filter(case=equipe_case.case, kind="assessment", text__contains="firmata").exists()


def test_it_is_not_signed_while_a_dimension_is_left_out(equipe_case, as_user):
    assessment = start(equipe_case)
    fill(assessment)
    AssessmentScore.objects.filter(side__assessment=assessment, dimension="autonomy").update(score=None)
    with pytest.raises(TransitionNotAllowed, match="Restano da valutare 1"):
        assessments.sign(assessment, by=equipe_case.worker)
    AssessmentScore.objects.filter(side__assessment=assessment, dimension="autonomy").update(not_assessed=True)
    assert assessments.sign(assessment, by=equipe_case.worker)


def test_who_has_not_written_does_not_sign_and_nobody_signs_twice(equipe_case):
    assessment = start(equipe_case, authors=[equipe_case.educator])
    fill(assessment)
    with pytest.raises(TransitionNotAllowed, match="Firma chi ha scritto"):
        assessments.sign(assessment, by=equipe_case.psychologist)
    assessments.sign(assessment, by=equipe_case.worker)
    with pytest.raises(TransitionNotAllowed, match="già firmato"):
        assessments.sign(assessment, by=equipe_case.worker)


def test_a_text_that_changes_takes_the_signatures_with_it(equipe_case, as_user):
    assessment = start(equipe_case, authors=[equipe_case.educator])
    fill(assessment)
    assessments.sign(assessment, by=equipe_case.worker)
    page = as_user(equipe_case.educator).post(side_url(assessment), typed(assessment), follow=True)
    assert "le firme già date vanno ripetute" in page.content.decode()
    assert not assessment.authors.filter(signed_at__isnull=False).exists()


def test_once_signed_neither_page_nor_database_changes_it(equipe_case, as_user):
    assessment = signed(equipe_case)
    page = as_user(equipe_case.worker).post(side_url(assessment), typed(assessment), follow=True)
    assert "non si modifica più" in page.content.decode()
    rows = AssessmentScore.objects.filter(side__assessment=assessment)
    for change in (
        lambda: Assessment.objects.filter(pk=assessment.pk).update(strengths="x"),
        lambda: rows.update(score=1),
        lambda: assessment.sides.update(version=9),
        lambda: assessment.authors.update(signed_at=None),
        lambda: rows.all()._raw_delete("default"),
        lambda: AssessmentScore.objects.create(side=assessment.sides.first(), dimension="new", label="Nuova"),
    ):
        with pytest.raises(DatabaseError, match="is signed"), transaction.atomic():
            change()


def test_a_signed_one_follows_the_child_when_two_records_are_one_person(equipe_case):
    """The registry may still say whose child it is."""
    assessment = signed(equipe_case)
    assert Assessment.objects.filter(pk=assessment.pk).update(child=equipe_case.case.household.minors()[1]) == 1


def test_a_draft_is_called_off_with_a_reason(equipe_case, as_user):
    assessment = start(equipe_case)
    url = reverse("cases:assessment_cancel", args=[assessment.pk])
    assert "invalid-feedback" in as_user(equipe_case.worker).post(url, {"reason": ""}).content.decode()
    as_user(equipe_case.worker).post(url, {"reason": "Minore sbagliato"})
    assessment.refresh_from_db()
    assert assessment.status == "cancelled"
    assert start(equipe_case).pk != assessment.pk


def test_the_coordinator_reads_and_does_not_write(equipe_case, as_user):
    assessment = start(equipe_case)
    browser = as_user(equipe_case.coordinator)
    assert browser.get(assessment.get_absolute_url()).status_code == 200
    assert browser.get(side_url(assessment)).status_code == 403
    assert browser.post(reverse("cases:assessment_sign", args=[assessment.pk])).status_code == 403
    assert browser.post(add_url(equipe_case.case), beginning(equipe_case)).status_code == 403


@pytest.mark.parametrize("role", ["front_desk", "intake_worker", "external_educator", "director", "sisl_operator", "dpo", "it_admin"])
def test_nobody_else_reads(equipe_case, as_user, someone, role):
    assert as_user(someone(role)).get(start(equipe_case).get_absolute_url()).status_code in {403, 404}


def test_the_one_before_stands_behind_it(equipe_case, as_user):
    first = signed(equipe_case, day=timezone.localdate() - timedelta(days=90))
    second = signed(equipe_case)
    assert previous(second) == first
    assert previous(first) is None
    page = as_user(equipe_case.worker).get(second.get_absolute_url()).content.decode()
    assert 'stroke-dasharray="6 4"' in page
    assert "Mostra come tabella" in page


def test_any_two_of_one_child_are_compared(equipe_case, as_user):
    days = [timezone.localdate() - timedelta(days=ago) for ago in (200, 100, 0)]
    first, second, third = (signed(equipe_case, day=day) for day in days)
    url, browser = reverse("cases:assessment_compare", args=[equipe_case.case.pk]), as_user(equipe_case.worker)
    assert f"T0 del {days[0]:%d/%m/%Y}" in browser.get(url, {"una": third.pk, "altra": first.pk}).content.decode()
    draft = start(equipe_case)
    for asked in ({"una": second.pk, "altra": second.pk}, {"una": second.pk, "altra": draft.pk}, {"una": "x"}, {}):
        assert browser.get(url, asked).status_code == 302


def test_the_equipe_section_shows_the_latest(equipe_case, as_user):
    signed(equipe_case)
    page = as_user(equipe_case.worker).get(reverse("cases:team", args=[equipe_case.case.pk])).content.decode()
    assert "<title" in page
    assert "Mondo del Bambino" in page


def test_a_dimension_keeps_the_name_it_was_signed_with(equipe_case):
    from sesto_social.parameters.models import Code

    assessment = signed(equipe_case)
    Code.objects.filter(list__code="world_child", code="health").update(label="Altro nome")
    assert scores_of(assessment)[0].label == "Salute e crescita"


@pytest.mark.parametrize("several", [1, 3])
def test_the_list_costs_the_same_however_many(equipe_case, as_user, several, django_assert_num_queries):
    for ago in range(several):
        signed(equipe_case, day=timezone.localdate() - timedelta(days=ago * 30))
    browser = as_user(equipe_case.worker)
    url = reverse("cases:assessment_list", args=[equipe_case.case.pk])
    browser.get(url)
    with django_assert_num_queries(12):
        browser.get(url)
