"""The cases that somebody with a certain phone may hear of, and which of them a text is about."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.cases.lifecycle import OPEN
from tracker.cases.models import Case, Party
from tracker.cases.standing import current
from tracker.cases.writing import add_text
from tracker.catalogue.models import Definition
from tracker.interactions.models import Interaction
from tracker.messages.models import Message
from tracker.people.models import PersonContact

MOST = 20  # cases of a number that are looked at
_ON_ITS_WAY = ("queued", "sending", "unsure", "sent", "delivered")


def cases_of_number(
    session: Session, contact_point_id: int, *, limit: int = MOST, reference: str | None = None
) -> list[Case]:
    """The cases that are answered at a number, in which somebody reached by it has a part, or that
    were sent from it: open ones first, and the newest of them first.

    ``reference``: only the one of this reference. Three statements at most.
    """
    query = (
        select(Case)
        .where(Case.id.in_(_ids(contact_point_id)))
        .options(
            joinedload(Case.definition).joinedload(Definition.service),
            joinedload(Case.merged_into),
            selectinload(Case.parties),
        )
        .order_by(Case.status == "closed", Case.opened_at.desc(), Case.id.desc())
        .limit(limit)
    )
    if reference is not None:
        query = query.where(Case.reference == reference)
    return list(session.scalars(query))


def _ids(contact_point_id: int) -> Select[tuple[int]]:
    # Three looks by an index each: one condition with "or" would read every case there is.
    ids = union(
        select(Case.id).where(Case.contact_point_id == contact_point_id),
        select(Party.case_id)
        .join(PersonContact, PersonContact.person_id == Party.person_id)
        .where(PersonContact.contact_point_id == contact_point_id),
        select(Case.id)
        .join(Interaction, Interaction.id == Case.interaction_id)
        .where(Interaction.contact_point_id == contact_point_id, Interaction.channel == "sms"),
    ).subquery()
    return select(ids.c[0])


def still_open(cases: Iterable[Case]) -> list[Case]:
    """Those that can be added to: open themselves, or merged into one that is. Of several that are
    one by now, the first.
    """
    found: dict[int, Case] = {}
    for case in cases:
        if current(case).status in OPEN:
            found.setdefault(current(case).id, case)
    return list(found.values())


def just_replied_about(session: Session, contact_point_id: int) -> Case | None:
    """The case that staff wrote about in the last text to a number, if nothing was texted to it
    since. Two statements.
    """
    last = session.scalar(
        select(Message)
        .where(
            Message.contact_point_id == contact_point_id,
            Message.direction == "out",
            Message.means == "sms",
            Message.state.in_(_ON_ITS_WAY),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    if last is None or last.staff_id is None or last.case_id is None:
        return None
    return session.get(
        Case, last.case_id, options=[joinedload(Case.definition), joinedload(Case.merged_into)]
    )


def add_texts(session: Session, case: Case, messages: Iterable[Message], *, now: datetime) -> Case:
    """Add texts to a case, or to the one that it was merged into: it is locked first, so that what
    staff do to it at the same moment comes before or after, and no text is refused for it.

    Returns the case that they were added to.
    """
    wanted = case.id
    while True:
        locked = session.scalars(
            select(Case)
            .where(Case.id == wanted)
            .with_for_update(of=Case)
            .execution_options(populate_existing=True)
        ).one()
        if locked.merged_into_id is None:
            break
        wanted = locked.merged_into_id
    for message in messages:
        add_text(session, case, message, now=now)
    return locked
