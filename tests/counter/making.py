"""A city with a site at which visitors take numbers, and what is done there."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from tests.assisted.making import do
from tests.builders import PASSWORD, a_member_of_staff, a_published_service
from tests.interactions.making import a_site, comes
from tests.visitor import Page, Visitor
from tracker.interactions.models import Counter, Site, Ticket

TODAY = date(2026, 3, 4)


def a_hall(app: Flask) -> None:
    """One service, and a site with two counters and two queues."""
    do(app, a_published_service)
    do(app, a_site)


def at_counter(app: Flask, name: str = "Counter 1", email: str = "counter") -> Page:
    """Somebody at this counter; returns the counter's first page."""
    address = f"{email}@larkmouth.example"
    do(app, lambda session: a_member_of_staff(session, "counter", email=address))
    visitor = Visitor(app)
    visitor.sign_in(address, PASSWORD)
    return works_at(visitor, name)


def works_at(visitor: Visitor, name: str) -> Page:
    """Choose the site and the counter of this name."""
    page = visitor.get("/counter/site")
    site = page.all("input", name="site")[0].get("value", "")
    chosen = next(
        option.get("value", "") for option in page.all("option") if (option.text or "") == name
    )
    return page.form(has="site").submit({"site": site, "counter": chosen})


def waits(app: Flask, **what: object) -> str:
    """Somebody checks in; returns their number."""

    def check_in(session: object) -> str:
        site = session.scalars(select(Site)).one()  # type: ignore[attr-defined]
        return comes(session, site, **what).number or ""  # type: ignore[arg-type]

    return do(app, check_in)


def screen_of(app: Flask) -> str:
    """The word that opens the site's kiosk and the screen in its hall."""
    return do(app, lambda session: session.scalars(select(Site)).one().screen_token)


def second_screen_of(app: Flask, name: str = "Counter 1") -> str:
    """The word that opens the second screen of a counter."""
    query = select(Counter).where(Counter.name == name)
    return do(app, lambda session: session.scalars(query).one().screen_token)


def states(app: Flask) -> dict[str, str]:
    """The state of every ticket, by its number."""

    def look(session: object) -> dict[str, str]:
        every = session.scalars(select(Ticket).order_by(Ticket.id))  # type: ignore[attr-defined]
        return {ticket.number or "": ticket.state for ticket in every}

    return do(app, look)


def press(page: Page, button: str, number: str = "") -> Page:
    """Press a button of the line, beside the number if several have it."""
    for form in page.forms():
        for one in form.element.iter("button"):
            words = " ".join("".join(one.itertext()).split())
            if words.startswith(button) and number in words and one.get("value"):
                return form.submit({}, button=one.get("value"))
    raise AssertionError(f"no button “{button}” for {number} on {page.url}")
