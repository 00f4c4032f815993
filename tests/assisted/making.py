"""A city with a desk, people who are known there, and what staff do at it."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import (
    NOON,
    PASSWORD,
    ZONE,
    a_door,
    a_member_of_staff,
    a_published_service,
)
from tests.parity.assisted import Assisted
from tests.parity.counter import COUNTER
from tests.parity.phone import PHONE
from tests.visitor import Page, Visitor
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.catalogue.models import Definition
from tracker.database import db, unit_of_work
from tracker.intake import commands as intakes
from tracker.intake.models import Intake
from tracker.interactions.models import Site
from tracker.people.commands import add_person, reach_by
from tracker.people.queries import person
from tracker.people.rules import read_email, read_phone

DESKS = {"phone": PHONE, "counter": COUNTER}
NUMBER, SHOWN = "+44 7700 900123", "07700 900123"
LANDLINE = "01632 960001"

# All that the builders' pothole asks of somebody who gives their name and was not known.
ANSWERS = {
    "place": "Oak Street 4",
    "size": "small",
    "give_details": "yes",
    "your_name": "Ada Byron",
}
T = TypeVar("T")


def a_city(app: Flask) -> None:
    """One service and two sites."""
    with app.app_context(), unit_of_work() as session:
        a_published_service(session)
        for name in ("Harbour Library", "Town Hall"):
            key = name.split(maxsplit=1)[0].lower()
            session.add(Site(key=key, name=name, address=f"1 {name} Road", hours="Mondays 9 to 5"))


def do(app: Flask, work: Callable[[Session], T]) -> T:
    """Do something in the city's database."""
    with app.app_context(), unit_of_work() as session:
        return work(session)


def known(app: Flask, name: str, *contacts: str) -> int:
    """Somebody known by these numbers and addresses; returns their id."""

    def add(session: Session) -> int:
        person = add_person(session, name, now=NOON)
        for typed in contacts:
            reach_by(
                session, person, read_email(typed) if "@" in typed else read_phone(typed, "GB")
            )
        return person.id

    return do(app, add)


def unfinished(app: Flask, answers: dict[str, str], channel: str = "web") -> str:
    """A request begun at a door, with these answers; returns its code."""

    def begin(session: Session) -> str:
        intake = intakes.begin(session, session.scalars(select(Definition)).one(), a_door(channel))
        assert intakes.answer_all(session, intake, answers, a_door(channel)) == {}
        return intake.resume_code

    return do(app, begin)


def sent_by(app: Flask, person_id: int, channel: str = "web") -> str:
    """A request that somebody known sent before; returns its reference."""

    def submit(session: Session) -> str:
        door = a_door(channel)
        definition = session.scalars(select(Definition)).one()
        intake = intakes.begin(session, definition, door, person=person(session, person_id))
        raws = {"place": "Elm Road 9", "size": "small", "give_details": "yes"}
        assert intakes.answer_all(session, intake, raws, door) == {}
        return intakes.submit(session, intake, door, ZONE).reference

    return do(app, submit)


def a_second_desk(app: Flask, desk: Assisted) -> Page:
    """A colleague of who sits at a desk, at one of their own."""
    email = f"second-{desk.role}@larkmouth.example"
    do(app, lambda session: a_member_of_staff(session, desk.role, email=email, name="Second"))
    colleague = Visitor(app)
    colleague.sign_in(email, PASSWORD)
    page = colleague.get(f"/{desk.channel}")
    sites = page.all("input", name="site")
    return page.form(has="site").submit({"site": sites[0].get("value")}) if sites else page


def by(page: Page, words: str) -> Page:
    """Look for somebody, or begin at once with a number."""
    return page.form(has="words").submit({"words": words})


def without_a_number(page: Page, desk: Assisted) -> Page:
    """Begin with somebody of whom nothing is known."""
    return page.form(action=f"/{desk.contacts}").submit({})


def wants(page: Page, service: str = "pothole") -> Page:
    """Pick what they want."""
    return page.form(action="/requests").submit({}, button=service)


def end(page: Page) -> Page:
    """End the call or the visit by the button at the top, and save what the wrap-up holds."""
    forms = [form for form in page.forms() if form.path.endswith("/end")]
    page = forms[0].submit({})
    return page.form(action="/wrap-up").submit({})


def autosave(page: Page, changed: dict[str, Any], **more: str) -> Any:
    """Send changed answers as the page's script does; returns what it is told."""
    form = page.form(has="then")
    sent = {**form.held(), **changed, **more, "changed": list(changed)}
    response = page.visitor.client.post(
        f"{page.url}/answers", data=sent, content_type="multipart/form-data"
    )
    return response.get_json()


def count(app: Flask, table: type) -> int:
    """How many rows a table has."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def the_case(app: Flask, reference: str, look: Callable[[Case], T]) -> T:
    """Look at a case."""
    with app.app_context():
        return look(by_reference(db.session, reference))


def the_intake(app: Flask, look: Callable[[Intake], T]) -> T:
    """Look at the only intake there is."""
    with app.app_context():
        return look(db.session.scalars(select(Intake)).one())
