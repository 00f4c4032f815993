"""Cases are found by words wherever they stand, on both databases alike."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete, select
from sqlalchemy.orm import Session

from tests.builders import NOON, a_definition, a_member_of_staff, a_published_service, belongs
from tests.conftest import empty_database
from tests.desk.making import NOBODY, a_case, a_text
from tracker.cases.closing import Telling, close
from tracker.cases.commands import add_note
from tracker.cases.models import Case, Event
from tracker.cases.references import shown
from tracker.cases.search import Narrowed, Place, case_ids, readable, search
from tracker.cases.search_index import index_all, index_marked
from tracker.cases.search_models import CaseWords, KnownWord
from tracker.cases.search_rules import read_search
from tracker.cases.search_snippets import Shown
from tracker.cases.search_words import (
    MESSAGE,
    NOTE,
    WHAT,
    WHO,
    Piece,
    pieces_in_list,
    pieces_of,
)
from tracker.cases.writing import add_text, reply, take_text_out
from tracker.database import engine_options, unit_of_work
from tracker.people.commands import add_person, reach_by
from tracker.people.models import PersonContact
from tracker.people.rules import read_email, read_phone
from tracker.staff.rules import ROLES

EVERYWHERE = WHO + WHAT + NOTE + MESSAGE


def indexed(session: Session) -> None:
    """What the worker does: the words of all that changed."""
    session.commit()
    while index_marked(session, most=3):
        session.commit()


def found(session: Session, typed: str, narrowed: Narrowed | None = None) -> list[str]:
    """The places of the cases that are found, in their order."""
    indexed(session)
    result = search(session, read_search(typed, "GB"), EVERYWHERE, narrowed or Narrowed(), now=NOON)
    cases = {case.id: case for case in session.scalars(select(Case))}
    return [cases[place.case_id].place or "" for place in result.places]


@pytest.fixture
def city(session: Session) -> dict[str, Case]:
    """Some cases of a town, by their places."""
    staff = a_member_of_staff(session)
    lamp = a_published_service(
        session,
        a_definition(
            key="lamp",
            title="Report a street light",
            questions=[
                {"key": "place", "type": "location", "label": "Where?", "short": "Place"},
                {"key": "fault", "type": "long_text", "label": "What is wrong?", "short": "Fault"},
                {"key": "since", "type": "date", "label": "Since when?", "short": "Since"},
            ],
        ),
    )
    oak = a_case(session)
    harbour = a_case(
        session, place="12 Harbour Street", your_name="Zoë Ångström",
        your_phone="07700 900456", size="large", depth="7",
    )  # fmt: skip
    mill = a_case(
        session, definition=lamp, place="Mill Lane", your_name="Ada O'Neill-Smith",
        reach_by="email", your_phone="", your_email="ada.oneill@example.org",
        fault="It flickers beside the old pumping station", since="2 March 2026",
    )  # fmt: skip
    quay = a_case(session, definition=lamp, place="Quay 3", since="1 March 2026",
                  fault="日本語の看板", **NOBODY)  # fmt: skip
    add_note(session, oak, staff, "Ángel from the depot says: ring 01632 960 555", now=NOON)
    reply(session, harbour, staff, "We shall bring cones tomorrow", now=NOON)
    add_text(session, mill, a_text(session, "The lamppost hums, too"), now=NOON)
    indexed(session)
    return {case.place or "": case for case in (oak, harbour, mill, quay)}


FOUND = [
    ("oak", ["Oak Street 4"]),
    ("OAK street", ["Oak Street 4"]),
    ("street oak", ["Oak Street 4"]),
    ("harb", ["12 Harbour Street"]),
    ("zoe", ["12 Harbour Street"]),
    ("ÅNGSTRÖM", ["12 Harbour Street"]),
    ("angs harb", ["12 Harbour Street"]),
    ("oneill", ["Mill Lane"]),
    ("o’neill", ["Mill Lane"]),
    ("smith", ["Mill Lane"]),
    ("oneill-smith", ["Mill Lane"]),
    ("ada", ["Mill Lane", "Oak Street 4"]),
    ("ada mill", ["Mill Lane"]),
    ("ada nobody", []),
    ("07700 900123", ["Oak Street 4"]),
    ("+44 7700 900 123", ["Oak Street 4"]),
    ("(07700) 900-123", ["Oak Street 4"]),
    ("07700900", ["12 Harbour Street", "Oak Street 4"]),
    ("900456", ["12 Harbour Street"]),
    ("0456", ["12 Harbour Street"]),
    ("ada 07700 900 123 oak", ["Oak Street 4"]),
    ("01632960555", ["Oak Street 4"]),
    ("01632 960555", ["Oak Street 4"]),
    ("ada.oneill@example.org", ["Mill Lane"]),
    ("ada.oneill@ex", ["Mill Lane"]),
    ("example.org", ["Mill Lane"]),
    ("larger plate", ["12 Harbour Street"]),
    ("flickers pumping", ["Mill Lane"]),
    ('"old pumping station"', ["Mill Lane"]),
    ('"pumping old"', []),
    ('"old pump"', []),
    ("“old pumping”", ["Mill Lane"]),
    ("2 march 2026", ["Mill Lane"]),
    ("street light", ["Quay 3", "Mill Lane"]),
    ("street light -flickers", ["Quay 3"]),
    ('street light -"old pumping"', ["Quay 3"]),
    ("-oak", []),
    ("angel depot", ["Oak Street 4"]),
    ("cones tomorrow", ["12 Harbour Street"]),
    ("lamppost hums", ["Mill Lane"]),
    ("看板", ["Quay 3"]),
    ("日本", ["Quay 3"]),
    ("本日", []),
    ("pothole", ["12 Harbour Street", "Oak Street 4"]),
    ("a", ["Quay 3", "Mill Lane", "12 Harbour Street", "Oak Street 4"]),
    ("", []),
    ("\0", []),
    ("😀", []),
    ('"', []),
    ("AND OR NOT NEAR", []),
    ("words:oak", []),
    ("'oak' & !mill:*", []),
]


def test_a_case_is_found_by_what_stands_in_it(session: Session, city: dict[str, Case]) -> None:
    for typed, places in FOUND:
        assert found(session, typed) == places, typed


SLIPS = [
    ("harbuor", "harbour", ["12 Harbour Street"]),
    ("harbor", "harbour", ["12 Harbour Street"]),
    ("flikers", "flickers", ["Mill Lane"]),
    ("Angstrem plate", "Angstrom plate", ["12 Harbour Street"]),
    ("lampost", "lamppost", ["Mill Lane"]),
    ("lamp post", "lamppost", ["Mill Lane"]),
    ("streetlight", "street light", ["Quay 3", "Mill Lane"]),
    ("pot hole", "pothole", ["12 Harbour Street", "Oak Street 4"]),
    ("qqqqqq", "", []),
    ('"harbuor"', "", []),
]


def test_a_slip_is_understood_where_nothing_has_the_word_as_typed(
    session: Session, city: dict[str, Case]
) -> None:
    for typed, instead, places in SLIPS:
        sought = read_search(typed, "GB")
        result = search(session, sought, EVERYWHERE, now=NOON)
        assert result.instead.casefold() == instead.casefold()
        assert [city_place(session, place) for place in result.places] == places, typed
        assert not search(session, sought, EVERYWHERE, now=NOON, as_typed=True).places, typed


def city_place(session: Session, place: Place) -> str:
    """The place of a case that was found."""
    case = session.get(Case, place.case_id)
    return (case.place if case else None) or ""


def test_a_reference_is_found_whole_by_a_half_and_with_a_slip(
    session: Session, city: dict[str, Case]
) -> None:
    reference = city["Mill Lane"].reference
    for typed in (reference, shown(reference).lower(), f"{reference[:4]} {reference[4:]}",
                  reference[:6], reference[4:], f"lane {shown(reference)}"):  # fmt: skip
        assert "Mill Lane" in found(session, typed), typed
    wrong = ("A" if reference[2] != "A" else "B").join((reference[:2], reference[3:]))
    swapped = reference[:4] + reference[5] + reference[4] + reference[6:]
    for typed in (wrong, swapped, reference[:3] + reference[4:], f"{reference}7"):
        if typed != reference and any(map(str.isdecimal, typed)):
            assert reference in read_search(typed, "GB").slips, typed


def test_a_name_comes_before_a_place_and_that_before_a_note(session: Session) -> None:
    staff = a_member_of_staff(session)
    noted = a_case(session, place="Elm Road")
    add_note(session, noted, staff, "They have a rose garden", now=NOON)
    longer = a_case(session, place="Rosewood Road")
    place = a_case(session, place="Rose Street")
    garden = a_case(session, place="Garden of the rose")
    person = a_case(session, place="Oak", your_name="Rose Garden", your_phone="07700 900777")
    a_case(session, place="Rose Garden Way")
    session.commit()
    assert found(session, "rose") == [
        "Oak", "Rose Garden Way", "Garden of the rose", "Rose Street", "Elm Road", "Rosewood Road",
    ]  # fmt: skip
    assert found(session, "rose garden") == [
        "Oak", "Rose Garden Way", "Garden of the rose", "Elm Road",
    ]  # fmt: skip
    assert {noted, longer, place, garden, person}


def test_pages_follow_on_each_other_without_a_gap(session: Session) -> None:
    a_case(session, place="Elm Road", your_name="Elm Walker", your_phone="07700 900777")
    for number in range(7):
        a_case(session, place=f"{number} Elm Road")
        a_case(session, place=f"{number} Elmwood Road")
    indexed(session)
    sought, seen, after = read_search("elm", "GB"), [], None
    while True:
        page = search(session, sought, EVERYWHERE, now=NOON, after=after, size=4)
        assert page.count == (15 if after is None else 0)
        seen += [place.case_id for place in page.places]
        if not page.more:
            break
        after = page.places[-1]
    whole = search(session, sought, EVERYWHERE, now=NOON).places
    assert seen == [place.case_id for place in whole]
    assert len(seen) == len(set(seen)) == 15


def test_what_is_found_can_be_narrowed(session: Session, city: dict[str, Case]) -> None:
    staff = a_member_of_staff(session, "supervisor")
    oak, harbour = city["Oak Street 4"], city["12 Harbour Street"]
    close(session, oak, staff, "resolved", telling=Telling(untold="They saw it"), now=NOON)
    old = a_case(session, place="Old Street", at=NOON - timedelta(days=40), channel="phone")
    session.commit()
    assert found(session, "street", Narrowed(state="closed")) == ["Oak Street 4"]
    assert "Oak Street 4" not in found(session, "street", Narrowed(state="open"))
    lamp = city["Mill Lane"].definition.service_id
    assert found(session, "street", Narrowed(service_id=lamp)) == ["Quay 3", "Mill Lane"]
    assert found(session, "street", Narrowed(channel="phone")) == ["Old Street"]
    assert "Old Street" not in found(session, "street", Narrowed(when="month"))
    assert "Old Street" in found(session, "street", Narrowed(when="year"))
    assert found(session, "street", Narrowed(team_id=harbour.team_id + 1000)) == []
    assert old.place in found(session, "street", Narrowed(team_id=old.team_id))


def _rows(session: Session) -> dict[int, str]:
    indexed(session)
    return dict(session.execute(select(CaseWords.case_id, CaseWords.words)).all())  # type: ignore[arg-type]


def test_whatever_changes_a_case_keeps_what_it_is_found_by(
    session: Session, city: dict[str, Case]
) -> None:
    staff = a_member_of_staff(session, "supervisor")
    oak, harbour = city["Oak Street 4"], city["12 Harbour Street"]
    ada = oak.requester
    assert ada is not None
    message = a_text(session, "Wellington boots needed")

    def rename() -> None:
        ada.name, ada.address, ada.addressed_as = "Ida Lovelace", "9 Fig Row", "Countess"

    def reach() -> None:
        reach_by(session, ada, read_phone("01632 960888", "GB"))
        reach_by(session, ada, read_email("ida@example.com"))

    def swap() -> None:
        grace = add_person(session, "Grace Hopper", now=NOON, unreachable_reason="none")
        for party in oak.parties:
            party.person = grace

    changes = {
        "wheelbarrow": lambda: add_note(session, oak, staff, "Bring a wheelbarrow", now=NOON),
        "tarmac": lambda: reply(session, oak, staff, "Tarmac is on its way", now=NOON),
        "wellington": lambda: add_text(session, oak, message, now=NOON),
        "countess": rename,
        "lovelace fig": lambda: None,
        "960888": reach,
        "ida@example.com": lambda: None,
        "plum": lambda: setattr(oak, "place", "Plum Alley"),
        "larger": lambda: setattr(oak, "answers", {**oak.answers, "size": "large"}),
        "hopper": swap,
    }
    for typed, change in changes.items():
        change()
        assert oak.id in [p.case_id for p in _search(session, typed)], typed
        kept = _rows(session)
        index_all(session)
        assert _rows(session) == kept, typed
    assert "lovelace" not in str(_rows(session)[oak.id])
    take_text_out(session, oak, message, staff, now=NOON)
    assert not _search(session, "wellington")
    close(session, harbour, staff, "resolved", telling=Telling(untold="They saw it"), now=NOON)
    assert found(session, "harbour", Narrowed(state="open")) == []
    for contact in session.scalars(select(PersonContact).where(PersonContact.person == ada)):
        session.delete(contact)
    assert not _search(session, "960888")
    kept = _rows(session)
    index_all(session)
    assert _rows(session) == kept


def _search(session: Session, typed: str) -> list[Place]:
    indexed(session)
    sought = read_search(typed, "GB")
    return list(search(session, sought, EVERYWHERE, now=NOON, as_typed=True).places)


def test_of_what_two_write_at_once_nothing_is_lost(request: pytest.FixtureRequest) -> None:
    """In PostgreSQL; in SQLite one writes at a time."""
    engine = create_engine(**engine_options(empty_database(request, "postgresql")))
    with Session(engine) as session, unit_of_work(session):
        case_id = a_case(session).id
    at_once = threading.Barrier(2)

    def write(word: str) -> None:
        with Session(engine) as session, unit_of_work(session):
            event = Event(
                case_id=case_id, at=NOON, kind="noted", for_citizen=False, details={"text": word}
            )
            session.add(event)
            session.flush()
            at_once.wait()

    with ThreadPoolExecutor(2) as pool:
        for number in range(5):
            list(pool.map(write, (f"left{number}", f"right{number}")))
    with Session(engine) as session:
        words = " ".join(f"left{number} right{number}" for number in range(5))
        assert found(session, words) == ["Oak Street 4"]
    engine.dispose()


def test_what_was_rolled_back_is_not_found(session: Session, city: dict[str, Case]) -> None:
    city["Quay 3"].place = "Nowhere at all"
    session.flush()
    session.rollback()
    assert found(session, "nowhere") == []
    assert found(session, "quay") == ["Quay 3"]


def test_what_was_written_in_bulk_is_found_once_it_is_indexed(
    session: Session, city: dict[str, Case]
) -> None:
    before, words = _rows(session), set(session.scalars(select(KnownWord.word)))
    session.execute(delete(CaseWords))
    session.execute(delete(KnownWord))
    assert found(session, "oak") == []
    assert index_all(session) == len(city)
    assert _rows(session) == before
    assert set(session.scalars(select(KnownWord.word))) == words
    assert found(session, "oak") == ["Oak Street 4"]


def test_nobody_finds_what_they_may_not_read(session: Session, city: dict[str, Case]) -> None:
    oak = city["Oak Street 4"]
    for role, permissions in ROLES.items():
        staff = a_member_of_staff(
            session, role, email=f"x-{role}@larkmouth.example", **belongs(session, role)
        )
        wheres = readable(staff)
        cases = "see_cases" in permissions
        wanted = {"oak": cases, "depot": cases, "hums": cases and "see_texts" in permissions}
        for typed, may in wanted.items():
            places = search(session, read_search(typed, "GB"), wheres, now=NOON).places
            ids = case_ids(session, typed, staff, "GB", most=5)
            assert (bool(places), bool(ids)) == (may, may), (role, typed)
        every = pieces_of(session, [oak.id], wheres)[oak.id] if wheres else []
        assert {piece.where for piece in every} <= set(wheres)


def test_who_may_not_read_texts_finds_none_of_their_words_nor_slips_of_them(
    session: Session, city: dict[str, Case]
) -> None:
    wheres = WHO + WHAT + NOTE
    for typed in ("hums", "lamppost", "lampost", "lamp post", "hum", "cones"):
        result = search(session, read_search(typed, "GB"), wheres, now=NOON)
        assert not result.places and not result.instead, typed
    mill = city["Mill Lane"]
    pieces = pieces_of(session, [mill.id], wheres)[mill.id]
    assert not any("hums" in piece.text for piece in pieces)


def test_where_it_was_found_is_shown_with_what_was_looked_for_marked(
    session: Session, city: dict[str, Case]
) -> None:
    def shown_for(typed: str, place: str) -> str:
        case = city[place]
        in_list = pieces_in_list(case.id, case.reference, case.definition.title, case.place)
        in_list.append(Piece(case.id, WHO, "person", case.requester.name))  # type: ignore[union-attr]
        seen = Shown(read_search(typed, "GB"), in_list)
        seen.add(pieces_of(session, [case.id])[case.id])
        return " | ".join(
            [
                *(_marked(parts) for parts in seen.marked.values()),
                *(f"{one.where}: {_marked(one.parts)}" for one in seen.snippets),
            ]
        )

    assert "[Oak] Street 4" in shown_for("oak", "Oak Street 4")
    assert "Zoë [Ångström]" in shown_for("angstr", "12 Harbour Street")
    note = shown_for("angel 01632960555", "Oak Street 4")
    assert (
        "In a note by Robin the caseworker: [Ángel] from the depot says: ring [01632 960 555]"
        in note
    )
    assert "In what they wrote: The [lamppost] hums, too" in shown_for("lamppost", "Mill Lane")
    assert "In a reply by Robin the caseworker: " in shown_for("cones", "12 Harbour Street")
    assert "Fault: It [flickers] beside" in shown_for("flick", "Mill Lane")
    assert "A phone number of Ada Byron: [07700 900123]" in shown_for("0123", "Oak Street 4")


def _marked(parts: object) -> str:
    return "".join(f"[{p.text}]" if p.marked else p.text for p in parts)  # type: ignore[attr-defined]


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    typed=st.text(max_size=60) | st.text(alphabet="\"'-*():&|!<>^{}\\ aoköak07123.+@", max_size=40)
)
def test_anything_can_be_typed(session: Session, typed: str) -> None:
    if session.scalar(select(Case.id).limit(1)) is None:
        a_case(session)
        session.commit()
    search(session, read_search(typed, "GB"), EVERYWHERE, Narrowed(state="open"), now=NOON)


def test_a_search_of_many_words_is_cut_off(session: Session, city: dict[str, Case]) -> None:
    sought = read_search("o " * 5000, "GB")
    assert len(sought.terms) == 12
    assert found(session, "word" * 3000) == []
