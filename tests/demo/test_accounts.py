"""Everybody who works in the demo city can be signed in as."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tests.demo.making import a_city
from tracker.catalogue.load import load_city
from tracker.demo.accounts import ACCOUNTS, PASSWORD
from tracker.settings import ROOT
from tracker.staff.commands import SHORTEST_PASSWORD, sign_in
from tracker.staff.models import Staff
from tracker.staff.rules import ROLES

HERE = "192.0.2.1"


def test_there_is_somebody_of_each_role_each_team_and_each_counter() -> None:
    city = load_city(ROOT / "catalogue")
    roles = Counter(account.role for account in ACCOUNTS)
    assert set(roles) == set(ROLES) and roles["agent"] >= 2
    teams = {team.key for department in city.departments for team in department.teams}
    by_role = {role: {a.team for a in ACCOUNTS if a.role == role} for role in roles}
    assert by_role["caseworker"] == teams - {"phone-desk", "counters"}
    assert (by_role["agent"], by_role["counter"]) == ({"phone-desk"}, {"counters"})
    others = set(roles) - {"caseworker", "agent", "counter"}
    assert {a.team for a in ACCOUNTS if a.role in others} == {None}
    assert {a.site for a in ACCOUNTS if a.role == "counter"} == {site.key for site in city.sites}
    assert len({a.email for a in ACCOUNTS}) == len({a.name for a in ACCOUNTS}) == len(ACCOUNTS)
    assert len(PASSWORD) >= SHORTEST_PASSWORD


def test_each_of_them_can_sign_in(session: Session) -> None:
    a_city(session, 60)
    assert session.scalar(select(func.count(Staff.id))) == len(ACCOUNTS)
    for account in (ACCOUNTS[0], ACCOUNTS[-1]):
        staff = sign_in(session, account.email, PASSWORD, now=NOON, address=HERE)
        assert staff is not None
        assert (staff.name, staff.role) == (account.name, account.role)
    hashes = set(session.scalars(select(Staff.password_hash)))
    assert len(hashes) == 1, "hashed once, and the same for all"
    assert sign_in(session, ACCOUNTS[0].email, "something else", now=NOON, address=HERE) is None
