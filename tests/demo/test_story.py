"""What the demo writes in bulk is what the commands write, one by one."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests.builders import (
    LOCALE,
    NOON,
    ZONE,
    a_definition,
    a_member_of_staff,
    a_published_service,
    a_team,
)
from tracker.cases import closing, commands, writing
from tracker.cases.calendar import city_time
from tracker.cases.models import Case, Event, Party
from tracker.catalogue.models import Definition
from tracker.database import engine_options
from tracker.demo.clocks import set_clocks
from tracker.demo.names import a_family
from tracker.demo.people import Citizen
from tracker.demo.places import a_home
from tracker.demo.register import Register
from tracker.demo.requests import make_case
from tracker.demo.sending import Sending
from tracker.demo.story import Story
from tracker.demo.year import Asked, Offer, Year
from tracker.intake.commands import Door, answer, begin, submit
from tracker.intake.models import Answer, Intake
from tracker.interactions import commands as interactions
from tracker.messages.models import Message
from tracker.people.commands import contact_point
from tracker.people.models import Person
from tracker.people.rules import Contact, phone_contact
from tracker.staff.models import Staff

MOBILE = phone_contact("+447700900123", "07700 900123")
LANDLINE = phone_contact("+441632960123", "01632 960123")
EMAIL = Contact("email", "amina@example.org", "Amina@example.org")

Life = Callable[["OfTheDemo | OfCommands"], None]


def bare(row: Any, *without: str) -> dict[str, Any]:
    """A row's columns, but for its number and what is made by chance."""
    columns = (column.key for column in row.__table__.columns)
    return {key: getattr(row, key) for key in columns if key not in ("id", *without)}


def without_reference(event: Event) -> dict[str, Any]:
    """What a line says, but for the words of a notice: the reference is in them."""
    told = event.kind == "notified"
    return {key: value for key, value in event.details.items() if key != "text" or not told}


def written(session: Session) -> dict[str, list[dict[str, Any]]]:
    """All that was written of a case, fit to be compared."""
    return {
        "case": [
            bare(row, "reference", "submission_key", "interaction_id", "contact_point_id")
            for row in session.scalars(select(Case))
        ],
        "event": [
            bare(row, "case_id", "message_id", "interaction_id")
            | {"message": bool(row.message_id), "contact": bool(row.interaction_id)}
            | {"details": without_reference(row)}
            for row in session.scalars(select(Event).order_by(Event.at, Event.id))
        ],
        "message": [
            bare(row, "case_id", "interaction_id", "contact_point_id", "body", "subject")
            | {"to": bool(row.contact_point_id), "contact": bool(row.interaction_id)}
            for row in session.scalars(select(Message).order_by(Message.created_at, Message.id))
        ],
        "party": [bare(row, "case_id", "person_id") for row in session.scalars(select(Party))],
        "person": [bare(row) for row in session.scalars(select(Person))],
        "intake": [
            bare(row, "public_id", "resume_code", "interaction_id", "case_id", "created_at",
                 "contact_point_id")
            for row in session.scalars(select(Intake))
        ],
        "answer": [
            bare(row, "intake_id", "interaction_id", "answered_at")
            for row in session.scalars(select(Answer).order_by(Answer.question))
        ],
    }  # fmt: skip


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    """On SQLite alone, where a second beginning gives the same numbers again."""
    engine = create_engine(**engine_options(sqlite_url))
    with Session(engine, expire_on_commit=False) as session:
        yield session
    engine.dispose()


def the_service(session: Session) -> tuple[Definition, Staff, Staff]:
    """A service that leaves nothing about people to chance, an agent and a caseworker."""
    definition = a_published_service(session, a_definition(anonymous=False))
    agent = a_member_of_staff(session, "agent")
    return definition, agent, a_member_of_staff(session, "caseworker", team=a_team(session))


def by_the_demo(session: Session, door: str, contact: Contact, then: Life) -> dict[str, str]:
    """A case as the demo makes it; returns what was answered, as typed."""
    definition, agent, caseworker = the_service(session)
    team = a_team(session)
    offer = Offer.of(definition, {team.key: team})
    year = Year("tests", NOON + timedelta(hours=1), ZONE, [offer], 0)
    year.time, year.sending = city_time(session), Sending.of(session)
    year.set_to_work([agent, caseworker], [])
    citizen = Citizen("Amina Khan", a_family(year.rng), a_home(year.rng), contact)
    register = Register(year.rng, year.ledger)
    year.town.somebody = lambda _: citizen  # type: ignore[method-assign]
    made = make_case(year, register, Asked(NOON, offer, door, None))
    then(OfTheDemo(made.story, agent, caseworker))
    set_clocks(year, {definition.id: offer.content})
    year.ledger.write(session)
    session.flush()
    return {row.question: _typed(row) for row in session.scalars(select(Answer))}


def _typed(row: Answer) -> str:
    return row.as_typed or ("" if row.value is None else str(row.value))


