"""What is said out of hours, where a person is needed: that we are closed, and until when."""

from datetime import datetime

from babel.dates import format_date

from channels.sms.dialogue.talk import Talk
from channels.sms.dialogue.wording import say
from tracker.languages import current_language, locale_of


def closed_now(talk: Talk) -> str:
    """That nobody answers now, and when somebody will read it; empty while people answer."""
    hours = talk.city.hours
    if hours.is_open(talk.now):
        return ""
    opens, now = (
        moment.astimezone(hours.zone) for moment in (hours.opens_next(talk.now), talk.now)
    )
    return say("closed_now", when=_when(opens, now))


def _when(opens: datetime, now: datetime) -> str:
    """Today from 9:00; on Thursday from 9:00; within the next week."""
    time = f"{opens.hour}:{opens.minute:02d}"
    if opens.date() == now.date():
        return say("today_from", time=time)
    weekday = format_date(opens.date(), "EEEE", locale_of(current_language()))
    return say("on_day_from", day=weekday, time=time)
