"""The first texts of the public pages, edited afterwards in the admin site.

Plain text: a blank line starts a paragraph, «- » a line of a list, «## » a heading; web and e-mail addresses become links.
Here in Italian; the other languages are in `texts/<language>/<slug>.txt`, the title on the first line.
"""

from pathlib import Path

TRANSLATED = Path(__file__).parent / "texts"


def first_texts():
    """(slug, language, title, body) of every page in every language."""
    for slug, (title, body) in PAGES.items():
        yield slug, "it", title, body.strip()
    for path in sorted(TRANSLATED.glob("*/*.txt")):
        title, _, body = path.read_text(encoding="utf-8").partition("\n")
        yield path.stem, path.parent.name, title.strip(), body.strip()


PAGES = {
    "aiuti-economici": (
        "Aiuti economici",
        """
Quando i soldi non bastano e ci sono figli piccoli o ragazzi, il Comune può dare un aiuto per un periodo breve. L'aiuto economico non viene mai da solo: fa parte di un progetto che scriviamo insieme.

## A chi è rivolto

- Famiglie che abitano a Sesto San Giovanni con almeno un figlio minorenne.
- Persone sole in difficoltà, dopo una valutazione.

## Che cosa si può avere

- Un contributo in denaro, per alcuni mesi o una volta sola.
- La riduzione di una retta o di un tributo del Comune.
- Il pagamento diretto di una spesa, per esempio una bolletta.
- L'assegno di maternità dei Comuni: lo chiede la mamma che non ha un'altra indennità di maternità, o ne ha una più bassa. Si chiede entro 6 mesi dalla nascita o dall'ingresso del bambino in famiglia.

## Come fare

Prenota un appuntamento. Un assistente sociale ascolta la tua situazione e ti dice quali aiuti sono possibili. La domanda si prepara insieme.

## Cosa serve

- Una DSU valida, cioè la dichiarazione che serve per l'ISEE. Non devi portare l'attestazione ISEE: la chiediamo noi all'INPS.
- Un documento d'identità.
- Le carte della spesa: contratto d'affitto, bollette, ricevute.

Se non hai ancora la DSU, vieni lo stesso: ti spieghiamo come farla, gratis, in un CAF o sul sito dell'INPS.

## Tempi

La risposta arriva di regola entro 30 giorni dalla domanda completa. Se manca qualcosa te lo scriviamo.

## L'assegno per tre figli non esiste più

L'assegno del Comune per le famiglie con almeno tre figli minorenni è stato abolito dal 1° marzo 2022. Al suo posto c'è l'Assegno unico e universale: spetta per ogni figlio e si chiede all'INPS, non al Comune. Puoi fare domanda su https://www.inps.it, chiamando il numero 803 164 (gratuito da rete fissa) o in un patronato.
""",
    ),
    "lavoro-e-formazione": (
        "Lavoro e formazione (SISL)",
        """
Il servizio di integrazione sociale e lavorativa (SISL) accompagna chi fatica a trovare un lavoro o a tenerlo.

## A chi è rivolto

A chi ha l'età per lavorare e vive un momento difficile: poca esperienza, problemi di salute, figli piccoli da gestire, tanto tempo lontano dal lavoro. I ragazzi possono cominciare a 16 anni.

## Che cosa si può avere

- Un orientamento: che cosa sai fare, che cosa ti piacerebbe, da dove partire.
- Un aiuto per il curriculum, i colloqui, i corsi.
- Un tirocinio o una borsa lavoro in un'azienda o in una cooperativa, con un tutor accanto.

## Come fare

Si comincia con un appuntamento. Se il percorso va bene per te, l'equipe ti presenta agli operatori del SISL, che scrivono il progetto con te.

## Cosa serve

- Un documento d'identità e, se non sei cittadino europeo, il permesso di soggiorno.
- L'iscrizione al Centro per l'impiego, se l'hai già fatta.
- Il curriculum, anche se è breve.

## Tempi

Il primo incontro con il SISL si fissa di solito entro un mese. Un tirocinio dura alcuni mesi: la durata è scritta nel progetto.
""",
    ),
    "sostegno-ai-genitori": (
        "Sostegno ai genitori",
        """
Crescere un figlio può essere faticoso per tutti. Chiedere una mano non vuol dire essere cattivi genitori.

## A chi è rivolto

A mamme e papà, insieme o da soli, e a chi cresce un bambino al loro posto: nonni, zii, genitori affidatari.

## Che cosa si può avere

- Colloqui con un assistente sociale, uno psicologo o un educatore.
- Aiuto per parlarsi quando i genitori si separano.
- Gruppi in cui incontrare altri genitori.
- Qualcuno che viene a casa per un periodo, quando è più utile.

## Come fare

Prenota un appuntamento e racconta quello che vuoi. Puoi venire da solo, in coppia o con una persona di fiducia.

## Cosa serve

Solo un documento d'identità. Non serve l'ISEE e non si paga.

## Tempi

Al primo incontro ti diciamo quando si può cominciare. Di solito passano poche settimane.
""",
    ),
    "progetto-educativo": (
        "Progetto educativo e incontri protetti",
        """
Un educatore può stare accanto a un bambino o a un ragazzo nelle cose di ogni giorno. E quando è difficile vedersi, c'è un luogo sicuro per incontrare un genitore.

## A chi è rivolto

A bambini e ragazzi fino a 18 anni, e ai loro genitori. Il progetto educativo e gli incontri protetti partono di regola quando li chiede il giudice.

## Che cosa si può avere

- Un educatore a casa, a scuola o nel quartiere: compiti, amicizie, tempo libero, regole.
- Dai 16 anni, un aiuto per cercare lavoro.
- Incontri protetti: il bambino vede il genitore in una sala accogliente, con un operatore presente.

## Come fare

Se hai ricevuto un provvedimento del giudice, portalo all'appuntamento. Se pensi che un educatore possa aiutare tuo figlio, parlane con noi: vediamo insieme che cosa si può fare.

## Cosa serve

- Il provvedimento del giudice, se c'è.
- Il nome della scuola e degli insegnanti di riferimento.

## Tempi

L'inizio, i giorni e gli orari sono scritti nel progetto. Ogni tre mesi si guarda insieme come sta andando.
""",
    ),
    "affido-familiare": (
        "Affido familiare",
        """
A volte una famiglia ha bisogno di tempo per rimettersi in piedi. In quel tempo un'altra famiglia può accogliere il bambino, per qualche giorno alla settimana o giorno e notte. L'affido non è un'adozione: il bambino resta figlio dei suoi genitori e, quando si può, torna a casa.

## A chi è rivolto

A bambini e ragazzi che per un periodo non possono stare a casa, e ai loro genitori.

## Come si decide

- Con l'accordo dei genitori: lo dispone il servizio sociale e il giudice tutelare lo rende esecutivo.
- Senza accordo: decide il Tribunale.
- Chi ha almeno 12 anni viene sempre ascoltato; chi è più piccolo, se è capace di capire.

## Come fare

Prenota un appuntamento. Ti spieghiamo che cosa succede, quali sono i tuoi diritti e come si mantengono i contatti con tuo figlio.

## Cosa serve

Per il primo incontro basta un documento d'identità. Se ci sono carte del Tribunale, portale.

## Tempi

La durata è scritta nel progetto: al massimo 24 mesi, che il Tribunale può prolungare. Ogni sei mesi il servizio scrive al giudice come sta andando.
""",
    ),
    "diventare-famiglia-affidataria": (
        "Diventare famiglia affidataria",
        """
Accogliere un bambino è un gesto grande, ma non serve essere perfetti. Servono tempo, pazienza e la voglia di lavorare insieme agli operatori e alla famiglia del bambino.

## Chi può farlo

- Coppie sposate o no, con o senza figli, e persone sole.
- Non c'è un limite di reddito e non serve una casa grande: serve uno spazio adatto.

## Forme di affido

- A tempo pieno, giorno e notte.
- Per una parte del tempo: qualche pomeriggio, il fine settimana, le vacanze.

## Come si comincia

- Un primo incontro, senza impegno, per conoscerci e rispondere alle domande.
- Alcuni incontri di formazione insieme ad altre famiglie.
- Un percorso di conoscenza con assistente sociale e psicologo.
- Se tutto va bene, la disponibilità: sarete chiamati quando c'è un bambino adatto a voi.

## Che cosa offre il Comune

- Un contributo ogni mese e un'assicurazione.
- Un operatore di riferimento, sempre raggiungibile negli orari di servizio.
- Gruppi con altre famiglie affidatarie.

## Cosa serve

Per il primo incontro, solo un documento d'identità.
""",
    ),
    "tutela-dei-minori": (
        "Tutela dei minori",
        """
Ogni bambino ha diritto a crescere al sicuro. Quando non succede, il servizio interviene per proteggerlo e per aiutare la sua famiglia a cambiare.

## A chi è rivolto

A bambini e ragazzi fino a 18 anni che vivono una situazione di rischio, e alle loro famiglie.

## Che cosa fa il servizio

- Ascolta il bambino e i genitori.
- Su incarico del giudice conosce la situazione della famiglia e scrive una relazione.
- Propone gli aiuti che servono e controlla che funzionino.
- Nei casi più gravi protegge subito il bambino, come prevede la legge.

## I tuoi diritti

- Sapere perché il servizio interviene, salvo che il giudice disponga altro.
- Dire la tua opinione e farla scrivere.
- Avere un avvocato. Se hai un reddito basso può pagarlo lo Stato.
- Chiedere di leggere i documenti che ti riguardano, nei modi previsti dalla legge.

## Come fare

- Hai ricevuto una lettera del Tribunale o del servizio: prenota un appuntamento o telefona.
- Sei preoccupato per un bambino: chiama o vieni a parlarne.
- Un bambino è in pericolo adesso: non serve un appuntamento, chiama il 112 o il 114.

## Cosa serve

La lettera o il provvedimento che hai ricevuto e un documento d'identità.

## Tempi

Per un bambino in pericolo si interviene subito. Negli altri casi i tempi sono quelli scritti dal giudice.
""",
    ),
    "privacy": (
        "Informativa privacy",
        """
Questa pagina spiega che cosa facciamo dei dati che scrivi per prenotare un appuntamento (articoli 13 e 14 del Regolamento europeo 2016/679).

## Chi tratta i dati

Il titolare è il Comune di Sesto San Giovanni, piazza della Resistenza 20. Puoi scrivere alla PEC comune.sestosg@legalmail.it. Allo stesso indirizzo puoi scrivere al responsabile della protezione dei dati, indicandolo nell'oggetto.

## Quali dati e perché

- Nome, cognome, e-mail o telefono: per sapere chi viene e per avvisarti.
- Se e quando possiamo chiamarti o scriverti, e se il telefono è condiviso: per non metterti in difficoltà.
- Motivo scelto dall'elenco, lingua, esigenze di accessibilità, presenza di minorenni: per preparare l'incontro.
- Se chiedi per te e hai meno di 18 anni: per accoglierti nel modo giusto. L'età precisa non viene salvata.
- Se ti candidi all'affido, le risposte su casa, famiglia ed esperienza: per il primo incontro.
- Indirizzo di rete del tuo apparecchio: per la sicurezza del sito e per impedire prenotazioni automatiche.

Non ti chiediamo il codice fiscale. Le due domande sulla sicurezza, prima della prenotazione, non vengono salvate. Non scrivere dati sanitari o dettagli personali: ne parlerai di persona.

## Perché possiamo farlo

Il Comune svolge un compito di interesse pubblico (articoli 6, paragrafo 1, lettera e, e 9, paragrafo 2, lettera g, del Regolamento; articolo 2-sexies del Codice privacy). Per questo non ti chiediamo il consenso.

## Chi li vede

Solo il personale che organizza l'appuntamento e quello che ti riceve. Ogni accesso resta scritto in un registro. I dati non sono venduti e non escono dall'Unione europea.

## Per quanto tempo

I dati di un appuntamento che non ha seguito si conservano 12 mesi. Se comincia un percorso con il servizio, valgono i tempi previsti per i documenti del Comune.

## I tuoi diritti

Puoi chiedere di vedere i tuoi dati, correggerli, limitarne l'uso o opporti. Rispondiamo entro un mese. Puoi anche fare reclamo al Garante per la protezione dei dati personali: https://www.garanteprivacy.it

## Cookie

Usiamo solo cookie tecnici, che servono per far funzionare la prenotazione. Non c'è nessun servizio di statistica o pubblicità di altri.
""",
    ),
    "accessibilita": (
        "Dichiarazione di accessibilità",
        """
Il Comune di Sesto San Giovanni vuole che questo sito si possa usare da tutti, come chiede la legge 9 gennaio 2004, n. 4.

## Stato di conformità

Il sito è fatto per rispettare la norma UNI CEI EN 301549 e le linee guida WCAG 2.1, livello AA. Ogni pagina è controllata con strumenti automatici prima di essere pubblicata.

## Che cosa puoi fare

- Usare il sito solo con la tastiera.
- Ingrandire il testo fino al 200% senza perdere contenuti.
- Usare un lettore di schermo: ogni campo ha il suo nome e ogni errore è scritto accanto.
- Prenotare anche senza JavaScript.
- Scaricare documenti PDF leggibili dai lettori di schermo.

## Contenuti non accessibili

Non ne conosciamo. Se trovi un ostacolo, scrivilo: ci serve per migliorare.

## Come segnalare un problema

Scrivi alla PEC comune.sestosg@legalmail.it o telefona al 02 24961, e di' in quale pagina hai trovato il problema. Rispondiamo entro 30 giorni. Se la risposta non ti basta puoi rivolgerti al Difensore civico per il digitale, sul sito dell'Agenzia per l'Italia digitale: https://www.agid.gov.it

## Quando è stata scritta

La dichiarazione si aggiorna ogni anno entro il 23 settembre.
""",
    ),
    "note-legali": (
        "Note legali",
        """
## Di chi è il sito

Il sito è del Comune di Sesto San Giovanni, piazza della Resistenza 20, 20099 Sesto San Giovanni (MI).

## I contenuti

I testi si possono riusare citando la fonte, se non è scritto altro. Le informazioni sono aggiornate con cura, ma non sostituiscono le leggi e i regolamenti.

## Il programma

Il portale è software libero, con licenza EUPL 1.2: altri enti possono riusarlo.

## I collegamenti ad altri siti

Alcuni collegamenti portano a siti di altri enti. Il Comune non risponde di quello che vi è scritto.

## Il servizio di prenotazione

La prenotazione è gratuita. Vale quando compare la pagina «Appuntamento confermato». Si può spostare fino a 24 ore prima e annullare fino a 2 ore prima.
""",
    ),
    "contatti": (
        "Contatti",
        """
## Per telefono

Chiama il centralino del Comune, 02 24961, e chiedi del Segretariato sociale. Puoi prenotare, spostare o annullare un appuntamento anche così.

## Per iscritto

Scrivi alla PEC comune.sestosg@legalmail.it. Non scrivere dati sanitari: bastano nome, telefono e quando possiamo chiamarti.

## In caso di pericolo

Chiama il 112. Per la violenza in famiglia il 1522, per i bambini in pericolo il 114. Rispondono sempre, gratis.
""",
    ),
    "domande-frequenti": (
        "Domande frequenti",
        """
## Quanto costa?

Niente. Il colloquio e la prenotazione sono gratuiti.

## Devo registrarmi o avere lo SPID?

No. Bastano nome, cognome e un'e-mail o un telefono.

## Che cosa devo scrivere come motivo?

Scegli una voce dell'elenco. Se non sai quale, scegli «Altro». Il resto lo racconti di persona.

## Chi saprà che ho prenotato?

Solo il personale che organizza l'incontro e chi ti riceve. Nei messaggi, nella ricevuta e nel calendario non c'è scritto perché vieni.

## Parlo poco italiano. Come faccio?

Prima di scegliere l'orario puoi chiedere un interprete. L'incontro dura mezz'ora in più e non costa niente. Queste pagine e i messaggi sono anche in inglese, spagnolo, rumeno, arabo e ucraino: cambia la lingua in alto.

## Posso venire con qualcuno?

Sì, con una persona di cui ti fidi. Puoi portare i bambini.

## Non posso più venire. Che cosa faccio?

Apri il collegamento che hai ricevuto, oppure usa il codice e il cognome nella pagina «Il mio appuntamento». Puoi spostare fino a 24 ore prima e annullare fino a 2 ore prima. Dopo, telefona.

## Non abito a Sesto San Giovanni. Posso prenotare?

Puoi venire per un'informazione: ti diciamo a quale Comune rivolgerti. Un bambino in pericolo viene protetto subito, ovunque abiti.

## Ho meno di 18 anni. Posso chiedere un incontro?

Sì, se hai almeno 14 anni puoi chiederlo da solo. Se sei più piccolo, chiedi aiuto a un adulto di cui ti fidi o chiama il 114.

## Si entra solo con un appuntamento?

Per parlare con il Segretariato sociale sì. Chi è mandato dal Tribunale, e ogni bambino in pericolo, segue una strada diversa e più veloce.

## I servizi sociali portano via i bambini?

Il lavoro del servizio è aiutare i bambini a crescere bene nella loro famiglia. Allontanare un bambino è una decisione rara, presa da un giudice o, in caso di pericolo grave e immediato, dall'autorità pubblica e subito controllata da un giudice.
""",
    ),
}
