"""Families told one by one: who they are, why they came, what was decided, how it goes. All of them invented."""

from dataclasses import dataclass, field, replace

from . import names, themes
from .families import Bond, Member, Role, Sketch
from .staff import NORTH, SOUTH


@dataclass
class Story:
    """A hand-written family. `notes`: (function, kind, present, facts, evaluation). `scores`: for each goal, its value at each review."""

    sketch: Sketch
    theme: themes.Theme
    stage: str
    opened: int
    unit: str
    door: str = "request"
    fate: int = 1
    trend: str = "up"
    scores: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    reviews: list = field(default_factory=list)

    def facts(self):
        return {name: getattr(self, name) for name in ("trend", "door", "fate", "scores", "notes", "reviews")} | {"full_papers": True}


AS, PSI, EDU = "responsible", "psychologist", "educator"

MATTIA = Story(
    Sketch(
        "Ruggeri",
        [
            Member(Role.MOTHER, "Elena", "F", 41, last="Amato", bond=Bond.FULL, note="Turni in ospedale: chiamare tra le 15 e le 16"),
            Member(Role.FATHER, "Fabio", "M", 45, bond=Bond.FULL, lives_here=False, note="Abita a Brescia, preferisce l’e-mail"),
            Member(Role.CHILD, "Mattia", "M", 14.6),
            Member(Role.CHILD, "Alice", "F", 9.2),
        ],
    ),
    replace(
        themes.SCHOOL,
        motives=[
            "Mattia ha fatto 41 giorni di assenza in quattro mesi. La madre è infermiera ed esce alle sei; il padre vive a Brescia da due anni e viene un fine settimana su due. Alice, la sorella, comincia a chiedere di restare a casa «come lui». La madre chiede aiuto e accetta il progetto."
        ]
        * 2,
        said=[
            "La signora arriva in divisa, prima del turno. Racconta che la sveglia di Mattia suona a vuoto e che lo trova a letto quando rientra alle due. «Non è cattivo, è sparito». Il padre al telefono lo rimprovera e poi si sentono per settimane solo con messaggi."
        ]
        * 2,
        child="Mattia disegna fumetti da quando ha sei anni e li nasconde sotto il letto. Dopo il cambio di classe ha perso l’unico amico. Dorme dalle quattro alle undici, mangia da solo, dice di avere mal di testa. Alice lo imita e lo protegge.",
        family="Elena tiene insieme lavoro e casa con grande fatica e poche pause. Fabio è affezionato ai figli e si sente messo da parte. Sulle regole i due genitori non si parlano.",
        environment="La scuola ha una coordinatrice attenta. Il centro di aggregazione di via Cairoli ha un laboratorio di fumetto il mercoledì. I nonni materni abitano in Calabria.",
        risks="Perdita dell’anno; inversione del sonno; Alice che comincia ad assentarsi; stanchezza della madre.",
        strengths="Il talento di Mattia; il legame tra i fratelli; una madre che chiede aiuto; una scuola disponibile.",
        goals=[
            ("child", "learning", "medium", "Mattia frequenta la scuola", "Frequenza scolastica", "%", 48, 90),
            (
                "child",
                "relations",
                "short",
                "Mattia sta con i coetanei al laboratorio di fumetto",
                "Mercoledì frequentati in un mese",
                "volte",
                0,
                4,
            ),
            (
                "family",
                "guidance",
                "medium",
                "I genitori decidono insieme le regole della sera",
                "Decisioni prese in due su quelle da prendere",
                "%",
                10,
                70,
            ),
            ("family", "self_fulfilment", "medium", "Elena ha un pomeriggio libero", "Pomeriggi liberi in un mese", "volte", 0, 4),
        ],
        synthesis=[
            "L’equipe legge le assenze come ritiro e non come sfida. C’è una madre sola al mattino e un padre lontano che può contare di più. Si elabora un progetto che parte dal disegno e dall’ingresso anticipato a scuola."
        ],
    ),
    "active",
    430,
    NORTH,
    trend="up",
    fate=3,
    scores=[[57, 64, 78, 84], [2, 3, 4, 4], [25, 40, 55, 70], [1, 1, 2, 3]],
    reviews=[
        "Primi tre mesi: l’educatrice accompagna Mattia il lunedì, il mercoledì e il venerdì. L’ingresso dalla porta del laboratorio ha tolto la scena della classe seduta. Il padre ha partecipato a due incontri su tre, in videochiamata.",
        "Dopo le vacanze c’è stata una settimana nera. Mattia è rientrato da solo il lunedì dopo. Ha consegnato una tavola per la mostra del centro. I genitori hanno scritto insieme la regola del telefono.",
        "La frequenza supera il 75 per cento. L’educatrice accompagna solo il lunedì. Alice non ha più chiesto di restare a casa. Elena va in piscina il giovedì.",
        "Mattia è entrato a scuola da solo per cinque settimane. Il padre lo ospita a Brescia e lo accompagna al treno del lunedì. Si prepara la conclusione dell’accompagnamento.",
    ],
    notes=[
        (
            EDU,
            "observation",
            "Mattia, educatrice",
            "Primo incontro sotto casa. Non parla per venti minuti. Al bar disegna sul tovagliolo la preside come un drago gentile.",
            "L’aggancio passa dal disegno. Non chiedere della scuola per due settimane.",
        ),
        (
            AS,
            "interview",
            "Il padre, in videochiamata",
            "Fabio dice di sapere delle assenze «dai messaggi del registro». Chiede che cosa può fare da lontano. Accetta di chiamare Mattia ogni sera alle nove, senza parlare di voti.",
            "Disponibile e in colpa. Va dato un compito preciso.",
        ),
        (
            EDU,
            "network",
            "Coordinatrice di classe, educatrice",
            "La coordinatrice propone l’ingresso alle 7.50 dal laboratorio di arte, prima degli altri.",
            "Scelta semplice che toglie l’ostacolo principale.",
        ),
        (
            PSI,
            "child_voice",
            "Mattia, psicologa",
            "«Quando entro e sono già tutti seduti, mi guardano come se tornassi da un viaggio. E io non sono stato da nessuna parte».",
            "La vergogna mantiene l’assenza. Nessun segno di depressione maggiore.",
        ),
        (
            AS,
            "home_visit",
            "Elena, Alice",
            "Elena mostra il turno appeso al frigorifero. Alice ha colorato di verde i giorni in cui Mattia va a scuola.",
            "I fratelli si tengono. Attenzione al peso che Alice si prende.",
        ),
        (
            EDU,
            "observation",
            "Mattia, gruppo del laboratorio",
            "Mattia spiega a un compagno come si fa una prospettiva. Resta mezz’ora oltre l’orario.",
            "Primo legame nuovo dopo il cambio di classe.",
        ),
        (
            AS,
            "phone",
            "",
            "Elena chiama alle 15.10: questa mattina Mattia è uscito da solo alle 7.30, senza che nessuno lo svegliasse.",
            "Evento piccolo e decisivo.",
        ),
        (
            AS,
            "interview",
            "Elena e Fabio, insieme",
            "Primo colloquio a due dopo la separazione. Scrivono tre regole e le firmano. Fabio propone di tenere i ragazzi anche un giovedì al mese.",
            "Alleanza possibile se il tema resta pratico.",
        ),
    ],
)

