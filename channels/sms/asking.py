"""Ask the questions of an intake by text, take the answers, sum up, send."""

from channels.sms.prompts import lines, question_prompt, summary_prompt
from channels.sms.rules import as_raw, is_greeting, is_refusal, read_number, shown_choices
from channels.sms.talk import Reply, Talk, code_of
from channels.sms.wording import say
from tracker.cases import wording as cases_wording
from tracker.cases.models import Case
from tracker.catalogue.definition import Question, QuestionType
from tracker.catalogue.queries import current_definition
from tracker.errors import Conflict, InvalidAnswer, InvalidAnswers, NotFound
from tracker.intake import commands as intakes
from tracker.intake import queries
from tracker.intake.models import Intake
from tracker.intake.rules import Asking, token
from tracker.intake.rules import say as say_answer
from tracker.interactions.commands import end
from tracker.messages.models import Message
from tracker.messages.queries import of_case


def begin(talk: Talk, service_key: str) -> list[Reply]:
    """Begin a request for a service, and ask its first question."""
    try:
        definition = current_definition(talk.session, service_key)
    except NotFound:
        return [say("service_gone")]
    kept = _put_aside(talk)
    talk.hold(
        intakes.begin(talk.session, definition, talk.door, contact_point=talk.point),
    )
    return go_on(talk, lines(kept, say("begun", title=definition.title)))


def _put_aside(talk: Talk) -> str:
    """Leave the request that was going on; what the citizen should know of it.

    One in which nothing was answered yet is dropped: nobody would look for it.
    """
    before = talk.intake
    if before is None:
        return ""
    own = {question.key for question in before.definition.content.questions}
    if own & set(before.answers):
        return say("kept", code=code_of(before))
    intakes.drop(talk.session, before, talk.door)
    return ""


def go_on(talk: Talk, lead: str = "") -> list[Reply]:
    """Ask what comes next; if nothing does, show all the answers to be checked."""
    following = _asking(talk).next
    return ask(talk, following, lead) if following else check(talk, lead)


def ask(talk: Talk, question: Question, lead: str = "") -> list[Reply]:
    """Ask a question, after a sentence that leads to it."""
    intake = _intake(talk)
    shown = shown_choices(question)
    talk.stand_at("asking", [question.key, token(intake.answers.get(question.key)), *shown])
    return [lines(lead, question_prompt(question))]


def check(talk: Talk, lead: str = "") -> list[Reply]:
    """Show all the answers, to be sent or changed."""
    asking = _asking(talk)
    summary = asking.summary()
    talk.stand_at("checking", [token(asking.answers), *(line.question.key for line in summary)])
    return [lines(lead, summary_prompt(_intake(talk).definition.title, summary))]


def again(talk: Talk, lead: str = "") -> list[Reply]:
    """Ask once more what was asked last, by the same words."""
    question = _asked(talk)
    return ask(talk, question, lead) if question else go_on(talk, lead)


def take_answer(talk: Talk, text: str) -> list[Reply]:
    """Take a text as the answer to the question that was asked last."""
    question = _asked(talk)
    if question is None:  # another door's answers have made it needless
        return go_on(talk)
    if talk.came_back and is_greeting(text):
        return again(talk, _unfinished(talk))
    if question.type is QuestionType.FILE:
        return skip(talk) if is_refusal(text) else again(talk, talk.unclear(""))
    _, seen, *shown = talk.dialogue.offered
    return _answer(talk, question, as_raw(question, text, shown), seen)


def skip(talk: Talk) -> list[Reply]:
    """Pass over the question that was asked last, if it may be passed over."""
    question = _asked(talk)
    if question is None:
        return go_on(talk)
    if question.required:
        return ask(talk, question, talk.unclear(say("cannot_skip")))
    return _answer(talk, question, "", talk.dialogue.offered[1])


def _answer(talk: Talk, question: Question, raw: str | list[str], seen: str) -> list[Reply]:
    intake = _intake(talk)
    try:
        intakes.answer(talk.session, intake, question.key, raw, talk.door, seen=seen)
    except InvalidAnswer as fault:
        sentence = _unfinished(talk) if talk.came_back else talk.unclear(str(fault))
        return ask(talk, question, sentence)
    except Conflict as fault:
        return go_on(talk, str(fault))
    talk.clear()
    return go_on(talk, say("going_on", title=intake.definition.title) if talk.came_back else "")


def back(talk: Talk) -> list[Reply]:
    """Ask the question before the one that was asked last, with its answer so far."""
    asking = _asking(talk)
    if talk.dialogue.step not in ("asking", "checking"):
        return again(talk)
    # From the summary: before every key that is none of a question comes the last one.
    key = talk.dialogue.offered[0] if talk.dialogue.step == "asking" else ""
    before = asking.before(key)
    if before is None:
        return again(talk, say("first_question"))
    return _ask_to_change(talk, before)


