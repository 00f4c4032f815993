"""Reads and plays the conversations of tests/scripts.

A script is read from above:

    # a remark
    > what is texted
    < what is texted back, in one message
    . the next line of either

Each ``<`` is one message, and all of them must come: a text with none after it must get none. In a
message ``…`` stands for anything, and ``{code}`` for eight characters in two groups, which are
kept by that name and put in where a later line has it.

What happens before the next text stands after ``@``, in the order in which it happens:

    @ later 25 hours
    @ at 22:00                          (the next time that the city's clocks show it)
    @ from 07700 900124
    @ photo                             (the next text comes with one)
    @ opt-out type STOP                 (what Twilio says it did with the next text)

and what others do meanwhile; ``tests/sms/meanwhile.py`` has it all:

    @ known: Ada Quay                   (she is reached by this number)
    @ opened by phone: pothole {ref}    (it is answered at this number; {ref} is its reference)
    @ opened by web for Ada Quay: noise {ref}
    @ opened elsewhere: noise {ref}     (of this number nobody knows anything)
    @ staff replies {ref}: When are you in?
    @ closes {ref}
    @ merges {one} into {other}
    @ takes over / hands back
    @ worker                            (what it texts to this number stands after it, as ``<``)

and what must be true, in the middle or at the end:

    @ texts of {ref}: 2                 (so many of their texts were added to it)
    @ unplaced: 1                       (so many of their texts wait to be placed)
    @ waits for: person                 (or unplaced, case, nothing)
    @ ledger: out by word, in by word   (what the ledger of the number says)
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from tests.builders import ZONE
from tests.conftest import Clock
from tests.sms.meanwhile import happen, worker
from tests.sms.texting import NUMBER, Phone
from tracker.people.rules import read_phone

FOLDER = Path(__file__).parent.parent / "scripts"


@dataclass
class Turn:
    """One text with what must come back, and what has to happen before it.

    ``text`` is ``None`` where nothing is texted: the worker does what is due, or the script ends.
    """

    line: int
    text: str | None
    replies: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)


def read(path: Path) -> list[Turn]:
    """The turns of a script."""
    turns: list[Turn] = []
    before: list[str] = []
    for at, line in enumerate(path.read_text().splitlines(), 1):
        sign, words = line[:1], line[2:]
        if sign == "@" and words != "worker":
            before.append(words)
        elif sign in (">", "@"):
            turns.append(Turn(at, words if sign == ">" else None, before=before))
            before = []
        elif sign == "<":
            turns[-1].replies.append(words)
        elif sign == ".":
            _add_line(turns[-1], words)
        elif sign not in ("", "#"):
            raise ValueError(f"{path.name}, line {at}: cannot be read: {line}")
    # What must be true at the end.
    return [*turns, Turn(0, "", before=before)] if before else turns


def _add_line(turn: Turn, words: str) -> None:
    if turn.replies:
        turn.replies[-1] += f"\n{words}"
    else:
        turn.text = f"{turn.text}\n{words}"


def play(app: Flask, path: Path, the_time: Clock) -> None:
    """Text what a script says, and hold what comes back against it."""
    phone, kept = Phone(app, NUMBER), dict[str, str]()
    for turn in read(path):
        where = f"{path.name}, line {turn.line}"
        phone, changes = _prepare(phone, turn, the_time, kept, where)
        if turn.line == 0:
            return
        if turn.text is None:
            told = worker(app, phone.number, the_time.now)
        else:
            told = phone.texts(_filled(turn.text, kept), **changes)
        where = f"{where}: after “{turn.text or '@ worker'}” came {told}"
        assert len(told) == len(turn.replies), where
        for reply, wanted in zip(told, turn.replies, strict=True):
            found = re.fullmatch(_pattern(_filled(wanted, kept)), reply, flags=re.DOTALL)
            assert found, f"{where}\nwanted: {wanted}"
            kept.update(found.groupdict())


def _prepare(
    phone: Phone, turn: Turn, the_time: Clock, kept: dict[str, str], where: str
) -> tuple[Phone, dict[str, str | None]]:
    """Do what happens before a text: the phone that it is from, and what else Twilio posts."""
    changes: dict[str, str | None] = {}
    for words in turn.before:
        first, _, rest = words.partition(" ")
        if first == "later":
            count, unit = rest.split()
            the_time.move(**{unit: float(count)})
        elif first == "at":
            the_time.now = _next_at(rest, the_time.now)
        elif first == "from":
            phone = Phone(phone.app, read_phone(rest, "GB").value)
        elif words == "photo":
            changes |= {
                "NumMedia": "1",
                "MediaUrl0": "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
                "MediaContentType0": "image/jpeg",
            }
        elif words.startswith("opt-out type "):
            changes["OptOutType"] = words.rpartition(" ")[2]
        else:
            happen(phone.app, phone.number, words, kept, the_time.now, where)
    return phone, changes


def _next_at(time: str, now: datetime) -> datetime:
    hour, minute = map(int, time.split(":"))
    local = now.astimezone(ZONE)
    then = local.replace(hour=hour, minute=minute, second=0)
    return (then if then > local else then + timedelta(days=1)).astimezone(now.tzinfo)


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