SOLIMAN = Story(
    Sketch(
        "Soliman",
        [
            Member(Role.MOTHER, "Amal", "F", 34, last="Shehata", bond=Bond.FULL, note="Parla arabo: prenotare sempre l’interprete"),
            Member(Role.FATHER, "Karim", "M", 40, bond=Bond.FULL, note="Lavora di notte: chiamare dopo le 14"),
            Member(Role.CHILD, "Youssef", "M", 13.4, born_in="Egitto"),
            Member(Role.CHILD, "Salma", "F", 10.1, born_in="Egitto"),
            Member(Role.CHILD, "Adam", "M", 6.3),
            Member(Role.CHILD, "Jana", "F", 2.2),
        ],
        names.EGYPT,
    ),
    replace(
        themes.NEWCOMERS,
        motives=[
            "Amal e i due figli maggiori sono arrivati da sedici mesi per ricongiungimento. Karim lavora di notte in un panificio. Youssef perde la scuola per accompagnare la madre negli uffici e dal medico. La scuola e il pediatra chiedono un ponte; la famiglia è d’accordo."
        ]
        * 2,
        said=[
            "Colloquio con l’interprete. Amal parla per la prima volta senza che il figlio traduca: racconta la nostalgia, la paura di sbagliare con i documenti, l’ultima visita in cui Youssef ha dovuto tradurre una notizia sulla sua salute."
        ]
        * 2,
        child="Youssef ha tredici anni e fa l’adulto: conosce gli sportelli, gli orari, i numeri. A scuola è gentile e addormentato. Salma ha imparato l’italiano in fretta. Adam e Jana stanno bene.",
        family="Famiglia unita, con ruoli chiari in arabo e capovolti in italiano. Karim dorme di giorno e si sente tagliato fuori. Amal è una madre attenta, sola dalle sei di sera alle sei di mattina.",
        environment="Due stanze con un’altra famiglia. Il centro adulti ha un corso di italiano con spazio bimbi. La moschea organizza i compiti il sabato.",
        goals=[
            (
                "child",
                "autonomy",
                "short",
                "Youssef torna a fare il figlio",
                "Ore di scuola perse per accompagnare, in un mese",
                "ore",
                18,
                0,
            ),
            ("child", "learning", "medium", "Youssef segue le lezioni", "Voto medio", "decimi", 4.5, 6.5),
            ("environment", "inclusion", "medium", "Amal si muove da sola in città", "Lezioni di italiano in un mese", "lezioni", 0, 8),
            ("environment", "home", "long", "Una casa per la sola famiglia", "Passi fatti nella ricerca della casa", "su 5", 0, 5),
        ],
        synthesis=[
            "Una famiglia solida a cui manca la lingua. L’equipe decide di restituire ai figli il loro posto: interprete fisso, corso per Amal, doposcuola per Youssef, accompagnamento verso una casa."
        ],
    ),
    "active",
    345,
    NORTH,
    fate=5,
    scores=[[8, 3, 0], [5.1, 5.6, 6.2], [3, 6, 8], [1, 2, 2]],
    reviews=[
        "L’interprete è presente a ogni colloquio. Youssef ha accompagnato la madre solo due volte. Il corso è partito tardi per la lista d’attesa.",
        "Amal frequenta due mattine la settimana e ha fatto da sola l’iscrizione al nido. Youssef ha recuperato storia e scienze. La ricerca della casa è ferma: i proprietari chiedono garanzie.",
        "Nessuna ora di scuola persa. Amal prende l’autobus da sola e ridendo racconta di essersi persa una volta. Resta da trovare la casa: si valuta il contributo per la caparra.",
    ],
    notes=[
        (
            AS,
            "interview",
            "Amal, interprete",
            "Consegnata e letta insieme l’informativa in arabo. Amal chiede due volte se i figli saranno «segnati». Spiegato che il progetto si firma insieme e si può cambiare.",
            "Timore comprensibile; serve tempo e la stessa interprete.",
        ),
        (
            EDU,
            "observation",
            "Youssef, educatrice",
            "In sala d’attesa compila da solo il modulo della madre, senza che nessuno lo chieda.",
            "Competenza pagata con l’infanzia.",
        ),
        (
            PSI,
            "child_voice",
            "Youssef, psicologa, interprete",
            "«Se non vado io, chi capisce? Però quando il dottore ha detto quella cosa della mamma non sapevo la parola e ho detto che andava tutto bene».",
            "Peso eccessivo. Da qui in avanti nessun minore traduce.",
        ),
        (
            AS,
            "network",
            "Pediatra, medico di base, scuola",
            "Tutti e tre si impegnano a chiamare il numero dell’interpretariato. La scuola attiva il laboratorio di lingua.",
            "Rete che risponde.",
        ),
        (
            AS,
            "home_visit",
            "Karim, Amal, interprete",
            "Visita alle 15, al risveglio di Karim. Offre il pane che ha fatto la notte. Chiede come può aiutare con i compiti se non legge l’italiano.",
            "Padre presente: proposto il sabato dei compiti alla moschea.",
        ),
        (
            EDU,
            "observation",
            "Youssef, doposcuola",
            "Si arrabbia perché perde a scacchi, poi ride. È la prima volta che lo vedo giocare.",
            "Sta tornando ragazzo.",
        ),
        (
            AS,
            "phone",
            "",
            "Amal chiama da sola, in italiano: «Domani vengo, sette e mezzo, no: nove e mezzo».",
            "Prima telefonata senza interprete.",
        ),
    ],
)

