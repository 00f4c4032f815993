"""A text outside a dialogue, from somebody who has requests: to which of them it belongs.

However a request was made (on the web, on the phone, at a counter), a text from its number is added
to it. Nothing is dropped: what finds no place waits for staff.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from channels.sms.dialogue import earlier, menu, who
from channels.sms.dialogue.asking import begin
from channels.sms.dialogue.opening import closed_now
from channels.sms.dialogue.prompts import fits, lines, numbered
from channels.sms.dialogue.rules import is_courtesy, is_greeting, read_number
from channels.sms.dialogue.talk import Reply, Talk
from channels.sms.dialogue.wording import say
from tracker.cases.models import Case
from tracker.cases.of_number import add_texts, just_replied_about, still_open
from tracker.cases.references import shown
from tracker.catalogue.queries import ServiceEntry, find_services, services
from tracker.catalogue.rules import words_of
from tracker.intake.yes_no import yes_or_no
from tracker.languages import bare
from tracker.messages.models import Message
from tracker.messages.threads import place_texts, want_person

MOST_OFFERED = 5  # requests in one question
# From which score on (of 100) a text is clearly of a service, and may be no news of another.
CLEARLY = 75

# What a number of the question stands for: ["case", its id], or ["new", a service's key or ""].
Item = list[Any]


def take_text(talk: Talk, text: str) -> list[Reply]:
    """A text at no step, which is no command: added to a request of theirs, or the beginning of a
    new one.
    """
    case = just_replied_about(talk.session, talk.point.id)
    if case is not None:
        return _add(talk, case, [talk.message])
    if not _says_something(talk, text):
        return menu.find(talk, text)
    if who.must_ask(talk) and _has_requests(talk):
        talk.not_placed()
        return who.ask(talk, ["join", text, talk.message.id])
    return place(talk, text, [talk.message.id])


def take_mine(talk: Talk, text: str) -> list[Reply]:
    """After the list of their requests: a number shows one, any other text is one at no step."""
    shown_one = earlier.one_of_mine(talk, text)
    if shown_one is not None:
        return shown_one
    talk.stand_at("idle", [])
    return take_text(talk, text)


def take_at_a_list(talk: Talk, text: str) -> list[Reply]:
    """After a list of services: a number of it, or words that find one. Other words are outside
    the dialogue where no request is going on.
    """
    answer = read_number(text, 99) is not None or yes_or_no(text) is not None
    if answer or talk.intake is not None or not _says_something(talk, text):
        return menu.choose(talk, text)
    reply = just_replied_about(talk.session, talk.point.id)
    if reply is None and (find_services(talk.session, text) or not _has_requests(talk)):
        return menu.choose(talk, text)
    talk.stand_at("idle", [])
    return take_text(talk, text)


def _has_requests(talk: Talk) -> bool:
    return bool(still_open(who.cases_to_see(talk)))


def takes_pictures(talk: Talk) -> bool:
    """Whether pictures without a word are for a request that was made already."""
    if not talk.pictures or talk.intake is not None:
        return False
    if talk.dialogue.step == "which":
        return True
    if talk.dialogue.step != "idle":
        return False
    reply = just_replied_about(talk.session, talk.point.id)
    return reply is not None or _has_requests(talk)


def _says_something(talk: Talk, text: str) -> bool:
    if talk.pictures and not text.strip():
        return True
    said = any(letter.isalnum() for letter in text)
    return said and not (is_courtesy(text) or is_greeting(text) or read_number(text, 99))


def place(talk: Talk, text: str, waiting: Sequence[int]) -> list[Reply]:
    """Find out where a text belongs. ``waiting`` are the ids of the messages that are about it."""
    cases = still_open(who.cases_to_see(talk))[:MOST_OFFERED]
    if not cases:
        return menu.find(talk, text)
    found = _new_service(talk, text, cases)
    if found is None and len(cases) == 1:
        told = _add(talk, cases[0], _messages(talk, waiting))
        return [*told, earlier.status_line(talk, cases[0])] if _asks_for_news(text) else told
    talk.not_placed()
    items: list[Item] = [["case", case.id] for case in cases]
    talk.stand_at("which", [text, list(waiting), *items, ["new", found.key if found else ""]])
    return again(talk)


def _new_service(talk: Talk, text: str, cases: Sequence[Case]) -> ServiceEntry | None:
    """The service that a text clearly asks for, if it may begin a request: one that none of theirs
    is of, or one that the text names and says nothing else. A bare yes or no asks for none.
    """
    if _asks_for_news(text) or yes_or_no(text) is not None:
        return None
    entry = next(iter(find_services(talk.session, text, limit=1)), None)
    if entry is None or entry.likeness < CLEARLY:
        return None
    named = bare(text.strip(" .!?")) in {bare(name) for name in (entry.title, *entry.synonyms)}
    is_other = entry.key not in {case.definition.service.key for case in cases}
    return entry if named or is_other else None


def again(talk: Talk, lead: str = "") -> list[Reply]:
    """Ask which request it is about."""
    labels = _labels(talk)
    question = say("about_which") if len(labels) > 2 else say("add_or_new")
    return [lines(lead, question, numbered(labels))]


def _labels(talk: Talk) -> list[str]:
    """The lines of the question."""
    items: list[Item] = talk.dialogue.offered[2:]
    cases = {case.id: case for case in who.cases_to_see(talk)}
    return [_named(talk, cases, *item) for item in items]


def _by_words(text: str, labels: Sequence[str]) -> int | None:
    """The number of the one line that has all the words of a text in it."""
    said = set(words_of(text.replace("-", "")))
    found = [
        number
        for number, label in enumerate(labels, 1)
        if said and said <= set(words_of(label.replace("-", "")))
    ]
    return found[0] if len(found) == 1 else None


def _named(talk: Talk, cases: dict[int, Case], kind: str, key: Any) -> str:
    if kind == "case":
        case = cases.get(key) or talk.session.get_one(Case, key)
        return f"{case.definition.as_said.title}, {shown(case.reference)}"
    title = {entry.key: entry.title for entry in services(talk.session)}.get(key)
    return say("is_new", title=title) if title else say("something_new")


def take_which(talk: Talk, text: str) -> list[Reply]:
    """Take a text for the answer to which request it is: a number of the question, a reference, or
    words of one of its lines. Anything else is more about the same.
    """
    about, waiting, *items = talk.dialogue.offered
    number = read_number(text, len(items)) or _by_words(text, _labels(talk))
    if number is None:
        talk.not_placed()
        talk.dialogue.offered = [about, [*waiting, talk.message.id], *items]
        return again(talk, talk.unclear(say("choose_from", most=len(items))))
    talk.clear()
    kind, key = items[number - 1]
    if kind == "case":
        case = talk.session.get_one(Case, key, populate_existing=True)
        return _add(talk, case, _messages(talk, waiting))
    talk.stand_at("idle", [])
    talk.work_on(waiting[0])
    if key:
        return begin(talk, str(key))
    found = find_services(talk.session, about)
    return menu.find(talk, about) if found else [say("say_what_is_new")]


def _messages(talk: Talk, ids: Sequence[int]) -> list[Message]:
    wanted = select(Message).where(Message.id.in_(ids)).order_by(Message.id)
    return list(talk.session.scalars(wanted))


def _add(talk: Talk, case: Case, messages: Sequence[Message]) -> list[Reply]:
    """Add texts to a request, and say so. Staff see that there is something to read."""
    talk.clear()
    add_texts(talk.session, case, messages, now=talk.now)
    if talk.dialogue.step == "which":
        talk.stand_at("idle", [])
    want_person(talk.session, talk.thread, "case", now=talk.now)
    place_texts(talk.session, talk.thread, talk.interaction.id, now=talk.now)
    title, reference = case.definition.as_said.title, shown(case.reference)
    added = say("added", title=title, reference=reference)
    told = lines(added, closed_now(talk))
    in_all = lines(told, say("something_new_menu"))
    return [in_all if fits(in_all) else told]


def add_quoted(talk: Talk, text: str, reference: str) -> list[Reply] | None:
    """Add a text to the request of this number that it quotes in a sentence. ``None``: it is not of
    this number, or the text only asks how it is going.
    """
    if asks_how_it_goes(text) or not who.cases_to_see(talk, reference):
        return None
    if who.must_ask(talk):
        talk.not_placed()
        return who.ask(talk, ["quoted", reference, talk.message.id])
    return add_to(talk, reference, talk.message.id)


def add_to(talk: Talk, reference: str, *waiting: int) -> list[Reply]:
    """Add texts to the request of a reference, if whoever writes may hear of it."""
    case = next(iter(who.cases_to_see(talk, reference)), None)
    if case is None:
        return [say("not_found", phone=talk.city.phone)]
    return _add(talk, case, _messages(talk, waiting))


_ASKING = frozenset(
    "how status when what whats where update updates news progress going como estado cuando que "
    "noticias novedades".split()
)


_NEWS = frozenset(
    "news update updates updated status progress happening noticias novedades estado".split()
)


def _asks_for_news(text: str) -> bool:
    """Whether a text asks for news of a request: "any news on my request?"."""
    return bool(_NEWS & set(re.findall(r"[^\W_]+", bare(text))))


def asks_how_it_goes(text: str) -> bool:
    """Whether a text with a reference in it asks how that request is going, and tells nothing."""
    return "?" in text or bool(_ASKING & set(re.findall(r"[^\W_]+", bare(text))))
