"""Somebody calls or comes for another: on what footing, what is agreed to, what is on record."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.assisted.making import (
    ANSWERS,
    NUMBER,
    autosave,
    by,
    count,
    do,
    known,
    the_case,
    wants,
)
from tests.builders import NOON, PASSWORD, a_definition, a_member_of_staff, a_published_service
from tests.parity.assisted import Assisted, filled, reference_of, send, shown_on
from tests.visitor import Page, Visitor, words
from tracker.cases.models import Case, Party
from tracker.database import db
from tracker.intake.models import Answer, Intake
from tracker.people.consents import statement, take
from tracker.people.models import ConsentStatement, Person, Representative
from tracker.people.queries import person as person_of
from tracker.people.record import let_act, withdraw_representative
from tracker.staff.models import Staff

PERMIT = a_definition(key="permit", title="Apply for a permit", for_somebody_else=True)
FOR_ROSA = {
    **ANSWERS,
    "for_whom": "on_behalf",
    "their_name": "Rosa Gil",
    "relation": "family",
    "authority": "spoken_consent",
}


@pytest.fixture
def permit(city: Flask) -> Flask:
    """The city, with a service that can be asked for in another's name."""
    do(city, lambda session: a_published_service(session, PERMIT))
    return city


@pytest.fixture
def ada(permit: Flask) -> int:
    """Ada, who may act for Rosa, by what is on Rosa's record."""
    ada, rosa = known(permit, "Ada Byron", NUMBER), known(permit, "Rosa Gil", "01632 960001")

    def let(session: Session) -> None:
        staff = a_member_of_staff(session, "agent", email="before@larkmouth.example", name="Before")
        whose = person_of(session, rosa)
        let_act(
            session, whose, person_of(session, ada), staff,
            relation="family", authority="spoken_consent", covers="",
            until=date(2026, 12, 31), today=NOON.date(), now=NOON,
            consent=take(session, whose, "spoken_consent", "en", staff, NOON),
        )  # fmt: skip

    do(permit, let)
    return ada


def begun(home: Page) -> Page:
    return wants(by(home, NUMBER), "permit")


def field(page: Page, key: str) -> str:
    return words(page.one("div", **{"data-field": key}))


def party(app: Flask, reference: str, part: str = "helper") -> dict[str, object]:
    def look(case: Case) -> dict[str, object]:
        found = case.party(part)
        assert found is not None
        return {
            "name": found.person.name,
            "covers": found.covers,
            "until": found.until,
            "consent": found.consent and (found.consent.wording, found.consent.version),
        }

    return the_case(app, reference, look)


def test_what_is_asked_comes_up_where_somebody_asks_in_anothers_name(
    home: Page, permit: Flask
) -> None:
    page = filled(begun(home), {**FOR_ROSA, "for_whom": "myself"})
    assert not {"covers", "authority_until", "consent_spoken", "act_again"} & shown_on(page)
    page = filled(page, {"for_whom": "on_behalf", "authority": "spoken_consent"})
    assert {"covers", "authority_until", "consent_spoken", "subject_name"} <= shown_on(page)
    assert not {"consent_written", "act_again"} & shown_on(page)


def test_the_words_to_read_out_stand_above_the_question(home: Page, permit: Flask) -> None:
    page = filled(begun(home), FOR_ROSA)
    shown = field(page, "consent_spoken")
    assert statement("spoken_consent").words in shown
    assert statement("spoken_consent", "es").words in shown and "Version 1." in shown
    page = filled(page, {"authority": "written_consent"})
    assert statement("written_consent").words in field(page, "consent_written")


def test_no_request_is_sent_before_it_is_said_whether_they_agreed(
    home: Page, permit: Flask
) -> None:
    page = send(filled(begun(home), FOR_ROSA), {})
    assert page.status == 422
    assert "“Agreed to” is still missing." in page.text


