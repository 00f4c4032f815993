"""The words of a service in another language, and what is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from tracker.catalogue.question import Choice, Question
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


class ServiceWords(Strict):
    """A service in another language, with its questions by their keys.

    What is left out is said in the main language.
    """

    title: Annotated[Words, StringConstraints(max_length=80)] | None = None
    summary: Words | None = None
    synonyms: list[Words] = Field(default_factory=list)
    next_steps: Words | None = None
    questions: dict[Key, QuestionWords] = Field(default_factory=dict)


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
    return question.model_copy(update=update)


def _called(choice: Choice, words: Mapping[str, ChoiceWords]) -> Choice:
    other = words.get(choice.key)
    if other is None:
        return choice
    sms = other.sms if other.label or other.sms else choice.sms
    return choice.called(other.label or choice.label, sms, other.hint or choice.hint)


def faults_of_words(words: ServiceWords, questions: Sequence[Question]) -> Iterator[Fault]:
    """What is wrong with a translation: it translates what is not there, or choices that could be
    mistaken for one another. Each fault with its place within the translation.
    """
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
        if translated.pattern_says and question.pattern is None:
            yield (*place, "pattern_says"), f"question “{key}” has no “pattern”"
        if not unknown:
            for (_, number, *_), fault in in_other_words(question, translated).faults_of_labels():
                yield (*place, "choices", offered[int(number)]), fault
