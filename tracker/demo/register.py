"""Whom the city of the demo knows, and who is meant by whoever asks.

The same rules as ``tracker.people`` and ``tracker.intake.parts`` have: one person known at a number
is that person, of several it is asked, and nobody known is somebody new.
"""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from tracker.demo.ledger import Ledger, Row
from tracker.demo.people import Citizen, Point
from tracker.intake.about_you import NEW_PERSON
from tracker.people.models import ContactPoint, Person, PersonContact
from tracker.people.rules import Contact, reached_through

STAFFED = ("phone", "counter")
# How often nobody's name is given, in 100, where a service allows it.
_ANONYMOUS = {"web": 34, "sms": 26, "phone": 18, "counter": 8}
# For whom it is: oneself, somebody in one's care, somebody whom one acts for.
_FOR_WHOM = {"web": (88, 8, 4), "sms": (92, 6, 2), "phone": (82, 9, 9), "counter": (80, 9, 11)}
_RELATIONS = {
    "in_care": {"family": 88, "carer": 12},
    "on_behalf": {"family": 46, "friend": 18, "carer": 12, "support_worker": 21, "other": 3},
}
_AUTHORITIES = {
    "spoken_consent": 62,
    "written_consent": 16,
    "legal_power": 10,
    "carer": 8,
    "interpreter": 4,
}


@dataclass
class Asker:
    """Who asks, and all that is answered about people.

    ``raws`` are the answers as typed, by the key of their question; ``known`` are the keys of those
    that did not have to be asked. ``person`` is nobody where it is asked anonymously.
    """

    citizen: Citizen
    contact: Contact | None
    raws: dict[str, str]
    point: Point | None = None
    person: Row | None = None
    known_before: bool = False
    known: set[str] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    other: Row | None = None

    @property
    def anonymous(self) -> bool:
        """Whether no name was given."""
        return self.raws.get("give_details") == "no"


class Register:
    """Persons and contact points, as they become known one after the other."""

    def __init__(self, rng: Random, ledger: Ledger) -> None:
        self._rng, self._ledger = rng, ledger
        self._points: dict[str, Point] = {}

    def point(self, contact: Contact) -> Point:
        """The contact point of this value, added if it is new."""
        point = self._points.get(contact.value)
        if point is None:
            row = self._ledger.add(
                ContactPoint,
                kind=contact.kind,
                value=contact.value,
                takes_texts=contact.takes_texts,
            )
            point = self._points[contact.value] = Point(row, contact)
        return point

    def opt_out(self, contact: Contact, at: datetime) -> None:
        """From a moment on nobody texts this number."""
        self.point(contact).row["opted_out_at"] = at

    def somebody_asks(
        self, citizen: Citizen, door: str, at: datetime, *, anonymous: bool, for_else: bool
    ) -> Asker:
        """Settle who asks; ``anonymous`` and ``for_else``: what the service allows."""
        contact = self._contact(citizen, door)
        asker = Asker(citizen, contact, {})
        if anonymous:
            nameless = self._rng.random() * 100 < _ANONYMOUS[door]
            asker.raws["give_details"] = "no" if nameless else "yes"
        if door == "sms" and contact:
            asker.point = self.point(contact)
            self._give_contact(asker, door)
        if asker.anonymous:
            return asker
        self._settle_person(asker, door, at)
        self._give_contact(asker, door)
        if for_else:
            self._for_whom(asker, door, at)
        return asker

    def somebody_begins(self, citizen: Citizen, door: str) -> Asker:
        """Who begins a request and breaks off before anything is asked about people: what the door
        shows, or what staff know.
        """
        asker = Asker(citizen, citizen.contact, {})
        if door in STAFFED and citizen.person is not None:
            asker.person, asker.known_before = citizen.person, True
            asker.raws["your_name"] = citizen.name
            asker.known.add("your_name")
        if asker.contact and (door == "sms" or (door == "phone" and asker.contact.kind == "phone")):
            asker.point = self.point(asker.contact)
        self._give_contact(asker, door)
        return asker

    def _contact(self, citizen: Citizen, door: str) -> Contact | None:
        """What they give this time. Only staff know somebody again by their name, and hear of
        another number.
        """
        if citizen.spare and citizen.person and door in STAFFED and self._rng.random() < 0.2:
            return citizen.spare
        return citizen.contact

    def _settle_person(self, asker: Asker, door: str, at: datetime) -> None:
        citizen, contact = asker.citizen, asker.contact
        asker.raws["your_name"] = citizen.name
        asker.point = self.point(contact) if contact else None
        others = asker.point.citizens if asker.point else []
        if citizen.person is not None:
            asker.person, asker.known_before = citizen.person, door in STAFFED
        elif len(others) == 1 and door not in STAFFED:
            # The number knows one person, so it is taken for theirs: staff can mend it.
            asker.person, asker.notes = others[0].person, {"name_given": citizen.name}
            return
        else:
            if others:
                asker.raws["which_person"] = NEW_PERSON
            asker.person = citizen.person = self._ledger.add(
                Person,
                name=citizen.name,
                unreachable_reason=citizen.unreachable,
                created_at=at,
            )
        if asker.known_before or door == "sms":
            asker.known.add("your_name")
        if asker.point and contact and contact.value not in citizen.known:
            self._reach_by(asker.point, citizen, contact, door)

    def _reach_by(self, point: Point, citizen: Citizen, contact: Contact, door: str) -> None:
        shown = door == "sms" or (door == "phone" and contact.kind == "phone")
        self._ledger.add(
            PersonContact,
            person_id=citizen.person,
            contact_point_id=point.row,
            as_typed=contact.value if shown else contact.as_typed,
        )
        point.citizens.append(citizen)
        citizen.known.append(contact.value)

    def _give_contact(self, asker: Asker, door: str) -> None:
        contact = asker.contact
        if contact is None:
            reason = asker.citizen.unreachable or "No phone."
            asker.raws |= {"reach_by": "none", "no_contact_reason": reason}
            return
        key = f"your_{contact.kind}"
        asker.raws |= {"reach_by": contact.kind, key: contact.as_typed}
        if asker.known_before or door == "sms" or (door == "phone" and contact.kind == "phone"):
            asker.known |= {"reach_by", key}
            asker.raws[key] = contact.value

    def _for_whom(self, asker: Asker, door: str, at: datetime) -> None:
        rng = self._rng
        (for_whom,) = rng.choices(("myself", "in_care", "on_behalf"), _FOR_WHOM[door])
        asker.raws["for_whom"] = for_whom
        if for_whom == "myself" or asker.person is None:
            return
        relations = _RELATIONS[for_whom]
        (relation,) = rng.choices(list(relations), list(relations.values()))
        name = asker.citizen.family.name(rng)
        asker.raws |= {"their_name": name, "relation": relation}
        if for_whom == "on_behalf":
            (authority,) = rng.choices(list(_AUTHORITIES), list(_AUTHORITIES.values()))
            asker.raws["authority"] = authority
        reason = reached_through(asker.person["name"])
        asker.other = self._ledger.add(Person, name=name, unreachable_reason=reason, created_at=at)
