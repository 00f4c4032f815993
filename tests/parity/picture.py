"""A case as it must be the same from every door: all of its fields but door, contact and staff."""

from typing import Any

from flask import Flask
from sqlalchemy import inspect

from tracker.cases.models import Case, Party
from tracker.cases.queries import by_reference
from tracker.database import db
from tracker.people.models import Person

# What names this case and no other, and what tells by which door, in which contact it came.
OWN = {"id", "reference", "submission_key"}
BY_DOOR = {"channel", "interaction_id"}
# What is looked at through what it leads to, since numbers of rows mean nothing.
LED_BY = {"definition_id", "contact_point_id", "team_id", "assignee_id"}


def picture(app: Flask, reference: str) -> dict[str, Any]:
    """Everything of a case that does not depend on the door."""
    with app.app_context():
        case = by_reference(db.session, reference)
        columns = {column.key for column in inspect(Case).columns} - OWN - BY_DOOR - LED_BY
        point = case.contact_point
        return {
            **{name: getattr(case, name) for name in columns},
            "service": (case.definition.service.key, case.definition.version),
            "team": case.team.key,
            "assignee": case.assignee and case.assignee.email,
            "contact_point": point and (point.kind, point.value, point.takes_texts),
            "parts": [_part(party) for party in case.parties],
            "timeline": [(event.kind, event.for_citizen, event.at) for event in case.events],
        }


def _part(party: Party) -> dict[str, Any]:
    columns = {column.key for column in inspect(Party).columns} - {"id", "case_id", "person_id"}
    return {**{name: getattr(party, name) for name in columns}, "person": _person(party.person)}


def _person(person: Person) -> dict[str, Any]:
    columns = {column.key for column in inspect(Person).columns} - {"id"}
    return {
        **{name: getattr(person, name) for name in columns},
        "reached_by": [
            (one.contact_point.kind, one.contact_point.value) for one in person.contacts
        ],
    }
