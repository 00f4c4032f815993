"""What the pages of the back office read of tasks, visits and referrals."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases import referrals, tasks, visits
from tracker.cases.models import Case
from tracker.cases.tasks import Line
from tracker.cases.work_models import FieldVisit, Referral
from tracker.cases.work_rules import REFERRALS, VISIT_OPEN, VISITS
from tracker.people.models import AccessNeed, Person, PersonWarning
from tracker.people.record_rules import NEEDS


@dataclass(frozen=True)
class Work:
    """What there is to do for a case, and what of it was given to others."""

    tasks: Sequence[Line]
    visits: Sequence[FieldVisit]
    referrals: Sequence[Referral]

    @property
    def done(self) -> int:
        """How many tasks are done or left."""
        return sum(line.how != "open" for line in self.tasks)

    @property
    def holding_up(self) -> list[Line]:
        """The tasks that must be done or left before it is closed as resolved."""
        return tasks.holding_up(self.tasks)


def work_of(session: Session, case: Case) -> Work:
    """The work of a case. Three statements, and one where a visit was made."""
    return Work(
        tasks.lines_of(case, tasks.tasks_of(session, case)),
        visits.of_case(session, case),
        referrals.referrals_of(session, case),
    )


@dataclass(frozen=True)
class Stop:
    """A visit of a day sheet: where, when, whom one meets there, and what one must know of them."""

    visit: FieldVisit
    when: str
    people: Sequence[Person]
    needs: Sequence[str]
    warnings: Sequence[str]
    tasks: Sequence[Line]

    @property
    def is_open(self) -> bool:
        """Whether it is still to be made."""
        return self.visit.state in VISIT_OPEN

    @property
    def state(self) -> str:
        """What became of it, in words."""
        return VISITS[self.visit.state].label

    @property
    def phone(self) -> str | None:
        """The number at which whoever is visited is reached: that of the case, or of its people."""
        point = self.visit.case.contact_point
        if point is not None and point.kind == "phone":
            return point.value
        phones = [contact for person in self.people for contact in person.phones]
        return phones[0].contact_point.value if phones else None

    @property
    def on_a_map(self) -> str:
        """The address that opens the place in the maps of a phone (RFC 5870)."""
        case = self.visit.case
        if case.latitude is not None and case.longitude is not None:
            return f"geo:{case.latitude:.6f},{case.longitude:.6f}"
        return ""


def stops(
    session: Session, made: Sequence[FieldVisit], *, zone: ZoneInfo, today: date
) -> list[Stop]:
    """Visits with what whoever goes must know. At most three statements, however many they are."""
    people = {party.person_id: party.person for one in made for party in one.case.parties}
    needs, warnings = _needs(session, people), _warnings(session, people, today)
    to_do = _tasks(session, made)
    return [_stop(one, zone, needs, warnings, to_do.get(one.case_id, [])) for one in made]


def _stop(
    visit: FieldVisit,
    zone: ZoneInfo,
    needs: Mapping[int, list[str]],
    warnings: Mapping[int, list[str]],
    to_do: Sequence[Line],
) -> Stop:
    people = list({party.person_id: party.person for party in visit.case.parties}.values())
    return Stop(
        visit,
        visits.said(visit, zone),
        people,
        [need for person in people for need in needs.get(person.id, ())],
        [warning for person in people for warning in warnings.get(person.id, ())],
        to_do,
    )


def known_at(session: Session, case: Case, today: date) -> tuple[list[str], list[str]]:
    """What whoever visits must know of the people of a case: what they need, and warnings. At most
    two statements.
    """
    people = dict.fromkeys(party.person_id for party in case.parties)
    needs, warnings = _needs(session, people), _warnings(session, people, today)
    return (
        [words for person in people for words in needs.get(person, ())],
        [words for person in people for words in warnings.get(person, ())],
    )


def _needs(session: Session, people: Collection[int]) -> dict[int, list[str]]:
    query = select(AccessNeed).where(AccessNeed.person_id.in_(people)).order_by(AccessNeed.id)
    found: dict[int, list[str]] = {}
    for need in session.scalars(query) if people else ():
        words = f"{NEEDS[need.kind]}: {need.note}" if need.note else NEEDS[need.kind]
        found.setdefault(need.person_id, []).append(words)
    return found


def _warnings(session: Session, people: Collection[int], today: date) -> dict[int, list[str]]:
    query = (
        select(PersonWarning)
        .where(
            PersonWarning.person_id.in_(people),
            PersonWarning.until >= today,
            PersonWarning.withdrawn_at.is_(None),
        )
        .order_by(PersonWarning.id)
    )
    found: dict[int, list[str]] = {}
    for warning in session.scalars(query) if people else ():
        found.setdefault(warning.person_id, []).append(warning.words)
    return found


def _tasks(session: Session, made: Sequence[FieldVisit]) -> dict[int, list[Line]]:
    """The tasks of the cases that are visited, begun or not."""
    cases = {one.case_id: one.case for one in made}
    written = tasks.tasks_of_all(session, cases)
    return {id: tasks.lines_of(case, written.get(id, [])) for id, case in cases.items()}


@dataclass(frozen=True)
class Round:
    """The visits of one person on one day."""

    who: str
    stops: Sequence[Stop]


def rounds(every: Sequence[Stop]) -> list[Round]:
    """The visits of a day, by who makes them. Pure."""
    by_name: dict[str, list[Stop]] = {}
    for stop in every:
        by_name.setdefault(stop.visit.staff.name, []).append(stop)
    return [Round(name, by_name[name]) for name in sorted(by_name)]


def what_may_follow(referral: Referral) -> dict[str, str]:
    """What a partner can do next with a referral, in words."""
    return {key: REFERRALS[key].label for key in REFERRALS[referral.state].next}


def is_late(line: Line, now: datetime) -> bool:
    """Whether a task should have been done by now."""
    return line.how == "open" and line.due_at < now
