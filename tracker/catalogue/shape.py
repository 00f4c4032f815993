"""What every part of a service definition is made of: keys, words, types and faults."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError
from rapidfuzz import fuzz, process

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ServiceKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class QuestionType(StrEnum):
    """What kind of answer a question takes."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    LOCATION = "location"
    PHONE = "phone"
    EMAIL = "email"
    FILE = "file"


CHOICES = frozenset({QuestionType.ONE_OF, QuestionType.MANY_OF})

# A fault: where in the document it is, as keys and list places, and a sentence about it.
Place = tuple[str | int, ...]
Fault = tuple[Place, str]


_published: ContextVar[bool] = ContextVar("published", default=False)


@contextmanager
def as_published() -> Iterator[None]:
    """Read what was published by the rules of its day: no later rule makes it unreadable."""
    before = _published.set(True)
    try:
        yield
    finally:
        _published.reset(before)


def refuse(what: str, faults: Iterable[Fault]) -> None:
    """Do nothing if there are no faults; otherwise tell of all of them.

    For use in a validator of pydantic, which puts its own place in front of theirs. What is read
    ``as_published`` is not judged again.

    Args:
        what: the name of the part that is at fault.
        faults: each with its place within that part.

    Raises:
        pydantic.ValidationError: with each fault at its place.
    """
    if _published.get():
        return
    errors = [
        InitErrorDetails(
            type=PydanticCustomError("fault", "{fault}", {"fault": sentence}),
            loc=place,
            input=None,
        )
        for place, sentence in faults
    ]
    if errors:
        raise ValidationError.from_exception_data(what, errors)


class Strict(BaseModel):
    """A part of a definition: a word that it does not know is a fault, not a guess."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def repeated(values: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The place and value of each that was there before."""
    seen = set()
    for number, value in enumerate(values):
        if value in seen:
            yield number, value
        seen.add(value)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that offers the nearest of the ``known`` words, after a space; or nothing."""
    nearest = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=60)
    return f" Did you mean “{nearest[0]}”?" if nearest else ""
