"""What can be undone: cases and people that were merged; incidents with many reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _merges_of_cases()
    _work_of_incidents()
    _merges_of_people()
    op.create_index("ix_case_point", "case", ["definition_id", "latitude", "longitude"])


def _merges_of_cases() -> None:
    not_undone = sa.text("undone_at IS NULL")
    op.create_table(
        "case_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("was", _JSON, nullable=False),
        sa.Column("brought", _JSON, nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_merge")),
        *_keys(
            "case_merge", case_id="case", into_id="case", staff_id="staff", undone_by_id="staff"
        ),
        sa.CheckConstraint("case_id <> into_id", name=op.f("ck_case_merge_into_another")),
    )
    _indices("case_merge", "case_id", "into_id")
    op.create_index(
        "uq_case_merge_case_id", "case_merge", ["case_id"], unique=True,
        sqlite_where=not_undone, postgresql_where=not_undone,
    )  # fmt: skip
    op.create_table(
        "not_the_same",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_not_the_same")),
        *_keys("not_the_same", case_id="case", other_id="case", staff_id="staff"),
        sa.CheckConstraint("case_id < other_id", name=op.f("ck_not_the_same_in_order")),
    )
    _indices("not_the_same", "other_id")


def _work_of_incidents() -> None:
    op.create_table(
        "incident_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_work")),
        *_keys("incident_work", case_id="case", staff_id="staff"),
        sa.CheckConstraint("kind IN ('close', 'reopen')", name=op.f("ck_incident_work_kind")),
    )
    _indices("incident_work", "case_id")
    op.create_table(
        "incident_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("with_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("why", sa.String(500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_step")),
        *_keys("incident_step", work_id="incident_work", case_id="case", with_id="case"),
        sa.UniqueConstraint("work_id", "case_id", name=op.f("uq_incident_step_work_id_case_id")),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'left')", name=op.f("ck_incident_step_state")
        ),
    )
    _indices("incident_step", "case_id")
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_incident_step_waiting", "incident_step", ["id"],
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip


def _merges_of_people() -> None:
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_person_merged_into_id"), "person", ["merged_into_id"], ["id"]
        )
        table.create_index(op.f("ix_person_merged_into_id"), ["merged_into_id"])
    op.create_table(
        "person_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("moved", _JSON, nullable=False),
        sa.Column("taken_out", _JSON, nullable=False),
        sa.Column("was", _JSON, nullable=False),
        sa.Column("became", _JSON, nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        *_keys(
            "person_merge", kept_id="person", gone_id="person", staff_id="staff",
            undone_by_id="staff",
        ),
        sa.CheckConstraint("gone_id <> kept_id", name=op.f("ck_person_merge_of_two")),
    )  # fmt: skip
    _indices("person_merge", "kept_id", "gone_id")
    op.create_table(
        "person_apart",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "other_id", name=op.f("pk_person_apart")),
        *_keys("person_apart", person_id="person", other_id="person", staff_id="staff"),
        sa.CheckConstraint("person_id < other_id", name=op.f("ck_person_apart_in_order")),
    )
    _indices("person_apart", "other_id")


def _keys(table: str, **others: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in others.items()
    ]


def _indices(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_index("ix_case_point", "case")
    for name in ("person_apart", "person_merge"):
        op.drop_table(name)
    with op.batch_alter_table("person") as table:
        table.drop_index(op.f("ix_person_merged_into_id"))
        table.drop_constraint(op.f("fk_person_merged_into_id"), type_="foreignkey")
        table.drop_column("merged_into_id")
    for name in ("incident_step", "incident_work", "not_the_same", "case_merge"):
        op.drop_table(name)
