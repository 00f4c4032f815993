"""What people of an organisation do: enter a request for a client, see how it goes, write of it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, request

from channels.assisted import entry
from channels.assisted.edge import Answered, door_of, in_contact, page
from channels.assisted.kept import told_where
from channels.helping.desk import DESK
from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import helping
from tracker.cases.deadlines import is_late
from tracker.cases.references import read_reference, shown
from tracker.cases.standing import state_of
from tracker.cases.wording import state
from tracker.catalogue.queries import current_definition, services
from tracker.characters import clean
from tracker.database import db, unit_of_work
from tracker.errors import Conflict, InvalidAnswers, InvalidReference, NotFound
from tracker.intake import commands as intake_commands
from tracker.intake import helped
from tracker.intake.agreed import HOW, STATEMENT
from tracker.interactions import commands as interactions
from tracker.interactions.models import Interaction
from tracker.people.consents import wordings
from tracker.staff.rules import Permission

helping_pages = Blueprint("helping", __name__)

HELPERS = needs(Permission.HELP_CLIENTS)


def _organisation_id() -> int:
    """Whose they are who is signed in: every helper is somebody's."""
    found = staff_member().organisation_id
    if found is None:
        raise NotFound("You belong to no organisation.")
    return found


@helping_pages.get("/helping")
@HELPERS
def home() -> Answered:
    """What they have begun, the requests they help with, and how to enter another."""
    return _home()


@helping_pages.post("/helping")
@HELPERS
def find() -> Answered:
    """Look for a request by its reference or by the client's name; no name is in an address."""
    words = " ".join(clean(request.form.get("words", "")).split())[:200]
    return _home(words=words, look=True)


def _home(
    *, problems: Mapping[str, str] | None = None, words: str = "", look: bool = False
) -> Answered:
    organisation_id = _organisation_id()
    status = request.args.get("status", "")
    found = helping.cases_helped(
        db.session,
        organisation_id,
        status=status if status in ("open", "closed") else "",
        among=_among(organisation_id, words) if words else None,
        page=request.args.get("page", 1, type=int),
    )
    since = clock.now() - helping.TOLD_FOR
    return page(
        DESK,
        "helping/home.html",
        problems=problems,
        organisation=staff_member().organisation,
        found=found,
        names=helped.clients(db.session, [one.case_id for one in found.rows]),
        unfinished=helped.unfinished_with(db.session, organisation_id),
        taken=helping.taken_from(db.session, organisation_id, since),
        services=services(db.session),
        wordings=wordings(STATEMENT),
        HOW=HOW,
        typed=request.form,
        words=words,
        looked=look and bool(words),
        status=status,
        state=state,
        client_of=_client_of,
    )


def _client_of(answers: Mapping[str, Any]) -> str:
    """For whom an unfinished request is, as it was typed."""
    return str(answers.get("their_name") or answers.get("your_name") or "Name not known yet")


def _among(organisation_id: int, words: str) -> list[int]:
    """The cases that the words name: by a reference, or in the name of the client."""
    found = helped.cases_of_clients(db.session, organisation_id, words)
    try:
        theirs = helping.case_helped(db.session, organisation_id, read_reference(words))
    except (InvalidReference, NotFound):
        return found
    return [*found, theirs.case_id]


@helping_pages.post("/helping/requests")
@HELPERS
def begin() -> Answered:
    """Begin a request for a client who agreed to it."""
    me = staff_member()
    try:
        with unit_of_work() as session:
            definition = current_definition(session, request.form.get("service", ""))
            contact = interactions.begin(session, DESK.channel, now=clock.now(), staff=me)
            intake = helped.begin_for_client(
                session,
                definition,
                door_of(DESK, contact),
                me,
                how=request.form.get("how", ""),
                language=request.form.get("language", "en"),
            )
            address = DESK.url("entry", contact_id=contact.id, public_id=intake.public_id)
    except InvalidAnswers as fault:
        return _home(problems=fault.problems)
    return redirect(address, 303)


