"""An author of services is told in which file, on which line and what is wrong."""

from pathlib import Path

import pytest

from tests.catalogue.writing import CITY, SERVICE, a_catalogue, changed
from tracker.catalogue.load import load_city, load_service
from tracker.errors import InvalidDefinition


def faults_of(catalogue: Path) -> tuple[str, ...]:
    with pytest.raises(InvalidDefinition) as refused:
        load_city(catalogue)
    assert str(refused.value) == "\n".join(refused.value.faults)
    return refused.value.faults


def test_a_city_is_read_with_its_departments_teams_sites_and_services(tmp_path: Path) -> None:
    city = load_city(a_catalogue(tmp_path, pothole=SERVICE))

    assert [department.key for department in city.departments] == ["streets", "homes"]
    assert [team.name for team in city.departments[0].teams] == ["Roads"]
    assert [site.key for site in city.sites] == ["town-hall"]
    assert [service.title for service in city.services] == ["Report a pothole"]


def test_yes_in_a_condition_on_a_yes_no_question_means_true(tmp_path: Path) -> None:
    (service,) = load_city(a_catalogue(tmp_path, pothole=SERVICE)).services

    depth = service.question("depth")
    assert depth is not None
    assert depth.when is not None
    assert depth.when.is_ is True


def test_yes_can_still_be_the_key_of_a_choice(tmp_path: Path) -> None:
    text = changed(SERVICE, "key: large", "key: yes")
    text = changed(text, "is: large", "is: yes")
    (service,) = load_city(a_catalogue(tmp_path, pothole=text)).services

    deep = service.question("deep")
    assert deep is not None
    assert deep.when is not None
    assert deep.when.is_ == "yes"


def test_what_looks_like_a_date_is_read_as_words(tmp_path: Path) -> None:
    text = changed(SERVICE, "label: Is it deep?", "label: 2026-13-45")
    (service,) = load_city(a_catalogue(tmp_path, pothole=text)).services

    assert [question.label for question in service.questions][2] == "2026-13-45"


def test_one_service_can_be_read_by_itself(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path, pothole=SERVICE)

    assert load_service(catalogue / "services" / "pothole.yaml").key == "pothole"


def test_a_fault_in_a_service_read_by_itself_names_its_file_and_line(tmp_path: Path) -> None:
    text = changed(SERVICE, "type: location", "type: place")
    catalogue = a_catalogue(tmp_path, pothole=text)

    with pytest.raises(InvalidDefinition, match=r"^pothole\.yaml, line 12: .* cannot be “place”"):
        load_service(catalogue / "services" / "pothole.yaml")


