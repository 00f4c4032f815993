"""Documents that are brought: pages made one PDF, and what is seen and not copied."""

import io

import pikepdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from tests.assisted.making import LANDLINE, by, do, the_case
from tests.builders import a_definition, a_published_service
from tests.papers.reading import read
from tests.parity.assisted import entry, filled, reference_of, send
from tests.parity.counter import COUNTER
from tests.parity.phone import PHONE
from tests.visitor import Page, Visitor
from tracker.catalogue.definition import ServiceDefinition
from tracker.files.models import StoredFile
from tracker.intake.models import Evidence
from tracker.interactions.models import Site

KINDS = ["Passport", "Driving licence"]
ANSWERS = {"why": "To park", "your_name": "Ada Byron"}


def a_permit(evidence: str) -> ServiceDefinition:
    """A service that wants a document: a copy of it, or to see it, or either."""
    proof = {"key": "proof", "type": "file", "label": "Proof", "short": "Proof",
             "required": False, "evidence": evidence}  # fmt: skip
    spanish: dict[str, object] = {}
    if evidence != "copy":
        proof["kinds"] = KINDS
        spanish = {"es": {"questions": {"proof": {"kinds": {"Passport": "Pasaporte"}}}}}
    why = {"key": "why", "type": "short_text", "label": "Why?", "short": "Why"}
    return a_definition(key="permit", title="Apply for a permit", anonymous=False,
                        questions=[why, proof], translations=spanish)  # fmt: skip


def the_entry(app: Flask, evidence: str, at: object = COUNTER) -> Page:
    """A request for it is entered at a desk."""

    def make(session: object) -> None:
        a_published_service(session, a_permit(evidence))  # type: ignore[arg-type]
        session.add(Site(key="hall", name="Hall", address="1 Road", hours="Mondays"))  # type: ignore[attr-defined]

    do(app, make)
    page = by(at.sign_in(app), LANDLINE)  # type: ignore[attr-defined]
    return page.form(action="/requests").submit({}, button="permit")


def a_photo(wide: int = 300, high: int = 200, turned: int = 1) -> bytes:
    """A photo as a camera writes it; ``turned``: how it has to be turned to stand upright."""
    picture, written = Image.new("RGB", (wide, high), "white"), io.BytesIO()
    about = Image.Exif()
    about[0x0112] = turned
    picture.save(written, "JPEG", exif=about)
    return written.getvalue()


def a_scan(pages: int) -> bytes:
    """What a scanner writes."""
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        pdf.save(written)
    return written.getvalue()


def sent(*contents: bytes, name: str = "page") -> list[FileStorage]:
    return [FileStorage(io.BytesIO(one), f"{name}-{i}") for i, one in enumerate(contents)]


def kept(app: Flask) -> list[StoredFile]:
    return do(app, lambda session: list(session.scalars(select(StoredFile))))


def content_of(app: Flask, file: StoredFile) -> bytes:
    return app.extensions["files"].get(file.key)  # type: ignore[no-any-return]


def test_photos_and_scans_become_one_pdf_in_their_order(sqlite_app: Flask) -> None:
    page = the_entry(sqlite_app, "copy")
    pages = sent(a_photo(300, 200), a_scan(2), a_photo(300, 200, turned=6))
    page = entry(page).submit({"pages-proof": pages}, button="save")
    assert "1 file is attached" in page.text
    (file,) = kept(sqlite_app)
    assert (file.name, file.media_type) == ("Proof.pdf", "application/pdf")
    with pikepdf.open(io.BytesIO(content_of(sqlite_app, file))) as pdf:
        sizes = [tuple(map(float, one.mediabox[2:])) for one in pdf.pages]
    first, second, third, last = sizes
    assert first[0] > first[1]
    assert second == third
    assert last[0] < last[1]  # it was taken on its side, and stands upright
    assert max(*first, *last) <= 843


def test_a_large_photo_is_made_as_large_as_a_sheet_needs(sqlite_app: Flask) -> None:
    page = the_entry(sqlite_app, "copy")
    entry(page).submit({"pages-proof": sent(a_photo(6000, 4000))}, button="save")
    (file,) = kept(sqlite_app)
    with pikepdf.open(io.BytesIO(content_of(sqlite_app, file))) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert int(image.Width) == 2340


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a and so on", "moving picture"),
        (b"MZ a program", "it is damaged"),
        (b"%PDF-1.7 and nothing", "it is damaged"),
        (b"", "empty"),
    ],
)
def test_a_page_that_is_none_is_refused_with_the_reason(
    sqlite_app: Flask, content: bytes, words: str
) -> None:
    page = the_entry(sqlite_app, "copy")
    page = entry(page).submit({"pages-proof": sent(a_photo(), content)}, button="save")
    assert page.status == 422
    assert words in page.text
    assert kept(sqlite_app) == []


