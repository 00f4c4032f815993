"""The parts of a case for which somebody asked in another's name, and what was agreed to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.cases.opening import Part
from tracker.intake.about_you import about_you
from tracker.intake.acting import acting_on_record, the_one_meant
from tracker.intake.acting_questions import CONSENT_QUESTIONS, ON_RECORD, wording_meant
from tracker.intake.models import Answer, Intake
from tracker.intake.rules import Asking
from tracker.interactions.models import Interaction
from tracker.people.commands import add_person
from tracker.people.consents import take
from tracker.people.models import ConsentStatement, Person, Representative
from tracker.people.record import let_act
from tracker.people.rules import reached_through, same_name
from tracker.staff.models import Staff


def acting_parts(
    session: Session,
    intake: Intake,
    asker: Person,
    *,
    staff: Staff | None,
    today: date,
    now: datetime,
) -> list[Part]:
    """Whose request it is, whom it is about, and who asks for them, on what footing.

    Who is on record as somebody for whom ``asker`` may act is that person; else it is somebody new.
    """
    # What staff noted counts whoever sends it, at a door that asks none of it too.
    every = about_you(intake.definition.content, for_staff=True, on_record=CONSENT_QUESTIONS)
    noted = Asking((*intake.definition.content.questions, *every), intake.answers).counted
    acting = acting_on_record(session, intake, noted, today)
    meant = the_one_meant(acting, noted["their_name"])
    other = meant.person if meant else somebody_through(session, noted["their_name"], asker, now)
    until = noted.get("authority_until")
    helper = Part(
        "helper",
        asker,
        noted.get("relation"),
        noted.get("authority"),
        covers=_covers(noted, meant),
        until=date.fromisoformat(until) if until else None,
        consent=_consent(session, intake, noted, meant, other, staff),
    )
    if noted.get("act_again") and staff is not None:
        _let_act_again(session, intake, helper, meant, other, staff, today=today, now=now)
    subject = _subject(session, noted.get("subject_name"), other, asker, now)
    return [Part("requester", other), Part("subject", subject), helper]


def somebody_through(session: Session, name: str, asker: Person, now: datetime) -> Person:
    """Somebody new, who is reached through whoever asks for them."""
    return add_person(session, name, now=now, unreachable_reason=reached_through(asker.name))


def _covers(noted: dict[str, Any], meant: Representative | None) -> str | None:
    """What staff chose; or the words of the record itself, where its authority is the one."""
    if "covers" in noted:
        return str(noted["covers"])
    same = meant is not None and meant.authority == noted.get("authority")
    return meant.covers if meant and same else None


def _consent(
    session: Session,
    intake: Intake,
    noted: dict[str, Any],
    meant: Representative | None,
    other: Person,
    staff: Staff | None,
) -> ConsentStatement | None:
    """What was agreed to, as it was answered and by whom it was taken; or what is on record."""
    authority = str(noted.get("authority"))
    key = CONSENT_QUESTIONS.get(authority, "")
    if noted.get(key) == ON_RECORD:
        return meant.consent if meant and meant.authority == authority else None
    wording = wording_meant(authority, noted.get(key))
    if wording is None:
        return None
    row = next(row for row in intake.answer_rows if row.question == key)
    by = _staff_of(session, row) or staff
    return take(session, other, wording.key, wording.language, by, row.answered_at)


def _staff_of(session: Session, row: Answer) -> Staff | None:
    """Who sat at the desk as an answer was given."""
    contact = session.get(Interaction, row.interaction_id) if row.interaction_id else None
    return contact.staff if contact else None


def _subject(
    session: Session, name: str | None, other: Person, asker: Person, now: datetime
) -> Person:
    """Whom it is about: of neither name, somebody new."""
    if not name:
        return other
    named = [one for one in (other, asker) if same_name(one.name, name)]
    return named[0] if named else somebody_through(session, name, asker, now)


def _let_act_again(
    session: Session,
    intake: Intake,
    helper: Part,
    before: Representative | None,
    other: Person,
    staff: Staff,
    *,
    today: date,
    now: datetime,
) -> None:
    """Put it on the record of whom it is for; what was noted there before is ended."""
    title = intake.definition.title
    covers = title if helper.covers == "this_service" else ""
    if before is not None:
        if (before.authority, before.covers or "", before.until) == (
            helper.authority, covers, helper.until,
        ):  # fmt: skip
            return
        before.withdrawn_at = now  # what was agreed to then is not taken back by it
    let_act(
        session,
        other,
        helper.person,
        staff,
        relation=helper.relation or "",
        authority=helper.authority or "",
        covers=covers,
        until=helper.until,
        consent=helper.consent,
        today=today,
        now=now,
    )
