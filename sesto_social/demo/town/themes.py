"""Nine reasons why families come, in the words the trade uses: building blocks of the composed stories.

Texts may name {child}, {genitore}, {Genitore}, {del_genitore}, {al_genitore}, {scuola} and {eta}. They never agree in gender with the child.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Theme:
    code: str
    source: str
    needs: list
    ages: tuple
    motives: list
    said: list
    child: str
    family: str
    environment: str
    risks: str
    strengths: str
    goals: list
    actions: list
    commitments: list
    aids: list
    diary: list
    opinions: dict
    synthesis: list
    closing: str
    regime: str = "consensual"
    alerts: list = field(default_factory=list)


POVERTY = Theme(
    "poverty",
    "8",
    ["income", "housing"],
    (2, 15),
    [
        "Il nucleo ha perso da otto mesi l’unico reddito da lavoro e ha quattro mensilità di affitto arretrate. I figli frequentano la scuola con regolarità, ma la tensione in casa è cresciuta. Si chiede una presa in carico con un sostegno economico legato a un percorso.",
        "Dopo la chiusura della ditta {genitore} lavora solo a chiamata. La famiglia salta le spese per la mensa e per le visite mediche dei bambini. C’è la disponibilità a farsi accompagnare, non solo a ricevere un contributo.",
    ],
    [
        "{Genitore} racconta di aver finito i risparmi a fine estate. Ha ricevuto una diffida dal proprietario e teme lo sfratto. Chiede un aiuto per l’affitto e la mensa. Non ha altri debiti, ha già presentato domanda di Assegno di Inclusione.",
        "{Genitore} viene per le bollette. Durante il colloquio emerge che {child} da settimane non va più a calcio perché la quota non è stata pagata, e che in casa se ne parla poco «per non pesare».",
    ],
    "{child} cresce bene, ha buoni voti e amici. Negli ultimi mesi rinuncia alle uscite e controlla i soldi che si spendono in casa: porta una preoccupazione da adulto.",
    "I genitori sono presenti e attenti, ma scoraggiati. La giornata non ha più orari; le decisioni sui soldi vengono rimandate finché diventano urgenze.",
    "Casa in affitto privato, quattro mensilità arretrate. Nessun parente vicino. La scuola conosce la situazione e ha esonerato dalla gita.",
    "Sfratto per morosità; isolamento; scoraggiamento del genitore che lavorava.",
    "Affetto tra i membri; esperienza di lavoro recente; rapporto buono con la scuola e con la parrocchia.",
    [
        (
            "environment",
            "work",
            "medium",
            "Avere di nuovo un reddito da lavoro stabile",
            "Giorni di lavoro retribuito nel mese",
            "giorni",
            4,
            18,
        ),
        ("environment", "home", "short", "Rientrare dal debito di affitto", "Mensilità arretrate", "mesi", 4, 0),
        ("child", "play", "short", "Tornare a fare sport con i compagni", "Allenamenti frequentati in un mese", "volte", 0, 8),
    ],
    [
        ("Piano di rientro scritto con il proprietario di casa", "Assistente sociale e famiglia", "un incontro al mese"),
        ("Ricerca di lavoro accompagnata", "SISL", "ogni due settimane"),
        ("Quota sportiva a carico della società sportiva convenzionata", "Educatore", "all’inizio della stagione"),
    ],
    [
        ("family", "Pagare la mensilità corrente dell’affitto e portare le ricevute"),
        ("family", "Presentarsi agli incontri del SISL"),
        ("minor", "Dire all’educatore se vuole smettere lo sport, prima di smettere"),
        ("service", "Attivare il contributo entro il mese e rivedere il bilancio insieme"),
    ],
    [
        (
            "economic_aid",
            "Contributo per il canone di affitto",
            "Contributo mensile di durata limitata, versato al proprietario secondo il piano di rientro.",
            "Comune",
            "mensile",
            1400,
        ),
        (
            "sisl",
            "Accompagnamento al lavoro",
            "Bilancio delle esperienze, ricerca attiva e tirocinio di inclusione.",
            "SISL",
            "due incontri al mese",
            0,
        ),
        ("economic_aid", "Esonero dalla retta della mensa", "Esonero per un anno scolastico.", "Ufficio scuola", "annuale", 620),
    ],
    [
        (
            "interview",
            "{Genitore}, assistente sociale",
            "Portate le ricevute di due mensilità. Il proprietario accetta il rientro in dieci rate. Rimane scoperta la bolletta del gas.",
            "Maggiore serenità rispetto al primo incontro. Il bilancio scritto insieme aiuta a scegliere.",
        ),
        (
            "phone",
            "",
            "Il CAF conferma che la DSU è stata presentata e che l’indicatore ordinario sarà disponibile entro dieci giorni.",
            "",
        ),
        (
            "home_visit",
            "{Genitore}, {child}",
            "Appartamento di due locali, ordinato. I bambini dormono nella stessa stanza. Il frigorifero è quasi vuoto a fine mese.",
            "La casa è curata. La difficoltà è economica e non riguarda la cura dei figli.",
        ),
        (
            "network",
            "Operatrice SISL, {genitore}",
            "Presentato il curriculum. Due colloqui fissati in un magazzino e in una mensa aziendale.",
            "Buona tenuta; serve un accompagnamento negli spostamenti.",
        ),
        (
            "child_voice",
            "{child}, educatore",
            "{child} dice: «Adesso a casa si ride di più. Però non chiedo le scarpe nuove».",
            "Continua a proteggere gli adulti: parlarne con i genitori.",
        ),
        (
            "interview",
            "{Genitore}",
            "Iniziato il lavoro part-time: venti ore la settimana, contratto di tre mesi.",
            "È il primo stipendio da quasi un anno. Soddisfazione evidente.",
        ),
    ],
    {
        "responsible": "La famiglia chiede aiuto prima che la situazione precipiti e rispetta gli impegni presi. Il contributo ha senso se legato alla ricerca di lavoro e a un piano di rientro scritto.",
        "psychologist": "Non emergono sofferenze che richiedano un intervento clinico. La preoccupazione di {child} per i soldi va alleggerita parlandone con gli adulti, non con un colloquio individuale.",
        "educator": "{child} ha ridotto le attività fuori casa. Propongo di riattivare lo sport con la società convenzionata e di tenere un contatto con la scuola.",
    },
    [
        "L’equipe concorda: difficoltà economica recente, competenze genitoriali buone. Si elabora un progetto breve, con contributo a termine, lavoro e attività per i figli.",
        "Si condivide che l’aiuto economico da solo non basta: il progetto lega il contributo al rientro dal debito e al percorso con il SISL.",
    ],
    "Il debito di affitto è estinto, il contratto di lavoro è stato rinnovato per un anno e i figli hanno ripreso lo sport. La famiglia conosce i servizi a cui rivolgersi. Si chiude per bisogno risolto.",
)

SEPARATION = Theme(
    "separation",
    "10",
    ["couple_conflict", "parenting", "child_distress"],
    (4, 14),
    [
        "La separazione dei genitori è conflittuale e il figlio è diventato il messaggero tra loro. La scuola segnala pianti il lunedì mattina. Entrambi i genitori accettano di incontrare il servizio, separatamente.",
        "Il Tribunale ordinario chiede al servizio di sostenere i genitori nella comunicazione. Gli accordi sui fine settimana saltano spesso e {child} lo viene a sapere dalla porta.",
    ],
    [
        "{Genitore} racconta che gli scambi avvengono davanti al portone e finiscono in discussione. Chiede «qualcuno in mezzo». Riferisce che {child} ha mal di pancia prima dei cambi di casa.",
        "Colloquio chiesto dopo l’udienza. {Genitore} porta gli accordi scritti e un quaderno con i ritardi. Fatica a parlare di altro.",
    ],
    "{child} vuole bene a entrambi i genitori e lo dice con cautela. Mal di pancia e pianti prima dei cambi di casa; a scuola è distratt* il lunedì.".replace(
        "distratt*", "altrove con la testa"
    ),
    "Ciascun genitore da solo è affettuoso e capace. Insieme non riescono a scambiarsi due informazioni senza litigare, e usano il figlio come messaggero.",
    "Due case vicine, due famiglie allargate schierate. La scuola riceve richieste opposte dai due genitori.",
    "Conflitto di lealtà del figlio; escalation tra gli adulti; nuove denunce reciproche.",
    "Entrambi i genitori sono presenti; i nonni sono disponibili; {child} ha un buon legame con la maestra.",
    [
        ("family", "warmth", "short", "Passaggi tra le due case senza discussioni", "Passaggi sereni su dieci", "su 10", 3, 9),
        (
            "family",
            "guidance",
            "medium",
            "Decisioni su scuola e salute prese insieme",
            "Decisioni condivise su quelle da prendere",
            "%",
            20,
            80,
        ),
        ("child", "emotions", "medium", "Lunedì a scuola senza mal di pancia", "Lunedì con malessere in un mese", "volte", 4, 0),
    ],
    [
        ("Incontri di mediazione familiare", "Mediatrice del consultorio", "ogni due settimane"),
        ("Quaderno di comunicazione tra le due case", "Genitori", "a ogni passaggio"),
        ("Passaggi nello spazio dell’associazione per tre mesi", "Associazione", "ogni fine settimana"),
    ],
    [
        ("family", "Non affidare messaggi al figlio"),
        ("family", "Avvisare dei ritardi con un messaggio scritto all’altro genitore"),
        ("service", "Incontrare ciascun genitore una volta al mese"),
        ("others", "La scuola scrive a entrambi i genitori nello stesso momento"),
    ],
    [
        (
            "parenting_support",
            "Mediazione familiare",
            "Dieci incontri per tornare a parlarsi da genitori.",
            "Consultorio familiare",
            "ogni due settimane",
            0,
        ),
        ("parenting_support", "Gruppo genitori separati", "Otto incontri serali.", "Cooperativa del territorio", "settimanale", 0),
    ],
    [
        (
            "interview",
            "La madre",
            "Riferisce che negli ultimi tre fine settimana il rientro è avvenuto in orario. Rimane la questione del dentista.",
            "Prima volta in cui riconosce un merito all’altro genitore.",
        ),
        (
            "interview",
            "Il padre",
            "Porta i messaggi stampati. Invitato a raccontare una giornata con {child}, descrive con precisione abitudini e paure.",
            "Attento e competente quando parla del figlio; rigido quando parla della madre.",
        ),
        (
            "network",
            "Mediatrice, assistente sociale",
            "Svolti quattro incontri. Accordo scritto su vacanze di Natale e compleanni.",
            "La mediazione regge.",
        ),
        (
            "child_voice",
            "{child}, psicologo",
            "{child}: «Quando si salutano normale io ho meno mal di pancia. Non voglio più portare i fogli».",
            "Chiaro conflitto di lealtà, in riduzione.",
        ),
        ("phone", "", "La maestra riferisce un lunedì tranquillo su quattro. Da due settimane nessun malessere.", ""),
        (
            "observation",
            "{child}, padre, educatore",
            "Passaggio nello spazio dell’associazione: saluti brevi, nessuna discussione. {child} mostra un disegno a entrambi.",
            "La presenza di un terzo abbassa la tensione.",
        ),
    ],
    {
        "responsible": "Due genitori adeguati che non riescono a esserlo insieme. Il figlio sta nel mezzo. Propongo un progetto con mediazione e passaggi protetti da un terzo, per un tempo definito.",
        "psychologist": "{child} presenta somatizzazioni legate ai passaggi. Non c’è rifiuto di un genitore. Va tolto dal ruolo di messaggero; utile uno spazio di ascolto breve.",
        "educator": "L’osservazione di due passaggi mostra che la tensione nasce tra gli adulti sulla porta. Con una persona terza {child} si separa senza pianto.",
    },
    [
        "L’equipe condivide che l’intervento va rivolto agli adulti. Si elabora un progetto con mediazione, quaderno di comunicazione e passaggi accompagnati per tre mesi."
    ],
    "I passaggi avvengono da sei mesi senza discussioni e i genitori hanno un accordo scritto omologato. {child} non presenta più malesseri. Si chiude d’accordo con entrambi.",
)

SCHOOL = Theme(
    "school",
    "13",
    ["school", "parenting"],
    (11, 16.5),
    [
        "La scuola segnala 34 giorni di assenza nel primo quadrimestre. {Genitore} esce per lavoro alle cinque e mezza e {child} resta a letto. La famiglia è disponibile, manca chi accompagni la mattina.",
        "Assenze frequenti e rischio di perdere l’anno. {child} ha smesso anche la palestra e passa le notti al computer. {Genitore} chiede aiuto dopo la lettera della scuola.",
    ],
    [
        "{Genitore} porta la lettera della preside. Dice che la mattina «è una battaglia persa»: telefona dal lavoro ma {child} non risponde. Non vuole punizioni, chiede qualcuno che convinca.",
        "{Genitore} racconta che il problema è cominciato dopo il cambio di classe. {child} dice che a scuola «non c’è nessuno da salutare».",
    ],
    "{child} ha capacità nella norma e interessi precisi (disegno, computer). Dorme di giorno, evita i compagni, si vergogna di tornare in classe dopo le assenze.",
    "{Genitore} lavora su turni e non riesce a presidiare la mattina. Le regole ci sono ma cambiano secondo la stanchezza.",
    "La scuola è disposta a un rientro graduale. Il centro di aggregazione è a due fermate di autobus.",
    "Abbandono scolastico; inversione del ritmo sonno-veglia; isolamento.",
    "Legame forte tra {child} e {genitore}; un insegnante di riferimento; talento per il disegno.",
    [
        ("child", "learning", "medium", "Frequentare la scuola con regolarità", "Frequenza scolastica", "%", 58, 90),
        (
            "child",
            "relations",
            "short",
            "Stare con i coetanei un pomeriggio alla settimana",
            "Pomeriggi al centro in un mese",
            "volte",
            0,
            6,
        ),
        ("family", "guidance", "short", "Una sveglia che funziona", "Mattine in orario su cinque", "su 5", 1, 4),
    ],
    [
        ("Accompagnamento a scuola nelle prime settimane", "Educatore", "tre mattine a settimana"),
        ("Piano di rientro graduale concordato con la classe", "Scuola", "revisione ogni mese"),
        ("Laboratorio di fumetto al centro di aggregazione", "Centro di aggregazione", "ogni mercoledì"),
    ],
    [
        ("minor", "Alzarsi alle 7 nei giorni di accompagnamento"),
        ("family", "Telefono e computer fuori dalla camera dopo le 23"),
        ("service", "Presenza dell’educatore per dieci settimane, poi a scalare"),
        ("others", "La scuola non interroga nella prima settimana di rientro"),
    ],
    [
        (
            "educational_project",
            "Educativa domiciliare",
            "Accompagnamento al mattino e ripresa dei legami con i coetanei.",
            "Cooperativa del territorio",
            "6 ore a settimana",
            3200,
        ),
        (
            "parenting_support",
            "Colloqui di sostegno al genitore",
            "Sei incontri sulle regole della giornata.",
            "Psicologo del servizio",
            "ogni due settimane",
            0,
        ),
    ],
    [
        ("phone", "", "La coordinatrice di classe comunica sei presenze su dieci nelle ultime due settimane.", ""),
        (
            "observation",
            "{child}, educatore",
            "Accompagnamento alle 7.40. {child} esce dopo tre chiamate, cammina in silenzio, saluta un compagno al cancello.",
            "Il momento difficile è la porta di casa, non la scuola.",
        ),
        (
            "interview",
            "{Genitore}, {child}",
            "Rivisto insieme il patto sul computer. {child} chiede di poter finire tardi il venerdì; accordo raggiunto.",
            "Buona negoziazione. {Genitore} tiene il punto senza alzare la voce.",
        ),
        (
            "child_voice",
            "{child}, educatore",
            "{child}: «Se mi chiedono perché non vengo non so cosa dire. Se entro con la classe già seduta mi guardano tutti».",
            "La vergogna è l’ostacolo principale: concordare l’ingresso anticipato.",
        ),
        (
            "network",
            "Scuola, educatore, assistente sociale",
            "Concordato ingresso dalla porta del laboratorio per un mese e nessuna interrogazione a sorpresa.",
            "Scuola collaborativa.",
        ),
        (
            "home_visit",
            "{Genitore}",
            "La camera è stata riordinata, la scrivania spostata vicino alla finestra. Sveglia nuova sul mobile, lontana dal letto.",
            "Segno di impegno condiviso.",
        ),
    ],
    {
        "responsible": "Le assenze nascono da un intreccio di turni di lavoro e ritiro sociale. C’è alleanza con la scuola: propongo un progetto educativo intensivo e breve, con verifica trimestrale.",
        "psychologist": "Ritiro iniziale, senza segni di depressione maggiore. La vergogna mantiene l’assenza. Utile un rientro graduale; colloqui con il genitore sulle regole.",
        "educator": "Dieci settimane di accompagnamento possono rompere il circolo. {child} si aggancia parlando di disegno: il laboratorio è una buona porta.",
    },
    [
        "L’equipe concorda sul rischio di abbandono e sulla presenza di buone risorse. Si elabora un progetto centrato sul rientro graduale e su un legame con i coetanei."
    ],
    "La frequenza è stabile da un quadrimestre, {child} è stato ammess* all’anno successivo e frequenta il laboratorio da sol*.".replace(
        "è stato ammess*", "ha superato l’anno"
    )
    .replace(" all’anno successivo", "")
    .replace("da sol*", "in autonomia")
    + " Si chiude con l’accordo della scuola.",
)

TIRED = Theme(
    "tired",
    "3",
    ["parenting", "health"],
    (1, 9),
    [
        "La pediatra segnala visite saltate e una madre molto stanca. In casa mancano orari e pasti regolari. {Genitore} chiede aiuto con vergogna e accetta le visite domiciliari.",
        "{Genitore} è in cura al centro psico-sociale per una depressione. Nei periodi difficili la gestione dei figli crolla; i nonni abitano lontano.",
    ],
    [
        "{Genitore} piange. Dice di farcela «finché dormono». Da due mesi {child} va al nido a giorni alterni perché la mattina manca la forza di uscire.",
        "Colloquio su invio della pediatra. {Genitore} racconta la stanchezza, i sensi di colpa, la paura che «portino via i bambini». Spiegato con calma che cosa fa il servizio.",
    ],
    "{child} cresce nei limiti, con vaccinazioni in ritardo. Cerca il contatto con gli adulti, si calma con la voce. Linguaggio un poco indietro per l’età.",
    "{Genitore} ama i figli e li cura quando sta bene. Nei giorni difficili i bambini mangiano davanti alla televisione e saltano il nido.",
    "Casa piccola e umida. Una vicina aiuta volentieri. Il nido è disponibile a un orario più lungo.",
    "Trascuratezza nei periodi di malessere; isolamento; visite sanitarie saltate.",
    "Richiesta di aiuto spontanea; cura specialistica in corso; nido attento; vicina affidabile.",
    [
        ("family", "basic_care", "short", "Pasti e sonno con un orario", "Giorni con orario rispettato in una settimana", "su 7", 2, 6),
        ("child", "health", "short", "Visite e vaccinazioni in pari", "Controlli fatti su quelli previsti", "%", 30, 100),
        ("environment", "support", "medium", "Qualcuno su cui contare nei giorni difficili", "Ore di aiuto in una settimana", "ore", 1, 8),
    ],
    [
        ("Visite domiciliari dell’educatore al risveglio e alla cena", "Educatore", "due volte a settimana"),
        ("Nido a tempo pieno", "Nido comunale", "ogni giorno"),
        ("Accompagnamento alle visite pediatriche", "Assistente sociale", "secondo il calendario"),
    ],
    [
        ("family", "Avvisare il servizio quando la giornata non parte, prima di mezzogiorno"),
        ("family", "Continuare la cura al centro psico-sociale"),
        ("service", "Rispondere alla chiamata in giornata"),
        ("others", "Il nido avvisa dopo due giorni di assenza"),
    ],
    [
        (
            "parenting_support",
            "Home visiting",
            "Visite a casa per sostenere la giornata con i bambini.",
            "Cooperativa del territorio",
            "due volte a settimana",
            1800,
        ),
        ("economic_aid", "Riduzione della retta del nido", "Riduzione legata al tempo pieno.", "Ufficio nidi", "mensile", 950),
        (
            "foster_care",
            "Affido diurno di appoggio",
            "Una famiglia di appoggio per due pomeriggi.",
            "Servizio affidi",
            "due pomeriggi a settimana",
            2400,
        ),
    ],
    [
        (
            "home_visit",
            "{Genitore}, {child}",
            "Arrivo alle 8. Bambini svegli, colazione sul tavolo. {Genitore} in pigiama ma attiva; accompagnati al nido alle 9.",
            "Giornata partita con poco aiuto. La presenza di un adulto fa la differenza.",
        ),
        ("phone", "", "La pediatra conferma la vaccinazione recuperata e la crescita regolare.", ""),
        (
            "home_visit",
            "{Genitore}",
            "Trovata la casa al buio alle 11, i bambini davanti alla televisione senza aver mangiato. Preparato il pranzo insieme.",
            "Ricaduta breve. {Genitore} aveva chiamato, come da accordo.",
        ),
        (
            "network",
            "Centro psico-sociale, assistente sociale",
            "La psichiatra riferisce una terapia regolare e propone un colloquio congiunto mensile.",
            "Rete attiva, scambio rispettoso.",
        ),
        (
            "observation",
            "{child}, educatore",
            "Gioco con i cubi: {child} chiede, aspetta, ride. Usa frasi di tre parole.",
            "Progresso del linguaggio rispetto a due mesi fa.",
        ),
        (
            "interview",
            "{Genitore}",
            "Racconta una settimana intera senza saltare il nido. La vicina tiene i bambini il giovedì.",
            "Maggiore fiducia. Comincia a chiedere aiuto in anticipo.",
        ),
    ],
    {
        "responsible": "La richiesta di aiuto è sincera e la cura specialistica in corso. Il rischio è nei giorni di malessere: serve una presenza regolare in casa e una persona di appoggio.",
        "psychologist": "Quadro depressivo in trattamento. La relazione con i figli è affettuosa e discontinua. Il progetto può restare consensuale finché regge l’alleanza.",
        "educator": "Nelle visite del mattino ho visto competenze buone quando c’è un adulto accanto. Propongo home visiting due volte a settimana e nido a tempo pieno.",
    },
    ["Si condivide un progetto di sostegno a casa con nido a tempo pieno e una famiglia di appoggio, in rete con il centro psico-sociale."],
    "Gli orari tengono da sei mesi, i controlli sanitari sono in pari e la famiglia di appoggio resta come amicizia. La cura continua al centro psico-sociale. Si chiude d’accordo.",
)

NEWCOMERS = Theme(
    "newcomers",
    "13",
    ["migration", "school", "income"],
    (5, 15),
    [
        "Famiglia arrivata da un anno per ricongiungimento. I figli faticano con l’italiano e {genitore} non conosce i servizi. La scuola chiede un ponte.",
        "Il padre lavora di notte, la madre non parla italiano e dipende dai figli per ogni cosa. {child} salta la scuola per accompagnare agli uffici.",
    ],
    [
        "Colloquio con interprete. {Genitore} chiede informazioni sulla mensa e sul permesso di soggiorno; racconta la solitudine dei primi mesi.",
        "{Genitore} viene con {child} che traduce: fissato un secondo colloquio con l’interprete. Emerge che {child} accompagna la famiglia in ogni ufficio.",
    ],
    "{child} capisce più di quanto parli, ha voglia di stare con gli altri, a scuola si stanca presto. Fa da interprete per gli adulti.",
    "Famiglia unita. Gli adulti delegano ai figli i rapporti con l’esterno; il ruolo di {child} è troppo grande per l’età.",
    "Casa condivisa con un’altra famiglia. Nessuna rete italiana. Corso di lingua a dieci minuti a piedi.",
    "Isolamento della madre; responsabilità adulte sui figli; documenti in scadenza.",
    "Forte valore dato alla scuola; padre con lavoro regolare; comunità di connazionali.",
    [
        ("child", "learning", "medium", "Seguire le lezioni in italiano", "Voto medio nelle materie orali", "decimi", 4.5, 6.5),
        ("environment", "inclusion", "short", "Un corso di italiano per gli adulti", "Lezioni frequentate in un mese", "lezioni", 0, 8),
        (
            "child",
            "autonomy",
            "short",
            "Restituire agli adulti gli uffici",
            "Ore di scuola perse per accompagnare, in un mese",
            "ore",
            14,
            0,
        ),
    ],
    [
        ("Corso di italiano per mamme, con spazio bimbi", "Centro adulti", "due mattine a settimana"),
        ("Doposcuola con mediatrice", "Associazione", "tre pomeriggi a settimana"),
        ("Interprete ai colloqui con scuola e medico", "Servizio sociale", "su richiesta"),
    ],
    [
        ("family", "Non chiedere ai figli di tradurre negli uffici"),
        ("family", "Frequentare il corso di italiano"),
        ("service", "Prenotare l’interprete per ogni colloquio"),
        ("others", "La scuola attiva il laboratorio di lingua"),
    ],
    [
        (
            "parenting_support",
            "Gruppo mamme con mediatrice",
            "Dieci incontri sulla scuola e sui servizi.",
            "Associazione",
            "settimanale",
            0,
        ),
        (
            "economic_aid",
            "Contributo per il trasloco",
            "Contributo una tantum per la caparra di un alloggio autonomo.",
            "Comune",
            "una tantum",
            1200,
        ),
        ("sisl", "Orientamento al lavoro della madre", "Corso di italiano e tirocinio in sartoria.", "SISL", "settimanale", 900),
    ],
    [
        (
            "interview",
            "{Genitore}, interprete",
            "Consegnata la domanda per il corso di italiano. Chiarito che l’interprete è gratuito e tenuto al segreto.",
            "Più agio rispetto al colloquio tradotto dal figlio.",
        ),
        (
            "network",
            "Insegnante, mediatrice",
            "Il laboratorio di lingua parte lunedì. La classe ha preparato un cartellone di benvenuto.",
            "Accoglienza buona.",
        ),
        ("phone", "", "La questura conferma l’appuntamento per il rinnovo. Avvisata la famiglia con l’interprete.", ""),
        (
            "child_voice",
            "{child}, mediatrice",
            "{child}: «Adesso con il dottore parla mia mamma con la signora. Io sono andat* in palestra».".replace("sono andat*", "vado"),
            "Il carico si è alleggerito.",
        ),
        (
            "home_visit",
            "{Genitore}, {child}, interprete",
            "Una stanza per quattro persone, molto curata. Sul muro l’orario della scuola in due lingue.",
            "Organizzazione familiare buona in spazi difficili.",
        ),
        (
            "observation",
            "{child}, educatore",
            "Al doposcuola legge ad alta voce una pagina intera e chiede la parola due volte.",
            "Progresso visibile.",
        ),
    ],
    {
        "responsible": "La famiglia è solida e sola. Un accompagnamento breve, con l’interprete fisso, può restituire ai figli il loro posto.",
        "psychologist": "Segni di affaticamento nel figlio che traduce, nessun disturbo. Da evitare che i minori assistano ai colloqui degli adulti.",
        "educator": "Con il doposcuola e la mediatrice la partecipazione cresce. Propongo anche un’attività sportiva.",
    },
    ["L’equipe condivide un progetto di accompagnamento: interprete ai colloqui, corso di italiano, doposcuola con mediatrice."],
    "La famiglia ha una casa propria, la madre parla un italiano sufficiente e i figli frequentano con buoni risultati. Si chiude per bisogno risolto.",
)

TEEN = Theme(
    "teen",
    "1",
    ["child_distress", "school", "parenting"],
    (13, 17.3),
    [
        "Dopo un furto in un negozio e due fughe da casa, {genitore} chiede aiuto. {child} frequenta poco la scuola e passa le giornate in piazza con ragazzi più grandi.",
        "La polizia locale ha accompagnato a casa {child} due volte di notte. {Genitore} dice di non riuscire più a mettere regole.",
    ],
    [
        "{Genitore} racconta liti ogni sera. {child} aspetta fuori, poi accetta di entrare: dice che a casa «non si può respirare».",
        "Colloquio con {genitore}. L’ultimo episodio: due giorni fuori casa senza rispondere al telefono. Chiede «un collegio». Spiegato il percorso del servizio.",
    ],
    "{child} è sveglio e spiritoso quando si fida. Usa cannabis nei fine settimana, dorme poco, mente sulla scuola. Vorrebbe lavorare.".replace(
        "è sveglio e spiritoso", "mostra intelligenza e ironia"
    ),
    "{Genitore} alterna divieti totali e resa. Manca un adulto che faccia da ponte; l’altro genitore telefona di rado.",
    "Piazza e gruppo di ragazzi più grandi. Il centro giovani ha un educatore di strada. Un’officina del quartiere prende tirocinanti.",
    "Reati minori; uso di sostanze; fughe; abbandono scolastico.",
    "Desiderio di lavorare; buon rapporto con la nonna; educatore di strada già conosciuto.",
    [
        ("child", "autonomy", "medium", "Rientrare la sera all’ora concordata", "Sere in orario su sette", "su 7", 2, 6),
        ("child", "learning", "medium", "Arrivare alla qualifica", "Ore di frequenza al corso professionale", "%", 35, 85),
        ("family", "guidance", "short", "Parlarsi senza urlare", "Liti forti in una settimana", "volte", 5, 1),
    ],
    [
        ("Incontri con l’educatore di strada e poi al centro giovani", "Educatore", "due volte a settimana"),
        ("Passaggio al corso professionale di meccanica", "Ente di formazione", "ogni giorno"),
        ("Colloqui con {genitore} sulle regole", "Psicologo", "ogni due settimane"),
    ],
    [
        ("minor", "Rispondere al telefono una volta prima di mezzanotte"),
        ("family", "Una regola alla volta, mantenuta"),
        ("service", "Colloquio entro due giorni se {child} si allontana"),
        ("others", "Il centro giovani avvisa se {child} manca due volte"),
    ],
    [
        (
            "educational_project",
            "Progetto educativo territoriale",
            "Educatore di riferimento, centro giovani, messa alla prova in officina.",
            "Cooperativa del territorio",
            "8 ore a settimana",
            4100,
        ),
        ("sisl", "Tirocinio in officina", "Tirocinio dopo l’assolvimento dell’obbligo.", "SISL", "20 ore a settimana", 1800),
        (
            "child_protection",
            "Vigilanza del servizio",
            "Relazione periodica alla Procura presso il Tribunale per i minorenni.",
            "Servizio sociale",
            "semestrale",
            0,
        ),
    ],
    [
        (
            "phone",
            "",
            "La polizia locale riferisce di aver trovato {child} in piazza all’una di notte, accompagnamento a casa senza altri fatti.",
            "",
        ),
        (
            "interview",
            "{child}",
            "Parla del corso di meccanica: «Lì le cose o funzionano o non funzionano». Chiede di non dover più andare al vecchio istituto.",
            "Prima richiesta propria. Da sostenere subito.",
        ),
        (
            "interview",
            "{Genitore}",
            "Concordata una sola regola: rientro alle 22.30 nei giorni feriali. Scritta e appesa in cucina.",
            "Fatica a non aggiungere altre regole.",
        ),
        (
            "observation",
            "{child}, educatore",
            "Pomeriggio in officina: due ore di lavoro preciso, nessuna uscita. Il meccanico propone di tornare.",
            "Autostima in crescita quando riesce.",
        ),
        (
            "child_voice",
            "{child}, psicologo",
            "{child}: «Se torno e non mi chiedono niente, torno. Se mi aspettano in piedi, no».",
            "Indicazione utile per il lavoro con il genitore.",
        ),
        (
            "network",
            "Ente di formazione, educatore",
            "Iscrizione accolta; riconosciuti i crediti. Frequenza nelle prime tre settimane: 80 per cento.",
            "",
        ),
    ],
    {
        "responsible": "Situazione a rischio ma non cronica: un progetto educativo forte e una sola regola mantenuta possono evitare l’aggravarsi.",
        "psychologist": "Oppositività reattiva, uso di sostanze nel fine settimana. Legame con il genitore presente ma consumato. Utile lavorare con gli adulti.",
        "educator": "{child} mi cerca per messaggio: l’aggancio c’è. L’officina è la strada.",
    },
    [
        "L’equipe propone un progetto educativo con formazione professionale e sostegno al genitore. Si valuterà una segnalazione se le fughe continuano."
    ],
    "{child} ha ottenuto la qualifica e ha firmato un contratto di apprendistato. In casa le regole sono poche e rispettate. Si chiude d’accordo con la famiglia.",
)

VIOLENCE = Theme(
    "violence",
    "5",
    ["violence", "housing", "child_distress"],
    (3, 13),
    [
        "La madre ha lasciato la casa dopo l’intervento delle forze dell’ordine. I figli hanno assistito alle violenze. È in corso un procedimento; la nuova abitazione non deve essere comunicata.",
        "Invio del centro antiviolenza: la madre vive con i figli in un alloggio protetto. Si chiede la presa in carico dei minori e il raccordo con il Tribunale.",
    ],
    [
        "Colloquio al centro antiviolenza. La madre racconta anni di controllo e due aggressioni. Chiede sicurezza per i figli e che nessuno comunichi il nuovo indirizzo.",
        "La madre arriva accompagnata dall’operatrice. Parla a bassa voce, teme di essere seguita. Spiegato come il servizio protegge i recapiti.",
    ],
    "{child} dorme male, si spaventa per i rumori forti e si mette tra la madre e gli altri. A scuola è brav* e in silenzio.".replace(
        "è brav* e in silenzio", "va bene e parla poco"
    ),
    "La madre protegge i figli ed è esausta. Del padre si sa ciò che è scritto negli atti; i contatti sono sospesi fino alla decisione del giudice.",
    "Alloggio protetto a indirizzo segreto. Nuova scuola, informata solo dell’essenziale.",
    "Ricerca della famiglia da parte del padre; esposizione dei figli; precarietà abitativa.",
    "Determinazione della madre; centro antiviolenza competente; sorella disponibile in un’altra città.",
    [
        ("child", "emotions", "medium", "Notti tranquille", "Risvegli con paura in una settimana", "notti", 5, 1),
        ("family", "basic_care", "short", "Vivere al sicuro", "Settimane senza contatti indesiderati, su quattro", "su 4", 1, 4),
        ("environment", "home", "long", "Una casa propria", "Passi fatti verso l’autonomia abitativa", "su 6", 1, 6),
    ],
    [
        ("Colloqui di ascolto per i figli", "Psicologo", "ogni settimana"),
        ("Accompagnamento all’autonomia abitativa", "Assistente sociale e centro antiviolenza", "ogni due settimane"),
        ("Incontri padre-figli solo se disposti dal giudice, in luogo protetto", "Educatore", "secondo il provvedimento"),
    ],
    [
        ("family", "Non comunicare l’indirizzo ai conoscenti"),
        ("service", "Usare solo il recapito sicuro per ogni messaggio"),
        ("others", "Il centro antiviolenza partecipa alle verifiche"),
    ],
    [
        (
            "child_protection",
            "Protezione e raccordo con l’Autorità giudiziaria",
            "Tutela dei figli, relazioni al Tribunale.",
            "Servizio sociale",
            "secondo il provvedimento",
            0,
        ),
        ("economic_aid", "Contributo per l’alloggio di transizione", "Contributo per sei mesi.", "Comune", "mensile", 3600),
        (
            "parenting_support",
            "Sostegno alla madre",
            "Colloqui con l’operatrice del centro antiviolenza.",
            "Centro antiviolenza",
            "settimanale",
            0,
        ),
    ],
    [
        (
            "interview",
            "La madre, operatrice del centro antiviolenza",
            "Riferisce due settimane senza contatti. I figli frequentano la nuova scuola.",
            "Più calma; resta ipervigile negli spostamenti.",
        ),
        (
            "child_voice",
            "{child}, psicologo",
            "{child}: «Qui la porta ha due serrature e io dormo dal lato del muro. La mamma canta di nuovo».",
            "Segnali di ripresa; permane la vigilanza.",
        ),
        (
            "network",
            "Forze dell’ordine, centro antiviolenza",
            "Confermate le misure cautelari. Concordato il numero da chiamare per ogni avvistamento.",
            "",
        ),
        (
            "phone",
            "",
            "La scuola chiede chi può ritirare {child}: ribadito che solo la madre e l’educatrice indicata sono autorizzate.",
            "",
        ),
        (
            "home_visit",
            "La madre, {child}",
            "Alloggio ordinato, letti separati per i figli. Disegni alle pareti.",
            "Ambiente adeguato e protetto.",
        ),
        (
            "observation",
            "{child}, educatore",
            "Gioco con le case: costruisce muri alti, poi apre una finestra.",
            "Da leggere con prudenza; riportato alla psicologa.",
        ),
    ],
    {
        "responsible": "La madre ha scelto di proteggere i figli e va sostenuta. Priorità: sicurezza dei recapiti, continuità scolastica, raccordo con il Tribunale.",
        "psychologist": "Segni di stress da esposizione a violenza in entrambi i figli. Indicato un percorso di ascolto. Nessun incontro con il padre prima del provvedimento.",
        "educator": "I bambini si orientano bene nel nuovo quartiere. Propongo un’attività pomeridiana con ingresso controllato.",
    },
    ["L’equipe condivide la necessità di protezione. Si elabora il progetto e si prosegue il raccordo con l’Autorità giudiziaria."],
    "La famiglia vive in un alloggio autonomo in un altro Comune, che ha preso in carico il nucleo. Passaggio di consegne effettuato.",
    "judicial",
    [
        ("secret_address", "Indirizzo secretato", "La nuova abitazione non va comunicata a nessuno: misure cautelari in corso."),
        ("court_order", "Divieto di avvicinamento", "Ordinanza del Tribunale ordinario di Monza."),
    ],
)

ADDICTION = Theme(
    "addiction",
    "9",
    ["addiction", "parenting", "couple_conflict"],
    (3, 15),
    [
        "La nonna segnala che i figli restano spesso soli la sera. Il padre è seguito dal servizio dipendenze con discontinuità; la madre lavora in una mensa fino a tardi.",
        "Ricaduta nel gioco d’azzardo e debiti. In casa sono comparsi litigi; {child} ha trovato i messaggi dei creditori.",
    ],
    [
        "{Genitore} parla per la prima volta dei debiti di gioco. Chiede che i figli «restino fuori». Disponibile a un invio al servizio dipendenze.",
        "Colloquio con la nonna e poi con {genitore}. Si nega il problema, poi si ammette che gli stipendi finiscono prima del dieci del mese.",
    ],
    "{child} osserva molto e chiede poco. Ha imparato a capire l’umore degli adulti dal rumore delle chiavi. A scuola rende meno di quanto potrebbe.",
    "Affetto presente, fiducia consumata. Promesse frequenti e poco mantenute. I soldi sono un argomento proibito.",
    "Debiti con finanziarie. La nonna abita al piano di sopra e prepara la cena. Gruppo di auto-aiuto in parrocchia.",
    "Ricadute; debiti; esposizione dei figli ai conflitti.",
    "Nonna presente; cura avviata; lavoro stabile di un genitore.",
    [
        (
            "family",
            "self_fulfilment",
            "medium",
            "Seguire la cura con continuità",
            "Incontri al servizio dipendenze in un mese",
            "incontri",
            1,
            4,
        ),
        ("family", "warmth", "short", "Sere tranquille in casa", "Sere senza litigi su sette", "su 7", 3, 6),
        ("environment", "work", "medium", "Bilancio familiare in mano a un solo adulto", "Spese non previste in un mese", "euro", 420, 50),
    ],
    [
        ("Percorso al servizio dipendenze", "SerD", "settimanale"),
        ("Amministrazione concordata dello stipendio", "Famiglia", "ogni mese"),
        ("Doposcuola per i figli fino alle 19", "Cooperativa del territorio", "cinque pomeriggi"),
    ],
    [
        ("family", "Dire di una ricaduta entro due giorni"),
        ("family", "Lo stipendio viene versato sul conto gestito insieme"),
        ("service", "Incontrare i figli una volta al mese"),
        ("others", "La nonna chiama il servizio se i bambini restano soli"),
    ],
    [
        (
            "parenting_support",
            "Sostegno alla coppia genitoriale",
            "Colloqui sul rapporto con i figli durante la cura.",
            "Psicologo del servizio",
            "ogni due settimane",
            0,
        ),
        ("economic_aid", "Buoni spesa", "Buoni per tre mesi, senza denaro contante.", "Comune", "mensile", 450),
        (
            "foster_care",
            "Affido parziale alla nonna",
            "Affido intrafamiliare nei giorni feriali.",
            "Servizio affidi",
            "giorni feriali",
            1500,
        ),
    ],
    [
        (
            "interview",
            "{Genitore}",
            "Porta l’estratto conto: nessuna spesa di gioco negli ultimi trenta giorni. Racconta la fatica del venerdì sera.",
            "Sincerità maggiore. Rimane fragile.",
        ),
        ("phone", "", "Il servizio dipendenze conferma tre presenze su quattro nel mese.", ""),
        (
            "interview",
            "La nonna",
            "Dice che le cene sono tornate regolari. Chiede di non essere l’unica a controllare.",
            "Va alleggerito il ruolo della nonna.",
        ),
        (
            "child_voice",
            "{child}, educatore",
            "{child}: «Prima contavo i giorni. Adesso conto i compiti».",
            "Buon segno di alleggerimento.",
        ),
        (
            "home_visit",
            "{Genitore}, {child}",
            "Ambiente curato. Sul frigorifero il calendario degli incontri di cura, con le crocette.",
            "Trasparenza in famiglia aumentata.",
        ),
        (
            "network",
            "SerD, assistente sociale, psicologo",
            "Condiviso il percorso: test negativi, avvio del gruppo. Prossimo scambio tra due mesi.",
            "",
        ),
    ],
    {
        "responsible": "La famiglia riconosce il problema. Il progetto tiene insieme cura, soldi e giornata dei figli; la nonna va sostenuta.",
        "psychologist": "I figli hanno sviluppato ipercontrollo. La cura dell’adulto è la prima tutela; utile uno spazio di parola per i genitori.",
        "educator": "Il doposcuola fino alle 19 copre l’ora più difficile. {child} si è inserit* bene.".replace(
            "si è inserit* bene", "partecipa volentieri"
        ),
    },
    ["L’equipe concorda un progetto in rete con il servizio dipendenze, con verifica ogni tre mesi e attenzione al carico della nonna."],
    "La cura prosegue da quattordici mesi senza ricadute, i debiti hanno un piano e i figli non restano soli. Si chiude, con il servizio dipendenze come riferimento.",
)

DISABILITY = Theme(
    "disability",
    "3",
    ["health", "parenting", "school"],
    (3, 12),
    [
        "Diagnosi recente di disturbo dello spettro autistico. I genitori sono provati e la sorella maggiore è rimasta ai margini. La neuropsichiatria chiede un sostegno alla famiglia.",
        "Gravi difficoltà di linguaggio e notti senza sonno. {Genitore} ha ridotto il lavoro. Si chiede aiuto per respirare e per orientarsi tra i servizi.",
    ],
    [
        "{Genitore} porta una cartella piena di referti. Chiede a chi rivolgersi per il sostegno a scuola e racconta che non esce la sera da due anni.",
        "Colloquio su invio della neuropsichiatria. La famiglia è informata e stanca. Il bisogno è di tempo e di orientamento.",
    ],
    "{child} comunica con gesti e immagini, ama l’acqua e la musica. Si agita nei cambi di programma; dorme poco.",
    "Genitori competenti e affaticati. Tutto ruota attorno alla cura; la coppia e gli altri figli restano indietro.",
    "Buona neuropsichiatria; scuola con sostegno parziale; piscina attrezzata lontana.",
    "Esaurimento dei genitori; isolamento; rinuncia al lavoro.",
    "Coppia unita; nonni disponibili il sabato; insegnante di sostegno stabile.",
    [
        ("family", "self_fulfilment", "short", "Ore di respiro per i genitori", "Ore libere in una settimana", "ore", 0, 6),
        ("child", "emotions", "medium", "Comunicare con le immagini", "Richieste fatte con le immagini in un giorno", "volte", 3, 15),
        ("environment", "school", "medium", "Più ore di sostegno a scuola", "Ore di sostegno a settimana", "ore", 9, 18),
    ],
    [
        ("Educatore a domicilio", "Cooperativa del territorio", "due pomeriggi a settimana"),
        ("Incontro di rete con scuola e neuropsichiatria", "Assistente sociale", "ogni due mesi"),
        ("Gruppo per fratelli e sorelle", "Associazione", "ogni mese"),
    ],
    [
        ("family", "Usare le ore di respiro anche per la coppia"),
        ("service", "Accompagnare la domanda di ore aggiuntive"),
        ("others", "La scuola usa le stesse immagini di casa"),
    ],
    [
        (
            "parenting_support",
            "Sostegno e gruppo genitori",
            "Incontri tra famiglie e ore di respiro.",
            "Associazione",
            "ogni due settimane",
            0,
        ),
        ("economic_aid", "Contributo per il trasporto in piscina", "Contributo per un ciclo di venti sedute.", "Comune", "una tantum", 800),
        ("foster_care", "Famiglia di appoggio del sabato", "Affido diurno leggero.", "Servizio affidi", "un sabato su due", 900),
    ],
    [
        (
            "network",
            "Neuropsichiatria, scuola, genitori",
            "Condivise le immagini da usare a casa e a scuola. Chieste ore aggiuntive.",
            "Rete competente e concorde.",
        ),
        (
            "home_visit",
            "{Genitore}, {child}",
            "Agenda con le immagini appesa in cucina. {child} mostra «acqua» per chiedere il bagno.",
            "Strumento entrato nella giornata.",
        ),
        ("phone", "", "La scuola comunica tre ore di sostegno in più da gennaio.", ""),
        (
            "interview",
            "{Genitore}",
            "Prima uscita serale in due anni. Racconta la stanchezza e una risata.",
            "Le ore di respiro funzionano.",
        ),
        (
            "observation",
            "{child}, educatore",
            "Quindici minuti di gioco condiviso con l’acqua; due richieste con le immagini.",
            "Attenzione condivisa in aumento.",
        ),
    ],
    {
        "responsible": "Famiglia capace e stanca: serve tempo e una regia dei servizi più che un controllo.",
        "psychologist": "Stress genitoriale elevato, coppia solida. Utile il gruppo genitori; attenzione ai fratelli.",
        "educator": "{child} risponde bene alle immagini. Due pomeriggi a settimana possono dare respiro e continuità.",
    },
    ["Progetto di sostegno: ore di respiro, regia di rete con scuola e neuropsichiatria, spazio per i fratelli."],
    "Le ore di sostegno sono state riconosciute e la famiglia ha una rete stabile. Il riferimento passa al servizio disabilità.",
)

THEMES = [POVERTY, SEPARATION, SCHOOL, TIRED, NEWCOMERS, TEEN, VIOLENCE, ADDICTION, DISABILITY]

DIARY = [
    (
        "phone",
        "",
        "{Genitore} chiede di spostare il colloquio di giovedì per un turno di lavoro. Nuovo appuntamento la settimana successiva.",
        "",
    ),
    (
        "interview",
        "{Genitore}, assistente sociale",
        "Ripercorso il mese: gli impegni presi sono stati rispettati tranne l’ultimo, rimandato per un’influenza dei figli.",
        "Collaborazione costante.",
    ),
    ("phone", "", "La scuola conferma la presenza di {child} al colloquio con gli insegnanti. Nessuna novità da segnalare.", ""),
    ("other", "", "Ricevuta per e-mail la documentazione richiesta. Inserita tra i documenti del caso.", ""),
    (
        "home_visit",
        "{Genitore}, {child}",
        "Visita concordata. Casa in ordine, clima disteso. {child} mostra la propria stanza.",
        "Accoglienza buona; ci si sente attesi e non controllati.",
    ),
    (
        "network",
        "Scuola, assistente sociale, educatore",
        "Scambio di informazioni con gli insegnanti. Concordato un nuovo confronto tra due mesi.",
        "Sguardo comune sulla situazione.",
    ),
    ("interview", "{Genitore}", "Colloquio breve: chiede informazioni sul bando per i libri di testo. Consegnato il modulo.", ""),
    ("phone", "", "Chiamata non risposta, lasciato un messaggio neutro. Richiamata il giorno dopo: conferma l’incontro.", ""),
    (
        "observation",
        "{child}, educatore",
        "Merenda e compiti al centro. {child} aiuta un bambino più piccolo e accetta di fermarsi per il gioco finale.",
        "Buona capacità di stare nel gruppo.",
    ),
    (
        "interview",
        "{Genitore}, psicologo",
        "Si parla di come spiegare ai figli i cambiamenti. Provate insieme alcune frasi.",
        "Disponibilità a mettersi in discussione.",
    ),
    ("other", "", "Il medico di base trasmette il certificato richiesto.", ""),
    (
        "phone",
        "",
        "{Genitore} avvisa che la settimana è stata faticosa e chiede di anticipare il colloquio. Fissato per domani.",
        "Chiede aiuto in anticipo: è un cambiamento.",
    ),
    (
        "child_voice",
        "{child}, assistente sociale",
        "{child} racconta la giornata preferita: il sabato, perché si pranza insieme senza fretta.",
        "Parla con agio, guarda negli occhi.",
    ),
    ("interview", "{Genitore}", "Assente al colloquio senza avviso. Richiamo telefonico: dimenticanza, scuse, nuovo appuntamento.", ""),
    ("network", "Pediatra", "La pediatra conferma controlli regolari e nessuna preoccupazione sulla crescita.", ""),
    ("home_visit", "{Genitore}", "Visita breve per consegnare la copia del progetto. Riletto insieme il punto sugli impegni.", ""),
]

REVIEWS = {
    "up": [
        "Nel periodo gli impegni sono stati mantenuti da tutti. Gli indicatori migliorano; la famiglia descrive giornate più semplici. Si prosegue senza cambiare le azioni.",
        "Buoni passi avanti. Resta qualche fatica nei fine settimana, affrontata chiedendo aiuto in tempo. Si conferma il progetto.",
        "I risultati sono stabili e la famiglia si muove da sola in molte cose. Si comincia a ridurre la presenza del servizio.",
    ],
    "slow": [
        "Il cambiamento è lento. Due azioni sono partite in ritardo per i tempi della cooperativa. La collaborazione c’è; si confermano gli obiettivi.",
        "Qualche miglioramento, non ancora stabile. Si chiede alla famiglia di scegliere l’obiettivo a cui tiene di più.",
        "Andamento irregolare: bene il primo mese, poi un calo durante le vacanze. Si riprende il ritmo con incontri più frequenti.",
    ],
    "back": [
        "Il periodo è stato segnato da un nuovo evento difficile e gli indicatori sono tornati indietro. La famiglia resta in contatto. Si rafforzano le azioni.",
        "Passo indietro rispetto all’ultima verifica. Se ne è parlato apertamente; si rivede la frequenza degli incontri.",
        "Dopo il calo si vede una prima ripresa. Serve continuità.",
    ],
}
VOICES = [
    "Dice che va meglio quando sa prima che cosa succede.",
    "Ha chiesto di continuare con l’educatore. Non vuole che si parli della scuola davanti a tutti.",
    "Ha disegnato la propria casa con tutte le luci accese.",
    "Vorrebbe più tempo con gli amici e meno riunioni.",
    "Racconta che adesso la sera si cena insieme.",
    "",
]
