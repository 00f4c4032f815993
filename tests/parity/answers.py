"""Answers to any service, made from its definition: a new service is covered without a new test."""

from tests.builders import LOCALE
from tracker.catalogue.definition import Question, QuestionType, ServiceDefinition
from tracker.intake.about_you import about_you
from tracker.intake.reading import Raw, read
from tracker.intake.rules import Asking

NUMBER = "07700 900123"

# full: every question answered, for oneself, the first of each choice.
# brief: only what must be, on behalf of somebody, the last of each choice, no to every question.
# nameless: as full, without saying who one is, where the service allows that.
VARIANTS = ("full", "brief", "nameless")

_TEXTS = {
    "your_name": "Zoë Adéyẹmí-O’Neill",
    "their_name": "Nguyễn Thị Ánh",
    "your_phone": NUMBER,
    "reach_by": "phone",
}
_BY_TYPE: dict[QuestionType, str] = {
    QuestionType.SHORT_TEXT: "A short answer, “quoted” & with 3 < 4",
    QuestionType.LONG_TEXT: "First line\nSecond line with ümlauts, العربية and 🚲",
    QuestionType.DATE: "4 March 2026",
    QuestionType.LOCATION: "12 Oak Street, by the bus stop",
    QuestionType.PHONE: "01632 960 077",
    QuestionType.EMAIL: "Somebody@Example.org",
}


def answers_to(service: ServiceDefinition, variant: str) -> dict[str, Raw]:
    """What somebody answers, by the key of each question, as they would type or choose it."""
    raws: dict[str, Raw] = {}
    values: dict[str, object] = {}
    every = (*service.questions, *about_you(service))
    while (question := Asking(every, values).next) is not None:
        raw = _answer(question, variant)
        values[question.key] = None if raw is None else read(question, raw, LOCALE)
        if raw is not None:
            raws[question.key] = raw
    return raws


def _answer(question: Question, variant: str) -> Raw | None:
    """The answer to one question; ``None`` to pass it over."""
    brief = variant == "brief"
    if question.type is QuestionType.FILE or (brief and not question.required):
        return None
    if question.key == "give_details":
        return "no" if variant == "nameless" else "yes"
    if question.key in _TEXTS:
        return _TEXTS[question.key]
    if question.type is QuestionType.YES_NO:
        return "no" if brief else "yes"
    if question.type is QuestionType.ONE_OF:
        return question.choices[-1 if brief else 0].key
    if question.type is QuestionType.MANY_OF:
        return [question.choices[-1].key] if brief else [c.key for c in question.choices[:2]]
    if question.type is QuestionType.NUMBER:
        return _number(question, brief)
    text = question.example or _BY_TYPE[question.type]
    return text[: question.longest].strip()


def _number(question: Question, brief: bool) -> str:
    low = question.minimum if question.minimum is not None else 1
    high = question.maximum if question.maximum is not None else low + 40
    return f"{high if brief else low:g}"
