"""All the questions on one page: what is asked as it is needed, and nothing typed is lost."""

import io
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from PIL import Image

from tests.assisted.making import (
    ANSWERS,
    NUMBER,
    SHOWN,
    a_second_desk,
    by,
    count,
    do,
    the_case,
    the_intake,
    unfinished,
    wants,
)
from tests.builders import a_definition, a_published_service
from tests.parity.assisted import Assisted, entry, filled, reference_of, send, shown_on
from tests.visitor import Page, Visitor, words
from tracker.cases.models import Case
from tracker.intake.resume_codes import new_resume_code


def save(page: Page, answers: dict[str, object]) -> Page:
    return entry(page).submit(answers, button="save")


def problem(page: Page, key: str) -> str:
    return words(page.one("p", id=f"{key}-error")).removeprefix("Error: ")


def holds(page: Page, key: str) -> str:
    field: Element = page.one("input", id=key)
    return field.get("value") or ""


def test_a_question_is_asked_once_an_answer_needs_it(home: Page) -> None:
    page = wants(by(home, NUMBER))
    assert shown_on(page) == {"place", "size", "give_details"}
    page = save(page, {"size": "large", "give_details": "yes"})
    assert page.status == 200 and "Saved." in page.text
    assert {"depth", "your_name", "reach_by", "your_phone"} <= shown_on(page)
    assert "depth" not in shown_on(save(page, {"size": "small"}))


def test_the_cursor_is_at_the_first_question_without_an_answer(home: Page) -> None:
    page = save(wants(by(home, NUMBER)), {"place": "Oak Street 4"})
    focused = [e for e in page.root.iter() if e.get("autofocus") is not None]
    assert [e.get("name") for e in focused] == ["size"]


def test_the_wording_is_what_staff_read_aloud(home: Page) -> None:
    page = save(wants(by(home, NUMBER)), {"give_details": "yes"})
    assert "Can I take your full name, please?" in page.text


def test_what_is_missing_is_told_all_at_once_and_what_was_entered_is_kept(
    home: Page, city: Flask
) -> None:
    page = send(filled(wants(by(home, NUMBER)), {"give_details": "yes"}), {})
    page = entry(page).submit({"size": "large", "depth": "deep"}, button="send")
    assert page.status == 422
    links = [a.get("href") for a in page.all("a") if (a.get("href") or "").startswith("#")]
    assert [link for link in links if link != "#main-content"] == ["#place", "#depth", "#your_name"]
    assert problem(page, "place") == "“Place” is still missing."
    assert problem(page, "depth") == "Enter a number in figures, like 3."
    assert holds(page, "depth") == "deep"
    assert page.one("input", id="size-2").get("checked") is not None
    assert the_intake(city, lambda intake: intake.answers["size"]) == "large"
    assert count(city, Case) == 0


def test_a_wrong_answer_stays_to_be_mended_and_the_others_are_kept(
    home: Page, desk: Assisted, city: Flask
) -> None:
    page = save(wants(by(home, NUMBER)), {**ANSWERS_WITHOUT_NAME, "give_details": "yes"})
    page = save(page, {"your_name": "Ada Byron", "your_phone": "0770"})
    assert page.status == 422 and holds(page, "your_phone") == "0770"
    assert "area code" in problem(page, "your_phone")
    assert the_intake(city, lambda intake: intake.answers["your_name"]) == "Ada Byron"
    page = entry(page).submit({"your_phone": "01632 960001"}, button="send")
    reference = reference_of(page, desk.last_page)
    reached = the_case(
        city, reference, lambda case: case.contact_point and case.contact_point.value
    )
    assert reached == "+441632960001"


ANSWERS_WITHOUT_NAME = {"place": "Oak Street 4", "size": "small"}


def test_every_script_and_sign_is_kept_as_it_was_said(home: Page, city: Flask) -> None:
    place = "Улица 4, 通り 🚲 <script> العربية"
    page = save(wants(by(home, NUMBER)), {"place": place})
    assert holds(page, "place") == place
    page = save(page, {"place": "x" * 501})
    assert page.status == 422 and "1 character too long" in problem(page, "place")
    assert holds(page, "place") == "x" * 501
    assert the_intake(city, lambda intake: intake.answers["place"]) == place


