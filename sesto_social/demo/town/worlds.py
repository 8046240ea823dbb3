"""Assessments of the demo children: the first one at the start, the next ones along the way, some still being written."""

import datetime as dt
import random

from cases import assessments
from cases.assessment_reading import children_of, undecided
from cases.models import Assessment

from .clock import at, working_day

EVERY = 150
"""Days from one assessment to the next."""
OCCASIONS = (Assessment.Occasion.START, Assessment.Occasion.MIDDLE, Assessment.Occasion.END)

SEEN = {
    "health": ("Cresce bene, le vaccinazioni sono in regola. Dorme poco e la mattina fatica ad alzarsi.", "Il pediatra c’è dalla nascita", "Sonno irregolare"),
    "emotions": ("Si arrabbia in fretta e poi chiede scusa. Con l’educatrice riesce a dire di che cosa ha paura.", "Sa nominare le emozioni", "Scatti di rabbia a scuola"),
    "identity": ("Dice spesso «non sono capace». Quando disegna sorride di ciò che fa.", "Il disegno", "Si paragona sempre ai compagni"),
    "autonomy": ("Si veste e si prepara senza aiuto; per i compiti ha bisogno di qualcuno accanto.", "Prepara lo zaino la sera", ""),
    "relations": ("Vuole bene ai nonni, che vede due volte la settimana. Ha un amico del cuore nel cortile.", "I nonni", "Con il padre si vede di rado"),
    "learning": ("Ha recuperato in italiano; in matematica resta indietro rispetto alla classe.", "Gli piace leggere", "Assenze del primo quadrimestre"),
    "play": ("Gioca a calcio all’oratorio il mercoledì. A casa passa molte ore davanti allo schermo.", "La squadra dell’oratorio", "Troppe ore di schermo"),
    "basic_care": ("I pasti sono regolari; in alcuni periodi mancano vestiti adatti alla stagione.", "La madre chiede aiuto quando serve", ""),
    "warmth": ("Nei momenti tranquilli ci sono gesti di affetto e parole buone.", "Il rito della buonanotte", "Le liti tra adulti davanti ai figli"),
    "guidance": ("Le regole cambiano da un giorno all’altro; i genitori ne stanno parlando con l’educatrice.", "", "Regole poco prevedibili"),
    "encouragement": ("La madre va alle feste della scuola e tiene i disegni sul frigorifero.", "Presenza alle feste di scuola", ""),
    "self_fulfilment": ("La madre ha ripreso un corso serale e ne parla volentieri.", "Il corso serale", "Pochissimo tempo per sé"),
    "support": ("I vicini danno una mano; la famiglia conosce poche altre famiglie con bambini.", "La vicina di casa", "Poche occasioni di incontro"),
    "inclusion": ("Partecipano alle attività del quartiere quando qualcuno li invita.", "Il centro di aggregazione", ""),
    "work": ("Un solo stipendio, con turni che cambiano. L’affitto è in ritardo di due mesi.", "", "Affitto in ritardo"),
    "home": ("Due stanze per quattro persone, pulite. Manca un posto per fare i compiti.", "Casa curata", "Spazi stretti"),
    "school": ("Gli insegnanti rispondono subito e propongono colloqui in orari possibili.", "La maestra di riferimento", ""),
}  # fmt: skip
STRENGTHS = "La famiglia chiede aiuto e mantiene gli appuntamenti. I nonni e la scuola sono presenti."
RISKS = "Le entrate sono incerte e gli spazi stretti. Quando gli adulti litigano i figli ne risentono."


class Worlds:
    """The assessments of one family as a story beside its own. Dice of its own: the rest of the town is the same with or without it."""

    def __init__(self, plot, today, number):
        self.plot, self.today, self.number = plot, today, number
        self.dice = random.Random(number)
        self.level = self.dice.choice([2, 3, 3])

    def play(self):
        """Wait until the family is in charge, then one assessment of each child every five months, while the case is open."""
        day, step = self.today - dt.timedelta(days=self.plot.opened), 0
        while step < len(OCCASIONS):
            day = working_day(day + dt.timedelta(days=14))
            yield at(day, 11, self.number % 60)
            if self.plot.over:
                return
            if not self.may_write():
                continue
            for child in children_of(self.plot.case)[:2]:
                self.sheet(child, day, step)
            step, day = step + 1, day + dt.timedelta(days=EVERY)

    def play_half(self):
        """One side written three days ago, the others not yet: what a worker finds on the desk."""
        day = self.today - dt.timedelta(days=3)
        yield at(day, 15, self.number % 60)
        if self.may_write() and not self.plot.over:
            assessment = self.begin(children_of(self.plot.case)[0], day, Assessment.Occasion.OTHER)
            side = assessment.sides.get(side="child")
            side.assessment = assessment
            scores = [self.said(score, 3) for score in side.scores.order_by("position")]
            assessments.write_side(side, by=self.plot.worker, version=side.version, scores=scores)

    def may_write(self):
        """In charge, and nobody of the team shut out by a declaration."""
        case = self.plot.case
        if case is None:
            return False
        case.refresh_from_db()
        team = case.team.current().count()
        return case.status == "in_charge" and team > 1 and not case.declarations.filter(has_conflict=True).exists() and children_of(case)

    def sheet(self, child, day, step):
        """One signed by all its authors."""
        assessment = self.begin(child, day, OCCASIONS[step])
        for score in undecided(assessment):
            self.said(score, self.level + step * self.dice.choice([0, 1, 1])).save()
        Assessment.objects.filter(pk=assessment.pk).update(strengths=STRENGTHS, risks=RISKS)
        for author in assessment.authors.select_related("user"):
            assessments.sign(assessment, by=author.user)

    def begin(self, child, day, occasion):
        case = self.plot.case
        team = [member.user for member in case.team.current().select_related("user").order_by("pk")]
        return assessments.begin(case, by=team[0], child=child, day=day, occasion=occasion, authors=team[1:])

    def said(self, score, level):
        """The row with its number and, on about half of them, its words; now and then nobody could tell."""
        text, strength, risk = SEEN.get(score.dimension, ("", "", ""))
        if self.dice.random() < 0.06:
            score.not_assessed = True
            return score
        score.score = max(1, min(6, level + self.dice.choice([-1, 0, 0, 1])))
        score.text = text if self.dice.random() < 0.7 else ""
        score.strength, score.risk = (strength, "") if score.score > 3 else ("", risk)
        return score
