"""The page that covers a counter's screen at which nobody has done anything for a while."""

from flask import Blueprint

from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, page
from tracker.access import needs
from tracker.staff.rules import Permission


def register(pages: Blueprint, desk: Desk) -> None:
    """Give the counter its blank page."""

    def cleared() -> Answered:
        """Nothing of anybody, and a way back to what was open. One statement: who is signed in."""
        return page(desk, "counter/cleared.html")

    pages.add_url_rule(
        "/counter/cleared", "cleared", needs(Permission.USE_COUNTER)(cleared), methods=["GET"]
    )
