"""Take over a request that was entered for one: what it is, how one is reached, and the proof.

The code was typed into the page for going on (``channels.web.routes.later``). From there on the
browser keeps in its signed cookie which code it was, by its number, and what was said since; until
the proof nothing is shown but the service and the day.
"""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as browser_session
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from channels.web.edge import Reply, as_said, begin_visit, prove
from tracker import clock
from tracker.access import open_to_all
from tracker.cases import take_over
from tracker.cases.models import Case, TakeOverCode
from tracker.cases.references import shown
from tracker.cases.take_over import Taking
from tracker.characters import clean
from tracker.database import db, unit_of_work
from tracker.edge import settings
from tracker.errors import InvalidContact, NotFound, TooManyTries
from tracker.interactions.commands import end as end_interaction
from tracker.messages import proof
from tracker.people.rules import Contact, ContactKind, read_contact

pages = Blueprint("web_taking_over", __name__, url_prefix="/take-over")

TAKING = "taking-over"  # in the cookie

_NO_CONTACT = "Enter your mobile number or your e-mail address."
_NO_CHOICE = "Say whether they may go on helping with this request."
_NO_CODE = "Enter the 6 figures that we sent you."
_WRONG = "This is not the code that we sent you. Check it and try again."
_OLD = "The code that we sent you is too old. Ask for a new one."


@dataclass(frozen=True)
class Held:
    """What the browser holds of a taking over: which code, and how they want to be reached.

    ``drawn`` is the word that the code they were sent was reckoned from, at ``sent_at``.
    """

    code_id: int
    kind: str = ""
    value: str = ""
    as_typed: str = ""
    takes_texts: bool = False
    keeps_helper: bool = True
    drawn: str = ""
    sent_at: str = ""

    @property
    def contact(self) -> Contact:
        """Where the code was sent."""
        kind: ContactKind = "phone" if self.kind == "phone" else "email"
        return Contact(kind, self.value, self.as_typed, self.takes_texts)

    @property
    def sent(self) -> str:
        """The code that they were sent."""
        secret = current_app.config["SECRET_KEY"]
        return proof.code_for(secret, "take over", self.code_id, self.value, self.drawn)

    def is_old(self, now: datetime) -> bool:
        """Whether what was sent is too old."""
        return now - datetime.fromisoformat(self.sent_at) > proof.GOOD_FOR


def begin_taking_over(code: TakeOverCode) -> Response:
    """To the page that says what is taken over, in this browser."""
    browser_session[TAKING] = asdict(Held(code.id))
    return redirect(url_for("web_taking_over.ask"), 303)


def _held() -> Held | None:
    kept = browser_session.get(TAKING)
    return Held(**kept) if kept else None


def _code(session: Session, held: Held) -> TakeOverCode:
    try:
        return take_over.by_id(session, held.code_id, now=clock.now())
    except NotFound:
        browser_session.pop(TAKING, None)
        raise


@pages.route("", methods=["GET", "POST"])
@open_to_all
def ask() -> Reply:
    """Which request it is, and how they are to be reached."""
    held = _held()
    if held is None:
        return redirect(url_for("web_later.resume"))
    code = _code(db.session, held)
    typed, keeps = clean(request.form.get("contact", "")), request.form.get("helper", "")
    if request.method != "POST":
        return _ask_page(code.case, "", "", {}), 200
    contact, problems = _read(typed)
    if take_over.entered_for_another(code.case) and keeps not in ("yes", "no"):
        problems["helper"] = _NO_CHOICE
    if contact is None or problems:
        return _ask_page(code.case, typed, keeps, problems), 422
    try:
        _send(held, contact, keeps)
    except InvalidContact as fault:
        return _ask_page(code.case, typed, keeps, {"contact": str(fault)}), 422
    except TooManyTries as enough:
        return _ask_page(code.case, typed, keeps, {"contact": str(enough)}), 429
    return redirect(url_for(".confirm"), 303)


def _read(typed: str) -> tuple[Contact | None, dict[str, str]]:
    if not typed.strip():
        return None, {"contact": _NO_CONTACT}
    try:
        return read_contact(typed, settings().phone_region), {}
    except InvalidContact as fault:
        return None, {"contact": str(fault)}


def _send(held: Held, contact: Contact, keeps: str) -> None:
    now = clock.now()
    wanted = Held(
        held.code_id,
        **asdict(contact),
        keeps_helper=keeps != "no",
        drawn=secrets.token_hex(8),
        sent_at=now.isoformat(),
    )
    with unit_of_work() as session:
        address = request.remote_addr or ""
        proof.send_code(session, contact, wanted.sent, address=address, now=now)
    browser_session[TAKING] = asdict(wanted)


def _ask_page(case: Case, typed: str, keeps: str, problems: dict[str, str]) -> str:
    return render_template(
        "web/take_over.html",
        case=case,
        has_helper=take_over.entered_for_another(case),
        contact=typed[:320],
        helper=keeps,
        problems=problems,
    )


@pages.route("/code", methods=["GET", "POST"])
@open_to_all
def confirm() -> Reply:
    """Type in what was sent; then the request is theirs."""
    held = _held()
    if held is None or not held.drawn:
        return redirect(url_for(".ask"))
    code = _code(db.session, held)
    typed = clean(request.form.get("sent", ""))
    if request.method != "POST":
        return _confirm_page(code.case, held), 200
    now = clock.now()
    if not typed.strip():
        return _confirm_page(code.case, held, _NO_CODE), 422
    if held.is_old(now):
        return _confirm_page(code.case, held, _OLD), 422
    try:
        with unit_of_work() as session:
            if not proof.is_code(session, held.contact, typed, held.sent, now=now):
                case = None
            else:
                case = _take_over(session, held)
    except TooManyTries as enough:
        return _confirm_page(code.case, held, str(enough)), 429
    if case is None:
        return _confirm_page(code.case, held, _WRONG), 422
    browser_session.pop(TAKING, None)
    prove(case)
    flash("This request is yours now. We answer you, and nobody else, from here on.", "success")
    return redirect(url_for("web_tracking.case", reference=shown(case.reference)), 303)


def _take_over(session: Session, held: Held) -> Case:
    here = begin_visit(session)
    case = take_over.take_over(
        session,
        _code(session, held),
        held.contact,
        Taking("web", here.now, here.interaction),
        keeps_helper=held.keeps_helper,
    )
    if here.interaction is not None:
        end_interaction(session, here.interaction, now=here.now)
    return case


def _confirm_page(case: Case, held: Held, problem: str | None = None) -> str:
    return render_template(
        "web/take_over_code.html",
        case=case,
        kind=held.kind,
        contact=as_said(settings(), held.kind, held.value),
        problems={"sent": problem} if problem else {},
    )
