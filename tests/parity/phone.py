"""The phone desk, driven."""

from tests.parity.assisted import Assisted

PHONE = Assisted("phone", "calls", "agent", "sent")
walk, begin, go_on = PHONE.walk, PHONE.begin, PHONE.go_on
