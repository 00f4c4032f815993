"""What stands beside the form: requests that are likely open already, and who will be told."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.assisted.making import (
    LANDLINE,
    NUMBER,
    autosave,
    by,
    count,
    do,
    known,
    sent_by,
    the_intake,
    wants,
    without_a_number,
)
from tests.builders import NOON, a_member_of_staff, close_case
from tests.parity.assisted import Assisted, entry
from tests.statements import count_statements
from tests.visitor import Page, words
from tracker.cases.commands import change_status
from tracker.cases.models import Case, Event
from tracker.cases.queries import by_reference
from tracker.intake.models import Intake
from tracker.interactions.models import CallBack
from tracker.messages.models import Message
from tracker.people.models import ContactPoint, Person
from tracker.people.queries import person as person_by_id
from tracker.people.record import agree

HERE = "Elm Road 9"  # where ``sent_by`` has a pothole


def somebody_elses(app: Flask) -> str:
    """A pothole that somebody else reported, who is named and reached."""
    return sent_by(app, known(app, "Zoë Quill", "+44 7700 900999"))


def offers(page: Page) -> list[str]:
    return [words(one) for one in page.all("div", class_="app-duplicate")]


def add(page: Page, reference: str, **answers: str) -> Page:
    return entry(page).submit(answers, button=f"add-{reference}")


def lines(app: Flask) -> list[Event]:
    with app.app_context():
        return do(
            app, lambda session: list(session.scalars(select(Event).where(Event.kind == "added")))
        )


def test_what_is_likely_open_already_comes_up_as_the_place_is_typed(
    home: Page, city: Flask
) -> None:
    reference = somebody_elses(city)
    page = wants(by(home, NUMBER))
    assert offers(page) == []
    told = autosave(page, {"place": "9 Elm Rd"})
    assert "Very likely: the same place." in told["duplicates"]
    assert f'value="add-{reference}"' in told["duplicates"]
    # Another place, and it is gone again.
    again = autosave(page, {"place": "Oak Street 4"}, **{"seen-place": told["marks"]["place"]})
    assert again["duplicates"].strip() == ""


def test_of_another_persons_nothing_is_said_of_who_they_are(home: Page, city: Flask) -> None:
    somebody_elses(city)
    page = wants(by(home, NUMBER))
    told = autosave(page, {"place": HERE})["duplicates"]
    assert "Reported by somebody else on" in told and "Elm Road 9" in told
    assert "Zoë" not in told and "900999" not in told


def test_their_own_is_offered_at_once(home: Page, city: Flask) -> None:
    ada = known(city, "Ada Byron", NUMBER)
    sent_by(city, ada)
    page = wants(by(home, NUMBER))
    assert len(offers(page)) == 1 and "Likely: their own." in offers(page)[0]


def test_their_own_is_offered_to_whoever_gives_the_number_in_the_form(
    home: Page, desk: Assisted, city: Flask
) -> None:
    sent_by(city, known(city, "Ada Byron", NUMBER))
    page = wants(without_a_number(home, desk))
    assert offers(page) == []
    autosave(page, {"give_details": "yes", "reach_by": "phone"})
    assert "Likely: their own." in autosave(page, {"your_phone": NUMBER})["duplicates"]


def test_added_to_it_what_was_typed_is_on_the_case_and_the_caller_is_kept(
    home: Page, desk: Assisted, city: Flask
) -> None:
    reference = somebody_elses(city)
    page = wants(by(home, NUMBER))
    autosave(page, {"place": HERE})
    # The size was not saved yet as the button was pressed: it goes along.
    page = add(home.visitor.get(page.url), reference, size="large")
    assert page.heading == "Added: read this back"
    assert words(page.all("span", class_="app-reference")[0]).replace("-", "") == reference
    assert len(page.all("span", class_="app-spelled__word")) == 8
    assert "Larger than a plate" in page.text
    assert "Zoë" not in page.text and "900999" not in page.text
    line = lines(city)[0]
    assert "Size: Larger than a plate" in line.details["text"] and not line.for_citizen
    assert the_intake_states(city) == ["dropped", "submitted"]
    assert count(city, Case) == 1
    back = next(one for one in page.all("a") if "Another request" in words(one))
    page = home.visitor.get(back.get("href", ""))
    assert f"/{desk.contacts}/" in page.url and NUMBER[-3:] in page.text


def the_intake_states(app: Flask) -> list[str]:
    return do(app, lambda session: sorted(session.scalars(select(Intake.state))))


def test_added_to_their_own_it_says_how_they_hear_of_it(home: Page, city: Flask) -> None:
    reference = sent_by(city, known(city, "Ada Byron", NUMBER))
    page = add(wants(by(home, NUMBER)), reference)
    assert "to the request that you made on 4 March 2026" in page.text
    assert "They hear of it" in page.text
    assert "Nothing but that they reported it too." in page.text


def test_pressed_twice_it_is_added_once_and_leads_to_the_same_page(home: Page, city: Flask) -> None:
    reference = somebody_elses(city)
    page = wants(by(home, NUMBER))
    autosave(page, {"place": HERE})
    page = home.visitor.get(page.url)
    first = add(page, reference)
    second = add(page, reference)
    assert first.url == second.url and "Added" in second.heading
    assert len(lines(city)) == 1
    # So does the page it was entered on, come back to.
    assert home.visitor.get(page.url).url == first.url


def test_closed_meanwhile_it_is_refused_in_words_and_nothing_is_lost(
    home: Page, city: Flask
) -> None:
    reference = somebody_elses(city)
    page = wants(by(home, NUMBER))
    autosave(page, {"place": HERE})
    page = home.visitor.get(page.url)

    def close(session: Session) -> None:
        case, staff = by_reference(session, reference), a_member_of_staff(session)
        change_status(session, case, staff, "in_progress", now=NOON)
        close_case(session, case, staff, now=NOON)

    do(city, close)
    page = add(page, reference, size="large")
    assert page.status == 422
    assert "That request was closed meanwhile. Send this one as it is." in page.text
    assert offers(page) == [] and lines(city) == []
    assert "large" in do(city, kept_sizes)


def kept_sizes(session: Session) -> list[str]:
    found = session.scalars(select(Intake).where(Intake.state == "open"))
    return [str(one.answers.get("size")) for one in found]


def test_what_is_not_offered_is_not_added_to(home: Page, city: Flask) -> None:
    reference = somebody_elses(city)
    page = wants(by(home, NUMBER))
    autosave(page, {"place": HERE})
    page = home.visitor.get(page.url)
    # As the button was pressed, the place was changed.
    page = add(page, reference, place="Oak Street 4")
    assert page.status == 422 and "of other people and another place" in page.text
    assert lines(city) == []


@pytest.mark.parametrize("reference", ["", "nonsense", "00000000"])
def test_a_reference_that_is_none_is_refused_in_words(
    home: Page, city: Flask, reference: str
) -> None:
    page = wants(by(home, NUMBER))
    form = entry(page)
    answer = page.visitor.client.post(page.url, data={**form.held(), "then": f"add-{reference}"})
    assert answer.status_code == 422 and lines(city) == []


def test_to_go_on_makes_a_request_of_its_own(home: Page, city: Flask) -> None:
    somebody_elses(city)
    page = wants(by(home, NUMBER))
    raws = {"place": HERE, "size": "small", "give_details": "no"}
    page = entry(page).submit(raws, button="save")
    assert len(offers(page)) == 1
    entry(page).submit({}, button="send")
    assert count(city, Case) == 2


@pytest.mark.parametrize("many", [0, 30])
def test_it_costs_a_fixed_number_of_statements(home: Page, city: Flask, many: int) -> None:
    ada = known(city, "Ada Byron", NUMBER)
    for _ in range(many):
        sent_by(city, ada)
    page = wants(by(home, NUMBER))
    autosave(page, {"place": HERE})
    with count_statements(city) as sent:
        page = home.visitor.get(page.url)
    assert len(offers(page)) == min(many, 4)
    assert len(sent) <= 30, len(sent)


# Who will be told.


def telling(page: Page, changed: dict[str, str]) -> str:
    """What is said of who is told, without its marks."""
    told = autosave(page, changed)["telling"].partition("Offer one of")[0]
    return " ".join(re.sub("<[^>]+>", " ", told).replace("&#39;", "'").split())


@pytest.mark.parametrize(
    ("number", "first", "later"),
    [
        (NUMBER, "a text with the reference to 07700 900123, at once", "by text to 07700 900123"),
        (LANDLINE, "nothing in writing: read out the reference", "by phone: one of us calls"),
    ],
)
def test_by_phone_it_depends_on_the_number(
    home: Page, desk: Assisted, number: str, first: str, later: str
) -> None:
    page = wants(without_a_number(home, desk))
    autosave(page, {"give_details": "yes", "reach_by": "phone", "your_name": "Ada Byron"})
    told = telling(page, {"your_phone": number})
    assert "Ada Byron" in told and f"As it is sent: {first}." in told
    assert f"Of what becomes of it: {later}" in told


def test_by_email_it_is_an_email(home: Page, desk: Assisted) -> None:
    page = wants(without_a_number(home, desk))
    autosave(page, {"give_details": "yes", "reach_by": "email"})
    told = telling(page, {"your_email": "ada@example.org"})
    assert "an e-mail with the reference to ada@example.org, at once" in told


def test_without_a_name_nobody_is_told(home: Page) -> None:
    page = wants(by(home, NUMBER))
    assert "Nobody As it is sent: nothing is sent" in telling(page, {"give_details": "no"})


def test_of_whom_it_is_not_settled_how_they_are_reached_nothing_is_said(
    home: Page, desk: Assisted
) -> None:
    page = wants(without_a_number(home, desk))
    assert "Shown here once it is answered" in telling(page, {"give_details": "yes"})


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("no_texts", "nothing in writing (It is agreed with them: never by text)"),
        ("phone_only", "nothing in writing (It is agreed with them: "),
    ],
)
@pytest.mark.parametrize("typed", [False, True])
def test_what_is_agreed_with_them_is_said(
    home: Page, desk: Assisted, city: Flask, kind: str, first: str, typed: bool
) -> None:
    ada = known(city, "Ada Byron", NUMBER)
    agreed(city, ada, kind)
    if typed:  # the number is given in the form, and theirs
        page = wants(without_a_number(home, desk))
        autosave(page, {"give_details": "yes", "reach_by": "phone"})
        told = telling(page, {"your_phone": NUMBER})
    else:
        told = telling(wants(by(home, NUMBER)), {"place": HERE})
    assert first in told


def agreed(app: Flask, person_id: int, kind: str) -> None:
    def note(session: Session) -> None:
        staff = a_member_of_staff(session)
        agree(
            session, person_by_id(session, person_id), kind, "", NOON.date().replace(month=9),
            staff, today=NOON.date(), now=NOON,
        )  # fmt: skip

    do(app, note)


def test_a_number_that_refused_texts_gets_none(home: Page, city: Flask) -> None:
    known(city, "Ada Byron", NUMBER)

    def refuse(session: Session) -> None:
        session.scalars(select(ContactPoint)).one().opted_out_at = NOON

    do(city, refuse)
    told = telling(wants(by(home, NUMBER)), {"place": HERE})
    assert "no text, for they asked us to send none: read out the reference" in told


# For whom no door reaches.


def unreachable(home: Page, desk: Assisted) -> Page:
    """A request that is complete, but for why they cannot be reached."""
    page = wants(without_a_number(home, desk))
    page = entry(page).submit({"give_details": "yes"}, button="save")
    raws = {"place": HERE, "size": "small", "your_name": "Ada Byron", "reach_by": "none"}
    page = entry(page).submit(raws, button="save")
    assert "Neither a call nor anything written reaches them." in page.text
    return page


def test_a_letter_is_chosen_and_a_letter_waits_to_be_posted(
    home: Page, desk: Assisted, city: Flask
) -> None:
    page = unreachable(home, desk)
    page = entry(page).submit({"reach-address": " 7 Quay Street,  LK1 1AA "}, button="reach-letter")
    assert "a letter with the reference, which we post to 7 Quay Street, LK1 1AA." in page.text
    assert "by letter to 7 Quay Street, LK1 1AA." in page.text
    page = entry(page).submit({}, button="send")
    assert "letter" in page.text and f"/{desk.last_page}/" in page.url

    def look(session: Session) -> None:
        case = session.scalars(select(Case)).one()
        message = session.scalars(select(Message).where(Message.case_id == case.id)).one()
        assert (message.means, message.state) == ("letter", "waiting")
        assert message.postal_address == "7 Quay Street, LK1 1AA"
        assert "STATUS" not in message.body
        assert case.requester is not None and case.requester.address == message.postal_address

    do(city, look)


def test_a_letter_without_an_address_is_refused_beside_its_field(
    home: Page, desk: Assisted, city: Flask
) -> None:
    page = entry(unreachable(home, desk)).submit({"place": "Oak 5"}, button="reach-letter")
    assert page.status == 422 and "Enter the address for the letter." in page.text
    assert the_intake(city, lambda intake: intake.answers["place"]) == "Oak 5"


def test_an_address_given_for_a_request_that_is_dropped_is_not_put_on_record(
    home: Page, desk: Assisted, city: Flask
) -> None:
    ada = known(city, "Ada Byron")
    page = by(home, "Ada Byron")
    page = page.form(has="person").submit({})
    page = entry(wants(page)).submit({"give_details": "yes", "reach_by": "none"}, button="save")
    page = entry(page).submit({"reach-address": "7 Quay Street"}, button="reach-letter")
    page.form(action="/drop").submit({})
    assert do(city, lambda session: session.get_one(Person, ada).address) is None


def test_a_call_back_is_promised_for_the_next_working_hour(
    home: Page, desk: Assisted, city: Flask
) -> None:
    page = entry(unreachable(home, desk)).submit({"reach-number": LANDLINE}, button="reach-call")
    assert "A call-back is promised on 01632 960001, by 4 March 2026, 13:00." in page.text
    page = entry(page).submit({}, button="send")

    def look(session: Session) -> None:
        call = session.scalars(select(CallBack)).one()
        assert call.case_id == session.scalars(select(Case.id)).one()
        assert call.name == "Ada Byron" and call.contact_point.value == "+441632960001"

    do(city, look)


def test_a_call_back_is_promised_for_a_day_and_a_time_and_changed_not_doubled(
    home: Page, desk: Assisted, city: Flask
) -> None:
    page = unreachable(home, desk)
    wrong = {"reach-number": LANDLINE, "reach-when": "at", "reach-day": "", "reach-time": "9"}
    page = entry(page).submit(wrong, button="reach-call")
    assert page.status == 422 and "Give the day and the time, such as 14:30." in page.text
    assert page.one("input", id="reach-number").get("value") == LANDLINE
    at = {"reach-day": "2026-03-06", "reach-time": "14:30"}
    page = entry(page).submit(at, button="reach-call")
    assert "by 6 March 2026, 14:30" in page.text
    page = entry(page).submit(
        {"reach-number": NUMBER, "reach-when": "at", **at, "reach-time": "15:00"},
        button="reach-call",
    )
    assert "on 07700 900123, by 6 March 2026, 15:00" in page.text
    assert count(city, CallBack) == 1


def test_a_time_that_has_passed_and_a_number_that_is_none_are_refused(
    home: Page, desk: Assisted, city: Flask
) -> None:
    typed = {"reach-number": "12", "reach-when": "at",
             "reach-day": "2026-03-01", "reach-time": "10:00"}  # fmt: skip
    page = entry(unreachable(home, desk)).submit(typed, button="reach-call")
    assert "This time has passed. Choose a later one." in page.text
    assert "too short" in page.text and count(city, CallBack) == 0
