"""The demo's tour and its e-mails, and that no other city has them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from tests.builders import a_member_of_staff
from tests.conftest import Clock, settings_for
from tests.demo.making import NOW, a_city
from tests.statements import count_statements
from tests.visitor import Page, Visitor, words
from tracker.cases.queries import track
from tracker.cases.take_over import by_code
from tracker.database import db, engine_options, unit_of_work
from tracker.demo.accounts import ACCOUNTS, PASSWORD
from tracker.demo.people import LANDLINES, MOBILES
from tracker.intake.queries import by_resume_code
from tracker.intake.resume_codes import read_resume_code
from tracker.messages.commands import write
from tracker.messages.delivery import deliver
from tracker.people.commands import contact_point
from tracker.people.models import ContactPoint
from tracker.people.queries import known_by
from tracker.people.rules import read_email, read_phone
from wsgi import create_application


@pytest.fixture(scope="module")
def small_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small city on SQLite, to copy: most of these tests do not depend on the database."""
    path = tmp_path_factory.mktemp("small") / "city.db"
    shutil.copy(sqlite_template, path)
    engine = create_engine(**engine_options(f"sqlite:///{path}"))
    with Session(engine) as session:
        a_city(session, 120)
        session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return path


def a_demo(url: str, tmp_path: Path, the_time: Clock) -> Iterator[Flask]:
    the_time.now = NOW
    app = create_application(settings_for(url, tmp_path, demo_mode=True))
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def larkmouth(small_city: Path, tmp_path: Path, the_time: Clock) -> Iterator[Flask]:
    """A demo with a small city in it."""
    path = shutil.copy(small_city, tmp_path / "larkmouth.db")
    yield from a_demo(f"sqlite:///{path}", tmp_path, the_time)


@pytest.fixture
def demo(database_url: str, tmp_path: Path, the_time: Clock) -> Iterator[Flask]:
    """A demo without a city as yet, on each database."""
    yield from a_demo(database_url, tmp_path, the_time)


def read_back(page: Page) -> list[tuple[str, str]]:
    """Each reference of the list with its proof."""
    (heading,) = page.all("h2", id="references")
    found = []
    items = list(page.root.iter())
    after = items[items.index(heading) :]
    listed = next(one for one in after if one.tag == "ul")
    for item in listed.iter("li"):
        reference = next(one for one in item.iter("span") if one.get("data-reference"))
        proof = [words(one) for one in item.iter("strong")][-1]
        found.append((reference.get("data-reference") or "", proof))
    return found


def test_the_tour_tells_what_to_try(demo: Flask) -> None:
    with demo.app_context():
        a_city(db.session, 60)
    with count_statements(demo) as sent:
        page = Visitor(demo).get("/demo")
    assert len(sent) == 7
    assert page.heading == "A tour of the demonstration"
    kiosk = page.follow("Kiosk")
    assert kiosk.heading == "Civic Centre"
    assert PASSWORD in page.text
    for account in ACCOUNTS:
        assert account.name in page.text and account.email in page.text
        assert account.what in page.text
    assert len(read_back(page)) == 4


def test_the_references_of_the_tour_open_with_their_proof(larkmouth: Flask) -> None:
    pairs = read_back(Visitor(larkmouth).get("/demo"))
    with larkmouth.app_context():
        cases = [
            track(db.session, reference, proof, address="192.0.2.1", now=NOW)
            for reference, proof in pairs
        ]
        assert {case.channel for case in cases if case} == {"web", "sms", "phone", "counter"}
        assert any(case and case.status != "closed" for case in cases)


def test_the_code_of_the_tour_goes_on_at_any_door(larkmouth: Flask) -> None:
    page = Visitor(larkmouth).get("/demo")
    codes = [one.get("data-reference") or "" for one in page.all("span", class_="app-reference")]
    code, to_take = [code for code in codes if code.startswith("Z")]
    with larkmouth.app_context():
        assert by_resume_code(db.session, read_resume_code(code)).state == "open"
        found = by_code(db.session, read_resume_code(to_take), now=NOW)
        assert found is not None and found.case.party("helper") is not None


