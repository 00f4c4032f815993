"""An organisation that helps, its people, and clients for whom they enter."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.builders import NOON, a_definition, a_published_service, an_organisation
from tests.desk.making import at_the_desk, the_city
from tests.visitor import Page, Visitor
from tracker.cases.models import Case
from tracker.database import db, unit_of_work
from tracker.people.commands import add_person, reach_by
from tracker.people.rules import read_phone

ANSWERS = {
    "place": "Oak Street 4",
    "size": "small",
    "give_details": "yes",
    "your_name": "Ada Byron",
    "reach_by": "phone",
    "your_phone": "07700 900123",
}


def a_service(app: Flask, **changes: object) -> None:
    """A service that can be asked for somebody else too."""
    with the_city(app) as session:
        a_published_service(session, a_definition(for_somebody_else=True, **changes))


def a_helper(app: Flask, name: str = "Larkmouth Carers", **others: object) -> Visitor:
    """Somebody of an organisation who has signed in."""
    with the_city(app) as session:
        organisation_id = an_organisation(session, name).id
    email = f"{name.lower().replace(' ', '-')}@carers.example"
    values: dict[str, object] = {"email": email, "name": f"Ruth of {name}"}
    return at_the_desk(app, "helper", organisation_id=organisation_id, **{**values, **others})


def begin(visitor: Visitor, how: str = "spoken_consent") -> Page:
    """Begin a request for a client who agreed."""
    form = visitor.get("/helping").form(action="/helping/requests")
    return form.submit({"how": how}, button="pothole")


def send(page: Page, **answers: str) -> Page:
    """Fill in the page and send it."""
    return page.form(has="then").submit({**ANSWERS, **answers}, button="send")


def entered(visitor: Visitor, **answers: str) -> str:
    """The reference of a request that was entered for a client."""
    page = send(begin(visitor), **answers)
    return page.all("span", class_="app-reference")[0].get("data-reference", "")


def somebody_known(app: Flask, name: str = "Augusta King", number: str = "07700 900123") -> int:
    """Somebody whom the city knows by a number."""
    with app.app_context(), unit_of_work() as session:
        person = add_person(session, name, now=NOON)
        reach_by(session, person, read_phone(number, "GB"))
        return person.id


def the_case(app: Flask, reference: str, look: Any) -> Any:
    """Look at a case."""
    with app.app_context():
        return look(db.session.scalars(select(Case).where(Case.reference == reference)).one())
