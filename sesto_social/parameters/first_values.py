"""The values a new installation starts with. Written once where missing; afterwards the admin site has the word."""

from datetime import date
from decimal import Decimal

from .models import Code, CodeList, JudicialAuthority, LegalParameter, PageText, TalkDuration
from .note_templates import load_note_templates

LOCAL = "Scelta organizzativa del servizio, modificabile"

PARAMETERS = [
    # code, label, value, unit, valid from, source
    ("slot_minutes", "Durata di un appuntamento", 45, "minuti", LOCAL),
    ("interpreter_extra_minutes", "Tempo in più con interprete", 30, "minuti", LOCAL),
    ("booking_horizon_days", "Calendario aperto in avanti", 42, "giorni", LOCAL),
    ("booking_notice_hours", "Preavviso minimo per prenotare dal sito", 4, "ore", LOCAL),
    ("citizen_move_hours", "Spostamento dal sito fino a", 24, "ore prima", LOCAL),
    ("citizen_cancel_hours", "Annullamento dal sito fino a", 2, "ore prima", LOCAL),
    ("invitation_days", "Invito a un appuntamento: giorni per scegliere", 14, "giorni", LOCAL),
    ("reminder_hours", "Promemoria dell'appuntamento", 48, "ore prima", LOCAL),
    ("booking_ahead_per_contact", "Appuntamenti futuri con lo stesso recapito, al massimo", 3, "appuntamenti", LOCAL),
    ("booking_daily_per_contact", "Prenotazioni dal sito in un giorno con lo stesso recapito, al massimo", 5, "prenotazioni", LOCAL),
    ("booking_hourly_per_network", "Prenotazioni in un'ora dalla stessa rete, al massimo", 40, "prenotazioni", LOCAL),
    ("booking_hourly_plain", "Prenotazioni in un'ora dalla stessa rete senza JavaScript, al massimo", 8, "prenotazioni", LOCAL),
    ("lookup_tries_code", "Tentativi sbagliati sullo stesso codice, poi una pausa", 5, "tentativi", LOCAL),
    ("lookup_tries_network", "Tentativi sbagliati dalla stessa rete, poi una pausa", 30, "tentativi", LOCAL),
    ("lookup_pause_minutes", "Prima pausa dopo i tentativi sbagliati (poi raddoppia)", 15, "minuti", LOCAL),
    ("quiet_from_hour", "I promemoria non partono dalle ore", 21, "ora", LOCAL),
    ("quiet_until_hour", "I promemoria non partono prima delle ore", 8, "ora", LOCAL),
    ("waiting_answer_hours", "Lista d'attesa: tempo per rispondere a un'offerta", 4, "ore di lavoro", LOCAL),
    ("no_show_minutes", "Assenza registrabile dopo", 15, "minuti", LOCAL),
    ("recall_working_days", "Richiamo dopo assenza con minori segnalati", 5, "giorni lavorativi", LOCAL),
    ("access_sheet_working_days", "Completamento della scheda di accesso", 3, "giorni lavorativi", LOCAL),
    ("take_in_days_ordinary", "Risposta alla proposta di presa in carico, ordinaria", 5, "giorni lavorativi", LOCAL),
    ("take_in_days_high", "Risposta alla proposta di presa in carico, urgenza alta", 2, "giorni lavorativi", LOCAL),
    ("take_in_days_emergency", "Risposta alla proposta di presa in carico, emergenza", 0, "giorni lavorativi", LOCAL),
    (
        "contact_retention_months",
        "Dati di un contatto che non apre un caso",
        12,
        "mesi",
        "Piano di conservazione: dati di accesso senza seguito",
    ),
    ("refused_follow_up_days", "La famiglia è avvisata di una proposta respinta entro", 3, "giorni lavorativi", LOCAL),
    ("person_merge_undo_days", "Unione di due persone annullabile per", 30, "giorni", LOCAL),
    ("duplicate_check_days", "Controllo di un possibile doppione segnalato", 7, "giorni", LOCAL),
    ("child_alone_days", "Minore da vedere da solo almeno ogni", 60, "giorni", LOCAL),
    ("child_alone_late_days", "Minore non visto da solo: in ritardo dopo", 90, "giorni", LOCAL),
    ("left_text_read_days", "Testo lasciato da un collega che se n'è andato: da leggere entro", 3, "giorni", LOCAL),
    ("left_text_days", "Testi lasciati conservati per", 90, "giorni", LOCAL),
    ("stay_permit_alert_days", "Permesso di soggiorno: avviso prima della scadenza", 60, "giorni", LOCAL),
    ("draft_days", "Testi non salvati conservati per", 30, "giorni", LOCAL),
    ("report_triage_working_days", "Triage di una segnalazione", 1, "giorni lavorativi", LOCAL),
    ("report_triage_working_days_emergency", "Triage di una segnalazione, emergenza", 0, "giorni lavorativi", LOCAL),
    ("report_assessment_days", "Prima valutazione di una segnalazione", 15, "giorni", LOCAL),
    ("report_assessment_days_emergency", "Prima valutazione di una segnalazione, emergenza", 0, "giorni", LOCAL),
    ("report_escalation_working_days", "Triage ancora mancante: avviso al dirigente dopo", 1, "giorni lavorativi", LOCAL),
    ("case_assignment_working_days", "Assegnazione di un caso segnalato", 5, "giorni lavorativi", LOCAL),
    (
        "prosecutor_report_days",
        "Segnalazione alla Procura: invio",
        2,
        "giorni",
        "Art. 331 c.p.p. e art. 9 L. 184/1983: «senza ritardo»; il numero è una scelta del servizio",
    ),
    ("court_order_completion_working_days", "Lettura di un provvedimento arrivato", 1, "giorni lavorativi", LOCAL),
    (
        "court_provisional_days",
        "Termine provvisorio di un provvedimento che non lo fissa",
        90,
        "giorni",
        "Scelta del servizio in attesa del chiarimento: il termine lo fissa il giudice (art. 473-bis.27 c.p.c.)",
    ),
    ("court_clarify_working_days", "Chiedere chiarimento al giudice sul termine", 5, "giorni lavorativi", LOCAL),
    ("court_alert_1", "Primo avviso prima di un termine del giudice", 30, "giorni", LOCAL),
    ("court_alert_2", "Secondo avviso prima di un termine del giudice", 15, "giorni", LOCAL),
    ("court_alert_3", "Terzo avviso prima di un termine del giudice", 7, "giorni", LOCAL),
    ("court_alert_4", "Quarto avviso prima di un termine del giudice", 3, "giorni", LOCAL),
    ("court_alert_5", "Ultimo avviso, il giorno del termine del giudice", 0, "giorni", LOCAL),
    ("court_escalation_days", "Termine del giudice superato: avviso al dirigente dopo", 1, "giorni", LOCAL),
    ("assessment_days", "Valutazione dell'equipe", 60, "giorni", LOCAL),
    ("minutes_signature_days", "Firma del verbale d'equipe", 30, "giorni", LOCAL),
    (
        "review_interval_max_months",
        "Intervallo massimo tra due verifiche",
        6,
        "mesi",
        "Regola interna; per affido e affidamento al servizio L. 184/1983 artt. 4 e 5-bis",
    ),
    ("review_notice_days", "Avviso prima della verifica", 15, "giorni", LOCAL),
    ("review_escalation_days", "Verifica saltata: avviso al responsabile dopo", 15, "giorni", LOCAL),
    ("minor_heard_age", "Età dalla quale il minore è sentito", 12, "anni", "L. 184/1983 art. 4 c. 1; regola estesa ai progetti"),
    ("plan_decision_days", "Decisione dopo un rifiuto o una firma mancante", 15, "giorni", LOCAL),
    ("plan_rewrite_days", "Nuova versione del progetto dopo la verifica", 30, "giorni", LOCAL),
    ("court_report_days", "Segnalazione decisa in verifica: invio", 15, "giorni", LOCAL),
    ("emergency_access_minutes", "Accesso straordinario a un caso: durata", 60, "minuti", LOCAL),
    ("emergency_attempts", "Accesso straordinario: tentativi non riusciti in un'ora, poi ci si ferma", 5, "tentativi", LOCAL),
    ("emergency_review_working_days", "Accesso straordinario: riesame di chi coordina", 3, "giorni lavorativi", LOCAL),
    ("unusual_cases_an_hour", "Letture insolite: casi diversi aperti in un'ora, oltre i quali si chiede", 15, "casi", LOCAL),
    ("unusual_times_usual", "Letture insolite: e oltre quante volte il solito di quella persona", 2, "volte", LOCAL),
    ("unusual_usual_days", "Letture insolite: il solito si conta sugli ultimi", 60, "giorni", LOCAL),
    (
        "unusual_closed_cases",
        "Letture insolite: casi chiusi in un giorno senza un motivo scritto, oltre i quali si chiede",
        3,
        "casi",
        LOCAL,
    ),
    ("unusual_night_from_hour", "Letture insolite: la notte comincia alle ore", 22, "ora", LOCAL),
    ("unusual_night_until_hour", "Letture insolite: la notte finisce alle ore", 6, "ora", LOCAL),
    ("unusual_rest_days", "Letture insolite: domeniche e feste contano come la notte (1 sì, 0 no)", 1, "sì o no", LOCAL),
    ("unusual_common_surname", "Letture insolite: un cognome è molto diffuso da", 20, "persone in anagrafe", LOCAL),
    ("unusual_examine_working_days", "Letture insolite: esame entro", 5, "giorni lavorativi", LOCAL),
    (
        "unusual_keep_months",
        "Letture insolite: cancellate dopo",
        12,
        "mesi",
        "Scelta del servizio: art. 5 c. 1 lett. e GDPR, art. 4 L. 300/1970",
    ),
    ("access_request_days", "Richiesta di vedere un caso: tempo per rispondere", 10, "giorni", LOCAL),
    ("access_request_longest_days", "Richiesta di vedere un caso: durata massima del sì", 90, "giorni", LOCAL),
    ("access_requests_a_day", "Richieste di vedere un caso in un giorno, al massimo", 10, "richieste", LOCAL),
    ("substitution_longest_days", "Sostituzione di un collega: durata massima", 120, "giorni", LOCAL),
    ("suspension_review_months", "Nuovo esame di un caso sospeso", 3, "mesi", LOCAL),
    ("workload_case", "Peso di un caso nel carico di lavoro", 1, "punti", LOCAL),
    ("workload_further_minor", "Peso di ogni minore in carico oltre il primo", 1, "punti", LOCAL),
    ("workload_court", "Peso di un mandato dell'autorità giudiziaria aperto", 2, "punti", LOCAL),
    ("workload_foster", "Peso di un affido familiare in corso", 2, "punti", LOCAL),
    ("workload_meetings", "Peso di un progetto educativo o di incontri protetti in corso", 1, "punti", LOCAL),
    ("workload_risk", "Peso di un avviso di rischio in testa al caso", 1, "punti", LOCAL),
    ("advice_max_days", "Durata massima di un accesso per consulenza", 90, "giorni", LOCAL),
    ("deadline_snooze_days", "Di quanto si rimanda al più una scadenza", 14, "giorni", LOCAL),
    ("coming_of_age_first", "Primo compito prima dei 18 anni", 12, "mesi", LOCAL),
    ("coming_of_age_second", "Secondo compito prima dei 18 anni", 6, "mesi", LOCAL),
    ("coming_of_age_ahead", "Con quanto anticipo si vede un compito dei 18 anni", 30, "giorni", LOCAL),
    ("address_deputy_max_days", "Durata massima di un incarico a conoscere un indirizzo secretato", 180, "giorni", LOCAL),
    ("hand_over_days", "Risposta a un passaggio di consegne", 5, "giorni", LOCAL),
    ("hand_over_reading_days", "Lettura del caso da parte di chi lo ha consegnato", 30, "giorni", LOCAL),
    ("interest_declaration_months", "Dichiarazione di interessi del personale: vale", 12, "mesi", LOCAL),
    ("interest_declaration_notice_days", "Dichiarazione di interessi: si chiede prima della fine", 30, "giorni", LOCAL),
    ("interest_declaration_first_days", "Dichiarazione di interessi: prima volta, dall'apertura dell'utenza", 30, "giorni", LOCAL),
    ("transfer_send_days", "Trasferimento ad altro Comune: fascicolo trasmesso entro", 15, "giorni", LOCAL),
    ("transfer_answer_days", "Trasferimento ad altro Comune: chiedere risposta dopo", 30, "giorni", LOCAL),
    ("case_closing_days", "Chiusura del caso dopo l'avvio della chiusura", 30, "giorni", LOCAL),
]

