"""The city of the benchmark is one that the application could have made."""

from flask import Flask
from sqlalchemy import func, select

from tests.bench.loading import PASSWORD, load
from tests.visitor import Visitor
from tracker.cases.models import Case, Event
from tracker.database import db
from tracker.messages.models import Message

CASES = 120


def test_its_pages_show_what_was_loaded(app: Flask) -> None:
    told: list[int] = []
    with app.app_context():
        load(db.engine, CASES, told.append)
        assert db.session.scalar(select(func.count(Case.id))) == sum(told) == CASES
        messages = db.session.scalar(select(func.count(Message.id))) or 0
        assert 2 <= messages / CASES <= 3
        busiest = (
            select(Case.reference)
            .join(Event)
            .group_by(Case.id)
            .order_by(func.count(Event.id).desc())
            .limit(1)
        )
        reference = db.session.scalar(busiest)
    staff = Visitor(app)
    staff.sign_in("supervisor0@bench.example", PASSWORD)
    assert "Case" in staff.get("/desk?team=").text
    page = staff.get(f"/desk/cases/{reference}")
    assert page.status == 200 and "Could you tell us whether it can be reached" in page.text


def test_the_next_case_gets_the_next_number(app: Flask) -> None:
    with app.app_context():
        load(db.engine, CASES, lambda _: None)
        case = db.session.scalar(select(Case).limit(1))
        assert case is not None
        more = Event(case_id=case.id, at=case.opened_at, kind="noted", details={"text": "Seen"})
        db.session.add(more)
        db.session.flush()
        assert more.id == db.session.scalar(select(func.count(Event.id)))
