"""What every section of the case page shows around itself: the band on top, the sections on the side."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from .access import VIEW, get_case
from .actions import SUSPENDED, SUSPENSION
from .models import Address, Case, DiaryEntry, HouseholdMember, TeamMember
from .signals import collecting_case_panels

SLOTS = {"plan": "Progetto", "interventions": "Interventi", "court": "Autorità giudiziaria"}


@dataclass(frozen=True, slots=True)
class Section:
    """A line of the side menu."""

    slug: str
    label: str
    url: str
    count: int | None = None


@dataclass
class CasePage:
    """The context of a case page; as a mapping it goes to the template."""

    case: Case
    section: str
    people: list
    team: list
    alerts: list
    panels: list
    works: bool
    suspension: dict | None = None

    @property
    def sections(self):
        case = self.case
        slots = dict.fromkeys(panel.slot for panel in self.panels if panel.slot != "overview")
        above = [Section(slot, SLOTS.get(slot, slot.capitalize()), reverse("cases:case_section", args=[case.pk, slot])) for slot in slots]
        first = [
            Section("overview", "Panoramica", reverse("cases:case_detail", args=[case.pk])),
            Section("diary", "Diario", reverse("cases:diary", args=[case.pk]), case.diary_count),
            Section("family", "Famiglia", reverse("cases:family", args=[case.pk]), len(self.people)),
            Section("team", "Equipe", reverse("cases:team", args=[case.pk]), case.meeting_count),
        ]
        last = [
            Section("documents", "Documenti", reverse("cases:documents", args=[case.pk]), case.document_count),
            Section("deadlines", "Scadenze", reverse("cases:deadlines", args=[case.pk]), case.deadline_count),
            Section("accesses", "Accessi", reverse("cases:accesses", args=[case.pk])),
        ]
        return first + above + last

    @property
    def regime(self):
        """Consensual, judicial, or mixed when the minors differ."""
        kinds = {one.regime for one in self.people if one.regime}
        return "misto" if len(kinds) > 1 else {"consensual": "consensuale", "judicial": "giudiziario"}.get(next(iter(kinds), ""), "")

    @property
    def minors(self):
        return [one for one in self.people if one.in_charge]

    @property
    def adults(self):
        """The grown-ups who live there, and the parents wherever they live."""
        return [one for one in self.people if not one.in_charge and not one.person.is_minor and is_near(one)]

    @property
    def near(self):
        """Who is shown first: the minors in charge, who lives there, the parents."""
        return [one for one in self.people if one.in_charge or is_near(one)]

    def people_on(self, day):
        """Who was in the household on a day; today's are known already."""
        return self.people if day == timezone.localdate() else HouseholdMember.objects.of_day(self.case, day)

    def context(self, **more):
        names = ("case", "section", "people", "team", "alerts", "sections", "regime", "minors", "adults", "near", "works", "suspension")
        return {name: getattr(self, name) for name in names} | more


def is_near(one):
    return one.lives_here or one.role in {HouseholdMember.Role.MOTHER, HouseholdMember.Role.FATHER, HouseholdMember.Role.GUARDIAN}


def open_page(request, pk, section, *, to=VIEW):
    """Through the one door, with all that the frame of a section shows: four queries."""
    case = get_case(request, pk, to=to, rows=Case.objects.for_page(request.user))
    sent = collecting_case_panels.send(sender=Case, case=case, user=request.user)
    alone = DiaryEntry.objects.readable_by(request.user).filter(case=case)
    panels = sorted((panel for _, found in sent for panel in found or []), key=lambda panel: panel.position)
    return CasePage(
        case=case,
        section=section,
        people=list(HouseholdMember.objects.around(case).annotate(seen_alone_on=Subquery(alone.last_alone(OuterRef("person"))))),
        team=list(TeamMember.objects.current().filter(case=case).select_related("user")),
        alerts=case.standing_alerts,
        panels=panels,
        works=case.works and request.user.has_perm("cases.work_case"),
        suspension=suspension_of(case),
    )


def suspension_of(case):
    """Since when a suspended case is, and why, as the timeline tells it; None for the others, without a query."""
    if case.status != Case.Status.SUSPENDED:
        return None
    told = case.timeline.filter(kind=SUSPENSION).order_by("-at", "-pk").first()
    return {"since": told.at, "why": told.text.removeprefix(SUSPENDED)} if told else {"since": None, "why": ""}


def addresses_of(people):
    """Where the family lives now: (person, [addresses])."""
    rows = Address.objects.current().filter(person__in=[one.person_id for one in people]).order_by("person", "kind", "-since", "pk")
    kept = {}
    for address in rows:
        kept.setdefault(address.person_id, []).append(address)
    return [(one.person, kept.get(one.person_id, [])) for one in people]
