"""Acting for somebody else: who plays which part, how far, until when, and what was agreed to."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import LOCALE, NOON, ZONE, a_definition, a_door, a_member_of_staff
from tests.desk.making import ADA, a_service
from tracker.cases.models import Case, Party
from tracker.catalogue.models import Definition
from tracker.errors import InvalidAnswer, InvalidAnswers
from tracker.intake import commands, queries
from tracker.intake.about_you import about_you
from tracker.intake.acting_questions import STAFF_QUESTIONS
from tracker.intake.commands import Door
from tracker.intake.models import Intake
from tracker.intake.read_back import read_back
from tracker.intake.rules import Asking
from tracker.interactions import commands as interactions
from tracker.people.commands import add_person
from tracker.people.consents import statement, take
from tracker.people.models import ConsentStatement, Person, Representative
from tracker.people.record import let_act, withdraw_representative
from tracker.people.record_rules import AUTHORITIES
from tracker.staff.models import Staff

FOR_ROSA = {
    "for_whom": "on_behalf",
    "their_name": "Rosa Gil",
    "relation": "family",
    "authority": "spoken_consent",
}
REQUEST = {"place": "Oak Street 4", "size": "small", "give_details": "yes", **ADA}
NO_CONSENT = {"consent_spoken": "not_taken"}


@pytest.fixture
def permit(session: Session) -> Definition:
    return a_service(session, "permit", title="Apply for a permit", for_somebody_else=True)


@pytest.fixture
def nadia(session: Session) -> Staff:
    return a_member_of_staff(session, "agent", name="Nadia")


@pytest.fixture
def desk(session: Session, nadia: Staff) -> Door:
    """The phone desk, in a call that Nadia has."""
    call = interactions.begin(session, "phone", now=NOON, staff=nadia)
    return a_door("phone", staff=nadia, interaction=call)


@pytest.fixture
def ada(session: Session) -> Person:
    return add_person(session, "Ada Byron", now=NOON, unreachable_reason="No phone.")


@pytest.fixture
def rosa(session: Session) -> Person:
    return add_person(session, "Rosa Gil", now=NOON, unreachable_reason="Reached through Ada.")


def sent(session: Session, definition: Definition, door: Door, **answers: str) -> Case:
    intake = begun(session, definition, door, **answers)
    return commands.submit(session, intake, door, ZONE)


def begun(
    session: Session,
    definition: Definition,
    door: Door,
    person: Person | None = None,
    **answers: str,
) -> Intake:
    intake = commands.begin(session, definition, door, person=person)
    assert commands.answer_all(session, intake, {**REQUEST, **answers}, door) == {}
    return intake


def parts(case: Case) -> dict[str, str]:
    return {party.part: party.person.name for party in case.parties}


def helper(case: Case) -> Party:
    found = case.party("helper")
    assert found is not None
    return found


def let(session: Session, rosa: Person, ada: Person, nadia: Staff, **others: Any) -> Representative:
    """Ada is on Rosa's record as who may act for her; she agreed to it."""
    consent = take(session, rosa, "spoken_consent", "en", nadia, NOON)
    terms: dict[str, Any] = {
        "relation": "family",
        "authority": "spoken_consent",
        "covers": "",
        "until": date(2026, 12, 31),
        "consent": consent,
    } | others
    let_act(session, rosa, ada, nadia, **terms, today=LOCALE.today, now=NOON)
    return session.scalars(select(Representative).order_by(Representative.id.desc())).first()  # type: ignore[return-value]


def test_every_authority_of_a_record_can_be_said_in_a_request(permit: Definition) -> None:
    (asked,) = (one for one in about_you(permit.content) if one.key == "authority")
    assert [choice.key for choice in asked.choices] == list(AUTHORITIES)


def test_the_web_and_texts_ask_nothing_of_it(session: Session, permit: Definition) -> None:
    web = begun(session, permit, a_door("web"), **FOR_ROSA)
    assert not STAFF_QUESTIONS & {one.key for one in queries.ask(session, web).every}
    with pytest.raises(InvalidAnswer):
        commands.answer(session, web, "covers", "everything", a_door("web"))


def test_subject_caller_and_whom_it_is_for_are_parts_of_their_own(
    session: Session, permit: Definition, desk: Door
) -> None:
    case = sent(session, permit, desk, **FOR_ROSA, **NO_CONSENT, subject_name="Little Tom")
    assert parts(case) == {
        "requester": "Rosa Gil",
        "subject": "Little Tom",
        "helper": "Ada Byron",
    }


