"""What staff are asked besides where somebody asks in another's name: how far they may, until when,
and what was agreed to. On the web and by text none of it is asked.
"""

from collections.abc import Collection, Sequence

from tracker.catalogue.definition import Choice, Condition, Question, QuestionType
from tracker.languages import USUAL, locale_of
from tracker.people.consents import Wording, wordings
from tracker.people.record_rules import COVERS

# By the authority that somebody acts on, the question whether its statement was agreed to. The
# statement has the same key as the authority.
CONSENT_QUESTIONS = {"spoken_consent": "consent_spoken", "written_consent": "consent_written"}
ON_RECORD = "on_record"
NOT_TAKEN = "not_taken"

STAFF_QUESTIONS = frozenset(
    {*CONSENT_QUESTIONS.values(), "covers", "authority_until", "act_again", "subject_name"}
)

_ON_BEHALF = Condition.model_validate({"question": "for_whom", "is": "on_behalf"})
_WIDER = Condition.model_validate(
    {
        "any": [
            {"question": "covers", "is": "this_service"},
            {"question": "covers", "is": "everything"},
        ]
    }
)

_COVERS = Question(
    key="covers",
    type=QuestionType.ONE_OF,
    label="What may they act in?",
    short="Covers",
    phone="Do you act for them in this request only, or in more?",
    required=False,
    choices=[Choice(key=key, label=label) for key, label in COVERS.items()],
    when=_ON_BEHALF,
)

_UNTIL = Question(
    key="authority_until",
    type=QuestionType.DATE,
    label="Up to which day may they act?",
    short="Acts until",
    phone="Until when may you act for them?",
    hint="The last day of it, such as 31 December 2026. Without a day it holds until they end it.",
    required=False,
    earliest="today",
    when=_ON_BEHALF,
)

_AGAIN = Question(
    key="act_again",
    type=QuestionType.YES_NO,
    label="Note on their record that they may act again?",
    short="Noted on their record",
    phone="Shall we note it, so that you need not say it the next time?",
    required=False,
    when=_WIDER,
)

_SUBJECT = Question(
    key="subject_name",
    type=QuestionType.SHORT_TEXT,
    label="Whom is it about, if it is neither of them?",
    short="Whom it is about",
    phone="Is it about somebody else than the two of you? What is their name?",
    hint="For example the child of the person whose request it is.",
    required=False,
    max_length=200,
    when=_ON_BEHALF,
)


def acting_questions(on_record: Collection[str]) -> list[Question]:
    """What staff are asked where somebody asks in another's name.

    ``on_record`` are the authorities on which they act for anybody by what is on record: what was
    agreed to then may count.
    """
    consents = [
        _consent(authority, key, wordings(authority), on_record=authority in on_record)
        for authority, key in CONSENT_QUESTIONS.items()
        if wordings(authority)
    ]
    return [*consents, _COVERS, _UNTIL, _AGAIN, _SUBJECT]


def _consent(authority: str, key: str, words: Sequence[Wording], *, on_record: bool) -> Question:
    """Whether the statement was agreed to. Its answer names the words: their language and version.

    Once the words are changed an answer that names the old ones is none any more: whoever has not
    sent it by then reads the new ones.
    """
    signed = authority == "written_consent"
    said = "Signed" if signed else "They agreed"
    choices = [
        Choice(key=one.mark, label=f"{said}, in {locale_of(one.language).get_language_name(USUAL)}")
        for one in words
    ]
    if on_record:
        choices.append(Choice(key=ON_RECORD, label="It is on their record from before"))
    choices.append(Choice(key=NOT_TAKEN, label="Not seen yet" if signed else "Not read out"))
    return Question(
        key=key,
        type=QuestionType.ONE_OF,
        label="Have you seen this, signed?" if signed else "Read this out. Do they agree?",
        short="Agreed to",
        choices=choices,
        when=Condition.model_validate({"question": "authority", "is": authority}),
    )


def wording_meant(authority: str, answer: object) -> Wording | None:
    """The words that were agreed to, by the answer to the question about them; or nothing."""
    return next((one for one in wordings(authority) if one.mark == answer), None)
