"""The calendar that work is reckoned by, and what the clocks of cases raised."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_calendar()
    _make_alarms()
    # Cases that wait for the citizen have stood still since they began to wait.
    op.execute(
        'UPDATE "case" SET clock_stopped_at = coalesce('
        '(SELECT max(event.at) FROM event WHERE event.case_id = "case".id'
        " AND event.kind = 'status'), opened_at) WHERE status = 'waiting'"
    )


def _make_calendar() -> None:
    op.create_table(
        "work_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hours", sa.String(200), nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("subdivision", sa.String(20), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("reckoned_to", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_calendar")),
        sa.CheckConstraint("id = 1", name=op.f("ck_work_calendar_is_one")),
    )
    op.create_table(
        "team_site",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_team_site")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_site_team_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_team_site_site_id")),
    )
    op.create_index(op.f("ix_team_site_site_id"), "team_site", ["site_id"])
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_closure_site_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_closure_staff_id")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_closure_ends_after_start")),
    )
    for name in ("site_id", "staff_id"):
        op.create_index(op.f(f"ix_closure_{name}"), "closure", [name])


def _make_alarms() -> None:
    kinds = "'response_soon', 'response_missed', 'end_soon', 'late', 'unanswered'"
    op.create_table(
        "clock_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("raised_at", _MOMENT, nullable=False),
        sa.Column("audience", sa.String(12), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.Column("over_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_alarm")),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], [f"{table}.id"],
                                    name=op.f(f"fk_clock_alarm_{name}_id"))
            for name, table in (("case", "case"), ("team", "team"), ("seen_by", "staff"))
        ),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f("ck_clock_alarm_kind")),
        sa.CheckConstraint(
            "audience IN ('worker', 'supervisors')", name=op.f("ck_clock_alarm_audience")
        ),
        sa.UniqueConstraint(
            "case_id", "kind", "due_at", "audience",
            name=op.f("uq_clock_alarm_case_id_kind_due_at_audience"),
        ),
    )  # fmt: skip
    for audience, column in (("worker", "case_id"), ("supervisors", "team_id")):
        waits = sa.text(f"audience = '{audience}' AND seen_at IS NULL AND over_at IS NULL")
        op.create_index(
            f"ix_clock_alarm_{audience}", "clock_alarm", [column, "id"],
            sqlite_where=waits, postgresql_where=waits,
        )  # fmt: skip


def downgrade() -> None:
    for name in ("clock_alarm", "closure", "team_site", "work_calendar"):
        op.drop_table(name)
