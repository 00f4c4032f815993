"""The counter desk, driven."""

from tests.parity.assisted import Assisted

COUNTER = Assisted("counter", "visits", "counter", "receipt")
walk, begin, go_on = COUNTER.walk, COUNTER.begin, COUNTER.go_on
