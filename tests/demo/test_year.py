"""What a year of the demo city holds is believable, and allowed by the house's own rules."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tests.builders import ZONE
from tests.demo.clock_changes import changes_of_clocks
from tests.demo.making import NOW, a_city
from tracker.cases.calendar import city_time
from tracker.cases.clock_models import ClockAlarm
from tracker.cases.deadlines import deadlines, is_late, stood_still
from tracker.cases.lifecycle import STATUSES, check_transition
from tracker.cases.models import Case, Event, Party
from tracker.cases.page_models import CaseLink
from tracker.cases.references import read_reference
from tracker.cases.timeline import entry, entry_for_citizen
from tracker.catalogue.models import Definition
from tracker.database import engine_options
from tracker.demo.people import LANDLINES, MOBILES
from tracker.demo.rhythm import read_hours
from tracker.demo.texts import ASKS_A_LOT, SPEAKS_SPANISH, STRANGER
from tracker.intake.about_you import about_you
from tracker.intake.models import Intake
from tracker.intake.resume_codes import is_resume_code, read_resume_code
from tracker.intake.rules import Asking
from tracker.interactions.models import Interaction
from tracker.interactions.rules import CHANNELS
from tracker.messages.models import Message, Thread
from tracker.people.models import ContactPoint, Person
from tracker.people.rules import read_email, read_phone
from tracker.staff.models import Staff

CASES = 1000
# The lines that are written with a change of their case's row.
CHANGING = (
    "taken", "given_back", "noted", "replied", "status", "texted", "helper_wrote", "visit_planned",
    "visit_done", "referred", "attached", "report_in", "merged", "merged_in",
)  # fmt: skip


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A city that these tests only read."""
    path = tmp_path_factory.mktemp("city") / "city.db"
    shutil.copy(sqlite_template, path)
    engine = create_engine(**engine_options(f"sqlite:///{path}"))
    with Session(engine) as session:
        a_city(session, CASES)
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def cases(city: Session) -> list[Case]:
    return list(
        city.scalars(
            select(Case)
            .order_by(Case.id)
            .options(
                joinedload(Case.definition),
                joinedload(Case.contact_point),
                joinedload(Case.interaction),
                selectinload(Case.parties).joinedload(Party.person),
                selectinload(Case.events).joinedload(Event.staff),
            )
        )
    )


@pytest.fixture(scope="module")
def intakes(city: Session) -> list[Intake]:
    return list(city.scalars(select(Intake).options(selectinload(Intake.answer_rows))))


def test_every_service_is_asked_for_at_every_door(cases: list[Case]) -> None:
    assert len(cases) == CASES
    found = {(case.definition.content.key, case.channel) for case in cases}
    assert found == set(product({service for service, _ in found}, CHANNELS))
    assert len({service for service, _ in found}) == 14


def test_each_door_has_its_share(cases: list[Case]) -> None:
    shares = {"phone": 0.38, "web": 0.36, "sms": 0.14, "counter": 0.12}
    found = Counter(case.channel for case in cases)
    assert {door: found[door] / CASES for door in shares} == pytest.approx(shares, abs=0.04)


def test_a_few_are_open_and_some_of_them_overdue(cases: list[Case]) -> None:
    still_open = [case for case in cases if case.status != "closed"]
    assert len(still_open) == pytest.approx(0.09 * CASES, rel=0.1)
    assert {case.status for case in still_open} == set(STATUSES) - {"closed"}
    overdue = [case for case in still_open if is_late(case, NOW)]
    assert 0.2 < len(overdue) / len(still_open) < 0.7


def test_every_answer_is_what_the_service_asks_and_nothing_else(cases: list[Case]) -> None:
    for case in cases:
        asking = Asking(tuple(case.definition.content.questions), case.answers)
        assert asking.missing == [], case.reference
        assert asking.counted == case.answers, case.reference


def test_every_submitted_intake_could_have_been_submitted(
    intakes: list[Intake], cases: list[Case]
) -> None:
    by_id = {case.id: case for case in cases}
    submitted = [intake for intake in intakes if intake.state == "submitted"]
    assert len(submitted) == CASES
    for intake in submitted:
        case = by_id[intake.case_id or 0]
        content = case.definition.content
        asking = Asking((*content.questions, *about_you(content)), intake.answers)
        assert asking.obstacles() == {}
        assert asking.next is None, "what was not asked was not passed over either"
        assert {k: v for k, v in asking.counted.items() if content.question(k)} == case.answers
        assert (intake.public_id, intake.channel) == (case.submission_key, case.channel)
        assert asking.counted.get("give_details", True) is not case.anonymous


