"""Lay down to whom a waiting entry was given."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLE = "assignment"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", ROW, nullable=False),
        sa.Column("entry_id", ROW, nullable=False),
        sa.Column("step_position", sa.Integer(), nullable=False),
        sa.Column("user_id", ROW, nullable=False),
        sa.Column("by_id", ROW, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_id", ROW, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_{TABLE}_{column}_{target}")
            )
            for column, target in (
                ("by_id", "user_account"),
                ("ended_by_id", "user_account"),
                ("entry_id", "entry"),
                ("user_id", "user_account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(
        "uq_assignment_standing",
        TABLE,
        ["entry_id", "step_position"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_assignment_user_id_ended_at", TABLE, ["user_id", "ended_at"])


def downgrade() -> None:
    op.drop_table(TABLE)
