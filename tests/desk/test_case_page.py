"""The page of a case: what staff see of it; a long story costs no more than a short one."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import LOCALE, NOON, ZONE, a_member_of_staff
from tests.desk.making import ADA, NOBODY, a_case, a_service, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Page, words
from tracker.cases import commands, writing
from tracker.intake import commands as intakes
from tracker.intake.commands import Door
from tracker.interactions.call_backs import close
from tracker.interactions.commands import begin, end
from tracker.interactions.models import CallBack, Site
from tracker.messages.models import Message
from tracker.people.commands import opt_out


def section(page: Page, heading: str) -> str:
    """The words of a section of the page."""
    return words(page.one("section", aria_labelledby=heading))


def shown(app: Flask, reference: str, role: str = "caseworker") -> Page:
    return at_the_desk(app, role).get(f"/desk/cases/{reference}")


def test_a_case_is_shown_with_its_answers_in_words(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, size="large", depth="12")
    page = shown(sqlite_app, case.reference)
    reference = f"{case.reference[:4]}-{case.reference[4:]}"
    assert page.heading == f"{reference} Report a pothole"
    assert "Size Larger than a plate" in section(page, "asked")
    assert "Depth 12" in section(page, "asked")
    assert "Asked by version 1" in section(page, "asked")
    assert "Team Roads" in section(page, "work") and "Taken by Nobody yet" in section(page, "work")
    assert "Due 11 March 2026" in section(page, "work")
    assert "by web form" in section(page, "work")


def test_people_are_shown_with_how_they_are_reached(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session)
    people = section(shown(sqlite_app, case.reference), "people")
    assert "Ada Byron Requester 07700 900123 phone and texts" in people
    assert "Wants to hear of this case here" in people


def test_a_helper_is_shown_with_relation_and_authority(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(
            session,
            definition=a_service(session, "permit", for_somebody_else=True),
            for_whom="on_behalf",
            their_name="Clara Byron",
            relation="carer",
            authority="written_consent",
        )
    page = shown(sqlite_app, case.reference)
    people = section(page, "people")
    assert "Ada Byron Acts for the requester · carer · written consent" in people
    assert "Clara Byron Requester No phone, no e-mail. Reached through Ada Byron." in people
    assert "To Ada Byron They act for Clara Byron." in section(page, "write")


def test_opting_out_is_shown_and_no_text_is_offered(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, channel="sms")
        assert case.contact_point is not None
        opt_out(session, case.contact_point, now=NOON, way="word")
    page = shown(sqlite_app, case.reference)
    assert "no texts: they opted out on 4 Mar 2026" in section(page, "people")
    offered = [field.get("value") for field in page.all("input", name="means")]
    assert offered == ["call", "page", "visit"]


def test_whoever_cannot_be_reached_is_shown_with_the_reason(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(
            session, channel="counter", reach_by="none", your_phone="",
            no_contact_reason="Sleeps rough at the moment",
        )  # fmt: skip
    page = shown(sqlite_app, case.reference)
    assert "No phone, no e-mail. Sleeps rough at the moment" in section(page, "people")
    assert "At a counter, when they next come – the door they came by" in section(page, "write")


def test_an_anonymous_case_says_that_nobody_can_be_replied_to(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, **NOBODY)
    page = shown(sqlite_app, case.reference)
    assert "it was made anonymously" in section(page, "people")
    assert "there is nobody to reply to" in section(page, "write")
    assert not page.all("textarea", name="reply")
    assert page.all("textarea", name="note")


@pytest.mark.parametrize(
    ("channel", "means", "label"),
    [
        ("web", "sms", "Text message to 07700 900123"),
        ("sms", "sms", "Text message to 07700 900123 – the door they came by"),
        ("phone", "call", "Phone call to 07700 900123, by the phone desk – the door they came by"),
        ("counter", "visit", "At a counter, when they next come – the door they came by"),
    ],
)
def test_the_reply_goes_by_the_door_they_came_through(
    sqlite_app: Flask, channel: str, means: str, label: str
) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, channel=channel)
    page = shown(sqlite_app, case.reference)
    assert page.form(has="means").held()["means"] == [means]
    assert label in section(page, "write")


def test_a_case_begun_at_one_door_and_finished_at_another_says_so(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        site = Site(key="hall", name="City hall", address="Square 1", hours="9 to 5")
        session.add(site)
        session.flush()
        jo = a_member_of_staff(session, "counter", name="Jo Marsh")
        earlier, later = NOON - timedelta(days=1), NOON
        texting = begin(session, "sms", now=earlier)
        door = Door("sms", earlier, LOCALE, texting)
        intake = intakes.begin(session, a_service(session), door)
        intakes.answer(session, intake, "place", "Oak Street 4", door)
        end(session, texting, now=earlier)
        visit = begin(session, "counter", now=later, staff=jo, site_id=site.id)
        door = Door("counter", later, LOCALE, visit, jo)
        intakes.take_up(session, intake, door)
        intakes.answer_all(session, intake, {"size": "small", "give_details": "yes", **ADA}, door)
        case = intakes.submit(session, intake, door, ZONE)
    page = shown(sqlite_app, case.reference)
    assert "by counter; begun by text message on 3 March 2026" in section(page, "work")
    assert section(page, "contacts") == (
        "Contacts Text conversation 3 March 2026, 12:00 "
        "Visit to City hall 4 March 2026, 12:00, Jo Marsh, still going on"
    )


def test_the_story_tells_what_was_done_and_written_and_what_became_of_it(
    sqlite_app: Flask,
) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session)
        robin = a_member_of_staff(session, email="robin@larkmouth.example", name="Robin Reed")
        commands.take(session, case, robin, now=NOON + timedelta(hours=1))
        commands.add_note(session, case, robin, "Crew told.", now=NOON + timedelta(hours=2))
        at = NOON + timedelta(hours=3)
        reply = writing.reply(session, case, robin, "We come on Friday.", now=at)
        reply.state, reply.failure, reply.tries = "failed", "This number does not exist.", 6
    page = shown(sqlite_app, case.reference)
    titles = [words(title) for title in page.all("h4", class_="moj-timeline__title")]
    assert titles == [
        "Reply (text message)", "Note", "Received → In progress", "Taken",
        "Confirmation written (text message)",
        "Sent to Roads since its service is theirs: no rule fitted", "Opened by web form",
    ]  # fmt: skip
    story = section(page, "history")
    assert "We come on Friday. Could not be sent to 07700 900123" in story
    assert "Tried 6 times. This number does not exist." in story
    assert "Waiting to be sent to 07700 900123" in story


def test_a_call_that_was_promised_stands_on_the_case_until_it_was_made(
    sqlite_app: Flask,
) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session)
        nadia = a_member_of_staff(session, "agent", email="nadia@larkmouth.example", name="Nadia")
        for about, late, of_case in (("When it is mended", 1, case.id), ("The bins", -2, None)):
            due_at = NOON - timedelta(hours=late)
            call_back = CallBack(
                name="Ada Byron", person=case.requester, contact_point=case.contact_point,
                about=about, due_at=due_at, case_id=of_case, promised_at=NOON - timedelta(days=1),
                promised_by=nadia, owner=nadia if of_case else None,
            )  # fmt: skip
            session.add(call_back)
    page = shown(sqlite_app, case.reference, "agent")
    assert [words(line) for line in page.all("p", class_="app-promised")] == [
        "Call-back late 4 March 2026, 11:00: Nadia calls Ada Byron on 07700 900123. "
        "See it on the phone desk: call-back of Ada Byron",
        "Call-back 4 March 2026, 14:00: anybody of the phone desk calls Ada Byron on 07700 900123, "
        "about “The bins”. See it on the phone desk: call-back of Ada Byron",
    ]
    with the_city(sqlite_app) as session:
        for one in session.scalars(select(CallBack)):
            close(session, one, one.promised_by, reached=True, now=NOON)
    assert "Call-back" not in shown(sqlite_app, case.reference).text


@pytest.mark.parametrize("role", ["agent", "counter", "auditor"])
def test_whoever_may_not_work_cases_reads_only(sqlite_app: Flask, role: str) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session)
    page = shown(sqlite_app, case.reference, role)
    assert "Oak Street 4" in page.text
    # Who speaks with citizens gives them a code to take their case over.
    codes = [] if role == "auditor" else ["/take-over-code"]
    forms = [f"/{form.path.rsplit('/', 1)[-1]}" for form in page.forms()]
    # The story is narrowed by a form, which changes nothing.
    assert forms == ["/search", "/sign-out", f"/{case.reference}", *codes]


def test_a_reference_is_read_as_people_type_it(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session)
    typed = f"{case.reference[:4].lower()}-{case.reference[4:]}"
    assert shown(sqlite_app, typed).heading.endswith("Report a pothole")


@pytest.mark.parametrize(("reference", "status"), [("7KQ2-M4XE", 400), ("x", 400)])
def test_a_slip_in_the_address_is_told(sqlite_app: Flask, reference: str, status: int) -> None:
    assert shown(sqlite_app, reference).status == status


def test_a_case_that_does_not_exist_is_not_found(sqlite_app: Flask) -> None:
    page = shown(sqlite_app, "00000000")
    assert page.status == 404 and "no case with this reference" in page.text


@pytest.mark.parametrize("long", [False, True])
def test_a_case_costs_the_same_however_long_its_story(app: Flask, long: bool) -> None:
    with the_city(app) as session:
        case = a_case(session)
        staff = a_member_of_staff(session)
        for number in range(12 if long else 0):
            commands.add_note(session, case, staff, f"Note {number}", now=NOON)
            writing.reply(session, case, staff, f"Reply {number}", now=NOON)
            a_case(session)
    visitor = at_the_desk(app)
    with count_statements(app) as sent:
        visitor.get(f"/desk/cases/{case.reference}")
    # Who is signed in; the case, its people, their contacts; the intake with its answers; the
    # timeline; the messages; the contacts with the city; the files; how many cases its people have;
    # who helps with it; the calls that were promised; what they need, and what staff are warned of;
    # the cases around it; who else looks; what is agreed with whoever asked; the texts at its
    # number, their pictures, who answers them, who refused texts; replies to begin with; when the
    # city works; tasks, visits, referrals; reports of it, and cases that may be the same: the more
    # there are of them, the one that says which.
    assert len(sent) == (28 if long else 27)


def test_a_text_that_came_in_is_part_of_the_story(sqlite_app: Flask) -> None:
    with the_city(sqlite_app) as session:
        case = a_case(session, channel="sms")
        session.add(
            Message(
                direction="in", means="sms", state="received", body="Any news?", case_id=case.id,
                created_at=NOON + timedelta(hours=1),
            )
        )  # fmt: skip
    assert "Text message from the citizen" in section(shown(sqlite_app, case.reference), "history")
