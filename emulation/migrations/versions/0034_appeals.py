"""Lay down requests to look again at a rejection, with the days set for them."""

from datetime import date

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

CITATION = "Mặc định của chương trình, cần xác nhận"

TABLES = (
    "appeal",
    "appeal_file",
)


def upgrade() -> None:
    op.create_table(
        "appeal_term",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "days > 0 AND answer_days > 0", name=op.f("ck_appeal_term_days_positive")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_term")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_appeal_term_valid_from")),
    )
    op.create_table(
        "appeal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("grounds", sa.String(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "dismissed",
                "upheld",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column(
            "answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "answered_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (outcome IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answer = '')",
            name=op.f("ck_appeal_answered_whole"),
        ),
        sa.CheckConstraint("grounds <> ''", name=op.f("ck_appeal_has_grounds")),
        sa.CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> by_id", name=op.f("ck_appeal_two_persons")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["user_account.id"],
            name=op.f("fk_appeal_answered_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_for_id"], ["unit.id"], name=op.f("fk_appeal_answered_for_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_appeal_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_appeal_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_appeal_entry_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("code", name=op.f("uq_appeal_code")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_appeal_entry_id")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(
            "ix_appeal_answered_at_due_on", ["answered_at", "due_on"], unique=False
        )

    op.create_table(
        "appeal_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "appeal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "stored_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appeal_id"], ["appeal.id"], name=op.f("fk_appeal_file_appeal_id_appeal")
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_appeal_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal_file")),
        sa.UniqueConstraint(
            "appeal_id", "position", name=op.f("uq_appeal_file_appeal_id_position")
        ),
        sa.UniqueConstraint("code", name=op.f("uq_appeal_file_code")),
    )
    with op.batch_alter_table("appeal_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appeal_file_stored_file_id"), ["stored_file_id"], unique=False
        )

    op.bulk_insert(
        sa.table(
            "appeal_term",
            sa.column("days", sa.Integer()),
            sa.column("answer_days", sa.Integer()),
            sa.column("citation", sa.String()),
            sa.column("valid_from", sa.Date()),
        ),
        [{"days": 15, "answer_days": 15, "citation": CITATION, "valid_from": date(2000, 1, 1)}],
    )
    ddl.install(op.get_bind())


def downgrade() -> None:
    for table in TABLES:
        ddl.remove_guards(op.get_bind(), table)
    with op.batch_alter_table("appeal_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appeal_file_stored_file_id"))

    op.drop_table("appeal_file")
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.drop_index("ix_appeal_answered_at_due_on")

    op.drop_table("appeal")
    op.drop_table("appeal_term")
