"""Whom staff speak to: one known, several of whom it is asked, somebody else, nobody yet."""

import pytest
from flask import Flask

from tests.assisted.making import (
    ANSWERS,
    LANDLINE,
    NUMBER,
    SHOWN,
    by,
    count,
    do,
    known,
    sent_by,
    the_case,
    the_intake,
    wants,
    without_a_number,
)
from tests.builders import PASSWORD, a_member_of_staff
from tests.parity.assisted import Assisted, filled, reference_of, send
from tests.visitor import Page, Visitor, words
from tracker.interactions.models import Interaction
from tracker.people.models import Person
from tracker.people.queries import person


def test_a_new_caller_is_asked_for_their_name_and_is_a_person_from_then(
    home: Page, desk: Assisted, city: Flask
) -> None:
    page = by(home, NUMBER)
    assert page.heading.startswith("New ")
    page = filled(wants(page), ANSWERS)
    assert page.one("input", id="your_phone").get("value") == SHOWN
    reference = reference_of(send(page, {}), desk.last_page)
    asked = the_case(city, reference, lambda case: case.requester and case.requester.name)
    assert asked == "Ada Byron"


def test_one_person_known_at_the_number_is_that_person(
    home: Page, desk: Assisted, city: Flask
) -> None:
    known(city, "Ada Byron", NUMBER, "ada@example.org")
    page = by(home, NUMBER)
    assert page.heading.endswith("with Ada Byron")
    assert "ada@example.org" in page.text and "takes texts" in page.text
    page = wants(page)
    assert page.one("input", id="your_name").get("value") == "Ada Byron"
    # Beside the name, how they are reached and the number; and what staff can compare with.
    assert page.text.count("From their record") == 4
    reference = reference_of(
        send(filled(page, {"place": "Oak", "size": "small", "give_details": "yes"}), {}),
        desk.last_page,
    )
    assert count(city, Person) == 1
    assert the_case(city, reference, lambda case: case.requester and case.requester.name)


def test_an_address_finds_its_person_as_a_number_does(home: Page, city: Flask) -> None:
    known(city, "Ada Byron", "ada@example.org")
    assert by(home, "Ada@Example.org").heading.endswith("with Ada Byron")


def test_of_several_people_at_a_number_it_is_asked_who_it_is(home: Page, city: Flask) -> None:
    known(city, "Ann Lee", NUMBER)
    bo = known(city, "Bo Lee", NUMBER)
    sent_by(city, bo)
    page = by(home, NUMBER)
    assert page.heading == "Who is it?"
    assert "2 people are known" in page.text
    # Nothing of anybody before it is settled who it is.
    assert not [form for form in page.forms() if form.path.endswith("/requests")]
    assert "Report a pothole" not in page.text
    page = page.form(has="somebody_else").submit({}, button=str(bo))
    assert page.heading.endswith("with Bo Lee")
    assert "Report a pothole" in page.text


@pytest.mark.parametrize("people", [["Ann Lee"], ["Ann Lee", "Bo Lee"]])
def test_somebody_else_with_a_known_number_is_a_new_person(
    people: list[str], home: Page, desk: Assisted, city: Flask
) -> None:
    for name in people:
        known(city, name, NUMBER)
    page = by(home, NUMBER).form(has="somebody_else").submit({}, button="yes")
    assert page.heading.startswith("New ")
    assert "none of those known" in page.text
    page = wants(page)
    assert page.one("input", id="your_name").get("value") == ""
    reference = reference_of(send(filled(page, ANSWERS), {}), desk.last_page)
    assert count(city, Person) == len(people) + 1
    asked = the_case(city, reference, lambda case: case.requester and case.requester.name)
    assert asked == "Ada Byron"


def test_that_it_is_somebody_else_can_be_taken_back(home: Page, city: Flask) -> None:
    known(city, "Ann Lee", NUMBER)
    page = by(home, NUMBER).form(has="somebody_else").submit({}, button="yes")
    again = [form for form in page.forms() if form.path.endswith("/person")]
    page = again[0].submit({})
    assert page.heading == "Who is it?" and "One person is known" in page.text


def test_somebody_known_by_another_number_is_found_in_the_call(
    home: Page, desk: Assisted, city: Flask
) -> None:
    ada = known(city, "Ada Byron", LANDLINE)
    page = by(home, NUMBER)
    page = by(page, "byron")
    page = page.form(has="person").submit({})
    assert page.heading.endswith("with Ada Byron")
    page = filled(wants(page), {"place": "Oak", "size": "small", "give_details": "yes"})
    assert page.one("input", id="your_phone").get("value") == SHOWN
    reference_of(send(page, {}), desk.last_page)
    numbers = do(city, lambda session: len(person(session, ada).phones))
    assert numbers == 2


