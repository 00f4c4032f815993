"""What the page of a case shows beside the case: links, who looks at it, cases near it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("status <> 'closed'")
HOLDS = sa.text("removed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "case_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=12), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.CheckConstraint("case_id < other_id", name=op.f("ck_case_link_one_way")),
        sa.CheckConstraint(
            "relation IN ('related', 'blocks', 'blocked_by', 'follows', 'followed_by')",
            name=op.f("ck_case_link_relation"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_link_case_id")),
        sa.ForeignKeyConstraint(["other_id"], ["case.id"], name=op.f("fk_case_link_other_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_link_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
    )
    op.create_index("ix_case_link_case", "case_link", ["case_id", "id"])
    op.create_index("ix_case_link_other", "case_link", ["other_id", "id"])
    op.create_index(
        "uq_case_link",
        "case_link",
        ["case_id", "other_id"],
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )
    op.create_table(
        "case_viewer",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("writing", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_viewer_case_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_viewer_staff_id")),
        sa.PrimaryKeyConstraint("case_id", "staff_id", name=op.f("pk_case_viewer")),
    )
    op.create_index("ix_case_viewer_seen_at", "case_viewer", ["seen_at"])
    for name, columns in (("open_point", ["latitude", "longitude"]), ("open_place", ["place_key"])):
        op.create_index(
            f"ix_case_{name}", "case", columns, sqlite_where=OPEN, postgresql_where=OPEN
        )


def downgrade() -> None:
    for name in ("open_place", "open_point"):
        op.drop_index(f"ix_case_{name}", "case")
    op.drop_table("case_viewer")
    op.drop_table("case_link")
