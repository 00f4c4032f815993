"""Lists of departments and services: whatever a city calls them, each page fits two segments."""

import re

import pytest
from flask import Flask

from tests.builders import NOON, a_definition
from tests.sms.texting import Phone, with_services
from tracker.catalogue.commands import publish
from tracker.catalogue.models import Department
from tracker.catalogue.queries import services
from tracker.database import db, unit_of_work
from tracker.messages.segments import segments
from tracker.staff.models import Team

MOST = 2  # segments
GSM = "Office for the care of all streets, squares and quays of quarter number {}"
UCS2 = "Управление по делам улиц, площадей и набережных квартала № {}"


def with_departments(app: Flask, name: str, service: str, several: int) -> Flask:
    """A city with 40 departments, of which the last has ``several`` services."""
    with app.app_context(), unit_of_work() as session:
        for number in range(40):
            department = Department(key=f"d{number}", name=name.format(number))
            session.add(department)
            session.flush()
            session.add(Team(key=f"t{number}", name=f"T{number}", department_id=department.id))
            for each in range(several if number == 39 else 1):
                content = a_definition(
                    key=f"s{number}-{each}",
                    title=service.format(f"{number}-{each}")[:80],
                    department=f"d{number}",
                    team=f"t{number}",
                )
                publish(session, content, NOON)
    return app


def every_page(phone: Phone, *texts: str) -> list[list[str]]:
    """The texts of each page of a list, from the first one to the last."""
    pages = [phone.texts(*texts)]
    while "MORE for more" in "\n".join(pages[-1]):
        assert len(pages) < 60, "the list does not end"
        pages.append(phone.texts("more"))
    return pages


def lines_of(page: list[str]) -> int:
    """How many lines of a list there are to choose from."""
    return len(re.findall(r"(?m)^\d+ ", "\n".join(page)))


@pytest.mark.parametrize("name", [GSM, UCS2], ids=["gsm", "ucs2"])
def test_every_page_of_a_large_city_fits_two_segments(sqlite_app: Flask, name: str) -> None:
    phone = Phone(with_departments(sqlite_app, name, name, 40))
    pages = every_page(phone, "MENU")
    assert all(segments(text) <= MOST for page in pages for text in page)
    assert sum(map(lines_of, pages)) == 40
    with sqlite_app.app_context():
        departments = list(dict.fromkeys(entry.department for entry in services(db.session)))
    told = "\n".join(text for page in pages for text in page)
    assert all(department in told for department in departments)


@pytest.mark.parametrize("name", [GSM, UCS2], ids=["gsm", "ucs2"])
def test_every_service_of_a_large_department_can_be_chosen(sqlite_app: Flask, name: str) -> None:
    phone = Phone(with_departments(sqlite_app, name, name, 40))
    with sqlite_app.app_context():
        named = list(dict.fromkeys(entry.department_key for entry in services(db.session)))
        wanted = named.index("d39")
    page, before = phone.texts("MENU"), 0
    while before + lines_of(page) <= wanted:
        before += lines_of(page)
        page = phone.texts("MORE")
    pages = every_page(phone, str(wanted - before + 1))
    assert all(segments(text) <= MOST for page in pages for text in page)
    assert sum(map(lines_of, pages)) == 40


def test_every_text_of_the_citys_menu_fits_two_segments(sqlite_app: Flask) -> None:
    app = with_services(sqlite_app)
    phone = Phone(app)
    with app.app_context():
        count = len({entry.department_key for entry in services(db.session)})
    for language in ("english", "español"):
        phone.texts(language)
        for number in range(1, count + 1):
            told = [*phone.texts("MENU"), *phone.texts(str(number))]
            assert all(segments(text) <= MOST for text in told), told


def test_the_menu_says_what_can_be_texted_and_that_a_request_is_kept(sqlite_app: Flask) -> None:
    phone = Phone(with_services(sqlite_app))
    told = phone.text("MENU")
    for word in ("BACK", "STATUS", "MINE", "PERSON", "DROP", "LANGUAGE"):
        assert word in told
    assert "kept" not in told
    phone.texts("graffiti", "12 Oak Street")
    told = phone.text("menu please")
    assert "Your request is kept. BACK goes on with: Report graffiti." in told
    assert phone.text("BACK").startswith("What is it on?")


@pytest.mark.parametrize("text", ["the second one", "two", "Number 2 please", "2)"])
def test_a_line_of_a_list_is_chosen_in_words(sqlite_app: Flask, text: str) -> None:
    phone = Phone(with_services(sqlite_app))
    assert "Homes and neighbourhoods:" in phone.text("MENU", text)


def test_a_number_that_is_not_on_the_list_is_explained_then_shown_then_a_person(
    sqlite_app: Flask,
) -> None:
    phone = Phone(with_services(sqlite_app))
    phone.texts("MENU")
    assert phone.text("9").startswith("Choose a number from 1 to 4.")
    assert phone.text("9").startswith("For example, text 4 for Streets and waste.")
    assert "PERSON" in phone.text("9")
    assert "Streets and waste:" in phone.text("4")
