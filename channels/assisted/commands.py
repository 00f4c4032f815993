"""What staff do in a call or a visit. Nothing is decided here but who it is with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.cases import undelivered
from tracker.cases.models import Case
from tracker.cases.ways import who_asked
from tracker.cases.writing import told as told_citizen
from tracker.catalogue.queries import current_definition
from tracker.errors import NotFound
from tracker.intake import acting
from tracker.intake import commands as intake_commands
from tracker.intake.commands import Door
from tracker.intake.identity import identity_in, obstacle
from tracker.intake.models import Intake
from tracker.intake.queries import ask, by_resume_code
from tracker.intake.reading import Raw
from tracker.intake.resume_codes import read_resume_code
from tracker.intake.rules import Asking, say, token
from tracker.interactions import commands as interactions
from tracker.interactions.models import Interaction
from tracker.messages.models import Message
from tracker.messages.queries import message as message_by_id
from tracker.people.commands import contact_point
from tracker.people.queries import known_by, person
from tracker.people.rules import Contact, match
from tracker.staff.models import Staff


def begin_contact(
    session: Session,
    door: Door,
    *,
    site_id: int | None = None,
    contact: Contact | None = None,
    person_id: int | None = None,
) -> Interaction:
    """A call or a visit begins. With a number or an address at which one person is known, and
    nobody named by ``person_id``, it is with that person. Raises ``NotFound``.
    """
    point = contact_point(session, contact) if contact else None
    if person_id is None and contact is not None:
        person_id = match(known_by(session, contact), ()).person_id
    return interactions.begin(
        session,
        door.channel,
        now=door.now,
        staff=door.staff,
        site_id=site_id,
        person=person(session, person_id) if person_id is not None else None,
        contact_point=point,
    )


def begin_with_code(
    session: Session, typed: str, door: Door, *, site_id: int | None = None
) -> tuple[Interaction, Intake]:
    """A call or a visit begins with the code of a request that was begun before: go on with it.

    Raises ``InvalidReference``, ``NotFound`` and, where it was sent already, ``Conflict``.
    """
    intake = by_resume_code(session, read_resume_code(typed), lock=True)
    intake_commands.check_open(intake)
    began = begin_contact(session, door, site_id=site_id, person_id=intake.person_id)
    intake_commands.take_up(session, intake, replace(door, interaction=began))
    return began, intake


def begin_request(
    session: Session, service_key: str, door: Door, *, somebody_new: bool = False
) -> Intake:
    """Begin a request for whom the contact is with. Raises ``NotFound`` for an unknown service."""
    contact = door.interaction
    return intake_commands.begin(
        session,
        current_definition(session, service_key),
        door,
        person=contact.person if contact else None,
        contact_point=contact.contact_point if contact else None,
        somebody_new=somebody_new,
        said=said_at_check_in(contact),
    )


def said_at_check_in(contact: Interaction | None) -> dict[str, str]:
    """The answers that a visitor gave as they took their number: their name, if they did."""
    ticket = contact.ticket if contact and contact.person_id is None else None
    return {"your_name": ticket.name} if ticket and ticket.name else {}


@dataclass(frozen=True)
class Kept:
    """What became of answers that were sent in.

    ``problems`` has the sentence about each that was not accepted, ``elsewhere`` the keys of those
    that were answered otherwise somewhere else meanwhile, and ``asking`` where it stands now.
    """

    problems: Mapping[str, str]
    elsewhere: frozenset[str]
    asking: Asking

    def with_problems(self, more: Mapping[str, str]) -> "Kept":
        """The same, with more that was wrong."""
        return replace(self, problems={**self.problems, **more})


def keep_answers(
    session: Session,
    intake: Intake,
    raws: Mapping[str, Raw],
    door: Door,
    seen: Mapping[str, str],
    refused: Mapping[str, str] | None = None,
) -> Kept:
    """Keep the answers of a page; the good ones are kept whatever the others.

    ``seen`` are the marks of the answers that the page showed: what another door or another page
    has answered since is not overwritten, and shown beside what was typed. ``refused`` are
    sentences about files that could not be taken.
    """
    problems = intake_commands.answer_all(session, intake, raws, door, seen=seen)
    asking = ask(session, intake, for_staff=True)
    elsewhere = frozenset(
        key for key in problems if key in seen and seen[key] != token(asking.answers.get(key))
    )
    for key in elsewhere:
        problems[key] = f"{problems[key]} {_there_is_now(asking, key)}"
    return Kept({**problems, **(refused or {})}, elsewhere, asking)


def _there_is_now(asking: Asking, key: str) -> str:
    question = asking.question(key)
    value = asking.answers.get(key)
    if question is None or value is None:
        return "There is no answer now."
    return f"The answer there is now: “{say(question, value)}”."


def send(session: Session, intake: Intake, door: Door, kept: Kept, zone: ZoneInfo) -> Case | Kept:
    """Submit what was kept, and note whom the contact turned out to be with, unless it is one with
    a helper of an organisation, who learns nothing of whom the city knows.

    Where something stands in the way it is told all at once, what is missing beside what was not
    accepted, in the order of the questions; what was kept stays kept.
    """
    checked = identity_in(session, intake, door.interaction, kept.asking.counted)
    counted = kept.asking.counted
    not_acting = acting.obstacle(session, intake, counted, door.locale.today)
    problems = {**kept.asking.obstacles(), **not_acting, **obstacle(checked), **kept.problems}
    if problems:
        order = [question.key for question in kept.asking.questions]
        in_order = {key: problems[key] for key in order if key in problems}
        return Kept({**in_order, **problems}, kept.elsewhere, kept.asking)
    case = intake_commands.submit(session, intake, door, zone)
    if intake.organisation_id is None:
        _recognise(session, door.interaction, case)
    return case


def _recognise(session: Session, contact: Interaction | None, case: Case) -> None:
    asked = who_asked(case)
    if contact is not None and contact.person is None and asked is not None:
        interactions.recognise(session, contact, asked)


def told(session: Session, message_id: int, means: str, door: Door) -> None:
    """Note that a waiting message was told at this desk.

    Raises ``NotFound`` where it is none that is told by ``means``, and ``Conflict`` if it was told
    already.
    """
    message, case, staff = _to_tell(session, message_id, means, door)
    told_citizen(session, case, message, staff, now=door.now)


def tried(session: Session, message_id: int, means: str, door: Door) -> None:
    """Nobody answered: they are phoned again. Raises as ``told``."""
    message, _, _ = _to_tell(session, message_id, means, door)
    undelivered.tried(session, message, now=door.now)


def not_reached(session: Session, message_id: int, means: str, door: Door) -> None:
    """They could not be told here: they are reached by the next way. Raises as ``told``."""
    message, _, staff = _to_tell(session, message_id, means, door)
    undelivered.not_reached(session, message, staff, now=door.now)


# By what came of it, as the buttons say.
TOLD = {"told": told, "tried": tried, "otherwise": not_reached}


def _to_tell(
    session: Session, message_id: int, means: str, door: Door
) -> tuple[Message, Case, Staff]:
    message = message_by_id(session, message_id)
    case = session.get(Case, message.case_id) if message.case_id else None
    if message.means != means or case is None or door.staff is None:
        raise NotFound("There is no such message.")
    return message, case, door.staff


def choose_person(session: Session, contact: Interaction, person_id: int | None) -> None:
    """Note whom a contact is with, or that it is nobody known. Raises ``NotFound``."""
    chosen = person(session, person_id) if person_id is not None else None
    interactions.recognise(session, contact, chosen)
