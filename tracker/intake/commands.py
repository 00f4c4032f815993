"""The one way in: begin an intake, answer its questions, go on at another door, submit it once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.cases.opening import open_case
from tracker.catalogue.definition import PAPER_FORM, RESERVED_KEYS, Question, QuestionType
from tracker.catalogue.models import Definition
from tracker.characters import clean, is_empty
from tracker.errors import Conflict, InvalidAnswer, InvalidAnswers
from tracker.files.models import StoredFile
from tracker.intake import acting, identity, queries
from tracker.intake.agreed import name_organisation
from tracker.intake.evidence import check_documents
from tracker.intake.known import known_already
from tracker.intake.letters import settle_address
from tracker.intake.models import Answer, Intake
from tracker.intake.parts import settle_parts
from tracker.intake.reading import Locale, Raw, read
from tracker.intake.resume_codes import new_resume_code
from tracker.intake.rules import Asking, token
from tracker.intake.take_over import offer
from tracker.interactions.call_backs import now_about
from tracker.interactions.models import Interaction
from tracker.languages import t
from tracker.people.models import ContactPoint, Person
from tracker.staff.models import Staff


@dataclass(frozen=True)
class Door:
    """Where and when an answer is given: by which door, in which contact, by which staff."""

    channel: str
    now: datetime
    locale: Locale
    interaction: Interaction | None = None
    staff: Staff | None = None

    @property
    def for_staff(self) -> bool:
        """Whether staff see the questions, and not the citizen."""
        return self.staff is not None


def begin(
    session: Session,
    definition: Definition,
    door: Door,
    *,
    person: Person | None = None,
    contact_point: ContactPoint | None = None,
    somebody_new: bool = False,
    said: Mapping[str, Any] | None = None,
) -> Intake:
    """Store a new intake. ``person`` is who staff know to be asking; ``contact_point`` the number
    that the door itself shows (a text's sender, a caller); ``somebody_new``: staff were told that
    it is nobody of those known at that number; ``said`` what they said before, at check-in.

    What is known so is answered already, and can be changed like any other answer.
    """
    intake = Intake(
        public_id=str(uuid4()),
        definition=definition,
        began_at=door.channel,
        channel=door.channel,
        interaction=door.interaction,
        person=person,
        contact_point=contact_point,
        created_at=door.now,
        updated_at=door.now,
    )
    _add_with_code(session, intake)
    known = known_already(session, person, contact_point, somebody_new)
    if person is not None and door.for_staff and definition.content.anonymous:
        # Staff speak with somebody by name: that they give it is said, until they take it back.
        known["give_details"] = True
    for key, value in {**(said or {}), **known}.items():
        _keep(session, intake, key, value, None, door)
    return intake


def _add_with_code(session: Session, intake: Intake) -> None:
    for last in (False, False, True):
        intake.resume_code = new_resume_code()
        try:
            with session.begin_nested():
                session.add(intake)
            return
        except IntegrityError:
            if last:
                raise


def answer(
    session: Session,
    intake: Intake,
    key: str,
    raw: Raw,
    door: Door,
    *,
    seen: str | None = None,
) -> Any:
    """Check one answer and keep it; an optional one left empty is noted as passed over.

    ``seen`` is the ``token`` of the answer that the page showed: if another door has answered
    otherwise since, ``Conflict`` is raised and its answer stays. Raises ``InvalidAnswer`` if it is
    not accepted or not asked, and ``Conflict`` if the request was sent already. Returns the value.
    """
    _lock_open(session, intake)
    asking = queries.ask(session, intake, for_staff=door.for_staff)
    before = intake.answers
    value = _answer(session, intake, asking, key, raw, door, seen)
    _fill_in(session, intake, before, door)
    return value


def _answer(
    session: Session,
    intake: Intake,
    asking: Asking,
    key: str,
    raw: Raw,
    door: Door,
    seen: str | None,
) -> Any:
    """As ``answer``, of an intake that is locked and stands as ``asking`` says."""
    question = asking.question(key)
    if question is None:
        raise InvalidAnswer(t("This is not asked in this request."))
    value = read(question, raw, door.locale)
    _check_files(session, intake, question, value, door)
    current = asking.answers.get(key)
    if seen is not None and token(current) != seen and current != value:
        raise Conflict(
            t(
                "This was answered at another door or on another page meanwhile. "
                "Look at the answer there is now, and change it if it is wrong."
            )
        )
    as_typed = raw if isinstance(raw, str) else "\n".join(raw)
    _keep(session, intake, key, value, as_typed, door)
    return value


def answer_all(
    session: Session,
    intake: Intake,
    raws: Mapping[str, Raw],
    door: Door,
    *,
    seen: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Answer many questions at once, in their order; the good ones are kept, whatever the others.

    One left empty that has no answer yet is passed by in silence: nobody may have come to it.
    Returns the sentence about each that was not accepted, by key.
    """
    queries.by_public_id(session, intake.public_id, lock=True)
    problems: dict[str, str] = {}
    done: set[str] = set()
    before = intake.answers
    known: queries.KnownBy = {}
    # An answer can make another question apply, so the list is looked at again after each.
    while True:
        asking = queries.ask(session, intake, for_staff=door.for_staff, known=known)
        todo = [q for q in asking.questions if q.key in raws and q.key not in done]
        if not todo:
            _fill_in(session, intake, before, door)
            return problems
        key = todo[0].key
        done.add(key)
        try:
            if is_empty(raws[key]) and asking.answers.get(key) is None:
                continue
            check_open(intake)
            mark = (seen or {}).get(key)
            if is_empty(raws[key]):
                _clear(session, intake, key, door, mark)
            else:
                _answer(session, intake, asking, key, raws[key], door, mark)
        except (InvalidAnswer, Conflict) as fault:
            problems[key] = str(fault)


def clear(
    session: Session, intake: Intake, key: str, door: Door, *, seen: str | None = None
) -> None:
    """Take an answer back, as if it had not been given. Raises ``Conflict`` as ``answer`` does."""
    _lock_open(session, intake)
    _clear(session, intake, key, door, seen)


def _clear(session: Session, intake: Intake, key: str, door: Door, seen: str | None) -> None:
    """As ``clear``, of an intake that is locked."""
    row = _row(intake, key)
    if row is None:
        return
    if seen is not None and token(row.value) != seen:
        raise Conflict(t("This was answered at another door or on another page meanwhile."))
    _take_back(session, intake, key)
    _forget_who(session, intake, key)
    _touch(session, intake, door)


def _fill_in(session: Session, intake: Intake, before: Mapping[str, Any], door: Door) -> None:
    """Once staff enter for whom somebody asks, what is on record of it is answered, but for what
    was answered with it.
    """
    now = intake.answers
    if not door.for_staff or all(now.get(key) == before.get(key) for key in acting.NAMES_WHOM):
        return
    if intake.state != "open" or intake.organisation_id is not None:
        return
    fresh, gone = acting.to_fill_in(session, intake, before, door.locale.today)
    for one in gone:
        _take_back(session, intake, one)
    for one, value in fresh.items():
        _keep(session, intake, one, value, None, door)


def _check_files(
    session: Session, intake: Intake, question: Question, value: Any, door: Door
) -> None:
    if question.type is not QuestionType.FILE or not value:
        return
    at_counter = door.for_staff and door.channel == "counter"
    keys = check_documents(session, intake, question, value, at_counter=at_counter)
    if not keys:
        return
    own = session.scalars(
        select(StoredFile.key).where(StoredFile.key.in_(keys), StoredFile.intake_id == intake.id)
    ).all()
    if len(own) != len(keys):
        raise InvalidAnswer(t("This file is not part of this request. Add it again."))


def check_open(intake: Intake) -> None:
    """Raise ``Conflict`` if the intake was submitted or dropped."""
    if intake.state == "submitted":
        raise Conflict(t("This request has been sent already."))
    if intake.state == "dropped":
        raise Conflict(t("This request was dropped. Begin a new one."))


def _lock_open(session: Session, intake: Intake) -> None:
    """Read the intake and its answers again, locked until the unit of work ends.

    Whatever the door read before may be old. Raises ``Conflict`` as ``check_open`` does.
    """
    queries.by_public_id(session, intake.public_id, lock=True)
    check_open(intake)


def _row(intake: Intake, key: str) -> Answer | None:
    return next((row for row in intake.answer_rows if row.question == key), None)


def _keep(
    session: Session, intake: Intake, key: str, value: Any, as_typed: str | None, door: Door
) -> None:
    row = _row(intake, key)
    typed = clean(as_typed)[:4000] if as_typed and as_typed != value else None
    if row is not None and (row.value, row.as_typed) == (value, typed):
        return  # a page was sent again with what was there: it was given where it was given
    if row is None or row.value != value:
        _forget_who(session, intake, key)
    if row is None:
        row = Answer(question=key)
        intake.answer_rows.append(row)
    row.value = value
    row.as_typed = typed
    row.channel = door.channel
    row.interaction_id = door.interaction.id if door.interaction else None
    row.answered_at = door.now
    _touch(session, intake, door)


def _forget_who(session: Session, intake: Intake, key: str) -> None:
    """Which of several people it is was said of one number: at another it is asked again."""
    if key in ("reach_by", "your_phone", "your_email"):
        _take_back(session, intake, "which_person")


def _take_back(session: Session, intake: Intake, key: str) -> None:
    row = _row(intake, key)
    if row is not None:
        intake.answer_rows.remove(row)
        session.delete(row)
        session.flush()


def _touch(session: Session, intake: Intake, door: Door) -> None:
    intake.updated_at = door.now
    session.flush()


def take_up(session: Session, intake: Intake, door: Door) -> None:
    """Go on with an intake at this door. Raises ``Conflict`` if it was submitted or dropped.

    At a door that shows a number of its own (texts, a call) that number is not put into the
    answers: what was answered stays.
    """
    _lock_open(session, intake)
    intake.channel = door.channel
    intake.interaction = door.interaction or intake.interaction
    _touch(session, intake, door)


def drop(session: Session, intake: Intake, door: Door) -> None:
    """The citizen does not want to go on. Raises ``Conflict`` if it was submitted already."""
    _lock_open(session, intake)
    intake.state = "dropped"
    _touch(session, intake, door)


def submit(session: Session, intake: Intake, door: Door, zone: ZoneInfo) -> Case:
    """Make the case of an intake: exactly one, however often and wherever it is submitted.

    Whoever comes second, at once or later, gets the same case. Raises ``InvalidAnswers`` naming
    what is missing, and ``Conflict`` if the intake was dropped.
    """
    intake = queries.by_public_id(session, intake.public_id, lock=True)
    if intake.case is not None:
        return intake.case
    check_open(intake)
    asking = queries.ask(session, intake, for_staff=door.for_staff)
    contact = door.interaction if door.for_staff else None
    checked = identity.identity_in(session, intake, contact, asking.counted)
    _refuse_incomplete(session, intake, asking, checked, door)
    parts, contact_point, notes = settle_parts(
        session, intake, asking.counted, door.now, staff=door.staff, today=door.locale.today
    )
    settle_address(intake, asking.counted, parts)
    content = intake.definition.content
    own = {q.key for q in content.questions}
    counted = {key: value for key, value in asking.counted.items() if key in own}
    places = [counted[q.key] for q in content.questions
              if q.type is QuestionType.LOCATION and q.key in counted]  # fmt: skip
    case = open_case(
        session,
        intake.definition,
        counted,
        submission_key=intake.public_id,
        channel=door.channel,
        interaction=door.interaction or intake.interaction,
        parts=parts,
        contact_point=contact_point,
        place=places[0] if places else None,
        staff=door.staff,
        zone=zone,
        now=door.now,
        notes={**notes, **identity.as_noted(checked, zone)},
        received_on=intake.received_on,
    )
    _settle_what_goes_with(session, intake, case, door)
    intake.state, intake.case, intake.channel = "submitted", case, door.channel
    _touch(session, intake, door)
    return case


def _settle_what_goes_with(session: Session, intake: Intake, case: Case, door: Door) -> None:
    """Who helps with a new case, the calls promised for it, and the code to take it over; of one
    without a name, nothing of who asked.
    """
    name_organisation(session, intake, case, now=door.now)
    now_about(session, intake.id, case.id)
    if case.anonymous:
        _forget_asker(session, intake, door)
    offer(session, case, now=door.now, staff=door.staff)


def _forget_asker(session: Session, intake: Intake, door: Door) -> None:
    """What they had said of themselves before they chose to say nothing is not kept, nor who staff
    knew them to be.
    """
    for key in RESERVED_KEYS - {"give_details", PAPER_FORM}:
        _take_back(session, intake, key)
    intake.person = None
    if door.for_staff:
        intake.contact_point = None


def _refuse_incomplete(
    session: Session, intake: Intake, asking: Asking, checked: identity.Identity | None, door: Door
) -> None:
    obstacles = {**asking.obstacles(), **identity.obstacle(checked)}
    if door.for_staff:
        obstacles |= acting.obstacle(session, intake, asking.counted, door.locale.today)
    if obstacles:
        raise InvalidAnswers(obstacles)
