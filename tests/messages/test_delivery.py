"""What waits in the outbox is sent once, by however many workers."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tracker.messages.commands import write
from tracker.messages.delivery import CannotSend, CannotSendNow, Outgoing, deliver
from tracker.messages.models import Message
from tracker.messages.rules import LEASE, MOST_TRIES
from tracker.people.commands import contact_point
from tracker.people.rules import read_phone


class FakeProvider:
    """Takes what is sent; fails in the way it is told to."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.sent = fault, list[Outgoing]()

    def send(self, message: Outgoing) -> str:
        if self.fault:
            raise self.fault
        self.sent.append(message)
        return f"SM{len(self.sent):032d}"


def a_text(session: Session, body: str = "Hello") -> Message:
    point = contact_point(session, read_phone("07700 900123", "GB"))
    return write(session, "sms", body, now=NOON, to=point)


def the_message(engine: Engine) -> Message:
    with Session(engine) as session:
        return session.scalars(select(Message)).one()


def run(engine: Engine, provider: FakeProvider, after: timedelta = timedelta()) -> int:
    return deliver(engine, {"sms": provider}, now=lambda: NOON + after)


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
    assert run(engine, provider, LEASE + timedelta(seconds=1)) == 1
    assert len(provider.sent) == 1


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
