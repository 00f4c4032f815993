"""Supervisors change the rules of routing in a draft, try it on past cases, and switch it on."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff, a_team
from tests.cases.routes import a_map, a_queue, rules_in_force
from tests.conftest import Clock
from tests.desk.making import a_case, a_service, at_the_desk, the_city
from tests.statements import count_statements
from tests.visitor import Form, Page, Visitor, words
from tracker.cases import dry_runs
from tracker.cases.models import Case
from tracker.cases.route_models import RoutingRule, RoutingTrial, RoutingVersion
from tracker.database import unit_of_work

PAGE = "/desk/routing"


@pytest.fixture
def margaret(app: Flask) -> Visitor:
    """A supervisor, in a city with a map, two teams and two rules."""
    with the_city(app) as session:
        areas, lamps = a_map(session), a_team(session, "lamps")
        service = a_service(session)
        rules_in_force(
            session,
            RoutingRule(
                name="Large ones",
                service_id=service.service_id,
                team=lamps,
                condition={
                    "all": [
                        {"question": "size", "is": "large"},
                        {"question": "place", "answered": True},
                    ]
                },
            ),
            RoutingRule(
                name="All in the west",
                area_id=areas["west"].id,
                team=a_team(session),
                queue=a_queue(session),
            ),
        )
    return at_the_desk(app, "supervisor")


def names(page: Page) -> list[str]:
    """The names of the rules on a page, in their order."""
    return [words(name) for name in page.all("h3", class_="app-rules__name")]


def of_rule(page: Page, place: int) -> Form:
    """The form with the buttons of one rule, counted from 1."""
    return [form for form in page.forms() if "rule" in form.names][place - 1]


def the_draft(page: Page) -> Form:
    """The form with the buttons of the draft."""
    return next(
        form
        for form in page.forms()
        if form.path == PAGE and "rule" not in form.names and "version" in form.names
    )


def test_the_rules_are_said_in_words(margaret: Visitor) -> None:
    page = margaret.get(PAGE)

    assert names(page) == ["Large ones", "All in the west"]
    assert "Service: Report a pothole" in page.text
    assert "Answers: Size: Larger than a plate; Place: answered Lamps" in page.text
    assert "Area: West Roads, queue Emergencies" in page.text
    assert "These are on: version 1" in page.text


def test_the_page_costs_as_much_with_many_rules_as_with_few(app: Flask, margaret: Visitor) -> None:
    def cost() -> int:
        with count_statements(app) as sent:
            margaret.get(PAGE)
        return len(sent)

    before = cost()
    with the_city(app) as session:
        rules_in_force(
            session,
            *(RoutingRule(name=f"Rule {n}", team=a_team(session, "lamps")) for n in range(40)),
        )

    assert cost() == before == 5


def test_a_change_begins_a_draft_and_changes_nothing_yet(app: Flask, margaret: Visitor) -> None:
    page = of_rule(margaret.get(PAGE), 1).submit({}, button="down")

    assert names(page) == ["All in the west", "Large ones Moved: it is rule 2 now"]
    assert "This is a draft" in page.text
    with the_city(app) as session:
        assert a_case(session, size="large", depth="").team.key == "lamps"


def test_a_rule_is_added_with_the_questions_of_its_service(app: Flask, margaret: Visitor) -> None:
    with the_city(app) as session:
        service, lamps = a_service(session).service_id, a_team(session, "lamps").id
    form = margaret.get(f"{PAGE}/rule")

    chosen = form.submit({"service": str(service), "name": "Deep ones"}, button="questions")
    kept = chosen.submit(
        {"answer-size": "large", "answer-depth-at_least": "10", "to": str(lamps)}, button="save"
    )

    assert names(kept)[-1] == "Deep ones New or changed"
    assert "Answers: Size: Larger than a plate; Depth: at least 10 Lamps" in kept.text


def test_what_is_missing_in_a_rule_is_said_and_what_was_typed_stays(margaret: Visitor) -> None:
    page = margaret.get(f"{PAGE}/rule").submit({"name": "  ", "to": "none"}, button="save")

    assert page.status == 422
    assert "Give the rule a name" in page.text
    assert "say which priority the rule sets" in page.text


def test_a_rule_is_changed_switched_off_deleted_and_brought_back(margaret: Visitor) -> None:
    page = margaret.get(PAGE).follow("Change").submit({"name": "Big ones"}, button="save")
    assert names(page)[0] == "Big ones New or changed"

    page = of_rule(page, 1).submit({}, button="disable")
    assert names(page)[0] == "Big ones Off New or changed"
    page = of_rule(page, 1).submit({}, button="enable")

    page = of_rule(page, 1).submit({}, button="remove")
    assert "Deleted in this draft" in page.text
    page = of_rule(page, 2).submit({}, button="bring_back")
    assert names(page) == ["Big ones New or changed", "All in the west"]


def test_a_draft_is_switched_on_only_after_it_was_tried(app: Flask, margaret: Visitor) -> None:
    with the_city(app) as session:
        for size in ("large", "large", "small"):
            a_case(session, size=size, **({"depth": ""} if size == "large" else {}))
    page = of_rule(margaret.get(PAGE), 1).submit({}, button="remove")
    assert "Switch on" not in [words(button) for button in page.all("button", value="switch_on")]

    tried = the_draft(page).submit({}, button="dry_run")
    assert tried.heading == "Dry run"
    assert "2 of 3 cases would go otherwise 1 would stay as they are" in tried.text
    assert "Lamps Roads, queue Emergencies 2" in tried.text
    assert len(tried.all("li")) > 2

    on = next(form for form in tried.forms() if form.path == PAGE).submit({}, button="switch_on")
    assert "Version 2 of the rules is on" in on.text
    assert "switched on by Robin the supervisor" in on.text
    with the_city(app) as session:
        case = a_case(session, size="large", depth="")
        assert (case.team.key, case.queue.key if case.queue else "") == ("roads", "emergencies")
    assert names(margaret.get(f"{PAGE}/versions/1")) == ["Large ones", "All in the west"]


def test_a_draft_changed_after_its_dry_run_has_to_be_tried_again(margaret: Visitor) -> None:
    page = of_rule(margaret.get(PAGE), 1).submit({}, button="remove")
    tried = the_draft(page).submit({}, button="dry_run")
    of_rule(margaret.get(PAGE), 1).submit({}, button="disable")

    refused = next(form for form in tried.forms() if form.path == PAGE).submit(
        {}, button="switch_on"
    )

    assert refused.status == 409
    assert "changed while you had them open" in refused.text


def test_of_two_supervisors_at_once_the_second_is_told(app: Flask, margaret: Visitor) -> None:
    other = at_the_desk(app, "administrator")
    theirs, mine = other.get(PAGE), margaret.get(PAGE)
    of_rule(mine, 1).submit({}, button="down")

    told = of_rule(theirs, 1).submit({}, button="remove")

    assert told.status == 409
    assert "The rules were changed while you had them open" in told.text
    again = of_rule(told, 1).submit({}, button="disable")
    assert again.status == 200


def test_a_form_left_open_keeps_what_was_typed_when_the_rules_changed(margaret: Visitor) -> None:
    form = margaret.get(PAGE).follow("Change")
    of_rule(margaret.get(PAGE), 2).submit({}, button="up")

    told = form.submit({"name": "Large ones, at once"}, button="save")
    assert told.status == 409
    kept = told.submit({}, button="save")

    assert names(kept)[1] == "Large ones, at once New or changed"
    assert len(names(kept)) == 2


def test_a_draft_can_be_thrown_away(margaret: Visitor) -> None:
    page = of_rule(margaret.get(PAGE), 1).submit({}, button="remove")
    tried = the_draft(page).submit({}, button="dry_run")
    assert tried.status == 200

    page = the_draft(margaret.get(PAGE)).submit({}, button="discard")

    assert names(page) == ["Large ones", "All in the west"]
    assert "This is a draft" not in page.text


def test_a_long_dry_run_goes_on_in_the_worker(
    app: Flask, margaret: Visitor, the_time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dry_runs, "AT_ONCE", 2)
    monkeypatch.setattr("tracker.desk.routing_routes.AT_ONCE", 0.0)
    with the_city(app) as session:
        for _ in range(5):
            a_case(session, size="large", depth="")
    page = of_rule(margaret.get(PAGE), 1).submit({}, button="remove")

    running = the_draft(page).submit({}, button="dry_run")
    assert "0 of 5 cases looked at" in running.text
    with app.app_context():
        assert dry_runs.go_on(unit_of_work, None, seconds=60, now=lambda: the_time.now) == 5
        assert dry_runs.go_on(unit_of_work, None, seconds=60, now=lambda: the_time.now) == 0

    done = margaret.get(running.url)
    assert "5 of 5 cases would go otherwise" in done.text
    assert len(done.all("progress")) == 0


def test_a_dry_run_of_a_draft_that_changed_is_not_gone_on_with(
    app: Flask, margaret: Visitor, the_time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.desk.routing_routes.AT_ONCE", 0.0)
    with the_city(app) as session:
        a_case(session)
    page = of_rule(margaret.get(PAGE), 1).submit({}, button="remove")
    running = the_draft(page).submit({}, button="dry_run")
    of_rule(margaret.get(PAGE), 1).submit({}, button="disable")

    with app.app_context():
        dry_runs.go_on(unit_of_work, None, seconds=60, now=lambda: the_time.now)

    assert "The draft was changed or switched on meanwhile" in margaret.get(running.url).text


def test_a_case_says_why_it_is_where_it_is(app: Flask, margaret: Visitor) -> None:
    with the_city(app) as session:
        case = a_case(session, place="Oak Street 4")

    page = margaret.get(f"/desk/cases/{case.reference}")

    assert "Queue Emergencies" in page.text
    assert "Area West" in page.text
    assert "Why here Rule 2: All in the west" in page.text


def test_a_case_is_sent_to_another_team_and_back(app: Flask, margaret: Visitor) -> None:
    with the_city(app) as session:
        case = a_case(session, place="Oak Street 4")
        lamps = a_team(session, "lamps").id
    page = margaret.get(f"/desk/cases/{case.reference}").follow("Send to another team")

    def move(page: Page, to: str, reason: str) -> Page:
        form = next(form for form in page.forms() if "to" in form.names and "why" in form.names)
        return form.submit({"to": to, "why": reason})

    refused = move(page, str(lamps), " ")
    assert refused.status == 422
    assert "Write why it belongs there" in refused.text
    moved = move(refused, str(lamps), "It is a lamp")
    assert "It is with Lamps now." in moved.text
    assert "Moved to Lamps, from Roads, queue Emergencies" in moved.text
    assert "Why here Moved by Robin the supervisor: It is a lamp" in moved.text


def test_only_who_manages_routing_sees_the_rules(app: Flask) -> None:
    assert at_the_desk(app).get(PAGE).status == 403


def trials(session: Session) -> list[RoutingTrial]:
    return list(session.scalars(select(RoutingTrial)))


def test_a_dry_run_looks_back_a_month(app: Flask, margaret: Visitor, the_time: Clock) -> None:
    with the_city(app) as session:
        old = a_case(session, size="large", depth="")
        session.get_one(Case, old.id).opened_at = NOON - dry_runs.LOOKS_BACK
        session.get_one(Case, a_case(session).id).opened_at = NOON - dry_runs.LOOKS_BACK * 2
        draft = RoutingVersion(state="draft", changed_at=NOON)
        session.add(draft)
        trial = dry_runs.begin(session, draft, a_member_of_staff(session), now=NOON)
        session.flush()
        assert trial.total == 1
