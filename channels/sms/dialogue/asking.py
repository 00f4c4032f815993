"""Ask the questions of an intake by text, take the answers, sum up."""

from channels.sms.dialogue import photos
from channels.sms.dialogue.photo_places import forget_places, offered_place
from channels.sms.dialogue.prompts import in_texts, led, lines, question_prompt, summary_prompt
from channels.sms.dialogue.read_back import (
    ask_if_right,
    confirmation,
    how_to_confirm,
    is_it_right,
    place_said_back,
)
from channels.sms.dialogue.rules import (
    as_raw,
    change_within,
    is_greeting,
    is_refusal,
    read_number,
    shortened,
    shown_choices,
)
from channels.sms.dialogue.talk import Reply, Talk, code_of
from channels.sms.dialogue.unclear import Explained, explain, explain_fault
from channels.sms.dialogue.wording import say
from tracker.catalogue.definition import Question, QuestionType
from tracker.catalogue.queries import current_definition
from tracker.errors import Conflict, InvalidAnswer, NotFound
from tracker.intake import commands as intakes
from tracker.intake import queries
from tracker.intake.models import Intake
from tracker.intake.places import with_point
from tracker.intake.reading import Raw, read
from tracker.intake.rules import Asking, token
from tracker.intake.rules import say as say_answer


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
    added = photos.take_those_before(talk, intake_of(talk))
    return go_on(talk, lines(added, kept, say("begun", title=definition.as_said.title)))


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
    forget_places(talk, before)
    return ""


def go_on(talk: Talk, lead: str = "") -> list[Reply]:
    """Ask what comes next; if nothing does, show all the answers to be checked."""
    following = asking_of(talk).next
    if following is not None and following.takes_copies:
        added = photos.take_those_that_wait(talk, following)
        if added:
            return go_on(talk, lines(lead, added))
    return ask(talk, following, lead) if following else check(talk, lead)


def ask(talk: Talk, question: Question, lead: str = "") -> list[Reply]:
    """Ask a question, after a sentence that leads to it."""
    if asked_key(talk) != question.key:
        talk.clear()  # what was not understood was another question
    answer = intake_of(talk).answers.get(question.key)
    shown = shown_choices(question)
    talk.stand_at("asking", [question.key, token(answer), *shown])
    or_here = ""
    if question.type is QuestionType.LOCATION and offered_place(talk):
        or_here = say("or_here")
    return [*led(lead, lines(question_prompt(question), or_here))]


def check(talk: Talk, lead: str = "") -> list[Reply]:
    """Show all the answers, to be sent or changed."""
    asking = asking_of(talk)
    summary = asking.summary()
    talk.stand_at("checking", [token(asking.answers), *(line.question.key for line in summary)])
    text = lines(lead, summary_prompt(intake_of(talk).definition.as_said.title, summary))
    return [*in_texts(text)]


def again(talk: Talk, lead: str = "") -> list[Reply]:
    """Ask once more what was asked last, by the same words."""
    question = asked_last(talk)
    if question is not None and talk.dialogue.step == "confirming":
        return [confirmation(talk, lead)]
    return ask(talk, question, lead) if question else go_on(talk, lead)


def take_answer(talk: Talk, text: str) -> list[Reply]:
    """Take a text as the answer to the question that was asked last."""
    question = asked_last(talk)
    if question is None:  # another door's answers have made it needless
        return go_on(talk)
    if is_greeting(text):
        return again(talk, _unfinished(talk) if talk.came_back else "")
    if question.type is QuestionType.FILE:
        return _take_words_for_a_picture(talk, question, text)
    _, seen, *shown = talk.dialogue.offered
    raw = as_raw(question, text, shown)
    if question.type is QuestionType.DATE:
        return _read_back(talk, question, text, seen)
    return _answer(talk, question, raw, seen)


def _take_words_for_a_picture(talk: Talk, question: Question, text: str) -> list[Reply]:
    """Words where a picture is asked for: a no goes on, and leaves those that there are."""
    if not is_refusal(text):
        return _not_understood(talk, question, "")
    if question.required or not intake_of(talk).answers.get(question.key):
        return skip(talk)
    talk.clear()
    return go_on(talk)


def skip(talk: Talk) -> list[Reply]:
    """Pass over the question that was asked last, if it may be passed over."""
    question = asked_last(talk)
    if question is None:
        return go_on(talk)
    if question.required:
        how = explain(question, say("cannot_skip"), talk.city.locale)
        return ask(talk, question, talk.unclear(how))
    return _answer(talk, question, "", talk.dialogue.offered[1])


def _answer(talk: Talk, question: Question, raw: Raw, seen: str) -> list[Reply]:
    intake = intake_of(talk)
    try:
        value = intakes.answer(talk.session, intake, question.key, raw, talk.door, seen=seen)
    except InvalidAnswer as fault:
        return _not_understood(talk, question, str(fault))
    except Conflict as fault:
        return go_on(talk, str(fault))
    talk.clear()
    said_back = place_said_back(question, raw, value) if isinstance(raw, str) else ""
    return go_on(talk, lines(_going_on(talk), said_back))


def _not_understood(talk: Talk, question: Question, fault: str) -> list[Reply]:
    """Ask again, with how to answer; who comes back after a long pause is told what it is about."""
    if talk.came_back:
        return ask(talk, question, _unfinished(talk))
    return ask(talk, question, talk.unclear(explain_fault(question, fault, talk.city.locale)))


