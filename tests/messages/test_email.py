"""E-mails go out by the mail server, are held where there is none, and caught in the demo."""

import socket
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.builders import NOON
from tests.conftest import Clock, settings_for
from tests.messages.smtp_server import HANGS_UP, mail_server
from tracker.messages import email as email_module
from tracker.messages.commands import write
from tracker.messages.delivery import deliver
from tracker.messages.email import MailServer, compose, email_sender, read_smtp_url
from tracker.messages.models import Message
from tracker.messages.rules import LOOK_AGAIN
from tracker.messages.senders import (
    CannotSend,
    CannotSendNow,
    MaybeSent,
    MustHold,
    Outgoing,
    Sender,
)
from tracker.people.commands import contact_point
from tracker.people.rules import read_email

BODY = "Thank you. The hole in Mill Lane is filled – it cost £40.\n.\nFrom all of us: ありがとう"


def a_sender(tmp_path: Path, url: str | None, **others: object) -> Sender:
    smtp_url = SecretStr(url) if url else None
    return email_sender(settings_for("sqlite://", tmp_path, smtp_url=smtp_url, **others))


def a_letter(to: str = "amina@example.org", body: str = BODY, subject: str = "Pothole") -> Outgoing:
    return Outgoing(7, to, body, subject)


@pytest.fixture(autouse=True)
def _at_noon(the_time: Clock) -> None:
    """Every test here is at one moment."""


def test_an_email_arrives_whole_in_every_script(tmp_path: Path) -> None:
    with mail_server() as box:
        name = a_sender(tmp_path, f"smtp://127.0.0.1:{box.port}").send(a_letter())
    letter = box.letter()
    assert letter["To"] == "amina@example.org"
    assert letter["From"] == "requests@larkmouth.example"
    assert letter["Subject"] == "Pothole"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"] == "Wed, 04 Mar 2026 12:00:00 +0000"
    assert letter["Message-ID"] == name
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content_charset() == "utf-8"
    assert letter.get_content().splitlines() == BODY.splitlines()


def test_the_same_message_bears_the_same_name_at_every_try() -> None:
    first, again = (compose(a_letter(), "us@city.example")["Message-ID"] for _ in range(2))
    assert first == again
    assert first.endswith("@city.example>")
    assert first != compose(a_letter(body="Another"), "us@city.example")["Message-ID"]


def test_a_long_name_of_the_city_leaves_room_for_the_message(tmp_path: Path) -> None:
    long = ".".join(["a-very-long-part"] * 8)
    with mail_server() as box:
        url = f"smtp://127.0.0.1:{box.port}"
        name = a_sender(tmp_path, url, mail_from=f"us@{long}.example").send(a_letter())
    assert name and len(name) <= 64 and box.letter()["Message-ID"].startswith(name)


@pytest.mark.parametrize(
    "subject",
    ["Pothole\r\nBcc: all@example.org", "Pothole\nBcc: all@example.org", "P\x00\x1b\u2028"],
)
def test_a_subject_cannot_add_a_header(tmp_path: Path, subject: str) -> None:
    with mail_server() as box:
        a_sender(tmp_path, f"smtp://127.0.0.1:{box.port}").send(a_letter(subject=subject))
    letter = box.letter()
    assert letter["Bcc"] is None
    assert len(letter.get_all("Subject", [])) == 1
    assert [line for line in box.said("rcpt") if "all@" in line] == []


@pytest.mark.parametrize(
    "to",
    [
        "a@example.org\r\nBcc: all@example.org",
        "a\r\nBcc: all@example.org",
        "a@example.org\nDATA",
        "a@" + "x" * 70 + ".org",
        "a@",
        "@example.org",
        "nobody",
        "",
    ],
)
def test_what_cannot_be_an_address_is_not_sent(to: str) -> None:
    with pytest.raises(CannotSend, match="cannot be an e-mail address"):
        compose(a_letter(to=to), "us@city.example")


def test_a_comma_does_not_make_two_addresses(tmp_path: Path) -> None:
    with mail_server() as box:
        a_sender(tmp_path, f"smtp://127.0.0.1:{box.port}").send(a_letter("a,b@example.org"))
    assert len(box.said("rcpt")) == 1


