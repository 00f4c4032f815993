"""People of an organisation enter for clients, and learn nothing of whom the city knows."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.builders import NOON
from tests.conftest import Clock
from tests.helping.making import (
    ANSWERS,
    a_helper,
    a_service,
    begin,
    entered,
    send,
    somebody_known,
    the_case,
)
from tests.visitor import Visitor
from tracker.cases.models import Case, CaseHelper
from tracker.database import db
from tracker.intake.models import Intake
from tracker.interactions.models import CallBack
from tracker.people.models import ConsentStatement


def test_nothing_begins_before_it_is_said_how_the_client_agreed(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    visitor = a_helper(sqlite_app)
    page = visitor.get("/helping").form(action="/helping/requests").submit({}, button="pothole")
    assert page.status == 422
    assert "Read the words to them, and say how they agreed." in page.text
    with sqlite_app.app_context():
        assert db.session.scalars(select(Intake)).all() == []


def test_a_request_for_a_client_is_theirs_and_the_organisation_helps(app: Flask) -> None:
    a_service(app)
    page = send(begin(a_helper(app), how="written_consent"))
    assert page.heading == "Sent: Report a pothole"
    reference = page.all("span", class_="app-reference")[0].get("data-reference", "")

    def look(case: Case) -> None:
        assert case.requester is not None
        assert (case.channel, case.requester.name) == ("web", "Ada Byron")
        assert {party.part for party in case.parties} == {"requester", "subject"}
        (helps,) = db.session.scalars(select(CaseHelper)).all()
        assert helps.case_id == case.id and helps.organisation.name == "Larkmouth Carers"
        assert helps.staff.name == "Ruth of Larkmouth Carers"
        (consent,) = db.session.scalars(select(ConsentStatement)).all()
        assert (consent.wording, consent.version) == ("helper_organisation", 1)
        assert consent.person_id == case.requester.id and consent.staff_id == helps.staff_id
        kinds = [(event.kind, event.details.get("how")) for event in case.events]
        assert ("helper_named", "written_consent") in kinds

    the_case(app, reference, look)


def test_the_time_of_the_agreement_is_when_it_was_said(sqlite_app: Flask, the_time: Clock) -> None:
    a_service(sqlite_app)
    page = begin(a_helper(sqlite_app))
    the_time.move(minutes=20)
    send(page)
    with sqlite_app.app_context():
        (consent,) = db.session.scalars(select(ConsentStatement)).all()
        assert consent.at == NOON


def test_no_page_tells_whether_the_city_knows_somebody(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    somebody_known(sqlite_app)
    page = begin(a_helper(sqlite_app))
    shown = page.form(has="then").submit(ANSWERS, button="save")
    assert "Augusta" not in shown.html and "From their record" not in shown.html
    sent = send(shown)
    assert "Augusta" not in sent.html
    home = sent.visitor.get("/helping")
    assert "for Ada Byron" in home.text and "Augusta" not in home.html
    reference = sent.all("span", class_="app-reference")[0].get("data-reference", "")
    case = home.visitor.get(f"/helping/cases/{reference}")
    assert case.heading == "Report a pothole for Ada Byron" and "Augusta" not in case.html
    # The city knows whose it is, and has the name that was given beside it.
    assert the_case(sqlite_app, reference, lambda case: case.requester.name) == "Augusta King"


def test_people_who_share_a_number_are_named_by_initials_only(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    somebody_known(sqlite_app, "Augusta King")
    somebody_known(sqlite_app, "William Lovelace")
    page = begin(a_helper(sqlite_app))
    asked = send(page)
    assert asked.status == 422
    assert "The person with the initials" in asked.text
    assert "Augusta" not in asked.html and "Lovelace" not in asked.html


def test_the_pages_beside_the_form_that_tell_of_people_are_not_there(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    page = begin(a_helper(sqlite_app))
    for words in ("Text a link", "Finish it later", "Who will be told", "second screen"):
        assert words not in page.text
    told = page.visitor.client.post(
        f"{page.url}/answers",
        data={**page.form(has="then").held(), "place": "Oak Street 4", "changed": ["place"]},
        content_type="multipart/form-data",
    ).get_json()
    assert "saved_at" in told and not {"duplicates", "telling"} & set(told)


@pytest.mark.parametrize("address", ["/phone", "/counter", "/desk", "/desk/texts"])
def test_a_helper_has_no_page_of_the_city(sqlite_app: Flask, address: str) -> None:
    assert a_helper(sqlite_app).client.get(address).status_code == 403


def test_what_was_begun_is_gone_on_with_by_a_colleague(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    begin(a_helper(sqlite_app)).form(has="then").submit(ANSWERS, button="save")
    colleague = a_helper(sqlite_app, email="second@carers.example")
    home = colleague.get("/helping")
    assert "Report a pothole for Ada Byron" in home.text
    page = home.form(action="/go-on").submit({})
    assert page.form(has="then").held()["place"] == ["Oak Street 4"]
    assert send(page).heading == "Sent: Report a pothole"


def test_what_its_owner_took_elsewhere_is_out_of_sight(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    visitor = a_helper(sqlite_app)
    page = begin(visitor).form(has="then").submit(ANSWERS, button="save")
    with sqlite_app.app_context():
        code = db.session.scalars(select(Intake)).one().resume_code
    owner = Visitor(sqlite_app)
    owner.get("/continue").form(has="code").submit({"code": code})
    gone = visitor.get(page.url)
    assert gone.heading == "People you help" and "Begun and not sent" not in gone.text


def test_another_organisation_sees_nothing_of_it(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    page = begin(a_helper(sqlite_app)).form(has="then").submit(ANSWERS, button="save")
    other = a_helper(sqlite_app, "Harbour Advice")
    assert "Ada Byron" not in other.get("/helping").html
    assert other.client.get(page.url).status_code == 404
    with sqlite_app.app_context():
        name = db.session.scalars(select(Intake)).one().public_id
    begun = begin(other)
    # Nor within a visit of one's own, by the name of the request.
    address = begun.url.rsplit("/", 1)[0] + f"/{name}"
    assert other.client.get(address).status_code == 404
    form = {**begun.form(has="then").held(), **ANSWERS, "then": "send"}
    assert other.client.post(address, data=form).status_code == 404
    token = {"csrf_token": form["csrf_token"]}
    go_on = other.client.post(f"/helping/requests/{name}/go-on", data=token)
    assert go_on.status_code == 404


def test_without_a_name_the_organisation_helps_all_the_same(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    visitor = a_helper(sqlite_app)
    page = (
        begin(visitor)
        .form(has="then")
        .submit({"place": "Oak Street 4", "size": "small", "give_details": "no"}, button="send")
    )
    assert page.heading == "Sent: Report a pothole"
    with sqlite_app.app_context():
        assert db.session.scalars(select(ConsentStatement)).all() == []
    assert "Report a pothole" in visitor.get("/helping").text


def test_two_at_once_make_one_case(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    visitor = a_helper(sqlite_app)
    page = begin(visitor)
    first, second = send(page), send(page)
    assert first.heading == second.heading == "Sent: Report a pothole"
    with sqlite_app.app_context():
        assert len(db.session.scalars(select(CaseHelper)).all()) == 1


def test_a_reference_can_be_read_by_nobody_else(sqlite_app: Flask) -> None:
    a_service(sqlite_app)
    reference = entered(a_helper(sqlite_app))
    other = a_helper(sqlite_app, "Harbour Advice")
    assert other.client.get(f"/helping/cases/{reference}").status_code == 404


@pytest.mark.parametrize("then", ["add", "aside", "aside-end", "reach-call", "reach-letter"])
def test_what_a_desk_of_the_city_does_is_not_done_for_a_helper(
    sqlite_app: Flask, then: str
) -> None:
    a_service(sqlite_app)
    known = entered(a_helper(sqlite_app, "Harbour Advice"))
    page = begin(a_helper(sqlite_app))
    token = page.form(has="then").held()["csrf_token"]
    pressed = f"add-{known}" if then == "add" else then
    more = {"reach-number": "07700 900999", "reach-when": "hour", "reach-address": "1 Elm Road"}
    answer = page.visitor.client.post(
        page.url, data={"csrf_token": token, **ANSWERS, **more, "then": pressed}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, page.url), "it is saved only"
    with sqlite_app.app_context():
        intake = db.session.scalars(select(Intake).where(Intake.case_id.is_(None))).one()
        assert (intake.state, intake.owner_id) == ("open", None)
        assert db.session.scalars(select(CallBack)).all() == []
    assert (
        the_case(sqlite_app, known, lambda case: [event.kind for event in case.events]).count(
            "added"
        )
        == 0
    )
