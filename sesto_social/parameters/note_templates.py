"""The first templates of notes, to be changed in the admin site."""

from .models import NoteTemplate

Kind = NoteTemplate.Kind
FIRST = [
    (
        Kind.INTERVIEW,
        "Colloquio con un genitore",
        (
            "Perché ci si è visti:\n\nChe cosa racconta, con le sue parole:\n\nChe cosa chiede:\n\n"
            "Accordi presi, chi fa che cosa ed entro quando:\n"
        ),
    ),
    (
        Kind.INTERVIEW,
        "Primo colloquio",
        (
            "Come è arrivata la famiglia:\n\nChi vive in casa:\n\nChe cosa preoccupa, e da quando:\n\n"
            "Che cosa è già stato provato:\n\nServizi già coinvolti:\n\nProssimo passo:\n"
        ),
    ),
    (
        Kind.HOME_VISIT,
        "Visita domiciliare",
        (
            "Chi ha aperto e chi c'era:\n\nLa casa (spazi, ordine, riscaldamento, posto per dormire e per studiare):\n\n"
            "I bambini (che cosa facevano, come si muovevano in casa):\n\nChe cosa è stato detto e da chi:\n\nAccordi:\n"
        ),
    ),
    (Kind.PHONE, "Telefonata", "Chi ha chiamato chi:\n\nMotivo:\n\nChe cosa è stato detto:\n\nChe cosa si fa adesso:\n"),
    (
        Kind.NETWORK,
        "Incontro di rete",
        (
            "Servizi presenti:\n\nChe cosa riferisce ciascuno:\n\nPunti su cui si è d'accordo:\n\nPunti aperti:\n\n"
            "Chi fa che cosa ed entro quando:\n"
        ),
    ),
    (
        Kind.OBSERVATION,
        "Osservazione genitore e bambino",
        "Situazione osservata e durata:\n\nChe cosa fa il bambino:\n\nChe cosa fa l'adulto:\n\nMomenti di distacco e di ritorno:\n",
    ),
    (
        Kind.CHILD_VOICE,
        "Voce del minore",
        (
            "Dove e con chi è stato ascoltato:\n\nLe sue parole, tra virgolette:\n\nDi che cosa ha paura, che cosa desidera:\n\n"
            "Che cosa gli è stato spiegato:\n"
        ),
    ),
]


def load_note_templates():
    """Only where there are none: one that was renamed or taken away does not come back."""
    if not NoteTemplate.objects.exists():
        NoteTemplate.objects.bulk_create(
            NoteTemplate(kind=kind, title=title, text=text, position=position)
            for position, (kind, title, text) in enumerate(FIRST, start=1)
        )
