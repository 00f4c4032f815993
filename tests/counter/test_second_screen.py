"""The visitor reads along on the second screen, and says whether it is right."""

from typing import Any

import pytest
from flask import Flask

from tests.assisted.making import autosave, known, wants, without_a_number
from tests.conftest import Clock
from tests.counter.making import a_hall, at_counter, second_screen_of
from tests.parity.counter import COUNTER
from tests.visitor import Page, Visitor


@pytest.fixture
def hall(sqlite_app: Flask) -> Flask:
    """A site with counters."""
    a_hall(sqlite_app)
    return sqlite_app


class Beside:
    """A counter with its second screen."""

    def __init__(self, app: Flask) -> None:
        self.token = second_screen_of(app)
        self.screen = Visitor(app)
        self.page = wants(without_a_number(at_counter(app), COUNTER))

    def look(self) -> str:
        """What the screen shows now, asked for as its script does."""
        shown: str = self.screen.client.get(f"/second/{self.token}/shown").get_json()["html"]
        return shown

    def type(self, language: str = "en", **answers: str) -> Any:
        """Send what is typed, as the entry page's script does; returns what staff are told."""
        sent = {**self.page.form(has="then").held(), **answers, "screen_language": language}
        answer = self.page.visitor.client.post(f"{self.page.url}/mirror", data=sent)
        assert answer.status_code == 200
        return answer.get_json()

    def say(self, then: str) -> Page:
        """The visitor presses one of the two buttons."""
        return self.screen.get(f"/second/{self.token}").form(has="mark").submit({}, button=then)


def test_what_is_typed_is_read_along_in_the_visitors_language(hall: Flask) -> None:
    desk = Beside(hall)
    assert "Welcome" in desk.look() and "Le damos la bienvenida" in desk.look()
    told = desk.type("es", place="Oak Street 4", give_details="yes", your_name="Ad")
    assert told == {"on": True, "confirmed": "", "wrong": ""}
    shown = desk.look()
    assert "Oak Street 4" in shown and "Su nombre" in shown and ">Ad<" in shown
    assert 'lang="es"' in shown


def test_nothing_is_mirrored_while_no_screen_is_on(hall: Flask, the_time: Clock) -> None:
    desk = Beside(hall)
    assert desk.type(place="Oak Street 4")["on"] is False
    assert "Oak Street" not in desk.look()
    the_time.move(seconds=11)
    assert desk.type(place="Oak Street 4")["on"] is False, "it has not asked for a while"


def test_they_confirm_and_staff_see_it_until_an_answer_changes(
    hall: Flask, the_time: Clock
) -> None:
    desk = Beside(hall)
    desk.look()
    desk.type(place="Oak Street 4")
    assert "Is everything right?" not in desk.look(), "it is not saved yet"
    autosave(desk.page, {"place": "Oak Street 4"})
    desk.type(place="Oak Street 4")
    assert "Is everything right?" in desk.look()
    the_time.move(minutes=4)
    desk.look()
    desk.type(place="Oak Street 4")
    page = desk.say("right")
    assert "You said at 12:04 that this is right." in page.text
    assert desk.type(place="Oak Street 4")["confirmed"] == "They confirmed at 12:04."

    desk.page = desk.page.visitor.get(desk.page.url)
    autosave(desk.page, {"place": "Elm Road 9"})
    assert desk.type(place="Elm Road 9")["confirmed"] == ""
    assert "Is everything right?" in desk.look(), "they are asked again"


def test_they_say_that_something_is_wrong(hall: Flask) -> None:
    desk = Beside(hall)
    autosave(desk.page, {"place": "Oak Street 4"})
    desk.look()
    desk.type(place="Oak Street 4")
    assert "Tell us what is wrong" in desk.say("wrong").text
    assert desk.type(place="Oak Street 4")["wrong"] == "They say that something is wrong (12:00)."


def test_what_changed_as_they_pressed_is_not_confirmed(hall: Flask) -> None:
    desk = Beside(hall)
    autosave(desk.page, {"place": "Oak Street 4"})
    desk.look()
    desk.type(place="Oak Street 4")
    page = desk.screen.get(f"/second/{desk.token}")
    autosave(desk.page.visitor.get(desk.page.url), {"place": "Elm Road 9"})
    page.form(has="mark").submit({}, button="right")
    assert desk.type(place="Elm Road 9")["confirmed"] == ""


def test_nothing_stays_when_the_visit_ends_or_is_left_behind(hall: Flask, the_time: Clock) -> None:
    desk = Beside(hall)
    desk.look()
    desk.type(place="Oak Street 4")
    assert "Oak Street" in desk.look()
    the_time.move(seconds=21)
    assert "Oak Street" not in desk.look(), "nobody has the page open any more"
    desk.type(place="Oak Street 4")
    assert "Oak Street" in desk.look()
    desk.page.visitor.get(desk.page.url).form(action="/end").submit({})
    assert "Oak Street" not in desk.look() and "Welcome" in desk.look()


def test_the_next_visit_begins_on_a_blank_screen(hall: Flask) -> None:
    desk = Beside(hall)
    desk.look()
    desk.type(place="Oak Street 4")
    without_a_number(desk.page.visitor.get("/counter"), COUNTER)
    assert "Oak Street" not in desk.look()
    told = desk.type(place="Oak Street 4")
    assert told["on"] is False, "the page of the visit before is open somewhere still"
    assert "Oak Street" not in desk.look()
    desk.type(place="Oak Street 4", opened="yes")
    assert "Oak Street" in desk.look(), "staff went back to it"


def test_an_earlier_visit_that_ends_late_leaves_the_screen_to_the_next(hall: Flask) -> None:
    desk = Beside(hall)
    first = desk.page
    desk.page = wants(without_a_number(first.visitor.get("/counter"), COUNTER))
    desk.look()
    desk.type(place="Elm Road 9")
    first.form(action="/end").submit({})
    assert "Elm Road 9" in desk.look()
    assert desk.type(place="Elm Road 9")["on"] is True


def test_who_else_has_a_number_is_for_staff_alone(hall: Flask) -> None:
    known(hall, "Ada Byron", "07700 900777")
    known(hall, "Brian Byron", "07700 900777")
    desk = Beside(hall)
    desk.look()
    autosave(desk.page, {"place": "Oak Street 4", "size": "small", "give_details": "yes"})
    desk.page = desk.page.visitor.get(desk.page.url)
    autosave(desk.page, {"your_name": "Cy", "reach_by": "phone", "your_phone": "07700 900777"})
    desk.page = desk.page.visitor.get(desk.page.url)
    assert "Brian Byron" in desk.page.text, "staff are asked which of them it is"
    desk.type()
    assert "Oak Street" in desk.look() and "07700 900777" in desk.look()
    assert "Brian" not in desk.look() and "which" not in desk.look().lower()
