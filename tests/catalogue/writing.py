"""Writes small catalogues for tests of the loader."""

from pathlib import Path

import pytest

from tracker.catalogue.load import load_city
from tracker.errors import InvalidDefinition

CITY = """\
departments:
  - key: streets
    name: Streets
    teams:
      - key: roads
        name: Roads
  - key: homes
    name: Homes
    teams:
      - key: repairs
        name: Repairs
sites:
  - key: town-hall
    name: Town Hall
    address: 1 High Street
    hours: Monday to Friday
"""

SERVICE = """\
key: pothole
title: Report a pothole
summary: Tell us about a hole in the road.
synonyms:
  - hole in the road
department: streets
team: roads
target_days: 5
next_steps: An inspector will look at it.
questions:
  - key: place
    type: location
    label: Where is it?
    short: Where
  - key: size
    type: one_of
    label: How big is it?
    short: Size
    choices:
      - key: small
        label: Small
      - key: large
        label: Large
  - key: deep
    type: yes_no
    label: Is it deep?
    short: Deep
    when:
      question: size
      is: large
  - key: depth
    type: number
    label: How deep is it in centimetres?
    short: Depth
    minimum: 1
    maximum: 99
    when:
      question: deep
      is: yes
"""


def a_catalogue(folder: Path, city: str = CITY, **services: str) -> Path:
    """A catalogue's folder with a city's file and the services given by the name of their file."""
    catalogue = folder / "catalogue"
    (catalogue / "services").mkdir(parents=True)
    (catalogue / "city.yaml").write_text(city, encoding="utf-8")
    for name, text in services.items():
        (catalogue / "services" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return catalogue


def changed(text: str, old: str, new: str) -> str:
    """The text with one thing in it changed, which must be there once."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)


def faults_of(catalogue: Path) -> tuple[str, ...]:
    """What is said of a catalogue that is refused."""
    with pytest.raises(InvalidDefinition) as refused:
        load_city(catalogue)
    assert str(refused.value) == "\n".join(refused.value.faults)
    return refused.value.faults
