"""Letters wait in a list until they are posted."""

from flask import Flask

from tests.assisted.making import NUMBER, a_city, do, known, sent_by
from tests.builders import NOON, a_member_of_staff
from tests.desk.making import at_the_desk
from tracker.cases.queries import by_reference
from tracker.cases.writing import reply
from tracker.people.models import Person


def test_a_letter_is_printed_and_posted_once(app: Flask) -> None:
    a_city(app)
    ada = known(app, "Ada Byron", NUMBER)
    reference = sent_by(app, ada)

    def write(session: object) -> None:
        session.get_one(Person, ada).address = "4 Mill Lane"  # type: ignore[attr-defined]
        case = by_reference(session, reference)  # type: ignore[arg-type]
        staff = a_member_of_staff(session)  # type: ignore[arg-type]
        reply(session, case, staff, "It is mended.", now=NOON, means="letter")  # type: ignore[arg-type]

    do(app, write)
    page = at_the_desk(app, "caseworker").get("/desk/letters")
    assert "Ada Byron, 4 Mill Lane It is mended." in page.text
    (link,) = [a.get("href", "") for a in page.all("a") if (a.get("href") or "").endswith(".pdf")][
        1:
    ]
    assert page.visitor.client.get(link).data.startswith(b"%PDF")
    again = page.form(action="/posted")
    page = again.submit({})
    assert "the letter is posted" in page.text and "No letter waits" in page.text
    assert "has posted this letter already" in again.submit({}).text