LOMBARDI = Story(
    Sketch(
        "Lombardi",
        [
            Member(Role.MOTHER, "Valentina", "F", 38, last="Serra", bond=Bond.FULL),
            Member(
                Role.FATHER, "Gianluca", "M", 42, bond=Bond.FULL, lives_here=False, note="Chiede che ogni convocazione arrivi per iscritto"
            ),
            Member(Role.CHILD, "Ginevra", "F", 8.4),
        ],
    ),
    replace(
        themes.SEPARATION,
        motives=[
            "Il Tribunale ordinario di Monza chiede al servizio di sostenere i genitori di Ginevra nella comunicazione, dopo una separazione molto conflittuale. La bambina ha mal di pancia la domenica sera e la pediatra ha escluso cause organiche."
        ]
        * 2,
        child="Ginevra ha due spazzolini, due zaini e due versioni di ogni giornata. Sceglie le parole prima di parlare. La domenica sera ha mal di pancia.",
        family="Valentina e Gianluca sono due genitori capaci che non riescono a stare nella stessa stanza. Ogni accordo diventa una gara.",
        environment="Le due case distano quattrocento metri. I nonni paterni vanno a prendere Ginevra a danza e sono neutrali.",
        synthesis=[
            "L’equipe decide di lavorare con gli adulti: mediazione, quaderno di comunicazione, passaggi accompagnati. Gianluca non ha ancora firmato: partono solo le azioni che non richiedono il suo consenso."
        ],
    ),
    "active_part",
    260,
    SOUTH,
    door="report",
    fate=2,
    trend="slow",
    scores=[[4, 5], [25, 35], [3, 2]],
    reviews=[
        "Il padre non ha firmato e non partecipa alla mediazione. I passaggi accompagnati sono partiti dopo un chiarimento con gli avvocati. Ginevra ha saltato un solo lunedì.",
        "Gianluca ha chiesto un colloquio e si è presentato. Non firma ancora, ma usa il quaderno. I mal di pancia sono dimezzati.",
    ],
    notes=[
        (
            AS,
            "interview",
            "Valentina",
            "Porta una cartellina divisa per colore. Accetta di provare il quaderno «se lo usa anche lui».",
            "Molta energia sul torto subito; quando parla di Ginevra si addolcisce.",
        ),
        (AS, "other", "", "Inviata al padre la terza convocazione scritta. Nessuna risposta.", ""),
        (
            PSI,
            "child_voice",
            "Ginevra, psicologo",
            "«Il quaderno lo tengo io nello zaino ma non lo leggo. Cioè, una volta».",
            "Va tolta dal passaggio del quaderno: useranno una busta chiusa consegnata dai nonni.",
        ),
        (
            EDU,
            "observation",
            "Passaggio in associazione",
            "Quattro minuti. La madre dice «divertiti», il padre dice «ciao». Nessun altro scambio. Ginevra saltella.",
            "Il silenzio è già un miglioramento.",
        ),
        (
            AS,
            "interview",
            "Gianluca",
            "Primo colloquio. Racconta la paura di diventare «il papà della domenica». Chiede di leggere il progetto con calma.",
            "Ascoltato senza fretta. La firma può arrivare.",
        ),
        (
            AS,
            "phone",
            "",
            "La nonna paterna chiede se può portare Ginevra dal dentista: verificato con entrambi, consenso scritto ricevuto.",
            "Prima decisione sanitaria presa in due.",
        ),
    ],
)

