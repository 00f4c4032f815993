"""The addresses of papers: a blank form for everybody; receipts and letters for staff."""

from datetime import date
from io import BytesIO

from flask import Blueprint, request, send_file
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, open_to_all, staff_member
from tracker.cases.models import Case
from tracker.cases.notices import house
from tracker.cases.queries import by_reference
from tracker.cases.references import shown
from tracker.cases.take_over import open_code
from tracker.catalogue.models import CityNotice
from tracker.catalogue.notice_words import SAMPLES, words_of
from tracker.catalogue.notices import MOMENTS, fill
from tracker.catalogue.queries import current_definition
from tracker.database import db
from tracker.edge import settings
from tracker.errors import NotFound
from tracker.interactions.queries import sites
from tracker.languages import USUAL, in_language, languages, say_date
from tracker.papers.form import form_pdf
from tracker.papers.letter import Letter, batch_pdf, letters_pdf, sample_pdf
from tracker.papers.queries import cover_of, letter, seen_for, waiting_letters
from tracker.papers.reach import City, reads_large
from tracker.papers.receipt import language_of, receipt_pdf
from tracker.papers.rules import USUAL_PRINT, Print, every_print, read_print
from tracker.staff.rules import Permission

papers_pages = Blueprint("papers", __name__)

# What a browser remembers: on which paper, and how large, receipts are printed at this desk.
_REMEMBERED = "receipt"
_A_YEAR = 365 * 24 * 3600  # seconds


@papers_pages.app_template_global("prints")
def prints() -> list[Print]:
    """Each paper in each size of print."""
    return every_print()


@papers_pages.app_template_global("usual_print")
def usual_print() -> Print:
    """What this browser printed receipts on last."""
    return read_print(request.cookies.get(_REMEMBERED)) or USUAL_PRINT


@papers_pages.app_template_filter("said_date")
def said_date(day: date) -> str:
    """A day in words."""
    return say_date(day)


@papers_pages.get("/services/<service_key>/form.pdf")
@open_to_all
def form(service_key: str) -> Response:
    """The blank form of a service, to print."""
    code = _language(request.args.get("language"))
    large = request.args.get("print") == "large"
    with in_language(code):
        definition = current_definition(db.session, service_key).content.in_language(code)
        pdf = form_pdf(definition, _city(), Print("a4", large))
    return _shown(pdf, f"{service_key}-{code}{'-large' if large else ''}.pdf")


@papers_pages.get("/desk/cases/<reference>/receipt.pdf")
@needs(Permission.SEE_CASES)
def receipt(reference: str) -> Response:
    """The receipt of a case: on the paper that is asked for, or else on that of the last time; in
    large print for whoever needs it; in their language, unless another is asked for.
    """
    case = by_reference(db.session, reference)
    asked_for = read_print(request.args.get("print"))
    on = asked_for or usual_print()
    if asked_for is None and not on.large and reads_large(db.session, case.requester):
        on = Print(on.paper, large=True)
    wanted = request.args.get("language")
    code = _language(wanted) if wanted else language_of(case, languages())
    with in_language(code):
        pdf = receipt_pdf(
            case, _city(), on, seen=seen_for(db.session, case), take_over=_take_over(case)
        )
    answer = _shown(pdf, f"{shown(case.reference)}.pdf", private=True)
    if asked_for is not None:
        answer.set_cookie(
            _REMEMBERED,
            asked_for.key,
            max_age=_A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=(settings().public_url or "").startswith("https:"),
        )
    return answer


@papers_pages.get("/desk/letters/<int:message_id>.pdf")
@needs(Permission.SEE_CASES)
def one_letter(message_id: int) -> Response:
    """A letter, to print."""
    found = letter(db.session, message_id)
    with in_language(found.language):
        pdf = letters_pdf([found], _city())
    return _shown(pdf, f"{shown(found.case.reference)}-letter.pdf", private=True)


@papers_pages.get("/desk/letters.pdf")
@needs(Permission.SEE_CASES)
def every_letter() -> Response:
    """All the letters that wait to be printed and are in no batch yet, one after another."""
    found: list[Letter] = waiting_letters(db.session)
    if not found:
        raise NotFound("No letter waits to be printed.")
    return _shown(letters_pdf(found, _city()), f"letters-{clock.now():%Y-%m-%d}.pdf", private=True)


@papers_pages.get("/desk/letters/batches/<int:batch_id>.pdf")
@needs(Permission.SEE_CASES)
def letters_of_batch(batch_id: int) -> Response:
    """The letters of a batch, with the list of them on top: to print, and to print again."""
    cover = cover_of(db.session, batch_id)
    return _shown(batch_pdf(cover, _city()), f"letters-batch-{batch_id}.pdf", private=True)


@papers_pages.get("/desk/notices/<service_key>/<moment>.pdf")
@needs(Permission.SEE_NOTICES)
def sample_letter(service_key: str, moment: str) -> Response:
    """The letter of a notice, with samples in its gaps."""
    if moment not in MOMENTS:
        raise NotFound("There is no such notice.")
    code = _language(request.args.get("language"))
    with in_language(code):
        service = current_definition(db.session, service_key).content.in_language(code)
        stored = db.session.get(CityNotice, moment)
        words = words_of(moment, service, stored.content if stored else None, code)
        values = {**SAMPLES, "service": service.title, "phone": house().phone}
        values["reason"] = MOMENTS[moment].sample
        pdf = sample_pdf(
            _city(),
            clock.now().date(),
            fill(words["subject"], values),
            fill(words["letter"], values),
            name=SAMPLES["name"],
            reference=SAMPLES["reference"],
        )
    return _shown(pdf, f"{service_key}-{moment}-{code}.pdf", private=True)


def _take_over(case: Case) -> str:
    """The code to take the case over by, in the call or visit in which it was given; else "", so
    that a receipt that is printed again later opens nothing to whoever finds it.
    """
    contact = case.interaction
    if contact is None or contact.ended_at is not None or contact.staff_id != staff_member().id:
        return ""
    return open_code(db.session, case, now=clock.now())


def _language(code: str | None) -> str:
    return code if code in languages() else USUAL


def _city() -> City:
    return City.of(settings(), request.url_root, sites(db.session))


def _shown(pdf: bytes, name: str, *, private: bool = False) -> Response:
    """A PDF that the browser shows; one with somebody's name in it is not kept."""
    answer = send_file(BytesIO(pdf), mimetype="application/pdf", download_name=name)
    answer.headers["Cache-Control"] = "private, no-store" if private else "public, max-age=300"
    return answer
