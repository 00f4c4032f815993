"""What cases are searched by, the words that are known, and what staff search for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base

LONGEST_SEARCH = 200  # characters


class CaseWords(Base):
    """All the words that a case is found by: kept by ``tracker.cases.search_index``."""

    __tablename__ = "case_words"

    case_id: Mapped[int] = mapped_column(
        ForeignKey("case.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))


class IndexMark(Base):
    """That something changed which a case, or all the cases of a person, are found by: the worker
    writes their words anew. A mark is added and taken away, and never waited for.
    """

    __tablename__ = "index_mark"
    __table_args__ = (
        CheckConstraint("(case_id IS NULL) <> (person_id IS NULL)", name="of_one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None]
    person_id: Mapped[int | None]


class KnownWord(Base):
    """A word that was in a case once, with a space before and after it: it tells what somebody may
    have meant who typed another. Two who bring the same new word at once leave it here twice.
    """

    __tablename__ = "known_word"
    # The beginnings of words are looked for by it: in PostgreSQL that takes an order of bytes.
    __table_args__ = (
        Index("ix_known_word_word", "word", postgresql_ops={"word": "text_pattern_ops"}),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(42))


class StaffSearch(Base):
    """What a member of staff searches for, under a name that can stand in an address: names and
    numbers of citizens cannot.
    """

    __tablename__ = "staff_search"
    __table_args__ = (Index("ix_staff_search_of_staff", "staff_id", "searched_at"),)

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    words: Mapped[str] = mapped_column(String(LONGEST_SEARCH))
    searched_at: Mapped[datetime]
