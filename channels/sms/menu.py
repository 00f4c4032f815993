"""Choose a service: by words, or from numbered lists of departments and their services."""

from collections.abc import Sequence
from typing import Any

from channels.sms.asking import begin
from channels.sms.prompts import lines
from channels.sms.rules import is_courtesy, is_greeting, numbered, read_number
from channels.sms.talk import Reply, Talk
from channels.sms.wording import say
from tracker.catalogue.queries import ServiceEntry, find_services, services
from tracker.catalogue.rules import words_of

PAGE = 6  # lines of a list in one text

# What a number of a list stands for: ["service", its key] or ["department", its key]. The last of
# a list that goes on is ["more", the department's key or "", how many lines to leave out].
Item = list[Any]


def welcome(talk: Talk) -> list[Reply]:
    """Say who we are and how to begin."""
    return [lines(say("welcome", city=talk.city.name), _back_to(talk))]


def _back_to(talk: Talk) -> str:
    """How to go on with the request that is not finished, if there is one."""
    return say("back_to", title=talk.intake.definition.title) if talk.intake else ""


def find(talk: Talk, text: str) -> list[Reply]:
    """Find the service that a text means: begin it, or offer those it may mean."""
    if is_courtesy(text):
        return [say("you_are_welcome")]
    if is_greeting(text) or read_number(text, 99) or not words_of(text):
        return welcome(talk)
    found = find_services(talk.session, text)
    if not found:
        return [talk.unclear(say("nothing_found"))]
    talk.clear()
    if len(found) == 1:
        return begin(talk, found[0].key)
    return _show_services(talk, say("which_service"), found, say("choose_or_menu"))


def departments(talk: Talk, lead: str = "", skip: int = 0) -> list[Reply]:
    """List the departments; of a city with a single one, its services."""
    named = {entry.department_key: entry.department for entry in services(talk.session)}
    if len(named) == 1:
        return services_of(talk, next(iter(named)), lead)
    keys = list(named)[skip : skip + PAGE]
    items: list[Item] = [["department", key] for key in keys]
    return _show(
        talk,
        lines(lead, say("which_department")),
        items,
        [named[key] for key in keys],
        lines(say("choose"), _back_to(talk)),
        ["", skip + PAGE] if len(named) > skip + PAGE else None,
    )


def services_of(talk: Talk, department: str, lead: str = "", skip: int = 0) -> list[Reply]:
    """List the services of a department, a page of them at a time."""
    entries = [e for e in services(talk.session) if e.department_key == department]
    if not entries:
        return departments(talk, lead)
    head = lines(lead, say("services_of", department=entries[0].department))
    more: Item | None = [department, skip + PAGE] if len(entries) > skip + PAGE else None
    page = entries[skip : skip + PAGE]
    return _show_services(talk, head, page, say("choose_or_menu"), more)


def _show_services(
    talk: Talk, head: str, entries: Sequence[ServiceEntry], tail: str, more: Item | None = None
) -> list[Reply]:
    items: list[Item] = [["service", entry.key] for entry in entries]
    return _show(talk, head, items, [entry.title for entry in entries], tail, more)


def _show(
    talk: Talk,
    head: str,
    items: list[Item],
    labels: Sequence[str],
    tail: str,
    more: Item | None,
) -> list[Reply]:
    talk.stand_at("choosing", [*items, *([["more", *more]] if more else [])])
    return [lines(head, numbered(labels), say("choose_or_more") if more else tail)]


def choose(talk: Talk, text: str) -> list[Reply]:
    """A text after a list: the number of a line, or words again."""
    items: list[Item] = [item for item in talk.dialogue.offered if item[0] != "more"]
    number = read_number(text, len(items))
    if number:
        talk.clear()
        kind, key = items[number - 1]
        return begin(talk, str(key)) if kind == "service" else services_of(talk, str(key))
    if read_number(text, 99):
        return again(talk, talk.unclear(say("choose_from", most=len(items))))
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


def again(talk: Talk, lead: str) -> list[Reply]:
    """Show the list once more."""
    items: list[Item] = talk.dialogue.offered
    titles = {entry.key: entry.title for entry in services(talk.session)}
    names = {entry.department_key: entry.department for entry in services(talk.session)}
    known = {"service": titles, "department": names}
    still = [item for item in items if item[0] != "more" and item[1] in known[str(item[0])]]
    if not still:
        return departments(talk, lead)
    last = items[-1]
    labels = [known[str(kind)][str(key)] for kind, key in still]
    following = last[1:] if last[0] == "more" else None
    tail = say("choose" if still[0][0] == "department" else "choose_or_menu")
    return _show(talk, lead, still, labels, tail, following)
