"""Change the rules of routing: in a draft, which is tried on past cases before it is switched on.

There is one draft at a time. It begins as a copy of the rules in force with the first change, and
whoever changes it says which state of it they saw: of two at once, the second is told.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from tracker.cases.route_models import RoutingRule, RoutingTrial, RoutingVersion
from tracker.cases.routing import digest_of, rules_of
from tracker.errors import Conflict, NotFound
from tracker.staff.models import Staff

CHANGED = (
    "The rules were changed while you had them open. Look at what is new, then do yours again."
)
# What makes two rules the same, whichever version they are in.
SAYS = (
    "name", "service_id", "area_id", "priority", "condition", "team_id", "queue_id",
    "set_priority", "enabled",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """The state of the rules that a page showed: which version, and at which revision of it."""

    version: int
    revision: int


def versions(session: Session) -> list[RoutingVersion]:
    """All that were ever switched on, the newest first, with who did it. One statement."""
    query = (
        select(RoutingVersion)
        .where(RoutingVersion.number.is_not(None))
        .options(joinedload(RoutingVersion.switched_on_by))
        .order_by(RoutingVersion.number.desc())
    )
    return list(session.scalars(query))


def version(session: Session, number: int) -> RoutingVersion:
    """One that was switched on, with its rules. Raises ``NotFound``. Two statements."""
    found = session.scalar(_with_rules().where(RoutingVersion.number == number))
    if found is None:
        raise NotFound("There are no rules of this number.")
    return found


def current(session: Session) -> tuple[RoutingVersion | None, RoutingVersion | None]:
    """The draft and the version in force, with their rules, where there are. Two statements."""
    rows = session.scalars(_with_rules().where(RoutingVersion.state != "past"))
    by_state = {row.state: row for row in rows}
    return by_state.get("draft"), by_state.get("on")


def _with_rules() -> Select[RoutingVersion]:
    rules = selectinload(RoutingVersion.rules)
    return select(RoutingVersion).options(
        joinedload(RoutingVersion.changed_by),
        joinedload(RoutingVersion.switched_on_by),
        rules.joinedload(RoutingRule.service),
        rules.joinedload(RoutingRule.area),
        rules.joinedload(RoutingRule.team),
        rules.joinedload(RoutingRule.queue),
    )


def open_draft(
    session: Session, staff: Staff, seen: Seen, *, now: datetime
) -> tuple[RoutingVersion, dict[int, RoutingRule]]:
    """The draft, for a change that is made next; begun now if there is none.

    Returns it with its rules by the numbers of the rows that the page showed. Raises ``Conflict``
    where the page showed another state of the rules.
    """
    query = select(RoutingVersion).where(RoutingVersion.state != "past").with_for_update()
    found = {row.state: row for row in session.scalars(query.execution_options(
        populate_existing=True))}  # fmt: skip
    shown = found.get("draft") or found.get("on")
    if (shown.id, shown.revision) != (seen.version, seen.revision) if shown else seen.version != 0:
        raise Conflict(CHANGED)
    if shown is not None and shown.state == "draft":
        rows = {rule.id: rule for rule in shown.rules}
        _note_change(session, shown, staff, now)
        return shown, rows
    draft = RoutingVersion(state="draft", changed_at=now, changed_by=staff)
    copies = {rule.id: _copy(rule) for rule in shown.rules} if shown else {}
    draft.rules = list(copies.values())
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError as beaten:
        raise Conflict(CHANGED) from beaten
    return draft, copies


def _copy(rule: RoutingRule) -> RoutingRule:
    return RoutingRule(position=rule.position, **{word: getattr(rule, word) for word in SAYS})


def _note_change(session: Session, draft: RoutingVersion, staff: Staff, now: datetime) -> None:
    draft.changed_at, draft.changed_by = now, staff
    flag_modified(draft, "changed_at")
    try:
        session.flush()
    except StaleDataError as stale:
        raise Conflict(CHANGED) from stale


def of_page(rows: dict[int, RoutingRule], number: int) -> RoutingRule:
    """The draft's rule for a row that the page showed. Raises ``NotFound``."""
    if number not in rows:
        raise NotFound("There is no such rule.")
    return rows[number]


def put(
    session: Session, draft: RoutingVersion, rule: RoutingRule | None, values: dict[str, Any]
) -> RoutingRule:
    """Make a rule of the draft say this, or add one at the end."""
    if rule is None:
        last = max((each.position for each in draft.rules), default=0)
        rule = RoutingRule(position=last + 1, name="")
        draft.rules.append(rule)
    for word, value in values.items():
        setattr(rule, word, value)
    session.flush()
    return rule


def shift(session: Session, draft: RoutingVersion, rule: RoutingRule, by: int) -> None:
    """Move a rule up (-1) or down (1) past the next that is not removed; at the end it stays."""
    living = [each for each in draft.rules if not each.removed]
    at = living.index(rule)
    if 0 <= at + by < len(living):
        other = living[at + by]
        rule.position, other.position = other.position, rule.position
        session.flush()
        session.refresh(draft, ["rules"])


def discard(session: Session, draft: RoutingVersion) -> None:
    """Throw a draft away, with its dry runs."""
    for trial in session.scalars(select(RoutingTrial).where(RoutingTrial.version == draft)):
        session.delete(trial)
    session.flush()
    session.delete(draft)
    session.flush()


def was_tried(session: Session, draft: RoutingVersion) -> RoutingTrial | None:
    """The last dry run of a draft as it is now, if there was one. One statement."""
    return session.scalar(
        select(RoutingTrial)
        .where(
            RoutingTrial.version_id == draft.id,
            RoutingTrial.revision == draft.revision,
            RoutingTrial.state != "stale",
        )
        .order_by(RoutingTrial.id.desc())
        .limit(1)
    )


def switch_on(session: Session, staff: Staff, seen: Seen, *, now: datetime) -> RoutingVersion:
    """The draft becomes the rules in force; those before it are kept under their number.

    Raises ``Conflict`` where the page showed another state, and where the draft was not tried.
    """
    query = select(RoutingVersion).where(RoutingVersion.state != "past").with_for_update()
    found = {row.state: row for row in session.scalars(query.execution_options(
        populate_existing=True))}  # fmt: skip
    draft, before = found.get("draft"), found.get("on")
    if draft is None or (draft.id, draft.revision) != (seen.version, seen.revision):
        raise Conflict(CHANGED)
    trial = was_tried(session, draft)
    if trial is None or trial.state != "done":
        raise Conflict("See first what the draft does: make a dry run of it as it is now.")
    if before is not None:
        before.state = "past"
        session.flush()
    draft.rules = [rule for rule in draft.rules if not rule.removed]
    for position, rule in enumerate(draft.rules, 1):
        rule.position = position
    last = session.scalar(select(func.max(RoutingVersion.number))) or 0
    draft.state, draft.number = "on", last + 1
    draft.switched_on_at, draft.switched_on_by = now, staff
    session.flush()
    draft.digest = digest_of(draft, rules_of(session, draft))
    session.flush()
    return draft
