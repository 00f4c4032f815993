"""Whole conversations, as people hold them, through the signed webhook."""

from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.sms.script import FOLDER, play
from tests.sms.texting import with_services

SCRIPTS = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("script", SCRIPTS, ids=[path.stem for path in SCRIPTS])
def test_the_conversation_goes_as_written(script: Path, sqlite_app: Flask, the_time: Clock) -> None:
    play(with_services(sqlite_app), script, the_time)


def test_there_are_conversations() -> None:
    assert len(SCRIPTS) >= 12
