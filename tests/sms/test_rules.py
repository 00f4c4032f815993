"""What a text says, without a database."""

import pytest

from channels.sms.dialogue.rules import (
    Command,
    as_raw,
    provider_word,
    read_command,
    read_name,
    read_number,
    shortened,
    shown_choices,
    split,
)
from channels.sms.dialogue.wording import WORDS
from channels.sms.twilio.client import read_sender
from channels.sms.twilio.twiml import as_twiml
from tests.builders import a_definition
from tracker.cases.references import make, shown
from tracker.catalogue.definition import Question
from tracker.intake.resume_codes import new_resume_code
from tracker.languages import in_language
from tracker.messages.segments import is_gsm

STOPS = ["STOP", "stop", " Stop. ", "STOP!!", "“stop”", "Stop all", "STOPALL", "unsubscribe"]
STOPS += ["Cancel", "END", "quit", "Revoke", "opt out", "OPT-OUT", "ＳＴＯＰ", "stop 🛑"]
ORDINARY = ["Stop sign is down", "Stop. Thank you", "STOP 12345", "Ending", "I quit", "stopp"]
ORDINARY += ["Yes please", "the end", "", " ", "🛑", "helpful", "Start with the left one"]


@pytest.mark.parametrize("text", STOPS)
def test_a_word_that_refuses_texts(text: str) -> None:
    assert provider_word(text) == "stop"


@pytest.mark.parametrize("text", ORDINARY)
def test_a_text_that_only_has_such_a_word_is_an_ordinary_one(text: str) -> None:
    assert provider_word(text) is None


def test_the_other_words_of_the_carriers() -> None:
    assert [provider_word(t) for t in ("start", "Unstop", "YES!", "Help?", "info")] == [
        "start",
        "start",
        "yes",
        "help",
        "help",
    ]


COMMANDS = [
    ("menu", Command("MENU")),
    ("  Menu. ", Command("MENU")),
    ("MENU please", Command("MENU")),
    ("go back", Command("BACK")),
    ("Skip this", Command("SKIP")),
    ("change 3", Command("CHANGE", "3")),
    ("CHANGE3", Command("CHANGE", "3")),
    ("change", Command("CHANGE")),
    ("Send!", Command("SEND")),
    ("status", Command("STATUS")),
    ("Status: 7KQ2-M4XD", Command("STATUS", "7KQ2-M4XD")),
    ("status of 7kq2 m4xd.", Command("STATUS", "7kq2 m4xd")),
    ("code Z7KQ-2M4X", Command("CODE", "Z7KQ-2M4X")),
    ("my code", Command("CODE")),
    ("MENÚ", Command("MENU")),
    ("my cases", Command("MINE")),
    ("Can I speak to someone?", Command("PERSON")),
    ("yes please send it", Command("SEND")),
    ("change two", Command("CHANGE", "two")),
    ("change the date", None),
    ("Cancel my request", Command("DROP")),
    ("speak to someone please", Command("PERSON")),
    ("Language: Spanish", Command("LANGUAGE", "Spanish")),
    ("please send it", Command("SEND")),
    ("here", Command("HERE")),
    ("menus", None),
    ("back of the house", None),
    ("send someone", None),
    ("change my address", None),
    ("status of the lamp: broken", None),
    ("skipped it", None),
    ("", None),
    ("!", None),
]


@pytest.mark.parametrize(("text", "command"), COMMANDS)
def test_commands(text: str, command: Command | None) -> None:
    assert read_command(text) == command


EN_ESPANOL = [
    ("menú", Command("MENU")),
    ("Atrás, por favor", Command("BACK")),
    ("volver", Command("BACK")),
    ("go back", Command("BACK")),
    ("Cámbiar 3", Command("CHANGE", "3")),
    ("estado de 7KQ2-M4XD", Command("STATUS", "7KQ2-M4XD")),
    ("código", Command("CODE")),
    ("aquí", Command("HERE")),
]


@pytest.mark.parametrize(("text", "command"), EN_ESPANOL)
def test_commands_in_another_language_and_in_english(text: str, command: Command) -> None:
    with in_language("es"):
        assert read_command(text) == command


def test_a_word_of_another_language_is_an_answer() -> None:
    assert read_command("volver") is None


NUMBERS = [("2", 2), (" 2. ", 2), ("2)", 2), ("option 2", 2), ("No. 2", 2), ("02", 2), ("٢", 2)]
NUMBERS += [("2 please", 2), ("0", None), ("4", None), ("22", None), ("two", 2), ("2 3", None)]
NUMBERS += [("2nd", 2), ("", None), ("2.5", None), ("the second one", 2), ("Number two.", 2)]
NUMBERS += [("the first", 1), ("please 3", 3), ("number 2 please", 2), ("I choose 2", 2)]
NUMBERS += [
    ("one", 1),
    ("#2", 2),
    ("four", None),
    ("2️⃣", 2),
    ("one or two", None),
]
NUMBERS += [("2 bins", None), ("second floor", None), ("no", None), ("number", None)]


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_numbers_of_a_list_of_three(text: str, number: int | None) -> None:
    assert read_number(text, 3) == number


