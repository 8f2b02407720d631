"""Lay down the index of pictures; those handed in before are taken up by the job that also checks
texts, and compared by the worker."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("compared_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "copy_picture",
        sa.Column("stored_file_id", ROW, autoincrement=False, nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name="fk_copy_picture_stored_file_id_stored_file",
        ),
        sa.PrimaryKeyConstraint("stored_file_id", name="pk_copy_picture"),
    )
    op.create_index(
        "ix_copy_picture_waiting",
        "copy_picture",
        ["stored_file_id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "copy_picture_band",
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stored_file_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("band", "stored_file_id", name="pk_copy_picture_band"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "copy_picture_pair",
        sa.Column("first_id", ROW, autoincrement=False, nullable=False),
        sa.Column("second_id", ROW, autoincrement=False, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_id < second_id", name="ck_copy_picture_pair_in_order"),
        sa.ForeignKeyConstraint(
            ["first_id"], ["stored_file.id"], name="fk_copy_picture_pair_first_id_stored_file"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["stored_file.id"], name="fk_copy_picture_pair_second_id_stored_file"
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name="pk_copy_picture_pair"),
    )
    op.create_index("ix_copy_picture_pair_second_id", "copy_picture_pair", ["second_id"])
    op.execute(
        "INSERT INTO job (kind, payload, created_at, run_after, attempts, last_error) "
        "SELECT 'copies.check_all', '{}', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 0, '' "
        "WHERE EXISTS (SELECT 1 FROM evidence)"
    )


def downgrade() -> None:
    for table in ("copy_picture_pair", "copy_picture_band", "copy_picture"):
        op.drop_table(table)
