"""The visits of a day to print: a sheet for each who goes, with boxes for what came of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from tracker.cases.references import shown
from tracker.cases.tasks import Line
from tracker.cases.work_models import FieldVisit
from tracker.languages import say_date
from tracker.papers.rules import Print
from tracker.papers.typeset import typeset
from tracker.people.models import Person
from tracker.people.rules import spoken_phone


class Stop(Protocol):
    """A visit with what whoever goes must know."""

    visit: FieldVisit
    when: str
    people: Sequence[Person]
    needs: Sequence[str]
    warnings: Sequence[str]
    tasks: Sequence[Line]

    @property
    def phone(self) -> str | None:
        """The number at which whoever is visited is reached."""


class Round(Protocol):
    """The visits of one person on one day."""

    who: str
    stops: Sequence[Stop]


def day_sheet_pdf(rounds: Sequence[Any], day: date, city: str, region: str) -> bytes:
    """The sheets of a day; where nobody goes, one that says so. ``region`` is the country in which
    phone numbers are written.
    """
    title = f"Visits on {say_date(day)}"
    return typeset(
        "day_sheet",
        {
            "title": title,
            "city": city,
            "footer": title,
            "paper": Print("a4", large=False).set_on(),
            "heading": title,
            "nobody": "No visits.",
            "rounds": [
                {"who": one.who, "stops": [_stop(stop, region) for stop in one.stops]}
                for one in rounds
            ],
        },
    )


def _stop(stop: Stop, region: str) -> Mapping[str, Any]:
    visit, case = stop.visit, stop.visit.case
    names = ", ".join(dict.fromkeys(person.name for person in stop.people))
    phone = spoken_phone(stop.phone, region) if stop.phone else ""
    pairs = [
        ("Where", case.place or "No place is known"),
        ("Whom", ", ".join(filter(None, (names, phone))) or "Asked for without a name"),
        ("To do", visit.purpose),
        ("To bring", visit.bring or ""),
        ("They need", "\n".join(stop.needs)),
    ]
    return {
        "when": _when(stop),
        "about": f"{shown(case.reference)} {case.definition.title}",
        "pairs": [list(pair) for pair in pairs if pair[1]],
        "warnings": list(stop.warnings),
        "tasks": [line.label for line in stop.tasks if line.how == "open"],
    }


def _when(stop: Stop) -> str:
    """Without the day, which stands above."""
    return stop.when.split(", ", 1)[-1].capitalize()
