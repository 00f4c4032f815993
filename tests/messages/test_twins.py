"""Texts of the same words, names given twice, and who refuses texts in between."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tests.messages.provider import FakeProvider, a_text, later, run, the_message
from tracker.messages import outcomes
from tracker.messages.delivery import deliver
from tracker.messages.models import Message
from tracker.messages.senders import CannotSend, MaybeSent, Report
from tracker.messages.terms import Terms
from tracker.people.commands import contact_point, opt_out
from tracker.people.rules import read_phone


def test_what_was_found_may_be_the_one_that_another_worker_sends_now(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider = FakeProvider(MaybeSent("No answer in time."))
    run(engine, provider)
    with Session(engine) as session:
        twin = a_text(session)
        twin.state, twin.next_try_at = "sending", NOON + timedelta(days=1)
        session.commit()
    provider.found = [Report("SM-of-the-twin", "sent")]
    assert run(engine, provider, later(1)) == 1
    with Session(engine) as session:
        first, twin = session.scalars(select(Message).order_by(Message.id)).all()
        assert (first.state, first.provider_sid) == ("unsure", None) and first.next_try_at
        twin.state, twin.provider_sid, twin.next_try_at = "sent", "SM-of-the-twin", None
        session.commit()
    provider.fault = None
    run(engine, provider, later(2))
    assert len(provider.sent) == 1, "what was found was the twin, and this one goes out"


@pytest.mark.parametrize("name", ["SM" + "x" * 200, "SM\0"])
def test_a_name_that_cannot_be_kept_does_not_double_a_text(engine: Engine, name: str) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider = FakeProvider()
    provider.name = name
    for hours in range(3):
        run(engine, provider, later(hours))
    assert the_message(engine).state == "sent" and len(provider.sent) == 1


def test_a_reason_that_cannot_be_kept_is_kept_as_far_as_it_can(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    run(engine, FakeProvider(CannotSend("No\0 " + "x" * 900)))
    message = the_message(engine)
    assert message.state == "failed" and str(message.failure).startswith("No")


def test_a_name_that_another_has_neither_stops_the_outbox_nor_doubles_a_text(
    engine: Engine,
) -> None:
    with Session(engine) as session:
        for number in range(3):
            a_text(session, f"Text {number}")
        session.commit()

    provider = FakeProvider()
    provider.name = "SM-always-the-same"
    assert run(engine, provider) == 3
    assert run(engine, provider, later(9)) == 0 and len(provider.sent) == 3
    with Session(engine) as session:
        found = session.scalars(select(Message).order_by(Message.id)).all()
        assert {message.state for message in found} == {"sent"}
        assert [message.provider_sid for message in found] == ["SM-always-the-same", None, None]


def test_who_refuses_texts_while_one_waits_for_its_turn_does_not_get_it(engine: Engine) -> None:
    with Session(engine) as session:
        for number in range(2):
            a_text(session, f"Text {number}")
        session.commit()

    def stop_meanwhile(_: float) -> None:
        with Session(engine) as session:
            point = contact_point(session, read_phone("07700 900123", "GB"))
            opt_out(session, point, now=NOON, way="word")
            session.commit()

    provider = FakeProvider()
    slow = Terms(sender="+441632960000", per_second=1)
    deliver(engine, {"sms": provider}, terms=slow, now=lambda: NOON, wait=stop_meanwhile)
    assert [one.body for one in provider.sent] == ["Text 0"]
    with Session(engine) as session:
        held = session.scalars(select(Message).where(Message.body == "Text 1")).one()
        assert (held.state, held.failure) == ("held", "This number has asked for no texts.")


def test_two_texts_of_the_same_words_each_find_their_own(engine: Engine) -> None:
    with Session(engine) as session:
        a_text(session)
        a_text(session)
        session.commit()
    provider = FakeProvider(MaybeSent("No answer in time."))
    run(engine, provider)
    provider.fault = None
    provider.found = [Report("SM-2", "sent"), Report("SM-1", "sent")]
    run(engine, provider, later(1))
    with Session(engine) as session:
        found = session.scalars(select(Message).order_by(Message.id)).all()
        assert sorted(str(message.provider_sid) for message in found) == ["SM-1", "SM-2"]
    assert provider.sent == []


def test_one_that_another_message_takes_at_the_same_moment_is_looked_for_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(engine) as session:
        a_text(session)
        session.commit()
    provider = FakeProvider(MaybeSent("No answer in time."))
    run(engine, provider)
    with Session(engine) as session:
        # Written in between by another worker, for a text of the same words.
        other = a_text(session)
        other.state, other.provider_sid, other.next_try_at = "sent", "SM-1", None
        session.commit()
    provider.found = [Report("SM-1", "sent")]
    with monkeypatch.context() as seen_before:
        seen_before.setattr(outcomes, "_not_taken", lambda _, found: found[0])
        run(engine, provider, later(1))
    with Session(engine) as session:
        first = session.scalars(select(Message).where(Message.provider_sid.is_(None))).one()
        assert first.state == "unsure" and first.next_try_at
    provider.fault = None
    run(engine, provider, later(2))
    assert len(provider.sent) == 1, "it is another's, so this one did not go out"
