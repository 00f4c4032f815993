"""The story of a case: narrowed by its address, a part of it at a time, each line with its own."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from tests.builders import NOON, ZONE, a_member_of_staff
from tests.desk.making import a_case, at_the_desk, the_city
from tests.visitor import Page, words
from tracker.cases import commands, writing
from tracker.desk.history import Item
from tracker.desk.story import Wanted, read_wanted, story


def an_item(number: int, **others: object) -> Item:
    values: dict[str, object] = {"title": f"Line {number}", "by": "", "text": "", "kind": "noted"}
    values |= {"at": NOON + timedelta(hours=number), "anchor": f"e{number}", "sort": "note"}
    return Item(number, **(values | others))  # type: ignore[arg-type]


def the_anchors(items: list[Item], **wanted: object) -> list[str]:
    told = story(items, Wanted(**wanted), ZONE)  # type: ignore[arg-type]
    return [item.anchor for day in told.days for item in day.items]


NEWEST_FIRST = [an_item(number) for number in range(120, 0, -1)]


def test_the_newest_fifty_are_shown_and_more_when_asked() -> None:
    told = story(NEWEST_FIRST, Wanted(), ZONE)
    assert (told.shown, told.all, told.more) == (50, 120, 70)
    assert the_anchors(NEWEST_FIRST)[0] == "e120"
    assert len(the_anchors(NEWEST_FIRST, most=100)) == 100


def test_the_oldest_first_shows_the_same_lines_the_other_way_round() -> None:
    assert the_anchors(NEWEST_FIRST, order="oldest") == the_anchors(NEWEST_FIRST)[::-1]


def test_a_line_that_is_linked_to_is_among_those_shown() -> None:
    assert "e3" not in the_anchors(NEWEST_FIRST)
    assert "e3" in the_anchors(NEWEST_FIRST, entry="e3")


def test_lines_stand_under_their_days_of_the_city() -> None:
    late = an_item(2, at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))
    early = an_item(1, at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    told = story([late, early], Wanted(), ZONE)
    assert [day.label for day in told.days] == ["Thursday 2 July 2026", "Wednesday 1 July 2026"]


def test_lines_are_narrowed_by_what_they_are_by_door_and_by_whom() -> None:
    items = [
        an_item(5, sort="contact", door="phone", who="7", by="Nadia Osei"),
        an_item(4, sort="message", door="sms", who="citizen", for_citizen=True),
        an_item(3, sort="change", who="7", by="Nadia Osei", for_citizen=True),
        an_item(2, who="9", by="Ola Berg"),
        an_item(1, sort="change"),
    ]
    assert the_anchors(items, show="messages") == ["e4"]
    assert the_anchors(items, show="citizen") == ["e4", "e3"]
    assert the_anchors(items, show="contacts") == ["e5"]
    assert the_anchors(items, door="desk") == ["e3", "e2", "e1"]
    assert the_anchors(items, by="7", show="changes") == ["e3"]
    told = story(items, Wanted(), ZONE)
    assert list(told.doors) == ["sms", "phone", "desk"]
    assert list(told.people.items()) == [
        ("citizen", "The citizen"), ("automatic", "Automatic"), ("7", "Nadia Osei"),
        ("9", "Ola Berg"),
    ]  # fmt: skip


def test_what_nobody_knows_narrows_nothing() -> None:
    given = {"show": "x", "door": "window", "by": "-1", "order": "sideways", "most": "9" * 9}
    assert read_wanted(given) == Wanted()
    assert read_wanted({"most": "-5"}).most == read_wanted({"most": "3"}).most == 50


def lines(page: Page) -> list[str]:
    return [words(title) for title in page.all("h4", class_="moj-timeline__title")]


def test_a_story_is_narrowed_on_its_page_and_without_the_page(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session)
        robin = a_member_of_staff(session, email="robin@larkmouth.example", name="Robin Reed")
        commands.add_note(session, case, robin, "Crew told.", now=NOON + timedelta(hours=2))
        writing.reply(session, case, robin, "On Friday.", now=NOON + timedelta(hours=3))
    visitor = at_the_desk(sqlite_app)
    page = visitor.get(f"/desk/cases/{case.reference}?show=notes")
    assert lines(page) == ["Note"] and "1 of 5 lines" in page.text
    page = page.form(has="show").submit({"show": "messages", "order": "oldest"})
    assert lines(page) == ["Confirmation written (text message)", "Reply (text message)"]
    anew = visitor.client.get(f"/desk/cases/{case.reference}/history?by={robin.id}")
    assert anew.json is not None and "Crew told." in anew.json["html"]
    assert "Confirmation written" not in anew.json["html"]
