"""A link that is texted in a call: to whom it goes, how often it opens and for how long."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.builders import NOON, a_definition, a_door, a_member_of_staff, a_published_service
from tracker.database import unit_of_work
from tracker.errors import Conflict, InvalidContact
from tracker.intake import commands, links
from tracker.intake.links import Ended, Terms, Used
from tracker.intake.models import AddLink, Intake
from tracker.messages.segments import plain, segments
from tracker.people.adjustments import STOPS
from tracker.people.commands import add_person, opt_out, reach_by
from tracker.people.models import Adjustment
from tracker.people.record_rules import ADJUSTMENTS
from tracker.people.rules import read_phone
from tracker.staff.models import Staff

MOBILE, LANDLINE = read_phone("07700 900123", "GB"), read_phone("01632 960001", "GB")
TERMS = Terms(30, lambda token: f"https://requests.city.example/a/{token}", "Larkmouth", sends=True)
PHOTO = {"key": "photo", "type": "file", "label": "A photo", "short": "Photo", "required": False}


@pytest.fixture
def intake(session: Session) -> Intake:
    """A call's request, for a service that asks for a place and a photo."""
    questions = [one.model_dump() for one in a_definition().questions]
    content = a_definition(questions=[*questions, PHOTO])
    return commands.begin(session, a_published_service(session, content), a_door("phone"))


@pytest.fixture
def agent(session: Session) -> Staff:
    """Who takes the call."""
    return a_member_of_staff(session, "agent")


def texted(session: Session, intake: Intake, agent: Staff, terms: Terms = TERMS) -> AddLink:
    return links.text_link(session, intake, MOBILE, agent, a_door("phone"), terms)


def token_of(link: AddLink) -> str:
    return link.message.body.rsplit("/", 1)[-1]


def test_the_text_is_short_and_only_a_digest_of_its_token_is_kept(
    session: Session, intake: Intake, agent: Staff
) -> None:
    link = texted(session, intake, agent)
    assert segments(plain(link.message.body)) <= 2 and link.message.asked
    token = token_of(link)
    assert len(token) == 22  # 16 random bytes
    assert link.token_digest == links.digest(token) and token not in link.token_digest


def test_it_opens_once_and_in_one_browser(session: Session, intake: Intake, agent: Staff) -> None:
    token = token_of(texted(session, intake, agent))
    holder = links.open_link(session, token, NOON)
    assert links.held_link(session, token, holder, NOON).intake is intake
    with pytest.raises(Used):
        links.open_link(session, token, NOON)
    for stranger in (None, "another"):
        with pytest.raises(Used):
            links.held_link(session, token, stranger, NOON)


def test_it_ends_with_its_time(session: Session, intake: Intake, agent: Staff) -> None:
    token = token_of(texted(session, intake, agent))
    holder = links.open_link(session, token, NOON + timedelta(minutes=29))
    with pytest.raises(Ended):
        links.held_link(session, token, holder, NOON + timedelta(minutes=30))


def test_it_ends_as_the_request_is_dropped(session: Session, intake: Intake, agent: Staff) -> None:
    token = token_of(texted(session, intake, agent))
    commands.drop(session, intake, a_door("phone"))
    with pytest.raises(Ended):
        links.open_link(session, token, NOON)
    with pytest.raises(Conflict):
        texted(session, intake, agent)


def test_another_link_ends_the_one_before(session: Session, intake: Intake, agent: Staff) -> None:
    first = token_of(texted(session, intake, agent))
    second = token_of(texted(session, intake, agent))
    with pytest.raises(Ended):
        links.open_link(session, first, NOON)
    assert links.open_link(session, second, NOON)


def test_staff_take_it_back_and_its_owner_says_that_they_are_done(
    session: Session, intake: Intake, agent: Staff
) -> None:
    link = texted(session, intake, agent)
    links.take_back(session, intake, agent, NOON)
    assert link.closed_by_id == agent.id
    link = texted(session, intake, agent)
    links.done(session, link, NOON)
    assert link.closed_by_id is None and not links.is_live(link, NOON)


def test_a_landline_and_a_number_that_refused_texts_get_none_and_staff_are_told_why(
    session: Session, intake: Intake, agent: Staff
) -> None:
    with pytest.raises(InvalidContact, match="takes no texts"):
        links.text_link(session, intake, LANDLINE, agent, a_door("phone"), TERMS)
    opt_out(session, links.contact_point(session, MOBILE), now=NOON, way="staff")
    with pytest.raises(InvalidContact, match="has refused texts"):
        texted(session, intake, agent)


@pytest.mark.parametrize("kind", ADJUSTMENTS)
def test_what_was_agreed_with_a_person_binds(
    session: Session, intake: Intake, agent: Staff, kind: str
) -> None:
    person = add_person(session, "Ada Byron", now=NOON)
    reach_by(session, person, MOBILE)
    session.add(
        Adjustment(
            person_id=person.id, kind=kind, agreed_at=NOON, review_on=NOON.date(), staff_id=agent.id
        )
    )
    session.flush()
    if "sms" not in STOPS.get(kind, ()):
        assert texted(session, intake, agent).message.means == "sms"
        return
    words = f"It is agreed with them: {ADJUSTMENTS[kind].lower()}. Ask what you can now"
    with pytest.raises(InvalidContact, match=words):
        texted(session, intake, agent)


def test_where_no_texts_go_out_that_is_said(session: Session, intake: Intake, agent: Staff) -> None:
    nowhere = Terms(30, TERMS.address, "Larkmouth", sends=False)
    with pytest.raises(InvalidContact, match="nothing is set up"):
        texted(session, intake, agent, nowhere)


def test_it_speaks_the_language_of_who_gets_it(
    session: Session, intake: Intake, agent: Staff
) -> None:
    intake.person = add_person(session, "Lucía Ortiz", now=NOON, language="es")
    link = texted(session, intake, agent)
    assert "añada" in link.message.body and segments(plain(link.message.body)) <= 2


def test_of_two_browsers_at_once_one_opens_it(
    engine: Engine, session: Session, intake: Intake, agent: Staff
) -> None:
    token = token_of(texted(session, intake, agent))
    session.commit()

    def open_it(_: int) -> bool:
        try:
            with Session(engine) as other, unit_of_work(other):
                links.open_link(other, token, NOON)
        except Used:
            return False
        return True

    with ThreadPoolExecutor(4) as browsers:
        assert sorted(browsers.map(open_it, range(4))) == [False, False, False, True]
