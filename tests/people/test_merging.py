"""Somebody recorded twice is one record, and two again with everything back in its place."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.desk.making import a_case
from tests.statements import count_statements
from tracker.cases.models import Party
from tracker.database import Base, unit_of_work
from tracker.errors import Conflict
from tracker.interactions.models import CallBack, Interaction
from tracker.people import record
from tracker.people.commands import add_person, contact_point, reach_by
from tracker.people.merge_models import PersonMerge
from tracker.people.merge_queries import twins
from tracker.people.merging import (
    CHOICES,
    STAYS,
    are_two,
    gather,
    goes_on_as,
    merge,
    referring,
    undo,
)
from tracker.people.models import AccessNeed, Person, PersonContact, Representative
from tracker.people.queries import find_people, known_by
from tracker.people.rules import read_phone
from tracker.staff.models import Staff

TODAY = NOON.date()
FIRST, SECOND = "07700 900123", "07700 900456"


def two(session: Session) -> tuple[Person, Person, Staff]:
    """Ada Byron twice: once by the number that both have, once by one of her own besides."""
    one = add_person(session, "Ada Byron", now=NOON)
    other = add_person(session, "Ada Bryon", now=NOON)
    for person, numbers in ((one, [FIRST]), (other, [FIRST, SECOND])):
        for number in numbers:
            reach_by(session, person, read_phone(number, "GB"))
    return one, other, a_member_of_staff(session)


def everything(session: Session) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but those that tell of merges; a count of changes goes on."""
    session.flush()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name == "person_merge":
            continue
        columns = [column for column in table.columns if column.name != "revision"]
        rows = session.execute(select(*columns).order_by(*table.primary_key))
        found[table.name] = [dict(row) for row in rows.mappings()]
    return found


