"""A city with as many cases as one likes, as it is after a year of work.

The services, teams, streets and areas are Larkmouth's. Every case has somebody who asked, the
answers to its questions, two or three messages and all the lines of its timeline; three of ten are
open. People come back: half of all cases are of somebody who had one before. What is written is
the same whenever it is made.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload

from tests.bench.bulk import Bulk
from tests.builders import LOCALE
from tests.parity.answers import answers_to
from tests.sms.texting import LARKMOUTH
from tracker.cases.models import Case, Event, Party, Street
from tracker.cases.places import place_key
from tracker.cases.references import make
from tracker.catalogue.models import Definition
from tracker.city import load_city
from tracker.database import unit_of_work
from tracker.demo.names import a_name
from tracker.demo.places import a_spot
from tracker.intake.models import Answer, Intake
from tracker.intake.reading import read
from tracker.messages.models import Message
from tracker.people.index import words_of
from tracker.people.models import ContactPoint, Person, PersonContact, PersonWords
from tracker.staff.models import Staff, Team

PASSWORD = "for measuring only"  # noqa: S105
ACCOUNTS = 24  # of each role
AT_ONCE = 10_000  # cases written in one go
RARE = "asbestos"  # is in the notes of one case of five thousand
COMMON = "inspected"  # is in every other one

_NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
_DOORS, _SHARES = ("web", "sms", "phone", "counter"), (40, 20, 30, 10)

_WORDS = (
    "the crew went and had a look at it near the corner where water stands after rain and traffic "
    "slows because the edge is loose so it was marked and put on the list for next week with cones "
    "around it until then neighbours say it has been like this for some time and got worse lately"
).split()
_QUESTION = "Could you tell us whether it can be reached from the road?"
_STAGES = ("received", "in_progress", "waiting", "closed")


@dataclass(frozen=True)
class Offer:
    """A service, as cases of it are written: its answers are those of somebody who answers all."""

    definition_id: int
    title: str
    team_id: int
    staff: list[int]
    days: int
    answers: dict[str, Any]
    place: str | None


Rows = dict[type[Any], list[tuple[Any, ...]]]

# What is written of each table, in an order in which each row refers only to earlier ones.
COLUMNS: dict[type[Any], tuple[str, ...]] = {
    ContactPoint: ("id", "kind", "value", "takes_texts"),
    Person: ("id", "name", "language", "created_at", "address"),
    PersonContact: ("person_id", "contact_point_id", "as_typed"),
    PersonWords: ("person_id", "words"),
    Case: (
        "id", "reference", "submission_key", "definition_id", "answers", "channel", "place",
        "place_key", "contact_point_id", "anonymous", "team_id", "assignee_id", "status",
        "priority", "outcome", "opened_at", "due_at", "closed_at", "revision", "latitude",
        "longitude",
    ),
    Party: ("case_id", "person_id", "part"),
    Message: (
        "id", "direction", "means", "state", "body", "subject", "contact_point_id", "case_id",
        "staff_id", "media_count", "created_at", "tries", "sent_at", "asked", "unplaced",
        "large_print", "changed_at",
    ),
    Event: ("case_id", "at", "kind", "for_citizen", "staff_id", "message_id", "details"),
    Intake: (
        "id", "public_id", "resume_code", "definition_id", "state", "began_at", "channel",
        "contact_point_id", "person_id", "case_id", "created_at", "updated_at",
    ),
    Answer: ("intake_id", "question", "value", "channel", "answered_at"),
}  # fmt: skip


def load(engine: Engine, cases: int, progress: Callable[[int], None]) -> None:
    """Fill an empty, migrated database; ``progress`` is told how many cases were written more."""
    with Session(engine) as session, unit_of_work(session):
        load_city(session, LARKMOUTH, _NOW)
        _add_staff(session)
    with Session(engine) as session:
        offers, streets = _offers(session), list(session.scalars(select(Street)))
    made = _Maker(offers, streets, cases)
    with Bulk(engine, COLUMNS) as bulk:
        for first in range(1, cases + 1, AT_ONCE):
            some = made.rows(range(first, min(first + AT_ONCE, cases + 1)))
            for model, columns in COLUMNS.items():
                bulk.write(model, columns, some[model])
            progress(len(some[Case]))


def _add_staff(session: Session) -> None:
    """Enough of every role; the password is hashed once, since each time takes long by design."""
    hashed = PasswordHasher().hash(PASSWORD)
    teams = list(session.scalars(select(Team).order_by(Team.id)))
    for role in ("agent", "counter", "caseworker", "supervisor"):
        session.add_all(
            Staff(
                email=f"{role}{number}@bench.example",
                name=f"{role.capitalize()} {number}",
                role=role,
                password_hash=hashed,
                team=teams[number % len(teams)] if role == "caseworker" else None,
                created_at=_NOW,
            )
            for number in range(ACCOUNTS)
        )


def _offers(session: Session) -> list[Offer]:
    teams = {team.key: team.id for team in session.scalars(select(Team))}
    workers: dict[int | None, list[int]] = {}
    for staff in session.scalars(select(Staff).where(Staff.role == "caseworker")):
        workers.setdefault(staff.team_id, []).append(staff.id)
    found = []
    for definition in session.scalars(select(Definition).options(joinedload(Definition.service))):
        content = definition.content
        answers = {
            question.key: read(question, raws[question.key], LOCALE)
            for raws in [answers_to(content, "full")]
            for question in content.questions
            if question.key in raws
        }
        asked = next((q.key for q in content.questions if q.type == "location"), None)
        team = teams[content.team]
        found.append(
            Offer(
                definition.id, definition.title, team, workers[team], content.target_days,
                answers, asked,
            )
        )  # fmt: skip
    return found


class _Maker:
    """Makes the rows of cases by their numbers."""

    def __init__(self, offers: list[Offer], streets: list[Street], cases: int) -> None:
        self._rng = random.Random("larkmouth")  # noqa: S311
        self._offers, self._streets, self._cases = offers, streets, cases
        self._people = self._messages = 0

    def rows(self, numbers: range) -> Rows:
        """The rows of these cases, and of the people who are new in them."""
        rows: Rows = {model: [] for model in COLUMNS}
        for number in numbers:
            self._case(rows, number)
        return rows

    def _case(self, rows: Rows, number: int) -> None:
        rng = self._rng
        offer = rng.choice(self._offers)
        (channel,) = rng.choices(_DOORS, _SHARES)
        person = self._somebody(rows)
        opened = _NOW - timedelta(minutes=rng.randint(30, 525_000) * (1 - number / self._cases) + 5)
        is_open = rng.random() < 0.3
        status = rng.choice(_STAGES[:3]) if is_open else "closed"
        place = a_spot(rng) if offer.place else None
        street = rng.choice(self._streets) if place and self._streets else None
        answers = {**offer.answers, **({offer.place: place} if offer.place and place else {})}
        assignee = rng.choice(offer.staff) if status != "received" else None
        closed = opened + (_NOW - opened) * rng.random() if status == "closed" else None
        rows[Case].append((
            number, make(number * 7919), f"bench-{number}", offer.definition_id, answers, channel,
            place, place_key(place), person, False, offer.team_id, assignee, status,
            "urgent" if rng.random() < 0.05 else "normal", "resolved" if closed else None,
            opened, opened + timedelta(days=offer.days * 1.4), closed, 3,
            street and street.latitude + rng.uniform(-0.001, 0.001),
            street and street.longitude + rng.uniform(-0.001, 0.001),
        ))  # fmt: skip
        rows[Party] += [(number, person, "requester"), (number, person, "subject")]
        self._intake(rows, number, offer, channel, person, answers, opened)
        self._life(rows, number, offer, channel, person, assignee, status, opened, closed)

    def _somebody(self, rows: Rows) -> int:
        """Somebody new, or somebody who came before. Their first contact has their own number."""
        rng = self._rng
        if self._people and rng.random() < 0.5:
            return rng.randint(1, self._people)
        self._people += 1
        number, name = self._people, a_name(rng)
        address = f"{rng.randint(1, 180)} {rng.choice(self._streets).name}" if self._streets else ""
        phone, email = f"+447{number + 600_000_000:09d}", f"somebody{number}@example.org"
        rows[Person].append((number, name, "en", _NOW - timedelta(days=400), address or None))
        reached = [(number, "phone", phone), (1_000_000_000 + number, "email", email)]
        for point, kind, value in reached[: 1 + (number % 3 == 0)]:
            rows[ContactPoint].append((point, kind, value, kind == "phone"))
            rows[PersonContact].append((number, point, value))
        found_by = [(kind, value) for _, kind, value in reached[: 1 + (number % 3 == 0)]]
        rows[PersonWords].append((number, words_of([name, None, address], found_by)))
        return number

    def _intake(
        self, rows: Rows, number: int, offer: Offer, channel: str, person: int,
        answers: dict[str, Any], at: datetime,
    ) -> None:  # fmt: skip
        rows[Intake].append((
            number, f"bench-{number}", make(number * 7919 + 1), offer.definition_id, "submitted",
            channel, channel, person, person, number, at, at,
        ))  # fmt: skip
        rows[Answer] += [(number, key, _json(value), channel, at) for key, value in answers.items()]

    def _life(
        self, rows: Rows, number: int, offer: Offer, channel: str, person: int,
        assignee: int | None, status: str, opened: datetime, closed: datetime | None,
    ) -> None:  # fmt: skip
        """Its messages and the lines of its timeline."""
        rng, until = self._rng, closed or _NOW
        step = (until - opened) / 6

        def event(
            at: datetime, kind: str, citizen: bool, message: int | None, **details: Any
        ) -> None:
            staff = None if kind in ("opened", "confirmed", "texted") else assignee
            rows[Event].append((number, at, kind, citizen, staff, message, details))

        def message(at: datetime, direction: str, body: str) -> int:
            self._messages += 1
            rows[Message].append((
                self._messages, direction, "sms", "delivered" if direction == "out" else "received",
                body, offer.title, person, number, assignee if direction == "out" else None, 0, at,
                1, at, False, False, False, at,
            ))  # fmt: skip
            return self._messages

        event(opened, "opened", True, None, channel=channel)
        thanks = (
            f"Thank you. We have your request: {offer.title}. Text STATUS {make(number * 7919)}"
        )
        event(opened, "confirmed", False, message(opened, "out", thanks), means="sms")
        if assignee is None:
            return
        event(opened + step, "taken", False, None)
        event(
            opened + step, "status", True, None, was="received", now_is="in_progress", outcome=None
        )
        note = f"{COMMON if number % 2 else 'seen'} {' '.join(rng.choices(_WORDS, k=12))}"
        event(
            opened + 2 * step,
            "noted",
            False,
            None,
            text=f"{note} {RARE if number % 5000 == 7 else ''}",
        )
        told = message(opened + 3 * step, "out", _QUESTION)
        event(opened + 3 * step, "replied", True, told, text=_QUESTION, means="sms")
        if number % 2:
            said = " ".join(rng.choices(_WORDS, k=9))
            event(
                opened + 4 * step, "texted", True, message(opened + 4 * step, "in", said), text=said
            )
        if status == "waiting":
            event(
                opened + 5 * step,
                "status",
                True,
                None,
                was="in_progress",
                now_is=status,
                outcome=None,
            )
        if closed:
            event(
                closed, "status", True, None, was="in_progress", now_is="closed", outcome="resolved"
            )


def _json(value: Any) -> str:
    """An answer as its column keeps it."""
    return json.dumps(value)


def references(engine: Engine, status: str, most: int) -> Iterator[str]:
    """The references of some cases with a status, spread over all there are."""
    with Session(engine) as session:
        ids = session.scalars(select(Case.id).where(Case.status == status)).all()
        chosen = ids[:: max(1, len(ids) // most)][:most]
        yield from session.scalars(select(Case.reference).where(Case.id.in_(chosen)))
