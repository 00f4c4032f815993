"""Refer a case to a partner: choose what they are given, look at just that, and hand it over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from tracker import clock
from tracker.access import needs, staff_member
from tracker.cases import events, referrals, ways
from tracker.cases.models import Case
from tracker.cases.queries import by_reference
from tracker.cases.referrals import AGREED, CONSENT, HandingOver
from tracker.cases.work_models import Partner
from tracker.cases.work_rules import REFERRALS
from tracker.catalogue.definition import QuestionType
from tracker.database import db, unit_of_work
from tracker.desk.rules import means_in_words
from tracker.desk.work import what_may_follow
from tracker.edge import settings
from tracker.errors import Conflict, InvalidAnswers, InvalidTransition
from tracker.intake.rules import applicable, summary
from tracker.papers.referral import referral_pdf
from tracker.people.consents import statement
from tracker.people.rules import spoken_phone
from tracker.staff.rules import Permission

referral_pages = Blueprint("referrals", __name__, url_prefix="/desk/cases")

Answer = str | Response | tuple[str, int]
WORKS = needs(Permission.WORK_CASES)

# An answer of these types says who somebody is, or how they are reached.
_PERSONAL = frozenset({QuestionType.PHONE, QuestionType.EMAIL})


@dataclass(frozen=True)
class Piece:
    """Something that can be handed over: its mark in the form, what it is, in what words.

    ``personal``: it says who somebody is, or how they are reached.
    """

    mark: str
    label: str
    words: str
    personal: bool


def pieces_of(case: Case) -> list[Piece]:
    """What can be handed over of a case: its answers, but for files, and who asked."""
    questions = applicable(case.definition.content.questions, case.answers)
    found = [
        Piece(f"a-{line.question.key}", line.label, line.words, line.question.type in _PERSONAL)
        for line in summary(questions, case.answers)
        if line.question.type is not QuestionType.FILE
        and case.answers.get(line.question.key) is not None
    ]
    asker = ways.who_asked(case)
    if asker is None:
        return found
    found.append(Piece("name", "Name", asker.name, personal=True))
    point = case.contact_point
    if point is not None and point.kind == "phone":
        number = spoken_phone(point.value, settings().phone_region)
        found.append(Piece("contact", "Phone", number, personal=True))
    elif point is not None:
        found.append(Piece("contact", "E-mail", point.value, personal=True))
    if asker.address:
        found.append(Piece("address", "Address", asker.address, personal=True))
    return found


@referral_pages.get("/<reference>/refer")
@WORKS
def refer(reference: str) -> Answer:
    """To whom, what they are given, and on whose consent."""
    return _page(by_reference(db.session, reference))


def _page(
    case: Case,
    problems: Mapping[str, str] | None = None,
    conflict: str = "",
    preview: Partner | None = None,
) -> str:
    given = request.form
    offered = pieces_of(case)
    chosen = (
        _chosen(offered) if request.method == "POST" else [p for p in offered if not p.personal]
    )
    asker = case.requester
    found = ways.ways_of(case)
    point = case.contact_point
    where = point.value if point else ""
    written_to = ways.who_asked(case)
    home = " ".join((written_to.address or "").split()) if written_to else ""
    return render_template(
        "desk/refer.html",
        case=case,
        partners=referrals.partners(db.session),
        pieces=offered,
        chosen={piece.mark for piece in chosen},
        given=given,
        problems=problems or {},
        conflict=conflict,
        preview=preview,
        letter=_letter(case, preview, chosen) if preview else "",
        consent=statement(CONSENT, asker.language) if asker else None,
        AGREED=AGREED if asker else {"none": AGREED["none"]},
        means={
            key: means_in_words(key, home if key == "letter" else where) for key in found.possible
        },
        reached=referrals.how_reached(preview) if preview else "",
        revision=given.get("revision", case.revision),
    )


def _chosen(offered: Sequence[Piece]) -> list[Piece]:
    marks = set(request.form.getlist("handed"))
    return [piece for piece in offered if piece.mark in marks]


def _letter(case: Case, to: Partner, chosen: Sequence[Piece]) -> str:
    return referrals.letter_of(
        case,
        request.form.get("why", "").strip(),
        [(piece.label, piece.words) for piece in chosen],
        personal=any(piece.personal for piece in chosen),
        city=settings().city_name,
    )


@referral_pages.post("/<reference>/refer")
@WORKS
def handed_over(reference: str) -> Answer:
    """Show what they would be given; or, once that was looked at, hand it over."""
    looks = request.form.get("do") != "refer"
    try:
        if looks:
            case = by_reference(db.session, reference)
            to = referrals.partner(db.session, request.form.get("partner", ""))
            referrals.check(case, _wanted(case))
            return _page(case, preview=to)
        with unit_of_work() as work:
            case = by_reference(work, reference, lock=True)
            events.check_fresh(case, request.form.get("revision", 0, type=int))
            to = referrals.partner(work, request.form.get("partner", ""))
            made = referrals.refer(
                work, case, staff_member(), to, _wanted(case),
                city=settings().city_name, now=clock.now(),
            )  # fmt: skip
    except InvalidAnswers as fault:
        return _page(by_reference(db.session, reference), fault.problems), 422
    except (Conflict, InvalidTransition) as fault:
        return _page(by_reference(db.session, reference), conflict=str(fault)), 409
    how = (
        "An e-mail goes out to them." if made.message else "Print what they are given, and post it."
    )
    flash(f"Referred to {to.name}. {how}", "success")
    return redirect(url_for("desk.case", reference=case.reference, _anchor="referrals"), 303)


def _wanted(case: Case) -> HandingOver:
    given, chosen = request.form, _chosen(pieces_of(case))
    return HandingOver(
        lines=[(piece.label, piece.words) for piece in chosen],
        personal=any(piece.personal for piece in chosen),
        agreed=given.get("agreed", ""),
        why=given.get("why", ""),
        then=given.get("then", ""),
        means=given.get("means") or None,
        untold=given.get("untold", ""),
    )


@referral_pages.get("/<reference>/referrals/<int:referral_id>.pdf")
@WORKS
def paper(reference: str, referral_id: int) -> Response:
    """What a partner was given, to print and post."""
    case = by_reference(db.session, reference)
    found = referrals.referral(db.session, case, referral_id)
    pdf = referral_pdf(
        found, referrals.letter(found, case, settings().city_name), settings().city_name
    )
    answer = send_file(
        BytesIO(pdf), mimetype="application/pdf", download_name=f"referral-{referral_id}.pdf"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@referral_pages.app_context_processor
def _words() -> dict[str, object]:
    return {"REFERRALS": REFERRALS, "what_may_follow": what_may_follow}