def test_nothing_lies_in_the_future_or_before_the_year(city: Session, cases: list[Case]) -> None:
    for case in cases:
        assert (NOW - case.opened_at).days <= 365
        assert case.opened_at < NOW
        times = [event.at for event in case.events]
        assert times == sorted(times) and times[-1] < NOW, case.reference
        assert times[0] == case.opened_at
        if case.closed_at:
            assert case.opened_at < case.closed_at < NOW
    for message in city.scalars(select(Message)):
        assert message.created_at <= (message.sent_at or NOW) <= NOW
    for contact in city.scalars(select(Interaction)):
        assert contact.started_at < (contact.ended_at or NOW) <= NOW


def test_what_is_due_is_due_as_the_rules_say(city: Session, cases: list[Case]) -> None:
    time = city_time(city)
    for case in cases:
        calendar, content = time.of(case.team_id), case.definition.content
        due = deadlines(content, case.priority, case.opened_at, calendar, anonymous=case.anonymous)
        stood = stood_still([e for e in case.events if e.kind == "status"], calendar)
        if case.status != "closed":
            assert case.due_at == due.moved_on(stood, calendar).due_at, case.reference
        assert case.due_at >= due.due_at
        assert (case.respond_by is None) is (due.respond_by is None)
        assert case.definition.published_at < case.opened_at


def test_every_clock_stands_as_what_happened_left_it(cases: list[Case]) -> None:
    for case in cases:
        assert (case.clock_stopped_at is not None) is (case.status == "waiting"), case.reference
        assert case.responded_at is not None or case.status != "closed"
        if case.status == "closed":
            assert case.alarm_at is case.unanswered_since is None
    assert any(case.unanswered_since for case in cases)


def test_what_was_raised_waits_for_some_and_is_seen_by_others(city: Session) -> None:
    raised = list(city.scalars(select(ClockAlarm)))
    assert {alarm.kind for alarm in raised} >= {"response_missed", "end_soon", "late"}
    waiting = [alarm for alarm in raised if alarm.seen_at is None and alarm.over_at is None]
    assert 0 < len(waiting) < len(raised)


def test_every_life_is_one_that_the_rules_allow(city: Session, cases: list[Case]) -> None:
    # Both cases have a line of a link; it changes the later one, on whose page it was made.
    links = Counter(city.scalars(select(CaseLink.other_id)))
    for case in cases:
        status, outcome = "received", None
        for event in case.events:
            if event.kind != "status":
                continue
            assert event.details["was"] == status
            check_transition(status, event.details["now_is"], event.details["outcome"])
            status, outcome = event.details["now_is"], event.details["outcome"]
        assert (case.status, case.outcome) == (status, outcome)
        kinds = Counter(event.kind for event in case.events)
        alone = sum(1 for e in case.events if e.kind == "taken" and _is_begun_by(e, case.events))
        changes = sum(kinds[kind] for kind in CHANGING) + links[case.id]
        changes += changes_of_clocks(case.events)
        assert case.revision == 1 + changes - alone, (case.reference, kinds)
        assert (case.assignee_id is not None) == (kinds["taken"] > kinds["given_back"])


def _is_begun_by(taken: Event, events: list[Event]) -> bool:
    """Whether taking the case moved it on too, which is one change of its row and not two."""
    after = events[events.index(taken) + 1 :]
    return bool(after) and after[0].kind == "status" and after[0].details["was"] == "received"


def test_staff_work_in_working_hours(cases: list[Case]) -> None:
    by_hand = ("taken", "given_back", "noted", "replied", "status", "told")
    for case in cases:
        for event in case.events:
            if event.kind in by_hand:
                local = event.at.astimezone(ZONE)
                assert local.weekday() < 5 and 8 <= local.hour <= 17, (case.reference, local)


