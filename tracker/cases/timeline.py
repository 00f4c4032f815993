"""The lines of a timeline in words, for staff and for the citizen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.cases import clock_timeline, work_timeline
from tracker.cases.lifecycle import OUTCOMES, STATUSES
from tracker.cases.models import Event
from tracker.cases.references import shown
from tracker.cases.routing_words import routes_in_words
from tracker.cases.wording import state
from tracker.catalogue.notices import MOMENTS
from tracker.interactions.rules import DOORS
from tracker.languages import say_date
from tracker.messages.rules import MEANS_LABELS


@dataclass(frozen=True)
class Entry:
    """One line: what happened, by whom, when, and the text that goes with it, if any."""

    title: str
    by: str
    at: datetime
    text: str
    kind: str


def entry(event: Event) -> Entry:
    """A line for staff."""
    return Entry(
        _title(event), event.staff.name if event.staff else "", event.at, _text(event), event.kind
    )


def entry_for_citizen(event: Event) -> Entry:
    """A line for the citizen: in their words, and without names of staff."""
    title, text = _title(event), ""
    if event.kind == "status":
        title = state(event.details["now_is"], event.details.get("outcome"))
    elif event.kind == "opened":
        title = f"We received your request by {DOORS[event.details['channel']]}."
        if "received_on" in event.details:
            day = say_date(date.fromisoformat(event.details["received_on"]))
            title = f"We received your request on paper on {day}."
    elif event.kind in ("replied", "notified"):
        title, text = "We wrote to you", event.details["text"]
    elif event.kind in ("texted", "texted_on"):
        title, text = "You wrote to us", event.details["text"]
    elif event.kind == "taken_over":
        title, text = f"You took this request over by {DOORS[event.details['channel']]}.", ""
    elif event.kind == "added":
        title, text = "You told us more", event.details["text"]
    elif event.kind in work_timeline.KINDS:
        title, text = work_timeline.for_citizen(event.kind, event.details)
    elif event.kind in _OF_OTHERS:
        title, text = _OF_OTHERS[event.kind].format(event.details.get("organisation", "")), ""
    return Entry(title, "", event.at, text, event.kind)


# What happens with an incident, or with an organisation that helps, as the citizen reads it. What
# it and the team write to each other is told as a fact; its words are in their own.
_OF_OTHERS = {
    "attached": "It is known: we are on it, together with what others reported",
    "detached": "We look at your request by itself",
    "helper_named": "{} helps you with this, and sees how it goes",
    "helper_removed": "{} does not help you with this any more, and sees nothing of it",
    "to_helper": "We wrote to {}, who helps you",
    "helper_wrote": "{} wrote to us for you",
}
_REMOVED_BY = {"citizen": "the citizen said so", "staff": "staff noted it", "helper": "by itself"}


def _title(event: Event) -> str:
    details = event.details
    if event.kind in work_timeline.KINDS:
        return work_timeline.title(event.kind, details)
    if event.kind == "opened":
        return f"Opened by {DOORS[details['channel']]}"
    if event.kind == "status":
        title = f"{STATUSES[details['was']].label} → {STATUSES[details['now_is']].label}"
        outcome = details.get("outcome")
        return f"{title}: {OUTCOMES[outcome][0]}" if outcome else title
    if event.kind in clock_timeline.KINDS:
        return clock_timeline.title(event.kind, details)
    organisation = details.get("organisation", "")
    means = MEANS_LABELS.get(details.get("means", ""), "")
    return {
        "confirmed": f"Confirmation written ({means.lower()})",
        "taken": "Taken",
        "given_back": "Given back to the queue",
        "unsaid": f"Taken back before it went out ({means.lower()})",
        "given": f"Given to {details.get('to', '')}",
        "noted": "Note",
        **routes_in_words(details),
        "replied": f"Reply ({means.lower()})",
        "texted": "They texted" + _about(details),
        "text_out": "A text was taken out: it does not belong here",
        "added": f"Reported again by {details.get('name') or 'somebody without a name'}",
        "merged": f"Merged into {shown(details.get('other', ''))}",
        **_of_incidents(details),
        "also_told": f"Told {details.get('name') or 'who reported it too'} ({means.lower()})",
        "merged_in": f"{shown(details.get('other', ''))} was merged into this",
        "linked": f"{details.get('relation')} {shown(details.get('other', ''))}: linked",
        "unlinked": f"{details.get('relation')} {shown(details.get('other', ''))}: taken back",
        "undelivered": f"The {means.lower()} did not reach them",
        "untold": f"Not told: {_moment(details)}",
        "notified": f"Told: {_moment(details)} ({means.lower()})",
        "told": f"Told them the reply ({means.lower()})",
        "code_given": "A code to take it over was given",
        "taken_over": f"Taken over by whom it is for ({DOORS.get(details.get('channel', ''), '')})",
        "person_split": "Noted as somebody else",
        "same_person": "Noted as the same person",
        "helper_named": f"{organisation} helps with it",
        "helper_removed": f"{organisation} helps no more: {_REMOVED_BY.get(details.get('by', ''))}",
        "to_helper": f"Written to {organisation}",
        "helper_wrote": f"{organisation} wrote",
    }[event.kind]


def _moment(details: Mapping[str, Any]) -> str:
    """What they were told of, or were not."""
    known = MOMENTS.get(details.get("moment", ""))
    label = known.label if known else "How it ended"
    return label[:1].lower() + label[1:]


def _about(details: Mapping[str, Any]) -> str:
    """Which case a text was about, where that goes on in this one."""
    return f" about {shown(details['about'])}, which goes on here" if "about" in details else ""


def _come_in(references: Sequence[str]) -> str:
    named = ", ".join(map(shown, references))
    return f"{named} reports the same" if len(references) == 1 else f"{named} report the same"


def _of_incidents(details: Mapping[str, Any]) -> dict[str, str]:
    other = shown(details.get("other", ""))
    return {
        "told_with": f"Told with {other}, which is theirs too",
        "unmerged": f"No longer merged into {other}",
        "unmerged_from": f"{other} is a case of its own again",
        "attached": f"A report of the incident {other}",
        "report_in": _come_in(details.get("others", ())),
        "detached": f"No report of the incident {other} any more",
        "report_out": f"{other} does not belong here any more",
        "texted_on": f"They texted: it went to {other}",
        "texts_back": f"Came back from {other}: what they texted meanwhile",
        "texts_gone": f"Went back to {other}: what was texted about it",
        "left_behind": "Could not end with its incident, and is a case of its own again",
    }


def _text(event: Event) -> str:
    if event.kind in work_timeline.KINDS:
        return work_timeline.text(event.kind, event.details)
    if event.kind in clock_timeline.KINDS:
        return clock_timeline.text(event.kind, event.details)
    if event.kind == "opened":
        said = (_on_paper(event), _name_given(event), event.details.get("identity", ""))
        return "\n".join(filter(None, said))
    if event.kind == "person_split":
        return f"“{event.details['name']}” is somebody else than {event.details['known_as']}."
    if event.kind == "same_person":
        return f"“{event.details['name']}” is {event.details['known_as']}."
    if event.kind == "added":
        reached = event.details["reached_at"]
        return "\n".join(filter(None, (reached and f"Reached at {reached}", event.details["text"])))
    if event.kind == "taken_over":
        out = event.details["helper_out"]
        return f"{out} has no part in it any more." if out else ""
    if event.kind == "undelivered":
        return _undelivered(event.details)
    return str(event.details.get("text", ""))


def _on_paper(event: Event) -> str:
    details = event.details
    if "received_on" not in details:
        return ""
    received, entered = (
        say_date(date.fromisoformat(details[key])) for key in ("received_on", "entered_on")
    )
    by = f" by {event.staff.name}" if event.staff else ""
    return f"Received on paper on {received}, entered on {entered}{by}."


def _name_given(event: Event) -> str:
    if not event.details.get("name_given"):
        return ""
    return (
        f"The name given was “{event.details['name_given']}”, which is not the name known at this "
        "number or address."
    )


def _undelivered(details: Mapping[str, Any]) -> str:
    """Why a message reached nobody, and what comes next."""
    return f"{details['reason']} {_NEXT[details['next']]}".strip()


_NEXT = {
    "call": "Next: phone them. It is in the phone desk's list.",
    "email": "Next: it goes to their e-mail address.",
    "sms": "Next: it goes to another number of theirs by text.",
    "letter": "Next: a letter. It is in the list of letters to print and post.",
    None: "Next: find another way to reach them. None is known here.",
}
