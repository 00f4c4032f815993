"""How many segments a text takes, as the carriers count.

GSM-7 holds 160 septets in one segment and 153 in each of several; a text with any other character
goes as UCS-2, with 70 and 67 units of 16 bits (3GPP TS 23.038; Twilio, "What SMS character limit").
"""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")

# Typographic characters that lose nothing when they are written plainly. Accents stay, and so do
# the marks that join or part letters of other scripts (zero-width joiners) and say which way they
# run: there something would be lost.
FOLDS = {
    **dict.fromkeys("‘’‚‛′‹›`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("\u2010\u2011\u2012–—―−•", "-"),
    "…": "...",
    "ﬁ": "fi",
    "ﬂ": "fl",
    # Spaces of other widths, and those that hold words together.
    **dict.fromkeys("\t\u00a0\u1680\u202f\u205f\u3000", " "),
    **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
    **dict.fromkeys("\u2028\u2029", "\n"),
    # What is not seen: a soft hyphen, a place to break a line or none, the mark of an encoding.
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
}
_FOLDS = str.maketrans(FOLDS)


def plain(text: str) -> str:
    """The text with typographic quotes, dashes and spaces written plainly, as GSM-7 has them."""
    return text.translate(_FOLDS)


def is_gsm(text: str) -> bool:
    """Whether every character is in the GSM-7 alphabet or its extension table."""
    return all(character in BASIC or character in EXTENDED for character in text)


def segments(text: str) -> int:
    """The number of segments that a text is sent in; an empty one takes one.

    A character of two units is never split: where only one is left in a segment, it stays empty.
    """
    if is_gsm(text):
        sizes, one, several = [2 if c in EXTENDED else 1 for c in text], 160, 153
    else:
        sizes, one, several = [2 if ord(c) > 0xFFFF else 1 for c in text], 70, 67
    if sum(sizes) <= one:
        return 1
    count, left = 1, several
    for size in sizes:
        if size > left:
            count, left = count + 1, several
        left -= size
    return count
