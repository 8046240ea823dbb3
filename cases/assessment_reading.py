"""What is read of an assessment: its sides with their scores, what was there before, and how both are drawn."""

from sesto_social.parameters.lookup import codes
from sesto_social.ui import radar

from .models import Assessment, AssessmentScore, AssessmentSide, HouseholdMember

Side = AssessmentSide.Side
DIMENSIONS = {Side.CHILD: "world_child", Side.FAMILY: "world_family", Side.ENVIRONMENT: "world_environment"}
"""The dated lists that hold the dimensions of each side (`domain.md` §3.5)."""

QUESTIONS = {
    Side.CHILD: "di cosa ho bisogno per crescere",
    Side.FAMILY: "di cosa ho bisogno dalle persone che si prendono cura di me",
    Side.ENVIRONMENT: "di cosa ho bisogno nel mio ambiente di vita",
}
LETTERS = {Side.CHILD: "B", Side.FAMILY: "F", Side.ENVIRONMENT: "A"}
CLOSED = "Il caso è chiuso: una valutazione si scrive su un caso aperto."


def children_of(case):
    """The minors of the family who live in it now or are in charge: those one may assess."""
    return [one.person for one in HouseholdMember.objects.around(case) if one.in_charge or one.person.is_minor]


def scores_of(assessment):
    """Every score, side by side in their order, in one query; `mark` is its short name in the pictures."""
    rows = AssessmentScore.objects.filter(side__assessment=assessment).select_related("side__written_by")
    found = list(rows.order_by("side", "position", "pk"))
    for score in found:
        score.mark = f"{LETTERS[score.side.side]}{score.position}"
        score.key = f"{score.side.side}/{score.dimension}"
    return found


def undecided(assessment):
    """The dimensions about which nobody has said anything yet."""
    return [score for score in scores_of(assessment) if not score.is_decided]


def previous(assessment):
    """The signed assessment of the same child that came before, or None."""
    return Assessment.objects.before(assessment).first()


def scale(on=None):
    """{1: "problema grave", …}: the words of the six numbers."""
    return {int(code): label for code, label in codes("world_score", on=on)}


class Drawing:
    """One assessment with another one behind it, side by side: what its page, its print and a comparison show."""

    def __init__(self, assessment, behind=None):
        self.assessment, self.behind = assessment, behind
        self.scores = scores_of(assessment)
        earlier = {score.key: score.score for score in scores_of(behind)} if behind else {}
        words = scale(assessment.day)
        for score in self.scores:
            score.before = earlier.get(score.key)
            score.meaning = words.get(score.score, "")
        self.axes = [radar.Axis(score.mark, score.label, score.side.get_side_display()) for score in self.scores]
        self.series = [radar.Series(named(assessment), {score.mark: score.score for score in self.scores})]
        if behind:
            self.series.append(radar.Series(named(behind), {score.mark: score.before for score in self.scores}))

    @property
    def title(self):
        return f"Mondo del Bambino, {self.assessment.child.first_name}"

    def radar(self):
        return radar.radar(self.axes, self.series, title=self.title)

    def image(self):
        address, words = radar.radar_image(self.axes, self.series, title=self.title)
        return {"address": address, "words": words}

    def sides(self):
        """[{side, label, question, row, scores, bars}] in the order of the sheet."""
        return [self._side(side) for side in Side]

    def _side(self, side):
        scores = [score for score in self.scores if score.side.side == side]
        marks = {score.mark for score in scores}
        axes = [axis for axis in self.axes if axis.mark in marks]
        return {
            "side": side.value,
            "label": side.label,
            "question": QUESTIONS[side],
            "row": scores[0].side if scores else None,
            "scores": scores,
            "left": sum(not score.is_decided for score in scores),
            "bars": radar.score_bars(axes, self.series, title=f"{side.label}: punteggi"),
        }


def named(assessment):
    """ "T1 del 12/03/2026": how a picture calls it."""
    kind = assessment.occasion if assessment.occasion in {"T0", "T1", "T2"} else "Valutazione"
    return f"{kind} del {assessment.day:%d/%m/%Y}"


def latest_of(assessments):
    """[Drawing]: for each child the latest signed assessment, with the one before behind it."""
    by_child = {}
    for one in assessments.signed().for_list():
        by_child.setdefault(one.child_id, []).append(one)
    return [Drawing(several[0], several[1] if len(several) > 1 else None) for several in by_child.values()]
