"""Colleagues and teams that a note names with an @: each reads of it in a list of their own."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, contains_eager, joinedload

from tracker.cases.models import Case, Event
from tracker.cases.work_models import Mention
from tracker.staff.models import Staff
from tracker.staff.queries import teams, who_may
from tracker.staff.rules import Permission

MOST_LISTED = 100
MOST_NAMED = 20  # in one note


@dataclass(frozen=True)
class Colleague:
    """Somebody, or a team, who can be named: ``kind`` is "staff" or "team", ``key`` the team's."""

    kind: str
    id: int
    name: str
    beside: str
    key: str = ""


def colleagues(session: Session) -> list[Colleague]:
    """Everybody who can be named in a note, people first, each with their team. Two statements."""
    every = teams(session)
    names = {team.id: team.name for team in every}
    people = who_may(session, Permission.SEE_CASES)
    return [
        *(Colleague("staff", one.id, one.name, names.get(one.team_id or 0, "")) for one in people),
        *(Colleague("team", team.id, team.name, "Team", team.key) for team in every),
    ]


def named_in(text: str, known: Sequence[Colleague]) -> list[Colleague]:
    """Whom a text names with an @, in its order: by their whole name, or by a first name that only
    one of them has. Pure.
    """
    by_name = _names(known)
    pattern = _pattern(by_name)
    found = dict.fromkeys(by_name[hit.group(1).casefold()] for hit in pattern.finditer(text))
    return list(found)[:MOST_NAMED]


def _names(known: Sequence[Colleague]) -> Mapping[str, Colleague]:
    """Each name that means one of them and nobody else."""
    by_name: dict[str, list[Colleague]] = {}
    for one in known:
        first = one.name.split()[0] if one.kind == "staff" else one.name
        for name in {one.name.casefold(), first.casefold()}:
            by_name.setdefault(name, []).append(one)
    return {
        name: next((one for one in every if one.name.casefold() == name), every[0])
        for name, every in by_name.items()
        if len(every) == 1 or sum(one.name.casefold() == name for one in every) == 1
    }


def _pattern(by_name: Collection[str]) -> re.Pattern[str]:
    longest_first = sorted(by_name, key=len, reverse=True)
    names = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(rf"(?<![\w@])@({names})(?!\w)", re.IGNORECASE)


def named(session: Session, text: str) -> list[Colleague]:
    """Whom a note names. No statement where there is no @ in it, else two."""
    return named_in(text, colleagues(session)) if "@" in text else []


def as_details(whom: Sequence[Colleague]) -> list[dict[str, object]]:
    """Whom a note names, as its line of the timeline keeps it."""
    return [{"kind": one.kind, "id": one.id, "name": one.name, "key": one.key} for one in whom]


def pieces(
    text: str, whom: Sequence[Mapping[str, Any]]
) -> list[tuple[str, Mapping[str, Any] | None]]:
    """A note in pieces: words, each with whom they name, if anybody (as ``as_details``). Pure."""
    by_name: dict[str, Mapping[str, Any]] = {}
    for one in whom:
        by_name.setdefault(one["name"].split()[0].casefold(), one)
    by_name |= {one["name"].casefold(): one for one in whom}
    if not by_name:
        return [(text, None)]
    found: list[tuple[str, Mapping[str, Any] | None]] = []
    end = 0
    for hit in _pattern(by_name).finditer(text):
        found += [(text[end : hit.start()], None), (hit[0], by_name[hit[1].casefold()])]
        end = hit.end()
    return [piece for piece in (*found, (text[end:], None)) if piece[0]]


def mention(session: Session, event: Event, whom: Sequence[Colleague], writer: Staff) -> None:
    """Put a note into the lists of those it names, and of those of the teams it names; never into
    that of whoever wrote it. Two statements.
    """
    people = {one.id: None for one in whom if one.kind == "staff"}
    team_ids = [one.id for one in whom if one.kind == "team"]
    rows: dict[int, int | None] = dict(people)
    if team_ids:
        of_teams = select(Staff.id, Staff.team_id).where(
            Staff.team_id.in_(team_ids), Staff.disabled_at.is_(None)
        )
        for staff_id, team_id in session.execute(of_teams):
            rows.setdefault(staff_id, team_id)
    rows.pop(writer.id, None)
    session.add_all(
        Mention(event_id=event.id, staff_id=staff_id, team_id=team_id)
        for staff_id, team_id in rows.items()
    )
    session.flush()


def unseen(session: Session, staff: Staff) -> int:
    """How many notes name somebody that they have not looked at. One statement."""
    query = select(func.count()).where(Mention.staff_id == staff.id, Mention.seen_at.is_(None))
    return session.scalar(query) or 0


def mentions_of(session: Session, staff: Staff) -> list[Mention]:
    """The notes that name somebody, the newest first. One statement."""
    query = (
        select(Mention)
        .where(Mention.staff_id == staff.id)
        .join(Mention.event)
        .join(Event.case)
        .options(
            contains_eager(Mention.event).contains_eager(Event.case).joinedload(Case.definition),
            contains_eager(Mention.event).joinedload(Event.staff),
            joinedload(Mention.team),
        )
        .order_by(Mention.id.desc())
        .limit(MOST_LISTED)
    )
    return list(session.scalars(query))


def seen(session: Session, staff: Staff, up_to: int, *, now: datetime, case_id: int = 0) -> None:
    """Somebody has seen the mentions up to and with one; of a case alone, where it is given."""
    wanted = update(Mention).where(
        Mention.staff_id == staff.id, Mention.seen_at.is_(None), Mention.id <= up_to
    )
    if case_id:
        of_case = select(Event.id).where(Event.case_id == case_id)
        wanted = wanted.where(Mention.event_id.in_(of_case))
    session.execute(wanted.values(seen_at=now), execution_options={"synchronize_session": False})
