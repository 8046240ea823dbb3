"""Notes that answer the questions of a template, one for each level of who reads them."""

import datetime as dt

from django.utils import timezone

from cases import diary
from cases.models import Case, ConflictDeclaration, DiaryEntry
from sesto_social.parameters.models import NoteTemplate

from .clock import at, working_day

Kind, Level = DiaryEntry.Kind, DiaryEntry.Level
SCHOOL_AGE = 6
# Days ago, whose note, template, who reads it, whether a child was seen alone, answers, evaluation.
FILLED = (
    (
        13,
        "responsible",
        "Visita domiciliare",
        Level.TEAM,
        True,
        (
            "Ha aperto un genitore dopo la seconda scampanellata. In casa c'erano tutti i conviventi.",
            "Due stanze e la cucina, in ordine. Riscaldamento acceso. Ogni bambino ha il suo letto; si studia sul tavolo di cucina.",
            "Disegnavano. Hanno salutato e mostrato i quaderni. In camera, senza i grandi, si è parlato della scuola.",
            "Il genitore racconta che le mattine sono più tranquille. Del lavoro dice che «va e viene».",
            "Ci si rivede in sede tra due settimane; il genitore porta la ricevuta della mensa.",
        ),
        "Casa adeguata. L'accoglienza è stata più distesa della volta scorsa.",
    ),
    (
        10,
        "psychologist",
        "Osservazione genitore e bambino",
        Level.PROFESSION,
        False,
        (
            "Gioco libero nella stanza del servizio, quaranta minuti.",
            "Sceglie le costruzioni, chiede aiuto una volta e poi continua da solo. Guarda spesso verso la porta.",
            "Segue il gioco con lo sguardo; interviene quando la torre cade, con un tono calmo.",
            "All'uscita dell'adulto smette di giocare; al ritorno si avvicina e riprende.",
        ),
        "Da riprendere con la scala di osservazione prima di parlarne in equipe.",
    ),
    (
        7,
        "educator",
        "Voce del minore",
        Level.TEAM,
        True,
        (
            "A scuola, nell'aula di musica, con l'educatore. Nessun altro presente.",
            "«Mi piace quando ceniamo tutti insieme. Quando urlano vado in camera con le cuffie».",
            "Ha paura che si torni a litigare. Desidera continuare il nuoto con l'amico di classe.",
            "Che cosa fa il servizio e che può chiedere di parlare con noi quando vuole.",
        ),
        "",
    ),
    (
        4,
        "responsible",
        "Telefonata",
        Level.AUTHOR,
        False,
        (
            "Ho chiamato io la scuola.",
            "Capire se le assenze del lunedì sono finite.",
            "La maestra non era in servizio; la segreteria richiama domani.",
            "Promemoria per me: se non chiamano, richiamare prima della verifica.",
        ),
        "",
    ),
)


class Notes:
    """Each of `FILLED`, by whoever holds that function, on a few cases that stand open."""

    EACH = 4

    def __init__(self, today):
        self.today = today

    def play(self):
        for number, (days, function, title, level, alone, answers, evaluation) in enumerate(FILLED):
            yield at(working_day(self.today - dt.timedelta(days=days)), 11, 15 + number)
            template = NoteTemplate.objects.get(title=title)
            for case, by in self.of(function):
                self.write(case, by, template, level, alone=alone, facts=filled(template, answers), evaluation=evaluation)

    def of(self, function):
        """[(case, colleague)]: who declared no bond and may write on it."""
        found = []
        for case in Case.objects.filter(status="in_charge", sensitive=False).order_by("pk"):
            place = case.team.current().filter(function=function).select_related("user").first()
            free = place and ConflictDeclaration.objects.filter(case=case, user=place.user, has_conflict=False).exists()
            if free and Case.objects.workable_by(place.user).filter(pk=case.pk).exists():
                found.append((case, place.user))
        return found[: self.EACH]

    def write(self, case, by, template, level, *, alone, facts, evaluation):
        children = [charge.person for charge in case.charges.current().select_related("person").order_by("pk")]
        children = [child for child in children if not alone or (child.age or 0) >= SCHOOL_AGE][:1]
        if children or not alone:
            diary.write(
                case,
                by=by,
                level=level,
                kind=template.kind,
                happened_on=timezone.localdate(),
                about=children,
                seen_alone=children if alone else [],
                facts=facts,
                evaluation=evaluation,
            )


def filled(template, answers):
    """The questions of a template, each with its answer."""
    questions = template.text.strip().split("\n\n")
    return "\n\n".join(f"{question} {answer}" for question, answer in zip(questions, answers, strict=True))
