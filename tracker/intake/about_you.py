"""What every intake asks about people: who asks, for whom, and how they are reached.

They are questions like any other, so that each door asks them with the same machinery and no door
can forget one. They come after the service's own questions.
"""

from collections.abc import Collection, Sequence

from tracker.catalogue.definition import (
    Choice,
    Condition,
    Question,
    QuestionType,
    ServiceDefinition,
)
from tracker.catalogue.translation import ChoiceWords, QuestionWords, in_other_words
from tracker.intake.acting_questions import acting_questions
from tracker.languages import USUAL, current_language, mark, t
from tracker.people.rules import Known, initials

NEW_PERSON = "new"


def _when(question: str, answer: object) -> Condition:
    return Condition.model_validate({"question": question, "is": answer})


GIVE_DETAILS = Question(
    key="give_details",
    type=QuestionType.YES_NO,
    label=mark("Do you want to give your name and hear what happens?"),
    short=mark("Hear what happens"),
    sms=mark("Do you want to give your name and hear what happens?"),
    phone=mark("Would you like to give your name, so that we can tell you what happens?"),
    hint=mark("You can also tell us about this without saying who you are."),
)

FOR_WHOM = Question(
    key="for_whom",
    type=QuestionType.ONE_OF,
    label=mark("Who is this request for?"),
    short=mark("Request for"),
    phone=mark("Is this for yourself, or for somebody else?"),
    choices=[
        Choice(key="myself", label=mark("Myself"), sms=mark("Me")),
        Choice(
            key="in_care",
            label=mark("Somebody in my care"),
            sms=mark("Somebody in my care"),
            hint=mark("For example your child, or an adult you look after."),
        ),
        Choice(
            key="on_behalf",
            label=mark("Somebody who asked me to act for them"),
            sms=mark("Somebody who asked me to help"),
            hint=mark("It is their request, and you help them to make it."),
        ),
    ],
)

_FOR_ANOTHER = Condition(any=[_when("for_whom", "in_care"), _when("for_whom", "on_behalf")])

THEIR_NAME = Question(
    key="their_name",
    type=QuestionType.SHORT_TEXT,
    label=mark("What is the name of the person this is for?"),
    short=mark("Name of the person it is for"),
    sms=mark("What is their full name?"),
    phone=mark("What is their full name?"),
    max_length=200,
    when=_FOR_ANOTHER,
)

RELATION = Question(
    key="relation",
    type=QuestionType.ONE_OF,
    label=mark("What are you to them?"),
    short=mark("Relation"),
    sms=mark("What are you to them?"),
    phone=mark("And what are you to them?"),
    choices=[
        Choice(key="family", label=mark("Family")),
        Choice(key="friend", label=mark("Friend or neighbour"), sms=mark("Friend")),
        Choice(key="carer", label=mark("Carer")),
        Choice(
            key="support_worker",
            label=mark("Support worker or organisation"),
            sms=mark("Support worker"),
        ),
        Choice(key="other", label=mark("Something else"), sms=mark("Other")),
    ],
    when=_FOR_ANOTHER,
)

AUTHORITY = Question(
    key="authority",
    type=QuestionType.ONE_OF,
    label=mark("How did they agree that you act for them?"),
    short=mark("Authority"),
    sms=mark("How did they agree?"),
    phone=mark("How did they agree that you act for them?"),
    choices=[
        Choice(key="spoken_consent", label=mark("They told me so"), sms=mark("Told me")),
        Choice(key="written_consent", label=mark("They wrote it down"), sms=mark("In writing")),
        Choice(
            key="legal_power",
            label=mark("I have a legal power"),
            sms=mark("Legal power"),
            hint=mark("For example a power of attorney."),
        ),
        Choice(key="carer", label=mark("I am their carer"), sms=mark("I care for them")),
        Choice(key="interpreter", label=mark("I interpret for them"), sms=mark("I interpret")),
    ],
    when=_when("for_whom", "on_behalf"),
)

YOUR_NAME = Question(
    key="your_name",
    type=QuestionType.SHORT_TEXT,
    label=mark("What is your name?"),
    short=mark("Your name"),
    sms=mark("What is your full name?"),
    phone=mark("Can I take your full name, please?"),
    max_length=200,
)