def a_question(type_: str) -> Question:
    choices = [
        {"key": "road", "label": "The road"},
        {"key": "pavement", "label": "The pavement"},
        {"key": "path", "label": "A cycle lane or path", "sms": "A cycle path"},
    ]
    return Question.model_validate(
        {
            "key": "surface",
            "type": type_,
            "label": "What is it in?",
            "short": "Surface",
            **({"choices": choices} if type_ in ("one_of", "many_of") else {}),
        }
    )


RAWS = [
    ("one_of", "2", "pavement"),
    ("one_of", "3 A cycle path", "path"),
    ("one_of", "2 the pavement.", "pavement"),
    ("one_of", "2 the road", "2 the road"),
    ("one_of", "the road", "the road"),
    ("one_of", "7", "7"),
    ("one_of", "two", "pavement"),
    ("one_of", "the second one please", "pavement"),
    ("yes_no", "the first", "yes"),
    ("yes_no", "1", "yes"),
    ("yes_no", "2 No", "no"),
    ("yes_no", "nah", "nah"),
    ("yes_no", "3", "3"),
    ("many_of", "1 3", ["road", "path"]),
    ("many_of", "1,3", ["road", "path"]),
    ("many_of", "1 and 3", ["road", "path"]),
    ("many_of", "1 & 2 + 3", ["road", "pavement", "path"]),
    ("many_of", "1.", ["road"]),
    ("many_of", "one and three", ["road", "path"]),
    ("many_of", "number 2 please", ["pavement"]),
    ("many_of", "first, third", ["road", "path"]),
    ("many_of", "one and a half", "one and a half"),
    ("many_of", "1\n2", ["road", "pavement"]),
    ("many_of", "1, the pavement", ["road", " the pavement"]),
    ("many_of", "1 9", ["road", "9"]),
    ("many_of", "the road, a cycle path", "the road, a cycle path"),
    ("many_of", "1-3", "1-3"),
    ("short_text", "2", "2"),
    ("number", "2", "2"),
]


@pytest.mark.parametrize(("type_", "text", "raw"), RAWS)
def test_numbers_stand_for_what_was_shown_under_them(
    type_: str, text: str, raw: str | list[str]
) -> None:
    question = a_question(type_)
    assert as_raw(question, text, shown_choices(question)) == raw


def test_a_number_in_words_that_is_in_a_label_is_left_to_the_intake() -> None:
    choices = [{"key": "few", "label": "Two bags"}, {"key": "one", "label": "Just one"}]
    document = {"key": "bags", "type": "one_of", "label": "How many?", "short": "Bags"}
    question = Question.model_validate({**document, "choices": choices})
    for text in ("two", "one", "one please"):
        assert as_raw(question, text, shown_choices(question)) == text
    assert as_raw(question, "2", shown_choices(question)) == "one"


def test_a_number_means_what_was_shown_when_it_was_asked() -> None:
    question = a_definition().questions[1]
    assert as_raw(question, "1", ["large", "small"]) == "large"


def test_references_and_codes_are_known_by_their_shape() -> None:
    code = shown(new_resume_code())
    found = read_name(f" {code.lower()}. ")
    assert found is not None and found.is_code and found.slip is None
    reference = shown(make(123456789))
    assert (name := read_name(reference)) and not name.is_code and name.slip is None
    wrong = reference[:-1] + ("0" if reference[-1] != "0" else "1")
    assert (name := read_name(wrong)) and name.slip and "typing slip" in name.slip
    for text in ("12 Oak Street", "07700900123", "pothole", "", "7KQ2-M4X"):
        assert read_name(text) is None
    # It may be a word: nothing is said of a slip in it while a question waits.
    assert (name := read_name("pavement")) and not name.sure


def test_a_long_text_is_split_between_lines_or_words() -> None:
    assert split("short") == ["short"] and split("") == []
    lines = "\n".join(f"{n} line" for n in range(400))
    parts = split(lines)
    assert all(len(part) <= 1600 for part in parts) and "\n".join(parts) == lines
    words = ("word " * 500).strip()
    assert " ".join(split(words)) == words
    assert [len(part) for part in split("x" * 3300)] == [1600, 1600, 100]


def test_an_answer_is_shortened_for_the_summary() -> None:
    assert shortened("one\ntwo") == "one two"
    assert len(shortened("x" * 100)) == 60 and shortened("x" * 100).endswith("...")


def test_what_xml_cannot_hold_is_left_out() -> None:
    told = as_twiml([("a<b\x0b\ufffe 😀", "https://city.example/sms/status?message=7")])
    assert 'statusCallback="https://city.example/sms/status?message=7"' in told
    assert ">a&lt;b 😀</Message>" in told
    assert as_twiml([]).endswith("<Response />")


def test_every_word_of_ours_fits_the_alphabet_of_texts() -> None:
    assert {key for key, words in WORDS.items() if not is_gsm(words.replace("{", ""))} == set()


def test_senders() -> None:
    assert (sender := read_sender(" +15551234567 ")) and sender.value == "+15551234567"
    assert sender.takes_texts
    for nobody in ("", "60300", "+0123456789", "447700900123", "+1555123456789012", "City"):
        assert read_sender(nobody) is None
