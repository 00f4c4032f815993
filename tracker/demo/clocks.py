"""The clocks of the demo's cases, as what happened to them moved them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from tracker.cases.clock_models import ClockAlarm
from tracker.cases.deadlines import STILL, Deadlines, Moment, deadlines, moments
from tracker.cases.models import Case, Event
from tracker.catalogue.definition import ServiceDefinition
from tracker.demo.ledger import Row
from tracker.demo.year import Year
from tracker.working_time import WorkCalendar, in_words

# What was raised before is seen: only that of the last days waits.
_SEEN_AFTER = timedelta(days=2)
# What was to be raised since then is left to the worker, which does so as it starts.
_LEFT_TO_WORKER = timedelta(hours=12)
_WARNINGS = ("response_soon", "end_soon")
_SAID_LATER = ("call", "visit")


def deadlines_of(
    year: Year, content: ServiceDefinition, priority: str, at: datetime, team_id: int
) -> dict[str, Any]:
    """The deadlines of a case that is opened, as columns of its row."""
    found = deadlines(content, priority, at, year.time.of(team_id))
    return {"due_at": found.due_at, "respond_by": found.respond_by}


def set_clocks(year: Year, contents: Mapping[int, ServiceDefinition]) -> None:
    """Go through the lines of every case and set its clocks by them; raise what they raised.

    ``contents`` are the services by the numbers of their definitions.
    """
    lines: dict[int, list[Row]] = defaultdict(list)
    for event in list(year.ledger.rows(Event)):
        lines[id(event["case_id"])].append(event)
    for case in year.ledger.rows(Case):
        clock = _Clock(year, case, contents[case["definition_id"]])
        for event in sorted(lines[id(case)], key=itemgetter("at")):
            clock.follow(event)
        clock.raise_alarms()


class _Clock:
    def __init__(self, year: Year, case: Row, content: ServiceDefinition) -> None:
        self._year, self._case, self._content = year, case, content
        self._calendar: WorkCalendar = year.time.of(case["team_id"])
        self._stopped: datetime | None = None
        if case["anonymous"]:
            case["respond_by"] = None

    def follow(self, event: Row) -> None:
        """One thing happened to the case."""
        details = event["details"]
        if event["kind"] == "status":
            self._move(details["was"], details["now_is"], event["at"])
        elif event["kind"] == "texted":
            self._hear(event["at"])
        elif event["kind"] == "told" or (
            event["kind"] in ("replied", "notified") and details["means"] not in _SAID_LATER
        ):
            self._answer(event["at"])

    def _hear(self, at: datetime) -> None:
        if self._case["unanswered_since"] is None:
            self._case["unanswered_since"] = at
            self._count()

    def _answer(self, at: datetime) -> None:
        if self._case["responded_at"] is None or self._case["unanswered_since"] is not None:
            self._case["responded_at"] = self._case["responded_at"] or at
            self._case["unanswered_since"] = None
            self._count()

    def _count(self) -> None:
        """A clock that is set is a change of its row, after that of what happened."""
        self._case["revision"] += 1

    def _move(self, was: str, now_is: str, at: datetime) -> None:
        case, still = self._case, now_is in STILL
        if still or was in STILL:
            self._count()
        stood = timedelta()
        if self._stopped is not None:
            stood = self._calendar.between(self._stopped, at)
            due = Deadlines(case["respond_by"], case["due_at"]).moved_on(stood, self._calendar)
            case["due_at"] = due.due_at
            if case["responded_at"] is None:
                case["respond_by"] = due.respond_by
        if now_is == "closed":
            case["responded_at"] = case["responded_at"] or at
            case["unanswered_since"] = None
        elif now_is == "waiting":
            self._note("clock_stopped", at)
        elif was in STILL:
            due_on = case["due_at"].astimezone(self._calendar.zone).date().isoformat()
            said = in_words(stood, self._calendar.usual_day)
            self._note("clock_runs", at, stood=said, due_on=due_on)
        self._stopped = at if still else None
        case["clock_stopped_at"] = at if now_is == "waiting" else None

    def raise_alarms(self) -> None:
        """What was raised of a case that is open, and when it is looked at next."""
        case = self._case
        if case["status"] == "closed":
            return
        now = self._year.now - _LEFT_TO_WORKER
        found = list(moments(_as_it_stands(case), self._content, self._calendar))
        for moment in found:
            if moment.at < now and moment.at > case["opened_at"]:
                self._raise(moment)
        case["alarm_at"] = min((one.at for one in found if one.at >= now), default=None)

    def _raise(self, moment: Moment) -> None:
        case = self._case
        escalated = moment.kind not in _WARNINGS or case["assignee_id"] is None
        over = moment.kind in _WARNINGS and moment.deadline < self._year.now
        seen = over or self._year.now - moment.at > _SEEN_AFTER
        for audience in ("worker", "supervisors") if escalated else ("worker",):
            self._year.ledger.add(
                ClockAlarm,
                case_id=case,
                kind=moment.kind,
                due_at=moment.deadline,
                raised_at=moment.at,
                audience=audience,
                team_id=case["team_id"],
                over_at=moment.deadline if over else None,
                seen_at=moment.at + timedelta(hours=1) if seen and not over else None,
            )
        self._note(
            "alarm", moment.at, alarm=moment.kind, due=moment.deadline.isoformat(),
            escalated=escalated,
        )  # fmt: skip

    def _note(self, kind: str, at: datetime, **details: Any) -> None:
        self._year.ledger.add(
            Event, case_id=self._case, at=at, kind=kind, for_citizen=False, details=details
        )
        self._case["changed_at"] = max(self._case["changed_at"], at)


def _as_it_stands(case: Row) -> Case:
    """What the rules read of a case."""
    read = (
        "status", "priority", "opened_at", "received_on", "due_at", "respond_by", "responded_at",
        "unanswered_since",
    )  # fmt: skip
    return Case(**{key: case[key] for key in read})
