"""Requests that exist already: how one is going, and one to go on with."""

from channels.sms import asking
from channels.sms.talk import Reply, Talk, code_of
from channels.sms.wording import say
from tracker.attempts.commands import check_tries, record_try
from tracker.cases.models import Case
from tracker.cases.queries import by_reference, cases_at
from tracker.cases.references import read_reference
from tracker.cases.wording import status_text
from tracker.errors import Conflict, InvalidReference, NotFound, TooManyTries
from tracker.intake.commands import take_up
from tracker.intake.queries import by_resume_code, unfinished
from tracker.intake.resume_codes import read_resume_code

MOST_LISTED = 3  # requests in the answer to STATUS alone


def status_of(talk: Talk, typed: str) -> list[Reply]:
    """How the request of a reference is going, if it is one of this number's.

    One that is not there and one that is somebody else's get the same answer.
    """
    try:
        reference = read_reference(typed)
        check_tries(talk.session, "track_from", talk.point.value, now=talk.now)
    except (InvalidReference, TooManyTries) as fault:
        return [str(fault)]
    case = own_case(talk, reference)
    if case is None:
        record_try(talk.session, "track_from", talk.point.value, now=talk.now)
        return [say("not_found", phone=talk.city.phone)]
    talk.clear()
    return [_status(talk, case)]


def own_case(talk: Talk, reference: str) -> Case | None:
    """The case of a reference, if this number is where it is answered, where somebody with a part
    in it is reached, or the one it was sent from.
    """
    try:
        case = by_reference(talk.session, reference)
    except NotFound:
        return None
    reached = {
        contact.contact_point_id for party in case.parties for contact in party.person.contacts
    }
    sent_from = case.interaction.contact_point_id if case.interaction else None
    return case if talk.point.id in reached | {case.contact_point_id, sent_from} else None


def status_of_all(talk: Talk) -> list[Reply]:
    """How the newest open requests of this number are going."""
    of_number = cases_at(talk.session, talk.point.id)
    still_open = [case for case in of_number if case.status != "closed"][:MOST_LISTED]
    talk.clear()
    told = [_status(talk, case) for case in still_open] or [say("no_requests")]
    return [*told, *set_aside(talk)]


def _status(talk: Talk, case: Case) -> str:
    return status_text(
        case.definition.title,
        case.reference,
        case.status,
        case.outcome,
        case.due_at,
        talk.city.zone,
    )


def resume(talk: Talk, typed: str) -> list[Reply]:
    """Go on here with the request of a resume code, begun at whatever door."""
    try:
        check_tries(talk.session, "resume", talk.point.value, now=talk.now)
        intake = by_resume_code(talk.session, read_resume_code(typed), lock=True)
        take_up(talk.session, intake, talk.door)
    except InvalidReference as fault:
        return [say("bad_code", fault=fault)]
    except NotFound:
        record_try(talk.session, "resume", talk.point.value, now=talk.now)
        return [say("wrong_code")]
    except (TooManyTries, Conflict) as fault:
        return [str(fault)]
    talk.hold(intake)
    talk.clear()
    return asking.go_on(talk, say("going_on", title=intake.definition.title))


def code(talk: Talk) -> list[Reply]:
    """Tell the resume code and what it is good for, then ask again."""
    if talk.intake is None:
        return nothing_going_on(talk)
    told = say("your_code", code=code_of(talk.intake), web=talk.web, phone=talk.city.phone)
    return [told, *asking.again(talk)]


def nothing_going_on(talk: Talk) -> list[Reply]:
    """That there is no unfinished request; or that there are, and how to go on with them."""
    return set_aside(talk) or [say("nothing_unfinished")]


def set_aside(talk: Talk) -> list[Reply]:
    """The newest unfinished requests begun by text from this number, without the one that is going
    on, each with its code.

    What somebody began elsewhere and gave this number for is not told: its code opens all answers,
    and the phone may be a family's.
    """
    begun = unfinished(talk.session, contact_point_ids=[talk.point.id])
    own = [
        intake
        for intake in begun
        if intake.began_at == "sms"
        and intake.contact_point_id == talk.point.id
        and intake is not talk.intake
    ]
    return [
        say("set_aside", title=intake.definition.title, code=code_of(intake))
        for intake in own[:MOST_LISTED]
    ]
