"""The phone on the screen, held in a hand of the browser's."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.axe import check_accessible, check_fits
from tests.browser.conftest import City, picture
from tracker import clock
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.cases.writing import reply
from tracker.database import unit_of_work
from tracker.messages.models import Message
from tracker.people.rules import read_phone
from tracker.staff.models import Staff

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def numbers() -> Iterator[str]:
    """Numbers that nobody in the demo city has, each a new one."""
    return (f"07700 900{number}" for number in range(900, 1000))


class Phone:
    """The phone on the page, with what somebody does with it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.goto("/handset")
        self.field = page.get_by_label("Text to Larkmouth City Council")
        expect(self.field).to_be_visible()

    @property
    def theirs(self) -> Locator:
        return self.page.locator(".app-text:not(.app-text--mine) .app-text__words")

    @property
    def mine(self) -> Locator:
        return self.page.locator(".app-text--mine")

    def use(self, number: str) -> None:
        """Take another number."""
        self.page.get_by_text("My number").click()
        self.page.get_by_label("Another number").fill(number)
        self.page.get_by_role("button", name="Use it").click()

    def text(self, body: str) -> str:
        """Text this by the keyboard; what was texted back, in one."""
        before, sent = self.theirs.count(), self.mine.count()
        self.field.fill(body)
        self.field.press("Enter")
        # The time is under a text once it was taken; what was answered is there with it.
        meta = self.mine.nth(sent).locator(".app-text__meta")
        expect(meta).to_have_text(re.compile(r"^[0-9]{2}:[0-9]{2}"))
        told = self.theirs.all_inner_texts()[before:]
        assert told, f"nobody answered {body}"
        return "\n".join(told)


def test_a_whole_conversation(screen: Page, city: City, numbers: Iterator[str]) -> None:
    phone = Phone(screen)
    phone.use(next(numbers))
    assert "Where is the pothole?" in phone.text("There is a pothole")
    for answer in ("Mill Lane 42", "1", "4", "2", "no", "SKIP", "yes"):
        phone.text(answer)
    assert "Check your answers" in phone.text("Zoë Adéyẹmí")
    picture(screen, "handset-conversation")
    check_accessible(screen)
    check_fits(screen)
    told = phone.text("SEND")
    reference = told.split("reference is ")[1][:9]
    with Session(city.engine) as session:
        assert by_reference(session, reference).channel == "sms"
    # Staff reply in the back office: it arrives by the worker, while the page is open.
    with Session(city.engine) as session, unit_of_work(session):
        case = by_reference(session, reference, lock=True)
        staff = session.scalars(select(Staff).where(Staff.role == "caseworker")).first()
        assert staff is not None
        reply(session, case, staff, "We filled it this morning.", now=clock.now())
    expect(phone.theirs.last).to_contain_text("We filled it this morning.")
    count = phone.theirs.count()
    screen.reload()
    expect(phone.theirs).to_have_count(count)


def test_texts_in_quick_succession_keep_their_order(desktop: Page, numbers: Iterator[str]) -> None:
    phone = Phone(desktop)
    phone.use(next(numbers))
    texts = ["pothole", "Mill Lane 42", "2", "4", "no", "SKIP", "no"]
    for text in texts:
        phone.field.fill(text)
        phone.field.press("Enter")
    expect(phone.theirs).to_have_count(len(texts))
    assert phone.mine.locator(".app-text__words").all_inner_texts() == texts
    expect(phone.theirs.last).to_contain_text("1 Where: Mill Lane 42")


