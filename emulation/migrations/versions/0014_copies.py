"""Lay down the index of similar entries; those handed in before are checked by a job."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "copy_text",
        sa.Column("entry_id", ROW, autoincrement=False, nullable=False),
        sa.Column("version_id", ROW, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_copy_text_entry_id_entry"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["entry_version.id"], name="fk_copy_text_version_id_entry_version"
        ),
        sa.PrimaryKeyConstraint("entry_id", name="pk_copy_text"),
    )
    op.create_table(
        "copy_shingle",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("number", "entry_id", name="pk_copy_shingle"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "copy_common",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_copy_common"),
    )
    op.create_table(
        "copy_finding",
        sa.Column("id", ROW, nullable=False),
        sa.Column("entry_id", ROW, nullable=False),
        sa.Column("version_id", ROW, nullable=False),
        sa.Column("other_id", ROW, nullable=False),
        sa.Column("other_version_id", ROW, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_copy_finding_entry_id_entry"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["entry_version.id"], name="fk_copy_finding_version_id_entry_version"
        ),
        sa.ForeignKeyConstraint(["other_id"], ["entry.id"], name="fk_copy_finding_other_id_entry"),
        sa.ForeignKeyConstraint(
            ["other_version_id"],
            ["entry_version.id"],
            name="fk_copy_finding_other_version_id_entry_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_copy_finding"),
        sa.UniqueConstraint("entry_id", "other_id", name="uq_copy_finding_entry_id_other_id"),
    )
    op.create_index("ix_copy_finding_other_id", "copy_finding", ["other_id"])
    op.execute(
        "INSERT INTO job (kind, payload, created_at, run_after, attempts, last_error) "
        "SELECT 'copies.check_all', '{}', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 0, '' "
        "WHERE EXISTS (SELECT 1 FROM entry)"
    )


def downgrade() -> None:
    for table in ("copy_finding", "copy_common", "copy_shingle", "copy_text"):
        op.drop_table(table)
    op.execute("DELETE FROM job WHERE kind IN ('copies.check', 'copies.check_all')")
