"""The queue: its lists, what they are narrowed to, the views that staff keep, and what is new."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as browser_session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import asked_by_pages, needs, staff_member
from tracker.cases import queue, saved_views
from tracker.cases.queries import by_reference
from tracker.cases.queue_models import SavedView
from tracker.cases.queue_rules import END, read_place
from tracker.cases.saved_views import Views, views_of
from tracker.cases.taking import take_next
from tracker.database import db, unit_of_work
from tracker.desk import queue_rules as rules
from tracker.desk.bulk_rules import DEEDS
from tracker.desk.queries import service_titles
from tracker.desk.queue_queries import choices_for, names_for
from tracker.desk.queue_rules import Given, Sought, read_sought
from tracker.desk.rules import lateness
from tracker.edge import settings
from tracker.errors import InvalidAnswers
from tracker.languages import name_of_language
from tracker.staff.models import Staff
from tracker.staff.queries import teams, who_may
from tracker.staff.rules import Permission

queue_pages = Blueprint("queue", __name__, url_prefix="/desk")

Answer = str | Response | tuple[str, int]


@queue_pages.get("")
@needs(Permission.SEE_CASES)
def shown() -> Answer:
    """The list of cases: the view that somebody begins with, else their own team's open cases."""
    staff = staff_member()
    views = views_of(db.session, staff)
    if not request.args and views.first is not None:
        return redirect(url_for("queue.view", view_id=views.first))
    return _page(views, _asked())


@queue_pages.get("/views/<int:view_id>")
@needs(Permission.SEE_CASES)
def view(view_id: int) -> Answer:
    """A list that was kept under a name, whoever kept it: “me” is who looks at it."""
    found = saved_views.view(db.session, view_id)
    return _page(views_of(db.session, staff_member()), found.query, found)


@queue_pages.get("/filters")
@needs(Permission.SEE_CASES)
def filters() -> str:
    """Everything that the queue can be narrowed to."""
    sought = _sought(_asked(), staff_member())
    return render_template(
        "desk/queue_filters.html",
        sought=sought,
        choices=choices_for(db.session, sought),
        **_words(),
    )


@queue_pages.get("/news")
@needs(Permission.SEE_CASES)
@asked_by_pages
def news() -> dict[str, Any]:
    """What came into a list since a page of it was made, and how many the lists have now."""
    staff, now = staff_member(), clock.now()
    own = _own_team(staff)
    sought = read_sought(_asked(), own_team=own, teams=None, services=None)
    found = queue.news(
        db.session,
        sought.filter(staff.id, now, settings().zone),
        team=own,
        staff_id=staff.id,
        since=_moment(request.args.get("since", ""), now),
        now=now,
    )
    return {"new": found.new, "changed": found.changed, "counts": vars(found.counts)}


