"""What the screens of a site say to visitors, in their language."""

from tracker.interactions.models import Site, VisitQueue
from tracker.languages import USUAL, in_language, mark, said, t, tn
from tracker.papers.rules import hours_in_words

WORDS = mark(
    {
        "reason": "What have you come for?",
        "about": "Do you need anything?",
        "booked": "The number of your visit",
        "ticket": "Your number",
        "busy": "Please ask at the counter",
        "closed": "We are closed now.",
        "take": "Take a number",
        "have_booked": "I have booked a time",
        "name": "Your name, if you want to give it",
        "told": "It was told to you with the time, such as A012",
        "rub_out": "Take the last one away",
        "here": "I am here",
        "booked_for": "You are booked for {time}.",
        "wait": "Likely wait:",
        "for": "For:",
        "demonstration": "This is a demonstration: a number can be taken all the same.",
        "how": "Your number comes up on the screen in the hall and is said aloud, with the counter "
        "to go to.",
        "print": "Print it",
        "many": "Many numbers were taken just now. Wait a minute, or ask at the counter.",
        "done": "Done",
        "again": "Begin again",
        "soon": "This page goes back to its start in {seconds} seconds. Touch it to stay.",
        "come": "Number {number}, please come to {counter}.",
        "called_now": "Called now",
        "called_before": "Called before",
        "likely_wait": "Likely wait",
        "reception": "Reception",
        "voice_on": "Turn the voice on",
        "voice_off": "Turn the voice off",
        "no_line": "There is no connection. Listen for your number at the counters.",
        "no_screen": "There is no connection. It comes back by itself.",
        "comes_up": "Your number comes up here when you are called.",
        "welcome": "Welcome",
        "right_said": "Thank you. You said at {time} that this is right.",
        "wrong_said": "Tell us what is wrong: we put it right with you.",
        "is_right": "Is everything right?",
        "right": "Yes, this is right",
        "wrong": "Something is wrong",
    }
)

# The needs that a kiosk offers, as they are said to a visitor.
NEEDS_AT_KIOSK = mark(
    {
        "step_free": "Step-free access",
        "interpreter": "An interpreter",
        "large_print": "Large print",
        "no_reading": "Somebody who reads with me",
        "other": "Some other help",
    }
)


def say(key: str, **values: object) -> str:
    """One of these sentences in the current language."""
    return t(WORDS[key], **values)


def say_in(code: str, key: str, **values: object) -> str:
    """One of these sentences in the language ``code``."""
    return said(code, WORDS[key], **values)


def say_waiting(code: str, count: int) -> str:
    """How many wait, in the language ``code``."""
    with in_language(code):
        return tn("{count} waits.", "{count} wait.", count)


def say_before(count: int) -> str:
    """How many are likely to be called before somebody, in the current language."""
    if count == 0:
        return t("Nobody waits before you.")
    return tn("{count} person waits before you.", "{count} people wait before you.", count)


def queue_in(code: str, queue: VisitQueue) -> str:
    """What a queue is called in the language ``code``."""
    return str(queue.translations.get(code, queue.name))


def hours_in(code: str, site: Site) -> str:
    """When a site is open, in the language ``code``: in the city's own words in its own language,
    or where it does not say so for the machine.
    """
    if code == USUAL or site.open_when is None:
        return site.hours
    with in_language(code):
        return hours_in_words(site.open_when)
