"""What can be asked for: the catalogue, and a page for each service."""

from itertools import groupby

from flask import Blueprint, render_template, request

from channels.web.edge import Reply
from channels.web.rules import days_in_words, with_word_parts
from tracker.access import open_to_all
from tracker.catalogue import queries
from tracker.characters import clean
from tracker.database import db
from tracker.interactions.queries import sites

pages = Blueprint("web_services", __name__)

LONGEST_SEARCH = 200  # characters; the rest says nothing more
MOST_LIKELY = 8


@pages.get("/")
@open_to_all
def catalogue() -> Reply:
    """Every service, by department, and a search."""
    words = clean(request.args.get("q", ""))[:LONGEST_SEARCH].strip()
    entries = queries.services(db.session)
    likely = queries.find_services(db.session, words, MOST_LIKELY) if words else []
    return render_template(
        "web/catalogue.html",
        words=words,
        found=with_word_parts(likely, entries, words),
        departments=[
            (name, list(group)) for name, group in groupby(entries, lambda one: one.department)
        ],
        sites=sites(db.session),
    )


@pages.get("/services/<service_key>")
@open_to_all
def service(service_key: str) -> Reply:
    """One service: what it is, what it asks, how long it takes, and how else to ask for it."""
    definition = queries.current_definition(db.session, service_key)
    content = definition.content
    return render_template(
        "web/service.html",
        service=content,
        days=days_in_words(content.target_days),
        sites=sites(db.session),
    )
