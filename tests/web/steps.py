"""What citizens do again and again in these tests."""

import io
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from tests.builders import a_definition, a_published_service
from tests.parity.web import asked
from tests.visitor import Page, Visitor, words
from tracker.database import Base, db, unit_of_work
from tracker.intake.models import Intake

# What somebody answers who says who they are, question by question, to the builders' pothole.
ANSWERS = {
    "place": "Oak Street 4",
    "size": "small",
    "give_details": "yes",
    "your_name": "Ada Byron",
    "reach_by": "phone",
    "your_phone": "07700 900123",
}
NAMELESS = {"place": "Oak Street 4", "size": "small", "give_details": "no"}


def start(visitor: Visitor, service: str = "pothole") -> Page:
    """The page of the first question."""
    return visitor.get(f"/services/{service}").follow("Start now")


def answer(page: Page, raw: Any) -> Page:
    """Answer what the page asks."""
    key = asked(page)
    assert key is not None, f"no question on {page.url}: {page.heading}"
    return page.form(has=key).submit({key: raw})


def answered(visitor: Visitor, answers: dict[str, Any] = ANSWERS) -> Page:
    """Begin a request and give these answers; the page after them."""
    page = start(visitor)
    while (key := asked(page)) in answers:
        page = answer(page, answers[key])  # type: ignore[index]
        assert page.status == 200, page.text
    return page


def address_of(page: Page) -> str:
    """The address of the request that a page belongs to: /requests/…"""
    return "/".join(page.url.split("/")[:3])


def code_of(page: Page) -> str:
    """The resume code of the request that a page belongs to."""
    later = page.visitor.get(f"{address_of(page)}/later")
    return words(later.one("p", class_="app-code-panel__code"))


def problem(page: Page) -> str:
    """What the page says was wrong."""
    return words(page.one("div", class_="govuk-error-summary"))


def the_intake(app: Flask) -> Intake:
    """The only intake there is, with its answers and its contact."""
    with app.app_context():
        return db.session.scalars(
            select(Intake).options(selectinload(Intake.answer_rows), joinedload(Intake.interaction))
        ).one()


def how_many(app: Flask, *models: type[Base]) -> tuple[int, ...]:
    """How many rows there are of each of these."""
    with app.app_context():
        return tuple(
            db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models
        )


def another_tab(visitor: Visitor) -> Visitor:
    """Another page of the same browser, with the same cookies."""
    tab = Visitor(visitor.app)
    cookie = visitor.client.get_cookie("alldoors")
    assert cookie is not None
    tab.client.set_cookie("alldoors", cookie.value)
    return tab


def question(type_: str, **others: Any) -> dict[str, Any]:
    """One question of a service, as a definition says it."""
    return {"key": "it", "type": type_, "label": "What is it?", "short": "It", **others}


def asking(app: Flask, *questions: dict[str, Any]) -> Visitor:
    """A visitor to a service that asks these questions."""
    with app.app_context(), unit_of_work() as session:
        a_published_service(session, a_definition(questions=list(questions)))
    return Visitor(app)


def photo(name: str = "hole.png", colour: str = "navy") -> tuple[io.BytesIO, str]:
    """A small picture, as a browser sends it."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, format="PNG")
    file.seek(0)
    return file, name


def with_photo(app: Flask, **others: Any) -> Visitor:
    """A visitor to a service that asks for a photo after a place."""
    place = {"key": "place", "type": "location", "label": "Where is it?", "short": "Place"}
    return asking(app, place, question("file", required=False, **others))
