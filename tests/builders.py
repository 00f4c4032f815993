"""Small builders: they put into a database what a test needs, and no more."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases import closing
from tracker.cases.models import Case
from tracker.catalogue.definition import ServiceDefinition
from tracker.catalogue.models import Definition, Department, Service
from tracker.intake.commands import Door
from tracker.intake.reading import Locale
from tracker.staff.commands import add_staff
from tracker.staff.models import Organisation, Staff, Team
from tracker.staff.organisations import add_organisation

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")
LOCALE = Locale(date(2026, 3, 4), "GB", "DMY")
PASSWORD = "a password for tests"  # noqa: S105
NO_PASSWORD = {"password_hash": "none"}


def a_door(channel: str = "web", **others: object) -> Door:
    """A door at noon."""
    return Door(channel, NOON, LOCALE, **others)  # type: ignore[arg-type]


def a_definition(**changes: object) -> ServiceDefinition:
    """A small service: a pothole, with a place and a size."""
    document: dict[str, object] = {
        "key": "pothole",
        "title": "Report a pothole",
        "summary": "Tell us about a hole in the road.",
        "department": "streets",
        "team": "roads",
        "target_days": 5,
        "anonymous": True,
        "next_steps": "An inspector will look at it.",
        "questions": [
            {"key": "place", "type": "location", "label": "Where is it?", "short": "Place"},
            {
                "key": "size",
                "type": "one_of",
                "label": "How large is it?",
                "short": "Size",
                "choices": [
                    {"key": "small", "label": "Like a plate"},
                    {"key": "large", "label": "Larger than a plate"},
                ],
            },
            {
                "key": "depth",
                "type": "number",
                "label": "How deep is it, in centimetres?",
                "short": "Depth",
                "required": False,
                "when": {"question": "size", "is": "large"},
            },
        ],
    }
    return ServiceDefinition.model_validate(document | changes)


def a_team(session: Session, key: str = "roads") -> Team:
    """A team with its department; the same one when asked again."""
    found = session.scalar(select(Team).where(Team.key == key))
    if found is None:
        department = session.scalar(select(Department).where(Department.key == "streets"))
        if department is None:
            department = Department(key="streets", name="Streets")
            session.add(department)
            session.flush()
        found = Team(key=key, name=key.capitalize(), department_id=department.id)
        session.add(found)
        session.flush()
    return found


def a_published_service(session: Session, content: ServiceDefinition | None = None) -> Definition:
    """A service that can be asked for."""
    content = content or a_definition()
    team = a_team(session, content.team)
    service = Service(key=content.key, department_id=team.department_id)
    definition = Definition(
        service=service,
        version=1,
        title=content.title,
        document=content.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        digest="0" * 64,
        published_at=NOON,
    )
    session.add_all([service, definition])
    session.flush()
    return definition


def an_organisation(session: Session, name: str = "Larkmouth Carers") -> Organisation:
    """An organisation that helps people; the same one when asked again."""
    found = session.scalar(select(Organisation).where(Organisation.name == name))
    return found or add_organisation(
        session, name=name, phone="+441632960111", email="carers@carers.example", now=NOON
    )


def belongs(session: Session, role: str) -> dict[str, Organisation]:
    """What an account of this role belongs to besides: a helper's is one of an organisation."""
    return {"organisation": an_organisation(session)} if role == "helper" else {}


def a_member_of_staff(session: Session, role: str = "caseworker", **others: object) -> Staff:
    """An account with the password of the tests."""
    return add_staff(
        session,
        **{  # type: ignore[arg-type]
            "email": f"{role}@larkmouth.example",
            "name": f"Robin the {role}",
            "role": role,
            "password": PASSWORD,
            "now": NOON,
            **others,
        },
    )


def close_case(
    session: Session,
    case: Case,
    staff: Staff | None = None,
    *,
    now: datetime,
    outcome: str = "resolved",
    unfinished: str = "It is a test.",
    **telling: str,
) -> None:
    """Close a case, whatever tasks are open. Nobody is told unless ``telling`` says how: what is
    tried is something else.
    """
    if staff is None:
        known = select(Staff).where(Staff.email == "closer@larkmouth.example")
        staff = session.scalar(known) or Staff(
            email="closer@larkmouth.example", name="Carl Closer", role="caseworker",
            created_at=NOON, **NO_PASSWORD,
        )  # fmt: skip
        session.add(staff)
    how = closing.Telling(**(telling or {"untold": "It is a test."}))
    closing.close(session, case, staff, outcome, telling=how, now=now, unfinished=unfinished)
