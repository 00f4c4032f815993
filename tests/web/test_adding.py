"""What a texted link opens on the citizen's phone."""

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from tests.builders import a_definition, a_door, a_member_of_staff, a_published_service
from tests.conftest import Clock
from tests.intake.test_links import MOBILE, PHOTO, TERMS, token_of
from tests.visitor import Page, Visitor
from tracker.database import db, unit_of_work
from tracker.intake import commands, links
from tracker.intake.models import AddLink, Intake
from tracker.people.commands import add_person


@pytest.fixture
def token(sqlite_app: Flask) -> str:
    """A link for a call's request that knows a name, a place and asks for a photo."""
    with sqlite_app.app_context(), unit_of_work() as session:
        questions = [one.model_dump() for one in a_definition().questions]
        service = a_published_service(session, a_definition(questions=[*questions, PHOTO]))
        door = a_door("phone")
        intake = commands.begin(session, service, door)
        answers = {"size": "small", "give_details": "yes", "your_name": "Ada Byron"}
        commands.answer_all(session, intake, answers, door)
        agent = a_member_of_staff(session, "agent")
        return token_of(links.text_link(session, intake, MOBILE, agent, door, TERMS))


def a_photo(name: str = "hole.png") -> tuple[io.BytesIO, str]:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "grey").save(kept, "PNG")
    kept.seek(0)
    return kept, name


def opened(app: Flask, token: str) -> Page:
    return Visitor(app).get(f"/a/{token}").submit()


def answers(app: Flask) -> dict[str, object]:
    with app.app_context():
        return db.session.scalars(select(Intake)).one().answers


def test_to_fetch_the_address_opens_nothing(sqlite_app: Flask, token: str) -> None:
    for _ in range(3):
        page = Visitor(sqlite_app).get(f"/a/{token}")
        assert page.status == 200 and "Open it here" in page.text
    assert opened(sqlite_app, token).heading == "Add to your request"


def test_it_shows_what_to_add_and_nothing_that_was_answered(sqlite_app: Flask, token: str) -> None:
    page = opened(sqlite_app, token)
    assert "A photo" in page.text and "Where is it?" in page.text
    assert "Ada" not in page.html and "Like a plate" not in page.html and "900123" not in page.html


def test_it_opens_in_one_browser_alone(sqlite_app: Flask, token: str) -> None:
    page = opened(sqlite_app, token)
    again = page.visitor.get(f"/a/{token}")
    assert again.status == 200 and "A photo" in again.text
    stranger = Visitor(sqlite_app).get(f"/a/{token}")
    assert stranger.status == 409 and "was opened already" in stranger.text


def test_a_photo_is_added_and_can_be_taken_out_again(sqlite_app: Flask, token: str) -> None:
    page = opened(sqlite_app, token).form(action="/files").submit({"files": a_photo()})
    assert "hole.png" in page.text
    page = page.form(action="/files").submit({"files": a_photo("second.png")})
    assert len(answers(sqlite_app)["photo"]) == 2  # type: ignore[arg-type]
    first = next(one.get("value", "") for one in page.all("button", name="file"))
    form = next(one for one in page.forms() if one.path.endswith("/remove"))
    page = form.submit({}, button=first)
    assert "hole.png" not in page.text and len(answers(sqlite_app)["photo"]) == 1  # type: ignore[arg-type]


def test_a_file_that_is_none_is_refused_in_the_words_of_every_door(
    sqlite_app: Flask, token: str
) -> None:
    page = opened(sqlite_app, token)
    page = page.form(action="/files").submit({"files": (io.BytesIO(b"MZ no picture"), "a.exe")})
    assert page.status == 422 and "We can take photos" in page.text
    assert "photo" not in answers(sqlite_app)


def test_a_place_is_read_as_at_every_door(sqlite_app: Flask, token: str) -> None:
    page = opened(sqlite_app, token).form(action="/place").submit({"place": "51.5074, -0.1278"})
    assert "The place has been sent" in page.text
    assert answers(sqlite_app)["place"] == "51.50740, -0.12780"


def test_a_script_sends_one_file_and_is_told_what_there_is(sqlite_app: Flask, token: str) -> None:
    page = opened(sqlite_app, token)
    held = page.form(action="/files").held()
    client = page.visitor.client
    sent = client.post(
        f"/a/{token}/files",
        data={**held, "files": a_photo()},
        headers={"Accept": "application/json"},
        content_type="multipart/form-data",
    )
    assert "hole.png" in sent.get_json()["html"]


def test_it_ends_with_its_time_and_with_its_owners_word(
    sqlite_app: Flask, token: str, the_time: Clock
) -> None:
    page = opened(sqlite_app, token)
    the_time.move(minutes=29)
    assert page.visitor.get(f"/a/{token}").status == 200
    done = page.form(action="/done").submit({})
    assert done.heading == "Thank you"
    over = page.visitor.get(f"/a/{token}")
    assert over.status == 404 and over.heading == "This link has ended"


def test_nobody_adds_to_another_request_or_question(sqlite_app: Flask, token: str) -> None:
    page = opened(sqlite_app, token)
    held = page.form(action="/place").held()
    other = page.visitor.post(f"/a/{token}/place", {**held, "question": "your_name", "place": "X"})
    assert other.status == 404 and answers(sqlite_app)["your_name"] == "Ada Byron"
    assert page.visitor.get("/a/another").status == 404


def test_the_page_speaks_the_language_of_its_owner(sqlite_app: Flask, token: str) -> None:
    with sqlite_app.app_context(), unit_of_work() as session:
        link = session.scalars(select(AddLink)).one()
        link.intake.person = add_person(session, "Lucía Ortiz", now=link.made_at, language="es")
    page = opened(sqlite_app, token)
    assert page.heading == "Añada a su solicitud" and page.all("html")[0].get("lang") == "es"
