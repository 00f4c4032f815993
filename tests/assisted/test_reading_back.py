"""What was noted is read back in whole sentences before it is sent, at both desks."""

from flask import Flask

from tests.assisted.making import ANSWERS, NUMBER, autosave, by, wants
from tests.parity.assisted import filled
from tests.visitor import Page, words


def _text(page: Page) -> str:
    return words(page.one("div", data_beside="read_back"))


def test_at_first_there_is_nothing_to_read(home: Page) -> None:
    assert _text(wants(by(home, NUMBER))) == "Nothing is noted yet."


def test_each_answer_is_said_with_its_question_in_the_words_it_was_asked_in(home: Page) -> None:
    page = filled(wants(by(home, NUMBER)), {**ANSWERS, "size": "large"})
    text = _text(page)
    assert text.startswith("This is what I have noted. Report a pothole.")
    assert "Where is it? You said: Oak Street 4." in text
    assert "How large is it? You said: Larger than a plate." in text
    assert "Can I take your full name, please? You said: Ada Byron." in text
    assert "so that we can tell you what happens? You said yes." in text
    assert "You said: 07700 900123." in text
    assert "centimetres" not in text
    assert text.endswith("Is all of that right?")


def test_what_is_missing_is_named_in_place_of_the_question(home: Page) -> None:
    text = _text(filled(wants(by(home, NUMBER)), {"place": "Oak Street 4"}))
    assert "Not asked yet: Size" in text and "Is all of that right?" not in text


def test_it_follows_what_is_typed(home: Page, city: Flask) -> None:
    page = wants(by(home, NUMBER))
    told = autosave(page, {"place": "Mill Lane 2"})
    assert "You said: Mill Lane 2." in told["read_back"]
