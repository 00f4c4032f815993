"""Answers that are corrected, notes that name colleagues, cases that are referred, withdrawn or
opened again.
"""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import NOON, a_team
from tests.desk.making import NOBODY, a_case, at_the_desk, the_city
from tests.visitor import Form, Page, Visitor, words
from tracker.cases import mentions
from tracker.cases.mentions import Colleague
from tracker.cases.models import Case, Event
from tracker.cases.partners import save_partners
from tracker.cases.timeline import entry_for_citizen
from tracker.cases.work_models import Referral
from tracker.catalogue.partners import CityPartner
from tracker.database import db
from tracker.messages.models import Message

WATER = {"key": "water", "name": "Larkwater", "for": "Leaks", "email": "in@larkwater.example",
         "phone": "01632 960800"}  # fmt: skip
ADVICE = {"key": "advice", "name": "Advice Centre", "for": "Advice", "address": "1 Quay"}


@pytest.fixture
def address(sqlite_app: Flask) -> str:
    """The address of a case that Ada Byron made by text, in a city with two partners."""
    with the_city(sqlite_app) as session:
        partners = [CityPartner.model_validate(one) for one in (WATER, ADVICE)]
        save_partners(session, partners, NOON)
        return f"/desk/cases/{a_case(session, channel='sms').reference}"


@pytest.fixture
def robin(sqlite_app: Flask) -> Visitor:
    return at_the_desk(sqlite_app, name="Robin Reed")


@pytest.fixture
def kim(sqlite_app: Flask) -> Visitor:
    return at_the_desk(sqlite_app, name="Kim Roe", email="kim@larkmouth.example")


def form_to(page: Page, ending: str) -> Form:
    """The form of a page that is sent to an address that ends so."""
    return next(form for form in page.forms() if form.path.endswith(ending))


def act(page: Page, name: str) -> Form:
    """The form of a case's page that does this."""
    return next(form for form in page.forms() if form.held().get("action") == [name])


def the_case(app: Flask) -> Case:
    with app.app_context():
        return db.session.scalars(select(Case)).one()


def messages(app: Flask) -> list[Message]:
    with app.app_context():
        return list(db.session.scalars(select(Message).order_by(Message.id)))


# Answers


def correct(robin: Visitor, address: str, **values: str) -> Page:
    return form_to(robin.get(f"{address}/answers"), "/answers").submit(values)


def test_a_corrected_answer_is_kept_as_a_change(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    page = correct(robin, address, place="Elm Road 9", why="She rang: it is the next street.")
    assert "One answer is corrected." in page.text
    assert "Answer corrected: Place" in page.text
    assert "Was: Oak Street 4 Now: Elm Road 9 Why: She rang" in page.text
    case = the_case(sqlite_app)
    assert (case.place, case.answers["place"]) == ("Elm Road 9", "Elm Road 9")
    with sqlite_app.app_context():
        event = db.session.scalars(select(Event).where(Event.kind == "changed")).one()
        seen = entry_for_citizen(event)
    assert event.details["question"] == "place"
    assert (seen.by, "rang" in seen.text) == ("", False)
    assert "Elm Road 9" in seen.text and "Oak Street 4" in seen.text


def test_an_answer_that_is_not_asked_any_more_is_not_lost(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    correct(robin, address, size="large", depth="12", why="Measured.")
    assert the_case(sqlite_app).answers["depth"] == 12
    correct(robin, address, size="small", why="It was the other one.")
    assert "depth" not in the_case(sqlite_app).answers
    with sqlite_app.app_context():
        last = db.session.scalars(select(Event).where(Event.kind == "changed")).all()[-1]
    assert last.details | {"was": "12", "value": 12, "gone": True} == last.details


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"place": "Elm Road 9"}, "Say why it is corrected"),
        ({"why": "Nothing."}, "Nothing was changed"),
        ({"place": "", "why": "Gone."}, "Say where it is"),
        ({"size": "large", "depth": "deep", "why": "Seen."}, "Enter a number in figures"),
    ],
)
def test_what_is_wrong_with_a_correction_is_said(
    robin: Visitor, address: str, values: dict[str, str], sentence: str
) -> None:
    page = correct(robin, address, **values)
    assert page.status == 422
    assert sentence in words(page.one("div", class_="govuk-error-summary"))


