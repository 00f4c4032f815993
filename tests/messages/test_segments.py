"""Segments are counted as the carriers count them."""

import pytest

from tracker.messages.segments import plain, segments

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
]


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_segments(text: str, count: int) -> None:
    assert segments(text) == count


def test_typographic_quotes_do_not_make_a_text_dear() -> None:
    assert segments("“It’s here” – thanks…" * 5) == 2
    assert segments(plain("“It’s here” – thanks…" * 5)) == 1