def test_every_line_can_be_read_and_none_has_a_hole_in_it(cases: list[Case]) -> None:
    for case in cases:
        lines = [entry(event) for event in case.events]
        lines += [entry_for_citizen(event) for event in case.events if event.for_citizen]
        for line in lines:
            assert line.title
            assert not re.search(r"[$<>|#]|  |\bNone\b", line.text), line.text
        for value in case.answers.values():
            assert not re.search(r"[$<>|#]|  ", value if isinstance(value, str) else ""), value


def test_counters_are_open_when_somebody_comes(city: Session) -> None:
    visits = city.scalars(
        select(Interaction)
        .where(Interaction.channel == "counter", Interaction.id.in_(select(Case.interaction_id)))
        .options(joinedload(Interaction.site))
    ).all()
    assert {visit.site.key for visit in visits if visit.site} == {
        "civic-centre",
        "harbour-library",
        "northfield-hub",
    }
    for visit in visits:
        assert visit.site and visit.staff_id and visit.ended_at
        local = visit.ended_at.astimezone(ZONE)
        opening = read_hours(visit.site.hours)
        assert local.weekday() in opening.days
        assert opening.opens <= local.time() <= opening.closes


def test_each_contact_is_by_its_door(cases: list[Case]) -> None:
    for case in cases:
        contact = case.interaction
        assert contact is not None and contact.channel == case.channel
        assert (contact.staff_id is not None) == (case.channel in ("phone", "counter"))
        assert (contact.site_id is not None) == (case.channel == "counter")
        if case.channel == "sms":
            assert contact.contact_point_id is not None


def test_numbers_are_such_as_ring_nowhere(city: Session) -> None:
    kept_for_drama = {*MOBILES, *LANDLINES, STRANGER, SPEAKS_SPANISH, ASKS_A_LOT}
    ranges = r"\+447700900\d{3}|\+441632960\d{3}|\+442079460\d{3}"
    for point in city.scalars(select(ContactPoint)):
        if point.kind == "phone":
            assert point.value in kept_for_drama and re.fullmatch(ranges, point.value)
            assert point.takes_texts == point.value.startswith("+447")
        else:
            assert point.value.endswith((".example", "@example.org"))
            assert read_email(point.value).value == point.value
    for case in city.scalars(select(Case)):
        for value in case.answers.values():
            if isinstance(value, str) and value.startswith("+"):
                assert re.fullmatch(ranges, value)


def test_what_was_typed_reads_as_what_is_kept(city: Session) -> None:
    people = city.scalars(select(Person).options(selectinload(Person.contacts)))
    for held in (held for person in people for held in person.contacts):
        by_phone = held.contact_point.kind == "phone"
        read = read_phone(held.as_typed, "GB") if by_phone else read_email(held.as_typed)
        assert read.value == held.contact_point.value


def test_somebody_without_any_contact_says_why(city: Session) -> None:
    for person in city.scalars(select(Person).options(selectinload(Person.contacts))):
        if person.merged_into_id is not None:
            # All of theirs is with the record that goes on.
            assert not person.contacts and person.unreachable_reason is None, person.name
            continue
        assert bool(person.contacts) != bool(person.unreachable_reason), person.name


def test_references_and_codes_are_right_and_each_is_its_own(
    cases: list[Case], intakes: list[Intake]
) -> None:
    names = [case.reference for case in cases] + [intake.resume_code for intake in intakes]
    assert len(set(names)) == len(names)
    for case in cases:
        assert read_reference(case.reference) == case.reference
        assert not is_resume_code(case.reference)
    for intake in intakes:
        assert read_resume_code(intake.resume_code) == intake.resume_code


def test_some_numbers_are_shared_and_nobody_is_there_twice(city: Session) -> None:
    points = city.scalars(select(ContactPoint).options(selectinload(ContactPoint.persons))).all()
    shared = [point for point in points if len(point.persons) > 1]
    assert len(shared) >= 3
    for point in shared:
        names = [held.person.name for held in point.persons]
        assert len(set(names)) == len(names)


