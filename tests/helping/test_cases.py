"""An organisation sees how the requests go that it helps with, and writes with the team."""

from flask import Flask
from sqlalchemy import select

from tests.builders import NOON, a_member_of_staff, an_organisation, close_case
from tests.desk.making import at_the_desk, the_city
from tests.helping.making import a_helper, a_service, entered, the_case
from tests.statements import count_statements
from tests.visitor import Page, Visitor
from tracker.cases import commands, merging, writing
from tracker.cases.models import CaseHelper, TakeOverCode
from tracker.cases.queries import by_reference
from tracker.database import db
from tracker.messages.models import Message
from tracker.people.models import ConsentStatement
from tracker.staff.organisations import end_organisation


def the_page(visitor: Visitor, reference: str) -> Page:
    """The page of a request, for who helps with it."""
    return visitor.get(f"/helping/cases/{reference}")


def proven(app: Flask, reference: str) -> Page:
    """The page of a request, for its owner on the web."""
    form = Visitor(app).get("/track").form(has="proof")
    return form.submit({"reference": reference, "proof": "0123"})


def test_the_state_and_the_outcome_are_seen_and_what_was_written_to_the_citizen_is_not(
    sqlite_app: Flask,
) -> None:
    a_service(sqlite_app)
    visitor = a_helper(sqlite_app)
    reference = entered(visitor)
    with the_city(sqlite_app) as session:
        case = by_reference(session, reference)
        staff = a_member_of_staff(session)
        commands.add_note(session, case, staff, "Only for us", now=NOON)
        writing.reply(session, case, staff, "Only for her", now=NOON, means="page")
        close_case(session, case, staff, now=NOON)
    page = the_page(visitor, reference)
    assert "4 March 2026" in page.text and "It is done." in page.text
    assert "Only for us" not in page.html and "Only for her" not in page.html
    assert "Robin" not in page.html, "no names of staff"


