"""What came on paper is entered with the day on which it was received."""

from datetime import date

from flask import Flask

from tests.assisted.making import ANSWERS, by, do, the_case, wants
from tests.assisted.test_documents import a_photo, a_scan, sent
from tests.parity.assisted import Assisted, entry, filled, reference_of, send
from tests.visitor import Page
from tracker.intake.models import Intake


def on_paper(home: Page, typed: str, **more: str) -> Page:
    """The day of a form is entered at a desk, before anything else."""
    page = home.follow("Enter from paper")
    return page.form(has="received").submit({"received": typed, **more})


def a_form(page: Page) -> Page:
    """What is on the form is entered, and sent."""
    return send(
        filled(wants(page), {**ANSWERS, "reach_by": "none", "no_contact_reason": "No phone"}), {}
    )


def test_its_time_runs_from_the_day_on_which_it_was_received(
    city: Flask, desk: Assisted, home: Page
) -> None:
    page = on_paper(home, "2 March")
    reference = reference_of(a_form(page), desk.last_page)
    assert the_case(city, reference, lambda case: case.received_on) == date(2026, 3, 2)
    due = the_case(city, reference, lambda case: case.due_at)
    assert f"{due:%d %B}" == "09 March"
    case = home.visitor.get(f"/desk/cases/{reference}")
    said = f"Received on paper on 2 March 2026, entered on 4 March 2026 by Robin the {desk.role}."
    assert said in case.text


def test_a_call_after_it_is_of_today(city: Flask, desk: Assisted, home: Page) -> None:
    a_form(on_paper(home, "2 March"))
    page = by(home.visitor.get(f"/{desk.channel}"), "01632 960001")
    reference = reference_of(send(filled(wants(page), ANSWERS), {}), desk.last_page)
    assert the_case(city, reference, lambda case: case.received_on) is None


def test_a_day_that_cannot_be_is_refused(home: Page) -> None:
    for typed, words in (
        ("", "Enter the day on which the form was received."),
        ("tomorrow", "5 March 2026 has not come yet."),
        ("the day of the fair", "date"),
    ):
        page = on_paper(home, typed)
        assert page.status == 422
        assert words in page.text


def test_a_day_long_ago_is_asked_about_once_more(city: Flask, desk: Assisted, home: Page) -> None:
    page = on_paper(home, "2 March 2024")
    assert page.status == 422
    assert "2 March 2024 is more than a year ago." in page.text
    page = page.form(has="received").submit({"sure": "yes"})
    reference = reference_of(a_form(page), desk.last_page)
    assert the_case(city, reference, lambda case: case.received_on) == date(2024, 3, 2)


def test_a_scan_of_the_form_is_kept_with_the_case(city: Flask, desk: Assisted, home: Page) -> None:
    page = wants(on_paper(home, "2 March"))
    page = page.form(has="scan").submit({"scan": sent(a_photo(), a_scan(2))})
    assert "One scan of the form is kept." in page.text
    answers = {**ANSWERS, "reach_by": "none", "no_contact_reason": "No phone"}
    reference = reference_of(send(filled(page, answers), {}), desk.last_page)
    case = home.visitor.get(f"/desk/cases/{reference}")
    assert "Form on paper Paper form.pdf" in case.text
    scan = case.follow("Paper form.pdf")
    assert scan.bytes.startswith(b"%PDF-")


def test_the_day_can_be_put_right_while_it_is_entered(city: Flask, home: Page) -> None:
    page = wants(on_paper(home, "2 March"))
    page = page.form(has="scan").submit({"received": "27 February"})
    assert "Received on 27 February 2026" in page.text
    page = page.form(has="scan").submit({"received": "next week"})
    assert "Received on 27 February 2026" in page.text
    assert do(city, lambda session: session.query(Intake).one().received_on) == date(2026, 2, 27)


def test_any_request_at_a_desk_may_turn_out_to_have_come_on_paper(home: Page) -> None:
    page = wants(by(home, "01632 960001"))
    assert "Did it come on paper?" in page.text
    page = page.form(has="scan").submit({"received": "yesterday"})
    assert "Received on 3 March 2026" in page.text
    assert entry(page)
