"""Open cases and change them. Each change writes its line of the timeline in the same breath."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from tracker.cases import ways, wording
from tracker.cases.deadlines import clock_from, due_at
from tracker.cases.lifecycle import check_transition
from tracker.cases.models import Case, Event, Party
from tracker.cases.places import place_key
from tracker.cases.references import new_reference, shown
from tracker.catalogue.models import Definition
from tracker.characters import clean, is_empty
from tracker.errors import Conflict, InvalidAnswers
from tracker.interactions.models import Interaction
from tracker.messages import commands as messages
from tracker.messages.models import Message
from tracker.messages.queries import just_wrote
from tracker.messages.rules import LONGEST_TEXT, MEANS_LABELS
from tracker.people.models import ConsentStatement, ContactPoint, Person
from tracker.staff.models import Staff, Team

LONGEST_NOTE = 4000  # characters
LONGEST_REPLY = LONGEST_TEXT - 100  # a text begins with the service's name and the reference


@dataclass(frozen=True)
class Part:
    """Who plays which part in a case, and on what footing."""

    part: str
    person: Person
    relation: str | None = None
    authority: str | None = None
    covers: str | None = None
    until: date | None = None
    consent: ConsentStatement | None = None


def open_case(
    session: Session,
    definition: Definition,
    answers: Mapping[str, Any],
    *,
    submission_key: str,
    channel: str,
    interaction: Interaction | None,
    parts: list[Part],
    contact_point: ContactPoint | None,
    place: str | None,
    staff: Staff | None,
    zone: ZoneInfo,
    now: datetime,
    notes: Mapping[str, str] | None = None,
    received_on: date | None = None,
) -> Case:
    """Open a case: the one that came of the submission named by ``submission_key``.

    ``parts`` is empty where it is made anonymously; ``notes`` goes with the first line of the
    timeline (a name given that is not the one known). What came on paper was ``received_on`` a day
    from which its time runs. Writes that line and, where the citizen can
    be reached in writing, a confirmation into the outbox. Raises ``IntegrityError`` if the
    submission was made before: the caller looks first, under its lock.
    """
    content = definition.content
    case = Case(
        submission_key=submission_key,
        definition=definition,
        answers=dict(answers),
        channel=channel,
        interaction=interaction,
        place=place,
        place_key=place_key(place),
        contact_point=contact_point,
        anonymous=not parts,
        team=session.scalars(select(Team).where(Team.key == content.team)).one(),
        status="received",
        priority="normal",
        opened_at=now,
        received_on=received_on,
        due_at=due_at(clock_from(now, received_on, zone), content.target_days, zone),
        parties=[
            Party(
                part=p.part,
                person=p.person,
                relation=p.relation,
                authority=p.authority,
                covers=p.covers,
                until=p.until,
                consent=p.consent,
            )
            for p in parts
        ],
    )
    _add_with_reference(session, case)
    record(
        session, case, "opened", now=now, staff=staff, interaction=interaction, channel=channel,
        details={**(notes or {}), **_on_paper(received_on, now, zone)},
    )  # fmt: skip
    _confirm(session, case, interaction, zone=zone, now=now)
    return case


def _on_paper(received_on: date | None, now: datetime, zone: ZoneInfo) -> dict[str, str]:
    """What the timeline says of a request that came on paper: when it came, when it was entered."""
    if received_on is None:
        return {}
    entered = now.astimezone(zone).date()
    return {"received_on": received_on.isoformat(), "entered_on": entered.isoformat()}


def _add_with_reference(session: Session, case: Case) -> None:
    """Add the case under a reference that no other has; a clash is drawn again."""
    for _ in range(8):
        reference = new_reference()
        if session.scalar(select(Case.id).where(Case.reference == reference)) is None:
            break
    case.reference = reference
    session.add(case)
    session.flush()


def _confirm(
    session: Session, case: Case, interaction: Interaction | None, *, zone: ZoneInfo, now: datetime
) -> None:
    means = ways.confirmed_by(case.channel, ways.ways_of(case))
    if means is None:
        return
    title = case.definition.as_said.title
    message = messages.write(
        session,
        means,
        wording.confirmation(title, case.reference, case.due_at, zone, means),
        now=now,
        subject=f"{title}: we have your request {shown(case.reference)}",
        case_id=case.id,
        interaction=interaction,
        asked=True,
        **(_as_letter(case) if means == "letter" else {"to": case.contact_point}),
    )
    record(session, case, "confirmed", now=now, message=message, for_citizen=False, means=means)


def record(
    session: Session,
    case: Case,
    kind: str,
    *,
    now: datetime,
    staff: Staff | None = None,
    interaction: Interaction | None = None,
    message: Message | None = None,
    for_citizen: bool = True,
    details: Mapping[str, Any] | None = None,
    **more: Any,
) -> Event:
    """Write one line of the timeline.

    ``details`` and ``more`` are what its wording needs, as plain JSON.
    """
    event = Event(
        case_id=case.id,
        at=now,
        kind=kind,
        for_citizen=for_citizen,
        staff=staff,
        interaction_id=interaction.id if interaction else None,
        message_id=message.id if message else None,
        details={**(details or {}), **more},
    )
    session.add(event)
    session.flush()
    return event


def check_fresh(case: Case, seen_revision: int | None) -> None:
    """Raise ``Conflict`` if the case was changed after the page that is sent in was made."""
    if seen_revision is not None and seen_revision != case.revision:
        raise Conflict(
            "Somebody changed this case while you had it open. Look at what is new, then send "
            "yours again: what you typed is still here."
        )


def count_change(session: Session, case: Case) -> None:
    """Count a change that is in no column of the case, so that a page made before it is stale.

    A note or a reply changes what the next one at the same case would write. Raises ``Conflict``.
    """
    flag_modified(case, "status")
    _flush(session)


def take(session: Session, case: Case, staff: Staff, *, now: datetime) -> None:
    """``staff`` takes the case on; one that nobody had begun is in progress from now.

    Raises ``Conflict`` if it is closed or somebody else has it.
    """
    if case.status == "closed":
        raise Conflict("This case is closed. Open it again before you take it.")
    if case.assignee_id == staff.id:
        return
    if case.assignee_id is not None:
        raise Conflict("Somebody else has taken this case already.")
    case.assignee = staff
    begun = case.status == "received"
    if begun:
        case.status = "in_progress"
    _flush(session)
    record(session, case, "taken", now=now, staff=staff, for_citizen=False)
    if begun:
        _record_status(session, case, "received", staff, now)


def give_back(session: Session, case: Case, staff: Staff, *, now: datetime) -> None:
    """The case goes back to its team's queue. Raises ``Conflict`` if nobody has it."""
    if case.assignee_id is None:
        raise Conflict("Nobody has this case: it is in the queue already.")
    was = case.assignee.name if case.assignee else ""
    case.assignee = None
    _flush(session)
    record(session, case, "given_back", now=now, staff=staff, for_citizen=False, was=was)


