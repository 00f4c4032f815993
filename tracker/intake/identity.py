"""Before staff send a request for somebody known, it is seen whether it is them.

A service says by which questions (``identity`` in its definition). Where somebody known calls or
comes, each has to be asked, and its answer to fit; or else staff say why not. Nothing is passed
over in silence. It binds the city's staff at the phone desk and the counter alone: whoever asks on
the web or by text proves themselves otherwise or not at all, and a helper of an organisation sees
nothing of anybody's record. Of somebody who became known in this very contact nothing is on record
but what they have just said, so nothing is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.catalogue.identity import IdentityQuestion
from tracker.intake import queries
from tracker.intake.about_you import NEW_PERSON
from tracker.intake.models import Intake
from tracker.intake.rules import Answers
from tracker.interactions.identity import checks_in
from tracker.interactions.models import IdentityCheck, Interaction
from tracker.people.models import Person

_DOORS = ("phone", "counter")


@dataclass(frozen=True)
class Identity:
    """How far it is known that somebody is who they say: the ``questions`` that are to be asked,
    and the ``checks`` made in this contact, the first first.
    """

    person: Person
    questions: Sequence[IdentityQuestion]
    checks: Sequence[IdentityCheck]

    @property
    def latest(self) -> dict[str, IdentityCheck]:
        """The last check of each kind."""
        return {check.kind: check for check in self.checks}

    @property
    def open(self) -> list[IdentityQuestion]:
        """What was not asked, or was answered so that it does not fit, and not passed over."""
        latest = self.latest
        return [
            question
            for question in self.questions
            if question.key not in latest or latest[question.key].result in ("differs", "unsaid")
        ]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask."""
        return not self.open

    @property
    def in_doubt(self) -> list[IdentityCheck]:
        """The checks that did not fit, or could not be answered, whatever was done after."""
        return [check for check in self.checks if check.result in ("differs", "unsaid")]


def identity_of(
    session: Session,
    contact: Interaction | None,
    questions: Sequence[IdentityQuestion],
    person: Person | None,
) -> Identity | None:
    """How far it is known that a contact is with ``person``; ``None`` where nothing is to be asked.
    One statement, or none.
    """
    if not questions or contact is None or person is None or contact.channel not in _DOORS:
        return None
    if person.created_at >= contact.started_at:
        return None
    return Identity(person, questions, checks_in(session, contact.id, person.id))


def identity_in(
    session: Session, intake: Intake, contact: Interaction | None, answers: Answers
) -> Identity | None:
    """As ``identity_of``, for whom a request is from: whom staff say it is, or whom the number or
    the address that was given is known to reach. ``answers`` are those that count. Of a request
    that is made without a name it is not asked whose it is.
    """
    questions = intake.definition.content.identity
    if not questions or contact is None or answers.get("give_details") is False:
        return None
    person = intake.person or contact.person or _person_meant(session, intake, answers)
    return identity_of(session, contact, questions, person)


def _person_meant(session: Session, intake: Intake, answers: Answers) -> Person | None:
    chosen = answers.get("which_person") or intake.answers.get("which_person")
    if chosen == NEW_PERSON:
        return None
    meant = queries.who_is_meant(session, answers)
    shared = {f"p{known.id}": known.id for known in meant.candidates}
    person_id = meant.person_id or shared.get(str(chosen))
    return session.get(Person, person_id) if person_id else None


def obstacle(identity: Identity | None) -> dict[str, str]:
    """What keeps a request from being sent, if it has not been seen who it is."""
    if identity is None or identity.is_settled:
        return {}
    asked = ", ".join(question.short.lower() for question in identity.open)
    return {"identity": f"Check who they are ({asked}), or say why it is not checked."}


def as_noted(identity: Identity | None, zone: ZoneInfo) -> Mapping[str, str]:
    """The line on the case's timeline: what was asked, by whom and when, and never the answer."""
    if identity is None:
        return {}
    latest, doubted = identity.latest, {check.kind: check.result for check in identity.in_doubt}
    fitted: dict[str, list[str]] = {}
    skipped: dict[str, list[str]] = {}
    for question in identity.questions:
        check, short = latest[question.key], question.short.lower()
        if check.result == "fits":
            at = f"{check.at.astimezone(zone):%H:%M}"
            fitted.setdefault(f"(by {check.staff.name}, {at})", []).append(short)
        else:
            came = {"differs": " (it did not fit)", "unsaid": " (they could not say)"}
            words = short + came.get(doubted.get(question.key, ""), "")
            skipped.setdefault(check.reason or "", []).append(words)
    lines = [f"Identity checked: {', '.join(which)} {by}." for by, which in fitted.items()]
    lines += [f"Not checked: {', '.join(which)}. Because: {why}" for why, which in skipped.items()]
    return {"identity": "\n".join(lines)}
