"""What a citizen is told of a case, in words. Texts are kept to GSM-7 and short."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tracker.cases.lifecycle import OUTCOMES, STATUSES
from tracker.cases.references import shown
from tracker.languages import say_date, t


def day(moment: datetime, zone: ZoneInfo) -> str:
    """A day as people write it in the city: 4 March 2026."""
    return say_date(moment.astimezone(zone).date())


def taken_over(title: str, reference: str, means: str = "sms") -> str:
    """That somebody took a request over, and how to ask of it.

    ``means`` is what it is sent by: whoever gave an e-mail address may have no phone that texts,
    and we would not know its number.
    """
    ref = shown(reference)
    yours = t(
        "This request is yours now: {title}, {ref}. We answer you here.", title=title, ref=ref
    )
    how = t("Text STATUS {ref} to see how it goes.", ref=ref)
    if means == "email":
        how = t(
            "To see how it goes, choose “Find a request” on our website and enter the reference "
            "and this e-mail address."
        )
    return f"{yours} {how}"


def _aim(due: datetime, zone: ZoneInfo) -> str:
    return t("We aim to finish by {day}.", day=day(due, zone))


def state(status: str, outcome: str | None) -> str:
    """What the state of a case means, for the citizen."""
    said = t(STATUSES[status].for_citizen)
    return f"{said} {t(OUTCOMES[outcome][1])}" if outcome else said


def status_text(title: str, reference: str, said: str, due: datetime | None, zone: ZoneInfo) -> str:
    """The answer to somebody who asks how their request is going: what is ``said`` of its state,
    and by when it should be done, where it is not yet.
    """
    text = f"{title}, {shown(reference)}: {said}"
    return f"{text} {_aim(due, zone)}" if due is not None else text
