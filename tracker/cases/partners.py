"""Take over the partners of a city from its file."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.work_models import Partner
from tracker.catalogue.partners import CityPartner


def save_partners(session: Session, partners: Iterable[CityPartner], now: datetime) -> None:
    """Make the database know these partners. One that the file no longer has is kept, since cases
    were referred to it, and none is referred to it any more.
    """
    known = {partner.key: partner for partner in session.scalars(select(Partner))}
    for each in partners:
        partner = known.pop(each.key, None) or Partner(key=each.key)
        partner.name, partner.what_for, partner.translations = each.name, each.what_for, each.names
        partner.email, partner.phone, partner.address = each.email, each.phone, each.address
        partner.ended_at = None
        session.add(partner)
    for gone in known.values():
        gone.ended_at = gone.ended_at or now
