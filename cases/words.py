"""The register in words: what each recorded action is called by those who read it."""

from sesto_social.accounts.roles import ROLE_LABELS

ACTIONS = {
    "cases.case.opened": "Caso aperto e letto",
    "cases.case.opened_file": "Cartella creata",
    "cases.case.changed": "Dati del caso modificati",
    "cases.case.shared": "Accesso dato",
    "cases.case.unshared": "Accesso tolto",
    "cases.case.assign": "Caso assegnato",
    "cases.case.begin_assessment": "Valutazione iniziata",
    "cases.case.take_charge": "Famiglia presa in carico",
    "cases.case.suspend": "Caso sospeso",
    "cases.case.resume": "Caso ripreso",
    "cases.case.start_closing": "Chiusura avviata",
    "cases.case.stop_closing": "Chiusura fermata",
    "cases.case.close": "Caso chiuso",
    "cases.case.reopen": "Caso riaperto",
    "cases.casemember.closed": "Presa in carico di un minore chiusa",
    "cases.person.opened": "Scheda di una persona letta",
    "cases.person.searched": "Ricerca in anagrafe",
    "cases.person.registered": "Persona registrata",
    "cases.person.changed": "Dati di una persona modificati",
    "cases.household.created": "Nucleo registrato",
    "cases.householdmember.added": "Persona aggiunta al nucleo",
    "cases.parentalresponsibility.recorded": "Responsabilità genitoriale registrata",
    "cases.address.recorded": "Indirizzo registrato",
    "cases.searched": "Ricerca",
    "cases.teammember.named": "Nomina nell'equipe",
    "cases.teammember.removed": "Uscita dall'equipe",
    "cases.conflictdeclaration.declared": "Dichiarazione di interessi",
    "cases.teammeeting.convened": "Equipe convocata",
    "cases.teammeeting.hold": "Equipe svolta",
    "cases.teammeeting.hold_in_part": "Equipe svolta in forma ridotta",
    "cases.teammeeting.postpone": "Equipe rinviata",
    "cases.teammeeting.cancel": "Equipe annullata",
    "cases.teammeeting.decide": "Decisione dell'equipe",
    "cases.teammeeting.signed": "Verbale firmato",
    "cases.teammeeting.minute": "Verbale emesso",
    "cases.opinion.handed_in": "Parere consegnato",
    "cases.indepthmeeting.book": "Approfondimento fissato",
    "cases.indepthmeeting.hold": "Approfondimento svolto",
    "cases.indepthmeeting.cancel": "Approfondimento annullato",
    "cases.diaryentry.written": "Nota di diario scritta",
    "cases.diaryentry.amended": "Nota di diario rettificata",
    "cases.deadline.added": "Scadenza aggiunta",
    "cases.deadline.settled": "Scadenza fatta",
    "documents.document.issued": "Documento emesso",
    "documents.document.downloaded": "Documento scaricato",
    "documents.document.annulled": "Documento annullato",
    "documents.attachment.added": "Allegato aggiunto",
    "documents.attachment.downloaded": "Allegato scaricato",
    "documents.attachment.withheld": "Allegato non consegnato",
    "accounts.user.signed_in": "Accesso al portale",
    "accounts.user.signed_out": "Uscita dal portale",
    "accounts.user.second_factor": "Secondo passaggio",
    "audit.register.searched": "Ricerca in questo registro",
}


def of_event(event):
    """What happened and in which role, as {"what", "role"}. An action without words keeps its code; a refusal names the page."""
    page = f"Pagina {event.action}" if ":" in event.action else event.action
    roles = ", ".join(ROLE_LABELS.get(code, code) for code in event.role.split(",") if code)
    return {"what": ACTIONS.get(event.action, page), "role": roles}
