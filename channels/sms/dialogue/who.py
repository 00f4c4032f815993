"""Who writes: where several people use a number, it is asked before anything of anybody is shown.

It holds for the conversation and no longer: the next one may be somebody else's.
"""

from collections.abc import Sequence

from channels.sms.dialogue.prompts import lines, numbered
from channels.sms.dialogue.rules import read_number
from channels.sms.dialogue.talk import Reply, Talk
from channels.sms.dialogue.wording import say
from tracker.cases.models import Case
from tracker.cases.of_number import cases_of_number
from tracker.interactions.commands import recognise
from tracker.people.models import Person
from tracker.people.queries import known_by
from tracker.people.rules import Contact, Known, initials


def people(talk: Talk) -> list[Known]:
    """Who is known to be reached by this number. One statement."""
    return known_by(talk.session, Contact("phone", talk.point.value, talk.point.value))


def must_ask(talk: Talk) -> bool:
    """Whether it has to be asked who writes, before anything is shown or added to."""
    return not _is_settled(talk) and len(people(talk)) > 1


def _is_settled(talk: Talk) -> bool:
    return talk.dialogue.who_in_id == talk.interaction.id


def cases_to_see(talk: Talk, reference: str | None = None) -> list[Case]:
    """The cases that whoever writes may hear of: those of the number; of a number that several
    people use, those in which the one who writes has a part, and what was sent without a name in
    this conversation.
    """
    found = cases_of_number(talk.session, talk.point.id, reference=reference)
    if not _is_settled(talk):
        return found
    return [case for case in found if _is_theirs(talk, case)]


def _is_theirs(talk: Talk, case: Case) -> bool:
    if case.anonymous:
        return case.interaction_id == talk.interaction.id
    return talk.interaction.person_id in {party.person_id for party in case.parties}


def ask(talk: Talk, wanted: list[object]) -> list[Reply]:
    """Ask who writes. ``wanted`` is what they wanted, as plain JSON, to be done then."""
    known = people(talk)
    talk.pause("who", [wanted, *(person.id for person in known)])
    return [_question(known)]


def again(talk: Talk, lead: str = "") -> list[Reply]:
    """Ask it once more."""
    _, wanted, *_ids = talk.dialogue.offered
    known = people(talk)
    talk.dialogue.offered = [talk.dialogue.offered[0], wanted, *(person.id for person in known)]
    return [lines(lead, _question(known))]


def _question(known: Sequence[Known]) -> str:
    labels = [*(initials(person.name) for person in known), say("somebody_else")]
    return lines(say("who_are_you"), numbered(labels))


def take(talk: Talk, text: str) -> list[object] | None:
    """Take a text for who it is; what they wanted, or ``None`` where it was not understood."""
    _, wanted, *ids = talk.dialogue.offered
    number = read_number(text, len(ids) + 1) or _by_initials(talk, ids, text)
    if number is None:
        return None
    person = talk.session.get(Person, ids[number - 1]) if number <= len(ids) else None
    recognise(talk.session, talk.interaction, person)
    talk.dialogue.who_in_id = talk.interaction.id
    talk.clear()
    talk.unpause()
    return list(wanted)


def _by_initials(talk: Talk, ids: Sequence[int], text: str) -> int | None:
    """The number of the one whose initials were texted, or the whole name, if there is just one."""
    names = {person.id: person.name for person in people(talk)}
    said = _letters(text)
    found = [
        number
        for number, id_ in enumerate(ids, 1)
        if said and said in {_letters(initials(names.get(id_, ""))), _letters(names.get(id_, ""))}
    ]
    return found[0] if len(found) == 1 else None


def _letters(text: str) -> str:
    return "".join(letter for letter in text[:200].casefold() if letter.isalnum())
