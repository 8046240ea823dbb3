"""Chapters about what was done: equipe, diary, orders of the court, papers, timeline."""

from django.db.models import Q
from django.utils import timezone

from sesto_social.parameters.lookup import codes

from ..models import Assessment, CaseDocument, CourtOrder, DiaryEntry, TeamMeeting, TeamMember, TimelineEvent
from .blocks import Chapter, Entry, Table, day, span
from .rules import Content
from .sieve import fold

SIGNED = (TeamMeeting.Status.MINUTED,)


def team(sieve):
    rows = TeamMember.objects.filter(case=sieve.case).select_related("user").order_by("since", "pk")
    people = [[one.user.display_name, one.get_function_display(), span(one.since, one.until)] for one in rows]
    blocks = [Table("Chi segue il caso", ("Operatore", "Funzione", "Periodo"), people), *meetings(sieve), assessments(sieve)]
    return Chapter("team", [block for block in blocks if block.size])


def meetings(sieve):
    """Decided and signed; the opinions of each, and who dissents, only for whom the rules say so."""
    rows = sieve.within(TeamMeeting.objects.visible_to(sieve.by).filter(case=sieve.case), "starts_at__date")
    rows = rows.exclude(decision="").order_by("starts_at", "pk").prefetch_related("opinions__author", "participants__user")
    for meeting in rows:
        if meeting.status not in SIGNED and not sieve.lets(Content.DRAFTS):
            sieve.withhold(Content.DRAFTS)
            continue
        parts = [
            ("Sintesi condivisa", sieve.text(meeting.synthesis)),
            ("Decisione", f"{meeting.get_decision_display()}. {sieve.text(meeting.decision_details)}"),
            *opinions(sieve, meeting),
        ]
        yield Entry(str(meeting), meeting.get_status_display(), parts)


def opinions(sieve, meeting):
    said = [(f"Parere: {one.author.display_name}, {one.get_function_display()}", one.text) for one in meeting.opinions.all()]
    said += [(f"Dissenso: {one.user.display_name}", one.dissent) for one in meeting.participants.all() if one.dissent]
    if sieve.lets(Content.OPINIONS):
        return [(label, sieve.text(text)) for label, text in said]
    if said:
        sieve.withhold(Content.OPINIONS, len(said))
    return []


def assessments(sieve):
    rows = Assessment.objects.visible_to(sieve.by).signed().filter(case=sieve.case).select_related("child")
    rows = [one for one in sieve.within(rows, "day").order_by("day", "pk") if sieve.knows(one.child_id)]
    lines = [[day(one.day), one.child.first_name, one.get_occasion_display()] for one in rows]
    return Table("Valutazioni firmate (Mondo del Bambino)", ("Giorno", "Minore", "Occasione"), lines)


# ---- diary


def notes_of(sieve):
    """The notes of the period, each with its amendments, the oldest first."""
    rows = DiaryEntry.objects.visible_to(sieve.by).filter(case=sieve.case).shared().for_diary(sieve.by)
    return sieve.within(rows, "happened_on").order_by("happened_on", "written_at", "pk")


def leave_reserved(sieve):
    """Notes that only some may read are in no copy; who prepares it is told of those they know of."""
    rows = DiaryEntry.objects.visible_to(sieve.by).filter(case=sieve.case).notes().exclude(level=DiaryEntry.Level.TEAM)
    if number := sieve.within(rows, "happened_on").count():
        sieve.withhold(Content.RESERVED_NOTES, number)


def choosable(sieve):
    """For a copy about one person: the notes that somebody may choose. The words of a minor never are."""
    return [note for note in notes_of(sieve) if sieve.lets(Content.CHILD_VOICE) or not holds_a_childs_words(note)]


def holds_a_childs_words(note):
    """By itself, or since an amendment said so."""
    return any(one.kind == DiaryEntry.Kind.CHILD_VOICE for one in [note, *note.amendments.all()])


def about(sieve, note):
    """True when the note says that the person of the copy was there, or speaks of them."""
    person = sieve.dossier.person
    if f"{person.first_name} {person.last_name}" in {*note.about_names, *note.alone_names, *note.people_names}:
        return True
    roles = sieve.case.household.members.filter(person=person).order_by("pk")
    called = [person.first_name, person.last_name, *(role for one in roles for role in one.get_role_display().split("/"))]
    present = fold(note.present)
    return any(len(word) > 2 and fold(word) in present for word in called)


