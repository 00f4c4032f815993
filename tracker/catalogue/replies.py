"""The shape of ``replies.yaml``: what staff often answer with, and what is filled into it."""

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from tracker.catalogue.shape import (
    Fault,
    ServiceKey,
    Strict,
    Words,
    did_you_mean,
    refuse,
    repeated,
)

# What stands for something of the case, and what that is.
PLACEHOLDERS = {
    "name": "the name of whom it is written to",
    "reference": "the case's reference",
    "service": "the title of the service",
    "due": "the day it is due",
    "city": "the city's name",
    "phone": "the number people phone",
}

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders(body: str) -> Iterator[str]:
    """Every name in curly brackets, in order, known or not."""
    return (found[1] for found in _PLACEHOLDER.finditer(body))


class CityReply(Strict):
    """Words that staff often answer with."""

    key: ServiceKey
    title: Annotated[Words, StringConstraints(max_length=80)]
    body: Annotated[Words, StringConstraints(max_length=1000)]

    @field_validator("body")
    @classmethod
    def _only_known_placeholders(cls, body: str) -> str:
        faults: list[Fault] = []
        for name in placeholders(body):
            if name not in PLACEHOLDERS:
                hint = did_you_mean(name, PLACEHOLDERS) or f" There are: {', '.join(PLACEHOLDERS)}."
                faults.append(((), f"nothing is called “{{{name}}}”.{hint}"))
        if re.search(r"[{}]", _PLACEHOLDER.sub("", body)):
            faults.append(((), "a curly bracket has no other to it"))
        refuse("body", faults)
        return body


class RepliesFile(Strict):
    """What ``replies.yaml`` says."""

    replies: list[CityReply] = Field(default_factory=list)

    @field_validator("replies")
    @classmethod
    def _no_reply_twice(cls, replies: list[CityReply]) -> list[CityReply]:
        refuse(
            "replies",
            (
                ((number, "key"), f"there are two replies with the key “{key}”")
                for number, key in repeated(reply.key for reply in replies)
            ),
        )
        return replies
