"""Look over an installation, and say what is wrong and how to mend it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.database import engine_options
from tracker.errors import InvalidAnswer
from tracker.files.scan import scan
from tracker.files.store import FileStore
from tracker.messages.email import email_sender
from tracker.migrate import revisions
from tracker.settings import ROOT, Settings, load_settings, what_is_wrong


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: whether it is good, what it is, and how to mend it."""

    good: bool
    what: str
    mend: str = ""


def examine() -> list[Finding]:
    """Look at settings, database, migrations, files and assets, in that order."""
    try:
        settings = load_settings()
    except ValidationError as fault:
        return [Finding(False, sentence, "Correct it.") for sentence in what_is_wrong(fault)]
    looks: list[Callable[[Settings], list[Finding]]] = [
        _settings,
        _texts,
        _emails,
        _database,
        _files,
        _assets,
    ]
    return [finding for look in looks for finding in look(settings)]


def _settings(settings: Settings) -> list[Finding]:
    found = []
    key = settings.secret_key.get_secret_value() if settings.secret_key else ""
    if settings.demo_mode:
        found.append(Finding(True, "Demo mode is on: its passwords are public."))
    elif len(key) < 32:
        found.append(
            Finding(
                False,
                "SECRET_KEY is not set, or is shorter than 32 characters.",
                "Set it to what python3 -c 'import secrets; print(secrets.token_hex(32))' prints.",
            )
        )
    else:
        found.append(Finding(True, "SECRET_KEY is set."))
    if not settings.demo_mode and not settings.public_url:
        found.append(
            Finding(
                False,
                "PUBLIC_URL is not set: behind a proxy the signatures of webhooks will not match, "
                "and Twilio is not told where to report what became of texts.",
                "Set it to the address that people and Twilio reach the service at.",
            )
        )
    return found


def _texts(settings: Settings) -> list[Finding]:
    missing = [
        name.upper()
        for name in ("twilio_account_sid", "twilio_auth_token", "sms_sender")
        if not getattr(settings, name)
    ]
    if not missing:
        return [Finding(True, "Texts can be sent and received.")]
    names = ", ".join(missing).replace(
        "SMS_SENDER", "TWILIO_FROM_NUMBER or TWILIO_MESSAGING_SERVICE_SID"
    )
    return [Finding(False, f"Texts cannot be sent: {names} not set.", "See the README.")]


def _emails(settings: Settings) -> list[Finding]:
    try:
        email_sender(settings)
    except ValueError as fault:
        return [Finding(False, f"E-mails cannot be sent: {fault}", "Correct it.")]
    if settings.smtp_url is not None:
        return [Finding(True, "E-mails can be sent, if the mail server answers.")]
    if settings.demo_mode:
        return [Finding(True, "E-mails are caught, and shown at /demo/mail.")]
    return [Finding(True, "E-mails are held back until SMTP_URL is set.")]


def _database(settings: Settings) -> list[Finding]:
    options = engine_options(settings.database_url)
    shown = options["url"].render_as_string(hide_password=True)
    path = options["url"].database
    if options["url"].get_backend_name() == "sqlite" and path and not Path(path).exists():
        return [Finding(False, f"There is no database at {shown}.", "Run alldoors migrate.")]
    try:
        engine = create_engine(**options)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        engine.dispose()
        current, newest = revisions(settings.database_url)
    except (SQLAlchemyError, ImportError) as fault:
        return [
            Finding(
                False, f"The database at {shown} does not answer: {fault}", "Check DATABASE_URL."
            )
        ]
    found = [Finding(True, f"The database at {shown} answers.")]
    if current == newest:
        found.append(Finding(True, f"Its tables are up to date ({newest})."))
    else:
        found.append(
            Finding(False, f"Its tables are at {current}, not {newest}.", "Run alldoors migrate.")
        )
    return found


def _files(settings: Settings) -> list[Finding]:
    try:
        store = FileStore(settings.files_url)
        key = store.put(b"doctor")
        good = store.get(key) == b"doctor"
        store.remove(key)
    except (OSError, ValueError, ImportError) as fault:
        return [Finding(False, f"Files cannot be kept: {fault}", "Check FILES_URL.")]
    return [Finding(good, "Files can be kept and read."), *_scan(settings)]


def _scan(settings: Settings) -> list[Finding]:
    if not settings.scan_command:
        return []
    try:
        scan(settings.scan_command, b"doctor")
    except InvalidAnswer as fault:
        why = fault.__cause__ or "it takes a good file for a bad one"
        return [Finding(False, f"Files are not looked over: {why}", "Check SCAN_COMMAND.")]
    return [Finding(True, "Files are looked over before they are kept.")]


def _assets(settings: Settings) -> list[Finding]:
    if (ROOT / "assets/dist/manifest.json").exists():
        return [Finding(True, "Styles and scripts are built.")]
    return [Finding(False, "Styles and scripts are not built.", "Run make assets.")]
