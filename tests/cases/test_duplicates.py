"""Open cases that a request is likely the same as: whose, where, how likely, and which are not."""

import pytest
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
from tracker.cases import duplicates
from tracker.cases.commands import change_status
from tracker.cases.duplicates import Wanted, likely_duplicates
from tracker.cases.merging import merge
from tracker.cases.models import Case
from tracker.catalogue.models import Definition
from tracker.intake import commands as intakes
from tracker.people.commands import add_person
from tracker.people.models import Person

HERE = "12 Harbour Street"


@pytest.fixture
def pothole(session: Session) -> Definition:
    return a_published_service(session)


@pytest.fixture
def ada(session: Session) -> Person:
    return add_person(session, "Ada Byron", now=NOON)


def a_case(session: Session, service: Definition, place: str, person: Person | None = None) -> Case:
    """An open case of a service at a place, by somebody or without a name."""
    door = a_door("phone", staff=None)
    intake = intakes.begin(session, service, door, person=person)
    raws = {"place": place, "size": "small", "give_details": "yes" if person else "no"}
    if person is not None:
        raws |= {"for_whom": "myself", "reach_by": "none", "no_contact_reason": "No phone"}
    assert intakes.answer_all(session, intake, raws, door) == {}
    return intakes.submit(session, intake, door, ZONE)


def offered(
    session: Session, service: Definition, person: Person | None = None, place: str | None = None
) -> list[tuple[str, str]]:
    wanted = Wanted(service.service_id, person.id if person else None, place)
    return [(one.case.reference, one.sign) for one in likely_duplicates(session, wanted)]


def test_what_the_same_person_asked_for_is_offered_wherever_it_is(
    session: Session, pothole: Definition, ada: Person
) -> None:
    case = a_case(session, pothole, HERE, ada)
    assert offered(session, pothole, ada) == [(case.reference, "theirs")]
    assert offered(session, pothole, ada, "12 Harbour St") == [(case.reference, "theirs_here")]
    assert offered(session, pothole, ada, "3 Elm Road") == [(case.reference, "theirs_elsewhere")]
    somebody = add_person(session, "Bo Lee", now=NOON)
    assert offered(session, pothole, somebody) == []


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        ("12 Harbour Street", "here"),
        ("12 harbour st.", "here"),
        ("Harbour Street 12", "here"),
        ("outside 12, Harbour Street", "here"),
        ("12 Hárbour Street", "here"),
        ("12 Harbor Street", "near"),
        ("Harbour Street 12, Larkmouth", "near"),
        ("13 Harbour Street", None),
        ("12 Elm Street", None),
        ("Harbour Street", None),
        ("", None),
        (None, None),
    ],
)
def test_the_same_place_is_found_however_it_is_written(
    session: Session, pothole: Definition, typed: str | None, sign: str | None
) -> None:
    case = a_case(session, pothole, HERE)
    assert offered(session, pothole, None, typed) == ([(case.reference, sign)] if sign else [])


def test_a_place_without_a_number_is_found_too(session: Session, pothole: Definition) -> None:
    case = a_case(session, pothole, "by the Harbour Bridge")
    assert offered(session, pothole, None, "at the harbour bridge") == [(case.reference, "here")]


def test_only_open_cases_are_offered(session: Session, pothole: Definition, ada: Person) -> None:
    staff = a_member_of_staff(session)
    case, other = a_case(session, pothole, HERE, ada), a_case(session, pothole, HERE)
    merge(session, other, case, staff, now=NOON)
    assert offered(session, pothole, ada, HERE) == [(case.reference, "theirs_here")]
    change_status(session, case, staff, "in_progress", now=NOON)
    close_case(session, case, staff, now=NOON)
    assert offered(session, pothole, ada, HERE) == []


def test_another_service_at_the_same_place_is_not_offered(
    session: Session, pothole: Definition, ada: Person
) -> None:
    a_case(session, pothole, HERE, ada)
    lamp = a_published_service(session, a_definition(key="lamp", title="Report a lamp"))
    assert offered(session, lamp, ada, HERE) == []


def test_what_is_not_sent_yet_is_not_offered(
    session: Session, pothole: Definition, ada: Person
) -> None:
    intake = intakes.begin(session, pothole, a_door("phone"), person=ada)
    intakes.answer_all(session, intake, {"place": HERE}, a_door("phone"))
    assert offered(session, pothole, ada, HERE) == []


def test_the_likeliest_come_first_and_there_are_never_many(
    session: Session, pothole: Definition, ada: Person
) -> None:
    near = a_case(session, pothole, "12 Harbor Street")
    first = a_case(session, pothole, HERE, ada)
    elsewhere = [a_case(session, pothole, f"{number} Elm Road", ada) for number in range(1, 4)]
    here = a_case(session, pothole, HERE)
    assert offered(session, pothole, ada, HERE) == [
        (first.reference, "theirs_here"),
        (here.reference, "here"),
        (near.reference, "near"),
        (elsewhere[-1].reference, "theirs_elsewhere"),
    ]


def test_the_same_place_is_found_among_many_that_begin_alike(
    session: Session, pothole: Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "MOST_COMPARED", 3)
    case = a_case(session, pothole, HERE)
    for street in ("Elm", "Mill", "Quay", "Church"):
        a_case(session, pothole, f"12 {street} Road")
    assert offered(session, pothole, None, HERE) == [(case.reference, "here")]
