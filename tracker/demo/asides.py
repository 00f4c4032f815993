"""What the staff of the demo saved to finish later: one of each desk is overdue."""

from collections.abc import Sequence
from datetime import timedelta

from tracker.demo.ledger import Row
from tracker.demo.register import STAFFED
from tracker.demo.year import Asked, Year
from tracker.staff.models import Staff

# Whose account the page of the demo shows for each desk.
_SHOWN = ("nadia@", "wen@")


def set_aside(year: Year, intake: Row, asked: Asked, place: int) -> None:
    """Give a request that was broken off at a desk an owner and a time; ``place`` is its own
    among those broken off.
    """
    if asked.door not in STAFFED:
        return
    staff = [one for counter in year.counters for one in counter.staff]
    owner = _shown(year.agents if asked.door == "phone" else staff)
    # The earlier ones were to be finished yesterday, the later will be by tomorrow, by anybody of
    # the team.
    late = place < 6
    intake["owner_id"] = owner.id
    intake["team_id"] = None if late else owner.team_id
    intake["finish_by"] = year.now + (-timedelta(hours=15) if late else timedelta(hours=20))


def _shown(staff: Sequence[Staff]) -> Staff:
    return next((one for one in staff if one.email.startswith(_SHOWN)), staff[0])
