"""Open a case: the one that comes of a submission."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases import clocks, notices, routing, ways
from tracker.cases.events import record
from tracker.cases.models import Case, Party
from tracker.cases.places import place_key
from tracker.cases.references import new_reference
from tracker.catalogue.models import Definition
from tracker.interactions.models import Interaction
from tracker.languages import USUAL, current_language, in_language
from tracker.people.models import ConsentStatement, ContactPoint, Person
from tracker.staff.models import Staff


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
        status="received",
        priority="normal",
        opened_at=now,
        received_on=received_on,
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
    sent = routing.settle(session, case)
    clocks.start(session, case, now=now, zone=zone)
    _add_with_reference(session, case)
    record(
        session, case, "opened", now=now, staff=staff, interaction=interaction, channel=channel,
        details={**(notes or {}), **_on_paper(received_on, now, zone)},
    )  # fmt: skip
    routing.explain(session, case, sent, now=now)
    _confirm(session, case, interaction, now=now)
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
    session: Session, case: Case, interaction: Interaction | None, *, now: datetime
) -> None:
    """Say in writing that we have it, where that can be; in the language of the door, or theirs."""
    means = ways.confirmed_by(case.channel, ways.ways_of(case))
    if means is None or not case.definition.content.notices.tells_of("received"):
        return
    way, gaps, spoken = ways.at(case, means), notices.Gaps(), current_language()
    with in_language(spoken if spoken != USUAL else notices.language_of(case)):
        said = notices.say(session, case, "received", means, gaps)
    message = notices.write(
        session, case, "received", way, said, gaps, now=now, interaction=interaction
    )
    record(session, case, "confirmed", now=now, message=message, for_citizen=False, means=means)
