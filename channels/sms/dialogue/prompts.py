"""What is asked by text, put together from a definition's words and ours. Pure functions."""

from collections.abc import Sequence

from channels.sms.dialogue.rules import shortened
from channels.sms.dialogue.wording import say
from tracker.catalogue.by_text import MOST_SEGMENTS, lines, numbered, question_by_text
from tracker.catalogue.definition import Question
from tracker.intake.rules import Line
from tracker.segments import plain, segments

__all__ = [
    "fits",
    "how_many_fit",
    "in_texts",
    "led",
    "lines",
    "numbered",
    "question_prompt",
    "summary_prompt",
]


def question_prompt(question: Question) -> str:
    """A question as it is texted, with its choices and how to answer."""
    return question_by_text(question)


def fits(text: str) -> bool:
    """Whether a text takes no more segments than a prompt may, in its own alphabet."""
    return segments(plain(text)) <= MOST_SEGMENTS


def how_many_fit(head: str, labels: Sequence[str], tail: str, more: str) -> int:
    """How many of the labels fit one text as a numbered list, at least one.

    ``tail`` ends the text if all are in it, and ``more`` if some are left.
    """
    if fits(lines(head, numbered(labels), tail)):
        return len(labels)
    count = max(len(labels) - 1, 1)
    while count > 1 and not fits(lines(head, numbered(labels[:count]), more)):
        count -= 1
    return count


def in_texts(text: str) -> list[str]:
    """A text as one or more, each of which fits: cut between lines, and a line between words."""
    parts: list[str] = []
    for line in text.split("\n"):
        together = f"{parts[-1]}\n{line}" if parts else line
        if parts and fits(together):
            parts[-1] = together
        else:
            parts.extend(_cut(line))
    return [part for part in parts if part.strip()] or [text]


def led(lead: str, prompt: str) -> list[str]:
    """A prompt after what leads to it: in one text where that fits, else each in its own, so that
    no list is torn.
    """
    together = lines(lead, prompt)
    if not lead or fits(together):
        return in_texts(together)
    return [*in_texts(lead), *in_texts(prompt)]


def _cut(line: str) -> list[str]:
    parts: list[str] = []
    while not fits(line):
        most = max(end for end in range(1, 400) if fits(line[:end]))
        cut = line.rfind(" ", most // 2, most)
        cut = most if cut < 0 else cut
        parts.append(line[:cut].rstrip())
        line = line[cut:].lstrip()
    return [*parts, line]


def summary_prompt(title: str, summary: Sequence[Line]) -> str:
    """All the answers, numbered, and how to send or change them."""
    labels = [f"{line.label}: {shortened(line.words)}" for line in summary]
    return lines(say("check", title=title), numbered(labels), say("send_or_change"))