def by_commands(
    session: Session, door: str, contact: Contact, typed: dict[str, str], then: Life
) -> None:
    """The same case as the doors and the desk make it."""
    definition, agent, caseworker = the_service(session)
    staff = agent if door == "phone" else None
    shows_number = door == "sms" or (door == "phone" and contact.kind == "phone")
    point = contact_point(session, contact) if shows_number else None
    visit = interactions.begin(session, door, now=NOON, staff=staff, contact_point=point)
    at_door = Door(door, NOON, LOCALE, visit, staff)
    intake = begin(session, definition, at_door, contact_point=point)
    for key in [key for key in typed if key not in intake.answers]:
        answer(session, intake, key, typed[key], at_door)
    case = submit(session, intake, at_door, ZONE)
    then(OfCommands(session, case, agent, caseworker))


class OfTheDemo:
    """What happens to a case, written into the ledger."""

    def __init__(self, story: Story, agent: Staff, caseworker: Staff) -> None:
        self.story, self.agent, self.caseworker = story, agent, caseworker

    def take(self, at: datetime) -> None:
        self.story.take(at, self.caseworker)

    def give_back(self, at: datetime) -> None:
        self.story.give_back(at, self.caseworker)

    def note(self, at: datetime, text: str) -> None:
        self.story.note(at, self.caseworker, text)

    def reply(self, at: datetime, text: str, told_at: datetime) -> None:
        means = self.story.possible_answers(at)[0]
        message = self.story.reply(at, self.caseworker, text, means)
        if message["state"] == "waiting":
            self.story.tell(told_at, self.agent, message)

    def status(self, at: datetime, wanted: str) -> None:
        self.story.change_status(at, self.caseworker, wanted)

    def close(self, at: datetime, outcome: str, told_at: datetime, **gaps: str) -> None:
        message = self.story.close(at, self.caseworker, outcome, gaps)
        if message is not None and message["state"] == "waiting":
            self.story.tell(told_at, self.agent, message)


class OfCommands:
    """The same, by the commands."""

    def __init__(self, session: Session, case: Case, agent: Staff, caseworker: Staff) -> None:
        self.session, self.case, self.agent, self.caseworker = session, case, agent, caseworker

    def take(self, at: datetime) -> None:
        commands.take(self.session, self.case, self.caseworker, now=at)

    def give_back(self, at: datetime) -> None:
        commands.give_back(self.session, self.case, self.caseworker, now=at)

    def note(self, at: datetime, text: str) -> None:
        commands.add_note(self.session, self.case, self.caseworker, text, now=at)

    def reply(self, at: datetime, text: str, told_at: datetime) -> None:
        message = writing.reply(self.session, self.case, self.caseworker, text, now=at)
        if message.state == "waiting":
            writing.told(self.session, self.case, message, self.agent, now=told_at)

    def status(self, at: datetime, wanted: str) -> None:
        commands.change_status(self.session, self.case, self.caseworker, wanted, now=at)

    def close(self, at: datetime, outcome: str, told_at: datetime, **gaps: str) -> None:
        telling = closing.Telling("".join(gaps.values()), whole="whole" in gaps)
        closing.close(self.session, self.case, self.caseworker, outcome, telling=telling, now=at)
        told = select(Message).where(Message.state == "waiting", Message.case_id == self.case.id)
        for message in self.session.scalars(told):
            writing.told(self.session, self.case, message, self.agent, now=told_at)


def nothing_more(case: OfTheDemo | OfCommands) -> None:
    """It was only just sent."""


def a_long_life(case: OfTheDemo | OfCommands) -> None:
    """Everything that the desk can do with a case."""
    hours = [NOON + timedelta(hours=hour) for hour in range(20)]
    case.take(hours[1])
    case.note(hours[2], "Went to look at it.")
    case.reply(hours[3], "Which side of the road is it on?", told_at=hours[4])
    case.status(hours[5], "waiting")
    case.status(hours[6], "in_progress")
    case.give_back(hours[7])
    case.take(hours[8])
    case.close(hours[9], "resolved", hours[9], reason="We mended it on Monday.")
    case.status(hours[10], "in_progress")
    case.reply(hours[11], "It is done now.", told_at=hours[12])
    case.close(hours[13], "not_ours", hours[14], whole="It is the water company's.")


@pytest.mark.parametrize("then", [nothing_more, a_long_life])
@pytest.mark.parametrize(
    ("door", "contact"),
    [("web", EMAIL), ("sms", MOBILE), ("phone", LANDLINE), ("phone", MOBILE), ("web", LANDLINE),
     ("phone", EMAIL)],
)  # fmt: skip
def test_a_case_of_the_demo_is_the_one_that_the_commands_make(
    session: Session, door: str, contact: Contact, then: Life
) -> None:
    typed = by_the_demo(session, door, contact, then)
    ours = written(session)
    session.rollback()
    by_commands(session, door, contact, typed, then)
    theirs = written(session)

    (case,), (other_case,) = ours["case"], theirs["case"]
    assert case["changed_at"] == ours["event"][-1]["at"] == theirs["event"][-1]["at"]
    # The commands' rows have the moment at which the database was told.
    other_case["changed_at"] = case["changed_at"]
    for one, other in zip(ours["message"], theirs["message"], strict=True):
        if one["means"] in ("sms", "email"):
            # The demo's has gone out since.
            assert (one["state"], other["state"]) == ("sent", "queued")
            one.update({key: other[key] for key in SENT})
    assert ours == theirs


SENT = ("state", "sent_at", "tries", "next_try_at", "provider_sid", "answers_sid")
