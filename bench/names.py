"""Invented people with the names of a town in the north of Italy, and the ways in which such names get written wrong at a desk.

The same from the same seed. Used by the tests at a few thousand persons and by the bench at many.
"""

import random

SEED = 23


def words(text, between=" "):
    return text.split(between)


ITALIAN = words(
    "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Costa Giordano Mancini Rizzo "
    "Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale "
    "Lombardo Serra Coppola Marchetti Parisi Villa Conte Ferraro Ferri Fabbri Bianco Marini Grasso Valentini Messina Sala Gatti "
    "Pellegrini Palumbo Sanna Farina Rizzi Monti Cattaneo Morelli Amato Silvestri Mazza Testa Grassi Pellegrino Carbone Giuliani "
    "Benedetti Barone Rossetti Caputo Montanari Guerra Palmieri Bernardi Martino Fiore Ferretti Bellini Basile Riva Donati Piras "
    "Vitali Battaglia Sartori Neri Costantini Milani Pagano Ruggiero Sorrentino Orlando Negri Mantovani Brambilla Castelli "
    "Fumagalli Casati Crippa Pozzi Beretta Villa Mauri Redaelli Perego Cazzaniga Meroni Galbiati Motta Radaelli Corti Sironi "
    "Colnaghi Oggioni Ghezzi Arosio Viganò Nicolò Cantù Salvò Cannavacciuolo Scognamiglio Iacobucci Schiavone Sciarra Gnocchi "
    "Pignatelli Guglielmi Aquilani Quattrocchi Zaccagnini Bevilacqua Chiappini Ghisleri Cusumano Zuccarello"
)
COMPOSED = words(
    "D'Angelo|D'Amico|D'Agostino|D'Alessandro|D'Andrea|Dell'Orto|Dell'Acqua|Dall'Oglio|De Luca|De Santis|De Angelis|De Rosa|"
    "De Simone|De Marco|De Filippis|Di Stefano|Di Giovanni|Di Pietro|Di Lorenzo|Della Valle|Della Torre|Del Vecchio|Dal Pozzo|"
    "Lo Monaco|Lo Presti|La Rosa|La Torre|Li Causi|Lo Cascio|San Martino|Degli Esposti",
    "|",
)
ARABIC = words(
    "Mohamed|Hassan|Ali|Ahmed|Ibrahim|Mahmoud|Abdelaziz|Abd El Rahman|El Sayed|Al-Hassan|El Amrani|Benali|Ben Salah|Bouazza|Chakir|"
    "Sciabani|Fathi|Khalil|Mansour|Youssef|Zaki|Salama|Ghali|Haddad|Jaber|Kassem|Nasser|Rahmani|Saidi|Tahiri|El Idrissi|Abdallah|"
    "Gamal|Shehata|Farouk",
    "|",
)
OTHERS = words(
    "Popescu|Ionescu|Popa|Dumitru|Stan|Rusu|Munteanu|Ciobanu|Țurcan|Gheorghe|Ștefănescu|Hoxha|Shehu|Kovač|Đorđević|Petrović|"
    "Shevchenko|Kovalenko|Bondarenko|Melnyk|Garcia Lopez|Rodriguez Perez|Quispe Mamani|Flores Huaman|Sanchez Torres|Mendoza Rojas|"
    "Reyes Cruz|Santos|Dela Cruz|Bautista|Hu|Chen|Wang|Zhang|Lin|Liu|Fernando|Perera|Silva|Rahman|Hossain|Islam|Singh|Kaur|Diallo|"
    "Diop|Ndiaye|Traoré|Müller|Nguyễn|Okafor|Mensah|Çelik|Yılmaz",
    "|",
)
WOMEN = words(
    "Maria Anna Giulia Chiara Sara Francesca Laura Elena Valentina Alessandra Martina Paola Federica Silvia Elisa Roberta Simona "
    "Giorgia Alice Beatrice Camilla Ginevra Sofia Aurora Emma Nicole Noemi Rosa Teresa Concetta Immacolata Assunta Fatima Amina "
    "Layla Khadija Aicha Mariam Nour Yasmine Ioana Mihaela Elena Oksana Nataliya Iryna Lucía Carmen Guadalupe Xiaoli Mei Zoë "
    "Jasmine Samira Latifa Zineb Houda Salma"
)
MEN = words(
    "Marco Andrea Luca Matteo Alessandro Davide Simone Lorenzo Francesco Antonio Giuseppe Giovanni Stefano Paolo Roberto Riccardo "
    "Gabriele Tommaso Leonardo Edoardo Nicolò Diego Fabio Salvatore Vincenzo Pasquale Mohamed Ahmed Youssef Omar Karim Mahmoud "
    "Mustafa Hassan Ibrahim Khaled Rachid Tarek Hamza Andrei Mihai Cristian Oleksandr Serhiy Juan José Carlos Luis Wei Jun Amir "
    "Bilal Rayan Yassin Said Jamal Hicham"
)
SECOND = words(
    "Maria Grazia|Anna Maria|Maria Luisa|Gian Luca|Pier Paolo|Giovanni Battista|Maria Teresa|Rosa Maria|Gian Marco|Maria Pia|Luz Marina",
    "|",
)

