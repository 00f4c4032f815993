"""Pictures that come by text answer their question, whenever they come; where they were taken is
offered, used and forgotten.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.sms.texting import NUMBER, Phone, with_services
from tracker.cases.models import Case
from tracker.database import db, unit_of_work
from tracker.files.models import StoredFile
from tracker.intake.models import Intake
from tracker.messages.models import Attachment

TO_THE_PHOTO = ("pothole", "Mill Lane", "2", "4", "no")
API = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME"


class Camera(Phone):
    """A phone that sends pictures."""

    def sends(self, count: int, body: str = "") -> str:
        media = {f"MediaUrl{n}": f"{API}{n}" for n in range(count)}
        types = {f"MediaContentType{n}": "image/jpeg" for n in range(count)}
        return self.text(body, NumMedia=str(count), **media, **types)


@pytest.fixture
def city(sqlite_app: Flask) -> Flask:
    return with_services(sqlite_app)


@pytest.fixture
def phone(city: Flask) -> Camera:
    return Camera(city)


@contextmanager
def changing(app: Flask) -> Iterator[Session]:
    with app.app_context(), unit_of_work() as session:
        yield session


def answers(app: Flask) -> dict[str, object]:
    with app.app_context():
        newest = select(Intake).order_by(Intake.id.desc()).limit(1)
        return db.session.scalars(newest).one().answers


def photos(app: Flask) -> int:
    kept = answers(app).get("photo")
    return len(kept) if isinstance(kept, list) else 0


def taken_at(app: Flask, latitude: float, longitude: float) -> None:
    """The worker has found in every photo where it was taken."""
    with changing(app) as session:
        for attachment in session.scalars(select(Attachment)):
            attachment.latitude, attachment.longitude = latitude, longitude


def places(app: Flask) -> set[float | None]:
    with app.app_context():
        return set(db.session.scalars(select(Attachment.latitude)))


def test_a_picture_answers_the_question_for_one(city: Flask, phone: Camera) -> None:
    phone.texts(*TO_THE_PHOTO)
    told = phone.sends(1)
    assert told.startswith("Your photo is added.\nDo you want to give your name")
    assert photos(city) == 1


def test_words_with_a_picture_that_was_asked_for_are_no_answer(city: Flask, phone: Camera) -> None:
    phone.texts(*TO_THE_PHOTO)
    assert phone.sends(2, "here it is").startswith("Your photos are added.\nDo you want")
    assert "give_details" not in answers(city)
    assert photos(city) == 2


def test_pictures_of_several_texts_add_up_to_five(city: Flask, phone: Camera) -> None:
    phone.texts(*TO_THE_PHOTO)
    phone.sends(2)
    assert "Your photos are added.\nDo you want to give your name" in phone.sends(2)
    told = phone.sends(2)
    assert told.startswith("5 photos are the most that we can take") and photos(city) == 5
    assert "5 photos are the most" in phone.sends(1) and photos(city) == 5
    assert "What is your full name?" in phone.text("yes")


def test_a_picture_that_comes_earlier_is_added_and_its_words_are_an_answer(
    city: Flask, phone: Camera
) -> None:
    phone.texts("pothole")
    told = phone.sends(1, "Mill Lane 42")
    assert told.startswith("Your photo is added.\nWhat is it in?")
    assert answers(city)["place"] == "Mill Lane 42" and photos(city) == 1
    assert phone.sends(1).startswith("Your photo is added.\nWhat is it in?")
    assert photos(city) == 2
    assert "Do you want to give your name" in phone.text("2", "4", "no"), "not asked for again"


def test_a_picture_before_the_request_is_kept_for_it(city: Flask, phone: Camera) -> None:
    told = phone.sends(1)
    assert told.startswith("We have your photo.\n")
    told = phone.text("pothole")
    assert told.startswith("Your photo is added.\n") and photos(city) == 1


def test_a_picture_with_words_that_find_the_service(city: Flask, phone: Camera) -> None:
    told = phone.sends(1, "huge pothole")
    assert told.startswith("Your photo is added.\n") and "Where is the pothole?" in told
    assert photos(city) == 1


def test_a_picture_with_words_that_may_mean_two_services(city: Flask, phone: Camera) -> None:
    told = phone.sends(1, "permit")
    assert told.startswith("We have your photo.\nWhich of these do you need?")
    phone.texts("MENU")
    assert phone.text("pothole").startswith("Your photo is added.\n")
    assert photos(city) == 1


def test_a_picture_of_long_ago_is_not_taken_for_a_new_request(
    city: Flask, phone: Camera, the_time: Clock
) -> None:
    phone.sends(1)
    the_time.move(minutes=61)
    assert "photo" not in phone.text("pothole") and photos(city) == 0


def test_a_picture_of_another_number_is_not_taken(city: Flask, phone: Camera) -> None:
    phone.sends(1)
    Camera(city, "+447700900124").texts("pothole")
    assert photos(city) == 0


def test_a_service_without_a_question_for_pictures_has_them_all_the_same(
    city: Flask, phone: Camera
) -> None:
    phone.sends(1)
    assert phone.text("missed bin").startswith("We have your photo.\n")
    with city.app_context():
        file = db.session.scalars(select(StoredFile)).one()
        intake = db.session.scalars(select(Intake)).one()
        assert file.intake_id == intake.id
    assert phone.sends(1, "4 Harbour View").startswith("We have your photo.\nWhich were missed?")


def test_a_photo_that_was_skipped_stays_out(city: Flask, phone: Camera) -> None:
    phone.texts(*TO_THE_PHOTO)
    phone.sends(1)
    phone.texts("BACK")
    phone.texts("skip")
    assert "photo" in answers(city) and photos(city) == 0


def test_a_no_leaves_the_photos_that_there_are(city: Flask, phone: Camera) -> None:
    phone.texts(*TO_THE_PHOTO)
    phone.sends(2)
    phone.texts("BACK")
    assert "Do you want to give your name" in phone.text("no")
    assert photos(city) == 2


@pytest.mark.parametrize("text", ["no", "None.", "I can't", "no thanks", "Sorry, no", "nothing"])
def test_a_no_passes_over_the_photo(city: Flask, phone: Camera, text: str) -> None:
    phone.texts(*TO_THE_PHOTO)
    assert "Do you want to give your name" in phone.text(text)
    assert answers(city)["photo"] is None


def test_a_text_that_is_no_picture_is_explained(phone: Camera) -> None:
    phone.texts(*TO_THE_PHOTO)
    told = [phone.text("i will send one later") for _ in range(3)]
    assert all("Text us a photo, as a picture message, or SKIP" in each for each in told[:2])
    assert "PERSON" in told[2] and "Can you send a photo" in told[2]


def test_a_picture_that_twilio_lost_is_told(phone: Camera) -> None:
    phone.texts(*TO_THE_PHOTO)
    told = phone.text("", NumMedia="1")
    assert told.startswith("Your picture did not reach us.\nCan you send a photo")


def test_a_picture_with_a_command_is_added_and_the_command_worked(
    city: Flask, phone: Camera
) -> None:
    phone.texts("pothole")
    assert "What is it about?" in phone.sends(1, "MENU")
    assert photos(city) == 1


def test_where_the_photo_was_taken_is_offered_used_and_forgotten(
    city: Flask, phone: Camera
) -> None:
    phone.texts("pothole")
    phone.sends(1)
    taken_at(city, 51.5074, -0.1278)
    assert phone.text("").endswith("Or text HERE for where your photo was taken.")
    told = phone.text("Here!")
    assert told.startswith("Place: 51.50740, -0.12780 (from the photo).\nWhat is it in?")
    assert answers(city)["place"] == "51.50740, -0.12780 (from the photo)"
    assert places(city) == {None}
    assert "HERE" not in phone.text("BACK")


def test_here_goes_beside_the_words_that_were_given(city: Flask, phone: Camera) -> None:
    phone.texts("pothole", "by the pond")
    phone.sends(1)
    taken_at(city, 51.5074, -0.1278)
    assert "What is it in?" in phone.text("HERE")
    assert answers(city)["place"] == "by the pond, 51.50740, -0.12780 (from the photo)"


def test_here_without_a_photo_says_nothing_of_where_it_is(city: Flask, phone: Camera) -> None:
    assert "Say where it is" in phone.text("pothole", "here")
    assert "place" not in answers(city)


@pytest.mark.parametrize("last", [("DROP", "1"), ("skip", "no", "SEND")])
def test_a_place_that_was_not_used_is_forgotten(
    city: Flask, phone: Camera, last: tuple[str, ...]
) -> None:
    phone.texts("pothole", "Mill Lane")
    phone.sends(1)
    taken_at(city, 51.5074, -0.1278)
    phone.texts("2", "4", "no", *last)
    if last[-1] == "SEND":
        with city.app_context():
            case = db.session.scalars(select(Case)).one()
            assert case.place == "Mill Lane"
    assert places(city) == {None}


def test_the_number_of_another_does_not_see_where_it_was_taken(city: Flask, phone: Camera) -> None:
    code = phone.text("pothole", "CODE").split("request is ")[1][:9]
    phone.sends(1)
    taken_at(city, 51.5074, -0.1278)
    assert "HERE" not in Camera(city, "+447700900124").text(code)
    assert phone.number == NUMBER
