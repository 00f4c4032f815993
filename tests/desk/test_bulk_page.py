"""Many cases are changed from the queue: chosen, shown before it is done, done, and taken back."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import NOON, a_member_of_staff, a_team
from tests.desk.making import NOBODY, a_case, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Page, words
from tracker.cases import bulk, commands
from tracker.cases.models import Case
from tracker.desk.bulk_job import go_on_with_changes
from tracker.errors import Conflict


@pytest.fixture
def city(sqlite_app: Flask) -> Flask:
    """Four potholes: one asked by text, one by web, one anonymously; Wen works at the roads."""
    with the_city(sqlite_app) as session:
        a_case(session, channel="sms", place="Oak Street 1")
        a_case(session, place="Oak Street 2")
        a_case(session, place="Oak Street 3", **NOBODY)
        a_member_of_staff(session, email="wen@larkmouth.example", name="Wen",
                          team=a_team(session, "roads"))  # fmt: skip
    return sqlite_app


def chosen(page: Page, kind: str, *places: str) -> Page:
    """Choose the cases at these places (all that fit for none), and what to do with them."""
    ids = []
    for row in page.all("tr"):
        boxes = [box.get("value", "") for box in row.iter("input")]
        if boxes and any(place in words(row) for place in places):
            ids += boxes
    values = {"kind": kind, "case": ids} if places else {"kind": kind, "which": "all"}
    return page.form(has="kind").submit(values)


def press(page: Page, deed: str, **values: str) -> Page:
    """Press the button of this value, of whichever form it is."""
    form = next(
        one for one in page.forms()
        if any(field.get("value") == deed for field in one.element.iter("button"))
    )  # fmt: skip
    return form.submit(values, button=deed)


def test_cases_are_given_away_and_taken_back(city: Flask) -> None:
    visitor = at_the_desk(city)
    page = chosen(visitor.get("/desk"), "assign", "Oak Street 1", "Oak Street 3")
    assert page.heading == "Give to a colleague: 2 cases"
    form = page.form(has="to")
    wen = next(o.get("value", "") for o in page.all("option") if words(o) == "Wen")
    preview = form.submit({"to": wen}, button="prepare")
    assert "2 cases will be given to Wen" in preview.text
    done = press(preview, "run")
    assert "2 cases were given to Wen" in done.text
    assert visitor.get("/desk").text.count("Wen") >= 2
    back = press(done, "undo")
    assert "2 cases were taken back" in back.text
    with the_city(city) as session:
        assert not any(session.scalars(select(Case.assignee_id)).all())
    assert "It was taken back" in visitor.get(done.url).text
    listed = visitor.get("/desk/bulk").text
    assert "Take back: 2 cases" in listed and "Give to a colleague: 2 cases" in listed


def test_all_that_fit_are_closed_and_the_preview_says_who_is_told_how(city: Flask) -> None:
    visitor = at_the_desk(city)
    page = chosen(visitor.get("/desk"), "close")
    assert page.heading == "Close: 3 cases"
    empty = press(page, "prepare")
    assert empty.status == 422 and "Choose how they ended" in empty.text
    preview = press(empty, "prepare", outcome="resolved")
    assert "3 cases will be closed: resolved" in preview.text
    assert "Text message: 2" in preview.text or "Text message: 1" in preview.text
    assert "1 case: nobody is told, since the request was made anonymously" in preview.text
    done = press(preview, "run")
    assert "3 cases were closed: resolved" in done.text
    assert "who was told already stays told" in done.text
    with the_city(city) as session:
        assert set(session.scalars(select(Case.status))) == {"closed"}


def test_a_reply_shows_who_gets_none_and_why(city: Flask) -> None:
    page = chosen(at_the_desk(city).get("/desk"), "reply")
    preview = press(page, "prepare", reply="The crew comes on Monday.")
    assert "2 cases will be replied to" in preview.text
    assert "1 case: There is nobody to reply to" in preview.text
    assert "The crew comes on Monday" in preview.text
    assert "1 case was left out" in press(preview, "run").text


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        (
            "status",
            {"status": "waiting", "reason": "Where is it?"},
            "will be moved to “Waiting for the citizen”",
        ),
        ("priority", {"priority": "high", "reason": "Frost."}, "will be given high priority"),
        ("team", {"to": "1", "reason": "It is theirs."}, "It is there already"),
    ],
)
def test_status_priority_and_team_have_their_forms(
    city: Flask, kind: str, values: dict[str, str], said: str
) -> None:
    page = chosen(at_the_desk(city).get("/desk"), kind, "Oak Street 2")
    assert press(page, "prepare").status == 422
    assert said in press(page, "prepare", **values).text


def test_what_is_missing_is_said_at_the_queue(city: Flask) -> None:
    page = at_the_desk(city).get("/desk")
    assert "Choose what is to be done" in page.form(has="kind").submit({}).text
    none = page.form(has="kind").submit({"kind": "close"})
    assert none.heading == "Queue" and "Choose the cases first" in none.text


def test_many_are_left_to_the_worker_and_the_page_shows_how_it_goes(
    city: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    visitor = at_the_desk(city)
    page = press(chosen(visitor.get("/desk"), "status"), "prepare", status="in_progress")
    going = press(page, "run")
    bar = going.one("progress")
    assert (bar.get("value"), bar.get("max")) == ("0", "3") and "0 of 3" in going.text
    asked = going.one("section", data_bulk_state="running").get("data-progress", "")
    assert visitor.client.get(asked).get_json() == {"waiting": 3, "done": 0, "left_out": 0}
    with city.app_context():
        assert go_on_with_changes() == 3
        assert go_on_with_changes() == 0
    done = going.follow("See how far it is")
    assert "3 cases were moved to “In progress”" in done.text
    assert not done.all("progress")


def test_a_case_that_fails_by_a_fault_of_ours_holds_up_no_other(
    city: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    page = chosen(at_the_desk(city).get("/desk"), "status")
    going = press(press(page, "prepare", status="in_progress"), "run")
    usual = commands.change_status

    def fails_once(*given: object, **more: object) -> None:
        monkeypatch.setattr(commands, "change_status", usual)
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(commands, "change_status", fails_once)
    with city.app_context():
        assert go_on_with_changes() == 3
    assert "a fault of ours" in caplog.text
    done = going.follow("See how far it is")
    assert "2 cases were moved" in done.text and "fault of this system" in done.text


def test_a_change_is_its_makers_alone(city: Flask) -> None:
    page = chosen(at_the_desk(city).get("/desk"), "close", "Oak Street 1")
    other = at_the_desk(city, "supervisor")
    seen = other.get(page.url)
    assert "Robin the caseworker is preparing this change" in seen.text
    token = other.get("/desk").all("input", name="csrf_token")[0].get("value", "")
    sent = other.post(page.url, {"action": "prepare", "outcome": "resolved", "csrf_token": token})
    assert sent.status == 403
    assert other.get("/desk/bulk/99").status == 404


@pytest.mark.parametrize("cases", [3, 30])
def test_the_preview_and_the_progress_cost_a_fixed_number_of_statements(
    sqlite_app: Flask, cases: int
) -> None:
    with the_city(sqlite_app) as session:
        for _ in range(cases):
            a_case(session, **NOBODY)
    visitor = at_the_desk(sqlite_app)
    page = press(chosen(visitor.get("/desk"), "status"), "prepare", status="in_progress")
    with count_statements(sqlite_app) as sent:
        visitor.get(page.url)
    # Who is signed in, the change, colleagues, teams with their queues.
    assert len(sent) == 4
    done = press(page, "run")
    with count_statements(sqlite_app) as sent:
        visitor.get(done.url)
    # Who is signed in, the change, its progress, what is noted, whether it was taken back.
    assert len(sent) == 5


def test_a_case_is_given_to_a_colleague_at_its_page(city: Flask) -> None:
    with the_city(city) as session:
        reference = session.scalars(select(Case.reference).order_by(Case.id)).first()
    visitor = at_the_desk(city)
    page = visitor.get(f"/desk/cases/{reference}").follow("Give to a colleague")
    wen = next(o.get("value", "") for o in page.all("option") if words(o) == "Wen")
    given = page.form(has="to").submit({"to": wen})
    assert "Wen has this case now" in given.text and "Given to Wen" in given.text
    # Whoever had the page open before it was given is told so.
    assert "Somebody changed this case" in page.form(has="to").submit({"to": wen}).text


def test_a_case_is_given_to_nobody_who_works_none(city: Flask) -> None:
    with the_city(city) as session:
        case = session.scalars(select(Case).order_by(Case.id)).first()
        assert case is not None
        agent = a_member_of_staff(session, "agent", name="Nadia")
        staff = a_member_of_staff(session)
        with pytest.raises(Conflict, match="Nadia does not work cases"):
            commands.assign(session, case, staff, agent, now=NOON)
