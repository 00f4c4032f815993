"""Only what Twilio signed for our account is taken in; of anything else nothing is kept."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from tests.conftest import Clock, settings_for
from tests.sms.texting import ADDRESS, deliver, posted, replies_in, rows, settings_of, signature
from tracker.database import db
from tracker.messages.models import Message
from wsgi import create_application

TOKEN = "token-of-the-tests"  # noqa: S105


def post(app: Flask, values: Mapping[str, str], signed: str | None, **options: object) -> int:
    headers = {} if signed is None else {"X-Twilio-Signature": signed}
    options = {"path": "/sms/inbound", **options}
    return app.test_client().post(data=values, headers=headers, **options).status_code


def an_app(tmp_path: Path, url: str, **settings: object) -> Flask:
    app = create_application(settings_for(url, tmp_path, **settings))
    app.testing = True
    return app


def test_a_signed_text_is_taken_in(sqlite_app: Flask) -> None:
    before = rows(sqlite_app)
    assert "Larkmouth" in replies_in(deliver(sqlite_app, posted("Hello")))[0]
    assert rows(sqlite_app) > before


@pytest.mark.parametrize(
    "wrong",
    [None, "", "x", "é", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", signature({"Body": "?"}, token=TOKEN)],
)
def test_a_wrong_or_missing_signature_is_refused(sqlite_app: Flask, wrong: str | None) -> None:
    before = rows(sqlite_app)
    assert post(sqlite_app, posted(), wrong) == 403
    assert rows(sqlite_app) == before


def test_a_signature_by_another_token_is_refused(sqlite_app: Flask) -> None:
    values = posted()
    assert post(sqlite_app, values, signature(values, token=TOKEN[::-1])) == 403
    assert rows(sqlite_app) == 0


def test_a_tampered_parameter_is_refused(sqlite_app: Flask) -> None:
    values = posted("Where is my permit?")
    signed = signature(values, token=TOKEN)
    for name in values:
        assert post(sqlite_app, {**values, name: values[name] + "x"}, signed) == 403, name
        without = {key: value for key, value in values.items() if key != name}
        assert post(sqlite_app, without, signed) == 403, name
    assert post(sqlite_app, {**values, "Extra": "1"}, signed) == 403
    assert rows(sqlite_app) == 0


def test_a_parameter_that_we_do_not_know_is_signed_like_any_other(sqlite_app: Flask) -> None:
    assert replies_in(deliver(sqlite_app, posted(AddedByTwilioLater="ünd"))) != []


def test_several_values_of_one_parameter_are_all_signed(sqlite_app: Flask) -> None:
    values = MultiDict([*posted().items(), ("Tag", "b"), ("Tag", "a"), ("Tag", "b")])
    signed = signature(values, token=TOKEN)
    assert post(sqlite_app, values, signed) == 200
    values.setlist("Tag", ["b"])
    assert post(sqlite_app, values, signed) == 403


def test_the_query_is_part_of_the_address(sqlite_app: Flask) -> None:
    values = posted()
    address = f"{ADDRESS}?tenant=larkmouth%20city&x=%C3%A9"
    signed = signature(values, address=address, token=TOKEN)
    query = "tenant=larkmouth%20city&x=%C3%A9"
    assert post(sqlite_app, values, signed, query_string=query) == 200
    assert post(sqlite_app, posted(), signed, query_string=query) == 403
    assert post(sqlite_app, values, signed) == 403


def test_without_a_token_nothing_is_taken_in(sqlite_url: str, tmp_path: Path) -> None:
    for token in (None, ""):
        app = an_app(tmp_path, sqlite_url, twilio_auth_token=token)
        values = posted()
        assert post(app, values, signature(values, token="")) == 403
        assert rows(app) == 0


@pytest.mark.parametrize("account", ["AC" + "2" * 32, None])
def test_the_signature_says_whose_it_is_and_no_field(
    sqlite_app: Flask, account: str | None
) -> None:
    """A subaccount's texts are signed with a token too: ours, or they are refused."""
    assert deliver(sqlite_app, posted(AccountSid=account)).status_code == 200


