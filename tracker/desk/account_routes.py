"""The page on which somebody sets what only they see: the alphabet that they spell with."""

from babel import Locale
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.access import signed_in, staff_member
from tracker.cases.spelling import SPELLING_LANGUAGES, spelled
from tracker.database import unit_of_work
from tracker.languages import current_language
from tracker.staff.commands import spell_in

account_pages = Blueprint("account", __name__)


def spelled_on_page(reference: str, language: str | None = None) -> list[tuple[str, str]]:
    """A reference with the word for each character, as whoever looks at the page says it.

    ``language`` says another: that of a citizen who takes the paper home.
    """
    if language is None:
        signed = current_user.is_authenticated
        language = staff_member().language if signed else current_language()
    return spelled(reference, language)


@account_pages.get("/account")
@signed_in
def account() -> str:
    """Who is signed in, and the alphabets to choose from."""
    choices = [
        (code, Locale.parse(code).get_display_name("en"), spelled("BDM7", code))
        for code in SPELLING_LANGUAGES
    ]
    return render_template(
        "staff/account.html", choices=choices, member=staff_member(), section=None
    )


@account_pages.post("/account")
@signed_in
def save_account() -> Response:
    """Keep the alphabet that was chosen."""
    language = request.form.get("language", "")
    if language not in SPELLING_LANGUAGES:
        abort(400)
    with unit_of_work() as session:
        spell_in(session, staff_member().id, language)
    flash("Saved.", "success")
    return redirect(url_for("account.account"), 303)
