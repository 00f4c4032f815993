"""What citizens are told is read from its file, checked, and said in the words that hold."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_definition
from tests.catalogue.writing import CITY, SERVICE, a_catalogue, changed, faults_of
from tracker.catalogue.load import load_city as read_city
from tracker.catalogue.models import CityNotice
from tracker.catalogue.notice_words import SAMPLES, house_notices, too_long, words_of
from tracker.catalogue.notices import FORMS, MOMENTS, NoticesFile, fill
from tracker.city import load_city
from tracker.segments import is_gsm, plain, segments
from tracker.settings import ROOT

NOTICE = """\
notices:
  resolved:
    text: "{service}, {reference}: done. {reason}"
    subject: Done
    email: Dear {name}, it is done. {reason}
    letter: Dear {name}, it is done. {reason}
    spoken: It is done. {reason}
"""


def with_notices(folder: Path, notices: str, service: str = SERVICE) -> Path:
    catalogue = a_catalogue(folder, CITY, pothole=service)
    (catalogue / "notices.yaml").write_text(notices, encoding="utf-8")
    return catalogue


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_house_has_words_for_every_moment_and_door(moment: str, language: str) -> None:
    words = house_notices()[moment].in_language(language)
    for form in FORMS:
        said = fill(getattr(words, form), {**SAMPLES, "service": "Report a pothole"})
        assert said and "{" not in said and "  " not in said
    assert "{reason}" in (words.text or "") or moment == "received"


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_text_fits_two_segments_with_the_title_of_any_service(language: str) -> None:
    for service in read_city(ROOT / "catalogue").services:
        said = service.in_language(language)
        for moment in MOMENTS:
            text = words_of(moment, said, None, language)["text"]
            assert not list(too_long(moment, text, said.title, language))
            filled = plain(fill(text, {**SAMPLES, "service": said.title}))
            assert segments(filled) <= 2 and is_gsm(filled), filled


def test_of_a_gap_with_nothing_to_say_no_trace_is_left() -> None:
    assert fill("It is done. {reason} Thank you.", {}) == "It is done. Thank you."
    assert fill("Dear {name},\n\n{reason}\n\nGoodbye.", {"name": "Ada"}) == "Dear Ada,\n\nGoodbye."
    assert fill("{name} {reason}", {"name": "{reason}"}) == "{reason}"


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("Dear {name}, it is done. {reason}\n    letter", "Dear {nmae}\n    letter", 5,
         "nothing is called “{nmae}”. Did you mean “name”?"),
        ("spoken: It is done. {reason}", "spoken: It is done on {when}", 7,
         "“{when}” is not known at the moment “resolved”"),
        ("spoken: It is done. {reason}", "spoken: It is {done", 7, "a curly bracket has no other"),
        ("    spoken: It is done. {reason}\n", "", 2, "“spoken” is missing: the words to say"),
        ("  resolved:", "  resolve:", 2, "no moment “resolve” at which people are told. Did you"),
        ("done. {reason}\"", "d" * 300 + '"', 3, "takes 3 segments as a text in English"),
    ],
)  # fmt: skip
def test_a_slip_in_the_citys_words_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, sentence: str
) -> None:
    (fault,) = faults_of(with_notices(tmp_path, changed(NOTICE, old, new)))
    assert fault.startswith(f"catalogue/notices.yaml, line {line}: ") and sentence in fault


OWN = """\
notices:
  tells: [received, going_on]
  words:
    resolved:
      text: "{service}: mended. {reason}"
"""


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        (changed(OWN, "going_on", "going"), "no moment “going” at which people are told"),
        (changed(OWN, "{reason}", "{reasons}"), "nothing is called “{reasons}”"),
        (changed(OWN, "mended", "m" * 330), "takes 3 segments"),
        (OWN + "translations:\n  es:\n    title: Bache\n", "notice “resolved” is not translated"),
        (OWN + "translations:\n  es:\n    notices:\n      waiting:\n        text: Espere\n",
         "the service has no words of its own for “waiting”"),
    ],
)  # fmt: skip
def test_so_is_one_in_the_words_of_a_service(tmp_path: Path, own: str, sentence: str) -> None:
    faults = faults_of(with_notices(tmp_path, NOTICE, SERVICE + own))
    assert any("services/pothole.yaml, line " in one and sentence in one for one in faults), faults


def test_a_service_says_what_it_tells_but_how_it_ended_is_told_always() -> None:
    usual, own = a_definition(), a_definition(notices={"tells": ["received"]})
    assert usual.notices.tells_of("waiting") and not usual.notices.tells_of("going_on")
    assert own.notices.tells_of("received") and not own.notices.tells_of("waiting")
    assert all(own.notices.tells_of(key) for key, one in MOMENTS.items() if one.ends)


def test_a_service_speaks_before_the_city_and_the_city_before_the_house() -> None:
    own: dict[str, Any] = {"words": {"resolved": {"text": "Mended."}}}
    service = a_definition(notices=own)
    city = NoticesFile.model_validate({"notices": {"resolved": {
        "text": "Done.", "subject": "Done", "email": "Done!", "letter": "Done!", "spoken": "Done!",
    }}}).notices["resolved"]  # fmt: skip
    words = words_of("resolved", service, city, "en")
    assert (words["text"], words["email"]) == ("Mended.", "Done!")
    assert words_of("resolved", service, None, "en")["email"] == house_notices()["resolved"].email
    # The city has no Spanish: better its own words than another's.
    assert words_of("resolved", a_definition(), city, "es")["text"] == "Done."


def test_loading_again_takes_over_what_was_changed(session: Session, tmp_path: Path) -> None:
    catalogue = with_notices(tmp_path, NOTICE)
    load_city(session, read_city(catalogue), NOON)
    (catalogue / "notices.yaml").write_text(NOTICE.replace("subject: Done", "subject: Ready"))
    load_city(session, read_city(catalogue), NOON)
    (row,) = session.scalars(select(CityNotice))
    assert (row.moment, row.content.subject) == ("resolved", "Ready")
    (catalogue / "notices.yaml").unlink()
    load_city(session, read_city(catalogue), NOON)
    assert session.scalars(select(CityNotice)).all() == []
