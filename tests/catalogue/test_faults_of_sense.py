"""Services whose every word is known, but that could not be asked: told with their line."""

from pathlib import Path

import pytest

from tests.catalogue.writing import SERVICE, a_catalogue, changed, faults_of

# What is changed in the service, on which line it stands, and what is said of it.
FAULTS = {
    "a minimum is above the maximum": (
        "minimum: 1",
        "minimum: 100",
        35,
        "question “depth” has a minimum (100) above its maximum (99).",
    ),
    "there are no choices": (
        "    choices:\n      - key: small\n        label: Small\n      - key: large\n"
        "        label: Large\n",
        "",
        15,
        "question “size” has no choices.",
    ),
    "there is one choice": (
        "      - key: small\n        label: Small\n",
        "",
        19,
        "question “size” has only one choice, so there is nothing to choose.",
    ),
    "two choices have one key": (
        "key: large",
        "key: small",
        22,
        "question “size” has two choices with the key “small”.",
    ),
    "two choices have one label": (
        "label: Large",
        "label: SMALL",
        22,
        "question “size” has two choices that “small” could mean, “small” and “large”.",
    ),
    "a choice reads like another in a text": (
        "label: Large",
        "label: Large\n        sms: small",
        22,
        "question “size” has two choices that “small” could mean, “small” and “large”.",
    ),
    "a choice is another number than its own": (
        "label: Small",
        "label: Small\n        sms: '3'",
        20,
        "question “size” has the choice “3” in place 1: write the number as a word.",
    ),
    "a question that takes none has choices": (
        "type: one_of",
        "type: yes_no",
        19,
        "question “size” is of type yes_no, and “choices” is only for many_of or one_of.",
    ),
    "a choice to text among several has a comma": (
        "type: one_of\n    label: How big is it?\n    short: Size\n    choices:\n"
        "      - key: small\n        label: Small\n",
        "type: many_of\n    label: How big is it?\n    short: Size\n    choices:\n"
        "      - key: small\n        label: Small, or tiny\n",
        20,
        "question “size” has the choice “Small, or tiny”: its “sms” must not have a comma or a "
        "semicolon.",
    ),
    "two questions have one key": (
        "- key: deep",
        "- key: size",
        24,
        "there are two questions with the key “size”.",
    ),
    "a key is kept for the intake": (
        "- key: place",
        "- key: your_name",
        11,
        "the key “your_name” is kept for what every service asks about the person.",
    ),
    "a condition looks at an unknown question": (
        "question: size",
        "question: sizes",
        29,
        "the condition of question “deep” looks at “sizes”, but there is no such question. "
        "Did you mean “size”?",
    ),
    "a condition looks at a later question": (
        "question: size",
        "question: depth",
        29,
        "the condition of question “deep” looks at “depth”, which is not asked before it.",
    ),
    "a condition looks at its own question": (
        "question: size",
        "question: deep",
        29,
        "the condition of question “deep” looks at “deep”, which is not asked before it.",
    ),
    "a condition names a choice that is not there": (
        "is: large",
        "is: huge",
        30,
        "the condition of question “deep” compares “size” with “huge”: it has no such choice.",
    ),
    "a condition compares a choice with a number": (
        "is: large",
        "is: 2",
        30,
        "the condition of question “deep” compares “size” with “2”: it has no such choice.",
    ),
    "a condition compares yes or no with something else": (
        "is: yes",
        "is: deep",
        39,
        "the condition of question “depth” compares “deep” with “deep”: the answer can only be "
        "yes or no.",
    ),
    "a condition uses the wrong test": (
        "is: large",
        "includes: large",
        30,
        "the condition of question “deep” tests “size” with “includes”, but that is a one_of "
        "question, which can be tested with answered, is, is_not.",
    ),
    "a condition tests a place": (
        "question: size\n      is: large",
        "question: place\n      is: here",
        30,
        "the condition of question “deep” tests “place” with “is”, but that is a location "
        "question, which can be tested with answered.",
    ),
    "a condition has two tests": (
        "is: large",
        "is: large\n      is_not: small",
        28,
        "a condition names a question and one test of its answer (is, is_not, includes, answered, "
        "at_least, at_most), or holds a list under all or any.",
    ),
    "a part of a condition is at fault": (
        "    when:\n      question: size\n      is: large\n",
        "    when:\n      any:\n        - question: size\n          is: small\n"
        "        - question: size\n          is: huge\n",
        33,
        "the condition of question “deep” compares “size” with “huge”: it has no such choice.",
    ),
    "a pattern cannot be read": (
        "type: location",
        "type: short_text\n    pattern: '[A-Z'\n    pattern_says: Letters.\n    example: A",
        13,
        "the pattern of question “place” cannot be read: unterminated character set at position 0.",
    ),
    "a pattern's example does not match it": (
        "type: location",
        "type: short_text\n    pattern: '[A-Z]'\n    pattern_says: A letter.\n    example: '1'",
        15,
        "the example of question “place”, “1”, does not match its pattern.",
    ),
    "a pattern says nothing when it does not match": (
        "type: location",
        "type: short_text\n    pattern: '[A-Z]'\n    example: A",
        13,
        "question “place” has a “pattern” but no “pattern_says”.",
    ),
    "a pattern has no example": (
        "type: location",
        "type: short_text\n    pattern: '[A-Z]'\n    pattern_says: A letter.",
        13,
        "question “place” has a “pattern” but no “example”.",
    ),
    "something is said of a pattern that is not there": (
        "type: location",
        "type: short_text\n    pattern_says: A letter.",
        13,
        "question “place” has “pattern_says” but no “pattern”.",
    ),
    "a short text is long": (
        "type: location",
        "type: short_text\n    max_length: 501",
        13,
        "question “place” is of type short_text, which takes at most 500 characters.",
    ),
    "a number has a length": (
        "type: number",
        "type: number\n    max_length: 3",
        33,
        "question “depth” is of type number, and “max_length” is only for location or long_text "
        "or short_text.",
    ),
    "a file must be given": (
        "type: location",
        "type: file",
        11,
        "question “place” asks for a file, which nobody can give on the phone: it needs "
        "“required: false”.",
    ),
    "an e-mail address is demanded of everybody": (
        "type: location",
        "type: email",
        11,
        "question “place” demands an e-mail address, which not everybody has: it needs "
        "“required: false”, or a “when”.",
    ),
    "a department is not known": (
        "department: streets",
        "department: street",
        6,
        "there is no department “street”. Did you mean “streets”?",
    ),
    "a department is not like any": (
        "department: streets",
        "department: parks",
        6,
        "there is no department “parks”. There are: streets, homes.",
    ),
    "a team is not known": (
        "team: roads",
        "team: road",
        7,
        "the department “streets” has no team “road”. Did you mean “roads”?",
    ),
    "a team is of another department": (
        "team: roads",
        "team: repairs",
        7,
        "the department “streets” has no team “repairs”. It has: roads.",
    ),
}


@pytest.mark.parametrize(("old", "new", "line", "fault"), FAULTS.values(), ids=FAULTS)
def test_what_could_not_be_asked_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, fault: str
) -> None:
    catalogue = a_catalogue(tmp_path, pothole=changed(SERVICE, old, new))

    assert faults_of(catalogue)[0] == f"catalogue/services/pothole.yaml, line {line}: {fault}"