@pytest.mark.parametrize(
    ("named", "subject"), [("", "Rosa Gil"), ("rosa gil", "Rosa Gil"), ("Ada Byron", "Ada Byron")]
)
def test_it_is_about_one_of_them_where_nobody_else_is_named(
    session: Session, permit: Definition, desk: Door, named: str, subject: str
) -> None:
    case = sent(session, permit, desk, **FOR_ROSA, **NO_CONSENT, subject_name=named)
    assert parts(case)["subject"] == subject
    assert session.scalar(select(func.count()).select_from(Person)) == 2


def test_how_far_and_until_when_go_with_the_part(
    session: Session, permit: Definition, desk: Door
) -> None:
    terms = {"covers": "this_request", "authority_until": "31 December 2026"}
    case = sent(session, permit, desk, **FOR_ROSA, **NO_CONSENT, **terms)
    found = helper(case)
    assert (found.relation, found.authority) == ("family", "spoken_consent")
    assert (found.covers, found.until) == ("this_request", date(2026, 12, 31))
    assert found.consent is None
    assert [(one.covers, one.until) for one in case.parties if one is not found] == [
        (None, None)
    ] * 2


def test_a_day_that_has_passed_is_no_end_of_an_authority(
    session: Session, permit: Definition, desk: Door
) -> None:
    intake = begun(session, permit, desk, **FOR_ROSA, **NO_CONSENT)
    problems = commands.answer_all(session, intake, {"authority_until": "3 March 2026"}, desk)
    assert list(problems) == ["authority_until"]


def test_an_authority_that_ended_before_it_was_sent_is_not_sent(
    session: Session, permit: Definition, desk: Door
) -> None:
    intake = begun(session, permit, desk, **FOR_ROSA, **NO_CONSENT, authority_until="5 March 2026")
    later = Door("phone", NOON + timedelta(days=3), locale_in(days=3), staff=desk.staff)
    with pytest.raises(InvalidAnswers) as raised:
        commands.submit(session, intake, later, ZONE)
    assert set(raised.value.problems) == {"authority_until"}


def locale_in(days: int) -> Any:
    return type(LOCALE)(LOCALE.today + timedelta(days=days), LOCALE.region, LOCALE.date_order)


@pytest.mark.parametrize(
    ("authority", "asked"),
    [
        ("spoken_consent", "consent_spoken"),
        ("written_consent", "consent_written"),
        ("legal_power", None),
        ("carer", None),
        ("interpreter", None),
    ],
)
def test_who_acts_by_consent_is_asked_whether_it_was_given_and_nobody_else(
    session: Session, permit: Definition, desk: Door, authority: str, asked: str | None
) -> None:
    intake = begun(session, permit, desk, **{**FOR_ROSA, "authority": authority})
    missing = [one.key for one in queries.ask(session, intake, for_staff=True).missing]
    assert missing == ([asked] if asked else [])


@pytest.mark.parametrize(
    ("authority", "question", "answer", "language"),
    [
        ("spoken_consent", "consent_spoken", "en_v1", "en"),
        ("spoken_consent", "consent_spoken", "es_v1", "es"),
        ("written_consent", "consent_written", "es_v1", "es"),
    ],
)
def test_what_was_agreed_to_is_kept_with_words_version_time_and_who_took_it(
    session: Session,
    permit: Definition,
    desk: Door,
    nadia: Staff,
    authority: str,
    question: str,
    answer: str,
    language: str,
) -> None:
    answers = {**FOR_ROSA, "authority": authority, question: answer}
    case = sent(session, permit, desk, **answers)
    consent = helper(case).consent
    assert consent is not None and case.requester is not None
    assert consent.person_id == case.requester.id
    assert (consent.wording, consent.version, consent.language) == (authority, 1, language)
    assert consent.words == statement(authority, language).words
    assert (consent.at, consent.staff) == (NOON, nadia)


def test_who_read_it_out_took_it_whoever_sends_the_request(
    session: Session, permit: Definition, desk: Door, nadia: Staff
) -> None:
    intake = begun(session, permit, desk, **FOR_ROSA, consent_spoken="en_v1")
    wen = a_member_of_staff(session, "counter", name="Wen")
    later = Door("counter", NOON + timedelta(hours=2), LOCALE, staff=wen)
    consent = helper(commands.submit(session, intake, later, ZONE)).consent
    assert consent is not None
    assert (consent.at, consent.staff) == (NOON, nadia)


