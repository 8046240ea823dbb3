"""Cases that change hands in the demo town, and a colleague who is about to leave."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from cases import hand_overs, left_texts, restricted_notes
from cases.access import who_coordinates
from cases.forms.hand_over import eligible
from cases.models import Case, ConflictDeclaration, TeamMember
from sesto_social.accounts.models import User
from sesto_social.drafts.models import Draft

from .clock import at, working_day

NOTES = (
    (
        "La madre risponde volentieri al telefono la mattina. Con la scuola c’è un accordo: la maestra ci avvisa se i bambini "
        "mancano due giorni di fila. Attenzione alle promesse sui tempi: in passato si è sentita presa in giro."
    ),
    (
        "Il padre chiede di essere chiamato sempre prima delle visite. I nonni sono la risorsa più solida. "
        "Manca ancora la documentazione per il contributo: la porta al prossimo colloquio."
    ),
)


class Handing:
    """Three hand-overs of one coordinator: one gone through, one to be read, one still without its note."""

    def __init__(self, today):
        self.today, self.running = today, []

    def play(self):
        start = working_day(self.today - dt.timedelta(days=9))
        yield at(start, 10, 20)
        self.propose()
        yield at(working_day(start + dt.timedelta(days=1)), 16, 10)
        for hand_over, note in zip(self.running, NOTES, strict=False):
            hand_overs.give(hand_over, by=hand_over.outgoing, note=note)
        yield at(working_day(start + dt.timedelta(days=3)), 9, 35)
        if self.running:
            self.take(self.running[0])

    def propose(self):
        """The newest open cases of one unit, as long as somebody is there to take them."""
        for case in Case.objects.filter(status="in_charge", sensitive=False).select_related("worker", "unit").order_by("-pk"):
            coordinator, incoming = who_coordinates(case).first(), self.successor(case)
            if coordinator is None or incoming is None or len(self.running) == 3:
                continue
            reason = "Riequilibrio dei carichi di lavoro tra colleghi."
            self.running.append(hand_overs.propose(case, function="responsible", incoming=incoming, by=coordinator, reason=reason))

    def successor(self, case):
        """A colleague of the same unit with nothing against."""
        known = ConflictDeclaration.objects.filter(case=case).values("user")
        people = eligible("responsible").filter(unit=case.unit).exclude(pk=case.worker_id).exclude(pk__in=known)
        return people.first() if case.team.current().filter(function="responsible", user=case.worker).exists() else None

    def take(self, hand_over):
        hand_overs.receive(hand_over, by=hand_over.incoming, has_conflict=False)
        hand_overs.tick(hand_over, by=hand_over.incoming, lines=list(hand_over.lines.values_list("pk", flat=True)))
        hand_overs.take(hand_over, by=hand_over.incoming)


SEALED = (
    "Durante il gioco parla sempre di una casa con la porta chiusa a chiave. Non ho fatto domande: riprendo con il disegno.",
    "La madre mi ha raccontato della propria infanzia in comunità. Mi ha chiesto di non scriverlo nel fascicolo.",
    "Ipotesi da verificare: il silenzio a scuola comincia dopo le visite della domenica. Ne parlo in supervisione.",
)


def write_sealed(today):
    """A few psychologists keep notes for themselves, on the cases they follow."""
    places = TeamMember.objects.current().filter(function="psychologist", case__status="in_charge").select_related("case", "user")
    for number, place in enumerate(places.order_by("case_id")[:6]):
        barred = ConflictDeclaration.objects.filter(case=place.case, user=place.user, has_conflict=True).exists()
        for text in () if barred else SEALED[: 1 + number % 3]:
            day = working_day(today - dt.timedelta(days=40 - number * 5))
            restricted_notes.write(place.case, by=place.user, day=day, text=text)


def announce_a_leave(today):
    """The last educator of the list goes to another town at the end of next month."""
    leaver = User.objects.with_role("educator").order_by("-last_name", "-pk").first()
    if leaver is not None:
        User.objects.filter(pk=leaver.pk).update(leaves_on=working_day(today + dt.timedelta(days=24)))


BEGUN = (
    "Visita al doposcuola: mi aspettava al cancello. Ha detto che da lunedì dorme dalla zia, «perché lì si sta zitti». Da riprendere con ",
    "Telefonata della maestra: quaderni nuovi, merenda tutti i giorni. Chiede se può",
)


def leave_words_behind():
    """A colleague whose account has closed had begun two notes: they wait for who coordinates."""
    cases = Case.objects.filter(status="in_charge", sensitive=False).select_related("unit").order_by("pk")[: len(BEGUN)]
    for case, words in zip(cases, BEGUN, strict=False):
        facts = {"first_name": "Marta", "last_name": "Bellini", "unit": case.unit, "is_active": False}
        facts |= {"email": "marta.bellini@comune.example", "password": make_password(None)}
        gone, _ = User.objects.get_or_create(username="marta.bellini", defaults=facts)
        draft = Draft(
            owner=gone, form="cases.diary_add", about=str(case.pk), title=f"Nota di diario, caso {case.number}", page="-", link="/"
        )
        draft.saved_at = timezone.now() - dt.timedelta(hours=1)
        draft.write(QueryDict(urlencode({"facts": words})))
        draft.save()
        left_texts.pass_on(gone, by=User.objects.system())
