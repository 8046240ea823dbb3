"""What the public offices of the town say of themselves, in the languages of the citizen pages."""

from sesto_social.parameters.models import Phrase

LANGUAGES = ("en", "es", "ro", "ar", "uk")
SAID = {
    "Segretariato sociale – Piazza della Resistenza": (
        "Social secretariat – Piazza della Resistenza",
        "Secretariado social – Piazza della Resistenza",
        "Secretariatul social – Piazza della Resistenza",
        "السكرتارية الاجتماعية – Piazza della Resistenza",
        "Соціальний секретаріат – Piazza della Resistenza",
    ),
    "Segretariato sociale – Via Benedetto Croce": (
        "Social secretariat – Via Benedetto Croce",
        "Secretariado social – Via Benedetto Croce",
        "Secretariatul social – Via Benedetto Croce",
        "السكرتارية الاجتماعية – Via Benedetto Croce",
        "Соціальний секретаріат – Via Benedetto Croce",
    ),
    "Metropolitana M1, fermata Sesto Rondò, cinque minuti a piedi.\nIngresso dal portico, piano terra, seguire l’insegna «Uffici comunali».": (
        "Underground line M1, stop Sesto Rondò, five minutes on foot.\nEntrance from the arcade, ground floor, follow the sign «Uffici comunali».",
        "Metro M1, parada Sesto Rondò, cinco minutos a pie.\nEntrada por el pórtico, planta baja, sigue el cartel «Uffici comunali».",
        "Metroul M1, stația Sesto Rondò, cinci minute pe jos.\nIntrarea din portic, parter, urmează indicatorul «Uffici comunali».",
        "مترو M1، محطة Sesto Rondò، خمس دقائق مشيًا.\nالمدخل من الرواق، الطابق الأرضي، اتبع لافتة «Uffici comunali».",
        "Метро M1, зупинка Sesto Rondò, п’ять хвилин пішки.\nВхід із галереї, перший поверх, за вивіскою «Uffici comunali».",
    ),
    "Autobus urbano, fermata Croce. Citofono 2, primo piano.": (
        "City bus, stop Croce. Intercom 2, first floor.",
        "Autobús urbano, parada Croce. Portero automático 2, primer piso.",
        "Autobuz urban, stația Croce. Interfon 2, etajul întâi.",
        "حافلة المدينة، موقف Croce. جرس الباب 2، الطابق الأول.",
        "Міський автобус, зупинка Croce. Домофон 2, другий поверх.",
    ),
    "Lunedì, martedì e giovedì 9.00–17.00\nMercoledì e venerdì 9.00–12.45": (
        "Monday, Tuesday and Thursday 9.00–17.00\nWednesday and Friday 9.00–12.45",
        "Lunes, martes y jueves 9.00–17.00\nMiércoles y viernes 9.00–12.45",
        "Luni, marți și joi 9.00–17.00\nMiercuri și vineri 9.00–12.45",
        "الاثنين والثلاثاء والخميس 9.00–17.00\nالأربعاء والجمعة 9.00–12.45",
        "Понеділок, вівторок і четвер 9.00–17.00\nСереда і п’ятниця 9.00–12.45",
    ),
    "Martedì 9.00–12.45\nMercoledì e venerdì 13.30–17.00": (
        "Tuesday 9.00–12.45\nWednesday and Friday 13.30–17.00",
        "Martes 9.00–12.45\nMiércoles y viernes 13.30–17.00",
        "Marți 9.00–12.45\nMiercuri și vineri 13.30–17.00",
        "الثلاثاء 9.00–12.45\nالأربعاء والجمعة 13.30–17.00",
        "Вівторок 9.00–12.45\nСереда і п’ятниця 13.30–17.00",
    ),
    "Ingresso a livello della strada, bagno accessibile, spazio per passeggini.": (
        "Entrance at street level, accessible toilet, room for pushchairs.",
        "Entrada a nivel de la calle, baño accesible, espacio para cochecitos.",
        "Intrare la nivelul străzii, baie accesibilă, loc pentru cărucioare.",
        "مدخل على مستوى الشارع، حمام مهيأ، مكان لعربات الأطفال.",
        "Вхід на рівні вулиці, доступний туалет, місце для візочків.",
    ),
    "Ascensore dal cortile, rampa all’ingresso.": (
        "Lift from the courtyard, ramp at the entrance.",
        "Ascensor desde el patio, rampa en la entrada.",
        "Lift din curte, rampă la intrare.",
        "مصعد من الفناء، منحدر عند المدخل.",
        "Ліфт із двору, пандус біля входу.",
    ),
}


def say_offices():
    """Every text of a public office in every language."""
    Phrase.objects.bulk_create(
        Phrase(language=language, italian=italian, text=text)
        for italian, texts in SAID.items()
        for language, text in zip(LANGUAGES, texts, strict=True)
    )
