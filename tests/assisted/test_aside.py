"""A request that is saved with what is known, and finished later."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.assisted.making import (
    ANSWERS,
    NUMBER,
    a_second_desk,
    by,
    do,
    end,
    the_intake,
    wants,
    without_a_number,
)
from tests.builders import PASSWORD, ZONE, a_member_of_staff, a_team
from tests.conftest import Clock
from tests.parity.assisted import Assisted, entry, send
from tests.visitor import Page, Visitor
from tracker.hours import OpeningHours, read_opening_hours
from tracker.intake.aside import when_to_finish
from tracker.staff.models import Staff

# Wednesday to Friday alone, so that a day without hours is among the next.
HOURS = OpeningHours(read_opening_hours("We-Fr 09:00-17:00"), ZONE)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2026, 3, 4, 12, 0, tzinfo=UTC), datetime(2026, 3, 4, 17, 0, tzinfo=UTC)),
        # Too near to closing, and after it: the next morning.
        (datetime(2026, 3, 4, 16, 45, tzinfo=UTC), datetime(2026, 3, 5, 9, 0, tzinfo=UTC)),
        (datetime(2026, 3, 4, 20, 0, tzinfo=UTC), datetime(2026, 3, 5, 9, 0, tzinfo=UTC)),
        # A Friday evening: the next day on which people answer.
        (datetime(2026, 3, 6, 18, 0, tzinfo=UTC), datetime(2026, 3, 11, 9, 0, tzinfo=UTC)),
    ],
)
def test_the_usual_time_is_closing_or_the_next_morning(now: datetime, first: datetime) -> None:
    assert when_to_finish(now, HOURS)[0][2] == first


def test_one_press_saves_a_name_alone_and_leads_back_to_the_card(
    home: Page, city: Flask, the_time: Clock
) -> None:
    page = wants(by(home, NUMBER))
    page = entry(page).submit({"your_name": "Ada Byron", "give_details": "yes"}, button="aside")
    assert "is set aside, not sent: you will finish it by 4 March, 17:00" in page.text
    assert page.heading == "New caller" or page.heading == "New visitor"
    assert the_intake(city, lambda one: one.answers["your_name"]) == "Ada Byron"
    assert the_intake(city, lambda one: one.finish_by) == datetime(2026, 3, 4, 17, tzinfo=UTC)


def test_it_waits_under_to_finish_with_what_is_missing_until_it_is_sent(
    home: Page, desk: Assisted, the_time: Clock
) -> None:
    page = entry(wants(by(home, NUMBER)))
    page = page.submit({"your_name": "Ada Byron", "give_details": "yes"}, button="aside-end")
    home = page.form(action="/wrap-up").submit({})
    listed = "Report a pothole for Ada Byron by 4 March 2026, 17:00; 2 answers are missing"
    assert listed in home.text
    the_time.move(hours=6)
    home = home.visitor.get(f"/{desk.channel}")
    assert "1 overdue" in home.text
    page = next(form for form in home.forms() if form.path.endswith("/resume")).submit(
        {}, button=_code(home)
    )
    # Nothing is passed over because it is finished by staff.
    refused = send(page, {})
    assert refused.status == 422
    sent = entry(page).submit(ANSWERS, button="send")
    assert sent.status == 200
    assert "Nothing is set aside for you." in end(sent).text


def _public_id(home: Page) -> str:
    [form] = [form for form in home.forms() if "/to-finish/" in form.path]
    return form.path.rsplit("/", 1)[-1]


def _code(home: Page) -> str:
    return next(one.get("value", "") for one in home.all("button", name="code"))


def test_an_answer_that_is_not_accepted_is_shown_and_the_rest_set_aside(
    home: Page, city: Flask
) -> None:
    page = wants(by(home, NUMBER))
    page = entry(page).submit({"size": "large", "depth": "deep"}, button="aside")
    assert page.status == 422 and "Enter a number in figures" in page.text
    assert the_intake(city, lambda one: (one.answers["size"], one.owner is not None)) == (
        "large",
        True,
    )


def test_it_is_given_to_a_colleague_who_finds_it_and_hands_it_back(
    home: Page, desk: Assisted, city: Flask
) -> None:
    colleague = a_second_desk(city, desk)
    second = do(city, lambda s: s.scalars(select(Staff.id).where(Staff.name == "Second")).one())
    page = wants(by(home, NUMBER))
    page = entry(page).submit({"place": "Oak", "aside-owner": str(second)}, button="aside")
    assert "Second will finish it" in page.text
    theirs = colleague.visitor.get(f"/{desk.channel}")
    assert "Report a pothole for Name not known" in theirs.text
    mine = page.visitor.get(f"/{desk.channel}")
    assert "Nothing is set aside for you." in mine.text
    first = the_intake(city, lambda one: one.interaction.staff_id)  # type: ignore[union-attr]
    path = f"/{desk.channel}/to-finish/{_public_id(theirs)}"
    refused = page.visitor.post(path, {"csrf_token": _token(mine), "aside-owner": str(second)})
    assert "not yours to finish" in refused.text
    theirs.form(action=path).submit({"aside-owner": str(first)})
    assert the_intake(city, lambda one: one.owner_id) == first


def _token(page: Page) -> str:
    return page.all("input", name="csrf_token")[0].get("value", "")


def test_a_supervisor_sees_what_everybody_has_set_aside(
    home: Page, desk: Assisted, city: Flask
) -> None:
    entry(wants(without_a_number(home, desk))).submit({"place": "Oak"}, button="aside")
    do(city, lambda s: a_member_of_staff(s, "supervisor", email="margaret@larkmouth.example"))
    supervisor = Visitor(city)
    supervisor.sign_in("margaret@larkmouth.example", PASSWORD)
    page = supervisor.get(f"/{desk.channel}")
    sites = page.all("input", name="site")
    page = page.form(has="site").submit({"site": sites[0].get("value")}) if sites else page
    assert "Report a pothole for Name not known" in page.text


def _of_a_team(app: Flask, *names: str) -> None:
    """Let these staff be of one team."""

    def join(session: Session) -> None:
        team = a_team(session, "callers")
        for one in session.scalars(select(Staff).where(Staff.name.in_(names))):
            one.team = team

    do(app, join)


def test_anybody_of_the_team_takes_what_was_given_to_it_and_the_next_is_told_who(
    home: Page, desk: Assisted, city: Flask
) -> None:
    colleague = a_second_desk(city, desk)
    _of_a_team(city, "Second", f"Robin the {desk.role}")
    page = entry(wants(by(home, NUMBER))).submit(
        {"your_name": "Ada Byron", "give_details": "yes", "aside-owner": "team"}, button="aside"
    )
    assert "somebody of Callers will finish it by 4 March, 17:00" in page.text
    pages = [one.visitor.get(f"/{desk.channel}") for one in (colleague, page)]
    for one in pages:
        assert "Ada Byron by 4 March 2026, 17:00, for anybody of Callers;" in one.text
    forms = [next(f for f in one.forms() if f.path.endswith("/take")) for one in pages]
    taken = forms[0].submit({})
    assert taken.url.split("/")[-2] == "requests", "who takes it goes on with it"
    assert the_intake(city, lambda one: (one.owner.name, one.team)) == ("Second", None)  # type: ignore[union-attr]
    late = forms[1].submit({})
    assert "Second has taken it already." in late.text
    assert "Nothing is set aside for you or your team." in late.text


def test_what_is_for_another_team_is_neither_seen_nor_taken(
    home: Page, desk: Assisted, city: Flask
) -> None:
    _of_a_team(city, f"Robin the {desk.role}")
    entry(wants(by(home, NUMBER))).submit({"place": "Oak", "aside-owner": "team"}, button="aside")
    colleague = a_second_desk(city, desk)
    assert "Nothing is set aside for you." in colleague.text
    public_id = the_intake(city, lambda one: one.public_id)
    path = f"/{desk.channel}/to-finish/{public_id}"
    token = {"csrf_token": _token(colleague)}
    assert "not for your team" in colleague.visitor.post(f"{path}/take", token).text
    assert "not yours to finish" in colleague.visitor.post(path, token).text
    assert the_intake(city, lambda one: one.team is not None)


def test_what_was_given_to_a_team_is_given_to_one_of_it_and_back(
    home: Page, desk: Assisted, city: Flask
) -> None:
    _of_a_team(city, f"Robin the {desk.role}")
    page = entry(wants(by(home, NUMBER))).submit({"aside-owner": "team"}, button="aside")
    page = page.visitor.get(f"/{desk.channel}")
    change = next(form for form in page.forms() if "aside-owner" in form.names)
    me = the_intake(city, lambda one: str(one.owner_id))
    page = change.submit({"aside-owner": me})
    assert "you will finish it" in page.text and "anybody of Callers;" not in page.text
    page = next(f for f in page.forms() if "aside-owner" in f.names).submit({"aside-owner": "team"})
    assert "anybody of Callers;" in page.text
