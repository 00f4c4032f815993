"""A person's record: what is noted on it, what is agreed, who may act; letters to be posted."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.assisted.making import LANDLINE, NUMBER, a_city, by, do, known
from tests.conftest import Clock
from tests.desk.making import at_the_desk
from tests.parity.phone import PHONE
from tests.statements import count_statements
from tests.visitor import Form, Page
from tracker.people.models import Adjustment, Person, PersonWarning, Representative

UNTIL = "2026-09-01"


@pytest.fixture
def ada(app: Flask) -> int:
    """Somebody known in a city."""
    a_city(app)
    return known(app, "Ada Byron", NUMBER)


@pytest.fixture
def page(app: Flask, ada: int) -> Page:
    """Her record, as an agent sees it."""
    return at_the_desk(app, "agent").get(f"/desk/people/{ada}/record")


def form(page: Page, do_: str, row: int | None = None) -> Form:
    """The form of one change."""
    found = [one for one in page.forms() if one.held().get("do") == [do_]]
    if row is not None:
        found = [one for one in found if one.held().get("row") == [str(row)]]
    assert found, do_
    return found[0]


def test_what_is_noted_stands_on_the_card_of_a_call(app: Flask, ada: int, page: Page) -> None:
    page = form(page, "warn").submit({"warning": "A loose dog in the yard.", "until": UNTIL})
    page = form(page, "need").submit({"need": "interpreter", "need_note": "Polish"})
    page = form(page, "details").submit({"addressed_as": "Lady Byron", "address": "4 Mill Lane"})
    agreed = {"adjustment": "phone_only", "adjustment_note": "", "review_on": UNTIL}
    page = form(page, "agree").submit(agreed)
    assert "Agreed. It binds every door" in page.text
    card = by(PHONE.sign_in(app), NUMBER).text
    for words in (
        "Warning: A loose dog in the yard. Until 1 September 2026.",
        "Contact by phone only",
        "Addressed as Lady Byron",
        "Interpreter Polish",
        "Address 4 Mill Lane",
    ):
        assert words in card


def test_what_holds_no_more_is_gone(app: Flask, page: Page, the_time: Clock) -> None:
    page = form(page, "warn").submit({"warning": "A dog.", "until": "2026-03-05"})
    page = form(page, "warn").submit({"warning": "A cat.", "until": UNTIL})
    page = form(page, "need").submit({"need": "step_free"})
    page = form(page, "agree").submit({"adjustment": "no_texts", "review_on": UNTIL})
    page = form(page, "no_need").submit({})
    assert "Nothing is noted." in page.text
    page = form(page, "end").submit({})
    assert "Nothing is agreed." in page.text
    page = form(page, "no_warning", 2).submit({})
    assert "A cat." not in page.text and "A dog." in page.text
    the_time.move(days=2)
    assert "A dog." not in page.visitor.get(page.url).text
    kept = do(app, lambda session: session.scalars(select(PersonWarning.words)).all())
    assert kept == ["A dog.", "A cat."], "nothing is ever deleted of what was warned"


@pytest.mark.parametrize(
    ("change", "typed", "says"),
    [
        ("warn", {"warning": "", "until": UNTIL}, "Say what staff must know."),
        ("warn", {"warning": "A dog", "until": ""}, "no warning is for ever"),
        ("warn", {"warning": "A dog", "until": "2026-03-01"}, "Choose a day from today on"),
        ("warn", {"warning": "A dog", "until": "soon"}, "Enter a day"),
        ("agree", {"adjustment": "", "review_on": UNTIL}, "Choose what was agreed."),
        ("agree", {"adjustment": "no_texts", "review_on": ""}, "on which it is looked at again"),
        ("agree", {"adjustment": "other", "review_on": UNTIL}, "Say what was agreed."),
        ("need", {"need": ""}, "Choose what they need."),
        ("need", {"need": "other"}, "Say what it is."),
        ("details", {"addressed_as": "x" * 101}, "This is too long"),
        ("let_act", {"actor_words": "", "relation": "carer"}, "Choose who acts for them."),
    ],
)
def test_what_is_not_taken_is_told_and_stays(
    page: Page, change: str, typed: dict[str, str], says: str
) -> None:
    page = form(page, change).submit(typed)
    assert page.status == 422 and says in page.text
    for words in typed.values():
        assert words in page.html


def test_the_same_is_agreed_once(page: Page) -> None:
    wanted = {"adjustment": "no_texts", "review_on": UNTIL}
    page = form(page, "agree").submit(wanted)
    assert "agreed with them already" in form(page, "agree").submit(wanted).text


def test_what_is_to_be_reviewed_is_listed_and_holds_on(
    app: Flask, page: Page, the_time: Clock
) -> None:
    page = form(page, "agree").submit({"adjustment": "no_texts", "review_on": "2026-03-20"})
    the_time.move(days=20)
    page = page.visitor.get("/desk/reviews")
    assert "Ada Byron: never by text" in page.text and "Overdue" in page.text
    page = page.follow("Ada Byron")
    assert "To be reviewed" in page.text
    page = form(page, "review").submit({"review_on": UNTIL})
    review_on = do(app, lambda session: session.scalars(select(Adjustment.review_on)).one())
    assert review_on == date(2026, 9, 1)
    assert "Nothing is to be reviewed" in page.visitor.get("/desk/reviews").text


def test_another_may_act_for_them(app: Flask, ada: int, page: Page) -> None:
    grace = known(app, "Grace Hopper", LANDLINE)
    page = form(page, "let_act").submit({"actor_words": "grace"})
    page = form(page, "let_act").submit(
        {
            "actor": str(grace),
            "relation": "carer",
            "authority": "legal_power",
            "covers": "council tax",
            "acts_until": UNTIL,
        }
    )
    assert "Noted: they may act for them." in page.text
    shown = "Grace Hopper: a legal power, such as a power of attorney, council tax, until 1 Sep"
    assert shown in by(PHONE.sign_in(app), NUMBER).text
    page = page.visitor.get(f"/desk/people/{grace}/record")
    assert "They may act for Ada Byron" in page.text
    page = form(page.visitor.get(f"/desk/people/{ada}/record"), "no_more").submit({})
    assert "Nobody is known to act for them." in page.text
    row = do(app, lambda session: session.scalars(select(Representative)).one())
    assert row.withdrawn_at is not None


def test_a_change_of_anothers_record_is_refused(app: Flask, page: Page, ada: int) -> None:
    page = form(page, "need").submit({"need": "step_free"})
    held = {**form(page, "no_need").held()}
    other = known(app, "Grace Hopper", LANDLINE)
    assert page.visitor.post(f"/desk/people/{other}/record", held).status == 404
    assert page.visitor.post(f"/desk/people/{ada}/record", {**held, "do": "?"}).status == 404


def test_it_comes_back_to_the_call_and_to_nowhere_else(app: Flask, ada: int) -> None:
    card = by(PHONE.sign_in(app), NUMBER)
    page = card.follow("Change what is known of them")
    assert page.follow("Back to where you were").url == card.url
    page = page.visitor.get(f"/desk/people/{ada}/record?back=https://elsewhere.example/")
    assert "elsewhere" not in page.html


def test_the_record_costs_the_same_however_much_is_on_it(app: Flask, ada: int, page: Page) -> None:
    def cost() -> int:
        with count_statements(app) as sent:
            assert page.visitor.get(f"/desk/people/{ada}/record").status == 200
        return len(sent)

    before = cost()
    for number in range(4):
        day = (date(2026, 4, 1) + timedelta(days=number)).isoformat()
        form(page, "warn").submit({"warning": f"Dog {number}", "until": day})
    form(page, "agree").submit({"adjustment": "no_texts", "review_on": UNTIL})
    assert cost() == before == 9


def test_people_have_what_was_typed_and_no_more(app: Flask, ada: int, page: Page) -> None:
    form(page, "details").submit({"addressed_as": " Lady  Byron ", "address": ""})
    person = do(app, lambda session: session.get_one(Person, ada))
    assert (person.addressed_as, person.address) == ("Lady Byron", None)
