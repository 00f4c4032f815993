"""Receipts: on each paper, in each size of print, in each language, whatever people wrote."""

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_definition
from tests.papers.making import a_case, the_city
from tests.papers.reading import Read, read
from tracker.cases.models import Case
from tracker.cases.references import shown
from tracker.languages import in_language
from tracker.papers.receipt import receipt_pdf
from tracker.papers.rules import Print, every_print, hours_in_words, read_print

A4 = Print("a4", large=False)


def the_receipt(case: Case, on: Print = A4, **more: object) -> Read:
    return read(receipt_pdf(case, the_city(), on, seen={}, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("on", every_print(), ids=lambda on: on.key)
def test_a_receipt_says_all_that_is_needed_on_every_paper(
    sqlite_session: Session, on: Print
) -> None:
    case = a_case(sqlite_session)
    said = the_receipt(case, on)
    for words in (
        "Larkmouth City Council", "Report a pothole", shown(case.reference), "12 Mill Lane",
        "Like a plate", "An inspector will look at it.", "We aim to finish by 11 March 2026.",
        "https://larkmouth.example/track", f"STATUS {shown(case.reference)}", "07700 900100",
        "020 7946 0311", "Mon–Fri 09:00–17:00", "Guildhall", "Ada Byron", "020 7946 0123",
        "4 March 2026, 12:00",
    ):  # fmt: skip
        # A roll breaks a long address over lines.
        assert "".join(words.split()) in "".join(said.words.split()), words


@pytest.mark.parametrize("on", every_print(), ids=lambda on: on.key)
def test_a_receipt_can_be_heard(sqlite_session: Session, on: Print) -> None:
    case = a_case(sqlite_session)
    said = the_receipt(case, on)
    assert said.tagged
    assert said.accessible
    assert said.language == "en"
    assert said.title == f"Receipt {shown(case.reference)}: Report a pothole"


def test_each_paper_has_its_size_and_a_roll_is_one_long_piece(sqlite_session: Session) -> None:
    case = a_case(sqlite_session)
    assert set(the_receipt(case, Print("a4", large=True)).pages) == {(210, 297)}
    assert set(the_receipt(case, Print("a5", large=False)).pages) == {(148, 210)}
    ((width, height),) = the_receipt(case, Print("roll", large=False)).pages
    assert width == 80
    assert height > 150


def test_an_ordinary_receipt_is_one_sheet(sqlite_session: Session) -> None:
    case = a_case(sqlite_session)
    assert len(the_receipt(case).pages) == 1


def test_the_reference_is_spelled_out(sqlite_session: Session) -> None:
    case = a_case(sqlite_session)
    case.reference = "7KQ2M4XD"
    said = the_receipt(case).words
    assert "7 Seven, K Kilo, Q Quebec, 2 Two, M Mike, 4 Four, X X-ray, D Delta" in said
    with in_language("es"):
        assert "7 Siete, K Kilo, Q Querido" in the_receipt(case).words


def test_a_receipt_is_in_the_citizens_language(sqlite_session: Session) -> None:
    content = a_definition(
        translations={"es": {"title": "Avisar de un bache", "next_steps": "Irá un inspector.",
                             "questions": {"place": {"label": "¿Dónde?", "short": "Lugar"}}}}
    )  # fmt: skip
    case = a_case(sqlite_session, content, place="12 Mill Lane", size="small")
    with in_language("es"):
        said = the_receipt(case)
    assert said.language == "es"
    for words in (
        "Recibo",
        "Avisar de un bache",
        "Irá un inspector.",
        "Lugar",
        "11 de marzo de 2026",
    ):
        assert words in said.words, words
    for english in ("Receipt", "What happens next", "By phone", "At a counter"):
        assert english not in said.words, english


@pytest.mark.parametrize(
    "written",
    [
        '#panic("no")', "*bold* _it_ $x$ @ref <label> \\ `raw` // /* */ #(1+1)", "= A heading",
        "{{ 7 * 7 }} {% if %}", "O’Brien & Söhne, 3½ km", "Łódź Ωμέγα Жук Đường",
    ],
)  # fmt: skip
def test_what_people_write_is_printed_as_they_wrote_it(
    sqlite_session: Session, written: str
) -> None:
    case = a_case(sqlite_session, place=f"{written} at 1 Mill Lane", size="small")
    said = the_receipt(case)
    assert "".join(written.split()) in "".join(said.words.split())
    assert said.accessible


def test_lines_from_right_to_left_and_pictures_of_faces_are_printed(
    sqlite_session: Session,
) -> None:
    case = a_case(sqlite_session, place="12 شارع النيل 😀", size="small")
    said = the_receipt(case)
    assert said.accessible
    assert "12" in said.words


def test_a_letter_that_no_font_has_stops_no_receipt(sqlite_session: Session) -> None:
    case = a_case(sqlite_session, place="12 Mill Lane \ue000", size="small")
    said = the_receipt(case)
    assert said.tagged
    assert not said.accessible
    assert "12 Mill Lane" in said.words


@pytest.mark.parametrize("on", every_print(), ids=lambda on: on.key)
def test_a_very_long_answer_fits(sqlite_session: Session, on: Print) -> None:
    content = a_definition(
        questions=[{"key": "story", "type": "long_text", "label": "What?", "short": "What"}]
    )
    story = "\n".join(["word " * 79 + "end"] * 9 + ["x" * 300])
    case = a_case(sqlite_session, content, story=story)
    said = the_receipt(case, on)
    assert said.words.count("end") >= 9
    assert said.accessible


def test_a_receipt_has_the_code_by_which_it_is_taken_over(sqlite_session: Session) -> None:
    case = a_case(sqlite_session)
    assert "7KQ2-M4XD" in the_receipt(case, take_over="7KQ2M4XD").words
    assert "take over" not in the_receipt(case).words


def test_what_a_browser_asks_for_is_read_or_is_nothing() -> None:
    assert read_print("a5-large") == Print("a5", large=True)
    for key in (None, "", "a3-large", "a4", "a4-huge", "a4-large-x"):
        assert read_print(key) is None
    assert all(read_print(on.key) == on for on in every_print())


def test_hours_are_said_in_each_language() -> None:
    hours = "Mo-We 09:00-17:00; Fr 09:00-12:00; Fr 13:00-17:00; Sa 10:00-12:00"
    assert hours_in_words(hours) == (
        "Mon–Wed 09:00–17:00; Fri 09:00–12:00, 13:00–17:00; Sat 10:00–12:00"
    )
    with in_language("es"):
        assert hours_in_words("Mo-Fr 09:00-17:00") == "lun–vie 09:00–17:00"
