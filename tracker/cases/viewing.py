"""Who has a case open just now: an open page says so every few seconds, and what is being written.

A page that is closed says that too; one whose browser went away is forgotten after a while.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from tracker.cases.models import Case
from tracker.cases.page_models import CaseViewer
from tracker.staff.models import Staff

EVERY = timedelta(seconds=15)  # an open page says that it is
THERE = timedelta(seconds=45)  # somebody counts as looking for so long after their page said so
# What of a case somebody may be writing, as it is told to whoever looks at it too.
WRITING = {
    "reply": "is writing a reply",
    "note": "is writing a note",
    "change": "is changing something",
    "": "is looking at this too",
}


@dataclass(frozen=True)
class Viewer:
    """Somebody else who has the case open, and what they are at: a key of ``WRITING``."""

    name: str
    writing: str

    @property
    def words(self) -> str:
        """It as a sentence."""
        return f"{self.name} {WRITING[self.writing]}."


# Alike in both databases: SQLite since 3.24, PostgreSQL since 9.5.
_LOOKS = text(
    "INSERT INTO case_viewer (case_id, staff_id, seen_at, writing) "
    'SELECT "case".id, :staff_id, :now, :writing FROM "case" WHERE "case".reference = :reference '
    "ON CONFLICT (case_id, staff_id) "
    "DO UPDATE SET seen_at = excluded.seen_at, writing = excluded.writing"
).bindparams(bindparam("now", type_=CaseViewer.__table__.c.seen_at.type))


def looks(session: Session, reference: str, staff_id: int, writing: str, *, now: datetime) -> None:
    """Note that somebody has a case open, and what they write. One statement.

    ``reference`` is as it is stored; one that no case has does nothing.
    """
    known = writing if writing in WRITING else ""
    session.execute(
        _LOOKS, {"reference": reference, "staff_id": staff_id, "now": now, "writing": known}
    )


def leaves(session: Session, reference: str, staff_id: int) -> None:
    """Note that somebody has closed the page of a case. One statement."""
    ids = select(Case.id).where(Case.reference == reference).scalar_subquery()
    session.execute(
        delete(CaseViewer)
        .where(CaseViewer.case_id == ids, CaseViewer.staff_id == staff_id)
        .execution_options(synchronize_session=False)
    )


_WATCHES = (
    select(Case.revision, Staff.name, CaseViewer.writing)
    .select_from(Case)
    .outerjoin(
        CaseViewer,
        (CaseViewer.case_id == Case.id)
        & (CaseViewer.staff_id != bindparam("staff_id"))
        & (CaseViewer.seen_at > bindparam("since", type_=CaseViewer.__table__.c.seen_at.type)),
    )
    .outerjoin(Staff, Staff.id == CaseViewer.staff_id)
    .where(Case.reference == bindparam("reference"))
    .order_by(Staff.name)
)


@dataclass(frozen=True)
class Watch:
    """How a case stands for a page that is open: its revision, and who else looks at it."""

    revision: int
    viewers: list[Viewer]


def watch(session: Session, reference: str, staff_id: int, *, now: datetime) -> Watch | None:
    """Who else looks at a case, and whether it was changed; ``None`` where there is none. One
    statement.
    """
    rows = session.execute(
        _WATCHES, {"reference": reference, "staff_id": staff_id, "since": now - THERE}
    ).all()
    if not rows:
        return None
    return Watch(rows[0][0], [Viewer(name, writing) for _, name, writing in rows if name])


def forget_viewers(session: Session, *, now: datetime) -> int:
    """Forget who has looked at cases a while ago; returns how many. One statement."""
    done = session.execute(
        delete(CaseViewer)
        .where(CaseViewer.seen_at < now - 20 * THERE)
        .execution_options(synchronize_session=False)
    )
    return done.rowcount if isinstance(done, CursorResult) else 0