def test_an_answer_can_be_taken_back(home: Page, city: Flask) -> None:
    page = save(wants(by(home, NUMBER)), {"place": "Oak"})
    save(page, {"place": ""})
    assert "place" not in the_intake(city, lambda intake: intake.answers)


def test_what_another_door_answered_meanwhile_is_shown_and_not_overwritten(
    home: Page, desk: Assisted, city: Flask
) -> None:
    first = wants(by(home, NUMBER))
    code = words(first.all("span", class_="app-reference")[0])
    second = a_second_desk(city, desk).form(has="code").submit({"code": code})
    save(second, {"place": "Elm Road 9"})
    page = save(first, {"place": "Oak Street 4", "size": "small"})
    assert page.status == 422
    assert "The answer there is now: “Elm Road 9”." in problem(page, "place")
    assert holds(page, "place") == "Oak Street 4"
    answers = the_intake(city, lambda intake: intake.answers)
    assert (answers["place"], answers["size"]) == ("Elm Road 9", "small")
    # Having seen both, staff decide.
    page = save(page, {})
    assert page.status == 200 and holds(page, "place") == "Oak Street 4"


def test_a_page_that_is_stale_sends_nothing_it_has_not_seen(
    home: Page, desk: Assisted, city: Flask
) -> None:
    first = filled(wants(by(home, NUMBER)), ANSWERS)
    code = words(first.all("span", class_="app-reference")[0])
    second = a_second_desk(city, desk).form(has="code").submit({"code": code})
    save(second, {"place": "Elm Road 9"})
    page = send(first, {})
    assert page.status == 422 and "Elm Road 9" in problem(page, "place")
    assert count(city, Case) == 0


def test_two_members_of_staff_who_send_it_make_one_case(
    home: Page, desk: Assisted, city: Flask
) -> None:
    first = filled(wants(by(home, NUMBER)), ANSWERS)
    code = words(first.all("span", class_="app-reference")[0])
    second = a_second_desk(city, desk).form(has="code").submit({"code": code})
    reference = reference_of(send(second, {}), desk.last_page)
    page = send(first, {})
    assert f"This request has been sent already, as {reference}." in page.text
    assert "/requests/" not in page.url
    assert count(city, Case) == 1


def test_sent_twice_it_is_one_case_and_the_same_page(
    home: Page, desk: Assisted, city: Flask
) -> None:
    page = filled(wants(by(home, NUMBER)), ANSWERS)
    first = reference_of(send(page, {}), desk.last_page)
    assert reference_of(send(page, {}), desk.last_page) == first
    assert reference_of(home.visitor.get(page.url), desk.last_page) == first
    assert count(city, Case) == 1


def test_a_request_begun_on_the_web_is_gone_on_with_by_its_code(
    home: Page, desk: Assisted, city: Flask
) -> None:
    code = unfinished(city, {"place": "Oak Street 4", "size": "small", "give_details": "yes"})
    page = home.form(has="code").submit({"code": code.lower()})
    assert "Begun by web form" in page.text and holds(page, "place") == "Oak Street 4"
    page = filled(page, {"your_name": "Ada Byron", "reach_by": "phone", "your_phone": SHOWN})
    reference = reference_of(send(page, {}), desk.last_page)
    assert the_case(city, reference, lambda case: case.channel) == desk.channel


def test_a_request_of_the_caller_is_listed_wherever_it_was_begun(home: Page, city: Flask) -> None:
    theirs = {"place": "Oak Street 4", "give_details": "yes", "your_name": "Ada"}
    unfinished(city, {**theirs, "reach_by": "phone", "your_phone": SHOWN})
    unfinished(city, {"place": "Somebody else’s"})
    page = by(home, NUMBER)
    assert page.text.count("Go on here") == 1 and "Web form" in page.text
    page = page.form(has="request").submit({}, button=button_of(page, "Go on here"))
    assert holds(page, "place") == "Oak Street 4"


def button_of(page: Page, label: str) -> str:
    """The value of the one button with these words."""
    found = [e for e in page.all("button") if label in words(e)]
    assert len(found) == 1
    return found[0].get("value") or ""


