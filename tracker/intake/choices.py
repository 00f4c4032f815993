"""Which of the choices of a question somebody means. Pure."""

import re
from collections.abc import Callable, Iterable

from rapidfuzz.distance import OSA

from tracker.catalogue.definition import Choice
from tracker.languages import bare, mark, spellings

# What may stand before the name of a choice.
_BEFORE = mark("the, a, an, some, its, it is, this is, thats, that is, on, in, at, i think its")
# Words of a name by which nobody means it.
_TELLING_NOTHING = mark(
    "the, a, an, of, or, and, on, in, at, to, for, by, with, is, it, not, no, its, from, than, "
    "that, something, another, other, one, us, me, i, they, them, their"
)
_SHORTEST_BEGINNING = 4  # letters, where a word is not texted in whole

# What people may call a choice, word by word.
_Names = list[list[str]]


def find_choice(choices: list[Choice], typed: str) -> Choice | None:
    """The choice meant by its key or its label in whole, by an unambiguous beginning, by words of
    its label that no other has, or by any of these with a small slip.

    Accents, articles and case do not matter. A beginning is of whole words, or of four letters at
    least: "no" does not begin "Not sure". In the main language too where it is asked in another.
    """
    words = _words(typed)
    if not words:
        return None
    named = [(choice, [_words(name) for name in choice.names]) for choice in choices]
    tests: list[Callable[[_Names], bool]] = [
        lambda names: words in names,
        lambda names: any(_begins(words, name) for name in names),
        lambda names: any(_tells(words, name, _is_word_or_beginning) for name in names),
        lambda names: any(_tells(words, name, _is_alike) for name in names),
    ]
    for test in tests:
        found = [choice for choice, names in named if test(names)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _words(text: str) -> list[str]:
    """The words of an answer or a label, without what may stand before it."""
    plain = re.sub(r"[^\w\s]", " ", bare(re.sub(r"['’´`]", "", text)).replace("_", " ")).split()
    for phrase in sorted(map(str.split, spellings(_BEFORE)), key=len, reverse=True):
        if plain[: len(phrase)] == phrase and len(plain) > len(phrase):
            return _words(" ".join(plain[len(phrase) :]))
    return plain


def _begins(words: list[str], name: list[str]) -> bool:
    if len(words) > len(name) or words[:-1] != name[: len(words) - 1]:
        return False
    last = name[len(words) - 1]
    return words[-1] == last or (
        len(" ".join(words)) >= _SHORTEST_BEGINNING and last.startswith(words[-1])
    )


def _tells(words: list[str], name: list[str], same: Callable[[str, str], bool]) -> bool:
    """Whether each telling word of an answer is one of a name."""
    empty = spellings(_TELLING_NOTHING)
    telling = [word for word in words if word not in empty]
    if not telling or any(word in empty and word not in name for word in words):
        return False
    return all(any(same(word, other) for other in _telling(name)) for word in telling)


def _telling(name: Iterable[str]) -> list[str]:
    return [word for word in name if word not in spellings(_TELLING_NOTHING)]


def _is_word_or_beginning(word: str, other: str) -> bool:
    return word == other or (len(word) >= _SHORTEST_BEGINNING and other.startswith(word))


def _is_alike(word: str, other: str) -> bool:
    """The same word, its plural, or one with a slip: one in five letters or more, two in eight."""
    shorter = min(len(word), len(other))
    allowed = 0 if shorter < 5 else 1 if shorter < 8 else 2
    if word.rstrip("s") == other.rstrip("s") or _is_word_or_beginning(word, other):
        return True
    if not allowed or word[0] != other[0]:
        return False
    return OSA.distance(word, other, score_cutoff=allowed) <= allowed
