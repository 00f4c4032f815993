"""What the screens of a site say to visitors, in their language."""

from tracker.languages import mark, said, t

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
        "how": "Your number comes up on the screen in the hall and is said aloud, with the counter "
        "to go to.",
        "print": "Print it",
        "many": "Many numbers were taken just now. Wait a minute, or ask at the counter.",
        "done": "Done",
        "again": "Begin again",
        "soon": "This page goes back to its start in {seconds} seconds. Touch it to stay.",
        "come": "Number {number}, please come to {counter}.",
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
