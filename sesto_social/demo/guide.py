"""What the start page proposes: the path of one family, and one line for each role."""

from typing import NamedTuple

from sesto_social.accounts.roles import ROLE_LABELS


class Step(NamedTuple):
    """One thing to try. `role` empty: as a citizen, `link` is a key of `site.links`, `url_name` an address of its own."""

    title: str
    text: str
    role: str = ""
    link: str = ""
    url_name: str = ""
    action: str = ""

    @property
    def role_label(self):
        return ROLE_LABELS.get(self.role, "")


PATH = [
    Step(
        "Prenota un appuntamento, come cittadino",
        "Scegli la sede, il giorno e l’ora tra quelli davvero liberi. Non serve un account. Usa un recapito inventato.",
        link="booking",
        action="Prenota",
    ),
    Step(
        "Leggi il messaggio di conferma",
        "I messaggi non partono davvero: restano qui. Nel messaggio c’è il collegamento per vedere, spostare o disdire l’appuntamento.",
        url_name="demo:mail_list",
        action="Apri la posta in uscita",
    ),
    Step(
        "Accogli la persona allo sportello",
        "Apri l’agenda, cerca l’appuntamento e segna che la persona è arrivata.",
        role="front_desk",
    ),
    Step(
        "Trova un altro orario a chi era atteso in un’assenza",
        "In «Assenze» c’è una collega che mancherà: apri il piano, guarda le proposte e l’anteprima, poi conferma.",
        role="front_desk",
    ),
    Step(
        "Fai il colloquio e scrivi la scheda di accesso",
        "Cerca la persona prima di registrarla, scrivi i bisogni e l’esito, poi chiedi la presa in carico.",
        role="intake_worker",
    ),
    Step(
        "Accetta la richiesta e forma l’equipe",
        "Tra le richieste arrivate scegli la tua e indica assistente sociale, psicologo ed educatore.",
        role="coordinator",
    ),
    Step(
        "Apri il caso e convoca l’equipe",
        "Dichiara di non essere in conflitto di interessi, guarda la famiglia, fissa la riunione e scrivi il tuo parere.",
        role="case_worker",
    ),
    Step(
        "Scrivi il progetto con gli aiuti",
        "Obiettivi con partenza e traguardo, interventi, impegni di ciascuno. Poi proponilo alla famiglia e raccogli le firme.",
        role="case_worker",
    ),
    Step(
        "Fai la prima verifica",
        "Valuta di nuovo ogni indicatore: il grafico mostra partenza, oggi e traguardo. Decidi come si prosegue.",
        role="case_worker",
    ),
]

AS_WHOM = {
    "front_desk": "Prenota per telefono, vede chi arriva oggi, segna arrivi e assenze.",
    "intake_worker": "Fa i primi colloqui, scrive la scheda di accesso, chiede la presa in carico.",
    "case_worker": "Segue le sue famiglie: diario, equipe, progetto, interventi, verifiche.",
    "psychologist": "Vede solo i casi della sua equipe, scrive il suo parere e firma.",
    "educator": "Vede solo i casi della sua equipe, tiene il diario degli incontri e firma.",
    "external_educator": "Lavora per una cooperativa: entra, ma non vede alcun caso finché non gli viene affidato un intervento.",
    "coordinator": "Riceve le richieste, assegna i casi, approva i progetti, vede che cosa è in ritardo.",
    "director": "Autorizza gli interventi che hanno una spesa. Non apre i casi.",
    "sisl_operator": "Lavora per il servizio di inserimento lavorativo: vede solo le persone che gli vengono segnalate.",
    "dpo": "Vede chi ha aperto quale caso e perché. Non apre i casi.",
    "it_admin": "Gestisce sedi, calendari, utenti, elenchi e testi. Non vede alcun caso.",
}
