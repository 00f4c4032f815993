"""Texts that belong to nothing: who and what is likely, and what is done with them."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.builders import NOON
from tests.conftest import Clock
from tests.desk.making import a_case, a_text, at_the_desk, the_city, their_number
from tests.statements import count_statements
from tests.visitor import Page, words
from tracker.cases.queries import by_reference, timeline
from tracker.cases.timeline import entry_for_citizen
from tracker.database import db
from tracker.desk.triage import quoted_references, within
from tracker.messages.models import Message
from tracker.messages.threads import thread_with

STRANGER = "+447700900777"


def the_list(app: Flask, role: str = "caseworker") -> Page:
    return at_the_desk(app, role).get("/desk/texts?tab=unplaced")


def items(page: Page) -> list[str]:
    return [words(item) for item in page.all("li", class_="app-triage__text")]


def button(page: Page, value: str, place: int = 0) -> Page:
    forms = [
        form
        for form in page.forms()
        if any(one.get("value") == value for one in form.element.iter("button"))
    ]
    return forms[place].submit({}, button=value)


def test_texts_wait_oldest_first_with_who_and_what_is_likely(
    sqlite_app: Flask, the_time: Clock
) -> None:
    with the_city(sqlite_app) as session:
        a_case(session)
        a_text(session, "is it done yet", unplaced=True)
        a_text(session, "that hole in oak street 4 is deep", number=STRANGER, unplaced=True)
        a_text(session, "this is ada byron from a new phone", number=STRANGER, unplaced=True)
        a_text(session, "Your parcel is here", number="60001", unplaced=True)
    the_time.move(minutes=5)
    known, place, name, parcel = items(the_list(sqlite_app))
    assert known.startswith("07700 900123 4 March 2026, 12:00, 5 minutes ago is it done yet")
    assert "Asked from this number." in known and "Ada Byron Known at this number" in known
    assert "The place is named." in place and "Known at" not in place
    assert "Ada Byron The name is in the words" in name
    assert "60001 cannot be answered" in parcel
    assert "Nobody and nothing that we know looks like it." in parcel
    assert "Answer" not in parcel.replace("cannot be answered", "")


def test_a_reference_that_is_quoted_comes_first(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_case(session)
        other = a_case(session, your_name="Ben Ito", your_phone="07700 900555", place="Elm Road")
        quoted = f"whats up with {other.reference[:4].lower()} {other.reference[4:].lower()}?"
        a_text(session, quoted, unplaced=True)
    (item,) = items(the_list(sqlite_app))
    assert item.index("Its reference is quoted.") < item.index("Asked from this number.")


def test_a_text_is_added_to_a_case_and_that_is_undone(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session)
        a_text(session, "is it done yet", unplaced=True)
    page = button(the_list(sqlite_app), "place")
    assert f"The text is added to {case.reference[:4]}-{case.reference[4:]}." in page.text
    assert "Every text is placed" in page.text
    with sqlite_app.app_context():
        thread = thread_with(db.session, their_number(db.session))
        assert thread.wants is None
        assert "is it done yet" in seen_by_the_citizen(case.reference)
    undone = button(page, "put_back")
    assert "The text is in the list again." in undone.text
    assert len(items(undone)) == 1
    with sqlite_app.app_context():
        assert thread_with(db.session, their_number(db.session)).wants == "unplaced"
        assert "is it done yet" not in seen_by_the_citizen(case.reference)
        story = [
            event.kind for event in timeline(db.session, by_reference(db.session, case.reference))
        ]
        assert story[-2:] == ["texted", "text_out"]


def seen_by_the_citizen(reference: str) -> list[str]:
    case = by_reference(db.session, reference)
    return [entry_for_citizen(event).text for event in timeline(db.session, case, for_citizen=True)]


def test_a_text_is_added_by_a_reference_as_it_is_typed(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, your_phone="07700 900555")
        a_text(session, "hello?", number=STRANGER, unplaced=True)
    page = the_list(sqlite_app)
    typed = f"{case.reference[:4].lower()} {case.reference[4:].lower()}"
    done = page.form(has="reference").submit({"reference": typed}, button="place")
    assert "The text is added to" in done.text


@pytest.mark.parametrize("typed", ["", "nothing", "00000000"])
def test_a_reference_of_no_case_is_said_beside_its_field(sqlite_app: Flask, typed: str) -> None:
    with the_city(sqlite_app) as session:
        a_text(session, "hello?", unplaced=True)
    page = the_list(sqlite_app)
    again = page.form(has="reference").submit({"reference": typed}, button="place")
    assert again.status == 422
    assert again.form(has="reference").held()["reference"] == [typed]
    assert len(items(again)) == 1


def test_nothing_to_do_takes_a_text_off_the_list_and_can_be_undone(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session, "Your parcel is here", number="60001", unplaced=True)
    page = button(the_list(sqlite_app), "nothing")
    assert "The text is off the list." in page.text and items(page) == []
    assert len(items(button(page, "put_back"))) == 1


def test_of_two_who_place_a_text_the_second_is_told(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_case(session)
        a_text(session, "is it done yet", unplaced=True)
    page = the_list(sqlite_app)
    button(page, "place")
    late = button(page, "nothing")
    assert late.status == 409
    assert "Somebody has placed this text already." in late.text


def test_whoever_only_reads_is_offered_nothing_to_press(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_case(session)
        a_text(session, "is it done yet", unplaced=True)
    page = the_list(sqlite_app, "auditor")
    assert len(items(page)) == 1
    assert [form.path for form in page.forms()] == ["/desk/search", "/sign-out"]


def test_an_agent_begins_a_request_for_them_at_the_phone_desk(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_case(session)
        a_text(session, "is it done yet", unplaced=True)
    page = the_list(sqlite_app, "agent")
    (form,) = [form for form in page.forms() if form.path == "/phone"]
    assert form.submit({}).heading == "Call with Ada Byron"


@pytest.mark.parametrize("many", [1, 8])
def test_the_list_costs_a_fixed_number_of_statements(app: Flask, many: int) -> None:
    with the_city(app) as session:
        for place in range(many):
            a_case(session, your_name="Ben Ito", your_phone="07700 900555")
            a_case(session)
            a_text(session, f"hole {place} in oak street", unplaced=True)
    visitor = at_the_desk(app)
    with count_statements(app) as sent:
        visitor.get("/desk/texts?tab=unplaced")
    # Who is signed in; the texts and their pictures; who is known; cases near by and lately, each
    # with their people; how many wait.
    assert len(sent) == 9


def test_later_texts_are_on_a_page_of_their_own(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        for place in range(13):
            at = NOON + timedelta(minutes=place)
            a_text(session, f"Text {place}.", number=STRANGER, at=at, unplaced=True)
    page = the_list(sqlite_app)
    assert len(items(page)) == 10
    later = page.follow("Later texts")
    assert [item for item in items(later) if "Text 12." in item]
    assert len(items(later)) == 3


def test_every_reference_in_a_sentence_is_found() -> None:
    assert quoted_references("about 7KQ2-M4XD, or 7kq2m4xd and not 12345678 or abcd efgh") <= {
        "7KQ2M4XD"
    }


@pytest.mark.parametrize(
    ("part", "text", "alike"),
    [
        ("Oak Street 4", "the hole in oak street 4 again", True),
        ("Oak Street", "hole in oak stret", True),
        ("Oak Street", "is it done", False),
        ("Ada", "ada", False),
        ("", "", False),
        ("Elm Road", "oak street is closed", False),
    ],
)
def test_what_looks_alike_is_found_within_words(part: str, text: str, alike: bool) -> None:
    assert (within(part, text) > 0) == alike


def test_a_placed_text_has_its_case(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session)
        text = a_text(session, "is it done yet", unplaced=True)
    button(the_list(sqlite_app), "place")
    with sqlite_app.app_context():
        placed = db.session.get_one(Message, text.id)
        assert (placed.case_id, placed.unplaced) == (case.id, False)
