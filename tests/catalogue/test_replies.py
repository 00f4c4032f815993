"""Replies of staff are read from their file, checked, and taken over by the database."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tests.catalogue.writing import CITY, SERVICE
from tracker.catalogue.load import load_city as read_city
from tracker.catalogue.replies import CityReply
from tracker.city import load_city
from tracker.errors import InvalidDefinition
from tracker.messages.models import ReplyTemplate
from tracker.settings import ROOT

REPLY = """\
replies:
  - key: done
    title: It is done
    body: {body}
"""


def write(folder: Path, replies: str) -> Path:
    (folder / "services").mkdir()
    (folder / "city.yaml").write_text(CITY)
    (folder / "services" / "pothole.yaml").write_text(SERVICE)
    (folder / "replies.yaml").write_text(replies)
    return folder


def faults_in(folder: Path, replies: str) -> list[str]:
    with pytest.raises(InvalidDefinition) as raised:
        read_city(write(folder, replies))
    return list(raised.value.faults)


def test_replies_are_read_in_their_order(tmp_path: Path) -> None:
    city = read_city(write(tmp_path, REPLY.format(body='"{name}: it is done."')))
    assert [reply.body for reply in city.replies] == ["{name}: it is done."]


def test_a_slip_in_a_placeholder_is_told_with_its_line(tmp_path: Path) -> None:
    (fault,) = faults_in(tmp_path, REPLY.format(body='"{nmae}, it is done."'))
    assert "replies.yaml, line 4: " in fault
    assert "nothing is called “{nmae}”. Did you mean “name”?" in fault


@pytest.mark.parametrize("body", ['"{name, it is done."', '"name}, it is done."'])
def test_a_bracket_without_another_is_a_fault(tmp_path: Path, body: str) -> None:
    (fault,) = faults_in(tmp_path, REPLY.format(body=body))
    assert "a curly bracket has no other to it" in fault


def test_a_key_that_is_there_twice_is_a_fault(tmp_path: Path) -> None:
    twice = REPLY.format(body="Done.") + REPLY.format(body="Done.").removeprefix("replies:\n")
    (fault,) = faults_in(tmp_path, twice)
    assert "there are two replies with the key “done”" in fault


def test_a_city_without_replies_is_a_city(tmp_path: Path) -> None:
    folder = write(tmp_path, "")
    (folder / "replies.yaml").unlink()
    assert read_city(folder).replies == ()


def test_loading_again_takes_over_what_was_changed(session: Session) -> None:
    city = read_city(ROOT / "catalogue")
    assert len(city.replies) >= 8
    load_city(session, city, NOON)
    one = CityReply(key=city.replies[0].key, title="Another", body="Other words.")
    load_city(session, replace(city, replies=(one,)), NOON)
    kept = session.scalars(select(ReplyTemplate)).all()
    assert [(each.key, each.title, each.body) for each in kept] == [
        (one.key, "Another", "Other words.")
    ]
