"""What this room adds to the printed file of a case: plan and aids, reviews."""

from cases.dossier.blocks import Chapter, Entry, Table, day, span
from cases.dossier.rules import Content

from .models import Commitment, Intervention, InterventionPlan, Review
from .papers import measure


def plan(sieve):
    """Every plan that was agreed, with its goals and actions; then the aids."""
    rows = InterventionPlan.objects.visible_to(sieve.by).filter(case=sieve.case).order_by("edition")
    blocks = []
    for one in rows.prefetch_related("goals", "actions", "commitments"):
        if one.status in InterventionPlan.PREPARATION and not sieve.lets(Content.DRAFTS):
            sieve.withhold(Content.DRAFTS)
        else:
            blocks += plan_blocks(sieve, one)
    return Chapter("plan", [block for block in [*blocks, aids(sieve)] if block.size])


def plan_blocks(sieve, one):
    picture = [
        ("Il bambino", one.picture_child),
        ("La famiglia", one.picture_family),
        ("L’ambiente", one.picture_environment),
        ("Che cosa preoccupa", one.risks),
        ("Su che cosa si può contare", one.strengths),
        *promises(one),
    ]
    goals = [
        [sieve.text(goal.text), sieve.text(goal.indicator), measure(goal.baseline, goal), measure(goal.target, goal), day(goal.due_on)]
        for goal in one.goals.all()
    ]
    actions = [[sieve.text(action.what), sieve.text(action.who), action.frequency] for action in one.actions.all()]
    return [
        Entry(f"{one}, {one.get_status_display()}", span(one.starts_on, one.ends_on), [(name, sieve.text(text)) for name, text in picture]),
        Table(f"{one}: obiettivi", ("Obiettivo", "Come si misura", "Partenza", "Traguardo", "Entro"), goals),
        Table(f"{one}: azioni", ("Azione", "Chi", "Quanto spesso"), actions),
    ]


def promises(one):
    kept = list(one.commitments.all())
    return [(f"Si impegna {party.label}", "; ".join(item.text for item in kept if item.party == party)) for party in Commitment.Party]


def aids(sieve):
    """Of a copy about one person: only those for somebody it may speak of."""
    rows = Intervention.objects.visible_to(sieve.by).filter(case=sieve.case).prefetch_related("beneficiaries").order_by("proposed_at", "pk")
    lines = []
    for aid in rows:
        if sieve.shown is not None and not {one.pk for one in aid.beneficiaries.all()} & sieve.shown:
            sieve.withhold(Content.OTHER_PEOPLE)
            continue
        provider = aid.provider
        if aid.kind == Intervention.Kind.FOSTER_CARE and provider and not sieve.lets(Content.FOSTER):
            provider = sieve.withhold(Content.FOSTER)
        lines.append(
            [
                sieve.text(aid.title),
                aid.get_kind_display(),
                aid.get_status_display(),
                sieve.text(provider),
                span(aid.starts_on, aid.ends_on),
            ]
        )
    return Table("Interventi", ("Intervento", "Tipo", "Stato", "Chi lo svolge", "Periodo"), lines)


def reviews(sieve):
    rows = Review.objects.visible_to(sieve.by).held().filter(case=sieve.case).select_related("led_by").prefetch_related("scores__goal")
    blocks = []
    for one in sieve.within(rows, "held_on").order_by("held_on", "pk"):
        voice = one.child_voice
        if voice and not sieve.lets(Content.CHILD_VOICE):
            voice = sieve.withhold(Content.CHILD_VOICE)
        scores = "\n".join(f"{sieve.text(score.goal.text)}: {measure(score.value, score.goal)}" for score in one.scores.all())
        parts = [
            ("Presenti", sieve.text(one.attendees)),
            ("Che cosa è successo nel periodo", sieve.text(one.summary)),
            ("Che cosa dice il minore", sieve.text(voice)),
            ("Obiettivi, misurati", scores),
            ("Prossima verifica", day(one.next_review_on)),
        ]
        blocks.append(Entry(f"{one}: {one.get_outcome_display()}", str(one.led_by or ""), parts))
    return Chapter("reviews", blocks)