@pytest.mark.parametrize("missing", [("MessageSid", "SmsMessageSid", "SmsSid"), ("From",)])
def test_a_text_without_name_or_sender_cannot_be_kept(
    sqlite_app: Flask, missing: tuple[str, ...]
) -> None:
    before = rows(sqlite_app)
    assert deliver(sqlite_app, posted(**dict.fromkeys(missing))).status_code == 400
    assert rows(sqlite_app) == before


@pytest.mark.parametrize("name", ["SmsMessageSid", "SmsSid"])
def test_the_older_names_of_a_text_will_do(sqlite_app: Flask, name: str) -> None:
    for empty in (None, ""):
        values = posted(**dict.fromkeys(("MessageSid", "SmsMessageSid", "SmsSid"), empty))
        values[name] = "SM" + "5" * 32
        assert deliver(sqlite_app, values).status_code == 200
    with sqlite_app.app_context():
        came_in = select(func.count()).select_from(Message).where(Message.direction == "in")
        assert db.session.scalar(came_in) == 1


def test_a_name_that_is_none_is_refused(sqlite_app: Flask) -> None:
    for sid in ("SM" + "1" * 63, "SM\0", "SM 1", "'"):
        assert deliver(sqlite_app, posted(MessageSid=sid)).status_code == 400


PUBLIC = "https://requests.larkmouth.example"


@pytest.mark.parametrize("public_url", [PUBLIC, PUBLIC + "/"])
def test_behind_a_proxy_the_public_address_is_what_is_signed(
    sqlite_url: str, tmp_path: Path, the_time: Clock, public_url: str
) -> None:
    app = an_app(tmp_path, sqlite_url, public_url=public_url)
    for address, status in [
        (f"{PUBLIC}/sms/inbound", 200),
        (f"{PUBLIC}:443/sms/inbound", 200),
        (ADDRESS, 403),
        ("http://requests.larkmouth.example/sms/inbound", 403),
    ]:
        assert deliver(app, posted(), address=address).status_code == status, address


def test_a_public_address_may_have_a_path(sqlite_url: str, tmp_path: Path, the_time: Clock) -> None:
    app = an_app(tmp_path, sqlite_url, public_url="https://city.example/requests")
    address = "https://city.example/requests/sms/inbound"
    assert deliver(app, posted(), address=address).status_code == 200


def test_without_a_public_address_it_is_the_one_that_the_request_came_to(
    sqlite_app: Flask,
) -> None:
    for base in ("https://tunnel.example", "http://127.0.0.1:5000"):
        values = posted()
        signed = signature(values, address=f"{base}/sms/inbound", token=TOKEN)
        assert post(sqlite_app, values, signed, base_url=base) == 200
        assert post(sqlite_app, values, signed, base_url="https://elsewhere.example") == 403


def test_what_a_stranger_says_of_a_proxy_is_not_believed(
    sqlite_url: str, tmp_path: Path, the_time: Clock
) -> None:
    values = posted()
    signed = signature(values, address="https://city.example/sms/inbound", token=TOKEN)
    forwarded = {
        "X-Twilio-Signature": signed,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "city.example",
    }
    for trusted, status in ((0, 403), (1, 200)):
        app = an_app(tmp_path, sqlite_url, trusted_proxies=trusted)
        client = app.test_client()
        answer = client.post("/sms/inbound", data=values, headers=forwarded)
        assert answer.status_code == status


def test_a_host_that_is_none_is_refused(sqlite_app: Flask) -> None:
    values = posted()
    headers = {"X-Twilio-Signature": signature(values, token=TOKEN), "Host": "city.example:port"}
    client = sqlite_app.test_client()
    assert client.post("/sms/inbound", data=values, headers=headers).status_code in (400, 403)
    assert rows(sqlite_app) == 0


def test_it_cannot_be_fetched(sqlite_app: Flask) -> None:
    assert sqlite_app.test_client().get("/sms/inbound").status_code == 405
    assert settings_of(sqlite_app).twilio_auth_token is not None
