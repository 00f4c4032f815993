"""When the city works: its hours, its holidays, and its closures, which supervisors keep."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import calendar
from tracker.database import db, unit_of_work
from tracker.desk.rules import printable
from tracker.edge import form_row
from tracker.errors import InvalidAnswers, NotFound
from tracker.interactions.queries import sites
from tracker.languages import say_date
from tracker.staff.rules import Permission
from tracker.working_time import hours_in_words, public_holidays

calendar_pages = Blueprint("calendar", __name__, url_prefix="/desk/calendar")

KEEPS = needs(Permission.KEEP_CALENDAR)
Answer = str | Response | tuple[str, int]


@calendar_pages.get("")
@KEEPS
def show() -> Answer:
    """The calendar of the city. Four statements."""
    return _page()


def _page(problems: Mapping[str, str] | None = None) -> str:
    time = calendar.city_time(db.session)
    today = clock.now().astimezone(time.everywhere.zone).date()
    years = {
        year: public_holidays(time.country, time.subdivision, year)
        for year in (today.year, today.year + 1)
    }
    return render_template(
        "desk/calendar.html",
        time=time,
        hours=hours_in_words(time.everywhere.week),
        years=years,
        today=today,
        closures=calendar.closures(db.session, today=today),
        sites=sites(db.session),
        reckoning=calendar.is_reckoning(db.session),
        say_date=say_date,
        typed=request.form,
        problems=problems or {},
    )


@calendar_pages.post("")
@KEEPS
def close() -> Answer:
    """Nobody works on some days more."""
    now = clock.now()
    try:
        with unit_of_work() as work:
            today = now.astimezone(calendar.city_time(work).everywhere.zone).date()
            calendar.close(work, _read_closed(), staff_member(), today=today, now=now)
    except InvalidAnswers as fault:
        return _page(fault.problems), 422
    flash(f"The closure is kept. {RECKONED}", "success")
    return redirect(url_for(".show"), 303)


RECKONED = "By when open cases are due is reckoned anew in the background."


@calendar_pages.post("/end")
@KEEPS
def end() -> Answer:
    """They work again after all."""
    now = clock.now()
    try:
        with unit_of_work() as work:
            today = now.astimezone(calendar.city_time(work).everywhere.zone).date()
            calendar.end_closure(work, form_row("closure"), today=today, now=now)
    except NotFound as gone:
        flash(str(gone), "information")
    else:
        flash(f"The closure is ended. {RECKONED}", "success")
    return redirect(url_for(".show"), 303)


def _read_closed() -> calendar.Closed:
    problems, days = {}, {}
    for key, label in (("first", "first"), ("last", "last")):
        typed = request.form.get(key, "").strip()
        if key == "last" and not typed:
            typed = request.form.get("first", "").strip()
        try:
            days[key] = date.fromisoformat(typed)
        except ValueError:
            problems[key] = f"Give the {label} day, such as 2026-12-24."
    if problems:
        raise InvalidAnswers(problems)
    reason = printable(request.form.get("reason", ""))
    return calendar.Closed(days["first"], days["last"], reason, request.form.get("site", ""))