def test_a_text_that_cannot_be_sent_stays_and_can_be_tried_again(
    desktop: Page, numbers: Iterator[str]
) -> None:
    phone = Phone(desktop)
    phone.use(next(numbers))
    away = True

    def answer(route: Route) -> None:
        if away:
            route.fulfill(status=404, body="away")
        else:
            route.continue_()

    desktop.route("**/sms/inbound", answer)
    phone.field.fill("pothole")
    phone.field.press("Enter")
    expect(phone.mine).to_contain_text("Not sent.")
    picture(desktop, "handset-not-sent")
    check_accessible(desktop)
    away = False
    desktop.get_by_role("button", name="Try again").click()
    expect(phone.theirs).to_have_count(1)
    expect(phone.mine).not_to_contain_text("Not sent.")


def test_each_number_has_its_own_conversation(desktop: Page, numbers: Iterator[str]) -> None:
    phone = Phone(desktop)
    one, other = next(numbers), next(numbers)
    phone.use(other)
    phone.text("MENU")
    phone.use(one)
    expect(phone.mine).to_have_count(0)
    phone.use(other)
    expect(phone.mine).to_have_count(1)
    desktop.reload()
    expect(phone.mine).to_have_count(1)
    expect(desktop.get_by_text("My number")).to_contain_text(other)
    phone.use("07911 123456")
    expect(desktop.get_by_text("Enter a number from")).to_be_visible()
    expect(phone.mine).to_have_count(1)
    check_accessible(desktop)


def test_segments_are_counted_as_it_is_written(desktop: Page) -> None:
    phone = Phone(desktop)
    count = desktop.locator("#count")
    for text, words in [
        ("Hello", "5 characters, 1 segment"),
        ("x" * 161, "161 characters, 2 segments"),
        ("€" * 81, "81 characters, 2 segments"),
        ("ж" * 71, "71 characters, 2 segments"),
        ("😀" * 36, "72 characters, 2 segments"),
        ("line\nline", "9 characters, 1 segment"),
    ]:
        phone.field.fill(text)
        expect(count).to_have_text(words)


def test_words_with_markup_are_shown_as_words(desktop: Page, numbers: Iterator[str]) -> None:
    phone = Phone(desktop)
    phone.use(next(numbers))
    phone.text("pothole")
    markup = "<img src=x onerror=alert(1)> & <b>Mill</b> Lane"
    phone.text(markup)
    assert phone.mine.last.locator(".app-text__words").inner_text() == markup
    assert markup in phone.text("BACK")


def test_the_network_answers_stop(desktop: Page, numbers: Iterator[str]) -> None:
    phone = Phone(desktop)
    phone.use(next(numbers))
    phone.text("pothole")
    phone.field.fill("STOP")
    phone.field.press("Enter")
    expect(desktop.locator(".app-handset__remark")).to_contain_text("gets no texts")
    assert "Where is the pothole?" in phone.text("START")


def test_the_phone_fills_a_small_screen(screen: Page) -> None:
    Phone(screen)
    size = screen.viewport_size
    assert size is not None
    box = screen.locator(".app-handset").bounding_box()
    assert box is not None
    if size["width"] < 600:
        assert (box["x"], box["y"]) == (0, 0)
        assert (box["width"], box["height"]) == (size["width"], size["height"])
        screen.get_by_role("link", name="Leave").click()
        assert "Larkmouth" in screen.title()
    else:
        # All of it can be seen at once.
        assert box["y"] + box["height"] <= size["height"]


def test_cases_from_here_are_of_the_number_on_the_screen(
    desktop: Page, city: City, numbers: Iterator[str]
) -> None:
    phone, number = Phone(desktop), next(numbers)
    phone.use(number)
    for answer in ("pothole", "Mill Lane", "2", "4", "no", "SKIP", "yes"):
        phone.text(answer)
    phone.text("Ada Quay")
    phone.text("SEND")
    with Session(city.engine) as session:
        newest = session.scalars(select(Case).order_by(Case.id.desc())).first()
        assert newest is not None and newest.contact_point is not None
        assert newest.contact_point.value == read_phone(number, "GB").value


def a_photo(folder: Path, name: str, colour: str) -> Path:
    path = folder / name
    Image.new("RGB", (640, 480), colour).save(path)
    return path


