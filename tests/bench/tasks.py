"""What is measured: each task makes ready the requests that are then timed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from http.client import HTTPConnection
from itertools import count

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from tests.bench.loading import PASSWORD
from tests.bench.remote import Call, cookie_of, visitor
from tests.bench.searching import SEARCH_TASKS
from tests.parity import web
from tests.parity.answers import answers_to
from tests.parity.assisted import entry, filled
from tests.sms.script import FOLDER, read
from tests.sms.texting import LARKMOUTH, posted
from tests.sms.twilio_server import TOKEN
from tests.visitor import Page, Visitor
from tracker.cases.models import Case
from tracker.intake.reading import Raw
from tracker.people.models import ContactPoint
from tracker.staff.models import Staff

USERS = 4
SERVICE = "pothole"
# A whole request by text, up to the word that sends it.
_TEXTS = [turn.text for turn in read(FOLDER / "a-pothole.txt") if "{" not in turn.text]


class Bench:
    """A city that is served, and those who are signed in to it."""

    def __init__(self, engine: Engine, port: int) -> None:
        self.engine, self.port = engine, port
        self.supervisors = [self.signed_in("supervisor", number) for number in range(USERS)]
        self.agents = [self.signed_in("agent", number) for number in range(USERS)]
        self.numbers = count(900_000_000)
        self.asked: dict[str, list[Call]] = {}
        with Session(engine) as session:
            self.supervisor_id = session.scalar(
                select(Staff.id).where(Staff.email == "supervisor0@bench.example")
            )

    def signed_in(self, role: str, number: int) -> Visitor:
        """Somebody of a role, signed in."""
        somebody = visitor(self.port)
        somebody.sign_in(f"{role}{number}@bench.example", PASSWORD)
        return somebody

    def connection(self) -> HTTPConnection:
        """A connection to it, for what is not timed."""
        return HTTPConnection("127.0.0.1", self.port, timeout=120)

    def looked_at(self, addresses: Sequence[str]) -> list[Call]:
        """Pages that supervisors fetch."""
        cookies = [cookie_of(each) for each in self.supervisors]
        many = list(addresses) * (USERS if len(addresses) < USERS else 1)
        return [
            Call("GET", address, Cookie=cookies[number % USERS])
            for number, address in enumerate(many)
        ]

    def some(self, column: object, where: object, most: int) -> list[str]:
        """Values of a column, spread over all the rows there are."""
        with Session(self.engine) as session:
            values = list(session.scalars(select(column).where(where)))  # type: ignore[call-overload]
        return values[:: max(1, len(values) // most)][:most]


def _queue(bench: Bench, times: int) -> list[Call]:
    return bench.looked_at(["/desk?team=&status=open"])


def _queue_of_a_team(bench: Bench, times: int) -> list[Call]:
    return bench.looked_at(["/desk?team=highways&status=open"])


def _case(bench: Bench, times: int) -> list[Call]:
    found = bench.some(Case.reference, Case.assignee_id.is_not(None), times)
    return bench.looked_at([f"/desk/cases/{reference}" for reference in found])


def _person(bench: Bench, times: int) -> list[Call]:
    found = bench.some(ContactPoint.id, ContactPoint.kind == "phone", times)
    return bench.looked_at([f"/desk/people/{person}" for person in found])


def _found_by(kind: str) -> Callable[[Bench, int], list[Call]]:
    def prepare(bench: Bench, times: int) -> list[Call]:
        pages = [agent.get("/phone") for agent in bench.agents]
        forms = [page.form(has="words") for page in pages]
        return [
            Call.of_form(pages[number % USERS], forms[number % USERS], words=value)
            for number, value in enumerate(
                bench.some(ContactPoint.value, ContactPoint.kind == kind, times)
            )
        ]

    return prepare


def _raws(bench: Bench) -> dict[str, Raw]:
    """The answers of somebody who never asked before."""
    content = next(each for each in LARKMOUTH.services if each.key == SERVICE)
    raws = answers_to(content, "full")
    number = next(bench.numbers)
    return {**raws, "your_phone": f"07{number}", "place": f"{number % 180 + 1} Quay Street"}


def _sent_on_the_web(bench: Bench, times: int) -> Iterator[Call]:
    for _ in range(times // 4):
        page = web._start(visitor(bench.port), SERVICE)
        raws = _raws(bench)
        while web.asked(page):
            page = web._answer(page, raws)
        yield Call.of_form(page, page.form(has="seen-answers"))


def _sent_at_a_desk(channel: str, role: str) -> Callable[[Bench, int], Iterator[Call]]:
    def prepare(bench: Bench, times: int) -> Iterator[Call]:
        for number in range(times // 10):
            page = _at_the_desk(bench.signed_in(role, number), channel)
            raws = _raws(bench)
            page = page.form(has="words").submit({"words": raws["your_phone"]})
            page = page.form(action="/requests").submit({}, button=SERVICE)
            page = filled(page, raws)
            yield Call.of_form(page, entry(page), button=("then", "send"))

    return prepare


def _at_the_desk(staff: Visitor, channel: str) -> Page:
    page = staff.get(f"/{channel}")
    sites = page.all("input", name="site")
    return page.form(has="site").submit({"site": sites[0].get("value")}) if sites else page


def _sent_by_text(bench: Bench, times: int) -> Iterator[Call]:
    last = _TEXTS.index("send")
    for _ in range(times // 4):
        number = f"+447{next(bench.numbers)}"
        calls = [_webhook(bench.port, number, body) for body in _TEXTS[: last + 1]]
        connection = bench.connection()
        for call in calls[:-1]:
            call.make(connection)
        yield calls[-1]


def _webhook(port: int, number: str, body: str) -> Call:
    values = posted(body, From=number)
    address = f"http://127.0.0.1:{port}/sms/inbound"
    signed = RequestValidator(TOKEN).compute_signature(address, values)
    return Call("POST", "/sms/inbound", values, **{"X-Twilio-Signature": signed})


def _closed(bench: Bench, times: int) -> Iterator[Call]:
    found = bench.some(Case.reference, Case.status == "in_progress", times // 2)
    for number, reference in enumerate(found):
        page = bench.supervisors[number % USERS].get(f"/desk/cases/{reference}")
        form = next(form for form in page.forms() if form.held().get("action") == ["status"])
        yield Call.of_form(page, form, status="closed:resolved")


Prepare = Callable[[Bench, int], Iterable[Call]]

TASKS: dict[str, Prepare] = {
    "queue of 25, all teams": _queue,
    "queue of 25, one team": _queue_of_a_team,
    "case with its whole timeline": _case,
    "a person’s cases": _person,
    "people by phone": _found_by("phone"),
    "people by e-mail": _found_by("email"),
    "create on the web": _sent_on_the_web,
    "create by text": _sent_by_text,
    "create at the phone desk": _sent_at_a_desk("phone", "agent"),
    "create at the counter": _sent_at_a_desk("counter", "counter"),
    "close": _closed,
    **SEARCH_TASKS,
}
