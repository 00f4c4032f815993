"""Replies with gaps in them: fill the gaps in, and find those that are left. Pure functions."""

from collections.abc import Mapping

from tracker.catalogue.replies import PLACEHOLDERS, placeholders


def fill(body: str, values: Mapping[str, str]) -> str:
    """The body with what is known in its gaps; a gap of which nothing is known stays."""
    for name in PLACEHOLDERS:
        if values.get(name):
            body = body.replace(f"{{{name}}}", values[name])
    return body


def unfilled(body: str) -> list[str]:
    """The gaps that are left, by name, in order; curly brackets around anything else are none."""
    return list(dict.fromkeys(name for name in placeholders(body) if name in PLACEHOLDERS))


def gap_left(body: str) -> str:
    """The sentence about the first gap that is left; "" where there is none."""
    left = unfilled(body)
    if not left:
        return ""
    return f"Write {PLACEHOLDERS[left[0]]} in place of “{{{left[0]}}}” before you send it."
