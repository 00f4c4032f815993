"""What staff look for in the queue, and words for what they see. Pure functions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tracker.cases.lifecycle import STATUSES
from tracker.cases.models import Case, Event, Party
from tracker.cases.queries import Filter
from tracker.cases.references import ALPHABET, LENGTH
from tracker.intake.about_you import about_you
from tracker.intake.models import Intake
from tracker.intake.rules import Asking
from tracker.interactions.rules import DOORS
from tracker.people.models import ConsentStatement, Person
from tracker.people.record_rules import COVERS

# What the queue can be narrowed to; "" narrows nothing.
STATES = {
    "open": "Open",
    "late": "Open and late",
    **{key: status.label for key, status in STATUSES.items()},
    "": "All, closed too",
}
WHO = {"": "Anybody or nobody", "me": "Me", "nobody": "Nobody yet"}

PART_LABELS = {
    "requester": "Requester",
    "subject": "Whom it is about",
    "helper": "Acts for the requester",
}

# How a contact by each door is called.
CONTACT_LABELS = {
    "web": "Web visit",
    "sms": "Text conversation",
    "phone": "Call",
    "counter": "Visit",
}

# By which door a means answers.
DOOR_OF = {
    "email": "web",
    "page": "web",
    "sms": "sms",
    "call": "phone",
    "visit": "counter",
    "letter": "phone",
}

# For staff; a citizen is asked in words of their own.
RELATION_LABELS = {
    "family": "Family",
    "friend": "Friend or neighbour",
    "carer": "Carer",
    "support_worker": "Support worker or organisation",
    "other": "Another relation",
}
AUTHORITY_LABELS = {
    "spoken_consent": "Spoken consent",
    "written_consent": "Written consent",
    "legal_power": "Legal power",
    "carer": "As their carer",
    "interpreter": "As their interpreter",
}


@dataclass(frozen=True)
class Sought:
    """What somebody looks for in the queue, in the words of the page's address.

    ``who``: "me" for one's own, "nobody" for those not taken.
    """

    status: str = "open"
    team: str = ""
    door: str = ""
    who: str = ""
    service: str = ""
    words: str = ""

    @property
    def address(self) -> dict[str, str]:
        """It as the query of an address, whole, so that nothing is filled in anew."""
        return asdict(self)

    def but(self, **changes: str) -> dict[str, str]:
        """The query of an address that looks for the same but for some changes."""
        return replace(self, **changes).address

    def filter(self, staff_id: int, now: datetime) -> Filter:
        """What it means to the queue of cases, for this member of staff at this moment."""
        return Filter(
            status="open" if self.status == "late" else self.status,
            team=self.team,
            channel=self.door,
            assignee_id=staff_id if self.who == "me" else None,
            unassigned=self.who == "nobody",
            service=self.service,
            words=self.words,
            late_at=now if self.status == "late" else None,
        )


def read_sought(
    given: Mapping[str, str],
    *,
    own_team: str,
    teams: Collection[str],
    services: Collection[str],
) -> Sought:
    """What an address asks for. What it leaves out is open cases of one's own team, if one has one;
    what nobody knows (any more) narrows nothing.
    """

    def known(key: str, among: Collection[str], default: str = "") -> str:
        wanted = given.get(key, default)
        return wanted if wanted in among else ""

    status = given.get("status", "open")
    return Sought(
        status=status if status in STATES else "open",
        team=known("team", teams, own_team),
        door=known("door", DOORS),
        who=known("who", WHO),
        service=known("service", services),
        words=printable(given.get("words", ""))[:200],
    )


def printable(words: str) -> str:
    """Words without what cannot be seen, such as a null, which PostgreSQL refuses."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


@dataclass(frozen=True)
class Narrowing:
    """One thing that the queue is narrowed by: its value, and how to look wider by what query."""

    wider: str
    value: str
    without: dict[str, str]