def test_an_address_in_another_script_is_written_as_the_network_has_it(tmp_path: Path) -> None:
    with mail_server() as box:
        a_sender(tmp_path, f"smtp://127.0.0.1:{box.port}").send(a_letter("jürgen@exämple.org"))
    assert box.said("rcpt") == ["rcpt TO:<jürgen@xn--exmple-cua.org>"]


def test_a_server_that_knows_no_other_script_is_final(tmp_path: Path) -> None:
    with mail_server() as box:
        box.offers = ("8BITMIME",)
        with pytest.raises(CannotSend, match="beyond a to z"):
            a_sender(tmp_path, f"smtp://127.0.0.1:{box.port}").send(a_letter("jürgen@example.org"))


def test_user_and_password_are_given_as_they_are_meant(tmp_path: Path) -> None:
    with mail_server() as box:
        a_sender(tmp_path, f"smtp://city:p%40ss%2F%3A@127.0.0.1:{box.port}").send(a_letter())
    assert box.signed_in_as() == ["city", "p@ss/:"]


def test_a_password_is_not_sent_in_the_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MailServer, "is_here", property(lambda self: False))
    with mail_server() as box, pytest.raises(MustHold, match="no encryption"):
        a_sender(tmp_path, f"smtp://city:secret@127.0.0.1:{box.port}").send(a_letter())
    assert box.said("AUTH") == [] and box.letters == []


def test_a_wrong_password_holds_what_waits(tmp_path: Path) -> None:
    with mail_server(AUTH="535 no such user") as box, pytest.raises(MustHold, match="no such user"):
        a_sender(tmp_path, f"smtp://city:wrong@127.0.0.1:{box.port}").send(a_letter())
    assert box.letters == []


@pytest.mark.parametrize(
    ("answers", "fault", "says"),
    [
        ({"RCPT": "550 no such mailbox"}, CannotSend, "no such mailbox"),
        ({"RCPT": "450 mailbox is full"}, CannotSendNow, "mailbox is full"),
        ({"MAIL": "552 too large"}, CannotSend, "too large"),
        ({"MAIL": "451 try later"}, CannotSendNow, "try later"),
        ({"DATA": "554 no"}, CannotSend, "no"),
        ({"END": "554 looks like spam"}, CannotSend, "looks like spam"),
        ({"END": "452 no room"}, CannotSendNow, "no room"),
        ({"EHLO": "421 closing", "HELO": "421 closing"}, CannotSendNow, "closing"),
    ],
)
def test_a_refusal_is_final_or_passing_as_the_server_says(
    tmp_path: Path, answers: dict[str, str], fault: type[Exception], says: str
) -> None:
    with mail_server(**answers) as box, pytest.raises(fault, match=says):
        a_sender(tmp_path, f"smtp://127.0.0.1:{box.port}").send(a_letter())
    assert box.letters == []


def test_a_clumsy_goodbye_does_not_make_it_fail(tmp_path: Path) -> None:
    with mail_server(QUIT="500 what?") as box:
        assert a_sender(tmp_path, f"smtp://127.0.0.1:{box.port}").send(a_letter())
    assert len(box.letters) == 1


