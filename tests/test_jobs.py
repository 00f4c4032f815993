"""The worker's rota."""

from datetime import timedelta

import pytest

from tests.builders import NOON
from tracker.jobs import Job, Rota


def test_a_job_is_done_at_its_own_pace(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def fail() -> int:
        done.append("fails")
        raise RuntimeError("no such luck")

    def work() -> int:
        done.append("works")
        return 1

    rota = Rota([Job("fails", fail, timedelta(minutes=5)), Job("works", work, timedelta(hours=1))])
    assert rota.run_due(NOON) == 1
    assert "The job “fails” failed" in caplog.text
    assert rota.run_due(NOON + timedelta(minutes=1)) == 0
    assert rota.run_due(NOON + timedelta(minutes=6)) == 0
    assert done == ["fails", "works", "fails"]
