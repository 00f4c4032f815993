"""Field visits: planned from a case, made with a phone in the hand, printed for who wants paper."""

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from tests.builders import NOON
from tests.desk.making import NOBODY, a_case, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Form, Page, Visitor, words
from tracker.cases.models import Case
from tracker.cases.work_models import FieldVisit
from tracker.database import db
from tracker.messages.models import Message
from tracker.people.models import PersonWarning
from tracker.staff.models import Staff

TOMORROW = {"day": "tomorrow", "part": "time", "at": "2.30pm", "purpose": "Measure it"}


@pytest.fixture
def address(sqlite_app: Flask) -> str:
    """The address of a case that Ada Byron made by text."""
    with the_city(sqlite_app) as session:
        return f"/desk/cases/{a_case(session, channel='sms').reference}"


@pytest.fixture
def robin(sqlite_app: Flask, address: str) -> Visitor:
    return at_the_desk(sqlite_app, name="Robin Reed")


def form_to(page: Page, ending: str) -> Form:
    """The form of a page that is sent to an address that ends so."""
    return next(form for form in page.forms() if form.path.endswith(ending))


def plan(robin: Visitor, address: str, **others: str) -> Page:
    """Plan a visit from the page of a case."""
    return form_to(robin.get(f"{address}/visits"), "/visits").submit({**TOMORROW, **others})


def the_visit(app: Flask) -> FieldVisit:
    with app.app_context():
        return db.session.scalars(select(FieldVisit)).one()


def last_message(app: Flask) -> Message:
    with app.app_context():
        return db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