def test_what_staff_noted_counts_where_it_is_finished_on_the_web(
    session: Session, permit: Definition, desk: Door, nadia: Staff
) -> None:
    intake = begun(session, permit, desk, **FOR_ROSA, consent_spoken="en_v1", covers="everything")
    case = commands.submit(session, intake, a_door("web"), ZONE)
    consent = helper(case).consent
    assert helper(case).covers == "everything"
    assert consent is not None and consent.staff is nadia


def test_words_that_were_changed_meanwhile_are_read_anew(
    session: Session, permit: Definition, desk: Door
) -> None:
    intake = begun(session, permit, desk, **FOR_ROSA, consent_spoken="en_v1")
    next(row for row in intake.answer_rows if row.question == "consent_spoken").value = "en_v0"
    with pytest.raises(InvalidAnswers) as raised:
        commands.submit(session, intake, desk, ZONE)
    assert raised.value.problems == {"consent_spoken": "Choose “Agreed to” again."}


def test_what_was_agreed_to_is_not_read_back_as_an_answer(
    session: Session, permit: Definition, desk: Door
) -> None:
    intake = begun(session, permit, desk, **FOR_ROSA, consent_spoken="en_v1", covers="everything")
    said = [one.key for one in read_back(queries.ask(session, intake, for_staff=True), str)]
    assert "consent_spoken" not in said and "covers" in said


@pytest.mark.parametrize(
    ("covers", "noted"), [("everything", None), ("this_service", "Apply for a permit")]
)
def test_who_may_act_again_is_on_the_record_of_whom_they_act_for(
    session: Session, permit: Definition, desk: Door, nadia: Staff, covers: str, noted: str | None
) -> None:
    terms = {"covers": covers, "authority_until": "31 December 2026", "act_again": "yes"}
    case = sent(session, permit, desk, **FOR_ROSA, **terms, consent_spoken="en_v1")
    (acting,) = session.scalars(select(Representative))
    assert acting.person is case.requester and acting.actor is helper(case).person
    assert (acting.relation, acting.authority) == ("family", "spoken_consent")
    assert (acting.covers, acting.until) == (noted, date(2026, 12, 31))
    assert acting.consent is helper(case).consent and acting.consent is not None
    assert (acting.noted_at, acting.staff) == (NOON, nadia)


def test_who_acts_in_this_request_only_is_not_put_on_a_record(
    session: Session, permit: Definition, desk: Door
) -> None:
    intake = begun(session, permit, desk, **FOR_ROSA, **NO_CONSENT, covers="this_request")
    with pytest.raises(InvalidAnswer):
        commands.answer(session, intake, "act_again", "yes", desk)
    commands.submit(session, intake, desk, ZONE)
    assert session.scalar(select(func.count()).select_from(Representative)) == 0


def test_what_is_on_record_is_answered_as_soon_as_it_is_said_for_whom_it_is(
    session: Session, permit: Definition, desk: Door, ada: Person, rosa: Person, nadia: Staff
) -> None:
    let(session, rosa, ada, nadia)
    intake = begun(session, permit, desk, ada, for_whom="on_behalf")
    assert {**FOR_ROSA, "consent_spoken": "on_record"}.items() <= intake.answers.items()
    assert intake.answers["covers"] == "everything"
    assert intake.answers["authority_until"] == "2026-12-31"


def test_it_is_the_person_on_record_for_whom_it_is_and_what_they_agreed_to(
    session: Session, permit: Definition, desk: Door, ada: Person, rosa: Person, nadia: Staff
) -> None:
    acting = let(session, rosa, ada, nadia)
    intake = begun(session, permit, desk, ada, for_whom="on_behalf")
    case = commands.submit(session, intake, desk, ZONE)
    assert case.requester is rosa
    assert helper(case).consent is acting.consent
    assert session.scalar(select(func.count()).select_from(ConsentStatement)) == 1
    assert session.scalar(select(func.count()).select_from(Person)) == 2


