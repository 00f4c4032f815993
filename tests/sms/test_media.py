"""Pictures that come by text: fetched from Twilio alone, judged, kept, and then deleted there."""

import io
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.sms.pictures import Pictures
from channels.sms.twilio import media as at_twilio
from channels.sms.twilio.media import FetchLater, NotTwilios, TwilioMedia, public_address
from tests.conftest import Clock, settings_for
from tests.sms.media_server import MediaServer, media_server
from tests.sms.texting import NUMBER, Phone, deliver, posted, with_services
from tracker import clock
from tracker.database import db, unit_of_work
from tracker.edge import file_store
from tracker.files.models import StoredFile
from tracker.files.rules import Refused
from tracker.intake.models import Intake
from tracker.messages import attachments
from tracker.messages.models import Attachment, Message
from tracker.messages.threads import thread_with, want_person
from tracker.people.models import ContactPoint

MB = 1_000_000


def a_photo(*, place: bool = False, kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.64), 3: "W", 4: (0.0, 7.0, 40.08)})
    content = io.BytesIO()
    Image.new("RGB", (16, 8), "teal").save(content, kind, **({"exif": exif} if place else {}))
    return content.getvalue()


@pytest.fixture
def twilio() -> Iterator[MediaServer]:
    with media_server() as server:
        yield server


class Worker:
    """A worker with the pictures of an application."""

    def __init__(self, app: Flask, twilio: MediaServer, tmp_path: Path, **settings: Any) -> None:
        self.app, self.twilio = app, twilio
        self.settings = settings_for(
            "sqlite://", tmp_path, twilio_api_base=twilio.address, **settings
        )
        with app.app_context():
            self.engine, self.store = db.engine, file_store()
        self.source = TwilioMedia(self.settings)

    def pictures(self, **changes: Any) -> Pictures:
        usual: dict[str, Any] = {
            "engine": self.engine,
            "store": self.store,
            "source": self.source,
            "most_megabytes": 1,
            "scan_command": self.settings.scan_command,
            "now": lambda: clock.now(),  # noqa: PLW0108  the test moves it
        }
        return Pictures(**{**usual, **changes})

    def works(self, **changes: Any) -> int:
        return self.pictures(**changes).fetch_due()

    def one(self) -> tuple[Attachment, StoredFile]:
        """The only picture there is."""
        with Session(self.engine) as session:
            found = session.scalars(select(Attachment)).one()
            return found, found.file

    def notices(self) -> list[str]:
        """What waits in the outbox."""
        with Session(self.engine) as session:
            waiting = select(Message.body).where(Message.state == "queued").order_by(Message.id)
            return list(session.scalars(waiting))


def text_with(app: Flask, *urls: str, body: str = "", number: str = NUMBER) -> None:
    """A text with these pictures."""
    media = {f"MediaUrl{n}": url for n, url in enumerate(urls)}
    types = {f"MediaContentType{n}": "image/jpeg" for n in range(len(urls))}
    values = posted(body, From=number, NumMedia=str(len(urls)), **media, **types)
    assert deliver(app, values).status_code == 200


@pytest.fixture
def worker(app: Flask, twilio: MediaServer, tmp_path: Path) -> Worker:
    return Worker(with_services(app), twilio, tmp_path)


@pytest.fixture
def sqlite_worker(sqlite_app: Flask, twilio: MediaServer, tmp_path: Path) -> Worker:
    return Worker(with_services(sqlite_app), twilio, tmp_path)


def test_a_picture_is_noted_kept_and_then_deleted_at_twilio(
    worker: Worker, twilio: MediaServer
) -> None:
    text_with(worker.app, twilio.holds(a_photo(place=True)), body="pothole")
    attachment, file = worker.one()
    assert (file.state, file.size, attachment.declared_type) == ("awaited", 0, "image/jpeg")
    seen: list[str] = []
    twilio.at_delete = lambda: seen.append(worker.one()[1].state)
    assert worker.works() == 2
    attachment, file = worker.one()
    assert (file.state, file.name, file.media_type) == ("kept", "photo-1.jpg", "image/jpeg")
    assert attachment.removed_at is not None and attachment.next_try_at is None
    # Nothing is deleted there before it is safe here.
    assert seen == ["kept"] and twilio.content == {}
    kept = worker.store.get(file.key)
    assert file.size == len(kept) and not Image.open(io.BytesIO(kept)).getexif()
    assert worker.works() == 0 and twilio.count("GET") == 1


