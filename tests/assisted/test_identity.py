"""Whether somebody is who they say: asked, noted without the answer, and never passed over."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.assisted.making import ANSWERS, NUMBER, by, do, known, sent_by, the_case, wants
from tests.builders import (
    NOON,
    ZONE,
    a_definition,
    a_door,
    a_member_of_staff,
    a_published_service,
)
from tests.conftest import Clock
from tests.parity.assisted import Assisted, filled, reference_of, send
from tests.statements import count_statements
from tests.visitor import Page, words
from tracker.cases.timeline import entry, entry_for_citizen
from tracker.database import db
from tracker.errors import InvalidAnswers
from tracker.intake import commands as intakes
from tracker.intake.adding import add_to_case
from tracker.interactions import commands as interactions
from tracker.interactions.models import IdentityCheck
from tracker.people.commands import add_person
from tracker.people.models import Person
from tracker.people.queries import person as person_of

PERMIT = a_definition(
    key="permit",
    title="Apply for a permit",
    identity=[
        {"key": "address", "ask": "What is your address?", "short": "Address", "about": "address"},
        {
            "key": "last_request",
            "ask": "What did you last ask us for?",
            "short": "Last request",
            "about": "request",
        },
    ],
)
PERMIT_ANSWERS = {"place": "Oak Street 4", "size": "small", "give_details": "yes"}


@pytest.fixture
def ada(city: Flask, the_time: Clock) -> int:
    """Somebody known since yesterday, and a service that asks who they are."""
    id = known(city, "Ada Byron", NUMBER)
    sent_by(city, id)

    def more(session: Session) -> None:
        session.get_one(Person, id).address = "12 Oak Street"
        a_published_service(session, PERMIT)

    do(city, more)
    the_time.move(days=1)
    return id


def _panel(page: Page) -> str:
    return words(page.one("section", id="identity"))


def _mark(page: Page, check: str, result: str) -> Page:
    forms = [
        form
        for form in page.forms()
        if form.path.endswith("/identity") and form.held().get("check") == [check]
    ]
    assert len(forms) == 1
    return forms[0].submit({}, button=result)


def _begun(home: Page) -> Page:
    return filled(wants(by(home, NUMBER), "permit"), PERMIT_ANSWERS)


def test_each_question_stands_beside_what_is_on_record(home: Page, ada: int) -> None:
    panel = _panel(_begun(home))
    assert "Is it Ada Byron?" in panel
    assert "What is your address? On record: 12 Oak Street" in panel
    assert "On record: Report a pothole, 4 March 2026, Elm Road 9" in panel


def test_a_request_of_somebody_known_is_not_sent_before_it_is_seen_who_they_are(
    home: Page, ada: int
) -> None:
    page = send(_begun(home), {})
    assert page.status == 422
    sentence = "Check who they are (address, last request), or say why it is not checked."
    assert sentence in page.text
    page = send(_mark(page, "address", "fits"), {})
    assert "Check who they are (last request), or say why it is not checked." in page.text


def test_what_was_checked_is_on_the_timeline_and_what_they_said_is_nowhere(
    home: Page, desk: Assisted, city: Flask, ada: int
) -> None:
    page = _mark(_mark(_begun(home), "address", "fits"), "last_request", "fits")
    assert "Go on without" not in _panel(page)
    reference = reference_of(send(page, {}), desk.last_page)
    line = the_case(city, reference, lambda case: entry(case.events[0]).text)
    assert line == f"Identity checked: address, last request (by Robin the {desk.role}, 12:00)."
    said = the_case(city, reference, lambda case: entry_for_citizen(case.events[0]))
    assert "checked" not in f"{said.title} {said.text}"
    with city.app_context():
        columns = set(IdentityCheck.__table__.columns.keys())
        kept = [
            (check.kind, check.asked, check.result, check.person_id)
            for check in db.session.scalars(select(IdentityCheck).order_by(IdentityCheck.id))
        ]
    assert "answer" not in columns
    assert kept == [
        ("address", "What is your address?", "fits", ada),
        ("last_request", "What did you last ask us for?", "fits", ada),
    ]


@pytest.mark.parametrize(
    ("result", "came"), [("differs", "it did not fit"), ("unsaid", "they could not say")]
)
def test_one_that_does_not_fit_stays_in_sight_and_is_passed_over_only_with_a_reason(
    home: Page, desk: Assisted, city: Flask, ada: int, result: str, came: str
) -> None:
    page = _mark(_mark(_begun(home), "address", result), "last_request", "fits")
    assert send(page, {}).status == 422
    skip = next(form for form in page.forms() if "reason" in form.names)
    assert "Say why it is not checked who they are." in skip.submit({}, button="skipped").text
    page = skip.submit({"reason": "they moved last week"}, button="skipped")
    card = page.visitor.get(page.url.split("/requests")[0])
    assert "What is your address?" in words(card.one("p", class_="app-identity__doubt"))
    reference = reference_of(send(page, {}), desk.last_page)
    line = the_case(city, reference, lambda case: entry(case.events[0]).text)
    assert f"Identity checked: last request (by Robin the {desk.role}, 12:00)." in line
    assert f"Not checked: address ({came}). Because: they moved last week" in line


def test_one_asked_in_this_contact_is_not_asked_again_for_the_next_request(
    home: Page, ada: int
) -> None:
    page = _mark(_mark(_begun(home), "address", "fits"), "last_request", "fits")
    card = page.visitor.get(page.url.split("/requests")[0])
    page = filled(wants(card, "permit"), PERMIT_ANSWERS)
    assert "/requests/" not in send(page, {}).url


def test_it_can_be_seen_on_the_card_before_anything_is_asked_for(home: Page, ada: int) -> None:
    page = _mark(by(home, NUMBER), "address", "fits")
    assert "It fits, 12:00" in _panel(page)
    page = filled(wants(page, "permit"), PERMIT_ANSWERS)
    assert "Check who they are (last request)" in send(page, {}).text


def test_nothing_is_asked_of_somebody_new_nor_of_the_next_request_of_theirs(
    home: Page, desk: Assisted, city: Flask, ada: int
) -> None:
    page = wants(by(home, "07700 900555"), "permit")
    assert not page.all("section", id="identity")
    page = send(filled(page, ANSWERS), {})
    reference_of(page, desk.last_page)
    card = page.visitor.get(page.url.split(f"/{desk.last_page}")[0])
    page = send(filled(wants(card, "permit"), PERMIT_ANSWERS), {})
    reference_of(page, desk.last_page)


def test_a_script_notes_it_without_leaving_the_page(home: Page, ada: int) -> None:
    page = _begun(home)
    form = next(form for form in page.forms() if form.held().get("check") == ["address"])
    sent = {**form.held(), "result": "fits", "scripted": "yes"}
    told: Any = page.visitor.client.post(form.path, data=sent).get_json()
    assert told["settled"] is False and "It fits, 12:00" in told["html"]


def test_a_service_without_checks_costs_the_page_nothing(home: Page, city: Flask, ada: int) -> None:
    page = wants(by(home, NUMBER))
    with count_statements(city) as without:
        page.visitor.get(page.url)
    page = _begun(page.visitor.get(page.url.split("/calls")[0].split("/visits")[0]))
    with count_statements(city) as checked:
        page.visitor.get(page.url)
    # What was asked in this contact, and the last request.
    assert len(checked) == len(without) + 2


def test_the_core_refuses_it_whatever_a_desk_forgets(session: Session) -> None:
    definition = a_published_service(session, PERMIT)
    staff = a_member_of_staff(session, "agent")
    ada = add_person(session, "Ada Byron", now=NOON - timedelta(days=1), unreachable_reason="none")
    call = interactions.begin(session, "phone", now=NOON, staff=staff, person=ada)
    door = a_door("phone", staff=staff, interaction=call)
    intake = intakes.begin(session, definition, door, person=person_of(session, ada.id))
    assert intakes.answer_all(session, intake, PERMIT_ANSWERS, door) == {}
    with pytest.raises(InvalidAnswers) as fault:
        intakes.submit(session, intake, door, ZONE)
    assert set(fault.value.problems) == {"identity"}
    assert intakes.submit(session, intake, a_door("web"), ZONE).reference


def test_nothing_fits_where_nothing_is_on_record(
    home: Page, desk: Assisted, city: Flask, ada: int
) -> None:
    do(city, lambda session: setattr(session.get_one(Person, ada), "address", None))
    page = _mark(_begun(home), "last_request", "fits")
    assert "What is your address? Nothing is on record to compare it with." in _panel(page)
    assert not [form for form in page.forms() if form.held().get("check") == ["address"]]
    skip = next(form for form in page.forms() if "reason" in form.names)
    assert skip.held()["reason"] == ["nothing is on record to compare it with"]
    forged = {**skip.held(), "check": "address", "result": "fits"}
    assert "Nothing is on record that it could fit." in page.visitor.post(skip.path, forged).text
    reference = reference_of(send(skip.submit({}, button="skipped"), {}), desk.last_page)
    line = the_case(city, reference, lambda case: entry(case.events[0]).text)
    assert "Not checked: address. Because: nothing is on record to compare it with" in line


def test_nor_is_it_added_to_a_request_that_is_open_before_it_is_seen_who_they_are(
    session: Session,
) -> None:
    definition = a_published_service(session, PERMIT)
    staff = a_member_of_staff(session, "agent")
    ada = add_person(session, "Ada Byron", now=NOON - timedelta(days=1), unreachable_reason="none")
    before = intakes.begin(session, definition, a_door("web"), person=person_of(session, ada.id))
    assert intakes.answer_all(session, before, PERMIT_ANSWERS, a_door("web")) == {}
    case = intakes.submit(session, before, a_door("web"), ZONE)
    call = interactions.begin(session, "phone", now=NOON, staff=staff, person=ada)
    door = a_door("phone", staff=staff, interaction=call)
    intake = intakes.begin(session, definition, door, person=person_of(session, ada.id))
    with pytest.raises(InvalidAnswers, match="Check who they are"):
        add_to_case(session, intake, case, door)
