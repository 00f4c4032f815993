"""Many reports of one fault: one end for all of them, and nobody is lost or told twice."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.desk.making import NOBODY, a_case, a_service
from tests.statements import count_statements
from tracker.cases import clusters, following, incidents
from tracker.cases.closing import Telling, close
from tracker.cases.duplicates import Report, add_report
from tracker.cases.follow_jobs import ACTS
from tracker.cases.incident_queries import around, incident_file, progress_of
from tracker.cases.likely_same import suggestions
from tracker.cases.models import Case, Event
from tracker.cases.reopening import reopen
from tracker.cases.standing import state_of
from tracker.database import unit_of_work
from tracker.errors import Conflict
from tracker.messages.models import Message
from tracker.staff.models import Staff

SOMEBODY = [
    {"your_name": f"Neighbour {n}", "reach_by": "phone", "your_phone": f"07700 9001{n:02d}"}
    for n in range(40)
]


def neighbours(session: Session, count: int, **others: str) -> list[Case]:
    """As many reports of a hole in Oak Street, each by somebody else, by one door after another."""
    doors = ("web", "sms", "phone", "counter")
    return [
        a_case(session, channel=doors[n % 4], **{**SOMEBODY[n], **others}) for n in range(count)
    ]


def an_incident(session: Session, count: int) -> tuple[Case, list[Case], Staff]:
    first, *reports = neighbours(session, count + 1)
    staff = a_member_of_staff(session)
    incidents.attach(session, first, reports, staff, now=NOON)
    return first, reports, staff


def told(session: Session, case: Case) -> list[Message]:
    """What somebody was told of how it ended."""
    return list(
        session.scalars(
            select(Message).where(Message.case_id == case.id, Message.staff_id.is_not(None))
        )
    )


def kinds(session: Session, case: Case) -> list[str]:
    return list(session.scalars(select(Event.kind).where(Event.case_id == case.id)))


def run_the_worker(engine: Engine, most: int = 1000) -> int:
    """What the worker does, until nothing waits or it is killed."""
    for count in range(most):
        with Session(engine) as session, unit_of_work(session):
            step = following.next_step(session)
            if step is None:
                return count
            following.do_step(session, step, ACTS, now=NOON)
    return most


def test_one_fix_closes_all_and_tells_each_by_their_own_door(session: Session) -> None:
    with unit_of_work(session):
        incident, reports, staff = an_incident(session, 3)
        close(
            session, incident, staff, "resolved", telling=Telling("The hole is filled."), now=NOON
        )
    for case in (incident, *reports):
        session.refresh(case)
        assert (case.status, case.outcome) == ("closed", "resolved")
        message = told(session, case)[-1]
        assert message.contact_point_id == case.contact_point_id
        assert "The hole is filled." in message.body
    assert len({case.contact_point_id for case in (incident, *reports)}) == 4


def test_many_reports_are_closed_by_the_worker_each_once(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session:
        with unit_of_work(session):
            incident, reports, staff = an_incident(session, 25)
            close(session, incident, staff, "resolved", telling=Telling("Done."), now=NOON)
        assert {report.status for report in reports} == {"received"}
        progress = progress_of(session, incident)
        assert progress is not None
        assert (progress.waits, progress.total) == (25, 25)
        session.rollback()
        run_the_worker(engine, most=10)  # and then it is killed
        assert (progress_of(session, incident) or progress).done == 10
        session.rollback()
        assert run_the_worker(engine) == 15
        for report in reports:
            session.refresh(report)
            assert report.status == "closed"
            assert len([m for m in told(session, report) if "Done." in m.body]) == 1


def test_a_step_that_another_worker_has_is_not_done_twice(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        return  # one writes at a time there: the second looks when the first has done
    with Session(engine, expire_on_commit=False) as session, unit_of_work(session):
        incident, _, staff = an_incident(session, 22)
        close(session, incident, staff, "resolved", telling=Telling("Done."), now=NOON)
    with Session(engine) as one, Session(engine) as other, unit_of_work(one):
        first = following.next_step(one)
        with unit_of_work(other):
            second = following.next_step(other)
            assert first is not None
            assert second is not None
            assert first.id != second.id


def test_whoever_reported_twice_is_told_once_and_both_say_so(session: Session) -> None:
    with unit_of_work(session):
        incident, first, second = (
            a_case(session, **SOMEBODY[0]), a_case(session, **SOMEBODY[1]),
            a_case(session, channel="phone", **SOMEBODY[1]),
        )  # fmt: skip
        staff = a_member_of_staff(session)
        incidents.attach(session, incident, [first, second], staff, now=NOON)
        close(session, incident, staff, "resolved", telling=Telling("Done."), now=NOON)
    assert len(told(session, first)) == 1
    assert told(session, second) == []
    assert "told_with" in kinds(session, second)
    assert second.status == "closed"


def test_who_cannot_be_told_is_closed_with_the_reason(session: Session) -> None:
    with unit_of_work(session):
        incident, nobody = a_case(session), a_case(session, **NOBODY | {"give_details": "no"})
        staff = a_member_of_staff(session)
        incidents.attach(session, incident, [nobody], staff, now=NOON)
        close(session, incident, staff, "resolved", telling=Telling("Done."), now=NOON)
    assert nobody.status == "closed"
    assert "untold" in kinds(session, nobody)


def test_there_are_no_chains(session: Session) -> None:
    with unit_of_work(session):
        one, reports, staff = an_incident(session, 2)
        other = a_case(session, **SOMEBODY[30])
        incidents.attach(session, other, [one], staff, now=NOON)
        assert {case.parent_id for case in (one, *reports)} == {other.id}
        with pytest.raises(Conflict, match="attach to that"):
            incidents.attach(session, one, [a_case(session, **SOMEBODY[31])], staff, now=NOON)


def test_a_report_goes_from_one_incident_to_another_and_out_again(session: Session) -> None:
    with unit_of_work(session):
        _one, (report, _), staff = an_incident(session, 2)
        other = a_case(session, **SOMEBODY[30])
        incidents.attach(session, other, [report], staff, now=NOON)
        assert report.parent_id == other.id
        incidents.detach(session, report, staff, now=NOON)
        assert report.parent_id is None
        with pytest.raises(Conflict, match="no incident any more"):
            incidents.detach(session, report, staff, now=NOON)
    assert kinds(session, report)[-3:] == ["attached", "attached", "detached"]


def test_what_is_closed_or_merged_is_not_attached(session: Session) -> None:
    with unit_of_work(session):
        one, other = neighbours(session, 2)
        staff = a_member_of_staff(session)
        close(session, other, staff, "resolved", telling=Telling("Done."), now=NOON)
        with pytest.raises(Conflict, match="is closed"):
            incidents.attach(session, one, [other], staff, now=NOON)
        with pytest.raises(Conflict, match="is closed"):
            incidents.attach(session, other, [one], staff, now=NOON)
        with pytest.raises(Conflict, match="itself"):
            incidents.attach(session, one, [one], staff, now=NOON)


def test_an_incident_that_is_opened_again_takes_its_reports_along(session: Session) -> None:
    with unit_of_work(session):
        incident, reports, staff = an_incident(session, 2)
        by_itself = a_case(session, **SOMEBODY[30])
        incidents.attach(session, incident, [by_itself], staff, now=NOON)
        close(session, by_itself, staff, "withdrawn", telling=Telling(), now=NOON)
        close(session, incident, staff, "resolved", telling=Telling("Done."), now=NOON)
        before = len(told(session, reports[0]))
        reopen(session, incident, staff, "staff", "The hole is back.", now=NOON)
    assert {report.status for report in reports} == {"in_progress"}
    assert by_itself.status == "closed"
    assert len(told(session, reports[0])) == before + 1


def test_a_citizen_reads_how_many_others_there_are_and_nothing_of_them(session: Session) -> None:
    with unit_of_work(session):
        incident, (report, _), _staff = an_incident(session, 2)
        incident.status = "waiting"
        session.flush()
        said = state_of(report)
    assert "together with 2 others’ reports" in said
    assert "We are working on it." in said
    assert "Neighbour" not in said


def test_who_reports_again_after_the_end_has_a_case_of_their_own(session: Session) -> None:
    with unit_of_work(session):
        incident, _, staff = an_incident(session, 2)
        close(session, incident, staff, "resolved", telling=Telling("Done."), now=NOON)
        again = a_case(session, **SOMEBODY[20])
    assert again.parent_id is None
    assert again.status == "received"


def test_the_same_place_is_suggested_with_the_reason_until_it_is_said_not_to_be(
    session: Session,
) -> None:
    with unit_of_work(session):
        case, same, alike, elsewhere = (
            a_case(session, place=place, **SOMEBODY[n])
            for n, place in enumerate(
                ("Oak Street 4", "4 oak st.", "4 Oak Street by the church", "Harbour Road 9")
            )
        )
        found = suggestions(session, case, now=NOON)
        assert [one.case.id for one in found] == [same.id, alike.id]
        assert found[0].why == "The same place, within a day"
        staff = a_member_of_staff(session)
        incidents.not_the_same(session, case, same, staff, now=NOON)
        incidents.not_the_same(session, same, case, staff, now=NOON)
        assert [one.case.id for one in suggestions(session, case, now=NOON)] == [alike.id]
        assert [one.case.id for one in suggestions(session, same, now=NOON)] == [alike.id]
        assert elsewhere.id not in {one.case.id for one in found}


def test_what_is_within_100_metres_is_suggested_and_what_is_farther_is_not(
    session: Session,
) -> None:
    with unit_of_work(session):
        case, near, far = (
            a_case(session, place=place, **SOMEBODY[n])
            for n, place in enumerate(("Oak Street 4", "Mill Lane 1", "Elm Road 2"))
        )
        for one, metres in ((case, 0), (near, 80), (far, 150)):
            one.latitude, one.longitude = 51.5 + metres / 111_320, -0.1
        session.flush()
        found = suggestions(session, case, now=NOON)
    assert [one.case.id for one in found] == [near.id]
    assert found[0].why == "80 m away, within a day"


def test_neither_another_service_nor_what_is_long_past_is_suggested(session: Session) -> None:
    with unit_of_work(session):
        light = a_service(session, "light", title="A street light is out")
        case = a_case(session)
        a_case(session, definition=light, **SOMEBODY[1])
        old = a_case(session, **SOMEBODY[2])
        old.opened_at = NOON - timedelta(days=31)
        closed = a_case(session, **SOMEBODY[3])
        staff = a_member_of_staff(session)
        close(session, closed, staff, "resolved", telling=Telling("Done."), now=NOON)
        session.flush()
        assert [s.case.id for s in suggestions(session, case, now=NOON)] == [closed.id]
        assert suggestions(session, case, now=NOON + timedelta(days=15)) == []


def test_reports_of_an_incident_are_one_suggestion(session: Session) -> None:
    with unit_of_work(session):
        incident, _, _ = an_incident(session, 3)
        another = a_case(session, **SOMEBODY[30])
        assert [s.case.id for s in suggestions(session, another, now=NOON)] == [incident.id]


def test_cases_that_lie_together_are_found_as_a_cluster(session: Session) -> None:
    with unit_of_work(session):
        cases = neighbours(session, 4)
        neighbours(session, 2, place="Harbour Road 9")
        found = clusters.clusters(session)
        assert [[case.id for case in one.cases] for one in found] == [[case.id for case in cases]]
        staff = a_member_of_staff(session)
        incidents.attach(session, cases[0], cases[1:], staff, now=NOON)
        assert clusters.clusters(session) == []
        (listed,) = clusters.incidents(session)
        assert (listed.case.id, listed.reports, sum(listed.doors.values())) == (cases[0].id, 3, 3)


def test_the_pages_cost_a_fixed_number_of_statements(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session, unit_of_work(session):
        incident, reports, _ = an_incident(session, 12)
        lone = a_case(session, **SOMEBODY[30])
    with Session(engine) as session:
        wanted = session.get_one(Case, lone.id)
        assert wanted.definition.service_id
        with count_statements(engine) as sent:
            around(session, wanted, now=NOON)
        assert len(sent) == 3
        with count_statements(engine) as sent:
            found = incident_file(session, session.get_one(Case, incident.id))
        assert found.count == len(reports)
        assert len(sent) <= 11
        with count_statements(engine) as sent:
            clusters.incidents(session)
            clusters.clusters(session)
        assert len(sent) == 5


def test_nothing_is_lost_where_a_report_cannot_end(session: Session) -> None:
    with unit_of_work(session):
        incident, reports, staff = an_incident(session, 2)
        work = following.begin(
            session, incident, "close", staff, now=NOON, outcome="not_possible", words=""
        )
        following.follow(session, work, ACTS["close"], now=NOON)
    assert {report.parent_id for report in reports} == {None}
    assert {report.status for report in reports} == {"received"}
    count = select(func.count(Event.id)).where(Event.kind == "left_behind")
    assert session.scalar(count) == 2


def test_who_reported_it_too_without_a_case_of_their_own_is_told_the_end(session: Session) -> None:
    with unit_of_work(session):
        case, staff = a_case(session), a_member_of_staff(session)
        known = a_case(session, **SOMEBODY[1]).requester
        for name, reached_at, person in (
            ("Neighbour 1", "", known),
            ("Zoë", "zoe@example.org", None),
            ("Zoë", "zoe@example.org", None),
            ("Nobody knows where", "", None),
            ("Ada Byron", "", case.requester),
        ):
            said = Report("x", name, reached_at, [("Size", "Larger now")], {})
            add_report(session, case, said, person=person, staff=staff, interaction=None, now=NOON)
        close(session, case, staff, "resolved", telling=Telling("For Ada alone."), now=NOON)
    sent = {
        message.contact_point.value: message
        for message in told(session, case)
        if message.contact_point
    }
    assert set(sent) == {"+447700900123", "+447700900101", "zoe@example.org"}
    assert "For Ada alone." not in sent["zoe@example.org"].body + sent["+447700900101"].body
    assert kinds(session, case).count("also_told") == 2
    assert kinds(session, case).count("untold") == 1
