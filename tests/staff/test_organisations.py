"""Organisations that help, and the accounts of their people."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import NOON, PASSWORD, a_member_of_staff, an_organisation
from tests.desk.making import at_the_desk
from tests.visitor import Page, Visitor
from tracker.database import db
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.staff import organisations
from tracker.staff.commands import sign_in
from tracker.staff.models import Organisation, Staff
from tracker.staff.queries import account

HERE = "192.0.2.1"


def test_an_organisation_has_a_name_and_a_way_to_reach_it(session: Session) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        organisations.add_organisation(session, name="  ", phone=None, email=None, now=NOON)
    assert set(caught.value.problems) == {"name", "phone"}
    organisations.add_organisation(session, name="Carers", phone="+44163296", email=None, now=NOON)
    with pytest.raises(Conflict):
        organisations.add_organisation(session, name="Carers", phone="+4", email=None, now=NOON)


def test_a_helper_signs_in_with_the_first_password(session: Session) -> None:
    carers = an_organisation(session)
    ruth, password = organisations.add_helper(
        session, carers, email="ruth@carers.example", name="Ruth Bell", now=NOON
    )
    assert sign_in(session, "Ruth@carers.example", password, address=HERE, now=NOON) is ruth
    assert ruth.role == "helper" and ruth.organisation is carers
    newer = organisations.new_password(session, ruth)
    assert sign_in(session, ruth.email, password, address=HERE, now=NOON) is None
    assert sign_in(session, ruth.email, newer, address=HERE, now=NOON) is ruth


def test_whoever_is_disabled_or_of_an_organisation_that_ended_is_nobody(session: Session) -> None:
    carers = an_organisation(session)
    ruth, password = organisations.add_helper(
        session, carers, email="ruth@carers.example", name="Ruth Bell", now=NOON
    )
    organisations.disable(session, ruth, now=NOON)
    assert account(session, ruth.get_id()) is None
    organisations.enable(session, ruth)
    assert account(session, ruth.get_id()) is ruth
    organisations.end_organisation(session, carers, now=NOON)
    assert account(session, ruth.get_id()) is None
    assert sign_in(session, ruth.email, password, address=HERE, now=NOON) is None
    organisations.take_up_again(session, carers)
    assert account(session, ruth.get_id()) is ruth


def test_a_helper_belongs_to_an_organisation_and_nobody_else_does(session: Session) -> None:
    with pytest.raises(InvalidAnswers, match="organisation"):
        a_member_of_staff(session, "helper")
    with pytest.raises(InvalidAnswers, match="organisation"):
        a_member_of_staff(session, "agent", organisation=an_organisation(session))
    ruth = a_member_of_staff(session, "helper", organisation=an_organisation(session))
    with pytest.raises(NotFound):
        organisations.helper(session, an_organisation(session, "Harbour Advice").id, ruth.id)


def the_page(app: Flask) -> Page:
    """The organisations, for a supervisor."""
    return at_the_desk(app, "supervisor").get("/desk/organisations")


def test_a_supervisor_adds_an_organisation_and_somebody_of_it(sqlite_app: Flask) -> None:
    page = the_page(sqlite_app)
    assert "No organisation helps yet." in page.text
    wrong = page.form(has="phone").submit(
        {"name": "Harbour Advice", "phone": "12", "email": "nowhere"}, button="add"
    )
    assert wrong.status == 422
    assert wrong.form(has="phone").held()["name"] == ["Harbour Advice"]
    added = wrong.form(has="phone").submit(
        {"phone": "01632 960222", "email": "Desk@Harbour.example"}, button="add"
    )
    assert "Harbour Advice can help people now." in added.text and "01632 960222" in added.text
    missing = added.form(has="person").submit({"person_email": "x"}, button="account")
    assert missing.status == 422 and "Enter their name." in missing.text
    new = missing.form(has="person").submit(
        {"person": "Ruth Bell", "person_email": "ruth@harbour.example"}, button="account"
    )
    password = "".join(new.one("code").itertext())
    with sqlite_app.app_context():
        assert sign_in(db.session, "ruth@harbour.example", password, address=HERE, now=NOON)
        assert db.session.scalars(select(Organisation)).one().phone == "+441632960222"
    assert password not in new.visitor.get("/desk/organisations").html


def test_an_account_is_not_added_twice(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        an_organisation(db.session)
        a_member_of_staff(db.session, "agent", password=PASSWORD)
        db.session.commit()
    form = the_page(sqlite_app).form(has="person")
    taken = {"person": "Ruth", "person_email": "agent@larkmouth.example"}
    again = form.submit(taken, button="account")
    assert again.status == 409 and "has an account already" in again.text


def test_to_end_an_organisation_signs_its_people_out(sqlite_app: Flask) -> None:
    ruth = at_the_desk(sqlite_app, "helper")
    assert ruth.get("/helping").status == 200
    page = the_page(sqlite_app)
    ends = [form for form in page.forms() if "End the work" in "".join(form.element.itertext())]
    ended = ends[0].submit({}, button="end")
    assert "does not help any more: none of its people can sign in" in ended.text
    assert ruth.client.get("/helping").status_code == 302
    again = [form for form in ended.forms() if "help again" in "".join(form.element.itertext())]
    again[0].submit({}, button="again")
    assert ruth.get("/helping").status == 200


def test_an_account_of_the_city_is_no_account_of_an_organisation(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        of = an_organisation(db.session).id
        agent = a_member_of_staff(db.session, "agent").id
        db.session.commit()
    page = the_page(sqlite_app)
    token = page.form(has="phone").held()["csrf_token"]
    for do in ("password", "disable", "enable"):
        answer = page.visitor.client.post(
            "/desk/organisations",
            data={"csrf_token": token, "do": do, "organisation": of, "account": agent},
        )
        assert answer.status_code == 404
    with sqlite_app.app_context():
        assert db.session.get_one(Staff, agent).disabled_at is None


def test_a_visitor_sees_nothing_of_it(sqlite_app: Flask) -> None:
    assert Visitor(sqlite_app).client.get("/desk/organisations").status_code == 302
