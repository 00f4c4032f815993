"""Refer a case to a partner organisation: what they are given, on whose consent, what they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.cases import closing
from tracker.cases.events import checked_words, count_change, record
from tracker.cases.models import Case
from tracker.cases.notices import Gaps, language_of, tell
from tracker.cases.references import shown
from tracker.cases.telling import Telling
from tracker.cases.work_models import Partner, Referral
from tracker.cases.work_rules import REFERRALS, check_step
from tracker.errors import Conflict, InvalidAnswers, NotFound
from tracker.languages import current_language, in_language, t
from tracker.messages import commands as messages
from tracker.messages.models import Message
from tracker.people import consents
from tracker.people.commands import contact_point
from tracker.people.rules import read_email
from tracker.staff.models import Staff

CONSENT = "refer"  # its key in catalogue/consents.yaml
AGREED = {
    "spoken": "They said so, after the words were read out",
    "written": "They signed the words on paper",
    "none": "Nothing that says who they are is handed over",
}
LONGEST_WHY = 1000  # characters


@dataclass(frozen=True)
class HandingOver:
    """What a partner is to be given, and how the case goes on.

    ``lines`` are labels with their words, exactly as they are handed over; ``personal`` says
    whether they tell who somebody is. ``agreed`` is one of ``AGREED``. ``then`` is "wait" or
    "close"; ``means`` how the citizen is told, the usual one if empty, and ``untold`` why they are
    not.
    """

    lines: Sequence[tuple[str, str]]
    personal: bool
    agreed: str
    why: str
    then: str
    means: str | None = None
    untold: str = ""


def partners(session: Session) -> list[Partner]:
    """The partners that cases can be referred to, by name. One statement."""
    query = select(Partner).where(Partner.ended_at.is_(None)).order_by(Partner.name)
    return list(session.scalars(query))


def partner(session: Session, key: str) -> Partner:
    """The partner of this key. Raises ``InvalidAnswers`` under the key ``partner``."""
    found = session.scalar(
        select(Partner).where(Partner.key == key[:40], Partner.ended_at.is_(None))
    )
    if found is None:
        raise InvalidAnswers({"partner": "Choose to whom it is referred."})
    return found


def refer(
    session: Session,
    case: Case,
    staff: Staff,
    to: Partner,
    wanted: HandingOver,
    *,
    city: str,
    now: datetime,
) -> Referral:
    """Hand a case to a partner, tell the citizen who has it now, and close it if so wanted.

    They are written to by e-mail, where they have an address for it; else it is printed. ``city``
    is who refers. ``case`` is locked. Raises ``InvalidAnswers``, and ``Conflict`` where the case is
    closed.
    """
    check(case, wanted)
    referral = Referral(
        case_id=case.id, partner=to, why=wanted.why.strip(), personal=wanted.personal,
        handed=[list(line) for line in wanted.lines], referred_at=now, changed_at=now, staff=staff,
        agreed_by=wanted.agreed if wanted.agreed != "none" else None,
    )  # fmt: skip
    asked = case.requester
    if wanted.agreed != "none" and asked is not None:
        referral.consent = consents.take(session, asked, CONSENT, asked.language, staff, now)
    referral.message = _write(session, case, staff, referral, city, now)
    session.add(referral)
    count_change(session, case)
    told = None
    if wanted.then == "wait":
        told = _tell(session, case, staff, to, wanted, now)
    record(
        session, case, "referred", now=now, staff=staff, message=told, partner=to.name,
        text=referral.why, handed=referral.handed, reached=how_reached(to), referral=referral.id,
    )  # fmt: skip
    if wanted.then == "close":
        words = _in_their_language(case, to)
        telling = Telling(words, means=wanted.means, untold=wanted.untold, whole=True)
        closing.close(session, case, staff, "not_ours", telling=telling, now=now)
    return referral


def check(case: Case, wanted: HandingOver) -> None:
    """Raise ``InvalidAnswers`` for what is missing or may not be; ``Conflict`` if it is closed."""
    if case.status == "closed":
        raise Conflict("This case is closed. Open it again before you refer it.")
    checked_words("why", wanted.why, LONGEST_WHY)
    problems = {}
    if wanted.agreed not in AGREED:
        problems["agreed"] = "Say whether they agreed."
    elif wanted.agreed == "none" and wanted.personal:
        problems["agreed"] = (
            "How they are reached says who they are: leave it out, or ask them first."
        )
    elif wanted.agreed != "none" and case.requester is None:
        problems["agreed"] = "It was made anonymously: there is nobody who can agree."
    if not wanted.lines:
        problems["handed"] = "Choose what they are given."
    if wanted.then not in ("wait", "close"):
        problems["then"] = "Choose how the case goes on here."
    if problems:
        raise InvalidAnswers(problems)


def letter(referral: Referral, case: Case, city: str) -> str:
    """What a partner reads of a referral."""
    lines = [(label, words) for label, words in referral.handed]
    return letter_of(case, referral.why, lines, personal=referral.personal, city=city)


def letter_of(
    case: Case, why: str, lines: Sequence[tuple[str, str]], *, personal: bool, city: str
) -> str:
    """What a partner reads: what it is, why they get it, and what they are given."""
    parts = (
        f"{city} refers this request to you: {case.definition.title}.",
        why,
        "\n".join(f"{label}: {words}" for label, words in lines),
        "They agreed that you get this." if personal else "",
        f"Our reference: {shown(case.reference)}. Name it when you answer.",
    )
    return "\n\n".join(part for part in parts if part)


def _write(
    session: Session, case: Case, staff: Staff, referral: Referral, city: str, now: datetime
) -> Message | None:
    """The e-mail to a partner. It is no message of the case: the citizen's are, and it says what
    they may not have asked to read.
    """
    if referral.partner.email is None:
        return None
    return messages.write(
        session,
        "email",
        letter(referral, case, city),
        now=now,
        to=contact_point(session, read_email(referral.partner.email)),
        subject=f"{city}: a request referred to you, {shown(case.reference)}",
        staff=staff,
        asked=True,
    )


def _tell(
    session: Session, case: Case, staff: Staff, to: Partner, wanted: HandingOver, now: datetime
) -> Message | None:
    if wanted.untold.strip():
        why = checked_words("untold", wanted.untold, LONGEST_WHY)
        record(
            session, case, "noted", now=now, staff=staff, for_citizen=False,
            text=f"They were not told of the referral: {why}",
        )  # fmt: skip
        return None
    return tell(
        session, case, "referred", now=now, staff=staff, gaps=_gaps(case, to), means=wanted.means
    )


def _gaps(case: Case, to: Partner) -> Gaps:
    """Who has it now, and how they are reached, in the language of whoever asked."""
    with in_language(language_of(case)):
        return Gaps(reason=how_reached(to), organisation=name_of(to))


def _in_their_language(case: Case, to: Partner) -> str:
    with in_language(language_of(case)):
        said = t(
            "We have handed your request to {partner}, who can deal with it. {reached}",
            partner=name_of(to),
            reached=how_reached(to),
        )
    return said.strip()


def name_of(to: Partner) -> str:
    """What a partner is called in the current language."""
    code = current_language()
    names = to.translations
    return str(names.get(code) or names.get(code.partition("-")[0]) or to.name)


def how_reached(to: Partner) -> str:
    """How a citizen reaches a partner, in the current language."""
    ways = [
        t("Phone: {phone}.", phone=to.phone) if to.phone else "",
        t("E-mail: {email}.", email=to.email) if to.email else "",
        t("Address: {address}.", address=to.address) if to.address else "",
    ]
    return " ".join(way for way in ways if way)


def go_on(
    session: Session,
    case: Case,
    referral: Referral,
    staff: Staff,
    wanted: str,
    words: str,
    *,
    now: datetime,
) -> None:
    """Note what a partner does with a referral. Raises ``Conflict`` and ``InvalidAnswers``."""
    if wanted not in REFERRALS:
        raise InvalidAnswers({"referral_state": "Choose what they do with it."})
    check_step(REFERRALS, referral.state, wanted)
    said = checked_words("note", words, LONGEST_WHY) if words.strip() else ""
    referral.state, referral.changed_at = wanted, now
    count_change(session, case)
    record(
        session, case, "referral", now=now, staff=staff,
        partner=referral.partner.name, state=wanted, text=said,
    )  # fmt: skip


def referrals_of(session: Session, case: Case) -> list[Referral]:
    """The referrals of a case, the oldest first. One statement."""
    query = (
        select(Referral)
        .where(Referral.case_id == case.id)
        .options(
            joinedload(Referral.partner), joinedload(Referral.message), joinedload(Referral.consent)
        )
        .order_by(Referral.id)
    )
    return list(session.scalars(query))


def referral(session: Session, case: Case, referral_id: int) -> Referral:
    """A referral of this case. Raises ``NotFound`` for any other."""
    found = session.get(Referral, referral_id)
    if found is None or found.case_id != case.id:
        raise NotFound("There is no such referral in this case.")
    return found
