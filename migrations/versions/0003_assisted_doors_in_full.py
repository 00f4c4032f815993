"""The assisted doors in full: people's records, calls, visitors who wait, helpers, links."""

import secrets
import unicodedata

import phonenumbers
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")

ROLES_BEFORE = (
    "agent", "counter", "caseworker", "supervisor", "analyst", "administrator", "auditor",
)  # fmt: skip
ROLES = (*ROLES_BEFORE, "helper")
MEANS_BEFORE = ("sms", "email", "call", "visit", "page")
MEANS = (*MEANS_BEFORE, "letter")
OUTCOMES = (
    "request", "added", "status", "information", "unfinished", "referred", "transferred",
    "dropped", "nobody", "complaint", "other",
)  # fmt: skip
CALLING = ("needs_first", "turn_by_turn", "in_order")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN (%s)" % ", ".join(f"'{word}'" for word in words)


def upgrade() -> None:
    _create_people()
    _create_visits()
    _create_contacts()
    _create_requests()
    _change_contacts()
    _change_requests()
    _change_people()
    _make_findable()


def _create_people() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "phone IS NOT NULL OR email IS NOT NULL", name=op.f("ck_organisation_can_be_reached")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "access_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('large_print', 'relay_call', 'interpreter', 'step_free', 'no_stairs', 'no_reading', 'other')",
            name=op.f("ck_access_need_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_access_need_person_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_access_need_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_need")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_access_need_person_id_kind")),
    )
    op.create_table(
        "adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("agreed_at", MOMENT, nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('phone_only', 'no_texts', 'no_email', 'letters_only', 'large_print', 'advocate', 'other')",
            name=op.f("ck_adjustment_kind"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_adjustment_person_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_adjustment_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
    )
    op.create_index(op.f("ix_adjustment_person_id"), "adjustment", ["person_id"], unique=False)

    op.create_table(
        "consent_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_statement_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_consent_statement_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_statement")),
    )
    op.create_index(
        op.f("ix_consent_statement_person_id"), "consent_statement", ["person_id"], unique=False
    )

    op.create_table(
        "person_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_warning_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_person_warning_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_warning")),
    )
    op.create_index(
        op.f("ix_person_warning_person_id"), "person_warning", ["person_id"], unique=False
    )

    op.create_table(
        "person_words",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_words_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_words")),
    )
    op.create_table(
        "representative",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("relation", sa.String(length=40), nullable=True),
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("covers", sa.String(length=300), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("consent_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "authority IN ('spoken_consent', 'written_consent', 'legal_power', 'carer', 'interpreter')",
            name=op.f("ck_representative_authority"),
        ),
        sa.CheckConstraint(
            "relation IS NULL OR (relation IN ('family', 'friend', 'carer', 'support_worker', 'other'))",
            name=op.f("ck_representative_relation"),
        ),
        sa.CheckConstraint(
            "(actor_id IS NULL) <> (organisation_id IS NULL)",
            name=op.f("ck_representative_one_who_acts"),
        ),
        sa.CheckConstraint("actor_id <> person_id", name=op.f("ck_representative_another")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_representative_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consent_statement.id"], name=op.f("fk_representative_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_representative_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_representative_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_representative_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative")),
    )
    op.create_index(
        op.f("ix_representative_actor_id"), "representative", ["actor_id"], unique=False
    )
    op.create_index(
        op.f("ix_representative_organisation_id"),
        "representative",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_representative_person_id"), "representative", ["person_id"], unique=False
    )


def _create_visits() -> None:
    op.create_table(
        "counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("screen_token", sa.String(length=40), nullable=False),
        sa.Column("shown", JSON, nullable=False),
        sa.Column("shown_at", MOMENT, nullable=True),
        sa.Column("screen_seen_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_counter_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter")),
        sa.UniqueConstraint("screen_token", name=op.f("uq_counter_screen_token")),
        sa.UniqueConstraint("site_id", "name", name=op.f("uq_counter_site_id_name")),
    )
    op.create_table(
        "visit_queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("translations", JSON, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_visit_queue_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_queue")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_visit_queue_site_id_key")),
        sa.UniqueConstraint("site_id", "letter", name=op.f("uq_visit_queue_site_id_letter")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("needs", JSON, nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("booked_for", MOMENT, nullable=True),
        sa.Column("arrived_at", MOMENT, nullable=True),
        sa.Column("called_at", MOMENT, nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'booked' OR booked_for IS NOT NULL", name=op.f("ck_ticket_booked_for_a_time")
        ),
        sa.CheckConstraint(
            "state = 'booked' OR number IS NOT NULL", name=op.f("ck_ticket_has_a_number")
        ),
        sa.CheckConstraint(
            "state IN ('booked', 'waiting', 'called', 'serving', 'done', 'no_show', 'left')",
            name=op.f("ck_ticket_state"),
        ),
        sa.ForeignKeyConstraint(["counter_id"], ["counter.id"], name=op.f("fk_ticket_counter_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_ticket_interaction_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ticket_person_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["visit_queue.id"], name=op.f("fk_ticket_queue_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ticket_site_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticket_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("interaction_id", name=op.f("uq_ticket_interaction_id")),
        sa.UniqueConstraint("site_id", "day", "number", name=op.f("uq_ticket_site_id_day_number")),
    )
    op.create_index(op.f("ix_ticket_person_id"), "ticket", ["person_id"], unique=False)
    op.create_index(op.f("ix_ticket_queue_id"), "ticket", ["queue_id"], unique=False)
    op.create_index("ix_ticket_waiting", "ticket", ["site_id", "day", "state"], unique=False)


def _create_contacts() -> None:
    op.create_table(
        "identity_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("asked", sa.String(length=200), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "result IN ('fits', 'differs', 'unsaid', 'skipped')",
            name=op.f("ck_identity_check_result"),
        ),
        sa.CheckConstraint(
            "(result = 'skipped') = (reason IS NOT NULL)", name=op.f("ck_identity_check_reason")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_identity_check_interaction_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_identity_check_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_identity_check_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_check")),
    )
    op.create_index(
        op.f("ix_identity_check_interaction_id"), "identity_check", ["interaction_id"], unique=False
    )
    op.create_index(
        op.f("ix_identity_check_person_id"), "identity_check", ["person_id"], unique=False
    )

    op.create_table(
        "interaction_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("details", JSON, nullable=False),
        sa.CheckConstraint(
            "kind IN ('rang', 'answered', 'held', 'resumed', 'transferred', 'taken_over', 'hung_up', 'dropped', 'ended', 'wrapped_up')",
            name=op.f("ck_interaction_step_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_interaction_step_interaction_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_interaction_step_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction_step")),
    )
    op.create_index(
        op.f("ix_interaction_step_interaction_id"),
        "interaction_step",
        ["interaction_id"],
        unique=False,
    )

    op.create_table(
        "call_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("intake_id", sa.Integer(), nullable=True),
        sa.Column("promised_at", MOMENT, nullable=False),
        sa.Column("promised_by_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_call_back_closed_at")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'given_up')", name=op.f("ck_call_back_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_call_back_case_id")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["staff.id"], name=op.f("fk_call_back_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_call_back_contact_point_id")
        ),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_call_back_intake_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_call_back_interaction_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_call_back_owner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_back_person_id")),
        sa.ForeignKeyConstraint(
            ["promised_by_id"], ["staff.id"], name=op.f("fk_call_back_promised_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
    )
    op.create_index(op.f("ix_call_back_case_id"), "call_back", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_call_back_contact_point_id"), "call_back", ["contact_point_id"], unique=False
    )
    op.create_index("ix_call_back_due", "call_back", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_call_back_intake_id"), "call_back", ["intake_id"], unique=False)
    op.create_index(
        op.f("ix_call_back_interaction_id"), "call_back", ["interaction_id"], unique=False
    )
    op.create_index(op.f("ix_call_back_owner_id"), "call_back", ["owner_id"], unique=False)
    op.create_index(op.f("ix_call_back_person_id"), "call_back", ["person_id"], unique=False)


def _create_requests() -> None:
    op.create_table(
        "case_helper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("named_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_case_helper_removed")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_helper_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_case_helper_organisation_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_helper_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_helper")),
    )
    op.create_index(op.f("ix_case_helper_case_id"), "case_helper", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_case_helper_organisation_id"), "case_helper", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_case_helper",
        "case_helper",
        ["case_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )

    op.create_table(
        "take_over_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("used_channel", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_take_over_code_case_id")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_take_over_code_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_take_over_code")),
        sa.UniqueConstraint("code", name=op.f("uq_take_over_code_code")),
    )
    op.create_index(op.f("ix_take_over_code_case_id"), "take_over_code", ["case_id"], unique=False)

    op.create_table(
        "add_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("holder_digest", sa.String(length=64), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("added", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["staff.id"], name=op.f("fk_add_link_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_add_link_message_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_add_link_contact_point_id")
        ),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_add_link_intake_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_add_link_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_add_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_add_link_token_digest")),
    )
    op.create_index(op.f("ix_add_link_intake_id"), "add_link", ["intake_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("last_characters", sa.String(length=4), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_evidence_intake_id")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_evidence_interaction_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_evidence_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_intake_id"), "evidence", ["intake_id"], unique=False)


def _change_contacts() -> None:
    with op.batch_alter_table("site") as site:
        site.add_column(sa.Column("open_when", sa.String(length=200), nullable=True))
        site.add_column(
            sa.Column("calling", sa.String(20), nullable=False, server_default="needs_first")
        )
        site.add_column(sa.Column("screen_token", sa.String(length=40), nullable=True))
        site.create_check_constraint(op.f("ck_site_calling"), _one_of("calling", CALLING))
    for (site_id,) in op.get_bind().execute(sa.text("SELECT id FROM site")).all():
        op.get_bind().execute(
            sa.text("UPDATE site SET screen_token = :token WHERE id = :id"),
            {"token": secrets.token_urlsafe(24), "id": site_id},
        )
    with op.batch_alter_table("site") as site:
        site.alter_column("calling", existing_type=sa.String(20), server_default=None)
        site.alter_column("screen_token", existing_type=sa.String(40), nullable=False)
        site.create_unique_constraint(op.f("uq_site_screen_token"), ["screen_token"])
    with op.batch_alter_table("interaction") as interaction:
        interaction.add_column(sa.Column("call_ref", sa.String(length=64), nullable=True))
        for moment in ("arrived_at", "held_since", "wrapped_up_at"):
            interaction.add_column(sa.Column(moment, MOMENT, nullable=True))
        for other in ("counter_id", "team_id"):
            interaction.add_column(sa.Column(other, sa.Integer(), nullable=True))
        interaction.add_column(
            sa.Column("held_seconds", sa.Integer(), nullable=False, server_default="0")
        )
        interaction.add_column(
            sa.Column("dropped", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        interaction.add_column(sa.Column("outcome", sa.String(length=20), nullable=True))
        for flag in ("avoidable", "settled"):
            interaction.add_column(sa.Column(flag, sa.Boolean(), nullable=True))
        interaction.add_column(sa.Column("note", sa.String(length=1000), nullable=True))
        interaction.create_unique_constraint(op.f("uq_interaction_call_ref"), ["call_ref"])
        interaction.create_foreign_key(
            op.f("fk_interaction_counter_id"), "counter", ["counter_id"], ["id"]
        )
        interaction.create_foreign_key(op.f("fk_interaction_team_id"), "team", ["team_id"], ["id"])
        interaction.create_check_constraint(
            op.f("ck_interaction_outcome"),
            f"outcome IS NULL OR ({_one_of('outcome', OUTCOMES)})",
        )
    with op.batch_alter_table("interaction") as interaction:
        interaction.alter_column("held_seconds", existing_type=sa.Integer(), server_default=None)
        interaction.alter_column("dropped", existing_type=sa.Boolean(), server_default=None)
    op.create_index(op.f("ix_interaction_team_id"), "interaction", ["team_id"])
    op.create_index(
        "ix_interaction_going_on",
        "interaction",
        ["channel", "started_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _change_requests() -> None:
    with op.batch_alter_table("case") as case:
        case.add_column(sa.Column("place_key", sa.String(length=120), nullable=True))
        case.add_column(sa.Column("received_on", sa.Date(), nullable=True))
    op.create_index(
        op.f("ix_case_place_key"),
        "case",
        ["place_key"],
        postgresql_ops={"place_key": "text_pattern_ops"},
    )
    with op.batch_alter_table("party") as party:
        party.add_column(sa.Column("covers", sa.String(length=300), nullable=True))
        party.add_column(sa.Column("until", sa.Date(), nullable=True))
        party.add_column(sa.Column("consent_id", sa.Integer(), nullable=True))
        party.create_foreign_key(
            op.f("fk_party_consent_id"), "consent_statement", ["consent_id"], ["id"]
        )
    with op.batch_alter_table("intake") as intake:
        for other in ("owner_id", "team_id", "organisation_id"):
            intake.add_column(sa.Column(other, sa.Integer(), nullable=True))
        for moment in ("finish_by", "confirmed_at"):
            intake.add_column(sa.Column(moment, MOMENT, nullable=True))
        intake.add_column(sa.Column("received_on", sa.Date(), nullable=True))
        intake.add_column(sa.Column("confirmed", sa.String(length=64), nullable=True))
        intake.create_foreign_key(op.f("fk_intake_owner_id"), "staff", ["owner_id"], ["id"])
        intake.create_foreign_key(op.f("fk_intake_team_id"), "team", ["team_id"], ["id"])
        intake.create_foreign_key(
            op.f("fk_intake_organisation_id"), "organisation", ["organisation_id"], ["id"]
        )
        intake.create_check_constraint(
            op.f("ck_intake_set_aside"), "(owner_id IS NULL) = (finish_by IS NULL)"
        )
    for other in ("owner_id", "team_id", "organisation_id"):
        op.create_index(op.f(f"ix_intake_{other}"), "intake", [other])
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("postal_address", sa.String(length=500), nullable=True))
        message.add_column(
            sa.Column("large_print", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        message.drop_constraint(op.f("ck_message_means"), type_="check")
        message.create_check_constraint(op.f("ck_message_means"), _one_of("means", MEANS))
    with op.batch_alter_table("message") as message:
        message.alter_column("large_print", existing_type=sa.Boolean(), server_default=None)


def _change_people() -> None:
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("addressed_as", sa.String(length=100), nullable=True))
        person.add_column(sa.Column("address", sa.String(length=500), nullable=True))
    with op.batch_alter_table("staff") as staff:
        staff.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        staff.add_column(
            sa.Column("language", sa.String(length=35), nullable=False, server_default="en")
        )
        staff.create_foreign_key(
            op.f("fk_staff_organisation_id"), "organisation", ["organisation_id"], ["id"]
        )
        staff.drop_constraint(op.f("ck_staff_role"), type_="check")
        staff.create_check_constraint(op.f("ck_staff_role"), _one_of("role", ROLES))
        staff.create_check_constraint(
            op.f("ck_staff_helper_has_organisation"),
            "(role = 'helper') = (organisation_id IS NOT NULL)",
        )
    with op.batch_alter_table("staff") as staff:
        staff.alter_column("language", existing_type=sa.String(length=35), server_default=None)
    op.create_index(op.f("ix_staff_organisation_id"), "staff", ["organisation_id"])


def _make_findable() -> None:
    """The index over every three letters of what people are found by, and its first words."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE person_words_index USING fts5("
            "words, content='person_words', content_rowid='person_id', tokenize='trigram')"
        )
        gone = (
            "INSERT INTO person_words_index (person_words_index, rowid, words) "
            "VALUES ('delete', old.person_id, old.words);"
        )
        new = "INSERT INTO person_words_index (rowid, words) VALUES (new.person_id, new.words);"
        for moment, what in (("INSERT", new), ("DELETE", gone), ("UPDATE", gone + new)):
            op.execute(
                f"CREATE TRIGGER person_words_{moment.lower()} AFTER {moment} ON person_words "
                f"BEGIN {what} END"
            )
    else:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.create_index(
            "ix_person_words_words",
            "person_words",
            ["words"],
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        )
    _write_words()


def _write_words() -> None:
    """As ``tracker.people.index`` made them at the time of this migration."""
    connection = op.get_bind()
    reached: dict[int, list[str]] = {}
    for person_id, kind, value in connection.execute(
        sa.text(
            "SELECT person_id, kind, value FROM person_contact"
            " JOIN contact_point ON contact_point.id = contact_point_id ORDER BY person_contact.id"
        )
    ):
        reached.setdefault(person_id, []).extend(_said(kind, value))
    rows = []
    for id, name in connection.execute(sa.text("SELECT id, name FROM person")):
        words = " ".join([_fold(name), *reached.get(id, []), f"0q0{_fold(name)}"])
        rows.append({"person_id": id, "words": f" {words} "})
    if rows:
        connection.execute(
            sa.text("INSERT INTO person_words (person_id, words) VALUES (:person_id, :words)"),
            rows,
        )


def _said(kind: str, value: str) -> list[str]:
    if kind != "phone":
        return [_fold(value)]
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return [value.lstrip("+")]
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [value.lstrip("+"), "".join(filter(str.isdecimal, national))]


def _fold(words: str) -> str:
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c)
    )
    between = {"-": " ", "\u2013": " ", "'": "", "\u2019": ""}
    return " ".join(plain.translate(str.maketrans(between)).split())


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for moment in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER person_words_{moment}")
        op.execute("DROP TABLE person_words_index")
    op.execute("DELETE FROM staff WHERE role = 'helper'")
    op.execute("UPDATE message SET means = 'page', state = 'sent' WHERE means = 'letter'")
    for column, table in (
        ("organisation_id", "staff"), ("team_id", "intake"), ("owner_id", "intake"),
        ("organisation_id", "intake"), ("place_key", "case"), ("team_id", "interaction"),
    ):  # fmt: skip
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    op.drop_index("ix_interaction_going_on", "interaction")
    with op.batch_alter_table("staff") as staff:
        staff.drop_constraint(op.f("ck_staff_helper_has_organisation"), type_="check")
        staff.drop_constraint(op.f("ck_staff_role"), type_="check")
        staff.create_check_constraint(op.f("ck_staff_role"), _one_of("role", ROLES_BEFORE))
        staff.drop_constraint(op.f("fk_staff_organisation_id"), type_="foreignkey")
        _drop(staff, "organisation_id", "language")
    with op.batch_alter_table("person") as person:
        _drop(person, "addressed_as", "address")
    with op.batch_alter_table("message") as message:
        message.drop_constraint(op.f("ck_message_means"), type_="check")
        message.create_check_constraint(op.f("ck_message_means"), _one_of("means", MEANS_BEFORE))
        _drop(message, "postal_address", "large_print")
    with op.batch_alter_table("intake") as intake:
        intake.drop_constraint(op.f("ck_intake_set_aside"), type_="check")
        for other in ("owner_id", "team_id", "organisation_id"):
            intake.drop_constraint(op.f(f"fk_intake_{other}"), type_="foreignkey")
        _drop(
            intake, "owner_id", "team_id", "organisation_id", "finish_by", "confirmed_at",
            "received_on", "confirmed",
        )  # fmt: skip
    with op.batch_alter_table("party") as party:
        party.drop_constraint(op.f("fk_party_consent_id"), type_="foreignkey")
        _drop(party, "covers", "until", "consent_id")
    with op.batch_alter_table("case") as case:
        _drop(case, "place_key", "received_on")
    with op.batch_alter_table("interaction") as interaction:
        interaction.drop_constraint(op.f("ck_interaction_outcome"), type_="check")
        interaction.drop_constraint(op.f("uq_interaction_call_ref"), type_="unique")
        interaction.drop_constraint(op.f("fk_interaction_counter_id"), type_="foreignkey")
        interaction.drop_constraint(op.f("fk_interaction_team_id"), type_="foreignkey")
        _drop(
            interaction, "call_ref", "arrived_at", "held_since", "wrapped_up_at", "counter_id",
            "team_id", "held_seconds", "dropped", "outcome", "avoidable", "settled", "note",
        )  # fmt: skip
    with op.batch_alter_table("site") as site:
        site.drop_constraint(op.f("ck_site_calling"), type_="check")
        site.drop_constraint(op.f("uq_site_screen_token"), type_="unique")
        _drop(site, "open_when", "calling", "screen_token")
    for table in (
        "evidence", "add_link", "take_over_code", "case_helper", "call_back", "interaction_step",
        "identity_check", "ticket", "visit_queue", "counter", "representative", "person_words",
        "person_warning", "consent_statement", "adjustment", "access_need", "organisation",
    ):  # fmt: skip
        op.drop_table(table)


def _drop(table: object, *columns: str) -> None:
    for column in columns:
        table.drop_column(column)  # type: ignore[attr-defined]
