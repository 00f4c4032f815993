"""A year of a demo city: who asks what, when and by which door, and what becomes of it.

Everything is drawn from one seeded generator, and nothing else is asked: the same seed, moment and
catalogue make the same year, to the last byte.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from tracker.cases import references
from tracker.cases.calendar import CityTime
from tracker.cases.deadlines import deadlines
from tracker.catalogue.definition import Question, ServiceDefinition
from tracker.catalogue.models import Definition
from tracker.demo.ledger import Ledger
from tracker.demo.people import Town
from tracker.demo.rhythm import Days, Opening, likely_days, moment_on, read_hours
from tracker.demo.sending import Sending
from tracker.demo.words import ServiceWords, words_of
from tracker.intake.about_you import about_you
from tracker.interactions.models import Site
from tracker.staff.models import Staff, Team

# The share of each door, in 100.
DOORS = {"phone": 38, "web": 36, "sms": 14, "counter": 12}
OPEN_SHARE = 0.09
YEAR = timedelta(days=365)
_LATEST = timedelta(minutes=20)  # before now


@dataclass(frozen=True)
class Offer:
    """A service, as it is asked for."""

    definition: Definition
    content: ServiceDefinition
    asked: tuple[Question, ...]
    words: ServiceWords
    team: Team

    @classmethod
    def of(cls, definition: Definition, teams: Mapping[str, Team]) -> "Offer":
        """A published service, with the team that works it."""
        content = definition.content
        asked = (*content.questions, *about_you(content))
        return cls(definition, content, asked, words_of(content.key), teams[content.team])


@dataclass(frozen=True)
class Counter:
    """A site with its opening times and who works there."""

    site: Site
    opening: Opening
    staff: Sequence[Staff]


@dataclass(frozen=True)
class Asked:
    """That something is asked for: what, by which door, when, and at which counter."""

    at: datetime
    offer: Offer
    door: str
    counter: Counter | None


class Year:
    """What the parts of the demo share: the generator, the ledger, the town and its staff."""

    def __init__(
        self, seed: str, now: datetime, zone: ZoneInfo, offers: Sequence[Offer], cases: int
    ) -> None:
        self.rng = Random(seed)  # noqa: S311  it has to be the same each time
        self.now, self.zone, self.offers = now.replace(microsecond=0), zone, offers
        self.time = CityTime(zone=str(zone))
        self.sending = Sending()
        self.ledger = Ledger()
        self.town = Town(self.rng, round(cases * 0.64))
        self.counters: list[Counter] = []
        self.agents: list[Staff] = []
        self.caseworkers: dict[int, list[Staff]] = {}
        self._names: set[str] = set()

    def set_to_work(
        self, staff: Sequence[Staff], sites: Sequence[tuple[Site, list[Staff]]]
    ) -> None:
        """Say who works where; a team or a counter without anybody is helped out by all."""
        self.agents = [one for one in staff if one.role == "agent"]
        caseworkers = [one for one in staff if one.role == "caseworker"]
        for team_id in {*self.sending.teams, *(offer.team.id for offer in self.offers)}:
            own = [one for one in caseworkers if one.team_id == team_id]
            self.caseworkers[team_id] = own or caseworkers
        behind = [one for one in staff if one.role == "counter"]
        self.counters = [
            Counter(site, read_hours(site.hours), own or behind) for site, own in sites
        ]

    @property
    def first_day(self) -> datetime:
        """When the year begins."""
        return self.now - YEAR

    def public_id(self) -> str:
        """A name for an intake."""
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    def reference(self) -> str:
        """A reference that no other case has."""
        return self._name(0, 31 * 32 ** (references.LENGTH - 2))

    def resume_code(self) -> str:
        """A resume code that no other intake has: it begins with Z."""
        first = 31 * 32 ** (references.LENGTH - 2)
        return self._name(first, first + 32 ** (references.LENGTH - 2))

    def _name(self, low: int, high: int) -> str:
        while (name := references.make(self.rng.randrange(low, high))) in self._names:
            continue
        self._names.add(name)
        return name


def plan(year: Year, cases: int) -> list[Asked]:
    """What is asked for in the year, the oldest first.

    Every service is asked for at every door before chance decides, so that a small city has all.
    """
    rng, doors = year.rng, [door for door in DOORS if door != "counter" or year.counters]
    pairs = list(product(year.offers, doors))
    chosen = pairs[:cases]
    shares = [
        DOORS[door] * offer.words.share * offer.words.doors.get(door, 1) / _of_door(year, door)
        for offer, door in pairs
    ]
    chosen += rng.choices(pairs, shares, k=cases - len(chosen))
    days: dict[tuple[str, str, str], Days] = {}
    asked = [_asked(year, offer, door, days) for offer, door in chosen]
    return sorted(asked, key=lambda one: (one.at, one.offer.content.key, one.door))


def _of_door(year: Year, door: str) -> float:
    """How much is asked at a door, so that each has its share whatever the services prefer."""
    return sum(offer.words.share * offer.words.doors.get(door, 1) for offer in year.offers)


def _asked(year: Year, offer: Offer, door: str, days: dict[tuple[str, str, str], Days]) -> Asked:
    rng, zone = year.rng, year.zone
    counter = _a_counter(year) if door == "counter" else None
    key = (offer.content.key, door, counter.site.key if counter else "")
    if key not in days:
        first, last = (moment.astimezone(zone).date() for moment in (year.first_day, year.now))
        open_on = counter.opening.days if counter else frozenset()
        days[key] = likely_days(first, last, door, offer.words.months, open_on)
    while True:
        at = moment_on(rng, days[key].draw(rng), door, zone)
        if not year.first_day < at < year.now - _LATEST:
            continue
        if counter is None or counter.opening.covers(at.astimezone(zone)):
            return Asked(at, offer, door, counter)


def _a_counter(year: Year) -> Counter:
    """One of the sites, the first ones more often."""
    weights = [1 / (place + 1.2) for place in range(len(year.counters))]
    return year.rng.choices(year.counters, weights)[0]


def stays_open(year: Year, asked: Sequence[Asked]) -> set[int]:
    """Which of what was asked is open still, by its place in the list: young ones mostly, and a
    few that were left lying.
    """
    drawn = []
    for place, one in enumerate(asked):
        calendar = year.time.of(one.offer.team.id)
        due = deadlines(one.offer.content, "normal", one.at, calendar).due_at
        late = (year.now - due) / timedelta(days=1)
        if late > 0:
            weight = next(weight for limit, weight in _LATE_BY if late <= limit)
        else:
            weight = 12.0 if year.now - one.at < (due - one.at) * 0.3 else 5.0
        drawn.append((-math.log(1 - year.rng.random()) / weight, place))
    drawn.sort()
    return {place for _, place in drawn[: round(len(asked) * OPEN_SHARE)]}


# How likely a case is open still that is late by no more than so many days.
_LATE_BY = ((3, 4.0), (10, 1.6), (25, 0.5), (45, 0.04), (90, 0.002), (math.inf, 1e-6))