def test_somebody_is_found_by_their_name(home: Page, city: Flask) -> None:
    known(city, "Ada Byron", LANDLINE)
    known(city, "Grace Byron")
    page = by(home, "byron")
    names = [words(e) for e in page.all("strong") if "Byron" in words(e)]
    assert names == ["Ada Byron", "Grace Byron"]
    assert count(city, Interaction) == 0
    page = next(form for form in page.forms() if "person" in form.names).submit({})
    assert page.heading.endswith("with Ada Byron")


def test_somebody_is_found_by_the_reference_of_their_request(home: Page, city: Flask) -> None:
    ada = known(city, "Ada Byron", LANDLINE)
    reference = sent_by(city, ada)
    page = by(home, reference.lower())
    assert "Report a pothole" in page.text and "Ada Byron" in page.text


def test_nobody_found_is_said_with_what_to_do(home: Page) -> None:
    page = by(home, "Nobody <b>at all</b>")
    assert page.status == 200
    assert "Nobody is known by “Nobody <b>at all</b>”." in page.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0770", "area code"),
        ("ada@", "e-mail address"),
        ("7KQ2-M4XE", "typing slip"),
        ("  ", "Enter the"),
        ("+999 123 4567 890", "figures only"),
    ],
)
def test_what_cannot_be_read_is_told_and_stays(
    typed: str, sentence: str, home: Page, city: Flask
) -> None:
    page = by(home, typed)
    assert page.status == 422
    assert sentence in words(page.one("p", id="words-error"))
    assert (page.one("input", id="words").get("value") or "") == (typed.strip() and typed)
    assert count(city, Interaction) == 0


def test_it_goes_on_without_a_number(home: Page, desk: Assisted, city: Flask) -> None:
    page = wants(without_a_number(home, desk))
    answers = {**ANSWERS, "reach_by": "none", "no_contact_reason": "No phone at the moment"}
    reference = reference_of(send(filled(page, answers), {}), desk.last_page)
    asked = the_case(city, reference, lambda case: case.requester)
    assert asked is not None and asked.unreachable_reason == "No phone at the moment"


def test_it_can_be_asked_without_a_name(home: Page, desk: Assisted, city: Flask) -> None:
    page = wants(without_a_number(home, desk))
    answers = {"place": "Oak", "size": "small", "give_details": "no"}
    page = send(filled(page, answers), {})
    reference = reference_of(page, desk.last_page)
    assert the_case(city, reference, lambda case: case.anonymous)
    assert "We also send" not in page.text and "You will get" not in page.text


def test_who_was_new_is_known_for_their_next_request(
    home: Page, desk: Assisted, city: Flask
) -> None:
    page = send(filled(wants(by(home, NUMBER)), ANSWERS), {})
    reference_of(page, desk.last_page)
    page = page.follow("Another request for this")
    assert page.heading.endswith("with Ada Byron")
    assert f"Sent in this {desk.contacts[:-1]}" in page.text
    page = wants(page)
    assert page.one("input", id="your_name").get("value") == "Ada Byron"


def test_no_such_person_begins_nothing(home: Page, desk: Assisted, city: Flask) -> None:
    form = home.form(action=f"/{desk.contacts}")
    assert home.visitor.post(form.path, {**form.held(), "person": "99"}).status == 404
    assert count(city, Interaction) == 0


def test_the_desk_is_for_its_staff_alone(city: Flask, desk: Assisted) -> None:
    stranger = Visitor(city)
    assert stranger.get(f"/{desk.channel}").heading == "Staff sign in"
    do(city, lambda session: a_member_of_staff(session, "auditor"))
    stranger.sign_in("auditor@larkmouth.example", PASSWORD)
    for path in ("", f"/{desk.contacts}/1", f"/{desk.contacts}/1/requests/x"):
        assert stranger.get(f"/{desk.channel}{path}").status == 403


def test_an_empty_city_says_so(sqlite_app: Flask, desk: Assisted) -> None:
    if desk.channel == "phone":
        page = without_a_number(desk.sign_in(sqlite_app), desk)
        assert "The city offers no service yet." in page.text
    else:
        assert "The city has no counter yet." in desk.sign_in(sqlite_app).text


def test_what_the_number_answered_is_in_the_intake(home: Page, city: Flask) -> None:
    wants(by(home, NUMBER))
    answers = the_intake(city, lambda intake: intake.answers)
    assert answers == {"reach_by": "phone", "your_phone": "+447700900123"}
