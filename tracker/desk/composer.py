"""What the field for a text needs: whom and what it is about, what it costs, what can be filled in.

Pure functions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.cases.ways import who_asked
from tracker.messages.models import ReplyTemplate
from tracker.messages.templates import fill
from tracker.people.rules import spoken_phone
from tracker.segments import BASIC, EXTENDED, FOLDS
from tracker.settings import Settings

# The characters of GSM-7, and how others are written plainly, for the script that counts.
ALPHABET = {
    "basic": "".join(sorted(BASIC)),
    "extended": "".join(sorted(EXTENDED)),
    "folds": FOLDS,
}


@dataclass(frozen=True)
class Topic:
    """What a text can be about: a case, or nothing in particular.

    ``prefix`` is what a text about it begins with, ``values`` what is filled into the gaps of a
    reply for it.
    """

    reference: str
    label: str
    prefix: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Composer:
    """The field for a text: its topics, the replies to choose from, and what a segment costs."""

    topics: Sequence[Topic]
    chosen: str
    templates: Sequence[ReplyTemplate]
    price: Decimal
    currency: str
    quiet_until: datetime | None

    @property
    def topic(self) -> Topic:
        """What it is about now."""
        return next((t for t in self.topics if t.reference == self.chosen), self.topics[0])

    def filled(self, key: str, typed: str = "") -> str:
        """What was typed so far with a reply put behind it, its gaps filled in for the topic."""
        body = next((one.body for one in self.templates if one.key == key), "")
        return " ".join(filter(None, (typed.strip(), fill(body, self.topic.values))))


def composer(
    cases: Iterable[Case],
    names: Sequence[str],
    templates: Sequence[ReplyTemplate],
    settings: Settings,
    *,
    now: datetime,
    chosen: str | None = None,
    asked: bool = False,
) -> Composer:
    """The field for a text to a number at which ``names`` are known, about one of ``cases`` or
    about none.

    Chosen is what was ``chosen`` before, else the only open case. ``asked``: the citizen has just
    written, so that quiet hours hold nothing back.
    """
    topics = [_no_case(names, settings), *(topic_of(case, settings) for case in cases)]
    if chosen is None:
        still_open = [case.reference for case in cases if case.status != "closed"]
        chosen = still_open[0] if len(still_open) == 1 else ""
    return Composer(
        topics,
        chosen,
        templates,
        settings.sms_segment_price,
        settings.currency,
        None if asked else settings.quiet.until(now),
    )


def composer_for(
    case: Case,
    templates: Sequence[ReplyTemplate],
    settings: Settings,
    *,
    now: datetime,
    asked: bool = False,
) -> Composer:
    """The field for a reply to one case. ``asked``: the citizen has just written."""
    return Composer(
        [topic_of(case, settings)],
        case.reference,
        templates,
        settings.sms_segment_price,
        settings.currency,
        None if asked else settings.quiet.until(now),
    )


def topic_of(case: Case, settings: Settings) -> Topic:
    """A case as what a text is about."""
    asked = who_asked(case)
    title, reference = case.definition.title, shown(case.reference)
    place = f", {case.place}" if case.place else ""
    return Topic(
        case.reference,
        f"{reference} {title}{place}" + (" (closed)" if case.status == "closed" else ""),
        f"{title}, {reference}: ",
        {
            **_always(settings),
            "name": asked.name if asked else "",
            "reference": reference,
            "service": title,
            "due": _day(case.due_at, settings.zone),
        },
    )


def _no_case(names: Sequence[str], settings: Settings) -> Topic:
    values = {**_always(settings), "name": names[0] if len(names) == 1 else ""}
    return Topic("", "No request in particular", "", values)


def _always(settings: Settings) -> dict[str, str]:
    return {
        "city": settings.city_name,
        "phone": spoken_phone(settings.city_phone, settings.phone_region),
    }


def _day(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B}"


def cost(micros: int | None, currency: str) -> str:
    """What something cost, from millionths of the currency; "" where it is not known."""
    if micros is None:
        return ""
    amount = Decimal(micros) / 1_000_000
    figures = f"{amount:.2f}" if amount == round(amount, 2) else f"{amount.normalize():f}"
    return f"{_SIGNS[currency]}{figures}" if currency in _SIGNS else f"{figures} {currency}"


_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}
