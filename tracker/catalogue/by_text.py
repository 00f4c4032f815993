"""A question as it goes out as a text: its words, its choices by number, how to answer. Pure.

It is put together here, and not at the door, so that a definition can be checked as it is sent.
"""

from collections.abc import Iterable, Iterator, Sequence

from tracker.catalogue.definition import Question, QuestionType, ServiceDefinition
from tracker.catalogue.shape import Fault, Place
from tracker.languages import in_language, locale_of, t
from tracker.segments import plain, segments

# The most segments that one prompt takes: what is longer arrives late or in pieces on old phones.
MOST_SEGMENTS = 2


def lines(*parts: str) -> str:
    """The parts that say something, each on a line of its own."""
    return "\n".join(part for part in parts if part)


def numbered(labels: Sequence[str]) -> str:
    """Labels as a list to choose from by number, one a line."""
    return "\n".join(f"{number} {label}" for number, label in enumerate(labels, 1))


def question_by_text(question: Question) -> str:
    """A question as it is texted, in the current language, with its choices and how to answer."""
    return lines(question.asked_by_text, *_how_to_answer(question))


def _how_to_answer(question: Question) -> list[str]:
    or_skip = "" if question.required else t("Or text SKIP.")
    if question.type is QuestionType.FILE and not question.takes_copies:
        return [t("Show it at any of our counters, we keep no copy. Text SKIP to go on.")]
    if question.type is QuestionType.FILE:
        return [t("Text a photo, or SKIP.")]
    if question.type is QuestionType.YES_NO:
        return [t("1 Yes 2 No"), or_skip]
    labels = numbered([choice.by_text for choice in question.choices])
    if question.type is QuestionType.MANY_OF:
        several = t("Text one or more numbers, like 1 2.")
        or_none = t("Text one or more numbers, like 1 2, or SKIP.")
        return [labels, several if question.required else or_none]
    return [labels, or_skip]


def too_many(text: str) -> int:
    """By how many characters a text is longer than ``MOST_SEGMENTS``; 0 where it is not."""
    text = plain(text)
    return next(
        (cut for cut in range(len(text)) if segments(text[: len(text) - cut]) <= MOST_SEGMENTS), 0
    )


def faults_by_text(service: ServiceDefinition, codes: Iterable[str]) -> Iterator[Fault]:
    """What of a service is too long to be texted in one of these languages, with its place."""
    for code in codes:
        with in_language(code):
            said = service.in_language(code)
            for place, name, text in _texts(said):
                if too_many(text):
                    yield _place(service, code, place), _too_long(name, text, code)


def _too_long(name: str, text: str, code: str) -> str:
    over = too_many(text)
    return (
        f"{name} takes {segments(plain(text))} segments as a text in "
        f"{locale_of(code).get_language_name('en')}, and may take {MOST_SEGMENTS}: "
        f"{over} character{'s' if over > 1 else ''} too many"
    )


def _texts(service: ServiceDefinition) -> Iterator[tuple[Place, str, str]]:
    """Each text that a service is sent in: where it stands, what it is, and its words."""
    for word in ("title", "next_steps"):
        yield (word,), f"“{word}”", getattr(service, word)
    for number, question in enumerate(service.questions):
        name = f"question “{question.key}”"
        yield ("questions", number), name, question_by_text(question)


def _place(service: ServiceDefinition, code: str, place: Place) -> Place:
    """Where the words stand: in the translation, if they are translated."""
    words = (service.translations or {}).get(code)
    if words is None:
        return place
    if len(place) == 1:
        return ("translations", code, *place) if getattr(words, str(place[0])) else place
    key = service.questions[int(place[1])].key
    return ("translations", code, "questions", key) if key in words.questions else place
