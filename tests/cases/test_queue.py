"""The queue: what it is narrowed to, in what order, how many there are, and its pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff, close_case
from tests.desk.making import NOBODY, a_case, a_service
from tests.statements import count_statements
from tracker.cases import commands
from tracker.cases.models import PRIORITIES, Area, Case
from tracker.cases.queue import Counts, count, counts, page
from tracker.cases.queue_rules import (
    END,
    SORTS,
    Filter,
    Order,
    Place,
    Span,
    read_order,
    read_place,
    usual_order,
)
from tracker.database import engine_options
from tracker.staff.models import Team

DAY = timedelta(days=1)


def listed(session: Session, order: str = "", **wanted: object) -> list[str | None]:
    """The places of the cases that the queue lists, in its order."""
    session.flush()
    fit = Filter(**wanted)  # type: ignore[arg-type]
    return [case.place for case in page(session, fit, read_order(order, fit.status)).rows]


def close(session: Session, case: Case, days: int = 1) -> None:
    staff = a_member_of_staff(session, email=f"{case.reference}@larkmouth.example")
    at = case.opened_at + days * DAY
    close_case(session, case, staff, now=at)


def test_open_cases_come_in_the_order_in_which_they_are_due(session: Session) -> None:
    a_case(session, at=NOON, place="second")
    a_case(session, at=NOON - DAY, place="first")
    close(session, a_case(session, place="closed"))
    assert listed(session) == ["first", "second"]


def test_closed_cases_come_in_the_order_in_which_they_were_closed(session: Session) -> None:
    close(session, a_case(session, place="earlier"), days=1)
    close(session, a_case(session, place="later"), days=2)
    a_case(session, place="open")
    assert listed(session, status="closed") == ["later", "earlier"]


def test_open_and_closed_together_come_with_the_newest_first(session: Session) -> None:
    close(session, a_case(session, at=NOON - 2 * DAY, place="old"))
    a_case(session, at=NOON, place="new")
    assert listed(session, status="") == ["new", "old"]


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({"channel": "sms"}, ["by text"]),
        ({"team": "lights"}, ["a lamp"]),
        ({"service": "street-light"}, ["a lamp"]),
        ({"status": "in_progress"}, ["taken"]),
        ({"status": "waiting"}, []),
        ({"unassigned": True}, ["by text", "a lamp"]),
        ({"late_at": NOON + 9 * DAY}, ["by text", "taken"]),
        ({"late_at": NOON + 9 * DAY, "unassigned": True}, ["by text"]),
        ({"priority": "high"}, ["taken"]),
        ({"area": "harbour"}, ["a lamp"]),
        ({"unanswered": True}, ["by text"]),
        ({"stopped": True}, ["a lamp"]),
        ({"reported": True}, ["by text"]),
        ({"report": True}, ["taken"]),
        ({"language": "es"}, ["taken"]),
        ({"service": "pothole", "answer": ("size", "large")}, ["taken"]),
        ({"service": "pothole", "answer": ("size", "other")}, []),
        ({"spans": (("opened", Span(NOON, NOON + DAY)),)}, ["by text", "taken", "a lamp"]),
        ({"spans": (("due", Span(NOON + 10 * DAY, None)),)}, ["a lamp"]),
        ({"spans": (("opened", Span(None, NOON)),)}, []),
    ],
)
def test_the_queue_is_narrowed(
    session: Session, wanted: dict[str, object], places: list[str]
) -> None:
    text_case = a_case(session, channel="sms", place="by text")
    lamp_service = a_service(
        session, "street-light", team="lights", title="Mend a light", target_days=20
    )
    lamp = a_case(session, definition=lamp_service, place="a lamp")
    taken = a_case(
        session, place="taken", size="large", your_name="Grace Hopper", your_phone="07700 900200"
    )
    commands.take(session, taken, a_member_of_staff(session), now=NOON)
    taken.priority, taken.parent = "high", text_case
    assert taken.requester is not None
    taken.requester.language = "es"
    lamp.area = Area(key="harbour", name="Harbour", polygon={"type": "Polygon"})
    lamp.clock_stopped_at, text_case.unanswered_since = NOON, NOON
    assert listed(session, **wanted) == places


def test_anonymous_and_closed_cases_can_be_looked_for(session: Session) -> None:
    a_case(session, place="nobody's", **NOBODY)
    close(session, a_case(session, place="done"))
    assert listed(session, anonymous=True) == ["nobody's"]
    assert listed(session, status="closed", outcome="resolved") == ["done"]
    assert listed(session, status="closed", outcome="withdrawn") == []
    after = (("closed", Span(NOON + DAY, NOON + 2 * DAY)),)
    assert listed(session, status="", spans=after) == ["done"]


def test_mine_are_those_that_i_have_taken(session: Session) -> None:
    mine, theirs = a_case(session, place="mine"), a_case(session, place="theirs")
    me = a_member_of_staff(session)
    commands.take(session, mine, me, now=NOON)
    other = a_member_of_staff(session, email="other@larkmouth.example")
    commands.take(session, theirs, other, now=NOON)
    assert listed(session, assignee_id=me.id) == ["mine"]


def test_counts_tell_what_waits_for_a_team_and_for_me(session: Session) -> None:
    me = a_member_of_staff(session)
    lamp = a_service(session, "street-light", team="lights", target_days=20)
    a_case(session, definition=lamp).unanswered_since = NOON
    commands.take(session, a_case(session), me, now=NOON)
    commands.take(session, a_case(session, definition=lamp), me, now=NOON)
    close(session, a_case(session))
    session.flush()
    later = NOON + 9 * DAY
    assert counts(session, team="", staff_id=me.id, now=later)[0] == Counts(3, 1, 1, 1, 2, 0)
    assert counts(session, team="roads", staff_id=me.id, now=later)[0] == Counts(1, 1, 0, 0, 2, 0)
    assert counts(session, team="roads", staff_id=0, now=NOON)[0] == Counts(1, 0, 0, 0, 0, 0)


def test_a_case_whose_clock_stands_still_is_not_late(session: Session) -> None:
    a_case(session).clock_stopped_at = NOON
    assert listed(session, late_at=NOON + 30 * DAY) == []
    assert counts(session, team="", staff_id=1, now=NOON + 30 * DAY)[0].late == 0


def test_counts_are_nothing_where_there_is_nothing(session: Session) -> None:
    assert counts(session, team="", staff_id=1, now=NOON)[0] == Counts(0, 0, 0, 0, 0, 0)


def test_a_long_list_is_not_counted_to_its_end(session: Session) -> None:
    for _ in range(3):
        a_case(session, **NOBODY)
    assert [count(session, Filter(), most=most) for most in (2, 3, 4)] == [None, 3, 3]


def walk(session: Session, wanted: Filter, order: Order, size: int) -> list[list[int]]:
    """The numbers of the cases of each page, from the first to the last."""
    pages, at = [], None
    while True:
        shown = page(session, wanted, order, at, size=size, total=False)
        pages.append([case.id for case in shown.rows])
        if shown.next is None:
            return pages
        at = read_place(str(shown.next))
        assert at is not None


@pytest.fixture(scope="module")
def many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Forty cases that differ in everything that they are sorted by, many of them alike."""
    path = tmp_path_factory.mktemp("queue") / "many.db"
    path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
    engine = create_engine(**engine_options(f"sqlite:///{path}"))
    with Session(engine) as session:
        _fill(session)
        session.commit()
    return engine