def test_of_several_for_whom_they_may_act_the_name_says_which(
    session: Session, permit: Definition, desk: Door, ada: Person, rosa: Person, nadia: Staff
) -> None:
    let(session, rosa, ada, nadia)
    tom = add_person(session, "Tom Gil", now=NOON, unreachable_reason="Reached through Ada.")
    let(session, tom, ada, nadia, authority="legal_power", consent=None, until=None, covers="Rent")
    intake = begun(session, permit, desk, ada, for_whom="on_behalf")
    assert "authority" not in intake.answers
    commands.answer(session, intake, "their_name", "tom gil", desk)
    assert intake.answers["authority"] == "legal_power"
    assert not {"covers", "authority_until"} & intake.answers.keys(), "its words are its own"
    assert helper(commands.submit(session, intake, desk, ZONE)).covers == "Rent"


def test_another_name_takes_back_what_the_record_of_the_first_said(
    session: Session, permit: Definition, desk: Door, ada: Person, rosa: Person, nadia: Staff
) -> None:
    let(session, rosa, ada, nadia)
    intake = begun(session, permit, desk, ada, for_whom="on_behalf", relation="friend")
    commands.answer(session, intake, "their_name", "Somebody Else", desk)
    assert not {"authority", "covers", "authority_until", "consent_spoken"} & intake.answers.keys()
    assert intake.answers["relation"] == "friend", "what was said stays"


@pytest.mark.parametrize("how", ["ended", "withdrawn"])
def test_what_holds_no_more_answers_nothing(
    session: Session,
    permit: Definition,
    desk: Door,
    ada: Person,
    rosa: Person,
    nadia: Staff,
    how: str,
) -> None:
    acting = let(session, rosa, ada, nadia)
    if how == "ended":
        acting.until = date(2026, 3, 3)
    else:
        withdraw_representative(session, rosa, acting.id, now=NOON)
    intake = begun(session, permit, desk, ada, for_whom="on_behalf")
    assert not {"their_name", "authority", "covers"} & intake.answers.keys()


def test_consent_that_is_on_record_no_more_is_asked_for_anew(
    session: Session, permit: Definition, desk: Door, ada: Person, rosa: Person, nadia: Staff
) -> None:
    acting = let(session, rosa, ada, nadia)
    intake = begun(session, permit, desk, ada, for_whom="on_behalf")
    withdraw_representative(session, rosa, acting.id, now=NOON)
    with pytest.raises(InvalidAnswers) as raised:
        commands.submit(session, intake, desk, ZONE)
    assert set(raised.value.problems) == {"consent_spoken"}


def test_the_web_learns_nothing_of_a_record(
    session: Session, permit: Definition, ada: Person, rosa: Person, nadia: Staff
) -> None:
    let(session, rosa, ada, nadia)
    web = a_door("web")
    intake = commands.begin(session, permit, web, person=ada)
    commands.answer_all(session, intake, {**REQUEST, "for_whom": "on_behalf"}, web)
    assert not {"their_name", "authority", "covers"} & intake.answers.keys()


def test_an_authority_that_is_changed_replaces_what_is_on_record(
    session: Session, permit: Definition, desk: Door, ada: Person, rosa: Person, nadia: Staff
) -> None:
    before = let(session, rosa, ada, nadia)
    intake = begun(session, permit, desk, ada, for_whom="on_behalf")
    changed = {"covers": "this_service", "act_again": "yes"}
    assert commands.answer_all(session, intake, changed, desk) == {}
    commands.submit(session, intake, desk, ZONE)
    old, new = session.scalars(select(Representative).order_by(Representative.id))
    assert old is before and old.withdrawn_at == NOON
    assert (new.covers, new.withdrawn_at) == ("Apply for a permit", None)
    assert new.consent is before.consent
    assert new.consent is not None and new.consent.withdrawn_at is None


def test_who_is_anonymous_has_no_part_and_agreed_to_nothing(
    session: Session, permit: Definition, desk: Door, ada: Person
) -> None:
    intake = begun(session, permit, desk, ada, **FOR_ROSA, consent_spoken="en_v1")
    commands.answer(session, intake, "give_details", "no", desk)
    case = commands.submit(session, intake, desk, ZONE)
    assert case.anonymous and not case.parties
    assert set(intake.answers) == {"place", "size", "give_details"}
    assert session.scalar(select(func.count()).select_from(ConsentStatement)) == 0
    assert session.scalars(select(Person.name)).all() == ["Ada Byron"]


def test_a_service_for_oneself_alone_asks_nothing_of_it() -> None:
    content = a_definition()
    asking = Asking(tuple(about_you(content, for_staff=True)), {"give_details": True})
    assert not STAFF_QUESTIONS & {one.key for one in asking.every}
