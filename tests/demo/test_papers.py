"""Papers in the demo city."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.demo.making import a_city
from tracker.desk.queries import case_file
from tracker.intake.models import Evidence, Intake


def test_documents_were_seen_and_a_form_is_being_entered(session: Session) -> None:
    a_city(session, 400)
    seen = session.scalars(select(Evidence)).all()
    assert 1 <= len(seen) <= 5
    for one in seen:
        assert one.intake.case is not None
        file = case_file(session, one.intake.case.reference, one.seen_at.date())
        assert f"seen-{one.id}" in file.seen
        assert "1 document seen" in [line.words for line in file.answers]
    (form,) = session.scalars(select(Intake).where(Intake.received_on.is_not(None)))
    assert form.received_on is not None
    assert (form.created_at.date() - form.received_on).days == 3
