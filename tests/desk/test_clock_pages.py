"""What staff see of clocks: on a case, in what needs them, and in the calendar of the city."""

from flask import Flask
from sqlalchemy import select

from tests.builders import NOON
from tests.conftest import Clock
from tests.desk.making import a_case, a_service, a_text, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Page, words
from tracker.cases import alarms, commands, writing
from tracker.cases.calendar import set_calendar
from tracker.cases.clock_jobs import look_at_clocks
from tracker.cases.models import Case
from tracker.staff.models import Staff

TARGETS = {"normal": {"respond": "4h"}, "high": {"respond": "2h", "resolve": "2d"}}


def a_reference(app: Flask) -> str:
    with the_city(app) as session:
        return a_case(session, definition=a_service(session, targets=TARGETS)).reference


def facts(page: Page) -> dict[str, str]:
    """The facts of a case, as its page has them."""
    section = page.one("section", **{"aria-labelledby": "work"})
    names = [words(each) for each in section.iter("dt")]
    return dict(zip(names, (words(each) for each in section.iter("dd")), strict=True))


def test_a_case_says_how_its_clocks_stand(sqlite_app: Flask, the_time: Clock) -> None:
    reference = a_reference(sqlite_app)
    desk = at_the_desk(sqlite_app)
    found = facts(desk.get(f"/desk/cases/{reference}"))
    assert found["First response"] == "Due 4 March 2026, 16:00"
    assert found["Due"] == "11 March 2026, 17:00"
    assert found["Clock"] == "5 working days 5 hours of working time left"
    the_time.move(hours=5)
    found = facts(desk.get(f"/desk/cases/{reference}"))
    assert found["First response"] == "Was due 4 March 2026, 16:00"
    the_time.move(days=8)
    found = facts(desk.get(f"/desk/cases/{reference}"))
    assert found["Clock"] == "1 working day of working time late"


def test_a_clock_that_stands_still_says_since_when(sqlite_app: Flask, the_time: Clock) -> None:
    reference = a_reference(sqlite_app)
    with the_city(sqlite_app) as session:
        case = session.scalars(select(Case)).one()
        commands.change_status(session, case, None, "waiting", now=NOON)
    the_time.move(days=30)
    page = at_the_desk(sqlite_app).get(f"/desk/cases/{reference}")
    found = facts(page)
    assert found["Clock"].startswith("Stands still since 4 March 2026, 12:00")
    assert found["Clock"].endswith("5 working days 5 hours will be left.")
    assert "The clock stands still: we wait for the citizen" in page.text


def test_a_message_that_nobody_answered_says_since_when(sqlite_app: Flask) -> None:
    reference = a_reference(sqlite_app)
    with the_city(sqlite_app) as session:
        case = session.scalars(select(Case)).one()
        writing.add_text(session, case, a_text(session), now=NOON)
    found = facts(at_the_desk(sqlite_app).get(f"/desk/cases/{reference}"))
    assert found["Unanswered"].startswith("They wrote 4 March 2026, 12:00")


def test_a_priority_is_changed_with_the_reason_why(sqlite_app: Flask) -> None:
    reference = a_reference(sqlite_app)
    desk = at_the_desk(sqlite_app)
    form = desk.get(f"/desk/cases/{reference}").form(has="priority_why")
    refused = form.submit({"priority": "high", "priority_why": " "})
    assert refused.status == 422
    page = refused.form(has="priority_why").submit(
        {"priority": "high", "priority_why": "It is before a school."}
    )
    assert facts(page)["Due"] == "6 March 2026, 17:00"
    assert "Priority: Normal → High" in page.text
    assert "It is before a school." in page.text


