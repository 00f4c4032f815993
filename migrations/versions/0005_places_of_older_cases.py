"""Where older cases are, folded so that they are found too; and what was written in which contact."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AT_ONCE = 1000  # cases written in one go

# As places are folded when a case is opened, as of this migration.
_AROUND = frozenset(
    "a an the at by in near next no number of off on opposite outside to beside behind".split()
)
_SHORT = {
    "street": "st", "road": "rd", "avenue": "ave", "lane": "ln", "drive": "dr", "close": "cl",
    "square": "sq", "place": "pl", "court": "ct", "terrace": "ter", "gardens": "gdns",
}  # fmt: skip


def upgrade() -> None:
    op.create_index(op.f("ix_event_interaction_id"), "event", ["interaction_id"], unique=False)
    _fold_places()
    # By service first: of all places that begin alike few are of the one service that is asked for.
    op.drop_index("ix_case_place_key", "case")
    op.create_index(
        "ix_case_place",
        "case",
        ["definition_id", "place_key"],
        postgresql_ops={"place_key": "text_pattern_ops"},
    )


def downgrade() -> None:
    op.drop_index("ix_case_place", "case")
    op.create_index(
        "ix_case_place_key",
        "case",
        ["place_key"],
        postgresql_ops={"place_key": "text_pattern_ops"},
    )
    op.drop_index(op.f("ix_event_interaction_id"), "event")


def _fold_places() -> None:
    """Fold the place of each case from before there was a column for it, some at a time."""
    connection = op.get_bind()
    case = sa.table("case", sa.column("id", sa.Integer), sa.column("place"), sa.column("place_key"))
    change = (
        sa.update(case)
        .where(case.c.id == sa.bindparam("of"))
        .values(place_key=sa.bindparam("folded"))
    )
    last = 0
    while True:
        rows = connection.execute(
            sa.select(case.c.id, case.c.place)
            .where(case.c.place_key.is_(None), case.c.place.is_not(None), case.c.id > last)
            .order_by(case.c.id)
            .limit(AT_ONCE)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        folded = [{"of": row.id, "folded": _fold(row.place)} for row in rows]
        if found := [row for row in folded if row["folded"]]:
            connection.execute(change, found)


def _fold(place: str) -> str:
    words = {_SHORT.get(word, word) for word in re.findall(r"[^\W_]+", _bare(place))} - _AROUND
    numbers_first = sorted(words, key=lambda word: (not word[0].isdigit(), word))
    return " ".join(numbers_first)[:120].strip()


def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
