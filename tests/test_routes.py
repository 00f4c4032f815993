"""Every route of the whole application, with who may use it. A new one has to be written here."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import settings_for
from tests.desk.making import at_the_desk
from tests.visitor import Visitor
from tracker.access import DEMO, PUBLIC, SIGNED_BY_PROVIDER, SIGNED_IN, allowed_to
from tracker.staff.rules import ROLES, Permission
from wsgi import create_application

CASES, WORK, FIGURES = "see_cases", "work_cases", "see_figures"
PHONE, COUNTER = "use_phone_desk", "use_counter"
TEXTS, WRITE = "see_texts", "write_texts"
HELP, ORGANISATIONS = "help_clients", "manage_organisations"
ROUTING = "manage_routing"
CALENDAR = "keep_calendar"

# The table. Several permissions: any of them will do.
ROUTES: dict[str, str] = {
    # Citizens
    "GET /": PUBLIC,
    "GET /services/<service_key>": PUBLIC,
    "GET /services/<service_key>/form.pdf": PUBLIC,
    "GET /services/<service_key>/start": PUBLIC,
    "POST /services/<service_key>/start": PUBLIC,
    "GET /requests/<public_id>": PUBLIC,
    "GET /requests/<public_id>/questions/<key>": PUBLIC,
    "POST /requests/<public_id>/questions/<key>": PUBLIC,
    "GET /requests/<public_id>/check": PUBLIC,
    "POST /requests/<public_id>/check": PUBLIC,
    "GET /requests/<public_id>/sent": PUBLIC,
    "GET /requests/<public_id>/later": PUBLIC,
    "GET /requests/<public_id>/drop": PUBLIC,
    "POST /requests/<public_id>/drop": PUBLIC,
    "POST /forget": PUBLIC,
    "GET /a/<token>": PUBLIC,
    "POST /a/<token>": PUBLIC,
    "POST /a/<token>/files": PUBLIC,
    "POST /a/<token>/remove": PUBLIC,
    "POST /a/<token>/place": PUBLIC,
    "POST /a/<token>/done": PUBLIC,
    "GET /continue": PUBLIC,
    "POST /continue": PUBLIC,
    "GET /take-over": PUBLIC,
    "POST /take-over": PUBLIC,
    "GET /take-over/code": PUBLIC,
    "POST /take-over/code": PUBLIC,
    "GET /track": PUBLIC,
    "POST /track": PUBLIC,
    "GET /track/<reference>": PUBLIC,
    "POST /track/<reference>/helpers": PUBLIC,
    "POST /track/<reference>/helpers/remove": PUBLIC,
    # Texts
    "POST /sms/inbound": SIGNED_BY_PROVIDER,
    "POST /sms/status": SIGNED_BY_PROVIDER,
    # The phone on the screen, in demo mode
    "GET /handset": DEMO,
    "GET /handset/messages": DEMO,
    "POST /handset/sign": DEMO,
    "GET /handset/pictures/<key>": DEMO,
    "GET /demo/twilio/2010-04-01/Accounts/<sid>/Messages/<message>/Media/<medium>": DEMO,
    "DELETE /demo/twilio/2010-04-01/Accounts/<sid>/Messages/<message>/Media/<medium>.json": DEMO,
    "POST /demo/twilio/2010-04-01/Accounts/<sid>/Messages.json": DEMO,
    "GET /demo/twilio/2010-04-01/Accounts/<sid>/Messages.json": DEMO,
    # Signing in and out
    "GET /sign-in": PUBLIC,
    "POST /sign-in": PUBLIC,
    "POST /sign-out": SIGNED_IN,
    "GET /account": SIGNED_IN,
    "POST /account": SIGNED_IN,
    # The back office
    "GET /desk/cases/<reference>/receipt.pdf": CASES,
    "GET /desk/letters.pdf": CASES,
    "GET /desk/letters/<int:message_id>.pdf": CASES,
    "GET /desk": CASES,
    "GET /desk/alarms": WORK,
    "POST /desk/alarms": WORK,
    "GET /desk/alarms/waiting": WORK,
    "GET /desk/calendar": CALENDAR,
    "POST /desk/calendar": CALENDAR,
    "POST /desk/calendar/end": CALENDAR,
    "GET /desk/routing": ROUTING,
    "POST /desk/routing": ROUTING,
    "GET /desk/routing/rule": ROUTING,
    "POST /desk/routing/rule": ROUTING,
    "GET /desk/routing/dry-runs/<int:number>": ROUTING,
    "GET /desk/routing/versions/<int:number>": ROUTING,
    "GET /desk/views/<int:view_id>": CASES,
    "POST /desk/views/<int:view_id>": CASES,
    "POST /desk/views": CASES,
    "GET /desk/filters": CASES,
    "GET /desk/news": CASES,
    "POST /desk/next": WORK,
    "GET /desk/cases/<reference>/give": WORK,
    "GET /desk/bulk": WORK,
    "POST /desk/bulk": WORK,
    "GET /desk/bulk/<int:change_id>": WORK,
    "POST /desk/bulk/<int:change_id>": WORK,
    "GET /desk/bulk/<int:change_id>/progress": WORK,
    "GET /desk/search": CASES,
    "POST /desk/search": CASES,
    "GET /desk/search/<search_id>": CASES,
    "GET /desk/cases/<reference>": CASES,
    "POST /desk/cases/<reference>": WORK,
    "GET /desk/cases/<reference>/merge": WORK,
    "POST /desk/cases/<reference>/merge": WORK,
    "POST /desk/cases/<reference>/unmerge": WORK,
    "GET /desk/cases/<reference>/attach": WORK,
    "POST /desk/cases/<reference>/attach": WORK,
    "POST /desk/cases/<reference>/detach": WORK,
    "POST /desk/cases/<reference>/not-the-same": WORK,
    "GET /desk/incidents": CASES,
    "GET /desk/incidents/<reference>": CASES,
    "POST /desk/cases/<reference>/take-over-code": f"{COUNTER} {PHONE} {WORK}",
    "POST /desk/cases/<reference>/told": f"{COUNTER} {PHONE} {WORK}",
    "GET /desk/cases/<reference>/answers": WORK,
    "POST /desk/cases/<reference>/answers": WORK,
    "GET /desk/cases/<reference>/tasks": CASES,
    "POST /desk/cases/<reference>/tasks": WORK,
    "GET /desk/cases/<reference>/visits": WORK,
    "POST /desk/cases/<reference>/visits": WORK,
    "GET /desk/cases/<reference>/refer": WORK,
    "POST /desk/cases/<reference>/refer": WORK,
    "GET /desk/cases/<reference>/referrals/<int:referral_id>.pdf": WORK,
    "GET /desk/tasks": CASES,
    "GET /desk/visits": CASES,
    "GET /desk/visits.pdf": CASES,
    "GET /desk/visits/<int:visit_id>": CASES,
    "POST /desk/visits/<int:visit_id>": WORK,
    "GET /desk/visits/<int:visit_id>/move": WORK,
    "POST /desk/visits/<int:visit_id>/move": WORK,
    "GET /desk/visits/photos/<key>": CASES,
    "GET /desk/mentions": CASES,
    "POST /desk/mentions": CASES,
    "GET /desk/mentions/unseen": CASES,
    "GET /desk/colleagues": WORK,
    "GET /desk/people/<int:person_id>": CASES,
    "GET /desk/people/<int:person_id>/merge": WORK,
    "POST /desk/people/<int:person_id>/merge": WORK,
    "POST /desk/people/<int:person_id>/merge/find": WORK,
    "POST /desk/people/<int:person_id>/merge/undo": WORK,
    "POST /desk/people/<int:person_id>/merge/apart": WORK,
    "GET /desk/files/<key>": CASES,
    "GET /desk/cases/<reference>/history": CASES,
    "POST /desk/cases/<reference>/viewers": CASES,
    "GET /desk/cases/<reference>/map.svg": CASES,
    "GET /desk/cases/<reference>/map.json": CASES,
    "GET /desk/people/<int:person_id>/record": f"{COUNTER} {PHONE} {WORK}",
    "POST /desk/people/<int:person_id>/record": f"{COUNTER} {PHONE} {WORK}",
    "GET /desk/reviews": f"{COUNTER} {PHONE} {WORK}",
    "POST /desk/cases/<reference>/notice": WORK,
    "GET /desk/notices": "see_notices",
    "GET /desk/notices/<service_key>/<moment>.pdf": "see_notices",
    "GET /desk/letters/batches/<int:batch_id>.pdf": CASES,
    "POST /desk/letters/print": f"{COUNTER} {PHONE} {WORK}",
    "GET /desk/letters/batches/<int:batch_id>": f"{COUNTER} {PHONE} {WORK}",
    "POST /desk/letters/batches/<int:batch_id>/posted": f"{COUNTER} {PHONE} {WORK}",
    "POST /desk/letters/of-case": f"{COUNTER} {PHONE} {WORK}",
    "POST /desk/letters/<int:message_id>/back": f"{COUNTER} {PHONE} {WORK}",
    "GET /desk/unreached": f"{COUNTER} {PHONE} {WORK}",
    "POST /desk/unreached/<int:message_id>": f"{COUNTER} {PHONE} {WORK}",
    "GET /desk/letters": f"{COUNTER} {PHONE} {WORK}",
    "POST /desk/letters/<int:message_id>/posted": f"{COUNTER} {PHONE} {WORK}",
    "GET /desk/figures": FIGURES,
    "GET /desk/organisations": ORGANISATIONS,
    "POST /desk/organisations": ORGANISATIONS,
    "GET /desk/cases/<reference>/helpers": f"{COUNTER} {PHONE} {WORK}",
    "POST /desk/cases/<reference>/helpers": f"{COUNTER} {PHONE} {WORK}",
    "POST /desk/cases/<reference>/helpers/remove": f"{COUNTER} {PHONE} {WORK}",
    # People of organisations that help
    "GET /helping": HELP,
    "POST /helping": HELP,
    "POST /helping/requests": HELP,
    "POST /helping/requests/<public_id>/go-on": HELP,
    "GET /helping/visits/<int:contact_id>": HELP,
    "POST /helping/visits/<int:contact_id>/end": HELP,
    "GET /helping/visits/<int:contact_id>/requests/<public_id>": HELP,
    "POST /helping/visits/<int:contact_id>/requests/<public_id>": HELP,
    "POST /helping/visits/<int:contact_id>/requests/<public_id>/answers": HELP,
    "POST /helping/visits/<int:contact_id>/requests/<public_id>/drop": HELP,
    "GET /helping/visits/<int:contact_id>/sent/<reference>": HELP,
    "GET /helping/cases/<reference>": HELP,
    "POST /helping/cases/<reference>": HELP,
    "POST /helping/cases/<reference>/leave": HELP,
    # Texts, for staff
    "GET /desk/texts": TEXTS,
    "GET /desk/texts/waiting": TEXTS,
    "GET /desk/texts/<int:point_id>": TEXTS,
    "POST /desk/texts/<int:point_id>": WRITE,
    "GET /desk/texts/<int:point_id>/news": TEXTS,
    "POST /desk/texts/<int:point_id>/read": WRITE,
    "POST /desk/texts/<int:point_id>/consent": f"{COUNTER} {WRITE}",
    "POST /desk/texts/messages/<int:message_id>": WRITE,
    # The phone desk
    "GET /phone": PHONE,
    "POST /phone": PHONE,
    "POST /phone/people": PHONE,
    "POST /phone/calls": PHONE,
    "POST /phone/resume": PHONE,
    "POST /phone/told/<int:message_id>": PHONE,
    "GET /phone/calls/<int:contact_id>": PHONE,
    "POST /phone/calls/<int:contact_id>": PHONE,
    "POST /phone/calls/<int:contact_id>/end": PHONE,
    "POST /phone/calls/<int:contact_id>/person": PHONE,
    "POST /phone/calls/<int:contact_id>/identity": PHONE,
    "POST /phone/calls/<int:contact_id>/resume": PHONE,
    "POST /phone/calls/<int:contact_id>/told/<int:message_id>": PHONE,
    "POST /phone/calls/<int:contact_id>/requests": PHONE,
    "GET /phone/calls/<int:contact_id>/requests/<public_id>": PHONE,
    "POST /phone/calls/<int:contact_id>/requests/<public_id>": PHONE,
    "POST /phone/calls/<int:contact_id>/requests/<public_id>/answers": PHONE,
    "POST /phone/calls/<int:contact_id>/requests/<public_id>/news": PHONE,
    "POST /phone/calls/<int:contact_id>/requests/<public_id>/link": PHONE,
    "POST /phone/calls/<int:contact_id>/requests/<public_id>/link/end": PHONE,
    "GET /phone/calls/<int:contact_id>/requests/<public_id>/files/<key>": PHONE,
    "POST /phone/to-finish/<public_id>": PHONE,
    "POST /phone/to-finish/<public_id>/take": PHONE,
    "POST /phone/calls/<int:contact_id>/requests/<public_id>/drop": PHONE,
    "GET /phone/paper": PHONE,
    "POST /phone/paper": PHONE,
    "POST /phone/calls/<int:contact_id>/requests/<public_id>/paper": PHONE,
    "GET /phone/calls/<int:contact_id>/added/<reference>": PHONE,
    "GET /phone/calls/<int:contact_id>/sent/<reference>": PHONE,
    "GET /phone/calls/<int:contact_id>/book": PHONE,
    "POST /phone/calls/<int:contact_id>/book": PHONE,
    "GET /phone/call": PHONE,
    "GET /phone/live": PHONE,
    "POST /phone/calls/<int:contact_id>/answer": PHONE,
    "POST /phone/calls/<int:contact_id>/take-over": PHONE,
    "GET /phone/calls/<int:contact_id>/request-to-take": PHONE,
    "POST /phone/calls/<int:contact_id>/request-to-take": PHONE,
    "GET /counter/visits/<int:contact_id>/request-to-take": COUNTER,
    "POST /counter/visits/<int:contact_id>/request-to-take": COUNTER,
    "POST /phone/calls/<int:contact_id>/hold": PHONE,
    "GET /phone/calls/<int:contact_id>/hand-over": PHONE,
    "POST /phone/calls/<int:contact_id>/hand-over": PHONE,
    "POST /phone/calls/<int:contact_id>/broke-off": PHONE,
    "GET /phone/calls/<int:contact_id>/wrap-up": PHONE,
    "POST /phone/calls/<int:contact_id>/wrap-up": PHONE,
    "POST /phone/call-backs/<int:call_back_id>/call": PHONE,
    "POST /phone/call-backs/<int:call_back_id>/not-reached": PHONE,
    "POST /phone/call-backs/<int:call_back_id>/close": PHONE,
    "POST /phone/demo/ring": DEMO,
    "POST /voice/inbound": SIGNED_BY_PROVIDER,
    "POST /voice/status": SIGNED_BY_PROVIDER,
    # The counter
    "GET /counter": COUNTER,
    "POST /counter": COUNTER,
    "POST /counter/people": COUNTER,
    "GET /counter/site": COUNTER,
    "POST /counter/site": COUNTER,
    "POST /counter/visits": COUNTER,
    "POST /counter/resume": COUNTER,
    "POST /counter/told/<int:message_id>": COUNTER,
    "GET /counter/visits/<int:contact_id>": COUNTER,
    "POST /counter/visits/<int:contact_id>": COUNTER,
    "POST /counter/visits/<int:contact_id>/end": COUNTER,
    "GET /counter/visits/<int:contact_id>/wrap-up": COUNTER,
    "POST /counter/visits/<int:contact_id>/wrap-up": COUNTER,
    "POST /counter/visits/<int:contact_id>/person": COUNTER,
    "POST /counter/visits/<int:contact_id>/identity": COUNTER,
    "POST /counter/visits/<int:contact_id>/resume": COUNTER,
    "POST /counter/visits/<int:contact_id>/told/<int:message_id>": COUNTER,
    "POST /counter/visits/<int:contact_id>/requests": COUNTER,
    "GET /counter/visits/<int:contact_id>/requests/<public_id>": COUNTER,
    "POST /counter/visits/<int:contact_id>/requests/<public_id>": COUNTER,
    "POST /counter/visits/<int:contact_id>/requests/<public_id>/answers": COUNTER,
    "POST /counter/visits/<int:contact_id>/requests/<public_id>/news": COUNTER,
    "POST /counter/visits/<int:contact_id>/requests/<public_id>/link": COUNTER,
    "POST /counter/visits/<int:contact_id>/requests/<public_id>/link/end": COUNTER,
    "GET /counter/visits/<int:contact_id>/requests/<public_id>/files/<key>": COUNTER,
    "POST /counter/to-finish/<public_id>": COUNTER,
    "POST /counter/to-finish/<public_id>/take": COUNTER,
    "POST /counter/visits/<int:contact_id>/requests/<public_id>/drop": COUNTER,
    "GET /counter/paper": COUNTER,
    "POST /counter/paper": COUNTER,
    "POST /counter/visits/<int:contact_id>/requests/<public_id>/paper": COUNTER,
    "GET /counter/visits/<int:contact_id>/added/<reference>": COUNTER,
    "GET /counter/visits/<int:contact_id>/receipt/<reference>": COUNTER,
    "GET /counter/visits/<int:contact_id>/book": COUNTER,
    "POST /counter/visits/<int:contact_id>/book": COUNTER,
    "POST /counter/visits/<int:contact_id>/requests/<public_id>/mirror": COUNTER,
    "GET /counter/line": COUNTER,
    "POST /counter/check-in": COUNTER,
    "GET /counter/tickets/<int:ticket_id>": COUNTER,
    "POST /counter/next": COUNTER,
    "POST /counter/tickets/<int:ticket_id>": COUNTER,
    "GET /counter/cleared": COUNTER,
    "GET /counter/appointments": COUNTER,
    "POST /counter/appointments": COUNTER,
    "GET /counter/appointments/<int:ticket_id>": COUNTER,
    "POST /counter/appointments/<int:ticket_id>": COUNTER,
    "POST /counter/appointments/<int:ticket_id>/cancel": COUNTER,
    # The screens of a building with counters, by addresses that only they know
    "GET /kiosk/<token>": PUBLIC,
    "POST /kiosk/<token>": PUBLIC,
    "GET /kiosk/<token>/ticket": PUBLIC,
    "GET /lobby/<token>": PUBLIC,
    "GET /lobby/<token>/calls": PUBLIC,
    "GET /second/<token>": PUBLIC,
    "GET /second/<token>/shown": PUBLIC,
    "POST /second/<token>": PUBLIC,
    # The demo
    "GET /demo": DEMO,
    "POST /demo/sign-in": DEMO,
    "GET /demo/mail": DEMO,
}

# What stands for the parts of an address that differ. None of them exists.
_EXAMPLES = {
    "<int:call_back_id>": "1",
    "<message>": "MM" + "0" * 32,
    "<medium>": "ME" + "0" * 32,
    "<service_key>": "pothole",
    "<public_id>": "00000000-0000-0000-0000-000000000000",
    "<key>": "place",
    "<reference>": "00000000",
    "<search_id>": "no-search-has-this-one",
    "<sid>": "AC" + "0" * 32,
    "<int:person_id>": "1",
    "<int:batch_id>": "1",
    "<moment>": "resolved",
    "<int:point_id>": "1",
    "<int:contact_id>": "1",
    "<int:message_id>": "1",
    "<int:ticket_id>": "1",
    "<int:view_id>": "1",
    "<int:referral_id>": "1",
    "<int:visit_id>": "1",
    "<int:change_id>": "1",
    "<int:number>": "1",
    "<token>": "no-screen-has-this-one",
}

FOR_STAFF = [
    route for route, who in ROUTES.items()
    if who not in (PUBLIC, SIGNED_IN, SIGNED_BY_PROVIDER, DEMO)
]  # fmt: skip


def routes_of(app: Flask) -> dict[str, str | None]:
    """What the application itself says of who may use each of its routes."""
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found[f"{method} {rule.rule}"] = allowed_to(app, rule.endpoint)
    return found


def test_every_route_is_in_the_table_with_who_may_use_it(sqlite_app: Flask) -> None:
    assert routes_of(sqlite_app) == ROUTES


def test_the_same_routes_exist_in_demo_mode(sqlite_url: str, tmp_path: Path) -> None:
    demo = create_application(settings_for(sqlite_url, tmp_path, demo_mode=True))
    assert routes_of(demo) == ROUTES


def test_every_permission_is_needed_somewhere_and_held_by_some_role() -> None:
    needed = {word for route in FOR_STAFF for word in ROUTES[route].split()}
    held = set().union(*ROLES.values())
    assert needed == held == set(Permission)


def example_of(address: str) -> str:
    """An address with an example of each part that differs."""
    for part, example in _EXAMPLES.items():
        address = address.replace(part, example)
    assert "<" not in address, f"an example for a part of {address} is missing"
    return address


def ask(visitor: Visitor, route: str) -> TestResponse:
    """Ask for a route; a posted form has the token that every form of ours has."""
    method, address = route.split(" ", 1)
    if method == "GET":
        return visitor.client.get(example_of(address))
    fields = visitor.get("/sign-in").all("input", name="csrf_token")
    form = {"csrf_token": fields[0].get("value", "")}
    return visitor.client.open(example_of(address), method=method, data=form)


@pytest.mark.parametrize("route", FOR_STAFF)
def test_nobody_uses_a_page_of_staff_without_signing_in(sqlite_app: Flask, route: str) -> None:
    answer = ask(Visitor(sqlite_app), route)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_uses_just_the_pages_of_its_permissions(sqlite_app: Flask, role: str) -> None:
    visitor = at_the_desk(sqlite_app, role)
    refused = {route for route in FOR_STAFF if ask(visitor, route).status_code == 403}
    assert refused == {route for route in FOR_STAFF if not ROLES[role] & set(ROUTES[route].split())}


@pytest.mark.parametrize("route", [route for route, who in ROUTES.items() if who == PUBLIC])
def test_everybody_uses_a_page_for_everybody(sqlite_app: Flask, route: str) -> None:
    answer = ask(Visitor(sqlite_app), route)
    assert answer.status_code not in (401, 403)
    assert answer.headers.get("Location", "") != "/sign-in"


@pytest.mark.parametrize(
    "route", [route for route, who in ROUTES.items() if who == SIGNED_BY_PROVIDER]
)
def test_a_webhook_without_a_signature_is_refused(sqlite_app: Flask, route: str) -> None:
    assert ask(Visitor(sqlite_app), route).status_code == 403


@pytest.mark.parametrize("route", [route for route, who in ROUTES.items() if who == DEMO])
def test_a_page_of_the_demo_is_nowhere_else(sqlite_app: Flask, route: str) -> None:
    assert ask(at_the_desk(sqlite_app, "administrator"), route).status_code == 404


POSTED_FORMS = [
    route for route, who in ROUTES.items()
    if route.startswith("POST ") and who not in (SIGNED_BY_PROVIDER, DEMO)
]  # fmt: skip


@pytest.mark.parametrize("route", POSTED_FORMS)
def test_no_form_is_taken_from_another_site(sqlite_app: Flask, route: str) -> None:
    visitor = at_the_desk(sqlite_app, "administrator")
    address = example_of(route.removeprefix("POST "))
    assert visitor.client.post(address, data={}).status_code == 400
