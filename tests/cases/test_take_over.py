"""A case that was entered for somebody becomes theirs, by a code that works once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_member_of_staff, close_case
from tests.desk.making import NOBODY, a_case, a_service
from tracker.cases import merging, queries, take_over, writing
from tracker.cases.models import Case, TakeOverCode
from tracker.cases.references import new_reference, read_reference
from tracker.cases.take_over import Taking
from tracker.cases.timeline import entry, entry_for_citizen
from tracker.cases.ways import who_asked
from tracker.database import unit_of_work
from tracker.errors import Conflict, NotFound
from tracker.intake.models import Intake
from tracker.intake.resume_codes import is_resume_code, new_resume_code
from tracker.intake.take_over import by_any_code, give_code
from tracker.messages.models import Message
from tracker.people.commands import add_person, reach_by
from tracker.people.models import Person
from tracker.people.rules import Contact, read_email, read_phone

FOR_OTHERS = {"for_somebody_else": True}
FOR_ROSA = {
    "for_whom": "on_behalf",
    "their_name": "Rosa Lind",
    "relation": "family",
    "authority": "spoken_consent",
}
HERS = read_phone("07700 900555", "GB")
LATER = NOON + timedelta(days=1)


def for_rosa(session: Session) -> Case:
    """A case that Ada entered for Rosa on the web."""
    return a_case(session, definition=a_service(session, "permit", **FOR_OTHERS), **FOR_ROSA)


def code_of(session: Session, case: Case) -> TakeOverCode:
    """The code by which a case can be taken over."""
    code = take_over.by_code(session, take_over.open_code(session, case, now=NOON), now=NOON)
    assert code is not None
    return code


def reread(session: Session, case: Case) -> Case:
    session.commit()
    session.expire_all()
    return queries.by_reference(session, case.reference)


def people(case: Case) -> dict[str, str]:
    return {party.part: party.person.name for party in case.parties}


def test_the_codes_of_both_kinds_are_told_apart_from_each_other_and_from_references() -> None:
    for _ in range(300):
        to_resume, to_take, reference = new_resume_code(), take_over.new_code(), new_reference()
        assert to_resume[1] in "0123456789ABCDEF" and to_take[1] in "GHJKMNPQRSTVWXYZ"
        assert is_resume_code(to_resume) and is_resume_code(to_take)
        assert not is_resume_code(reference)
        assert read_reference(to_take) == to_take


def test_an_older_resume_code_is_never_given_out_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = for_rosa(session)
    taken, free = take_over.new_code(), take_over.new_code()
    session.scalars(select(Intake)).one().resume_code = taken
    session.flush()
    drawn = iter((taken, free))
    monkeypatch.setattr(take_over, "new_code", lambda: next(drawn))
    assert give_code(session, case, now=NOON) == free


def test_a_case_entered_for_another_has_a_code_and_ones_own_has_none(session: Session) -> None:
    assert take_over.open_code(session, for_rosa(session), now=NOON)
    assert take_over.open_code(session, a_case(session), now=NOON) == ""


def test_a_case_without_a_name_is_taken_over_by_nobody(session: Session) -> None:
    case = a_case(session, **NOBODY)
    with pytest.raises(Conflict, match="anonymously"):
        give_code(session, case, now=NOON)


def test_the_case_becomes_theirs_and_who_entered_it_keeps_a_part(session: Session) -> None:
    case = for_rosa(session)
    assert who_asked(case).name == "Ada Byron"
    take_over.take_over(session, code_of(session, case), HERS, Taking("web", LATER))
    case = reread(session, case)
    assert people(case) == {"requester": "Rosa Lind", "subject": "Rosa Lind", "helper": "Ada Byron"}
    assert case.contact_point.value == HERS.value and case.requester.unreachable_reason is None
    assert [c.contact_point.value for c in case.requester.contacts] == [HERS.value]
    assert case.taken_over_at == LATER and who_asked(case) is case.requester
    # It came by the door that it came by, whoever has it now.
    assert case.channel == "web"
    assert session.scalars(select(TakeOverCode)).one().used_channel == "web"


def test_who_entered_it_goes_where_that_is_wanted(session: Session) -> None:
    case = for_rosa(session)
    taking = Taking("phone", LATER)
    take_over.take_over(session, code_of(session, case), HERS, taking, keeps_helper=False)
    assert people(reread(session, case)) == {"requester": "Rosa Lind", "subject": "Rosa Lind"}
    taken = [e for e in queries.timeline(session, case) if e.kind == "taken_over"]
    assert [entry(one).text for one in taken] == ["Ada Byron has no part in it any more."]


def test_the_timeline_says_it_to_staff_and_to_the_citizen(session: Session) -> None:
    case = for_rosa(session)
    take_over.take_over(session, code_of(session, case), HERS, Taking("phone", LATER))
    (event,) = [
        e for e in queries.timeline(session, case, for_citizen=True) if e.kind == "taken_over"
    ]
    assert entry(event).title == "Taken over by whom it is for (phone)"
    said = entry_for_citizen(event)
    assert (said.title, said.text) == ("You took this request over by phone.", "")


@pytest.mark.parametrize(
    ("channel", "contact", "means"),
    [
        ("web", HERS, "sms"),
        ("web", read_email("rosa@example.org"), "email"),
        ("phone", HERS, "sms"),
        # A text is answered by a text, and a landline is told so aloud.
        ("sms", HERS, None),
        ("phone", read_phone("01632 960001", "GB"), None),
    ],
)
def test_it_is_confirmed_by_their_door(
    session: Session, channel: str, contact: object, means: str | None
) -> None:
    case = for_rosa(session)
    last = session.scalar(select(func.max(Message.id))) or 0
    take_over.take_over(session, code_of(session, case), contact, Taking(channel, LATER))
    written = session.scalars(select(Message).where(Message.id > last)).all()
    assert [one.means for one in written] == ([means] if means else [])
    for one in written:
        assert one.body.startswith(f"This request is yours now: {case.definition.title}, ")
        assert one.contact_point is case.contact_point and one.segments in (None, 1)


@pytest.mark.parametrize(
    ("contact", "means", "states"),
    [
        (HERS, ["sms", "call"], ["queued", "waiting"]),
        (read_email("rosa@example.org"), ["email", "email"], ["queued", "queued"]),
        (read_phone("01632 960001", "GB"), ["call", "call"], ["waiting", "waiting"]),
    ],
)
def test_what_waits_for_who_entered_it_goes_to_whose_it_is_now(
    session: Session, contact: Contact, means: list[str], states: list[str]
) -> None:
    case, staff = for_rosa(session), a_member_of_staff(session)
    for sent in session.scalars(select(Message)):
        sent.state = "sent"
    waiting = [
        writing.reply(session, case, staff, "We come on Friday.", now=NOON, means=by)
        for by in ("sms", "call")
    ]
    session.commit()
    take_over.take_over(session, code_of(session, case), contact, Taking("phone", LATER))
    session.commit()
    session.expire_all()
    assert [one.means for one in waiting] == means
    assert [one.state for one in waiting] == states
    assert {one.contact_point.value for one in waiting} == {contact.value}
    for one in session.scalars(select(Message).where(Message.state == "sent")):
        assert one.contact_point.value == "+447700900123"


def test_one_of_the_same_name_who_is_known_there_is_the_requester(session: Session) -> None:
    known = add_person(session, "Rosa Lind", now=NOON)
    reach_by(session, known, HERS)
    case = for_rosa(session)
    take_over.take_over(session, code_of(session, case), HERS, Taking("sms", LATER))
    case = reread(session, case)
    assert case.requester is known and case.party("subject").person is known


def test_another_who_is_known_at_a_shared_number_gets_no_part_in_it(session: Session) -> None:
    other = add_person(session, "Tom Lind", now=NOON)
    reach_by(session, other, HERS)
    case = for_rosa(session)
    take_over.take_over(session, code_of(session, case), HERS, Taking("sms", LATER))
    case = reread(session, case)
    assert case.requester.name == "Rosa Lind" and case.requester is not other
    assert len(session.scalars(select(Person)).all()) == 3


def test_a_code_works_once(session: Session) -> None:
    case = for_rosa(session)
    code = code_of(session, case)
    take_over.take_over(session, code, HERS, Taking("web", LATER))
    session.commit()
    with pytest.raises(NotFound, match="does not work any more"):
        take_over.take_over(session, code, read_phone("07700 900666", "GB"), Taking("sms", LATER))
    session.rollback()
    assert take_over.by_code(session, code.code, now=LATER) is None
    assert queries.by_reference(session, case.reference).contact_point.value == HERS.value


def test_a_code_works_for_ninety_days_and_no_longer(session: Session) -> None:
    code = code_of(session, for_rosa(session))
    end = NOON + timedelta(days=90)
    assert take_over.by_code(session, code.code, now=end - timedelta(seconds=1)) is code
    assert take_over.by_code(session, code.code, now=end) is None
    with pytest.raises(NotFound):
        take_over.take_over(session, code, HERS, Taking("web", end))


def test_a_new_code_of_a_case_ends_the_older_and_no_other(session: Session) -> None:
    mine, other = for_rosa(session), for_rosa(session)
    older, others = code_of(session, mine).code, code_of(session, other).code
    newer = give_code(session, mine, now=LATER, staff=a_member_of_staff(session))
    assert take_over.by_code(session, older, now=LATER) is None
    assert take_over.by_code(session, newer, now=LATER).case is mine
    assert take_over.by_code(session, others, now=LATER).case is other


def test_a_closed_case_is_taken_over_and_stays_closed(session: Session) -> None:
    case, staff = for_rosa(session), a_member_of_staff(session)
    code = code_of(session, case)
    close_case(session, case, staff, now=NOON)
    take_over.take_over(session, code, HERS, Taking("web", LATER))
    case = reread(session, case)
    assert (case.status, case.requester.name) == ("closed", "Rosa Lind")
    assert case.contact_point.value == HERS.value


def test_what_it_was_merged_into_is_taken_over_with_it_if_it_is_theirs(session: Session) -> None:
    case, staff = for_rosa(session), a_member_of_staff(session)
    code, goes_on = code_of(session, case), for_rosa(session)
    goes_on.party("requester").person = goes_on.party("subject").person = case.requester
    merging.merge(session, case, goes_on, staff, now=NOON)
    taken = take_over.take_over(session, code, HERS, Taking("web", LATER))
    assert taken is goes_on
    for one in (case, goes_on):
        assert reread(session, one).contact_point.value == HERS.value


def test_what_it_was_merged_into_stays_somebody_elses(session: Session) -> None:
    case, staff = for_rosa(session), a_member_of_staff(session)
    code, tom_s = code_of(session, case), a_case(session)
    merging.merge(session, case, tom_s, staff, now=NOON)
    assert take_over.take_over(session, code, HERS, Taking("web", LATER)) is case
    tom_s = reread(session, tom_s)
    assert tom_s.taken_over_at is None and tom_s.contact_point.value != HERS.value


def test_wrong_used_and_old_codes_get_one_answer_after_the_same_looks(session: Session) -> None:
    used, old = for_rosa(session), for_rosa(session)
    codes = [code_of(session, used).code, code_of(session, old).code, take_over.new_code()]
    take_over.take_over(session, code_of(session, used), HERS, Taking("web", LATER))
    code_of(session, old).expires_at = LATER
    session.commit()
    for code in (*codes, new_resume_code()):
        assert by_any_code(session, code, "203.0.113.7", now=LATER) is None


@pytest.mark.parametrize("how_many", [6])
def test_of_several_at_once_one_takes_it_over(engine: Engine, how_many: int) -> None:
    with Session(engine) as session:
        case = for_rosa(session)
        code_id, reference = code_of(session, case).id, case.reference
        session.commit()
    together, got = threading.Barrier(how_many), []

    def take(number: int) -> None:
        contact = read_phone(f"07700 90055{number}", "GB")
        together.wait()
        try:
            with Session(engine) as own, unit_of_work(own):
                code = take_over.by_id(own, code_id, now=LATER)
                take_over.take_over(own, code, contact, Taking("web", LATER))
            got.append(contact.value)
        except NotFound:
            got.append("")

    threads = [threading.Thread(target=take, args=(number,)) for number in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [value for value in got if value]
    assert len(got) == how_many
    with Session(engine) as session:
        case = queries.by_reference(session, reference)
        assert case.contact_point.value == winner
        assert [e.kind for e in case.events].count("taken_over") == 1