def test_what_was_agreed_to_is_on_the_case_with_who_took_it(
    home: Page, desk: Assisted, permit: Flask
) -> None:
    answers = {
        **FOR_ROSA,
        "consent_spoken": "en_v1",
        "covers": "this_request",
        "authority_until": "31 December 2026",
        "subject_name": "Little Tom",
    }
    reference = reference_of(send(filled(begun(home), answers), {}), desk.last_page)
    assert party(permit, reference) == {
        "name": "Ada Byron",
        "covers": "this_request",
        "until": date(2026, 12, 31),
        "consent": ("spoken_consent", 1),
    }
    page = at_the_back_office(permit).get(f"/desk/cases/{reference}")
    shown = words(page.one("section", **{"aria-labelledby": "people"}))
    assert "Ada Byron Acts for the requester · family · spoken consent" in shown
    assert "Covers: This request only" in shown and "Holds until 31 December 2026" in shown
    assert f"taken by Robin the {desk.role}, version 1" in shown
    assert statement("spoken_consent").words in shown
    assert "Little Tom Whom it is about" in shown


def test_a_case_says_that_no_statement_was_read_and_that_an_authority_has_ended(
    home: Page, desk: Assisted, permit: Flask
) -> None:
    answers = {**FOR_ROSA, "consent_spoken": "not_taken"}
    reference = reference_of(send(filled(begun(home), answers), {}), desk.last_page)

    def end(session: Session) -> None:
        session.scalars(select(Party).where(Party.part == "helper")).one().until = date(2026, 3, 3)

    do(permit, end)
    page = at_the_back_office(permit).get(f"/desk/cases/{reference}")
    shown = words(page.one("section", **{"aria-labelledby": "people"}))
    assert "Ended They may not act any more." in shown
    assert "Held until 3 March 2026" in shown
    assert "No statement was read out or seen." in shown


def test_what_was_taken_back_on_the_record_is_so_on_the_case(
    home: Page, desk: Assisted, ada: int, permit: Flask
) -> None:
    page = filled(begun(home), {"for_whom": "on_behalf", "place": "Oak 4", "size": "small"})
    reference = reference_of(send(page, {}), desk.last_page)

    def withdraw(session: Session) -> None:
        acting = session.scalars(select(Representative)).one()
        withdraw_representative(session, acting.person, acting.id, now=NOON)

    do(permit, withdraw)
    page = at_the_back_office(permit).get(f"/desk/cases/{reference}")
    assert "Taken back They may not act any more." in page.text.replace("</strong>", "")


def at_the_back_office(app: Flask) -> Visitor:
    email = "priya@larkmouth.example"
    do(app, lambda session: a_member_of_staff(session, "caseworker", email=email, name="Priya"))
    visitor = Visitor(app)
    visitor.sign_in(email, PASSWORD)
    return visitor


def test_what_is_on_record_is_filled_in_and_marked(home: Page, ada: int) -> None:
    page = filled(begun(home), {"for_whom": "on_behalf"})
    form = page.form(has="then").held()
    assert form["their_name"] == ["Rosa Gil"]
    assert form["authority"] == ["spoken_consent"] and form["covers"] == ["everything"]
    assert form["authority_until"] == ["31 December 2026"]
    assert form["consent_spoken"] == ["on_record"]
    for key in ("their_name", "relation", "authority", "covers", "authority_until"):
        assert "From their record" in field(page, key), key


def test_consent_on_record_counts_for_the_authority_it_was_given_for(home: Page, ada: int) -> None:
    page = filled(begun(home), {"for_whom": "on_behalf"})
    assert "It is on their record from before" in field(page, "consent_spoken")
    assert "It is on their record from before" not in field(page, "consent_written")


def test_a_script_is_told_what_is_on_record_as_it_is_said_for_whom_it_is(
    home: Page, ada: int
) -> None:
    told = autosave(begun(home), {"for_whom": "on_behalf"})
    assert told["news"]["covers"]["value"] == "everything"
    assert told["news"]["covers"]["known"] == "From their record"
    assert 'value="on_record"' in told["fields"]["consent_spoken"]
    assert "From their record" in told["fields"]["consent_spoken"]


