"""An agent reads the reference out in the alphabet of their own language."""

from flask import Flask

from tests.assisted.making import ANSWERS, NUMBER, a_city, by, wants
from tests.parity.assisted import filled, reference_of, send
from tests.parity.phone import PHONE
from tests.visitor import words
from tracker.cases.spelling import spelled


def test_the_reference_is_spelled_in_the_language_of_the_agent(sqlite_app: Flask) -> None:
    a_city(sqlite_app)
    home = PHONE.sign_in(sqlite_app)
    home.visitor.get("/account").form(has="language").submit({"language": "pl"})
    page = send(filled(wants(by(home, NUMBER)), ANSWERS), {})
    reference = reference_of(page, "sent").replace("-", "")
    spoken = [words(e) for e in page.all("span", class_="app-spelled__word")]
    # Behind the reference comes the code by which it is taken over.
    assert len(spoken) == 16
    assert spoken[:8] == [word for _, word in spelled(reference, "pl")]
