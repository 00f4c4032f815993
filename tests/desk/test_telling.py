"""A case moves on from its page, and whoever asked is told: seen before it is sent."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.desk.making import NOBODY, a_case, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Form, Page, Visitor, words
from tracker.cases.models import Case, Event
from tracker.cases.timeline import entry, entry_for_citizen
from tracker.messages.models import Message

LANDLINE = {"your_phone": "01632 960 123"}


def made(app: Flask, **answers: str) -> str:
    with the_city(app) as session:
        return a_case(session, **answers).reference


def status_form(page: Page) -> Form:
    return next(form for form in page.forms() if form.held().get("action") == ["status"])


def move(desk: Visitor, reference: str, **given: str) -> Page:
    return status_form(desk.get(f"/desk/cases/{reference}")).submit(given)


def last(app: Flask, reference: str) -> tuple[str, str, str, str]:
    """The last message: by what means, of which moment, where it stands, and its words."""
    with the_city(app) as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        query = select(Message).where(Message.case_id == case.id).order_by(Message.id.desc())
        message = session.scalars(query.limit(1)).one()
        return message.means, message.moment or "", message.state, message.body


@pytest.fixture
def robin(sqlite_app: Flask) -> Visitor:
    return at_the_desk(sqlite_app, "caseworker")


def test_whoever_gave_a_mobile_is_told_by_text(sqlite_app: Flask, robin: Visitor) -> None:
    reference = made(sqlite_app)
    page = move(robin, reference, status="closed:resolved", reason="We filled it on Monday.")
    assert "The case is closed now. They are told by text message." in page.text
    means, moment, state, body = last(sqlite_app, reference)
    assert (means, moment, state) == ("sms", "resolved", "queued")
    assert "this is done. We filled it on Monday. If it is not right" in body


def test_whoever_has_only_a_landline_is_called_with_the_words_to_say(
    sqlite_app: Flask, robin: Visitor
) -> None:
    reference = made(sqlite_app, channel="phone", **LANDLINE)
    move(robin, reference, status="closed:not_possible", reason="It is a private road.")
    assert last(sqlite_app, reference)[:3] == ("call", "not_possible", "waiting")
    agent = at_the_desk(sqlite_app, "agent")
    page = agent.get("/phone")
    assert "I am calling from" in page.text and "It is a private road." in page.text

    def form() -> Form:
        return next(f for f in agent.get("/phone").forms() if "/told/" in f.path)

    page = form().submit({}, button="tried")
    assert "to try again" in page.text and "Tried 1 time, last" in page.text
    page = form().submit({}, button="otherwise")
    assert "the next way that is known" in page.text and "private road" not in page.text
    lost = agent.get("/desk/unreached")
    assert "Nobody could be reached by phone." in lost.text
    page = next(f for f in lost.forms() if "/unreached/" in f.path).submit({"why": ""})
    assert page.status == 422 and "Say how they heard of it" in page.text
    page = next(f for f in page.forms() if "/unreached/" in f.path).submit({"why": "in_person"})
    assert "Everybody was reached" in page.text


def test_what_was_said_on_the_phone_is_noted(sqlite_app: Flask, robin: Visitor) -> None:
    reference = made(sqlite_app, channel="phone", **LANDLINE)
    move(robin, reference, status="closed:resolved")
    page = at_the_desk(sqlite_app, "agent").get("/phone")
    page = next(f for f in page.forms() if "/told/" in f.path).submit({})
    assert "they have been told" in page.text
    assert last(sqlite_app, reference)[2] == "told"


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("waiting", "Say what you need from them."),
        ("closed:not_possible", "Say why it is not possible."),
        ("closed:not_ours", "Say why it is not the city's task."),
    ],
)
def test_where_staff_must_say_why_nothing_is_done_without(
    sqlite_app: Flask, robin: Visitor, status: str, sentence: str
) -> None:
    reference = made(sqlite_app)
    page = move(robin, reference, status=status)
    assert page.status == 422
    assert sentence in words(page.one("div", class_="govuk-error-summary"))
    assert last(sqlite_app, reference)[1] == "received"


def test_a_case_that_waits_says_what_for(sqlite_app: Flask, robin: Visitor) -> None:
    reference = made(sqlite_app)
    page = move(robin, reference, status="waiting", reason="Which side of the road is it on?")
    assert "The case is waiting for the citizen now. They are told by text message." in page.text
    assert "we need something from you" in last(sqlite_app, reference)[3]


def test_they_are_not_told_only_with_a_reason_that_is_kept(
    sqlite_app: Flask, robin: Visitor
) -> None:
    reference = made(sqlite_app)
    page = move(robin, reference, status="closed:resolved", told_by="nobody")
    assert page.status == 422 and "Say why they are not told." in page.text
    page = status_form(page).submit(
        {"status": "closed:resolved", "told_by": "nobody", "untold": "danger"}
    )
    assert "The case is closed now. Nobody was written to." in page.text
    assert "Not told: it is done" in page.text and "in danger" in page.text
    with the_city(sqlite_app) as session:
        line = session.scalars(select(Event).where(Event.kind == "untold")).one()
        assert not line.for_citizen


def test_words_of_staff_can_be_all_that_is_told(sqlite_app: Flask, robin: Visitor) -> None:
    reference = made(sqlite_app)
    move(robin, reference, status="closed:not_ours", whole="The water company mends this.")
    body = last(sqlite_app, reference)[3]
    assert body.endswith(": The water company mends this.") and body.startswith("Report a pothole")
    with the_city(sqlite_app) as session:
        line = session.scalars(select(Event).where(Event.kind == "notified")).one()
        assert entry(line).title == "Told: it is not ours (text message)"
        assert entry_for_citizen(line).text == body


def test_another_way_is_chosen_and_one_they_do_not_have_is_refused(
    sqlite_app: Flask, robin: Visitor
) -> None:
    reference = made(sqlite_app)
    page = move(robin, reference, status="closed:resolved", told_by="email")
    assert page.status == 409 and "Choose another way" in page.text
    move(robin, reference, status="closed:resolved", told_by="call")
    assert last(sqlite_app, reference)[0] == "call"


def test_of_an_anonymous_case_it_is_kept_that_there_is_nobody(
    sqlite_app: Flask, robin: Visitor
) -> None:
    reference = made(sqlite_app, **NOBODY)
    page = robin.get(f"/desk/cases/{reference}")
    assert "there is nobody to tell" in page.text
    page = move(robin, reference, status="closed:resolved")
    assert "Nobody was written to." in page.text and "It was made anonymously." in page.text


def test_what_is_told_is_shown_before_and_nothing_is_sent(
    sqlite_app: Flask, robin: Visitor
) -> None:
    reference = made(sqlite_app)
    form = status_form(robin.get(f"/desk/cases/{reference}"))
    page = form.submit({"status": "closed:resolved", "reason": "We filled it."}, button="yes")
    shown = page.one("div", class_="app-telling__preview")
    assert "this is done. We filled it." in words(shown) and "1 segment" in words(shown)
    assert "The same by other ways" in words(shown) and "I am calling from" in words(shown)
    held = status_form(page).held()
    assert held["reason"] == ["We filled it."] and held["status"] == ["closed:resolved"]
    assert last(sqlite_app, reference)[1] == "received"


def test_the_preview_of_the_page_costs_a_fixed_number_of_statements(
    sqlite_app: Flask, robin: Visitor
) -> None:
    counts = []
    for _ in range(2):
        reference = made(sqlite_app)
        page = robin.get(f"/desk/cases/{reference}")
        held = {key: values[0] for key, values in status_form(page).held().items() if values}
        held |= {"status": "closed:resolved", "reason": "We filled it."}
        with count_statements(sqlite_app) as sent:
            answer = robin.client.post(f"/desk/cases/{reference}/notice", data=held)
        assert "We filled it." in answer.json["html"]
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 12
