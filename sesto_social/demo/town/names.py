"""Names, streets and schools to draw from. All combinations are invented."""

from typing import NamedTuple


class Origin(NamedTuple):
    """Where a family comes from: what its people are called, what they speak, whether an interpreter is needed."""

    birth_place: str
    citizenship: str
    language: str
    interpreter: str
    women: tuple
    men: tuple
    girls: tuple
    boys: tuple
    surnames: tuple


def words(text):
    return tuple(part.strip() for part in text.split(","))


ITALY = Origin(
    "Sesto San Giovanni",
    "italiana",
    "italiano",
    "",
    words(
        "Elena, Paola, Valentina, Simona, Cristina, Barbara, Federica, Daniela, Monica, Serena, Alessia, Claudia, Ilaria, Veronica, Sabrina, Michela, Rosa, Patrizia"
    ),
    words(
        "Marco, Fabio, Massimo, Alessandro, Giuseppe, Antonio, Simone, Daniele, Cristian, Stefano, Gianluca, Maurizio, Salvatore, Vincenzo, Ivan, Mirko, Riccardo, Enrico"
    ),
    words(
        "Sofia, Aurora, Giulia, Ginevra, Beatrice, Alice, Emma, Noemi, Greta, Camilla, Gaia, Asia, Martina, Matilde, Viola, Nicole, Rebecca, Linda"
    ),
    words(
        "Leonardo, Mattia, Lorenzo, Tommaso, Gabriele, Edoardo, Christian, Samuele, Nicolò, Diego, Filippo, Thomas, Pietro, Kevin, Manuel, Jacopo, Elia, Giacomo"
    ),
    words(
        "Brambilla, Esposito, Colnaghi, Rizzo, Cattaneo, Pagani, Lombardi, Ruggeri, Fumagalli, Amato, Locatelli, Grasso, Beretta, Messina, Pellegrini, Sanna, Radaelli, "
        "Vitale, Crippa, Coppola, Bernasconi, Gatti, Piras, Bonfanti, Marino, Guidi, Ronchi, Cattani, Donati, Tagliabue, Orlando, Serra, Negri, Palumbo, Melzi, Farina, "
        "Corti, Basile, Ghezzi, Longoni, Vimercati, Carbone, Mauri, Cerutti, Fusco, Galbiati, Oriani, Parisi, Redaelli, Santoro, Tosi, Valli, Zanetti, Arosio, Bosisio, Casati, "
        "Dossi, Erba, Frigerio, Giussani, Limonta, Magni, Nobili, Perego, Riboldi, Spreafico, Teruzzi, Ubaldi, Viganò, Zappa, Bellini, Cazzaniga, Della Torre, Ferrario"
    ),
)
EGYPT = Origin(
    "Egitto",
    "egiziana",
    "arabo",
    "ar",
    words("Amal, Hoda, Mona, Samira, Nagwa"),
    words("Ahmed, Mahmoud, Karim, Hany, Tarek"),
    words("Mariam, Salma, Nour, Jana, Habiba"),
    words("Omar, Youssef, Adam, Ziad, Hamza"),
    words("Abdelrahman, Soliman, Ibrahim, El Sayed, Shehata"),
)
MOROCCO = Origin(
    "Marocco",
    "marocchina",
    "arabo",
    "ar",
    words("Fatima, Khadija, Latifa, Naima"),
    words("Said, Rachid, Driss, Hicham"),
    words("Imane, Yasmine, Aya, Sara"),
    words("Bilal, Ilyas, Anas, Rayan"),
    words("Bennani, Ouali, El Idrissi, Chakir"),
)
PERU = Origin(
    "Perù",
    "peruviana",
    "spagnolo",
    "es",
    words("Rosario, Milagros, Lourdes, Pilar"),
    words("Jorge, Luis Alberto, Edgar, Walter"),
    words("Camila, Valeria, Luciana, Ariana"),
    words("Matias, Joaquin, Sebastian, Piero"),
    words("Huaman, Quiroz Vega, Mendoza Rojas, Salazar"),
)
ECUADOR = Origin(
    "Ecuador",
    "ecuadoriana",
    "spagnolo",
    "",
    words("Gladys, Narcisa, Jenny, Marisol"),
    words("Wilson, Byron, Freddy, Angel"),
    words("Nayeli, Emily, Danna, Allison"),
    words("Steven, Dario, Joel, Mateo"),
    words("Zambrano, Guerrero Leon, Cedeno, Villacis"),
)
ROMANIA = Origin(
    "Romania",
    "romena",
    "romeno",
    "",
    words("Mihaela, Ionela, Gabriela, Alina"),
    words("Florin, Marius, Adrian, Costel"),
    words("Denisa, Bianca, Ioana, Maya"),
    words("Andrei, Luca, Razvan, David"),
    words("Popa, Dumitru, Stan, Ciobanu"),
)
CHINA = Origin(
    "Cina",
    "cinese",
    "cinese",
    "zh",
    words("Li, Mei, Xiaoyan"),
    words("Wei, Jun, Haibo"),
    words("Anna, Yiyi, Sofia"),
    words("Luca, Hao, Marco"),
    words("Hu, Zheng, Lin"),
)
BANGLADESH = Origin(
    "Bangladesh",
    "bengalese",
    "bengalese",
    "bn",
    words("Nasrin, Shirin, Rokeya"),
    words("Rafiq, Jamal, Monir"),
    words("Anika, Tasnim, Sadia"),
    words("Arif, Rakib, Tanvir"),
    words("Hossain, Rahman, Miah"),
)
UKRAINE = Origin(
    "Ucraina",
    "ucraina",
    "ucraino",
    "uk",
    words("Oksana, Iryna, Olena"),
    words("Petro, Andriy, Taras"),
    words("Daryna, Anastasiya, Sofiya"),
    words("Maksym, Danylo, Artem"),
    words("Kovalenko, Melnyk, Bondar"),
)
ABROAD = (EGYPT, MOROCCO, PERU, ECUADOR, ROMANIA, CHINA, BANGLADESH, UKRAINE)

STREETS = words(
    "Via Fratelli Cairoli, Via Giacomo Puccini, Viale Gramsci, Via Cesare da Sesto, Via Rovani, Viale Marelli, Via Picardi, Via dei Giardini, Via XX Settembre, "
    "Via Campestre, Via Monte San Michele, Via Podgora, Via Fiume, Via Boccaccio, Viale Italia, Via Saint Denis, Via Pisa, Via Volontari del Sangue, Via Catania, Via Bergamo"
)
SCHOOLS = words(
    "l’istituto comprensivo di zona Nord, l’istituto comprensivo di zona Sud, la scuola primaria del quartiere, la scuola secondaria di via Forlì"
)
BIRTH_PLACES = words(
    "Sesto San Giovanni, Sesto San Giovanni, Milano, Milano, Monza, Cinisello Balsamo, Napoli, Palermo, Bari, Bergamo, Catania, Cologno Monzese"
)