REACH_BY = Question(
    key="reach_by",
    type=QuestionType.ONE_OF,
    label=mark("How can we reach you?"),
    short=mark("Reached by"),
    sms=mark("How can we reach you?"),
    phone=mark("How can we reach you: by phone, or by e-mail?"),
    choices=[
        Choice(
            key="phone",
            label=mark("Phone or text message"),
            sms=mark("Phone"),
            hint=mark("A landline is as good as a mobile."),
        ),
        Choice(key="email", label=mark("E-mail")),
        Choice(key="none", label=mark("I cannot be reached by either"), sms=mark("Neither")),
    ],
)

YOUR_PHONE = Question(
    key="your_phone",
    type=QuestionType.PHONE,
    label=mark("What is your phone number?"),
    short=mark("Your phone number"),
    sms=mark("What is your phone number?"),
    phone=mark("What is the number?"),
    when=_when("reach_by", "phone"),
)

YOUR_EMAIL = Question(
    key="your_email",
    type=QuestionType.EMAIL,
    label=mark("What is your e-mail address?"),
    short=mark("Your e-mail address"),
    sms=mark("What is your e-mail address?"),
    phone=mark("What is the e-mail address?"),
    when=_when("reach_by", "email"),
)

NO_CONTACT_REASON = Question(
    key="no_contact_reason",
    type=QuestionType.SHORT_TEXT,
    label=mark("Why can we not reach you?"),
    short=mark("Why not reached"),
    sms=mark("Why can we not reach you?"),
    phone=mark("May I note why we cannot reach you?"),
    hint=mark(
        "For example: no phone at the moment. You can always ask us how it goes with your "
        "reference, by phone or at a counter."
    ),
    max_length=500,
    when=_when("reach_by", "none"),
)


def which_person(candidates: Sequence[Known], *, for_staff: bool) -> Question:
    """Ask which of several people who share a contact point it is.

    Citizens see initials only: whoever types a number must not learn the names behind it.
    """
    return Question(
        key="which_person",
        type=QuestionType.ONE_OF,
        label=mark("Several people use this number or address. Which of them are you?"),
        short=mark("Which person"),
        sms=mark("Several people use this number. Which are you?"),
        phone=mark("Several people share this number or address. Which of them is it?"),
        choices=[
            *(
                Choice(
                    key=f"p{known.id}",
                    label=f"{known.name} (person {known.id})"
                    if for_staff
                    else t(
                        "The person with the initials {initials}",
                        initials=f"{initials(known.name)}{_place(i)}",
                    ),
                    sms=f"{initials(known.name)}{_place(i)}",
                )
                for i, known in enumerate(candidates)
            ),
            Choice(key=NEW_PERSON, label=mark("Somebody else"), sms=mark("Somebody else")),
        ],
    )


def _place(index: int) -> str:
    """Initials can be the same twice: the order in which we came to know them tells them apart."""
    return f" ({index + 1})"


def about_you(
    definition: ServiceDefinition,
    candidates: Sequence[Known] = (),
    *,
    for_staff: bool = False,
    on_record: Collection[str] = (),
) -> list[Question]:
    """The questions about people that follow those of a service.

    ``candidates`` are the people of whom it has to be asked which it is, if several are known by
    the contact that was given. ``for_staff``: these are named in full, and it is asked how far
    somebody may act for another; ``on_record`` are the authorities on which they do already.
    """
    details = _when("give_details", True) if definition.anonymous else None
    questions = [GIVE_DETAILS] if definition.anonymous else []
    if definition.for_somebody_else:
        questions += [_also(FOR_WHOM, details), THEIR_NAME, RELATION, AUTHORITY]
        questions += acting_questions(on_record) if for_staff else []
    questions += [_also(YOUR_NAME, details), _also(REACH_BY, details)]
    questions += [YOUR_PHONE, YOUR_EMAIL, NO_CONTACT_REASON]
    if candidates:
        questions.append(_also(which_person(candidates, for_staff=for_staff), details))
    return [_in_our_words(question) for question in questions]


def _in_our_words(question: Question) -> Question:
    """The question in the current language."""
    if current_language() == USUAL:
        return question
    choices = {
        choice.key: ChoiceWords(
            label=t(choice.label), sms=_said(choice.sms), hint=_said(choice.hint)
        )
        for choice in question.choices
    }
    words = QuestionWords(
        label=t(question.label),
        short=t(question.short),
        sms=_said(question.sms),
        phone=_said(question.phone),
        hint=_said(question.hint),
        choices=choices,
    )
    return in_other_words(question, words)


def _said(words: str | None) -> str | None:
    return t(words) if words else None


def _also(question: Question, condition: Condition | None) -> Question:
    return question.model_copy(update={"when": condition}) if condition else question
