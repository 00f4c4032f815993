"""A receipt is spelled in the language of the visitor, whoever prints it."""

from flask import Flask

from tests.assisted.making import NUMBER, a_city, by, do, known, wants
from tests.parity.assisted import filled, reference_of, send
from tests.parity.counter import COUNTER
from tests.visitor import words
from tracker.cases.spelling import spelled
from tracker.people.models import Person


def test_the_receipt_is_spelled_in_the_language_of_the_visitor(sqlite_app: Flask) -> None:
    a_city(sqlite_app)
    id = known(sqlite_app, "Ada Byron", NUMBER)
    do(sqlite_app, lambda session: setattr(session.get_one(Person, id), "language", "es"))
    page = by(COUNTER.sign_in(sqlite_app), NUMBER)
    answers = {"place": "Oak Street 4", "size": "small", "give_details": "yes"}
    page = send(filled(wants(page), answers), {})
    reference = reference_of(page, "receipt").replace("-", "")
    spoken = [words(e) for e in page.all("span", class_="app-spelled__word")]
    # Behind the reference comes the code by which it is taken over.
    assert len(spoken) == 16
    assert spoken[:8] == [word for _, word in spelled(reference, "es")]
