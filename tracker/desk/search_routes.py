"""One search over all cases and people, from the box at the top of every page of staff."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import queries
from tracker.cases.search import WHEN, Narrowed, Place
from tracker.cases.search_models import LONGEST_SEARCH
from tracker.cases.search_rules import read_search
from tracker.catalogue.models import Service
from tracker.database import db, unit_of_work
from tracker.desk import rules
from tracker.desk.queries import service_titles
from tracker.desk.search_queries import keep_search, kept_search, results
from tracker.edge import settings
from tracker.errors import InvalidReference, NotFound
from tracker.interactions.rules import DOORS
from tracker.staff.models import Team
from tracker.staff.queries import teams
from tracker.staff.rules import Permission

search_pages = Blueprint("search", __name__, url_prefix="/desk/search")

STATES = {"": "Any state", "open": "Open", "closed": "Closed"}


@dataclass(frozen=True)
class Chosen:
    """What a search is narrowed to, in the words of the page's address. "" narrows nothing."""

    state: str = ""
    team: str = ""
    service: str = ""
    door: str = ""
    when: str = ""

    @property
    def address(self) -> dict[str, str]:
        """It as the query of an address, without what narrows nothing."""
        return {key: value for key, value in asdict(self).items() if value}


def _chosen(given: Mapping[str, str]) -> Chosen:
    """What is asked for, as far as it is known."""
    states, whens, doors = STATES, WHEN, DOORS
    wanted = Chosen(**{key: given.get(key, "") for key in asdict(Chosen())})
    return replace(
        wanted,
        state=wanted.state if wanted.state in states else "",
        door=wanted.door if wanted.door in doors else "",
        when=wanted.when if wanted.when in whens else "",
    )


@search_pages.get("")
@needs(Permission.SEE_CASES)
def box() -> str:
    """The box by itself, with what can be typed into it."""
    return _page("", Chosen())


@search_pages.post("")
@needs(Permission.SEE_CASES)
def search() -> str | Response | tuple[str, int]:
    """Search for what was typed: a whole reference leads to its case at once. By POST, and led on
    to an address of its own, so that no name and no number is in one.
    """
    words, chosen = (
        " ".join(request.form.get("q", "").replace("\0", " ").split()),
        _chosen(request.form),
    )
    if len(words) > LONGEST_SEARCH:
        return _page("", chosen, problem=f"Use at most {LONGEST_SEARCH} characters."), 422
    if not words:
        return redirect(url_for("search.box"), 303)
    with suppress(InvalidReference, NotFound):
        case = queries.by_reference(db.session, words)
        return redirect(url_for("desk.case", reference=case.reference), 303)
    with unit_of_work() as work:
        kept = keep_search(work, staff_member(), words, now=clock.now())
    where: dict[str, Any] = {"search_id": kept.id, **chosen.address}
    return redirect(url_for("search.found", **where), 303)


@search_pages.get("/<search_id>")
@needs(Permission.SEE_CASES)
def found(search_id: str) -> str:
    """What is found: the nearest first, and of what is equally near the newest."""
    kept = kept_search(db.session, staff_member(), search_id)
    return _page(kept.words, _chosen(request.args), search_id)


def _page(words: str, chosen: Chosen, search_id: str = "", problem: str = "") -> str:
    now, ours = clock.now(), settings()
    every_team = {team.key: team for team in teams(db.session)}
    services = service_titles(db.session)
    sought = read_search(words, ours.phone_region)
    as_typed = {"as_typed": "1"} if "as_typed" in request.args else {}
    found = results(
        db.session,
        sought,
        staff_member(),
        _narrowed(chosen, every_team),
        region=ours.phone_region,
        now=now,
        after=_after(request.args.get("after", "")),
        as_typed=bool(as_typed),
    )
    return render_template(
        "desk/search.html",
        words=words,
        problem=problem,
        sought=sought,
        chosen=chosen,
        search_id=search_id,
        results=found,
        as_typed=as_typed,
        first="after" not in request.args,
        teams={key: team.name for key, team in every_team.items()},
        services=services,
        lateness=partial(rules.lateness, now=now, zone=ours.zone),
        STATES=STATES,
        WHEN={key: said for key, (said, _) in WHEN.items()},
    )


def _narrowed(chosen: Chosen, every_team: Mapping[str, Team]) -> Narrowed:
    """What the choices mean. A team or a service that nobody knows (any more) narrows nothing."""
    team = every_team.get(chosen.team)
    service_id = None
    if chosen.service:
        service_id = db.session.scalar(select(Service.id).where(Service.key == chosen.service))
    return Narrowed(chosen.state, team.id if team else None, service_id, chosen.door, chosen.when)


def _after(given: str) -> Place | None:
    """Where the page before ended; nothing where that cannot be read."""
    rank, _, case_id = given.partition("-")
    if rank.isascii() and rank.isdecimal() and case_id.isascii() and case_id.isdecimal():
        return Place(int(rank[:3]), int(case_id[:15]))
    return None
