"""Words for what staff see. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tracker.cases.deadlines import is_late
from tracker.cases.models import Case, Event, Party
from tracker.intake.about_you import about_you
from tracker.intake.models import Intake
from tracker.intake.rules import Asking
from tracker.people.models import ConsentStatement, Person
from tracker.people.record_rules import COVERS

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


def printable(words: str) -> str:
    """Words without what cannot be seen, such as a null, which PostgreSQL refuses."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


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
    """How late an open case is, in words; "" where it is not, or its clock stands still."""
    if not is_late(case, now):
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
    """The references of the cases that are merged into one, by its timeline."""
    found: dict[str, None] = {}
    for event in events:
        if event.kind == "merged_in":
            found[event.details["other"]] = None
        elif event.kind == "unmerged_from":
            found.pop(event.details["other"], None)
    return list(found)
