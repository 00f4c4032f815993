"""What sends messages of one means: what it is given, what it says, and what can go wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """What a sender needs of a message: to whom (E.164 or an address), what, and its name here.

    ``refused``: it is a text, and its number has asked for none since it was written. ``tried_at``:
    the first moment at which it may have been handed over, if it ever was.
    """

    id: int
    to: str
    body: str
    subject: str | None
    refused: bool = False
    tried_at: datetime | None = None


class CannotSendNow(Exception):
    """It surely did not go out, and may at a later try. ``wait``: not before, says the provider."""

    def __init__(
        self, reason: str, *, code: int | None = None, wait: timedelta | None = None
    ) -> None:
        super().__init__(reason)
        self.code, self.wait = code, wait


class MaybeSent(Exception):
    """Nobody knows whether it went out: it left us, and no answer came that says so."""


class CannotSend(Exception):
    """It will not go out, or did not arrive, however often it is tried.

    ``code`` is the provider's. ``opted_out``: the number refused texts. ``no_texts``: it takes
    none, being a landline. ``no_number``: there is no such number, so that nobody can phone it
    either.
    """

    def __init__(
        self,
        reason: str,
        *,
        code: int | None = None,
        opted_out: bool = False,
        no_texts: bool = False,
        no_number: bool = False,
    ) -> None:
        super().__init__(reason)
        self.code, self.opted_out = code, opted_out
        self.no_texts, self.no_number = no_texts, no_number


class MustHold(Exception):
    """It cannot go out as things are: staff see it, and it is tried again later."""

    def __init__(self, reason: str, *, code: int | None = None) -> None:
        super().__init__(reason)
        self.code = code


Fault = CannotSend | CannotSendNow | MaybeSent | MustHold


@dataclass(frozen=True)
class Report:
    """What the provider says became of a message that it took: its name there, and the state here.

    ``state`` is one of ``RANKS``; ``fault`` says why, where it failed or did not arrive.
    """

    sid: str
    state: str
    fault: CannotSend | None = None


class Sender(Protocol):
    """Sends messages of one means; made by whoever knows the provider."""

    def send(self, message: Outgoing) -> str | None:
        """Hand a message over; returns the provider's name of it, if it gives one.

        Raises ``CannotSendNow``, ``MaybeSent``, ``CannotSend`` or ``MustHold``.
        """
        ...

    def find(self, message: Outgoing) -> Sequence[Report] | None:
        """What the provider took since ``tried_at`` that may be this message, newest first.

        ``None`` where it cannot be asked, by its nature. Raises as ``send`` does where it can, and
        does not answer.
        """
        ...
