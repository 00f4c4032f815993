"""What was answered is added to a case that is open already: once, to one that is offered."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.builders import (
    NOON,
    ZONE,
    a_definition,
    a_door,
    a_member_of_staff,
    a_published_service,
    close_case,
)
from tracker.cases.commands import change_status
from tracker.cases.merging import merge
from tracker.cases.models import Case, Event
from tracker.cases.queries import by_reference
from tracker.catalogue.models import Definition
from tracker.database import unit_of_work
from tracker.errors import Conflict
from tracker.intake import commands as intakes
from tracker.intake.adding import add_to_case
from tracker.intake.commands import Door
from tracker.intake.models import Intake
from tracker.intake.queries import ask, by_public_id, who_speaks
from tracker.people.commands import add_person, reach_by
from tracker.people.models import Person
from tracker.people.rules import read_phone
from tracker.staff.models import Staff

HERE = "12 Harbour Street"
NUMBER = "07700 900123"
DEEP = {"place": HERE, "size": "large", "depth": "9"}


@pytest.fixture
def pothole(session: Session) -> Definition:
    return a_published_service(session)


@pytest.fixture
def agent(session: Session) -> Staff:
    return a_member_of_staff(session, "agent")


@pytest.fixture
def door(agent: Staff) -> Door:
    return a_door("phone", staff=agent)


def an_intake(
    session: Session,
    service: Definition,
    door: Door,
    raws: dict[str, str],
    who: Person | None = None,
) -> Intake:
    intake = intakes.begin(session, service, door, person=who)
    assert intakes.answer_all(session, intake, raws, door) == {}
    return intake


def a_case(session: Session, service: Definition, place: str = HERE) -> Case:
    raws = {"place": place, "size": "small", "give_details": "no"}
    return intakes.submit(
        session, an_intake(session, service, a_door("web"), raws), a_door("web"), ZONE
    )


def added(session: Session) -> list[Event]:
    return list(session.scalars(select(Event).where(Event.kind == "added").order_by(Event.id)))


def test_what_was_typed_is_on_the_case_and_the_intake_ends(
    session: Session, pothole: Definition, door: Door, agent: Staff
) -> None:
    case = a_case(session, pothole)
    intake = an_intake(session, pothole, door, {**DEEP, "give_details": "yes", "your_name": "Bo"})
    assert add_to_case(session, intake, case, door) is case
    line = added(session)[0]
    assert (line.case_id, line.staff_id, line.for_citizen) == (case.id, agent.id, False)
    assert line.details["name"] == "Bo"
    assert line.details["text"] == (f"Place: {HERE}\nSize: Larger than a plate\nDepth: 9")
    assert intake.state == "dropped" and intake.case is None
    assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_whose_case_it_is_reads_what_they_added(
    session: Session, pothole: Definition, door: Door
) -> None:
    ada = add_person(session, "Ada Byron", now=NOON)
    reach_by(session, ada, read_phone(NUMBER, "GB"))
    raws = {"place": HERE, "size": "small", "give_details": "yes", "for_whom": "myself"}
    case = intakes.submit(session, an_intake(session, pothole, door, raws, ada), door, ZONE)
    # Nobody told staff who it is, but the number is theirs.
    who = {"give_details": "yes", "reach_by": "phone", "your_phone": NUMBER}
    intake = an_intake(session, pothole, door, {**who, "place": "3 Elm Road"})
    add_to_case(session, intake, case, door)
    line = added(session)[0]
    assert line.for_citizen and line.details["person_id"] == ada.id


def test_who_gives_no_name_leaves_none(session: Session, pothole: Definition, door: Door) -> None:
    ada = add_person(session, "Ada Byron", now=NOON)
    intake = an_intake(session, pothole, door, {**DEEP, "give_details": "no"}, ada)
    add_to_case(session, intake, a_case(session, pothole), door)
    details = added(session)[0].details
    assert (details["name"], details["reached_at"], details["person_id"]) == ("", "", None)


def test_of_several_at_a_number_it_is_the_one_they_said(
    session: Session, pothole: Definition, door: Door
) -> None:
    people = [add_person(session, name, now=NOON) for name in ("Ann Lee", "Bo Lee")]
    for person in people:
        reach_by(session, person, read_phone(NUMBER, "GB"))
    who = {"give_details": "yes", "reach_by": "phone", "your_phone": NUMBER}
    intake = an_intake(session, pothole, door, who)

    def speaks() -> Person | None:
        return who_speaks(session, intake, ask(session, intake, for_staff=True).counted)

    assert speaks() is None
    intakes.answer(session, intake, "which_person", f"p{people[1].id}", door)
    assert speaks() is people[1]
    intakes.answer(session, intake, "which_person", "new", door)
    assert speaks() is None


@pytest.mark.parametrize(
    ("which", "words"),
    [
        ("elsewhere", "of other people and another place"),
        ("another service", "of another service"),
        ("closed", "closed meanwhile"),
    ],
)
def test_a_case_that_is_not_offered_is_refused_and_nothing_is_lost(
    session: Session, pothole: Definition, door: Door, agent: Staff, which: str, words: str
) -> None:
    service = pothole
    if which == "another service":
        service = a_published_service(session, a_definition(key="lamp", title="Report a lamp"))
    case = a_case(session, service, "3 Elm Road" if which == "elsewhere" else HERE)
    if which == "closed":
        change_status(session, case, agent, "in_progress", now=NOON)
        close_case(session, case, agent, now=NOON)
    intake = an_intake(session, pothole, door, DEEP)
    with pytest.raises(Conflict, match=words):
        add_to_case(session, intake, case, door)
    assert intake.state == "open" and intake.answers["depth"] == 9
    assert added(session) == []


def test_a_case_merged_meanwhile_stands_for_the_one_it_went_into(
    session: Session, pothole: Definition, door: Door, agent: Staff
) -> None:
    case, other = a_case(session, pothole), a_case(session, pothole)
    intake = an_intake(session, pothole, door, DEEP)
    merge(session, other, case, agent, now=NOON)
    assert add_to_case(session, intake, other, door) is case


def test_pressed_twice_at_once_it_is_added_once(
    engine: Engine, session: Session, pothole: Definition, door: Door, agent: Staff
) -> None:
    reference = a_case(session, pothole).reference
    public_id = an_intake(session, pothole, door, DEEP).public_id
    session.commit()

    def press(_: int) -> str:
        try:
            with Session(engine) as own, unit_of_work(own):
                mine = replace(door, staff=own.get_one(Staff, agent.id))
                intake = by_public_id(own, public_id)
                add_to_case(own, intake, by_reference(own, reference), mine)
        except Conflict as fault:
            return str(fault)
        return "added"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(press, range(2)))
    assert told == ["This request was dropped. Begin a new one.", "added"]
    session.expire_all()
    assert len(added(session)) == 1


def test_closed_at_the_same_moment_it_is_refused_and_nothing_is_lost(
    engine: Engine, session: Session, pothole: Definition, door: Door, agent: Staff
) -> None:
    case = a_case(session, pothole)
    intake = an_intake(session, pothole, door, DEEP)
    session.commit()
    assert case.status == "received"  # read, as the page that is sent in now was
    with Session(engine) as other, unit_of_work(other):
        staff, theirs = other.get_one(Staff, agent.id), other.get_one(Case, case.id)
        change_status(other, theirs, staff, "in_progress", now=NOON)
        close_case(other, theirs, staff, now=NOON)
    with pytest.raises(Conflict, match=r"at the same moment|closed meanwhile"):
        add_to_case(session, intake, case, door)
    session.rollback()
    assert by_public_id(session, intake.public_id).state == "open"
    assert added(session) == []
