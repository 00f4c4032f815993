"""A look at every file by a program of the city's own choosing, such as a virus scanner."""

import shlex
import subprocess

from tracker.errors import InvalidAnswer
from tracker.files.rules import Refused

TIME = 60.0  # seconds that a scan may take


class CannotScanNow(InvalidAnswer):
    """The program did not say whether a file is good: it may at a later try."""


def scan(command: str | None, content: bytes) -> None:
    """Have a file looked over, which the command gets on its standard input; none set, none is.

    The command ends with 0 where the file is good and with 1 where it is not; that raises
    ``Refused``. Anything else raises ``CannotScanNow``: a file that nobody has looked at is not
    taken for a good one.
    """
    if not command:
        return
    try:
        done = subprocess.run(  # noqa: S603  whoever runs the service has set it
            shlex.split(command), input=content, capture_output=True, timeout=TIME, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as fault:
        raise CannotScanNow(_NOT_NOW) from fault
    if done.returncode == 1:
        raise Refused("scan")
    if done.returncode != 0:
        raise CannotScanNow(_NOT_NOW) from ScanFailed(done.returncode, done.stderr[-300:])


_NOT_NOW = "This file could not be looked over just now. Try again in a few minutes."


class ScanFailed(Exception):
    """How the program ended, and what it said last; for the log."""
