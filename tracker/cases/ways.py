"""By what means whoever asked can be reached about a case, and what is agreed that forbids it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session, object_session

from tracker.cases.models import Case
from tracker.messages.models import Message
from tracker.messages.rules import ANSWER_BY, CONFIRM_BY, first_possible, possible_means
from tracker.people.adjustments import stopped, stops, wants_large_print
from tracker.people.models import Adjustment, ContactPoint, Person
from tracker.people.record_queries import adjustments_of, agreed_by_all_at


def who_asked(case: Case) -> Person | None:
    """Who speaks to the city: who helps the requester, else the requester themself; they alone
    once they took it over.
    """
    helper = case.party("helper") if case.taken_over_at is None else None
    party = helper or case.party("requester")
    return party.person if party else None


def possible(case: Case) -> frozenset[str]:
    """By what means they can be reached, whatever is agreed with them."""
    person = who_asked(case)
    if case.anonymous or person is None:
        return frozenset()
    point = case.contact_point
    if point is None:
        return possible_means(None) | by_letter(person)
    return by_letter(person) | possible_means(
        point.kind, takes_texts=point.takes_texts, opted_out=point.opted_out_at is not None
    )


def by_letter(person: Person | None) -> frozenset[str]:
    """That somebody can be written to by post: their address is known, and no letter came back."""
    there = person is not None and person.address and person.address_failed_at is None
    return frozenset({"letter"} if there else ())


@dataclass(frozen=True)
class Ways:
    """By what means whoever asked can be reached: first the one of the door they came through.

    ``never`` are those that would be possible but for what is agreed, each with the reason.
    """

    possible: tuple[str, ...]
    never: Mapping[str, str]


def ways_of(case: Case) -> Ways:
    """By what means they can be reached about a case. One statement."""
    person, session = who_asked(case), object_session(case)
    agreed = adjustments_of(session, person.id) if person and session else ()
    return reckon(case.channel, possible(case), agreed)


def reckon(channel: str, every: frozenset[str], agreed: Sequence[Adjustment]) -> Ways:
    """What is left of ``every`` means once it is held against what is agreed. Pure.

    Whoever can be written to by post, and neither called nor written to otherwise, is: that they
    come by again, or look it up, is not waited for.
    """
    reasons = {means: stopped(agreed, means) for means in every}
    never = {means: reason for means, reason in reasons.items() if reason is not None}
    at_once = ("sms", "email", "call")
    by_post = () if any(means in every and means not in never for means in at_once) else ("letter",)
    wanted = (*by_post, *ANSWER_BY[channel], *at_once, "visit", "page", "letter")
    left = [means for means in wanted if means in every and means not in never]
    return Ways(tuple(dict.fromkeys(left)), never)


@dataclass(frozen=True)
class Way:
    """One way to tell somebody: by what means, and at which number or address, if it is at one."""

    means: str
    point: ContactPoint | None = None


def at(case: Case, means: str) -> Way:
    """To tell them by a means where they want to hear of the case."""
    return Way(means, None if means == "letter" else case.contact_point)


# What reaches somebody without their doing, the quickest first; beside a letter.
AT_ONCE = ("sms", "email", "call")


def heard_by(possible: Sequence[str]) -> str:
    """By which of these means they hear how it goes: what reaches them without their doing, then a
    letter, then what they come by or look up for. Pure.
    """
    order = (*AT_ONCE, "letter", *possible)
    return next(means for means in order if means in possible)


def every_way(case: Case) -> Iterator[Way]:
    """Every way to tell whoever asked how it goes, one after another: where they want to hear of
    it; any other number or address of theirs; a letter; and what they come by or look up for.

    One statement for the first, and a fixed number for all of them.
    """
    found = ways_of(case)
    for means in AT_ONCE:
        if means in found.possible:
            yield at(case, means)
    yield from _other_points(case)
    if "letter" in found.possible:
        yield Way("letter")
    for means in found.possible:
        if means in ("visit", "page"):
            yield at(case, means)


def _other_points(case: Case) -> Iterator[Way]:
    """The other numbers and addresses of whoever asked, and then of whom it is for."""
    session, people = object_session(case), [who_asked(case)]
    if case.requester is not people[0]:
        people.append(case.requester)
    for person in filter(None, people):
        never = stops(adjustments_of(session, person.id)) if session else frozenset()
        for means in ("email", "sms", "call"):
            if means in never:
                continue
            for contact in person.contacts:
                point = contact.contact_point
                if point is not case.contact_point and means in possible_means(
                    point.kind,
                    takes_texts=point.takes_texts,
                    opted_out=point.opted_out_at is not None,
                ):
                    yield Way(means, point)


def confirmed_by(channel: str, found: Ways) -> str | None:
    """By what means a request is confirmed in writing: by post only where that is how whoever asked
    is answered too. Nothing is sent where none is possible. Pure.
    """
    by_post = "letter" if found.possible[:1] == ("letter",) else None
    return first_possible(CONFIRM_BY[channel], found.possible) or by_post


def large_print(case: Case) -> bool:
    """Whether what they get on paper is in large print. One statement."""
    person, session = who_asked(case), object_session(case)
    if person is None or session is None:
        return False
    return wants_large_print(adjustments_of(session, person.id))


def stopped_at_the_last(session: Session, message: Message) -> str | None:
    """Why a message that is about to be sent is not: something was agreed since it was written.

    What answers a text that they have just sent goes out: they began it. At most four statements.
    """
    if message.asked:
        return None
    case = session.get(Case, message.case_id) if message.case_id is not None else None
    person = who_asked(case) if case is not None else None
    if person is not None:
        return stopped(adjustments_of(session, person.id), message.means)
    if message.contact_point is None:
        return None
    return stopped(agreed_by_all_at(session, message.contact_point), message.means)
