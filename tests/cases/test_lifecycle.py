"""A case's life goes by one table."""

from itertools import product

import pytest

from tracker.cases.lifecycle import OUTCOMES, STATUSES, check_transition
from tracker.errors import InvalidTransition


@pytest.mark.parametrize(("current", "wanted"), list(product(STATUSES, STATUSES)))
def test_only_what_the_table_allows_may_follow(current: str, wanted: str) -> None:
    outcome = "resolved" if wanted == "closed" else None
    if wanted in STATUSES[current].next:
        check_transition(current, wanted, outcome)
    else:
        with pytest.raises(InvalidTransition):
            check_transition(current, wanted, outcome)


def test_closing_needs_an_outcome_and_nothing_else_has_one() -> None:
    with pytest.raises(InvalidTransition, match="how the case ended"):
        check_transition("in_progress", "closed", None)
    with pytest.raises(InvalidTransition):
        check_transition("received", "in_progress", next(iter(OUTCOMES)))


def test_every_status_leads_somewhere_and_can_be_reached() -> None:
    assert all(status.next for status in STATUSES.values())
    reached = {key for status in STATUSES.values() for key in status.next}
    assert reached == set(STATUSES)
