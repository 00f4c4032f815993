"""The words of a service in another language, and what is wrong with them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator

from tracker.catalogue.identity import IdentityQuestion, IdentityWords
from tracker.catalogue.question import LONGEST_KIND, Choice, Question
from tracker.catalogue.shape import Fault, Key, Place, Strict, Words, did_you_mean

# BCP 47 (RFC 5646), as far as languages of texts go: es, pt-BR, zh-Hant.
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class ChoiceWords(Strict):
    """A choice in another language."""

    label: Words | None = None
    sms: Words | None = None
    hint: Words | None = None


class QuestionWords(Strict):
    """A question in another language, with its choices by their keys."""

    label: Words | None = None
    short: Words | None = None
    sms: Words | None = None
    phone: Words | None = None
    hint: Words | None = None
    pattern_says: Words | None = None
    choices: dict[Key, ChoiceWords] = Field(default_factory=dict)
    kinds: dict[Words, Words] = Field(
        default_factory=dict, description="kinds of documents, by their words in the main language"
    )


class NoticeWords(Strict):
    """What is said at one moment, by the door it is said at. What is left out is said in the words
    that hold without these.
    """

    text: Words | None = None
    subject: Words | None = None
    email: Words | None = None
    letter: Words | None = None
    spoken: Words | None = None

    @field_validator("text", "subject", "email", "letter", "spoken")
    @classmethod
    def _in_paragraphs(cls, words: str | None) -> str | None:
        """Lines are as long as the file has them; paragraphs are meant."""
        if words is None:
            return None
        return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", words))


class ServiceWords(Strict):
    """A service in another language, with its questions and identity checks by their keys.

    What is left out is said in the main language.
    """

    title: Annotated[Words, StringConstraints(max_length=80)] | None = None
    summary: Words | None = None
    synonyms: list[Words] = Field(default_factory=list)
    next_steps: Words | None = None
    identity: dict[Key, IdentityWords] = Field(default_factory=dict)
    questions: dict[Key, QuestionWords] = Field(default_factory=dict)
    notices: dict[Key, NoticeWords] = Field(default_factory=dict)


def in_other_words(question: Question, words: QuestionWords | None) -> Question:
    """A question in the words of another language.

    A wording for one door that has no translation gives way to the translated label: better the
    longer words than another language.
    """
    if words is None:
        return question
    update: dict[str, Any] = {
        name: value
        for name in ("label", "short", "hint", "pattern_says")
        if (value := getattr(words, name)) is not None
    }
    for name in ("sms", "phone"):
        if words.label or getattr(words, name):
            update[name] = getattr(words, name)
    update["choices"] = [_called(choice, words.choices) for choice in question.choices]
    return question.model_copy(update=update).with_kinds_said(words.kinds)


def _called(choice: Choice, words: Mapping[str, ChoiceWords]) -> Choice:
    other = words.get(choice.key)
    if other is None:
        return choice
    sms = other.sms if other.label or other.sms else choice.sms
    return choice.called(other.label or choice.label, sms, other.hint or choice.hint)


def faults_of_words(
    words: ServiceWords, questions: Sequence[Question], checks: Sequence[IdentityQuestion] = ()
) -> Iterator[Fault]:
    """What is wrong with a translation: it translates what is not there, or choices that could be
    mistaken for one another. Each fault with its place within the translation.
    """
    yield from _faults_of_checks(words, [check.key for check in checks])
    asked = {question.key: question for question in questions}
    for key, translated in words.questions.items():
        place: Place = ("questions", key)
        question = asked.get(key)
        if question is None:
            yield place, f"there is no question “{key}”.{did_you_mean(key, asked)}"
            continue
        offered = [choice.key for choice in question.choices]
        unknown = [choice for choice in translated.choices if choice not in offered]
        for choice in unknown:
            yield (
                (*place, "choices", choice),
                f"question “{key}” has no choice “{choice}”.{did_you_mean(choice, offered)}",
            )
        yield from _faults_of_kinds(translated, question)
        if translated.pattern_says and question.pattern is None:
            yield (*place, "pattern_says"), f"question “{key}” has no “pattern”"
        if not unknown:
            for (_, number, *_), fault in in_other_words(question, translated).faults_of_labels():
                yield (*place, "choices", offered[int(number)]), fault


def _faults_of_checks(words: ServiceWords, checks: Sequence[str]) -> Iterator[Fault]:
    for key in words.identity:
        if key not in checks:
            fault = f"there is no identity check “{key}”.{did_you_mean(key, checks)}"
            yield ("identity", key), fault


def _faults_of_kinds(words: QuestionWords, question: Question) -> Iterator[Fault]:
    for kind, said in words.kinds.items():
        place: Place = ("questions", question.key, "kinds", kind)
        if kind not in question.kinds:
            hint = did_you_mean(kind, question.kinds)
            yield place, f"question “{question.key}” has no kind of document “{kind}”.{hint}"
        elif len(said) > LONGEST_KIND:
            fault = f"has a kind of more than {LONGEST_KIND} characters"
            yield place, f"question “{question.key}” {fault}"
