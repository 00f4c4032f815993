"""Booking a visit at a counter: in a call or a visit, for whom it is with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import flash, redirect, request

from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, page
from tracker import clock
from tracker.access import staff_member
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import Conflict, NotFound
from tracker.hours import OpeningHours, read_opening_hours
from tracker.interactions.appointments import book, booked_by, free_times
from tracker.interactions.models import Interaction, Site, Ticket, VisitQueue
from tracker.interactions.queries import sites_with_queues
from tracker.interactions.slots import days_to_book
from tracker.languages import languages, name_of_language
from tracker.messages.booked import visit_in_words, write_of_visit

_LONGEST_NAME = 200


@dataclass(frozen=True)
class Times:
    """What can be booked: at which site, on which day, at which times of it."""

    sites: list[Site]
    site: Site | None
    days: list[date]
    day: date | None
    free: list[datetime]


def times(chosen_site: int | None, chosen_day: str | None, usual: Site | None = None) -> Times:
    """The times that can be booked at a site on a day; of days where none is chosen, the first on
    which there are any: late in the day there is nothing left of today.
    """
    every = [one for one in sites_with_queues(db.session) if one.queues and one.open_when]
    site = next((one for one in every if one.id == chosen_site), None)
    if site is None:
        site = next((one for one in every if usual and one.id == usual.id), None)
    site = site or next(iter(every), None)
    if site is None:
        return Times(every, None, [], None, [])
    now, hours = clock.now(), hours_of(site)
    days = days_to_book(hours, clock.today(settings().zone))
    day = next((one for one in days if one.isoformat() == chosen_day), None)
    for each in [day] if day else days[:2]:
        free = free_times(db.session, site, each, hours, now=now)
        if free:
            break
    return Times(every, site, days, each, free)


def hours_of(site: Site) -> OpeningHours:
    """When a site is open. Raises ``NotFound`` for one of which that is not known."""
    if site.open_when is None:
        raise NotFound("Nothing can be booked at this site: its opening hours are not known.")
    return OpeningHours(read_opening_hours(site.open_when), settings().zone)


def choose_time(
    desk: Desk, contact: Interaction, *, problems: Mapping[str, str] | None = None
) -> Answered:
    """The times of a site on a day, and what this person has booked already."""
    typed = request.values
    person = contact.person
    return page(
        desk,
        "assisted/book.html",
        problems=problems,
        contact=contact,
        times=times(typed.get("site", type=int), typed.get("day"), desk.site(db.session)),
        typed=request.form,
        booked=booked_by(db.session, person.id, clock.today(settings().zone)) if person else [],
        here=desk.url("book", contact_id=contact.id),
        languages=languages(),
        name_of_language=name_of_language,
    )


def book_in_contact(desk: Desk, contact: Interaction) -> Answered:
    """Book the time for whom the contact is with, and write to them when and where it is."""
    problems = faults()
    if problems:
        return choose_time(desk, contact, problems=problems)
    try:
        with unit_of_work():
            made, site = booked_from_form(contact)
            said = told_of(made, site, contact)
    except Conflict as fault:
        return choose_time(desk, contact, problems={"at": str(fault)})
    flash(f"Booked. {said}", "success")
    return redirect(desk.url("contact", contact_id=contact.id), 303)


def faults() -> dict[str, str]:
    """What is wrong with the form, by its fields."""
    problems = {}
    if not request.form.get("at"):
        problems["at"] = "Choose a time."
    if len(request.form.get("name", "")) > _LONGEST_NAME:
        problems["name"] = f"The name is too long (at most {_LONGEST_NAME} characters)."
    return problems


def booked_from_form(contact: Interaction | None = None) -> tuple[Ticket, Site]:
    """Book what the form says. Raises ``NotFound`` and, where the time is taken, ``Conflict``."""
    site, queue = _site_and_queue()
    person = contact.person if contact else None
    language = request.form.get("language", "")
    made = book(
        db.session,
        site,
        queue,
        moment(request.form.get("at", "")),
        hours_of(site),
        now=clock.now(),
        name=person.name if person else request.form.get("name"),
        reason=request.form.get("reason"),
        person=person,
        language=language if language in languages() else settings().language,
    )
    return made, site


def _site_and_queue() -> tuple[Site, VisitQueue]:
    chosen = request.form.get("queue", type=int)
    for site in sites_with_queues(db.session):
        for queue in site.queues:
            if queue.id == chosen:
                return site, queue
    raise NotFound("There is no such queue.")


def moment(typed: str) -> datetime:
    """The time that was chosen. Raises ``Conflict`` where it is none."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise Conflict("Choose a time.") from None
    return at if at.tzinfo else at.replace(tzinfo=settings().zone)


def told_of(made: Ticket, site: Site, contact: Interaction | None = None) -> str:
    """Write to them when and where it is; returns what staff are told of it."""
    zone = settings().zone
    message = write_of_visit(
        db.session, made, site, zone=zone, now=clock.now(), staff=staff_member(), contact=contact
    )
    sent = {"sms": "A text says so.", "email": "An e-mail says so."}
    means = message.means if message else ""
    return f"{visit_in_words(made, site, zone)} {sent.get(means, 'Tell them: nothing is sent.')}"
