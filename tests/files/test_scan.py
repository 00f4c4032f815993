"""Every file is looked over by the program that the city has set, if it has set one."""

import sys
from pathlib import Path

import pytest

from tracker.files.rules import Refused
from tracker.files.scan import CannotScanNow, scan


def a_scanner(words: str) -> str:
    """A command that runs these words of Python."""
    return f"{sys.executable} -c '{words}'"


READS = "import sys; content = sys.stdin.buffer.read(); "


def test_without_a_command_every_file_is_good() -> None:
    scan(None, b"anything")
    scan("", b"anything")


def test_the_command_gets_the_whole_file_and_says_whether_it_is_good() -> None:
    command = a_scanner(f'{READS}sys.exit(content != b"good" * 100_000)')
    scan(command, b"good" * 100_000)
    with pytest.raises(Refused, match="This file could not be accepted"):
        scan(command, b"bad")


def test_a_command_that_does_not_read_can_say_so_too() -> None:
    with pytest.raises(Refused):
        scan(a_scanner("raise SystemExit(1)"), b"0" * 1_000_000)


@pytest.mark.parametrize(
    "command",
    [
        a_scanner(f"{READS}sys.exit(2)"),
        a_scanner("import os; os.kill(os.getpid(), 9)"),
        "no-such-program-anywhere",
        "'no end of the quotation",
    ],
)
def test_a_file_that_nobody_looked_at_is_not_taken_for_a_good_one(command: str) -> None:
    with pytest.raises(CannotScanNow, match="Try again"):
        scan(command, b"anything")


def test_a_command_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.files.scan.TIME", 0.2)
    with pytest.raises(CannotScanNow):
        scan(a_scanner("import time; time.sleep(60)"), b"anything")


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    made = tmp_path / "made"
    scan(f"{a_scanner(READS)} ; touch {made}", b"anything")
    assert not made.exists()
