"""A browser without scripts, for tests: fetches pages, checks each of them, fills in forms."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

Values = Mapping[str, Any]

_FIELDS = ("input", "select", "textarea")
_NO_LABEL = ("hidden", "submit", "button", "image", "reset")


def words(element: Element) -> str:
    """The words of an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


class Page:
    """One page that was fetched, valid or the test fails."""

    def __init__(self, visitor: "Visitor", response: TestResponse, url: str) -> None:
        self.visitor, self.status, self.url = visitor, response.status_code, url
        self.headers, self.bytes = response.headers, response.data
        self.is_html = response.mimetype == "text/html"
        self.html = response.get_data(as_text=True) if self.is_html else ""
        if self.is_html:
            parser = html5lib.HTMLParser(namespaceHTMLElements=False)
            self.root: Element = parser.parse(self.html)
            check_page(self, parser.errors)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Every element of this tag with these attributes (``class_``: one of its classes)."""
        found = []
        for element in self.root.iter(tag):
            if all(_has(element, name, value) for name, value in attributes.items()):
                found.append(element)
        return found

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {attributes}> on {self.url}"
        return found[0]

    @property
    def heading(self) -> str:
        """The words of its h1."""
        return words(self.one("h1"))

    @property
    def text(self) -> str:
        """All of its words."""
        return words(self.one("body"))

    def forms(self) -> list["Form"]:
        """Its forms, in order."""
        return [Form(self, element) for element in self.all("form")]

    def form(self, *, has: str | None = None, action: str | None = None) -> "Form":
        """The only form with a field of this name, or whose address ends so."""
        found = [
            form
            for form in self.forms()
            if (has is None or has in form.names) and (action is None or form.path.endswith(action))
        ]
        if has is None and action is None:
            # Those in the head of every page of staff are meant by nobody who does not name them.
            found = [
                form for form in found if not form.path.endswith(("/sign-out", "/desk/search"))
            ]
        assert len(found) == 1, (
            f"{len(found)} such forms on {self.url}: {[(f.path, f.names) for f in self.forms()]}"
        )
        return found[0]

    def submit(self, values: Values | None = None, **options: Any) -> "Page":
        """Fill in and send the only form of the page."""
        return self.form().submit(values or {}, **options)

    def follow(self, link: str) -> "Page":
        """Follow the first link with these words in it."""
        for element in self.all("a"):
            if link in words(element):
                return self.visitor.get(urljoin(self.url, element.get("href", "")))
        raise AssertionError(f"no link “{link}” on {self.url}")


def _has(element: Element, name: str, value: str) -> bool:
    if name == "class_":
        return value in (element.get("class") or "").split()
    return element.get(name.replace("_", "-")) == value


class Form:
    """A form of a page, with what it holds now."""

    def __init__(self, page: Page, element: Element) -> None:
        self.page, self.element = page, element
        address = urlsplit(urljoin(page.url, element.get("action") or page.url))
        self.path, self.query = address.path, address.query
        self.method = (element.get("method") or "get").lower()
        self.names = [field.get("name") for field in self._fields() if field.get("name")]

    def _fields(self) -> Iterator[Element]:
        own = self.element.get("id")
        for element in self.page.root.iter():
            if element.tag not in _FIELDS and element.tag != "button":
                continue
            # A field that names a form belongs to that one, wherever it stands.
            named = element.get("form")
            inside = any(element is one for one in self.element.iter())
            if named == own if named else inside:
                yield element

    def held(self) -> dict[str, list[str]]:
        """What each field holds, as a browser would send it."""
        held: dict[str, list[str]] = {}
        for field in self._fields():
            name, kind = field.get("name"), field.get("type", "text")
            if not name or field.get("disabled") is not None or field.tag == "button":
                continue
            if kind in ("radio", "checkbox") and field.get("checked") is None:
                continue
            if kind in ("submit", "file", "image"):
                continue
            held.setdefault(name, []).extend(_value(field))
        return held

    def submit(self, values: Values, *, button: str | None = None) -> Page:
        """Send the form with some fields changed; ``button``: the value of the button pressed.

        A field that the form does not have is a fault of the test or of the page.
        """
        unknown = set(values) - set(self.names)
        assert not unknown, f"no fields {unknown} on {self.page.url}: {self.names}"
        sent: dict[str, Any] = dict(self.held())
        sent.update(values)
        if button is not None:
            pressed = [f for f in self._fields() if f.tag == "button" and f.get("value") == button]
            assert pressed, f"no button “{button}” on {self.page.url}"
            sent[pressed[0].get("name")] = button
        # A browser sends line ends as CR LF.
        sent = {k: v.replace("\n", "\r\n") if isinstance(v, str) else v for k, v in sent.items()}
        if self.method == "get":
            return self.page.visitor.get(self.path, query_string=sent)
        # The query of its address stays as it is when a form is posted.
        return self.page.visitor.post(f"{self.path}?{self.query}".rstrip("?"), sent)


def _value(field: Element) -> list[str]:
    if field.tag == "textarea":
        return [("".join(field.itertext())).removeprefix("\n")]
    if field.tag == "select":
        chosen = [o for o in field.iter("option") if o.get("selected") is not None]
        options = chosen or list(field.iter("option"))[:1]
        return [o.get("value") if o.get("value") is not None else words(o) for o in options]  # type: ignore[misc]
    return [field.get("value", "on" if field.get("type") in ("checkbox", "radio") else "")]


class Visitor:
    """Somebody with a browser."""

    def __init__(self, app: Flask) -> None:
        self.app, self.client = app, app.test_client()

    def get(self, url: str, **options: Any) -> Page:
        """Fetch a page, following where it leads."""
        return self._page(self.client.get(url, follow_redirects=True, **options))

    def post(self, url: str, values: Values, **options: Any) -> Page:
        """Send values to an address as a form does, following where it leads."""
        kind = {"content_type": "multipart/form-data"} if _has_file(values) else {}
        return self._page(
            self.client.post(url, data=values, follow_redirects=True, **kind, **options)
        )

    def _page(self, response: TestResponse) -> Page:
        return Page(self, response, response.request.full_path.rstrip("?"))

    def sign_in(self, email: str, password: str) -> Page:
        """Sign in as staff."""
        return self.get("/sign-in").submit({"email": email, "password": password})


def _has_file(values: Values) -> bool:
    return any(isinstance(value, tuple) for value in values.values())


def check_page(page: Page, errors: list[Any]) -> None:
    """What every page must be: valid, one h1 that the title begins with, unique ids, a label on
    every field, no script or style within the page.
    """
    assert not errors, f"{page.url} is not valid HTML: {errors[:3]}"
    root = page.root
    headings = [words(h) for h in root.iter("h1")]
    assert len(headings) == 1, f"{page.url} has {len(headings)} h1: {headings}"
    title = words(next(iter(root.iter("title"))))
    assert title.startswith(headings[0]), f"{page.url}: “{title}” begins not with “{headings[0]}”"
    ids = Counter(e.get("id") for e in root.iter() if e.get("id") is not None)
    twice = [one for one, count in ids.items() if count > 1]
    assert not twice, f"{page.url} has these ids twice: {twice}"
    _check_labels(page, set(ids))
    for element in root.iter():
        assert element.get("style") is None, f"{page.url} has a style within: {element.attrib}"
        assert not any(a.startswith("on") for a in element.attrib), f"{page.url}: inline handler"
        assert element.tag != "style", f"{page.url} has styles within"
        if element.tag == "script":
            assert element.get("src") and not words(element), f"{page.url} has a script within"


def _check_labels(page: Page, ids: set[str | None]) -> None:
    root = page.root
    labelled = {label.get("for") for label in root.iter("label")}
    assert not {one for one in labelled if one} - ids, f"{page.url}: labels of nothing"
    within = {id(f) for label in root.iter("label") for f in label.iter() if f.tag in _FIELDS}
    for field in (e for e in root.iter() if e.tag in _FIELDS):
        if field.get("type") in _NO_LABEL:
            continue
        named = (
            field.get("id") in labelled
            or field.get("aria-label")
            or field.get("aria-labelledby")
            or id(field) in within
        )
        assert named, f"{page.url}: a field without a label: {field.attrib}"
