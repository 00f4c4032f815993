"""Accounts of the demo city: at least one for each role, each team and each counter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from tracker.staff.models import Organisation, Staff, Team

PASSWORD = "larkmouth-demo-2026"  # noqa: S105  public: the demo's only
# Public as the password is: the same city comes of the same seed, to the last byte.
_SALT = b"larkmouth-demo-salt"


@dataclass(frozen=True)
class Account:
    """One account of the demo: who it is, where they work, and what to try as them."""

    email: str
    name: str
    role: str
    team: str | None
    what: str
    site: str | None = None
    organisation: str | None = None


def _caseworker(first: str, last: str, team: str, what: str) -> Account:
    return Account(
        f"{first.lower()}@larkmouth.example", f"{first} {last}", "caseworker", team, what
    )


def _counter(first: str, last: str, site: str, what: str) -> Account:
    email = f"{first.lower()}@larkmouth.example"
    return Account(email, f"{first} {last}", "counter", "counters", what, site)


ACCOUNTS: tuple[Account, ...] = (
    Account(
        "nadia@larkmouth.example",
        "Nadia Osei",
        "agent",
        "phone-desk",
        "Take a call: find the caller, enter a request, read the reference back.",
    ),
    Account(
        "tom@larkmouth.example",
        "Tom Hartley",
        "agent",
        "phone-desk",
        "A second agent: make the call-backs, or go on with a request begun elsewhere.",
    ),
    _counter("Wen", "Li", "civic-centre", "Serve a visitor at the Civic Centre, print a receipt."),
    _counter("Bogdan", "Ionescu", "harbour-library", "Serve a visitor at the Harbour Library."),
    _counter("Grace", "Adeyemi", "northfield-hub", "Serve a visitor at the Northfield hub."),
    _caseworker(
        "Priya", "Nair", "highways", "Potholes, the deep ones first: take a case and reply."
    ),
    _caseworker("Callum", "Reid", "highways", "Priya’s queue too: both take one case at once."),
    _caseworker("Owen", "Price", "street-lighting", "Street lights, sent here by rule 12."),
    _caseworker("Dele", "Akande", "waste", "Bins, fly-tipping, graffiti and bulky waste."),
    _caseworker("Marta", "Kowalska", "waste", "The busiest queue, with a colleague."),
    _caseworker("Sean", "Murphy", "repairs", "Repairs in council homes, some of them urgent."),
    _caseworker("Farah", "Haidari", "repairs", "Repairs: cases that wait for the citizen."),
    _caseworker("Ines", "Duarte", "environmental-health", "Noise and pests."),
    _caseworker("Joe", "Okafor", "permits", "Parking permits, for residents and disabled people."),
    _caseworker("Helen", "Baptiste", "revenues", "Council tax, and help with benefits."),
    _caseworker("Yusuf", "Demir", "revenues", "Requests made on behalf of somebody else."),
    _caseworker("Rhiannon", "Pugh", "register-office", "Copies of certificates."),
    Account(
        "margaret@larkmouth.example",
        "Margaret Cole",
        "supervisor",
        None,
        "See every queue, what is overdue, and the figures by door.",
    ),
    Account(
        "sam@larkmouth.example",
        "Sam Whitlock",
        "administrator",
        None,
        "Everything that any other account may do.",
    ),
    Account(
        "anjali@larkmouth.example",
        "Anjali Rao",
        "analyst",
        None,
        "The figures, without seeing who anybody is.",
    ),
    Account(
        "viktor@larkmouth.example",
        "Viktor Lindqvist",
        "auditor",
        None,
        "Read every case and its history, and change nothing.",
    ),
    Account(
        "ruth@carers.example",
        "Ruth Bell",
        "helper",
        None,
        "Enter a request for somebody a carers’ group looks after, and see how it goes.",
        organisation="Larkmouth Carers’ Group",
    ),
)

_ORGANISATIONS = {"Larkmouth Carers’ Group": ("+441632960777", "office@carers.example")}


def add_accounts(session: Session, teams: Mapping[str, Team], now: datetime) -> dict[str, Staff]:
    """Add the demo's accounts; returns them by e-mail address.

    ``teams`` by key: who belongs to a team that the city does not have belongs to none. The
    password is the same for all of them, so it is hashed once: each hash takes a while, by design.
    """
    organisations = {
        name: Organisation(name=name, phone=phone, email=email, created_at=now)
        for name, (phone, email) in _ORGANISATIONS.items()
    }
    hashed = PasswordHasher().hash(PASSWORD, salt=_SALT)
    staff = {
        account.email: Staff(
            email=account.email,
            name=account.name,
            role=account.role,
            password_hash=hashed,
            team=teams.get(account.team or ""),
            organisation=organisations.get(account.organisation or ""),
            created_at=now,
        )
        for account in ACCOUNTS
    }
    session.add_all(staff.values())
    session.flush()
    return staff