def shows_a_picture(image: Locator) -> bool:
    """Whether the browser has the picture, and not only a frame for it."""
    return bool(image.evaluate("async (one) => { await one.decode(); return one.naturalWidth }"))


def test_photos_go_with_a_text_the_whole_way(
    screen: Page, city: City, numbers: Iterator[str], tmp_path: Path
) -> None:
    phone = Phone(screen)
    number = next(numbers)
    phone.use(number)
    photos = [a_photo(tmp_path, "hole.jpg", "teal"), a_photo(tmp_path, "street.png", "peru")]
    choose = screen.get_by_label("Add pictures")
    choose.set_input_files([*photos, a_photo(tmp_path, "cat.webp", "pink")])
    expect(screen.locator("[data-count]")).to_have_text("3 pictures")
    picture(screen, "handset-pictures-chosen")
    check_accessible(screen)
    check_fits(screen)
    # By the keyboard alone, as everything here.
    out = screen.get_by_role("button", name="Take out cat.webp")
    out.focus()
    screen.keyboard.press("Enter")
    expect(out).to_have_count(0)
    phone.text("There is a pothole")
    pictures = phone.mine.locator("img")
    expect(pictures).to_have_count(2)
    assert shows_a_picture(pictures.first)
    picture(screen, "handset-pictures-sent")
    check_accessible(screen)
    with Session(city.engine) as session:
        found = session.scalars(
            select(Message).where(Message.media_count == 2).order_by(Message.id.desc())
        ).first()
        assert found is not None and len(found.attachments) == 2
        newest = found.id
    # What the city has of them is what another look at the phone shows.
    for _ in range(50):
        with Session(city.engine) as session:
            attachments = session.get_one(Message, newest).attachments
            if all(one.removed_at for one in attachments):
                break
        screen.wait_for_timeout(200)
    with Session(city.engine) as session:
        kept = session.get_one(Message, newest).attachments
        assert {one.file.state for one in kept} == {"kept"}
    screen.reload()
    expect(pictures).to_have_count(2)
    assert (pictures.first.get_attribute("src") or "").startswith("/handset/pictures/")
    assert shows_a_picture(pictures.first) and shows_a_picture(pictures.last)


def test_a_photo_alone_is_a_text(desktop: Page, numbers: Iterator[str], tmp_path: Path) -> None:
    phone = Phone(desktop)
    phone.use(next(numbers))
    desktop.get_by_label("Add pictures").set_input_files(a_photo(tmp_path, "a.jpg", "teal"))
    desktop.get_by_role("button", name="Send").click()
    expect(phone.theirs).to_have_count(1)
    expect(phone.mine.locator("img")).to_have_count(1)


def test_more_pictures_than_a_text_takes_are_told(
    desktop: Page, numbers: Iterator[str], tmp_path: Path
) -> None:
    phone = Phone(desktop)
    phone.use(next(numbers))
    several = [a_photo(tmp_path, f"{n}.jpg", "teal") for n in range(11)]
    desktop.get_by_label("Add pictures").set_input_files(several)
    expect(desktop.locator("[data-pictures-error]")).to_have_text(
        "A text takes 10 pictures at most."
    )
    expect(desktop.get_by_role("button", name="Take out")).to_have_count(0)


def test_what_is_no_photo_is_told_by_a_text(
    desktop: Page, numbers: Iterator[str], tmp_path: Path
) -> None:
    phone = Phone(desktop)
    phone.use(next(numbers))
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"\0\0\0\x18ftypmp42 and so on")
    desktop.get_by_label("Add pictures").set_input_files(file)
    desktop.get_by_role("button", name="Send").click()
    expect(phone.mine).to_contain_text("clip.mp4")
    expect(phone.theirs.last).to_contain_text("We could not take your picture.")
    expect(phone.theirs.last).to_contain_text("This is a video.")