def test_people_act_for_others_and_some_say_no_name(cases: list[Case]) -> None:
    parts = Counter((p.part, bool(p.relation), bool(p.authority)) for c in cases for p in c.parties)
    assert parts["helper", True, True] > 5 and parts["requester", True, False] > 5
    assert not parts["helper", True, False] and not parts["subject", True, False]
    anonymous = [case for case in cases if case.anonymous]
    assert 0.03 < len(anonymous) / CASES < 0.15
    for case in anonymous:
        assert not case.parties and case.contact_point_id is None
        assert case.definition.content.anonymous
        assert not [event for event in case.events if event.kind in ("confirmed", "replied")]
    assert any(e.details.get("name_given") for case in cases for e in case.events)


def test_messages_are_history_or_wait_to_be_told(city: Session) -> None:
    states = Counter((m.means, m.state) for m in city.scalars(select(Message)))
    allowed = {("sms", "sent"), ("sms", "failed"), ("email", "sent"), ("email", "failed"),
               ("call", "told"), ("call", "waiting"), ("visit", "told"), ("visit", "waiting"),
               ("page", "sent"), ("sms", "received"), ("sms", "delivered"),
               ("sms", "undelivered")}  # fmt: skip
    assert set(states) <= allowed
    assert 3 <= states["call", "waiting"] <= 20 and 3 <= states["visit", "waiting"] <= 20
    names = [m.provider_sid for m in city.scalars(select(Message)) if m.provider_sid]
    assert names and len(set(names)) == len(names)


def test_staff_find_texts_to_answer_and_to_place(city: Session) -> None:
    threads = city.scalars(select(Thread)).all()
    wants = Counter(thread.wants for thread in threads)
    assert wants["person"] >= 2 and wants["unplaced"] >= 2 and wants["case"] == 1
    (owned,) = [thread for thread in threads if thread.owner_id]
    owner = city.get_one(Staff, owned.owner_id)
    assert (owner.name, owned.wants) == ("Nadia Osei", None)
    assert len({thread.contact_point_id for thread in threads}) == len(threads)
    unplaced = city.scalars(select(Message).where(Message.unplaced)).all()
    assert len(unplaced) == 3
    assert [text.address for text in unplaced if text.contact_point_id is None] == ["60777"]


def test_a_text_that_did_not_arrive_waits_to_be_told_by_phone(city: Session) -> None:
    (missed,) = city.scalars(select(Message).where(Message.state == "undelivered")).all()
    told = select(Message).where(Message.means == "call", Message.case_id == missed.case_id)
    assert missed.body in [m.body for m in city.scalars(told) if m.state == "waiting"]
    lines = select(Event).where(Event.kind == "undelivered")
    assert [line.message_id for line in city.scalars(lines)] == [missed.id]


def test_a_dozen_requests_are_unfinished_at_every_door(
    city: Session, intakes: list[Intake]
) -> None:
    waiting = [intake for intake in intakes if intake.state == "open"]
    assert len(waiting) == 12
    assert {intake.began_at for intake in waiting} == set(CHANNELS)
    for intake in waiting:
        content = city.get_one(Definition, intake.definition_id).content
        asking = Asking((*content.questions, *about_you(content)), intake.answers)
        assert intake.answer_rows and asking.next is not None
    known = [intake for intake in waiting if intake.channel == "sms"]
    assert all(intake.contact_point_id for intake in known)


def test_some_requests_were_begun_at_another_door(intakes: list[Intake]) -> None:
    moved = [intake for intake in intakes if intake.began_at != intake.channel]
    assert moved
    for intake in moved:
        assert {row.channel for row in intake.answer_rows} == {intake.began_at, intake.channel}


def test_only_the_team_works_its_cases(city: Session, cases: list[Case]) -> None:
    teams = {staff.id: staff.team_id for staff in city.scalars(select(Staff))}
    for case in cases:
        for event in case.events:
            if event.kind == "taken" and event.staff_id:
                assert teams[event.staff_id] == case.team_id


def test_rows_are_numbered_in_the_order_of_time(city: Session) -> None:
    for model, at in ((Case, Case.opened_at), (Event, Event.at), (Message, Message.created_at)):
        times = city.scalars(select(at).order_by(model.id)).all()
        assert list(times) == sorted(times)


def test_hardly_two_stories_are_the_same(cases: list[Case]) -> None:
    told = [
        value
        for case in cases
        for value in case.answers.values()
        if isinstance(value, str) and len(value) > 70
    ]
    assert len(told) > 50
    assert len(set(told)) > 0.85 * len(told)
    assert max(Counter(told).values()) <= 5
