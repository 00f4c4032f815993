"""A person's page: how they are reached, their cases, what they left unfinished."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.builders import LOCALE, NOON
from tests.desk.making import NOBODY, a_case, a_service, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import words
from tracker.desk.queries import MOST_CASES
from tracker.intake import commands as intakes
from tracker.intake.commands import Door
from tracker.people.commands import add_person, contact_point, reach_by
from tracker.people.rules import read_email, read_phone


def test_a_person_is_shown_with_their_cases_and_their_part_in_each(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session)
        permit = a_service(session, "permit", title="A permit", for_somebody_else=True)
        a_case(
            session, definition=permit, at=NOON + timedelta(hours=1), for_whom="in_care",
            their_name="Clara Byron", relation="family",
        )  # fmt: skip
        assert case.requester is not None
        ada = case.requester
    page = at_the_desk(sqlite_app).get(f"/desk/people/{ada.id}")
    assert page.heading == "Ada Byron"
    rows = [words(row) for row in page.all("tr")[1:]]
    assert [row.split(" ", 1)[1] for row in rows] == [
        "A permit Requester Web form Received 4 Mar 2026",
        "Report a pothole Requester Web form Received 4 Mar 2026",
    ]
    assert "07700 900123 phone and texts" in page.text
    assert page.follow(rows[1].split()[0]).heading.endswith("Report a pothole")


def test_a_child_has_the_case_that_is_about_them(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        permit = a_service(session, "permit", for_somebody_else=True)
        case = a_case(
            session, definition=permit, for_whom="in_care", their_name="Clara Byron",
            relation="family",
        )  # fmt: skip
        party = case.party("subject")
        assert party is not None
        child = party.person_id
    page = at_the_desk(sqlite_app).get(f"/desk/people/{child}")
    assert "Whom it is about" in page.text
    assert "No phone, no e-mail. Reached through Ada Byron." in page.text


def test_a_shared_number_names_who_else_uses_it(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        ada, ben = (add_person(session, name, now=NOON) for name in ("Ada Byron", "Ben Byron"))
        landline = read_phone("01632 960 001", "GB")
        for each in (ada, ben):
            reach_by(session, each, landline)
        reach_by(session, ada, read_email("ada@example.org"))
    page = at_the_desk(sqlite_app, "agent").get(f"/desk/people/{ada.id}")
    assert "01632 960001 phone, no texts Shared with Ben Byron" in page.text
    assert "ada@example.org e-mail" in page.text
    assert page.follow("Ben Byron").heading == "Ben Byron"


def test_unfinished_requests_are_shown_with_the_code_to_go_on(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        ada = add_person(session, "Ada Byron", now=NOON)
        point = reach_by(session, ada, read_phone("07700 900123", "GB"))
        door = Door("sms", NOON, LOCALE)
        definition = a_service(session)
        intake = intakes.begin(session, definition, door, contact_point=point)
        dropped = intakes.begin(session, definition, door, contact_point=point)
        intakes.drop(session, dropped, door)
        other = contact_point(session, read_phone("07700 900200", "GB"))
        intakes.begin(session, definition, door, contact_point=other)
    page = at_the_desk(sqlite_app).get(f"/desk/people/{ada.id}")
    assert "Unfinished requests 1" in page.text
    assert f"{intake.resume_code[:4]}-{intake.resume_code[4:]}" in page.text
    assert "Begun by text message on 4 March 2026" in page.text


def test_a_person_without_anything_has_a_page_all_the_same(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        nobody = add_person(session, "Ada Byron", now=NOON)
    page = at_the_desk(sqlite_app).get(f"/desk/people/{nobody.id}")
    assert "No case yet." in page.text and "No reason was noted." in page.text
    assert "Nothing was begun and left unfinished." in page.text


def test_nobody_is_not_found(sqlite_app: Flask) -> None:
    assert at_the_desk(sqlite_app).get("/desk/people/999").status == 404


def test_of_very_many_cases_the_newest_are_listed(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        cases = [a_case(session) for _ in range(MOST_CASES + 1)]
        assert cases[0].requester is not None
        ada = cases[0].requester.id
    page = at_the_desk(sqlite_app).get(f"/desk/people/{ada}")
    assert len(page.all("th", scope="row")) == MOST_CASES
    assert f"Cases {MOST_CASES + 1}" in page.text
    assert f"The newest {MOST_CASES} are listed." in page.text


@pytest.mark.parametrize("cases", [1, 12])
def test_a_person_costs_ten_statements_however_much_they_asked(app: Flask, cases: int) -> None:
    with the_city(app) as session:
        made = [a_case(session) for _ in range(cases)]
        a_case(session, **NOBODY)
        assert made[0].requester is not None
        ada, point = made[0].requester.id, made[0].contact_point
        door = Door("sms", NOON, LOCALE)
        for _ in range(cases):
            intakes.begin(session, made[0].definition, door, contact_point=point)
    visitor = at_the_desk(app)
    with count_statements(app) as sent:
        visitor.get(f"/desk/people/{ada}")
    # Who is signed in; the person, their contacts; their parts and how many cases; the intakes and
    # their answers; who shares their contacts; who refused texts.
    assert len(sent) == 10
