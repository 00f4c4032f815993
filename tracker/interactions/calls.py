"""A call from its first ring to its end: answered, held, handed on, broken off."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.database import find_or_add
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.interactions import commands
from tracker.interactions.models import Interaction, InteractionStep
from tracker.people.commands import contact_point
from tracker.people.models import Person
from tracker.people.queries import known_by
from tracker.people.rules import Contact, match
from tracker.staff.models import Staff, Team

LONGEST_NOTE = 1000  # characters


def note_step(
    session: Session,
    contact: Interaction,
    kind: str,
    *,
    now: datetime,
    staff: Staff | None = None,
    **details: Any,
) -> None:
    """Write down one thing that happened in a contact; ``details`` as plain JSON."""
    session.add(
        InteractionStep(interaction_id=contact.id, at=now, kind=kind, staff=staff, details=details)
    )
    session.flush()


def ring(session: Session, call_ref: str, caller: Contact | None, *, now: datetime) -> Interaction:
    """A call rings that the telephone system names ``call_ref``; told of twice, it is one call.

    ``caller`` is the number it shows, if it shows one: the one person known there is who calls.
    """
    rings: list[Interaction] = []

    def begin() -> Interaction:
        known = match(known_by(session, caller), ()).person_id if caller else None
        call = Interaction(
            channel="phone",
            call_ref=call_ref,
            started_at=now,
            arrived_at=now,
            contact_point=contact_point(session, caller) if caller else None,
            person=session.get_one(Person, known) if known is not None else None,
        )
        rings.append(call)
        return call

    call: Interaction = find_or_add(session, _by_ref(call_ref), begin)
    if call in rings:
        note_step(session, call, "rang", now=now)
    return call


def _by_ref(call_ref: str) -> Any:
    return select(Interaction).where(Interaction.call_ref == call_ref)


def call_of(session: Session, call_ref: str) -> Interaction | None:
    """The call of this name, locked until the unit of work ends, if it is known."""
    query = _by_ref(call_ref).with_for_update(of=Interaction)
    found: Interaction | None = session.scalar(query.execution_options(populate_existing=True))
    return found


def lock(session: Session, contact_id: int) -> Interaction:
    """A contact, locked until the unit of work ends. Raises ``NotFound``."""
    found = session.get(Interaction, contact_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("There is no such contact.")
    return found


def answer(session: Session, call: Interaction, staff: Staff, *, now: datetime) -> None:
    """``staff`` answers a call that rings, or takes one that was handed on. ``call`` is locked.

    What they have already is left as it is. Raises ``Conflict`` if somebody else was quicker, or
    the caller has hung up.
    """
    if call.ended_at is not None:
        raise Conflict("This call is over.")
    if call.staff_id == staff.id:
        return
    if call.staff is not None:
        raise Conflict(f"{call.staff.name} has taken this call already.")
    handed = call.team_id is not None
    call.staff, call.team = staff, None
    if not handed:
        call.started_at = now
    note_step(session, call, "taken_over" if handed else "answered", now=now, staff=staff)


def take_from(session: Session, call: Interaction, staff: Staff, *, now: datetime) -> None:
    """``staff`` takes over a call that a colleague has. ``call`` is locked. Raises ``Conflict``."""
    if call.ended_at is not None:
        raise Conflict("This call is over.")
    before = call.staff
    call.staff, call.team = staff, None
    note_step(
        session, call, "taken_over", now=now, staff=staff, before=before.name if before else ""
    )


def hold(session: Session, call: Interaction, staff: Staff, *, now: datetime) -> None:
    """The caller waits. A call that is held already stays so."""
    if call.held_since is None:
        call.held_since = now
        note_step(session, call, "held", now=now, staff=staff)


def resume(session: Session, call: Interaction, staff: Staff | None, *, now: datetime) -> None:
    """The caller is spoken to again; what they waited is counted."""
    if call.held_since is not None:
        call.held_seconds += int((now - call.held_since).total_seconds())
        call.held_since = None
        note_step(session, call, "resumed", now=now, staff=staff)


def hand_over(
    session: Session,
    call: Interaction,
    team: Team | None,
    note: str,
    staff: Staff,
    *,
    now: datetime,
) -> None:
    """Hand a call to a team: whoever of it takes it has all that was entered so far.

    Raises ``InvalidAnswers`` where no team is chosen or the note is too long.
    """
    note = " ".join(note.split())
    problems = {}
    if team is None:
        problems["team"] = "Choose the team that goes on with the call."
    if len(note) > LONGEST_NOTE:
        problems["note"] = f"The note is too long (at most {LONGEST_NOTE} characters)."
    if problems or team is None:
        raise InvalidAnswers(problems)
    resume(session, call, staff, now=now)
    call.team, call.staff, call.note = team, None, note or call.note
    note_step(session, call, "transferred", now=now, staff=staff, team=team.name, note=note)


def hang_up(session: Session, call: Interaction, *, now: datetime) -> None:
    """The telephone system says that the line is closed. ``call`` is locked.

    A call that nobody answered is over, and was given up by the caller. One that staff have stays
    open for what they are entering: they end it.
    """
    if call.ended_at is not None:
        return
    note_step(session, call, "hung_up", now=now)
    if call.staff_id is None:
        call.ended_at, call.dropped = max(now, call.started_at), True
        session.flush()


def break_off(session: Session, call: Interaction, staff: Staff, *, now: datetime) -> None:
    """The line broke off in the middle: the call is over, what was entered stays."""
    resume(session, call, staff, now=now)
    call.dropped = True
    note_step(session, call, "dropped", now=now, staff=staff)


def end(session: Session, contact: Interaction, staff: Staff, *, now: datetime) -> None:
    """Staff end a call or a visit. One that is over already stays as it is."""
    if contact.ended_at is None:
        resume(session, contact, staff, now=now)
        commands.end(session, contact, now=max(now, contact.started_at))
        note_step(session, contact, "ended", now=now, staff=staff)
