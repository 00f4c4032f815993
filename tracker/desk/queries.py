"""What the pages of the back office read. A fixed number of statements each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from tracker.cases import queries as cases
from tracker.cases.helpers_here import helpers_here
from tracker.cases.helping import HelperLine, helper_lines
from tracker.cases.models import Case, Event, Party
from tracker.cases.references import read_reference
from tracker.cases.ways import who_asked
from tracker.catalogue.definition import QuestionType
from tracker.catalogue.models import Definition, Service
from tracker.desk.around import Around, around
from tracker.desk.asked import Asked, asked
from tracker.desk.case_files import Found, Shown, files_around, gallery, own_files
from tracker.desk.history import Item, history
from tracker.desk.known import Knowledge, known_of
from tracker.desk.rules import first_parts
from tracker.errors import NotFound
from tracker.files.models import StoredFile
from tracker.files.queries import file
from tracker.intake import queries as intakes
from tracker.intake.evidence import by_key, evidence_of, is_seen
from tracker.intake.models import Evidence, Intake
from tracker.intake.paper import is_scan, scans_of
from tracker.intake.rules import Line, applicable, summary
from tracker.interactions.call_backs import about_case
from tracker.interactions.models import CallBack, Interaction
from tracker.messages.attachments import came_by_text, pictures_of
from tracker.messages.models import Attachment, Message
from tracker.messages.queries import of_case
from tracker.people.models import Person, PersonContact
from tracker.people.queries import person

MOST_CASES = 50  # on a person's page


def service_titles(session: Session) -> dict[str, str]:
    """The title of each service by its key, also of those withdrawn: they can have open cases."""
    rows = session.execute(
        select(Service.key, Definition.title)
        .join(Definition, Definition.service_id == Service.id)
        .order_by(Definition.version)
    )
    newest = dict(rows.all())
    return dict(sorted(newest.items(), key=lambda item: item[1]))


@dataclass(frozen=True)
class CaseFile:
    """All there is about a case."""

    case: Case
    intake: Intake | None
    events: list[Event]
    messages: list[Message]
    contacts: list[Interaction]
    found: list[Found]
    pictures: dict[int, list[Attachment]]
    seen: dict[str, Evidence]
    case_counts: dict[int, int]
    helpers: list[HelperLine]
    call_backs: list[CallBack]
    record: Knowledge
    around: Around

    @property
    def answers(self) -> list[Line]:
        """What was answered, in words."""
        questions = applicable(self.case.definition.content.questions, self.case.answers)
        return summary(questions, self.case.answers)

    @cached_property
    def asked(self) -> list[Asked]:
        """Every question as it was asked, with what became of it."""
        rows = self.intake.answer_rows if self.intake else []
        content = self.case.definition.content
        return asked(content, self.case.answers, rows, self.events, self.case.channel)

    @cached_property
    def files(self) -> dict[str, StoredFile]:
        """The files of its answers and the scans of its form, by their keys."""
        return own_files(self.case, self.found, self._scan_keys)

    @property
    def scans(self) -> list[StoredFile]:
        """The scans of the form on which it came."""
        return [self.files[key] for key in self._scan_keys if key in self.files]

    @property
    def _scan_keys(self) -> list[str]:
        return scans_of(self.intake) if self.intake else []

    @cached_property
    def gallery(self) -> list[Shown]:
        """All its files in one list, also those that came with texts and with reports."""
        return gallery(self.case, self.found, self._scan_keys, self.pictures)

    @cached_property
    def items(self) -> list[Item]:
        """Its story, the newest first."""
        came = {id: [one.file for one in each] for id, each in self.pictures.items()}
        added = list(self.files.values())
        return history(self.events, self.messages, self.contacts, came, added)


def case_file(session: Session, reference: str, today: date) -> CaseFile:
    """A case with everything around it. Raises ``InvalidReference`` and ``NotFound``.

    Seventeen statements, of which one is spared where no picture came by text, and one where no
    document was seen.
    """
    case = cases.by_reference(session, reference)
    intake = _intake(session, case)
    events = cases.timeline(session, case)
    messages = of_case(session, case.id)
    keys = _file_keys(case)
    people = {party.person_id for party in case.parties}
    return CaseFile(
        case,
        intake,
        events,
        messages,
        _contacts(session, case, intake, events),
        files_around(session, case),
        pictures_of(session, messages),
        by_key(evidence_of(session, intake.id)) if intake and any(map(is_seen, keys)) else {},
        _case_counts(session, people),
        helper_lines(helpers_here(session, case), events),
        about_case(session, case.id, people),
        known_of(session, who_asked(case), today),
        around(session, case, people),
    )


@dataclass(frozen=True)
class CaseStory:
    """A case and its story, the newest line first."""

    case: Case
    items: list[Item]


def case_story(session: Session, reference: str) -> CaseStory:
    """The story of a case alone. Raises ``InvalidReference`` and ``NotFound``. At most seven
    statements.
    """
    case = session.scalar(
        select(Case)
        .where(Case.reference == read_reference(reference))
        .options(joinedload(Case.definition))
    )
    if case is None:
        raise NotFound("There is no case with this reference.")
    intake = _intake(session, case)
    events, messages = cases.timeline(session, case), of_case(session, case.id)
    pictures = pictures_of(session, messages)
    scans = scans_of(intake) if intake else []
    items = history(
        events,
        messages,
        _contacts(session, case, intake, events),
        {id: [one.file for one in each] for id, each in pictures.items()},
        list(own_files(case, files_around(session, case), scans).values()),
    )
    return CaseStory(case, items)


def _intake(session: Session, case: Case) -> Intake | None:
    """The intake of a case with its answers. One statement."""
    return session.scalars(_INTAKE, {"case_id": case.id}).unique().one_or_none()


# What is read at every case is written once: to write it takes longer than to ask it.
_INTAKE = (
    select(Intake)
    .where(Intake.case_id == bindparam("case_id"))
    .options(joinedload(Intake.answer_rows))
)
_CONTACTS = (
    select(Interaction)
    .where(Interaction.id.in_(bindparam("ids", expanding=True)))
    .options(joinedload(Interaction.staff), joinedload(Interaction.site))
    .order_by(Interaction.started_at, Interaction.id)
)
_COUNTS = (
    select(Party.person_id, func.count(Party.case_id.distinct()))
    .where(Party.person_id.in_(bindparam("ids", expanding=True)))
    .group_by(Party.person_id)
)


def _file_keys(case: Case) -> set[str]:
    asked = case.definition.content.questions
    lists = [case.answers.get(q.key) or [] for q in asked if q.type is QuestionType.FILE]
    return {key for keys in lists for key in keys}


def _contacts(
    session: Session, case: Case, intake: Intake | None, events: Collection[Event]
) -> list[Interaction]:
    """The calls, visits, conversations and web visits in which the case was asked for and worked,
    in their order.
    """
    answered = intake.answer_rows if intake else []
    ids = {case.interaction_id}
    ids |= {row.interaction_id for row in answered} | {event.interaction_id for event in events}
    return list(session.scalars(_CONTACTS, {"ids": [id for id in ids if id is not None]}))


def _case_counts(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    return dict(session.execute(_COUNTS, {"ids": list(person_ids)}).all())


def file_of_case(session: Session, key: str) -> StoredFile:
    """A file that is part of a case, or came with a text. Raises ``NotFound`` for any other, and
    with the reason for one whose content is not here. Four statements at most.
    """
    stored = file(session, key)
    case = session.scalar(
        select(Case)
        .join(Intake, Intake.case_id == Case.id)
        .where(Intake.id == stored.intake_id)
        .options(joinedload(Case.definition))
    )
    if not (
        (case is not None and (key in _file_keys(case) or is_scan(session, stored.intake_id, key)))
        or came_by_text(session, stored)
    ):
        raise NotFound("There is no such file.")
    if stored.state == "awaited":
        raise NotFound("This file is still on its way. Try again in a minute.")
    if stored.state == "refused":
        raise NotFound(f"This file could not be kept. {stored.failure or ''}".rstrip())
    return stored


@dataclass(frozen=True)
class PersonFile:
    """All there is about a person: their part in each case, the newest first; what is unfinished.

    ``sharing`` names who else is reached by each contact point, by its id; ``count`` is how many
    cases there are, where not all are listed.
    """

    person: Person
    parties: list[Party]
    count: int
    unfinished: list[Intake]
    sharing: dict[int, list[Person]]


def person_file(session: Session, person_id: int) -> PersonFile:
    """A person with everything around them. Raises ``NotFound``. At most seven statements."""
    found = person(session, person_id)
    points = [contact.contact_point_id for contact in found.contacts]
    parties = session.scalars(
        select(Party)
        .join(Party.case)
        .where(Party.person_id == person_id)
        .options(
            joinedload(Party.case).joinedload(Case.definition),
            joinedload(Party.case).joinedload(Case.team),
        )
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(2 * MOST_CASES)  # whoever asks for themself plays two parts
    ).all()
    return PersonFile(
        found,
        first_parts(parties)[:MOST_CASES],
        _case_counts(session, [person_id]).get(person_id, 0),
        intakes.unfinished(session, contact_point_ids=points, person_id=person_id),
        _sharing(session, person_id, points),
    )


def _sharing(session: Session, person_id: int, points: Collection[int]) -> dict[int, list[Person]]:
    rows = session.scalars(
        select(PersonContact)
        .where(PersonContact.contact_point_id.in_(points), PersonContact.person_id != person_id)
        .options(joinedload(PersonContact.person))
        .order_by(PersonContact.id)
    )
    sharing: dict[int, list[Person]] = {}
    for row in rows:
        sharing.setdefault(row.contact_point_id, []).append(row.person)
    return sharing
