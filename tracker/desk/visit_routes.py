"""Field visits: plan one for a case, the sheet of a day, and a visit as whoever goes has it."""

import re
from collections.abc import Mapping
from datetime import date, time
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import visits
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.cases.visits import Plan
from tracker.cases.work_models import FieldVisit
from tracker.cases.work_rules import PARTS_OF_DAY, VISIT_OPEN, VISITS
from tracker.database import db, unit_of_work
from tracker.desk.photos import Photo
from tracker.desk.work import Stop, known_at, rounds, stops
from tracker.edge import form_row, locale, send_stored, settings
from tracker.errors import Conflict, InvalidAnswer, InvalidAnswers
from tracker.intake.dates import read_date
from tracker.messages.models import Message
from tracker.messages.rules import MEANS_LABELS
from tracker.papers.day_sheet import day_sheet_pdf
from tracker.staff.models import Staff
from tracker.staff.queries import who_may
from tracker.staff.rules import Permission

visit_pages = Blueprint("visits", __name__, url_prefix="/desk")

Answer = str | Response | tuple[str, int]
SEES, WORKS = needs(Permission.SEE_CASES), needs(Permission.WORK_CASES)
MOST_PHOTOS = 5
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(am|pm)?")


@visit_pages.app_template_global("visit_when")
def visit_when(visit: FieldVisit) -> str:
    """When a visit is, in words."""
    return visits.said(visit, settings().zone)


@visit_pages.get("/cases/<reference>/visits")
@WORKS
def plan(reference: str) -> Answer:
    """Plan a visit for a case."""
    return _plan_page(by_reference(db.session, reference))


def _plan_page(
    case: Case,
    visit: FieldVisit | None = None,
    problems: Mapping[str, str] | None = None,
    conflict: str = "",
) -> str:
    """The form for a new visit, or for another time of one."""
    needs, warnings = known_at(db.session, case, locale().today)
    return render_template(
        "desk/visit_plan.html",
        case=case,
        visit=visit,
        needs=needs,
        warnings=warnings,
        values=_values(visit),
        problems=problems or {},
        conflict=conflict,
        people=who_may(db.session, Permission.WORK_CASES),
        PARTS_OF_DAY=PARTS_OF_DAY,
    )


def _values(visit: FieldVisit | None) -> Mapping[str, str]:
    """What the form is filled with: what was typed, or the visit as it stands."""
    if request.method == "POST" and request.form.get("do") != "cancel":
        return request.form
    if visit is None:
        return {"who": str(staff_member().id)}
    at = visit.begins_at.astimezone(settings().zone)
    return {
        "day": f"{visit.day.day} {visit.day:%B %Y}",
        "part": visit.part,
        "at": f"{at:%H:%M}" if visit.part == "time" else "",
        "who": str(visit.staff_id),
        "purpose": visit.purpose,
        "bring": visit.bring or "",
    }


@visit_pages.post("/cases/<reference>/visits")
@WORKS
def planned(reference: str) -> Answer:
    """Keep a new visit, and tell whoever asked when it is."""
    try:
        with unit_of_work() as work:
            case = by_reference(work, reference, lock=True)
            wanted = _read_plan()
            made, told = visits.plan(
                work, case, staff_member(), wanted, zone=settings().zone, now=clock.now()
            )
    except InvalidAnswers as fault:
        return _plan_page(by_reference(db.session, reference), problems=fault.problems), 422
    except Conflict as fault:
        return _plan_page(by_reference(db.session, reference), conflict=str(fault)), 409
    flash(f"The visit is planned: {visit_when(made)}. {_said(told)}", "success")
    return redirect(url_for("desk.case", reference=case.reference, _anchor="visits"), 303)


def _said(told: Message | None) -> str:
    """How whoever asked hears of it."""
    if told is None:
        return "They are not told: no way to tell them is known, or the service tells none."
    return f"They are told: {MEANS_LABELS[told.means].lower()}."


def _read_plan() -> Plan:
    problems: dict[str, str] = {}
    day, at = date.min, None
    try:
        day = read_date(request.form.get("day", ""), locale().today, locale().date_order, "future")
    except InvalidAnswer as fault:
        problems["day"] = str(fault)
    part, typed = request.form.get("part", ""), request.form.get("at", "").strip()
    part = part or ("time" if typed else "")
    if part == "time":
        at = _time(typed)
        if at is None:
            problems["at"] = "Enter the time, like 14:30."
    elif part not in PARTS_OF_DAY:
        problems["part"] = "Choose a part of the day, or a time."
    who = db.session.get(Staff, form_row("who"))
    if who is None or not who.may(Permission.WORK_CASES):
        problems["who"] = "Choose who goes."
    if not request.form.get("purpose", "").strip():
        problems["purpose"] = "Write what is to be done there."
    if problems or who is None:
        raise InvalidAnswers(problems)
    words = request.form.get("purpose", ""), request.form.get("bring", "")
    return Plan(day, part, at, who, *words)


def _time(typed: str) -> time | None:
    """A time of day as people write it: 14:30, 9.15, 2pm; ``None`` where it is none."""
    found = _TIME.fullmatch(typed.replace(" ", "").lower())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


@visit_pages.get("/visits/<int:visit_id>/move")
@WORKS
def move(visit_id: int) -> Answer:
    """Another time for a visit, or none."""
    visit = visits.by_id(db.session, visit_id)
    return _plan_page(visit.case, visit)


