"""Reads and plays the conversations of tests/scripts.

A script is read from above:

    # a remark
    > what is texted
    < what is texted back, in one message
    . the next line of either
    @ later 25 hours
    @ from 07700 900124

Each ``<`` is one message, and all of them must come: a text with none after it must get none. In a
message ``…`` stands for anything, and ``{code}`` for eight characters in two groups, which are
kept by that name and put in where a later line has it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from tests.conftest import Clock
from tests.sms.texting import NUMBER, Phone
from tracker.people.rules import read_phone

FOLDER = Path(__file__).parent.parent / "scripts"


@dataclass
class Turn:
    """One text with what must come back, and what has to happen before it."""

    line: int
    text: str
    replies: list[str] = field(default_factory=list)
    later: dict[str, float] = field(default_factory=dict)
    number: str | None = None


def read(path: Path) -> list[Turn]:
    """The turns of a script."""
    turns: list[Turn] = []
    before: dict[str, str] = {}
    for at, line in enumerate(path.read_text().splitlines(), 1):
        sign, words = line[:1], line[2:]
        if sign == "@":
            word, _, rest = words.partition(" ")
            before[word] = rest
        elif sign == ">":
            turns.append(_turn(at, words, before))
            before = {}
        elif sign == "<":
            turns[-1].replies.append(words)
        elif sign == ".":
            _add_line(turns[-1], words)
        elif sign not in ("", "#"):
            raise ValueError(f"{path.name}, line {at}: cannot be read: {line}")
    return turns


def _turn(at: int, text: str, before: dict[str, str]) -> Turn:
    turn = Turn(at, text)
    if "later" in before:
        count, unit = before["later"].split()
        turn.later = {unit: float(count)}
    if "from" in before:
        turn.number = read_phone(before["from"], "GB").value
    return turn


def _add_line(turn: Turn, words: str) -> None:
    if turn.replies:
        turn.replies[-1] += f"\n{words}"
    else:
        turn.text += f"\n{words}"


def play(app: Flask, path: Path, the_time: Clock) -> None:
    """Text what a script says, and hold what comes back against it."""
    phone, kept = Phone(app, NUMBER), dict[str, str]()
    for turn in read(path):
        the_time.move(**turn.later)
        phone = Phone(app, turn.number) if turn.number else phone
        told = phone.texts(_filled(turn.text, kept))
        where = f"{path.name}, line {turn.line}: after “{turn.text}” came {told}"
        assert len(told) == len(turn.replies), where
        for reply, wanted in zip(told, turn.replies, strict=True):
            found = re.fullmatch(_pattern(_filled(wanted, kept)), reply, flags=re.DOTALL)
            assert found, f"{where}\nwanted: {wanted}"
            kept.update(found.groupdict())


def _filled(text: str, kept: dict[str, str]) -> str:
    for name, value in kept.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _pattern(text: str) -> str:
    pattern, seen = re.escape(text).replace("…", ".*"), set[str]()

    def named(found: re.Match[str]) -> str:
        again, name = found[1] in seen, found[1]
        seen.add(name)
        return f"(?P={name})" if again else rf"(?P<{name}>[0-9A-Z]{{4}}-[0-9A-Z]{{4}})"

    return re.sub(r"\\\{(\w+)\\\}", named, pattern)
