"""What of a text can be seen and stored: for answers, notes and replies alike. Pure functions."""

import re
import unicodedata


def is_empty(raw: str | list[str]) -> bool:
    """Whether nothing was answered, or nothing that could be seen."""
    return not any(_is_seen(character) for part in raw for character in part)


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in _NOT_SEEN and character not in _BLANKS


# Controls, formats, spaces and line ends, and marks with no letter to stand on (Unicode's general
# categories); letters and signs that are blank by design: Hangul's fillers, the empty Braille cell.
_NOT_SEEN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp", "Mn"))
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def clean(text: str) -> str:
    """The text in Unicode's composed form, without characters that cannot be seen or stored."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _UNSEEN.sub("", text)


# Control characters but for line ends and tabs, halves of a surrogate pair, and noncharacters
# (The Unicode Standard, 23.7).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