CATTANEO = Story(
    Sketch(
        "Cattaneo",
        [
            Member(
                Role.MOTHER,
                "Simona",
                "F",
                36,
                bond=Bond.EXCLUSIVE,
                order="Decreto del Tribunale ordinario di Monza",
                note="Nei giorni difficili risponde solo ai messaggi",
            ),
            Member(Role.CHILD, "Greta", "F", 8.1),
            Member(Role.CHILD, "Elia", "M", 3.3),
            Member(Role.CHILD, "Noemi", "F", 3.3),
            Member(Role.GRANDPARENT, "Rosa", "F", 68, last="Bonfanti", lives_here=False),
        ],
    ),
    replace(
        themes.TIRED,
        motives=[
            "Simona cresce da sola Greta e due gemelli di tre anni. È in cura al centro psico-sociale per una depressione iniziata dopo il parto. La pediatra segnala tre visite saltate. Simona dice: «Ci sono giorni in cui la casa è una montagna». Chiede aiuto e teme di perdere i figli."
        ]
        * 2,
        said=[
            "Arriva con i gemelli nel passeggino doppio e Greta per mano. Greta dà da bere ai fratelli senza che nessuno lo chieda. Simona piange quando le si offre una sedia."
        ]
        * 2,
        child="Greta prepara la merenda ai gemelli e sa quando la madre «ha la giornata no». È brava a scuola e non invita nessuno. Elia e Noemi crescono bene, parlano poco, si capiscono tra loro.",
        family="Quando sta bene Simona è una madre allegra e precisa. Nei giorni di malessere non si alza. Il padre dei bambini non è più presente; la responsabilità è esclusiva per decreto.",
        environment="Quarto piano senza ascensore. La nonna Rosa viene il sabato dal paese. Una vicina ha le chiavi.",
        goals=[
            (
                "family",
                "basic_care",
                "short",
                "La giornata ha un orario anche nei giorni difficili",
                "Giorni con orario rispettato in una settimana",
                "su 7",
                2,
                6,
            ),
            ("child", "play", "medium", "Greta torna a fare la bambina", "Pomeriggi liberi dai fratelli in un mese", "volte", 1, 8),
            ("child", "health", "short", "Visite e vaccinazioni in pari", "Controlli fatti su quelli previsti", "%", 40, 100),
            ("family", "self_fulfilment", "medium", "La cura è continua", "Incontri al centro psico-sociale su quattro", "su 4", 2, 4),
        ],
        synthesis=[
            "Una madre che ama e si ammala a ondate; una figlia di otto anni che fa da rete. Progetto consensuale: home visiting, nido a tempo pieno per i gemelli, pomeriggi di Greta, raccordo con il centro psico-sociale."
        ],
    ),
    "second",
    455,
    NORTH,
    fate=6,
    trend="slow",
    scores=[[3, 2, 4, 5], [3, 2, 5, 6], [70, 80, 100, 100], [3, 2, 4, 4]],
    reviews=[
        "L’educatrice arriva alle 7.30 due mattine. I gemelli frequentano il nido a tempo pieno. Greta va al gruppo del martedì e si lamenta che finisce presto.",
        "Ricaduta a febbraio: dieci giorni difficili, Simona ha chiamato il secondo giorno. Greta è tornata a occuparsi dei fratelli. Si modifica il progetto: famiglia di appoggio due pomeriggi e colloquio congiunto mensile con il centro.",
        "Con la famiglia di appoggio i pomeriggi sono coperti. Simona ha ripreso a cucire e ha venduto due borse.",
        "Tre mesi senza giornate perse. Greta ha invitato un’amica a dormire. Si prosegue.",
    ],
    notes=[
        (
            EDU,
            "home_visit",
            "Simona, i bambini",
            "Ore 7.40. Greta già vestita prepara il latte. Simona si alza quando sente la voce dell’educatrice. Alle 8.20 sono tutti per strada.",
            "Basta una presenza perché la giornata parta.",
        ),
        (
            PSI,
            "interview",
            "Simona",
            "Racconta il parto dei gemelli e i mesi senza dormire. Chiede se Greta «si ricorderà solo di questo».",
            "Consapevolezza buona, colpa intensa. Proposto di parlarne con Greta insieme.",
        ),
        (
            AS,
            "network",
            "Psichiatra, assistente sociale",
            "Concordato un segnale: se Simona salta due incontri il centro avvisa il servizio, con il suo consenso scritto.",
            "Alleanza esplicita e rispettosa.",
        ),
        (
            PSI,
            "child_voice",
            "Greta, psicologa",
            "«Io so fare la pasta in bianco. Però vorrei che quando arrivo a casa ci sia già l’odore».",
            "Bambina genitore di sé stessa e dei fratelli.",
        ),
        (AS, "phone", "", "Simona scrive alle 9.05: «Oggi no». L’educatrice passa alle 10.", "Ha usato l’accordo. Va riconosciuto."),
        (
            EDU,
            "observation",
            "Greta, gruppo del martedì",
            "Gioca a nascondino per un’ora. Alla fine chiede: «Chi guarda i gemelli adesso?». Risposto: il nido.",
            "Comincia a fidarsi che altri ci siano.",
        ),
        (
            AS,
            "home_visit",
            "Simona, nonna Rosa",
            "La nonna ammette di aver avuto paura di essere giudicata. Si organizza il sabato in modo che Simona possa uscire.",
            "Una generazione in più nel progetto.",
        ),
    ],
)

HUAMAN = Story(
    Sketch(
        "Huaman",
        [
            Member(
                Role.MOTHER,
                "Milagros",
                "F",
                33,
                last="Salazar",
                bond=Bond.FULL,
                note="Solo recapito sicuro. Mai lasciare messaggi in segreteria",
            ),
            Member(
                Role.FATHER,
                "Edgar",
                "M",
                37,
                bond=Bond.SUSPENDED,
                lives_here=False,
                order="Ordinanza di allontanamento, Tribunale ordinario di Monza",
            ),
            Member(Role.CHILD, "Camila", "F", 9.8),
            Member(Role.CHILD, "Joaquin", "M", 5.6),
        ],
        names.PERU,
        secret=True,
    ),
    replace(
        themes.VIOLENCE,
        motives=[
            "Intervento notturno delle forze dell’ordine. Milagros e i due figli sono stati accolti dal centro antiviolenza e vivono in un alloggio protetto. Misura di allontanamento in corso. Si chiede la presa in carico dei minori e il raccordo con l’Autorità giudiziaria."
        ]
        * 2,
        child="Camila conta i passi sulle scale e controlla la porta prima di dormire. Joaquin ha ripreso a bagnare il letto. A scuola sono sereni e silenziosi.",
        family="Milagros ha deciso per la sicurezza dei figli ed è determinata. Racconta con fatica. Il padre è allontanato e sospeso dalla responsabilità fino alla decisione del giudice.",
        environment="Alloggio a indirizzo segreto, nuova scuola avvisata dell’essenziale. Una sorella della madre vive in un’altra regione.",
        synthesis=[
            "La protezione viene prima di tutto. L’equipe condivide il progetto e prosegue le relazioni al Tribunale per i minorenni. Nessun incontro con il padre senza provvedimento."
        ],
    ),
    "active_ordered",
    320,
    SOUTH,
    door="report",
    fate=3,
    scores=[[4, 3, 2], [3, 4, 4], [2, 3, 4]],
    reviews=[
        "I bambini dormono meglio dalla quarta settimana. Nessun contatto indesiderato. Milagros ha iniziato i colloqui e un corso da operatrice di cucina.",
        "Il Tribunale ha disposto il progetto e confermato la sospensione. Camila racconta meno incubi. Joaquin ha superato le notti bagnate.",
        "Milagros lavora venti ore in una mensa. È stata presentata la domanda per l’alloggio di transizione. La vigilanza resta alta.",
    ],
    notes=[
        (
            AS,
            "interview",
            "Milagros, operatrice del centro antiviolenza, interprete",
            "Racconta gli ultimi due anni. Chiede che il nuovo indirizzo non compaia su nessun foglio: mostrato come il portale lo nasconde.",
            "Lucida e provata. Valutazione del rischio: alta.",
        ),
        (
            PSI,
            "child_voice",
            "Camila, psicologo",
            "«Di notte ascolto. Se l’ascensore si ferma al nostro piano sveglio la mamma».",
            "Ipervigilanza. Avviato percorso di ascolto settimanale.",
        ),
        (
            AS,
            "network",
            "Forze dell’ordine, centro antiviolenza",
            "Condiviso il piano di sicurezza: parole d’ordine con la scuola, numero diretto, percorsi alternativi.",
            "",
        ),
        (
            AS,
            "phone",
            "",
            "Una voce maschile chiede dove abita «la famiglia Huaman». Nessuna informazione data; segnalato subito alle forze dell’ordine.",
            "Ricerca attiva da parte del padre: aumentare la prudenza.",
        ),
        (
            EDU,
            "observation",
            "Joaquin, educatore",
            "Costruisce una casa con sei porte. «Così se una è brutta si esce dall’altra». Poi ride e la smonta.",
            "Elabora giocando.",
        ),
        (
            PSI,
            "interview",
            "Milagros",
            "Dorme quattro ore di fila per la prima volta. Riprende a cantare cucinando; Camila lo racconta come una notizia.",
            "Segnali di ripresa.",
        ),
        (
            AS,
            "home_visit",
            "Milagros, i bambini",
            "Alloggio in ordine. Camila ha appeso l’orario della scuola e il nome della maestra, senza il nome della scuola.",
            "Ha capito le regole della sicurezza, anche troppo.",
        ),
    ],
)

