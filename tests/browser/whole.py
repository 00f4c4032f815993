"""Whole calls and visits from the keyboard alone: what the walks through them share.

Each page that a walk comes to is looked at by `Hands.look`: axe finds nothing wrong with it, and it
fits the screen. At each place that ``Tab`` stops, the focus is in sight and can be seen.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import count
from urllib.parse import urlsplit

from flask import Flask
from flask_wtf import CSRFProtect
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.exceptions import HTTPException

from channels import counter, phone
from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, open_page

# A screen of 1280 by 1024 pixels, and what is left of it at 400 % (WCAG 2.2, 1.4.10 Reflow).
SIZES = {
    "1280px": {"width": 1280, "height": 1024},
    "400%": {"width": 320, "height": 256},
}
# More stops than any page has: whoever has pressed Tab so often goes round in circles.
MOST_STOPS = 300
MOST_QUESTIONS = 40

# What each walk comes to, by the names of the addresses. The list test in test_whole_visits.py
# holds this against every address of the desks, and each walk against what it says of itself.
WALKS = {
    "a new caller": {"phone.home", "phone.contact", "phone.entry", "phone.sent", "phone.wrap_up"},
    "a known caller": {
        "phone.home",
        "phone.contact",
        "phone.entry",
        "phone.sent",
        "phone.added",
        "phone.wrap_up",
        "phone.case_to_take",
    },
    "a call that breaks off": {
        "phone.contact",
        "phone.entry",
        "phone.wrap_up",
        "phone.hand_over_page",
        "phone.book",
        "phone.ask_of_paper",
    },
    "a visit": {
        "screens.kiosk",
        "screens.kiosk_ticket",
        "screens.lobby",
        "screens.second",
        "counter.choose_site",
        "counter.home",
        "counter.contact",
        "counter.entry",
        "counter.receipt",
        "counter.added",
        "counter.wrap_up",
        "counter.case_to_take",
    },
    "a booked visit": {
        "counter.choose_site",
        "counter.home",
        "counter.ticket_page",
        "counter.book",
        "counter.wrap_up",
        "counter.appointments",
        "counter.move_appointment",
        "counter.ask_of_paper",
        "counter.cleared",
    },
}
# What can be fetched and is no page, and why no walk looks at it.
NO_PAGES = {
    "phone.live": "JSON: the calls of this moment, as a part of phone.home",
    "phone.call": "leads to the card of the call at once",
    "phone.added_file": "a picture or a PDF file",
    "counter.added_file": "a picture or a PDF file",
    "counter.line": "JSON: who waits, as a part of counter.home",
    "screens.calls": "JSON: who is called, as a part of screens.lobby",
    "screens.shown": "JSON: what is entered, as a part of screens.second",
}

# Numbers at which nobody is known (Ofcom keeps 07700 900000 to 900999 free for stories).
_numbers = count(600)

_desks = Flask("desks", static_folder=None)
phone.open_door(_desks, CSRFProtect())
counter.open_door(_desks, CSRFProtect())

# Where the focus is: how it looks there and without it, and whether any of it is in sight.
_FOCUS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body || at.tabIndex < 0) {
        return null;
    }
    const looks = (element, part) => {
        const { outline, boxShadow, backgroundColor, borderColor, textDecoration } =
            getComputedStyle(element, part);
        return [outline, boxShadow, backgroundColor, borderColor, textDecoration].join(" | ");
    };
    const box = at.matches("[type=radio], [type=checkbox]") ? at.labels[0] : null;
    const isDrawn = box !== null && getComputedStyle(at).opacity === "0";
    let seen, without;
    if (isDrawn) {
        // The design system draws the box beside its label.
        seen = getComputedStyle(box, "::before").boxShadow;
        without = "none";
    } else {
        const twin = at.cloneNode(false);
        for (const name of ["id", "name", "autofocus", "form"]) {
            twin.removeAttribute(name);
        }
        seen = looks(at);
        at.after(twin);
        without = looks(twin);
        twin.remove();
    }
    const inSight = [at, box].filter(Boolean).some((one) =>
        [...one.getClientRects()].some((rect) =>
            [0.1, 0.5, 0.9].some((x) => [0.1, 0.5, 0.9].some((y) => {
                const top = document.elementFromPoint(
                    rect.left + rect.width * x, rect.top + rect.height * y);
                return top !== null &&
                    (one.contains(top) || top.contains(at) || box?.contains(top));
            }))));
    return { seen: seen !== without, inSight, html: at.outerHTML.slice(0, 200) };
}"""
_QUESTION = """() => {
    const at = document.activeElement;
    return [at.closest("[data-field]")?.dataset.field ?? "", at.matches("[data-send]")];
}"""


def a_new_number() -> str:
    """A mobile number at which nobody is known yet."""
    return f"+447700900{next(_numbers)}"


def addresses() -> set[str]:
    """The names of all addresses of the desks and their screens from which something is fetched."""
    return {rule.endpoint for rule in _desks.url_map.iter_rules() if "GET" in (rule.methods or ())}


def name_of(address: str) -> str | None:
    """The name of a page of a desk by its address; ``None`` for a page of another room."""
    try:
        name, _ = _desks.url_map.bind("desks").match(urlsplit(address).path, method="GET")
    except HTTPException:
        return None
    return str(name)