def test_what_needs_somebody_is_listed_until_it_is_seen(app: Flask, the_time: Clock) -> None:
    reference = a_reference(app)
    desk, boss = at_the_desk(app), at_the_desk(app, "supervisor")
    with the_city(app) as session:
        case = session.scalars(select(Case)).one()
        worker = session.scalars(select(Staff).where(Staff.role == "caseworker")).one()
        commands.take(session, case, worker, now=NOON)
    the_time.move(hours=5)
    with app.app_context():
        assert look_at_clocks() == 1
        assert look_at_clocks() == 0
    assert desk.client.get("/desk/alarms/waiting").json == {"count": 1}
    page = desk.get("/desk/alarms")
    assert page.heading == "What needs you"
    assert "The first response is late" in page.text
    assert "Escalated" not in page.text
    opened = page.form(has="open").submit({}, button=reference)
    assert opened.url.endswith(f"/desk/cases/{reference}")
    assert "None of your cases needs you now." in desk.get("/desk/alarms").text
    assert "The first response is late: the supervisors are told" in opened.text
    theirs = boss.get("/desk/alarms")
    assert "Robin the caseworker" in theirs.text
    again = theirs.forms()[-2].submit({})
    assert "Nothing of any team is late that you have not seen." in again.text
    assert boss.client.get("/desk/alarms/waiting").json == {"count": 0}
    gone = boss.post("/desk/alarms", {"alarm": "1", "csrf_token": _token(boss.get("/desk/alarms"))})
    assert "seen already" in gone.text


def _token(page: Page) -> str:
    return next(each.get("value", "") for each in page.all("input", name="csrf_token"))


def test_what_needs_somebody_costs_as_much_however_much_it_is(
    sqlite_app: Flask, the_time: Clock
) -> None:
    with the_city(sqlite_app) as session:
        service = a_service(session, targets=TARGETS)
        for number in range(4):
            a_case(session, definition=service, place=f"Oak Street {number}")
    the_time.move(days=20)
    with sqlite_app.app_context():
        assert look_at_clocks() == 4
    boss = at_the_desk(sqlite_app, "supervisor")
    with count_statements(sqlite_app) as sent:
        assert len(boss.get("/desk/alarms").all("li")) > 8
    assert len(sent) == 3  # who it is, their own, what is escalated
    with count_statements(sqlite_app) as sent:
        boss.client.get("/desk/alarms/waiting")
    assert len(sent) == 2
    assert alarms.MOST_COUNTED == 100


def test_a_supervisor_adds_a_closure_and_open_cases_move(
    sqlite_app: Flask, the_time: Clock
) -> None:
    reference = a_reference(sqlite_app)
    with the_city(sqlite_app) as session:
        set_calendar(session, "Mo-Fr 09:00-17:00", "Europe/London", "GB", "ENG", now=NOON)
    boss = at_the_desk(sqlite_app, "supervisor")
    page = boss.get("/desk/calendar")
    assert "Monday to Friday: 09:00 to 17:00" in page.text
    assert "Good Friday" in page.text
    refused = page.form(has="first").submit({"first": "tomorrow", "reason": ""})
    assert refused.status == 422
    kept = refused.form(has="first").submit(
        {"first": "2026-03-09", "last": "", "reason": "The heating is broken"}
    )
    assert "9 March 2026" in kept.text
    assert "being reckoned anew" in kept.text
    with sqlite_app.app_context():
        assert look_at_clocks() == 1
    assert "being reckoned anew" not in boss.get("/desk/calendar").text
    assert facts(boss.get(f"/desk/cases/{reference}"))["Due"] == "12 March 2026, 17:00"
    ended = boss.get("/desk/calendar").form(action="/desk/calendar/end").submit({}, button="1")
    assert "No closure is planned." in ended.text
    with sqlite_app.app_context():
        look_at_clocks()
    assert facts(boss.get(f"/desk/cases/{reference}"))["Due"] == "11 March 2026, 17:00"


def test_a_citizen_reads_that_the_time_stands_still(sqlite_app: Flask) -> None:
    reference = a_reference(sqlite_app)
    with the_city(sqlite_app) as session:
        case = session.scalars(select(Case)).one()
        commands.change_status(session, case, None, "waiting", now=NOON)
    visitor = at_the_desk(sqlite_app)
    form = visitor.get("/track").form(has="proof")
    page = form.submit({"reference": reference, "proof": "0123"})
    assert "Our time stands still since 4 March 2026, until we hear from you" in page.text
