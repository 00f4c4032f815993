"""What happens to one case of the demo: the same lines that the commands would have written.

The rules are the house's own (what may follow what, by what means somebody is told); only the
writing is done in bulk. ``tests/demo`` holds the two against each other.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tracker.cases.lifecycle import check_transition
from tracker.cases.models import Event
from tracker.cases.references import shown
from tracker.cases.telling import why_nobody_where
from tracker.cases.ways import AT_ONCE
from tracker.catalogue.definition import ServiceDefinition
from tracker.demo.ledger import Ledger, Row
from tracker.demo.people import Point
from tracker.demo.told import notice
from tracker.messages.models import Message
from tracker.messages.rules import ANSWER_BY, CONFIRM_BY, first_possible, possible_means
from tracker.messages.segments import plain, segments
from tracker.staff.models import Staff

_WRITTEN = ("sms", "email")
# Now and then something does not arrive.
_SELDOM = 0.004
_FAILURES = {
    "sms": "The phone was switched off or out of reach.",
    "email": "The mail server refused the address: there is no such mailbox.",
}


class Story:
    """The life of one case, written into the ledger as it goes on."""

    def __init__(
        self,
        ledger: Ledger,
        case: Row,
        service: ServiceDefinition,
        name: str,
        point: Point | None,
        rng: Random,
    ) -> None:
        self._ledger, self.case, self._point, self._rng = ledger, case, point, rng
        self._service, self._title, self._name = service, service.title, name
        self.replies: list[Row] = []
        # Of how it ended everybody heard: what failed has come to them by another way since.
        self._has_ended = False
        case["revision"] = 1

    @property
    def point(self) -> Point | None:
        """Where the citizen hears of it."""
        return self._point

    def open(
        self,
        staff: Staff | None,
        interaction: Row,
        notes: dict[str, str],
        why_here: Mapping[str, Any],
    ) -> None:
        """The first lines, and the confirmation where one can be sent."""
        case = self.case
        at, channel = case["opened_at"], case["channel"]
        details = {**notes, "channel": channel}
        self._record("opened", at, staff, interaction_id=interaction, details=details)
        self._record("routed", at, for_citizen=False, details=why_here)
        means = first_possible(CONFIRM_BY[channel], self._possible(at))
        if means is None:
            return
        message = self._notice("received", means, at, None, {}, interaction)
        self._record("confirmed", at, for_citizen=False, message_id=message, means=means)

    def take(self, at: datetime, staff: Staff) -> None:
        """Somebody takes the case on."""
        self.case["assignee_id"] = staff.id
        self.case["revision"] += 1
        self._record("taken", at, staff, for_citizen=False)
        if self.case["status"] == "received":
            self.case["status"] = "in_progress"
            self._record_status("received", at, staff)

    def give_back(self, at: datetime, staff: Staff) -> None:
        """It goes back to the queue."""
        self.case["assignee_id"] = None
        self.case["revision"] += 1
        self._record("given_back", at, staff, for_citizen=False, was=staff.name)

    def note(self, at: datetime, staff: Staff, text: str) -> None:
        """A note for staff."""
        self.case["revision"] += 1
        self._record("noted", at, staff, for_citizen=False, text=text)

    def change_status(
        self, at: datetime, staff: Staff, wanted: str, outcome: str | None = None
    ) -> None:
        """The case moves on in its life. Raises ``InvalidTransition``."""
        check_transition(self.case["status"], wanted, outcome)
        was = self.case["status"]
        self.case.update(status=wanted, outcome=outcome)
        self.case["closed_at"] = at if wanted == "closed" else None
        self.case["revision"] += 1
        self._record_status(was, at, staff)

    def close(self, at: datetime, staff: Staff, outcome: str, gaps: dict[str, str]) -> Row | None:
        """The case is closed, and whoever asked is told; returns the message, if there is one.

        ``gaps`` has what staff add, as "reason" or as "whole". Raises ``InvalidTransition``.
        """
        message = None
        if self.case["anonymous"]:
            why = why_nobody_where(anonymous=True)
            self._record("untold", at, staff, for_citizen=False, text=why, moment=outcome)
        else:
            self._has_ended = True
            message = self._tell(outcome, at, staff, gaps)
            self._has_ended = False
        self.change_status(at, staff, "closed", outcome)
        return message

    def _tell(self, moment: str, at: datetime, staff: Staff, gaps: dict[str, str]) -> Row:
        possible = self._possible(at)
        others = (means for means in self.possible_answers(at) if means in ("visit", "page"))
        means = next((one for one in (*AT_ONCE, *others) if one in possible), "visit")
        message = self._notice(moment, means, at, staff, gaps, None)
        self._record(
            "notified", at, staff, message_id=message, moment=moment, means=means,
            text=message["body"],
        )  # fmt: skip
        self.replies.append(message)
        return message

    def _notice(
        self,
        moment: str,
        means: str,
        at: datetime,
        staff: Staff | None,
        gaps: dict[str, str],
        interaction: Row | None,
    ) -> Row:
        subject, body = notice(
            self._service, moment, means, name=self._name, reference=self.case["reference"],
            due=self.case["due_at"], gaps=gaps,
        )  # fmt: skip
        message = self._write(means, body, subject, at, staff, interaction)
        message.update(moment=moment, gaps=gaps)
        return message

    def possible_answers(self, at: datetime) -> list[str]:
        """By what means the citizen can be answered, the door's own first."""
        possible = self._possible(at)
        wanted = [means for means in ANSWER_BY[self.case["channel"]] if means in possible]
        others = [m for m in ("sms", "email", "call", "visit", "page") if m in possible]
        return list(dict.fromkeys([*wanted, *others]))

    def reply(self, at: datetime, staff: Staff, text: str, means: str) -> Row:
        """Staff write to the citizen; returns the message, which may have to be told yet."""
        reference = shown(self.case["reference"])
        body = f"{self._title}, {reference}: {text}" if means == "sms" else text
        subject = f"{self._title}: your request {reference}"
        message = self._write(means, body, subject, at, staff, None)
        self.case["revision"] += 1
        self._record("replied", at, staff, message_id=message, text=text, means=means)
        self.replies.append(message)
        return message

    def hear(self, at: datetime, message: Row) -> None:
        """The citizen texted about it."""
        message["case_id"] = self.case
        self.case["revision"] += 1
        self._record("texted", at, message_id=message, text=message["body"])

    def miss(self, at: datetime, message: Row) -> None:
        """A text did not reach them: they are to be phoned."""
        reason, code = _FAILURES["sms"], 30003
        message.update(state="undelivered", failure=reason, failure_code=code, changed_at=at)
        self._ledger.add(
            Message,
            **{
                **{key: message[key] for key in ("body", "subject", "contact_point_id", "case_id")},
                "direction": "out",
                "means": "call",
                "state": "waiting",
                "staff_id": message["staff_id"],
                "created_at": at,
                "changed_at": at,
            },
        )
        self._record(
            "undelivered", at, for_citizen=False, message_id=message, means="sms", reason=reason,
            code=code, next="call",
        )  # fmt: skip

    def tell(self, at: datetime, staff: Staff, message: Row) -> None:
        """Staff tell a reply, by phone or at a counter."""
        message.update(state="told", sent_at=at, changed_at=at)
        means = message["means"]
        self._record("told", at, staff, for_citizen=False, message_id=message, means=means)

    def _possible(self, at: datetime) -> frozenset[str]:
        if self.case["anonymous"]:
            return frozenset()
        if self._point is None:
            return possible_means(None)
        contact = self._point.contact
        return possible_means(
            contact.kind, takes_texts=contact.takes_texts, opted_out=self._point.opted_out(at)
        )

    def _write(
        self,
        means: str,
        body: str,
        subject: str,
        at: datetime,
        staff: Staff | None,
        interaction: Row | None,
    ) -> Row:
        message = self._ledger.add(
            Message,
            direction="out",
            means=means,
            state="waiting",
            body=body,
            subject=subject,
            contact_point_id=self._point.row if self._point else None,
            case_id=self.case,
            interaction_id=interaction,
            staff_id=staff.id if staff else None,
            created_at=at,
            changed_at=at,
            asked=interaction is not None,
            segments=segments(plain(body)) if means == "sms" else None,
        )
        if means == "page":
            message.update(state="sent", sent_at=at)
        elif means in _WRITTEN:
            self._send(message, at_once=interaction is not None and self.case["channel"] == "sms")
        return message

    def _send(self, message: Row, *, at_once: bool) -> None:
        at, means = message["created_at"], message["means"]
        if at_once:
            # It went out in the answer to the citizen's own text.
            message.update(state="sent", sent_at=at, answers_sid=self._name_of_text())
        elif self._rng.random() < _SELDOM and not self._has_ended:
            message.update(state="failed", failure=_FAILURES[means], tries=1)
        else:
            sent_at = at + timedelta(seconds=self._rng.randint(1, 20))
            message.update(state="sent", sent_at=sent_at, tries=1)
            if means == "sms":
                message["provider_sid"] = self._name_of_text()

    def _name_of_text(self) -> str:
        return f"SM{self._rng.getrandbits(128):032x}"

    def _record_status(self, was: str, at: datetime, staff: Staff) -> None:
        now_is, outcome = self.case["status"], self.case["outcome"]
        self._record("status", at, staff, was=was, now_is=now_is, outcome=outcome)

    def _record(
        self,
        kind: str,
        at: datetime,
        staff: Staff | None = None,
        *,
        for_citizen: bool = True,
        interaction_id: Row | None = None,
        message_id: Row | None = None,
        details: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        self.case["changed_at"] = at
        self._ledger.add(
            Event,
            case_id=self.case,
            at=at,
            kind=kind,
            for_citizen=for_citizen,
            staff_id=staff.id if staff else None,
            interaction_id=interaction_id,
            message_id=message_id,
            details={**(details or {}), **more},
        )