def _fill(session: Session) -> None:
    services = [
        a_service(session, key, team=team, title=title)
        for key, team, title in (
            ("pothole", "roads", "Report a pothole"),
            ("street-light", "lights", "Mend a light"),
            ("permit", "roads", "Ask for a permit"),
        )
    ]
    staff = [
        a_member_of_staff(session, email=f"{name}@larkmouth.example", name=name)
        for name in ("Wen", "Ada", "Ida")
    ]
    for number in range(40):
        place = f"Oak Street {number % 7}"
        case = a_case(session, at=NOON + timedelta(hours=number % 5), place=place,
                      definition=services[number % 3], **NOBODY)  # fmt: skip
        case.priority = PRIORITIES[number % 4]
        case.place_key = None if number % 6 == 0 else case.place_key
        case.assignee = (None, *staff)[number % 4]
        if number % 9 == 0:
            close(session, case)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    by=st.sampled_from(SORTS),
    down=st.booleans(),
    size=st.integers(1, 41),
    status=st.sampled_from(["open", "", "closed", "received"]),
    team=st.sampled_from(["", "roads"]),
)
def test_pages_walked_forward_and_back_have_every_case_once(
    many: Engine, by: str, down: bool, size: int, status: str, team: str
) -> None:
    wanted = Filter(status=status, team=team)
    order = read_order(("-" if down else "") + by, status)
    with Session(many) as session:
        check_walk(session, wanted, order, size)


