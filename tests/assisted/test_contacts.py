"""A call or a visit from its beginning to its end, and what nobody sees after it."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.assisted.making import (
    LANDLINE,
    NUMBER,
    a_second_desk,
    by,
    do,
    end,
    known,
    sent_by,
    the_case,
    unfinished,
    wants,
)
from tests.builders import NOON, a_member_of_staff
from tests.conftest import Clock
from tests.parity.assisted import Assisted, entry, filled, reference_of, send
from tests.statements import count_statements
from tests.visitor import Page
from tracker.cases.queries import by_reference
from tracker.cases.writing import reply
from tracker.interactions.models import Interaction
from tracker.messages.models import Message
from tracker.messages.rules import MEANS

MEANS_OF = {"phone": "call", "counter": "visit"}


def the_contact(city: Flask) -> Interaction:
    return do(city, lambda session: session.scalars(select(Interaction)).one())


def waiting(city: Flask, reference: str, means: str, text: str = "It is done.") -> None:
    """A reply waits to be told."""

    def write(session: Session) -> None:
        email = f"{reference.lower()}@larkmouth.example"
        staff = a_member_of_staff(session, email=email)
        reply(session, by_reference(session, reference), staff, text, now=NOON, means=means)

    do(city, write)


def test_a_contact_is_noted_with_its_staff_and_its_times(
    home: Page, desk: Assisted, city: Flask, the_time: Clock
) -> None:
    ada = known(city, "Ada Byron", NUMBER)
    page = by(home, NUMBER)
    the_time.move(minutes=4)
    page = end(page)
    assert page.url == f"/{desk.channel}" and "is wrapped up." in page.text
    contact = the_contact(city)
    assert contact.channel == desk.channel and contact.person_id == ada
    assert (contact.started_at, contact.ended_at) == (NOON, the_time.now)
    assert contact.staff_id is not None
    assert (contact.site_id is not None) is (desk.channel == "counter")


def test_one_still_open_is_offered_to_go_back_to(home: Page, desk: Assisted, city: Flask) -> None:
    known(city, "Ada Byron", NUMBER)
    page = by(home, NUMBER)
    contact = page.url
    page = home.visitor.get(f"/{desk.channel}")
    assert "is still open" in page.text and "Ada Byron" in page.text
    assert page.follow("Go back to it").url == contact
    end(page)
    assert "is still open" not in home.visitor.get(f"/{desk.channel}").text


def test_whom_one_acts_for_stands_on_every_page(home: Page, desk: Assisted, city: Flask) -> None:
    known(city, "Ada Byron", NUMBER)
    card = by(home, NUMBER)
    form = wants(card)
    last = send(filled(form, {"place": "Oak", "size": "small", "give_details": "yes"}), {})
    for page in (card, form, last):
        banner = page.one("section", aria_label="Whom you are acting for")
        assert "Ada Byron" in "".join(banner.itertext())


def test_nothing_of_whoever_left_is_seen_after_the_end(
    home: Page, desk: Assisted, city: Flask
) -> None:
    known(city, "Ada Byron", NUMBER, "ada@example.org")
    card = by(home, NUMBER)
    form = wants(card)
    last = send(filled(form, {"place": "Oak", "size": "small", "give_details": "yes"}), {})
    end(last)
    idle = home.visitor.get(f"/{desk.channel}")
    for page in (idle, *(home.visitor.get(one.url) for one in (card, form, last))):
        assert page.url == f"/{desk.channel}"
        for trace in ("Ada", "ada@", "900123", "Oak", "pothole"):
            assert trace not in page.text
        assert page.headers["Cache-Control"] == "no-store"
    for action in ("/requests", "/resume", "/person"):
        found = [one for one in card.forms() if one.path.endswith(action)]
        assert found[0].submit({}).url == f"/{desk.channel}"


def test_what_was_not_finished_is_there_for_the_next_contact(home: Page, city: Flask) -> None:
    page = wants(by(home, NUMBER))
    entry(page).submit({"place": "Oak Street 4"}, button="save")
    page = by(end(page), NUMBER)
    assert "Begun and not sent" in page.text
    page = page.form(has="request").submit({}, button=_public_id(page))
    assert page.one("input", id="place").get("value") == "Oak Street 4"


def test_a_service_picked_by_mistake_is_not_offered_to_go_on_with(home: Page) -> None:
    page = wants(by(home, NUMBER))
    assert "Go on here" not in page.follow("Back to the").text


def _public_id(page: Page) -> str:
    return next(e.get("value") or "" for e in page.all("button", name="request"))


def test_what_waits_to_be_told_is_listed_and_told(home: Page, desk: Assisted, city: Flask) -> None:
    ada = known(city, "Ada Byron", LANDLINE)
    reference = sent_by(city, ada, desk.channel)
    waiting(city, reference, MEANS_OF[desk.channel], "The hole is filled.")
    page = home.visitor.get(f"/{desk.channel}")
    assert "The hole is filled." in page.text and "Ada Byron" in page.text
    told = next(form for form in page.forms() if "/told/" in form.path)
    page = told.submit({})
    assert "they have been told" in page.text and "The hole is filled." not in page.text
    kinds = the_case(city, reference, lambda case: [event.kind for event in case.events])
    assert kinds[-2:] == ["replied", "told"]
    # A second press, or a colleague's: it was told already.
    assert "told them this already" in told.submit({}).text


def test_whoever_comes_is_told_what_waits_for_them_and_for_nobody_else(
    home: Page, desk: Assisted, city: Flask
) -> None:
    ann, bo = (known(city, name, LANDLINE) for name in ("Ann Lee", "Bo Lee"))
    waiting(city, sent_by(city, ann, desk.channel), MEANS_OF[desk.channel], "For Ann alone.")
    page = by(home, LANDLINE)
    assert "For Ann alone." not in page.text
    assert "For Ann alone." not in page.form(has="person").submit({}, button=str(bo)).text
    page = page.form(has="person").submit({}, button=str(ann))
    assert "Tell them now" in page.text and "For Ann alone." in page.text
    page = next(form for form in page.forms() if "/told/" in form.path).submit({})
    assert page.heading.endswith("with Ann Lee") and "For Ann alone." not in page.text


def test_what_is_told_by_another_means_is_not_told_here(
    home: Page, desk: Assisted, city: Flask
) -> None:
    other = "visit" if desk.channel == "phone" else "call"
    assert other in MEANS
    waiting(city, sent_by(city, known(city, "Ada Byron", LANDLINE)), other)
    message = do(city, lambda session: session.scalars(
        select(Message.id).where(Message.means == other)).one())  # fmt: skip
    form = home.form(has="words")
    address = f"/{desk.channel}/told/{message}"
    assert home.visitor.post(address, form.held()).status == 404


def test_a_colleague_works_in_none_of_ones_own(home: Page, desk: Assisted, city: Flask) -> None:
    page = wants(by(home, NUMBER))
    mine = [*by(home, NUMBER).forms(), *page.forms()]
    colleague = a_second_desk(city, desk)
    token = colleague.form(has="words").held()["csrf_token"]
    for form in mine:
        if f"/{desk.contacts}/" in form.path:
            sent = {**form.held(), "csrf_token": token}
            assert colleague.visitor.post(form.path, sent).status == 404, form.path
    assert the_contact_is_open(city)


def the_contact_is_open(city: Flask) -> bool:
    rows = do(city, lambda session: session.scalars(select(Interaction.ended_at)).all())
    return all(ended is None for ended in rows)


def test_the_last_page_is_of_what_was_sent_in_this_contact(
    home: Page, desk: Assisted, city: Flask
) -> None:
    before = sent_by(city, known(city, "Ada Byron", LANDLINE))
    page = by(home, NUMBER)
    for reference in (before, "7KQ2M4XE"):
        assert home.visitor.get(f"{page.url}/{desk.last_page}/{reference}").status in (400, 404)


@pytest.mark.parametrize("much", [False, True])
def test_pages_cost_the_same_however_much_is_known(
    much: bool, home: Page, desk: Assisted, city: Flask
) -> None:
    ada = known(city, "Ada Byron", LANDLINE, "ada@example.org")
    for number in range(6 if much else 1):
        waiting(city, sent_by(city, ada, desk.channel), MEANS_OF[desk.channel])
        theirs = {"place": "Oak", "give_details": "yes", "reach_by": "phone"}
        unfinished(city, {**theirs, "your_phone": LANDLINE})
        if much:
            known(city, f"Byron {number}", LANDLINE, f"byron{number}@example.org")
    page = by(home, "ada@example.org")
    costs = {
        "home": cost(city, page, f"/{desk.channel}"),
        "contact": cost(city, page, page.url),
    }
    form = wants(page)
    costs["entry"] = cost(city, form, form.url)
    answers = {"place": "Oak", "size": "small", "give_details": "yes"}
    last = send(filled(form, answers), {})
    reference_of(last, desk.last_page)
    costs["last"] = cost(city, form, last.url)
    # At a counter where it is, its counters and queues, and who waits (two); at the phone desk the
    # calls of this moment and those promised.
    more = {"counter": 5, "phone": 2}[desk.channel]
    # On the first page also what was set aside; on that of a request the links that were texted,
    # who may finish it, who will be told and what it may be the same as; on the last page the code
    # by which it is taken over.
    assert costs == {"home": 7 + more, "contact": 22, "entry": 12, "last": 10}


def cost(city: Flask, page: Page, address: str) -> int:
    with count_statements(city) as sent:
        assert page.visitor.get(address).status == 200
    return len(sent)
