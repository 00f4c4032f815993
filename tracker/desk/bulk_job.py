"""The worker's part in changes of many cases."""

import logging

from sqlalchemy.exc import OperationalError

from tracker import clock
from tracker.cases import bulk
from tracker.database import unit_of_work

AT_ONCE = 25  # cases of each change, before other jobs get their turn


def go_on_with_changes() -> int:
    """Do the next cases of each change of many that goes on; returns how many were done.

    Each case is a unit of work of its own, so that any number of workers share a change.
    """
    with unit_of_work() as work:
        going = bulk.running(work)
    return sum(_go_on_with(change_id) for change_id in going)


def _go_on_with(change_id: int) -> int:
    done = 0
    while done < AT_ONCE:
        try:
            with unit_of_work() as work:
                if not bulk.step(work, change_id, now=clock.now()):
                    break
        except OperationalError:
            raise  # the database is away, or two wanted the same: it is tried again
        except Exception:
            logging.getLogger(__name__).exception("A case of change %s cannot be done", change_id)
            with unit_of_work() as work:
                bulk.set_aside(work, change_id, now=clock.now())
        done += 1
    return done
