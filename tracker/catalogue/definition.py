"""The shape of a service definition: what a YAML file says and what a published version keeps.

A definition is plain data. What it means to ask it is in ``tracker.intake.rules``. What cannot be
right is refused here, all of it at once and each fault at its own place in the document, so that
``tracker.catalogue.load`` can say on which line it stands.
"""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator

from tracker.catalogue.checklist import (
    ChecklistItem,
    faults_of_checklist,
    with_plain_yes_and_no,
)
from tracker.catalogue.condition import Condition, faults_of_tests, read_yes_and_no
from tracker.catalogue.identity import (
    IdentityQuestion,
    check_in_other_words,
    faults_of_checks,
)
from tracker.catalogue.notices import ServiceNotices, faults_of_gaps
from tracker.catalogue.question import LONGEST, TEXTS, Choice, Question
from tracker.catalogue.shape import (
    CHOICES,
    Fault,
    QuestionType,
    ServiceKey,
    Strict,
    Words,
    did_you_mean,
    refuse,
    repeated,
)
from tracker.catalogue.targets import Priority, Promise, Target, faults_of_targets, promise
from tracker.catalogue.translation import (
    LanguageCode,
    NoticeWords,
    ServiceWords,
    faults_of_words,
    in_other_words,
)

__all__ = [
    "CHOICES",
    "HELPER_AGREED",
    "LETTER_ADDRESS",
    "LONGEST",
    "PAPER_FORM",
    "RESERVED_KEYS",
    "TEXTS",
    "Choice",
    "Condition",
    "Question",
    "QuestionType",
    "ServiceDefinition",
]

# Under this key an intake keeps the scan of the form that it came on (tracker.intake.paper).
PAPER_FORM = "paper_form"
# That somebody agreed that an organisation asks for them; no question asks it.
HELPER_AGREED = "helper_agreed"

# Under this key an intake keeps where letters go, for whom no door reaches
# (tracker.intake.letters).
LETTER_ADDRESS = "letter_address"

# What the intake asks of every service about the person: who, how to reach them, for whom.
RESERVED_KEYS = frozenset(
    {
        "give_details",
        "for_whom",
        "your_name",
        "reach_by",
        "your_phone",
        "your_email",
        "no_contact_reason",
        "which_person",
        "their_name",
        "relation",
        "authority",
        "consent_spoken",
        "consent_written",
        "covers",
        "authority_until",
        "act_again",
        "subject_name",
        LETTER_ADDRESS,
        PAPER_FORM,
        HELPER_AGREED,
    }
)

# What a form as such is asked, and so no question can be called.
WORDS_OF_FORMS = frozenset(
    {
        "csrf_token",
        "data",
        "errors",
        "form_errors",
        "hidden_tag",
        "is_submitted",
        "meta",
        "populate_obj",
        "post_process",
        "process",
        "validate",
        "validate_on_submit",
    }
)