SPELLINGS = {
    "mohamed": ["muhammad", "mohammed", "mohamad", "muhamed", "mohammad"],
    "ahmed": ["ahmad", "achmed", "hamed"],
    "youssef": ["yousef", "yusuf", "youcef", "jussef", "iussef"],
    "hassan": ["hasan", "hassen"],
    "khaled": ["khalid", "caled", "kaled"],
    "mahmoud": ["mahmud", "mahmood"],
    "mustafa": ["mostafa", "moustafa"],
    "sciabani": ["shabani", "chabani", "shaabani"],
    "rachid": ["rashid", "rascid"],
    "fatima": ["fatema", "fathima"],
    "amina": ["aminah", "ameena"],
    "layla": ["leila", "laila", "leyla"],
    "aicha": ["aisha", "aischa", "ayscia"],
    "khadija": ["khadija", "kadigia", "hadija"],
    "mariam": ["maryam", "meriem"],
    "jamal": ["giamal", "djamal", "gamal"],
    "yassin": ["yasin", "iassin", "yacine"],
    "ibrahim": ["ibraim", "ebrahim"],
    "ali": ["aly"],
    "shehu": ["scehu", "sheu"],
    "hoxha": ["hodja", "hogia"],
    "shevchenko": ["scevcenko", "sevcenko", "shevcenko"],
    "oksana": ["oxana"],
    "iryna": ["irina"],
    "nataliya": ["natalia", "natalya"],
    "serhiy": ["sergiy", "serhii"],
    "oleksandr": ["alexandr", "olexandr"],
    "bouazza": ["buazza", "bouaza"],
    "chakir": ["shakir", "sciakir"],
    "hossain": ["hussain", "hossein"],
    "rahman": ["rehman", "rahaman"],
    "gheorghe": ["georghe", "gheorge"],
    "houda": ["huda", "houdà"],
    "hicham": ["hisham", "hiscam"],
}
NEAR = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "k",
    "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "xa",
}  # fmt: skip
STARTS = words(
    "bal bar bel ber bon bor bra cal can car cas col con cor cos del don far fer fon gal gar ger gra gri lam leo lom mag man mar "
    "mas mel mon"
)
MIDDLES = words("ba ca chi da de do fa ga gi la le li lo ma na ne ni no ra re ri ro sa se ta te ti to va ve vi zo")
ENDS = words("ldi ni lli tti ri nti sso zzi ndo rra gna sco")


def people(count, seed=SEED):
    """`count` (last name, first name) pairs. A fifth of the surnames are common, the rest a long tail of names close to each other."""
    dice = random.Random(seed)
    tail = [(start + middle + end).capitalize() for start in STARTS for middle in MIDDLES for end in ENDS]
    dice.shuffle(tail)
    surnames = [*ITALIAN, *COMPOSED, *ARABIC, *OTHERS, *tail[:2500]]
    dice.shuffle(surnames)
    weights = [1 / (rank + 15) for rank in range(len(surnames))]
    found = []
    for surname in dice.choices(surnames, weights, k=count):
        kind = dice.random()
        last = f"{surname} {dice.choice(ITALIAN)}" if kind < 0.04 else surname
        first = dice.choice(SECOND) if kind > 0.95 else dice.choice(WOMEN if dice.random() < 0.5 else MEN)
        if kind > 0.985:
            first = f"{dice.choice(MEN)} {first}"
        found.append((last, first))
    return found


