"""What staff ask somebody they cannot see the papers of, to know that it is them."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tracker.catalogue.shape import Fault, Key, Strict, Words, repeated

# What is on record of a person to compare an answer with.
About = Literal["name", "address", "contact", "request", "document"]


class IdentityQuestion(Strict):
    """A question by which staff check who somebody is. The same key in two services is one check:
    in the same call or visit it is not asked again.
    """

    key: Key
    ask: Annotated[Words, StringConstraints(max_length=200)] = Field(
        description="what is read aloud"
    )
    short: Annotated[Words, StringConstraints(max_length=40)] = Field(
        description="how the check is called on the case"
    )
    about: About = Field(description="what on record the answer is compared with")


class IdentityWords(Strict):
    """A check in another language."""

    ask: Annotated[Words, StringConstraints(max_length=200)] | None = None
    short: Annotated[Words, StringConstraints(max_length=40)] | None = None


def check_in_other_words(check: IdentityQuestion, words: IdentityWords | None) -> IdentityQuestion:
    """A check in the words of another language; what is not translated stays as it is."""
    said = words.model_dump(exclude_none=True) if words else {}
    return check.model_copy(update=said)


def faults_of_checks(checks: Sequence[IdentityQuestion]) -> Iterator[Fault]:
    """What is wrong with the checks of one service together."""
    for number, key in repeated(check.key for check in checks):
        yield (number, "key"), f"there are two identity checks with the key “{key}”"
