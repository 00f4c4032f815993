"""What every page's edge shares: the settings at hand, the time, and errors as pages."""

from io import BytesIO
from typing import cast

from flask import Flask, Response, current_app, render_template, request, send_file
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from tracker import clock
from tracker.access import sign_in_has_ended, to_sign_in
from tracker.errors import (
    Conflict,
    DomainError,
    InvalidReference,
    NotAllowed,
    NotFound,
    TooManyTries,
)
from tracker.files.models import StoredFile
from tracker.files.previews import MEDIA_TYPE, has_preview, preview
from tracker.files.rules import name_to_save
from tracker.files.store import FileStore
from tracker.intake.reading import Locale
from tracker.settings import Settings

STATUS_CODES: dict[type[DomainError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    TooManyTries: 429,
    InvalidReference: 400,
}

_HEADINGS = {
    400: ("This could not be read", "Go back, check what you entered and send it again."),
    403: ("You may not see this page", "Your account does not allow it, or you are signed out."),
    404: (
        "Page not found",
        "If you typed the address, check it. If you followed a link, what it led to is gone.",
    ),
    405: ("Page not found", "This address is not a page of its own. Start again from the front."),
    409: ("Something has changed", "Look at what is new, and try again."),
    413: ("That is too large", "Choose a smaller file, or write less, and send it again."),
    429: ("Too many tries", "Wait a while, or phone us."),
    500: (
        "Something went wrong on our side",
        "What you sent before is kept. Try again in a few minutes, or phone us.",
    ),
}


_MOST_DISCARDED = 200_000_000  # bytes


def settings() -> Settings:
    """The settings of this application."""
    return cast(Settings, current_app.extensions["alldoors"])


def file_store() -> FileStore:
    """Where this application keeps files."""
    return cast(FileStore, current_app.extensions["files"])


def send_stored(stored: StoredFile) -> BaseResponse:
    """A file that a citizen gave, for staff: a photo is shown, everything else is saved.

    Raises ``NotFound`` where its content is gone.
    """
    try:
        content = file_store().get(stored.key)
    except FileNotFoundError as gone:
        raise NotFound("This file is noted but missing: tell whoever runs the service.") from gone
    response = send_file(
        BytesIO(content),
        mimetype=stored.media_type,
        as_attachment=not stored.media_type.startswith("image/"),
        download_name=name_to_save(stored.name, stored.media_type),
    )
    # Whatever is in it, it does nothing: no script, no form, nothing loaded from elsewhere.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def send_preview(stored: StoredFile) -> BaseResponse:
    """A small picture of a photo, for staff. Raises ``NotFound`` where there is none of it."""
    if not has_preview(stored.media_type):
        raise NotFound("There is no picture of this file.")
    try:
        content = preview(file_store(), stored.key)
    except FileNotFoundError as gone:
        raise NotFound("This file is noted but missing: tell whoever runs the service.") from gone
    response = Response(content, mimetype=MEDIA_TYPE)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def locale() -> Locale:
    """How people of this city write, today."""
    ours = settings()
    return Locale(clock.today(ours.zone), ours.phone_region, ours.date_order)


def form_row(name: str) -> int:
    """The number of a row that a form names; 0, which no row has, for what no database holds."""
    typed = request.form.get(name, "")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 11 else 0
    return number if number < 2**31 else 0


def register_errors(app: Flask) -> None:
    """Turn domain errors and HTTP errors into pages that say what to do."""

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> tuple[str, int]:
        code = next((c for kind, c in STATUS_CODES.items() if isinstance(error, kind)), 400)
        return page(code, sentence=str(error)), code

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> tuple[str, int] | BaseResponse:
        if sign_in_has_ended():
            return to_sign_in()
        sentence = "The page was open for too long, or cookies are off. Go back and send it again."
        return page(400, heading="This form has expired", sentence=sentence), 400

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int] | Response | HTTPException:
        code = error.code or 500
        if code < 400:
            return error
        if code == 413:
            _read_to_the_end()
        return page(code), code


def _read_to_the_end() -> None:
    """Take in what is left of a body that is too large.

    A server that answers and hangs up in the middle makes a browser say that the connection broke,
    and show nothing of the answer. More than a person could send by mistake is not waited for.
    """
    left = min(request.content_length or 0, _MOST_DISCARDED)
    while left > 0:
        chunk = request.environ["wsgi.input"].read(min(left, 65_536))
        if not chunk:
            break
        left -= len(chunk)


def page(code: int, *, heading: str | None = None, sentence: str | None = None) -> str:
    """A page about an error, in the layout of whoever sees it."""
    usual = _HEADINGS.get(code, _HEADINGS[500 if code >= 500 else 400])
    staff_page = code < 500 and request.path.startswith(("/desk", "/phone", "/counter"))
    return render_template(
        "errors/error.html",
        heading=heading or usual[0],
        sentence=sentence or usual[1],
        section=None,
        layout="layout/staff.html"
        if staff_page and current_user.is_authenticated
        else "layout/public.html",
    )
