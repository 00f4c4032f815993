"""What is asked by text, put together from a definition's words and ours. Pure functions."""

from collections.abc import Sequence

from channels.sms.rules import numbered, shortened
from channels.sms.wording import say
from tracker.catalogue.definition import Question, QuestionType
from tracker.intake.rules import Line


def lines(*parts: str) -> str:
    """The parts that say something, each on a line of its own."""
    return "\n".join(part for part in parts if part)


def question_prompt(question: Question, *, code: str, web: str) -> str:
    """A question as it is texted, with its choices and how to answer.

    ``code`` is the resume code of the request, as it is shown; ``web`` where the web page is.
    """
    return lines(question.asked_by_text, *_how_to_answer(question, code, web))


def _how_to_answer(question: Question, code: str, web: str) -> list[str]:
    or_skip = "" if question.required else say("or_skip")
    if question.type is QuestionType.FILE:
        return [say("no_pictures_here", code=code, web=web)]
    if question.type is QuestionType.YES_NO:
        return [say("yes_no"), or_skip]
    labels = numbered([choice.by_text for choice in question.choices])
    if question.type is QuestionType.MANY_OF:
        return [labels, say("one_or_more" if question.required else "one_or_more_or_skip")]
    return [labels, or_skip]


def summary_prompt(title: str, summary: Sequence[Line]) -> str:
    """All the answers, numbered, and how to send or change them."""
    labels = [f"{line.label}: {shortened(line.words)}" for line in summary]
    return lines(say("check", title=title), numbered(labels), say("send_or_change"))
