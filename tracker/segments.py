"""How many segments a text takes, as the carriers count.

GSM-7 holds 160 septets in one segment and 153 in each of several; a text with any other character
goes as UCS-2, with 70 and 67 units of 16 bits (3GPP TS 23.038; Twilio, "What SMS character limit").
"""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")

# Typographic characters that lose nothing when they are written plainly.
FOLDS = {
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "…": "...",
    "\u00a0": " ",
    "\u202f": " ",
    "•": "-",
    "\t": " ",
}
_FOLDS = str.maketrans(FOLDS)


def plain(text: str) -> str:
    """The text with typographic quotes, dashes and spaces written plainly, as GSM-7 has them."""
    return text.translate(_FOLDS)


def is_gsm(text: str) -> bool:
    """Whether every character is in the GSM-7 alphabet or its extension table."""
    return all(character in BASIC or character in EXTENDED for character in text)


def segments(text: str) -> int:
    """The number of segments that a text is sent in; an empty one takes one."""
    if is_gsm(text):
        units, one, several = sum(2 if c in EXTENDED else 1 for c in text), 160, 153
    else:
        units, one, several = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if units <= one else -(-units // several)
