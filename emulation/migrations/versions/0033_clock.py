"""Remember who was reminded of what is overdue, and which entries nobody may decide."""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", ROW, nullable=False),
        sa.Column("entry_id", ROW, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("step_position", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("by_id", ROW, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_reminder_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_reminder_entry_id_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("entry_id", "on_day", name=op.f("uq_reminder_entry_id_on_day")),
    )
    op.create_table(
        "unheld",
        sa.Column("id", ROW, nullable=False),
        sa.Column("entry_id", ROW, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_unheld_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unheld")),
    )
    op.create_index(
        "uq_unheld_open",
        "unheld",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    ddl.install(op.get_bind())


def downgrade() -> None:
    op.drop_index("uq_unheld_open", table_name="unheld")
    op.drop_table("unheld")
    ddl.remove_guards(op.get_bind(), "reminder")
    op.drop_table("reminder")