def check_walk(session: Session, wanted: Filter, order: Order, size: int) -> None:
    whole = page(session, wanted, order, size=100)
    expected = [case.id for case in whole.rows]
    assert len(set(expected)) == whole.total == len(expected)
    pages = walk(session, wanted, order, size)
    assert [id for ids in pages for id in ids] == expected
    # Back from the end: the same cases, in the same order on each page.
    at: Place | None = END
    back: list[int] = []
    while at is not None:
        shown = page(session, wanted, order, at, size=size, total=False)
        back = [case.id for case in shown.rows] + back
        at = shown.previous
    assert back == expected


@pytest.mark.parametrize("by", SORTS)
@pytest.mark.parametrize("team", ["", "roads"])
def test_both_databases_walk_alike(session: Session, by: str, team: str) -> None:
    _fill(session)
    status = "closed" if by == "closed" else "open"
    for down in (False, True):
        check_walk(session, Filter(status=status, team=team), Order(by, down), 7)


def test_lists_are_sorted_as_people_read_them(session: Session) -> None:
    _fill(session)

    def column(order: str, name: str, **wanted: object) -> list[object]:
        shown = page(session, Filter(**wanted), read_order(order, "open"), size=100).rows  # type: ignore[arg-type]
        return [eval_path(case, name) for case in shown]

    for team in ("", "roads"):
        titles = column("service", "definition.title", team=team)
        assert titles == sorted(titles)
        names = [name or "" for name in column("-assignee", "assignee.name", team=team)]
        assert names == sorted(names, reverse=True)
    urgency = [PRIORITIES.index(str(one)) for one in column("priority", "priority")]
    assert urgency == sorted(urgency, reverse=True)
    teams = column("-team", "team.name")
    assert teams == sorted(teams, reverse=True)
    places = [place for place in column("place", "place_key") if place]
    assert places == sorted(places)


def eval_path(case: Case, path: str) -> object:
    """What a case has under a name, or under a name of what it has."""
    found: object = case
    for name in path.split("."):
        found = getattr(found, name) if found is not None else None
    return found


def test_a_case_that_moves_on_leaves_the_pages_after_it_as_they_were(session: Session) -> None:
    for days in range(6):
        a_case(session, at=NOON + days * DAY, place=f"Oak Street {days}", **NOBODY)
    first = page(session, Filter(), Order(), size=2)
    # The last case of the first page is due much later now; nobody after it is passed over.
    first.rows[-1].due_at = NOON + 99 * DAY
    session.flush()
    second = page(session, Filter(), Order(), first.next, size=2)
    assert [case.place for case in second.rows] == ["Oak Street 2", "Oak Street 3"]


@pytest.mark.parametrize("typed", ["", "x", "WzFd", "bnVsbA", "é", "W1swXSwiIiwiIiwwXQ", "e30"])
def test_a_place_that_is_none_is_the_beginning(typed: str) -> None:
    assert read_place(typed) is None


