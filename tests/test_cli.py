"""The alldoors command."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests.builders import PASSWORD, a_team
from tracker.catalogue.models import Service
from tracker.database import engine_options
from tracker.staff.commands import sign_in
from tracker.staff.models import Staff
from wsgi import main

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command with the settings of a city that is set up."""
    for name, value in {
        "DATABASE_URL": database_url,
        "FILES_URL": f"file://{tmp_path / 'files'}",
        "SECRET_KEY": "a secret key for the tests only, and for nothing else",
        "PUBLIC_URL": "https://requests.larkmouth.example",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "token-of-the-tests",
        "TWILIO_FROM_NUMBER": "+441632960000",
    }.items():
        monkeypatch.setenv(name, value)
    return lambda *words, **options: CliRunner().invoke(main, words, **options)


def test_the_doctor_finds_nothing_wrong_with_what_is_right(run: Run) -> None:
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "WRONG" not in result.output and "up to date" in result.output


def test_the_doctor_tries_the_scan(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCAN_COMMAND", "true")
    result = run("doctor")
    assert result.exit_code == 0 and "Files are looked over" in result.output


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("PORT", "a lot", "PORT"),
        ("TWILIO_AUTH_TOKEN", None, "TWILIO_AUTH_TOKEN"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all.db", "no database"),
        ("DATABASE_URL", "nonsense", "no address of a database"),
        ("DATABASE_URL", "mysql://a/b", "none of the databases"),
        ("CITY_ZONE", "Europe/Londn", "no time zone"),
        ("PHONE_REGION", "UK", "no country"),
        ("FILES_URL", "nothing://at/all", "Files cannot be kept"),
        ("SCAN_COMMAND", "no-such-program", "Files are not looked over"),
        ("SCAN_COMMAND", "false", "takes a good file for a bad one"),
        ("SMTP_URL", "mail.example", "SMTP_URL"),
        ("MAIL_FROM", "larkmouth", "MAIL_FROM"),
    ],
)
def test_the_doctor_names_what_is_wrong(
    run: Run, monkeypatch: pytest.MonkeyPatch, setting: str, value: str | None, says: str
) -> None:
    if value is None:
        monkeypatch.delenv(setting)
    else:
        monkeypatch.setenv(setting, value)
    result = run("doctor")
    assert result.exit_code == 1 and result.exception.__class__ is SystemExit
    wrong = [line for line in result.output.splitlines() if line.startswith("WRONG")]
    assert any(says in line for line in wrong), result.output


def test_a_database_is_made_by_migrating(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new/city.db")
    assert "no database" in run("doctor").output
    assert run("migrate").exit_code == 0
    assert run("doctor").exit_code == 0


def test_a_city_is_loaded_from_its_files_as_often_as_one_likes(run: Run, database_url: str) -> None:
    for _ in range(2):
        result = run("city")
        assert result.exit_code == 0 and "14 services" in result.output, result.output
    engine = create_engine(**engine_options(database_url))
    with Session(engine) as session:
        assert len(session.scalars(select(Service)).all()) == 14
    engine.dispose()


def test_a_fault_in_a_service_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "city.yaml").write_text("departments: []\n")
    result = run("city", "--from", str(tmp_path))
    assert result.exit_code == 1 and "city.yaml, line 1" in result.output


def test_an_account_is_added_and_can_sign_in(run: Run, database_url: str, tmp_path: Path) -> None:
    engine = create_engine(**engine_options(database_url))
    with Session(engine) as session:
        a_team(session)
        session.commit()
    (tmp_path / "password").write_text(PASSWORD + "\n")
    words = ["staff", "add", "--email", "Ida@larkmouth.example", "--name", "Ida", "--role"]
    result = run(*words, "caseworker", "--team", "roads", "--password-file", f"{tmp_path}/password")
    assert result.exit_code == 0, result.output
    with Session(engine) as session:
        ida = session.scalars(select(Staff)).one()
        found = sign_in(
            session, "ida@LARKMOUTH.example", PASSWORD, address="::1", now=ida.created_at
        )
        assert found is ida and ida.team is not None and ida.team.key == "roads"
    engine.dispose()
    again = run(*words, "caseworker", "--password-file", f"{tmp_path}/password")
    assert again.exit_code == 1 and "has an account already" in again.output


def test_a_weak_password_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("short")
    result = run("staff", "add", "--email", "a@b.example", "--name", "A", "--role", "agent",
                 "--password-file", f"{tmp_path}/password")  # fmt: skip
    assert result.exit_code == 1 and "at least 12 characters" in result.output


def test_without_a_key_a_command_says_so_plainly(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    result = run("staff", "add", "--email", "a@b.example", "--name", "A", "--role", "agent")
    assert result.exit_code == 1 and "SECRET_KEY is not set" in result.output


def test_the_demo_city_is_loaded_once_and_in_demo_mode_only(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = run("demo", "--cases", "60")
    assert refused.exit_code == 1 and "DEMO_MODE=1" in refused.output

    monkeypatch.setenv("DEMO_MODE", "1")
    assert "is loaded" in run("demo", "--cases", "60").output
    assert "left as it is" in run("demo").output