def written_wrong(last, first, dice):
    """What somebody types who looks for this person: one slip of one kind, sometimes two, and never the name as it is registered."""
    for _ in range(20):
        words = [last, first]
        for _ in range(2 if dice.random() < 0.3 else 1):
            slip, weights = zip(*SLIPS, strict=True)
            words = dice.choices(slip, weights)[0](words, dice)
        if (typed := " ".join(words).strip()).lower() != f"{last} {first}".lower():
            return typed
    return f"{first} {last}"


def on_a_letter(change):
    def slip(words, dice):
        """In one place of one of the words with four letters or more."""
        places = [place for place, word in enumerate(words) if len(word) > 3]
        if not places:
            return words
        place = dice.choice(places)
        word, at = words[place], dice.randrange(len(words[place]) - 1)
        return [*words[:place], change(word, at, dice), *words[place + 1 :]]

    return slip


def swapped_letters(word, at, dice):
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def left_out(word, at, dice):
    return word[:at] + word[at + 1 :]


def doubled(word, at, dice):
    return word[: at + 1] + word[at:]


def key_beside(word, at, dice):
    return word[:at] + dice.choice(NEAR.get(word[at].lower(), "e")) + word[at + 1 :]


def single_for_double(word, at, dice):
    doubles = [place for place in range(len(word) - 1) if word[place].lower() == word[place + 1].lower()]
    at = dice.choice(doubles) if doubles else at
    return word[:at] + word[at + 1 :]


def other_way_round(words, dice):
    return words[::-1]


def without_accents(words, dice):
    from cases.models import search_key

    return [search_key(word) for word in words]


def run_together(words, dice):
    """D'Angelo as Dangelo, De Luca as Deluca, Maria Grazia as Mariagrazia."""
    return [word.replace("'", "").replace(" ", "").replace("-", "") for word in words]


def half_of_it(words, dice):
    """One of two surnames, one of two first names; of simple ones nothing."""
    return [dice.choice([word.split(" ")[0], word.split(" ")[-1], word]) if len(word.split(" ")[-1]) > 3 else word for word in words]


def as_it_sounds(words, dice):
    return [" ".join(sounding(part, dice) for part in word.split(" ")) for word in words]


def sounding(word, dice):
    known = SPELLINGS.get(word.lower())
    if known:
        return dice.choice(known)
    for written, heard in dice.sample(HEARD, len(HEARD)):
        if written in word.lower():
            return word.lower().replace(written, heard, 1)
    return word


def beginning(words, dice):
    """The first name or the surname broken off after some letters: whoever types stops when it appears."""
    place = dice.randrange(2)
    return [word[: max(4, len(word) * 2 // 3)] if at == place else word for at, word in enumerate(words)]


HEARD = [
    ("sh", "sc"),
    ("sci", "sh"),
    ("ch", "k"),
    ("ch", "c"),
    ("gh", "g"),
    ("y", "i"),
    ("ou", "u"),
    ("j", "g"),
    ("kh", "k"),
    ("x", "ks"),
    ("gn", "ni"),
    ("gli", "li"),
    ("qu", "cu"),
    ("cu", "qu"),
    ("z", "s"),
    ("ph", "f"),
    ("w", "v"),
    ("h", ""),
    ("zz", "z"),
    ("tt", "t"),
    ("ll", "l"),
    ("ss", "s"),
    ("e", "i"),
    ("nt", "nd"),
    ("c", "k"),
    ("k", "c"),
]
SLIPS = [
    (on_a_letter(swapped_letters), 14),
    (on_a_letter(left_out), 16),
    (on_a_letter(doubled), 10),
    (on_a_letter(key_beside), 16),
    (on_a_letter(single_for_double), 8),
    (other_way_round, 8),
    (without_accents, 3),
    (run_together, 5),
    (half_of_it, 4),
    (as_it_sounds, 16),
    (beginning, 6),
]
