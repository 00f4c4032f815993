"""Many reports, one fault, and one person recorded twice: by the keyboard, at every width."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, picture, sign_in
from tests.browser.test_pages import of_role
from tests.builders import ZONE
from tests.desk.making import a_service
from tracker import clock
from tracker.cases.opening import Part, open_case
from tracker.cases.references import shown
from tracker.database import unit_of_work
from tracker.people.commands import add_person, reach_by
from tracker.people.rules import read_phone

pytestmark = pytest.mark.browser


def reports_of_a_hole(city: City, place: str, names: list[str]) -> list[str]:
    """References of as many cases at one place, each of somebody with a number of their own."""
    with Session(city.engine) as session, unit_of_work(session):
        definition = a_service(session, "pothole")
        found = []
        for name in names:
            person = add_person(session, name, now=clock.now())
            typed = f"07700 900{len(found) + 910}"
            point = reach_by(session, person, read_phone(typed, "GB"))
            case = open_case(
                session, definition, {"place": place}, submission_key=str(uuid4()),
                channel="phone", interaction=None, parts=[Part("requester", person)],
                contact_point=point, place=place, staff=None, zone=ZONE, now=clock.now(),
            )  # fmt: skip
            found.append(case.reference)
        return found


def test_reports_are_attached_closed_and_told_from_one_page(screen: Page, city: City) -> None:
    width = (screen.viewport_size or {"width": 0})["width"]
    first, second, third = reports_of_a_hole(
        city, f"{width} Quarry Steps", [f"Ann {width}", f"Ben {width}", f"Cy {width}"]
    )
    sign_in(screen, of_role("supervisor"))
    screen.goto(f"/desk/cases/{first}")
    near = screen.get_by_role("region", name="May be the same")
    expect(near.get_by_text("The same place, within a day").first).to_be_visible()
    check_accessible(screen)
    check_fits(screen)
    screen.get_by_text("Many reports, one fault…").click()
    screen.get_by_label("These report this one").fill(f"{shown(second)}, {third.lower()}")
    screen.get_by_label("These report this one").press("Enter")
    expect(screen.get_by_role("heading", name="Do they report one fault?")).to_be_visible()
    check_accessible(screen)
    check_fits(screen)
    screen.get_by_role("button", name="They report one fault").press("Enter")
    expect(screen.get_by_text("2 cases report this now.")).to_be_visible()
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "incident")
    screen.get_by_role("link", name=shown(second)).first.click()
    expect(screen.locator("#incident")).to_contain_text(f"the incident {shown(first)}")
    screen.get_by_role("button", name="Does not belong there").press("Enter")
    expect(screen.get_by_text("It is a case of its own again")).to_be_visible()
    screen.goto("/desk/incidents")
    expect(screen.get_by_role("link", name=shown(first)).first).to_be_visible()
    check_accessible(screen)
    check_fits(screen)


def test_a_merge_of_cases_is_undone_where_it_was_done(desktop: Page, city: City) -> None:
    one, other = reports_of_a_hole(city, "9 Tannery Steps", ["Dot Nye", "Ede Nye"])
    sign_in(desktop, of_role("supervisor"))
    desktop.goto(f"/desk/cases/{one}/merge?into={other}")
    desktop.get_by_role("button", name="They are the same").click()
    expect(desktop.get_by_text(f"It goes on here. {shown(one)} is closed")).to_be_visible()
    desktop.goto(f"/desk/cases/{one}")
    desktop.get_by_role("button", name="Undo the merge").press("Enter")
    expect(desktop.get_by_text("It is a case of its own again, as it was")).to_be_visible()
    expect(desktop.get_by_role("button", name="Undo the merge")).to_have_count(0)


def test_two_records_are_seen_side_by_side_merged_and_parted(screen: Page, city: City) -> None:
    width = (screen.viewport_size or {"width": 0})["width"]
    with Session(city.engine) as session, unit_of_work(session):
        one, other = (
            add_person(session, name, now=clock.now())
            for name in (f"Fay{width} Oldroyd", f"Fay{width} Oldroid")
        )
        for person in (one, other):
            reach_by(session, person, read_phone(f"07700 900{900 + width % 7}", "GB"))
        kept, gone = one.id, other.id
    sign_in(screen, of_role("supervisor"))
    screen.goto(f"/desk/people/{kept}")
    screen.get_by_role("link", name="Recorded twice?").click()
    expect(screen.get_by_text("The same number, a name much alike")).to_be_visible()
    check_accessible(screen)
    check_fits(screen)
    screen.get_by_role("link", name=re.compile(f"Look at both.*Fay{width} Oldroid")).click()
    expect(screen.get_by_role("heading", name="One person, or two?")).to_be_visible()
    check_accessible(screen)
    check_fits(screen)
    picture(screen, "person-merge")
    screen.get_by_role("radio", name=f"Fay{width} Oldroid").check()
    screen.get_by_role("button", name="They are one person").press("Enter")
    expect(screen.get_by_role("heading", level=1)).to_have_text(f"Fay{width} Oldroid")
    screen.goto(f"/desk/people/{gone}")
    expect(screen.get_by_text(f"Person {kept}, known since")).to_be_visible()
    check_accessible(screen)
    screen.get_by_role("button", name="Undo the merge").press("Enter")
    expect(screen.get_by_text("These are two records again.")).to_be_visible()
    expect(screen.get_by_role("heading", level=1)).to_have_text(f"Fay{width} Oldroyd")