def test_a_visit_is_planned_and_they_are_told_by_their_door(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    page = plan(robin, address)
    assert "The visit is planned: 5 March 2026, 14:30. They are told: text message." in page.text
    assert "Visit planned: 5 March 2026, 14:30, Robin Reed" in page.text
    sent = last_message(sqlite_app)
    assert (sent.means, sent.state) == ("sms", "queued")
    assert "5 March 2026, 14:30" in sent.body


@pytest.mark.parametrize(
    ("others", "sentence"),
    [
        ({"day": ""}, "Enter a day"),
        ({"day": "1 March 2026"}, "Choose today or a later day, within a year."),
        ({"part": "", "at": ""}, "Choose a part of the day, or a time."),
        ({"at": "half past"}, "Enter the time, like 14:30."),
        ({"purpose": " "}, "Write what is to be done there."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    robin: Visitor, address: str, others: dict[str, str], sentence: str
) -> None:
    page = plan(robin, address, **{"bring": "A ruler", **others})
    assert page.status == 422
    if others != {"day": ""}:
        assert sentence in words(page.one("div", class_="govuk-error-summary"))
    assert form_to(page, "/visits").held()["bring"] == ["A ruler"]


def test_who_cannot_be_told_is_said(robin: Visitor, sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        address = f"/desk/cases/{a_case(session, **NOBODY).reference}"
    assert "They are not told" in plan(robin, address).text


def test_one_is_moved_and_they_are_told(robin: Visitor, address: str, sqlite_app: Flask) -> None:
    plan(robin, address)
    path = f"/desk/visits/{the_visit(sqlite_app).id}/move"
    values = {"day": "9 March 2026", "part": "morning", "at": ""}
    page = form_to(robin.get(path), "/move").submit(values)
    assert "The visit is now: 9 March 2026, morning, 8 to 12." in page.text
    assert "9 March 2026, between 8:00 and 12:00" in last_message(sqlite_app).body


def test_one_is_cancelled_with_the_reason(robin: Visitor, address: str, sqlite_app: Flask) -> None:
    plan(robin, address)
    path = f"/desk/visits/{the_visit(sqlite_app).id}/move"
    forms = [form for form in robin.get(path).forms() if "why" in form.names]
    page = forms[0].submit({"why": ""}, button="cancel")
    assert page.status == 422 and "Write the reason first." in page.text
    page = forms[0].submit({"why": "The crew is ill."}, button="cancel")
    assert "The visit is cancelled. They are told" in page.text
    assert the_visit(sqlite_app).state == "cancelled"
    page = forms[0].submit({"why": "Again."}, button="cancel")
    assert page.status == 409


def a_photo() -> tuple[io.BytesIO, str]:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "JPEG")
    content.seek(0)
    return content, "hole.jpg"


def test_whoever_goes_notes_what_came_of_it_with_a_photo(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    plan(robin, address)
    path = f"/desk/visits/{the_visit(sqlite_app).id}"
    page = robin.get(path)
    assert "Phone 07700 900123" in page.text
    way = next(form for form in page.forms() if form.path == path)
    assert "Noted: on the way." in way.submit({}, button="on_way").text
    values = {"csrf_token": way.held()["csrf_token"][0], "do": "done", "note": "30 cm wide.",
              "photos": a_photo()}  # fmt: skip
    page = robin.post(path, values)
    assert "Noted: done." in page.text
    page = robin.get(address)
    assert "Visited" in page.text and "30 cm wide." in page.text and "1 photo added." in page.text
    picture = next(i for i in page.all("img") if "/visits/photos/" in (i.get("src") or ""))
    assert robin.client.get(picture.get("src", "")).mimetype == "image/jpeg"


def test_what_is_no_photo_is_refused_and_the_note_stays(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    plan(robin, address)
    path = f"/desk/visits/{the_visit(sqlite_app).id}"
    token = robin.get(path).all("input", name="csrf_token")[0].get("value", "")
    values = {"csrf_token": token, "do": "done", "note": "Seen.",
              "photos": (io.BytesIO(b"no picture"), "a.jpg")}  # fmt: skip
    page = robin.post(path, values)
    assert page.status == 422 and "“a.jpg”" in page.text and "Seen." in page.text
    assert the_visit(sqlite_app).state == "planned"


def test_what_was_done_is_not_made_undone(robin: Visitor, address: str, sqlite_app: Flask) -> None:
    plan(robin, address)
    path = f"/desk/visits/{the_visit(sqlite_app).id}"
    token = robin.get(path).all("input", name="csrf_token")[0].get("value", "")
    robin.post(path, {"csrf_token": token, "do": "nobody"})
    page = robin.post(path, {"csrf_token": token, "do": "done"})
    assert page.status == 409 and "“nobody there” by now" in page.text


def test_the_sheet_of_a_day_warns_whoever_goes(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    plan(robin, address)
    with the_city(sqlite_app) as session:
        case = session.scalars(select(Case)).one()
        staff = session.scalars(select(Staff)).one()
        assert case.requester is not None
        session.add(
            PersonWarning(
                person_id=case.requester.id, words="A dog that bites.", noted_at=NOON,
                until=NOON.date().replace(year=2027), staff_id=staff.id,
            )
        )  # fmt: skip
    page = robin.get("/desk/visits?day=tomorrow")
    assert "A dog that bites." in page.text and "Oak Street 4" in page.text
    paper = robin.client.get("/desk/visits.pdf?day=2026-03-05")
    assert paper.mimetype == "application/pdf" and paper.data.startswith(b"%PDF")


def test_a_case_that_is_closed_calls_its_visits_off(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    plan(robin, address)
    form = next(f for f in robin.get(address).forms() if f.held().get("action") == ["withdraw"])
    form.submit({"withdraw_channel": "phone"})
    assert the_visit(sqlite_app).state == "cancelled"


@pytest.mark.parametrize("how_many", [1, 9])
def test_the_sheet_of_a_day_costs_nine_statements(app: Flask, how_many: int) -> None:
    robin = at_the_desk(app, name="Robin Reed")
    with the_city(app) as session:
        staff = session.scalars(select(Staff)).one()
        for number in range(how_many):
            session.add(
                FieldVisit(
                    case=a_case(session, your_phone=f"07700 90012{number}"), staff=staff,
                    day=NOON.date(), part="morning", begins_at=NOON, purpose="Look",
                    planned_at=NOON, planned_by=staff,
                )
            )  # fmt: skip
    with count_statements(app) as sent:
        page = robin.get("/desk/visits")
    assert len(page.all("h3")) == how_many
    assert len(sent) == 9, sent


def test_a_visit_that_there_is_not_leads_nowhere(robin: Visitor) -> None:
    assert robin.get("/desk/visits/77").status == 404
