"""Spelling alphabets: the word that is said for each letter, so that M is not taken for N.

Each language has the alphabet that people know from its telephones, and figures as it calls them.
A reference has no I, L, O and U, but the alphabets are whole: a name can be spelled by them too.

- English: the International Telecommunication Union's, Radio Regulations, Appendix 14 (and ICAO
  Annex 10).
- German: DIN 5009:2022, of towns.
- French: that of the telephone service (PTT), of first names.
- Spanish, Portuguese, Polish, Italian: those in common use on the telephone in Spain, Portugal,
  Poland and Italy. No standard lays them down, and a word of them may be said otherwise elsewhere.

A language that has none here is spelled with the first, which is known in all the world.
"""

from tracker.languages import USUAL

_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_ALPHABETS = {
    "en": (
        "Zero One Two Three Four Five Six Seven Eight Nine "
        "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November "
        "Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
    ),
    "de": (
        "Null Eins Zwei Drei Vier Fünf Sechs Sieben Acht Neun "
        "Aachen Berlin Chemnitz Düsseldorf Essen Frankfurt Goslar Hamburg Ingelheim Jena Köln "
        "Leipzig München Nürnberg Offenbach Potsdam Quickborn Rostock Salzwedel Tübingen Unna "
        "Völklingen Wuppertal Xanten Ypsilon Zwickau"
    ),
    "es": (
        "Cero Uno Dos Tres Cuatro Cinco Seis Siete Ocho Nueve "
        "Antonio Barcelona Carmen Dolores Enrique Francia Gerona Historia Inés José Kilo Lorenzo "
        "Madrid Navarra Oviedo París Querido Ramón Sábado Tarragona Ulises Valencia Washington "
        "Xiquena Yegua Zaragoza"
    ),
    "fr": (
        "Zéro Un Deux Trois Quatre Cinq Six Sept Huit Neuf "
        "Anatole Berthe Célestin Désiré Eugène François Gaston Henri Irma Joseph Kléber Louis "
        "Marcel Nicolas Oscar Pierre Quintal Raoul Suzanne Thérèse Ursule Victor William Xavier "
        "Yvonne Zoé"
    ),
    "it": (
        "Zero Uno Due Tre Quattro Cinque Sei Sette Otto Nove "
        "Ancona Bologna Como Domodossola Empoli Firenze Genova Hotel Imola Jolly Kappa Livorno "
        "Milano Napoli Otranto Padova Quarto Roma Savona Torino Udine Venezia Washington Xilofono "
        "Yacht Zara"
    ),
    "pl": (
        "Zero Jeden Dwa Trzy Cztery Pięć Sześć Siedem Osiem Dziewięć "
        "Adam Barbara Celina Dorota Ewa Franciszek Grażyna Henryk Irena Jadwiga Karol Leon Maria "
        "Natalia Olga Paweł Quebec Roman Stefan Tadeusz Urszula Violetta Wacław Xawery Ypsilon "
        "Zygmunt"
    ),
    "pt": (
        "Zero Um Dois Três Quatro Cinco Seis Sete Oito Nove "
        "Aveiro Bragança Coimbra Dafundo Évora Faro Guarda Horta Itália José Kilograma Lisboa "
        "Maria Nazaré Ovar Porto Queluz Rossio Setúbal Tavira Unidade Vidago Waldemar Xavier York "
        "Zulmira"
    ),
}
_SPOKEN = {
    code: dict(zip(_CHARACTERS, words.split(), strict=True)) for code, words in _ALPHABETS.items()
}

# The languages that have an alphabet of their own (BCP 47).
SPELLING_LANGUAGES = tuple(_ALPHABETS)


def spelled(reference: str, language: str = USUAL) -> list[tuple[str, str]]:
    """Each character with the word to say for it: ``[("7", "Seven"), ("K", "Kilo"), …]``.

    ``language`` (BCP 47) is in which it is said: ``es-MX`` has the words of ``es``. A character
    without a word, such as a hyphen, is passed over.
    """
    words = _SPOKEN.get(language.partition("-")[0], _SPOKEN[USUAL])
    return [(character, words[character]) for character in reference.upper() if character in words]
