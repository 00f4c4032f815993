"""What comes next about a case, in the order in which people wait for it."""

from datetime import timedelta

from tests.builders import NOON
from tracker.cases.models import Case
from tracker.cases.tasks import Line
from tracker.desk.glance import next_thing, task_next
from tracker.interactions.models import CallBack
from tracker.messages.models import Message

LATER, BEFORE = NOON + timedelta(days=1), NOON - timedelta(hours=1)


def a_case(**others: object) -> Case:
    values = {"id": 1, "status": "in_progress", "assignee_id": 7, "due_at": LATER}
    return Case(**(values | others))


def a_call(due_at: object, **others: object) -> CallBack:
    return CallBack(name="Ada Byron", due_at=due_at, case_id=1, **others)


def test_nothing_comes_next_about_a_case_that_is_closed() -> None:
    assert next_thing(a_case(status="closed"), [], [], now=NOON).words == "Nothing: it is closed."


def test_whoever_wrote_is_answered_before_anything_else() -> None:
    case = a_case(unanswered_since=BEFORE)
    assert next_thing(case, [], [a_call(BEFORE)], now=NOON).anchor == "write"


def test_a_call_that_is_late_comes_before_the_work() -> None:
    told = next_thing(a_case(), [], [a_call(BEFORE)], now=NOON)
    assert (told.words, told.anchor, told.late) == ("Call Ada Byron back.", "promised", True)


def test_a_reply_that_waits_to_be_told_is_told() -> None:
    reply = Message(state="waiting", means="call")
    assert next_thing(a_case(), [reply], [], now=NOON).words == "Tell them the reply by phone."


def test_a_case_that_nobody_has_is_taken() -> None:
    assert "nobody has it" in next_thing(a_case(assignee_id=None), [], [], now=NOON).words


def test_the_first_words_come_before_the_work_and_the_work_by_its_time() -> None:
    case = a_case(respond_by=BEFORE)
    assert next_thing(case, [], [], now=NOON).late
    case.responded_at = BEFORE
    told = next_thing(case, [], [], now=NOON)
    assert (told.by, told.late) == (LATER, False)


def test_a_task_comes_next_by_when_it_is_due() -> None:
    task = task_next(Line("1", "Measure the hole", True, NOON + timedelta(hours=2), "open"), NOON)
    told = next_thing(a_case(), [], [], now=NOON, tasks=[task])
    assert (told.words, told.anchor) == ("Measure the hole.", "tasks")
    assert next_thing(a_case(status="waiting"), [], [], now=NOON).anchor == "write"
