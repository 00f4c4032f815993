"""How often what happened to a case set its clocks, each of which is a change of its row."""

from tracker.cases.deadlines import STILL
from tracker.cases.models import Event


def changes_of_clocks(events: list[Event]) -> int:
    """How often the clocks of a case were set: as it was answered, heard from, stopped or moved."""
    changes, answered, unanswered = 0, False, False
    for event in events:
        means = event.details.get("means")
        if event.kind == "status":
            moved = {event.details["was"], event.details["now_is"]}
            changes += not moved.isdisjoint(STILL)
            if event.details["now_is"] == "closed":
                answered, unanswered = True, False
        elif event.kind in ("texted", "helper_wrote"):
            changes += not unanswered
            unanswered = True
        elif event.kind == "told" or (
            event.kind in ("replied", "notified") and means not in ("call", "visit")
        ):
            changes += not answered or unanswered
            answered, unanswered = True, False
    return changes
