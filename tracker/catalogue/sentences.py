"""What pydantic finds wrong with a definition, said to whoever wrote it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from tracker.catalogue.calendar import CityClosure, CityTimes
from tracker.catalogue.city import (
    CityDepartment,
    CityFile,
    CitySite,
    CityTeam,
    DepartmentWords,
)
from tracker.catalogue.definition import Choice, Condition, Question, ServiceDefinition
from tracker.catalogue.identity import IdentityQuestion, IdentityWords
from tracker.catalogue.routing import CityRule
from tracker.catalogue.shape import Place, did_you_mean
from tracker.catalogue.targets import Target
from tracker.catalogue.translation import ChoiceWords, QuestionWords, ServiceWords

# What stands under a word of the YAML: how one of it is called, and its shape.
_PARTS: dict[str, tuple[str, type[BaseModel]]] = {
    "questions": ("question", Question),
    "identity": ("identity check", IdentityQuestion),
    "choices": ("choice", Choice),
    "when": ("condition", Condition),
    "all": ("condition", Condition),
    "any": ("condition", Condition),
    "departments": ("department", CityDepartment),
    "teams": ("team", CityTeam),
    "sites": ("site", CitySite),
    "routing": ("rule", CityRule),
    "closures": ("closure", CityClosure),
    "calendar": ("calendar", CityTimes),
    "targets": ("target", Target),
}
# What stands there in a translation, by its key.
_TRANSLATED: dict[str, tuple[str, type[BaseModel]]] = {
    "questions": ("question", QuestionWords),
    "identity": ("identity check", IdentityWords),
    "choices": ("choice", ChoiceWords),
}
_ROOTS: dict[type[BaseModel], str] = {
    ServiceDefinition: "the service",
    CityFile: "the city",
}


def sentence(error: ErrorDetails, content: Any, root: type[BaseModel]) -> str:
    """A fault in plain words, without a full stop.

    Args:
        error: one of ``ValidationError.errors()``.
        content: the whole document that was checked.
        root: the shape it was checked against.
    """
    given = error.get("ctx", {})
    if error["type"] == "fault":
        return str(given["fault"])
    place = error["loc"]
    if place and place[-1] == "[key]":
        return _of_key(place, content, root)
    if error["type"] in ("model_type", "model_attributes_type", "dict_type"):
        return f"{_subject(place, content, root)} must be lines such as “key: …”"
    owner = _subject(place[:-1], content, root)
    word = str(place[-1]) if place else ""
    if error["type"] == "missing":
        return f"{owner} has no “{word}”"
    if error["type"] == "extra_forbidden":
        known = _words_of(place[:-1], root)
        hint = did_you_mean(word, known) or f" It can have: {', '.join(known)}."
        return f"{owner} has the word “{word}”, which is not known.{hint}"
    what = f"“{word}” of {owner}" if isinstance(place[-1], str) else f"an entry of {owner}"
    if error["input"] is None or error["type"] == "string_too_short":
        return f"{what} is empty"
    if error["type"] not in _MUST:
        return f"{what} is not right: {error['msg']}"
    return f"{what} {_MUST[error['type']](given, error['input'])}"


def _of_key(place: Place, content: Any, root: type[BaseModel]) -> str:
    """What is wrong with the name that something has in a translation."""
    right = "key"
    if place[-3] == "translations":
        right = "code of a language, such as es or pt-BR"
    return f"{_subject(place[:-3], content, root)} has “{place[-2]}”, which is no {right}"


def _must_be_text(_: Mapping[str, Any], found: Any) -> str:
    if isinstance(found, int | float):
        return f"must be text: put “{found}” in quotation marks"
    return "must be text"


def _must_be_key(given: Mapping[str, Any], found: Any) -> str:
    line = "_" if "_" in str(given["pattern"]) else "-"
    return (
        f"cannot be “{found}”: it begins with a small letter, and has only small letters, figures "
        f"and “{line}”, 40 at most"
    )


def _must_be_known(given: Mapping[str, Any], found: Any) -> str:
    known = re.findall(r"'([^']+)'", str(given["expected"]))
    hint = did_you_mean(str(found), known) or f" It can be: {', '.join(known)}."
    return f"cannot be “{found}”.{hint}"


_MUST: dict[str, Callable[[Mapping[str, Any], Any], str]] = {
    "string_type": _must_be_text,
    "string_pattern_mismatch": _must_be_key,
    "enum": _must_be_known,
    "literal_error": _must_be_known,
    "string_too_long": lambda given, _: f"is longer than {given['max_length']} characters",
    "too_short": lambda *_: "is an empty list",
    "list_type": lambda *_: "must be a list, with “- ” before each",
    "int_type": lambda *_: "must be a whole number",
    "int_parsing": lambda *_: "must be a whole number",
    "int_from_float": lambda *_: "must be a whole number",
    "float_type": lambda *_: "must be a number",
    "float_parsing": lambda *_: "must be a number",
    "bool_type": lambda *_: "must be true or false",
    "bool_parsing": lambda *_: "must be true or false",
    "greater_than_equal": lambda given, _: f"must be at least {given['ge']:g}",
    "less_than_equal": lambda given, _: f"must be at most {given['le']:g}",
}


def _subject(place: Place, content: Any, root: type[BaseModel]) -> str:
    """What the part at ``place`` is called, such as: choice “red” of question “colour”."""
    names: list[str] = []
    word = ""
    for at, step in enumerate(place):
        content = _inside(content, step)
        if step == "translations":
            names += _translated(place[at + 1 :])
            break
        if isinstance(step, int) and word in _PARTS:
            key = content.get("key") if isinstance(content, dict) else None
            noun = _PARTS[word][0]
            if noun == "condition":
                continue
            names.append(f"{noun} “{key}”" if key else f"{noun} number {step + 1}")
        elif isinstance(step, str):
            word = step
            if word == "when":
                names.append("the condition")
            elif word not in _PARTS:
                names.append(f"“{word}”")
    return " of ".join(reversed(names)) or _ROOTS[root]


def _translated(place: Place) -> list[str]:
    """What a part of a translation is called, from the outside in; ``place`` is within them all."""
    names = [f"the translation “{code}”" for code in place[:1]]
    word = ""
    for step in map(str, place[1:]):
        if word:
            names.append(f"{_TRANSLATED[word][0]} “{step}”")
            word = ""
        elif step in _TRANSLATED:
            word = step
        else:
            names.append(f"“{step}”")
    return names


def _words_of_translation(place: Place, root: type[BaseModel]) -> list[str]:
    """The words that a part of a translation can have; ``place`` is within it."""
    shape: type[BaseModel] = ServiceWords if root is ServiceDefinition else DepartmentWords
    for step in place[::2]:
        shape = _TRANSLATED[str(step)][1]
    return list(shape.model_fields)


def _words_of(place: Place, root: type[BaseModel]) -> list[str]:
    """The words that the part at ``place`` can have."""
    if "translations" in place:
        return _words_of_translation(place[place.index("translations") + 2 :], root)
    parts = [_PARTS[step][1] for step in place if isinstance(step, str) and step in _PARTS]
    shape = parts[-1] if parts else root
    return [field.alias or name for name, field in shape.model_fields.items()]


def _inside(content: Any, step: str | int) -> Any:
    try:
        return content[step]
    except (KeyError, IndexError, TypeError):
        return None