def add_note(session: Session, case: Case, staff: Staff, text: str, *, now: datetime) -> None:
    """Add a note for staff only. Raises ``InvalidAnswers`` if it is empty or too long."""
    words = checked_words("note", text)
    count_change(session, case)
    record(session, case, "noted", now=now, staff=staff, for_citizen=False, text=words)


def change_status(
    session: Session,
    case: Case,
    staff: Staff | None,
    wanted: str,
    *,
    now: datetime,
    outcome: str | None = None,
) -> None:
    """Move the case on in its life. Raises ``InvalidTransition``."""
    check_transition(case.status, wanted, outcome)
    was = case.status
    case.status, case.outcome = wanted, outcome
    case.closed_at = now if wanted == "closed" else None
    _flush(session)
    _record_status(session, case, was, staff, now)


def _record_status(
    session: Session, case: Case, was: str, staff: Staff | None, now: datetime
) -> None:
    record(
        session, case, "status", now=now, staff=staff, was=was, now_is=case.status,
        outcome=case.outcome,
    )  # fmt: skip


def reply(
    session: Session,
    case: Case,
    staff: Staff,
    text: str,
    *,
    now: datetime,
    means: str | None = None,
) -> Message:
    """Write to the citizen, by the door they came through unless another ``means`` is chosen.

    Raises ``Conflict`` where that means is not possible or the case is anonymous, and
    ``InvalidAnswers`` if the text is empty or too long.
    """
    text = checked_words("reply", text, longest=LONGEST_REPLY)
    found = ways.ways_of(case)
    possible = found.possible
    if not possible:
        raise Conflict("This request was made anonymously: there is nobody to reply to.")
    means = means or possible[0]
    if means not in possible:
        raise Conflict(_why_not(found, means))
    ref = shown(case.reference)
    message = messages.write(
        session,
        means,
        f"{case.definition.title}, {ref}: {text}" if means == "sms" else text,
        now=now,
        subject=f"{case.definition.title}: your request {ref}",
        case_id=case.id,
        staff=staff,
        asked=_just_wrote(session, case.contact_point, now),
        **(_as_letter(case) if means == "letter" else {"to": case.contact_point}),
    )
    count_change(session, case)
    record(session, case, "replied", now=now, staff=staff, message=message, text=text, means=means)
    return message


