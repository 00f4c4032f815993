"""Whatever is done to a case, in whatever order: what must always hold of it, does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON, ZONE, a_definition, a_member_of_staff, a_published_service
from tests.desk.making import a_case
from tracker.cases import closing, commands, merging, reopening, tasks, visits, writing
from tracker.cases.lifecycle import OUTCOMES, STATUSES
from tracker.cases.models import Event
from tracker.cases.telling import Telling
from tracker.cases.work_models import FieldVisit
from tracker.cases.work_rules import VISIT_OPEN
from tracker.database import engine_options
from tracker.errors import Conflict, InvalidAnswers, InvalidTransition
from tracker.staff.models import Staff

CHECKLIST = [{"key": "inspect", "label": "Inspect it"}]
# What may be asked for and is none: a machine that only meets what there is proves little.
MADE_UP = "burnt"
UNTOLD = Telling(untold="They have moved away.")


class CaseMachine(RuleBasedStateMachine):
    """A case, another that it may turn out to be about, and two who work on both."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        service = a_published_service(self.session, a_definition(checklist=CHECKLIST))
        self.case = a_case(self.session, definition=service)
        self.other = a_case(self.session, definition=service, place="Elm Road 9")
        self.staff = [
            a_member_of_staff(self.session, name=name, email=f"{name}@larkmouth.example")
            for name in ("kim", "robin")
        ]
        self.now = NOON
        self.revision = self.case.revision

    def teardown(self) -> None:
        self.session.rollback()

    @contextmanager
    def tried(self) -> Iterator[None]:
        """One thing that is done or refused; what is refused leaves nothing behind."""
        self.now += timedelta(minutes=1)
        before = self._seen()
        done = False
        try:
            with self.session.begin_nested():
                yield
                done = True
        except (Conflict, InvalidAnswers, InvalidTransition):
            done = False
        self.session.expire_all()
        if not done:
            assert self._seen() == before, "what was refused has left something behind"

    def _seen(self) -> tuple[Any, ...]:
        case = self.case
        return (case.status, case.outcome, case.closed_at, case.revision, case.assignee_id,
                case.merged_into_id, len(self._events()))  # fmt: skip

    def _events(self) -> list[Event]:
        query = select(Event).where(Event.case_id == self.case.id).order_by(Event.id)
        return list(self.session.scalars(query))

    def who(self, number: int) -> Staff:
        return self.staff[number]

    people = st.integers(0, 1)

    @rule(who=people)
    def take(self, who: int) -> None:
        with self.tried():
            commands.take(self.session, self.case, self.who(who), now=self.now)

    @rule(who=people)
    def give_back(self, who: int) -> None:
        with self.tried():
            commands.give_back(self.session, self.case, self.who(who), now=self.now)

    @rule(who=people, to=people)
    def assign(self, who: int, to: int) -> None:
        with self.tried():
            commands.assign(self.session, self.case, self.who(who), self.who(to), now=self.now)

    @rule(who=people, wanted=st.sampled_from([*STATUSES, MADE_UP]))
    def change_status(self, who: int, wanted: str) -> None:
        with self.tried():
            commands.change_status(self.session, self.case, self.who(who), wanted, now=self.now)

    @rule(
        who=people,
        outcome=st.sampled_from([*OUTCOMES, MADE_UP]),
        why=st.sampled_from(["", "Done."]),
    )
    def close(self, who: int, outcome: str, why: str) -> None:
        with self.tried():
            closing.close(
                self.session, self.case, self.who(who), outcome,
                telling=UNTOLD, now=self.now, unfinished=why,
            )  # fmt: skip

    @rule(who=people, asked_by=st.sampled_from(["citizen", "staff", MADE_UP]))
    def reopen(self, who: int, asked_by: str) -> None:
        with self.tried():
            reopening.reopen(
                self.session, self.case, self.who(who), asked_by, "It is back.", now=self.now
            )

    @rule(who=people, channel=st.sampled_from(["phone", "sms", MADE_UP]))
    def withdraw(self, who: int, channel: str) -> None:
        with self.tried():
            reopening.withdraw(
                self.session, self.case, self.who(who), channel, "", untold="They know.",
                now=self.now,
            )  # fmt: skip

    @rule(who=people, text=st.sampled_from(["", "Seen."]))
    def note(self, who: int, text: str) -> None:
        with self.tried():
            commands.add_note(self.session, self.case, self.who(who), text, now=self.now)

    @rule(who=people, text=st.sampled_from(["", "We come."]))
    def reply(self, who: int, text: str) -> None:
        with self.tried():
            writing.reply(self.session, self.case, self.who(who), text, now=self.now)

    @rule(who=people)
    def tick(self, who: int) -> None:
        with self.tried():
            task = tasks.find(self.session, self.case, "inspect", now=self.now)
            tasks.tick(self.session, self.case, task, self.who(who), now=self.now)

    @rule(who=people, days=st.integers(-1, 3))
    def plan_a_visit(self, who: int, days: int) -> None:
        day = self.now.date() + timedelta(days=days)
        wanted = visits.Plan(day, "morning", None, self.who(who), "Look at it")
        with self.tried():
            visits.plan(self.session, self.case, self.who(who), wanted, zone=ZONE, now=self.now)

    @precondition(lambda self: self.case.merged_into_id is None)
    @rule(who=people)
    def merge(self, who: int) -> None:
        with self.tried():
            merging.merge(self.session, self.case, self.other, self.who(who), now=self.now)

    @rule(who=people)
    def unmerge(self, who: int) -> None:
        with self.tried():
            merging.unmerge(self.session, self.case, self.who(who), now=self.now)

    @invariant()
    def closed_cases_alone_have_an_outcome(self) -> None:
        closed = self.case.status == "closed"
        assert closed == (self.case.outcome is not None) == (self.case.closed_at is not None)

    @invariant()
    def the_timeline_tells_every_state_in_order(self) -> None:
        states, undone = ["received"], False
        for event in self._events():
            undone = undone or event.kind == "unmerged"
            if event.kind != "status":
                continue
            was, now_is = event.details["was"], event.details["now_is"]
            assert was == states[-1], "a change that nobody wrote down"
            if undone:
                assert (was, now_is) == ("closed", states[-2]), "it stands as it did not stand"
            else:
                assert now_is in STATUSES[was].next, "a change that may not be"
            assert (now_is == "closed") == (event.details["outcome"] in OUTCOMES)
            states.append(now_is)
            undone = False
        assert states[-1] == self.case.status

    @invariant()
    def the_timeline_runs_forward(self) -> None:
        moments = [event.at for event in self._events()]
        assert moments == sorted(moments)

    @invariant()
    def its_revision_never_goes_back(self) -> None:
        assert self.case.revision >= self.revision
        self.revision = self.case.revision

    @invariant()
    def the_timeline_tells_who_has_it(self) -> None:
        has: str | None = None
        had: str | None = None
        for event in self._events():
            if event.kind == "taken":
                has = event.staff.name if event.staff else None
            elif event.kind == "given":
                has = event.details["to"]
            elif event.kind == "given_back":
                has = None
            elif event.kind == "merged":
                had = has
            elif event.kind == "unmerged":
                has = had
        assert has == (self.case.assignee.name if self.case.assignee else None)

    @invariant()
    def nobody_goes_out_for_a_closed_case(self) -> None:
        if self.case.status == "closed" and self._events()[-1].kind != "status":
            planned = self.session.scalars(
                select(FieldVisit).where(
                    FieldVisit.case_id == self.case.id, FieldVisit.state.in_(VISIT_OPEN)
                )
            ).all()
            assert planned == []

    @invariant()
    def what_waits_for_the_citizen_has_its_clock_stopped(self) -> None:
        assert (self.case.status == "waiting") == (self.case.clock_stopped_at is not None)

    @invariant()
    def a_merged_case_is_closed(self) -> None:
        assert self.case.merged_into_id is None or self.case.status == "closed"


def test_whatever_is_done_to_a_case_what_must_hold_holds(sqlite_url: str) -> None:
    engine = create_engine(**engine_options(sqlite_url))
    with Session(engine, expire_on_commit=False) as session:
        run_state_machine_as_test(
            type("Machine", (CaseMachine,), {"session": session}),
            settings=settings(
                max_examples=30,
                phases=(Phase.generate,),
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    engine.dispose()
