"""What was answered, in sentences that are said to whoever gave the answers."""

from collections.abc import Callable
from dataclasses import dataclass

from tracker.catalogue.definition import QuestionType
from tracker.intake.acting_questions import CONSENT_QUESTIONS
from tracker.intake.rules import Asking, Line

# Which of several people it is says how we know them, and is not for their ears. What they agreed
# to was read out a moment ago.
_NOT_SAID = frozenset({"which_person", *CONSENT_QUESTIONS.values()})


@dataclass(frozen=True)
class Said:
    """One answer to read back: the question in the words it was asked in, and what they said."""

    key: str
    asked: str
    said: str


def read_back(asking: Asking, spoken_phone: Callable[[str], str]) -> list[Said]:
    """A sentence for each answer, in the order of the questions. What was passed over is left out.

    ``spoken_phone`` writes a number (E.164) as people here say it.
    """
    return [
        Said(line.question.key, line.question.read_aloud, _sentence(line, spoken_phone))
        for line in asking.summary()
        if asking.answers.get(line.question.key) is not None and line.question.key not in _NOT_SAID
    ]


def _sentence(line: Line, spoken_phone: Callable[[str], str]) -> str:
    words = line.words.strip()
    match line.question.type:
        case QuestionType.YES_NO:
            return f"You said {words.lower()}."
        case QuestionType.PHONE:
            words = spoken_phone(words)
        case QuestionType.FILE:
            return f"We have {words} of it."
    return f"You said: {words}" if words.endswith((".", "!", "?")) else f"You said: {words}."