def diary(sieve):
    blocks, chosen = [], sieve.dossier.notes
    leave_reserved(sieve)
    for note in notes_of(sieve):
        if holds_a_childs_words(note) and not sieve.lets(Content.CHILD_VOICE):
            sieve.withhold(Content.CHILD_VOICE)
        elif not sieve.lets(Content.OTHERS_NOTES) and note.pk not in (chosen or []):
            sieve.withhold(Content.OTHERS_NOTES)
        else:
            blocks.append(note_entry(sieve, note))
    return Chapter("diary", blocks)


def note_entry(sieve, note):
    present = ", ".join(filter(None, [*note.people_names, *note.staff_names, note.present]))
    parts = [("Presenti", sieve.text(present)), ("Fatti", sieve.text(note.facts)), evaluation(sieve, note)]
    for change in (one for one in note.amendments.all() if one.level == DiaryEntry.Level.TEAM):
        parts += [(f"Rettifica di {change.author.display_name}", sieve.text(change.facts)), evaluation(sieve, change)]
    return Entry(f"{day(note.happened_on)} · {note.get_kind_display()}", note.author.display_name, parts)


def evaluation(sieve, note):
    if note.evaluation and not sieve.lets(Content.EVALUATIONS):
        return "Valutazioni dell’operatore", sieve.withhold(Content.EVALUATIONS)
    return "Valutazioni dell’operatore", sieve.text(note.evaluation)


# ---- court, papers, timeline


def court(sieve):
    rows = CourtOrder.objects.visible_to(sieve.by).filter(case=sieve.case).for_case()
    measures, blocks = dict(codes("court_measure")), []
    for order in sieve.within(rows, "received_at__date").order_by("received_at", "pk"):
        if order.is_secret and not sieve.lets(Content.HIDDEN_ORDERS):
            sieve.withhold(Content.HIDDEN_ORDERS)
        elif sieve.shown is not None and not is_party(sieve, order):
            sieve.withhold(Content.OTHER_PEOPLE)
        else:
            minors = ", ".join(sieve.name(one) for one in order.minors.all())
            parts = [
                ("R.G.", order.rg_number),
                ("Riguarda", minors),
                ("Dispone", ", ".join(measures.get(code, code) for code in order.measures)),
                ("Che cosa chiede al servizio", sieve.text(order.tasks)),
                ("Termine", day(order.due_on)),
            ]
            blocks.append(Entry(order.title, f"prot. {order.protocol}, {order.get_status_display()}", parts))
    return Chapter("court", blocks)


def is_party(sieve, order):
    ids = {one.person_id for one in order.parties.all()} | {one.pk for one in order.minors.all()}
    return bool(ids & sieve.shown)


def documents(sieve):
    rows = CaseDocument.objects.visible_to(sieve.by).filter(case=sieve.case).select_related("document", "attachment")
    lines = []
    for paper in sieve.within(rows, "added_at__date").exclude(needs=CaseDocument.Needs.DOSSIER).order_by("added_at", "pk"):
        if (paper.withheld_from_family or paper.needs) and not sieve.lets(Content.WITHHELD_PAPERS):
            sieve.withhold(Content.WITHHELD_PAPERS)
        else:
            number = paper.document.number if paper.document else str(paper.attachment)
            lines.append([sieve.text(paper.title), number, day(timezone.localdate(paper.added_at))])
    return Chapter("documents", [Table("Documenti del caso", ("Documento", "Numero", "Aggiunto il"), lines)] if lines else [])


def timeline(sieve):
    rows = TimelineEvent.objects.visible_to(sieve.by).filter(~Q(text=""), case=sieve.case).select_related("by")
    lines = [
        [day(timezone.localdate(one.at)), sieve.text(one.text), one.by.display_name]
        for one in sieve.within(rows, "at__date").order_by("at", "pk")
    ]
    return Chapter("timeline", [Table("Che cosa è successo", ("Giorno", "Fatto", "Chi"), lines)] if lines else [])