class ServiceDefinition(Strict):
    """One service, as it is defined once for every door."""

    key: ServiceKey
    title: Annotated[Words, StringConstraints(max_length=80)]
    summary: Words = Field(description="one or two sentences for the catalogue")
    synonyms: list[Words] = Field(default_factory=list)
    department: ServiceKey
    team: ServiceKey
    target_days: int = Field(ge=1, le=366, description="working days in which it should be done")
    targets: dict[Priority, Target] = Field(
        default_factory=dict, description="working time to answer and to finish in, by priority"
    )
    anonymous: bool = Field(False, description="may be asked without saying who one is")
    for_somebody_else: bool = Field(False, description="may be asked on behalf of somebody")
    next_steps: Words = Field(description="what happens after it is sent")
    identity: list[IdentityQuestion] = Field(
        default_factory=list, description="how staff check that somebody known is who they say"
    )
    questions: list[Question] = Field(min_length=1)
    checklist: list[ChecklistItem] = Field(
        default_factory=list, description="what staff do for each case, in this order"
    )
    notices: ServiceNotices = Field(
        default_factory=ServiceNotices, description="of what people are told, and how"
    )
    translations: dict[LanguageCode, ServiceWords] | None = Field(
        None, description="the same words in other languages, by their codes (BCP 47)"
    )

    @field_validator("synonyms")
    @classmethod
    def _no_synonym_twice(cls, synonyms: list[str]) -> list[str]:
        refuse(
            "synonyms",
            (
                ((number,), f"the synonym “{synonyms[number]}” is there twice")
                for number, _ in repeated(synonym.casefold() for synonym in synonyms)
            ),
        )
        return synonyms

    @field_validator("identity")
    @classmethod
    def _no_check_twice(cls, identity: list[IdentityQuestion]) -> list[IdentityQuestion]:
        refuse("identity", faults_of_checks(identity))
        return identity

    @field_validator("questions")
    @classmethod
    def _fit_together(cls, questions: list[Question]) -> list[Question]:
        yes_no = {each.key for each in questions if each.type is QuestionType.YES_NO}
        questions = [_with_plain_yes_and_no(question, yes_no) for question in questions]
        refuse(
            "questions",
            [*_faults_of_keys(questions), *_faults_of_conditions(questions)],
        )
        return questions

    @field_validator("checklist")
    @classmethod
    def _checklist_fits(
        cls, checklist: list[ChecklistItem], so_far: ValidationInfo
    ) -> list[ChecklistItem]:
        questions = so_far.data.get("questions")
        if questions is None:
            return checklist
        checklist = with_plain_yes_and_no(checklist, questions)
        refuse("checklist", faults_of_checklist(checklist, questions))
        return checklist

    @model_validator(mode="after")
    def _translations_fit(self) -> Self:
        refuse(
            "ServiceDefinition",
            [
                (("translations", code, *place), fault)
                for code, words in (self.translations or {}).items()
                for place, fault in (
                    *faults_of_words(words, self.questions, self.identity),
                    *_faults_of_notices(words, self.notices),
                )
            ],
        )
        return self

    @model_validator(mode="after")
    def _targets_fit(self) -> Self:
        refuse("ServiceDefinition", faults_of_targets(self.targets, self.target_days))
        return self

    def promise(self, priority: str) -> Promise:
        """In what working time cases of a priority are to be answered and done."""
        return promise(self.targets, self.target_days, priority)

    @property
    def languages(self) -> list[str]:
        """The languages it is translated into."""
        return list(self.translations or ())

    def in_language(self, code: str) -> "ServiceDefinition":
        """The definition in this language; what is not translated stays as it is.

        ``es-MX`` has the words of ``es`` if it has none of its own. People find it by the synonyms
        of both languages, and may call its choices by the labels of both.
        """
        known = self.translations or {}
        words = known.get(code) or known.get(code.partition("-")[0])
        if words is None:
            return self
        own = {
            name: value
            for name in ("title", "summary", "next_steps")
            if (value := getattr(words, name)) is not None
        }
        synonyms = dict.fromkeys([*words.synonyms, self.title, *self.synonyms])
        questions = [
            in_other_words(question, words.questions.get(question.key))
            for question in self.questions
        ]
        update = {"synonyms": list(synonyms), "questions": questions}
        update["identity"] = [
            check_in_other_words(check, words.identity.get(check.key)) for check in self.identity
        ]
        update["notices"] = self.notices.model_copy(update={"words": dict(words.notices)})
        return self.model_copy(update={**own, **update})

    def question(self, key: str) -> Question | None:
        """The question of this key, if there is one."""
        return next((question for question in self.questions if question.key == key), None)


def _faults_of_notices(words: ServiceWords, notices: ServiceNotices) -> Iterator[Fault]:
    """What is said in other words is said so in every language, for each door."""
    for moment, own in notices.words.items():
        translated = words.notices.get(moment) or NoticeWords()
        for form in own.model_fields_set:
            if getattr(translated, form) is None:
                fault = f"“{form}” of the notice “{moment}” is not translated"
                yield ("notices", moment) if moment in words.notices else ("notices",), fault
    for moment, said in words.notices.items():
        place = ("notices", moment)
        if moment not in notices.words:
            hint = did_you_mean(moment, notices.words)
            yield place, f"the service has no words of its own for “{moment}”.{hint}"
        else:
            yield from (((*place, *rest), fault) for rest, fault in faults_of_gaps(moment, said))


def _faults_of_keys(questions: list[Question]) -> Iterator[Fault]:
    for number, key in repeated(question.key for question in questions):
        yield (number, "key"), f"there are two questions with the key “{key}”"
    for number, question in enumerate(questions):
        if question.key in RESERVED_KEYS:
            yield (
                (number, "key"),
                f"the key “{question.key}” is kept for what every service asks about the person",
            )
        if question.key in WORDS_OF_FORMS:
            yield (
                (number, "key"),
                f"the key “{question.key}” means something else in every form: choose another",
            )


def _faults_of_conditions(questions: list[Question]) -> Iterator[Fault]:
    earlier: dict[str, Question] = {}
    every = {question.key for question in questions}
    for number, question in enumerate(questions):
        parts = question.when.of_one_question(("when",)) if question.when else ()
        for place, condition in parts:
            place = (number, *place)
            says = f"the condition of question “{question.key}”"
            tested = earlier.get(condition.question or "")
            if tested:
                choices = [choice.key for choice in tested.choices]
                for test, fault in faults_of_tests(condition, tested.type, choices):
                    yield (*place, test), f"{says} {fault}"
            elif condition.question in every:
                yield (
                    (*place, "question"),
                    f"{says} looks at “{condition.question}”, which is not asked before it",
                )
            else:
                yield (
                    (*place, "question"),
                    f"{says} looks at “{condition.question}”, but there is no such question."
                    + did_you_mean(condition.question or "", earlier),
                )
        earlier.setdefault(question.key, question)


def _with_plain_yes_and_no(question: Question, yes_no: set[str]) -> Question:
    if question.when is None:
        return question
    return question.model_copy(update={"when": read_yes_and_no(question.when, yes_no)})
