"""What the worker does beside sending: each job again and again, at its own pace.

Any number of workers may run them at once: a job takes what it works on under a lock, so that
nothing is done twice.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Job:
    """Something to be done every so often; ``run`` opens its own units of work, and returns how
    many things it did.
    """

    name: str
    run: Callable[[], int]
    every: timedelta


class Rota:
    """When each job is due."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = list(jobs)
        self._due: dict[str, datetime] = {}

    def run_due(self, now: datetime) -> int:
        """Run what is due; returns how many things were done.

        A job that fails is told in the log and tried again at its next time: one fault does not
        keep the others from being done.
        """
        done = 0
        for job in self._jobs:
            if now < self._due.get(job.name, now):
                continue
            self._due[job.name] = now + job.every
            try:
                done += job.run()
            except Exception:
                logging.getLogger(__name__).exception("The job “%s” failed", job.name)
        return done
