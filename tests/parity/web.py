"""Ask for any service by the web form, as a citizen without scripts does: page by page.

Which question a page asks is read from the page, so that a new service needs nothing new here.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.visitor import Page, Visitor, words

Raws = Mapping[str, Any]


def walk(visitor: Visitor, service_key: str, raws: Raws) -> str:
    """Ask for a service from its first question on; returns the reference of the case.

    ``raws`` holds the raw answer of each question by its key; one that is not there is an optional
    question, and is passed over.
    """
    return _finish(_start(visitor, service_key), raws)


def begin(visitor: Visitor, service_key: str, raws: Raws, first_n: int) -> str:
    """Answer the first ``first_n`` questions and stop; returns the code to go on with."""
    page = _start(visitor, service_key)
    for _ in range(first_n):
        page = _answer(page, raws)
    page = page.follow("Save and come back later")
    return words(page.one("p", class_="app-code-panel__code"))


def go_on(visitor: Visitor, resume_code: str, raws: Raws) -> str:
    """Finish a request that was begun anywhere; returns the reference of the case."""
    page = visitor.get("/continue").submit({"code": resume_code})
    assert page.status == 200, page.text
    return _finish(page, raws)


def asked(page: Page) -> str | None:
    """The key of the question that a page asks, if it asks one."""
    fields = page.all("div", class_="app-question")
    return fields[0].get("data-question") if fields else None


def _start(visitor: Visitor, service_key: str) -> Page:
    return visitor.get(f"/services/{service_key}").follow("Start now")


def _answer(page: Page, raws: Raws) -> Page:
    key = asked(page)
    assert key is not None, f"no question on {page.url}: {page.heading}"
    answered = page.form(has=key).submit({key: raws[key]} if key in raws else {})
    assert answered.status == 200, f"{key} ({raws.get(key)!r}): {answered.text}"
    return answered


def _finish(page: Page, raws: Raws) -> str:
    while asked(page):
        page = _answer(page, raws)
    assert urlsplit(page.url).path.endswith("/check"), page.url
    page = page.form(has="seen-answers").submit({})
    assert page.heading == "Your request is sent", page.text
    return page.one("span", class_="app-reference").get("data-reference", "")
