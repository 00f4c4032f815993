"""The lines of a timeline that tell of work: corrected answers, tasks, visits and referrals."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.cases.lifecycle import OUTCOMES
from tracker.cases.work_rules import PARTS_OF_DAY, REFERRALS
from tracker.interactions.rules import DOORS
from tracker.languages import mark, say_date, t

Details = Mapping[str, Any]

KINDS = frozenset(
    {
        "changed", "task_done", "task_undone", "task_added", "task_given", "task_left",
        "visit_planned", "visit_moved", "visit_cancelled", "visit_on_way", "visit_done",
        "visit_nobody", "referred", "referral", "reopened", "withdrawn",
    }
)  # fmt: skip

_TITLES = {
    "changed": "Answer corrected: {label}",
    "task_done": "Task done: {label}",
    "task_undone": "Task open again: {label}",
    "task_added": "Task added: {label}",
    "task_left": "Task left: {label}",
    "visit_planned": "Visit planned: {when}, {who}",
    "visit_moved": "Visit moved to {when}, {who}",
    "visit_cancelled": "Visit cancelled: {when}",
    "visit_on_way": "On the way to the visit",
    "visit_done": "Visited",
    "visit_nobody": "Visited, and nobody was there",
    "referred": "Referred to {partner}",
}


def title(kind: str, details: Details) -> str:
    """The title of a line for staff."""
    if kind == "task_given":
        to = details["to"]
        return f"Task given to {to}: {details['label']}" if to else f"Task back: {details['label']}"
    if kind == "referral":
        return f"{details['partner']}: {REFERRALS[details['state']].label.lower()}"
    if kind == "reopened":
        asked = "the citizen asked" if details["asked_by"] == "citizen" else "by the city itself"
        was = OUTCOMES[details["was"]][0].lower()
        return f"Opened again, {asked}. It had been closed as {was}"
    if kind == "withdrawn":
        return f"Withdrawn by the citizen ({DOORS[details['channel']]})"
    return _TITLES[kind].format_map({**details, "when": _when(details, for_citizen=False)})


def text(kind: str, details: Details) -> str:
    """What stands beneath a line for staff; "" for nothing."""
    if kind == "changed":
        return "\n".join(
            (f"Was: {details['was']}", f"Now: {details['now_is']}", f"Why: {details['why']}")
        )
    if kind == "referred":
        handed = [f"{label}: {words}" for label, words in details["handed"]]
        return "\n".join(("Handed over:", *handed, "", details["text"])).strip()
    if kind in ("visit_planned", "visit_moved"):
        bring = details.get("bring")
        return f"{details['purpose']}\nTo bring: {bring}" if bring else str(details["purpose"])
    photos = details.get("photos", 0)
    said = str(details.get("text", ""))
    if not photos:
        return said
    count = "1 photo" if photos == 1 else f"{photos} photos"
    return f"{said}\n{count} added.".strip()


_FOR_CITIZEN = mark(
    {
        "visit_planned": "We will visit on {when}",
        "visit_moved": "The visit is now on {when}",
        "visit_cancelled": "The visit on {when} is cancelled",
        "visit_done": "We visited",
        "visit_nobody": "We visited, and nobody was there",
        "referred": "We handed this to {partner}",
        "reopened": "We opened this again",
        "withdrawn": "You asked us to stop",
    }
)
_REFERRAL_FOR_CITIZEN = mark(
    {
        "accepted": "{partner} has taken this on",
        "done": "{partner} has done this",
        "sent_back": "{partner} sent this back to us",
    }
)


def for_citizen(kind: str, details: Details) -> tuple[str, str]:
    """The title of a line in the citizen's words, and what stands beneath it."""
    if kind == "changed":
        title = t("We corrected an answer: {label}", label=details["label"])
        return title, t("It was: {was}", was=details["was"]) + "\n" + t(
            "It is now: {now_is}", now_is=details["now_is"]
        )
    partner = details.get("partner", "")
    if kind == "referral":
        return t(_REFERRAL_FOR_CITIZEN[details["state"]], partner=partner), ""
    if kind == "referred":
        return t(_FOR_CITIZEN[kind], partner=partner), details.get("reached", "")
    if kind.startswith("visit"):
        return t(_FOR_CITIZEN[kind], when=_when(details, for_citizen=True)), ""
    return t(_FOR_CITIZEN[kind]), ""


def _when(details: Details, *, for_citizen: bool) -> str:
    """A day with its part or its time, as words."""
    if "day" not in details:
        return ""
    return said_when(
        date.fromisoformat(details["day"]), details["part"], details["at"], for_citizen=for_citizen
    )


def said_when(day: date, part: str, at: str, *, for_citizen: bool) -> str:
    """A day with its part, or with the time ``at`` (HH:MM), in the current language."""
    said = say_date(day)
    if part == "time":
        return f"{said}, {at}"
    label, for_them, _, _ = PARTS_OF_DAY[part]
    return f"{said}, {t(for_them) if for_citizen else label.lower()}"
