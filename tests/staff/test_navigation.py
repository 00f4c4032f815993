"""Where each role begins its day, and what it finds in the navigation."""

import pytest
from flask import Flask

from tests.builders import PASSWORD, a_member_of_staff, belongs
from tests.desk.making import at_the_desk, the_city
from tests.visitor import Visitor, words
from tracker.staff.rules import ROLES

HOMES = {
    "agent": "/phone",
    "counter": "/counter",
    "caseworker": "/desk",
    "supervisor": "/desk",
    "analyst": "/desk/figures",
    "administrator": "/desk",
    "auditor": "/desk",
    "helper": "/helping",
}
_EVERY = [
    "Queue", "Needs you", "Tasks", "Mentions", "Texts", "Letters", "Phone desk", "Counter",
    "Figures", "Routing", "Helpers",
]  # fmt: skip
NAVIGATION = {
    "agent": ["Queue", "Tasks", "Mentions", "Texts", "Letters", "Phone desk"],
    "counter": ["Queue", "Tasks", "Mentions", "Texts", "Letters", "Counter"],
    "caseworker": ["Queue", "Needs you", "Tasks", "Mentions", "Texts", "Letters", "Phone desk"],
    "supervisor": [
        "Queue",
        "Needs you",
        "Tasks",
        "Mentions",
        "Texts",
        "Letters",
        "Phone desk",
        "Counter",
        "Figures",
        "Routing",
        "Helpers",
    ],
    "analyst": ["Figures"],
    "administrator": [
        "Queue",
        "Needs you",
        "Tasks",
        "Mentions",
        "Texts",
        "Letters",
        "Phone desk",
        "Counter",
        "Figures",
        "Routing",
        "Helpers",
    ],
    "auditor": ["Queue", "Tasks", "Mentions", "Texts", "Figures"],
    "helper": ["People you help"],
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_lands_on_its_home(sqlite_app: Flask, role: str) -> None:
    with the_city(sqlite_app) as session:
        a_member_of_staff(session, role, **belongs(session, role))
    visitor = Visitor(sqlite_app)
    form = visitor.get("/sign-in").form(has="email")
    values = {**form.held(), "email": f"{role}@larkmouth.example", "password": PASSWORD}
    answer = visitor.client.post("/sign-in", data=values)
    assert answer.headers["Location"] == HOMES[role]
    assert visitor.get(HOMES[role]).status == 200


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_own_navigation_and_each_link_opens(
    sqlite_app: Flask, role: str
) -> None:
    visitor = at_the_desk(sqlite_app, role)
    home = visitor.get(HOMES[role])
    links = home.all("a", class_="govuk-service-navigation__link")
    assert [words(link) for link in links] == NAVIGATION[role]
    for link in links:
        assert visitor.get(link.get("href", "")).status == 200
