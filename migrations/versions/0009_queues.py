"""Views of the queue that staff keep, and changes of many cases at once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STATES = (
    "queued", "sending", "unsure", "sent", "delivered", "held", "failed", "undelivered", "waiting",
    "told", "received",
)  # fmt: skip
_MOMENT = sa.DateTime(timezone=True)
_OPEN, _CLOSED = "status <> 'closed'", "status = 'closed'"
# The lists of the queue in each order: an index each, so that no page has to be sorted.
_LISTS: tuple[tuple[str, tuple[str, ...], str | None], ...] = (
    ("open_due", ("due_at", "id"), _OPEN),
    (
        "open_team",
        ("team_id", "due_at", "id", "assignee_id", "clock_stopped_at", "unanswered_since"),
        _OPEN,
    ),
    ("open_assignee", ("assignee_id", "due_at", "id"), _OPEN),
    ("open_service", ("definition_id", "due_at", "id"), _OPEN),
    ("open_priority", ("priority", "due_at", "id"), _OPEN),
    ("open_team_priority", ("team_id", "priority", "due_at", "id"), _OPEN),
    ("due", ("due_at", "id"), None),
    ("opened", ("opened_at", "id"), None),
    ("team_opened", ("team_id", "opened_at", "id"), None),
    ("by_place", ("place_key", "id"), None),
    ("changed", ("changed_at", "id"), None),
    ("closed", ("closed_at", "id"), _CLOSED),
    ("team_closed", ("team_id", "closed_at", "id"), _CLOSED),
)


def upgrade() -> None:
    with op.batch_alter_table("case") as table:
        table.drop_index("ix_case_queue")
        table.drop_index("ix_case_team_queue")
        table.add_column(sa.Column("changed_at", _MOMENT, nullable=True))
    op.execute(
        'UPDATE "case" SET changed_at = coalesce('
        '(SELECT max(at) FROM event WHERE event.case_id = "case".id), opened_at)'
    )
    with op.batch_alter_table("case") as table:
        table.alter_column(
            "changed_at", existing_type=_MOMENT, nullable=False, server_default=sa.func.now()
        )
    for name, columns, only in _LISTS:
        where = sa.text(only) if only else None
        op.create_index(
            f"ix_case_{name}", "case", list(columns), sqlite_where=where, postgresql_where=where
        )
    _say_states((*_STATES, "withdrawn"))
    _make_tables()


def _say_states(states: tuple[str, ...]) -> None:
    """A message can be taken back before it has gone out."""
    words = ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("message") as table:
        table.drop_constraint(op.f("ck_message_state"), type_="check")
        table.create_check_constraint(op.f("ck_message_state"), f"state IN ({words})")


def _make_tables() -> None:
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", json, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_saved_view_staff_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_saved_view_team_id")),
    )
    op.create_index(op.f("ix_saved_view_staff_id"), "saved_view", ["staff_id"])
    op.create_index(op.f("ix_saved_view_team_id"), "saved_view", ["team_id"])
    op.create_table(
        "first_view",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_first_view")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_first_view_staff_id")),
        sa.ForeignKeyConstraint(["view_id"], ["saved_view.id"], name=op.f("fk_first_view_view_id")),
    )
    op.create_index(op.f("ix_first_view_view_id"), "first_view", ["view_id"])
    op.create_table(
        "bulk_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("details", json, nullable=False),
        sa.Column("preview", json, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("started_at", _MOMENT, nullable=True),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change")),
        sa.CheckConstraint(
            "state IN ('chosen', 'ready', 'running', 'done')", name=op.f("ck_bulk_change_state")
        ),
        sa.CheckConstraint(
            "kind IN ('assign', 'team', 'status', 'priority', 'reply', 'close', 'undo')",
            name=op.f("ck_bulk_change_kind"),
        ),
        sa.CheckConstraint(
            "(kind = 'undo') = (undoes_id IS NOT NULL)", name=op.f("ck_bulk_change_undoes")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_bulk_change_staff_id")),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["bulk_change.id"], name=op.f("fk_bulk_change_undoes_id")
        ),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_bulk_change_undoes_id")),
    )
    op.create_index("ix_bulk_change_staff", "bulk_change", ["staff_id", "id"])
    running = sa.text("state = 'running'")
    op.create_index(
        "ix_bulk_change_running",
        "bulk_change",
        ["id"],
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_table(
        "bulk_change_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bulk_change_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(500), nullable=True),
        sa.Column("before", json, nullable=False),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change_case")),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'left_out')", name=op.f("ck_bulk_change_case_state")
        ),
        sa.ForeignKeyConstraint(
            ["bulk_change_id"],
            ["bulk_change.id"],
            name=op.f("fk_bulk_change_case_bulk_change_id"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_bulk_change_case_case_id")),
    )
    op.create_index(
        "ix_bulk_change_case_state", "bulk_change_case", ["bulk_change_id", "state", "id"]
    )
    op.create_index(op.f("ix_bulk_change_case_case_id"), "bulk_change_case", ["case_id"])


def downgrade() -> None:
    op.execute("UPDATE message SET state = 'failed' WHERE state = 'withdrawn'")
    _say_states(_STATES)
    for table in ("bulk_change_case", "bulk_change", "first_view", "saved_view"):
        op.drop_table(table)
    for name, _, _ in _LISTS:
        op.drop_index(f"ix_case_{name}", "case")
    with op.batch_alter_table("case") as table:
        table.drop_column("changed_at")
        table.create_index("ix_case_queue", ["status", "due_at", "id"])
        table.create_index("ix_case_team_queue", ["team_id", "status", "due_at", "id"])