def test_the_numbers_of_the_tour_are_what_they_are_said_to_be(larkmouth: Flask) -> None:
    page = Visitor(larkmouth).get("/demo")
    shown = [words(one) for one in page.all("span", class_="app-reference")]
    one, several, new = (read_phone(number, "GB") for number in shown[-3:])
    with larkmouth.app_context():
        assert len(known_by(db.session, one)) == 1
        assert len(known_by(db.session, several)) > 1
        assert known_by(db.session, new) == []
    assert new.value.startswith("+447700900") and new.takes_texts
    assert new.value not in (*MOBILES, *LANDLINES), "chance never gives it to anybody"


def test_each_account_lands_on_a_page_of_its_own(larkmouth: Flask) -> None:
    for account in ACCOUNTS:
        visitor = Visitor(larkmouth)
        tour = visitor.get("/demo")
        form = next(
            one for one in reversed(tour.forms()) if one.held().get("email") == [account.email]
        )
        page = form.submit({})
        assert page.status == 200 and page.url != "/demo"
        assert f"You are signed in as {account.name}." in page.text
        assert visitor.get("/demo").status == 200


def test_nobody_else_is_signed_in_by_a_press(larkmouth: Flask) -> None:
    with larkmouth.app_context(), unit_of_work() as session:
        a_member_of_staff(session, email="real@larkmouth.example")
    for email in ("real@larkmouth.example", "", "nobody@larkmouth.example"):
        visitor = Visitor(larkmouth)
        token = visitor.get("/demo").forms()[0].held()["csrf_token"]
        page = visitor.post("/demo/sign-in", {"email": email, "csrf_token": token})
        assert page.status == 404
        assert visitor.get("/desk").heading == "Staff sign in"


def test_a_press_from_another_site_signs_nobody_in(larkmouth: Flask) -> None:
    visitor = Visitor(larkmouth)
    assert visitor.post("/demo/sign-in", {"email": ACCOUNTS[0].email}).status == 400


def test_a_tour_without_a_city_says_how_to_load_one(demo: Flask) -> None:
    page = Visitor(demo).get("/demo")
    assert "alldoors demo" in page.text
    assert "Sign-ins for staff" not in [words(h) for h in page.all("h2")]


def test_emails_are_shown_as_they_are_caught(larkmouth: Flask) -> None:
    with larkmouth.app_context():
        with unit_of_work() as session:
            to = contact_point(session, read_email("amina@example.org"))
            write(session, "email", "One & <two>\nThree", now=NOW, to=to, subject="The <newest>")
        visitor = Visitor(larkmouth)
        assert "Waiting to be sent" in visitor.get("/demo/mail").text
        assert deliver(db.engine, larkmouth.extensions["senders"], now=lambda: NOW) == 1
    with count_statements(larkmouth) as sent:
        page = visitor.get("/demo/mail")
    assert len(sent) == 2
    newest = page.all("article")[0]
    assert "The <newest> To amina@example.org" in words(newest)
    assert "One & <two> Three" in words(newest)
    assert words(next(newest.iter("p"))) == "To amina@example.org, 24 November 2026, 15:03"
    assert len(page.all("article")) == 20
    assert "no mail server" in page.text.casefold()


def test_older_emails_are_on_further_pages(larkmouth: Flask) -> None:
    visitor = Visitor(larkmouth)
    first, second = visitor.get("/demo/mail"), visitor.get("/demo/mail?page=2")
    assert {words(one) for one in first.all("article")}.isdisjoint(
        {words(one) for one in second.all("article")}
    )
    assert visitor.get("/demo/mail?page=999").status == 200
    assert visitor.get("/demo/mail?page=none").status == 200
    assert visitor.get("/demo/mail?page=-1").text == first.text


def test_there_is_a_word_where_there_is_no_email(demo: Flask) -> None:
    assert "No e-mail yet" in Visitor(demo).get("/demo/mail").text


@pytest.mark.parametrize("path", ["/demo", "/demo/mail"])
def test_a_real_city_has_no_tour(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == 404


def test_a_real_city_signs_nobody_in_by_a_press(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        a_city(db.session, 60)
        assert db.session.scalars(select(ContactPoint.id)).first()
    visitor = Visitor(sqlite_app)
    token = visitor.get("/sign-in").form(has="email").held()["csrf_token"]
    page = visitor.post("/demo/sign-in", {"email": ACCOUNTS[0].email, "csrf_token": token})
    assert page.status == 404
    assert visitor.get("/desk").heading == "Staff sign in"
