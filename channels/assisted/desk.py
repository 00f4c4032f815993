"""What tells one assisted door from the other: its words, its addresses, who may use it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import session as browser_session
from flask import url_for
from sqlalchemy.orm import Session

from tracker.interactions.models import Interaction, Site
from tracker.staff.rules import Permission


def nothing_more() -> dict[str, Any]:
    """What the first page of a desk shows that has nothing of its own."""
    return {}


def nowhere(session: Session) -> None:
    """The site of a desk that is at none."""


def nothing_else(session: Session, contact: Interaction) -> None:
    """What goes with the beginning of a contact at a desk where nothing does."""


@dataclass(frozen=True)
class Desk:
    """One assisted door.

    ``name`` is what its pages are called by, the channel's where it is a door of its own.
    ``sees_people`` says whether those who use it see what the city knows of people: a helper of an
    organisation does not. ``contact`` is what a contact by it is called, ``person`` who comes by
    it, and ``talking`` how the two are put together ("On the phone with"). ``means`` is by what
    means messages wait to be told here, ``last_page`` the name of the page after a request was
    sent. ``site`` finds the building that staff work in, for a desk that is ``at_a_site``; ``more``
    what else its first page shows, and ``began`` what else is done as a contact begins.
    """

    channel: str
    permission: Permission
    contact: str
    person: str
    talking: str
    means: str
    last_page: str
    more: Callable[[], dict[str, Any]] = nothing_more
    at_a_site: bool = False
    site: Callable[[Session], Site | None] = nowhere
    began: Callable[[Session, Interaction], None] = nothing_else
    name: str = ""
    sees_people: bool = True

    @property
    def key(self) -> str:
        """By what its pages and templates are called."""
        return self.name or self.channel

    def url(self, page: str, **values: Any) -> str:
        """The address of one of this desk's pages."""
        return url_for(f"{self.key}.{page}", **values)

    @property
    def _strangers(self) -> str:
        return f"somebody-else-{self.channel}"

    def is_somebody_else(self, contact: Interaction) -> bool:
        """Whether staff were told that it is nobody of those known at the number."""
        held: list[int] = browser_session.get(self._strangers, [])
        return contact.person_id is None and contact.id in held

    def note_somebody_else(self, contact: Interaction, is_so: bool) -> None:
        """Note, for as long as this browser is signed in, whether it is nobody of those known.

        In the cookie because it is a question asked again at no cost, and no fact about anybody.
        """
        held = [one for one in browser_session.get(self._strangers, []) if one != contact.id]
        browser_session[self._strangers] = [*held[-9:], contact.id] if is_so else held
