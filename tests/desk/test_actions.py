"""What caseworkers do at a case: each from the page's own forms, and what a stale page says."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.desk.making import NOBODY, a_case, at_the_desk, the_city
from tests.visitor import Form, Page, Visitor, words
from tracker.cases.lifecycle import OUTCOMES, STATUSES
from tracker.cases.models import Case
from tracker.database import db
from tracker.messages.models import Message
from tracker.people.models import Person


def action(page: Page, name: str) -> Form:
    """The form of the page that does this; the one that sends what came too late is another."""
    found = [form for form in page.forms() if form.held().get("action") == [name]]
    late = page.all("div", class_="app-conflict")
    assert len(found) in ({1, 2} if late else {1}), f"{len(found)} forms for “{name}”"
    return found[-1]


def offers(page: Page) -> set[str]:
    """What the page offers to do."""
    return {form.held()["action"][0] for form in page.forms() if "action" in form.names}


def notice(page: Page) -> str:
    """What the banner at the top says."""
    return words(page.one("div", class_="govuk-notification-banner"))


def story(page: Page) -> list[str]:
    return [words(title) for title in page.all("h4", class_="moj-timeline__title")]


def made(app: Flask, **options: object) -> str:
    """The reference of a new case."""
    with the_city(app) as session:
        return a_case(session, **options).reference  # type: ignore[arg-type]


@pytest.fixture
def robin(sqlite_app: Flask) -> Visitor:
    return at_the_desk(sqlite_app, name="Robin Reed")


@pytest.fixture
def kim(sqlite_app: Flask) -> Visitor:
    return at_the_desk(sqlite_app, name="Kim Roe", email="kim@larkmouth.example")


@pytest.fixture
def address(sqlite_app: Flask) -> str:
    """The address of a case that Ada Byron made by text."""
    return f"/desk/cases/{made(sqlite_app, channel='sms')}"


def test_taking_a_case_begins_it_and_giving_it_back_does_not_end_it(
    robin: Visitor, address: str
) -> None:
    page = action(robin.get(address), "take").submit({})
    assert "You have this case now." in notice(page)
    assert "Taken by You" in page.text
    assert story(page)[:2] == ["Received → In progress", "Taken"]
    page = action(page, "give_back").submit({})
    assert "Taken by Nobody yet" in page.text and "take" in offers(page)
    assert story(page)[0] == "Given back to the queue"


def test_a_note_is_kept_for_staff(robin: Visitor, address: str) -> None:
    page = action(robin.get(address), "note").submit({"note": "Crew told.\nThey go today."})
    assert "Your note is kept." in notice(page)
    assert story(page)[0] == "Note" and "Crew told. They go today." in page.text


def test_a_reply_goes_by_the_door_they_came_through(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    page = action(robin.get(address), "reply").submit({"reply": "We come on Friday."})
    assert "Your reply goes out by text message." in notice(page)
    assert "Waiting to be sent" in page.text
    with sqlite_app.app_context():
        sent = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    assert (sent.means, sent.state) == ("sms", "queued")
    assert sent.body.endswith("We come on Friday.")


def test_a_reply_can_go_by_another_way(robin: Visitor, address: str) -> None:
    values = {"reply": "Please ring us.", "means": "call"}
    page = action(robin.get(address), "reply").submit(values)
    assert "an agent phones them" in notice(page)
    assert "To be told by phone to 07700 900123" in page.text
    form = next(form for form in page.forms() if form.path.endswith("/told"))
    page = form.submit({})
    assert story(page)[0] == "Told them the reply (phone call)"
    assert not [form for form in page.forms() if form.path.endswith("/told")]


def test_told_twice_is_told_once(robin: Visitor, kim: Visitor, address: str) -> None:
    action(robin.get(address), "reply").submit({"reply": "Please ring us.", "means": "call"})
    told = [
        next(form for form in visitor.get(address).forms() if form.path.endswith("/told"))
        for visitor in (robin, kim)
    ]
    assert told[0].submit({}).status == 200
    page = told[1].submit({})
    assert page.status == 409 and "Somebody has told them this already." in notice(page)


@pytest.mark.parametrize(
    ("role", "status"), [("agent", 200), ("counter", 200), ("supervisor", 200), ("auditor", 403)]
)
def test_who_may_say_that_somebody_was_told(
    sqlite_app: Flask, robin: Visitor, address: str, role: str, status: int
) -> None:
    action(robin.get(address), "reply").submit({"reply": "Please ring us.", "means": "call"})
    other = at_the_desk(sqlite_app, role)
    forms = [form for form in other.get(address).forms() if form.path.endswith("/told")]
    assert bool(forms) is (status == 200)
    with sqlite_app.app_context():
        message = db.session.scalars(select(Message).where(Message.means == "call")).one()
    token = other.get(address).all("input", name="csrf_token")[0].get("value")
    values = {"message": str(message.id), "csrf_token": token}
    assert other.post(f"{address}/told", values).status == status


def test_a_message_of_another_case_is_not_told_here(
    sqlite_app: Flask, robin: Visitor, address: str
) -> None:
    other = f"/desk/cases/{made(sqlite_app)}"
    page = action(robin.get(other), "reply").submit({"reply": "Ring us.", "means": "call"})
    form = next(form for form in page.forms() if form.path.endswith("/told"))
    assert robin.post(f"{address}/told", form.held()).status == 404


@pytest.mark.parametrize("status", STATUSES)
def test_just_what_may_follow_is_offered(sqlite_app: Flask, robin: Visitor, status: str) -> None:
    reference = made(sqlite_app)
    with the_city(sqlite_app) as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        case.status = status
        if status == "closed":
            case.outcome, case.closed_at = "resolved", case.opened_at
    page = robin.get(f"/desk/cases/{reference}")
    offered = [field.get("value") for field in page.all("input", name="status")]
    ends = [f"closed:{outcome}" for outcome in OUTCOMES]
    # What is closed is opened again by a form of its own, which asks why.
    follows = STATUSES[status].next if status != "closed" else ()
    assert offered == [s for s in follows if s != "closed"] + (ends if "closed" in follows else [])


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_case_is_closed_with_how_it_ended(robin: Visitor, address: str, outcome: str) -> None:
    given = {"status": f"closed:{outcome}", "reason": "It is on private land."}
    page = action(robin.get(address), "status").submit(given)
    assert f"Closed: {OUTCOMES[outcome][0]}" in page.text
    assert not {"take", "give_back"} & offers(page)


@pytest.mark.parametrize("made_up", ["closed", "closed:", "closed:burnt", ":resolved"])
def test_a_case_is_not_closed_without_how_it_ended(
    robin: Visitor, address: str, made_up: str
) -> None:
    page = action(robin.get(address), "status").submit({"status": made_up})
    assert page.status == 422
    assert "Choose what the case becomes." in words(page.one("div", class_="govuk-error-summary"))


@pytest.mark.parametrize("made_up", ["received", "burnt", "waiting:resolved"])
def test_what_may_not_follow_is_refused(robin: Visitor, address: str, made_up: str) -> None:
    page = action(robin.get(address), "status").submit({"status": made_up})
    assert page.status == 409 and "Received" in words(page.one("section", aria_labelledby="work"))


def test_a_closed_case_can_be_opened_again(robin: Visitor, address: str) -> None:
    page = action(robin.get(address), "status").submit({"status": "closed:duplicate"})
    page = action(page, "reopen").submit({"reopen_asked_by": "staff", "reopen_why": "It is back."})
    assert "The case goes on. The citizen was not written to." in notice(page)
    assert "Status In progress" in page.text
    assert story(page)[0].startswith("Opened again, by the city itself.")


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("note", {"note": " \n "}, "Write the note first."),
        ("reply", {"reply": ""}, "Write the reply first."),
        ("reply", {"reply": "\u200b \u2800"}, "Write the reply first."),
        ("reply", {"reply": "x" * 1501}, "The reply is 1 character too long (at most 1500)."),
        ("note", {"note": "x" * 4003}, "The note is 3 characters too long (at most 4000)."),
        ("status", {}, "Choose what the case becomes."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    robin: Visitor, address: str, name: str, values: dict[str, str], sentence: str
) -> None:
    page = action(robin.get(address), name).submit(values)
    assert page.status == 422
    summary = page.one("div", class_="govuk-error-summary")
    assert sentence in words(summary)
    link = next(a for a in summary.iter("a"))
    ids = [e for e in page.root.iter() if e.get("id") == (link.get("href") or "")[1:]]
    assert len(ids) == 1
    assert all(action(page, name).held()[key][0].strip() == v.strip() for key, v in values.items())


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("take", {}),
        ("note", {"note": "Mine: a long\nstory"}),
        ("reply", {"reply": "Mine: we come on Friday.", "means": "page"}),
        ("status", {"status": "closed:not_ours", "reason": "The road is the county's."}),
    ],
)
@pytest.mark.parametrize(
    ("meanwhile", "theirs", "what_is_new"),
    [
        ("note", {"note": "She is in hospital."}, "Note by Kim Roe"),
        ("reply", {"reply": "We came."}, "Reply (text message) by Kim Roe"),
        (
            "status",
            {"status": "waiting", "reason": "Where?"},
            "Received → Waiting for the citizen by Kim Roe",
        ),
    ],
)
def test_a_stale_page_says_what_is_new_and_keeps_what_was_typed(
    robin: Visitor,
    kim: Visitor,
    address: str,
    name: str,
    values: dict[str, str],
    meanwhile: str,
    theirs: dict[str, str],
    what_is_new: str,
) -> None:
    mine = action(robin.get(address), name)
    action(kim.get(address), meanwhile).submit(theirs)
    page = mine.submit(values)
    assert page.status == 409
    assert "Somebody changed this case while you had it open." in notice(page)
    assert what_is_new in notice(page)
    again = action(page, name)
    assert {key: again.held()[key] for key in values} == {
        key: [value] for key, value in values.items()
    }
    assert again.submit({}).status == 200


def test_of_two_who_take_a_case_the_second_is_told(
    robin: Visitor, kim: Visitor, address: str
) -> None:
    mine, theirs = (action(visitor.get(address), "take") for visitor in (robin, kim))
    theirs.submit({})
    page = mine.submit({})
    assert page.status == 409
    assert "Taken by Kim Roe" in notice(page)
    assert "Taken by Kim Roe" in words(page.one("section", aria_labelledby="work"))


def test_a_form_without_the_mark_of_its_page_is_stale(robin: Visitor, address: str) -> None:
    held = dict(action(robin.get(address), "take").held())
    for mark in ("", "x", "999"):
        page = robin.post(address, {**held, "revision": mark, "seen": "x"})
        assert page.status == 409


@pytest.mark.parametrize("made_up", ["", "burn"])
def test_what_cannot_be_done_is_refused(robin: Visitor, address: str, made_up: str) -> None:
    held = dict(action(robin.get(address), "take").held())
    assert robin.post(address, {**held, "action": made_up}).status == 400


def test_a_way_they_cannot_be_reached_is_refused_and_the_text_kept(
    robin: Visitor, address: str
) -> None:
    held = dict(action(robin.get(address), "reply").held())
    page = robin.post(address, {**held, "reply": "Hello", "means": "email"})
    assert page.status == 409 and "Choose another way: text message." in notice(page)
    assert action(page, "reply").held()["reply"] == ["Hello"]


def test_an_anonymous_case_takes_no_reply_whatever_is_sent(
    sqlite_app: Flask, robin: Visitor
) -> None:
    address = f"/desk/cases/{made(sqlite_app, **NOBODY)}"
    page = robin.get(address)
    assert "reply" not in offers(page)
    held = dict(action(page, "take").held())
    page = robin.post(address, {**held, "action": "reply", "reply": "Hello"})
    assert page.status == 409 and "anonymously" in notice(page)


@pytest.mark.parametrize("role", ["agent", "counter", "auditor", "analyst"])
def test_whoever_may_not_work_cases_changes_nothing(
    sqlite_app: Flask, robin: Visitor, address: str, role: str
) -> None:
    held = dict(action(robin.get(address), "take").held())
    other = at_the_desk(sqlite_app, role)
    held["csrf_token"] = [other.get("/sign-in").all("input", name="csrf_token")[0].get("value", "")]
    assert other.post(address, held).status == 403


# Whose case it is


@pytest.fixture
def bens(sqlite_app: Flask) -> str:
    """The address of a case that Ben made from the number that Ada is known by."""
    made(sqlite_app)
    return f"/desk/cases/{made(sqlite_app, your_name='Ben Byron')}"


def people(page: Page) -> str:
    return words(page.one("section", aria_labelledby="people"))


def test_a_name_that_is_not_the_known_one_is_asked_about(robin: Visitor, bens: str) -> None:
    page = robin.get(bens)
    assert "The name given was Ben Byron. Known at this number or address is Ada Byron" in people(
        page
    )
    assert {"somebody_else", "same_person"} <= offers(page)


def test_somebody_else_gets_the_case_and_that_can_be_taken_back(
    sqlite_app: Flask, robin: Visitor, bens: str
) -> None:
    page = action(robin.get(bens), "somebody_else").submit({})
    assert "Ben Byron is a person of their own now" in notice(page)
    assert "Ben Byron Requester 07700 900123" in people(page)
    assert story(page)[0] == "Noted as somebody else"
    page = action(page, "same_person").submit({})
    assert "Ada Byron Requester 07700 900123" in people(page)
    with sqlite_app.app_context():
        assert [each.name for each in db.session.scalars(select(Person))] == ["Ada Byron"]
    page = action(page, "somebody_else").submit({})
    assert "Ben Byron Requester" in people(page)


def test_the_same_person_is_not_asked_about_again(robin: Visitor, bens: str) -> None:
    page = action(robin.get(bens), "same_person").submit({})
    assert "“Ben Byron” was noted as a name of Ada Byron." in people(page)
    assert "The name given was" not in people(page)
