"""The demo's own pages: a tour with sign-ins and things to try, and the e-mails it caught."""

from flask import Blueprint, flash, redirect, render_template, request, session
from flask_login import login_user
from werkzeug.wrappers import Response

from tracker.access import demo_only
from tracker.database import db
from tracker.demo import queries
from tracker.demo.accounts import PASSWORD
from tracker.errors import NotFound
from tracker.staff.routes import home_of

demo_pages = Blueprint("demo", __name__)


@demo_pages.get("/demo")
@demo_only
def tour() -> str:
    """What to try, as whom, and with which numbers and references. Seven statements."""
    return render_template(
        "demo/tour.html",
        password=PASSWORD,
        sign_ins=queries.sign_ins(db.session),
        cases=queries.cases_to_find(db.session),
        numbers=queries.numbers_to_call_from(db.session),
        new_number=queries.NEW_NUMBER,
        unfinished=queries.unfinished_to_go_on_with(db.session),
        to_take_over=queries.to_take_over(db.session),
        sites_with_screens=queries.first_site_with_screens(db.session),
    )


@demo_pages.post("/demo/sign-in")
@demo_only
def sign_in_as() -> Response:
    """Sign in as one of the demo's accounts, without its password, which is public anyway."""
    staff = queries.account_of(db.session, request.form.get("email", ""))
    if staff is None:
        raise NotFound("The demo has no such account.")
    # A fresh session, as at every sign-in: nothing of whoever was here before goes with it.
    session.clear()
    login_user(staff)
    session.permanent = True
    flash(f"You are signed in as {staff.name}.", "success")
    return redirect(home_of(staff))


@demo_pages.get("/demo/mail")
@demo_only
def mail() -> str:
    """The e-mails of the demo, the newest first. Two statements."""
    number = request.args.get("page", 1, type=int)
    return render_template("demo/mail.html", page=queries.caught_emails(db.session, page=number))
