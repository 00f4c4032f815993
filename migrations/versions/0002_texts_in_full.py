"""The text door in full: pictures, who answers a number, consent, delivery, merged cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")

STATES = (
    "queued", "sending", "unsure", "sent", "delivered", "held", "failed", "undelivered", "waiting",
    "told", "received",
)  # fmt: skip
STATES_BEFORE = ("queued", "sending", "sent", "held", "failed", "waiting", "told", "received")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN (%s)" % ", ".join(f"'{word}'" for word in words)


def upgrade() -> None:
    _change_tables()
    _create_tables()
    _carry_over()


def _change_tables() -> None:
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        case.create_index(op.f("ix_case_merged_into_id"), ["merged_into_id"])
        case.create_foreign_key(op.f("fk_case_merged_into_id"), "case", ["merged_into_id"], ["id"])
    with op.batch_alter_table("department") as department:
        department.add_column(
            sa.Column("translations", JSON, nullable=False, server_default=sa.text("'{}'"))
        )
    with op.batch_alter_table("department") as department:
        department.alter_column("translations", existing_type=JSON, server_default=None)
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("failure_code", sa.Integer(), nullable=True))
        for flag in ("asked", "unplaced"):
            message.add_column(
                sa.Column(flag, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        message.add_column(sa.Column("segments", sa.Integer(), nullable=True))
        message.add_column(sa.Column("cost_micros", sa.Integer(), nullable=True))
        message.add_column(sa.Column("tried_at", MOMENT, nullable=True))
        message.add_column(sa.Column("changed_at", MOMENT, nullable=True))
        message.drop_constraint(op.f("ck_message_state"), type_="check")
        message.create_check_constraint(op.f("ck_message_state"), _one_of("state", STATES))
    op.execute("UPDATE message SET changed_at = COALESCE(sent_at, created_at)")
    with op.batch_alter_table("message") as message:
        message.alter_column("changed_at", existing_type=MOMENT, nullable=False)
        for flag in ("asked", "unplaced"):
            message.alter_column(flag, existing_type=sa.Boolean(), server_default=None)
    op.create_index("ix_message_news", "message", ["contact_point_id", "changed_at"])
    op.create_index(
        "ix_message_unplaced",
        "message",
        ["created_at"],
        sqlite_where=sa.text("unplaced"),
        postgresql_where=sa.text("unplaced"),
    )
    op.create_index(op.f("ix_interaction_contact_point_id"), "interaction", ["contact_point_id"])
    with op.batch_alter_table("sms_dialogue") as dialogue:
        dialogue.add_column(sa.Column("reminded_at", MOMENT, nullable=True))
        dialogue.add_column(sa.Column("who_in_id", sa.Integer(), nullable=True))
        dialogue.create_foreign_key(
            op.f("fk_sms_dialogue_who_in_id"), "interaction", ["who_in_id"], ["id"]
        )
        dialogue.create_index(op.f("ix_sms_dialogue_updated_at"), ["updated_at"])
    with op.batch_alter_table("stored_file") as file:
        file.add_column(
            sa.Column("state", sa.String(length=10), nullable=False, server_default="kept")
        )
        file.add_column(sa.Column("failure", sa.String(length=300), nullable=True))
        file.create_check_constraint(
            op.f("ck_stored_file_state"), _one_of("state", ("awaited", "kept", "refused"))
        )
    with op.batch_alter_table("stored_file") as file:
        file.alter_column("state", existing_type=sa.String(length=10), server_default=None)


def _create_tables() -> None:
    op.create_table(
        "consent_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("takes_texts", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            _one_of("way", ("word", "asked", "provider", "refused", "staff", "unknown")),
            name=op.f("ck_consent_entry_way"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_point.id"],
            name=op.f("fk_consent_entry_contact_point_id"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_consent_entry_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_entry")),
    )
    op.create_index(
        op.f("ix_consent_entry_contact_point_id"), "consent_entry", ["contact_point_id"]
    )
    op.create_table(
        "thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owned_since", MOMENT, nullable=True),
        sa.Column("wants", sa.String(length=10), nullable=True),
        sa.Column("waiting_since", MOMENT, nullable=True),
        sa.Column("read_up_to", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "wants IS NULL OR (wants IN ('person', 'unplaced', 'case'))",
            name=op.f("ck_thread_wants"),
        ),
        sa.CheckConstraint(
            "(owner_id IS NULL) = (owned_since IS NULL)", name=op.f("ck_thread_owned_since")
        ),
        sa.CheckConstraint(
            "(wants IS NULL) = (waiting_since IS NULL)",
            name=op.f("ck_thread_waits_for_something"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_thread_contact_point_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_thread_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sa.UniqueConstraint("contact_point_id", name=op.f("uq_thread_contact_point_id")),
    )
    op.create_index(op.f("ix_thread_owner_id"), "thread", ["owner_id"])
    op.create_index(op.f("ix_thread_waiting_since"), "thread", ["waiting_since"])
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("declared_type", sa.String(length=100), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_attachment_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_attachment_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint(
            "message_id", "position", name=op.f("uq_attachment_message_id_position")
        ),
    )
    op.create_index(op.f("ix_attachment_file_id"), "attachment", ["file_id"])
    op.create_index(op.f("ix_attachment_next_try_at"), "attachment", ["next_try_at"])
    op.create_table(
        "sending_pace",
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_sending_pace")),
    )
    op.create_table(
        "reply_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_template")),
        sa.UniqueConstraint("key", name=op.f("uq_reply_template_key")),
    )


def _carry_over() -> None:
    """Numbers that have refused texts already get their first line in the ledger, and those that
    have texted get their thread.
    """
    op.execute(
        "INSERT INTO consent_entry (contact_point_id, at, takes_texts, way) "
        "SELECT id, opted_out_at, false, 'unknown' FROM contact_point "
        "WHERE opted_out_at IS NOT NULL"
    )
    op.execute(
        "INSERT INTO thread (contact_point_id, language, read_up_to) "
        "SELECT contact_point_id, 'en', 0 FROM sms_dialogue"
    )


def downgrade() -> None:
    for table in ("reply_template", "sending_pace", "attachment", "thread", "consent_entry"):
        op.drop_table(table)
    with op.batch_alter_table("stored_file") as file:
        file.drop_constraint(op.f("ck_stored_file_state"), type_="check")
        file.drop_column("failure")
        file.drop_column("state")
    op.drop_index(op.f("ix_interaction_contact_point_id"), "interaction")
    with op.batch_alter_table("sms_dialogue") as dialogue:
        dialogue.drop_index(op.f("ix_sms_dialogue_updated_at"))
        dialogue.drop_constraint(op.f("fk_sms_dialogue_who_in_id"), type_="foreignkey")
        dialogue.drop_column("who_in_id")
        dialogue.drop_column("reminded_at")
    op.execute("UPDATE message SET state = 'sent' WHERE state IN ('delivered', 'unsure')")
    op.execute("UPDATE message SET state = 'failed' WHERE state = 'undelivered'")
    op.drop_index("ix_message_unplaced", "message")
    op.drop_index("ix_message_news", "message")
    with op.batch_alter_table("message") as message:
        message.drop_constraint(op.f("ck_message_state"), type_="check")
        message.create_check_constraint(op.f("ck_message_state"), _one_of("state", STATES_BEFORE))
        for column in (
            "changed_at", "tried_at", "cost_micros", "segments", "unplaced", "asked",
            "failure_code",
        ):  # fmt: skip
            message.drop_column(column)
    with op.batch_alter_table("department") as department:
        department.drop_column("translations")
    with op.batch_alter_table("case") as case:
        case.drop_constraint(op.f("fk_case_merged_into_id"), type_="foreignkey")
        case.drop_index(op.f("ix_case_merged_into_id"))
        case.drop_column("merged_into_id")
