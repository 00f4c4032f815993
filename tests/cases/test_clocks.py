"""The clocks of a case: what starts, stops and moves them, and what staff are shown of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import LOCALE, NOON, a_member_of_staff, a_team, close_case
from tests.desk.making import NOBODY, a_case, a_service, a_text
from tracker.cases import calendar, clocks, commands, routing, writing
from tracker.cases.clock_models import CityCalendar, Closure, TeamSite
from tracker.cases.models import Case, Event
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.intake import commands as intake
from tracker.intake.commands import Door
from tracker.interactions.models import Site
from tracker.staff.models import Staff

# A Wednesday at noon; in London it is noon too, and work ends at five.
TARGETS = {
    "low": {"resolve": "10d"},
    "normal": {"respond": "4h"},
    "high": {"respond": "2h", "resolve": "2d"},
    "urgent": {"respond": "1h", "resolve": "4h"},
}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def a_timed_case(session: Session, **others: object) -> Case:
    """A case of a service that promises something for each priority."""
    return a_case(session, definition=a_service(session, targets=TARGETS), **others)  # type: ignore[arg-type]


def lines(session: Session, case: Case, kind: str) -> list[Event]:
    """The lines of one kind in the timeline of a case."""
    found = select(Event).where(Event.case_id == case.id, Event.kind == kind)
    return list(session.scalars(found.order_by(Event.id)))


def test_a_new_case_is_due_at_the_close_of_its_last_working_day(session: Session) -> None:
    case = a_timed_case(session)
    assert case.due_at == at(11, 17)  # five working days: over a weekend
    assert case.respond_by == at(4, 16)
    assert case.alarm_at == at(4, 15)  # an hour before, which is more than a fifth


def test_a_service_without_targets_promises_no_first_response(session: Session) -> None:
    case = a_case(session)
    assert case.due_at == at(11, 17)
    assert case.respond_by is None


def test_nobody_waits_for_an_answer_who_asked_without_a_name(session: Session) -> None:
    assert a_timed_case(session, **NOBODY).respond_by is None


def test_the_clock_stands_still_while_the_citizen_is_waited_for(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    commands.change_status(session, case, staff, "waiting", now=at(4, 13))
    assert case.clock_stopped_at == at(4, 13)
    assert case.alarm_at is None
    assert len(lines(session, case, "clock_stopped")) == 1
    commands.change_status(session, case, staff, "in_progress", now=at(6, 11))
    # It stood for four hours of Wednesday, eight of Thursday and two of Friday.
    assert case.clock_stopped_at is None
    assert case.due_at == at(13, 15)
    assert case.respond_by == at(6, 14)
    (line,) = lines(session, case, "clock_runs")
    assert line.details == {"stood": "1 working day 6 hours", "due_on": "2026-03-13"}


def test_a_weekend_in_which_it_stood_moves_nothing(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    commands.change_status(session, case, staff, "waiting", now=at(6, 18))
    commands.change_status(session, case, staff, "in_progress", now=at(8, 10))
    assert case.due_at == at(11, 17)


def test_what_the_citizen_texts_lets_the_clock_run_again(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    commands.change_status(session, case, staff, "waiting", now=at(4, 13))
    writing.add_text(session, case, a_text(session, at=at(5, 10)), now=at(5, 10))
    assert case.clock_stopped_at is None
    assert case.unanswered_since == at(5, 10)
    assert case.due_at == at(12, 14)


def test_a_case_that_is_opened_again_has_the_time_that_was_left(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    close_case(session, case, staff, now=at(9, 12))
    assert case.alarm_at is None
    commands.change_status(session, case, staff, "in_progress", now=at(16, 12))
    assert case.due_at == at(18, 17)


def test_a_case_that_is_closed_while_it_waits_was_closed_in_time(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    commands.change_status(session, case, staff, "waiting", now=at(4, 13))
    close_case(session, case, staff, now=at(30, 12))
    assert case.closed_at is not None
    assert case.closed_at <= case.due_at
    assert case.clock_stopped_at is None


def test_the_first_reply_is_the_first_response(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    writing.reply(session, case, staff, "We look at it.", now=at(4, 14))
    writing.reply(session, case, staff, "It is done soon.", now=at(6, 14))
    assert case.responded_at == at(4, 14)
    assert clocks.clock_of(case, at(6, 15)).response == "given"


def test_what_is_to_be_said_by_phone_is_no_answer_until_it_is_told(session: Session) -> None:
    case, staff = a_timed_case(session, channel="phone"), a_member_of_staff(session)
    reply = writing.reply(session, case, staff, "We come on Friday.", now=at(4, 14), means="call")
    assert case.responded_at is None
    writing.told(session, case, reply, staff, now=at(4, 17))
    assert case.responded_at == at(4, 17)
    assert clocks.clock_of(case, at(4, 18)).response == "given_late"


def test_the_first_message_that_nobody_answered_is_what_counts(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    for hour in (13, 14):
        text = a_text(session, at=at(4, hour))
        writing.add_text(session, case, text, now=at(4, hour))
    assert case.unanswered_since == at(4, 13)
    writing.reply(session, case, staff, "We look at it.", now=at(4, 15))
    assert case.unanswered_since is None
    writing.add_text(session, case, a_text(session, at=at(5, 9)), now=at(5, 9))
    assert case.unanswered_since == at(5, 9)


@pytest.mark.parametrize(
    ("priority", "due", "respond_by"),
    [
        ("low", at(18, 17), at(4, 16)),
        ("high", at(6, 17), at(4, 14)),
        ("urgent", at(4, 16), at(4, 13)),
    ],
)
def test_a_priority_has_deadlines_of_its_own_from_when_it_was_opened(
    session: Session, priority: str, due: datetime, respond_by: datetime
) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    clocks.set_priority(session, case, staff, priority, "A school is near.", now=at(4, 15))
    assert (case.due_at, case.respond_by) == (due, respond_by)
    (line,) = lines(session, case, "priority")
    assert (line.details["was"], line.details["now_is"]) == ("normal", priority)
    assert line.details["text"] == "A school is near."


def test_what_stood_still_is_not_lost_when_the_priority_changes(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    commands.change_status(session, case, staff, "waiting", now=at(4, 13))
    commands.change_status(session, case, staff, "in_progress", now=at(5, 11))
    clocks.set_priority(session, case, staff, "high", "It got worse.", now=at(5, 12))
    assert case.due_at == at(9, 15)  # six hours after Friday's close


@pytest.mark.parametrize(
    ("priority", "why", "key"),
    [("normal", "Why not", "priority"), ("huge", "So", "priority"), ("high", " ", "why")],
)
def test_a_priority_that_says_nothing_is_refused(
    session: Session, priority: str, why: str, key: str
) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    with pytest.raises(InvalidAnswers) as fault:
        clocks.set_priority(session, case, staff, priority, why, now=NOON)
    assert key in fault.value.problems


def test_a_closed_case_is_not_urgent(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    close_case(session, case, staff, now=at(5, 12))
    with pytest.raises(Conflict):
        clocks.set_priority(session, case, staff, "high", "Why", now=at(5, 13))


def test_what_came_on_paper_is_reckoned_from_the_day_it_came(session: Session) -> None:
    door = Door("counter", NOON, LOCALE, staff=a_member_of_staff(session, "counter"))
    begun = intake.begin(session, a_service(session, targets=TARGETS), door)
    begun.received_on = date(2026, 3, 2)
    raws = {"place": "Oak Street 4", "size": "small", "your_name": "Ada Byron",
            "reach_by": "phone", "your_phone": "07700 900123"}  # fmt: skip
    assert not intake.answer_all(session, begun, {**raws, "give_details": "yes"}, door)
    case = intake.submit(session, begun, door, calendar.city_time(session).everywhere.zone)
    assert case.due_at == at(9, 17)


def test_a_clock_that_stands_still_is_not_late_and_says_since_when(session: Session) -> None:
    case, staff = a_timed_case(session), a_member_of_staff(session)
    commands.change_status(session, case, staff, "waiting", now=at(10, 17))
    shown = clocks.clock_shown(session, case, at(20, 12))
    assert (shown.late, shown.stopped_since, shown.left) == (False, at(10, 17), "1 working day")
    commands.change_status(session, case, staff, "in_progress", now=at(20, 12))
    shown = clocks.clock_shown(session, case, at(23, 14))
    assert (shown.late, shown.late_by) == (True, "2 hours")


@pytest.fixture
def closing_staff(session: Session) -> Staff:
    return a_member_of_staff(session, "supervisor")


@pytest.fixture
def close(session: Session, closing_staff: Staff) -> Callable[..., Closure]:
    def close(first: date, last: date, site: str = "") -> Closure:
        wanted = calendar.Closed(first, last, "The heating is broken", site)
        return calendar.close(session, wanted, closing_staff, today=NOON.date(), now=NOON)

    return close


def test_nothing_is_due_while_the_city_is_closed(
    session: Session, close: Callable[..., Closure]
) -> None:
    close(date(2026, 3, 9), date(2026, 3, 10))
    assert a_timed_case(session).due_at == at(13, 17)


def test_a_closed_site_stops_the_teams_that_work_there_and_no_others(
    session: Session, close: Callable[..., Closure]
) -> None:
    site = Site(key="hall", name="The Hall", address="1 High Street", hours="Always")
    session.add(site)
    session.flush()
    there = a_service(session, targets=TARGETS)
    elsewhere = a_service(session, "lamp", team="lights", title="Mend a lamp")
    first = a_case(session, definition=there)
    session.add(TeamSite(team_id=first.team_id, site_id=site.id))
    close(date(2026, 3, 9), date(2026, 3, 9), "hall")
    assert a_case(session, definition=there, place="Elm Road 1").due_at == at(12, 17)
    assert a_case(session, definition=elsewhere, place="Elm Road 2").due_at == at(11, 17)


def test_public_holidays_are_kept_where_the_city_names_its_country(session: Session) -> None:
    calendar.set_calendar(session, "Mo-Fr 09:00-17:00", "Europe/London", "GB", "ENG", now=NOON)
    good_friday = datetime(2026, 4, 3, 10, tzinfo=UTC)
    before = a_timed_case(session, at=good_friday - timedelta(days=1))
    assert before.due_at == datetime(2026, 4, 13, 16, tzinfo=UTC)  # in summer time


@pytest.mark.parametrize(
    ("first", "last", "reason", "key"),
    [
        (date(2026, 3, 9), date(2026, 3, 8), "Why", "last"),
        (date(2026, 3, 1), date(2026, 3, 2), "Why", "last"),
        (date(2026, 3, 9), date(2027, 3, 20), "Why", "last"),
        (date(2026, 3, 9), date(2026, 3, 9), " ", "reason"),
    ],
)
def test_a_closure_that_cannot_be_is_refused(
    session: Session, closing_staff: Staff, first: date, last: date, reason: str, key: str
) -> None:
    wanted = calendar.Closed(first, last, reason)
    with pytest.raises(InvalidAnswers) as fault:
        calendar.close(session, wanted, closing_staff, today=NOON.date(), now=NOON)
    assert list(fault.value.problems) == [key]


def test_a_closure_is_ended_or_was_never(session: Session, close: Callable[..., Closure]) -> None:
    going_on, planned = (
        close(date(2026, 3, 2), date(2026, 3, 6)),
        close(date(2026, 4, 1), date(2026, 4, 1)),
    )
    session.flush()
    for closure in (going_on, planned):
        calendar.end_closure(session, closure.id, today=NOON.date(), now=NOON)
    session.flush()
    assert calendar.closures(session, today=NOON.date()) == []
    assert going_on.last_day == date(2026, 3, 3)
    with pytest.raises(NotFound):
        calendar.end_closure(session, planned.id, today=NOON.date(), now=NOON)


def test_a_change_of_the_calendar_is_to_be_reckoned(
    session: Session, close: Callable[..., Closure]
) -> None:
    assert not calendar.is_reckoning(session)
    close(date(2026, 3, 9), date(2026, 3, 9))
    assert calendar.is_reckoning(session)
    assert session.get_one(CityCalendar, 1).reckoned_to == 0


def test_a_case_that_is_handed_on_has_the_closures_of_its_new_team(
    session: Session, close: Callable[..., Closure], closing_staff: Staff
) -> None:
    site = Site(key="hall", name="The Hall", address="1 High Street", hours="Always")
    session.add(site)
    case = a_timed_case(session)
    lights = a_team(session, "lights")
    session.flush()
    session.add(TeamSite(team_id=lights.id, site_id=site.id))
    close(date(2026, 3, 9), date(2026, 3, 9), "hall")
    routing.move(session, case, closing_staff, lights, None, "It is a lamp.", now=at(4, 13))
    assert case.due_at == at(12, 17)
