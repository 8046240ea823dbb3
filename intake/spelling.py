"""A code read aloud on the telephone, with the names Italians use for letters."""

WORDS = {
    "A": "Ancona",
    "B": "Bologna",
    "C": "Como",
    "D": "Domodossola",
    "E": "Empoli",
    "F": "Firenze",
    "G": "Genova",
    "H": "hotel",
    "I": "Imola",
    "J": "jolly",
    "K": "kappa",
    "L": "Livorno",
    "M": "Milano",
    "N": "Napoli",
    "O": "Otranto",
    "P": "Padova",
    "Q": "quarto",
    "R": "Roma",
    "S": "Savona",
    "T": "Torino",
    "U": "Udine",
    "V": "Venezia",
    "W": "Washington",
    "X": "ics",
    "Y": "yacht",
    "Z": "Zara",
}


def spelled(code):
    """[("A", "Ancona"), ("7", "")]: sign by sign; a figure needs no word."""
    return [(sign, WORDS.get(sign, "")) for sign in code]
