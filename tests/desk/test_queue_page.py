"""The page of the queue: what is shown first, how it is narrowed, what it says when empty."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.builders import NOON, a_member_of_staff, a_team, close_case
from tests.desk.making import NOBODY, a_case, a_service, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Page, words
from tracker.cases import commands


def references(page: Page) -> list[str]:
    return [words(cell) for cell in page.all("th", scope="row")]


@pytest.fixture
def city(sqlite_app: Flask) -> Flask:
    """A pothole for the roads team, asked by text; a lamp for the lights team, taken by Robin."""
    with the_city(sqlite_app) as session:
        a_case(session, channel="sms", at=NOON - timedelta(days=9), place="Oak Street 4")
        lamp = a_service(session, "street-light", team="lights", title="Mend a light")
        case = a_case(session, definition=lamp, place="Elm Street 5", **NOBODY)
        robin = a_member_of_staff(session, email="robin@larkmouth.example", name="Robin Reed")
        commands.take(session, case, robin, now=NOON)
    return sqlite_app


def test_a_caseworker_sees_the_open_cases_of_their_own_team(city: Flask) -> None:
    with the_city(city) as session:
        team = a_team(session, "roads")
    page = at_the_desk(city, team=team).get("/desk")
    assert page.heading == "Queue"
    assert "Oak Street 4" in page.text and "Elm Street 5" not in page.text
    everything = page.follow("See all teams")
    assert "Oak Street 4" in everything.text and "Elm Street 5" in everything.text
    assert "Elm Street 5" not in everything.follow("See Roads only").text


def test_whoever_has_no_team_sees_all(city: Flask) -> None:
    page = at_the_desk(city, "agent").get("/desk")
    assert len(references(page)) == 2
    assert "Robin Reed" in page.text and "Anonymous" in page.text
    assert "Text message" in page.text


def test_what_is_late_is_marked_and_how_late(city: Flask) -> None:
    page = at_the_desk(city).get("/desk")
    late = [words(each) for each in page.all("span", class_="app-late")]
    assert late == ["4 days late"]
    assert "Oak Street 4" in page.follow("Late").text
    assert "Elm Street 5" not in page.follow("Late").text


def test_the_views_say_how_many_cases_they_hold(city: Flask) -> None:
    page = at_the_desk(city).get("/desk")
    views = [words(link) for link in page.all("a", class_="app-views__link")]
    assert views == ["Open 2", "Late 1", "Taken by nobody 1", "Mine 0"]
    for view in ("Open", "Late", "Taken by nobody"):
        shown = page.follow(view)
        current = shown.one("a", class_="app-views__link", aria_current="page")
        assert words(current).startswith(view)
        assert len(references(shown)) == int(words(current).split()[-1])


@pytest.mark.parametrize(
    ("chosen", "place"),
    [
        ({"door": "sms"}, "Oak Street 4"),
        ({"door": "web"}, "Elm Street 5"),
        ({"team": "lights"}, "Elm Street 5"),
        ({"status": "in_progress"}, "Elm Street 5"),
        ({"status": "late"}, "Oak Street 4"),
        ({"who": "nobody"}, "Oak Street 4"),
        ({"service": "street-light"}, "Elm Street 5"),
        ({"words": "elm"}, "Elm Street 5"),
        ({"words": "ada byron"}, "Oak Street 4"),
    ],
)
def test_the_form_narrows_the_list_without_scripts(
    city: Flask, chosen: dict[str, str], place: str
) -> None:
    page = at_the_desk(city).get("/desk").form(action="/desk").submit(chosen)
    assert len(references(page)) == 1 and place in page.text
    held = page.form(action="/desk").held()
    assert all(held[name] == [value] for name, value in chosen.items())


def test_a_reference_leads_straight_to_its_case(city: Flask) -> None:
    with the_city(city) as session:
        case = a_case(session)
        close_case(session, case, now=NOON)
    page = at_the_desk(city).get("/desk")
    typed = f"{case.reference[:4].lower()} {case.reference[4:]}"
    assert case.reference[:4] in page.form(action="/desk").submit({"words": typed}).heading


def test_a_reference_with_a_slip_is_said_to_have_one(city: Flask) -> None:
    page = at_the_desk(city).get("/desk?words=7KQ2-M4XE")
    assert "looks like a reference, but there is no case with it" in page.text


def test_an_empty_list_says_why_and_how_to_look_wider(city: Flask) -> None:
    page = at_the_desk(city).get("/desk?team=lights&door=sms&words=elm")
    assert "No case fits" in page.text
    for link in ("Any status", "All teams", "Any door", "Without these words"):
        assert page.follow(link).status == 200
    assert "Elm Street 5" in page.follow("Any door").text
    assert len(references(page.follow("Every case there is"))) == 2


def test_a_city_without_cases_says_so(sqlite_app: Flask) -> None:
    page = at_the_desk(sqlite_app).get("/desk?status=")
    assert "Nobody has asked for anything yet" in page.text


def test_pages_keep_what_the_list_is_narrowed_to(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        for number in range(30):
            a_case(session, place=f"Oak Street {number}")
        a_case(session, place="Elm Street 5")
    page = at_the_desk(sqlite_app).get("/desk?words=oak&door=web")
    assert "30 cases, page 1 of 2" in page.text
    second = page.follow("Next")
    assert len(references(second)) == 5 and "page 2 of 2" in second.text
    assert second.form(action="/desk").held()["words"] == ["oak"]
    # Narrowing again begins at the first page.
    assert "page 1 of 2" in second.form(action="/desk").submit({"door": ""}).text


def test_the_way_back_from_a_case_leads_to_the_list_as_it_was(city: Flask) -> None:
    visitor = at_the_desk(city)
    page = visitor.get("/desk?words=elm&team=lights")
    case = page.follow(references(page)[0])
    back = visitor.get(case.one("a", class_="govuk-back-link").get("href", ""))
    assert back.form(action="/desk").held() == page.form(action="/desk").held()


@pytest.mark.parametrize("query", ["page=x", "page=-1", "status=lost&team=circus", "words=%00"])
def test_an_odd_address_is_no_fault(city: Flask, query: str) -> None:
    assert at_the_desk(city).get(f"/desk?{query}").status == 200


@pytest.mark.parametrize("cases", [1, 30])
def test_the_queue_costs_seven_statements(app: Flask, cases: int) -> None:
    with the_city(app) as session:
        for _ in range(cases):
            a_case(session)
    visitor = at_the_desk(app)
    with count_statements(app) as sent:
        visitor.get("/desk?words=oak")
    # Who is signed in, teams, services, counts; how many, the rows, their people.
    assert len(sent) == 7
