"""The services of the demo city: broad, whole, and fit to be asked by every door."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tracker.catalogue.by_text import question_by_text
from tracker.catalogue.definition import CHOICES, QuestionType, ServiceDefinition
from tracker.catalogue.load import load_city
from tracker.languages import in_language, languages
from tracker.segments import is_gsm, plain, segments
from tracker.settings import ROOT

CITY = load_city(ROOT / "catalogue")
SERVICES = CITY.services

every_service = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.key)


def words_by_text(service: ServiceDefinition) -> Iterator[str]:
    """All that can be said of a service in a text message."""
    yield from (service.title, service.next_steps)
    for question in service.questions:
        yield from (question_by_text(question), question.short)
        yield from filter(None, (question.pattern_says, question.example))


def said_of(service: ServiceDefinition) -> list[ServiceDefinition]:
    """A service in each language."""
    return [service.in_language(code) for code in languages()]


def test_the_departments_are_named_in_every_language() -> None:
    for department in CITY.departments:
        assert set(department.names) == set(languages()) - {"en"}


def test_the_city_has_five_departments_three_sites_and_at_least_fourteen_services() -> None:
    assert len(CITY.departments) == 5
    assert len(CITY.sites) == 3
    assert len(SERVICES) >= 14


def test_every_team_but_those_of_the_desks_has_a_service_or_a_rule() -> None:
    teams = {(each.key, team.key) for each in CITY.departments for team in each.teams}
    desks = {("customers", "phone-desk"), ("customers", "counters")}

    sent = {rule.team for rule in CITY.routing}
    by_rules = {(department, team) for department, team in teams if team in sent}
    assert by_rules | {(each.department, each.team) for each in SERVICES} == teams - desks


def test_every_type_of_question_is_asked_somewhere() -> None:
    asked = {question.type for service in SERVICES for question in service.questions}

    assert asked == set(QuestionType)


def test_every_kind_of_condition_but_answered_is_used_somewhere() -> None:
    conditions = [
        question.when for service in SERVICES for question in service.questions if question.when
    ]
    parts = [part for when in conditions for _, part in when.of_one_question()]

    tests = {test for part in parts for test in part.tests()}
    assert tests == {"is", "is_not", "includes", "at_least", "at_most"}
    assert any(condition.all for condition in conditions)
    assert any(condition.any for condition in conditions)


def test_some_services_may_be_asked_anonymously_and_some_for_somebody_else() -> None:
    assert any(service.anonymous for service in SERVICES)
    assert any(service.for_somebody_else for service in SERVICES)


def test_no_synonym_belongs_to_two_services() -> None:
    counts = Counter(
        synonym
        for service in SERVICES
        for synonym in {words.casefold() for said in said_of(service) for words in said.synonyms}
        - {said.title.casefold() for said in said_of(service)}
    )

    assert [synonym for synonym, count in counts.items() if count > 1] == []


@every_service
def test_a_service_asks_three_to_eight_questions(service: ServiceDefinition) -> None:
    assert 3 <= len(service.questions) <= 8


@every_service
def test_a_service_is_known_by_many_words(service: ServiceDefinition) -> None:
    assert len(service.synonyms) >= 15


@every_service
def test_a_service_asks_where(service: ServiceDefinition) -> None:
    assert QuestionType.LOCATION in {question.type for question in service.questions}


@every_service
def test_every_question_is_worded_for_every_door(service: ServiceDefinition) -> None:
    unworded = [q.key for q in service.questions if not q.sms or not q.phone]

    assert unworded == []


@every_service
@pytest.mark.parametrize("code", languages())
def test_every_text_takes_at_most_two_segments(service: ServiceDefinition, code: str) -> None:
    said = service.in_language(code)
    with in_language(code):
        texts = [said.title, said.next_steps, *map(question_by_text, said.questions)]

    assert [text for text in texts if segments(plain(text)) > 2] == []


@every_service
@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_a_service_is_whole_in_every_language(service: ServiceDefinition, code: str) -> None:
    words = (service.translations or {})[code]

    assert words.title and words.summary and words.next_steps and len(words.synonyms) >= 15
    assert list(words.questions) == [question.key for question in service.questions]
    for question in service.questions:
        translated = words.questions[question.key]
        assert translated.label and translated.short, question.key
        assert bool(translated.hint) == bool(question.hint), question.key
        assert bool(translated.pattern_says) == bool(question.pattern_says), question.key
        assert list(translated.choices) == [choice.key for choice in question.choices]


@every_service
def test_what_is_texted_needs_no_character_that_makes_a_text_dearer(
    service: ServiceDefinition,
) -> None:
    assert [words for words in words_by_text(service) if not is_gsm(words)] == []


@every_service
def test_choices_are_short_in_a_text(service: ServiceDefinition) -> None:
    labels = [
        choice.by_text
        for said in said_of(service)
        for question in said.questions
        if question.type in CHOICES
        for choice in question.choices
    ]

    assert [label for label in labels if len(label) > 25] == []


@every_service
def test_what_happens_next_fits_a_text_with_the_reference(service: ServiceDefinition) -> None:
    assert len(service.next_steps) <= 200


@every_service
def test_a_question_ends_with_a_question_mark_unless_it_asks_for_a_file(
    service: ServiceDefinition,
) -> None:
    for question in service.questions:
        if question.type is not QuestionType.FILE:
            assert question.label.endswith("?"), question.key
        assert not question.short.endswith((".", "?")), question.key
