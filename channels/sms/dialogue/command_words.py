"""The words that people text to do something, one table for each language.

The first of a command is the one that our texts name. All are kept in small letters without
accents, as ``tracker.languages.bare`` makes them of what was texted: ``MENÚ`` and ``menu`` are one.
None is a word that the carriers keep for themselves, and none means one thing in a language and
another in the next: the tests hold this. A language that has no table understands the English.
"""

from functools import cache

from tracker.languages import USUAL

Phrases = tuple[str, ...]

COMMAND_WORDS: dict[str, dict[str, Phrases]] = {
    "en": {
        "MENU": ("menu", "the menu", "main menu"),
        "MORE": ("more",),
        "BACK": ("back", "go back"),
        "SKIP": ("skip", "skip it", "skip this", "pass"),
        "DROP": (
            "drop",
            "drop it",
            "drop this",
            "drop my request",
            "cancel it",
            "cancel this",
            "cancel my request",
            "cancel the request",
            "cancel this request",
            "forget it",
            "forget about it",
            "never mind",
            "nevermind",
            "start again",
            "start over",
            "restart",
            "i dont want this",
            "i dont want this anymore",
        ),
        "CODE": ("code", "my code"),
        "STATUS": ("status", "status of", "my status"),
        "SEND": (
            "send",
            "send it",
            "send now",
            "send it now",
            "ok send",
            "ok send it",
            "yes send",
            "yes send it",
            "yes please send",
            "yes please send it",
            "submit",
            "submit it",
        ),
        "CHANGE": ("change",),
        "MINE": ("mine", "my requests", "my cases", "my reports"),
        "PERSON": (
            "person",
            "a person",
            "real person",
            "a real person",
            "human",
            "a human",
            "talk to a human",
            "speak to a human",
            "talk to a real person",
            "speak to a real person",
            "can i talk to someone",
            "can i talk to somebody",
            "can i talk to a person",
            "can i speak to someone",
            "can i speak to somebody",
            "can i speak to a person",
            "agent",
            "an agent",
            "operator",
            "talk to somebody",
            "talk to an agent",
            "speak to an agent",
            "talk to a person",
            "talk to someone",
            "speak to a person",
            "speak to someone",
            "speak to somebody",
        ),
        "LANGUAGE": ("language", "languages", "change language"),
        "HERE": ("here",),
    },
    # Without the letters that are not in GSM-7, the first ones cost no more than they must.
    "es": {
        "MENU": ("menu", "el menu", "menu principal"),
        "MORE": ("mas", "ver mas"),
        "BACK": ("atras", "volver", "regresar"),
        "SKIP": ("omitir", "saltar", "paso"),
        "DROP": (
            "descartar",
            "descartarlo",
            "descartarla",
            "desechar",
            "cancelar mi solicitud",
            "cancelar la solicitud",
            "cancelarla",
            "dejelo",
            "dejalo",
            "olvidelo",
            "olvidalo",
            "empezar de nuevo",
            "volver a empezar",
        ),
        "CODE": ("codigo", "mi codigo"),
        "STATUS": ("estado", "estado de", "el estado"),
        "SEND": ("enviar", "enviarlo", "enviarla", "enviar ya", "envialo", "enviala"),
        "CHANGE": ("cambiar", "cambia"),
        "MINE": ("mis", "mis solicitudes", "mis casos", "mias"),
        "PERSON": ("persona", "una persona", "hablar con una persona", "hablar con alguien"),
        "LANGUAGE": ("idioma", "idiomas", "cambiar idioma", "cambiar de idioma"),
        "HERE": ("aqui", "es aqui"),
    },
}

# What may be texted at the end of a command, or before it, for courtesy.
COURTESIES: dict[str, Phrases] = {
    "en": ("please", "pls", "plz", "thanks"),
    "es": ("por favor", "porfavor", "gracias"),
}


@cache
def phrases(language: str) -> dict[str, str]:
    """What may be texted in a language, and in English, with the command that it is."""
    tables = [COMMAND_WORDS[USUAL], COMMAND_WORDS.get(_main(language), {})]
    return {
        phrase: command
        for table in tables
        for command, phrases_of in table.items()
        for phrase in phrases_of
    }


@cache
def courtesies(language: str) -> Phrases:
    """What may stand beside a command, in a language and in English."""
    return tuple(dict.fromkeys((*COURTESIES[USUAL], *COURTESIES.get(_main(language), ()))))


def named(command: str, language: str) -> str:
    """The word of a command as our texts name it in a language: ``BACK``, ``ATRAS``."""
    table = COMMAND_WORDS.get(_main(language), {})
    return table.get(command, COMMAND_WORDS[USUAL][command])[0].upper()


def _main(language: str) -> str:
    """``es`` of ``es-MX``."""
    return language.partition("-")[0]
