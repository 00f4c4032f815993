"""Beside the form: a link that is texted to whoever calls or came, and what came by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from channels.assisted.desk import Desk
from channels.assisted.edge import Answered, door_of
from tracker import clock
from tracker.access import staff_member
from tracker.catalogue.definition import QuestionType
from tracker.database import db, unit_of_work
from tracker.edge import send_stored, settings
from tracker.errors import DomainError, NotFound
from tracker.files.models import StoredFile
from tracker.files.queries import file, files
from tracker.intake import links
from tracker.intake.models import AddLink, Intake
from tracker.intake.queries import by_public_id
from tracker.interactions.models import Interaction
from tracker.people.models import ContactPoint
from tracker.people.rules import read_phone, spoken_phone


@dataclass(frozen=True)
class Sent:
    """A link that was texted, as the page shows it: what it says, whether it lives, what came."""

    link: AddLink
    live: bool
    words: tuple[str, ...]
    files: tuple[StoredFile, ...]


@dataclass(frozen=True)
class Linking:
    """The panel: whether anything can be added, the number it begins with, the links texted."""

    offered: bool
    number: str
    sent: tuple[Sent, ...]

    @property
    def stamp(self) -> str:
        """Another whenever the panel shows something else."""
        return "|".join(" ".join(one.words) for one in self.sent)

    @property
    def live(self) -> bool:
        """Whether something may come by a link at any moment."""
        return any(one.live for one in self.sent)


def linking(contact: Interaction, intake: Intake, counted: Mapping[str, Any]) -> Linking:
    """What the panel shows. Three statements at most."""
    content = intake.definition.content
    return Linking(
        any(question.type in links.ADDED_BY_LINK for question in content.questions),
        _number(contact, counted),
        tuple(_sent(links.links_of(db.session, intake))),
    )


def _number(contact: Interaction, counted: Mapping[str, Any]) -> str:
    """The number they came by, if it takes texts; or that which they gave; or one of theirs."""
    own = [one.contact_point for one in contact.person.phones] if contact.person else []
    every = [contact.contact_point, *own]
    fit = [point.value for point in every if point is not None and _takes(point)]
    given = counted.get("your_phone")
    fits_given = [given] if isinstance(given, str) and not any(_is(p, given) for p in every) else []
    found = [*fit[:1], *fits_given][:1]
    return spoken_phone(found[0], settings().phone_region) if found else ""


def _takes(point: ContactPoint) -> bool:
    return point.kind == "phone" and point.takes_texts and point.opted_out_at is None


def _is(point: ContactPoint | None, number: str) -> bool:
    return point is not None and point.value == number


def _sent(texted: list[AddLink]) -> list[Sent]:
    now = clock.now()
    keys = [key for link in texted for came in link.added.values() for key in came]
    by_key = {one.key: one for one in files(db.session, keys)} if keys else {}
    return [
        Sent(
            link,
            links.is_live(link, now),
            tuple(_words(link)),
            tuple(by_key[key] for came in link.added.values() for key in came if key in by_key),
        )
        for link in texted
    ]


def _words(link: AddLink) -> list[str]:
    """What became of a link, in the order in which it happened."""
    count = sum(len(came) for came in link.added.values())
    places = [came for key, came in link.added.items() if _is_place(link, key)]
    said = [f"Texted to {spoken_phone(link.contact_point.value, settings().phone_region)}"]
    said[0] += f" at {_at(link.made_at)}"
    if link.message.state in ("failed", "undelivered", "held"):
        said.append("The text did not arrive")
    if link.opened_at is not None:
        said.append(f"Opened at {_at(link.opened_at)}")
    if count:
        said.append("1 file came" if count == 1 else f"{count} files came")
    if places:
        said.append("Their place came")
    return [*said, *_end_of(link)]


def _end_of(link: AddLink) -> list[str]:
    if link.closed_at is not None:
        word = "They are done" if link.closed_by_id is None else "Taken back"
        return [f"{word} at {_at(link.closed_at)}"]
    if not links.is_live(link, clock.now()):
        return ["Its time is over"]
    return [] if link.opened_at is not None else ["Not opened yet"]


def _is_place(link: AddLink, key: str) -> bool:
    question = link.intake.definition.content.question(key)
    return question is not None and question.type is QuestionType.LOCATION


def _at(moment: Any) -> str:
    return f"{moment.astimezone(settings().zone):%H:%M}"


def state_html(desk: Desk, contact: Interaction, intake: Intake, shown: Linking) -> str:
    """The part of the panel that changes by itself."""
    return render_template(
        "assisted/_link_state.html", desk=desk, contact=contact, intake=intake, linking=shown
    )


def text(desk: Desk, contact: Interaction, public_id: str) -> Answered:
    """Text a link."""
    problem = ""
    try:
        number = read_phone(request.form.get("number", ""), settings().phone_region)
        with unit_of_work() as session:
            intake = by_public_id(session, public_id, lock=True)
            door = door_of(desk, contact)
            links.text_link(session, intake, number, staff_member(), door, _terms())
    except DomainError as fault:
        problem = str(fault)
    return _told(desk, contact, public_id, problem, "The link is on its way.")


def _terms() -> links.Terms:
    ours = settings()
    base = (ours.public_url or request.host_url).rstrip("/")
    return links.Terms(
        minutes=ours.add_link_minutes,
        address=lambda token: f"{base}{url_for('adding.show', token=token)}",
        city=ours.city_name,
        sends=bool(ours.twilio_account_sid and ours.sms_sender),
    )


def take_back(desk: Desk, contact: Interaction, public_id: str) -> Answered:
    """The link that was texted opens no more."""
    with unit_of_work() as session:
        intake = by_public_id(session, public_id, lock=True)
        links.take_back(session, intake, staff_member(), clock.now())
    return _told(desk, contact, public_id, "", "The link opens no more.")


def _told(desk: Desk, contact: Interaction, public_id: str, problem: str, done: str) -> Answered:
    if request.accept_mimetypes.best != "application/json":
        flash(problem or done, "important" if problem else "success")
        return redirect(desk.url("entry", contact_id=contact.id, public_id=public_id), 303)
    intake = by_public_id(db.session, public_id)
    shown = linking(contact, intake, {})
    html = state_html(desk, contact, intake, shown)
    return {"link": html, "live": shown.live, "problem": problem}, 200


def picture(desk: Desk, contact: Interaction, public_id: str, key: str) -> Response:
    """A file of a request that is being entered: a photo is shown, everything else is saved."""
    intake, stored = by_public_id(db.session, public_id), file(db.session, key)
    if stored.intake_id != intake.id:
        raise NotFound("There is no such file.")
    return send_stored(stored)
