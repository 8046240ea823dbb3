"""Printed files of the demo town: one to look at before it is printed, one for the court already among the papers."""

from django.utils import timezone

from cases.access import who_coordinates
from cases.dossier import making, rules
from cases.models import Case, Dossier, HouseholdMember
from sesto_social.documents.models import DocumentJob

To = Dossier.Addressee


def print_some(town):
    """For a family who hides: a mother asks for what is written about her; a copy for the Procura has been printed."""
    hiding = Case.objects.open().filter(household__members__person__addresses__confidentiality="secret", worker__isnull=False).distinct()
    everyone = hiding if hiding.exists() else Case.objects.open().filter(worker__isnull=False)
    first_of_unit = {case.unit_id: case for case in everyone.order_by("-pk")}
    for case in first_of_unit.values():
        coordinator = who_coordinates(case).first()
        asks = case.household.members.current().filter(role=HouseholdMember.Role.MOTHER).select_related("person").first()
        if asks is not None:
            making.prepare(
                case, by=coordinator, person=asks.person, reason="Accesso ai propri dati, richiesta prot. 41877/2026", **parts(To.PERSON)
            )
        making.prepare(case, by=case.worker, reason="Riunione di supervisione", **parts(To.INTERNAL))
        copy = making.prepare(
            case,
            by=coordinator,
            addressee_name="Procura presso il Tribunale per i minorenni di Milano",
            reason="Richiesta di informazioni del pubblico ministero",
            **parts(To.COURT),
        )
        job = DocumentJob.objects.create(
            maker="cases.dossier.making.print_dossier", facts={"dossier_id": copy.pk}, title=making.TITLE, created_by=coordinator
        )
        copy.ask(by=coordinator, job=job)
        job.start(by=coordinator)
        town.papers.print_next(recent=True)
        job.finish(by=coordinator, document=making.print_dossier(by=coordinator, progress=job.advance, dossier_id=copy.pk))


def parts(addressee):
    return {"addressee": addressee, "sections": rules.allowed_parts(addressee, timezone.localdate())}
