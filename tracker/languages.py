"""The language in which somebody is spoken to, and our words in it.

It belongs to what is being done (a text, a page), and every sentence that is made meanwhile is in
it: ``with in_language("es"): …``. Our words are English; what they are in another language is in
``languages/CODE.po`` (the PO format of gettext). Whoever adds a language adds such a file, and
names it in the setting ``LANGUAGES``.
"""

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import TypeVar

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

USUAL = "en"
FOLDER = Path(__file__).resolve().parent.parent / "languages"

Table = TypeVar("Table")

_current: ContextVar[str] = ContextVar("language", default=USUAL)


def current_language() -> str:
    """The language of what is being done (BCP 47)."""
    return _current.get()


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Everything said meanwhile is in this language."""
    before = _current.set(code)
    try:
        yield
    finally:
        _current.reset(before)


def languages() -> list[str]:
    """The languages in which our words are known (BCP 47), the usual one first."""
    return [USUAL, *sorted(path.stem for path in FOLDER.glob("*.po"))]


def check_language(code: str) -> None:
    """Read our words in a language, so that it is known before anything is said in it.

    Raises ``ValueError`` if there is no file for it, or it cannot be read.
    """
    try:
        known = code == USUAL or bool(_words_in(code).one)
    except (PoFileError, UnicodeDecodeError) as fault:
        raise ValueError(f"languages/{code}.po cannot be read: {fault}") from fault
    if not known:
        raise ValueError(f"there is no file languages/{code}.po with our words in it")


def t(words: str, /, **values: object) -> str:
    """A sentence of ours in the current language, with what belongs into its ``{…}``.

    What nobody has translated yet is said in English.
    """
    said = _words_in(current_language()).one.get(words, words)
    return said.format(**values) if values else said


def said(code: str, words: str, /, **values: object) -> str:
    """A sentence of ours, marked before, in the language ``code``."""
    with in_language(code):
        return t(words, **values)


def tn(one: str, many: str, count: int, /, **values: object) -> str:
    """As ``t``, of a number of things: ``tn("{count} file", "{count} files", 3)``."""
    known = _words_in(current_language())
    forms = known.several.get((one, many))
    said = forms[known.form_of(count)] if forms else (one if count == 1 else many)
    return said.format(count=count, **values)


def mark(table: Table) -> Table:
    """Words that ``t`` says later: a sentence, or a table that has sentences as its values.

    It changes nothing: it is by this name that what is to be translated is found.
    """
    return table


def spellings(words: str) -> list[str]:
    """What people may write for something: a marked list with commas between, without accents.

    In the current language and in English, which is understood in every conversation.
    """
    return list(_spellings(words, current_language()))


@cache
def _spellings(words: str, code: str) -> tuple[str, ...]:
    both = f"{words},{_words_in(code).one.get(words, '')}"
    return tuple(dict.fromkeys(filter(None, (bare(word.strip()) for word in both.split(",")))))


def bare(text: str) -> str:
    """A text in small letters without accents: ``Sí`` and ``si`` are typed for the same."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def locale_of(code: str) -> Locale:
    """The conventions of a language (CLDR). English is that of Britain: 4 March 2026."""
    return Locale.parse("en_GB" if code == USUAL else code, sep="_" if code == USUAL else "-")


def name_of_language(code: str) -> str:
    """A language's name in itself, as it stands alone: Español."""
    name = (locale_of(code).get_display_name(code) or code).partition(" (")[0]
    return name[:1].upper() + name[1:]


def say_date(day: date) -> str:
    """A date in words, in the current language: 4 March 2026."""
    return format_date(day, "long", locale_of(current_language()))


@dataclass(frozen=True)
class _Words:
    """What is translated into one language: sentences, and those that depend on a number."""

    one: dict[str, str]
    several: dict[tuple[str, str], tuple[str, ...]]
    form_of: Callable[[int], int]


@cache
def _words_in(code: str) -> _Words:
    """The words of a language; those of ``es`` for ``es-MX``, and none for what has no file."""
    for name in (code, code.partition("-")[0]):
        path = FOLDER / f"{name}.po"
        if name != USUAL and path.is_file():
            return _read(path)
    return _Words({}, {}, lambda _: 0)


def _read(path: Path) -> _Words:
    catalogue = catalogue_at(path)
    one: dict[str, str] = {}
    several: dict[tuple[str, str], tuple[str, ...]] = {}
    for each in catalogue:
        if not each.id or each.fuzzy or not all(forms_of(each)):
            continue
        if isinstance(each.id, str):
            one[each.id] = forms_of(each)[0]
        else:
            several[each.id[0], each.id[1]] = forms_of(each)
    return _Words(one, several, c2py(catalogue.plural_expr))


def forms_of(message: Message) -> tuple[str, ...]:
    """What a sentence is in a language: one form, or one for each kind of number."""
    said = message.string
    return (said,) if isinstance(said, str) else tuple(said or ("",))


def catalogue_at(path: Path) -> Catalog:
    """What a PO file has. Raises ``babel.messages.pofile.PoFileError``."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem.replace("-", "_"), abort_invalid=True)
