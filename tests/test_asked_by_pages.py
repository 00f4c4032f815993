"""What open pages ask by themselves lengthens no sign-in: no such address is forgotten."""

import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from tests.conftest import settings_for
from tests.desk.making import at_the_desk
from tracker.access import is_asked_by_pages
from tracker.settings import ROOT
from wsgi import create_application

# What a script asks for at an address that stands in a page, as data-….
_ASKED = re.compile(
    r"(?:fetch|keepAsking|askAllDay)\(\s*(?:\(\) =>\s*)?[`$\{]*(?:this)?[\w.#]*\bdataset\.(\w+)"
)
# What is asked for because somebody types or presses something.
_BY_HAND = {"finder", "identity", "sign", "messages", "story", "preview"}
_ADDRESS = re.compile(
    r"""data-(?P<name>[\w-]+)=\\?"(?:\{\{ (?P<of>url_for|desk\.url)\('(?P<to>[\w.]+)'"""
    r"""|(?P<at>/[\w/]+))"""
)


def _asked_for() -> set[str]:
    """The names of data-… whose addresses scripts ask for by themselves."""
    scripts = "\n".join(path.read_text() for path in (ROOT / "assets/scripts").glob("*.js"))
    names = set(_ASKED.findall(scripts)) - _BY_HAND
    return {re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", name) for name in names}


def _endpoints(app: Flask, names: set[str]) -> Iterator[str]:
    """The endpoints that stand under these names in our templates."""
    addresses = app.url_map.bind("localhost")
    for path in (ROOT / "templates").rglob("*.html"):
        page = path.read_text()
        for found in _ADDRESS.finditer(page):
            if found["name"] not in names:
                continue
            if found["at"]:
                yield addresses.match(found["at"])[0]
            elif found["of"] == "url_for":
                yield found["to"]
            else:
                every = (f"{desk}.{found['to']}" for desk in ("phone", "counter"))
                yield from (one for one in every if one in app.view_functions)


def test_whatever_a_script_asks_for_by_itself_is_marked_so(sqlite_url: str, tmp_path: Path) -> None:
    app = create_application(settings_for(sqlite_url, tmp_path))
    names = _asked_for()
    assert names >= {"badge", "live", "line", "lobby", "mirror", "news", "read", "second"}
    asked = set(_endpoints(app, names))
    assert asked == {name for name in app.view_functions if is_asked_by_pages(app, name)}
    assert asked >= {"texts.waiting", "phone.news", "counter.news", "screens.calls"}


def test_the_screens_of_a_hall_lengthen_no_sign_in_of_staff_in_the_same_browser(
    sqlite_app: Flask,
) -> None:
    visitor = at_the_desk(sqlite_app)
    with visitor.client.session_transaction() as browser:
        browser.permanent = True
    assert "Set-Cookie" in visitor.client.get("/").headers
    for address in ("/lobby/none/calls", "/second/none/shown"):
        assert "Set-Cookie" not in visitor.client.get(address).headers
