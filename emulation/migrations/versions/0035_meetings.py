"""Lay down typed conclusions of meetings, and decisions that come from one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from emulation.core import ddl

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TABLES = (
    "meeting",
    "meeting_item",
)


def _allow(*kinds: str) -> None:
    """These are the kinds of decision; its guards go first, and are installed at the end."""
    ddl.remove_guards(op.get_bind(), "decision")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    name = op.f("ck_decision_decisionkind")
    with op.batch_alter_table("decision") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"kind IN ({listed})")


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "confirmed",
                "sent_back",
                "typed",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("concluded_on", sa.Date(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("signer_title", sa.String(), nullable=False),
        sa.Column("scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scan_name", sa.String(), nullable=False),
        sa.Column(
            "typed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "checked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(state = 'typed') = (checked_by_id IS NULL) AND (checked_by_id IS NULL) = (checked_at IS NULL)",
            name=op.f("ck_meeting_checked_whole"),
        ),
        sa.CheckConstraint(
            "state <> 'sent_back' OR reason <> ''", name=op.f("ck_meeting_sent_back_has_reason")
        ),
        sa.CheckConstraint(
            "checked_by_id IS NULL OR checked_by_id <> typed_by_id",
            name=op.f("ck_meeting_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"],
            ["user_account.id"],
            name=op.f("fk_meeting_checked_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["stored_file.id"], name=op.f("fk_meeting_scan_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["typed_by_id"], ["user_account.id"], name=op.f("fk_meeting_typed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_meeting_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("code", name=op.f("uq_meeting_code")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_unit_id_id", ["unit_id", "id"], unique=False)

    op.create_table(
        "meeting_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "pass_over",
                "pass_up",
                "recognise",
                "reject",
                "resume",
                "return",
                "revoke",
                "submit",
                "undo",
                "withdraw",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "recognition",
            sa.Enum(
                "base",
                "upper",
                "exemplary",
                name="recognitionlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "scores", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "result",
            sa.Enum(
                "barred",
                "decided",
                "moved",
                "refused",
                "waiting",
                name="itemresult",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "(result = 'decided') = (decision_id IS NOT NULL)",
            name=op.f("ck_meeting_item_decided_has_row"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_meeting_item_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_meeting_item_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_item_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_item")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_meeting_item_decision_id")),
        sa.UniqueConstraint(
            "meeting_id", "entry_id", name=op.f("uq_meeting_item_meeting_id_entry_id")
        ),
    )
    with op.batch_alter_table("meeting_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_item_entry_id"), ["entry_id"], unique=False)

    _allow("imported", "live", "meeting", "route")
    ddl.install(op.get_bind())


def downgrade() -> None:
    for table in TABLES:
        ddl.remove_guards(op.get_bind(), table)
    with op.batch_alter_table("meeting_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_item_entry_id"))

    op.drop_table("meeting_item")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_unit_id_id")

    op.drop_table("meeting")
    _allow("imported", "live", "route")
    ddl.install(op.get_bind())
