"""What can go wrong, in the domain's words.

A command raises one of these; the edge (a route, a webhook, the worker, the command line) turns it
into a message for its door. ``str(error)`` is always a sentence that may be shown to a person.
"""

from collections.abc import Mapping


class DomainError(Exception):
    """The base of everything that a person can be told about."""


class NotFound(DomainError):
    """What was asked for does not exist, or must not be seen by the one who asks."""


class NotAllowed(DomainError):
    """The one who asks may not do this."""


class Conflict(DomainError):
    """Somebody else changed the thing first: the page or the message was stale."""


class InvalidAnswer(DomainError):
    """An answer was not accepted. The message says what would be."""


class InvalidAnswers(DomainError):
    """Several answers were not accepted, or some are missing.

    ``problems`` maps the key of a question to the sentence about it.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class InvalidContact(DomainError):
    """A phone number or an e-mail address cannot be one."""


class InvalidReference(DomainError):
    """A case reference or a resume code has a typing slip in it."""


class InvalidTransition(DomainError):
    """A case in this state cannot go to that one."""


class InvalidDefinition(DomainError):
    """A service definition has faults. The message names the file, the line and the fault of each.

    ``faults`` holds them one by one, in the order of the files.
    """

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class TooManyTries(DomainError):
    """Too many wrong codes or passwords; it has to wait."""
