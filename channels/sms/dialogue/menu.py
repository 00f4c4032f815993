"""Choose a service: by words, or from numbered lists of departments and their services."""

from collections.abc import Sequence
from typing import Any

from channels.sms.dialogue import tongues
from channels.sms.dialogue.asking import begin
from channels.sms.dialogue.opening import closed_now
from channels.sms.dialogue.prompts import fits, how_many_fit, in_texts, led, lines, numbered
from channels.sms.dialogue.rules import begins_with_thanks, is_courtesy, is_greeting, read_number
from channels.sms.dialogue.talk import Reply, Talk
from channels.sms.dialogue.unclear import Explained
from channels.sms.dialogue.wording import say
from tracker.catalogue.queries import ServiceEntry, find_services, services
from tracker.catalogue.rules import words_of
from tracker.intake.yes_no import yes_or_no
from tracker.languages import bare, current_language, in_language

# What a number of a list stands for: ["service", its key] or ["department", its key]. The last of
# a list that goes on is ["more", the department's key or "", how many lines to leave out].
Item = list[Any]


def welcome(talk: Talk) -> list[Reply]:
    """Say who we are and how to begin, and in which other languages."""
    others = "" if talk.intake else tongues.offers(talk)
    return [lines(say("welcome", city=talk.city.name), _back_to(talk), others)]


def _back_to(talk: Talk) -> str:
    """How to go on with the request that is not finished, if there is one."""
    return say("back_to", title=talk.intake.definition.as_said.title) if talk.intake else ""


def find(talk: Talk, text: str) -> list[Reply]:
    """Find the service that a text means: begin it, or offer those it may mean."""
    if is_courtesy(text):
        return [say("you_are_welcome")]
    answer = yes_or_no(text) is not None  # to nothing that was asked
    if answer or is_greeting(text) or read_number(text, 99) or not words_of(text):
        return welcome(talk)
    found = find_services(talk.session, text)
    code = _other_language(talk, text, found)
    if code is not None:
        return _find_in(talk, text, code)
    if not found:
        return _found_nothing(talk, text)
    talk.clear()
    named = [entry for entry in found if bare(text.strip(" .!?")) == bare(entry.title)]
    if named or (len(found) == 1 and found[0].is_sure):
        return begin(talk, (named or found)[0].key)
    talk.not_placed()  # until it is known which
    talk.stand_at("choosing", [["service", entry.key] for entry in found])
    labels = numbered([entry.title for entry in found])
    head = say("is_it_this" if len(found) == 1 else "which_service")
    return [*in_texts(lines(head, labels, say("choose_or_menu")))]


def _found_nothing(talk: Talk, text: str) -> list[Reply]:
    """Nothing was found: a text that thanks needs nothing, any other waits for staff."""
    if begins_with_thanks(text):
        return [say("you_are_welcome")]
    talk.not_placed()
    told = talk.unclear(_how_to_say(talk))
    said = lines(told, closed_now(talk) or say("somebody_reads"))
    if talk.dialogue.step == "choosing":
        return again(talk, said)
    offered = talk.intake is not None or talk.dialogue.unclear > 1
    others = "" if offered else tongues.offers(talk)
    return [*led(said, others)] if others else [said]


def _other_language(talk: Talk, text: str, found: Sequence[ServiceEntry]) -> str | None:
    """The other language in which a text surely names a service, where it names none in the one of
    this number, or is written in that other one.
    """
    for code in talk.city.languages:
        if code == current_language() or (found and not tongues.is_written_in(text, code)):
            continue
        with in_language(code):
            if any(entry.is_sure for entry in find_services(talk.session, text)):
                return code
    return None


def _find_in(talk: Talk, text: str, code: str) -> list[Reply]:
    """Go on in the language in which somebody writes, and say how to have the other one back."""
    tongues.speak(talk, code)
    with in_language(code):
        now = say("language_now", language=tongues.within(code))
        return [lines(now, tongues.offers(talk)), *find(talk, text)]


def _how_to_say(talk: Talk) -> Explained:
    """How to say what one needs: the example is a service of this city."""
    titles = [entry.title for entry in services(talk.session)]
    example = say("example_need", title=titles[0]) if titles else ""
    return Explained("", say("nothing_found"), example)


