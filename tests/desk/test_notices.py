"""Supervisors look through everything that citizens are told, as it looks at each door."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.desk.making import a_service, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Visitor
from tests.visitor import words as words_in
from tracker.catalogue.models import CityNotice
from tracker.catalogue.notices import FORMS, MOMENTS

PAGE = "/desk/notices"


@pytest.fixture
def vera(sqlite_app: Flask) -> Visitor:
    with the_city(sqlite_app) as session:
        a_service(session)
        words = {"resolved": {"text": "{service}: filled. {reason}"}}
        own = {"words": words, "tells": ["received"]}
        a_service(session, key="pavement", title="Mend a pavement", notices=own)
    return at_the_desk(sqlite_app, "supervisor")


def test_each_moment_is_shown_at_each_door(vera: Visitor) -> None:
    page = vera.get(f"{PAGE}?service=pothole")
    headings = [words_in(heading) for heading in page.all("h2")]
    assert headings == [moment.label for moment in MOMENTS.values()]
    resolved = words_in(page.one("section", aria_labelledby="moment-resolved"))
    for said in ("Text message", "1 segment", "E-mail", "Dear Ada Byron,", "Letter", "Phone call",
                 "I am calling from"):  # fmt: skip
        assert said in resolved, said


def test_what_a_service_says_itself_and_does_not_tell_is_said(vera: Visitor) -> None:
    page = vera.get(f"{PAGE}?service=pavement")
    resolved = words_in(page.one("section", aria_labelledby="moment-resolved"))
    assert "In this service’s own words: text." in resolved
    assert "Mend a pavement: filled." in resolved
    waiting = words_in(page.one("section", aria_labelledby="moment-waiting"))
    assert "does not tell of it by itself" in waiting


def test_it_is_shown_in_each_language(vera: Visitor) -> None:
    page = vera.get(f"{PAGE}?service=pothole&language=es")
    assert "Lo sentimos: no es posible." in page.text
    assert vera.get(f"{PAGE}?service=none&language=xx").status == 200


def test_what_is_wrong_with_stored_words_is_shown(sqlite_app: Flask, vera: Visitor) -> None:
    def too_long(session: Session) -> None:
        document = dict.fromkeys(FORMS, "x" * 330)
        session.add(CityNotice(moment="resolved", document=document))

    with the_city(sqlite_app) as session:
        too_long(session)
        assert session.scalars(select(CityNotice)).one().content.text
    page = vera.get(f"{PAGE}?service=pothole")
    assert "takes 3 segments as a text in English" in page.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_letter_is_a_pdf(vera: Visitor, language: str) -> None:
    address = f"/desk/notices/pothole/not_possible.pdf?language={language}"
    assert vera.client.get(address).data.startswith(b"%PDF")
    assert vera.client.get("/desk/notices/pothole/nonsense.pdf").status_code == 404


def test_the_page_costs_a_fixed_number_of_statements(sqlite_app: Flask, vera: Visitor) -> None:
    counts = []
    for _ in range(2):
        with count_statements(sqlite_app) as sent:
            vera.get(PAGE)
        counts.append(len(sent))
        with the_city(sqlite_app) as session:
            for number in range(3):
                a_service(session, key=f"more-{number}-{len(counts)}", title=f"More {number}")
    # Who is signed in; the services; the one that is shown; the city's words.
    assert counts == [counts[0]] * 2 and counts[0] <= 5
