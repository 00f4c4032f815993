"""Photos and files of cases: served as what they are, to staff alone, and only those of a case."""

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.builders import LOCALE, NOON, ZONE
from tests.desk.making import ADA, a_service, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Visitor
from tracker.cases.models import Case
from tracker.database import unit_of_work
from tracker.edge import file_store
from tracker.files.commands import note_file
from tracker.files.models import StoredFile
from tracker.files.rules import name_to_save
from tracker.intake import commands as intakes
from tracker.intake.commands import Door
from tracker.messages.attachments import Medium, attach
from tracker.messages.commands import receive_text
from tracker.people.commands import contact_point
from tracker.people.rules import Contact

QUESTIONS = [
    {"key": "photo", "type": "file", "label": "Add a photo", "short": "Photo", "required": False},
    {
        "key": "kinds",
        "type": "many_of",
        "label": "What is it?",
        "short": "What",
        "choices": [{"key": "hole", "label": "A hole"}, {"key": "crack", "label": "A crack"}],
    },
]
PDF = b"%PDF-1.7 not much of one"


def a_photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(content, "JPEG")
    return content.getvalue()


def a_case_with(
    app: Flask,
    content: bytes,
    media_type: str,
    name: str,
    *,
    replaced: bool = False,
    send: bool = True,
) -> tuple[str, Case | None]:
    """A case with a file, and the file's key; ``replaced``: another was put in its place."""
    with the_city(app) as session:
        door = Door("web", NOON, LOCALE)
        definition = a_service(session, questions=QUESTIONS, anonymous=False)
        intake = intakes.begin(session, definition, door)
        keys = []
        for _ in range(2 if replaced else 1):
            key = file_store().put(content)
            note_file(
                session, key=key, name=name, content=content, media_type=media_type,
                intake_id=intake.id, now=NOON,
            )  # fmt: skip
            intakes.answer(session, intake, "photo", [key], door)
            keys.append(key)
        intakes.answer_all(session, intake, {"kinds": ["hole", "crack"], **ADA}, door)
        case = intakes.submit(session, intake, door, ZONE) if send else None
    return keys[0], case


def fetch(visitor: Visitor, key: str) -> TestResponse:
    return visitor.client.get(f"/desk/files/{key}")


def test_a_photo_is_shown_and_does_nothing_else(sqlite_app: Flask) -> None:
    photo = a_photo()
    key, _ = a_case_with(sqlite_app, photo, "image/jpeg", "the hole.jpg")
    answer = fetch(at_the_desk(sqlite_app), key)
    assert answer.status_code == 200 and answer.data == photo
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == 'inline; filename="the hole.jpg"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_pdf_is_saved_under_the_name_it_came_with(sqlite_app: Flask) -> None:
    key, _ = a_case_with(sqlite_app, PDF, "application/pdf", "Lettre d’été.pdf")
    answer = fetch(at_the_desk(sqlite_app), key)
    assert answer.headers["Content-Type"] == "application/pdf"
    shown = answer.headers["Content-Disposition"]
    assert shown.startswith("attachment;") and "filename*=UTF-8''Lettre%20d%E2%80%99" in shown


@pytest.mark.parametrize(
    ("name", "media_type", "saved"),
    [
        ("hole.jpg", "image/jpeg", "hole.jpg"),
        ("HOLE.JPEG", "image/jpeg", "HOLE.JPEG"),
        ("invoice.exe", "application/pdf", "invoice.exe.pdf"),
        ("photo", "image/webp", "photo.webp"),
        ("page.html", "image/png", "page.html.png"),
    ],
)
def test_a_file_is_saved_as_what_it_is(name: str, media_type: str, saved: str) -> None:
    assert name_to_save(name, media_type) == saved


def test_the_case_shows_its_photo_and_other_answers_in_words(sqlite_app: Flask) -> None:
    key, case = a_case_with(sqlite_app, a_photo(), "image/jpeg", "the hole.jpg")
    assert case is not None
    page = at_the_desk(sqlite_app).get(f"/desk/cases/{case.reference}")
    # With its answer, in the list of all files, and in the story as what it was opened with.
    assert [img.get("src") for img in page.all("img")] == [f"/desk/files/{key}?size=small"] * 3
    assert "the hole.jpg" in page.text and "A hole, A crack" in page.text


def test_a_small_picture_is_made_once_and_shown_to_staff_alone(sqlite_app: Flask) -> None:
    content = io.BytesIO()
    Image.new("RGB", (1600, 1200), "teal").save(content, "JPEG")
    key, _ = a_case_with(sqlite_app, content.getvalue(), "image/jpeg", "hole.jpg")
    small = at_the_desk(sqlite_app).client.get(f"/desk/files/{key}?size=small")
    assert small.mimetype == "image/webp" and "no-store" in small.headers["Cache-Control"]
    assert "sandbox" in small.headers["Content-Security-Policy"]
    assert Image.open(io.BytesIO(small.data)).size == (480, 360)
    with sqlite_app.app_context():
        assert file_store().get(f"{key}small") == small.data
    assert Visitor(sqlite_app).client.get(f"/desk/files/{key}?size=small").status_code == 302


