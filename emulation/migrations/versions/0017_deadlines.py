"""Lay down changes of deadlines, grace, late work, and how each hand-in stood to its deadline.

Columns are added by plain ALTER TABLE: a rebuilt `entry` would lose the rows that point to it.
What was handed in before this was in time, because nothing else was taken.
"""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deadline_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("paper_number", sa.String(), nullable=False),
        sa.Column("paper_on", sa.Date(), nullable=True),
        sa.Column("paper_signer", sa.String(), nullable=False),
        sa.Column(
            "proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "dropped_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request_key", sa.String(), nullable=False),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR confirmed_by_id IS NOT NULL OR paper_number <> ''",
            name=op.f("ck_deadline_change_in_force_by_two_or_paper"),
        ),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR dropped_at IS NULL", name=op.f("ck_deadline_change_one_end")
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id",
            name=op.f("ck_deadline_change_two_persons"),
        ),
        sa.CheckConstraint("length(reason) >= 20", name=op.f("ck_deadline_change_has_reason")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_deadline_change_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["user_account.id"],
            name=op.f("fk_deadline_change_confirmed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["dropped_by_id"],
            ["user_account.id"],
            name=op.f("fk_deadline_change_dropped_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["user_account.id"],
            name=op.f("fk_deadline_change_proposed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_deadline_change_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_change")),
        sa.UniqueConstraint("code", name=op.f("uq_deadline_change_code")),
        sa.UniqueConstraint("request_key", name=op.f("uq_deadline_change_request_key")),
    )
    with op.batch_alter_table("deadline_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deadline_change_campaign_id_unit_id", ["campaign_id", "unit_id"], unique=False
        )

    op.add_column(
        "campaign", sa.Column("grace_minutes", sa.Integer(), nullable=False, server_default="30")
    )
    op.add_column(
        "campaign", sa.Column("takes_late_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute(
        "ALTER TABLE entry ADD COLUMN lateness VARCHAR(32) CONSTRAINT ck_entry_lateness "
        "CHECK (lateness IN ('extended', 'grace', 'in_time', 'late'))"
    )
    op.add_column("entry", sa.Column("sending_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("entry", sa.Column("sending_key", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE entry SET lateness = 'in_time' WHERE first_received_at IS NOT NULL")
    ddl.install(op.get_bind())


def downgrade() -> None:
    ddl.remove_guards(op.get_bind(), "deadline_change")
    for column in ("sending_key", "sending_since", "lateness"):
        op.execute(f"ALTER TABLE entry DROP COLUMN {column}")
    for column in ("takes_late_until", "grace_minutes"):
        op.execute(f"ALTER TABLE campaign DROP COLUMN {column}")
    with op.batch_alter_table("deadline_change", schema=None) as batch_op:
        batch_op.drop_index("ix_deadline_change_campaign_id_unit_id")

    op.drop_table("deadline_change")