DURATIONS = [("foster_care", 60)]
"""Reason of the appointment → minutes, where the usual time is not enough."""

CODE_LISTS = {
    ("appointment_reason", "Motivo dell'appuntamento", LOCAL): [
        ("orientation", "Informazioni e orientamento"),
        ("family_support", "Sostegno alla famiglia"),
        ("economic_help", "Aiuti economici"),
        ("foster_care", "Affido familiare: voglio saperne di più"),
        ("foster_candidacy", "Affido familiare: vorrei candidarmi"),
        ("other", "Altro"),
    ],
    ("language", "Lingue con interprete", LOCAL): [
        ("ar", "arabo"),
        ("es", "spagnolo"),
        ("ro", "rumeno"),
        ("zh", "cinese"),
        ("uk", "ucraino"),
        ("sq", "albanese"),
        ("bn", "bengalese"),
        ("tl", "filippino"),
        ("en", "inglese"),
        ("fr", "francese"),
    ],
    ("access_mode", "Modalità di accesso", "Cartella sociale in riuso SISO"): [
        ("in_person", "Di persona"),
        ("email", "E-mail"),
        ("home", "Rilevato a domicilio"),
        ("written_report", "Segnalazione scritta"),
        ("phone_report", "Segnalazione telefonica"),
        ("remote", "Altra modalità a distanza"),
    ],
    ("access_reason", "Motivo dell'accesso", "Cartella sociale in riuso SISO"): [
        ("spontaneous", "Spontaneo"),
        ("summoned", "Convocato"),
        ("decree", "Decreto"),
        ("sent", "Inviato da"),
    ],
    ("interlocutor", "Interlocutore", "Cartella sociale in riuso SISO"): [
        ("user", "Utente"),
        ("relative", "Parente o conoscente"),
        ("judicial_authority", "Autorità giudiziaria"),
        ("organisation", "Organizzazione"),
        ("institutional", "Istituzionale"),
        ("other", "Altro soggetto"),
    ],
    ("need_income", "Lavoro, reddito e casa", LOCAL): [
        ("income", "Reddito insufficiente"),
        ("debts", "Debiti, bollette, arretrati"),
        ("housing", "Casa"),
        ("work", "Lavoro"),
    ],
    ("need_parenting", "Essere genitori", LOCAL): [
        ("parenting", "Difficoltà nel ruolo di genitore"),
        ("couple_conflict", "Conflitto nella coppia"),
        ("alone", "Genitore solo"),
    ],
    ("need_child", "Bambini e ragazzi", LOCAL): [
        ("child_distress", "Disagio del minore"),
        ("school", "Scuola e frequenza"),
        ("childcare", "Cura dei più piccoli, tempo libero"),
    ],
    ("need_protection", "Protezione e tutela", LOCAL): [
        ("violence", "Violenza o maltrattamento"),
        ("neglect", "Trascuratezza"),
        ("court", "Provvedimento dell'Autorità giudiziaria"),
    ],
    ("need_health", "Salute", LOCAL): [
        ("health", "Salute e disabilità"),
        ("addiction", "Dipendenze"),
    ],
    ("need_network", "Cittadinanza e rete", LOCAL): [
        ("migration", "Immigrazione e documenti"),
        ("isolation", "Isolamento, mancanza di rete"),
        ("foster_interest", "Interesse per l'affido"),
        ("other", "Altro"),
    ],
    ("reference_bond", "Legame della persona di riferimento", LOCAL): [
        ("mother", "Madre"),
        ("father", "Padre"),
        ("partner", "Coniuge o convivente"),
        ("grandparent", "Nonna o nonno"),
        ("relative", "Altro parente"),
        ("guardian", "Tutore o curatore"),
        ("neighbour", "Vicino o conoscente"),
        ("teacher", "Insegnante o educatore"),
        ("professional", "Altro professionista"),
        ("other", "Altro"),
    ],
    ("report_source", "Fonte della segnalazione", "SINBA, FonteSegnalazione"): [
        ("1", "Servizio sociale giustizia minorile"),
        ("2", "Altro servizio sociale"),
        ("3", "Sanità, medico di base o pediatra"),
        ("4", "Privato sociale"),
        ("5", "Forze dell'ordine"),
        ("6", "Beneficiario"),
        ("7", "Affidatari o tutore"),
        ("8", "Genitori o familiari conviventi"),
        ("9", "Parenti non conviventi"),
        ("10", "Tribunale ordinario"),
        ("11", "Autorità giudiziarie minorili"),
        ("12", "Professionista privato"),
        ("13", "Scuola"),
        ("14", "Vicinato o conoscenti"),
    ],
    ("court_measure", "Provvedimento del giudice", "SINBA, TipoProvvedimento"): [
        ("1", "Adottabilità"),
        ("2", "Adozione nazionale"),
        ("3", "Adozione internazionale"),
        ("4", "Affidamento familiare"),
        ("5", "Affido al servizio sociale"),
        ("6", "Affidamento a un genitore (separazione)"),
        ("7", "Vigilanza"),
        ("8", "Post-adozione / allontanamento ex art. 403"),
    ],
    ("court_responsibility", "Responsabilità genitoriale e tutela", "SINBA, PotestàTutela"): [
        ("1", "Sospensione"),
        ("2", "Decadenza"),
        ("3", "Prescrizioni"),
        ("4", "Tutela a terzi"),
        ("5", "Curatela"),
    ],
    ("court_authority", "Autorità del provvedimento", "SINBA, AutoritàProvvedimento"): [
        ("1", "Giudice tutelare"),
        ("2", "Tribunale per i minorenni"),
        ("3", "Procura minorile"),
        ("4", "Tribunale ordinario"),
    ],
    ("closure_reason", "Motivazione della chiusura", "SINBA, MotivazioneChiusuraCarico"): [
        ("1", "Trasferimento ad altro ambito della stessa regione"),
        ("2", "Trasferimento ad altra regione"),
        ("3", "Raggiungimento della maggiore età"),
        ("4", "Bisogno risolto"),
        ("5", "Richiesta del minore o della famiglia"),
        ("6", "Rimpatrio"),
        ("7", "Irreperibilità"),
        ("8", "Decesso"),
        ("9", "Altro"),
    ],
    ("closure_situation", "Situazione alla chiusura", "SINBA, SituazioneChiusuraCarico"): [
        ("1", "In famiglia d'origine"),
        ("2", "In autonomia"),
        ("3", "Resta dagli affidatari"),
        ("4", "Resta in struttura"),
        ("5", "In residenza sanitaria"),
        ("6", "Adottato"),
        ("7", "In istituto penale"),
        ("8", "Non conosciuta"),
    ],
    ("world_child", "Bambino: di cosa ho bisogno per crescere", "P.I.P.P.I., Mondo del Bambino"): [
        ("health", "Salute e crescita"),
        ("emotions", "Emozioni, pensieri, comunicazione e comportamento"),
        ("identity", "Identità e autostima"),
        ("autonomy", "Autonomia"),
        ("relations", "Relazioni familiari e sociali"),
        ("learning", "Apprendimento"),
        ("play", "Gioco e tempo libero"),
    ],
    ("world_family", "Famiglia: di cosa ho bisogno dalle persone che si prendono cura di me", "P.I.P.P.I., Mondo del Bambino"): [
        ("basic_care", "Cura di base, sicurezza e protezione"),
        ("warmth", "Calore, affetto e stabilità emotiva"),
        ("guidance", "Guida, regole e valori"),
        ("encouragement", "Divertirsi, stimoli e incoraggiamento"),
        ("self_fulfilment", "Autorealizzazione delle figure genitoriali"),
    ],
    ("world_environment", "Ambiente: di cosa ho bisogno nel mio ambiente di vita", "P.I.P.P.I., Mondo del Bambino"): [
        ("support", "Relazioni e sostegno sociale"),
        ("inclusion", "Partecipazione e inclusione"),
        ("work", "Lavoro e condizione economica"),
        ("home", "Abitazione"),
        ("school", "Rapporto con la scuola e le altre risorse educative"),
    ],
    (
        "world_score",
        "Mondo del Bambino: che cosa dice il punteggio",
        "P.I.P.P.I., scala a sei livelli; parole da confermare con l'equipe",
    ): [
        ("1", "problema grave"),
        ("2", "problema moderato"),
        ("3", "problema lieve"),
        ("4", "adeguato"),
        ("5", "punto di forza lieve"),
        ("6", "punto di forza evidente"),
    ],
    ("receiving_service", "Servizi ai quali inviare", LOCAL): [
        ("consultorio", "Consultorio familiare"),
        ("npi", "Neuropsichiatria dell'infanzia"),
        ("serd", "Servizio dipendenze"),
        ("cps", "Centro psico-sociale"),
        ("anti_violence", "Centro antiviolenza"),
        ("caf", "CAF o patronato"),
        ("employment", "Centro per l'impiego"),
        ("housing", "Ufficio casa"),
        ("other_comune", "Servizio sociale di altro Comune"),
        ("association", "Associazione o cooperativa"),
    ],
}