# What is changed in the service, on which line it stands, and what is said of it.
FAULTS_IN_A_SERVICE = {
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
        "synonyms, department, team, target_days, anonymous, for_somebody_else, next_steps, "
        "questions.",
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
        "“title” of the service is longer than 200 characters.",
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
    "a minimum is above the maximum": (
        "minimum: 1",
        "minimum: 100",
        35,
        "question “depth” has a minimum (100) above its maximum (99).",
    ),
    "choices are no list": (
        "    choices:\n      - key: small\n        label: Small\n      - key: large\n"
        "        label: Large\n",
        "    choices: small\n",
        19,
        "“choices” of question “size” must be a list, with “- ” before each.",
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
    "a condition is a bare word": (
        "    when:\n      question: size\n      is: large\n",
        "    when: large\n",
        28,
        "the condition of question “deep” must be lines such as “key: …”.",
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


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"), FAULTS_IN_A_SERVICE.values(), ids=FAULTS_IN_A_SERVICE
)
def test_a_fault_in_a_service_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, fault: str
) -> None:
    catalogue = a_catalogue(tmp_path, pothole=changed(SERVICE, old, new))

    assert faults_of(catalogue)[0] == f"catalogue/services/pothole.yaml, line {line}: {fault}"


FAULTS_IN_A_CITY = {
    "no departments": (
        CITY[: CITY.index("sites:")],
        "",
        1,
        "the city has no “departments”.",
    ),
    "a department without a team": (
        "    teams:\n      - key: repairs\n        name: Repairs\n",
        "    teams: []\n",
        9,
        "“teams” of department “homes” is an empty list.",
    ),
    "two departments of one key": (
        "- key: homes",
        "- key: streets",
        7,
        "there are two departments with the key “streets”.",
    ),
    "two teams of one key": (
        "- key: repairs",
        "- key: roads",
        10,
        "there are two teams with the key “roads”.",
    ),
    "two sites of one key": (
        "  - key: town-hall\n",
        "  - key: town-hall\n    name: Old\n    address: Here\n    hours: Never\n"
        "  - key: town-hall\n",
        17,
        "there are two sites with the key “town-hall”.",
    ),
    "a site without hours": (
        "    hours: Monday to Friday\n",
        "",
        13,
        "site “town-hall” has no “hours”.",
    ),
    "an unknown word of a team": (
        "        name: Repairs",
        "        title: Repairs",
        11,
        "team “repairs” of department “homes” has the word “title”, which is not known. "
        "It can have: key, name.",
    ),
}


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"), FAULTS_IN_A_CITY.values(), ids=FAULTS_IN_A_CITY
)
def test_a_fault_in_the_city_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, fault: str
) -> None:
    catalogue = a_catalogue(tmp_path, changed(CITY, old, new), pothole=SERVICE)

    assert f"catalogue/city.yaml, line {line}: {fault}" in faults_of(catalogue)


def test_all_faults_of_all_files_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    catalogue = a_catalogue(
        tmp_path,
        changed(CITY, "    hours: Monday to Friday\n", ""),
        pothole=changed(changed(SERVICE, "type: location", "type: place"), "is: large", "is: huge"),
        lights=changed(SERVICE, "target_days: 5", "target_days: 0").replace("depth", "Depth"),
    )

    assert [fault.split(":")[0] for fault in faults_of(catalogue)] == [
        "catalogue/city.yaml, line 13",
        "catalogue/services/lights.yaml, line 8",
        "catalogue/services/lights.yaml, line 31",
        "catalogue/services/pothole.yaml, line 12",
    ]


def test_two_services_of_one_key_or_title_are_told_apart_by_their_files(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path, first=SERVICE, second=SERVICE)

    assert faults_of(catalogue) == (
        "catalogue/services/second.yaml, line 1: the key “pothole” is already that of "
        "catalogue/services/first.yaml.",
        "catalogue/services/second.yaml, line 2: the title “Report a pothole” is already that of "
        "catalogue/services/first.yaml.",
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing but a remark\n"])
def test_an_empty_file_is_told(tmp_path: Path, text: str) -> None:
    catalogue = a_catalogue(tmp_path, pothole=text)

    assert faults_of(catalogue) == ("catalogue/services/pothole.yaml, line 1: the file is empty.",)


def test_a_file_that_is_one_word_is_told(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path, pothole="pothole\n")

    assert faults_of(catalogue) == (
        "catalogue/services/pothole.yaml, line 1: the service must be lines such as “key: …”.",
    )


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path)
    latin = changed(SERVICE, "Tell us about", "Dites-nous où est").encode("latin-1")
    (catalogue / "services" / "pothole.yaml").write_bytes(latin)

    assert faults_of(catalogue) == (
        "catalogue/services/pothole.yaml, line 3: this is not UTF-8 text: save the file as UTF-8.",
    )


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path)
    (catalogue / "services" / "pothole.yaml").write_bytes(SERVICE.encode("utf-8-sig"))

    assert [service.key for service in load_city(catalogue).services] == ["pothole"]


def test_a_city_without_its_file_or_without_services_is_told(tmp_path: Path) -> None:
    catalogue = a_catalogue(tmp_path)
    (catalogue / "city.yaml").unlink()

    assert faults_of(catalogue) == (
        "catalogue/city.yaml: the file cannot be opened (No such file or directory).",
        "catalogue/services: there is no service, which is a file *.yaml.",
    )
