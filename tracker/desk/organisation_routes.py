"""The organisations that help citizens, and the accounts of their people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import helping
from tracker.database import db, unit_of_work
from tracker.edge import form_row, settings
from tracker.errors import Conflict, InvalidAnswers, InvalidContact, NotFound
from tracker.people.rules import read_email, read_phone
from tracker.staff import organisations
from tracker.staff.models import Organisation, Staff
from tracker.staff.rules import Permission

organisation_pages = Blueprint("organisations", __name__)

MANAGES = needs(Permission.MANAGE_ORGANISATIONS)
Reply = str | Response | tuple[str, int]


@dataclass(frozen=True)
class NewPassword:
    """A password that was made just now: it is shown this once and kept nowhere."""

    staff: Staff
    password: str


@organisation_pages.get("/desk/organisations")
@MANAGES
def show() -> Reply:
    """Every organisation with its people, and how to add more. Three statements."""
    return _page()


def _page(
    problems: Mapping[str, str] | None = None, new: NewPassword | None = None, conflict: str = ""
) -> str:
    return render_template(
        "desk/organisations.html",
        organisations=organisations.organisations(db.session),
        problems=problems or {},
        conflict=conflict,
        new=new,
        typed=request.form,
        of=form_row("organisation"),
    )


@organisation_pages.post("/desk/organisations")
@MANAGES
def change() -> Reply:
    """One change, named by ``do``; what was typed stays where it is not taken."""
    wanted = _CHANGES.get(request.form.get("do", ""))
    if wanted is None:
        raise NotFound("There is no such change.")
    try:
        with unit_of_work() as session:
            done = wanted(session)
    except InvalidAnswers as fault:
        return _page(fault.problems), 422
    except Conflict as fault:
        return _page(conflict=str(fault)), 409
    if isinstance(done, NewPassword):
        return _page(new=done)
    flash(done, "success")
    return redirect(url_for("organisations.show"), 303)


def _add(session: Session) -> str:
    problems: dict[str, str] = {}
    phone, email = request.form.get("phone", "").strip(), request.form.get("email", "").strip()
    try:
        phone = read_phone(phone, settings().phone_region).value if phone else ""
    except InvalidContact as fault:
        problems["phone"] = str(fault)
    try:
        email = read_email(email).value if email else ""
    except InvalidContact as fault:
        problems["email"] = str(fault)
    if problems:
        raise InvalidAnswers(problems)
    added = organisations.add_organisation(
        session,
        name=request.form.get("name", ""),
        phone=phone or None,
        email=email or None,
        now=clock.now(),
    )
    return f"{added.name} can help people now. Add accounts for its people."


def _organisation(session: Session) -> Organisation:
    return organisations.organisation(session, form_row("organisation"))


def _account(session: Session) -> Staff:
    of = form_row("organisation")
    return organisations.helper(session, of, form_row("account"))


def _add_account(session: Session) -> NewPassword:
    name, email = request.form.get("person", ""), request.form.get("person_email", "")
    if not name.strip():
        raise InvalidAnswers({"person": "Enter their name."})
    try:
        added, password = organisations.add_helper(
            session, _organisation(session), email=email, name=name, now=clock.now()
        )
    except InvalidAnswers as fault:
        # The form has other fields than accounts as such.
        raise InvalidAnswers({"person_email": " ".join(fault.problems.values())}) from fault
    return NewPassword(added, password)


def _password(session: Session) -> NewPassword:
    account = _account(session)
    return NewPassword(account, organisations.new_password(session, account))


def _disable(session: Session) -> str:
    account = _account(session)
    organisations.disable(session, account, now=clock.now())
    return f"{account.name} cannot sign in any more."


def _enable(session: Session) -> str:
    account = _account(session)
    organisations.enable(session, account)
    return f"{account.name} can sign in again."


def _end(session: Session) -> str:
    ended = _organisation(session)
    now = clock.now()
    helping.end_all(session, ended, now=now, staff=staff_member())
    organisations.end_organisation(session, ended, now=now)
    return f"{ended.name} does not help any more: none of its people can sign in."


def _again(session: Session) -> str:
    ended = _organisation(session)
    organisations.take_up_again(session, ended)
    return f"The people of {ended.name} can sign in again. They help with nothing yet."


_CHANGES: dict[str, Callable[[Session], str | NewPassword]] = {
    "add": _add,
    "account": _add_account,
    "password": _password,
    "disable": _disable,
    "enable": _enable,
    "end": _end,
    "again": _again,
}
