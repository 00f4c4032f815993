"""Settings are read from the environment; the demo fills in what it can do without."""

import pytest
from pydantic import ValidationError

from tracker.settings import DEMO_AUTH_TOKEN, load_settings


def token(demo_mode: bool = True) -> str | None:
    found = load_settings(demo_mode=demo_mode).twilio_auth_token
    return found.get_secret_value() if found else None


def test_the_demo_has_a_stand_in_for_twilio() -> None:
    settings = load_settings(demo_mode=True, port=5005)
    assert token() == DEMO_AUTH_TOKEN
    assert settings.twilio_api_base == "http://127.0.0.1:5005/demo/twilio"


def test_outside_the_demo_there_is_none() -> None:
    assert token(demo_mode=False) is None and load_settings().twilio_api_base is None


def test_a_token_that_is_set_is_the_one_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "ours")
    assert token() == "ours"


def test_with_an_account_of_ones_own_nothing_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "2" * 32)
    monkeypatch.setenv("TWILIO_PHONE_NUMBER", "+15005550006")
    settings = load_settings(demo_mode=True)
    assert settings.twilio_api_base is None and token() is None
    assert settings.sms_sender == "+15005550006"


@pytest.mark.parametrize(("codes", "good"), [("en", True), ("en, es-MX", True), ("en,xx", False)])
def test_a_language_is_one_that_we_have_words_in(codes: str, good: bool) -> None:
    if good:
        assert load_settings(languages=codes).languages == codes
    else:
        with pytest.raises(ValidationError, match=r"there is no file languages/xx\.po"):
            load_settings(languages=codes)


def test_a_wrong_setting_is_named() -> None:
    with pytest.raises(ValidationError, match="port"):
        load_settings(port=0)
