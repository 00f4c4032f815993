"""What cases are searched by, the words that are known, and what staff search for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Indexes of SQLite's own (FTS5), each over a table; triggers keep them. What cases there are is
# written by "alldoors index".
_INDEXES = {
    "case_words": (
        "CREATE VIRTUAL TABLE case_words_index USING fts5("
        "words, content='case_words', content_rowid='case_id', tokenize='ascii')",
        "INSERT INTO case_words_index (case_words_index, rowid, words) "
        "VALUES ('delete', old.case_id, old.words);",
        "INSERT INTO case_words_index (rowid, words) VALUES (new.case_id, new.words);",
    ),
    "known_word": (
        "CREATE VIRTUAL TABLE known_word_index USING fts5("
        "word, content='known_word', content_rowid='id', tokenize='trigram')",
        "INSERT INTO known_word_index (known_word_index, rowid, word) "
        "VALUES ('delete', old.id, old.word);",
        "INSERT INTO known_word_index (rowid, word) VALUES (new.id, new.word);",
    ),
}


def upgrade() -> None:
    words = sa.Text().with_variant(TSVECTOR(), "postgresql")
    op.create_table(
        "case_words",
        sa.Column("case_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("words", words, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_words")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_case_words_case_id"), ondelete="CASCADE"
        ),
    )
    op.create_table(
        "index_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_mark")),
        sa.CheckConstraint(
            "(case_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_index_mark_of_one_thing")
        ),
    )
    op.create_table(
        "known_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(42), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_word")),
    )
    op.create_index(
        op.f("ix_known_word_word"),
        "known_word",
        ["word"],
        postgresql_ops={"word": "text_pattern_ops"},
    )
    op.create_table(
        "staff_search",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("searched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_search")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_search_staff_id")),
    )
    op.create_index("ix_staff_search_of_staff", "staff_search", ["staff_id", "searched_at"])
    if op.get_bind().dialect.name == "sqlite":
        for table, (create, gone, new) in _INDEXES.items():
            op.execute(create)
            for moment, what in (("INSERT", new), ("DELETE", gone), ("UPDATE", gone + new)):
                op.execute(
                    f"CREATE TRIGGER {table}_{moment.lower()} AFTER {moment} ON {table} "
                    f"BEGIN {what} END"
                )
    else:
        op.create_index("ix_case_words_words", "case_words", ["words"], postgresql_using="gin")
        op.create_index(
            "ix_known_word_letters",
            "known_word",
            ["word"],
            postgresql_using="gin",
            postgresql_ops={"word": "gin_trgm_ops"},
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _INDEXES:
            for moment in ("insert", "delete", "update"):
                op.execute(f"DROP TRIGGER {table}_{moment}")
            op.execute(f"DROP TABLE {table}_index")
    for name in ("staff_search", "known_word", "index_mark", "case_words"):
        op.drop_table(name)