@given(row=st.integers(1, 2**31 - 1), group=st.text("abc0123", max_size=9), before=st.booleans(),
       at=st.none() | st.datetimes(timezones=st.just(UTC)))  # fmt: skip
def test_a_place_is_read_as_it_was_written(
    row: int, group: str, before: bool, at: datetime | None
) -> None:
    place = Place(row, group, at, before)
    assert read_place(str(place)) == place


def test_an_order_that_nobody_knows_is_the_usual_one() -> None:
    assert read_order("age", "open") == usual_order("open") == Order("due")
    assert read_order("closed", "open") == Order("due")
    assert str(read_order("-closed", "closed")) == "-closed"


def test_a_place_of_another_list_begins_at_the_top(session: Session) -> None:
    a_case(session, **NOBODY)
    for by in SORTS:
        for at in (Place(99, "gone"), Place(99)):
            page(session, Filter(status="closed" if by == "closed" else "open"), Order(by), at)


def test_a_page_takes_four_statements_however_many_cases_it_has(engine: Engine) -> None:
    with Session(engine) as session:
        for _ in range(12):
            a_case(session)
        session.commit()
    for size in (2, 10):
        with Session(engine) as session, count_statements(engine) as sent:
            shown = page(session, Filter(), Order(), size=size)
            names = [(c.definition.title, c.team.name, c.requester.name) for c in shown.rows]  # type: ignore[union-attr]
        assert len(names) == size and len(sent) == 4


@pytest.mark.parametrize(
    ("wanted", "order", "index"),
    [
        (Filter(), "due", "ix_case_open_due"),
        (Filter(team="roads"), "due", "ix_case_open_team"),
        (Filter(assignee_id=1), "due", "ix_case_open_assignee"),
        (Filter(status=""), "opened", "ix_case_opened"),
        (Filter(status="", team="roads"), "-opened", "ix_case_team_opened"),
        (Filter(status=""), "changed", "ix_case_changed"),
        (Filter(status="closed"), "-closed", "ix_case_closed"),
        (Filter(status="closed", team="roads"), "-closed", "ix_case_team_closed"),
        (Filter(), "reference", "case"),
        (Filter(), "place", "_place"),
        (Filter(), "priority", "ix_case_open_priority"),
        (Filter(), "service", "ix_case_open_service"),
    ],
)
def test_each_list_is_read_from_its_index(
    engine: Engine, wanted: Filter, order: str, index: str
) -> None:
    with Session(engine) as session:
        case = a_case(session)
        session.add(Team(key="none", name="None", department_id=case.team.department_id))
        session.flush()
        plan = plan_of(session, wanted, read_order(order, wanted.status), case)
    # PostgreSQL takes another that will do as well while there is next to nothing in the table.
    assert index in plan or (session.get_bind().dialect.name == "postgresql" and "Index" in plan)
    assert "Seq Scan" not in plan
    # Only what was found of several parts is sorted, and never a list itself.
    several = order in ("place", "priority", "service")
    assert several or not any(word in plan for word in ("Sort", "TEMP B-TREE"))


def plan_of(session: Session, wanted: Filter, order: Order, case: Case) -> str:
    """How the database finds a page in the middle of a list."""
    engine = session.get_bind().engine
    sent: list[tuple[str, Any]] = []

    def note(conn: Any, cursor: Any, statement: str, parameters: Any, *others: Any) -> None:
        sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    page(session, wanted, order, Place(case.id, "", NOON), total=False)
    event.remove(engine, "before_cursor_execute", note)
    query, parameters = next(one for one in sent if "AS moment" in one[0])
    connection = session.connection()
    explain = "EXPLAIN QUERY PLAN "
    if engine.dialect.name == "postgresql":
        explain = "EXPLAIN "
        for way in ("seqscan", "bitmapscan", "sort"):  # as it has to be among very many
            session.execute(text(f"SET LOCAL enable_{way} = off"))
    rows = connection.exec_driver_sql(explain + query, parameters)
    return "\n".join(str(row[-1]) for row in rows)
