"""Resume codes: what a person says or types to go on with a request at another door.

They look like a case's reference but begin with the letter Z, which no reference does, so that one
box or one text can take either. The codes by which a case is taken over begin with Z too, and are
told apart by their second character (``tracker.cases.take_over``).
"""

from tracker.cases.references import LENGTH, draw, read_reference
from tracker.errors import InvalidReference
from tracker.languages import t

_FIRST = 31 * 32 ** (LENGTH - 2)  # the first character Z
_HOW_MANY = 16 * 32 ** (LENGTH - 3)  # the second from 0 to F


def new_resume_code() -> str:
    """A random resume code. It can be no code by which a case is taken over."""
    return draw(_FIRST, _HOW_MANY)


def is_resume_code(reference: str) -> bool:
    """Whether what was read as a reference is a resume code."""
    return reference.startswith("Z")


def read_resume_code(typed: str) -> str:
    """Read a resume code as people type it. Raises ``InvalidReference``."""
    code = read_reference(typed)
    if not is_resume_code(code):
        raise InvalidReference(
            t(
                "This is the reference of a request that was sent already. A code to go on with a "
                "request begins with Z."
            )
        )
    return code
