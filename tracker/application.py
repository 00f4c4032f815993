"""create_app: settings, extensions, what every page needs, and the core's own pages."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, request, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, Undefined
from sqlalchemy import make_url
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

import tracker.models  # noqa: F401  the metadata has to be whole before anything is mapped
from tracker.access import is_asked_by_pages, refuse_undeclared
from tracker.cases import references
from tracker.cases.lifecycle import OUTCOMES, STATUSES
from tracker.cases.linking import RELATION_WORDS
from tracker.database import db
from tracker.demo.routes import demo_pages
from tracker.desk.account_routes import account_pages, spelled_on_page
from tracker.desk.alarm_routes import alarm_pages
from tracker.desk.answers_routes import answer_pages
from tracker.desk.bulk_routes import bulk_pages
from tracker.desk.calendar_routes import calendar_pages
from tracker.desk.case_routes import case_parts
from tracker.desk.helper_routes import helper_pages
from tracker.desk.incident_routes import incident_pages
from tracker.desk.letter_routes import letter_pages
from tracker.desk.mention_routes import mention_pages
from tracker.desk.notice_routes import notice_pages
from tracker.desk.organisation_routes import organisation_pages
from tracker.desk.person_merge_routes import person_merge_pages
from tracker.desk.queue_routes import queue_pages
from tracker.desk.record_routes import record_pages
from tracker.desk.referral_routes import referral_pages
from tracker.desk.routes import desk_pages
from tracker.desk.routing_routes import routing_pages
from tracker.desk.search_routes import search_pages
from tracker.desk.story import ORDERS, SHOWS
from tracker.desk.take_over_routes import take_over_pages
from tracker.desk.task_routes import task_pages
from tracker.desk.texts_routes import texts_pages
from tracker.desk.triage_routes import triage_pages
from tracker.desk.visit_routes import visit_pages
from tracker.edge import register_errors
from tracker.files.store import FileStore
from tracker.headers import page_policy
from tracker.insight.routes import insight_pages
from tracker.intake.reading import MOST_FILES
from tracker.interactions.rules import DOORS, IDENTITY_RESULTS
from tracker.languages import languages, name_of_language
from tracker.messages.rules import MEANS_LABELS, STATE_LABELS
from tracker.papers.routes import papers_pages
from tracker.people.record_rules import NEEDS
from tracker.people.rules import spoken_phone
from tracker.settings import KEY_MISSING, ROOT, Settings, load_settings
from tracker.staff.models import Staff
from tracker.staff.queries import account
from tracker.staff.routes import staff_pages

csrf = CSRFProtect()

MOST_WORDS = 16_000_000  # bytes of a form without files: more than anybody types


def create_app(settings: Settings | None = None) -> Flask:
    """The application without its doors: ``wsgi`` opens them.

    Raises ``ValueError`` where a setting that must be there is missing.
    """
    settings = settings or load_settings()
    app = Flask(
        __name__,
        static_folder=str(ROOT / "assets" / "dist"),
        static_url_path="/assets",
        template_folder=str(ROOT / "templates"),
    )
    app.extensions["alldoors"] = settings
    app.session_interface = _Sessions()
    app.extensions["files"] = FileStore(settings.files_url)
    _configure(app, settings)
    _prepare_pages(app, settings)
    db.init_app(app, settings.database_url)
    app.before_request(_limit_body)
    csrf.init_app(app)
    _sign_in(app)
    app.url_map.converters["int"] = _RowNumber
    app.before_request(_refuse_unreadable)
    refuse_undeclared(app)
    register_errors(app)
    app.register_blueprint(staff_pages)
    app.register_blueprint(account_pages)
    app.register_blueprint(desk_pages)
    app.register_blueprint(alarm_pages)
    app.register_blueprint(calendar_pages)
    app.register_blueprint(notice_pages)
    app.register_blueprint(letter_pages)
    app.register_blueprint(queue_pages)
    app.register_blueprint(bulk_pages)
    app.register_blueprint(search_pages)
    app.register_blueprint(case_parts)
    app.register_blueprint(take_over_pages)
    app.register_blueprint(answer_pages)
    app.register_blueprint(task_pages)
    app.register_blueprint(visit_pages)
    app.register_blueprint(referral_pages)
    app.register_blueprint(mention_pages)
    app.register_blueprint(record_pages)
    app.register_blueprint(person_merge_pages)
    app.register_blueprint(organisation_pages)
    app.register_blueprint(helper_pages)
    app.register_blueprint(incident_pages)
    app.register_blueprint(routing_pages)
    app.register_blueprint(texts_pages)
    app.register_blueprint(triage_pages)
    app.register_blueprint(insight_pages)
    app.register_blueprint(papers_pages)
    app.register_blueprint(demo_pages)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        proxied = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    return app


def _limit_body() -> None:
    """Only a form with files may be as large as files are: all else is read whole into memory."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = min(current_app.config["MAX_CONTENT_LENGTH"], MOST_WORDS)


