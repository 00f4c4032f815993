"""Replies with gaps: what is known is filled in, what is left is found."""

import pytest

from tracker.messages.templates import fill, gap_left, unfilled


def test_what_is_known_is_filled_in_and_the_rest_stays() -> None:
    body = "Hello {name}, {service} is done by {due}."
    assert fill(body, {"name": "Ada", "service": "", "city": "Larkmouth"}) == (
        "Hello Ada, {service} is done by {due}."
    )


def test_a_gap_that_is_left_is_told_in_words() -> None:
    assert unfilled("By {due}, {due} or {name}") == ["due", "name"]
    assert gap_left("By {due}") == "Write the day it is due in place of “{due}” before you send it."


@pytest.mark.parametrize("body", ["", "No gap", "{nothing we know}", "{}", "{{", "a } b { c"])
def test_curly_brackets_around_anything_else_are_no_gap(body: str) -> None:
    assert gap_left(body) == ""
