"""Whoever calls or comes takes over, at both desks, a case that was entered for them."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.assisted.making import (
    ANSWERS,
    NUMBER,
    by,
    do,
    end,
    wants,
    without_a_number,
)
from tests.builders import a_definition, a_published_service
from tests.cases.test_take_over import FOR_OTHERS, FOR_ROSA
from tests.desk.making import a_case, at_the_desk
from tests.papers.reading import read
from tests.parity.assisted import Assisted, filled, reference_of, send
from tests.statements import count_statements
from tests.visitor import Page, words
from tracker import clock
from tracker.cases import take_over
from tracker.cases.models import Case, TakeOverCode
from tracker.cases.queries import by_reference
from tracker.cases.references import shown
from tracker.database import db

HERS = "07700 900555"


@pytest.fixture
def code(home: Page, city: Flask) -> str:
    """The code of a case that Ada entered for Rosa on the web."""

    def enter(session: object) -> str:
        permit = a_published_service(session, a_definition(key="permit", **FOR_OTHERS))
        case = a_case(session, definition=permit, at=clock.now(), **FOR_ROSA)
        return shown(take_over.open_code(session, case, now=clock.now()))

    return do(city, enter)


def the_case(app: Flask) -> tuple[str, str, str, str]:
    """Who plays which part in the only case, where it is answered, by which door it came, and by
    which it was taken over.
    """
    with app.app_context():
        case = db.session.scalars(select(Case)).one()
        used = db.session.scalars(select(TakeOverCode)).one().used_channel
        parts = ", ".join(f"{party.part} {party.person.name}" for party in case.parties)
        return parts, case.contact_point.value, case.channel, used or ""


def take(page: Page, contact: str = HERS, helper: str = "yes") -> Page:
    """Press “Take over”, with where they are reached."""
    return page.form(has="contact").submit({"contact": contact, "helper": helper})


def test_the_box_for_codes_begins_with_the_case_and_a_press_makes_it_theirs(
    home: Page, city: Flask, desk: Assisted, code: str
) -> None:
    page = home.form(has="code").submit({"code": code.lower()})
    assert page.heading == "Take over a request" and page.url.endswith("/request-to-take")
    assert code not in page.url and code not in page.html
    assert "Rosa Lind" in page.text and "Entered by Ada Byron" in page.text
    page = take(page)
    assert "is theirs now" in page.text and page.heading.endswith("with Rosa Lind")
    parts = "requester Rosa Lind, subject Rosa Lind, helper Ada Byron"
    assert the_case(city) == (parts, "+447700900555", "web", desk.channel)


def test_the_one_field_takes_the_code_too(home: Page, code: str) -> None:
    assert by(home, code).heading == "Take over a request"


def test_in_a_call_the_number_they_came_by_is_there_already(
    home: Page, city: Flask, code: str
) -> None:
    page = by(home, HERS).form(has="code").submit({"code": code})
    assert page.form(has="contact").held()["contact"] == [HERS]
    take(page, HERS, "no")
    assert the_case(city)[:2] == (
        "requester Rosa Lind, subject Rosa Lind",
        "+447700900555",
    )


@pytest.mark.parametrize("typed", ["", "12", "rosa@"])
def test_where_they_are_reached_has_to_be_said(home: Page, code: str, typed: str) -> None:
    page = take(home.form(has="code").submit({"code": code}), typed)
    assert page.status == 422 and page.all("div", class_="govuk-error-summary")
    assert "is theirs now" in take(page).text


def test_a_wrong_code_a_used_one_and_one_of_nothing_get_one_answer(
    home: Page, city: Flask, desk: Assisted, code: str
) -> None:
    take(home.form(has="code").submit({"code": code}))
    said = set()
    for typed in (code, shown(take_over.new_code())):
        page = desk.sign_in(city).form(has="code").submit({"code": typed})
        said.add(words(page.one("div", class_="govuk-error-summary")))
    assert len(said) == 1 and "No request has this code" in said.pop()


def test_staff_do_not_try_codes_without_end(home: Page, code: str) -> None:
    for _ in range(20):
        home.form(has="code").submit({"code": shown(take_over.new_code())})
    page = home.form(has="code").submit({"code": code})
    assert page.status == 429 and "Too many tries" in page.text


def test_a_code_that_was_used_meanwhile_is_said_to_be(home: Page, city: Flask, code: str) -> None:
    first = home.form(has="code").submit({"code": code})
    second = home.form(has="code").submit({"code": code})
    take(first)
    late = take(second, "07700 900666")
    assert "does not work any more" in late.text
    assert the_case(city)[1] == "+447700900555"


def test_it_is_in_no_other_call(home: Page, desk: Assisted, code: str) -> None:
    home.form(has="code").submit({"code": code})
    other = without_a_number(home.visitor.get(f"/{desk.channel}"), desk)
    page = home.visitor.get(f"{other.url}/request-to-take")
    assert page.url == other.url and "does not work any more" in page.text


def a_request(home: Page) -> Page:
    """The last page after a request that was entered for somebody who called or came."""
    return send(filled(wants(by(home, NUMBER)), ANSWERS), ANSWERS)


def given_in(page: Page) -> str:
    """The code to take over that a page shows, as it is shown."""
    return words(page.one("p", class_="app-take-over-code"))


def test_whom_a_request_is_entered_for_is_given_a_code_and_it_is_spelled(
    home: Page, city: Flask
) -> None:
    page = a_request(home)
    code = given_in(page)
    with city.app_context():
        assert db.session.scalars(select(TakeOverCode)).one().code == code.replace("-", "")
    assert "Zulu" in page.text and "make it" in page.text


def test_the_receipt_has_it_on_every_paper_until_the_contact_ends(
    home: Page, desk: Assisted
) -> None:
    page = a_request(home)
    reference, code = reference_of(page, desk.last_page), given_in(page)
    address = f"/desk/cases/{reference}/receipt.pdf"
    for paper in ("a4", "a5", "roll"):
        assert code in read(page.visitor.get(f"{address}?print={paper}").bytes).words
    end(page)
    assert code not in read(page.visitor.get(address).bytes).words


def test_to_nobody_else_the_receipt_shows_it(home: Page, city: Flask, desk: Assisted) -> None:
    page = a_request(home)
    reference, code = reference_of(page, desk.last_page), given_in(page)
    other = at_the_desk(city, "auditor")
    receipt = other.get(f"/desk/cases/{reference}/receipt.pdf")
    assert code not in read(receipt.bytes).words


def test_without_a_name_there_is_no_code(home: Page) -> None:
    nameless = {"place": "Oak Street 4", "size": "small", "give_details": "no"}
    page = send(filled(wants(by(home, NUMBER)), nameless), nameless)
    assert not page.all("p", class_="app-take-over-code")


def test_staff_give_a_new_code_from_the_case_and_it_is_shown_once(
    home: Page, city: Flask, desk: Assisted
) -> None:
    page = a_request(home)
    reference, older = reference_of(page, desk.last_page), given_in(page)
    case = f"/desk/cases/{reference}"
    page = home.visitor.get(case).form(action="/take-over-code").submit({})
    assert page.heading == f"Code to take over {reference}"
    assert page.headers["Cache-Control"] == "no-store"
    (code,) = set(re.findall(r"\bZ[0-9A-Z]{3}-[0-9A-Z]{4}\b", page.text))
    assert code != older
    again = home.visitor.get(case)
    assert code not in again.html and "A code to take it over was given" in again.text
    with city.app_context():
        now = clock.now()
        assert take_over.by_code(db.session, older.replace("-", ""), now=now) is None
        assert take_over.by_code(db.session, code.replace("-", ""), now=now) is not None
        kinds = [
            event.kind for event in by_reference(db.session, reference).events if event.for_citizen
        ]
    assert "code_given" not in kinds


def test_an_auditor_gives_none(home: Page, city: Flask, desk: Assisted) -> None:
    reference = reference_of(a_request(home), desk.last_page)
    auditor = at_the_desk(city, "auditor")
    assert "Give a code" not in auditor.get(f"/desk/cases/{reference}").text
    token = auditor.get("/account").all("input", name="csrf_token")[0].get("value")
    answer = auditor.client.post(
        f"/desk/cases/{reference}/take-over-code", data={"csrf_token": token}
    )
    assert answer.status_code == 403


def test_the_page_takes_a_fixed_number_of_statements(home: Page, city: Flask, code: str) -> None:
    page = home.form(has="code").submit({"code": code})
    with count_statements(city) as sent:
        page.visitor.get(page.url)
    # Who is signed in; the contact; the code with its case and service; the parts in it with their
    # people.
    assert len(sent) == 4
