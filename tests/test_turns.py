"""Whoever waits longest to write is next."""

import threading
import time

from tracker.turns import Turns


def test_turns_are_taken_in_the_order_in_which_they_were_waited_for() -> None:
    turns, order = Turns(10), list[int]()

    def work(number: int) -> None:
        with turns.taken():
            order.append(number)

    with turns.taken():
        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            waiting = len(turns._waiting)
            thread.start()
            while len(turns._waiting) == waiting:
                time.sleep(0.001)
        assert order == []
    for thread in threads:
        thread.join(10)
    assert order == list(range(8))
    with turns.taken():
        assert len(turns._waiting) == 0


def test_nobody_waits_for_ever_and_a_turn_is_given_back_whatever_happens() -> None:
    turns, went_on = Turns(0.05), threading.Event()

    def impatient() -> None:
        with turns.taken():
            went_on.set()

    try:
        with turns.taken():
            threading.Thread(target=impatient).start()
            assert went_on.wait(10), "it goes on without"
            raise KeyError
    except KeyError:
        pass
    begun = time.monotonic()
    with turns.taken():
        assert time.monotonic() - begun < 0.04, "it is free"
