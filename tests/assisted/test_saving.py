"""What the page's script sends as each answer is left, and what it is told."""

import pytest
from flask import Flask

from tests.assisted.making import (
    ANSWERS,
    NUMBER,
    a_second_desk,
    autosave,
    by,
    end,
    known,
    the_intake,
    wants,
    without_a_number,
)
from tests.conftest import Clock
from tests.parity.assisted import Assisted, entry, send
from tests.visitor import Page, words
from tracker.intake.rules import token


def test_a_changed_answer_is_kept_and_the_page_told_what_is_asked_now(
    home: Page, city: Flask, the_time: Clock
) -> None:
    page = wants(by(home, NUMBER))
    the_time.move(minutes=3)
    told = autosave(page, {"size": "large"})
    assert told["shown"] == ["place", "size", "depth", "give_details"]
    assert told["problems"] == {} and told["elsewhere"] == [] and told["news"] == {}
    assert told["marks"] == {"size": token("large")}
    assert told["saved_at"] == "12:03"
    assert the_intake(city, lambda intake: intake.answers["size"]) == "large"


def test_a_wrong_answer_is_told_and_the_one_there_was_stays(home: Page, city: Flask) -> None:
    page = wants(by(home, NUMBER))
    autosave(page, {"size": "large"})
    told = autosave(page, {"depth": "deep"})
    assert told["problems"] == {"depth": "Enter a number in figures, like 3."}
    assert the_intake(city, lambda intake: intake.answers.get("depth")) is None


def test_only_what_was_changed_is_kept(home: Page, city: Flask) -> None:
    page = wants(by(home, NUMBER))
    autosave(page, {"place": "Oak"})
    # The page still shows an empty place under its old mark.
    told = autosave(page, {"size": "small"})
    assert told["news"] == {"place": {"value": "Oak", "mark": token("Oak"), "known": ""}}
    assert the_intake(city, lambda intake: intake.answers["place"]) == "Oak"


def test_an_answer_left_empty_is_taken_back(home: Page, city: Flask) -> None:
    page = wants(by(home, NUMBER))
    mark = autosave(page, {"place": "Oak"})["marks"]["place"]
    autosave(page, {"place": ""}, **{"seen-place": mark})
    assert "place" not in the_intake(city, lambda intake: intake.answers)


def test_what_was_answered_elsewhere_is_told_and_not_overwritten(
    home: Page, desk: Assisted, city: Flask
) -> None:
    page = wants(by(home, NUMBER))
    code = words(page.all("span", class_="app-reference")[0])
    second = a_second_desk(city, desk).form(has="code").submit({"code": code})
    autosave(second, {"place": "Elm Road 9", "size": "small"})
    told = autosave(page, {"place": "Oak Street 4"})
    assert told["elsewhere"] == ["place"]
    assert "The answer there is now: “Elm Road 9”." in told["problems"]["place"]
    assert told["news"] == {"size": {"value": "small", "mark": token("small"), "known": ""}}
    # Whoever has seen it sends its mark, and may overwrite.
    told = autosave(page, {"place": "Oak Street 4"}, **{"seen-place": told["marks"]["place"]})
    assert told["problems"] == {}
    assert the_intake(city, lambda intake: intake.answers["place"]) == "Oak Street 4"


def test_an_answer_taken_back_elsewhere_is_told(home: Page, desk: Assisted, city: Flask) -> None:
    page = entry(wants(by(home, NUMBER))).submit({"place": "Oak"}, button="save")
    code = words(page.all("span", class_="app-reference")[0])
    second = a_second_desk(city, desk).form(has="code").submit({"code": code})
    entry(second).submit({"place": ""}, button="save")
    told = autosave(page, {"place": "Oak Street 4"})
    assert "There is no answer now." in told["problems"]["place"]


def test_which_of_several_people_it_is_comes_up_as_a_field(
    home: Page, desk: Assisted, city: Flask
) -> None:
    ann = known(city, "Ann Lee", NUMBER)
    known(city, "Bo Lee", NUMBER)
    page = wants(without_a_number(home, desk))
    autosave(page, {"give_details": "yes", "reach_by": "phone"})
    told = autosave(page, {"your_phone": NUMBER})
    assert told["shown"][-1] == "which_person"
    field = told["fields"]["which_person"]
    assert f'value="p{ann}"' in field and "Ann Lee" in field and 'name="seen-which_person"' in field
    assert the_intake(city, lambda intake: intake.answers["your_phone"]) == "+447700900123"
    # Named exactly as one of them, they are that one, and it is not asked.
    assert autosave(page, {"your_name": "bo lee"})["fields"] == {}


def test_after_the_end_nothing_is_saved(home: Page, city: Flask) -> None:
    page = wants(by(home, NUMBER))
    end(page)
    assert autosave(page, {"place": "Oak"})["fault"].endswith("is over. Begin a new one.")
    assert "place" not in the_intake(city, lambda intake: intake.answers)


@pytest.mark.parametrize("what", ["sent", "dropped"])
def test_what_was_sent_or_dropped_is_told(what: str, home: Page) -> None:
    page = wants(by(home, NUMBER))
    if what == "sent":
        entry(page).submit(ANSWERS, button="save")
        send(home.visitor.get(page.url), {})
    else:
        page.form(action="/drop").submit({})
    assert what in autosave(page, {"place": "Oak"})["fault"]


def test_a_form_without_its_token_is_refused(home: Page, city: Flask) -> None:
    page = wants(by(home, NUMBER))
    city.config["WTF_CSRF_ENABLED"] = True
    response = home.visitor.client.post(f"{page.url}/answers", data={"changed": "place"})
    assert response.status_code == 400