def test_of_several_it_is_said_for_whom_they_may_act(home: Page, ada: int, permit: Flask) -> None:
    tom = known(permit, "Tom Gil", "01632 960002")

    def let(session: Session) -> None:
        staff = session.scalars(select(Staff)).first()
        assert staff is not None
        let_act(
            session, person_of(session, tom), person_of(session, ada), staff,
            relation="friend", authority="legal_power", covers="council tax",
            until=None, today=NOON.date(), now=NOON,
        )  # fmt: skip

    do(permit, let)
    page = filled(begun(home), {"for_whom": "on_behalf"})
    assert "On record: they may act for Rosa Gil, Tom Gil" in field(page, "their_name")
    page = filled(page, {"their_name": "Tom Gil"})
    assert "On their record: “council tax”" in field(page, "covers")
    assert page.form(has="then").held()["authority"] == ["legal_power"]


def test_an_answer_that_is_changed_is_marked_no_more(home: Page, ada: int) -> None:
    page = filled(filled(begun(home), {"for_whom": "on_behalf"}), {"covers": "this_request"})
    assert "From their record" not in field(page, "covers")
    assert "From their record" in field(page, "authority")


def test_the_request_is_that_of_the_person_on_record(
    home: Page, desk: Assisted, ada: int, permit: Flask
) -> None:
    page = filled(begun(home), {"for_whom": "on_behalf", "place": "Oak 4", "size": "small"})
    reference = reference_of(send(page, {}), desk.last_page)
    assert party(permit, reference)["consent"] == ("spoken_consent", 1)
    assert party(permit, reference, "requester")["name"] == "Rosa Gil"
    assert (count(permit, Person), count(permit, ConsentStatement)) == (2, 1)


def test_who_may_act_again_is_known_the_next_time(
    home: Page, desk: Assisted, permit: Flask
) -> None:
    answers = {
        **FOR_ROSA,
        "consent_spoken": "en_v1",
        "covers": "this_service",
        "act_again": "yes",
    }
    page = send(filled(begun(home), answers), {})
    page = page.visitor.get(f"/{desk.channel}")
    page = filled(wants(by(page, NUMBER), "permit"), {"for_whom": "on_behalf"})
    assert page.form(has="then").held()["covers"] == ["this_service"]
    assert "From their record" in field(page, "covers")


def test_the_last_page_and_the_receipt_name_for_whom_it_is(
    home: Page, desk: Assisted, permit: Flask
) -> None:
    answers = {**FOR_ROSA, "consent_spoken": "en_v1", "subject_name": "Little Tom"}
    page = send(filled(begun(home), answers), {})
    assert "Rosa Gil" in page.text and "Little Tom" in page.text


def test_nothing_of_a_known_caller_is_kept_on_what_they_ask_without_a_name(
    home: Page, desk: Assisted, ada: int, permit: Flask
) -> None:
    page = filled(begun(home), {"for_whom": "on_behalf", "place": "Oak 4", "size": "small"})
    page = filled(page, {"give_details": "no"})
    reference = reference_of(send(page, {}), desk.last_page)

    def look(case: Case) -> None:
        assert case.anonymous and case.contact_point is None and not case.parties
        assert set(case.answers) == {"place", "size"}
        intake = db.session.scalars(select(Intake).where(Intake.case_id == case.id)).one()
        assert intake.person is None and intake.contact_point is None
        kept = db.session.scalars(select(Answer).where(Answer.intake_id == intake.id)).all()
        assert {one.question for one in kept} == {"place", "size", "give_details"}
        told = " ".join(str(event.details) for event in case.events)
        assert "Ada" not in told and "Rosa" not in told and NUMBER not in told

    the_case(permit, reference, look)
    shown = at_the_back_office(permit).get(f"/desk/cases/{reference}").text
    assert "Nobody: it was made anonymously." in shown
    for name in ("Ada Byron", "Rosa Gil", "900123"):
        assert name not in shown
    assert do(permit, lambda session: session.scalar(select(func.count(Party.id)))) == 0