def choose_change(talk: Talk, text: str) -> list[Reply]:
    """Ask again the question whose number in the summary was texted."""
    _, *keys = talk.dialogue.offered
    number = read_number(text, len(keys))
    question = _asking(talk).question(keys[number - 1]) if number else None
    if question is None:
        return [talk.unclear(say("change_what", most=len(keys)))]
    return _ask_to_change(talk, question)


def change(talk: Talk, number: str) -> list[Reply]:
    """Change an answer of the summary. While a question waits, the word is no answer to it: the
    numbers are those of the summary, which is shown when nothing is left to ask.
    """
    if talk.dialogue.step == "checking":
        return choose_change(talk, number)
    return again(talk, say("change_later")) if _asking(talk).next else check(talk)


def take_check(talk: Talk, text: str) -> list[Reply]:
    """A text at the summary that is no command: the number of an answer, or not understood."""
    if read_number(text, len(talk.dialogue.offered) - 1):
        return choose_change(talk, text)
    if talk.came_back:
        return check(talk, _unfinished(talk))
    return [talk.unclear(say("send_or_change"))]


def _ask_to_change(talk: Talk, question: Question) -> list[Reply]:
    talk.clear()
    value = _intake(talk).answers.get(question.key)
    if value is None:
        return ask(talk, question)
    words = say_answer(question, value)
    return ask(talk, question, say("answered_so_far", words=words))


def send(talk: Talk) -> list[Reply]:
    """Submit the request: its confirmation, and what happens next.

    While a question waits, the word is no answer to it: what is still to be asked is asked, and an
    answer that was to be changed stays.
    """
    intake, asking = _intake(talk), _asking(talk)
    if asking.next is not None:
        return go_on(talk, say("not_all_answered"))
    if talk.dialogue.step != "checking":
        return check(talk)
    if talk.dialogue.offered[0] != token(asking.answers):
        return check(talk, say("changed_elsewhere"))
    try:
        case = intakes.submit(talk.session, intake, talk.door, talk.city.zone)
    except InvalidAnswers as fault:
        question = asking.question(next(iter(fault.problems)))
        lead = say("still_missing", problems=str(fault))
        return ask(talk, question, lead) if question else go_on(talk, lead)
    end(talk.session, talk.interaction, now=talk.now)
    talk.hold(None)
    talk.clear()
    return [_confirmation(talk, case), case.definition.content.next_steps]


def _confirmation(talk: Talk, case: Case) -> Reply:
    """The confirmation that the core has put into the outbox for this number: it goes out in the
    answer. Where it wrote none for it (made anonymously, answered elsewhere), the same words.
    """
    written: list[Message] = [
        message
        for message in of_case(talk.session, case.id)
        if message.means == "sms"
        and message.state == "queued"
        and message.contact_point_id == talk.point.id
    ]
    if written:
        return written[0]
    return cases_wording.confirmation(
        case.definition.title, case.reference, case.due_at, talk.city.zone
    )


def ask_to_drop(talk: Talk) -> list[Reply]:
    """Ask whether the request is to be dropped."""
    talk.dialogue.step = "dropping"
    return [say("drop", title=_intake(talk).definition.title)]


def take_drop(talk: Talk, text: str) -> list[Reply]:
    """Drop the request or go on with it, as the text says."""
    number = read_number(text, 2) or (1 if text.strip(" .!").casefold() == "yes" else None)
    if number == 1:
        intakes.drop(talk.session, _intake(talk), talk.door)
        talk.hold(None)
        talk.clear()
        return [say("dropped")]
    if number == 2 or is_refusal(text) or talk.came_back:
        return go_on(talk)
    return [lines(talk.unclear(say("yes_or_no")), *map(str, ask_to_drop(talk)))]


def is_at_a_file(talk: Talk) -> bool:
    """Whether what was asked last is a picture, which a text cannot bring yet."""
    question = _asked(talk) if talk.intake else None
    return question is not None and question.type is QuestionType.FILE


def _unfinished(talk: Talk) -> str:
    return say("unfinished", title=_intake(talk).definition.title)


def _intake(talk: Talk) -> Intake:
    if talk.intake is None:
        raise ValueError(f"no request is going on at the step {talk.dialogue.step}")
    return talk.intake


def _asking(talk: Talk) -> Asking:
    return queries.ask(talk.session, _intake(talk))


def _asked(talk: Talk) -> Question | None:
    """The question that was asked last, if it still applies."""
    if talk.dialogue.step != "asking":
        return None
    return _asking(talk).question(talk.dialogue.offered[0])
