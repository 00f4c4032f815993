"""References: names of cases that can be spoken, texted and typed.

Eight characters of Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O or U,
and what looks like them is read as 1, 1 and 0. The eighth is a check character over the field of 32
elements with a weight of its own for each place, so that one wrong character or any two that were
swapped are always found out. Crockford's own check needs five more symbols that nobody can speak.
"""

import secrets
import unicodedata

from tracker.errors import InvalidReference
from tracker.languages import t

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", ".": "", "_": ""})
# Spaces and hyphens of every kind, which phones put in for plain ones, and what cannot be seen and
# comes along when a reference is copied (Unicode's general categories).
_BETWEEN = frozenset(("Zs", "Pd", "Cf"))


def _times(one: int, other: int) -> int:
    """Multiply in GF(32) with the polynomial x^5 + x^2 + 1."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one & 32:
            one ^= 0b100101
        other >>= 1
    return product


# The weight of each place: 2^0, 2^1, … are all different, since 2 generates the field.
_WEIGHTS = [1]
while len(_WEIGHTS) < LENGTH:
    _WEIGHTS.append(_times(_WEIGHTS[-1], 2))


def _checksum(text: str) -> int:
    """The weighted sum of the characters: 0 for a whole and right reference."""
    total = 0
    for weight, character in zip(reversed(_WEIGHTS), text, strict=True):
        total ^= _times(weight, _VALUE[character])
    return total


def make(number: int) -> str:
    """The reference of a number from 0 up to 32^7."""
    body = "".join(ALPHABET[number >> (5 * place) & 31] for place in reversed(range(LENGTH - 1)))
    return body + ALPHABET[_checksum(body + "0")]


def new_reference() -> str:
    """A random reference. Whether it is taken already is for the database to say.

    None begins with Z: that letter is kept for the codes of unfinished requests.
    """
    return draw(0, 31 * 32 ** (LENGTH - 2))


def draw(first: int, how_many: int) -> str:
    """The reference of a random number among ``how_many`` from ``first`` on, with a figure in it:
    one of letters alone could not be told from a word in what somebody texts.
    """
    while True:
        reference = make(first + secrets.randbelow(how_many))
        if not reference.isalpha():
            return reference


def read_reference(typed: str) -> str:
    """Read a reference as people type or copy it: any case, with spaces or hyphens, O for 0.

    Raises ``InvalidReference`` if it cannot be one, without a word about which exist.
    """
    text = "".join(
        character
        for character in unicodedata.normalize("NFKC", typed)
        if unicodedata.category(character) not in _BETWEEN
    )
    text = text.strip().upper().translate(_LOOKS_LIKE)
    if len(text) != LENGTH or any(character not in _VALUE for character in text):
        raise InvalidReference(
            t("A reference has 8 letters and figures, like 7KQ2-M4XD. Check it and try again.")
        )
    if _checksum(text) != 0:
        raise InvalidReference(
            t(
                "There is a typing slip in this reference: a character is wrong, or two are "
                "swapped. Check it and try again."
            )
        )
    return text


def shown(reference: str) -> str:
    """A reference as it is shown and texted: in two groups of four."""
    return f"{reference[:4]}-{reference[4:]}"
