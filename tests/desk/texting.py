"""A conversation as staff see it, for the tests of what is shown of it and what is done in it."""

from flask import Flask
from sqlalchemy import select

from tests.desk.making import at_the_desk, the_city, their_number
from tests.visitor import Page, words
from tracker.database import db
from tracker.messages.models import Message, Thread

ROBIN = "Robin the caseworker"


def the_page(app: Flask, role: str = "caseworker") -> Page:
    with the_city(app) as session:
        number = their_number(session).id
    return at_the_desk(app, role).get(f"/desk/texts/{number}")


def bubbles(page: Page) -> list[str]:
    return [words(one) for one in page.all("li", class_="app-bubble")]


def press(page: Page, button: str) -> Page:
    """Press the first button of a page that has this value."""
    form = next(
        form
        for form in page.forms()
        if any(one.get("value") == button for one in form.element.iter("button"))
    )
    return form.submit({}, button=button)


def texts_out(app: Flask) -> list[Message]:
    with app.app_context():
        query = select(Message).where(Message.direction == "out", Message.means == "sms")
        return list(db.session.scalars(query.order_by(Message.id)))


def the_thread(app: Flask) -> Thread:
    with app.app_context():
        return db.session.scalars(select(Thread)).one()


def written_by_staff(app: Flask) -> list[Message]:
    return [text for text in texts_out(app) if text.staff_id]
