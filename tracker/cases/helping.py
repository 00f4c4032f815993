"""Organisations that help with a case: they see how it goes and write to the team, until removed.

They see what its citizen sees, told of somebody else, and of no other case. Whoever the case is
for, or staff whom they ask, names a helper and removes it; a helper can leave by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from tracker.cases import clocks
from tracker.cases.commands import change_status
from tracker.cases.events import checked_words, count_change, record
from tracker.cases.models import Case, CaseHelper, Event, TakeOverCode
from tracker.cases.queries import Page, by_reference, timeline
from tracker.cases.references import read_reference, shown
from tracker.cases.standing import current
from tracker.cases.timeline import Entry, entry_for_citizen
from tracker.errors import Conflict, NotFound
from tracker.interactions.models import Interaction
from tracker.languages import t
from tracker.messages import commands as messages
from tracker.people.commands import contact_point
from tracker.people.consents import take
from tracker.people.models import ConsentStatement
from tracker.people.rules import read_email
from tracker.staff.models import Organisation, Staff

PAGE_SIZE = 25
# The statement, in catalogue/consents.yaml, by which somebody names an organisation.
NAMING = "name_helper"
# How long it is told on their page that others have ended their help with a request.
TOLD_FOR = timedelta(days=30)


def helpers_of(session: Session, case: Case) -> list[CaseHelper]:
    """The organisations that help with a case now, the first first: none that the city works with
    no more, since nobody of it sees anything. One statement.
    """
    return list(
        session.scalars(
            select(CaseHelper)
            .join(CaseHelper.organisation)
            .where(
                CaseHelper.case_id == case.id,
                CaseHelper.removed_at.is_(None),
                Organisation.ended_at.is_(None),
            )
            .options(joinedload(CaseHelper.organisation), joinedload(CaseHelper.staff))
            .order_by(CaseHelper.id)
        )
    )


def helper_of(session: Session, case: Case, helper_id: int, *, lock: bool = False) -> CaseHelper:
    """A helper of a case, by its number; ``lock``: until the unit of work ends.

    Raises ``NotFound`` where it helps with another, or with this one no more.
    """
    query = select(CaseHelper).where(
        CaseHelper.id == helper_id, CaseHelper.case_id == case.id, CaseHelper.removed_at.is_(None)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("They do not help with this request any more.")
    return found


def name_helper(
    session: Session,
    case: Case,
    organisation: Organisation,
    *,
    now: datetime,
    by: Staff | None = None,
    consent: ConsentStatement | None = None,
    how: str | None = None,
    interaction: Interaction | None = None,
) -> CaseHelper:
    """An organisation helps with a case from now on. Said again, it changes nothing.

    ``by`` is who of the city's staff or of the organisation noted it; nobody where the citizen
    named it themself. ``consent`` is what was agreed to, ``how`` on what authority ("spoken" words
    or in writing). Raises ``Conflict`` where the city does not work with it any more.
    """
    if organisation.ended_at is not None:
        raise Conflict(t("{name} does not help any more.", name=organisation.name))
    helps = helps_now(session, case, organisation)
    if helps is not None:
        return helps
    of_theirs = by is not None and by.organisation_id == organisation.id
    named = CaseHelper(
        case=case, organisation=organisation, staff=by if of_theirs else None, named_at=now
    )
    try:
        with session.begin_nested():
            session.add(named)
            session.flush()
    except IntegrityError:
        # Named twice at one moment.
        found = helps_now(session, case, organisation)
        if found is None:
            raise
        return found
    record(
        session,
        case,
        "helper_named",
        now=now,
        staff=by,
        interaction=interaction,
        organisation=organisation.name,
        helper=named.id,
        consent=consent.id if consent else None,
        version=consent.version if consent else None,
        how=how,
    )
    return named


def name_as_agreed(
    session: Session,
    case: Case,
    organisation: Organisation,
    *,
    language: str,
    how: str,
    now: datetime,
    by: Staff | None = None,
) -> CaseHelper:
    """An organisation helps with a case, as whom it is for has agreed to in the words of
    ``NAMING``; see ``name_helper``. Raises ``Conflict`` for a case that nobody gave a name for.
    """
    if case.requester is None:
        raise Conflict("It was made without a name: nobody is known who can agree.")
    consent = take(session, case.requester, NAMING, language, by, now)
    return name_helper(session, case, organisation, now=now, by=by, consent=consent, how=how)


def helps_now(session: Session, case: Case, organisation: Organisation) -> CaseHelper | None:
    """That an organisation helps with a case, if it does. One statement."""
    return session.scalar(
        select(CaseHelper).where(
            CaseHelper.case_id == case.id,
            CaseHelper.organisation_id == organisation.id,
            CaseHelper.removed_at.is_(None),
        )
    )


def remove_helper(
    session: Session, helper: CaseHelper, *, by: str, now: datetime, staff: Staff | None = None
) -> None:
    """An organisation helps with a case no more, and sees nothing of it from this moment.

    ``by`` is "citizen", "staff" (whom the citizen asked) or "helper". What was agreed to for it is
    withdrawn.
    """
    helper.removed_at, helper.removed_by = now, by
    _end_codes(session, helper, now)
    named = next((event for event in _namings(session, helper.case) if _is_of(event, helper)), None)
    consent_id = named.details["consent"] if named else None
    consent = session.get(ConsentStatement, consent_id) if consent_id else None
    if consent is not None:
        consent.withdrawn_at = consent.withdrawn_at or now
    record(
        session,
        helper.case,
        "helper_removed",
        now=now,
        staff=staff,
        organisation=helper.organisation.name,
        by=by,
    )


def end_all(session: Session, organisation: Organisation, *, now: datetime, staff: Staff) -> None:
    """An organisation with which the city works no more helps with nothing: should it be taken up
    again, it has to be named anew.
    """
    helps = session.scalars(
        select(CaseHelper).where(
            CaseHelper.organisation_id == organisation.id, CaseHelper.removed_at.is_(None)
        )
    ).all()
    for helper in helps:
        remove_helper(session, helper, by="staff", now=now, staff=staff)


def _end_codes(session: Session, helper: CaseHelper, now: datetime) -> None:
    """A code that somebody of the organisation was shown takes nothing over any more."""
    theirs = select(Staff.id).where(Staff.organisation_id == helper.organisation_id)
    session.execute(
        update(TakeOverCode)
        .where(
            TakeOverCode.case_id == helper.case_id,
            TakeOverCode.staff_id.in_(theirs),
            TakeOverCode.used_at.is_(None),
            TakeOverCode.expires_at > now,
        )
        .values(expires_at=now)
    )


def _namings(session: Session, case: Case) -> list[Event]:
    query = select(Event).where(Event.case_id == case.id, Event.kind == "helper_named")
    return list(session.scalars(query))


def _is_of(event: Event, helper: CaseHelper) -> bool:
    return bool(event.details.get("helper") == helper.id)


def write_to_helper(
    session: Session, case: Case, helper: CaseHelper, staff: Staff, text: str, *, now: datetime
) -> None:
    """Write to an organisation that helps with a case. Raises ``InvalidAnswers`` for no words.

    They read it on their page. Where an e-mail address of theirs is known, an e-mail says that
    there is something to read, and nothing of what it is.
    """
    words = checked_words("message", text)
    organisation = helper.organisation
    message = None
    if organisation.email:
        message = messages.write(
            session,
            "email",
            t(
                "The city has written to you about the request {ref}. Sign in to read it.",
                ref=shown(helper.case.reference),
            ),
            now=now,
            to=contact_point(session, read_email(organisation.email)),
            subject=t("About the request {ref}", ref=shown(helper.case.reference)),
            staff=staff,
        )
    count_change(session, case)
    record(
        session,
        case,
        "to_helper",
        now=now,
        staff=staff,
        message=message,
        for_citizen=helper.case_id == case.id,
        text=words,
        organisation=organisation.name,
        helper=helper.id,
    )


def hear_from_helper(
    session: Session, helper: CaseHelper, staff: Staff, text: str, *, now: datetime
) -> None:
    """An organisation writes to the team about a case, or about the one it was merged into.

    One that waits is in progress again, as where the citizen writes. Raises ``InvalidAnswers`` for
    no words.
    """
    words = checked_words("message", text)
    case = by_reference(session, current(helper.case).reference, lock=True)
    count_change(session, case)
    record(
        session,
        case,
        "helper_wrote",
        now=now,
        staff=staff,
        for_citizen=helper.case_id == case.id,
        text=words,
        organisation=helper.organisation.name,
        helper=helper.id,
    )
    clocks.heard(session, case, now=now)
    if case.status == "waiting":
        change_status(session, case, None, "in_progress", now=now)


def case_helped(
    session: Session, organisation_id: int, typed: str, *, lock: bool = False
) -> CaseHelper:
    """What an organisation helps with, by the reference of the case. Raises ``InvalidReference``,
    and ``NotFound`` for every case that is not theirs to see, whether there is one or not.
    """
    query = (
        select(CaseHelper)
        .join(CaseHelper.case)
        .where(
            Case.reference == read_reference(typed),
            CaseHelper.organisation_id == organisation_id,
            CaseHelper.removed_at.is_(None),
        )
        .options(
            joinedload(CaseHelper.case).joinedload(Case.definition),
            joinedload(CaseHelper.organisation),
        )
    )
    if lock:
        query = query.with_for_update(of=CaseHelper).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no request with this reference among those you help with.")
    return found


def cases_helped(
    session: Session,
    organisation_id: int,
    *,
    status: str = "",
    among: Sequence[int] | None = None,
    page: int = 1,
) -> Page[CaseHelper]:
    """The cases that an organisation helps with, the newest first. Two statements.

    ``status`` is "open", "closed" or "" for both; ``among`` narrows to the cases of these numbers.
    """
    query = (
        select(CaseHelper)
        .join(CaseHelper.case)
        .where(CaseHelper.organisation_id == organisation_id, CaseHelper.removed_at.is_(None))
    )
    if status:
        closed = Case.status == "closed"
        query = query.where(closed if status == "closed" else ~closed)
    if among is not None:
        query = query.where(Case.id.in_(among))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    rows = session.scalars(
        query.options(
            joinedload(CaseHelper.case).joinedload(Case.definition), joinedload(CaseHelper.staff)
        )
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Page(rows, number, PAGE_SIZE, total)


def taken_from(session: Session, organisation_id: int, since: datetime) -> int:
    """How many requests others have taken from an organisation since a moment. One statement."""
    return (
        session.scalar(
            select(func.count(CaseHelper.id)).where(
                CaseHelper.organisation_id == organisation_id,
                CaseHelper.removed_at >= since,
                CaseHelper.removed_by != "helper",
            )
        )
        or 0
    )


# What a helper sees of the timeline: how it goes, and what was written between them and the team.
_OF_THE_CASE = ("opened", "status")
_OF_THEIRS = ("helper_named", "to_helper", "helper_wrote")


def seen_by_helper(session: Session, helper: CaseHelper) -> list[Entry]:
    """The lines of a case that its helper sees, oldest first: nothing of another helper's, and
    nothing that was written to the citizen. Two statements at most.
    """
    events = [
        *timeline(session, helper.case),
        *(timeline(session, current(helper.case)) if helper.case.merged_into_id else ()),
    ]
    return [_for_helper(event) for event in events if _sees(event, helper)]


def _sees(event: Event, helper: CaseHelper) -> bool:
    if event.kind in _OF_THEIRS:
        return _is_of(event, helper)
    return event.kind in _OF_THE_CASE and event.case_id == helper.case_id


def _for_helper(event: Event) -> Entry:
    line = entry_for_citizen(event)
    title = _TITLES.get(event.kind, line.title)
    by = event.staff.name if event.staff and event.kind == "helper_wrote" else ""
    return Entry(title, by, line.at, event.details.get("text", ""), line.kind)


_TITLES = {
    "opened": "The city received the request",
    "helper_named": "You help with it",
    "to_helper": "The city wrote to you",
    "helper_wrote": "You wrote to the city",
}


@dataclass(frozen=True)
class HelperLine:
    """A helper of a case as staff see it: who it is, since when, and what was agreed to."""

    helper: CaseHelper
    version: int | None
    how: str | None
    noted_by: str | None


def helper_lines(helpers: Sequence[CaseHelper], events: Sequence[Event]) -> list[HelperLine]:
    """The helpers of a case with what its timeline says of how they were named. No statement."""
    named: Mapping[int, Event] = {
        event.details["helper"]: event for event in events if event.kind == "helper_named"
    }
    found = []
    for helper in helpers:
        event = named.get(helper.id)
        details: Mapping[str, Any] = event.details if event else {}
        by = event.staff.name if event and event.staff else None
        found.append(HelperLine(helper, details.get("version"), details.get("how"), by))
    return found
