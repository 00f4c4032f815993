"""Accessibility, as axe sees it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}


def check_accessible(page: Page) -> None:
    """Fail with what axe found wrong on the page, if anything."""
    results = Axe().run(page, options=_OPTIONS)
    found = [
        f"{one['id']}: {one['help']} — {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in results.response["violations"]
    ]
    assert found == [], f"{page.url}\n" + "\n".join(found)


def check_fits(page: Page) -> None:
    """Fail if the page has to be scrolled sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the screen"