def everything(talk: Talk) -> list[Reply]:
    """The answer to MENU: the departments, and every word that can be texted at any time."""
    told = departments(talk)
    last = told[-1]
    if isinstance(last, str) and fits(lines(last, say("every_word"))):
        return [*told[:-1], lines(last, say("every_word"))]
    return [*told, say("every_word")]


def departments(talk: Talk, lead: str = "", skip: int = 0) -> list[Reply]:
    """List the departments; of a city with a single one, its services."""
    named = {entry.department_key: entry.department for entry in services(talk.session)}
    if len(named) == 1:
        return services_of(talk, next(iter(named)), lead)
    keys = list(named)[skip:]
    return _show(
        talk,
        lines(lead, say("which_department")),
        [["department", key] for key in keys],
        [named[key] for key in keys],
        lines(say("choose"), _back_to(talk)),
        skip=skip,
    )


def services_of(talk: Talk, department: str, lead: str = "", skip: int = 0) -> list[Reply]:
    """List the services of a department, a page of them at a time."""
    entries = [e for e in services(talk.session) if e.department_key == department]
    if not entries:
        return departments(talk, lead)
    head = lines(lead, say("services_of", department=entries[0].department))
    rest = entries[skip:]
    items: list[Item] = [["service", entry.key] for entry in rest]
    labels = [entry.title for entry in rest]
    return _show(talk, head, items, labels, say("choose_or_menu"), department, skip)


def _show(
    talk: Talk,
    head: str,
    items: list[Item],
    labels: Sequence[str],
    tail: str,
    department: str = "",
    skip: int = 0,
) -> list[Reply]:
    """Show as much of a list as fits one text; MORE shows what is left.

    ``skip`` is how many of the list were shown before.
    """
    count = how_many_fit(head, labels, tail, say("choose_or_more"))
    if count < len(items):
        items = [*items[:count], ["more", department, skip + count]]
        tail = say("choose_or_more")
    talk.stand_at("choosing", list(items))
    return [*in_texts(lines(head, numbered(labels[:count]), tail))]


def choose(talk: Talk, text: str) -> list[Reply]:
    """A text after a list: the number of a line, or words again."""
    items: list[Item] = [item for item in talk.dialogue.offered if item[0] != "more"]
    number = read_number(text, len(items))
    said = yes_or_no(text)
    if said and len(items) == 1:
        number = 1
    if number:
        talk.clear()
        kind, key = items[number - 1]
        return begin(talk, str(key)) if kind == "service" else services_of(talk, str(key))
    if said is False:
        talk.clear()
        talk.stand_at("idle", [])
        return [lines(say("say_what_is_new"), closed_now(talk) or say("somebody_reads"))]
    if said or read_number(text, 99):
        return again(talk, talk.unclear(_how_to_choose(talk)))
    return find(talk, text)


def more(talk: Talk) -> list[Reply]:
    """The next page of the list, if there is one."""
    items: list[Item] = talk.dialogue.offered
    if not items or items[-1][0] != "more":
        return again(talk, say("no_more"))
    _, department, skip = items[-1]
    if department:
        return services_of(talk, department, skip=skip)
    return departments(talk, skip=skip)


def again(talk: Talk, lead: str = "") -> list[Reply]:
    """Show the list once more."""
    items: list[Item] = talk.dialogue.offered
    labels = _labels(talk)
    still = [item for item in items if _key(item) in labels]
    if not still:
        return departments(talk, lead)
    rest = [item for item in items if item[0] == "more"]
    talk.stand_at("choosing", [*still, *rest])
    tail = "choose" if still[0][0] == "department" else "choose_or_menu"
    shown = numbered([labels[_key(item)] for item in still])
    return [*led(lead, lines(shown, say("choose_or_more" if rest else tail)))]


def _labels(talk: Talk) -> dict[tuple[str, str], str]:
    """What the lines of lists are called, by what they stand for."""
    every = services(talk.session)
    return {("service", entry.key): entry.title for entry in every} | {
        ("department", entry.department_key): entry.department for entry in every
    }


def _key(item: Item) -> tuple[str, str]:
    return str(item[0]), str(item[1])


def _how_to_choose(talk: Talk) -> Explained:
    """How to choose from the list that was shown: the example is one of its lines."""
    items = [item for item in talk.dialogue.offered if item[0] != "more"]
    label = _labels(talk).get(_key(items[-1]), "") if items else ""
    example = say("example_choice", number=len(items), label=label) if label else ""
    return Explained("", say("choose_from", most=len(items)), example)
