"""Two cases about the same are made one: both are shown first, and nothing is lost."""

from flask import Flask

from tests.builders import NOON, a_member_of_staff, close_case
from tests.desk.making import a_case, a_service, a_text, at_the_desk, the_city
from tests.visitor import Page
from tracker.cases import merging
from tracker.cases.models import Case
from tracker.database import db


def two_cases(app: Flask) -> tuple[str, str]:
    with the_city(app) as session:
        first, second = a_case(session), a_case(session, place="Oak Street, by the church")
    return first.reference, second.reference


def merge_page(app: Flask, one: str, other: str) -> Page:
    page = at_the_desk(app).get(f"/desk/cases/{one}")
    return page.form(has="into").submit({"into": other})


def test_both_are_named_before_anything_is_done(sqlite_app: Flask) -> None:
    one, other = two_cases(sqlite_app)
    page = merge_page(sqlite_app, one, other.lower())
    assert page.heading == "Are these the same?"
    for reference in (one, other):
        assert f"{reference[:4]}-{reference[4:]}" in page.text
    assert "Oak Street, by the church" in page.text
    with sqlite_app.app_context():
        assert {case.status for case in db.session.query(Case)} == {"received"}


def test_the_one_is_closed_and_goes_on_as_the_other(sqlite_app: Flask) -> None:
    one, other = two_cases(sqlite_app)
    merged = merge_page(sqlite_app, one, other).form(has="into").submit({})
    assert merged.heading.startswith(f"{other[:4]}-{other[4:]}")
    assert f"{one[:4]}-{one[4:]} was about the same, and goes on here." in merged.text
    before = merged.follow(f"{one[:4]}-{one[4:]}")
    assert f"This is the same as {other[:4]}-{other[4:]}, and goes on there" in before.text
    assert "Closed: Already reported" in before.text


def test_a_text_about_the_one_is_added_to_the_other(sqlite_app: Flask) -> None:
    one, other = two_cases(sqlite_app)
    with the_city(sqlite_app) as session:
        text = a_text(session, f"any news of {one}", unplaced=True)
        staff = a_member_of_staff(session)
        cases = {case.reference: case for case in session.query(Case)}
        merging.merge(session, cases[one], cases[other], staff, now=NOON)
    visitor = at_the_desk(sqlite_app)
    page = visitor.get("/desk/texts?tab=unplaced")
    form = next(form for form in page.forms() if form.held().get("case") == [one])
    assert f"The text is added to {other[:4]}-{other[4:]}." in form.submit({}, button="place").text
    with sqlite_app.app_context():
        assert db.session.get_one(type(text), text.id).case_id == cases[other].id


def test_a_slip_in_the_reference_is_said_beside_the_field(sqlite_app: Flask) -> None:
    one, _ = two_cases(sqlite_app)
    page = merge_page(sqlite_app, one, "nothing")
    assert page.status == 422
    assert "A reference has 8 letters and figures" in page.text
    assert page.form(has="into").held()["into"] == ["nothing"]


def test_a_case_is_not_merged_into_itself(sqlite_app: Flask) -> None:
    one, _ = two_cases(sqlite_app)
    page = merge_page(sqlite_app, one, one)
    assert "Both references are of one case already." in page.text
    assert not [form for form in page.forms() if form.path.endswith("/merge")]


def test_a_case_that_was_closed_meanwhile_is_not_merged(sqlite_app: Flask) -> None:
    one, other = two_cases(sqlite_app)
    page = merge_page(sqlite_app, one, other)
    with the_city(sqlite_app) as session:
        staff = a_member_of_staff(session)
        case = session.query(Case).filter_by(reference=other).one()
        close_case(session, case, staff, now=NOON)
    late = page.form(has="into").submit({})
    assert late.status == 409
    assert "Only open cases can be merged." in late.text


def test_cases_of_two_services_can_be_the_same(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        one = a_case(session).reference
        light = a_service(session, "light", title="A street light is out")
        other = a_case(session, definition=light).reference
    merged = merge_page(sqlite_app, one, other).form(has="into").submit({})
    assert "A street light is out" in merged.heading