def _moment(typed: str, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return now
    return found if found.tzinfo else now


@queue_pages.post("/next")
@needs(Permission.WORK_CASES)
def next_case() -> Response:
    """Take the most urgent case of one's team that nobody has."""
    staff = staff_member()
    with unit_of_work() as work:
        found = take_next(work, staff, _own_team(staff), now=clock.now())
    if found is None:
        flash("There is no case to take now: somebody has each that does not wait.", "info")
        return redirect(url_for("queue.shown"), 303)
    flash("You have this case now.", "success")
    return redirect(url_for("desk.case", reference=found.reference), 303)


@queue_pages.get("/cases/<reference>/give")
@needs(Permission.WORK_CASES)
def give(reference: str) -> str:
    """Choose a colleague to give a case to: those of its team stand first."""
    case = by_reference(db.session, reference)
    staff = [one for one in who_may(db.session, Permission.WORK_CASES) if one is not case.assignee]
    colleagues = {
        case.team.name: [one for one in staff if one.team_id == case.team_id],
        "Others": [one for one in staff if one.team_id != case.team_id],
    }
    return render_template("desk/give.html", case=case, colleagues=colleagues)


@queue_pages.post("/views")
@needs(Permission.SEE_CASES)
def save_view() -> Answer:
    """Keep a list under a name."""
    staff = staff_member()
    query = _query_of_form()
    sought = read_sought(query, own_team="", teams=None, services=None)
    try:
        with unit_of_work() as work:
            made = saved_views.save(
                work,
                staff,
                request.form.get("name", ""),
                sought.address,
                for_team=request.form.get("for") == "team",
                now=clock.now(),
            )
    except InvalidAnswers as fault:
        return _page(views_of(db.session, staff), query, problems=fault.problems), 422
    flash("The view is saved. Its address can be sent to colleagues.", "success")
    return redirect(url_for("queue.view", view_id=made.id), 303)


def _query_of_form() -> dict[str, list[str]]:
    """The list that a form is about: it carries the query of its address."""
    known = dict(request.form.lists())
    return {key[6:]: values for key, values in known.items() if key.startswith("query-")}


@queue_pages.post("/views/<int:view_id>")
@needs(Permission.SEE_CASES)
def change_view(view_id: int) -> Answer:
    """Rename a view, pin it, delete it, or begin with it."""
    staff, deed = staff_member(), request.form.get("action", "")
    try:
        with unit_of_work() as work:
            found = saved_views.view(work, view_id, lock=True)
            done = _change(found, deed, staff, work)
    except InvalidAnswers as fault:
        found = saved_views.view(db.session, view_id)
        views = views_of(db.session, staff)
        return _page(views, found.query, found, problems=fault.problems), 422
    flash(done, "success")
    if deed == "delete":
        return redirect(url_for("queue.shown"), 303)
    return redirect(url_for("queue.view", view_id=view_id), 303)


def _change(found: SavedView, deed: str, staff: Staff, work: Any) -> str:
    if deed == "rename":
        saved_views.rename(work, found, staff, request.form.get("name", ""))
        return "The view has its new name."
    if deed in ("pin", "unpin"):
        saved_views.pin(work, found, staff, pinned=deed == "pin")
        return "It stands above the queue." if deed == "pin" else "It stands there no more."
    if deed == "delete":
        saved_views.remove(work, found, staff)
        return f"The view “{found.name}” is deleted."
    if deed == "first":
        saved_views.begin_with(work, staff, found)
        return "The queue opens with this view from now on."
    saved_views.begin_with(work, staff, None)
    return "The queue opens with open cases from now on."


def _asked() -> dict[str, list[str]]:
    """What the address asks for."""
    return dict(request.args.lists())


def _own_team(staff: Staff) -> str:
    return staff.team.key if staff.team and staff.may(Permission.WORK_CASES) else ""


def _sought(given: Given, staff: Staff) -> Sought:
    every_team = {team.key: team.name for team in teams(db.session)}
    services = service_titles(db.session)
    return read_sought(given, own_team=_own_team(staff), teams=every_team, services=services)


def _words() -> dict[str, Any]:
    """What the lists, filters and orders are called."""
    return {
        "STATES": rules.STATES,
        "WHO": rules.WHO,
        "FLAGS": rules.FLAGS,
        "ORDERS": rules.ORDERS,
        "DAYS": rules.DAYS,
        "DEEDS": DEEDS,
        "name_of_language": name_of_language,
    }


def _page(
    views: Views,
    given: Given,
    view: SavedView | None = None,
    problems: dict[str, str] | None = None,
) -> str:
    """A page of a list. Eight statements; one or two more where what it is narrowed to has to be
    named, or it is sorted by names.
    """
    staff, now, zone = staff_member(), clock.now(), settings().zone
    own = _own_team(staff)
    every_team = {team.key: team.name for team in teams(db.session)}
    services = service_titles(db.session)
    sought = read_sought(given, own_team=own, teams=every_team, services=services)
    typed = request.args.get("at", "")
    at = END if typed == "end" else read_place(typed)
    wanted = sought.filter(staff.id, now, zone)
    browser_session["queue"] = sought.address
    return render_template(
        "desk/queue.html",
        page=queue.page(db.session, wanted, sought.order, at, total=False),
        views=views,
        view=view,
        may_change=view is not None and saved_views.may_change(view, staff),
        sought=sought,
        teams=every_team,
        services=services,
        narrowings=rules.narrowings(sought, names_for(db.session, sought, every_team, services)),
        lateness=partial(lateness, now=now, zone=zone),
        now=now,
        problems=problems or {},
        **_lists(sought, views, own, now),
        **_words(),
    )


def _lists(sought: Sought, views: Views, own: str, now: datetime) -> dict[str, Any]:
    """The lists and views above the queue with how many cases each has, and this list's own."""
    staff, zone = staff_member(), settings().zone
    tabs = rules.lists(own, works=staff.may(Permission.WORK_CASES))
    current = next((key for key, (_, one) in tabs.items() if one == sought), None)
    counted = [sought, *(_view_sought(one, own) for one in views.pinned)]
    filters = [one.filter(staff.id, now, zone) for one in counted]
    counts, (total, *of_views) = queue.counts(
        db.session, team=own, staff_id=staff.id, now=now, lists=filters
    )
    return {
        "tabs": tabs,
        "current": current,
        "counts": counts,
        "total": getattr(counts, current) if current else total,
        "pinned": list(zip(views.pinned, of_views, strict=True)),
    }


def _view_sought(view: SavedView, own_team: str) -> Sought:
    return read_sought(view.query, own_team=own_team, teams=None, services=None)
