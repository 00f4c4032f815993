"""Who may use a page. Every endpoint says so; one that does not is refused.

This belongs to the edge: it knows Flask, and stands beside ``application`` for that.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from tracker.staff.models import Staff
from tracker.staff.rules import Permission

View = Callable[..., Any]

PUBLIC, SIGNED_IN, SIGNED_BY_PROVIDER, DEMO = "public", "signed_in", "signed_by_provider", "demo"


def open_to_all(view: View) -> View:
    """A page for everybody."""
    return _mark(view, PUBLIC)


def demo_only(view: View) -> View:
    """A page that exists in demo mode only; elsewhere it is not found."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not current_app.extensions["alldoors"].demo_mode:
            abort(404)
        return view(*args, **kwargs)

    return _mark(checked, DEMO)


def signed_by_provider(view: View) -> View:
    """A webhook: it checks the provider's signature itself, before anything else."""
    return _mark(view, SIGNED_BY_PROVIDER)


def signed_in(view: View) -> View:
    """A page for everybody who is signed in."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if current_user.is_authenticated else to_sign_in()

    return _mark(checked, SIGNED_IN)


def needs(*permissions: Permission) -> Callable[[View], View]:
    """A page for staff who hold one of these permissions."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return to_sign_in()
            if not any(current_user.may(permission) for permission in permissions):
                abort(403)
            return view(*args, **kwargs)

        return _mark(checked, " ".join(sorted(permissions)))

    return decorate


def asked_by_pages(view: View) -> View:
    """What an open page asks by itself, again and again: that lengthens nobody's sign-in."""
    view._asked_by_pages = True  # type: ignore[attr-defined]
    return view


def is_asked_by_pages(app: Flask, endpoint: str | None) -> bool:
    """Whether the view of an endpoint, beneath whatever is wrapped around it, says that open pages
    ask it by themselves.
    """
    view = app.view_functions.get(endpoint or "")
    while view is not None:
        if getattr(view, "_asked_by_pages", False):
            return True
        view = getattr(view, "func", None) or getattr(view, "__wrapped__", None)
    return False


def staff_member() -> Staff:
    """The account that is signed in; only for pages that need one."""
    return cast(Staff, current_user._get_current_object())


def allowed_to(app: Flask, endpoint: str) -> str | None:
    """Who may use an endpoint, as its decorator says; ``None`` if none does."""
    return cast("str | None", getattr(app.view_functions[endpoint], "_allowed", None))


def refuse_undeclared(app: Flask) -> None:
    """Refuse every request for an endpoint that does not say who may use it."""

    def check() -> None:
        endpoint = request.endpoint
        if endpoint is None or endpoint == "static":
            return
        if allowed_to(app, endpoint) is None:
            abort(403)

    app.before_request(check)


def _mark(view: View, allowed: str) -> View:
    view._allowed = allowed  # type: ignore[attr-defined]
    return view


def sign_in_has_ended() -> bool:
    """Whether a page for staff is asked for by a browser in which nobody is signed in any more."""
    allowed = allowed_to(current_app, request.endpoint) if request.endpoint else None
    anybody = (None, PUBLIC, SIGNED_BY_PROVIDER, DEMO)
    return allowed not in anybody and not current_user.is_authenticated


def to_sign_in() -> Response:
    """Lead to the page for signing in, and from there back to the page that was asked for, or that
    a form was sent from.
    """
    if request.method == "GET":
        wanted = request.full_path.rstrip("?")
    else:
        flash("Your sign-in has ended, and nothing was done. Sign in, then send it again.", "info")
        wanted = _sent_from()
    return redirect(url_for("staff.sign_in", next=wanted or None))


def _sent_from() -> str:
    """The page of ours that a form was sent from; "" where the browser does not say."""
    page = urlsplit(request.referrer or "")
    if page.netloc != request.host:
        return ""
    return f"{page.path}?{page.query}" if page.query else page.path
