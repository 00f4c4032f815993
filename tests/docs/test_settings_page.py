"""The page on settings says what the code reads."""

from tracker.settings import ROOT, as_page


def test_the_page_on_settings_is_made_from_them() -> None:
    assert (ROOT / "docs/settings.md").read_text() == as_page()