def test_there_is_no_small_picture_of_a_pdf(sqlite_app: Flask) -> None:
    key, case = a_case_with(sqlite_app, PDF, "application/pdf", "a.pdf")
    assert case is not None
    visitor = at_the_desk(sqlite_app)
    assert visitor.get(f"/desk/files/{key}?size=small").status == 404
    page = visitor.get(f"/desk/cases/{case.reference}")
    assert "Files (1)" in page.text and "Photo, 4 Mar 2026, PDF, 24 Bytes" in page.text


def test_a_file_that_was_replaced_is_no_part_of_the_case(sqlite_app: Flask) -> None:
    key, _ = a_case_with(sqlite_app, PDF, "application/pdf", "a.pdf", replaced=True)
    assert fetch(at_the_desk(sqlite_app), key).status_code == 404


def test_a_file_of_an_unfinished_request_is_not_shown(sqlite_app: Flask) -> None:
    key, _ = a_case_with(sqlite_app, PDF, "application/pdf", "a.pdf", send=False)
    assert fetch(at_the_desk(sqlite_app), key).status_code == 404


@pytest.mark.parametrize("key", ["0" * 32, "..", "a.b", "hole"])
def test_what_is_no_file_is_not_found(sqlite_app: Flask, key: str) -> None:
    a_case_with(sqlite_app, PDF, "application/pdf", "a.pdf")
    assert fetch(at_the_desk(sqlite_app), key).status_code in (404, 308)


def test_a_file_that_is_noted_but_missing_is_told(sqlite_app: Flask) -> None:
    key, _ = a_case_with(sqlite_app, PDF, "application/pdf", "a.pdf")
    with sqlite_app.app_context():
        store = file_store()
        store._fs.rm(store._path(key))
    page = at_the_desk(sqlite_app).get(f"/desk/files/{key}")
    assert page.status == 404 and "noted but missing" in page.text


def test_nobody_sees_a_file_without_signing_in(sqlite_app: Flask) -> None:
    key, _ = a_case_with(sqlite_app, PDF, "application/pdf", "a.pdf")
    assert fetch(Visitor(sqlite_app), key).status_code == 302
    assert fetch(at_the_desk(sqlite_app, "analyst"), key).status_code == 403


def test_a_file_costs_three_statements(app: Flask) -> None:
    key, _ = a_case_with(app, PDF, "application/pdf", "a.pdf")
    visitor = at_the_desk(app)
    with count_statements(app) as sent:
        fetch(visitor, key)
    # Who is signed in; the file; its case.
    assert len(sent) == 3


def a_picture_by_text(app: Flask, state: str = "kept", failure: str | None = None) -> str:
    """A picture that came with a text of no case; its key."""
    with app.app_context(), unit_of_work() as session:
        point = contact_point(session, Contact("phone", "+447700900123", "", takes_texts=True))
        text = receive_text(
            session, sid="MM1", address=point.value, body="", now=NOON, media_count=1, sender=point
        )
        assert text is not None
        [key] = attach(session, text, [Medium("https://api.twilio.com/1", "image/jpeg")], now=NOON)
        file = text.attachments[0].file
        file.state, file.failure, file.media_type = state, failure, "image/jpeg"
        file_store().put(a_photo(), key)
    return key


def test_a_picture_that_came_by_text_is_shown(app: Flask) -> None:
    visitor = at_the_desk(app)
    key = a_picture_by_text(app)
    with count_statements(app) as sent:
        answer = fetch(visitor, key)
    assert answer.status_code == 200 and answer.data == a_photo() and len(sent) == 4


@pytest.mark.parametrize(
    ("state", "failure", "says"),
    [
        ("awaited", None, "still on its way"),
        ("refused", "This is a video.", "could not be kept. This is a video."),
    ],
)
def test_a_picture_that_is_not_here_says_why(
    state: str, failure: str | None, says: str, sqlite_app: Flask
) -> None:
    visitor = at_the_desk(sqlite_app)
    page = visitor.get(f"/desk/files/{a_picture_by_text(sqlite_app, state, failure)}")
    assert page.status == 404 and says in page.text


@pytest.mark.parametrize(
    ("state", "says"), [("awaited", "on its way"), ("refused", "could not be kept: Too dark.")]
)
def test_a_case_says_of_a_picture_that_it_is_not_here(
    state: str, says: str, sqlite_app: Flask
) -> None:
    key, case = a_case_with(sqlite_app, a_photo(), "image/jpeg", "photo-1")
    assert case is not None
    with sqlite_app.app_context(), unit_of_work() as session:
        file = session.scalars(select(StoredFile).where(StoredFile.key == key)).one()
        file.state, file.failure = state, "Too dark."
    page = at_the_desk(sqlite_app).get(f"/desk/cases/{case.reference}")
    assert page.all("img") == [] and says in page.text