def test_a_code_with_a_slip_and_one_of_no_request_are_told_in_both_places(home: Page) -> None:
    unknown = new_resume_code()
    slip = unknown[:-1] + ("0" if unknown[-1] != "0" else "1")
    for page in (home, by(home, NUMBER)):
        again = page.form(has="code").submit({"code": slip})
        assert again.status == 422 and "typing slip" in problem(again, "code")
        assert holds(again, "code") == slip
        again = page.form(has="code").submit({"code": unknown})
        assert again.status == 422 and "No request has this code" in problem(again, "code")
        again = page.form(has="code").submit({"code": ""})
        assert again.status == 422 and "8 letters and figures" in problem(again, "code")


def test_the_code_of_a_request_that_was_sent_is_told(
    home: Page, desk: Assisted, city: Flask
) -> None:
    page = filled(wants(by(home, NUMBER)), ANSWERS)
    code = words(page.all("span", class_="app-reference")[0])
    send(page, {})
    again = home.form(has="code").submit({"code": code})
    assert problem(again, "code") == "This request has been sent already."
    again = by(home, code)
    assert problem(again, "words") == "This request has been sent already."


def test_a_code_typed_into_the_first_field_works_too(home: Page, city: Flask) -> None:
    code = unfinished(city, {"place": "Oak Street 4"})
    assert holds(by(home, code), "place") == "Oak Street 4"


def test_what_they_do_not_want_after_all_is_dropped(home: Page, city: Flask) -> None:
    page = wants(by(home, NUMBER))
    address = page.url
    page = page.form(action="/drop").submit({})
    assert "Dropped: Report a pothole." in page.text and "Go on here" not in page.text
    assert the_intake(city, lambda intake: intake.state) == "dropped"
    assert "was dropped" in home.visitor.get(address).text


def a_photo() -> tuple[io.BytesIO, str]:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, "JPEG")
    return io.BytesIO(picture.getvalue()), "hole.jpg"


@pytest.fixture
def photographed(city: Flask) -> Flask:
    """The city with another service, which takes photos."""
    questions = [
        {"key": "place", "type": "location", "label": "Where is it?", "short": "Place"},
        {"key": "photo", "type": "file", "label": "A photo?", "short": "Photo", "required": False},
    ]
    content = a_definition(key="graffiti", title="Report graffiti", questions=questions)
    do(city, lambda session: a_published_service(session, content))
    return city


def test_a_file_can_be_added_to_and_taken_away(home: Page, photographed: Flask) -> None:
    page = wants(by(home, NUMBER), "graffiti")
    assert words(page.all("span", class_="app-reference")[0]) in words(
        page.one("p", class_="app-entry__aside")
    )
    page = save(page, {"photo": a_photo()})
    assert "1 file is attached" in page.text
    page = save(page, {"photo": a_photo(), "place": "Oak"})
    assert "2 files are attached" in page.text
    page = save(page, {"place": "Oak Street"})
    assert len(the_intake(photographed, lambda intake: intake.answers["photo"])) == 2
    save(page, {"remove-photo": "yes"})
    assert "photo" not in the_intake(photographed, lambda intake: intake.answers)


def test_a_file_that_cannot_be_taken_is_told_and_the_answers_beside_it_are_kept(
    home: Page, photographed: Flask
) -> None:
    page = wants(by(home, NUMBER), "graffiti")
    page = save(page, {"place": "Oak", "photo": (io.BytesIO(b"no picture"), "virus.exe")})
    assert page.status == 422 and "virus.exe" in problem(page, "photo")
    assert the_intake(photographed, lambda intake: intake.answers["place"]) == "Oak"
    page = entry(page).submit({"photo": (a_photo()[0], "a.jpg")}, button="save")
    assert page.status == 200


def test_no_service_of_that_name_is_not_found(home: Page) -> None:
    form = by(home, NUMBER).form(action="/requests")
    page = home.visitor.post(form.path, {**form.held(), "service": "dragon"})
    assert page.status == 404


def test_a_request_that_does_not_exist_is_not_found(home: Page) -> None:
    page = by(home, NUMBER)
    assert home.visitor.get(f"{page.url}/requests/nothing").status == 404


def test_the_address_of_a_colleague_opens_nothing(home: Page, desk: Assisted, city: Flask) -> None:
    page = wants(by(home, NUMBER))
    colleague: Visitor = a_second_desk(city, desk).visitor
    contact = page.url.split("/requests/")[0]
    for address in (page.url, contact, f"{contact}/{desk.last_page}/7KQ2-M4XD"):
        assert colleague.get(address).status == 404
