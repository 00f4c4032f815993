"""A case is sent to a team and a queue by rules, and says by which."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff, a_team
from tests.cases.routes import a_map, a_queue, rules_in_force
from tests.desk.making import a_case, a_service
from tests.statements import count_statements
from tracker.cases import queries, routing
from tracker.cases.models import Case, Event
from tracker.cases.route_models import RoutingRule
from tracker.cases.routing_rules import Facts, Rule, decide, first_fitting, fits
from tracker.cases.timeline import entry
from tracker.catalogue.condition import Condition
from tracker.errors import Conflict, InvalidAnswers

# Facts of few kinds, so that rules fit often.
NUMBERS = st.integers(1, 3)
PRIORITIES = st.sampled_from(["low", "normal", "high", "urgent"])
ANSWERS = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.one_of(st.booleans(), st.integers(0, 5), st.sampled_from(["x", "y"]), st.just(["x"])),
)
FACTS = st.builds(Facts, NUMBERS, st.none() | NUMBERS, PRIORITIES, ANSWERS)


def a_test(question: str) -> st.SearchStrategy[Condition]:
    """Every test of one question that there is, but for "answered: no"."""
    return st.one_of(
        st.builds(lambda v: Condition(question=question, is_=v), st.sampled_from(["x", True, 3])),
        st.builds(lambda v: Condition(question=question, is_not=v), st.sampled_from(["x", 3])),
        st.just(Condition(question=question, includes="x")),
        st.just(Condition(question=question, answered=True)),
        st.builds(lambda v: Condition(question=question, at_least=v), st.integers(0, 5)),
        st.builds(lambda v: Condition(question=question, at_most=v), st.integers(0, 5)),
    )


CONDITIONS = st.recursive(
    st.sampled_from(["a", "b", "c"]).flatmap(a_test),
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda some: Condition(all=some)),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: Condition(any=some)),
    ),
    max_leaves=4,
)
RULES = st.lists(
    st.builds(
        Rule,
        number=st.integers(1, 99),
        name=st.just("a rule"),
        service_id=st.none() | NUMBERS,
        area_id=st.none() | NUMBERS,
        priority=st.none() | PRIORITIES,
        condition=st.none() | CONDITIONS,
        team_id=st.none() | NUMBERS,
        set_priority=st.none() | PRIORITIES,
        enabled=st.booleans(),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(RULES, FACTS)
def test_the_first_rule_that_fits_wins_and_none_before_it_fits(
    rules: list[Rule], facts: Facts
) -> None:
    found = first_fitting(rules, facts)

    if found is None:
        assert not any(fits(rule, facts) for rule in rules)
    else:
        place = next(at for at, rule in enumerate(rules) if rule is found)
        assert fits(found, facts)
        assert not any(fits(rule, facts) for rule in rules[:place])


@settings(deadline=None)
@given(RULES, FACTS)
def test_what_stands_behind_the_rule_that_sends_changes_nothing(
    rules: list[Rule], facts: Facts
) -> None:
    decision = decide(rules, facts)

    if decision.rule is not None:
        place = next(at for at, rule in enumerate(rules) if rule is decision.rule)
        assert decide(rules[: place + 1], facts) == decision
        assert decide([*rules[: place + 1], *reversed(rules[place + 1 :])], facts) == decision


@settings(deadline=None)
@given(CONDITIONS, FACTS)
def test_an_unknown_answer_never_fits(condition: Condition, facts: Facts) -> None:
    rule = Rule(1, "a rule", condition=condition, team_id=1)
    unknown = Facts(facts.service_id, facts.area_id, facts.priority, {})

    assert not fits(rule, unknown)


@settings(deadline=None)
@given(RULES, FACTS)
def test_a_rule_that_is_switched_off_is_as_if_it_were_not_there(
    rules: list[Rule], facts: Facts
) -> None:
    assert decide(rules, facts) == decide([rule for rule in rules if rule.enabled], facts)


@settings(deadline=None)
@given(RULES, FACTS)
def test_a_rule_without_a_team_sends_nothing(rules: list[Rule], facts: Facts) -> None:
    decision = decide(rules, facts)

    assert decision.rule is None or decision.rule.team_id is not None
    assert (decision.priority == facts.priority) or decision.priority_rule is not None


def test_two_rules_that_fit_are_told_apart_by_their_order() -> None:
    wide, narrow = Rule(1, "wide", team_id=1), Rule(2, "narrow", service_id=1, team_id=2)
    facts = Facts(1, None, "normal", {})

    assert first_fitting([wide, narrow], facts) is wide
    assert first_fitting([narrow, wide], facts) is narrow


def the_line(session: Session, case: Case, kind: str = "routed") -> str:
    events = session.scalars(
        select(Event).where(Event.case_id == case.id, Event.kind == kind).order_by(Event.id)
    )
    return entry(list(events)[-1]).title


def test_without_rules_a_case_goes_to_the_team_of_its_service(session: Session) -> None:
    case = a_case(session)

    assert case.team.key == "roads"
    assert case.queue_id is None
    line = "Sent to Roads since its service is theirs: no rule fitted"
    assert the_line(session, case) == line


def test_a_rule_sends_a_case_by_its_area_and_its_answers(session: Session) -> None:
    areas, lamps = a_map(session), a_team(session, "lamps")
    queue = a_queue(session, lamps)
    service = a_service(session)
    rules_in_force(
        session,
        RoutingRule(name="All in the east", area_id=areas["east"].id, team=a_team(session)),
        RoutingRule(
            name="Large ones in the west",
            service_id=service.service_id,
            area_id=areas["west"].id,
            condition={"question": "size", "is": "large"},
            team=lamps,
            queue=queue,
            set_priority="urgent",
        ),
    )

    case = a_case(session, place="12 Oak St", size="large", depth="")

    assert (case.team, case.queue_id, case.priority) == (lamps, queue.id, "urgent")
    assert case.area_id == areas["west"].id
    line = "Sent to Lamps, queue Emergencies by rule 2: Large ones in the west; made urgent"
    assert the_line(session, case) == line
    assert a_case(session, place="12 Oak St", size="small").team.key == "roads"


def test_a_rule_without_a_team_only_sets_the_priority(session: Session) -> None:
    lamps = a_team(session, "lamps")
    rules_in_force(
        session,
        RoutingRule(name="Haste", set_priority="high"),
        RoutingRule(name="High ones", priority="high", team=lamps),
    )

    case = a_case(session)

    assert (case.team, case.priority) == (lamps, "high")
    assert (
        the_line(session, case) == "Sent to Lamps by rule 2: High ones; made high by rule 1: Haste"
    )


def test_a_case_still_names_its_rule_after_other_rules_were_switched_on(session: Session) -> None:
    rules_in_force(session, RoutingRule(name="As it was", team=a_team(session, "lamps")))
    case = a_case(session)
    rules_in_force(session, RoutingRule(name="As it is", team=a_team(session, "drains")))

    assert the_line(session, case) == "Sent to Lamps by rule 1: As it was"
    assert the_line(session, a_case(session)) == "Sent to Drains by rule 1: As it is"


def test_a_new_name_of_a_team_is_in_the_next_explanation(session: Session) -> None:
    lamps = a_team(session, "lamps")
    queue = a_queue(session, lamps)
    rules_in_force(session, RoutingRule(name="All", team=lamps, queue=queue))
    a_case(session)
    queue.name = "At once"
    routing.refresh_digest(session)

    assert the_line(session, a_case(session)) == "Sent to Lamps, queue At once by rule 1: All"


def test_to_send_a_case_costs_three_statements_more(session: Session) -> None:
    a_map(session)
    rules_in_force(session, RoutingRule(name="All", team=a_team(session, "lamps")))
    a_case(session)
    bind = session.get_bind()

    with count_statements(bind.engine) as sent:
        case = a_case(session, place="Mill Lane 3")
    ours = [each for each in sent if "routing_version" in each or "FROM street" in each]

    assert case.latitude == 54.06
    assert len(ours) == 2  # and the line of the timeline


def test_a_case_is_moved_by_hand_with_a_reason(session: Session) -> None:
    staff, lamps = a_member_of_staff(session), a_team(session, "lamps")
    queue = a_queue(session, lamps)
    case = a_case(session)
    case.assignee = staff

    routing.move(session, case, staff, lamps, queue, " It is a lamp. ", now=NOON)

    assert (case.team, case.queue, case.assignee) == (lamps, queue, None)
    assert the_line(session, case, "moved") == "Moved to Lamps, queue Emergencies, from Roads"
    event = session.scalars(select(Event).where(Event.kind == "moved")).one()
    assert (entry(event).text, event.for_citizen) == ("It is a lamp.", False)
    assert queries.timeline(session, case, for_citizen=True)[-1].kind != "moved"


def test_a_move_is_refused_without_a_reason_where_it_is_and_once_closed(session: Session) -> None:
    staff, lamps = a_member_of_staff(session), a_team(session, "lamps")
    elsewhere = a_queue(session, a_team(session))
    case = a_case(session)

    with pytest.raises(InvalidAnswers, match="reason"):
        routing.move(session, case, staff, lamps, None, "  ", now=NOON)
    with pytest.raises(Conflict, match="with Roads already"):
        routing.move(session, case, staff, case.team, None, "why", now=NOON)
    with pytest.raises(InvalidAnswers, match="queue of that team"):
        routing.move(session, case, staff, lamps, elsewhere, "why", now=NOON)
    case.status, case.outcome, case.closed_at = "closed", "resolved", NOON
    with pytest.raises(Conflict, match="closed"):
        routing.move(session, case, staff, lamps, None, "why", now=NOON)


def test_a_case_is_sent_anew_by_the_rules_as_they_are_now(session: Session) -> None:
    staff, lamps = a_member_of_staff(session), a_team(session, "lamps")
    case = a_case(session)
    case.assignee = staff
    rules_in_force(session, RoutingRule(name="All", team=lamps, queue=a_queue(session, lamps)))

    assert routing.route(session, case, staff, now=NOON) == "Lamps, queue Emergencies"
    assert (case.team, case.assignee) == (lamps, None)
    assert the_line(session, case) == "Sent to Lamps, queue Emergencies by rule 1: All"