GRASSO = Story(
    Sketch(
        "Grasso",
        [
            Member(
                Role.GRANDPARENT,
                "Patrizia",
                "F",
                66,
                last="Melzi",
                bond=Bond.GUARDIAN,
                order="Decreto del Giudice tutelare di Monza",
                note="Sente poco al telefono: parlare piano",
            ),
            Member(Role.MOTHER, "Sabrina", "F", 39, last="Melzi", lives_here=False, dead=True),
            Member(Role.FATHER, "Ivan", "M", 44, bond=Bond.LOST, lives_here=False, order="Decreto del Tribunale per i minorenni di Milano"),
            Member(Role.CHILD, "Nicolò", "M", 15.2),
            Member(Role.CHILD, "Linda", "F", 11.3),
        ],
    ),
    replace(
        themes.TEEN,
        code="orphans",
        source="9",
        needs=["parenting", "health", "child_distress"],
        motives=[
            "La nonna Patrizia è tutrice di Nicolò e Linda dopo la morte della figlia. Ha 66 anni e problemi di udito. Nicolò esce la sera e non risponde; Linda non vuole più dormire fuori. Chiede «qualcuno con le gambe giovani»."
        ]
        * 2,
        said=[
            "La nonna porta la foto della figlia. Dice che i ragazzi non ne parlano mai, e nemmeno lei. Teme di non arrivare ai diciotto anni di Linda."
        ]
        * 2,
        child="Nicolò ripara biciclette in cantina e rientra tardi. Linda è la migliore della classe e dorme con la luce accesa. Tutti e due evitano di nominare la madre.",
        family="Patrizia è affettuosa, ferma, stanca. La casa è rimasta com’era tre anni fa. Il lutto non è stato detto ad alta voce.",
        environment="La ciclofficina del quartiere conosce Nicolò. La scuola di Linda è attenta. La zia vive in Spagna e telefona la domenica.",
        risks="Età della tutrice; lutto bloccato; uscite serali di Nicolò.",
        strengths="Legame forte tra nonna e nipoti; ciclofficina; scuola; pensione regolare.",
        goals=[
            ("child", "emotions", "medium", "In casa si può parlare della mamma", "Volte in cui se ne parla in un mese", "volte", 0, 6),
            ("child", "autonomy", "short", "Nicolò avvisa quando rientra", "Sere in cui avvisa su sette", "su 7", 1, 6),
            ("family", "self_fulfilment", "medium", "Patrizia non è sola", "Ore di aiuto in una settimana", "ore", 0, 6),
        ],
        actions=[
            ("Incontri di nonna e nipoti con la psicologa", "Psicologa", "ogni due settimane"),
            ("Pomeriggi in ciclofficina con l’educatrice", "Educatrice", "ogni martedì"),
            ("Ricerca di una famiglia di appoggio", "Servizio affidi", "entro tre mesi"),
        ],
        commitments=[
            ("family", "Avvisare il servizio se un ragazzo dorme fuori"),
            ("minor", "Un messaggio prima delle 22"),
            ("service", "Preparare con calma il dopo, insieme alla tutrice"),
        ],
        aids=[
            (
                "foster_care",
                "Famiglia di appoggio",
                "Una famiglia vicina per i fine settimana e le emergenze.",
                "Servizio affidi",
                "due fine settimana al mese",
                2400,
            ),
            (
                "parenting_support",
                "Sostegno alla tutrice",
                "Colloqui e gruppo di tutori volontari.",
                "Psicologa del servizio",
                "ogni due settimane",
                0,
            ),
        ],
        opinions={
            "responsible": "Patrizia è una tutrice adeguata e sola. Il progetto deve alleggerirla adesso e preparare il dopo.",
            "psychologist": "Lutto non elaborato in tutti e tre. Propongo incontri familiari prima di ogni percorso individuale.",
            "educator": "La ciclofficina è il luogo in cui Nicolò parla. Partirei da lì.",
        },
        synthesis=[
            "L’equipe concorda: una famiglia salda attorno a un silenzio. Progetto con incontri familiari, ciclofficina, ricerca di una famiglia di appoggio."
        ],
    ),
    "late",
    202,
    NORTH,
    fate=4,
    trend="slow",
    scores=[[2, 3], [3, 4], [2, 2]],
    reviews=[
        "Tre incontri con la psicologa: al secondo Linda ha chiesto di vedere il video del compleanno. Nicolò avvisa, non sempre. La famiglia di appoggio non è ancora stata trovata."
    ],
    notes=[
        (
            AS,
            "interview",
            "La nonna Patrizia",
            "Spiegato il ruolo del servizio e quello del Giudice tutelare. Porta in ordine tutti i rendiconti.",
            "Tutrice scrupolosa.",
        ),
        (
            EDU,
            "observation",
            "Nicolò, ciclofficina",
            "Cambia una camera d’aria in quattro minuti e lo insegna a un bambino. «Mia mamma guidava con una mano sola».",
            "È lui a nominarla, mentre lavora con le mani.",
        ),
        (
            PSI,
            "interview",
            "Nonna e nipoti, psicologa",
            "La nonna apre l’armadio delle foto. Linda piange, Nicolò guarda fuori, poi sceglie una foto e la mette in tasca.",
            "Il silenzio si è aperto.",
        ),
        (
            PSI,
            "child_voice",
            "Linda, psicologa",
            "«Se la nonna si ammala noi dove andiamo? Nessuno lo dice e allora lo penso io la notte».",
            "Domanda legittima: parlarne presto, con parole vere.",
        ),
        (
            AS,
            "network",
            "Servizio affidi",
            "Una famiglia del quartiere potrebbe essere disponibile da primavera. Primo incontro conoscitivo da fissare.",
            "",
        ),
    ],
)

