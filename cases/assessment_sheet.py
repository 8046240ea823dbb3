"""What `templates/documents/assessment.html` prints."""

from django.utils import timezone

from .assessment_reading import Drawing, previous


def sheet_context(assessment):
    behind = previous(assessment)
    drawing = Drawing(assessment, behind)
    case, child = assessment.case, assessment.child
    facts = [
        ("Caso", case.number),
        ("Nucleo", case.title),
        ("Minore", str(child)),
        ("Nato il", f"{child.birth_date:%d/%m/%Y}" if child.birth_date else "data non nota"),
        ("Giorno della valutazione", f"{assessment.day:%d/%m/%Y}"),
        ("Occasione", assessment.get_occasion_display()),
    ]
    if assessment.meeting:
        facts.append(("Riunione", str(assessment.meeting)))
    if behind:
        facts.append(("A confronto con", f"valutazione del {behind.day:%d/%m/%Y}"))
    return {
        "facts": facts,
        "image": drawing.image(),
        "sides": [
            {"label": side["label"], "question": side["question"], "compared": behind is not None, "rows": side["scores"]}
            for side in drawing.sides()
        ],
        "strengths": assessment.strengths,
        "risks": assessment.risks,
        "signatures": [
            {
                "name": str(one.user),
                "role": one.get_function_display() or one.user.role_label,
                "at": f"{timezone.localtime(one.signed_at):%d/%m/%Y, ore %H:%M}",
            }
            for one in assessment.authors.select_related("user")
            if one.signed_at
        ],
    }
