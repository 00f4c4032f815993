"""What the pages of the web door share: which requests this browser holds, and its visit.

The address of a request opens nothing by itself: a browser has to hold it, which is noted in its
signed cookie when it gives the first answer or the right code.
"""

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from channels.door import door, held_in_browser, keep_in_browser
from tracker import clock
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.characters import clean
from tracker.errors import Conflict, NotFound
from tracker.intake import commands, queries
from tracker.intake.commands import Door
from tracker.intake.models import Intake
from tracker.interactions.commands import begin as begin_interaction
from tracker.people.rules import spoken_phone
from tracker.settings import Settings

Reply = str | Response | tuple[str, int]

# What the cookie keeps: names of intakes, and references of cases that were proven to be theirs.
HELD, PROVEN = "requests", "cases"


class NotHeld(NotFound):
    """This browser does not hold the request, whether or not there is one."""


class Closed(Conflict):
    """The request of the page was sent or dropped already."""

    def __init__(self, intake: Intake) -> None:
        super().__init__("This request was sent or dropped already.")
        self.intake = intake


def hold(intake: Intake) -> None:
    """Let this browser go on with an intake."""
    keep_in_browser(HELD, intake.public_id)


def prove(case: Case) -> None:
    """Let this browser see how a case goes, until somebody takes it over."""
    keep_in_browser(PROVEN, _proof(case))


def proven_case(session: Session, reference: str) -> Case | None:
    """The case of a reference, if this browser has proven that it is theirs and it was not taken
    over since; else ``None``, whether there is such a case or not.
    """
    held = held_in_browser(PROVEN)
    if not any(one.partition("@")[0] == reference for one in held):
        return None
    case = by_reference(session, reference)
    return case if _proof(case) in held else None


def _proof(case: Case) -> str:
    taken = case.taken_over_at
    return f"{case.reference}@{taken.timestamp()}" if taken else case.reference


def held_intake(session: Session, public_id: str, *, lock: bool = False) -> Intake:
    """The intake of this name, if this browser holds it. Raises ``NotHeld``."""
    if public_id not in held_in_browser(HELD):
        raise NotHeld("This request is not open in this browser.")
    return queries.by_public_id(session, public_id, lock=lock)


def open_intake(session: Session, public_id: str, *, lock: bool = False) -> Intake:
    """As ``held_intake``; raises ``Closed`` if it was sent or dropped already."""
    intake = held_intake(session, public_id, lock=lock)
    if intake.state != "open":
        raise Closed(intake)
    return intake


def begin_visit(session: Session) -> Door:
    """The web door, in a visit that begins now."""
    return door("web", interaction=begin_interaction(session, "web", now=clock.now()))


def visit_of(session: Session, intake: Intake) -> Door:
    """The web door, in the visit that an open intake is in.

    If it went to another door meanwhile, it is taken up here again, in a new visit.
    """
    interaction = intake.interaction
    if interaction is not None and interaction.channel == "web" and interaction.ended_at is None:
        return door("web", interaction=interaction)
    here = begin_visit(session)
    commands.take_up(session, intake, here)
    return here


def typed_again(raw: str | list[str]) -> str | list[str]:
    """What was typed, as it can be shown again in a page."""
    return clean(raw) if isinstance(raw, str) else [clean(part) for part in raw]


def as_said(settings: Settings, kind: str, value: str) -> str:
    """A contact ("phone" or "email") as people write it."""
    return spoken_phone(value, settings.phone_region) if kind == "phone" else value


def not_held_page(error: NotHeld) -> tuple[str, int]:
    """The page for a request that this browser does not hold."""
    return render_template("web/not_held.html"), 404


def closed_page(error: Closed) -> tuple[str, int]:
    """The page for a request that was sent or dropped already, with what was typed since."""
    # What belongs to the form and not to the question has a hyphen in its name.
    typed = [
        clean(value).strip()
        for name, value in request.form.items()
        if name != "csrf_token" and "-" not in name
    ]
    page = render_template(
        "web/closed.html", intake=error.intake, case=error.intake.case, typed=[*filter(None, typed)]
    )
    return page, 409 if request.method == "POST" else 200