def test_every_column_that_refers_to_a_person_is_moved() -> None:
    moved = {column for _, column, _ in referring()}
    left = {
        str(column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
        and column not in moved
    }
    assert left == {
        "person.merged_into_id",
        "person_apart.other_id",
        "person_apart.person_id",
        "person_merge.gone_id",
        "person_merge.kept_id",
        "person_words.person_id",
    }
    assert {column.name for mapper, _, _ in referring() for column in mapper.primary_key} == {"id"}
    assert {model.__tablename__ for model in STAYS} == {name.partition(".")[0] for name in left}


def test_all_that_is_known_of_either_is_on_the_one_that_is_kept(session: Session) -> None:
    with unit_of_work(session):
        one, other, staff = two(session)
        case = a_case(session, your_name="Ada Bryon", your_phone=SECOND)
        assert case.requester is other
        record.note_need(session, other, "large_print", "", staff, now=NOON)
        record.warn(
            session, other, "A large dog", TODAY + timedelta(days=9), staff, today=TODAY, now=NOON
        )
        merge(session, one.id, other.id, staff, now=NOON)
        assert case.requester is one
        assert {c.contact_point.value for c in one.contacts} == {"+447700900123", "+447700900456"}
        assert session.scalars(select(AccessNeed.person_id)).all() == [one.id]
        assert [known.id for known in known_by(session, read_phone(FIRST, "GB"))] == [one.id]
        assert goes_on_as(session, other) is one


def test_she_is_found_once_by_either_name(session: Session) -> None:
    with unit_of_work(session):
        one, other, staff = two(session)
        done = merge(session, one.id, other.id, staff, now=NOON)
        for words in ("Byron", "Bryon", "900456"):
            assert [person.id for person in find_people(session, words, "GB")] == [one.id], words
        undo(session, done.id, staff, now=NOON)
        assert [person.id for person in find_people(session, "Bryon", "GB")] == [other.id]


def test_what_is_chosen_from_the_other_record_stands(session: Session) -> None:
    with unit_of_work(session):
        one, other, staff = two(session)
        other.address, other.language = "4 Mill Lane", "es"
        session.flush()
        done = merge(
            session, one.id, other.id, staff, now=NOON, take_from_gone=frozenset({"address"})
        )
        assert (one.name, one.address, one.language) == ("Ada Byron", "4 Mill Lane", "en")
        undo(session, done.id, staff, now=NOON)
        assert one.address is None


def test_what_is_added_or_changed_since_stays_with_the_one_that_was_kept(session: Session) -> None:
    with unit_of_work(session):
        one, other, staff = two(session)
        other.address = "4 Mill Lane"
        done = merge(
            session, one.id, other.id, staff, now=NOON, take_from_gone=frozenset({"address"})
        )
        record.note_need(session, one, "no_stairs", "", staff, now=NOON)
        one.address = "9 Elm Road"
        undo(session, done.id, staff, now=NOON)
        assert one.address == "9 Elm Road"
        assert session.scalars(select(AccessNeed.person_id)).all() == [one.id]


def test_what_both_have_is_there_once_and_goes_back(session: Session) -> None:
    with unit_of_work(session):
        one, other, staff = two(session)
        for person, note in ((one, "A4"), (other, "Large")):
            record.note_need(session, person, "large_print", note, staff, now=NOON)
        for person, actor in ((one, other), (other, one)):
            session.add(
                Representative(
                    person_id=person.id, actor_id=actor.id, authority="carer", noted_at=NOON
                )
            )
        before = everything(session)
        done = merge(session, one.id, other.id, staff, now=NOON)
        assert len(one.contacts) == 2
        undo(session, done.id, staff, now=NOON)
        assert everything(session) == before


def test_what_is_written_to_the_record_that_went_at_the_same_moment_follows(
    session: Session,
) -> None:
    with unit_of_work(session):
        one, other, staff = two(session)
        done = merge(session, one.id, other.id, staff, now=NOON)
        session.add(
            Interaction(channel="phone", started_at=NOON, person_id=other.id, staff_id=staff.id)
        )
        session.flush()
        assert gather(session, done) == 1
        undo(session, done.id, staff, now=NOON)
        assert session.scalars(select(Interaction.person_id)).all() == [other.id]


def test_a_record_is_merged_once_and_what_came_last_is_undone_first(session: Session) -> None:
    with unit_of_work(session):
        one, other, staff = two(session)
        third = add_person(session, "A. Byron", now=NOON)
        first = merge(session, one.id, other.id, staff, now=NOON)
        with pytest.raises(Conflict, match="merged meanwhile"):
            merge(session, third.id, other.id, staff, now=NOON)
        second = merge(session, third.id, one.id, staff, now=NOON)
        with pytest.raises(Conflict, match="undo that first"):
            undo(session, first.id, staff, now=NOON)
        undo(session, second.id, staff, now=NOON)
        undo(session, first.id, staff, now=NOON)
        with pytest.raises(Conflict, match="undone already"):
            undo(session, first.id, staff, now=NOON)


def test_of_two_who_merge_at_once_one_is_told(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session, unit_of_work(session):
        one, other, staff = two(session)
    outcomes: list[str] = []

    def do(kept: int, gone: int) -> None:
        with Session(engine) as own:
            try:
                with unit_of_work(own):
                    merge(own, kept, gone, own.get_one(Staff, staff.id), now=NOON)
                outcomes.append("merged")
            except Conflict:
                outcomes.append("told")

    both = [
        threading.Thread(target=do, args=pair) for pair in ((one.id, other.id), (other.id, one.id))
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(outcomes) == ["merged", "told"]


def test_who_may_be_the_same_is_suggested_until_it_is_said_that_they_are_not(
    session: Session,
) -> None:
    with unit_of_work(session):
        one, other, staff = two(session)
        named = add_person(session, "ada  byron", now=NOON)
        husband = add_person(session, "Zebedee Quill", now=NOON)
        reach_by(session, husband, read_phone(FIRST, "GB"))
        found = twins(session, one)
        assert [(twin.person.id, twin.why) for twin in found] == [
            (other.id, "The same number, a name much alike"),
            (named.id, "The same name"),
        ]
        are_two(session, one.id, other.id, staff, now=NOON)
        are_two(session, other.id, one.id, staff, now=NOON)
        assert [twin.person.id for twin in twins(session, one)] == [named.id]
        merge(session, one.id, named.id, staff, now=NOON)
        assert twins(session, one) == []


def test_suggestions_cost_a_fixed_number_of_statements(engine: Engine) -> None:
    with Session(engine) as session:
        with unit_of_work(session):
            one, _, _ = two(session)
            for number in range(30):
                add_person(session, f"Ada Byron {number}", now=NOON)
        assert one.contacts
        with count_statements(engine) as sent:
            twins(session, one)
        assert len(sent) <= 6


KINDS = ("need", "call_back", "interaction", "contact", "case", "actor", "warning")


def _add(session: Session, kind: str, person: Person, other: Person, staff: Staff, n: int) -> None:
    if kind == "need":
        record.note_need(session, person, ("large_print", "no_stairs")[n % 2], "", staff, now=NOON)
    elif kind == "warning":
        until = TODAY + timedelta(days=n + 1)
        record.warn(session, person, f"Dog {n}", until, staff, today=TODAY, now=NOON)
    elif kind == "interaction":
        session.add(Interaction(channel="phone", started_at=NOON, person_id=person.id))
    elif kind == "contact":
        reach_by(session, person, read_phone(f"07700 9002{n:02d}", "GB"))
    elif kind == "actor":
        who = Representative(
            person_id=person.id, actor_id=other.id, authority="carer", noted_at=NOON
        )
        session.add(who)
    elif kind == "case":
        case = a_case(session, your_phone=f"07700 9003{n:02d}", your_name=f"Somebody {n}")
        session.add(Party(case_id=case.id, person_id=person.id, part="helper", relation="friend"))
    else:
        point = contact_point(session, read_phone(SECOND, "GB"))
        session.add(
            CallBack(
                name="Ada", person_id=person.id, contact_point_id=point.id, about="A hole",
                due_at=NOON, promised_at=NOON, promised_by_id=staff.id,
            )
        )  # fmt: skip
    session.flush()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(st.sampled_from(KINDS), st.booleans(), st.integers(0, 5)), max_size=10),
    choices=st.sets(st.sampled_from(sorted(CHOICES))),
    address=st.none() | st.just("4 Mill Lane"),
)
def test_to_merge_and_to_undo_it_changes_nothing(
    session: Session,
    rows: list[tuple[str, bool, int]],
    choices: set[str],
    address: str | None,
) -> None:
    one, other, staff = two(session)
    other.address, other.addressed_as = address, "Miss Byron"
    for kind, of_one, n in rows:
        person, others = (one, other) if of_one else (other, one)
        _add(session, kind, person, others, staff, n)
    before = everything(session)
    done = merge(session, one.id, other.id, staff, now=NOON, take_from_gone=frozenset(choices))
    left = session.scalars(select(PersonContact).where(PersonContact.person_id == other.id)).all()
    assert left == []
    undo(session, done.id, staff, now=NOON)
    assert everything(session) == before
    session.execute(delete(PersonMerge))
    session.rollback()