PAGANI = Story(
    Sketch(
        "Pagani",
        [
            Member(Role.MOTHER, "Daniela", "F", 44, last="Coppola", bond=Bond.FULL),
            Member(Role.FATHER, "Maurizio", "M", 49, bond=Bond.FULL),
            Member(Role.CHILD, "Christian", "M", 16.4),
            Member(Role.CHILD, "Asia", "F", 12.2),
            Member(Role.CHILD, "Leonardo", "M", 7.5),
        ],
    ),
    replace(
        themes.POVERTY,
        motives=[
            "Maurizio era magazziniere da ventidue anni; la ditta ha chiuso. Cinque mensilità arretrate, sfratto fissato a primavera. Christian vuole lasciare la scuola per lavorare. Daniela fa le pulizie dieci ore a settimana. La famiglia chiede un aiuto e mette tutto sul tavolo."
        ]
        * 2,
        child="Christian dice che la scuola «è un lusso» e cerca lavoro di nascosto. Asia ha smesso la ginnastica. Leonardo chiede se devono traslocare.",
        family="Coppia unita e mortificata. Maurizio non esce più; Daniela tiene i conti su un quaderno. Con i figli parlano poco della situazione.",
        environment="Affitto di 680 euro, proprietario disponibile a trattare. Banco alimentare della parrocchia. Nessun parente in città.",
        goals=[
            ("environment", "work", "medium", "Un reddito da lavoro stabile", "Giorni di lavoro retribuito in un mese", "giorni", 3, 20),
            ("environment", "home", "short", "Il debito di affitto si riduce", "Mensilità arretrate", "mesi", 5, 0),
            ("child", "learning", "medium", "Christian resta a scuola", "Frequenza scolastica di Christian", "%", 70, 92),
        ],
        synthesis=[
            "Competenze genitoriali buone, perdita recente e pesante. Progetto breve: piano di rientro, contributo a termine, SISL per Maurizio, scuola e lavoro insieme per Christian."
        ],
    ),
    "active",
    250,
    NORTH,
    fate=8,
    scores=[[8, 16], [4, 2], [82, 88]],
    reviews=[
        "Contributo avviato e versato al proprietario. Maurizio ha fatto tre settimane di prova in una cooperativa. Christian ha iniziato l’alternanza in officina e non parla più di lasciare.",
        "Maurizio ha un contratto di sei mesi. Il debito è a due mensilità e lo sfratto è sospeso. Asia è tornata in palestra con la convenzione.",
    ],
    notes=[
        (
            AS,
            "interview",
            "Daniela e Maurizio",
            "Maurizio parla guardando il tavolo. Daniela apre il quaderno dei conti: entrate, uscite, chi aspetta. Si prepara insieme la lettera al proprietario.",
            "Trasparenza totale. Da proteggere la dignità di lui.",
        ),
        (
            EDU,
            "child_voice",
            "Christian, educatrice",
            "«Se lavoro io, mio padre smette di stare al buio». Cercava annunci durante le lezioni.",
            "Vuole salvare la famiglia. L’alternanza può tenere insieme le due cose.",
        ),
        (
            AS,
            "network",
            "Proprietario, Caritas, assistente sociale",
            "Il proprietario firma il rientro in dieci rate e sospende lo sfratto finché le rate sono pagate.",
            "Risultato importante.",
        ),
        (
            AS,
            "phone",
            "",
            "La cooperativa conferma la prova di Maurizio: puntuale, preciso, «ha insegnato lui a noi a mettere i bancali».",
            "",
        ),
        (
            EDU,
            "observation",
            "Asia, palestra",
            "Rientra in squadra. Chiede se la quota «è un debito». Risposto di no.",
            "Anche Asia aveva preso in carico i conti.",
        ),
        (
            AS,
            "home_visit",
            "Tutta la famiglia",
            "Tapparelle alzate. Sul quaderno di Daniela compare per la prima volta la voce «gelato».",
            "Clima cambiato.",
        ),
    ],
)

VITALE = Story(
    Sketch(
        "Vitale",
        [
            Member(Role.MOTHER, "Federica", "F", 40, last="Orlando", bond=Bond.FULL),
            Member(Role.FATHER, "Salvatore", "M", 43, bond=Bond.FULL),
            Member(Role.CHILD, "Rebecca", "F", 11.6),
            Member(Role.CHILD, "Samuele", "M", 8.8),
            Member(Role.GRANDPARENT, "Carmela", "F", 70, last="Vitale", lives_here=False),
        ],
    ),
    replace(
        themes.ADDICTION,
        motives=[
            "Salvatore gioca alle macchinette da anni; lo stipendio finisce entro il dieci. Rebecca ha trovato i messaggi dei creditori. Federica ha chiesto aiuto dopo che la nonna ha dovuto pagare la mensa. Salvatore accetta di curarsi."
        ]
        * 2,
        closing="Salvatore segue il gruppo da quattordici mesi senza ricadute; lo stipendio è versato sul conto gestito da Federica; il piano dei debiti è rispettato. Rebecca e Samuele non sono più coinvolti nelle preoccupazioni economiche. La famiglia conosce il servizio dipendenze e il numero dell’assistente sociale. Si chiude per bisogno risolto, con l’accordo di tutti.",
        synthesis=[
            "Il problema è nominato e la cura è cominciata. Progetto in rete con il servizio dipendenze: soldi, sere tranquille, figli fuori dai conti."
        ],
    ),
    "closed",
    500,
    SOUTH,
    fate=1,
    scores=[[3, 4], [5, 6], [180, 60]],
    reviews=[
        "Tre incontri su quattro al servizio dipendenze. Una ricaduta a giugno, detta la sera stessa. Lo stipendio passa sul conto di Federica.",
        "Nessuna ricaduta da cinque mesi. Si cena insieme. Rebecca ha chiesto di togliere il lucchetto dal salvadanaio. Gli obiettivi sono raggiunti: si propone la conclusione.",
    ],
    notes=[
        (
            AS,
            "interview",
            "Salvatore",
            "Dice la cifra dei debiti per la prima volta. Suda, poi respira. «Adesso lo sa anche lei, quindi non posso più raccontarla».",
            "La verità come primo passo.",
        ),
        (
            PSI,
            "child_voice",
            "Rebecca, psicologo",
            "«Io sapevo quando era andato perché comprava le patatine. Le patatine erano le scuse».",
            "Ipercontrollo. Restituito ai genitori con il suo permesso.",
        ),
        (AS, "network", "Servizio dipendenze", "Avviato il gruppo del giovedì. Concordato uno scambio ogni due mesi.", ""),
        (EDU, "observation", "Samuele, doposcuola", "Divide le figurine con gli altri senza contarle due volte.", "Più leggero."),
        (
            AS,
            "interview",
            "Federica e Salvatore",
            "Ricaduta di venti euro, detta la sera stessa. Federica è rimasta al tavolo. Rivisto il piano del venerdì.",
            "La fiducia si ricostruisce con i fatti.",
        ),
        (
            AS,
            "home_visit",
            "La famiglia, nonna Carmela",
            "La nonna restituisce il libretto: «Non serve più che lo tenga io».",
            "Passaggio simbolico importante.",
        ),
    ],
)

