"""A phone for tests: it texts the city through signed webhooks, as Twilio would deliver them."""

from collections.abc import Mapping
from uuid import uuid4
from xml.etree import ElementTree

from flask import Flask
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from tests.builders import NOON
from tracker.catalogue.city import City
from tracker.catalogue.load import load_city as read_city
from tracker.city import load_city
from tracker.database import Base, db, unit_of_work
from tracker.settings import ROOT, Settings

ADDRESS = "http://localhost/sms/inbound"
NUMBER = "+447700900123"
CITY_NUMBER = "+441632960000"
LARKMOUTH: City = read_city(ROOT / "catalogue")


def with_services(app: Flask) -> Flask:
    """The application with the services of the demo city."""
    with app.app_context(), unit_of_work() as session:
        load_city(session, LARKMOUTH, NOON)
    return app


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.extensions["alldoors"]
    return settings


def posted(body: str = "Hello", **changes: str | None) -> dict[str, str]:
    """What Twilio posts for a text; a parameter changed to ``None`` is left out."""
    sid = f"SM{uuid4().hex}"
    usual = {
        "ToCountry": "GB",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": body,
        "FromCountry": "GB",
        "To": CITY_NUMBER,
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": "AC" + "1" * 32,
        "From": NUMBER,
        "ApiVersion": "2010-04-01",
    }
    return {k: v for k, v in {**usual, **changes}.items() if v is not None}


def signature(values: Mapping[str, str], *, address: str = ADDRESS, token: str) -> str:
    return str(RequestValidator(token).compute_signature(address, values))


def deliver(app: Flask, values: Mapping[str, str], *, address: str = ADDRESS) -> TestResponse:
    """Deliver a webhook with the right signature."""
    token = settings_of(app).twilio_auth_token
    assert token is not None
    signed = signature(values, address=address, token=token.get_secret_value())
    return app.test_client().post(
        "/sms/inbound", data=values, headers={"X-Twilio-Signature": signed}
    )


def replies_in(response: TestResponse) -> list[str]:
    """The texts of an answer, which must be TwiML."""
    assert response.status_code == 200, (response.status_code, response.text)
    assert response.mimetype == "text/xml"
    root = ElementTree.fromstring(response.data)  # noqa: S314  our own words
    assert root.tag == "Response"
    return [message.text or "" for message in root]


class Phone:
    """Somebody with a phone."""

    def __init__(self, app: Flask, number: str = NUMBER) -> None:
        self.app, self.number = app, number

    def texts(self, *bodies: str, **changes: str | None) -> list[str]:
        """Text these, one after the other; what is texted back to the last of them."""
        replies: list[str] = []
        for body in bodies:
            replies = replies_in(deliver(self.app, posted(body, From=self.number, **changes)))
        return replies

    def text(self, *bodies: str, **changes: str | None) -> str:
        """As ``texts``, all replies as one."""
        return "\n".join(self.texts(*bodies, **changes))


def rows(app: Flask) -> int:
    """How many rows there are in all tables but those of the catalogue and the city."""
    ours = {"department", "service", "definition", "team", "site", "alembic_version"}
    with app.app_context():
        return sum(
            db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in ours
        )