class _RowNumber(IntegerConverter):
    """A number of a row in an address: one that no database could hold leads nowhere."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": 2**31 - 1, **options})


def _refuse_unreadable() -> None:
    """An address with a NUL in it leads nowhere: PostgreSQL could not even look for it."""
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        abort(404)


def _configure(app: Flask, settings: Settings) -> None:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    app.config.update(
        SECRET_KEY=_secret_key(settings),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        SESSION_COOKIE_NAME="alldoors",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=(settings.public_url or "").startswith("https:"),
        # A form's own token lives as long as the sign-in: one left open over lunch still sends.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=(settings.upload_megabytes * MOST_FILES + 2) * 1_000_000,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )


class _Sessions(SecureCookieSessionInterface):
    """A page that is left open and asks what is new does not lengthen the sign-in."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        if not session.modified and is_asked_by_pages(app, request.endpoint):
            return False
        return super().should_set_cookie(app, session)


def _secret_key(settings: Settings) -> str:
    key = settings.signing_key()
    if key:
        return key
    if not settings.demo_mode:
        raise ValueError(KEY_MISSING)
    kept = ROOT / "var" / "demo-secret-key"
    kept.parent.mkdir(exist_ok=True)
    if not kept.exists():
        # Whole or not at all, and the first of several processes wins.
        own = kept.with_name(f"{kept.name}-{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(own, kept)
        own.unlink()
    return kept.read_text()


def _prepare_pages(app: Flask, settings: Settings) -> None:
    """Templates, what they may call, and the headers of every answer."""
    macros = PackageLoader("govuk_frontend_jinja")
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(str(ROOT / "templates")),
            PrefixLoader({"govuk_frontend_jinja": macros}),
        ]
    )
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    if app.testing or settings.demo_mode:
        env.undefined = _Loud
    env.globals.update(
        settings=settings,
        asset=asset,
        STATUSES=STATUSES,
        OUTCOMES=OUTCOMES,
        IDENTITY_RESULTS=IDENTITY_RESULTS,
        DOORS=DOORS,
        MEANS_LABELS=MEANS_LABELS,
        STATE_LABELS=STATE_LABELS,
        spelled=spelled_on_page,
        STORY_SHOWS=SHOWS,
        STORY_ORDERS=ORDERS,
        RELATION_WORDS=RELATION_WORDS,
        NEED_WORDS=NEEDS,
        languages_of_screens=languages,
        name_of_language=name_of_language,
    )

    def local(moment: datetime) -> datetime:
        return moment.astimezone(settings.zone)

    env.filters.update(
        phone_as_shown=lambda value: spoken_phone(value, settings.phone_region),
        reference=references.shown,
        day=lambda moment: f"{local(moment).day} {local(moment):%B %Y}",
        short_day=lambda moment: f"{local(moment).day} {local(moment):%b %Y}",
        moment=lambda moment: f"{local(moment).day} {local(moment):%B %Y, %H:%M}",
        time_of_day=lambda moment: f"{local(moment):%H:%M}",
        iso=lambda moment: moment.astimezone(UTC).isoformat(timespec="seconds"),
    )
    app.after_request(_add_headers)


class _Loud(Undefined):
    """A name that a template does not know is a fault, except to ask whether it is there.

    A key that a mapping lacks is none: the macros of the design system print and compare what they
    were not given.
    """

    def _is_parameter(self) -> bool:
        return isinstance(self._undefined_obj, dict)

    def __str__(self) -> str:
        return "" if self._is_parameter() else self._fail_with_undefined_error()

    def __iter__(self) -> Iterator[Any]:
        return iter(()) if self._is_parameter() else self._fail_with_undefined_error()

    def __len__(self) -> int:
        return 0 if self._is_parameter() else self._fail_with_undefined_error()


@lru_cache
def _manifest(changed: float) -> dict[str, str]:
    manifest: dict[str, str] = json.loads((ROOT / "assets/dist/manifest.json").read_text())
    return manifest


def asset(name: str) -> str:
    """The address of a built style, script, font or picture. Raises ``KeyError``."""
    path = ROOT / "assets/dist/manifest.json"
    return "/assets/" + _manifest(path.stat().st_mtime)[name]


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", page_policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
    if response.mimetype in ("text/html", "application/json"):
        # Nothing of a person is kept by a browser or a proxy for the next one who uses it.
        headers.setdefault("Cache-Control", "no-store")
    return response


def _sign_in(app: Flask) -> None:
    manager = LoginManager(app)
    manager.login_view = "staff.sign_in"

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(staff_id: str) -> Staff | None:
        return account(db.session, staff_id)

    app.jinja_env.globals["sign_in_url"] = lambda: url_for("staff.sign_in")
