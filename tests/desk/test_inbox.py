"""The inbox: who waits for a person, all conversations, and how many want one to look."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.builders import NOON, a_member_of_staff
from tests.conftest import Clock
from tests.desk.making import THEIRS, a_case, a_text, at_the_desk, the_city, their_number
from tests.statements import count_statements
from tests.visitor import Page, Visitor, words
from tracker.desk.inbox import MOST_ROWS
from tracker.messages.commands import write
from tracker.messages.threads import take_over, thread_with
from tracker.people.commands import add_person, reach_by
from tracker.people.rules import read_phone
from tracker.staff.models import Staff


def rows(page: Page) -> list[str]:
    return [words(row) for row in page.all("tr")[1:]]


def number(place: int) -> str:
    return f"+4477009{place:05}"


def count(visitor: Visitor) -> int:
    counted: int = visitor.client.get("/desk/texts/waiting").json["count"]
    return counted


def test_who_waits_is_listed_longest_first_with_why_and_last_words(
    sqlite_app: Flask, the_time: Clock
) -> None:
    with the_city(sqlite_app) as session:
        a_case(session)  # Ada Byron, at this number
        a_text(session, "Can I talk to somebody", at=NOON, wants="person")
        later = NOON + timedelta(minutes=20)
        a_text(session, "any news", number=number(1), at=later, wants="case")
        a_text(session, "pothole", number=number(2), at=NOON)
    the_time.move(hours=2)
    page = at_the_desk(sqlite_app).get("/desk/texts")
    assert rows(page) == [
        "07700 900123 Ada Byron New Can I talk to somebody Asked for a person 2 hours Nobody yet",
        "07700 900001 New any news Wrote about a request of theirs 1 hour Nobody yet",
    ]
    assert page.follow("07700 900123").heading == "Texts with 07700 900123"


def test_what_was_taken_over_is_listed_with_who_is_on_it(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        nadia = a_member_of_staff(session, "agent", name="Nadia Osei")
        thread = thread_with(session, their_number(session))
        a_text(session)
        thread.language = "es"
        take_over(session, thread, nadia, now=NOON)
    (row,) = rows(at_the_desk(sqlite_app).get("/desk/texts"))
    assert row == "07700 900123 New Hello Taken over in Spanish Nadia Osei"


def test_nobody_waiting_is_said_in_words(sqlite_app: Flask) -> None:
    assert "Nobody waits for a person" in at_the_desk(sqlite_app).get("/desk/texts").text


def test_all_conversations_are_found_by_number_its_end_or_a_name(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        a_text(session, "Hello from Ada")
        person = add_person(session, "Ada Byron", now=NOON)
        reach_by(session, person, read_phone(THEIRS, "GB"))
        a_text(session, "Hello from another", number=number(77))
        write(session, "sms", "Only we wrote", now=NOON, to=their_number(session, number(78)))
    visitor = at_the_desk(sqlite_app)
    assert len(rows(visitor.get("/desk/texts?tab=all"))) == 3
    for typed in ("07700 900123", "0123", "byron"):
        page = visitor.get("/desk/texts", query_string={"words": typed, "tab": "all"})
        assert [row.split(" Ada")[0] for row in rows(page)] == ["07700 900123"], typed
    page = visitor.get("/desk/texts", query_string={"words": "<nobody>", "tab": "all"})
    assert "Nobody with “<nobody>” in their number or name" in page.text


@pytest.mark.parametrize("tab", ["waiting", "all"])
def test_a_long_list_goes_on_without_a_row_twice_or_left_out(app: Flask, tab: str) -> None:
    with the_city(app) as session:
        for place in range(MOST_ROWS * 2 + 3):
            # Several wait since the same moment.
            at = NOON + timedelta(minutes=place // 4)
            a_text(session, number=number(place), at=at, wants="person")
    page = at_the_desk(app).get(f"/desk/texts?tab={tab}")
    seen = [rows(page)]
    more = "Those who wait since later" if tab == "waiting" else "Earlier conversations"
    while more in page.text:
        page = page.follow(more)
        seen.append(rows(page))
    assert [len(one) for one in seen] == [MOST_ROWS, MOST_ROWS, 3]
    numbers = [row[:12] for one in seen for row in one]
    assert len(set(numbers)) == len(numbers)
    assert numbers == sorted(numbers, reverse=tab == "all")


@pytest.mark.parametrize("tab", ["waiting", "all", "unplaced"])
def test_a_word_for_the_next_page_that_is_none_begins_at_the_beginning(
    sqlite_app: Flask, tab: str
) -> None:
    with the_city(sqlite_app) as session:
        a_text(session, wants="person", unplaced=True)
    for after in ("x", "20260101T000000.000000-x", "-1", "9" * 40, "²"):
        page = at_the_desk(sqlite_app, email=f"{after[:3]}@x").get(
            "/desk/texts", query_string={"tab": tab, "after": after}
        )
        assert page.status == 200
        assert "07700 900123" in page.text


@pytest.mark.parametrize(("tab", "most"), [("waiting", 4), ("all", 4)])
@pytest.mark.parametrize("many", [1, 20])
def test_a_list_costs_four_statements_however_long(
    app: Flask, tab: str, most: int, many: int
) -> None:
    with the_city(app) as session:
        for place in range(many):
            a_text(session, number=number(place), wants="person")
    visitor = at_the_desk(app)
    with count_statements(app) as sent:
        visitor.get(f"/desk/texts?tab={tab}")
    # Who is signed in; the conversations; the names known there; how many there are.
    assert len(sent) == most


def test_the_badge_counts_who_waits_and_what_is_new_in_ones_own(sqlite_app: Flask) -> None:
    visitor = at_the_desk(sqlite_app)
    assert count(visitor) == 0
    with the_city(sqlite_app) as session:
        a_text(session, number=number(1), wants="person")
        a_text(session, number=number(2))  # the dialogue answers it
        a_text(session, "Bus 12?", number="60001", unplaced=True)
        robin = session.query(Staff).one()
        other = a_member_of_staff(session, "agent")
        for place, owner in ((3, robin), (4, other)):
            a_text(session, number=number(place))
            thread = thread_with(session, their_number(session, number(place)))
            take_over(session, thread, owner, now=NOON)
    with count_statements(sqlite_app) as sent:
        assert count(visitor) == 3
    assert len(sent) == 3, "who is signed in, the count, and the calls that are due"


def test_a_tab_that_does_not_exist_is_not_found(sqlite_app: Flask) -> None:
    assert at_the_desk(sqlite_app).get("/desk/texts?tab=other").status == 404


def test_a_page_that_is_left_open_does_not_lengthen_the_sign_in(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        address = f"/desk/texts/{a_text(session).contact_point_id}"
    visitor = at_the_desk(sqlite_app)
    with visitor.client.session_transaction() as browser:
        browser.permanent = True
    assert "Set-Cookie" in visitor.client.get(address).headers
    since = {"since": NOON.isoformat()}
    for asked in (
        visitor.client.get("/desk/texts/waiting"),
        visitor.client.get(f"{address}/news", query_string=since),
    ):
        assert asked.status_code == 200 and "Set-Cookie" not in asked.headers