@helping_pages.post("/helping/requests/<public_id>/go-on")
@HELPERS
def go_on(public_id: str) -> Answered:
    """Go on with a request that they, or a colleague, have begun."""
    with unit_of_work() as session:
        intake = helped.unfinished_one(session, _organisation_id(), public_id, lock=True)
        contact = interactions.begin(session, DESK.channel, now=clock.now(), staff=staff_member())
        intake_commands.take_up(session, intake, door_of(DESK, contact))
        address = DESK.url("entry", contact_id=contact.id, public_id=intake.public_id)
    return redirect(address, 303)


def _own(view: Callable[..., Answered]) -> Callable[..., Answered]:
    """A view of one request: only of that which the visit is about."""

    def checked(desk: Any, contact: Interaction, public_id: str) -> Answered:
        helped.own_request(db.session, contact, public_id)
        return view(desk, contact, public_id)

    return checked


def back_home(desk: Any, contact: Interaction) -> Answered:
    """A visit has no page of its own here: what was begun in it is on the first page."""
    return redirect(desk.url("home"), 303)


def end(desk: Any, contact: Interaction) -> Answered:
    """The visit is over."""
    with unit_of_work() as session:
        interactions.end(session, session.get_one(Interaction, contact.id), now=clock.now())
    return redirect(desk.url("home"), 303)


def _register() -> None:
    one = "/helping/visits/<int:contact_id>"
    a_request = f"{one}/requests/<public_id>"
    routes: tuple[tuple[str, str, str, Callable[..., Answered]], ...] = (
        ("GET", "contact", one, in_contact(back_home)),
        ("POST", "end", f"{one}/end", in_contact(end)),
        ("GET", "entry", a_request, in_contact(_own(entry.show))),
        ("POST", "enter", a_request, told_where(in_contact(_own(entry.enter)))),
        ("POST", "answers", f"{a_request}/answers", in_contact(_own(entry.answers), scripted=True)),
        ("POST", "drop", f"{a_request}/drop", in_contact(_own(entry.drop))),
        ("GET", DESK.last_page, f"{one}/sent/<reference>", in_contact(entry.last)),
    )
    for method, endpoint, rule, view in routes:
        helping_pages.add_url_rule(rule, endpoint, HELPERS(partial(view, DESK)), methods=[method])


_register()


@helping_pages.get("/helping/cases/<reference>")
@HELPERS
def case(reference: str) -> Answered:
    """How a request goes that they help with, and what was written between them and the team."""
    return _case_page(reference)


def _case_page(reference: str, problems: Mapping[str, str] | None = None) -> Answered:
    helps = helping.case_helped(db.session, _organisation_id(), reference)
    case = helps.case
    return page(
        DESK,
        "helping/case.html",
        problems=problems,
        helps=helps,
        case=case,
        client=helped.clients(db.session, [case.id]).get(case.id, ""),
        state=state_of(case),
        late=is_late(case, clock.now()),
        entries=helping.seen_by_helper(db.session, helps),
        typed=request.form,
    )


@helping_pages.post("/helping/cases/<reference>")
@HELPERS
def write(reference: str) -> Answered:
    """Write to the team that works a request."""
    try:
        with unit_of_work() as session:
            helps = helping.case_helped(session, _organisation_id(), reference, lock=True)
            text = request.form.get("message", "")
            helping.hear_from_helper(session, helps, staff_member(), text, now=clock.now())
    except InvalidAnswers as fault:
        return _case_page(reference, fault.problems)
    except Conflict as fault:
        return _case_page(reference, {"message": str(fault)})
    flash("Your message is with the team.", "success")
    return redirect(DESK.url("case", reference=shown(helps.case.reference)), 303)


@helping_pages.post("/helping/cases/<reference>/leave")
@HELPERS
def leave(reference: str) -> Answered:
    """They do not help with a request any more, and see nothing of it from now on."""
    with unit_of_work() as session:
        helps = helping.case_helped(session, _organisation_id(), reference, lock=True)
        helping.remove_helper(session, helps, by="helper", now=clock.now(), staff=staff_member())
        title = helps.case.definition.title
    flash(f"You do not help with {title} any more, and see nothing of it.", "success")
    return redirect(DESK.url("home"), 303)
