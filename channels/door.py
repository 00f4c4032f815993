"""What the edges of all doors share."""

from flask import session as browser_session

from tracker import clock
from tracker.edge import locale
from tracker.intake.commands import Door
from tracker.interactions.models import Interaction
from tracker.staff.models import Staff


def door(
    channel: str, *, interaction: Interaction | None = None, staff: Staff | None = None
) -> Door:
    """This door at this moment, for the intake."""
    return Door(channel, clock.now(), locale(), interaction, staff)


def keep_in_browser(key: str, name: str) -> None:
    """Note in the signed cookie that this browser holds the intake called ``name``."""
    held = [one for one in browser_session.get(key, []) if one != name]
    browser_session[key] = [*held, name][-20:]


def held_in_browser(key: str) -> list[str]:
    """The names of the intakes that this browser holds, the latest last."""
    held: list[str] = browser_session.get(key, [])
    return held
