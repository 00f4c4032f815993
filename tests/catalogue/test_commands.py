"""Services are published as versions that never change, and withdrawn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.builders import NOON, a_definition, a_team
from tests.catalogue.writing import CITY, SERVICE, a_catalogue, changed
from tracker.catalogue.commands import load_catalogue, publish, withdraw
from tracker.catalogue.load import load_city
from tracker.catalogue.models import Definition, Department, Service
from tracker.database import unit_of_work
from tracker.errors import Conflict, NotFound

LATER = NOON + timedelta(days=1)


def versions(session: Session) -> list[tuple[str, int, str]]:
    found = session.scalars(select(Definition).order_by(Definition.id))
    return [(each.service.key, each.version, each.title) for each in found]


def test_a_service_that_is_published_first_is_its_first_version(session: Session) -> None:
    a_team(session)

    published = publish(session, a_definition(), NOON)

    assert (published.version, published.title) == (1, "Report a pothole")
    assert published.published_at == NOON
    assert published.content == a_definition()


def test_publishing_the_same_again_makes_no_version(session: Session) -> None:
    a_team(session)
    first = publish(session, a_definition(), NOON)

    again = publish(session, a_definition(), LATER)

    assert again.id == first.id
    assert versions(session) == [("pothole", 1, "Report a pothole")]


def test_a_change_makes_the_next_version_and_the_earlier_one_stays(session: Session) -> None:
    a_team(session)
    first = publish(session, a_definition(), NOON)

    second = publish(session, a_definition(title="Report a hole"), LATER)

    assert (second.version, second.published_at) == (2, LATER)
    assert first.content.title == "Report a pothole"
    assert versions(session) == [
        ("pothole", 1, "Report a pothole"),
        ("pothole", 2, "Report a hole"),
    ]


def test_going_back_to_what_was_said_before_is_a_version_too(session: Session) -> None:
    a_team(session)
    publish(session, a_definition(), NOON)
    publish(session, a_definition(title="Report a hole"), NOON)

    assert publish(session, a_definition(), LATER).version == 3


def test_a_published_version_cannot_be_changed_even_by_hand(session: Session) -> None:
    a_team(session)
    publish(session, a_definition(), NOON)
    session.commit()

    with pytest.raises(DBAPIError):
        session.execute(update(Definition).values(title="Something else"))
    session.rollback()
    with pytest.raises(DBAPIError):
        session.execute(delete(Definition))


def test_two_who_publish_at_once_never_make_the_same_version(engine: Engine) -> None:
    with Session(engine) as session:
        a_team(session)
        publish(session, a_definition(), NOON)
        session.commit()
    both_ready = Barrier(2)

    def publish_as(title: str) -> bool:
        with Session(engine) as own:
            both_ready.wait()
            try:
                with unit_of_work(own):
                    publish(own, a_definition(title=title), LATER)
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor(2) as threads:
        published = list(threads.map(publish_as, ("Report a hole", "Report a crater")))

    assert any(published)
    with Session(engine) as session:
        numbers = [version for _, version, _ in versions(session)]
    assert numbers == list(range(1, 2 + sum(published)))


def test_a_service_of_a_department_that_is_not_there_is_refused(session: Session) -> None:
    with pytest.raises(NotFound, match="There is no department “streets”"):
        publish(session, a_definition(), NOON)


def test_a_service_that_moves_to_another_department_is_listed_there(session: Session) -> None:
    a_team(session)
    homes = Department(key="homes", name="Homes")
    session.add(homes)
    publish(session, a_definition(), NOON)

    moved = publish(session, a_definition(department="homes"), LATER)

    assert moved.service.department is homes


def test_a_service_is_withdrawn_once(session: Session) -> None:
    a_team(session)
    service = publish(session, a_definition(), NOON).service

    withdraw(session, service, NOON)
    withdraw(session, service, LATER)

    assert service.withdrawn_at == NOON


def test_publishing_a_withdrawn_service_offers_it_again(session: Session) -> None:
    a_team(session)
    first = publish(session, a_definition(), NOON)
    withdraw(session, first.service, NOON)

    again = publish(session, a_definition(), LATER)

    assert again.id == first.id
    assert again.service.withdrawn_at is None


def test_loading_the_files_publishes_what_they_say(session: Session, tmp_path: Path) -> None:
    load_catalogue(session, load_city(a_catalogue(tmp_path, pothole=SERVICE)), NOON)

    assert versions(session) == [("pothole", 1, "Report a pothole")]
    names = session.scalars(select(Department.name).order_by(Department.id)).all()
    assert names == ["Streets", "Homes"]


def test_loading_the_files_again_takes_over_what_changed_and_no_more(
    session: Session, tmp_path: Path
) -> None:
    lights = changed(SERVICE, "key: pothole", "key: lights")
    lights = changed(lights, "Report a pothole", "Report a light")
    load_catalogue(
        session, load_city(a_catalogue(tmp_path / "1", pothole=SERVICE, lights=lights)), NOON
    )

    city = changed(CITY, "name: Streets", "name: Streets and lights")
    lights = changed(lights, "target_days: 5", "target_days: 6")
    load_catalogue(
        session, load_city(a_catalogue(tmp_path / "2", city, pothole=SERVICE, lights=lights)), LATER
    )

    assert versions(session) == [
        ("lights", 1, "Report a light"),
        ("pothole", 1, "Report a pothole"),
        ("lights", 2, "Report a light"),
    ]
    names = session.scalars(select(Department.name).order_by(Department.id)).all()
    assert names == ["Streets and lights", "Homes"]


def test_a_service_whose_file_is_gone_is_withdrawn(session: Session, tmp_path: Path) -> None:
    lights = changed(SERVICE, "key: pothole", "key: lights")
    lights = changed(lights, "Report a pothole", "Report a light")
    load_catalogue(
        session, load_city(a_catalogue(tmp_path / "1", pothole=SERVICE, lights=lights)), NOON
    )

    load_catalogue(session, load_city(a_catalogue(tmp_path / "2", lights=lights)), LATER)

    withdrawn = session.scalars(select(Service).where(Service.withdrawn_at.is_not(None))).all()
    assert [(service.key, service.withdrawn_at) for service in withdrawn] == [("pothole", LATER)]
