"""Each door's own interface, driven in the same three ways by the tests of parity."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from tests.parity import counter, phone, sms, web
from tests.parity.answers import NUMBER
from tests.visitor import Visitor
from tracker.intake.reading import Raw

Raws = dict[str, Raw]


@dataclass(frozen=True)
class Driver:
    """How a test asks by one door: all of it, its beginning, or the rest of it."""

    walk: Callable[[Flask, str, Raws], str]  # → the reference
    begin: Callable[[Flask, str, Raws, int], str]  # so many answers → the resume code
    go_on: Callable[[Flask, str, Raws], str]  # from the resume code → the reference


DRIVERS: dict[str, Driver] = {
    "web": Driver(
        lambda app, service, raws: web.walk(Visitor(app), service, raws),
        lambda app, service, raws, n: web.begin(Visitor(app), service, raws, n),
        lambda app, code, raws: web.go_on(Visitor(app), code, raws),
    ),
    "sms": Driver(
        lambda app, service, raws: sms.walk(app, service, raws, NUMBER),
        lambda app, service, raws, n: sms.begin(app, service, raws, n, NUMBER),
        lambda app, code, raws: sms.go_on(app, code, raws, NUMBER),
    ),
    "phone": Driver(phone.walk, phone.begin, phone.go_on),
    "counter": Driver(counter.walk, counter.begin, counter.go_on),
}
