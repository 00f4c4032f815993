"""Whoever no door reaches can be written to by post: the address that they give for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.cases.opening import Part
from tracker.catalogue.definition import LETTER_ADDRESS
from tracker.characters import clean
from tracker.errors import InvalidAnswers
from tracker.intake.models import Answer, Intake

LONGEST_ADDRESS = 400  # characters


def read_address(typed: str) -> str:
    """An address as it was typed, in one line. Raises ``InvalidAnswers``."""
    words = " ".join(clean(typed).split())
    if not words:
        raise InvalidAnswers({"reach-address": "Enter the address for the letter."})
    if len(words) > LONGEST_ADDRESS:
        problem = f"This is too long (at most {LONGEST_ADDRESS} characters)."
        raise InvalidAnswers({"reach-address": problem})
    return words


def keep_address(
    session: Session, intake: Intake, address: str, *, channel: str, now: datetime
) -> None:
    """Keep with an intake, which is locked, where its letters go."""
    row = next((row for row in intake.answer_rows if row.question == LETTER_ADDRESS), None)
    if row is None:
        row = Answer(question=LETTER_ADDRESS)
        intake.answer_rows.append(row)
    row.value, row.channel, row.answered_at = address, channel, now
    intake.updated_at = now
    session.flush()


def address_of(intake: Intake) -> str | None:
    """The address that was given with an intake for letters."""
    kept = intake.answers.get(LETTER_ADDRESS)
    return kept if isinstance(kept, str) else None


def settle_address(intake: Intake, counted: dict[str, Any], parts: Sequence[Part]) -> None:
    """As a request is sent by whom no door reaches: where letters go is on their record then.

    ``parts`` are those of the case: who speaks is who helps, else whose request it is.
    """
    address, people = address_of(intake), {part.part: part.person for part in parts}
    speaker = people.get("helper") or people.get("requester")
    if address is not None and speaker is not None and counted.get("reach_by") == "none":
        speaker.address = address