@visit_pages.post("/visits/<int:visit_id>/move")
@WORKS
def moved(visit_id: int) -> Answer:
    """Move or cancel a visit; whoever asked is told."""
    cancels = request.form.get("do") == "cancel"
    zone, now, staff = settings().zone, clock.now(), staff_member()
    try:
        with unit_of_work() as work:
            visit = visits.by_id(work, visit_id, lock=True)
            if cancels:
                why = request.form.get("why", "")
                told = visits.cancel(work, visit, staff, why, zone=zone, now=now)
            else:
                told = visits.move(work, visit, staff, _read_plan(), zone=zone, now=now)
    except (InvalidAnswers, Conflict) as fault:
        visit = visits.by_id(db.session, visit_id)
        if isinstance(fault, Conflict):
            return _plan_page(visit.case, visit, conflict=str(fault)), 409
        own = {"reason": "why"}
        problems = {own.get(key, key): words for key, words in fault.problems.items()}
        return _plan_page(visit.case, visit, problems), 422
    done = "The visit is cancelled." if cancels else f"The visit is now: {visit_when(visit)}."
    flash(f"{done} {_said(told) if told or cancels else ''}".strip(), "success")
    return redirect(url_for("desk.case", reference=visit.case.reference, _anchor="visits"), 303)


@visit_pages.get("/visits")
@SEES
def day_sheet() -> Answer:
    """The visits of a day: one's own, unless somebody else's or everybody's are asked for."""
    day, who = _asked_for()
    every = _stops(day, who)
    return render_template(
        "desk/visits.html",
        day=day,
        today=locale().today,
        who=who,
        rounds=rounds(every),
        people=who_may(db.session, Permission.WORK_CASES),
    )


@visit_pages.get("/visits.pdf")
@SEES
def day_sheet_paper() -> Response:
    """The same to print: a sheet for each who goes, with boxes for what came of it."""
    day, who = _asked_for()
    ours = settings()
    pdf = day_sheet_pdf(rounds(_stops(day, who)), day, ours.city_name, ours.phone_region)
    answer = send_file(
        BytesIO(pdf), mimetype="application/pdf", download_name=f"visits-{day.isoformat()}.pdf"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _stops(day: date, who: int) -> list[Stop]:
    made = visits.of_day(db.session, day, who or None)
    return stops(db.session, made, zone=settings().zone, today=locale().today)


def _asked_for() -> tuple[date, int]:
    """The day and the person that an address asks for: today and oneself, if it does not say; 0 is
    everybody.
    """
    today = locale().today
    try:
        typed = request.args.get("day", "")
        day = read_date(typed, today, locale().date_order) if typed else today
    except InvalidAnswer:
        day = today
    own = staff_member().id if staff_member().may(Permission.WORK_CASES) else 0
    return day, request.args.get("who", own, type=int)


@visit_pages.get("/visits/<int:visit_id>")
@SEES
def visit(visit_id: int) -> Answer:
    """One visit as whoever goes has it on a phone."""
    return _visit_page(visit_id)


def _visit_page(
    visit_id: int, problems: Mapping[str, str] | None = None, conflict: str = ""
) -> str:
    (stop,) = stops(
        db.session,
        [visits.by_id(db.session, visit_id)],
        zone=settings().zone,
        today=locale().today,
    )
    return render_template(
        "desk/visit.html",
        stop=stop,
        visit=stop.visit,
        case=stop.visit.case,
        problems=problems or {},
        conflict=conflict,
        typed=request.form,
        late=set(),
    )


@visit_pages.post("/visits/<int:visit_id>")
@WORKS
def noted(visit_id: int) -> Answer:
    """On the way, done, or nobody there: with a note and photos, if there are any."""
    wanted = request.form.get("do", "")
    try:
        photos = [Photo(sent) for sent in _sent_photos()]
        with unit_of_work() as work:
            found = visits.by_id(work, visit_id, lock=True)
            kept = [photo.note(work, clock.now()) for photo in photos]
            visits.step(
                work, found, staff_member(), wanted, request.form.get("note", ""), kept,
                zone=settings().zone, now=clock.now(),
            )  # fmt: skip
    except InvalidAnswers as fault:
        return _visit_page(visit_id, fault.problems), 422
    except InvalidAnswer as fault:
        return _visit_page(visit_id, {"photos": str(fault)}), 422
    except Conflict as fault:
        return _visit_page(visit_id, conflict=str(fault)), 409
    flash(f"Noted: {VISITS[wanted].label.lower()}.", "success")
    if wanted == "on_way":
        return redirect(url_for("visits.visit", visit_id=visit_id), 303)
    day = found.day.isoformat()
    return redirect(url_for("visits.day_sheet", day=day, who=found.staff_id), 303)


def _sent_photos() -> list[FileStorage]:
    sent = [one for one in request.files.getlist("photos") if one.filename]
    if len(sent) > MOST_PHOTOS:
        raise InvalidAnswer(f"Add at most {MOST_PHOTOS} photos at once.")
    return sent


@visit_pages.get("/visits/photos/<key>")
@SEES
def photo(key: str) -> Response:
    """A photo that was taken at a visit."""
    return send_stored(visits.photo(db.session, key))


@visit_pages.app_context_processor
def _words() -> dict[str, object]:
    return {"VISITS": VISITS, "VISIT_OPEN": VISIT_OPEN}
