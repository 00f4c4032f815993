"""How a request goes: for whoever has its reference and a detail that proves it is theirs."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import a_member_of_staff, a_published_service, close_case
from tests.conftest import Clock
from tests.statements import count_statements
from tests.visitor import Page, Visitor, words
from tests.web.steps import ANSWERS, NAMELESS, answered, code_of, how_many, problem
from tracker import clock
from tracker.attempts.models import Attempt
from tracker.cases import commands, writing
from tracker.cases.models import Case
from tracker.cases.queries import NO_MATCH
from tracker.cases.references import new_reference
from tracker.database import db, unit_of_work

BY_EMAIL = ANSWERS | {"reach_by": "email", "your_email": "Ada@Example.org"}


def a_sent_request(app: Flask, answers: dict[str, str] = ANSWERS) -> str:
    """The reference of a request that somebody sent from another browser."""
    page = answered(Visitor(app), answers).form(has="seen-answers").submit({})
    return page.one("span", class_="app-reference").get("data-reference", "")


def find(visitor: Visitor, reference: str, proof: str) -> Page:
    """Fill in the page for finding a request."""
    return visitor.get("/track").form(has="proof").submit({"reference": reference, "proof": proof})


@pytest.mark.parametrize("proof", ["0123", " 01 23 ", "07700 900123", "+447700900123"])
def test_the_last_figures_of_the_number_open_a_request(pothole: Flask, proof: str) -> None:
    reference = a_sent_request(pothole)
    typed = f" {reference[:4].lower()} {reference[4:].lower()}"
    page = find(Visitor(pothole), typed, proof)
    assert page.url == f"/track/{reference[:4]}-{reference[4:]}"
    assert page.heading == "Report a pothole"


def test_the_e_mail_address_opens_a_request(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        a_published_service(session)
    reference = a_sent_request(app, BY_EMAIL)
    assert find(Visitor(app), reference, " ADA@example.org ").heading == "Report a pothole"


def test_the_page_says_how_it_goes_in_the_citizens_words(pothole: Flask, the_time: Clock) -> None:
    reference = a_sent_request(pothole)
    visitor = Visitor(pothole)
    page = find(visitor, reference, "0123")
    assert "We have your request. Nobody has begun work on it yet." in page.text
    assert "We received it 4 March 2026" in page.text
    assert "We aim to finish by 11 March 2026" in page.text
    assert "Oak Street" not in page.text and "Ada" not in page.text
    with pothole.app_context(), unit_of_work() as session:
        staff = a_member_of_staff(session)
        case = session.scalars(select(Case)).one()
        commands.take(session, case, staff, now=clock.now())
        commands.add_note(session, case, staff, "Looks like a prank", now=clock.now())
        writing.reply(session, case, staff, "We come on Monday.\nBring tea.", now=clock.now())
    page = visitor.get(page.url)
    happened = [words(title) for title in page.all("h3", class_="moj-timeline__title")]
    assert happened == [
        "We received your request by web form.",
        "We are working on it.",
        "We wrote to you",
    ]
    assert "We come on Monday." in page.text
    assert "prank" not in page.text and "Robin" not in page.text
    the_time.move(days=10)
    assert "longer than we aimed for" in visitor.get(page.url).text
    with pothole.app_context(), unit_of_work() as session:
        case = session.scalars(select(Case)).one()
        close_case(session, case, now=clock.now())
    page = visitor.get(page.url)
    assert "It is closed. It is done." in page.text and "Closed 14 March 2026" in page.text
    assert "longer than we aimed for" not in page.text


def test_a_case_that_waits_for_the_citizen_says_what_to_do(pothole: Flask) -> None:
    reference = a_sent_request(pothole)
    with pothole.app_context(), unit_of_work() as session:
        case = session.scalars(select(Case)).one()
        commands.change_status(session, case, None, "waiting", now=clock.now())
    page = find(Visitor(pothole), reference, "0123")
    assert "We need something from you" in page.text and "answer the message we sent" in page.text


@pytest.mark.parametrize("proof", ["9999", "123", "ada@example.org", "Ada Byron", "🚲", "0" * 4000])
def test_a_wrong_proof_and_a_reference_that_is_nobodys_are_told_alike(
    pothole: Flask, proof: str
) -> None:
    reference = a_sent_request(pothole)
    wrong = find(Visitor(pothole), reference, proof)
    nobodys = find(Visitor(pothole), new_reference(), proof)
    for page in (wrong, nobodys):
        assert page.status == 422 and problem(page) == f"There is a problem {NO_MATCH}"


def test_a_wrong_pair_is_kept_as_a_try(pothole: Flask) -> None:
    find(Visitor(pothole), a_sent_request(pothole), "9999")
    assert how_many(pothole, Attempt) == (2,)


@pytest.mark.parametrize(
    ("reference", "proof", "says"),
    [
        ("", "", "Enter the reference of your request. Enter the last four figures"),
        ("7KQ2-M4XD", "  ", "Enter the last four figures"),
        ("7KQ2", "0123", "8 letters and figures"),
        ("🚲🚲🚲🚲🚲🚲🚲🚲", "0123", "8 letters and figures"),
        ("\0\ufdd0", "0123", "Enter the reference"),
    ],
)
def test_what_is_no_reference_is_told_and_is_no_try(
    citizen: Visitor, reference: str, proof: str, says: str
) -> None:
    page = find(citizen, reference, proof)
    assert page.status == 422 and says in problem(page)
    assert how_many(citizen.app, Attempt) == (0,)


def test_a_slip_in_a_reference_is_told_and_suggests_nothing(pothole: Flask) -> None:
    reference = a_sent_request(pothole)
    slip = reference[1] + reference[0] + reference[2:]
    if slip == reference:
        slip = reference[:-1] + ("0" if reference[-1] != "0" else "1")
    page = find(Visitor(pothole), slip, "0123")
    assert page.status == 422 and "typing slip" in problem(page)
    assert page.form(has="proof").held()["reference"] == [slip]
    assert reference not in page.html and f"{reference[:4]}-{reference[4:]}" not in page.html
    assert how_many(pothole, Attempt) == (0,)


def test_a_resume_code_is_told_apart(pothole: Flask, citizen: Visitor) -> None:
    code = code_of(answered(citizen, {"place": "Oak Street"}))
    page = find(Visitor(pothole), code, "0123")
    assert page.status == 422 and "not sent yet" in problem(page)


def test_proofs_cannot_be_tried_for_ever(pothole: Flask, the_time: Clock) -> None:
    reference = a_sent_request(pothole)
    visitor = Visitor(pothole)
    for figures in range(5):
        assert find(visitor, reference, f"{figures:04}").status == 422
    page = find(visitor, reference, "0123")
    assert page.status == 429 and "Too many tries" in problem(page)
    assert page.form(has="proof").held()["proof"] == ["0123"]
    the_time.move(minutes=16)
    assert find(visitor, reference, "0123").heading == "Report a pothole"


def test_a_nameless_request_is_found_by_nobody(pothole: Flask) -> None:
    reference = a_sent_request(pothole, NAMELESS)
    assert NO_MATCH in problem(find(Visitor(pothole), reference, "0123"))


def test_the_address_of_a_case_opens_nothing_by_itself(pothole: Flask) -> None:
    reference = a_sent_request(pothole)
    page = Visitor(pothole).get(f"/track/{reference}")
    assert page.heading == "Find a request"
    assert page.form(has="proof").held()["reference"] == [f"{reference[:4]}-{reference[4:]}"]
    nobodys = Visitor(pothole).get(f"/track/{new_reference()}")
    assert nobodys.heading == "Find a request" and nobodys.status == page.status == 200
    assert Visitor(pothole).get("/track/nonsense").status == 400


def test_the_page_costs_a_fixed_number_of_statements(pothole: Flask) -> None:
    reference = a_sent_request(pothole)
    visitor = Visitor(pothole)
    page = find(visitor, reference, "0123")
    counts = []
    for _ in range(2):
        with count_statements(pothole) as sent:
            visitor.get(page.url)
        counts.append(len(sent))
        with pothole.app_context(), unit_of_work() as session:
            case = db.session.scalars(select(Case)).one()
            for wanted in ("waiting", "in_progress"):
                later = clock.now() + timedelta(hours=1)
                commands.change_status(session, case, None, wanted, now=later)
    # The case; its people; how they are reached; its timeline; who helps with it; who could.
    assert counts == [6, 6]