def test_twilio_sends_on_and_the_password_stays_behind(
    sqlite_worker: Worker, twilio: MediaServer
) -> None:
    twilio.sends_on_to = lambda path: f"{twilio.address}/cdn{path}"
    text_with(sqlite_worker.app, twilio.holds(a_photo()))
    sqlite_worker.works()
    assert sqlite_worker.one()[1].state == "kept"
    passwords = [password for method, _, password in twilio.asked if method == "GET"]
    assert [password is not None for password in passwords] == [True, False]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
        "http://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
        "https://api.twilio.com:8443/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
        "https://api.twilio.com.example.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
        "https://api.twilio.com@example.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
        "https://me:secret@mms.twiliocdn.com/a",
        "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json",
        "https://s3-external-1.amazonaws.com/somebody-else/a",
        "https://s3-external-1.amazonaws.com/media.twiliocdn.com/../somebody-else/a",
        "https://twiliocdn.com.example.com/a",
        "https://eviltwiliocdn.com/a",
        "http://mms.twiliocdn.com/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/a",
        "file:///etc/passwd",
        "ftp://mms.twiliocdn.com/a",
        "https://[/",
        "",
    ],
)
def test_nobody_but_twilio_is_asked(url: str, twilio: MediaServer, tmp_path: Path) -> None:
    source = TwilioMedia(settings_for("sqlite://", tmp_path, twilio_api_base=twilio.address))
    with pytest.raises(NotTwilios):
        source.fetch(url, most_bytes=MB)
    # Nor does being sent on there get any further.
    if url:
        twilio.sends_on_to = lambda path: url
        with pytest.raises(NotTwilios):
            source.fetch(twilio.holds(a_photo()), most_bytes=MB)


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
     "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "2002:7f00:1::",
     "64:ff9b::7f00:1"],
)  # fmt: skip
def test_a_name_of_twilios_that_leads_to_a_private_machine_is_not_followed(
    number: str, twilio: MediaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = socket.AF_INET6 if ":" in number else socket.AF_INET
    usual = socket.getaddrinfo

    def look_up(name: Any, *others: Any, **more: Any) -> Any:
        if name != "mms.twiliocdn.com":
            return usual(name, *others, **more)
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))
        return [public, (kind, socket.SOCK_STREAM, 6, "", (number, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    source = TwilioMedia(settings_for("sqlite://", tmp_path, twilio_api_base=twilio.address))
    with pytest.raises(NotTwilios):
        source.fetch("https://mms.twiliocdn.com/a", most_bytes=MB)


def test_the_number_that_was_looked_at_is_connected_to_under_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def found(*numbers: str) -> Callable[..., Any]:
        return lambda *_, **__: [
            (0, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers
        ]

    monkeypatch.setattr(socket, "getaddrinfo", found("2606:4700::1", "93.184.215.14"))
    assert public_address("mms.twiliocdn.com") == "93.184.215.14"
    request = at_twilio.requests.Request("GET", "https://mms.twiliocdn.com/a").prepare()
    adapter = at_twilio._ToPublicMachines()
    host, pool = adapter.build_connection_pool_key_attributes(request, True)
    assert host["host"] == "93.184.215.14" and request.headers["Host"] == "mms.twiliocdn.com"
    assert pool["server_hostname"] == pool["assert_hostname"] == "mms.twiliocdn.com"

    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FetchLater):
        public_address("mms.twiliocdn.com")


@pytest.mark.parametrize("tells_length", [True, False])
def test_what_is_too_large_is_not_read_to_its_end(
    tells_length: bool, twilio: MediaServer, tmp_path: Path
) -> None:
    twilio.tells_length = tells_length
    source = TwilioMedia(settings_for("sqlite://", tmp_path, twilio_api_base=twilio.address))
    with pytest.raises(Refused, match="larger than 1 MB"):
        source.fetch(twilio.holds(b"\xff\xd8" + b"0" * 40 * MB), most_bytes=MB)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (a_photo(kind="GIF"), "This is a moving picture (GIF)."),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "This photo is in another form (HEIC)."),
        (b"\0\0\0\x18ftyp3gp4\0\0\0\0", "This is a video."),
        (b"BEGIN:VCARD", "This file is none of them, or it is damaged."),
        (b"", "This file is empty."),
    ],
)
def test_what_cannot_be_taken_is_refused_in_plain_words(
    content: bytes, says: str, sqlite_worker: Worker, twilio: MediaServer
) -> None:
    url = twilio.holds(content)
    text_with(sqlite_worker.app, url)
    sqlite_worker.works()
    attachment, file = sqlite_worker.one()
    assert file.state == "refused" and says in (file.failure or "")
    [told] = sqlite_worker.notices()
    assert told.startswith("We could not take your picture. ") and says in told
    # Nothing is deleted that is not kept here.
    assert attachment.next_try_at is None and twilio.count("DELETE") == 0