def narrowings(
    sought: Sought, teams: Mapping[str, str], services: Mapping[str, str]
) -> list[Narrowing]:
    """Everything that keeps cases out of a list, for the page that has none to show."""
    found = [
        ("Any status, closed too", "status", STATES[sought.status] if sought.status else ""),
        ("All teams", "team", teams.get(sought.team, "")),
        ("Any door", "door", DOORS.get(sought.door, "").capitalize()),
        (
            "Whoever has taken it",
            "who",
            f"taken by {WHO[sought.who]}".lower() if sought.who else "",
        ),
        ("Any service", "service", services.get(sought.service, "")),
        ("Without these words", "words", f"“{sought.words}”" if sought.words else ""),
    ]
    return [
        Narrowing(wider, value, sought.but(**{key: ""})) for wider, key, value in found if value
    ]


def may_be_reference(words: str) -> bool:
    """Whether words look like a reference, right or with a slip: eight characters, a figure among
    them.
    """
    text = "".join(c for c in words.upper() if c not in " -._")
    return len(text) == LENGTH and any(c.isdigit() for c in text) and set(text) <= set(ALPHABET)


def means_in_words(means: str, where: str) -> str:
    """By what means a reply reaches somebody, with the number or address ``where`` it goes."""
    return {
        "sms": f"Text message to {where}",
        "email": f"E-mail to {where}",
        "call": f"Phone call to {where}, by the phone desk",
        "visit": "At a counter, when they next come",
        "page": "On the page for finding a request",
        "letter": f"Letter to {where}, printed and posted by staff",
    }[means]


def lateness(case: Case, now: datetime, zone: ZoneInfo) -> str:
    """How late an open case is, in words; "" where it is not."""
    if case.status == "closed" or case.due_at >= now:
        return ""
    days = (now.astimezone(zone).date() - case.due_at.astimezone(zone).date()).days
    if days < 1:
        return "late today"
    return "1 day late" if days == 1 else f"{days} days late"


@dataclass(frozen=True)
class Member:
    """A person in a case: their part in words, and on what footing they act for another.

    ``covers`` says what they may act in, ``until`` is the last day of it, ``ended`` why they may
    not any more, in words; ``consent`` is what was agreed to, where they act ``by_consent``.
    """

    person: Person
    part: str
    relation: str
    authority: str
    covers: str = ""
    until: date | None = None
    ended: str = ""
    consent: ConsentStatement | None = None
    by_consent: bool = False


def members(parties: Sequence[Party], today: date) -> list[Member]:
    """The people of a case, each once, whoever asked first, as it stands ``today``.

    That a request is about the one who asks is the usual thing, and goes without saying.
    """
    first: dict[int, Party] = {}
    for party in sorted(parties, key=_rank):
        first.setdefault(party.person_id, party)
    return [
        Member(
            party.person,
            PART_LABELS[party.part],
            RELATION_LABELS[party.relation] if party.relation else "",
            AUTHORITY_LABELS[party.authority] if party.authority else "",
            COVERS.get(party.covers or "", party.covers or ""),
            party.until,
            _why_ended(party, today),
            party.consent,
            party.authority in ("spoken_consent", "written_consent"),
        )
        for party in first.values()
    ]


def _why_ended(party: Party, today: date) -> str:
    if party.consent is not None and party.consent.withdrawn_at is not None:
        return "Taken back"
    return "Ended" if party.until is not None and party.until < today else ""


def first_parts(parties: Iterable[Party]) -> list[Party]:
    """Of the parts that one person plays in several cases: the one that matters in each."""
    first: dict[int, Party] = {}
    for party in parties:
        known = first.get(party.case_id)
        if known is None or _rank(party) < _rank(known):
            first[party.case_id] = party
    return list(first.values())


def _rank(party: Party) -> int:
    return ("helper", "requester", "subject").index(party.part)


def where_it_stands(intake: Intake) -> str:
    """At which question an unfinished request is, in words."""
    content = intake.definition.content
    asking = Asking((*content.questions, *about_you(content)), intake.answers)
    following = asking.next
    if following is None:
        return "Everything is answered: it only has to be sent"
    place = [question.key for question in asking.questions].index(following.key) + 1
    return f"At question {place}: {following.label}"


def merged_from(events: Iterable[Event]) -> list[str]:
    """The references of the cases that were merged into one, by its timeline."""
    return [event.details["other"] for event in events if event.kind == "merged_in"]
