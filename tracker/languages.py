"""The language in which somebody is spoken to.

It belongs to what is being done (a text, a page), and every sentence that is made meanwhile is in
it: ``with in_language("es"): …``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

USUAL = "en"

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


def t(words: str, **values: object) -> str:
    """A sentence of ours in the current language, with what belongs into its ``{…}``."""
    return words.format(**values) if values else words
