"""One question to a page: nothing before the first answer, nothing lost after it."""

import io
import sys
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.builders import NOON
from tests.parity.web import asked
from tests.statements import count_statements
from tests.visitor import Visitor, words
from tests.web.steps import (
    ANSWERS,
    address_of,
    another_tab,
    answer,
    answered,
    asking,
    how_many,
    photo,
    problem,
    question,
    start,
    the_intake,
    with_photo,
)
from tracker.database import unit_of_work
from tracker.files.models import StoredFile
from tracker.intake.models import Answer, Intake
from tracker.interactions.models import Interaction
from tracker.people.commands import add_person, reach_by
from tracker.people.rules import read_phone

CHOICES = [{"key": "red", "label": "Red"}, {"key": "blue", "label": "Blue"}]


def test_looking_at_the_first_question_stores_nothing(pothole: Flask, citizen: Visitor) -> None:
    with count_statements(pothole) as sent:
        page = start(citizen)
    assert page.heading == "Where is it?"
    assert "Nothing is kept until you answer this first question." in page.text
    assert how_many(pothole, Intake, Answer, Interaction) == (0, 0, 0)
    assert len(sent) == 2 + 1


def test_the_first_answer_begins_the_request_and_its_contact(
    pothole: Flask, citizen: Visitor
) -> None:
    page = answer(start(citizen), "Oak Street 4")
    assert page.heading == "How large is it?"
    intake = the_intake(pothole)
    assert intake.answers == {"place": "Oak Street 4"}
    assert (intake.began_at, intake.channel, intake.state) == ("web", "web", "open")
    assert intake.interaction is not None and intake.interaction.channel == "web"
    assert intake.interaction.ended_at is None


def test_a_wrong_first_answer_is_shown_again_and_stores_nothing(
    pothole: Flask, citizen: Visitor
) -> None:
    page = answer(start(citizen), "x" * 501)
    assert page.status == 422
    assert "1 character too long" in problem(page)
    assert page.form(has="place").held()["place"] == ["x" * 501]
    assert how_many(pothole, Intake, Answer, Interaction) == (0, 0, 0)


@pytest.mark.parametrize(
    ("asked_so", "typed", "says"),
    [
        (question("short_text"), "", "Answer this question"),
        (question("short_text"), " \t ", "Answer this question"),
        (question("short_text"), "\0\x07", "Answer this question"),
        (question("short_text"), "🚲" * 201, "1 character too long"),
        (question("long_text"), "🚲" * 4001, "1 character too long: at most 4,000"),
        (question("long_text"), "م" * 4100, "100 characters too long"),
        (question("number"), "thrice\0", "Enter a number in figures"),
        (question("number", minimum=1, maximum=7), "8", "from 1 to 7"),
        (question("date"), "31 February 2026", "no such day"),
        (question("date"), "\ufdd0soon\x01ish", "date"),
        (question("date", latest="today"), "tomorrow", "has not come yet"),
        (question("yes_no"), [], "Choose yes or no"),
        (question("yes_no"), "perhaps", "Answer yes or no"),
        (question("one_of", choices=CHOICES), [], "Choose one of the answers"),
        (question("one_of", choices=CHOICES), "green", "Choose one of the answers"),
        (question("many_of", choices=CHOICES), [], "Choose at least one"),
        (question("many_of", choices=CHOICES), ["red", "gr\0een"], "“green” is not one of"),
        (question("location"), "", "Say where it is"),
        (question("phone"), "12\x00", "phone number"),
        (question("phone"), "+999 123 4567", "phone number"),
        (question("email", required=False), "me\x01@nowhere", "name@example.com"),
    ],
)
def test_what_is_no_answer_is_told_and_kept_in_its_field(
    sqlite_app: Flask, asked_so: dict[str, Any], typed: Any, says: str
) -> None:
    page = answer(start(asking(sqlite_app, asked_so)), typed)
    assert page.status == 422
    assert says in problem(page)
    assert words(page.one("title")).startswith("What is it?")
    assert " – error – " in words(page.one("title"))
    if isinstance(typed, str) and typed.strip() and asked_so["type"] not in ("yes_no", "one_of"):
        shown = "".join(c for c in typed if c not in "\0\x01\x07\ufdd0")
        assert page.form(has="it").held()["it"] == [shown]
    assert how_many(sqlite_app, Intake) == (0,)


