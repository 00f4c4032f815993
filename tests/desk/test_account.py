"""Where staff choose the alphabet that references are spelled with for them."""

from flask import Flask

from tests.builders import PASSWORD, a_member_of_staff
from tests.desk.making import the_city
from tests.visitor import Page, Visitor
from tracker.cases.spelling import SPELLING_LANGUAGES


def _account(app: Flask) -> Page:
    with the_city(app) as session:
        a_member_of_staff(session, "agent")
    visitor = Visitor(app)
    visitor.sign_in("agent@larkmouth.example", PASSWORD)
    return visitor.get("/account")


def _chosen(page: Page) -> object:
    return page.form(has="language").held()["language"]


def test_everybody_spells_in_english_until_they_choose(sqlite_app: Flask) -> None:
    page = _account(sqlite_app)
    assert _chosen(page) == ["en"]
    assert len(page.all("input", name="language")) == len(SPELLING_LANGUAGES)
    assert "Bravo, Delta, Mike, Seven" in page.text


def test_the_alphabet_that_was_chosen_is_kept(sqlite_app: Flask) -> None:
    page = _account(sqlite_app)
    page = page.form(has="language").submit({"language": "es"})
    assert _chosen(page) == ["es"]


def test_a_language_that_has_no_alphabet_is_refused(sqlite_app: Flask) -> None:
    page = _account(sqlite_app)
    assert page.form(has="language").submit({"language": "tlh"}).status == 400
