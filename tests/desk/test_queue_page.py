"""The page of the queue: what is shown first, how it is narrowed, what it says when empty."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import NOON, a_member_of_staff, a_team
from tests.conftest import Clock
from tests.desk.making import NOBODY, a_case, a_service, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Page, words
from tracker.cases import commands
from tracker.cases.models import Area, Case
from tracker.staff.models import Staff


def references(page: Page) -> list[str]:
    return [words(cell) for cell in page.all("th", scope="row")]


def press(page: Page, deed: str, **values: str) -> Page:
    """Press the button of this value, of whichever form it is."""
    form = next(
        one for one in page.forms()
        if any(field.get("value") == deed for field in one.element.iter("button"))
    )  # fmt: skip
    return form.submit(values, button=deed)


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
    everything = page.follow("Remove Roads")
    assert "Oak Street 4" in everything.text and "Elm Street 5" in everything.text
    assert "Elm Street 5" not in everything.follow("My team").text


def test_whoever_has_no_team_sees_all(city: Flask) -> None:
    page = at_the_desk(city, "agent").get("/desk")
    assert len(references(page)) == 2
    assert "Robin Reed" in page.text and "Anonymous" in page.text
    assert "Text message" in page.text


def test_what_is_late_is_marked_and_how_late(city: Flask) -> None:
    page = at_the_desk(city).get("/desk")
    late = [words(each) for each in page.all("span", class_="app-late")]
    assert late == ["2 days late"]
    assert "Oak Street 4" in page.follow("Late").text
    assert "Elm Street 5" not in page.follow("Late").text


def test_the_views_say_how_many_cases_they_hold(city: Flask) -> None:
    page = at_the_desk(city).get("/desk")
    views = [words(link) for link in page.all("a", class_="app-views__link")]
    assert views == [
        "My work 0", "All open 2", "Unassigned 1", "Waiting for reply 0", "Late 1",
        "Call-backs due 0",
    ]  # fmt: skip
    for view in ("All open", "Late", "Unassigned"):
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
        ({"who": "nobody"}, "Oak Street 4"),
        ({"service": "street-light"}, "Elm Street 5"),
        ({"who": "nobody", "sort": "-due"}, "Oak Street 4"),
    ],
)
def test_the_form_narrows_the_list_without_scripts(
    city: Flask, chosen: dict[str, str], place: str
) -> None:
    page = at_the_desk(city).get("/desk").form(has="status").submit(chosen)
    assert len(references(page)) == 1 and place in page.text
    held = page.form(has="status").held()
    assert all(held[name] == [value] for name, value in chosen.items())


def test_an_empty_list_says_why_and_how_to_look_wider(city: Flask) -> None:
    page = at_the_desk(city).get("/desk?team=lights&door=sms&who=nobody&is=late")
    assert "No case fits" in page.text
    for link in ("Any status", "All teams", "Any door", "Whoever has taken it", "Without “late”"):
        assert page.follow(link).status == 200
    assert len(references(page.follow("Every case there is"))) == 2


def test_a_city_without_cases_says_so(sqlite_app: Flask) -> None:
    page = at_the_desk(sqlite_app).get("/desk?status=")
    assert "Nobody has asked for anything yet" in page.text


def test_pages_keep_what_the_list_is_narrowed_to(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        for number in range(30):
            a_case(session, place=f"Oak Street {number}")
        a_case(session, place="Elm Street 5", channel="sms")
    page = at_the_desk(sqlite_app).get("/desk?door=web&sort=place")
    assert "30 cases, sorted by place." in page.text and len(references(page)) == 25
    second = page.follow("Next")
    assert len(references(second)) == 5 and second.form(has="status").held()["door"] == ["web"]
    assert not set(references(page)) & set(references(second))
    assert references(second.follow("Previous")) == references(page)
    assert references(second.follow("First")) == references(page)
    assert "Next" not in [words(link) for link in second.all("a", rel="next")]
    # Narrowing again begins at the first page.
    assert len(references(second.form(has="status").submit({"door": ""}))) == 25


def test_each_head_of_a_column_sorts_by_it_and_then_the_other_way_round(city: Flask) -> None:
    page = at_the_desk(city, "agent").get("/desk")
    assert [words(head) for head in page.all("th", aria_sort="ascending")] == ["Due"]
    for head in ("Reference", "Service", "Place", "Team", "Status", "Taken by", "Due"):
        once = page.follow(head) if head != "Due" else page
        assert words(once.one("th", aria_sort="ascending")) == head
        link = once.one("th", aria_sort="ascending").find("a")
        assert link is not None
        twice = once.visitor.get(link.get("href", ""))
        assert words(twice.one("th", aria_sort="descending")) == head
        assert references(twice) == references(once)[::-1]


def test_what_the_list_is_narrowed_to_stands_above_it_and_is_taken_away_by_a_link(
    city: Flask,
) -> None:
    page = at_the_desk(city, "agent").get("/desk?team=roads&door=sms&is=late&opened_to=2026-03-01")
    tags = [words(tag) for tag in page.all("a", class_="moj-filter__tag")]
    assert tags == [
        "Remove Open", "Remove Roads", "Remove Text message", "Remove Late",
        "Remove Opened up to 01 Mar 2026",
    ]  # fmt: skip
    assert "1 case" in page.text
    wider = page.follow("Remove Late").follow("Remove Roads").follow("Remove Text message")
    assert len(references(wider.follow("Remove Opened up to"))) == 2


def test_every_filter_is_on_a_page_of_its_own(city: Flask) -> None:
    with the_city(city) as session:
        robin = session.scalars(select(Staff).where(Staff.name == "Robin Reed")).one()
        session.add(Area(key="harbour", name="Harbour ward", polygon={"type": "Polygon"}))
    visitor = at_the_desk(city, "agent")
    page = visitor.get("/desk?service=pothole").follow("More filters")
    assert page.heading == "Narrow the queue"
    assert "Like a plate" in page.text and "Harbour ward" in page.text
    form = page.form(has="answer")
    assert "Oak Street 4" in form.submit({"answer": "size:small"}).text
    assert "Size: Larger than a plate" in form.submit({"answer": "size:large"}).text
    shown = visitor.get("/desk/filters").form(has="due_from")
    theirs = shown.submit({"who": str(robin.id)})
    assert "Elm Street 5" in theirs.text and "Taken by Robin Reed" in theirs.text
    assert "No case fits" in visitor.get("/desk?area=harbour&priority=high&language=es").text


def test_what_is_new_is_told_without_loading_the_page(city: Flask, the_time: Clock) -> None:
    visitor = at_the_desk(city, "agent")
    page = visitor.get("/desk?service=pothole")
    ask = next(one for one in page.all("p", class_="app-news")).get("data-feed", "")
    assert visitor.client.get(ask).get_json()["new"] == 0
    the_time.move(minutes=5)
    with the_city(city) as session:
        a_case(session, at=the_time.now, place="Birch Street 1")
        old = session.scalars(select(Case).where(Case.place == "Oak Street 4")).one()
        commands.add_note(session, old, a_member_of_staff(session), "Seen.", now=the_time.now)
    with count_statements(city) as sent:
        news = visitor.client.get(ask).get_json()
    assert (news["new"], news["changed"], news["counts"]["open"]) == (1, 1, 3)
    assert len(sent) == 2  # who is signed in, and what is new


def test_the_next_case_is_the_most_urgent_that_nobody_has(city: Flask) -> None:
    with the_city(city) as session:
        urgent = a_case(session, place="Birch Street 1")
        urgent.priority = "urgent"
        team = a_team(session, "roads")
    visitor = at_the_desk(city, team=team)
    taken = visitor.get("/desk").form(action="/desk/next").submit({})
    assert "You have this case now" in taken.text and "Birch Street 1" in taken.text
    assert "Oak Street 4" in visitor.get("/desk").form(action="/desk/next").submit({}).text
    none = visitor.get("/desk").form(action="/desk/next").submit({})
    assert "There is no case to take now" in none.text


def test_a_list_is_kept_under_a_name_and_its_address_is_for_everybody(city: Flask) -> None:
    with the_city(city) as session:
        team = a_team(session, "roads")
    visitor = at_the_desk(city, team=team)
    page = visitor.get("/desk?team=&door=sms&is=late")
    nameless = page.form(action="/desk/views").submit({"name": " "})
    assert nameless.status == 422 and "Give the view a name" in nameless.text
    assert "Oak Street 4" in nameless.text
    kept = nameless.form(action="/desk/views").submit({"name": "Late texts", "for": "team"})
    assert kept.heading == "Late texts" and "Oak Street 4" in kept.text
    tabs = [words(link) for link in visitor.get("/desk").all("a", class_="app-views__link")]
    assert tabs[-1] == "Late texts 1"
    other = at_the_desk(city, "agent", email="other@larkmouth.example")
    seen = other.get(kept.url)
    assert seen.heading == "Late texts" and "Rename" not in seen.text
    token = seen.all("input", name="csrf_token")[0].get("value", "")
    gone = other.post(urlsplit(kept.url).path, {"action": "delete", "csrf_token": token})
    assert gone.status == 403
    mate = at_the_desk(city, "supervisor", team=team, email="mate@larkmouth.example")
    named = press(mate.get(kept.url), "rename", name="Texts")
    assert named.heading == "Texts"


def test_the_queue_opens_with_the_view_that_somebody_begins_with(city: Flask) -> None:
    visitor = at_the_desk(city, "agent")
    page = visitor.get("/desk?status=&door=sms")
    kept = page.form(action="/desk/views").submit({"name": "Texts"})
    address = urlsplit(kept.url).path
    press(kept, "first")
    assert visitor.get("/desk").heading == "Texts"
    assert visitor.get("/desk?status=open").heading == "Queue"
    press(visitor.get(address), "unpin")
    tabs = [words(link) for link in visitor.get("/desk?team=").all("a", class_="app-views__link")]
    assert "Texts 1" not in tabs
    press(visitor.get(address), "delete")
    assert visitor.get("/desk").heading == "Queue"
    assert visitor.get(address).status == 404


def test_the_way_back_from_a_case_leads_to_the_list_as_it_was(city: Flask) -> None:
    visitor = at_the_desk(city)
    page = visitor.get("/desk?who=&team=lights")
    case = page.follow(references(page)[0])
    back = visitor.get(case.one("a", class_="govuk-back-link").get("href", ""))
    assert back.form(has="status").held() == page.form(has="status").held()


@pytest.mark.parametrize(
    "query",
    [
        "sort=age",
        "opened_from=x",
        "who=99999999999",
        "team=%00&area=%00",
        "status=lost&team=circus",
        "at=end",
        "at=WzFd",
        "is=x&is=late&days=1",
    ],
)
def test_an_odd_address_is_no_fault(city: Flask, query: str) -> None:
    assert at_the_desk(city).get(f"/desk?{query}").status == 200


@pytest.mark.parametrize("cases", [1, 30])
def test_the_queue_costs_eight_statements(app: Flask, cases: int) -> None:
    with the_city(app) as session:
        for _ in range(cases):
            a_case(session)
    visitor = at_the_desk(app)
    with count_statements(app) as sent:
        visitor.get("/desk")
    # Who is signed in, views, teams, services, all counts; which rows, the rows, their people.
    assert len(sent) == 8