@pytest.mark.parametrize(
    ("asked_so", "typed", "kept"),
    [
        (question("short_text"), "a\0b 🚲 \u202eعربي\u202c", "ab 🚲 \u202eعربي\u202c"),
        (question("long_text"), "one\ntwo\n\n漢字 ﷽", "one\ntwo\n\n漢字 ﷽"),
        (question("long_text"), "🚲" * 4000, "🚲" * 4000),
        (question("number"), "1,200", 1200),
        (question("date"), "27/3/2026", "2026-03-27"),
        (question("yes_no"), "no", False),
        (question("one_of", choices=CHOICES), "blue", "blue"),
        (question("many_of", choices=CHOICES), ["blue", "red"], ["red", "blue"]),
        (question("phone"), "01632 960 001", "+441632960001"),
        (question("email", required=False), "Me@Example.ORG", "me@example.org"),
    ],
)
def test_every_kind_of_answer_is_kept_and_shown_again_as_it_can_be_typed(
    sqlite_app: Flask, asked_so: dict[str, Any], typed: Any, kept: Any
) -> None:
    page = answer(start(asking(sqlite_app, asked_so)), typed)
    assert the_intake(sqlite_app).answers == {"it": kept}
    again = page.visitor.get(f"{address_of(page)}/questions/it")
    assert again.submit().status == 200
    assert the_intake(sqlite_app).answers == {"it": kept}


@pytest.mark.parametrize(
    "asked_so",
    [
        question(kind, required=False, **({"choices": CHOICES} if "_of" in kind else {}))
        for kind in "short_text long_text number date yes_no one_of many_of location phone email "
        "file".split()
    ],
    ids=lambda asked_so: asked_so["type"],
)
def test_an_optional_question_of_each_kind_may_be_passed_over(
    sqlite_app: Flask, asked_so: dict[str, Any]
) -> None:
    page = start(asking(sqlite_app, asked_so))
    assert page.heading == "What is it? (optional)"
    assert asked(page.submit()) == "give_details"
    assert the_intake(sqlite_app).answers == {"it": None}


def test_an_answer_given_can_be_taken_back_where_it_is_optional(sqlite_app: Flask) -> None:
    page = answer(start(asking(sqlite_app, question("number", required=False))), "3")
    page = page.visitor.get(f"{address_of(page)}/questions/it")
    answer(page, "")
    assert the_intake(sqlite_app).answers == {"it": None}


def test_a_body_that_is_too_large_is_told_and_what_was_answered_stays(
    pothole: Flask, citizen: Visitor
) -> None:
    page = answer(start(citizen), "Oak Street 4")
    pothole.config["MAX_CONTENT_LENGTH"] = 1_000_000
    refused = citizen.post(page.url, {"size": "🚲" * 300_000})
    assert refused.status == 413 and refused.heading == "That is too large"
    assert the_intake(pothole).answers == {"place": "Oak Street 4"}


def test_a_very_long_answer_is_told_and_shown_again_whole(citizen: Visitor) -> None:
    page = answer(start(citizen), "🚲" * 900_000)
    assert page.status == 422 and "899,500 characters too long" in problem(page)
    assert page.form(has="place").held()["place"] == ["🚲" * 900_000]


def test_the_link_back_leads_through_the_questions_to_the_service(citizen: Visitor) -> None:
    page = answered(citizen, {"place": "Oak Street", "size": "small"})
    page = page.follow("Back")
    assert asked(page) == "size"
    assert page.form(has="size").held()["size"] == ["small"]
    page = page.follow("Back")
    assert asked(page) == "place"
    assert page.follow("Back").url == "/services/pothole"


def test_a_question_costs_a_fixed_number_of_statements(pothole: Flask, citizen: Visitor) -> None:
    page = answered(citizen)
    for key in ("place", "your_phone"):
        with count_statements(pothole) as sent:
            citizen.get(f"{address_of(page)}/questions/{key}")
        # The intake with its definition; its answers; who is meant by the phone number.
        assert len(sent) == 3, key


def test_a_changed_answer_leads_back_to_checking_them_all(citizen: Visitor) -> None:
    page = answered(citizen).follow("Change Place")
    assert page.form(has="place").held()["place"] == ["Oak Street 4"]
    assert page.follow("Back").heading == "Check your answers"
    page = answer(page, "Elm Street 1")
    assert page.heading == "Check your answers" and "Elm Street 1" in page.text


def test_what_a_change_makes_necessary_is_asked_before_checking(citizen: Visitor) -> None:
    page = answer(answered(citizen).follow("Change Size"), "large")
    assert asked(page) == "depth"
    page = answer(page, "")
    assert page.heading == "Check your answers" and "Depth Not given" in page.text


def test_a_wrong_answer_while_changing_still_leads_back_to_checking(citizen: Visitor) -> None:
    page = answer(answered(citizen).follow("Change Your phone number"), "12")
    assert page.status == 422
    assert page.follow("Back").heading == "Check your answers"
    assert answer(page, "07700 900 999").heading == "Check your answers"


def test_a_question_that_is_not_asked_any_more_leads_to_what_is(citizen: Visitor) -> None:
    page = answered(citizen, {"place": "Oak Street", "size": "large"})
    assert asked(page) == "depth"
    answer(citizen.get(f"{address_of(page)}/questions/size"), "small")
    assert asked(answer(page, "12")) == "give_details"
    assert asked(citizen.get(f"{address_of(page)}/questions/nonsense")) == "give_details"


