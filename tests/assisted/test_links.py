"""Staff text a link from the page on which they enter, and see what comes by it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.assisted.making import NUMBER, SHOWN, by, do, wants
from tests.builders import NOON, a_definition, a_published_service
from tests.conftest import Clock
from tests.intake.test_links import PHOTO
from tests.parity.assisted import Assisted
from tests.statements import count_statements
from tests.visitor import Page, Visitor
from tests.web.test_adding import a_photo
from tracker.interactions.models import Site
from tracker.messages.models import Message
from tracker.people.models import ContactPoint


@pytest.fixture
def page(sqlite_app: Flask, desk: Assisted) -> Page:
    """Staff enter what somebody wants who reached them by a mobile number."""

    def publish(session: Any) -> None:
        questions = [one.model_dump() for one in a_definition().questions]
        a_published_service(session, a_definition(questions=[*questions, PHOTO]))

    home = desk.sign_in(sqlite_app)
    do(sqlite_app, publish)
    return wants(by(home, NUMBER))


@pytest.fixture
def sqlite_app(sqlite_app: Flask) -> Flask:
    """A city with a site, and no service yet."""

    def add(session: Any) -> None:
        session.add(Site(key="hall", name="Town Hall", address="1 Road", hours="Mondays"))

    do(sqlite_app, add)
    return sqlite_app


def texted(page: Page) -> Page:
    return page.form(action="/link").submit({})


def address_in(app: Flask) -> str:
    """The path of the link that was texted last."""

    def look(session: Any) -> str:
        body = session.scalars(select(Message).order_by(Message.id.desc())).first().body
        return str(body.split("http://localhost", 1)[1])

    return do(app, look)


def news(page: Page, stamp: str = "") -> Any:
    form = page.form(has="then")
    sent = {k: v for k, v in form.held().items() if k.startswith(("seen-", "csrf"))}
    response = page.visitor.client.post(f"{page.url}/news", data={**sent, "stamp": stamp})
    return response.get_json()


def test_one_press_texts_a_link_to_the_number_they_came_by(page: Page) -> None:
    number = page.one("input", id="link-number")
    assert number.get("value") == SHOWN
    page = texted(page)
    assert f"Texted to {SHOWN} at 12:00. Not opened yet." in page.text


def test_what_comes_by_it_is_told_with_what_there_was(
    page: Page, sqlite_app: Flask, the_time: Clock
) -> None:
    page = texted(page)
    before = news(page)
    assert before["live"] and before["news"] == {}
    the_time.move(minutes=3)
    phone = Visitor(sqlite_app).get(address_in(sqlite_app)).submit()
    assert "Opened at 12:03" in news(page, before["stamp"])["link"]
    phone = phone.form(action="/files").submit({"files": a_photo()})
    phone.form(action="/place").submit({"place": "Oak Street 4"})
    told = news(page, before["stamp"])
    assert (
        set(told["news"]) == {"photo", "place"} and told["news"]["place"]["value"] == "Oak Street 4"
    )
    assert "1 file came. Their place came" in told["link"] and "<img" in told["link"]
    assert news(page, told["stamp"]) == {"same": True, "stamp": told["stamp"], "live": True}
    phone.form(action="/done").submit({})
    assert "They are done at 12:03" in news(page, told["stamp"])["link"]


def test_a_photo_is_shown_to_whose_contact_it_is_and_to_nobody_else(
    page: Page, sqlite_app: Flask
) -> None:
    page = texted(page)
    phone = Visitor(sqlite_app).get(address_in(sqlite_app)).submit()
    phone.form(action="/files").submit({"files": a_photo()})
    page = page.visitor.get(page.url)
    source = next(one.get("src", "") for one in page.all("img") if "/files/" in one.get("src", ""))
    assert page.visitor.client.get(source).mimetype == "image/png"
    assert Visitor(sqlite_app).get(source).heading == "Staff sign in"


def test_to_ask_for_news_that_are_none_costs_few_statements_and_no_longer_sign_in(
    page: Page, sqlite_app: Flask
) -> None:
    stamp = news(page)["stamp"]
    form = page.form(has="then").held()
    with count_statements(sqlite_app) as counted:
        answer = page.visitor.client.post(f"{page.url}/news", data={**form, "stamp": stamp})
    assert answer.get_json()["same"] and "Set-Cookie" not in answer.headers
    assert len(counted) <= 9, counted


def test_staff_take_a_link_back(page: Page, sqlite_app: Flask) -> None:
    page = texted(page).form(action="/link/end").submit({})
    assert "Taken back at 12:00" in page.text
    assert Visitor(sqlite_app).get(address_in(sqlite_app)).status == 404


def test_why_no_text_goes_out_is_said(page: Page, sqlite_app: Flask) -> None:
    refused = page.form(action="/link").submit({"number": "01632 960001"})
    assert "This number takes no texts." in refused.text

    def refuse(session: Any) -> None:
        for point in session.scalars(select(ContactPoint)):
            point.opted_out_at = NOON

    do(sqlite_app, refuse)
    refused = page.form(action="/link").submit({"number": NUMBER})
    assert "has refused texts" in refused.text
