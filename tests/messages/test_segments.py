"""Segments are counted as the carriers count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.messages.segments import BASIC, EXTENDED, is_gsm, plain, segments
from tracker.segments import FOLDS

# 3GPP TS 23.038, 6.2.1: the default alphabet, by code, sixteen to a line; 1B leads to the extension
# table of 6.2.1.1, of which the code is given.
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]",
    0x40: "|", 0x65: "€",
}  # fmt: skip

COUNTS = [
    ("", 1),
    ("a" * 160, 1),
    ("a" * 161, 2),
    ("a" * 306, 2),
    ("a" * 307, 3),
    ("€" * 80, 1),
    ("€" * 81, 2),
    ("é" * 160, 1),
    ("ж" * 70, 1),
    ("ж" * 71, 2),
    ("😀" * 35, 1),
    ("😀" * 36, 2),
    ("ж" * 134, 2),
    ("ж" * 135, 3),
    # A character of two units is not split between two segments.
    ("a" * 152 + "€" + "a" * 151, 2),
    ("a" * 152 + "€" + "a" * 152, 3),
    ("a" * 159 + "€", 2),
    ("a" * 158 + "€", 1),
    ("ж" * 66 + "😀" + "ж" * 65, 2),
    ("ж" * 66 + "😀" + "ж" * 66, 3),
    ("ж" * 68 + "😀", 1),
    ("a" * 71 + "ж", 2),
]


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_segments(text: str, count: int) -> None:
    assert segments(text) == count


def test_typographic_quotes_do_not_make_a_text_dear() -> None:
    assert segments("“It’s here” – thanks…" * 5) == 2
    assert segments(plain("“It’s here” – thanks…" * 5)) == 1


def test_the_alphabet_is_that_of_the_networks() -> None:
    assert len(ALPHABET) == 128 and ALPHABET.index("\x1b") == 0x1B
    assert set(ALPHABET) - {"\x1b"} == BASIC and set(EXTENSION.values()) == EXTENDED
    # Some that look as if they were in it, and are not.
    assert not any(is_gsm(letter) for letter in "çáíóúâê`´\x1b")


def test_what_is_written_plainly_is_in_the_alphabet() -> None:
    for written, plainly in FOLDS.items():
        assert not is_gsm(written) and is_gsm(plainly), hex(ord(written))
        assert len(written.encode("utf-16-le")) == 2


TYPOGRAPHIC = [
    ("‘a’ ‚b‛ 5′ `c´ ‹d›", "'a' 'b' 5' 'c' 'd'"),
    ("“a” „b‟ 6″ «c»", '"a" "b" 6" "c"'),
    ("1\u20102\u20113\u20124–5—6―7−8", "1-2-3-4-5-6-7-8"),
    ("a\u00a0b\u2003c\u202fd\u3000e\tf", "a b c d e f"),
    ("so\u00adft\u200b \ufeffstart", "soft start"),
    ("wait…", "wait..."),
]


@pytest.mark.parametrize(("written", "plainly"), TYPOGRAPHIC)
def test_typographic_marks_are_written_plainly(written: str, plainly: str) -> None:
    assert plain(written) == plainly


@pytest.mark.parametrize(
    "text", ["Ça va, Zoë?", "Adéyẹmí", "می\u200cخواهم", "👩\u200d🚒", "½ × 3°"]
)
def test_where_something_would_be_lost_nothing_is_changed(text: str) -> None:
    assert plain(text) == text


@given(st.text(max_size=700), st.text(max_size=200))
def test_more_words_never_take_fewer_segments(text: str, more: str) -> None:
    assert segments(text) <= segments(text + more)
    assert plain(plain(text)) == plain(text)
    assert 1 <= segments(text) <= len(text) // 33 + 1