class Hands:
    """Somebody who has a keyboard and no mouse."""

    def __init__(self, page: Page, looked_at: set[str]) -> None:
        self.page, self.looked_at = page, looked_at

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def say(self, words: str) -> None:
        """Type what somebody says."""
        self.page.keyboard.type(words)

    def at(self, where: Locator | str) -> None:
        """The focus comes here by itself."""
        place = self.page.locator(where) if isinstance(where, str) else where
        expect(place.first).to_be_focused()
        self._sees_the_focus()

    def comes_to(self, address: str) -> None:
        """The browser comes to a page by itself; ``address`` is a pattern of its end."""
        self.page.wait_for_url(re.compile(f"{address}$"))

    def reach(self, where: Locator | str, *, back: bool = False) -> None:
        """Go there by Tab, or by Shift + Tab."""
        place = (self.page.locator(where) if isinstance(where, str) else where).first
        expect(place).to_be_visible()
        for _ in range(MOST_STOPS):
            self.press("Shift+Tab" if back else "Tab")
            self._sees_the_focus()
            if place.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"{self.page.url}: Tab does not come to {place}")

    def button(self, name: str, *, back: bool = False) -> None:
        """Go to a button by Tab, and press it."""
        self.reach(self.page.get_by_role("button", name=name), back=back)
        self.press("Enter")

    def answer(self, answers: Mapping[str, str], *, until: str = "") -> None:
        """Answer each question as it comes, until "Send" is reached or ``until`` was answered.

        An answer is typed and left by Enter; one that begins with ``#`` is chosen by its numbers.
        A question that is not among the answers is passed over.
        """
        for _ in range(MOST_QUESTIONS):
            key, is_send = self.page.evaluate(_QUESTION)
            if is_send:
                return
            self._sees_the_focus()
            said = answers.get(key, "")
            if said.startswith("#"):
                self.press(*said[1:])
                if self._stays_at(key):
                    self.press("Enter")
            else:
                self.say(said)
                self.press("Enter")
            # On a busy machine a question comes up later than somebody who types can be.
            expect(self.page.locator("[data-status]")).not_to_have_text("Saving …")
            if key == until:
                return
            expect(self.page.locator(f"[data-field={key}]:focus-within")).to_have_count(0)
        raise AssertionError(f"{self.page.url}: there is no end to the questions")

    def takes_over(self, code: str, number: str) -> None:
        """Whom a request was entered for makes it their own, with a code typed where codes are."""
        self.reach("#code")
        self.say(code)
        self.press("Enter")
        self.comes_to("/request-to-take")
        self.at("#contact")
        self.look()
        self.say(number)
        self.press("Enter")
        self.comes_to(r"s/\d+")
        expect(self.page.get_by_text("is theirs now")).to_be_visible()

    def adds_to_what_is_open(self, answers: Mapping[str, str]) -> None:
        """What is entered is open already, which comes up beside it: add it there."""
        self.answer(answers, until=list(answers)[-1])
        self.reach(self.page.get_by_role("button", name="It is this one: add to it"))
        self.press("Enter")
        self.comes_to(r"/added/[^/]+")
        self.at("h1")
        self.look()

    def back_to(self, key: str) -> None:
        """Go back to a question, if the keyboard went on before the server had an objection."""
        for _ in range(MOST_QUESTIONS):
            if self.page.evaluate(_QUESTION)[0] == key:
                return
            self.press("Shift+Enter")
        raise AssertionError(f"{self.page.url}: no way back to “{key}”")

    def _stays_at(self, key: str) -> bool:
        """Whether several can be chosen, so that choosing does not go on."""
        return self.page.locator(f"[data-field={key}] [type=checkbox]").count() > 0

    def look(self) -> None:
        """Look at the page that is open: it is accessible, and as wide as the screen at most."""
        check_fits(self.page)
        check_accessible(self.page)
        name = name_of(self.page.url)
        if name is not None:
            self.looked_at.add(name)

    def _sees_the_focus(self) -> None:
        at = self.page.evaluate(_FOCUS)
        if at is not None:
            assert at["inSight"], (
                f"{self.page.url}: what has the focus is out of sight: {at['html']}"
            )
            assert at["seen"], f"{self.page.url}: the focus cannot be seen: {at['html']}"


class Walk:
    """A call or a visit in a city, on screens of one size."""

    def __init__(self, browser: Browser, city: City, size: Mapping[str, int]) -> None:
        self.browser, self.city, self.size = browser, city, dict(size)
        self.looked_at: set[str] = set()
        self._open: list[Iterator[Page]] = []

    def at_a_screen(self) -> Hands:
        """Somebody at a browser of their own."""
        opened = open_page(self.browser, self.city, self.size)
        self._open.append(opened)
        return Hands(next(opened), self.looked_at)

    def close(self) -> None:
        """Close every browser; fails if one of them logged a fault."""
        for opened in self._open:
            assert next(opened, None) is None

    def came_to_all(self, name: str) -> None:
        """Hold the pages that were looked at against those that the walk says it comes to."""
        said = WALKS[name]
        assert self.looked_at == said, f"not one of both: {sorted(self.looked_at ^ said)}"


def a_walk(browser: Browser, city: City, size: str) -> Iterator[Walk]:
    """A walk on screens of one of `SIZES`."""
    one = Walk(browser, city, SIZES[size])
    yield one
    one.close()
