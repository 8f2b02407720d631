"""Lay down the two threads beside an entry: messages, their files, what was read."""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLES = (
    "entry_message",
    "message_file",
)


def upgrade() -> None:
    op.create_table(
        "entry_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "thread",
            sa.Enum(
                "internal",
                "to_sender",
                name="thread",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removal_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "removed_at IS NULL OR removal_reason <> ''",
            name=op.f("ck_entry_message_removal_has_reason"),
        ),
        sa.CheckConstraint(
            "thread <> 'internal' OR step IS NOT NULL",
            name=op.f("ck_entry_message_note_by_decider"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_entry_message_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_entry_message_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_entry_message_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_message")),
        sa.UniqueConstraint("code", name=op.f("uq_entry_message_code")),
    )
    with op.batch_alter_table("entry_message", schema=None) as batch_op:
        batch_op.create_index("ix_entry_message_by_id_id", ["by_id", "id"], unique=False)
        batch_op.create_index(
            "ix_entry_message_entry_id_thread_id", ["entry_id", "thread", "id"], unique=False
        )

    op.create_table(
        "message_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "stored_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["entry_message.id"],
            name=op.f("fk_message_file_message_id_entry_message"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_message_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_file")),
        sa.UniqueConstraint("code", name=op.f("uq_message_file_code")),
        sa.UniqueConstraint(
            "message_id", "position", name=op.f("uq_message_file_message_id_position")
        ),
    )
    with op.batch_alter_table("message_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_file_stored_file_id"), ["stored_file_id"], unique=False
        )

    op.create_table(
        "message_read",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_message_read_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["last_id"], ["entry_message.id"], name=op.f("fk_message_read_last_id_entry_message")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_message_read_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_read")),
        sa.UniqueConstraint("user_id", "entry_id", name=op.f("uq_message_read_user_id_entry_id")),
    )
    ddl.install(op.get_bind())


def downgrade() -> None:
    for table in TABLES:
        ddl.remove_guards(op.get_bind(), table)
    op.drop_table("message_read")
    with op.batch_alter_table("message_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_file_stored_file_id"))

    op.drop_table("message_file")
    with op.batch_alter_table("entry_message", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_message_entry_id_thread_id")
        batch_op.drop_index("ix_entry_message_by_id_id")

    op.drop_table("entry_message")