ESPOSITO = Story(
    Sketch(
        "Esposito",
        [
            Member(Role.MOTHER, "Monica", "F", 39, bond=Bond.FULL),
            Member(Role.PARTNER, "Cristian", "M", 41, last="Gatti"),
            Member(
                Role.FATHER,
                "Vincenzo",
                "M",
                43,
                bond=Bond.LIMITED,
                lives_here=False,
                order="Decreto del Tribunale per i minorenni di Milano",
            ),
            Member(Role.CHILD, "Manuel", "M", 16.1),
            Member(Role.CHILD, "Viola", "F", 4.2, last="Gatti"),
        ],
    ),
    replace(
        themes.TEEN,
        motives=[
            "Manuel è stato fermato due volte con ragazzi più grandi e ha passato due notti fuori casa. Con il compagno della madre ci sono scontri quotidiani. La responsabilità del padre è limitata. La madre chiede aiuto «prima che diventi un’altra cosa»."
        ]
        * 2,
        child="Manuel è ironico, veloce, arrabbiato. Ha lasciato la scuola a novembre. Si calma solo quando gioca con la sorellina Viola.",
        family="Monica è presa tra figlio e compagno. Cristian vorrebbe aiutare e finisce per comandare. Il padre telefona nelle feste.",
        synthesis=[
            "Situazione in movimento, a rischio. L’equipe propone un progetto educativo con un adulto di riferimento fuori casa, formazione professionale e colloqui per la coppia."
        ],
    ),
    "signing",
    29,
    NORTH,
    door="report",
    fate=2,
    notes=[
        (
            AS,
            "interview",
            "Monica",
            "Racconta le due notti. Ha dormito sul divano con le scarpe. Chiede regole scritte da qualcun altro.",
            "Spaventata e disponibile.",
        ),
        (
            EDU,
            "observation",
            "Manuel, Viola, educatrice",
            "In sala d’attesa Manuel costruisce una torre per la sorella e accetta di abbassarla perché lei ci arrivi.",
            "Tenerezza intatta: risorsa.",
        ),
        (
            PSI,
            "interview",
            "Manuel, psicologa",
            "«Lui non è mio padre e neanche mio padre è mio padre». Ride. Poi chiede quanto dura il colloquio.",
            "Dolore dietro l’ironia.",
        ),
    ],
)

CRIPPA = Story(
    Sketch(
        "Crippa",
        [
            Member(Role.MOTHER, "Mihaela", "F", 35, last="Dumitru", bond=Bond.FULL, born_in="Romania"),
            Member(Role.FATHER, "Enrico", "M", 40, bond=Bond.FULL),
            Member(Role.CHILD, "Beatrice", "F", 10.3),
            Member(Role.CHILD, "Tommaso", "M", 5.4),
        ],
    ),
    replace(
        themes.DISABILITY,
        motives=[
            "Tommaso ha una diagnosi recente di disturbo dello spettro autistico. I genitori si alternano per non lasciarlo mai; Beatrice passa i pomeriggi dalla vicina. La neuropsichiatria chiede un sostegno alla famiglia, che lo desidera."
        ]
        * 2,
        said=[
            "I genitori vengono insieme, è la prima volta che lasciano Tommaso a qualcuno. Guardano il telefono ogni due minuti. Chiedono che cosa succede «dopo la diagnosi»."
        ]
        * 2,
        child="Tommaso ama l’acqua, gli elenchi e la stessa canzone. Si agita quando cambia il programma. Beatrice è brava, gentile e dice sempre «non importa».",
        synthesis=[
            "Famiglia competente e stanca. Progetto: ore di respiro, immagini uguali a casa e a scuola, un pomeriggio tutto di Beatrice."
        ],
    ),
    "proposed",
    47,
    SOUTH,
    fate=0,
    notes=[
        (
            AS,
            "interview",
            "Mihaela, Enrico",
            "Ricostruita la settimana su un foglio: centosessantotto ore, nessuna senza Tommaso.",
            "Il foglio li ha colpiti più delle parole.",
        ),
        (
            EDU,
            "observation",
            "Tommaso, educatore",
            "Venti minuti con la bacinella. Prende la mia mano per chiedere altra acqua.",
            "Richiesta chiara: base per le immagini.",
        ),
        (
            PSI,
            "child_voice",
            "Beatrice, psicologo",
            "«Io non importa, Tommy sì che importa. Però una volta volevo il saggio con tutti e due».",
            "Dare un posto anche a lei nel progetto.",
        ),
        (
            AS,
            "network",
            "Neuropsichiatria",
            "Inviata la relazione per le ore di sostegno. Prossimo incontro con la scuola tra un mese.",
            "",
        ),
    ],
)