AUTHORITIES = [
    ("Tribunale per i minorenni di Milano", "juvenile_court"),
    ("Procura presso il Tribunale per i minorenni di Milano", "juvenile_prosecutor"),
    ("Tribunale ordinario di Monza", "ordinary_court"),
    ("Tribunale ordinario di Milano", "ordinary_court"),
    ("Giudice tutelare di Monza", "guardianship_judge"),
    ("Procura della Repubblica di Monza", "prosecutor"),
    ("Corte d'appello di Milano, sezione minori", "court_of_appeal"),
]


def load_first_values():
    """Idempotent: adds what is missing, changes nothing that exists."""
    known = set(LegalParameter.objects.values_list("code", flat=True))
    for code, label, value, unit, source in PARAMETERS:
        if code not in known:
            LegalParameter.objects.create(
                code=code, label=label, value=Decimal(value), unit=unit, valid_from=date(2020, 1, 1), source=source
            )
    for (code, title, source), entries in CODE_LISTS.items():
        parent, _ = CodeList.objects.get_or_create(code=code, defaults={"title": title, "source": source})
        present = set(parent.entries.values_list("code", flat=True))
        Code.objects.bulk_create(
            Code(list=parent, code=entry, label=label, position=position)
            for position, (entry, label) in enumerate(entries, start=1)
            if entry not in present
        )
    timed = set(TalkDuration.objects.values_list("reason", flat=True))
    for reason, minutes in DURATIONS:
        if reason not in timed:
            TalkDuration.objects.create(reason=reason, minutes=minutes, valid_from=date(2020, 1, 1))
    for name, kind in AUTHORITIES:
        JudicialAuthority.objects.get_or_create(name=name, defaults={"kind": kind})
    load_page_texts()
    load_note_templates()


def load_page_texts():
    from .page_texts import first_texts

    present = set(PageText.objects.values_list("slug", "language"))
    for slug, language, title, body in first_texts():
        if (slug, language) not in present:
            PageText.objects.create(slug=slug, language=language, title=title, body=body)
