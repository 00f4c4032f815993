"""Rules by which cases are sent to teams and queues."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_PRIORITIES = "('low', 'normal', 'high', 'urgent')"


def upgrade() -> None:
    op.create_table(
        "city_map",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("streets", sa.Integer(), nullable=False),
        sa.Column("loaded_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_map")),
        sa.CheckConstraint("id = 1", name=op.f("ck_city_map_one_row")),
    )
    _make_versions()
    _make_rules()
    _make_trials()


def _make_versions() -> None:
    op.create_table(
        "routing_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(5), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("switched_on_at", _MOMENT, nullable=True),
        sa.Column("switched_on_by_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_version")),
        sa.UniqueConstraint("number", name=op.f("uq_routing_version_number")),
        *(
            sa.ForeignKeyConstraint([name], ["staff.id"], name=op.f(f"fk_routing_version_{name}"))
            for name in ("changed_by_id", "switched_on_by_id")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'on', 'past')", name=op.f("ck_routing_version_state")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (number IS NULL)",
            name=op.f("ck_routing_version_has_number_once_on"),
        ),
        sa.CheckConstraint(
            "(number IS NULL) = (switched_on_at IS NULL)",
            name=op.f("ck_routing_version_switched_on"),
        ),
    )
    one_each = sa.text("state <> 'past'")
    op.create_index(
        "uq_routing_version_state",
        "routing_version",
        ["state"],
        unique=True,
        sqlite_where=one_each,
        postgresql_where=one_each,
    )


def _make_rules() -> None:
    op.create_table(
        "routing_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("priority", sa.String(10), nullable=True),
        sa.Column("condition", _JSON, nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("queue_id", sa.Integer(), nullable=True),
        sa.Column("set_priority", sa.String(10), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{other}.id"], name=op.f(f"fk_routing_rule_{name}_id")
            )
            for name, other in (
                ("version", "routing_version"),
                ("service", "service"),
                ("area", "area"),
                ("team", "team"),
                ("queue", "case_queue"),
            )
        ),
        *(
            sa.CheckConstraint(check, name=op.f(f"ck_routing_rule_{name}"))
            for name, check in (
                ("does_something", "team_id IS NOT NULL OR set_priority IS NOT NULL"),
                ("queue_of_team", "queue_id IS NULL OR team_id IS NOT NULL"),
                ("condition_of_service", "condition IS NULL OR service_id IS NOT NULL"),
                ("priority", f"priority IS NULL OR (priority IN {_PRIORITIES})"),
                ("set_priority", f"set_priority IS NULL OR (set_priority IN {_PRIORITIES})"),
            )
        ),
    )
    op.create_index("ix_routing_rule_version", "routing_rule", ["version_id", "position"])


def _make_trials() -> None:
    op.create_table(
        "routing_trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("state", sa.String(7), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("last_at", _MOMENT, nullable=True),
        sa.Column("last_id", sa.Integer(), nullable=True),
        sa.Column("findings", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_trial")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["routing_version.id"], name=op.f("fk_routing_trial_version_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_routing_trial_staff_id")),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'stale')", name=op.f("ck_routing_trial_state")
        ),
    )
    running = sa.text("state = 'running'")
    op.create_index(
        "ix_routing_trial_running",
        "routing_trial",
        ["id"],
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_index("ix_routing_trial_version_id", "routing_trial", ["version_id", "id"])


def downgrade() -> None:
    for name in ("routing_trial", "routing_rule", "routing_version", "city_map"):
        op.drop_table(name)
