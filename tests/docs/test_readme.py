"""What the README names is there."""

import re

import pytest

from tracker.settings import ROOT, Settings
from wsgi import main

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_links_to_is_there(page: object) -> None:
    for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text()):  # type: ignore[attr-defined]
        assert (page.parent / link).exists(), link  # type: ignore[attr-defined]


def test_every_command_it_names_exists() -> None:
    named = set(re.findall(r"(?:^|`)alldoors ([a-z]+)", README, re.MULTILINE))
    assert named and named <= set(main.commands)


def test_every_make_target_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake (run|test|check|[a-z]+)\b(?=[`\n])", README))
    assert {"run", "test"} <= named <= targets


def test_every_setting_it_names_exists() -> None:
    named = set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)+|PORT)\b", README))
    assert named <= {name.upper() for name in Settings.model_fields}


def test_every_folder_it_names_is_there() -> None:
    for folder in re.findall(r"`([a-z]+(?:/[a-z]+)*/)`", README):
        assert (ROOT / folder).is_dir(), folder