def test_a_server_that_is_away_is_tried_later(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(CannotSendNow, match="could not be reached"):
        a_sender(tmp_path, f"smtp://127.0.0.1:{port}").send(a_letter())


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email_module, "TIMEOUT", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(CannotSendNow, match="timed out"):
            a_sender(tmp_path, url).send(a_letter())


def test_a_connection_that_breaks_at_the_end_leaves_it_open_whether_it_was_taken(
    engine: Engine, tmp_path: Path
) -> None:
    with Session(engine) as session:
        an_email_waits(session)
    with mail_server(END=HANGS_UP) as box:
        sender = a_sender(tmp_path, f"smtp://127.0.0.1:{box.port}")
        with pytest.raises(MaybeSent, match="it may have the e-mail"):
            sender.send(a_letter())
        assert sender.find(a_letter()) is None, "no mail server can be asked"
        box.letters.clear()
        deliver(engine, {"email": sender}, now=lambda: NOON)
        assert the_message(engine).state == "unsure"
        del box.answers["END"]
        deliver(engine, {"email": sender}, now=lambda: NOON + LOOK_AGAIN)
        assert the_message(engine).state == "sent"
        names = [message_from_bytes(letter)["Message-ID"] for letter in box.letters]
        assert len(names) == 2 and names[0] == names[1], "the two can be known for one"


def test_smtps_speaks_to_nobody_without_encryption(tmp_path: Path) -> None:
    with mail_server() as box, pytest.raises(CannotSendNow, match="could not be reached"):
        a_sender(tmp_path, f"smtps://city:secret@127.0.0.1:{box.port}").send(a_letter())
    assert box.letters == [] and box.said("AUTH") == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.city.example", MailServer("mail.city.example", 25, tls=False)),
        ("smtp://u:p@mail.example", MailServer("mail.example", 587, False, "u", "p")),
        ("smtps://u:p@mail.example", MailServer("mail.example", 465, True, "u", "p")),
        ("smtp://[::1]:2525", MailServer("::1", 2525, tls=False)),
    ],
)
def test_an_address_of_a_server_is_read(url: str, server: MailServer) -> None:
    assert read_smtp_url(url) == server


@pytest.mark.parametrize("url", ["mail.example", "http://u:secret@mail.example", "smtp://:25",
                                 "smtp://u:secret@mail:port"])  # fmt: skip
def test_an_address_that_cannot_be_read_is_told_without_its_password(
    tmp_path: Path, url: str
) -> None:
    with pytest.raises(ValueError, match="SMTP_URL") as told:
        a_sender(tmp_path, url)
    assert "secret" not in str(told.value)


def test_a_sender_that_is_no_address_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="MAIL_FROM"):
        a_sender(tmp_path, None, mail_from="larkmouth")


def test_only_this_machine_is_trusted_without_encryption() -> None:
    here = ["localhost", "127.0.0.1", "::1"]
    elsewhere = ["mail.example", "localhost.example", "192.0.2.7"]
    assert all(MailServer(host, 25, tls=False).is_here for host in here)
    assert not any(MailServer(host, 25, tls=False).is_here for host in elsewhere)


def an_email_waits(session: Session) -> None:
    point = contact_point(session, read_email("amina@example.org"))
    write(session, "email", BODY, now=NOON, to=point, subject="Pothole")
    session.commit()


def the_message(engine: Engine) -> Message:
    with Session(engine) as session:
        return session.scalars(select(Message)).one()


def test_without_a_mail_server_an_email_is_held_and_goes_out_once_there_is_one(
    engine: Engine, tmp_path: Path
) -> None:
    with Session(engine) as session:
        an_email_waits(session)
    for day in range(10):
        now = NOON + timedelta(days=day)
        assert deliver(engine, {"email": a_sender(tmp_path, None)}, now=lambda at=now: at) == 1
    held = the_message(engine)
    assert held.state == "held" and "SMTP_URL" in (held.failure or "")
    with mail_server() as box:
        sender = a_sender(tmp_path, f"smtp://127.0.0.1:{box.port}")
        soon, later = now + LOOK_AGAIN / 2, now + LOOK_AGAIN
        assert deliver(engine, {"email": sender}, now=lambda: soon) == 0
        assert deliver(engine, {"email": sender}, now=lambda: later) == 1
    sent = the_message(engine)
    assert (sent.state, sent.failure, sent.sent_at) == ("sent", None, later)
    assert sent.provider_sid == box.letter()["Message-ID"]


def test_in_the_demo_emails_are_caught(engine: Engine, tmp_path: Path) -> None:
    with Session(engine) as session:
        an_email_waits(session)
    sender = a_sender(tmp_path, None, demo_mode=True)
    assert deliver(engine, {"email": sender}, now=lambda: NOON) == 1
    assert the_message(engine).state == "sent"


def test_the_demo_sends_too_where_a_mail_server_is_set(tmp_path: Path) -> None:
    with mail_server() as box:
        a_sender(tmp_path, f"smtp://127.0.0.1:{box.port}", demo_mode=True).send(a_letter())
    assert len(box.letters) == 1