def _why_not(found: ways.Ways, means: str) -> str:
    """Why they are not reached by a means, and which is the right one."""
    reason = found.never.get(means, "They cannot be reached that way now.")
    return f"{reason} Choose another way: {MEANS_LABELS[found.possible[0]].lower()}."


def _as_letter(case: Case) -> dict[str, Any]:
    person = ways.who_asked(case)
    return {
        "postal_address": person.address if person else None,
        "large_print": ways.large_print(case),
    }


def _just_wrote(session: Session, point: ContactPoint | None, now: datetime) -> bool:
    return point is not None and just_wrote(session, point.id, now)


def add_text(session: Session, case: Case, message: Message, *, now: datetime) -> Case:
    """A text of the citizen's belongs to a case, or to the one that it was merged into.

    One that waits for the citizen is in progress again: this is what it waited for. Returns the
    case that the text was added to.
    """
    case = current(case)
    message.case_id, message.unplaced = case.id, False
    message.changed_at = now
    count_change(session, case)
    record(session, case, "texted", now=now, message=message, text=message.body)
    if case.status == "waiting":
        change_status(session, case, None, "in_progress", now=now)
    return case


def take_text_out(
    session: Session, case: Case, message: Message, staff: Staff, *, now: datetime
) -> None:
    """A text was added to the wrong case: it belongs to none, and the citizen reads it no more."""
    message.case_id = None
    count_change(session, case)
    record(session, case, "text_out", now=now, staff=staff, message=message, for_citizen=False)


def current(case: Case) -> Case:
    """The case itself, or the one that it was merged into since."""
    while case.merged_into is not None:
        case = case.merged_into
    return case


def merge(session: Session, case: Case, into: Case, staff: Staff, *, now: datetime) -> None:
    """A case is about the same as another: it is closed, and what is written to it goes there.

    Raises ``Conflict`` where they are one case already, or either is closed.
    """
    into = current(into)
    if current(case).id == into.id:
        raise Conflict("These are one case already.")
    if case.status == "closed" or into.status == "closed":
        raise Conflict("Only open cases can be merged. Open it again first.")
    case.merged_into = into
    change_status(session, case, staff, "closed", now=now, outcome="duplicate")
    record(session, case, "merged", now=now, staff=staff, for_citizen=False, other=into.reference)
    record(
        session, into, "merged_in", now=now, staff=staff, for_citizen=False, other=case.reference
    )
    count_change(session, into)


def told(session: Session, case: Case, message: Message, staff: Staff, *, now: datetime) -> None:
    """Note that staff told the citizen a reply by phone or at a counter. Raises ``Conflict``."""
    messages.tell(session, message, staff, now=now)
    record(
        session, case, "told", now=now, staff=staff, message=message, for_citizen=False,
        means=message.means,
    )  # fmt: skip


def checked_words(key: str, text: str, longest: int = LONGEST_NOTE) -> str:
    """What was typed under ``key``, trimmed. Raises ``InvalidAnswers`` if empty or too long."""
    text = clean(text).strip()
    if is_empty(text):
        raise InvalidAnswers({key: f"Write the {key} first."})
    over = len(text) - longest
    if over > 0:
        letters = "character" if over == 1 else "characters"
        raise InvalidAnswers({key: f"The {key} is {over} {letters} too long (at most {longest})."})
    return text


def _flush(session: Session) -> None:
    try:
        session.flush()
    except StaleDataError as stale:
        raise Conflict("Somebody changed this case at the same moment. Look again.") from stale
