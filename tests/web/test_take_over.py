"""A citizen takes over, on the web, a request that was entered for them."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import a_definition, a_published_service
from tests.cases.test_take_over import FOR_OTHERS, FOR_ROSA
from tests.conftest import Clock
from tests.desk.making import a_case, the_city
from tests.statements import count_statements
from tests.visitor import Page, Visitor, words
from tests.web.steps import answered, code_of, how_many, problem
from tracker.attempts.models import Attempt
from tracker.cases import take_over
from tracker.cases.models import Case, TakeOverCode
from tracker.database import db
from tracker.intake.models import Intake
from tracker.intake.resume_codes import new_resume_code
from tracker.messages.models import Message
from tracker.people.commands import contact_point, opt_out
from tracker.people.rules import read_phone

HERS = "07700 900555"


@pytest.fixture
def code(sqlite_app: Flask, the_time: Clock) -> str:
    """The code of a request that Ada entered for Rosa."""
    with the_city(sqlite_app) as session:
        permit = a_published_service(session, a_definition(key="permit", **FOR_OTHERS))
        case = a_case(session, definition=permit, **FOR_ROSA)
        return take_over.open_code(session, case, now=the_time.now)


@pytest.fixture
def rosa(sqlite_app: Flask) -> Visitor:
    return Visitor(sqlite_app)


def enter(visitor: Visitor, code: str) -> Page:
    """Type a code into the one box."""
    return visitor.get("/continue").form(has="code").submit({"code": code})


def say(page: Page, contact: str = HERS, helper: str = "yes") -> Page:
    """Say where one is reached, and whether who entered it may go on helping."""
    return page.form(has="contact").submit({"contact": contact, "helper": helper})


def sent_to(app: Flask) -> str:
    """The code in the last message that went out."""
    with app.app_context():
        last = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        found = re.match(r"(\d{6}) is your code", last.body)
        assert found, last.body
        return found[1]


def the_case(app: Flask) -> tuple[str, str, str]:
    """Who plays which part in the only case, and where it is answered."""
    with app.app_context():
        case = db.session.scalars(select(Case)).one()
        parts = ", ".join(f"{party.part} {party.person.name}" for party in case.parties)
        return parts, case.contact_point.value, case.channel


def test_a_request_becomes_theirs_with_the_code_and_a_proof(
    sqlite_app: Flask, rosa: Visitor, code: str
) -> None:
    page = enter(rosa, f"{code[:4].lower()} {code[4:]}")
    assert (page.url, page.heading) == ("/take-over", "Take over a request")
    assert "“Report a pothole”, which we received on 4 March 2026" in page.text
    for theirs in ("Rosa", "Ada", "Oak Street", "900123"):
        assert theirs not in page.html
    page = say(page)
    assert (page.url, page.heading) == ("/take-over/code", "Enter the code we sent you")
    assert f"by text to {HERS}" in page.text
    page = page.form(has="sent").submit({"sent": sent_to(sqlite_app)})
    assert page.url.startswith("/track/") and page.heading == "Report a pothole"
    assert "This request is yours now." in page.text
    assert "You took this request over by web form." in page.text
    assert the_case(sqlite_app) == (
        "requester Rosa Lind, subject Rosa Lind, helper Ada Byron",
        "+447700900555",
        "web",
    )


def test_looking_at_it_takes_a_fixed_number_of_statements(
    sqlite_app: Flask, rosa: Visitor, code: str
) -> None:
    enter(rosa, code)
    with count_statements(sqlite_app) as sent:
        rosa.get("/take-over")
    # The code with its case and service; the parts in it with their people.
    assert len(sent) == 2


def test_an_e_mail_address_does_as_well_and_who_entered_it_can_go(
    sqlite_app: Flask, rosa: Visitor, code: str
) -> None:
    page = say(enter(rosa, code), "Rosa@Example.org", "no")
    page = page.form(has="sent").submit({"sent": sent_to(sqlite_app)})
    assert "This request is yours now." in page.text
    parts, reached, _ = the_case(sqlite_app)
    assert (parts, reached) == ("requester Rosa Lind, subject Rosa Lind", "rosa@example.org")


def test_the_browser_that_entered_it_is_answered_no_more(
    sqlite_app: Flask, rosa: Visitor, code: str
) -> None:
    page = say(enter(rosa, code)).form(has="sent").submit({"sent": sent_to(sqlite_app)})
    reference = page.url.split("/")[-1]
    ask = Visitor(sqlite_app).get("/track").form(has="proof")
    assert "We found no request" in problem(ask.submit({"reference": reference, "proof": "0123"}))
    ask = Visitor(sqlite_app).get("/track").form(has="proof")
    assert ask.submit({"reference": reference, "proof": "0555"}).heading == "Report a pothole"


@pytest.mark.parametrize(
    ("contact", "helper", "said"),
    [
        ("", "yes", "Enter your mobile number or your e-mail address."),
        ("rosa@", "yes", "in the form name@example.com"),
        ("12", "yes", "too short"),
        ("01632 960001", "yes", "We cannot text this number."),
        (HERS, "", "Say whether they may go on helping"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_it(
    rosa: Visitor, code: str, contact: str, helper: str, said: str
) -> None:
    page = say(enter(rosa, code), contact, helper)
    assert page.status == 422 and said in problem(page)


def test_a_number_that_refused_texts_gets_no_code(
    sqlite_app: Flask, rosa: Visitor, code: str, the_time: Clock
) -> None:
    with the_city(sqlite_app) as session:
        point = contact_point(session, read_phone(HERS, "GB"))
        opt_out(session, point, now=the_time.now, way="word")
    assert "We cannot text this number." in problem(say(enter(rosa, code)))


def test_a_wrong_proof_changes_nothing_and_five_are_enough(
    sqlite_app: Flask, rosa: Visitor, code: str
) -> None:
    page, before = say(enter(rosa, code)), the_case(sqlite_app)
    right = sent_to(sqlite_app)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(5):
        page = page.form(has="sent").submit({"sent": wrong})
        assert page.status == 422 and "not the code that we sent" in problem(page)
    page = page.form(has="sent").submit({"sent": right})
    assert page.status == 429 and "Too many tries" in problem(page)
    assert the_case(sqlite_app) == before


def test_a_proof_is_good_for_a_quarter_of_an_hour(
    sqlite_app: Flask, rosa: Visitor, code: str, the_time: Clock
) -> None:
    page = say(enter(rosa, code))
    the_time.move(minutes=16)
    page = page.form(has="sent").submit({"sent": sent_to(sqlite_app)})
    assert page.status == 422 and "too old" in problem(page)


def test_nobody_is_sent_codes_without_end(rosa: Visitor, code: str) -> None:
    for _ in range(4):
        assert say(enter(rosa, code)).status == 200
    assert say(enter(rosa, code)).status == 429


def test_a_code_that_was_sent_for_one_number_proves_no_other(
    sqlite_app: Flask, rosa: Visitor, code: str
) -> None:
    say(enter(rosa, code))
    first = sent_to(sqlite_app)
    page = say(rosa.get("/take-over"), "07700 900666")
    page = page.form(has="sent").submit({"sent": first})
    assert page.status == 422 and the_case(sqlite_app)[1] == "+447700900123"


def test_wrong_codes_get_one_answer_whatever_is_behind_them(
    sqlite_app: Flask, rosa: Visitor, code: str, the_time: Clock
) -> None:
    said, sent = [], []
    for typed in (take_over.new_code(), new_resume_code()):
        with count_statements(sqlite_app) as one:
            said.append(problem(enter(rosa, typed)))
        sent.append(one)
    say(enter(rosa, code)).form(has="sent").submit({"sent": sent_to(sqlite_app)})
    with count_statements(sqlite_app) as one:
        said.append(problem(enter(Visitor(sqlite_app), code)))
    sent.append(one)
    assert len(set(said)) == 1 and "Check it and try again." in said[0]
    assert len({len(one) for one in sent}) == 1
    assert how_many(sqlite_app, Attempt)[0] >= 3


def test_after_twenty_wrong_codes_the_right_one_waits_too(
    sqlite_app: Flask, rosa: Visitor, code: str
) -> None:
    for _ in range(20):
        assert enter(rosa, take_over.new_code()).status == 422
    page = enter(rosa, code)
    assert page.status == 429 and "Too many tries" in problem(page)


def test_a_code_that_ended_meanwhile_leads_back(
    sqlite_app: Flask, rosa: Visitor, code: str, the_time: Clock
) -> None:
    page = say(enter(rosa, code))
    with the_city(sqlite_app) as session:
        session.scalars(select(TakeOverCode)).one().expires_at = the_time.now
    page = page.form(has="sent").submit({"sent": sent_to(sqlite_app)})
    assert page.status == 404 and "does not work any more" in page.text
    assert rosa.get("/take-over").url == "/continue"


def test_without_the_code_no_page_of_it_opens(rosa: Visitor) -> None:
    assert rosa.get("/take-over").url == "/continue"
    assert rosa.get("/take-over/code").url == "/continue"


def test_a_browser_that_is_told_to_forget_forgets_it(rosa: Visitor, code: str) -> None:
    enter(rosa, code)
    rosa.client.post("/forget", data={"csrf_token": token(rosa)})
    assert rosa.get("/take-over").url == "/continue"


def token(visitor: Visitor) -> str:
    """The token of a form that this browser was given."""
    return visitor.get("/take-over").one("input", name="csrf_token").get("value", "")


def test_the_same_box_goes_on_with_what_was_not_sent(
    sqlite_app: Flask, rosa: Visitor, code: str
) -> None:
    with the_city(sqlite_app) as session:
        a_published_service(session)
    unfinished = code_of(answered(Visitor(sqlite_app), {"place": "Oak Street"}))
    assert enter(rosa, unfinished).heading != "Take over a request"
    assert enter(rosa, code).heading == "Take over a request"


def test_an_older_code_of_an_unfinished_request_still_opens_it(
    sqlite_app: Flask, rosa: Visitor
) -> None:
    with the_city(sqlite_app) as session:
        a_published_service(session)
    page = answered(Visitor(sqlite_app), {"place": "Oak Street"})
    older = take_over.new_code()
    with the_city(sqlite_app) as session:
        session.scalars(select(Intake)).one().resume_code = older
    assert page.status == 200 and enter(rosa, older).form(has="size")


def test_whoever_enters_for_another_is_given_the_code_to_pass_on(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_published_service(session, a_definition(**FOR_OTHERS))
    ada = {
        "place": "Oak Street 4", "size": "small", "give_details": "yes",
        **FOR_ROSA, "your_name": "Ada Byron", "reach_by": "phone", "your_phone": "07700 900123",
    }  # fmt: skip
    page = answered(Visitor(sqlite_app), ada).form(has="seen-answers").submit({})
    assert page.heading == "Your request is sent"
    with sqlite_app.app_context():
        given = db.session.scalars(select(TakeOverCode)).one().code
    assert words(page.one("p", class_="app-code-panel__code")) == f"{given[:4]}-{given[4:]}"
    assert "Give this code to Rosa Lind" in page.text
