"""How citizens are told: notices, letters, and reasons why not."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_COLUMNS = {
    "person": (("address_failed_at", _MOMENT), ("address_failure", sa.String(100))),
    "message": (("moment", sa.String(20)), ("gaps", _JSON), ("unreached_since", _MOMENT)),
}
# These name another row. They are added in plain SQL: to make the table anew, as SQLite would
# otherwise need, would take from it what else was put on it.
_REFERENCES = (("instead_of_id", "message"), ("batch_id", "letter_batch"))


def upgrade() -> None:
    op.create_table(
        "city_notice",
        sa.Column("moment", sa.String(20), nullable=False),
        sa.Column("document", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("moment", name=op.f("pk_city_notice")),
    )
    op.create_table(
        "letter_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("posted_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_batch")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_letter_batch_made_by_id")
        ),
    )
    op.create_index(op.f("ix_letter_batch_posted_at"), "letter_batch", ["posted_at"])
    for table, columns in _COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    for name, other in _REFERENCES:
        op.execute(
            f"ALTER TABLE message ADD COLUMN {name} INTEGER"
            f" CONSTRAINT fk_message_{name} REFERENCES {other} (id)"
        )
    there = sa.text("unreached_since IS NOT NULL")
    op.create_index(op.f("ix_message_batch_id"), "message", ["batch_id"])
    op.create_index(
        "ix_message_unreached",
        "message",
        ["unreached_since"],
        sqlite_where=there,
        postgresql_where=there,
    )


def downgrade() -> None:
    op.drop_index("ix_message_unreached", "message")
    op.drop_index(op.f("ix_message_batch_id"), "message")
    for name, _ in _REFERENCES:
        op.drop_column("message", name)
    for table, columns in _COLUMNS.items():
        for name, _ in columns:
            op.drop_column(table, name)
    op.drop_table("letter_batch")
    op.drop_table("city_notice")
