"""What people and staff of the demo write: phrases from ``words/*.yaml``, filled in by chance.

``words/<service>.yaml`` says how a service is asked for and answered; ``words/any.yaml`` fills in
for every service, so that one without a file of its own gets answers that make sense. The form of
the files is told in ``docs/demo.md``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from tracker.demo import names, rhythm
from tracker.demo.names import Family
from tracker.demo.places import LANDMARKS, STREETS, Home, a_home, a_spot

_FOLDER = Path(__file__).parent / "words"


class ServiceWords(BaseModel):
    """How a service is asked for, and what is written about it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # How much of everything that is asked, how much by month (from January) and by door.
    share: float = 5
    months: list[float] = [1.0] * 12
    doors: dict[str, float] = {}
    # How an answer is found, by the key of its question; what a long one ends with; how often (in
    # 100) one that is not required is left out.
    answers: dict[str, Any] = {}
    ends: list[str] = []
    skip: dict[str, int] = {}
    # What becomes of it, and how long it takes, as a share of its target time.
    outcomes: dict[str, float] = {}
    pace: float = 0.5
    # What staff write: notes for themselves, questions to the citizen with what is then noted of
    # the answer, and replies by outcome ("begun": while it is worked on).
    notes: Any = []
    asks: list[tuple[str, str]] = []
    replies: dict[str, Any] = {}


_STREETS_ELSEWHERE = (
    "Mill Road",
    "Church Lane",
    "London Road",
    "The Avenue",
    "Kings Road",
    "Green Lane",
    "Abbey Street",
)
# Towns that are as little real as Larkmouth is.
_TOWNS = ("Stonewick", "Marlsea", "Tenbridge", "Oldcaster", "Wexmoor", "Harrowby Cross")


@cache
def words_of(service: str) -> ServiceWords:
    """The words of a service; what its own file does not have is taken from those for any."""
    own = _read(service)
    return own if service == "any" else _read("any").model_copy(update=_set_in(own))


def _read(name: str) -> ServiceWords:
    path = _FOLDER / f"{name}.yaml"
    content = YAML(typ="safe").load(path) if path.exists() else None
    return ServiceWords.model_validate(content or {})


def _set_in(words: ServiceWords) -> dict[str, Any]:
    return {name: getattr(words, name) for name in words.model_fields_set}


@dataclass(frozen=True)
class Scene:
    """Who writes, from where and when: what the words in a phrase that begin with $ stand for."""

    rng: Random
    now: datetime  # in the city's zone
    family: Family
    home: Home
    staff: str = ""
    # What is told happened no earlier than this.
    since: date = date.min


def phrase(scene: Scene, phrases: Sequence[str]) -> str:
    """One of the phrases: an alternative chosen in each ``<a|b>``, each ``$word`` filled in, and
    a figure put for each ``#``.
    """
    text = scene.rng.choice(phrases)
    text = _CHOICE.sub(lambda found: scene.rng.choice(found[1].split("|")), text)
    text = _WORD.sub(lambda found: _filled(scene, found[1]), text)
    return re.sub("#", lambda _: str(scene.rng.randrange(10)), text)


_CHOICE = re.compile(r"<([^<>]*)>")
_WORD = re.compile(r"\$([a-z_]+)")


def _filled(scene: Scene, word: str) -> str:
    return _WORDS[word](scene)


def _days_ago(scene: Scene) -> list[date]:
    """The last days on which what is told of can have happened, the latest first."""
    today = scene.now.date()
    days = [today - timedelta(days=number) for number in range(1, 7)]
    return [
        day for day in days if day >= scene.since and (not scene.staff or rhythm.is_worked(day))
    ]


def _day_ago(scene: Scene) -> str:
    return f"{scene.rng.choice(_days_ago(scene) or [scene.now.date()]):%A}"


def _lately(scene: Scene) -> str:
    """The last day at work, as it is named in a letter."""
    days = _days_ago(scene)
    if not days:
        return "today"
    ago = (scene.now.date() - days[0]).days
    return "yesterday" if ago == 1 else f"on {days[0]:%A}"


def _coming_day(scene: Scene) -> str:
    day = scene.now.date() + timedelta(days=scene.rng.randint(2, 9))
    while not rhythm.is_worked(day):
        day += timedelta(days=1)
    return rhythm.in_words(day)


def _hour(scene: Scene) -> str:
    hour = scene.rng.randint(9, 16) if scene.staff else scene.rng.randrange(24)
    minutes = scene.rng.choice(("", "", ".15", ".30", ".45"))
    return f"{hour % 12 or 12}{minutes}{'am' if hour < 12 else 'pm'}"


def _month_ago(scene: Scene) -> str:
    return f"{scene.now - timedelta(days=scene.rng.randint(20, 100)):%B}"


def _plate(scene: Scene) -> str:
    letter = "ABCDEFGHJKLMNOPRSTUVWXY"
    ends = [scene.rng.choice(letter) for _ in range(5)]
    return f"{''.join(ends[:2])}{scene.rng.randint(10, 75)} {''.join(ends[2:])}"


_WORDS: dict[str, Callable[[Scene], str]] = {
    "street": lambda scene: scene.rng.choice(STREETS),
    "landmark": lambda scene: scene.rng.choice(LANDMARKS),
    "spot": lambda scene: a_spot(scene.rng),
    "home": lambda scene: scene.home.address,
    "own_street": lambda scene: scene.home.street,
    "address": lambda scene: a_home(scene.rng).address,
    "elsewhere": lambda scene: (
        f"{scene.rng.randint(1, 200)} {scene.rng.choice(_STREETS_ELSEWHERE)}, "
        f"{scene.rng.choice(_TOWNS)}"
    ),
    "relative": lambda scene: scene.family.name(scene.rng),
    "someone": lambda scene: names.a_name(scene.rng),
    "weekday": _day_ago,
    "lately": _lately,
    "month": _month_ago,
    "day": _coming_day,
    "hour": _hour,
    "plate": _plate,
    "few": lambda scene: scene.rng.choice(("two", "three", "four", "five", "six")),
    "staff": lambda scene: scene.staff,
}


_SEASONS = ("winter", "winter", "spring", "spring", "spring", "summer", "summer", "summer",
            "autumn", "autumn", "autumn", "winter")  # fmt: skip


def fitting(likely: Any, answers: Mapping[str, Any], scene: Scene) -> Any:
    """What is likely, given the answer (or the season) that it depends on, if it does."""
    while isinstance(likely, dict) and "by" in likely:
        decides = likely["by"]
        value = answers.get(decides)
        if decides == "season":
            value = _SEASONS[scene.now.month - 1]
        found = [one for one in (value if isinstance(value, list) else [value]) if one in likely]
        likely = likely[found[0]] if found else likely.get("any")
    return likely


def as_texted(rng: Random, text: str) -> str:
    """The words of somebody who types with their thumbs."""
    if rng.random() < 0.5:
        text = text[:1].lower() + text[1:]
    if rng.random() < 0.6:
        text = text.rstrip(".")
    if rng.random() < 0.3:
        for long, short in (("cannot", "cant"), (" and ", " & "), ("please", "pls")):
            text = text.replace(long, short)
    return text
