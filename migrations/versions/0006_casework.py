"""What cases are routed, timed and gathered by: places on the map, queues, two clocks, incidents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENTS = ("respond_by", "responded_at", "clock_stopped_at", "unanswered_since", "alarm_at")


def upgrade() -> None:
    _make_tables()
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("case") as table:
        table.add_column(sa.Column("latitude", sa.Double(), nullable=True))
        table.add_column(sa.Column("longitude", sa.Double(), nullable=True))
        for name, other in (("area_id", "area"), ("queue_id", "case_queue"), ("parent_id", "case")):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
            table.create_foreign_key(op.f(f"fk_case_{name}"), other, [name], ["id"])
            table.create_index(op.f(f"ix_case_{name}"), [name])
        for name in _MOMENTS:
            table.add_column(sa.Column(name, moment, nullable=True))
        table.create_check_constraint(
            op.f("ck_case_point"), "(latitude IS NULL) = (longitude IS NULL)"
        )
        table.create_check_constraint(op.f("ck_case_parent_is_another"), "parent_id <> id")
    for name, column in (("alarm", "alarm_at"), ("unanswered", "unanswered_since")):
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_case_{name}", "case", [column], sqlite_where=there, postgresql_where=there
        )


def _make_tables() -> None:
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("polygon", json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("key", name=op.f("uq_area_key")),
    )
    op.create_table(
        "street",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
        sa.UniqueConstraint("key", name=op.f("uq_street_key")),
    )
    op.create_table(
        "case_queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_queue")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_case_queue_team_id")),
        sa.UniqueConstraint("team_id", "key", name=op.f("uq_case_queue_team_id_key")),
    )


def downgrade() -> None:
    for name in ("alarm", "unanswered"):
        op.drop_index(f"ix_case_{name}", "case")
    with op.batch_alter_table("case") as table:
        table.drop_constraint(op.f("ck_case_parent_is_another"), type_="check")
        table.drop_constraint(op.f("ck_case_point"), type_="check")
        for name in _MOMENTS:
            table.drop_column(name)
        for name in ("area_id", "queue_id", "parent_id"):
            table.drop_index(op.f(f"ix_case_{name}"))
            table.drop_constraint(op.f(f"fk_case_{name}"), type_="foreignkey")
            table.drop_column(name)
        table.drop_column("longitude")
        table.drop_column("latitude")
    for name in ("case_queue", "street", "area"):
        op.drop_table(name)
