"""The migrations make the tables that the models describe."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.orm import Session

import channels.models  # noqa: F401
import tracker.models  # noqa: F401
from tests.builders import NOON, a_published_service
from tracker.cases.models import Case
from tracker.cases.places import place_key
from tracker.database import Base, engine_options, unit_of_work
from tracker.migrate import _config, migrate


def test_models_and_migrations_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _is_described}
        )
        assert compare_metadata(context, Base.metadata) == []


def _is_described(name: str | None, kind: str, parents: object) -> bool:
    """All but the indexes that each database has of its own for looking through words."""
    own = ("person_words_index", "case_words_index", "known_word_index", "ix_person_words_words")
    return not (name or "").startswith((*own, "ix_case_words_words", "ix_known_word_letters"))


def test_what_was_there_before_the_second_migration_is_still_there(
    tmp_path: Path,
) -> None:
    engine = create_engine(**engine_options(f"sqlite:///{tmp_path / 'old.db'}"))
    with engine.begin() as connection:
        command.upgrade(_config(connection), "0001")
        for statement in (
            "INSERT INTO contact_point VALUES (1, 'phone', '+447700900123', true, '2026-03-04')",
            "INSERT INTO message (id, direction, means, state, body, contact_point_id, media_count,"
            " created_at, tries) VALUES (7, 'in', 'sms', 'received', 'hi', 1, 0, '2026-03-04', 0)",
            "INSERT INTO message (id, direction, means, state, body, contact_point_id, media_count,"
            " created_at, sent_at, tries)"
            " VALUES (8, 'out', 'sms', 'sent', 'Hello', 1, 0, '2026-03-04', '2026-03-05', 1)",
        ):
            connection.execute(text(statement))
    engine.dispose()
    migrate(str(engine.url))
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT id, changed_at, asked FROM message")).all()
        assert kept == [(7, "2026-03-04", 0), (8, "2026-03-05", 0)]
        ledger = connection.execute(text("SELECT takes_texts, way FROM consent_entry")).all()
        assert ledger == [(0, "unknown")]
    engine.dispose()
    with engine.begin() as connection:
        command.downgrade(_config(connection), "0001")
        assert connection.execute(text("SELECT count(*) FROM message")).scalar() == 2
    engine.dispose()


def test_the_places_of_cases_from_before_are_folded_as_those_of_new_ones(engine: Engine) -> None:
    places = ["12 Harbour Street", "Óak St. 7, by the bridge", "the", None, "kept"]
    with Session(engine) as session, unit_of_work(session):
        definition = a_published_service(session)
        team = session.execute(text("SELECT id FROM team")).scalar_one()
        session.execute(
            insert(Case),
            [
                {
                    "reference": f"{number:08d}", "submission_key": str(number), "revision": 1,
                    "definition_id": definition.id, "team_id": team, "answers": {},
                    "channel": "web", "status": "received", "priority": "normal",
                    "anonymous": True, "opened_at": NOON, "due_at": NOON,
                    "place": places[number % len(places)],
                    "place_key": "kept" if number % len(places) == 4 else None,
                }
                for number in range(2500)
            ],
        )  # fmt: skip
    with engine.begin() as connection:
        command.downgrade(_config(connection), "0004")
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")
    with engine.connect() as connection:
        found = set(connection.execute(select(Case.place, Case.place_key)).all())
    assert found == {(place, place_key(place)) for place in places}
