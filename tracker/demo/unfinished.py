"""What made no case: intakes that were broken off, and contacts about what was asked before."""

from datetime import timedelta

from tracker.demo.asides import set_aside
from tracker.demo.contacts import wrapped_up
from tracker.demo.ledger import Row
from tracker.demo.register import STAFFED, Register
from tracker.demo.requests import Given, add_answer, add_intake, answers_to, begin_contact
from tracker.demo.words import Scene
from tracker.demo.year import Asked, Year
from tracker.interactions.models import Interaction

# At which doors they wait.
DOORS = ("web", "sms", "phone", "web", "counter", "sms", "web", "phone", "web", "sms", "counter",
         "web")  # fmt: skip
# How often somebody calls or comes without asking for anything new, beside each who does.
_ASKING_HOW_IT_GOES = 0.12


def leave_unfinished(year: Year, register: Register) -> None:
    """Requests of the last days that were broken off in the middle."""
    rng = year.rng
    hours = sorted((rng.uniform(1, 130) for _ in DOORS), reverse=True)
    for number, door in enumerate(DOORS):
        if door == "counter" and not year.counters:
            continue
        offer = year.offers[(number * 5 + 3) % len(year.offers)]
        at = year.now - timedelta(hours=hours[number])
        counter = year.counters[number % len(year.counters)] if door == "counter" else None
        asked = Asked(at.replace(microsecond=0), offer, door, counter)
        intake = _break_off(year, register, asked)
        set_aside(year, intake, asked, number)


def _break_off(year: Year, register: Register, asked: Asked) -> Row:
    offer, door = asked.offer, asked.door
    citizen = year.town.somebody(door)
    asker = register.somebody_begins(citizen, door)
    scene = Scene(year.rng, asked.at.astimezone(year.zone), citizen.family, citizen.home)
    given = answers_to(offer.content.questions, asked, asker, scene)
    contact = begin_contact(year, asked, asker, ends=True)
    intake = add_intake(year, offer, asker, contact, asked.at)
    for question in offer.asked:
        if question.key in asker.known:
            known = Given(question, asker.raws[question.key], None)
            add_answer(year, intake, known, contact, contact.began)
    reached = max(1, round(len(given) * year.rng.uniform(0.3, 0.8)))
    for place, one in enumerate(given[:reached]):
        at = contact.began + (asked.at - contact.began) * ((place + 1) / (reached + 1))
        add_answer(year, intake, one, contact, at)
    return intake


def ask_how_it_goes(year: Year, asked: Asked) -> None:
    """Now and then somebody calls or comes who asks for nothing new."""
    rng = year.rng
    if asked.door not in STAFFED or rng.random() > _ASKING_HOW_IT_GOES:
        return
    began = asked.at - timedelta(minutes=rng.randint(15, 25))
    citizen = year.town.somebody(asked.door)
    staff = rng.choice(asked.counter.staff if asked.counter else year.agents)
    if began < year.first_day or (citizen.person and citizen.person["created_at"] > began):
        return
    ended = began + timedelta(seconds=rng.randint(50, 420))
    year.ledger.add(
        Interaction,
        channel=asked.door,
        started_at=began,
        ended_at=ended,
        staff_id=staff.id,
        site_id=asked.counter.site.id if asked.counter else None,
        person_id=citizen.person,
        **wrapped_up("status", ended, rng),
    )
