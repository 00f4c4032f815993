"""The first tables: services, people, intakes, cases, messages.

Two promises are kept by triggers, as no constraint can say them: a published definition and a line
of a timeline are never changed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

UNCHANGING = ("definition", "event")


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=320), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(
        "ix_attempt_kind_subject_at", "attempt", ["kind", "subject", "at"], unique=False
    )
    op.create_table(
        "contact_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=320), nullable=False),
        sa.Column("takes_texts", sa.Boolean(), nullable=False),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('phone', 'email')", name=op.f("ck_contact_point_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_contact_point_kind_value")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("key", name=op.f("uq_department_key")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("unreachable_reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_name"), "person", ["name"], unique=False)
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )
    op.create_table(
        "person_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("as_typed", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_point.id"],
            name=op.f("fk_person_contact_contact_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_contact_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_contact")),
        sa.UniqueConstraint(
            "person_id",
            "contact_point_id",
            name=op.f("uq_person_contact_person_id_contact_point_id"),
        ),
    )
    op.create_index(
        op.f("ix_person_contact_contact_point_id"),
        "person_contact",
        ["contact_point_id"],
        unique=False,
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_service_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("key", name=op.f("uq_service_key")),
    )
    op.create_index(op.f("ix_service_department_id"), "service", ["department_id"], unique=False)
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_team_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("key", name=op.f("uq_team_key")),
    )
    op.create_index(op.f("ix_team_department_id"), "team", ["department_id"], unique=False)
    op.create_table(
        "definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_definition_service_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition")),
        sa.UniqueConstraint("service_id", "version", name=op.f("uq_definition_service_id_version")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('agent', 'counter', 'caseworker', 'supervisor', 'analyst', 'administrator', 'auditor')",
            name=op.f("ck_staff_role"),
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_staff_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_index(op.f("ix_staff_team_id"), "staff", ["team_id"], unique=False)
    op.create_table(
        "interaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("contact_point_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('web', 'sms', 'phone', 'counter')", name=op.f("ck_interaction_channel")
        ),
        sa.CheckConstraint(
            "site_id IS NULL OR channel = 'counter'", name=op.f("ck_interaction_site_is_of_a_visit")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at",
            name=op.f("ck_interaction_ends_after_start"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_interaction_contact_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_interaction_person_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_interaction_site_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_interaction_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
    )
    op.create_index(op.f("ix_interaction_person_id"), "interaction", ["person_id"], unique=False)
    op.create_index(op.f("ix_interaction_staff_id"), "interaction", ["staff_id"], unique=False)
    op.create_index(
        "uq_interaction_open_text",
        "interaction",
        ["contact_point_id"],
        unique=True,
        sqlite_where=sa.text("channel = 'sms' AND ended_at IS NULL"),
        postgresql_where=sa.text("channel = 'sms' AND ended_at IS NULL"),
    )
    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=8), nullable=False),
        sa.Column("submission_key", sa.String(length=36), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=500), nullable=True),
        sa.Column("contact_point_id", sa.Integer(), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL) AND (status = 'closed') = (outcome IS NOT NULL)",
            name=op.f("ck_case_closed_has_outcome"),
        ),
        sa.CheckConstraint(
            "channel IN ('web', 'sms', 'phone', 'counter')", name=op.f("ck_case_channel")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR (outcome IN ('resolved', 'not_possible', 'not_ours', 'duplicate', 'withdrawn'))",
            name=op.f("ck_case_outcome"),
        ),
        sa.CheckConstraint(
            "priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_case_priority")
        ),
        sa.CheckConstraint(
            "status IN ('received', 'in_progress', 'waiting', 'closed')",
            name=op.f("ck_case_status"),
        ),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name=op.f("fk_case_assignee_id")),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_case_contact_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_case_definition_id")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_case_interaction_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_case_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_reference")),
        sa.UniqueConstraint("submission_key", name=op.f("uq_case_submission_key")),
    )
    op.create_index(op.f("ix_case_assignee_id"), "case", ["assignee_id"], unique=False)
    op.create_index(op.f("ix_case_contact_point_id"), "case", ["contact_point_id"], unique=False)
    op.create_index(op.f("ix_case_definition_id"), "case", ["definition_id"], unique=False)
    op.create_index(op.f("ix_case_interaction_id"), "case", ["interaction_id"], unique=False)
    op.create_index("ix_case_queue", "case", ["status", "due_at", "id"], unique=False)
    op.create_index(
        "ix_case_team_queue", "case", ["team_id", "status", "due_at", "id"], unique=False
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("resume_code", sa.String(length=10), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("began_at", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("contact_point_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'submitted') = (case_id IS NOT NULL)",
            name=op.f("ck_intake_submitted_has_case"),
        ),
        sa.CheckConstraint(
            "began_at IN ('web', 'sms', 'phone', 'counter')", name=op.f("ck_intake_began_at")
        ),
        sa.CheckConstraint(
            "channel IN ('web', 'sms', 'phone', 'counter')", name=op.f("ck_intake_channel")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'dropped')", name=op.f("ck_intake_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_intake_case_id")),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_intake_contact_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_intake_definition_id")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_intake_interaction_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_intake_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        sa.UniqueConstraint("case_id", name=op.f("uq_intake_case_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_intake_public_id")),
        sa.UniqueConstraint("resume_code", name=op.f("uq_intake_resume_code")),
    )
    op.create_index(
        op.f("ix_intake_contact_point_id"), "intake", ["contact_point_id"], unique=False
    )
    op.create_index(op.f("ix_intake_interaction_id"), "intake", ["interaction_id"], unique=False)
    op.create_index(
        "ix_intake_open",
        "intake",
        ["updated_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_intake_person_id"), "intake", ["person_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("means", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=True),
        sa.Column("contact_point_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("provider_sid", sa.String(length=64), nullable=True),
        sa.Column("answers_sid", sa.String(length=64), nullable=True),
        sa.Column("media_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=500), nullable=True),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_message_direction")),
        sa.CheckConstraint(
            "means IN ('sms', 'email', 'call', 'visit', 'page')", name=op.f("ck_message_means")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'held', 'failed', 'waiting', 'told', 'received')",
            name=op.f("ck_message_state"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_message_case_id")),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_message_contact_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_message_interaction_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_message_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("provider_sid", name=op.f("uq_message_provider_sid")),
    )
    op.create_index(op.f("ix_message_answers_sid"), "message", ["answers_sid"], unique=False)
    op.create_index(op.f("ix_message_case_id"), "message", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_message_contact_point_id"), "message", ["contact_point_id"], unique=False
    )
    op.create_index(op.f("ix_message_interaction_id"), "message", ["interaction_id"], unique=False)
    op.create_index("ix_message_outbox", "message", ["state", "next_try_at"], unique=False)
    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=True),
        sa.Column("authority", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "part IN ('subject', 'requester', 'helper')", name=op.f("ck_party_part")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_party_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_party_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("case_id", "part", name=op.f("uq_party_case_id_part")),
    )
    op.create_index(op.f("ix_party_person_id"), "party", ["person_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("value", JSON, nullable=True),
        sa.Column("as_typed", sa.Text(), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_answer_intake_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_answer_interaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("intake_id", "question", name=op.f("uq_answer_intake_id_question")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("for_citizen", sa.Boolean(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("details", JSON, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_event_case_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_event_interaction_id")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_event_message_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_case_id"), "event", ["case_id"], unique=False)
    op.create_table(
        "sms_dialogue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=True),
        sa.Column("offered", JSON, nullable=False),
        sa.Column("unclear", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_point.id"],
            name=op.f("fk_sms_dialogue_contact_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_sms_dialogue_intake_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_dialogue")),
        sa.UniqueConstraint("contact_point_id", name=op.f("uq_sms_dialogue_contact_point_id")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_stored_file_intake_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("key", name=op.f("uq_stored_file_key")),
    )
    op.create_index(op.f("ix_stored_file_intake_id"), "stored_file", ["intake_id"], unique=False)
    _forbid_changes()


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is never changed', TG_TABLE_NAME; END $$"
        )
        for table in UNCHANGING:
            op.execute(
                f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        return
    for table in UNCHANGING:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_is_kept_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
            )


def downgrade() -> None:
    op.drop_index(op.f("ix_stored_file_intake_id"), table_name="stored_file")
    op.drop_table("stored_file")
    op.drop_table("sms_dialogue")
    op.drop_index(op.f("ix_event_case_id"), table_name="event")
    op.drop_table("event")
    op.drop_table("answer")
    op.drop_index(op.f("ix_party_person_id"), table_name="party")
    op.drop_table("party")
    op.drop_index("ix_message_outbox", table_name="message")
    op.drop_index(op.f("ix_message_interaction_id"), table_name="message")
    op.drop_index(op.f("ix_message_contact_point_id"), table_name="message")
    op.drop_index(op.f("ix_message_case_id"), table_name="message")
    op.drop_index(op.f("ix_message_answers_sid"), table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_intake_person_id"), table_name="intake")
    op.drop_index(
        "ix_intake_open",
        table_name="intake",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_intake_interaction_id"), table_name="intake")
    op.drop_index(op.f("ix_intake_contact_point_id"), table_name="intake")
    op.drop_table("intake")
    op.drop_index("ix_case_team_queue", table_name="case")
    op.drop_index("ix_case_queue", table_name="case")
    op.drop_index(op.f("ix_case_interaction_id"), table_name="case")
    op.drop_index(op.f("ix_case_definition_id"), table_name="case")
    op.drop_index(op.f("ix_case_contact_point_id"), table_name="case")
    op.drop_index(op.f("ix_case_assignee_id"), table_name="case")
    op.drop_table("case")
    op.drop_index(
        "uq_interaction_open_text",
        table_name="interaction",
        sqlite_where=sa.text("channel = 'sms' AND ended_at IS NULL"),
        postgresql_where=sa.text("channel = 'sms' AND ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_interaction_staff_id"), table_name="interaction")
    op.drop_index(op.f("ix_interaction_person_id"), table_name="interaction")
    op.drop_table("interaction")
    op.drop_index(op.f("ix_staff_team_id"), table_name="staff")
    op.drop_table("staff")
    op.drop_table("definition")
    op.drop_index(op.f("ix_team_department_id"), table_name="team")
    op.drop_table("team")
    op.drop_index(op.f("ix_service_department_id"), table_name="service")
    op.drop_table("service")
    op.drop_index(op.f("ix_person_contact_contact_point_id"), table_name="person_contact")
    op.drop_table("person_contact")
    op.drop_table("site")
    op.drop_index(op.f("ix_person_name"), table_name="person")
    op.drop_table("person")
    op.drop_table("department")
    op.drop_table("contact_point")
    op.drop_index("ix_attempt_kind_subject_at", table_name="attempt")
    op.drop_table("attempt")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
