"""Letters wait in a list until they are printed and posted; one that comes back leads elsewhere."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff
from tests.desk.making import a_case, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Form, Page, Visitor, words
from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.cases.ways import every_way
from tracker.cases.writing import reply
from tracker.interactions.commands import begin
from tracker.messages.models import Message
from tracker.people.commands import reach_by
from tracker.people.models import Person
from tracker.people.rules import read_email
from tracker.staff.models import Staff

LETTERS = "/desk/letters"


def a_letter(session: Session, name: str = "Ada Byron", **answers: str) -> str:
    """A letter about a case, to somebody whose address is known; returns the reference."""
    case = a_case(session, your_name=name, **answers)
    person = case.requester
    assert person is not None
    person.address = "4 Mill Lane, Larkmouth"
    staff = session.scalar(select(Staff)) or a_member_of_staff(session)
    reply(session, case, staff, f"Dear {name}, it is mended.", now=NOON, means="letter")
    return case.reference


def letters(app: Flask, *names: str, visited: bool = False) -> list[str]:
    """Letters to people of these names; ``visited``: each asked for it in a visit of their own."""
    with the_city(app) as session:
        found = [a_letter(session, name) for name in names or ("Ada Byron",)]
        for case in session.scalars(select(Case)) if visited else ():
            case.interaction = begin(session, "counter", now=NOON)
        return found


def form_to(page: Page, end: str) -> Form:
    return next(form for form in page.forms() if form.path.endswith(end))


@pytest.fixture
def wen(sqlite_app: Flask) -> Visitor:
    return at_the_desk(sqlite_app, "counter")


def test_a_letter_is_posted_by_itself_once(sqlite_app: Flask, wen: Visitor) -> None:
    letters(sqlite_app)
    page = wen.get(LETTERS)
    assert "Ada Byron, 4 Mill Lane, Larkmouth Dear Ada Byron, it is mended." in page.text
    (link,) = [a.get("href", "") for a in page.all("a") if (a.get("href") or "").endswith(".pdf")]
    assert wen.client.get(link).data.startswith(b"%PDF")
    again = form_to(page, "/posted")
    page = again.submit({})
    assert "the letter is posted" in page.text and "No letter waits" in page.text
    assert "has posted this letter already" in again.submit({}).text


def test_all_that_wait_are_printed_together_with_a_list_and_posted_at_once(
    sqlite_app: Flask, wen: Visitor
) -> None:
    one, two = letters(sqlite_app, "Ada Byron", "Ben Byron")
    both = form_to(wen.get(LETTERS), "/print")
    page = both.submit({})
    assert page.heading == "Batch 1 of letters" and "2 letters, printed" in page.text
    (pdf,) = [a.get("href", "") for a in page.all("a") if (a.get("href") or "").endswith("1.pdf")]
    assert wen.client.get(pdf).data.startswith(b"%PDF")
    # Somebody else prints at the same moment: no letter is printed twice.
    assert "No letter waits to be printed." in both.submit({}).text
    posted = form_to(page, "/posted")
    page = posted.submit({})
    assert "2 letters are posted" in page.text and "Print again" in page.text
    assert "posted this batch already" in posted.submit({}).text
    with the_city(sqlite_app) as session:
        states = session.scalars(select(Message.state).where(Message.means == "letter")).all()
        assert states == ["told", "told"]
        case = session.scalars(select(Case).where(Case.reference == one)).one()
        assert [event.kind for event in case.events][-1] == "told"
    assert shown(two) in wen.get(f"{LETTERS}/batches/1").text


def test_a_letter_that_comes_back_is_noted_and_they_are_reached_otherwise(
    sqlite_app: Flask, wen: Visitor
) -> None:
    (reference,) = letters(sqlite_app)
    form_to(form_to(wen.get(LETTERS), "/print").submit({}), "/posted").submit({})
    page = form_to(wen.get(LETTERS), "/of-case").submit({"reference": shown(reference)})
    back = form_to(page, "/back")
    page = back.submit({"why": "gone_away"})
    assert "it came back. They get a text instead." in page.text
    assert "it is noted already" in back.submit({"why": "gone_away"}).text
    assert "It came back: gone away." in wen.get(f"{LETTERS}/batches/1").text
    with the_city(sqlite_app) as session:
        person = session.scalars(select(Person)).one()
        assert (person.address_failed_at is not None) and person.address_failure == "Gone away"
        last = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
        assert last.means == "sms"
        case = session.scalars(select(Case)).one()
        assert "letter" not in [way.means for way in every_way(case)]
        # Another address is another matter.
        person.address = "5 Mill Lane, Larkmouth"
        assert person.address_failed_at is None
        assert "letter" in [way.means for way in every_way(case)]


def test_of_a_letter_that_was_never_posted_nothing_comes_back(
    sqlite_app: Flask, wen: Visitor
) -> None:
    (reference,) = letters(sqlite_app)
    find = form_to(wen.get(LETTERS), "/of-case")
    for typed, sentence in (
        (reference, "No letter was posted about this case."),
        ("", "reference"),
    ):
        page = find.submit({"reference": typed})
        assert page.status == 422
        assert sentence in words(page.one("div", class_="govuk-error-summary"))


def test_an_address_that_failed_is_shown_on_the_record(sqlite_app: Flask, wen: Visitor) -> None:
    letters(sqlite_app)
    with the_city(sqlite_app) as session:
        person = session.scalars(select(Person)).one()
        person.address_failed_at, person.address_failure = NOON, "Refused"
        reach_by(session, person, read_email("ada@larkmouth.example"))
        address = f"/desk/people/{person.id}/record"
    page = wen.get(address)
    assert "A letter came back from there on 4 March 2026: refused." in page.text
    form = next(form for form in page.forms() if "address" in form.held())
    page = form.submit({"address_is_right": "yes"})
    assert "A letter came back" not in page.text


def test_the_pages_cost_a_fixed_number_of_statements(sqlite_app: Flask, wen: Visitor) -> None:
    counts = []
    for names in (("Ada Byron",), ("Ben Byron", "Cay Byron", "Dan Byron")):
        letters(sqlite_app, *names, visited=True)
        with count_statements(sqlite_app) as listed:
            wen.get(LETTERS)
        form_to(wen.get(LETTERS), "/print").submit({})
        with count_statements(sqlite_app) as batch:
            wen.get(f"{LETTERS}/batches/{len(counts) + 1}")
        counts.append((len(listed), len(batch)))
    # Who is signed in; letters, cases, their people; batches; whom nothing reached.
    assert counts[0] == counts[1] and counts[0][0] <= 8 and counts[0][1] <= 7