def test_of_two_who_correct_one_answer_the_second_sees_both(
    robin: Visitor, kim: Visitor, address: str, sqlite_app: Flask
) -> None:
    mine = form_to(robin.get(f"{address}/answers"), "/answers")
    correct(kim, address, place="Elm Road 9", why="They rang.")
    page = mine.submit({"place": "Mill Lane 1", "why": "They wrote."})
    assert page.status == 409
    assert "The answer there is now: Elm Road 9" in page.text
    again = form_to(page, "/answers")
    assert again.held()["place"] == ["Mill Lane 1"]
    assert again.submit({}).status == 200
    assert the_case(sqlite_app).place == "Mill Lane 1"


# Mentions


def test_whom_a_note_names_finds_it_in_a_list_of_their_own(
    robin: Visitor, kim: Visitor, address: str
) -> None:
    page = act(robin.get(address), "note").submit({"note": "@Kim Roe can you ring them?"})
    assert "@Kim Roe" in [words(link) for link in page.all("a", class_="app-mention")]
    assert kim.client.get("/desk/mentions/unseen").json == {"count": 1}
    listed = kim.get("/desk/mentions")
    assert "Robin Reed named you" in listed.text and "can you ring them?" in listed.text
    assert robin.client.get("/desk/mentions/unseen").json == {"count": 0}
    page = form_to(listed, "/mentions").submit({})
    assert "All of them are marked as seen." in page.text
    assert kim.client.get("/desk/mentions/unseen").json == {"count": 0}


def test_a_team_is_named_and_each_of_it_reads_it(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    with the_city(sqlite_app) as session:
        team = a_team(session, "waste")
        number = team.id
    lee = at_the_desk(sqlite_app, name="Lee Poe", email="lee@larkmouth.example", team_id=number)
    act(robin.get(address), "note").submit({"note": "For @waste: is this yours?"})
    assert "Robin Reed named Waste" in lee.get("/desk/mentions").text


def test_a_mention_that_is_opened_is_seen(robin: Visitor, kim: Visitor, address: str) -> None:
    act(robin.get(address), "note").submit({"note": "@kim look at this"})
    forms = [f for f in kim.get("/desk/mentions").forms() if "case" in f.names]
    reference = address.rpartition("/")[2]
    assert forms[0].submit({}, button=reference).url.startswith(address)
    assert kim.client.get("/desk/mentions/unseen").json == {"count": 0}


KNOWN = [
    Colleague("staff", 1, "Kim Roe", ""),
    Colleague("staff", 2, "Kim Poe", ""),
    Colleague("staff", 3, "Robin Reed", ""),
    Colleague("team", 4, "Waste and street cleaning", "Team", "waste"),
    Colleague("team", 5, "Waste", "Team", "bins"),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Kim Roe and @robin", [1, 3]),
        ("@kim is two people", []),
        ("to @Waste and street cleaning, please", [4]),
        ("@Waste, please", [5]),
        ("robin@Robin Reed.example", []),
        ("@Robinson", []),
        ("@Robin Reed, @Robin Reed", [3]),
    ],
)
def test_who_is_named_in_a_text(text: str, found: list[int]) -> None:
    assert [one.id for one in mentions.named_in(text, KNOWN)] == found


# Referrals


def refer(robin: Visitor, address: str, **values: object) -> Page:
    form = form_to(robin.get(f"{address}/refer"), "/refer")
    given = {"partner": "water", "why": "The pipe is theirs.", "agreed": "none", "then": "wait"}
    return form.submit({**given, **values})


