"""Lay down whose model an entry applies."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "adoption",
        sa.Column("entry_id", ROW, autoincrement=False, nullable=False),
        sa.Column("original_id", ROW, nullable=False),
        sa.Column("named_by_id", ROW, nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("entry_id <> original_id", name="ck_adoption_of_another"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_adoption_entry_id_entry"),
        sa.ForeignKeyConstraint(
            ["original_id"], ["entry.id"], name="fk_adoption_original_id_entry"
        ),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["user_account.id"], name="fk_adoption_named_by_id_user_account"
        ),
        sa.PrimaryKeyConstraint("entry_id", name="pk_adoption"),
    )
    op.create_index("ix_adoption_original_id", "adoption", ["original_id"])


def downgrade() -> None:
    op.drop_table("adoption")
