"""Every setting, typed, with its default and what it is for.

Read from the environment under the same name in upper case (``DATABASE_URL``, ``PUBLIC_URL``, …).
``docs/settings.md`` is made from this file, and a test holds the two together.
"""

import re
from decimal import Decimal
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from tracker.hours import OpeningHours, Quiet, read_opening_hours, read_span
from tracker.languages import check_language

ROOT = Path(__file__).resolve().parent.parent

# The account that the handset on the screen uses when no real one is set, in demo mode only.
# It opens nothing: the demo's stand-in for Twilio accepts it and no other service does.
DEMO_ACCOUNT_SID = "AC" + "0" * 32
DEMO_AUTH_TOKEN = "demo-token-for-the-handset-only"  # noqa: S105
DEMO_SENDER = "+441632960000"


KEY_MISSING = (
    "SECRET_KEY is not set. Set it to 32 random bytes or more, for example what "
    "“python -c 'import secrets; print(secrets.token_hex(32))'” prints."
)


class Settings(BaseSettings):
    """The settings of one installation."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    # Where things are
    database_url: str = Field(
        f"sqlite:///{ROOT / 'var' / 'alldoors.db'}",
        description="The database: an SQLAlchemy address for SQLite or PostgreSQL "
        "(`postgresql://user:password@host/name`).",
    )
    files_url: str = Field(
        f"file://{ROOT / 'var' / 'files'}",
        description="Where uploaded photos and files are kept: any address that fsspec knows.",
    )
    public_url: str | None = Field(
        None,
        description="The address people and Twilio reach the service at, such as "
        "`https://requests.city.example`. Signatures of webhooks are made over it, and links in "
        "messages begin with it. Not set: the address that each request came to.",
    )
    host: str = Field("127.0.0.1", description="The address `alldoors serve` listens on.")
    port: int = Field(5000, ge=1, le=65535, description="The port `alldoors serve` listens on.")
    threads: int = Field(8, ge=1, description="Threads of one web process.")
    web_processes: int = Field(1, ge=1, description="Web processes of `alldoors serve`.")

    trusted_proxies: int = Field(
        0,
        ge=0,
        description="How many proxies of yours stand before the service, whose X-Forwarded-* "
        "headers are believed. 0: none are.",
    )

    # Safety
    secret_key: SecretStr | None = Field(
        None,
        description="Signs the session cookie: 32 random bytes or more. Must be set, but in demo "
        "mode, where one is made and kept under `var/`.",
    )
    demo_mode: bool = Field(
        False,
        description="Opens `/demo` and `/handset`, and uses a stand-in for Twilio when no account "
        "is set. Never for a real city: the demo passwords are public.",
    )
    session_hours: int = Field(12, ge=1, description="Hours until a sign-in ends by itself.")
    counter_idle_minutes: float = Field(
        3,
        gt=0,
        description="Minutes without a key or a touch after which a counter’s screen is covered.",
    )
    add_link_minutes: int = Field(
        30,
        ge=1,
        le=1440,
        description="Minutes for which a link lives that is texted in a call, to add a photo, a "
        "file or a place with.",
    )
    upload_megabytes: int = Field(10, ge=1, description="The largest file, in megabytes.")

    # The city
    city_name: str = Field("Larkmouth City Council", description="The city's name, on every page.")
    city_phone: str = Field("+442079460311", description="The number people phone.")
    city_zone: str = Field("Europe/London", description="The time zone shown on screen.")
    phone_region: str = Field(
        "GB", description="The country of numbers typed without one (ISO 3166-1 alpha-2)."
    )
    opening_hours: str = Field(
        "Mo-Fr 09:00-17:00",
        description="When people of the city answer, in its zone: days and times, several with `;` "
        "between them, such as `Mo-Fr 08:30-17:30; Sa 10:00-12:00`.",
    )
    date_order: Literal["DMY", "MDY", "YMD"] = Field(
        "DMY", description="How people write a date in figures: 3/12 is the third of December."
    )
    language: str = Field("en", description="The language of pages (BCP 47).")

    map_tiles_url: str = Field(
        "",
        description="Where maps for staff get their pictures from, such as "
        "`https://tiles.example/{z}/{x}/{y}.png`. Empty: nothing is asked for outside; maps show "
        "the outlines of areas.",
    )
    map_tiles_attribution: str = Field(
        "", description="Whose pictures these are, as their licence wants it said on the map."
    )

    # Texts, by Twilio
    twilio_account_sid: str | None = Field(None, description="Twilio's account SID (`AC…`).")
    twilio_auth_token: SecretStr | None = Field(
        None, description="Twilio's auth token: signs webhooks and signs in to the API."
    )
    twilio_from_number: str | None = Field(
        None,
        validation_alias=AliasChoices("twilio_from_number", "twilio_phone_number"),
        description="The number that texts are sent from, in E.164 (or `TWILIO_PHONE_NUMBER`).",
    )
    twilio_messaging_service_sid: str | None = Field(
        None, description="A messaging service (`MG…`) as the sender, instead of a number."
    )
    twilio_api_base: str | None = Field(
        None,
        description="Another address for Twilio's API, such as a stand-in. Not set: Twilio's own.",
    )
    voice_forward_to: str | None = Field(
        None,
        pattern=r"^(\+[1-9][0-9]{6,14}|sip:[^\s<>]+)$",
        description="Where calls to the Twilio number are put through to: a number in E.164 or a "
        "`sip:` address. Not set: they wait in Twilio’s queue `alldoors`, from which agents take "
        "them.",
    )
    sms_per_second: float = Field(
        1.0,
        gt=0,
        le=1000,
        description="How many segments a second the sender may send, over all workers: 1 for a "
        "long code in the United States, 100 for a short code.",
    )
    lease_seconds: float = Field(
        120,
        ge=1,
        description="How long a worker may take to send a message, in seconds. One that has not "
        "said by then what became of it is taken for dead, and another worker takes it up.",
    )
    sms_segment_price: Decimal = Field(
        Decimal("0.04"), ge=0, description="What one segment costs, in `CURRENCY`."
    )
    currency: str = Field(
        "GBP", pattern="^[A-Z]{3}$", description="The currency of prices (ISO 4217)."
    )
    quiet_hours: str = Field(
        "21:00-08:00",
        description="When no text goes out that nobody has just asked for, in the city's zone. "
        "Empty: at no time.",
    )
    languages: str = Field(
        "en,es",
        description="Languages that people may choose by text (BCP 47), the usual one first.",
    )
    remind_after_hours: float = Field(
        4, gt=0, description="Hours after which somebody is reminded of a request left unfinished."
    )
    expire_after_days: float = Field(
        7,
        gt=0,
        description="Days after which a conversation left unfinished is closed, and a request left "
        "at a desk waits to be finished by whoever entered it.",
    )
    scan_command: str | None = Field(
        None,
        description="A command that looks over each file, which it gets on its standard input: "
        "0 it is good, 1 it is not, anything else the file waits. Such as `clamdscan -`.",
    )

    # E-mail
    smtp_url: SecretStr | None = Field(
        None,
        description="The mail server, as `smtp://user:password@host:port` or `smtps://…`. Not set: "
        "e-mails wait, and staff see it; in demo mode they are caught and shown at `/demo/mail`.",
    )
    mail_from: str = Field(
        "requests@larkmouth.example", description="The address that e-mails come from."
    )

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, url: str) -> str:
        try:
            kind = make_url(url).get_backend_name()
        except ArgumentError as fault:
            raise ValueError("it is no address of a database") from fault
        if kind not in ("sqlite", "postgresql"):
            raise ValueError(f"{kind} is none of the databases that are supported")
        return url

    @field_validator("map_tiles_url")
    @classmethod
    def _has_tiles(cls, address: str) -> str:
        if address and not re.fullmatch(r"(https?://[\w.:-]+)?/[^\s;,]*", address):
            raise ValueError("it is no address of pictures")
        if address and not all(part in address for part in ("{z}", "{x}", "{y}")):
            raise ValueError("{z}, {x} or {y} is missing in it")
        return address

    @field_validator("opening_hours")
    @classmethod
    def _are_hours(cls, hours: str) -> str:
        read_opening_hours(hours)
        return hours

    @field_validator("quiet_hours")
    @classmethod
    def _is_a_span(cls, span: str) -> str:
        if span:
            read_span(span)
        return span

    @field_validator("languages")
    @classmethod
    def _are_languages(cls, codes: str) -> str:
        for code in codes.split(","):
            check_language(code.strip())
        return codes

    @field_validator("city_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"there is no time zone called {name}")
        return name

    @field_validator("phone_region")
    @classmethod
    def _is_a_region(cls, region: str) -> str:
        if region not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(f"there is no country with the code {region}")
        return region

    def signing_key(self) -> str | None:
        """What the session cookie is signed with, if it is set; ``KEY_MISSING`` says how to."""
        return self.secret_key.get_secret_value() if self.secret_key else None

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return ZoneInfo(self.city_zone)

    @property
    def open_when(self) -> OpeningHours:
        """When people of the city answer."""
        return OpeningHours(read_opening_hours(self.opening_hours), self.zone)

    @property
    def quiet(self) -> Quiet:
        """When no text goes out that nobody has just asked for."""
        return Quiet(read_span(self.quiet_hours) if self.quiet_hours else None, self.zone)

    @property
    def sms_segment_micros(self) -> int:
        """What one segment costs, in millionths of the currency."""
        return int(self.sms_segment_price * 1_000_000)

    @property
    def sms_sender(self) -> str | None:
        """The messaging service or the number that texts come from, if one is set."""
        return self.twilio_messaging_service_sid or self.twilio_from_number


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment; ``overrides`` win over it.

    In demo mode what Twilio needs and is not set is filled in with the demo's own stand-in; with an
    account of one's own nothing but that account is used.
    Raises ``pydantic.ValidationError`` naming each setting that is wrong.
    """
    settings = Settings(**overrides)  # type: ignore[arg-type]
    if not settings.demo_mode or settings.twilio_account_sid:
        return settings
    stand_in = {
        "twilio_account_sid": DEMO_ACCOUNT_SID,
        "twilio_auth_token": settings.twilio_auth_token or SecretStr(DEMO_AUTH_TOKEN),
        "twilio_from_number": settings.twilio_from_number or DEMO_SENDER,
        "twilio_api_base": settings.twilio_api_base
        or f"http://127.0.0.1:{settings.port}/demo/twilio",
    }
    return settings.model_copy(update=stand_in)


def what_is_wrong(fault: ValidationError) -> list[str]:
    """A sentence about each setting that is wrong, without its value: that may be a secret."""
    return [f"Setting {str(one['loc'][0]).upper()}: {one['msg']}" for one in fault.errors()]


def as_page() -> str:
    """The page of the documentation on every setting, made from their descriptions."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        default = default.replace(f"{ROOT}/", "")
        rows.append(
            f"| `{name.upper()}` | {f'`{default}`' if default else ''} | {field.description} |"
        )
    return "\n".join([_PAGE_HEAD, *rows, ""])


_PAGE_HEAD = """# Settings

Every setting is read from the environment. `alldoors doctor` says what is wrong with them and how
to mend it. This page is made from `tracker/settings.py` by
`python -c 'from tracker.settings import as_page; print(as_page(), end="")' > docs/settings.md`.

| setting | default | what it is for |
|---|---|---|"""
