"""What there is to do for a case: its checklist, what is added, who does it, what holds it up."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import NOON, a_definition, a_member_of_staff, a_published_service, a_team
from tests.desk.making import a_case, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Page, Visitor, words
from tracker.cases import closing, tasks
from tracker.cases.closing import Telling
from tracker.cases.models import Case
from tracker.cases.work_models import Task
from tracker.database import db, unit_of_work
from tracker.errors import InvalidAnswers
from tracker.staff.models import Staff

CHECKLIST = [
    {"key": "inspect", "label": "Inspect it", "days": 1},
    {"key": "make_safe", "label": "Make it safe", "when": {"question": "size", "is": "large"}},
    {"key": "photo", "label": "Take a photo", "required": False},
]


@pytest.fixture
def address(sqlite_app: Flask) -> str:
    """The address of a case with a checklist of which two things are to be done."""
    with the_city(sqlite_app) as session:
        service = a_published_service(session, a_definition(checklist=CHECKLIST))
        return f"/desk/cases/{a_case(session, definition=service).reference}"


@pytest.fixture
def robin(sqlite_app: Flask) -> Visitor:
    return at_the_desk(sqlite_app, name="Robin Reed")


def to_do(page: Page) -> list[str]:
    """The labels of the tasks on a page, in their order."""
    return [words(label) for label in page.all("span", class_="app-task__label")]


def test_a_case_shows_what_its_answers_ask_for(robin: Visitor, address: str) -> None:
    page = robin.get(address)
    assert to_do(page) == ["Inspect it", "Take a photo"]
    assert "0 of 2 done" in page.text


def test_a_task_is_ticked_and_the_tick_taken_back(robin: Visitor, address: str) -> None:
    page = robin.post(f"{address}/tasks", a_post(robin, address, do="tick", task="inspect"))
    assert "Done: Inspect it" in page.text
    page = robin.get(address)
    assert "Done by Robin Reed" in page.text and "1 of 2 done" in page.text
    mark = page.all("input", name="task")[0].get("value", "")
    robin.post(f"{address}/tasks", a_post(robin, address, do="untick", task=mark))
    assert "0 of 2 done" in robin.get(address).text


def a_post(visitor: Visitor, address: str, **values: str) -> dict[str, str]:
    """What a form of the page sends, with its token."""
    token = visitor.get(address).all("input", name="csrf_token")[0].get("value", "")
    return {"csrf_token": token, **values}


def test_one_ticked_twice_is_done_once(robin: Visitor, address: str, sqlite_app: Flask) -> None:
    for _ in range(2):
        robin.post(f"{address}/tasks", a_post(robin, address, do="tick", task="inspect"))
    with sqlite_app.app_context():
        done = db.session.scalars(select(Task).where(Task.done_at.is_not(None))).all()
        assert [task.key for task in done] == ["inspect"]
        kinds = [event.kind for event in db.session.scalars(select(Case)).one().events]
        assert kinds.count("task_done") == 1


def test_taking_a_case_writes_its_checklist_down(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    form = next(f for f in robin.get(address).forms() if f.held().get("action") == ["take"])
    form.submit({})
    with sqlite_app.app_context():
        found = db.session.scalars(select(Task).order_by(Task.position)).all()
        assert [task.label for task in found] == ["Inspect it", "Take a photo"]
    page = robin.get("/desk/tasks")
    assert "Inspect it" in page.text and "Take a photo" in page.text


def test_one_is_added_with_its_day(robin: Visitor, address: str) -> None:
    values = a_post(robin, address, do="add", label="Ring the crew", due="Friday")
    page = robin.post(f"{address}/tasks", values)
    assert "Added: Ring the crew" in page.text
    assert to_do(page) == ["Inspect it", "Take a photo", "Ring the crew"]
    assert "By 6 March 2026" in page.text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"label": " "}, "Write the task first."),
        ({"label": "Ring", "due": "the 31st of June"}, "no such day"),
        ({"label": "Ring", "due": "1 March 2026"}, "Choose today or a later day."),
    ],
)
def test_what_is_wrong_with_one_is_said(
    robin: Visitor, address: str, values: dict[str, str], sentence: str
) -> None:
    page = robin.post(f"{address}/tasks", a_post(robin, address, do="add", **values))
    assert page.status == 422 and sentence in page.text


def test_one_given_to_another_team_is_in_its_list(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    with the_city(sqlite_app) as session:
        waste = a_team(session, "waste")
        mark = f"t{waste.id}"
    values = a_post(robin, address, do="give", task="inspect", to=mark)
    page = robin.post(f"{address}/tasks", values)
    assert "it is for Waste to do now" in page.text
    assert "Inspect it" in robin.get("/desk/tasks?team=waste").text
    assert "Inspect it" not in robin.get("/desk/tasks").text


def test_one_given_to_somebody_is_in_theirs(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    kim = at_the_desk(sqlite_app, name="Kim Roe", email="kim@larkmouth.example")
    with sqlite_app.app_context():
        number = db.session.scalars(select(Staff.id).where(Staff.name == "Kim Roe")).one()
    values = a_post(robin, address, do="give", task="inspect", to=f"s{number}")
    robin.post(f"{address}/tasks", values)
    assert "Inspect it" in kim.get("/desk/tasks").text
    assert "Tasks of Kim Roe" in robin.get(f"/desk/tasks?of={number}").heading


def test_a_task_is_left_with_the_reason(robin: Visitor, address: str) -> None:
    values = a_post(robin, address, do="leave", task="inspect", why=" ")
    page = robin.post(f"{address}/tasks", values)
    assert page.status == 422 and "Write the reason first." in page.text
    values = a_post(robin, address, do="leave", task="inspect", why="The road is being rebuilt.")
    page = robin.post(f"{address}/tasks", values)
    assert "Left" in page.text and "The road is being rebuilt." in page.text


def test_a_case_is_not_resolved_while_a_task_is_open_without_a_reason(
    sqlite_app: Flask, address: str
) -> None:
    with the_city(sqlite_app) as session:
        a_member_of_staff(session)
    with sqlite_app.app_context():
        with pytest.raises(InvalidAnswers) as fault, unit_of_work() as session:
            _close(session, "resolved")
        assert "One task is open still: Inspect it." in fault.value.problems["unfinished"]
        with unit_of_work() as session:
            _close(session, "resolved", unfinished="Done by the gas company.")
        case = db.session.scalars(select(Case)).one()
        assert case.status == "closed"
        left = db.session.scalars(select(Task).where(Task.left_at.is_not(None))).all()
        assert [(task.key, task.left_why) for task in left] == [
            ("inspect", "Done by the gas company.")
        ]


def test_one_that_ends_otherwise_asks_for_no_tasks(sqlite_app: Flask, address: str) -> None:
    with the_city(sqlite_app) as session:
        a_member_of_staff(session)
        _close(session, "not_ours")
        assert session.scalars(select(Case)).one().status == "closed"


def _close(session: object, outcome: str, unfinished: str = "") -> None:
    case = session.scalars(select(Case)).one()  # type: ignore[attr-defined]
    staff = session.scalars(select(Staff)).first()  # type: ignore[attr-defined]
    closing.close(
        session, case, staff, outcome,  # type: ignore[arg-type]
        telling=Telling(untold="They moved away."), now=NOON, unfinished=unfinished,
    )  # fmt: skip


@pytest.mark.parametrize("how_many", [1, 12])
def test_the_list_costs_five_statements(app: Flask, how_many: int) -> None:
    robin = at_the_desk(app, name="Robin Reed")
    with the_city(app) as session:
        service = a_published_service(session, a_definition(checklist=CHECKLIST))
        staff = session.scalars(select(Staff)).one()
        for _ in range(how_many):
            case = a_case(session, definition=service)
            case.assignee = staff
            tasks.write_down(session, case, now=NOON)
    with count_statements(app) as sent:
        page = robin.get("/desk/tasks")
    assert len(page.all("li")) > how_many
    assert len(sent) == 5, sent
