"""What waits in the outbox is sent once, by however many workers."""

import threading
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tests.messages.provider import FakeProvider, a_text, later, run, the_message
from tracker.errors import Conflict
from tracker.hours import Quiet
from tracker.messages.commands import send_again, take_for_sent
from tracker.messages.delivery import deliver
from tracker.messages.models import Message, SendingPace
from tracker.messages.queries import for_staff_to_decide
from tracker.messages.rules import LEASE, LONGEST_WAIT, MOST_TRIES, wait_before_try
from tracker.messages.senders import CannotSend, CannotSendNow, MaybeSent, Report
from tracker.messages.terms import Terms
from tracker.people.commands import contact_point
from tracker.people.rules import read_phone


def test_a_text_that_waits_is_sent(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider = FakeProvider()
    assert run(engine, provider) == 1 and run(engine, provider) == 0
    assert [(one.to, one.body) for one in provider.sent] == [("+447700900123", "Hello")]
    message = the_message(engine)
    assert message.state == "sent" and message.provider_sid and message.sent_at == NOON


def test_a_passing_fault_is_tried_again_later_and_not_for_ever(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider = FakeProvider(CannotSendNow("The provider is busy."))
    assert run(engine, provider) == 1
    assert run(engine, provider) == 0, "not before it is due again"
    for hours in range(1, MOST_TRIES):
        assert run(engine, provider, timedelta(hours=hours)) == 1
    assert the_message(engine).state == "failed"
    assert run(engine, provider, timedelta(days=9)) == 0


def test_a_refusal_is_final_and_says_why(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    run(engine, FakeProvider(CannotSend("This number refused texts.", opted_out=True)))
    message = the_message(engine)
    assert (message.state, message.failure) == ("failed", "This number refused texts.")
    with Session(engine) as session:
        point = contact_point(session, read_phone("07700 900123", "GB"))
        assert point.opted_out_at is not None


def test_what_a_dead_worker_left_is_taken_up_by_another(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()

    class Killed(BaseException):
        pass

    with pytest.raises(Killed):
        run(engine, FakeProvider(Killed()))  # type: ignore[arg-type]
    provider = FakeProvider()
    assert run(engine, provider) == 0, "it may still be at work"
    assert run(engine, provider, LEASE + timedelta(seconds=1)) == 2, "asked for, then sent"
    assert len(provider.asked) == len(provider.sent) == 1


def test_several_workers_send_each_text_once(engine: Engine) -> None:
    with Session(engine) as session:
        for number in range(60):
            a_text(session, f"Text {number}")
        session.commit()
    provider, faults = FakeProvider(), list[Exception]()

    def work() -> None:
        try:
            while run(engine, provider):
                pass
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert sorted(one.body for one in provider.sent) == sorted(f"Text {n}" for n in range(60))


# What may have gone out.


def test_what_may_have_gone_out_is_found_at_the_provider(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider = FakeProvider(MaybeSent("No answer in time."))
    run(engine, provider)
    message = the_message(engine)
    assert (message.state, message.failure) == ("unsure", "No answer in time.")
    assert message.next_try_at and NOON < message.next_try_at < NOON + timedelta(minutes=1)
    provider.found = [Report("SM-there", "delivered")]
    assert run(engine, provider, later(1)) == 1
    message = the_message(engine)
    assert (message.state, message.provider_sid) == ("delivered", "SM-there")
    assert message.failure is None and message.next_try_at is None and message.sent_at == NOON
    assert provider.asked[0].tried_at == NOON and provider.sent == []


def test_what_did_not_go_out_is_sent_again(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider = FakeProvider(MaybeSent("No answer in time."))
    run(engine, provider)
    provider.fault = None
    assert run(engine, provider, later(1)) == 2
    message = the_message(engine)
    assert message.state == "sent" and len(provider.sent) == 1
    assert message.tried_at == NOON, "the first try is still the one after which it may be there"


def test_while_the_provider_does_not_say_nothing_is_sent_and_in_the_end_staff_decide(
    engine: Engine,
) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider = FakeProvider(MaybeSent("No answer in time."))
    run(engine, provider)
    provider.found = CannotSendNow("Nobody there.")
    for hour in range(1, 2 * MOST_TRIES):
        run(engine, provider, later(hour))
    message = the_message(engine)
    assert (message.state, message.next_try_at) == ("unsure", None)
    assert provider.sent == [] and len(provider.asked) == MOST_TRIES - 1
    with Session(engine) as session:
        (waiting,) = for_staff_to_decide(session)
        take_for_sent(session, waiting, now=NOON)
        assert waiting.state == "sent" and for_staff_to_decide(session) == []
        with pytest.raises(Conflict):
            take_for_sent(session, waiting, now=NOON)
        with pytest.raises(Conflict):
            send_again(session, waiting, now=NOON)


def test_staff_may_let_it_go_out_again(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider = FakeProvider(CannotSend("No."))
    run(engine, provider)
    with Session(engine) as session:
        send_again(session, session.scalars(select(Message)).one(), now=NOON)
        session.commit()
    provider.fault = None
    run(engine, provider)
    assert the_message(engine).state == "sent" and len(provider.sent) == 1


def test_where_nobody_can_be_asked_it_is_sent_again_and_not_for_ever(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider = FakeProvider(MaybeSent("The connection broke."))
    provider.found = None
    for hour in range(2 * MOST_TRIES):
        run(engine, provider, later(hour))
    message = the_message(engine)
    assert (message.state, message.next_try_at) == ("unsure", None)
    assert len(provider.asked) == MOST_TRIES


def test_what_surely_did_not_go_out_is_not_asked_for(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider = FakeProvider(CannotSendNow("Busy.", wait=timedelta(minutes=10)))
    run(engine, provider)
    message = the_message(engine)
    assert (message.state, message.tried_at) == ("queued", None)
    assert message.next_try_at and timedelta(minutes=10) <= message.next_try_at - NOON
    assert message.next_try_at - NOON <= timedelta(minutes=11), "the provider said when"
    provider.fault = None
    run(engine, provider, later(1))
    assert provider.asked == [] and the_message(engine).state == "sent"


def test_a_worker_that_slept_leaves_it_to_another(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider, times = FakeProvider(), iter([NOON, NOON, NOON + LEASE, NOON + LEASE])
    deliver(engine, {"sms": provider}, most=1, now=lambda: next(times))
    assert provider.sent == [] and the_message(engine).state == "sending"


@pytest.mark.parametrize("tries", range(1, 20))
def test_waits_double_and_differ(tries: int) -> None:
    usual = min(timedelta(seconds=30) * 2.0 ** (tries - 1), LONGEST_WAIT * 2)
    shortest, longest = wait_before_try(tries, 0), wait_before_try(tries, 1)
    assert shortest == min(usual / 2, LONGEST_WAIT) and longest == min(usual * 1.5, LONGEST_WAIT)


# On what terms.


def test_segments_and_cost_are_kept(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session, "“Hello” " * 40)
        session.commit()
    deliver(engine, {"sms": FakeProvider()}, terms=Terms(segment_micros=40_000), now=lambda: NOON)
    message = the_message(engine)
    assert (message.segments, message.cost_micros) == (3, 120_000)


QUIET = Quiet((time(21), time(8)), ZoneInfo("Europe/London"))
NIGHT = NOON.replace(hour=23)


def test_what_nobody_just_asked_for_waits_for_the_morning(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session, "Your request is done")
        a_text(session, "Here is what you asked").asked = True
        session.commit()
    provider, terms = FakeProvider(), Terms(quiet=QUIET)
    deliver(engine, {"sms": provider}, terms=terms, now=lambda: NIGHT)
    assert [one.body for one in provider.sent] == ["Here is what you asked"]
    with Session(engine) as session:
        waiting = session.scalars(select(Message).where(Message.state == "queued")).one()
        assert waiting.next_try_at == NIGHT.replace(day=5, hour=8) and waiting.failure is None
    deliver(engine, {"sms": provider}, terms=terms, now=lambda: NIGHT + later(9))
    assert len(provider.sent) == 2


def test_who_has_just_asked_does_not_stand_behind_the_others(engine: Engine) -> None:
    with Session(engine) as session:
        for body in ("First", "Second", "Asked for"):
            a_text(session, body).asked = body == "Asked for"
        session.commit()
    provider = FakeProvider()
    run(engine, provider)
    assert [one.body for one in provider.sent] == ["Asked for", "First", "Second"]


def test_all_workers_together_keep_the_pace(engine: Engine) -> None:
    """Slots are taken from one row: none is given twice, and they are as far apart as is set."""
    with Session(engine) as session:
        for number in range(20):
            a_text(session, f"Text {number:02d} " + "x" * (150 if number % 2 else 10))
        session.commit()
    provider, waits, lock = FakeProvider(), list[float](), threading.Lock()
    terms = Terms(sender="+441632960000", per_second=10)

    def wait(seconds: float) -> None:
        with lock:
            waits.append(round(seconds, 3))

    def work() -> None:
        while deliver(engine, {"sms": provider}, terms=terms, most=3, now=lambda: NOON, wait=wait):
            pass

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(provider.sent) == 20
    assert sorted(waits) == [round(0.1 * slot, 3) for slot in range(1, 20)]
    with Session(engine) as session:
        pace = session.scalars(select(SendingPace)).one()
        assert pace.next_at == NOON + timedelta(seconds=2)


def test_a_long_text_takes_the_time_of_its_segments(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session, "x" * 400)
        a_text(session, "Hello")
        session.commit()
    waits = list[float]()
    terms = Terms(sender="+441632960000", per_second=1)
    deliver(engine, {"sms": FakeProvider()}, terms=terms, now=lambda: NOON, wait=waits.append)
    assert waits == [3.0]
