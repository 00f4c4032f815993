"""What every intake asks about people: who asks, for whom, and how they are reached.

They are questions like any other, so that each door asks them with the same machinery and no door
can forget one. They come after the service's own questions.
"""

from collections.abc import Sequence

from tracker.catalogue.definition import (
    Choice,
    Condition,
    Question,
    QuestionType,
    ServiceDefinition,
)
from tracker.people.rules import Known, initials

NEW_PERSON = "new"


def _when(question: str, answer: object) -> Condition:
    return Condition.model_validate({"question": question, "is": answer})


GIVE_DETAILS = Question(
    key="give_details",
    type=QuestionType.YES_NO,
    label="Do you want to give your name and hear what happens?",
    short="Hear what happens",
    sms="Do you want to give your name and hear what happens?",
    phone="Would you like to give your name, so that we can tell you what happens?",
    hint="You can also tell us about this without saying who you are.",
)

FOR_WHOM = Question(
    key="for_whom",
    type=QuestionType.ONE_OF,
    label="Who is this request for?",
    short="Request for",
    phone="Is this for yourself, or for somebody else?",
    choices=[
        Choice(key="myself", label="Myself", sms="Me"),
        Choice(
            key="in_care",
            label="Somebody in my care",
            sms="Somebody in my care",
            hint="For example your child, or an adult you look after.",
        ),
        Choice(
            key="on_behalf",
            label="Somebody who asked me to act for them",
            sms="Somebody who asked me to help",
            hint="It is their request, and you help them to make it.",
        ),
    ],
)

_FOR_ANOTHER = Condition(any=[_when("for_whom", "in_care"), _when("for_whom", "on_behalf")])

THEIR_NAME = Question(
    key="their_name",
    type=QuestionType.SHORT_TEXT,
    label="What is the name of the person this is for?",
    short="Name of the person it is for",
    sms="What is their full name?",
    phone="What is their full name?",
    max_length=200,
    when=_FOR_ANOTHER,
)

RELATION = Question(
    key="relation",
    type=QuestionType.ONE_OF,
    label="What are you to them?",
    short="Relation",
    sms="What are you to them?",
    phone="And what are you to them?",
    choices=[
        Choice(key="family", label="Family"),
        Choice(key="friend", label="Friend or neighbour", sms="Friend"),
        Choice(key="carer", label="Carer"),
        Choice(key="support_worker", label="Support worker or organisation", sms="Support worker"),
        Choice(key="other", label="Something else", sms="Other"),
    ],
    when=_FOR_ANOTHER,
)

AUTHORITY = Question(
    key="authority",
    type=QuestionType.ONE_OF,
    label="How did they agree that you act for them?",
    short="Authority",
    sms="How did they agree?",
    phone="How did they agree that you act for them?",
    choices=[
        Choice(key="spoken_consent", label="They told me so", sms="Told me"),
        Choice(key="written_consent", label="They wrote it down", sms="In writing"),
        Choice(
            key="legal_power",
            label="I have a legal power",
            sms="Legal power",
            hint="For example a power of attorney.",
        ),
    ],
    when=_when("for_whom", "on_behalf"),
)

YOUR_NAME = Question(
    key="your_name",
    type=QuestionType.SHORT_TEXT,
    label="What is your name?",
    short="Your name",
    sms="What is your full name?",
    phone="Can I take your full name, please?",
    max_length=200,
)

REACH_BY = Question(
    key="reach_by",
    type=QuestionType.ONE_OF,
    label="How can we reach you?",
    short="Reached by",
    sms="How can we reach you?",
    phone="How can we reach you: by phone, or by e-mail?",
    choices=[
        Choice(
            key="phone",
            label="Phone or text message",
            sms="Phone",
            hint="A landline is as good as a mobile.",
        ),
        Choice(key="email", label="E-mail"),
        Choice(key="none", label="I cannot be reached by either", sms="Neither"),
    ],
)

YOUR_PHONE = Question(
    key="your_phone",
    type=QuestionType.PHONE,
    label="What is your phone number?",
    short="Your phone number",
    sms="What is your phone number?",
    phone="What is the number?",
    when=_when("reach_by", "phone"),
)

YOUR_EMAIL = Question(
    key="your_email",
    type=QuestionType.EMAIL,
    label="What is your e-mail address?",
    short="Your e-mail address",
    sms="What is your e-mail address?",
    phone="What is the e-mail address?",
    when=_when("reach_by", "email"),
)

NO_CONTACT_REASON = Question(
    key="no_contact_reason",
    type=QuestionType.SHORT_TEXT,
    label="Why can we not reach you?",
    short="Why not reached",
    sms="Why can we not reach you?",
    phone="May I note why we cannot reach you?",
    hint="For example: no phone at the moment. You can always ask us how it goes with your "
    "reference, by phone or at a counter.",
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
        label="Several people use this number or address. Which of them are you?",
        short="Which person",
        sms="Several people use this number. Which are you?",
        phone="Several people share this number or address. Which of them is it?",
        choices=[
            *(
                Choice(
                    key=f"p{known.id}",
                    label=f"{known.name} (person {known.id})"
                    if for_staff
                    else f"The person with the initials {initials(known.name)}{_place(i)}",
                    sms=f"{initials(known.name)}{_place(i)}",
                )
                for i, known in enumerate(candidates)
            ),
            Choice(key=NEW_PERSON, label="Somebody else", sms="Somebody else"),
        ],
    )


def _place(index: int) -> str:
    """Initials can be the same twice: the order in which we came to know them tells them apart."""
    return f" ({index + 1})"


def about_you(
    definition: ServiceDefinition, candidates: Sequence[Known] = (), *, for_staff: bool = False
) -> list[Question]:
    """The questions about people that follow those of a service.

    ``candidates`` are the people of whom it has to be asked which it is, if several are known by
    the contact that was given.
    """
    details = _when("give_details", True) if definition.anonymous else None
    questions = [GIVE_DETAILS] if definition.anonymous else []
    if definition.for_somebody_else:
        questions += [_also(FOR_WHOM, details), THEIR_NAME, RELATION, AUTHORITY]
    questions += [_also(YOUR_NAME, details), _also(REACH_BY, details)]
    questions += [YOUR_PHONE, YOUR_EMAIL, NO_CONTACT_REASON]
    if candidates:
        questions.append(_also(which_person(candidates, for_staff=for_staff), details))
    return questions


def _also(question: Question, condition: Condition | None) -> Question:
    return question.model_copy(update={"when": condition}) if condition else question
