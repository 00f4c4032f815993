"""Some who asked in another's name at a desk of the demo: how far they may, and what was agreed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.cases.models import Case, Party
from tracker.interactions.models import Interaction
from tracker.people.consents import take
from tracker.people.record import let_act

# For each of the last such cases: what is covered, how many days the authority holds from today,
# and whether it is on the record of whom they act for.
_TERMS: tuple[tuple[str, int | None, bool], ...] = (
    ("everything", 200, True),
    ("this_service", 90, True),
    ("this_request", None, False),
    ("this_request", -3, False),
)


def add_acting(session: Session, now: datetime, zone: ZoneInfo) -> None:
    """Put terms and statements to the last cases that staff entered for who acts by consent."""
    today = now.astimezone(zone).date()
    for helper, (covers, days, again) in zip(_helpers(session), _TERMS, strict=False):
        case, staff = (
            helper.case,
            helper.case.interaction.staff if helper.case.interaction else None,
        )
        whose = case.requester
        if whose is None or staff is None or helper.authority is None:
            continue
        helper.covers = covers
        helper.until = today + timedelta(days=days) if days is not None else None
        helper.consent = take(session, whose, helper.authority, "en", staff, case.opened_at)
        if again:
            let_act(
                session, whose, helper.person, staff,
                relation=helper.relation or "other",
                authority=helper.authority,
                covers=case.definition.title if covers == "this_service" else "",
                until=helper.until,
                consent=helper.consent,
                today=today,
                now=case.opened_at,
            )  # fmt: skip
    session.flush()


def _helpers(session: Session) -> Sequence[Party]:
    return session.scalars(
        select(Party)
        .join(Party.case)
        .join(Case.interaction)
        .where(
            Party.part == "helper",
            Party.authority.in_(("spoken_consent", "written_consent")),
            Case.channel.in_(("phone", "counter")),
            Case.status != "closed",
            Interaction.staff_id.is_not(None),
        )
        .options(joinedload(Party.case).joinedload(Case.definition))
        .order_by(Party.id.desc())
        .limit(len(_TERMS))
    ).all()
