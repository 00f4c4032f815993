"""Two people at one case: who else looks, and a form that came too late is not lost."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.desk.making import a_case, at_the_desk, the_city
from tests.visitor import Page, Visitor, words
from tracker.cases import viewing
from tracker.cases.models import Event
from tracker.cases.page_models import CaseViewer
from tracker.staff.models import Staff


def two(session: Session) -> list[Staff]:
    return [
        a_member_of_staff(session, email=f"{name}@larkmouth.example", name=name.capitalize())
        for name in ("ola", "priya")
    ]


def test_whoever_looks_is_told_who_else_does_and_what_they_write(engine: Engine) -> None:
    with Session(engine) as session:
        case, (ola, priya) = a_case(session), two(session)
        session.flush()
        for writing in ("", "reply"):
            viewing.looks(session, case.reference, priya.id, writing, now=NOON)
        soon = NOON + timedelta(seconds=20)
        seen = viewing.watch(session, case.reference, ola.id, now=soon)
        assert seen is not None
        assert [one.words for one in seen.viewers] == ["Priya is writing a reply."]
        own = viewing.watch(session, case.reference, priya.id, now=soon)
        assert own is not None and own.viewers == []
        later = viewing.watch(session, case.reference, ola.id, now=NOON + timedelta(minutes=1))
        assert later is not None and later.viewers == []


def test_whoever_leaves_is_gone_and_old_rows_are_forgotten(engine: Engine) -> None:
    with Session(engine) as session:
        case, (ola, priya) = a_case(session), two(session)
        session.flush()
        for one in (ola, priya):
            viewing.looks(session, case.reference, one.id, "", now=NOON)
        viewing.leaves(session, case.reference, ola.id)
        assert session.scalars(select(CaseViewer.staff_id)).all() == [priya.id]
        assert viewing.forget_viewers(session, now=NOON + timedelta(minutes=5)) == 0
        assert viewing.forget_viewers(session, now=NOON + timedelta(hours=1)) == 1


def test_the_page_says_it_and_asks_again(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session)
    ola, priya = at_the_desk(sqlite_app), at_the_desk(sqlite_app, name="Priya", email="p@x.example")
    address = f"/desk/cases/{case.reference}"
    token = priya.get(address).one("div", class_="app-viewers").get("data-csrf")
    heard = priya.client.post(f"{address}/viewers", data={"writing": "note", "csrf_token": token})
    assert heard.json == {"revision": case.revision, "viewers": []}
    page = ola.get(address)
    assert words(page.one("div", class_="app-viewers")) == "Priya is writing a note."


def deed(page: Page, name: str, **others: str) -> Page:
    form = next(f for f in page.forms() if f.held().get("action") == [name])
    return form.submit(others)


def stale(app: Flask, first: tuple[str, dict[str, str]]) -> tuple[str, Page, Visitor]:
    """A page that is open while another does something: the address, the page, and its owner."""
    with the_city(app) as session:
        case = a_case(session)
    mine, theirs = at_the_desk(app), at_the_desk(app, name="Priya", email="p@x.example")
    address = f"/desk/cases/{case.reference}"
    page = mine.get(address)
    deed(theirs.get(address), first[0], **first[1])
    return address, page, mine


def test_a_note_that_came_too_late_is_shown_beside_theirs_and_kept_as_well(app: Flask) -> None:
    _, page, _ = stale(app, ("note", {"note": "The crew is out."}))
    page = deed(page, "note", note="I rang the crew.")
    assert page.status == 409
    told = words(page.one("div", class_="app-conflict__sides"))
    assert "Yours, not kept yet Note I rang the crew." in told
    assert "Note by Priya" in told and "The crew is out." in told
    again = next(form for form in page.forms() if "Keep mine as well" in words(form.element))
    page = again.submit({})
    with the_city(app) as session:
        notes = session.scalars(select(Event).where(Event.kind == "noted").order_by(Event.id))
        assert [note.details["text"] for note in notes] == ["The crew is out.", "I rang the crew."]
    assert "I rang the crew." in page.text


def test_a_case_that_another_took_shows_both_versions(app: Flask) -> None:
    _, page, _ = stale(app, ("take", {}))
    page = deed(page, "take")
    assert page.status == 409
    told = words(page.one("div", class_="app-conflict__sides"))
    assert "Who has it Taken by you" in told and "Who has it now Taken by Priya" in told
    assert "Put mine in its place" in page.text
