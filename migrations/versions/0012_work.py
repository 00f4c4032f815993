"""What there is to do for a case: sub-tasks, field visits, partners."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
OPEN_TASK = sa.text("done_at IS NULL AND left_at IS NULL")
PLANNED = sa.text("state IN ('planned', 'on_way')")
UNSEEN = sa.text("seen_at IS NULL")


def upgrade() -> None:
    _create_tasks()
    _create_visits()
    _create_referrals()
    _create_mentions()


def _create_tasks() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=True),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.Column("left_why", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by_id IS NULL)", name=op.f("ck_task_done_by")
        ),
        sa.CheckConstraint("(left_at IS NULL) = (left_why IS NULL)", name=op.f("ck_task_left_why")),
        sa.CheckConstraint("done_at IS NULL OR left_at IS NULL", name=op.f("ck_task_done_or_left")),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name=op.f("fk_task_assignee_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_task_case_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["staff.id"], name=op.f("fk_task_done_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_task_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("case_id", "key", name=op.f("uq_task_case_id_key")),
    )
    op.create_index("ix_task_case", "task", ["case_id", "position", "id"], unique=False)
    op.create_index(
        "ix_task_open_assignee",
        "task",
        ["assignee_id", "due_at", "id"],
        unique=False,
        sqlite_where=OPEN_TASK,
        postgresql_where=OPEN_TASK,
    )
    op.create_index(
        "ix_task_open_team",
        "task",
        ["team_id", "due_at", "id"],
        unique=False,
        sqlite_where=OPEN_TASK,
        postgresql_where=OPEN_TASK,
    )


def _create_visits() -> None:
    op.create_table(
        "field_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("begins_at", MOMENT, nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("bring", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "part IN ('morning', 'afternoon', 'day', 'time')", name=op.f("ck_field_visit_part")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'on_way', 'done', 'nobody', 'cancelled')",
            name=op.f("ck_field_visit_state"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_field_visit_case_id")),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["staff.id"], name=op.f("fk_field_visit_planned_by_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_field_visit_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_visit")),
    )
    op.create_index("ix_field_visit_case", "field_visit", ["case_id", "id"], unique=False)
    op.create_index(
        "ix_field_visit_day", "field_visit", ["day", "staff_id", "begins_at"], unique=False
    )
    op.create_index(
        "ix_field_visit_open",
        "field_visit",
        ["staff_id", "day"],
        unique=False,
        sqlite_where=PLANNED,
        postgresql_where=PLANNED,
    )
    op.create_table(
        "visit_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_visit_photo_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["field_visit.id"], name=op.f("fk_visit_photo_visit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_photo")),
        sa.UniqueConstraint("file_id", name=op.f("uq_visit_photo_file_id")),
    )
    op.create_index(op.f("ix_visit_photo_visit_id"), "visit_photo", ["visit_id"], unique=False)


def _create_referrals() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("what_for", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("translations", JSON, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "email IS NOT NULL OR phone IS NOT NULL OR address IS NOT NULL",
            name=op.f("ck_partner_can_be_reached"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("key", name=op.f("uq_partner_key")),
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("handed", JSON, nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("agreed_by", sa.String(length=10), nullable=True),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("referred_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('referred', 'accepted', 'done', 'sent_back')", name=op.f("ck_referral_state")
        ),
        sa.CheckConstraint(
            "NOT personal OR consent_id IS NOT NULL",
            name=op.f("ck_referral_personal_needs_consent"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_referral_case_id")),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent_statement.id"], name=op.f("fk_referral_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_referral_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_referral_partner_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_referral_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_case_id"), "referral", ["case_id"], unique=False)
    op.create_index(op.f("ix_referral_partner_id"), "referral", ["partner_id"], unique=False)


def _create_mentions() -> None:
    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_mention_event_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_mention_staff_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_mention_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("event_id", "staff_id", name=op.f("uq_mention_event_id_staff_id")),
    )
    op.create_index("ix_mention_staff", "mention", ["staff_id", "id"], unique=False)
    op.create_index(
        "ix_mention_unseen",
        "mention",
        ["staff_id"],
        unique=False,
        sqlite_where=UNSEEN,
        postgresql_where=UNSEEN,
    )


def downgrade() -> None:
    for name in ("mention", "referral", "partner", "visit_photo", "field_visit", "task"):
        op.drop_table(name)
