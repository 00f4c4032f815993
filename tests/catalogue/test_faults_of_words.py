"""Words that are missing, misspelt or in the wrong place, and files that are no YAML."""

from pathlib import Path

import pytest

from tests.catalogue.writing import SERVICE, a_catalogue, changed, faults_of

# What is changed in the service, on which line it stands, and what is said of it.
FAULTS = {
    "a word is missing": (
        "title: Report a pothole\n",
        "",
        1,
        "the service has no “title”.",
    ),
    "a word of a question is missing": (
        "    label: Is it deep?\n",
        "",
        24,
        "question “deep” has no “label”.",
    ),
    "a word is not known": (
        "    label: Is it deep?",
        "    lable: Is it deep?\n    label: Is it deep?",
        26,
        "question “deep” has the word “lable”, which is not known. Did you mean “label”?",
    ),
    "a word of the service is not known": (
        "target_days: 5",
        "target_days: 5\nxyz: 5",
        9,
        "the service has the word “xyz”, which is not known. It can have: key, title, summary, "
        "synonyms, department, team, target_days, targets, anonymous, for_somebody_else, "
        "next_steps, identity, questions, checklist, notices, translations.",
    ),
    "a word of a choice is not known": (
        "        label: Small",
        "        label: Small\n        text: Small",
        22,
        "choice “small” of question “size” has the word “text”, which is not known. It can have: "
        "key, label, sms, hint.",
    ),
    "a word of a condition is not known": (
        "      is: large",
        "      equals: large",
        30,
        "the condition of question “deep” has the word “equals”, which is not known. It can have: "
        "question, is, is_not, includes, answered, at_least, at_most, all, any.",
    ),
    "a type is not known": (
        "type: one_of",
        "type: one-of",
        16,
        "“type” of question “size” cannot be “one-of”. Did you mean “one_of”?",
    ),
    "a number stands where words should": (
        "title: Report a pothole",
        "title: 15",
        2,
        "“title” of the service must be text: put “15” in quotation marks.",
    ),
    "a list stands where words should": (
        "title: Report a pothole",
        "title: [a, b]",
        2,
        "“title” of the service must be text.",
    ),
    "words are empty": (
        "label: Is it deep?",
        "label: ''",
        26,
        "“label” of question “deep” is empty.",
    ),
    "nothing stands behind a word": (
        "label: Is it deep?",
        "label:",
        26,
        "“label” of question “deep” is empty.",
    ),
    "a title is very long": (
        "title: Report a pothole",
        f"title: {'pothole ' * 40}",
        2,
        "“title” of the service is longer than 80 characters.",
    ),
    "a synonym is no text": (
        "  - hole in the road",
        "  - 999",
        5,
        "an entry of “synonyms” must be text: put “999” in quotation marks.",
    ),
    "a synonym is there twice": (
        "  - hole in the road",
        "  - hole in the road\n  - Hole in the road",
        6,
        "the synonym “Hole in the road” is there twice.",
    ),
    "a key is not one": (
        "- key: place",
        "- key: Where it is",
        11,
        "“key” of question “Where it is” cannot be “Where it is”: it begins with a small letter, "
        "and has only small letters, figures and “_”, 40 at most.",
    ),
    "a service's key is not one": (
        "key: pothole",
        "key: pot_hole",
        1,
        "“key” of the service cannot be “pot_hole”: it begins with a small letter, and has only "
        "small letters, figures and “-”, 40 at most.",
    ),
    "days are words": (
        "target_days: 5",
        "target_days: five",
        8,
        "“target_days” of the service must be a whole number.",
    ),
    "days are too few": (
        "target_days: 5",
        "target_days: 0",
        8,
        "“target_days” of the service must be at least 1.",
    ),
    "days are too many": (
        "target_days: 5",
        "target_days: 400",
        8,
        "“target_days” of the service must be at most 366.",
    ),
    "required is neither yes nor no": (
        "    label: Is it deep?",
        "    required: maybe\n    label: Is it deep?",
        26,
        "“required” of question “deep” must be true or false.",
    ),
    "a date's limit is not known": (
        "type: yes_no",
        "type: date\n    latest: tomorrow",
        26,
        "“latest” of question “deep” cannot be “tomorrow”. It can be: today.",
    ),
    "a limit is no number": (
        "minimum: 1",
        "minimum: one",
        35,
        "“minimum” of question “depth” must be a number.",
    ),
    "choices are no list": (
        "    choices:\n      - key: small\n        label: Small\n      - key: large\n"
        "        label: Large\n",
        "    choices: small\n",
        19,
        "“choices” of question “size” must be a list, with “- ” before each.",
    ),
    "a condition is a bare word": (
        "    when:\n      question: size\n      is: large\n",
        "    when: large\n",
        28,
        "the condition of question “deep” must be lines such as “key: …”.",
    ),
    "questions are an empty list": (
        SERVICE[SERVICE.index("questions:") :],
        "questions: []\n",
        10,
        "“questions” of the service is an empty list.",
    ),
    "a question is a bare word": (
        "  - key: place\n    type: location\n    label: Where is it?\n    short: Where\n",
        "  - place\n",
        11,
        "question number 1 must be lines such as “key: …”.",
    ),
    "the YAML has a word twice": (
        "title: Report a pothole",
        "title: Report a pothole\ntitle: Report a hole",
        3,
        "“title” is there twice.",
    ),
    "the YAML has a colon in a text": (
        "summary: Tell us about a hole in the road.",
        "summary: Tell us: a hole in the road.",
        3,
        "this is not YAML (mapping values are not allowed here): a text with a colon in it must "
        "stand in quotation marks, or a line is indented wrongly.",
    ),
    "the YAML is indented with a tab": (
        "  - hole in the road",
        "\t- hole in the road",
        5,
        "this is not YAML (found character '\\t' that cannot start any token): indent with "
        "spaces, not with tabs.",
    ),
    "the YAML has a quotation that never ends": (
        "title: Report a pothole",
        'title: "Report a pothole',
        2,
        "this is not YAML (found unexpected end of stream): a quotation mark or a bracket is "
        "never closed.",
    ),
    "the YAML has a character that it may not": (
        "title: Report a pothole",
        "title: Report a \x07 pothole",
        2,
        "there is a character that YAML does not allow.",
    ),
}


@pytest.mark.parametrize(("old", "new", "line", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_word_that_is_wrong_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, fault: str
) -> None:
    catalogue = a_catalogue(tmp_path, pothole=changed(SERVICE, old, new))

    assert faults_of(catalogue)[0] == f"catalogue/services/pothole.yaml, line {line}: {fault}"
