"""Who plays which part in the case that comes of an intake, settled as it is submitted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.cases.opening import Part
from tracker.errors import InvalidAnswers
from tracker.intake import queries
from tracker.intake.about_you import NEW_PERSON
from tracker.intake.acting_parts import acting_parts, somebody_through
from tracker.intake.models import Intake
from tracker.languages import t
from tracker.people.commands import add_person, contact_point, reach_by
from tracker.people.models import ContactPoint, Person
from tracker.people.rules import Contact, phone_contact, same_name
from tracker.staff.models import Staff


def settle_parts(
    session: Session,
    intake: Intake,
    counted: dict[str, Any],
    now: datetime,
    *,
    staff: Staff | None,
    today: date,
) -> tuple[list[Part], ContactPoint | None, dict[str, str]]:
    """The parts of the case, where its people are reached, and what staff should know of the match.

    ``counted`` holds the answers that count. No parts: it is made anonymously. Of two submissions
    at once by people nobody knew, the lock on their contact point lets the second find the first's
    person. ``staff`` is who sends it, if they do; ``today`` the day in the city.
    """
    if counted.get("give_details") is False:
        return [], None, {}
    contact = _contact(intake, counted)
    point = contact_point(session, contact, lock=True) if contact else None
    reached_by = (point, contact.as_typed) if point and contact else None
    asker, notes, is_new = _asker(session, intake, counted, reached_by, now)
    if contact and not is_new:
        reach_by(session, asker, contact)
    for_whom = counted.get("for_whom", "myself")
    if for_whom == "myself":
        return [Part("requester", asker), Part("subject", asker)], point, notes
    if for_whom == "in_care":
        other = somebody_through(session, counted["their_name"], asker, now)
        relation = counted.get("relation")
        return [Part("requester", asker, relation), Part("subject", other)], point, notes
    parts = acting_parts(session, intake, asker, staff=staff, today=today, now=now)
    return parts, point, notes


def _contact(intake: Intake, counted: dict[str, Any]) -> Contact | None:
    typed = {row.question: row.as_typed for row in intake.answer_rows}
    if counted.get("reach_by") == "phone":
        value = counted["your_phone"]
        return phone_contact(value, (typed.get("your_phone") or value)[:320])
    if counted.get("reach_by") == "email":
        value = counted["your_email"]
        return Contact("email", value, (typed.get("your_email") or value)[:320])
    return None


def _asker(
    session: Session,
    intake: Intake,
    counted: dict[str, Any],
    reached_by: tuple[ContactPoint, str] | None,
    now: datetime,
) -> tuple[Person, dict[str, str], bool]:
    """Who asks: whom staff or the contact know, whom the answer named, or somebody new; what staff
    should know of the match; and whether they are new.
    """
    if intake.person is not None:
        return intake.person, _other_name(intake.person, counted), False
    chosen = counted.get("which_person") or intake.answers.get("which_person")
    meant = queries.who_is_meant(session, counted)
    person_id = meant.person_id
    if chosen == NEW_PERSON:
        person_id = None
    elif meant.must_ask:
        # Somebody may have joined the number since it was asked: then it is asked again.
        person_id = {f"p{known.id}": known.id for known in meant.candidates}.get(str(chosen))
        if person_id is None:
            raise InvalidAnswers({"which_person": t("Say which of the people who use it you are.")})
    if person_id is not None:
        person = session.get_one(Person, person_id)
        return person, _other_name(person, counted), False
    new = add_person(
        session,
        counted["your_name"],
        now=now,
        unreachable_reason=None if reached_by else counted.get("no_contact_reason"),
        reached_by=reached_by,
    )
    return new, {}, True


def _other_name(person: Person, counted: dict[str, Any]) -> dict[str, str]:
    given = counted.get("your_name")
    if not given or same_name(person.name, given):
        return {}
    return {"name_given": given}