def test_they_and_the_team_write_to_each_other(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    visitor = a_helper(sqlite_app)
    reference = entered(visitor)
    with the_city(sqlite_app) as session:
        case = by_reference(session, reference)
        commands.change_status(session, case, None, "in_progress", now=NOON)
        commands.change_status(session, case, None, "waiting", now=NOON)
    form = the_page(visitor, reference).form(has="message")
    empty = form.submit({"message": "  "})
    assert empty.status == 422 and "Write the message first." in empty.text
    said = form.submit({"message": "She is out on Tuesdays."})
    assert "Your message is with the team." in said.text
    staff = at_the_desk(sqlite_app)
    desk = staff.get(f"/desk/cases/{reference}")
    assert "Larkmouth Carers wrote" in desk.text and "She is out on Tuesdays." in desk.text
    # It waited for them: it is worked on again.
    assert the_case(sqlite_app, reference, lambda case: case.status) == "in_progress"
    # The team can phone them, mail them, and answer.
    assert "01632 960111" in desk.text and "carers@carers.example" in desk.text
    forms = [form for form in desk.forms() if "helper" in form.names and "message" in form.names]
    answered = forms[0].submit({"message": "Then we come on Monday."})
    assert "Larkmouth Carers reads it on their page." in answered.text
    assert "Then we come on Monday." in the_page(visitor, reference).text
    with sqlite_app.app_context():
        mail = db.session.scalars(select(Message).where(Message.means == "email")).one()
        assert "Monday" not in mail.body and "Ada" not in mail.body
        assert mail.contact_point.value == "carers@carers.example"
    # Its owner sees that they wrote, and not what.
    track = proven(sqlite_app, reference)
    assert "Larkmouth Carers wrote to us for you" in track.text
    assert "We wrote to Larkmouth Carers, who helps you" in track.text
    assert "Tuesdays" not in track.html and "Monday" not in track.html


def test_what_is_written_to_them_stays_when_it_was_not_taken(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    reference = entered(a_helper(sqlite_app))
    desk = at_the_desk(sqlite_app).get(f"/desk/cases/{reference}")
    forms = [form for form in desk.forms() if "helper" in form.names and "message" in form.names]
    long = forms[0].submit({"message": "x" * 4001})
    assert long.status == 422 and "1 character too long" in long.text
    assert "x" * 4001 in long.html


def test_the_citizen_sees_who_helps_and_ends_it(app: Flask) -> None:
    a_service(app)
    visitor = a_helper(app)
    reference = entered(visitor)
    page = proven(app, reference)
    assert "Larkmouth Carers helps you with this, and sees how it goes" in page.text
    ended = page.form(action="/helpers/remove").submit({}, button="1")
    assert "Larkmouth Carers does not help you with this request any more." in ended.text
    assert visitor.client.get(f"/helping/cases/{reference}").status_code == 404
    home = visitor.get("/helping")
    assert "Ada" not in home.html
    assert "One request is no longer here: your help with it was ended" in home.text
    with app.app_context():
        helps = db.session.scalars(select(CaseHelper)).one()
        assert helps.removed_by == "citizen"
        assert db.session.scalars(select(ConsentStatement)).one().withdrawn_at is not None
    # A page that was open still, sent after it: it is found no more, and nothing breaks.
    again = page.form(action="/helpers/remove").submit({}, button="1")
    assert again.status == 404


def test_the_citizen_names_an_organisation(app: Flask) -> None:
    a_service(app)
    helper = a_helper(app, "Harbour Advice")
    reference = entered(a_helper(app))
    page = proven(app, reference)
    form = page.form(action="/helpers")
    assert [o for o in ("Harbour Advice", "Larkmouth Carers") if o in page.html]
    refused = form.submit({})
    assert "Nobody was named." in refused.text
    named = form.submit({"agree": "yes"})
    assert "Harbour Advice helps you with this request now." in named.text
    assert the_page(helper, reference).heading == "Report a pothole for Ada Byron"
    with app.app_context():
        consents = db.session.scalars(
            select(ConsentStatement).where(ConsentStatement.wording == "name_helper")
        ).all()
        assert [consent.staff_id for consent in consents] == [None]


def test_only_a_browser_that_has_proven_it_changes_who_helps(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    reference = entered(a_helper(sqlite_app))
    stranger = Visitor(sqlite_app)
    token = stranger.get("/track").form(has="proof").held()["csrf_token"]
    for address in ("helpers", "helpers/remove"):
        answer = stranger.client.post(
            f"/track/{reference}/{address}", data={"csrf_token": token, "helper": "1"}
        )
        assert answer.status_code == 404
    with sqlite_app.app_context():
        assert db.session.scalars(select(CaseHelper)).one().removed_at is None


def test_staff_name_and_remove_one_as_the_citizen_asks_them_to(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    a_helper(sqlite_app, "Harbour Advice")
    reference = entered(a_helper(sqlite_app))
    agent = at_the_desk(sqlite_app, "agent")
    page = agent.get(f"/desk/cases/{reference}").follow("Name an organisation that helps")
    missing = page.form(has="how").submit({})
    assert missing.status == 422
    assert "Choose which organisation helps them." in missing.text
    organisation = page.all("input", name="organisation")[0].get("value")
    named = page.form(has="how").submit({"organisation": organisation, "how": "spoken_consent"})
    assert "Harbour Advice helps with it now." in named.text
    assert "agreed (spoken) to version 1 of the words, taken by Robin the agent" in named.text
    forms = [form for form in named.forms() if form.path.endswith("/helpers/remove")]
    removed = forms[0].submit({}, button="1")
    assert "Larkmouth Carers does not help any more" in removed.text
    assert "Larkmouth Carers helps no more: staff noted it" in removed.text


def test_an_organisation_can_leave_by_itself(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    visitor = a_helper(sqlite_app)
    reference = entered(visitor)
    left = the_page(visitor, reference).form(action="/leave").submit({})
    assert left.heading == "People you help" and "no longer here" not in left.text
    assert visitor.client.get(f"/helping/cases/{reference}").status_code == 404


def test_they_find_a_request_by_the_clients_name_or_its_reference(app: Flask) -> None:
    a_service(app)
    visitor = a_helper(app)
    reference = entered(visitor)
    entered(visitor, your_name="Grace Hopper", your_phone="07700 900124")
    for words, found in (("hopp", ["Grace"]), (reference.lower(), ["Ada"]), ("Ha%", [])):
        page = visitor.get("/helping").form(has="words").submit({"words": words})
        assert [name for name in ("Ada", "Grace") if f"for {name}" in page.text] == found
        assert page.url == "/helping", "no name is in an address"


def test_the_first_page_costs_the_same_however_many_there_are(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    visitor = a_helper(sqlite_app)
    counted = []
    for number in range(3):
        entered(visitor, your_name=f"Client {number}")
        with count_statements(sqlite_app) as sent:
            visitor.get("/helping")
        counted.append(len(sent))
    # Who is signed in; how many and which requests, whose they are; what is unfinished; what was
    # taken from them; the services, and their versions.
    assert counted == [7, 7, 7]


def test_of_a_merged_case_they_see_that_it_was_known_and_still_write(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    visitor = a_helper(sqlite_app)
    reference = entered(visitor)
    other = entered(a_helper(sqlite_app, "Harbour Advice"), your_name="Grace Hopper")
    with the_city(sqlite_app) as session:
        case, into = by_reference(session, reference), by_reference(session, other)
        merging.merge(session, case, into, a_member_of_staff(session), now=NOON)
    page = the_page(visitor, reference)
    assert other not in page.html and "Grace" not in page.html
    page.form(has="message").submit({"message": "Still there."})
    assert "Still there." in at_the_desk(sqlite_app).get(f"/desk/cases/{other}").text
    assert "Still there." in the_page(visitor, reference).text


def test_an_organisation_that_ended_helps_with_nothing(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    reference = entered(a_helper(sqlite_app))
    with the_city(sqlite_app) as session:
        end_organisation(session, an_organisation(session), now=NOON)
    assert "End their help" not in proven(sqlite_app, reference).text
    desk = at_the_desk(sqlite_app).get(f"/desk/cases/{reference}")
    assert "Write to them" not in desk.text and "Larkmouth Carers helps with it" in desk.text


def test_to_end_the_help_ends_the_code_that_the_helper_was_shown(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    visitor = a_helper(sqlite_app)
    reference = entered(visitor)
    with sqlite_app.app_context():
        code = db.session.scalars(select(TakeOverCode)).one().code
    proven(sqlite_app, reference).form(action="/helpers/remove").submit({}, button="1")
    refused = Visitor(sqlite_app).get("/continue").form(has="code").submit({"code": code})
    assert refused.status == 422


def test_to_name_one_twice_leaves_one_statement(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    a_helper(sqlite_app, "Harbour Advice")
    reference = entered(a_helper(sqlite_app))
    form = proven(sqlite_app, reference).form(action="/helpers")
    form.submit({"agree": "yes"})
    again = form.submit({"agree": "yes"})
    assert "Harbour Advice helps you with this request already." in again.text
    with sqlite_app.app_context():
        named = select(ConsentStatement).where(ConsentStatement.wording == "name_helper")
        assert len(db.session.scalars(named).all()) == 1


def test_who_took_a_request_over_shuts_out_a_browser_that_had_proven_it(
    sqlite_app: Flask,
) -> None:
    a_service(sqlite_app)
    reference = entered(a_helper(sqlite_app))
    page = proven(sqlite_app, reference)
    with the_city(sqlite_app) as session:
        by_reference(session, reference).taken_over_at = NOON
    assert page.visitor.get(f"/track/{reference}").heading == "Find a request"
    assert page.form(action="/helpers/remove").submit({}, button="1").status == 404


def test_a_client_who_named_them_is_found_by_name(app: Flask) -> None:
    a_service(app)
    named = a_helper(app, "Harbour Advice")
    reference = entered(a_helper(app))
    proven(app, reference).form(action="/helpers").submit({"agree": "yes"})
    found = named.get("/helping").form(has="words").submit({"words": "byron"})
    assert "for Ada Byron" in found.text


def test_a_number_that_no_database_holds_names_nobody(app: Flask) -> None:
    a_service(app)
    reference = entered(a_helper(app))
    page = proven(app, reference)
    token = page.form(action="/helpers/remove").held()["csrf_token"]
    far = "9" * 20
    sent = {"csrf_token": token, "agree": "yes", "organisation": far, "helper": far}
    for address in ("helpers", "helpers/remove"):
        answer = page.visitor.client.post(f"/track/{reference}/{address}", data=sent)
        assert answer.status_code in (303, 404)
