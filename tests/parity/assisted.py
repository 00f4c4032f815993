"""What the drivers of the two assisted doors share: staff who enter for somebody."""

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from tests.builders import PASSWORD, a_member_of_staff
from tests.visitor import Form, Page, Visitor, words
from tracker.database import unit_of_work
from tracker.intake.reading import Raw
from tracker.staff.models import Staff

Raws = dict[str, Raw]


@dataclass(frozen=True)
class Assisted:
    """One assisted door, for tests: where it is, what comes by it, who sits at it."""

    channel: str
    contacts: str
    role: str
    last_page: str

    def sign_in(self, app: Flask) -> Page:
        """Somebody of its staff signs in and comes to the desk's first page."""
        email = f"{self.role}@larkmouth.example"
        with app.app_context(), unit_of_work() as session:
            if session.scalar(select(Staff).where(Staff.email == email)) is None:
                a_member_of_staff(session, self.role)
        desk = Visitor(app)
        desk.sign_in(email, PASSWORD)
        page = desk.get(f"/{self.channel}")
        sites = page.all("input", name="site")
        if sites:
            page = page.form(has="site").submit({"site": sites[0].get("value")})
        return page

    def walk(self, app: Flask, service: str, raws: Raws) -> str:
        """Ask for a service with all the answers; returns the reference."""
        page = send(filled(self._entry(app, service, raws), raws), raws)
        return reference_of(page, self.last_page)

    def begin(self, app: Flask, service: str, raws: Raws, first_n: int) -> str:
        """Begin, with so many answers; returns the resume code that the page shows."""
        page = self._entry(app, service, raws)
        first = {key: raws[key] for key in list(raws)[:first_n]}
        page = filled(page, first)
        return words(page.all("span", class_="app-reference")[0])

    def go_on(self, app: Flask, code: str, raws: Raws) -> str:
        """Go on from a resume code to the end; returns the reference."""
        page = self.sign_in(app).form(has="code").submit({"code": code})
        return reference_of(send(filled(page, raws), raws), self.last_page)

    def _entry(self, app: Flask, service: str, raws: Raws) -> Page:
        page = self.sign_in(app)
        number = raws.get("your_phone")
        if number:
            page = page.form(has="words").submit({"words": number})
        else:
            # Without a number: the one button that needs nothing filled in.
            page = page.form(action=f"/{self.contacts}").submit({})
        return page.form(action="/requests").submit({}, button=service)


def filled(page: Page, raws: Raws) -> Page:
    """The entry page with these answers saved; those that others make needed are filled in as
    they come up.
    """
    done: set[str] = set()
    while todo := [key for key in raws if key in shown_on(page) and key not in done]:
        done.update(todo)
        page = entry(page).submit({key: raws[key] for key in todo}, button="save")
        assert page.status == 200, page.text
    return page


def send(page: Page, raws: Raws) -> Page:
    """Send what the page holds."""
    missed = set(raws) - shown_on(page)
    assert not missed, f"not asked on {page.url}: {missed}"
    return entry(page).submit({}, button="send")


def entry(page: Page) -> Form:
    """The form of all the questions."""
    return page.form(has="then")


def shown_on(page: Page) -> set[str]:
    """The keys of the questions that the page shows."""
    return {
        element.get("data-field", "")
        for element in page.all("div", class_="app-entry__field")
        if element.get("hidden") is None
    }


def reference_of(page: Page, last_page: str) -> str:
    """The reference on the page after sending."""
    assert f"/{last_page}/" in page.url, page.text
    return words(page.all("span", class_="app-reference")[0])
