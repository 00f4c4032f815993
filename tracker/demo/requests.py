"""Requests of the demo: the contact, the intake with its answers, and the case that came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tracker.cases.models import Case, Party
from tracker.cases.places import place_key
from tracker.catalogue.condition import holds
from tracker.catalogue.definition import RESERVED_KEYS, Question, QuestionType
from tracker.demo.answers import raw_answer
from tracker.demo.checks import note_checks
from tracker.demo.clocks import deadlines_of
from tracker.demo.contacts import wrapped_up
from tracker.demo.ledger import Row
from tracker.demo.register import STAFFED, Asker, Register
from tracker.demo.story import Story
from tracker.demo.words import Scene
from tracker.demo.year import Asked, Offer, Year
from tracker.intake.models import Answer, Intake
from tracker.intake.reading import Locale, Raw, read
from tracker.interactions.models import Interaction
from tracker.staff.models import Staff

# How long a contact takes, in minutes.
_MINUTES = {"web": (2, 9), "sms": (4, 45), "phone": (3, 12), "counter": (4, 15)}
# How often a request is begun at another door than the one it is sent from, and where.
_BEGUN_ELSEWHERE = 0.025
_BEGUN_AT = {"web": "phone", "sms": "web", "phone": "web", "counter": "web"}


@dataclass(frozen=True)
class Given:
    """One answer: the value it was read as, and what was typed."""

    question: Question
    value: Any
    as_typed: str | None


@dataclass(frozen=True)
class Contact:
    """One contact with the city, and the member of staff in it."""

    row: Row
    door: str
    staff: Staff | None
    began: datetime


@dataclass(frozen=True)
class Made:
    """A case that was opened, with what is needed to tell how it went on."""

    story: Story
    scene: Scene


def make_case(year: Year, register: Register, asked: Asked) -> Made:
    """Make one case, as it was when it had just been sent."""
    content, at = asked.offer.content, asked.at
    citizen = year.town.somebody(asked.door)
    asker = register.somebody_asks(
        citizen, asked.door, at, anonymous=content.anonymous, for_else=content.for_somebody_else
    )
    scene = Scene(year.rng, at.astimezone(year.zone), citizen.family, citizen.home)
    given = answers_to(asked.offer.asked, asked, asker, scene)
    contact = begin_contact(year, asked, asker, ends=True)
    story = _open(year, asked, asker, given, contact)
    first = _begun_elsewhere(year, asker, contact)
    intake = add_intake(year, asked.offer, asker, first or contact, at)
    intake.update(state="submitted", case_id=story.case, channel=asked.door)
    intake["public_id"] = story.case["submission_key"]
    _keep_answers(year, intake, given, asker, contact, first, at)
    return Made(story, scene)


def answers_to(
    questions: Sequence[Question], asked: Asked, asker: Asker, scene: Scene
) -> list[Given]:
    """Those of the questions that apply, in their order, answered or passed over."""
    # British numbers and dates, as Larkmouth's people write them.
    locale = Locale(scene.now.date(), "GB", "DMY")
    values: dict[str, Any] = {}
    given = []
    for question in questions:
        if question.when is not None and not holds(question.when, values):
            continue
        raw = _raw(question, asked, asker, values, scene)
        value = read(question, raw, locale)
        values[question.key] = value
        as_typed = raw if isinstance(raw, str) else "\n".join(raw)
        kept = as_typed and as_typed != value and question.key not in asker.known
        given.append(Given(question, value, as_typed if kept else None))
    return given


def _raw(
    question: Question, asked: Asked, asker: Asker, values: Mapping[str, Any], scene: Scene
) -> Raw:
    if question.key in RESERVED_KEYS:
        return asker.raws[question.key]
    return raw_answer(question, asked.offer.words, values, scene, asked.door, asker.contact)


def begin_contact(year: Year, asked: Asked, asker: Asker, *, ends: bool) -> Contact:
    """The call, the visit, the conversation or the web visit in which it is asked."""
    rng, door, at = year.rng, asked.door, asked.at
    began = at - timedelta(minutes=rng.randint(*_MINUTES[door]), seconds=rng.randrange(60))
    staff = None
    if door in STAFFED:
        staff = rng.choice(asked.counter.staff if asked.counter else year.agents)
    ended = at + timedelta(seconds=rng.randrange(20, 150)) if staff else at
    by_number = asker.contact is not None and asker.contact.kind == "phone"
    shows_number = door == "sms" or (door == "phone" and by_number and not asker.anonymous)
    row = year.ledger.add(
        Interaction,
        channel=door,
        started_at=began,
        ended_at=ended if ends else None,
        staff_id=staff.id if staff else None,
        site_id=asked.counter.site.id if asked.counter else None,
        person_id=asker.person if staff else None,
        contact_point_id=asker.point.row if asker.point and shows_number else None,
        **(wrapped_up("request", ended, year.rng) if staff and ends else {}),
    )
    return Contact(row, door, staff, began)


def add_intake(year: Year, offer: Offer, asker: Asker, contact: Contact, updated: datetime) -> Row:
    """The intake that begins in a contact."""
    return year.ledger.add(
        Intake,
        public_id=year.public_id(),
        resume_code=year.resume_code(),
        definition_id=offer.definition.id,
        began_at=contact.door,
        channel=contact.door,
        interaction_id=contact.row,
        person_id=asker.person if asker.known_before else None,
        contact_point_id=contact.row["contact_point_id"],
        created_at=contact.began,
        updated_at=updated,
    )


def add_answer(year: Year, intake: Row, given: Given, contact: Contact, at: datetime) -> None:
    """One answer of an intake."""
    year.ledger.add(
        Answer,
        intake_id=intake,
        question=given.question.key,
        value=given.value,
        as_typed=given.as_typed,
        channel=contact.door,
        interaction_id=contact.row,
        answered_at=at,
    )


def _open(year: Year, asked: Asked, asker: Asker, given: list[Given], contact: Contact) -> Story:
    content, at = asked.offer.content, asked.at
    own = {
        one.question.key: one.value
        for one in given
        if one.value is not None and one.question.key not in RESERVED_KEYS
    }
    places = [
        own[one.question.key]
        for one in given
        if one.question.type is QuestionType.LOCATION and one.question.key in own
    ]
    place = places[0] if places else None
    sent = year.sending.send(asked.offer.definition, asked.offer.team, place, own)
    case = year.ledger.add(
        Case,
        reference=year.reference(),
        submission_key=year.public_id(),
        definition_id=asked.offer.definition.id,
        answers=own,
        channel=asked.door,
        interaction_id=contact.row,
        place=place,
        place_key=place_key(place),
        contact_point_id=asker.point.row if asker.point and not asker.anonymous else None,
        anonymous=asker.anonymous,
        opened_at=at,
        **sent.columns,
        **deadlines_of(year, content, sent.columns["priority"], at, sent.columns["team_id"]),
    )
    _add_parties(year, case, asker)
    point = None if asker.anonymous else asker.point
    if contact.staff is not None:
        note_checks(year, content, asker, contact.row, contact.staff, contact.began)
    name = asker.person["name"] if asker.person else ""
    story = Story(year.ledger, case, content, name, point, year.rng)
    story.open(contact.staff, contact.row, asker.notes, sent.why)
    return story


def _add_parties(year: Year, case: Row, asker: Asker) -> None:
    """As ``tracker.intake.parts`` settles them."""
    if asker.anonymous:
        return
    for_whom = asker.raws.get("for_whom", "myself")
    other = asker.other or asker.person
    relation, authority = asker.raws.get("relation"), asker.raws.get("authority")
    parts = [("requester", asker.person), ("subject", other)]
    if for_whom == "on_behalf":
        parts = [("requester", other), ("subject", other), ("helper", asker.person)]
    acts = "helper" if for_whom == "on_behalf" else "requester"
    for part, person in parts:
        year.ledger.add(
            Party,
            case_id=case,
            person_id=person,
            part=part,
            relation=relation if part == acts else None,
            authority=authority if part == acts else None,
        )


def _begun_elsewhere(year: Year, asker: Asker, contact: Contact) -> Contact | None:
    """The earlier contact, at another door, of a request that was begun there."""
    rng = year.rng
    if asker.anonymous or rng.random() > _BEGUN_ELSEWHERE:
        return None
    door = _BEGUN_AT[contact.door]
    began = contact.began - timedelta(hours=rng.uniform(0.5, 30))
    staff = rng.choice(year.agents) if door == "phone" else None
    ended = began + timedelta(minutes=rng.randint(2, 8))
    row = year.ledger.add(
        Interaction,
        channel=door,
        started_at=began,
        ended_at=ended,
        staff_id=staff.id if staff else None,
        **(wrapped_up("unfinished", ended, rng) if staff else {}),
    )
    return Contact(row, door, staff, began)


def _keep_answers(
    year: Year,
    intake: Row,
    given: list[Given],
    asker: Asker,
    contact: Contact,
    first: Contact | None,
    sent: datetime,
) -> None:
    """Every answer with the door at which it was given."""
    before = year.rng.randint(1, max(1, len(given) // 2)) if first else 0
    step = (sent - contact.began) / (len(given) + 1)
    for place, one in enumerate(given):
        if first and place < before:
            add_answer(year, intake, one, first, first.began + timedelta(seconds=20 * (place + 1)))
        else:
            add_answer(year, intake, one, contact, contact.began + step * (place + 1))
    if "which_person" in asker.raws:
        question = given[-1].question.model_copy(update={"key": "which_person"})
        new = Given(question, asker.raws["which_person"], None)
        add_answer(year, intake, new, contact, contact.began)