def test_the_sender_is_told_in_their_language_and_staff_in_ours(
    sqlite_worker: Worker, twilio: MediaServer
) -> None:
    text_with(sqlite_worker.app, twilio.holds(a_photo(kind="GIF")))
    with Session(sqlite_worker.engine) as session, unit_of_work(session):
        thread_with(session, session.scalars(select(ContactPoint)).one()).language = "es"
    sqlite_worker.works()
    assert "No hemos podido aceptar su foto." in sqlite_worker.notices()[0]
    assert "imagen en movimiento" in sqlite_worker.notices()[0]
    assert "This is a moving picture (GIF)." in (sqlite_worker.one()[1].failure or "")


def test_a_lying_type_is_not_believed(sqlite_worker: Worker, twilio: MediaServer) -> None:
    url = twilio.holds(a_photo(kind="PNG"))
    values = {"MediaUrl0": url, "MediaContentType0": "text/html"}
    Phone(sqlite_worker.app).text("hi", NumMedia="1", **values)
    sqlite_worker.works()
    file = sqlite_worker.one()[1]
    assert (file.media_type, file.name) == ("image/png", "photo-1.png")


def test_one_that_is_gone_is_told(sqlite_worker: Worker, twilio: MediaServer) -> None:
    url = twilio.holds(a_photo())
    twilio.content.clear()
    text_with(sqlite_worker.app, url)
    sqlite_worker.works()
    assert sqlite_worker.one()[1].state == "refused"
    assert "It could not be fetched." in sqlite_worker.notices()[0]


def test_nobody_is_told_who_wants_no_texts(sqlite_worker: Worker, twilio: MediaServer) -> None:
    Phone(sqlite_worker.app).texts("STOP")
    text_with(sqlite_worker.app, twilio.holds(b"no picture"))
    text_with(sqlite_worker.app, twilio.holds(b"no picture"), number="12345")
    sqlite_worker.works()
    assert sqlite_worker.notices() == []


def test_what_passes_is_tried_again_and_not_for_ever(
    sqlite_worker: Worker, twilio: MediaServer, the_time: Clock
) -> None:
    text_with(sqlite_worker.app, twilio.holds(a_photo()))
    twilio.status = 503
    assert sqlite_worker.works() == 1
    attachment, file = sqlite_worker.one()
    assert (file.state, attachment.tries) == ("awaited", 1)
    assert sqlite_worker.works() == 0
    the_time.move(minutes=1)
    twilio.status = None
    assert sqlite_worker.works() == 2 and sqlite_worker.one()[1].state == "kept"
    text_with(sqlite_worker.app, twilio.holds(a_photo()))
    twilio.status = 503
    for _ in range(12):
        sqlite_worker.works()
        the_time.move(hours=8)
    assert "It could not be fetched." in sqlite_worker.notices()[0]


def test_a_wrong_password_of_ours_is_no_try(
    sqlite_worker: Worker, twilio: MediaServer, tmp_path: Path, the_time: Clock
) -> None:
    text_with(sqlite_worker.app, twilio.holds(a_photo()))
    wrong = Worker(sqlite_worker.app, twilio, tmp_path, twilio_auth_token="other")  # noqa: S106
    for _ in range(12):
        wrong.works()
        the_time.move(hours=1)
    attachment, file = sqlite_worker.one()
    assert (file.state, attachment.tries) == ("awaited", 0)
    sqlite_worker.works()
    assert sqlite_worker.one()[1].state == "kept"


@pytest.mark.parametrize("status", [500, 429, 401])
def test_a_failed_deletion_is_tried_again_without_fetching(
    status: int, sqlite_worker: Worker, twilio: MediaServer, the_time: Clock
) -> None:
    text_with(sqlite_worker.app, twilio.holds(a_photo()))
    twilio.delete_status = status
    sqlite_worker.works()
    attachment, file = sqlite_worker.one()
    assert file.state == "kept" and attachment.removed_at is None
    twilio.delete_status = 404  # there no more
    the_time.move(minutes=10)
    assert sqlite_worker.works() == 1
    assert sqlite_worker.one()[0].removed_at is not None
    assert (twilio.count("GET"), twilio.count("DELETE")) == (1, 2)


