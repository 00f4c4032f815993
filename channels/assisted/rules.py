"""What staff typed to find somebody, and which answers are known already. Pure functions."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from tracker.cases.references import read_reference
from tracker.characters import clean
from tracker.errors import InvalidReference
from tracker.intake.resume_codes import is_resume_code
from tracker.intake.rules import Answers
from tracker.interactions.models import Interaction
from tracker.people.rules import Contact, read_email, read_phone

_NUMBER = re.compile(r"\+?[\d\s()./–-]*\d[\d\s()./–-]*")
# Eight letters and figures that were meant for a reference: a name has no figures.
_LIKE_A_REFERENCE = re.compile(r"(?=.*\d)[0-9A-Za-z]{4}[ -]?[0-9A-Za-z]{4}")


@dataclass(frozen=True)
class Sought:
    """What was typed to find somebody: a number or address, a reference or a code, or words.

    ``words`` is there beside a reference too, since a name of eight letters can read as one.
    """

    words: str
    contact: Contact | None = None
    reference: str | None = None

    @property
    def code(self) -> str | None:
        """The resume code that was typed, if it is one."""
        return self.reference if self.reference and is_resume_code(self.reference) else None


def read_sought(typed: str, region: str) -> Sought:
    """Read what was typed into the one field of a desk.

    ``region`` is the country of a number without one. Raises ``InvalidContact`` for a number or an
    address that cannot be one, and ``InvalidReference`` for a reference with a slip in it.
    """
    words = " ".join(clean(typed).split())
    if "@" in words:
        return Sought(words, contact=read_email(words))
    reference = _reference(words)
    if reference and not words.isdecimal():
        return Sought(words, reference=reference)
    if _NUMBER.fullmatch(words):
        return Sought(words, contact=read_phone(words, region))
    if _LIKE_A_REFERENCE.fullmatch(words):
        read_reference(words)
    return Sought(words)


def _reference(words: str) -> str | None:
    try:
        return read_reference(words)
    except InvalidReference:
        return None


FROM_RECORD = "From their record"
FROM_CONTACT = "As they reached us"
FROM_CHECK_IN = "Said at check-in"


def known_answers(
    answers: Answers, name: str | None, reached_by: Collection[str], came_by: str | None
) -> dict[str, str]:
    """Which answers about the person are known and need not be asked, each with where from.

    ``name`` and ``reached_by`` are those of the person on record, if there is one; ``came_by`` the
    number or address that they came by. An answer that was changed is not marked any more.
    """
    found = {}
    if name and answers.get("your_name") == name:
        found["your_name"] = FROM_RECORD
        if answers.get("give_details"):
            found["give_details"] = FROM_RECORD
    for key in ("your_phone", "your_email"):
        value = answers.get(key)
        if value and (value in reached_by or value == came_by):
            found[key] = FROM_RECORD if value in reached_by else FROM_CONTACT
            if answers.get("reach_by") == key.removeprefix("your_"):
                found["reach_by"] = found[key]
    return found


def known_from_check_in(answers: Answers, contact: Interaction | None) -> dict[str, str]:
    """Which answers are those that a visitor gave as they took their number: their name."""
    ticket = contact.ticket if contact is not None else None
    is_it = ticket is not None and ticket.name and answers.get("your_name") == ticket.name
    return {"your_name": FROM_CHECK_IN} if is_it else {}
