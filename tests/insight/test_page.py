"""The page of figures."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.builders import NOON, a_member_of_staff, close_case
from tests.desk.making import a_case, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import words


def test_the_figures_are_a_table_by_door(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        agent = a_member_of_staff(session, "agent")
        a_case(session, channel="phone", staff=agent)
        case = a_case(session, at=NOON - timedelta(days=3))
        close_case(session, case, now=NOON)
    page = at_the_desk(sqlite_app, "analyst").get("/desk/figures")
    assert page.heading == "Figures by door"
    assert "Cases opened from 5 March 2025 to 4 March 2026, 12:00." in page.text
    assert [words(row) for row in page.all("tr")] == [
        "Door Opened Entered by staff Open now Closed in time Days to close, median",
        "Web form 1 0% 0 100% 1 of 1 3.0",
        "Text message 0 – 0 – –",
        "Phone 1 100% 1 – –",
        "Counter 0 – 0 – –",
        "All doors 2 50% 1 100% 1 of 1 3.0",
    ]
    assert "There are too few cases yet to say whether a door is served worse." in page.text
    assert "Web form: too few cases to compare (1)." in page.text


def test_a_city_without_cases_has_figures_all_the_same(sqlite_app: Flask) -> None:
    page = at_the_desk(sqlite_app, "supervisor").get("/desk/figures")
    assert "All doors 0 – 0 – –" in page.text


@pytest.mark.parametrize("role", ["agent", "counter", "caseworker"])
def test_whoever_may_not_see_figures_does_not(sqlite_app: Flask, role: str) -> None:
    visitor = at_the_desk(sqlite_app, role)
    assert visitor.get("/desk/figures").status == 403
    assert "Figures" not in [words(link) for link in visitor.get("/desk").all("a")]


def test_the_page_costs_four_statements(app: Flask) -> None:
    with the_city(app) as session:
        a_case(session)
    visitor = at_the_desk(app, "analyst")
    with count_statements(app) as sent:
        visitor.get("/desk/figures")
    # Who is signed in; the counts; the medians of each door and of all.
    assert len(sent) == 4
