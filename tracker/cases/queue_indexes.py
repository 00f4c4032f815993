"""How the lists of the queue are found: an index for each that is often looked at, in its order.

A page of a list is then read from its index alone, whether it is the first or the thousandth.
"""

from collections.abc import Iterator

from sqlalchemy import Index, text

OPEN, CLOSED = "status <> 'closed'", "status = 'closed'"

# Of what cases, by what columns. That of a team's open cases holds what their counts look at too.
_LISTS: dict[str, tuple[tuple[str, ...], str | None]] = {
    "open_due": (("due_at", "id"), OPEN),
    "open_team": (
        ("team_id", "due_at", "id", "assignee_id", "clock_stopped_at", "unanswered_since"),
        OPEN,
    ),
    "open_assignee": (("assignee_id", "due_at", "id"), OPEN),
    "open_service": (("definition_id", "due_at", "id"), OPEN),
    "open_priority": (("priority", "due_at", "id"), OPEN),
    "open_team_priority": (
        ("team_id", "priority", "due_at", "id", "assignee_id", "clock_stopped_at"),
        OPEN,
    ),
    "due": (("due_at", "id"), None),
    "opened": (("opened_at", "id"), None),
    "team_opened": (("team_id", "opened_at", "id"), None),
    "by_place": (("place_key", "id"), None),
    "changed": (("changed_at", "id"), None),
    "closed": (("closed_at", "id"), CLOSED),
    "team_closed": (("team_id", "closed_at", "id"), CLOSED),
}


def lists_of_the_queue() -> Iterator[Index]:
    """An index for each list, for the table of cases."""
    for name, (columns, only) in _LISTS.items():
        where = text(only) if only else None
        yield Index(f"ix_case_{name}", *columns, sqlite_where=where, postgresql_where=where)
