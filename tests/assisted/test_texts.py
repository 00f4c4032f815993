"""What a call or a visit shows of the texts with whom it is, and what staff do about them."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.assisted.making import DESKS, NUMBER, by, do, known
from tests.builders import LOCALE, NOON
from tests.desk.making import a_text
from tests.parity.assisted import Assisted
from tests.visitor import Page
from tracker.catalogue.models import Definition
from tracker.intake import commands as intakes
from tracker.intake.commands import Door
from tracker.people.commands import contact_point
from tracker.people.rules import read_phone

HOLE = "I have a hole to report"


def texted(city: Flask, number: str = NUMBER) -> None:
    value = read_phone(number, "GB").value
    do(city, lambda session: a_text(session, HOLE, number=value))


def test_the_texts_with_whom_it_is_are_on_the_card(city: Flask, desk: Assisted, home: Page) -> None:
    known(city, "Ada Byron", NUMBER)
    texted(city)
    page = by(home, NUMBER)
    assert HOLE in page.text
    writes = bool(page.all("textarea", name="reply"))
    assert writes == (desk.channel == "phone"), "an agent answers, counter staff read"


def test_the_texts_are_there_by_whatever_somebody_is_found(city: Flask, home: Page) -> None:
    known(city, "Ada Byron", "ada@example.org", NUMBER)
    texted(city)
    assert HOLE in by(home, "ada@example.org").text


def test_the_texts_of_a_shared_number_wait_until_it_is_settled_who_it_is(
    city: Flask, home: Page
) -> None:
    for name in ("Ada Byron", "Ben Byron"):
        known(city, name, NUMBER)
    texted(city)
    assert HOLE not in by(home, NUMBER).text


def test_a_text_from_the_call_comes_back_to_it(city: Flask) -> None:
    known(city, "Ada Byron", NUMBER)
    texted(city)
    page = by(DESKS["phone"].sign_in(city), NUMBER)
    sent = page.form(has="reply").submit({"reply": "We are talking."}, button="send")
    assert sent.url == page.url and "Your text goes out now." in sent.text


def test_whoever_asks_for_no_more_texts_gets_none_and_the_card_says_so(
    city: Flask, home: Page
) -> None:
    known(city, "Ada Byron", NUMBER)
    page = by(home, NUMBER)
    refused = page.form(has="said").submit({"said": "Asked me"}, button="refuse_texts")
    assert refused.url == page.url
    assert "no more texts, told staff “Asked me”" in refused.text
    again = refused.form(has="said").submit({"said": "Changed his mind"}, button="take_texts")
    assert "Texts are sent to this number again." in again.text


def test_what_was_begun_by_text_goes_on_at_the_question_it_is_at(city: Flask, home: Page) -> None:
    def begin(session: Session) -> None:
        point = contact_point(session, read_phone(NUMBER, "GB"))
        door = Door("sms", NOON, LOCALE)
        definition = session.scalars(select(Definition)).one()
        intake = intakes.begin(session, definition, door, contact_point=point)
        intakes.answer(session, intake, "place", "Oak Street 4", door)

    do(city, begin)
    page = by(home, NUMBER)
    assert "At question 2: How large is it?" in page.text
    form = next(one for one in page.forms() if "request" in one.names)
    name = next(one.get("value") for one in form.element.iter("button"))
    assert "Oak Street 4" in form.submit({}, button=name).html
