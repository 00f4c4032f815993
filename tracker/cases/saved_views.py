"""Views of the queue that staff keep under a name: for themselves, or for their team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.cases.queue_models import FirstView, SavedView
from tracker.characters import clean, is_empty
from tracker.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from tracker.staff.models import Staff

LONGEST_NAME = 60  # characters
MOST = 40  # views of one person, and of one team
MOST_PINNED = 6  # of those that stand above the queue: each is counted for every page


@dataclass(frozen=True)
class Views:
    """The views of somebody and of their team, by name; ``first`` is which one they begin with."""

    every: Sequence[SavedView]
    first: int | None

    @property
    def pinned(self) -> list[SavedView]:
        """Those that stand above the queue."""
        return [view for view in self.every if view.pinned][:MOST_PINNED]


def views_of(session: Session, staff: Staff) -> Views:
    """The views that somebody has to choose from. One statement."""
    theirs = [SavedView.staff_id == staff.id]
    if staff.team_id is not None:
        theirs.append(SavedView.team_id == staff.team_id)
    rows: Sequence[Any] = session.execute(
        select(SavedView, FirstView.view_id)
        .outerjoin(
            FirstView, (FirstView.view_id == SavedView.id) & (FirstView.staff_id == staff.id)
        )
        .where(or_(*theirs))
        .order_by(SavedView.name, SavedView.id)
        .limit(2 * MOST)
    ).all()
    first = next((first for _, first in rows if first is not None), None)
    return Views([view for view, _ in rows], first)


def view(session: Session, view_id: int, *, lock: bool = False) -> SavedView:
    """A view by its number, whoever looks. Raises ``NotFound``."""
    query = select(SavedView).where(SavedView.id == view_id)
    query = query.options(joinedload(SavedView.staff), joinedload(SavedView.team))
    found = session.scalar(query.with_for_update(of=SavedView) if lock else query)
    if found is None:
        raise NotFound("There is no such view: it may have been deleted.")
    return found


def may_change(view: SavedView, staff: Staff) -> bool:
    """Whether somebody may rename or delete a view: who made it, and the team whose it is."""
    return view.staff_id == staff.id or (view.team_id is not None and view.team_id == staff.team_id)


def save(
    session: Session,
    staff: Staff,
    name: str,
    query: Mapping[str, Any],
    *,
    for_team: bool,
    now: datetime,
) -> SavedView:
    """Keep a list under a name. Raises ``InvalidAnswers`` for a name that is none, and
    ``Conflict``.
    """
    if for_team and staff.team_id is None:
        raise Conflict("You are in no team: keep the view for yourself.")
    made = SavedView(
        name=_name(name),
        query=dict(query),
        staff_id=staff.id,
        team_id=staff.team_id if for_team else None,
        created_at=now,
    )
    if len(views_of(session, staff).every) >= MOST:
        raise Conflict(f"There are {MOST} views already. Delete one first.")
    session.add(made)
    session.flush()
    return made


def rename(session: Session, view: SavedView, staff: Staff, name: str) -> None:
    """Give a view another name. Raises ``InvalidAnswers`` and ``NotAllowed``."""
    _check(view, staff)
    view.name = _name(name)
    session.flush()


def pin(session: Session, view: SavedView, staff: Staff, *, pinned: bool) -> None:
    """Put a view above the queue, or take it away from there. Raises ``NotAllowed``."""
    _check(view, staff)
    view.pinned = pinned
    session.flush()


def remove(session: Session, view: SavedView, staff: Staff) -> None:
    """Delete a view, whoever begins with it. Raises ``NotAllowed``."""
    _check(view, staff)
    session.execute(delete(FirstView).where(FirstView.view_id == view.id))
    session.delete(view)
    session.flush()


def begin_with(session: Session, staff: Staff, view: SavedView | None) -> None:
    """The queue opens with this view from now on; with one's team's open cases for ``None``."""
    session.execute(delete(FirstView).where(FirstView.staff_id == staff.id))
    if view is not None:
        session.add(FirstView(staff_id=staff.id, view_id=view.id))
    session.flush()


def _check(view: SavedView, staff: Staff) -> None:
    if not may_change(view, staff):
        raise NotAllowed("This view is somebody else's. Save one of your own.")


def _name(typed: str) -> str:
    name = " ".join(clean(typed).split())
    if is_empty(name):
        raise InvalidAnswers({"name": "Give the view a name."})
    if len(name) > LONGEST_NAME:
        raise InvalidAnswers({"name": f"Use at most {LONGEST_NAME} characters for the name."})
    return name