MESSINA = Story(
    Sketch(
        "Messina",
        [
            Member(Role.MOTHER, "Nicole", "F", 19.4, bond=Bond.FULL, note="Preferisce i messaggi"),
            Member(Role.GRANDPARENT, "Barbara", "F", 45, last="Sanna"),
            Member(Role.CHILD, "Samuel", "M", 0.2, no_code=""),
            Member(Role.OTHER, "Kevin", "M", 20, last="Palumbo", bond=Bond.NOT_RECOGNISED, lives_here=False),
        ],
    ),
    replace(
        themes.TIRED,
        motives=[
            "Nicole ha diciannove anni e un bambino di due mesi. Vive con la madre; il padre del bambino non lo ha riconosciuto. L’ospedale segnala una ragazza attenta e molto sola. Nicole accetta le visite a casa e vorrebbe finire la scuola."
        ]
        * 2,
        said=[
            "Nicole viene con Samuel nel marsupio. Ha scritto le domande su un foglio: il latte, le notti, il diploma. Dice: «Mia madre mi aiuta, ma decide lei»."
        ]
        * 2,
        child="Samuel cresce bene, si calma con la voce della mamma. Dorme due ore alla volta.",
        family="Nicole impara in fretta e dubita di sé. Nonna e nipote sono al sicuro; il ruolo di madre è conteso.",
    ),
    "convened",
    18,
    NORTH,
    fate=3,
    notes=[
        (
            AS,
            "home_visit",
            "Nicole, Samuel, la nonna",
            "Nicole cambia Samuel parlando piano. La nonna corregge ogni gesto. Quando la nonna esce, Nicole respira.",
            "Competenza presente, spazio poco.",
        ),
        (
            EDU,
            "observation",
            "Nicole, Samuel, educatrice",
            "Sguardo lungo, sorriso di risposta. Nicole chiede se «va bene così».",
            "Sintonia buona: dirglielo.",
        ),
    ],
)

KOVALENKO = Story(
    Sketch(
        "Kovalenko",
        [
            Member(
                Role.GUARDIAN,
                "Iryna",
                "F",
                47,
                last="Melnyk",
                bond=Bond.GUARDIAN,
                order="Decreto del Giudice tutelare di Monza",
                note="Lavora come badante: libera il giovedì pomeriggio",
            ),
            Member(Role.CHILD, "Daryna", "F", 16.3, born_in="Ucraina"),
            Member(Role.CHILD, "Artem", "M", 12.4, born_in="Ucraina"),
        ],
        names.UKRAINE,
    ),
    replace(
        themes.NEWCOMERS,
        source="2",
        motives=[
            "Daryna e Artem sono arrivati dall’Ucraina con la zia Iryna, che è stata nominata tutrice. La madre è rimasta a Kharkiv con i nonni. La zia lavora come badante convivente e i ragazzi sono soli quattro notti a settimana."
        ]
        * 2,
        child="Daryna segue due scuole, quella italiana di giorno e quella ucraina in rete la sera. Artem gioca a pallone con chiunque e non risponde alle domande sulla guerra.",
        family="La zia Iryna è affidabile e assente per lavoro. La madre telefona ogni sera alle otto: se salta, nessuno dorme.",
        environment="Monolocale ordinato. Parrocchia greco-cattolica. La scuola ha altri sei ragazzi ucraini.",
        goals=[
            ("family", "basic_care", "short", "Un adulto in casa la notte", "Notti con un adulto su sette", "su 7", 3, 7),
            ("child", "learning", "medium", "Daryna sceglie una scuola sola", "Ore di lezione in un giorno", "ore", 11, 6),
            ("child", "play", "short", "Artem gioca in squadra", "Allenamenti in un mese", "volte", 0, 8),
        ],
        opinions={
            "responsible": "La tutrice è adeguata e il suo lavoro no: va cercato un impiego diurno con il SISL. Intanto una famiglia di appoggio per le notti.",
            "psychologist": "Lutto sospeso e attesa. Daryna regge tutto; attenzione al sonno. Colloqui con interprete, a cadenza leggera.",
            "educator": "Il calcio è la porta per Artem. Daryna chiede un posto dove studiare in silenzio.",
        },
        synthesis=[
            "Due ragazzi e una zia che reggono un peso grande. Progetto: lavoro diurno per la tutrice, appoggio per le notti, una scuola sola per Daryna, pallone per Artem."
        ],
    ),
    "active",
    185,
    SOUTH,
    fate=10,
    trend="slow",
    scores=[[5, 6], [9, 7], [6, 8]],
    reviews=[
        "La tutrice ha cambiato famiglia e dorme a casa cinque notti. Daryna ha ridotto le lezioni in rete. Artem ha segnato il primo gol e lo ha raccontato alla madre."
    ],
    notes=[
        (
            AS,
            "interview",
            "Iryna, interprete",
            "Racconta il viaggio in tre frasi. Chiede se lasciare i ragazzi soli di notte «è un reato». Spiegato e cercata insieme una soluzione.",
            "Onestà e paura.",
        ),
        (
            PSI,
            "child_voice",
            "Daryna, psicologo, interprete",
            "«Se lascio la scuola di là vuol dire che non torno».",
            "Non è una questione di orario: è la speranza. Procedere con delicatezza.",
        ),
        (
            EDU,
            "observation",
            "Artem, campo",
            "Entra in squadra senza sapere i nomi. Dopo dieci minuti li sa tutti.",
            "Capacità di legame intatta.",
        ),
        (
            AS,
            "network",
            "Parrocchia, famiglia di appoggio",
            "Una famiglia ucraina del quartiere ospita i ragazzi il martedì e il mercoledì notte.",
            "Soluzione vicina e in lingua.",
        ),
        (AS, "phone", "", "Iryna avvisa: ha trovato un lavoro di giorno da lunedì prossimo.", "Obiettivo vicino."),
    ],
)

STORIES = [MATTIA, LOMBARDI, SOLIMAN, HUAMAN, CATTANEO, GRASSO, PAGANI, VITALE, ESPOSITO, CRIPPA, MESSINA, KOVALENKO]
SURNAMES = frozenset(story.sketch.surname for story in STORIES)
