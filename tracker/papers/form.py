"""The blank form of a service, made from the definition that every other door asks by."""

from collections.abc import Mapping
from typing import Any

from tracker.catalogue.definition import Condition, Question, QuestionType, ServiceDefinition
from tracker.intake.about_you import about_you
from tracker.languages import mark, t
from tracker.papers.reach import City, sites_in_words
from tracker.papers.rules import Print
from tracker.papers.typeset import typeset

Numbers = Mapping[str, int]


def form_pdf(definition: ServiceDefinition, city: City, on: Print) -> bytes:
    """The form of a service, in the current language, to print and to fill in by hand.

    ``definition`` is in that language already. It has nothing of anybody.
    """
    theirs, about = definition.questions, about_you(definition)
    numbers = {question.key: number for number, question in enumerate([*theirs, *about], 1)}
    every = {question.key: question for question in [*theirs, *about]}
    return typeset(
        "form",
        {
            "title": definition.title,
            "paper": on.set_on(),
            "city": city.name,
            "heading": definition.title,
            "footer": definition.title,
            "summary": definition.summary,
            "how": [t(_HOW)],
            "parts": [
                {
                    "heading": heading,
                    "questions": [_asked(one, numbers, every) for one in questions],
                }
                for heading, questions in (
                    (t("What you ask for"), theirs),
                    (t("About you"), about),
                )
            ],
            "sign": {
                "heading": t("Your signature"),
                "name": t("Signature"),
                "day": t("Date"),
            },
            "hand_in": _hand_in(city),
            "next": {"heading": t("What happens next"), "lines": [definition.next_steps]},
            "office": {
                "heading": t("For the office"),
                "lines": [t("Received on"), t("Reference"), t("Entered by")],
            },
        },
    )


_HOW = mark(
    "Please write clearly, in capital letters if you can. Tick one box unless it says that you may "
    "tick several. If there is not enough room, go on on another sheet and write the number of the "
    "question on it."
)


def _hand_in(city: City) -> dict[str, Any]:
    return {
        "heading": t("Where to hand it in"),
        "words": [
            t("Bring it to any of these counters, or post it to one of them. We enter it for you "
              "and give or send you a reference. The time for your request runs from the day on "
              "which we receive this form."),
            t("You can ask for the same on the web at {address} or by phone on {number}.",
              address=city.address, number=city.number(city.phone)),
        ],
        "lines": sites_in_words(city),
    }  # fmt: skip


def _asked(question: Question, numbers: Numbers, every: Mapping[str, Question]) -> dict[str, Any]:
    """A question as it stands on paper: its words, and what there is to tick or to write on."""
    optional = "" if question.required else f" ({t('you need not answer this')})"
    condition = in_words(question.when, numbers, every) if question.when else ""
    return {
        "number": numbers[question.key],
        "label": f"{question.label}{optional}",
        "hint": question.hint,
        "when": t("Only if {condition}:", condition=condition) if condition else None,
        "tell": _tell(question),
        "choices": _choices(question),
        "boxes": _boxes(question),
        "lines": _lines(question),
    }


def _choices(question: Question) -> list[dict[str, str | None]]:
    if question.type is QuestionType.YES_NO:
        return [{"label": t("Yes"), "hint": None}, {"label": t("No"), "hint": None}]
    return [{"label": choice.label, "hint": choice.hint} for choice in question.choices]


def _tell(question: Question) -> str | None:
    """How it is answered on paper, where that is not seen."""
    if question.type is QuestionType.MANY_OF:
        return t("You may tick several.")
    if question.type is QuestionType.FILE:
        told = t(_DOCUMENTS[question.evidence])
        return told if not question.kinds else f"{_any_of(question)} {told}"
    return None


def _any_of(question: Question) -> str:
    """Which documents will do."""
    return t("Any one of these: {kinds}.", kinds=", ".join(question.kinds_said))


def _boxes(question: Question) -> list[tuple[int, str]]:
    """Boxes for single figures: how many, and what they are for."""
    if question.type is QuestionType.DATE:
        return [(2, t("day")), (2, t("month")), (4, t("year"))]
    return []


_DOCUMENTS = mark(
    {
        "copy": "Put a copy with this form, or bring it to a counter. Say here what you send:",
        "seen": "Bring it to a counter, where we look at it and keep no copy. Say here what you "
        "will bring:",
        "either": "Put a copy with this form, or show it at a counter. Say here what you send or "
        "bring:",
    }
)

# How many lines to write on; a line takes some 60 letters by hand.
_LINES = {
    QuestionType.NUMBER: 1,
    QuestionType.PHONE: 1,
    QuestionType.EMAIL: 1,
    QuestionType.LOCATION: 2,
    QuestionType.FILE: 1,
}
_LETTERS, _MOST_LINES = 60, 14


def _lines(question: Question) -> int:
    if question.type is QuestionType.SHORT_TEXT:
        return 1 if question.longest <= 2 * _LETTERS or question.key in _ONE_LINE else 2
    if question.type is QuestionType.LONG_TEXT:
        return max(4, min(question.longest // (3 * _LETTERS), _MOST_LINES))
    return _LINES.get(question.type, 0)


_ONE_LINE = frozenset({"your_name", "their_name"})


def in_words(condition: Condition, numbers: Numbers, every: Mapping[str, Question]) -> str:
    """When a question applies, for a reader who sees the numbers: you answered “Yes” to 3."""
    for parts, between in ((condition.all, t("and")), (condition.any, t("or"))):
        if parts is not None:
            return f" {between} ".join(in_words(part, numbers, every) for part in parts)
    number = numbers[condition.question or ""]
    asked = every[condition.question or ""]
    if condition.answered is not None:
        words = (
            mark("you answered question {number}")
            if condition.answered
            else mark("you did not answer question {number}")
        )
        return t(words, number=number)
    if condition.includes is not None:
        return t("you ticked “{answer}” in question {number}",
                 answer=_said(asked, condition.includes), number=number)  # fmt: skip
    if condition.at_least is not None:
        return t("your answer to question {number} is {least} or more",
                 number=number, least=f"{condition.at_least:g}")  # fmt: skip
    if condition.at_most is not None:
        return t("your answer to question {number} is {most} or less",
                 number=number, most=f"{condition.at_most:g}")  # fmt: skip
    if condition.is_not is not None:
        return t("you answered something else than “{answer}” to question {number}",
                 answer=_said(asked, condition.is_not), number=number)  # fmt: skip
    return t("you answered “{answer}” to question {number}",
             answer=_said(asked, condition.is_), number=number)  # fmt: skip


def _said(question: Question, answer: object) -> str:
    """An answer that a condition looks for, in the words of the form."""
    if isinstance(answer, bool):
        return t("Yes") if answer else t("No")
    choice = question.choice(str(answer))
    return choice.label if choice else str(answer)
