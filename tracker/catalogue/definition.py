"""The shape of a service definition: what a YAML file says and what a published version keeps.

A definition is plain data. What it means to ask it is in ``tracker.intake.rules``.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ServiceKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class QuestionType(StrEnum):
    """What kind of answer a question takes."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    LOCATION = "location"
    PHONE = "phone"
    EMAIL = "email"
    FILE = "file"


CHOICES = frozenset({QuestionType.ONE_OF, QuestionType.MANY_OF})
TEXTS = frozenset({QuestionType.SHORT_TEXT, QuestionType.LONG_TEXT})

# The longest answer to each kind of text, in characters, where a definition sets no limit.
LONGEST = {QuestionType.SHORT_TEXT: 200, QuestionType.LONG_TEXT: 4000, QuestionType.LOCATION: 500}


class Strict(BaseModel):
    """A part of a definition: a word that it does not know is a fault, not a guess."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Choice(Strict):
    """One of the answers to choose from."""

    key: Key
    label: Words
    sms: Words | None = Field(None, description="a shorter label for a text message")
    hint: Words | None = None


class Condition(Strict):
    """When a question is asked: a test of one earlier answer, or ``all`` or ``any`` of several."""

    question: Key | None = None
    is_: Any = Field(None, alias="is", description="the answer equals this")
    is_not: Any = Field(None, description="the answer is given and differs from this")
    includes: Key | None = Field(None, description="this choice is among those chosen")
    answered: bool | None = Field(None, description="there is an answer, or there is none")
    at_least: float | None = None
    at_most: float | None = None
    all: list["Condition"] | None = None
    any: list["Condition"] | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        tests = ("is_", "is_not", "includes", "answered", "at_least", "at_most")
        given = [name for name in tests if getattr(self, name) is not None]
        groups = [group for group in (self.all, self.any) if group is not None]
        if self.question is not None and len(given) == 1 and not groups:
            return self
        if self.question is None and not given and len(groups) == 1 and groups[0]:
            return self
        raise ValueError(
            "a condition names a question and one test of its answer (is, is_not, includes, "
            "answered, at_least, at_most), or holds a list under all or any"
        )

    def questions(self) -> set[str]:
        """The keys of the questions that this condition looks at."""
        found = {self.question} if self.question else set()
        for part in (self.all or []) + (self.any or []):
            found |= part.questions()
        return found


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
    choices: list[Choice] = []
    when: Condition | None = None
    max_length: int | None = Field(None, ge=1, le=4000)
    minimum: float | None = Field(None, description="of a number")
    maximum: float | None = Field(None, description="of a number")
    whole: bool = Field(True, description="a number without a fraction")
    earliest: Literal["today"] | None = Field(None, description="of a date: not in the past")
    latest: Literal["today"] | None = Field(None, description="of a date: not in the future")
    pattern: str | None = Field(None, description="a regular expression for a short text")
    pattern_says: Words | None = Field(None, description="what is said when it does not match")

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


class ServiceDefinition(Strict):
    """One service, as it is defined once for every door."""

    key: ServiceKey
    title: Words
    summary: Words = Field(description="one or two sentences for the catalogue")
    synonyms: list[Words] = []
    department: ServiceKey
    team: ServiceKey
    target_days: int = Field(ge=1, le=366, description="days in which the case should be done")
    anonymous: bool = Field(False, description="may be asked without saying who one is")
    for_somebody_else: bool = Field(False, description="may be asked on behalf of somebody")
    next_steps: Words = Field(description="what happens after it is sent")
    questions: list[Question] = Field(min_length=1)

    def question(self, key: str) -> Question | None:
        """The question of this key, if there is one."""
        return next((question for question in self.questions if question.key == key), None)
