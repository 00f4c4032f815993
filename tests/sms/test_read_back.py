"""A date is said back before it is kept, and nothing is lost meanwhile."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import Clock
from tests.sms.texting import Phone, with_services
from tracker.database import db
from tracker.intake.models import Intake

# Up to the day of a missed bin; it is Wednesday 4 March 2026.
TO_THE_DATE = ("missed bin", "4 Harbour View", "1")
RIGHT = "Is that right?\n1 Yes 2 No"


@pytest.fixture
def city(sqlite_app: Flask) -> Flask:
    return with_services(sqlite_app)


@pytest.fixture
def phone(city: Flask) -> Phone:
    return Phone(city)


def answers(app: Flask) -> dict[str, object]:
    with app.app_context():
        newest = select(Intake).order_by(Intake.id.desc()).limit(1)
        return db.session.scalars(newest).one().answers


def test_a_date_is_kept_when_it_was_confirmed(city: Flask, phone: Phone) -> None:
    assert phone.text(*TO_THE_DATE, "yesterday") == f"Tuesday 3 March 2026. {RIGHT}"
    before = answers(city)
    assert "2026-03-03" not in before.values()
    assert "right" not in phone.text("yes")
    assert answers(city) == before | {"collection_day": "2026-03-03"}


@pytest.mark.parametrize("text", ["yes", "1", "Yep it is", "yeah", "first"])
def test_yes_in_every_form_keeps_it(city: Flask, phone: Phone, text: str) -> None:
    phone.texts(*TO_THE_DATE, "2/3", text)
    assert answers(city)["collection_day"] == "2026-03-02"


@pytest.mark.parametrize("text", ["no", "2", "Nope"])
def test_no_asks_again(city: Flask, phone: Phone, text: str) -> None:
    told = phone.text(*TO_THE_DATE, "2/3", text)
    assert told.startswith("Then text the date again.\n") and "Which day" in told
    assert "collection_day" not in answers(city)


@pytest.mark.parametrize("text", ["3 March", "no, 3 March", "No 3/3"])
def test_another_date_is_read_back_in_its_turn(city: Flask, phone: Phone, text: str) -> None:
    assert phone.text(*TO_THE_DATE, "2/3", text) == f"Tuesday 3 March 2026. {RIGHT}"
    phone.texts("1")
    assert answers(city)["collection_day"] == "2026-03-03"


def test_a_date_that_would_be_refused_is_refused_at_once(phone: Phone) -> None:
    told = phone.text(*TO_THE_DATE, "tomorrow")
    assert "has not come yet" in told and "right?" not in told
    assert "has not come yet" not in phone.text("yesterday")


def test_what_is_unclear_is_explained_then_shown_then_a_person(phone: Phone) -> None:
    phone.texts(*TO_THE_DATE, "yesterday")
    told = [phone.text("hmm") for _ in range(3)]
    assert told[0].startswith("Text 1 if this date is right, or 2 if it is not.")
    assert told[1].startswith("For example, text 1")
    assert "PERSON" in told[2]
    assert all(each.endswith(RIGHT) for each in told)


def test_commands_work_while_a_date_waits(city: Flask, phone: Phone) -> None:
    phone.texts(*TO_THE_DATE, "yesterday")
    assert "Which day" in phone.text("BACK")
    phone.texts("yesterday")
    assert phone.texts("STATUS")[-1] == f"Tuesday 3 March 2026. {RIGHT}"
    assert "What is it about?" in phone.text("MENU")
    assert "Which day" in phone.text("BACK")
    phone.texts("yesterday")
    assert "Do you want to drop" in phone.text("DROP")
    assert "Which day" in phone.text("2")
    assert "4 Harbour View" in answers(city).values()


def test_a_day_that_was_said_back_stays_that_day(
    city: Flask, phone: Phone, the_time: Clock
) -> None:
    phone.texts(*TO_THE_DATE, "yesterday")
    the_time.move(days=2)
    assert "not finished" in phone.text("hi there")
    phone.texts("yes")
    assert answers(city)["collection_day"] == "2026-03-03"


def test_a_changed_date_is_read_back_and_the_old_one_stays_until_then(
    city: Flask, phone: Phone
) -> None:
    phone.texts(*TO_THE_DATE, "yesterday", "1")
    phone.texts("BACK")
    assert phone.text("2/3") == f"Monday 2 March 2026. {RIGHT}"
    assert answers(city)["collection_day"] == "2026-03-03"
    phone.texts("yes")
    assert answers(city)["collection_day"] == "2026-03-02"


def test_a_place_that_was_read_from_a_link_is_said_back(city: Flask, phone: Phone) -> None:
    told = phone.text("pothole", "by the pond https://maps.google.com/?q=51.5074,-0.1278")
    assert told.startswith("Place: by the pond 51.50740, -0.12780 (map link).\nWhat is it in?")
    assert phone.text("BACK", "12 mill lane lk11aa").startswith("Place: 12 mill lane LK1 1AA.")
    assert phone.text("BACK", "outside the library").startswith("What is it in?")
    told = phone.text("BACK", "geo:95.5,3.2")
    assert told.startswith("There is no such place")
