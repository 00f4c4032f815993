"""What may follow what for a visit and a referral."""

from itertools import product

import pytest

from tracker.cases.work_rules import REFERRALS, VISIT_OPEN, VISITS, Step, check_step
from tracker.errors import Conflict

TABLES = {"visits": VISITS, "referrals": REFERRALS}


@pytest.mark.parametrize("table", TABLES)
def test_only_what_the_table_allows_may_follow(table: str) -> None:
    steps: dict[str, Step] = TABLES[table]
    for now_is, wanted in product(steps, [*steps, "burnt"]):
        if wanted in steps[now_is].next:
            check_step(steps, now_is, wanted)
            continue
        with pytest.raises(Conflict, match="cannot become"):
            check_step(steps, now_is, wanted)


@pytest.mark.parametrize("table", TABLES)
def test_every_state_can_be_reached(table: str) -> None:
    steps = TABLES[table]
    first = next(iter(steps))
    assert {first} | {key for step in steps.values() for key in step.next} == set(steps)


def test_what_goes_on_with_a_visit_is_what_is_open() -> None:
    assert set(VISIT_OPEN) == {key for key, step in VISITS.items() if step.next}
