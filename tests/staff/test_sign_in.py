"""Signing in and out: who gets in, who does not, and where they land."""

import pytest
from flask import Flask

from tests.builders import NOON, PASSWORD, a_member_of_staff
from tests.conftest import Clock
from tests.desk.making import the_city
from tests.statements import count_statements
from tests.visitor import Page, Visitor, words

EMAIL = "caseworker@larkmouth.example"
WRONG = "This e-mail address and password do not go together."


@pytest.fixture
def robin(sqlite_app: Flask) -> Visitor:
    """A browser in which nobody has signed in yet; Robin has an account."""
    with the_city(sqlite_app) as session:
        a_member_of_staff(session)
    return Visitor(sqlite_app)


def said(page: Page) -> str:
    """What is said to be wrong."""
    return words(page.one("div", class_="govuk-error-summary"))


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/desk").heading == "Queue"


def test_the_right_password_opens_the_desk(robin: Visitor) -> None:
    page = robin.sign_in(EMAIL, PASSWORD)
    assert (page.heading, page.url) == ("Queue", "/desk")
    assert "Robin the caseworker" in page.text


def test_an_address_is_taken_as_people_type_it(robin: Visitor) -> None:
    assert robin.sign_in("  Caseworker@Larkmouth.Example ", PASSWORD).heading == "Queue"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, "a wrong password"),
        (EMAIL, ""),
        (EMAIL, PASSWORD.upper()),
        (EMAIL, PASSWORD + " "),
        ("nobody@larkmouth.example", PASSWORD),
        ("", ""),
        ("x" * 5000, "y" * 5000),
    ],
)
def test_whatever_is_wrong_is_told_in_the_same_words(
    robin: Visitor, email: str, password: str
) -> None:
    page = robin.sign_in(email, password)
    assert page.status == 422 and WRONG in said(page)
    assert not is_in(robin)


def test_the_address_typed_is_kept_and_the_password_is_not(robin: Visitor) -> None:
    held = robin.sign_in(EMAIL, "a wrong password").form(has="email").held()
    assert held["email"] == [EMAIL] and held["password"] == [""]


def test_after_eight_wrong_tries_the_right_password_has_to_wait(
    robin: Visitor, the_time: Clock
) -> None:
    for _ in range(8):
        assert WRONG in said(robin.sign_in(EMAIL, "a wrong password"))
    page = robin.sign_in(EMAIL, PASSWORD)
    assert page.status == 422
    assert "Too many tries. Wait 15 minutes" in said(page)
    # From another browser too: the account waits, not whoever is in front of it.
    assert "Too many tries" in said(Visitor(robin.app).sign_in(EMAIL, PASSWORD))
    the_time.move(minutes=15, seconds=1)
    assert robin.sign_in(EMAIL, PASSWORD).heading == "Queue"


def test_an_address_without_an_account_has_to_wait_in_the_same_way(robin: Visitor) -> None:
    for _ in range(8):
        robin.sign_in("nobody@larkmouth.example", "a wrong password")
    assert "Too many tries" in said(robin.sign_in("nobody@larkmouth.example", PASSWORD))
    assert robin.sign_in(EMAIL, PASSWORD).heading == "Queue"


def test_a_disabled_account_opens_nothing(robin: Visitor) -> None:
    with the_city(robin.app) as session:
        a_member_of_staff(session, email="gone@larkmouth.example").disabled_at = NOON
    assert WRONG in said(robin.sign_in("gone@larkmouth.example", PASSWORD))


def test_an_account_disabled_while_signed_in_is_out_at_the_next_page(robin: Visitor) -> None:
    with the_city(robin.app) as session:
        kim = a_member_of_staff(session, email="kim@larkmouth.example")
    robin.sign_in("kim@larkmouth.example", PASSWORD)
    assert is_in(robin)
    with the_city(robin.app) as session:
        session.merge(kim).disabled_at = NOON
    assert robin.get("/desk").heading == "Staff sign in"


def test_whoever_wanted_a_page_comes_to_it_after_signing_in(robin: Visitor) -> None:
    page = robin.get("/desk?words=oak&team=")
    assert page.heading == "Staff sign in"
    page = page.submit({"email": EMAIL, "password": PASSWORD})
    assert page.url == "/desk?words=oak&team="


def test_a_wrong_password_does_not_lose_the_page_that_was_wanted(robin: Visitor) -> None:
    page = robin.get("/desk?words=oak").submit({"email": EMAIL, "password": "a wrong password"})
    assert page.status == 422
    assert page.submit({"password": PASSWORD}).url == "/desk?words=oak"


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/desk",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        "desk",
        "",
    ],
)
def test_no_address_leads_out_of_the_city_after_signing_in(robin: Visitor, address: str) -> None:
    form = robin.get("/sign-in").form(has="email")
    answer = robin.client.post(
        "/sign-in",
        query_string={"next": address},
        data={**form.held(), "email": EMAIL, "password": PASSWORD},
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk")


def test_nothing_of_whoever_used_the_browser_before_is_kept(robin: Visitor) -> None:
    with robin.client.session_transaction() as browser:
        browser["left"] = "by somebody else"
    token = robin.get("/sign-in").form(has="email").held()["csrf_token"]
    robin.sign_in(EMAIL, PASSWORD)
    with robin.client.session_transaction() as browser:
        assert "left" not in browser
    tokens = {each.get("value") for each in robin.get("/desk").all("input", name="csrf_token")}
    assert tokens and token[0] not in tokens


def test_the_cookie_is_for_this_site_and_out_of_reach_of_scripts(robin: Visitor) -> None:
    form = robin.get("/sign-in").form(has="email")
    values = {**form.held(), "email": EMAIL, "password": PASSWORD}
    cookie = robin.client.post("/sign-in", data=values).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Expires=" in cookie


def test_signing_out_forgets_everything(robin: Visitor) -> None:
    page = robin.sign_in(EMAIL, PASSWORD)
    page = page.form(action="/sign-out").submit({})
    assert page.heading == "Staff sign in"
    assert "Robin the caseworker is signed out." in page.text
    assert not is_in(robin)


def test_signing_out_takes_a_form_of_this_site(robin: Visitor) -> None:
    robin.sign_in(EMAIL, PASSWORD)
    assert robin.client.get("/sign-out").status_code == 405
    assert robin.client.post("/sign-out").status_code == 400
    assert is_in(robin)


def test_a_form_from_another_site_signs_nobody_in(robin: Visitor) -> None:
    answer = robin.client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 400
    assert not is_in(robin)


def test_the_page_costs_no_statement(sqlite_app: Flask) -> None:
    with count_statements(sqlite_app) as sent:
        Visitor(sqlite_app).get("/sign-in")
    assert sent == []


def test_a_form_sent_after_the_sign_in_ended_leads_back_to_its_page(robin: Visitor) -> None:
    robin.sign_in(EMAIL, PASSWORD)
    robin.client.delete_cookie("alldoors")
    home = {"Referer": "http://localhost/desk/texts?tab=all"}
    page = robin.post("/desk/texts/1", {"reply": "Typed at length"}, headers=home)
    assert page.heading == "Staff sign in"
    assert "Your sign-in has ended, and nothing was done." in page.text
    assert page.submit({"email": EMAIL, "password": PASSWORD}).url == "/desk/texts?tab=all"


def test_a_form_from_elsewhere_leads_to_no_page_of_its_own(robin: Visitor) -> None:
    away = {"Referer": "https://evil.example/desk/texts"}
    answer = robin.client.post("/desk/texts/1", data={"reply": "x"}, headers=away)
    assert answer.headers["Location"] == "/sign-in"
