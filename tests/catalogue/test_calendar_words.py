"""What a city's files say of its calendar and of what its services promise."""

from pathlib import Path

import pytest

from tests.catalogue.writing import CITY, SERVICE, a_catalogue, changed, faults_of
from tracker.catalogue.load import load_city
from tracker.working_time import Amount

CALENDAR = """\
calendar:
  hours: Mo-Th 08:00-16:00
  zone: America/New_York
  country: US
  closures:
    - from: 2026-12-29
      until: 2026-12-31
      reason: Closed at the end of the year
"""
TARGETS = """\
target_days: 5
targets:
  normal:
    respond: 4h
  urgent:
    resolve: 8h
"""


def test_a_calendar_is_read_with_its_closures(tmp_path: Path) -> None:
    city = load_city(a_catalogue(tmp_path, CITY + CALENDAR, pothole=SERVICE))
    assert (city.calendar.hours, city.calendar.country) == ("Mo-Th 08:00-16:00", "US")
    (closure,) = city.calendar.closures
    assert (closure.first.day, closure.last.day) == (29, 31)


def test_what_a_priority_leaves_out_is_as_for_the_usual_one(tmp_path: Path) -> None:
    text = changed(SERVICE, "target_days: 5\n", TARGETS)
    (service,) = load_city(a_catalogue(tmp_path, pothole=text)).services
    usual, urgent = service.promise("normal"), service.promise("urgent")
    assert (usual.respond, usual.resolve) == (Amount(hours=4), Amount(days=5))
    assert (urgent.respond, urgent.resolve) == (Amount(hours=4), Amount(hours=8))
    assert service.promise("low") == usual


@pytest.mark.parametrize(
    ("was", "wrong", "fault"),
    [
        ("Mo-Th 08:00-16:00", "Mondays", "“hours” of the city is not right"),
        ("America/New_York", "Mars/Crater", "there is no time zone called Mars/Crater"),
        ("country: US", "country: QX", "the holidays of QX are not known"),
        ("until: 2026-12-31", "until: 2026-12-01", "the closure ends before it begins"),
        ("until: 2026-12-31", "until: 2028-12-31", "the closure lasts longer than a year"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(
    tmp_path: Path, was: str, wrong: str, fault: str
) -> None:
    city = changed(CITY + CALENDAR, was, wrong)
    assert fault in "\n".join(faults_of(a_catalogue(tmp_path, city, pothole=SERVICE)))


@pytest.mark.parametrize(
    ("was", "wrong", "fault"),
    [
        ("respond: 4h", "respond: soon", "“soon” is no length of working time such as 4h or 10d"),
        ("respond: 4h", "resolve: 9d", "done in “target_days” (5d)"),
        ("urgent", "hasty", "hasty"),
    ],
)
def test_a_promise_that_cannot_be_is_refused(
    tmp_path: Path, was: str, wrong: str, fault: str
) -> None:
    text = changed(SERVICE, "target_days: 5\n", changed(TARGETS, was, wrong))
    assert fault in "\n".join(faults_of(a_catalogue(tmp_path, pothole=text)))


def test_a_team_at_a_site_that_is_not_there_is_told(tmp_path: Path) -> None:
    city = changed(CITY, "        name: Roads\n", "        name: Roads\n        site: town-hal\n")
    (fault,) = faults_of(a_catalogue(tmp_path, city, pothole=SERVICE))
    assert "there is no site “town-hal”. Did you mean “town-hall”?" in fault
