"""What people of the demo answer: something raw for any question of any service.

``words/<service>.yaml`` says what is likely; where it says nothing the type of the question does.
The raw answer is then read like every other, by ``tracker.intake.reading``.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from tracker.catalogue.definition import TEXTS, Question, QuestionType
from tracker.demo.people import MOBILES, email_of, typed_phone
from tracker.demo.words import Scene, ServiceWords, as_texted, fitting, phrase, words_of
from tracker.intake.reading import Raw
from tracker.people.rules import Contact

# How often, in 100, an answer that is not required is left out.
_USUALLY_SKIPPED = 45
# How often a long answer has another sentence; staff write down what matters.
_GOES_ON = {"web": 0.6, "sms": 0.4, "phone": 0.45, "counter": 0.45}


def raw_answer(
    question: Question,
    words: ServiceWords,
    answers: Mapping[str, Any],
    scene: Scene,
    door: str,
    contact: Contact | None,
) -> Raw:
    """What somebody answers to a question of a service, as typed or chosen; "" if it is left out.

    Args:
        question: what is asked.
        words: those of its service.
        answers: the values of the questions before it.
        scene: who answers, from where and when.
        door: by which door.
        contact: how they are reached.
    """
    rng = scene.rng
    if _left_out(question, words, rng, door):
        return ""
    likely = fitting(words.answers.get(question.key), answers, scene)
    if not _is_for(question, likely):
        # The question has changed since the words were written, or has none.
        likely = None
    match question.type:
        case QuestionType.YES_NO:
            return "yes" if rng.random() * 100 < (40 if likely is None else likely) else "no"
        case QuestionType.ONE_OF:
            return _one(rng, _weights(question, likely))
        case QuestionType.MANY_OF:
            return _several(rng, _weights(question, likely))
        case QuestionType.NUMBER:
            return _number(question, likely, answers, rng)
        case QuestionType.DATE:
            return typed_date(rng, _date(question, likely, scene), door)
        case QuestionType.PHONE | QuestionType.EMAIL:
            return _contact(question.type, contact, scene)
        case _:
            return _text(question, likely, words, scene, door)


def _is_for(question: Question, likely: Any) -> bool:
    """Whether what is said of a question's answer is of a form that its type has."""
    match question.type:
        case QuestionType.YES_NO:
            return isinstance(likely, int)
        case QuestionType.ONE_OF | QuestionType.MANY_OF:
            return isinstance(likely, dict) and any(question.choice(str(key)) for key in likely)
        case QuestionType.NUMBER:
            return isinstance(likely, dict) and (
                "as_many_as" in likely or all(isinstance(key, int) for key in likely)
            )
        case QuestionType.DATE:
            return isinstance(likely, dict) and bool(likely.keys() & {"ago", "ahead", "years_ago"})
        case _:
            return isinstance(likely, list)


def _left_out(question: Question, words: ServiceWords, rng: Random, door: str) -> bool:
    if question.type is QuestionType.FILE:
        return True  # nobody in the demo has a camera
    if question.required:
        return False
    skipped = words.skip.get(question.key, _USUALLY_SKIPPED)
    return rng.random() * 100 < skipped * (1.4 if door == "sms" else 1.0)


def _contact(kind: QuestionType, own: Contact | None, scene: Scene) -> str:
    """A number or an address for something else than hearing of the request: their own mostly."""
    if own is not None and own.kind == kind and scene.rng.random() < 0.85:
        return own.as_typed
    if kind is QuestionType.PHONE:
        return typed_phone(scene.rng, scene.rng.choice(MOBILES))
    return email_of(scene.rng, scene.family.name(scene.rng))


def _weights(question: Question, likely: Any) -> dict[str, float]:
    """How likely each choice is; the first ones, where nothing is said."""
    if likely:
        return {key: weight for key, weight in likely.items() if question.choice(str(key))}
    return {choice.key: 1 / (place + 1) for place, choice in enumerate(question.choices)}


def _one(rng: Random, weights: Mapping[Any, float]) -> str:
    return str(rng.choices(list(weights), list(weights.values()))[0])


def _several(rng: Random, weights: dict[str, float]) -> list[str]:
    left = {key: weight for key, weight in weights.items() if weight}
    (count,) = rng.choices((1, 2, 3), (64, 27, 9))
    chosen: list[str] = []
    while left and len(chosen) < count:
        chosen.append(_one(rng, left))
        del left[chosen[-1]]
    return chosen


def _number(question: Question, likely: Any, answers: Mapping[str, Any], rng: Random) -> str:
    low = question.minimum if question.minimum is not None else 0
    high = question.maximum if question.maximum is not None else low + 100
    number: float
    if likely and "as_many_as" in likely:
        named = answers.get(likely["as_many_as"]) or []
        number = len(named) + int(_one(rng, likely["more"]))
    elif likely:
        number = int(_one(rng, likely))
    else:
        number = low + rng.expovariate(1 / 2.5)
    within = min(max(number, low), high)
    return str(int(within)) if question.whole else f"{within:.1f}"


def _date(question: Question, likely: Any, scene: Scene) -> date:
    """A day within the limits that the question has."""
    rng, today = scene.rng, scene.now.date()
    likely = likely or {}
    if "years_ago" in likely:
        return today - timedelta(days=rng.randint(*(365 * years for years in likely["years_ago"])))
    ways: list[tuple[int, list[int]]] = [
        (sign, likely[word]) for word, sign in (("ago", -1), ("ahead", 1)) if word in likely
    ]
    if not ways:
        ways = [(1, [1, 30])] if question.earliest else [(-1, [0, 20])]
    sign, (nearest, farthest) = rng.choice(ways)
    # Near days more often than far ones.
    distance = nearest + int((farthest - nearest + 1) * min(rng.random(), rng.random()))
    return today + sign * timedelta(days=distance)


def typed_date(rng: Random, day: date, door: str) -> str:
    """A day as one person or another writes it; staff and thumbs write it in figures."""
    forms = [
        f"{day.day} {day:%B} {day.year}",
        f"{day.day} {day.month} {day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day} {day:%b} {day.year}",
    ]
    return rng.choice(forms if door == "web" else forms[1:])


def _text(question: Question, likely: Any, words: ServiceWords, scene: Scene, door: str) -> str:
    if not likely and question.pattern:
        return _like_example(question, scene.rng)
    if likely:
        text = phrase(scene, likely)
    elif question.type in TEXTS:
        text = phrase(scene, _for_any(question))
    else:
        text = phrase(scene, ["$home" if "address" in question.label.casefold() else "$spot"])
    if question.type is QuestionType.LONG_TEXT:
        if scene.rng.random() < _GOES_ON[door]:
            text = f"{text} {phrase(scene, words.ends)}"
        text = as_texted(scene.rng, text) if door == "sms" else text
    return text[: question.longest]


def _for_any(question: Question) -> list[str]:
    """Phrases that fit a question by a word of its key, or else by its type."""
    phrases = words_of("any").answers
    named = [word for word in question.key.split("_") if word in phrases]
    found: list[str] = phrases[named[0] if named else question.type]
    return found


def _like_example(question: Question, rng: Random) -> str:
    """Something of the form that is asked for: the example, with other letters and figures."""
    example = question.example or ""
    figures = "".join(str(rng.randrange(10)) if c.isdecimal() else c for c in example)
    letters = "".join(rng.choice("ABCDEFGHJKMNPRSTVWXY") if c.isupper() else c for c in figures)
    for text in (letters, figures):
        if re.fullmatch(question.pattern or "", text) and len(text) <= question.longest:
            return text
    return example
