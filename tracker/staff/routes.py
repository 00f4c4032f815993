"""Sign in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import open_to_all, signed_in, staff_member
from tracker.database import db, unit_of_work
from tracker.errors import TooManyTries
from tracker.staff import commands
from tracker.staff.forms import SignInForm
from tracker.staff.models import Staff
from tracker.staff.rules import Permission

staff_pages = Blueprint("staff", __name__)

# Where a role begins its day: the first page of these that it may use.
_HOMES = (
    (Permission.WORK_CASES, "/desk"),
    (Permission.USE_PHONE_DESK, "/phone"),
    (Permission.USE_COUNTER, "/counter"),
    (Permission.SEE_CASES, "/desk"),
    (Permission.SEE_FIGURES, "/desk/figures"),
    (Permission.HELP_CLIENTS, "/helping"),
)


def home_of(staff: Staff) -> str:
    """The address of the page on which somebody begins."""
    return next((address for permission, address in _HOMES if staff.may(permission)), "/")


@staff_pages.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> str | Response | tuple[str, int]:
    """Sign in with e-mail address and password."""
    form = SignInForm()
    problems: dict[str, str] = {}
    if form.validate_on_submit():
        email, password = form.email.data or "", form.password.data or ""
        address, now = request.remote_addr or "", clock.now()
        try:
            staff = commands.sign_in(db.session, email, password, address=address, now=now)
            if staff is None:
                with unit_of_work() as work:
                    commands.refuse(work, email, address=address, now=now)
        except TooManyTries as fault:
            staff, problems = None, {"email": str(fault)}
        if staff is not None:
            # A fresh session: nothing of whoever used this browser before goes with it.
            session.clear()
            login_user(staff)
            session.permanent = True
            return redirect(_safe(request.args.get("next")) or home_of(staff))
        problems = problems or {"email": "This e-mail address and password do not go together."}
    status = 422 if problems else 200
    return render_template("staff/sign_in.html", form=form, problems=problems), status


@staff_pages.post("/sign-out")
@signed_in
def sign_out() -> Response:
    """Sign out, and forget all that the session held."""
    name = staff_member().name
    logout_user()
    session.clear()
    flash(f"{name} is signed out.", "success")
    return redirect(url_for("staff.sign_in"))


def _safe(address: str | None) -> str | None:
    """An address within this site, or none: a link must not lead away after signing in."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    return address if not urlsplit(address).netloc and "\\" not in address else None