def test_a_partner_gets_exactly_what_was_looked_at(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    page = refer(robin, address)
    letter = words(page.one("blockquote"))
    assert "Place: Oak Street 4" in letter and "Ada" not in letter
    page = form_to(page, "/refer").submit({}, button="refer")
    assert "Referred to Larkwater. An e-mail goes out to them." in page.text
    theirs = next(one for one in messages(sqlite_app) if one.means == "email")
    assert " ".join(theirs.body.split()) == letter and theirs.case_id is None
    told = messages(sqlite_app)[-1]
    assert told.means == "sms" and "Larkwater" in told.body and "01632 960800" in told.body


def test_who_somebody_is_goes_with_their_consent_alone(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    handed = ["a-place", "name", "contact"]
    page = refer(robin, address, handed=handed)
    assert page.status == 422 and "leave it out, or ask them first" in page.text
    page = refer(robin, address, handed=handed, agreed="spoken")
    assert "Ada Byron" in words(page.one("blockquote", class_="app-referral-letter"))
    form_to(page, "/refer").submit({}, button="refer")
    with sqlite_app.app_context():
        made = db.session.scalars(select(Referral)).one()
        assert made.consent is not None and made.agreed_by == "spoken"
        assert made.consent.wording == "refer"


def test_one_without_an_address_for_email_gets_paper(robin: Visitor, address: str) -> None:
    page = form_to(refer(robin, address, partner="advice"), "/refer").submit({}, button="refer")
    link = next(a for a in page.all("a") if (a.get("href") or "").endswith(".pdf")
                and "/referrals/" in (a.get("href") or ""))  # fmt: skip
    assert robin.client.get(link.get("href", "")).data.startswith(b"%PDF")


def test_it_can_be_closed_as_not_the_citys_task(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    page = form_to(refer(robin, address, then="close"), "/refer").submit({}, button="refer")
    assert "Closed: Not the city's task" in page.text
    assert "Larkwater" in messages(sqlite_app)[-1].body
    assert the_case(sqlite_app).outcome == "not_ours"


def test_what_a_partner_does_is_noted(robin: Visitor, address: str) -> None:
    page = form_to(refer(robin, address), "/refer").submit({}, button="refer")
    form = act(page, "referral")
    page = form.submit({"referral_state": "accepted", "referral_note": "Job 77"})
    assert "Larkwater: accepted by them." in page.text and "Job 77" in page.text
    page = act(page, "referral").submit({"referral_state": "sent_back"})
    assert "Larkwater: sent back to us" in page.text
    assert not [f for f in page.forms() if f.held().get("action") == ["referral"]]


def test_nobody_agrees_for_somebody_without_a_name(robin: Visitor, sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        save_partners(session, [CityPartner.model_validate(WATER)], NOON)
        address = f"/desk/cases/{a_case(session, **NOBODY).reference}"
    page = refer(robin, address)
    page = form_to(page, "/refer").submit({}, button="refer")
    assert "Referred to Larkwater" in page.text


# Withdrawn, and opened again


def test_what_they_do_not_want_any_more_is_closed_and_confirmed(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    before = len(messages(sqlite_app))
    page = act(robin.get(address), "withdraw").submit({})
    assert page.status == 422 and "Say by which door they told us." in page.text
    page = act(page, "withdraw").submit({"withdraw_channel": "phone", "withdraw_words": "Gone."})
    assert "Closed: Withdrawn" in page.text and "Withdrawn by the citizen (phone)" in page.text
    assert len(messages(sqlite_app)) == before + 1


def test_a_closed_case_goes_on_for_a_reason_and_who_asked_is_told(
    robin: Visitor, address: str, sqlite_app: Flask
) -> None:
    act(robin.get(address), "withdraw").submit({"withdraw_channel": "sms"})
    page = act(robin.get(address), "reopen").submit({})
    assert page.status == 422 and "Say who asked for it." in page.text
    values = {"reopen_asked_by": "citizen", "reopen_why": "The hole is back."}
    page = act(page, "reopen").submit(values)
    assert "The case goes on, and they are told." in page.text
    assert "It had been closed as withdrawn" in page.text and "The hole is back." in page.text
    assert messages(sqlite_app)[-1].means == "sms"
    assert the_case(sqlite_app).outcome is None
