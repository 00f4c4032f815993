"""The rules by which cases are sent: read, change, try on past cases, and switch on."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import dry_runs
from tracker.cases import routing_drafts as drafts
from tracker.cases.models import PRIORITIES
from tracker.cases.route_models import RoutingRule, RoutingVersion
from tracker.cases.routing import condition_of
from tracker.database import db, unit_of_work
from tracker.desk.routing_forms import (
    NOWHERE,
    RuleForm,
    form_of,
    questions_of,
    read_rule,
    typed_form,
)
from tracker.desk.routing_queries import choices, lines_of, offered, rules_file
from tracker.desk.routing_words import field_of
from tracker.edge import form_row
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.staff.rules import Permission

routing_pages = Blueprint("routing", __name__, url_prefix="/desk/routing")

MANAGES = needs(Permission.MANAGE_ROUTING)
AT_ONCE = 1.0  # seconds of a dry run before its page is shown; the worker does the rest

Answer = str | Response | tuple[str, int]
Draft = tuple[RoutingVersion, dict[int, RoutingRule]]


@routing_pages.get("")
@MANAGES
def rules() -> Answer:
    """The rules in their order: the draft where there is one, else those in force."""
    return _page()


def _page(conflict: str = "") -> str:
    return render_template(
        "desk/routing.html",
        file=rules_file(db.session),
        conflict=conflict,
        moved=request.args.get("moved", 0, type=int),
        way=request.args.get("way", ""),
    )


@routing_pages.post("")
@MANAGES
def change() -> Answer:
    """One change of the draft, named by ``do``; a page made from older rules is told so."""
    wanted = request.form.get("do", "")
    try:
        if wanted == "dry_run":
            return _dry_run()
        if wanted == "switch_on":
            return _switch_on()
        if wanted not in _CHANGES:
            raise NotFound("There is no such change.")
        with unit_of_work() as session:
            draft = _open_draft(session)
            done, address = _CHANGES[wanted](session, draft)
    except Conflict as fault:
        return _page(str(fault)), 409
    if done:
        flash(done, "success")
    return redirect(address, 303)


def _seen() -> drafts.Seen:
    return drafts.Seen(form_row("version"), form_row("revision"))


def _open_draft(session: Session) -> Draft:
    return drafts.open_draft(session, staff_member(), _seen(), now=clock.now())


def _rule(draft: Draft) -> RoutingRule:
    return drafts.of_page(draft[1], form_row("rule"))


def _shift(by: int, way: str) -> Callable[[Session, Draft], tuple[str, str]]:
    def shift(session: Session, draft: Draft) -> tuple[str, str]:
        rule = _rule(draft)
        drafts.shift(session, draft[0], rule, by)
        number = [each for each in draft[0].rules if not each.removed].index(rule) + 1
        # Its button has the focus then, so that it can be moved on from the keyboard: the row says
        # what was done, since a banner would take the focus.
        return "", url_for("routing.rules", moved=number, way=way)

    return shift


def _enable(session: Session, draft: Draft) -> tuple[str, str]:
    rule = drafts.put(session, draft[0], _rule(draft), {"enabled": True})
    return f"“{rule.name}” is tried again, once the draft is switched on.", _rules_page()


def _disable(session: Session, draft: Draft) -> tuple[str, str]:
    rule = drafts.put(session, draft[0], _rule(draft), {"enabled": False})
    return f"“{rule.name}” is not tried any more, once the draft is switched on.", _rules_page()


def _remove(session: Session, draft: Draft) -> tuple[str, str]:
    rule = drafts.put(session, draft[0], _rule(draft), {"removed": True})
    said = f"“{rule.name}” is deleted. It can be brought back until the draft is switched on."
    return said, url_for("routing.rules", _anchor="removed")


def _bring_back(session: Session, draft: Draft) -> tuple[str, str]:
    rule = drafts.put(session, draft[0], _rule(draft), {"removed": False})
    return f"“{rule.name}” is back where it was.", _rules_page()


def _discard(session: Session, draft: Draft) -> tuple[str, str]:
    drafts.discard(session, draft[0])
    return "The draft is thrown away. The rules are those that are on.", _rules_page()


_CHANGES: dict[str, Callable[[Session, Draft], tuple[str, str]]] = {
    "up": _shift(-1, "up"),
    "down": _shift(1, "down"),
    "enable": _enable,
    "disable": _disable,
    "remove": _remove,
    "bring_back": _bring_back,
    "discard": _discard,
}


def _rules_page() -> str:
    return url_for("routing.rules")


def _dry_run() -> Answer:
    with unit_of_work() as session:
        draft, _ = drafts.current(session)
        seen = _seen()
        if draft is None or (draft.id, draft.revision) != (seen.version, seen.revision):
            raise Conflict(drafts.CHANGED)
        trial = dry_runs.begin(session, draft, staff_member(), now=clock.now())
    dry_runs.go_on(unit_of_work, trial.id, seconds=AT_ONCE, now=clock.now)
    return redirect(url_for("routing.dry_run", number=trial.id), 303)


def _switch_on() -> Answer:
    with unit_of_work() as session:
        version = drafts.switch_on(session, staff_member(), _seen(), now=clock.now())
    flash(f"Version {version.number} of the rules is on: new cases are sent by it.", "success")
    return redirect(_rules_page(), 303)


@routing_pages.get("/dry-runs/<int:number>")
@MANAGES
def dry_run(number: int) -> Answer:
    """What a draft would have done with the cases of the last weeks, as far as it is known yet."""
    trial = dry_runs.trial(db.session, number)
    lines = lines_of(trial.version.rules, offered(db.session), [])
    lines = [line for line in lines if line.number]
    return render_template("desk/dry_run.html", trial=trial, lines=lines)


@routing_pages.get("/versions/<int:number>")
@MANAGES
def version(number: int) -> Answer:
    """The rules as they once were: cases name the rule that sent them by its number in these."""
    found = drafts.version(db.session, number)
    lines = lines_of(found.rules, offered(db.session), [])
    return render_template("desk/routing_version.html", version=found, lines=lines)


@routing_pages.get("/rule")
@MANAGES
def rule() -> Answer:
    """The form of a rule: that of ``rule``, or a new one."""
    number = request.args.get("rule", 0, type=int)
    shown, found = _shown_rule(db.session, number)
    offers = choices(db.session)
    form = form_of(found, offers) if found else RuleForm()
    return _form(form, _of(shown), found.id if found else 0)


def _shown_rule(session: Session, number: int) -> tuple[RoutingVersion | None, RoutingRule | None]:
    """The rules that are shown to be changed, and one of them. Raises ``NotFound``.

    A rule of those in force is found in a draft that was begun since, by its name.
    """
    draft, on = drafts.current(session)
    shown = draft or on
    if number == 0 or shown is None:
        return shown, None
    older = next((each for each in on.rules if each.id == number), None) if on else None
    found = next(
        (
            each
            for each in shown.rules
            if each.id == number or (draft and older and each.name == older.name)
        ),
        None,
    )
    if found is None:
        raise NotFound("This rule is not there any more.")
    return shown, found


def _form(
    form: RuleForm,
    seen: drafts.Seen,
    number: int,
    problems: Mapping[str, str] | None = None,
    conflict: str = "",
) -> str:
    offers = choices(db.session)
    return render_template(
        "desk/routing_rule.html",
        form=form,
        number=number,
        seen=seen,
        choices=offers,
        questions=questions_of(offers.service(form.service)),
        problems=problems or {},
        conflict=conflict,
        field_of=field_of,
        PRIORITIES=PRIORITIES,
        NOWHERE=NOWHERE,
    )


@routing_pages.post("/rule")
@MANAGES
def save_rule() -> Answer:
    """Keep a rule in the draft, or show the questions of the service that was chosen."""
    number, seen = form_row("rule"), _seen()
    shown, before = _shown_rule(db.session, number)
    offers = choices(db.session)
    form = typed_form(request.form, form_of(before, offers).other if before else "")
    if before is not None and form.service != before.service_id:
        form = replace(form, other="")
    if request.form.get("do") == "questions":
        return _form(form, seen, number)
    try:
        _keep(read_rule(form, offers, condition_of(before.condition) if before else None))
    except InvalidAnswers as fault:
        return _form(form, seen, number, fault.problems), 422
    except Conflict as fault:
        # What was typed stays, and can be sent again on top of what is there now.
        return _form(form, _of(shown), before.id if before else 0, conflict=str(fault)), 409
    flash(f"“{form.name}” is in the draft. Make a dry run, then switch it on.", "success")
    return redirect(_rules_page(), 303)


def _keep(values: dict[str, Any]) -> None:
    with unit_of_work() as session:
        draft = _open_draft(session)
        rule = _rule(draft) if form_row("rule") else None
        drafts.put(session, draft[0], rule, values)


def _of(shown: RoutingVersion | None) -> drafts.Seen:
    return drafts.Seen(shown.id, shown.revision) if shown else drafts.Seen(0, 0)
