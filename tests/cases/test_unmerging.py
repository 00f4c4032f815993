"""A merge of two cases tells whoever asked, loses nobody, and can be undone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff, an_organisation
from tests.cases.test_incidents import SOMEBODY, kinds, told
from tests.desk.making import a_case, a_text
from tracker.cases import incidents
from tracker.cases.closing import Telling, close
from tracker.cases.commands import take
from tracker.cases.helpers_here import helper_here, helpers_here
from tracker.cases.helping import (
    hear_from_helper,
    name_helper,
    seen_by_helper,
    write_to_helper,
)
from tracker.cases.merging import merge, merge_of, unmerge
from tracker.cases.models import Case, Event
from tracker.cases.of_number import add_texts
from tracker.cases.queries import timeline
from tracker.cases.standing import state_of
from tracker.database import unit_of_work
from tracker.messages.models import Message
from tracker.staff.models import Staff

THEIRS, OTHERS = "+447700900100", "+447700900101"


def a_pair(session: Session) -> tuple[Case, Case, Staff]:
    """Two cases of two people; the first is merged into the second."""
    one, other = a_case(session, **SOMEBODY[0]), a_case(session, channel="sms", **SOMEBODY[1])
    staff = a_member_of_staff(session)
    take(session, one, staff, now=NOON)
    merge(session, one, other, staff, now=NOON)
    return one, other, staff


def bodies(session: Session, case: Case) -> list[str]:
    return list(session.scalars(select(Message.body).where(Message.case_id == case.id)))


def test_whoever_asked_is_told_that_it_is_known_and_nothing_of_the_other(session: Session) -> None:
    with unit_of_work(session):
        one, other, _ = a_pair(session)
    (message,) = told(session, one)
    assert message.contact_point_id == one.contact_point_id
    assert "already" in message.body
    assert "Neighbour 1" not in message.body
    assert other.reference not in message.body.replace("-", "")
    assert "We have your request." in state_of(one)


def test_whoever_asked_for_either_is_told_how_it_ended(session: Session) -> None:
    with unit_of_work(session):
        one, other, staff = a_pair(session)
        close(session, other, staff, "resolved", telling=Telling("It is filled."), now=NOON)
    for case in (one, other):
        assert "It is filled." in told(session, case)[-1].body
    assert one.outcome == "duplicate"


def test_what_is_texted_about_the_one_is_not_read_by_the_citizen_of_the_other(
    session: Session,
) -> None:
    with unit_of_work(session):
        one, other, _ = a_pair(session)
        text = a_text(session, "Any news?", number=THEIRS)
        assert add_texts(session, one, [text], now=NOON) is other
    assert "Any news?" not in [
        e.details.get("text") for e in timeline(session, other, for_citizen=True)
    ]
    assert "Any news?" in [e.details.get("text") for e in timeline(session, one, for_citizen=True)]
    assert "Any news?" in [e.details.get("text") for e in timeline(session, other)]


def test_undone_it_stands_as_it_stood_and_both_know(session: Session) -> None:
    with unit_of_work(session):
        one = a_case(session, **SOMEBODY[0])
        other = a_case(session, **SOMEBODY[1])
        staff = a_member_of_staff(session)
        take(session, one, staff, now=NOON)
        names = (
            "status", "assignee_id", "due_at", "respond_by", "responded_at", "clock_stopped_at",
            "unanswered_since", "alarm_at", "team_id", "queue_id", "priority", "parent_id",
            "outcome", "closed_at", "merged_into_id",
        )  # fmt: skip
        before = {name: getattr(one, name) for name in names}
        merge(session, one, other, staff, now=NOON)
        assert merge_of(session, one) is not None
        assert unmerge(session, one, staff, now=NOON) is other
        session.refresh(one)
        assert {name: getattr(one, name) for name in names} == before
        assert merge_of(session, one) is None
    assert "unmerged" in kinds(session, one)
    assert "unmerged_from" in kinds(session, other)
    assert len(told(session, one)) == 2


def test_what_was_texted_about_it_meanwhile_comes_back_and_nothing_else(session: Session) -> None:
    with unit_of_work(session):
        one, other, staff = a_pair(session)
        theirs = a_text(session, "About mine", number=THEIRS)
        others = a_text(session, "About the other", number=OTHERS)
        add_texts(session, one, [theirs], now=NOON)
        add_texts(session, other, [others], now=NOON)
        unmerge(session, one, staff, now=NOON)
    assert (theirs.case_id, others.case_id) == (one.id, other.id)


def test_reports_go_along_and_come_back(session: Session) -> None:
    with unit_of_work(session):
        one, other, report = (a_case(session, **SOMEBODY[n]) for n in range(3))
        staff = a_member_of_staff(session)
        incidents.attach(session, one, [report], staff, now=NOON)
        merge(session, one, other, staff, now=NOON)
        assert report.parent_id == other.id
        assert report.status == "received"
        unmerge(session, one, staff, now=NOON)
        assert report.parent_id == one.id


def test_what_was_merged_twice_is_undone_from_the_middle(session: Session) -> None:
    with unit_of_work(session):
        one, other, staff = a_pair(session)
        third = a_case(session, **SOMEBODY[2])
        merge(session, other, third, staff, now=NOON)
        text = a_text(session, "Any news?", number=THEIRS)
        assert add_texts(session, one, [text], now=NOON) is third
        assert one.parent_id == third.id
        unmerge(session, one, staff, now=NOON)
        assert text.case_id == one.id
        assert (one.status, other.merged_into_id) == ("in_progress", third.id)


def test_a_merged_case_can_be_merged_again_once_it_was_undone(session: Session) -> None:
    with unit_of_work(session):
        one, other, staff = a_pair(session)
        unmerge(session, one, staff, now=NOON)
        merge(session, one, other, staff, now=NOON)
        assert one.merged_into_id == other.id
    events = session.scalars(select(Event).where(Event.kind == "merged")).all()
    assert len(events) == 2


def test_what_a_helper_writes_about_a_merged_case_is_answered_where_it_goes_on(
    session: Session,
) -> None:
    with unit_of_work(session):
        one, other, staff = a_pair(session)
        helps = name_helper(session, one, an_organisation(session), now=NOON, by=staff)
        carer = a_member_of_staff(
            session, "helper", organisation=an_organisation(session), email="c@carers.example"
        )
        hear_from_helper(session, helps, carer, "She asks when.", now=NOON)
        assert [line.id for line in helpers_here(session, other)] == [helps.id]
        found = helper_here(session, other, helps.id)
        write_to_helper(session, other, found, staff, "On Monday.", now=NOON)
    assert {"helper_wrote", "to_helper"} <= set(kinds(session, other))
    assert "On Monday." in [line.text for line in seen_by_helper(session, helps)]
    for event in timeline(session, other, for_citizen=True):
        assert event.kind not in ("helper_wrote", "to_helper")
