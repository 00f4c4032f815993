"""One question of a service, and the choices it offers: their words for each door, their faults."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from tracker.catalogue.condition import Condition
from tracker.catalogue.shape import (
    CHOICES,
    Fault,
    Key,
    QuestionType,
    Strict,
    Words,
    refuse,
    repeated,
)

# Which setting of a question is for which types; any other type must leave it out.
ONLY_FOR: dict[str, frozenset[QuestionType]] = {
    "choices": CHOICES,
    "max_length": frozenset(
        {QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT, QuestionType.LOCATION}
    ),
    "minimum": frozenset({QuestionType.NUMBER}),
    "maximum": frozenset({QuestionType.NUMBER}),
    "whole": frozenset({QuestionType.NUMBER}),
    "earliest": frozenset({QuestionType.DATE}),
    "latest": frozenset({QuestionType.DATE}),
    "pattern": frozenset({QuestionType.SHORT_TEXT}),
    "pattern_says": frozenset({QuestionType.SHORT_TEXT}),
    "example": frozenset({QuestionType.SHORT_TEXT}),
    "evidence": frozenset({QuestionType.FILE}),
    "kinds": frozenset({QuestionType.FILE}),
}
TEXTS = frozenset({QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT})

# The longest answer to each kind of text, in characters: where a definition sets no limit, and
# what it may set at most (a case keeps its place in 500).
LONGEST = {QuestionType.SHORT_TEXT: 200, QuestionType.LONG_TEXT: 4000, QuestionType.LOCATION: 500}
MOST = {QuestionType.SHORT_TEXT: 500, QuestionType.LONG_TEXT: 4000, QuestionType.LOCATION: 500}

LONGEST_KIND = 100  # characters of what a document is called


class Choice(Strict):
    """One of the answers to choose from."""

    key: Key
    label: Words
    sms: Words | None = Field(None, description="a shorter label for a text message")
    hint: Words | None = None

    # The labels in the main language, of a choice that is said in another.
    _also: tuple[str, ...] = PrivateAttr(())

    @property
    def by_text(self) -> str:
        """The label in a text message."""
        return self.sms or self.label

    @property
    def names(self) -> tuple[str, ...]:
        """All that it may be called in an answer: its key and its labels, in each language."""
        return tuple(dict.fromkeys((self.key, self.label, self.by_text, *self._also)))

    def called(self, label: str, sms: str | None, hint: str | None) -> "Choice":
        """The same choice by other words; an answer may still call it by these."""
        other = self.model_copy(update={"label": label, "sms": sms, "hint": hint})
        other._also = self.names
        return other


class Question(Strict):
    """One thing that a service asks, with its wording for each door.

    ``label`` is what the web page shows; ``sms`` what a text message asks; ``phone`` what an agent
    or counter staff read aloud; ``short`` how the answer is named in a summary and on the case.
    """

    key: Key
    type: QuestionType
    label: Words
    short: Words
    sms: Words | None = None
    phone: Words | None = None
    hint: Words | None = None
    required: bool = True
    choices: list[Choice] = Field(default_factory=list)
    when: Condition | None = None
    max_length: int | None = Field(None, ge=1, le=4000)
    minimum: float | None = Field(None, description="of a number")
    maximum: float | None = Field(None, description="of a number")
    whole: bool = Field(True, description="a number without a fraction")
    earliest: Literal["today"] | None = Field(None, description="of a date: not in the past")
    latest: Literal["today"] | None = Field(None, description="of a date: not in the future")
    pattern: str | None = Field(None, description="a regular expression for a short text")
    pattern_says: Words | None = Field(None, description="what is said when it does not match")
    example: Words | None = Field(None, description="a short text that the pattern accepts")
    evidence: Literal["copy", "seen", "either"] = Field(
        "copy", description="of a file: a copy is kept, or it is seen at a counter, or either"
    )
    kinds: list[Words] = Field(
        default_factory=list, description="the documents that may be seen at a counter"
    )

    # What each kind is called in the language that the question is in; its own words, if nothing.
    _kinds_said: dict[str, str] = PrivateAttr(default_factory=dict)

    def with_kinds_said(self, words: Mapping[str, str]) -> Self:
        """The same question, with its kinds of documents called by these words."""
        other = self.model_copy()
        other._kinds_said = dict(words)
        return other

    def kind_said(self, kind: str) -> str:
        """What a kind of document is called in the language that the question is in."""
        return self._kinds_said.get(kind, kind)

    @property
    def kinds_said(self) -> list[str]:
        """All kinds of documents that may be seen, as they are called."""
        return [self.kind_said(kind) for kind in self.kinds]

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        refuse(
            "Question",
            [
                *self._misplaced(),
                *self._faults_of_choices(),
                *self._faults_of_limits(),
                *self._faults_of_pattern(),
                *self._faults_of_doors(),
                *self._faults_of_evidence(),
            ],
        )
        return self

    def _misplaced(self) -> Iterator[Fault]:
        for setting, types in ONLY_FOR.items():
            default = type(self).model_fields[setting].get_default(call_default_factory=True)
            if self.type not in types and getattr(self, setting) != default:
                fitting = " or ".join(sorted(types))
                yield (
                    (setting,),
                    f"{self._name} is of type {self.type}, and “{setting}” is only for {fitting}",
                )

    def _faults_of_choices(self) -> Iterator[Fault]:
        if self.type not in CHOICES:
            return
        if not self.choices:
            yield (), f"{self._name} has no choices"
        elif len(self.choices) == 1:
            yield (
                ("choices",),
                f"{self._name} has only one choice, so there is nothing to choose",
            )
        yield from (
            (
                ("choices", number, "key"),
                f"{self._name} has two choices with the key “{key}”",
            )
            for number, key in repeated(choice.key for choice in self.choices)
        )
        yield from self.faults_of_labels()

    def faults_of_labels(self) -> Iterator[Fault]:
        """Choices that a text message, or an agent who listens, could mistake for another."""
        meant: dict[str, str] = {}
        for number, choice in enumerate(self.choices):
            for word in dict.fromkeys(name.casefold() for name in choice.names):
                other = meant.setdefault(word, choice.key)
                if other != choice.key:
                    fault = (
                        f"has two choices that “{word}” could mean, “{other}” and “{choice.key}”"
                    )
                    yield ("choices", number), f"{self._name} {fault}"
            label = choice.by_text
            # Texted choices are numbered: "3" must not mean both the third and the one called 3.
            if label.isdecimal() and int(label) != number + 1:
                fault = (
                    f"has the choice “{label}” in place {number + 1}: write the number as a word"
                )
                yield ("choices", number), f"{self._name} {fault}"
            # Several choices are texted with commas between them.
            if self.type is QuestionType.MANY_OF and re.search("[,;]", label):
                fault = f"has the choice “{label}”: its “sms” must not have a comma or a semicolon"
                yield ("choices", number), f"{self._name} {fault}"

    def _faults_of_limits(self) -> Iterator[Fault]:
        low, high = self.minimum, self.maximum
        if low is not None and high is not None and low > high:
            yield (
                ("minimum",),
                f"{self._name} has a minimum ({low:g}) above its maximum ({high:g})",
            )
        most = MOST.get(self.type)
        if most and self.max_length and self.max_length > most:
            fault = f"is of type {self.type}, which takes at most {most} characters"
            yield ("max_length",), f"{self._name} {fault}"

    def _faults_of_pattern(self) -> Iterator[Fault]:
        if self.pattern is None:
            if self.pattern_says:
                yield (
                    ("pattern_says",),
                    f"{self._name} has “pattern_says” but no “pattern”",
                )
            return
        for setting in ("pattern_says", "example"):
            if not getattr(self, setting):
                yield ("pattern",), f"{self._name} has a “pattern” but no “{setting}”"
        try:
            accepted = re.compile(self.pattern)
        except re.error as error:
            yield ("pattern",), f"the pattern of {self._name} cannot be read: {error}"
            return
        if self.example and not accepted.fullmatch(self.example):
            yield (
                ("example",),
                f"the example of {self._name}, “{self.example}”, does not match its pattern",
            )

    def _faults_of_doors(self) -> Iterator[Fault]:
        """What some door could not do, or must not demand of anybody."""
        if self.type is QuestionType.FILE and self.required:
            yield (
                (),
                (
                    f"{self._name} asks for a file, which nobody can give on the phone: "
                    f"it needs “required: false”"
                ),
            )
        if self.type is QuestionType.EMAIL and self.required and self.when is None:
            yield (
                (),
                (
                    f"{self._name} demands an e-mail address, which not everybody has: it needs "
                    f"“required: false”, or a “when”"
                ),
            )

    def _faults_of_evidence(self) -> Iterator[Fault]:
        if self.evidence != "copy" and not self.kinds:
            yield (
                ("evidence",),
                f"{self._name} takes documents that are seen, and has no “kinds” of them",
            )
        if self.evidence == "copy" and self.kinds:
            yield (
                ("kinds",),
                f"{self._name} has “kinds” of documents that are seen, but keeps a copy: it needs "
                f"“evidence: seen” or “evidence: either”",
            )
        for number, kind in enumerate(self.kinds):
            if len(kind) > LONGEST_KIND:
                fault = f"has a kind of more than {LONGEST_KIND} characters"
                yield ("kinds", number), f"{self._name} {fault}"
        yield from (
            (("kinds", number), f"{self._name} has the kind “{kind}” twice")
            for number, kind in repeated(self.kinds)
        )

    @property
    def _name(self) -> str:
        return f"question “{self.key}”"

    @property
    def takes_copies(self) -> bool:
        """Whether photos and files answer it: not where a document is only looked at."""
        return self.type is QuestionType.FILE and self.evidence != "seen"

    @property
    def longest(self) -> int:
        """The most characters that an answer may have."""
        return self.max_length or LONGEST.get(self.type, 200)

    @property
    def asked_by_text(self) -> str:
        """The wording of a text message."""
        return self.sms or self.label

    @property
    def read_aloud(self) -> str:
        """The wording for an agent or counter staff."""
        return self.phone or self.label

    def choice(self, key: str) -> Choice | None:
        """The choice of this key, if there is one."""
        return next((choice for choice in self.choices if choice.key == key), None)