def test_a_stale_page_overwrites_nothing_and_shows_both_answers(
    pothole: Flask, citizen: Visitor
) -> None:
    stale = answered(citizen, {"place": "Oak Street"})
    answer(another_tab(citizen).get(stale.url), "large")
    page = answer(stale, "small")
    assert page.status == 409
    assert "The answer there is now Larger than a plate" in page.text
    assert page.form(has="size").held()["size"] == ["small"]
    assert the_intake(pothole).answers["size"] == "large"
    assert asked(page.follow("keep the answer there is now")) == "depth"
    assert asked(page.submit()) == "give_details"
    assert the_intake(pothole).answers["size"] == "small"


def test_a_stale_page_with_the_same_answer_goes_on(citizen: Visitor) -> None:
    stale = answered(citizen, {"place": "Oak Street"})
    answer(another_tab(citizen).get(stale.url), "small")
    assert asked(answer(stale, "small")) == "give_details"


@pytest.mark.parametrize("page", ["", "/questions/place", "/check", "/sent", "/later", "/drop"])
def test_another_browser_cannot_open_a_request_by_its_address(
    pothole: Flask, citizen: Visitor, page: str
) -> None:
    address = address_of(answered(citizen))
    stranger = Visitor(pothole)
    stranger.get("/continue")
    seen = stranger.get(f"{address}{page}")
    assert seen.status == 404
    assert seen.heading == "This request is not open in this browser"
    nothing = stranger.get(f"/requests/0{address.removeprefix('/requests/')[1:]}{page}")
    assert nothing.text == seen.text


@pytest.mark.parametrize("page", ["/questions/place", "/check", "/drop"])
def test_another_browser_cannot_change_a_request_by_its_address(
    pothole: Flask, citizen: Visitor, page: str
) -> None:
    address = address_of(answered(citizen))
    stranger = Visitor(pothole)
    token = stranger.get("/continue").form(has="code").held()["csrf_token"][0]
    values = {"csrf_token": token, "place": "Elsewhere", "seen-place": ""}
    assert stranger.post(f"{address}{page}", values).status == 404
    assert the_intake(pothole).answers["place"] == "Oak Street 4"
    assert the_intake(pothole).state == "open"


def test_a_form_without_its_token_changes_nothing(pothole: Flask, citizen: Visitor) -> None:
    page = answered(citizen, {"place": "Oak Street"})
    assert citizen.post(page.url, {"size": "small"}).heading == "This form has expired"
    assert "size" not in the_intake(pothole).answers


def test_whoever_shares_a_number_is_asked_by_initials_alone(
    pothole: Flask, citizen: Visitor
) -> None:
    with pothole.app_context(), unit_of_work() as session:
        for name in ("Mary Byron", "Noel Byron"):
            known = add_person(session, name, now=NOON)
            reach_by(session, known, read_phone("07700 900123", "GB"))
    page = answered(citizen)
    assert asked(page) == "which_person"
    assert "initials M. B." in page.text and "Mary" not in page.text
    assert answer(page, "new").heading == "Check your answers"


def test_a_photo_is_added_named_and_removed(sqlite_app: Flask) -> None:
    page = answer(start(with_photo(sqlite_app)), "Oak Street")
    page = page.form(has="it").submit({"it": photo("hole.png")}, button="yes")
    assert "1 file added hole.png" in page.text
    page = page.form(has="it").submit({"it": photo("near\x01er.png", "red")})
    assert asked(page) == "give_details"
    page = page.follow("Back")
    assert "2 files added" in page.text and "nearer.png" in page.text
    keys = [button.get("value") for button in page.all("button", name="file-remove")]
    assert the_intake(sqlite_app).answers["it"] == keys
    page = page.form(has="file-remove").submit({}, button=keys[0])
    assert asked(page) == "it" and "1 file added nearer.png" in page.text
    page = page.form(has="file-remove").submit({}, button=keys[1])
    assert "it" not in the_intake(sqlite_app).answers and "added" not in page.text


