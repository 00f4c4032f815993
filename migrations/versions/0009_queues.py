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
    (
        "open_team_priority",
        ("team_id", "priority", "due_at", "id", "assignee_id", "clock_stopped_at"),
        _OPEN,
    ),
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
    _keep_tally()


# How a case counts for its team while it is open; each database says the day in UTC its own way.
_COUNTED = (
    "SELECT {of}.team_id AS team_id, {day} AS due_day, {sign} 1 AS open,"
    " {sign} CASE WHEN {of}.assignee_id IS NULL THEN 1 ELSE 0 END AS unassigned,"
    " {sign} CASE WHEN {of}.unanswered_since IS NULL THEN 0 ELSE 1 END AS unanswered,"
    " {sign} CASE WHEN {of}.clock_stopped_at IS NULL THEN 1 ELSE 0 END AS running"
)
_SUMS = (
    "sum(open) AS open, sum(unassigned) AS unassigned, sum(unanswered) AS unanswered,"
    " sum(running) AS running"
)
_NAMES = "team_id, due_day, open, unassigned, unanswered, running"


def _keep_tally() -> None:
    op.create_table(
        "case_tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("unassigned", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_tally")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_case_tally_team_id")),
    )
    op.create_index("ix_case_tally_day", "case_tally", ["team_id", "due_day"])
    postgres = op.get_bind().dialect.name == "postgresql"
    row = _counted('"case"', "+", postgres)
    op.execute(
        f"INSERT INTO case_tally ({_NAMES}) SELECT team_id, due_day, {_SUMS} FROM"  # noqa: S608
        f' ({row} FROM "case" WHERE {_OPEN}) AS counted GROUP BY team_id, due_day'
    )
    (_count_in_postgres if postgres else _count_in_sqlite)()


def _counted(of: str, sign: str, postgres: bool) -> str:
    day = f"({of}.due_at AT TIME ZONE 'UTC')::date" if postgres else f"substr({of}.due_at, 1, 10)"
    return _COUNTED.format(of=of, sign=sign, day=day)


def _count_in_postgres() -> None:
    """What a statement changed is added as rows of its own: nobody waits for anybody's row."""
    new = f"{_counted('new_rows', '+', True)} FROM new_rows WHERE new_rows.{_OPEN}"
    old = f"{_counted('old_rows', '-', True)} FROM old_rows WHERE old_rows.{_OPEN}"
    tables = {
        "insert": ("REFERENCING NEW TABLE AS new_rows", new),
        "update": (
            "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
            f"{new} UNION ALL {old}",
        ),
        "delete": ("REFERENCING OLD TABLE AS old_rows", old),
    }
    for change, (referencing, rows) in tables.items():
        op.execute(
            f"CREATE FUNCTION tally_{change}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"  # noqa: S608
            f" INSERT INTO case_tally ({_NAMES})"
            f" SELECT team_id, due_day, {_SUMS} FROM ({rows}) AS counted"
            " GROUP BY team_id, due_day HAVING sum(open) <> 0 OR sum(unassigned) <> 0"
            " OR sum(unanswered) <> 0 OR sum(running) <> 0; RETURN NULL; END $$"
        )
        op.execute(
            f'CREATE TRIGGER case_tally_{change} AFTER {change.upper()} ON "case"'
            f" {referencing} FOR EACH STATEMENT EXECUTE FUNCTION tally_{change}()"
        )


def _count_in_sqlite() -> None:
    """One writes at a time: the row of a team and a day is changed in its place."""
    counts = ("open", "unassigned", "unanswered", "running")
    for change, rows in (("insert", "n"), ("update", "on"), ("delete", "o")):
        body = ""
        for row in rows:
            of, sign = ("NEW", "+") if row == "n" else ("OLD", "-")
            day = f"substr({of}.due_at, 1, 10)"
            here = f"team_id = {of}.team_id AND due_day = {day}"
            if_open = f"{of}.{_OPEN}"
            change_by = _counted(of, sign, False)
            sums = ", ".join(f"{one} = {one} + (SELECT {one} FROM ({change_by}))" for one in counts)  # noqa: S608
            body += (
                f"INSERT INTO case_tally ({_NAMES}) SELECT {of}.team_id, {day}, 0, 0, 0, 0"  # noqa: S608
                f" WHERE {if_open} AND NOT EXISTS (SELECT 1 FROM case_tally WHERE {here});"
                f" UPDATE case_tally SET {sums} WHERE {if_open} AND {here};"
            )
        op.execute(
            f'CREATE TRIGGER case_tally_{change} AFTER {change.upper()} ON "case" BEGIN {body} END'
        )


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
    postgres = op.get_bind().dialect.name == "postgresql"
    for change in ("insert", "update", "delete"):
        op.execute(f"DROP TRIGGER case_tally_{change}" + (' ON "case"' if postgres else ""))
        if postgres:
            op.execute(f"DROP FUNCTION tally_{change}()")
    op.drop_table("case_tally")
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