def _read_back(talk: Talk, question: Question, text: str, seen: str) -> list[Reply]:
    """Say a date back, to be confirmed before it is kept; one that would be refused is at once."""
    try:
        iso = read(question, text, talk.city.locale)
    except InvalidAnswer as fault:
        return _not_understood(talk, question, str(fault))
    if iso is None:
        return again(talk, say("empty"))
    talk.clear()
    return [ask_if_right(talk, question, iso, seen, _going_on(talk))]


def take_confirmation(talk: Talk, text: str) -> list[Reply]:
    """Keep the date that was said back, ask for it again, or say another one back."""
    question = asked_last(talk)
    if question is None:
        return go_on(talk)
    _, seen, iso = talk.dialogue.offered
    says = is_it_right(question, text, talk.city.locale)
    if says == "yes":
        return _answer(talk, question, iso, seen)
    if says == "no":
        talk.clear()
        return ask(talk, question, say("date_again"))
    if says is not None:
        talk.clear()
        return [ask_if_right(talk, question, says, seen)]
    return again(talk, _unfinished(talk) if talk.came_back else talk.unclear(how_to_confirm()))


def here(talk: Talk) -> list[Reply] | None:
    """Where the photo was taken becomes the place, beside the words that there are.

    ``None`` where no photo of the request says where: then it is a text like any other.
    """
    point = offered_place(talk)
    asked = asked_last(talk) if point else None
    question = asked if asked and asked.type is QuestionType.LOCATION else _place_asked(talk)
    if point is None or question is None:
        return None
    intake = intake_of(talk)
    words = intake.answers.get(question.key)
    try:
        place = with_point(words if isinstance(words, str) else "", point, "photo")
        intakes.answer(talk.session, intake, question.key, place, talk.door)
    except InvalidAnswer as fault:
        return go_on(talk, str(fault))
    forget_places(talk, intake)
    talk.clear()
    return go_on(talk, say("place", place=place))


def _place_asked(talk: Talk) -> Question | None:
    """The question where something is, one without an answer before others."""
    if talk.intake is None:
        return None
    asking = asking_of(talk)
    places = [each for each in asking.questions if each.type is QuestionType.LOCATION]
    unanswered = [each for each in places if each.key not in asking.answers]
    return next(iter([*unanswered, *places]), None)


def back(talk: Talk) -> list[Reply]:
    """Ask the question before the one that was asked last, with its answer so far."""
    asking = asking_of(talk)
    if talk.dialogue.step == "confirming":  # back to the question that the date was for
        question = asked_last(talk)
        return ask(talk, question) if question else go_on(talk)
    if talk.dialogue.step not in ("asking", "checking"):
        return again(talk)
    # From the summary: before every key that is none of a question comes the last one.
    before = asking.before(asked_key(talk))
    if before is None:
        return again(talk, say("first_question"))
    return _ask_to_change(talk, before)


def choose_change(talk: Talk, text: str) -> list[Reply]:
    """Ask again the question whose number in the summary was texted."""
    _, *keys = talk.dialogue.offered
    number = read_number(text, len(keys))
    question = asking_of(talk).question(keys[number - 1]) if number else None
    if question is None:
        return [talk.unclear(say("change_what", most=len(keys)))]
    return _ask_to_change(talk, question)


def change(talk: Talk, number: str) -> list[Reply]:
    """Change an answer of the summary. While a question waits, the word is no answer to it: the
    numbers are those of the summary, which is shown when nothing is left to ask.
    """
    if talk.dialogue.step == "checking":
        return choose_change(talk, number)
    if asking_of(talk).next:
        return again(talk, say("change_later"))
    summary = check(talk)
    return choose_change(talk, number) if number else summary


def take_check(talk: Talk, text: str) -> list[Reply]:
    """A text at the summary that is no command: the number of an answer, or not understood."""
    if read_number(text, len(talk.dialogue.offered) - 1):
        return choose_change(talk, text)
    wanted = change_within(text)
    if wanted:
        return choose_change(talk, wanted)
    if talk.came_back:
        return check(talk, _unfinished(talk))
    return [talk.unclear(_how_to_check(talk))]


def _how_to_check(talk: Talk) -> Explained:
    """How to answer at the summary: the example changes an answer of this very request."""
    summary = asking_of(talk).summary()
    example = say("example_check", number=1, label=summary[0].label) if summary else ""
    return Explained("", say("send_or_change"), example)


def _ask_to_change(talk: Talk, question: Question) -> list[Reply]:
    talk.clear()
    value = intake_of(talk).answers.get(question.key)
    if value is None:
        return ask(talk, question)
    words = shortened(say_answer(question, value), 100)
    return ask(talk, question, say("answered_so_far", words=words))


def _unfinished(talk: Talk) -> str:
    return say("unfinished", title=intake_of(talk).definition.as_said.title)


def intake_of(talk: Talk) -> Intake:
    """The request that is going on. Raises ``ValueError`` if none is."""
    if talk.intake is None:
        raise ValueError(f"no request is going on at the step {talk.dialogue.step}")
    return talk.intake


def asking_of(talk: Talk) -> Asking:
    """Where the request that is going on stands."""
    return queries.ask(talk.session, intake_of(talk))


def asked_key(talk: Talk) -> str:
    """The key of the question that was asked last; empty where none waits for its answer."""
    waits = talk.dialogue.step in ("asking", "confirming")
    return str(talk.dialogue.offered[0]) if waits else ""


def asked_last(talk: Talk) -> Question | None:
    """The question that was asked last, if it still applies."""
    key = asked_key(talk)
    return asking_of(talk).question(key) if key else None


def _going_on(talk: Talk) -> str:
    """What the answer was for, to somebody who comes back after a long pause."""
    title = intake_of(talk).definition.as_said.title
    return say("going_on", title=title) if talk.came_back else ""