def test_what_a_scanned_pdf_could_do_stays_behind(sqlite_app: Flask) -> None:
    with pikepdf.open(io.BytesIO(a_scan(1))) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.Root.OpenAction = script
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=script)
        written = io.BytesIO()
        pdf.save(written)
    page = the_entry(sqlite_app, "copy")
    entry(page).submit({"pages-proof": sent(written.getvalue())}, button="save")
    (file,) = kept(sqlite_app)
    with pikepdf.open(io.BytesIO(content_of(sqlite_app, file))) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/AA" not in pdf.pages[0].obj


def test_a_document_that_was_seen_is_noted_and_never_copied(sqlite_app: Flask) -> None:
    page = filled(the_entry(sqlite_app, "seen"), ANSWERS)
    assert page.all("input", name="proof") == []
    page = entry(page).submit(
        {"document-kind-proof": "Passport", "document-last-proof": " 43 21"}, button="save"
    )
    page = send(page, {})
    reference = reference_of(page, "receipt")
    assert "1 document seen" in page.text
    (seen,) = do(sqlite_app, lambda session: list(session.scalars(select(Evidence))))
    assert (seen.kind, seen.last_characters, seen.staff_id is not None) == (
        "Passport",
        "4321",
        True,
    )
    assert the_case(sqlite_app, reference, lambda case: case.answers["proof"]) == [
        f"seen-{seen.id}"
    ]

    case = page.visitor.get(f"/desk/cases/{reference}")
    assert (
        "Seen, no copy kept: Passport, ending 4321 by Robin the counter, 4 March 2026" in case.text
    )
    spanish = page.visitor.client.get(f"/desk/cases/{reference}/receipt.pdf?language=es")
    assert "Pasaporte" in read(spanish.data).words, "it is said in the language of the receipt"
    assert kept(sqlite_app) == []


def test_either_a_copy_or_a_look_will_do_where_the_service_says_so(sqlite_app: Flask) -> None:
    page = filled(the_entry(sqlite_app, "either"), ANSWERS)
    page = entry(page).submit({"proof": sent(a_photo())}, button="save")
    page = entry(page).submit(
        {"document-kind-proof": "Driving licence", "document-last-proof": "9X"}, button="save"
    )
    assert "1 file is attached" in page.text
    page = send(page, {})
    assert "1 file, 1 document seen" in page.text


@pytest.mark.parametrize("last", ["", "12345", "12-4", "…"])
def test_more_of_a_number_than_four_characters_is_not_kept(sqlite_app: Flask, last: str) -> None:
    page = entry(the_entry(sqlite_app, "seen")).submit(
        {"document-kind-proof": "Passport", "document-last-proof": last}, button="save"
    )
    assert page.status == 422
    assert "at most 4 letters or figures" in page.text
    assert do(sqlite_app, lambda session: session.scalars(select(Evidence)).all()) == []


def post(page: Page, **fields: object) -> Page:
    """Send a form that has what this page does not offer."""
    form = entry(page)
    return page.visitor.post(form.path, {**form.held(), **fields, "then": "save"})


def test_a_copy_is_taken_nowhere_where_the_service_wants_none(sqlite_app: Flask) -> None:
    page = post(the_entry(sqlite_app, "seen"), proof=sent(a_photo()))
    assert page.status == 422
    assert "We keep no copy of this." in page.text


@pytest.mark.parametrize("evidence", ["copy", "seen"])
def test_an_agent_on_the_phone_has_seen_nothing(sqlite_app: Flask, evidence: str) -> None:
    page = the_entry(sqlite_app, evidence, PHONE)
    assert page.all("select", name="document-kind-proof") == []
    page = post(page, **{"document-kind-proof": "Passport", "document-last-proof": "4321"})
    assert do(sqlite_app, lambda session: session.scalars(select(Evidence)).all()) == []


def test_a_service_that_wants_a_copy_takes_no_look_for_it(sqlite_app: Flask) -> None:
    page = post(the_entry(sqlite_app, "copy"),
                **{"document-kind-proof": "Passport", "document-last-proof": "4321"})  # fmt: skip
    assert page.status == 422
    assert "Choose what you have seen." in page.text


def test_a_citizen_on_the_web_is_told_to_bring_it(sqlite_app: Flask) -> None:
    do(sqlite_app, lambda session: a_published_service(session, a_permit("seen")))
    page = Visitor(sqlite_app).get("/services/permit/start").submit({"why": "To park"})
    assert "Bring it to any of our counters." in page.text
    assert page.all("input", type="file") == []
    page = page.submit({})
    assert page.status == 200
    assert page.heading != "Proof (optional)"