def test_a_photo_can_be_the_first_answer(sqlite_app: Flask) -> None:
    visitor = asking(sqlite_app, question("file", required=False))
    page = start(visitor).submit({"it": photo()})
    assert asked(page) == "give_details"
    assert len(the_intake(sqlite_app).answers["it"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "empty.png", "“empty.png”: This file is empty"),
        (b"MZ\x90\x00", "photo.jpg", "“photo.jpg”: We can take photos"),
        (b"\x89PNG\r\n\x1a\n broken", "broken.png", "damaged"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_and_the_others_stay(
    sqlite_app: Flask, content: bytes, name: str, says: str
) -> None:
    page = answer(start(with_photo(sqlite_app)), "Oak Street")
    page = page.form(has="it").submit({"it": photo("good.png")}, button="yes")
    page = page.form(has="it").submit({"it": (io.BytesIO(content), name)})
    assert page.status == 422 and says in problem(page)
    assert "1 file added good.png" in page.text
    assert how_many(sqlite_app, StoredFile) == (1,)


def test_a_file_that_is_too_large_is_refused(sqlite_app: Flask) -> None:
    page = answer(start(with_photo(sqlite_app)), "Oak Street")
    token = page.form(has="it").held()["csrf_token"][0]
    file = FileStorage(io.BytesIO(b"%PDF-1.7" + b"0" * 10_000_000), "long.pdf")
    boundary, body = encode_multipart({"csrf_token": token, "it": file})
    response = page.visitor.client.post(
        page.url, data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert response.status_code == 422
    assert "“long.pdf”: This file is larger than 10 MB" in response.get_data(as_text=True)
    assert how_many(sqlite_app, StoredFile) == (0,)


def test_words_in_place_of_a_file_are_no_file(sqlite_app: Flask) -> None:
    page = answer(start(with_photo(sqlite_app)), "Oak Street")
    token = page.form(has="it").held()["csrf_token"][0]
    page = page.visitor.post(page.url, {"csrf_token": token, "it": "photo.png"})
    assert asked(page) == "give_details"
    assert the_intake(sqlite_app).answers["it"] is None


def test_a_file_in_place_of_words_is_no_answer(citizen: Visitor) -> None:
    page = start(citizen)
    token = page.form(has="place").held()["csrf_token"][0]
    page = citizen.post(page.url, {"csrf_token": token, "place": photo()})
    assert page.status == 422 and "Say where it is" in problem(page)


def test_a_sixth_file_is_refused(sqlite_app: Flask) -> None:
    page = answer(start(with_photo(sqlite_app)), "Oak Street")
    for number in range(5):
        page = page.form(has="it").submit({"it": photo(f"{number}.png")}, button="yes")
    page = page.form(has="it").submit({"it": photo("6.png")})
    assert page.status == 422 and "at most 5 files" in problem(page)
    assert len(the_intake(sqlite_app).answers["it"]) == 5  # type: ignore[arg-type]


def test_a_photo_added_on_another_page_is_not_overwritten(sqlite_app: Flask) -> None:
    page = answer(start(with_photo(sqlite_app)), "Oak Street")
    other = another_tab(page.visitor).get(page.url)
    other.form(has="it").submit({"it": photo("other.png")})
    page.form(has="it").submit({"it": photo("this.png")})
    assert len(the_intake(sqlite_app).answers["it"]) == 2  # type: ignore[arg-type]


def test_only_a_question_for_files_has_files_removed(pothole: Flask, citizen: Visitor) -> None:
    page = answered(citizen, {"place": "Oak Street", "size": "small"}).follow("Back")
    token = page.form(has="size").held()["csrf_token"][0]
    citizen.post(page.url, {"csrf_token": token, "file-remove": "small"})
    assert the_intake(pothole).answers["size"] == "small"


def test_the_answers_stay_the_same_when_nothing_is_changed(
    pothole: Flask, citizen: Visitor
) -> None:
    page = answered(citizen)
    before = the_intake(pothole).answers
    for key in ANSWERS:
        citizen.get(f"{address_of(page)}/questions/{key}?change=1").submit()
    assert the_intake(pothole).answers == before


@pytest.mark.parametrize(
    ("ends_with", "says"),
    [(1, "“hole.png”: This file could not be accepted."), (2, "Try again in a few minutes.")],
)
def test_a_file_that_the_scan_does_not_find_good_is_not_kept(
    sqlite_app: Flask, ends_with: int, says: str
) -> None:
    page = answer(start(with_photo(sqlite_app)), "Oak Street")
    command = f'{sys.executable} -c "raise SystemExit({ends_with})"'
    ours = sqlite_app.extensions["alldoors"].model_copy(update={"scan_command": command})
    sqlite_app.extensions["alldoors"] = ours
    page = page.form(has="it").submit({"it": photo()})
    assert page.status == 422 and says in problem(page)
    assert how_many(sqlite_app, StoredFile) == (0,)


def test_a_photo_that_comes_by_text_is_said_to_be_on_its_way(sqlite_app: Flask) -> None:
    page = answer(start(with_photo(sqlite_app)), "Oak Street")
    page = page.form(has="it").submit({"it": photo("good.png")}, button="yes")
    with sqlite_app.app_context(), unit_of_work() as session:
        file = session.scalars(select(StoredFile)).one()
        file.state, file.size = "awaited", 0
    page = page.visitor.get(page.url)
    assert "good.png on its way Remove" in page.text