class Killed(BaseException):
    """The worker dies here."""


def _dies(*_: Any, **__: Any) -> Any:
    raise Killed


DEATHS: list[tuple[str, str]] = [
    ("source", "fetch"), ("store", "put"), ("after store", "put"), ("attachments", "note_kept"),
    ("source", "remove"), ("after source", "remove"), ("attachments", "note_removed"),
]  # fmt: skip


@pytest.mark.parametrize(("where", "name"), DEATHS)
def test_a_worker_that_dies_loses_nothing_and_stores_nothing_twice(
    where: str,
    name: str,
    worker: Worker,
    twilio: MediaServer,
    the_time: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text_with(worker.app, twilio.holds(a_photo()))
    key = worker.one()[1].key
    with monkeypatch.context() as dying:
        part: Any = at_twilio_parts(worker, where)
        usual = getattr(part, name)

        def after(*given: Any, **more: Any) -> Any:
            usual(*given, **more)
            raise Killed

        dying.setattr(part, name, after if where.startswith("after") else _dies)
        with pytest.raises(Killed):
            worker.works()
    # Until its lease ends it may be alive for all anybody knows.
    assert worker.works() == 0
    the_time.move(minutes=6)
    worker.works()
    attachment, file = worker.one()
    assert (file.key, file.state) == (key, "kept") and attachment.removed_at is not None
    assert twilio.content == {}
    assert Image.open(io.BytesIO(worker.store.get(key))).size == (16, 8)
    kept = worker.store._fs.find(worker.store._root)
    assert [Path(path).name for path in kept] == [key]


def at_twilio_parts(worker: Worker, where: str) -> Any:
    parts = {"source": worker.source, "store": worker.store, "attachments": attachments}
    return parts[where.removeprefix("after ")]


def test_a_worker_that_was_too_slow_changes_nothing(
    worker: Worker, twilio: MediaServer, the_time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_with(worker.app, twilio.holds(a_photo()))
    slow, usual = worker.pictures(), worker.store.put

    def put(content: bytes, key: str | None = None) -> str:
        monkeypatch.setattr(worker.store, "put", usual)
        the_time.move(minutes=6)
        worker.works()  # another one has done it meanwhile
        return usual(content, key)

    monkeypatch.setattr(worker.store, "put", put)
    slow.fetch_due(most=1)
    attachment, file = worker.one()
    assert file.state == "kept" and attachment.removed_at is not None
    assert twilio.count("DELETE") == 1


def test_two_workers_fetch_each_picture_once(worker: Worker, twilio: MediaServer) -> None:
    text_with(worker.app, *(twilio.holds(a_photo()) for _ in range(6)))
    threads = [threading.Thread(target=worker.works, kwargs={}) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while worker.works():
        pass
    assert (twilio.count("GET"), twilio.count("DELETE")) == (6, 6)
    with Session(worker.engine) as session:
        assert {file.state for file in session.scalars(select(StoredFile))} == {"kept"}


def a_scanner(code: int) -> str:
    """A command that reads the file and ends so."""
    return f'{sys.executable} -c "import sys; sys.stdin.buffer.read(); sys.exit({code})"'


def test_what_the_scan_finds_bad_is_refused(
    sqlite_worker: Worker, twilio: MediaServer, the_time: Clock
) -> None:
    text_with(sqlite_worker.app, twilio.holds(a_photo()))
    assert sqlite_worker.works(scan_command=a_scanner(2)) == 1
    assert sqlite_worker.works(scan_command="no-such-program-here") == 0
    for command in (a_scanner(3), "no-such-program-here", "'"):
        the_time.move(minutes=6)
        sqlite_worker.works(scan_command=command)
        attachment, file = sqlite_worker.one()
        assert (file.state, attachment.tries) == ("awaited", 0)
    the_time.move(minutes=6)
    sqlite_worker.works(scan_command=a_scanner(1))
    assert sqlite_worker.one()[1].state == "refused"
    assert "This file could not be accepted." in sqlite_worker.notices()[0]
    assert not sqlite_worker.store._fs.exists(sqlite_worker.store._path(file.key))


def test_what_the_scan_finds_good_is_kept(sqlite_worker: Worker, twilio: MediaServer) -> None:
    text_with(sqlite_worker.app, twilio.holds(a_photo()))
    sqlite_worker.works(scan_command=a_scanner(0))
    assert sqlite_worker.one()[1].state == "kept"


def test_where_a_photo_was_taken_is_offered_to_a_request_that_asks_for_a_place(
    worker: Worker, twilio: MediaServer
) -> None:
    Phone(worker.app).texts("pothole")
    text_with(worker.app, twilio.holds(a_photo(place=True)))
    worker.works()
    assert worker.notices() == [
        "Your photo was taken at 51.50740, -0.12780. Text HERE to use this as the place."
    ]
    attachment, file = worker.one()
    assert (attachment.latitude, attachment.longitude) == (51.5074, -0.1278)
    assert not Image.open(io.BytesIO(worker.store.get(file.key))).getexif()


def test_where_a_photo_was_taken_is_not_kept_where_nobody_asks(
    worker: Worker, twilio: MediaServer, the_time: Clock
) -> None:
    text_with(worker.app, twilio.holds(a_photo(place=True)))
    worker.works()
    # A request that begins now may ask for it; one that begins later would not.
    assert worker.one()[0].latitude == 51.5074 and worker.notices() == []
    assert worker.pictures().forget_places() == 0
    the_time.move(hours=2)
    assert worker.pictures().forget_places() == 1
    attachment, _ = worker.one()
    assert (attachment.latitude, attachment.longitude) == (None, None)
    assert worker.pictures().forget_places() == 0


def test_a_photo_before_its_request_offers_its_place_when_that_asks(
    sqlite_worker: Worker, twilio: MediaServer
) -> None:
    text_with(sqlite_worker.app, twilio.holds(a_photo(place=True)))
    sqlite_worker.works()
    phone = Phone(sqlite_worker.app)
    assert "HERE" in phone.text("pothole")
    assert "HERE" not in phone.text("HERE")
    attachment, _ = sqlite_worker.one()
    assert (attachment.latitude, attachment.longitude) == (None, None)


def test_where_a_photo_was_taken_is_nobodys_business_while_a_person_answers(
    sqlite_worker: Worker, twilio: MediaServer
) -> None:
    Phone(sqlite_worker.app).texts("pothole")
    with Session(sqlite_worker.engine) as session, unit_of_work(session):
        point = session.scalars(select(ContactPoint)).one()
        want_person(session, thread_with(session, point), "person", now=clock.now())
    text_with(
        sqlite_worker.app, twilio.holds(a_photo(place=True)), twilio.holds(a_photo(kind="GIF"))
    )
    sqlite_worker.works()
    with Session(sqlite_worker.engine) as session:
        assert {one.latitude for one in session.scalars(select(Attachment))} == {None}
    # What a person would not know of is told all the same, without what the dialogue takes.
    [told] = sqlite_worker.notices()
    assert told.endswith("This is a moving picture (GIF).")


def test_a_store_that_takes_nothing_is_waited_for(
    sqlite_worker: Worker,
    twilio: MediaServer,
    the_time: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: Any) -> str:
        raise OSError("No space left on device")

    text_with(sqlite_worker.app, twilio.holds(a_photo()))
    with monkeypatch.context() as broken:
        broken.setattr(sqlite_worker.store, "put", full)
        for _ in range(12):
            sqlite_worker.works()
            the_time.move(minutes=10)
    assert sqlite_worker.one()[1].state == "awaited" and twilio.count("DELETE") == 0
    sqlite_worker.works()
    assert sqlite_worker.one()[1].state == "kept"


def test_a_refused_photo_leaves_its_question_open(worker: Worker, twilio: MediaServer) -> None:
    phone = Phone(worker.app)
    phone.texts("pothole", "Mill Lane 42", "2", "4", "no")
    text_with(worker.app, twilio.holds(a_photo(kind="GIF")))
    worker.works()
    with Session(worker.engine) as session:
        intake = session.scalars(select(Intake)).one()
        files = [q.key for q in intake.definition.content.questions if q.type == "file"]
        assert files and not set(files) & set(intake.answers)
    [told] = worker.notices()
    assert told.endswith("We will ask you for it again.")


def test_a_refused_photo_among_others_leaves_the_others(
    worker: Worker, twilio: MediaServer
) -> None:
    Phone(worker.app).texts("pothole", "Mill Lane 42", "2", "4", "no")
    text_with(worker.app, twilio.holds(a_photo()), twilio.holds(a_photo(kind="GIF")))
    worker.works()
    with Session(worker.engine) as session:
        kept = session.scalars(select(StoredFile.key).where(StoredFile.state == "kept")).all()
        answers = session.scalars(select(Intake)).one().answers
        assert list(kept) in answers.values()
    assert worker.notices()[0].endswith("Text another one, if you can.")
