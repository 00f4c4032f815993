"""Ask for any service by text, as a citizen does: what is asked is read from the replies."""

import re
from collections.abc import Mapping, Sequence
from itertools import count

from flask import Flask
from sqlalchemy import select

from tests.sms.texting import Phone
from tracker.catalogue.definition import Question, QuestionType, ServiceDefinition
from tracker.catalogue.queries import current_definition
from tracker.database import db
from tracker.intake.about_you import about_you
from tracker.intake.models import Intake
from tracker.intake.reading import Raw
from tracker.messages.segments import plain
from tracker.people.rules import read_phone

Raws = Mapping[str, Raw]
_NAME = r"[0-9A-Z]{4}-[0-9A-Z]{4}"


def walk(app: Flask, service_key: str, raws: Raws, number: str) -> str:
    """Ask for a service from its first question on; returns the reference of the case.

    ``raws`` holds the raw answer of each question by its key; one that is not there is optional,
    and is passed over. ``number`` is the sender's, as people write it.
    """
    phone, content, told = _begun(app, service_key, number)
    return _finish(phone, content, told, raws)


def begin(app: Flask, service_key: str, raws: Raws, first_n: int, number: str) -> str:
    """Answer the first ``first_n`` questions and stop; returns the code to go on with."""
    phone, content, told = _begun(app, service_key, number)
    for _ in range(first_n):
        told = _answer(phone, _asked(content, told), told, raws)
    found = re.search(rf"code of your request is ({_NAME})", phone.text("CODE"))
    assert found, "CODE told no code"
    return found[1]


def go_on(app: Flask, resume_code: str, raws: Raws, number: str) -> str:
    """Finish a request that was begun anywhere; returns the reference of the case."""
    with app.app_context():
        wanted = Intake.resume_code == resume_code.replace("-", "")
        intake = db.session.scalars(select(Intake).where(wanted)).one()
        content = intake.definition.content
    phone = _phone(app, number)
    return _finish(phone, content, phone.text(resume_code), raws)


def _phone(app: Flask, number: str) -> Phone:
    return Phone(app, read_phone(number, "GB").value)


def _begun(app: Flask, service_key: str, number: str) -> tuple[Phone, ServiceDefinition, str]:
    with app.app_context():
        content = current_definition(db.session, service_key).content
    phone = _phone(app, number)
    told = phone.text(content.title)
    if "Which of these do you need?" in told:
        told = phone.text(_number_of(plain(content.title), told))
    return phone, content, told


def _number_of(label: str, told: str) -> str:
    """The number under which a label was shown in a reply."""
    shown = dict(reversed(line.split(" ", 1)) for line in told.splitlines() if " " in line)
    assert label in shown, f"“{label}” was not offered: {told}"
    return shown[label]


def _asked(content: ServiceDefinition, told: str) -> Question:
    """The question that a reply ends with: found by its words, and by its choices if need be."""
    every: Sequence[Question] = (*content.questions, *about_you(content))
    fitting = [
        question
        for question in every
        if plain(question.asked_by_text) in told
        and all(plain(choice.by_text) in told for choice in question.choices)
    ]
    assert fitting, f"no question of {content.key} in: {told}"
    return max(fitting, key=lambda q: (told.rindex(plain(q.asked_by_text)), len(q.asked_by_text)))


def _answer(phone: Phone, question: Question, told: str, raws: Raws) -> str:
    raw = raws.get(question.key)
    if raw is None:
        text = "SKIP"
    elif question.type is QuestionType.YES_NO:
        text = _number_in_line("Yes" if raw == "yes" else "No", told)
    elif question.choices:
        text = " ".join(_number_of(_label(question, key), told) for key in _keys(raw))
    else:
        text = str(raw)
    told = phone.text(text)
    if question.type is QuestionType.DATE and raw is not None:
        assert "Is that right?" in told, told
        told = phone.text(_number_in_line("Yes", told))
    return told


def _keys(raw: Raw) -> list[str]:
    return [raw] if isinstance(raw, str) else raw


def _label(question: Question, key: str) -> str:
    choice = question.choice(key)
    assert choice is not None, f"{question.key} has no choice {key}"
    return plain(choice.by_text)


def _number_in_line(word: str, told: str) -> str:
    found = re.search(rf"(\d) {word}\b", told)
    assert found, f"no number for {word} in: {told}"
    return found[1]


def _finish(phone: Phone, content: ServiceDefinition, told: str, raws: Raws) -> str:
    for step in count():
        assert step < 60, f"the questions of {content.key} do not end"
        if "Text SEND to send it" in told:
            break
        told = _answer(phone, _asked(content, told), told, raws)
    sent = phone.text("SEND")
    found = re.search(rf"Your reference is ({_NAME})", sent)
    assert found, sent
    return found[1].replace("-", "")
