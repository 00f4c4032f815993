"""Requests that exist already: how one is going, and one to go on with."""

from channels.sms.dialogue import asking, taking, who
from channels.sms.dialogue.prompts import lines, numbered
from channels.sms.dialogue.rules import read_number
from channels.sms.dialogue.talk import Reply, Talk, code_of
from channels.sms.dialogue.wording import say
from tracker.attempts.commands import check_tries, record_try
from tracker.cases.lifecycle import STATUSES
from tracker.cases.models import Case, TakeOverCode
from tracker.cases.of_number import still_open
from tracker.cases.references import read_reference, shown
from tracker.cases.standing import due_of, followed_status, state_of, waits_for_them
from tracker.cases.wording import status_text
from tracker.errors import Conflict, InvalidReference, TooManyTries
from tracker.intake.commands import take_up
from tracker.intake.models import Intake
from tracker.intake.queries import unfinished
from tracker.intake.take_over import by_any_code
from tracker.interactions.models import Interaction
from tracker.languages import t

MOST_LISTED = 3  # requests in the answer to STATUS alone
MOST_OF_MINE = 4  # in the answer to MINE: two segments hold no more


def status_of(talk: Talk, typed: str) -> list[Reply]:
    """How the request of a reference is going, if it is one of this number's.

    One that is not there and one that is somebody else's get the same answer, and wait for staff.
    """
    try:
        reference = read_reference(typed)
        check_tries(talk.session, "track_from", talk.point.value, now=talk.now)
    except (InvalidReference, TooManyTries) as fault:
        return [str(fault)]
    case = own_case(talk, reference)
    if case is not None and who.must_ask(talk):
        return who.ask(talk, ["status", reference])
    if case is None:
        record_try(talk.session, "track_from", talk.point.value, now=talk.now)
        talk.not_placed()
        return [say("not_found", phone=talk.city.phone)]
    talk.clear()
    return [status_line(talk, case)]


def own_case(talk: Talk, reference: str) -> Case | None:
    """The case of a reference, if this number is where it is answered, where somebody with a part
    in it is reached, or the one it was sent from.
    """
    return next(iter(who.cases_to_see(talk, reference)), None)


def status_of_all(talk: Talk) -> list[Reply]:
    """How the newest open requests of this number are going."""
    if who.must_ask(talk):
        return who.ask(talk, ["all"])
    found = still_open(who.cases_to_see(talk))[:MOST_LISTED]
    talk.clear()
    told = [status_line(talk, case) for case in found] or [say("no_requests")]
    return [*told, *set_aside(talk)]


def mine(talk: Talk) -> list[Reply]:
    """The open requests of this number by number, with how each stands; a number shows that one.

    While a question waits, the numbers stay those of its choices.
    """
    if who.must_ask(talk):
        return who.ask(talk, ["mine"])
    talk.clear()
    found = still_open(who.cases_to_see(talk))[:MOST_OF_MINE]
    if not found:
        return [say("no_requests"), *set_aside(talk)]
    labels = [
        f"{case.definition.as_said.title}, {shown(case.reference)}: "
        f"{t(STATUSES[followed_status(case)].label_for_citizen)}"
        for case in found
    ]
    if talk.intake is not None:
        return [lines(say("your_requests"), *labels, say("status_shows"))]
    talk.stand_at("mine", [case.id for case in found])
    return [lines(say("your_requests"), numbered(labels), say("number_shows"))]


def one_of_mine(talk: Talk, text: str) -> list[Reply] | None:
    """How the request of this number in the list is going; ``None`` where the text is none."""
    number = read_number(text, len(talk.dialogue.offered))
    if number is None:
        return None
    talk.clear()
    return [status_line(talk, talk.session.get_one(Case, talk.dialogue.offered[number - 1]))]


def status_line(talk: Talk, case: Case) -> str:
    """How a request is going, as it is texted."""
    return status_text(
        case.definition.as_said.title,
        case.reference,
        f"{state_of(case)} {waits_for_them(case)}".rstrip(),
        due_of(case),
        talk.city.zone,
    )


def resume(talk: Talk, typed: str) -> list[Reply]:
    """Go on here with the request of a resume code, begun at whatever door; or ask whether one is
    taken over, by the code for that.
    """
    try:
        intake = by_any_code(talk.session, typed, talk.point.value, now=talk.now)
        if isinstance(intake, TakeOverCode):
            return taking.ask(talk, intake)
        if intake is None:
            return [say("wrong_code")]
        take_up(talk.session, intake, talk.door)
    except InvalidReference as fault:
        return [say("bad_code", fault=fault)]
    except (TooManyTries, Conflict) as fault:
        return [str(fault)]
    talk.hold(intake)
    talk.clear()
    return asking.go_on(talk, say("going_on", title=intake.definition.as_said.title))


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
    and the phone may be a family's. Of a number that several people use, what was begun in this
    conversation or by the one who writes.
    """
    begun = unfinished(talk.session, contact_point_ids=[talk.point.id])
    alone = len(begun) == 0 or len(who.people(talk)) <= 1
    own = [
        intake
        for intake in begun
        if intake.began_at == "sms"
        and intake.contact_point_id == talk.point.id
        and intake is not talk.intake
        and (alone or _began_it(talk, intake))
    ]
    return [
        say("set_aside", title=intake.definition.as_said.title, code=code_of(intake))
        for intake in own[:MOST_LISTED]
    ]


def _began_it(talk: Talk, intake: Intake) -> bool:
    if intake.interaction_id == talk.interaction.id:
        return True
    began = talk.session.get(Interaction, intake.interaction_id) if intake.interaction_id else None
    writes = talk.interaction.person_id
    return writes is not None and began is not None and began.person_id == writes
