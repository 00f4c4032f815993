"""The year as it went: case by case in the order of time, each with what became of it."""

from datetime import timedelta

from tracker.demo.addresses import note_addresses
from tracker.demo.plots import Office, Telling, close, closes_at, leave_open, tell
from tracker.demo.register import Register
from tracker.demo.requests import Made, make_case
from tracker.demo.texts import leave_texts
from tracker.demo.unfinished import ask_how_it_goes, leave_unfinished
from tracker.demo.year import Asked, Year, plan, stays_open

# How many numbers have asked for no more texts.
_OPTED_OUT = 6
# The states that open cases are in, by their age as a share of their target time.
_STATES = ("received", "in_progress", "waiting")
_YOUNG, _OLDER, _OVERDUE = (80, 16, 4), (34, 48, 18), (14, 58, 28)


def live_through(year: Year, cases: int) -> None:
    """Write a year of so many cases into the ledger."""
    register = Register(year.rng, year.ledger)
    _opt_out_a_few(year, register)
    asked = plan(year, cases)
    open_still = stays_open(year, asked)
    tellings: list[Telling] = []
    stories = []
    for place, one in enumerate(asked):
        made = make_case(year, register, one)
        ask_how_it_goes(year, one)
        _go_on(year, one, made, tellings, still_open=place in open_still)
        if made.story.case["status"] != "closed":
            stories.append(made.story)
    tell(tellings, year.now)
    leave_unfinished(year, register)
    leave_texts(year, register, stories)
    note_addresses(year)


def _opt_out_a_few(year: Year, register: Register) -> None:
    """People who stopped the texts; they ask by other doors since."""
    quiet = [
        one.contact
        for one in year.town.citizens
        if one.contact and one.contact.takes_texts and not one.texts
    ]
    for contact in quiet[:_OPTED_OUT]:
        register.opt_out(contact, year.now - timedelta(days=year.rng.randint(20, 200)))


def _go_on(
    year: Year, asked: Asked, made: Made, tellings: list[Telling], *, still_open: bool
) -> None:
    rng, words, case = year.rng, asked.offer.words, made.story.case
    closed = closes_at(rng, year.zone, case["opened_at"], case["due_at"], words.pace, year.now)
    everywhere = [person for counter in year.counters for person in counter.staff]
    office = Office(
        rng,
        year.zone,
        year.now,
        closed or year.now,
        year.caseworkers[case["team_id"]],
        year.agents,
        asked.counter.staff if asked.counter else everywhere,
        words,
        made.scene,
        case["answers"],
        tellings,
    )
    if closed is not None and not still_open:
        (outcome,) = rng.choices(list(words.outcomes), list(words.outcomes.values()))
        close(made.story, office, outcome)
        return
    age = (year.now - asked.at) / (case["due_at"] - asked.at)
    weights = _YOUNG if age < 0.3 else _OLDER if age < 1 else _OVERDUE
    leave_open(made.story, office, rng.choices(_STATES, weights)[0])
