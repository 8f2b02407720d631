"""Lay down files on their way to an entry."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "entry_upload",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "dropped",
                "processing",
                "ready",
                "receiving",
                "refused",
                name="uploadstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("evidence_id", NUMBER, nullable=True),
        sa.Column("announced_by_id", NUMBER, nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "received >= 0 AND received <= size", name=op.f("ck_entry_upload_received_within_size")
        ),
        sa.CheckConstraint(
            "state <> 'ready' OR evidence_id IS NOT NULL",
            name=op.f("ck_entry_upload_ready_has_evidence"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR sentence <> ''",
            name=op.f("ck_entry_upload_refused_has_sentence"),
        ),
        sa.ForeignKeyConstraint(
            ["announced_by_id"],
            ["user_account.id"],
            name=op.f("fk_entry_upload_announced_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_entry_upload_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_entry_upload_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_upload")),
        sa.UniqueConstraint("code", name=op.f("uq_entry_upload_code")),
        sa.UniqueConstraint("entry_id", "key", name=op.f("uq_entry_upload_entry_id_key")),
    )
    op.create_index(
        "ix_entry_upload_state_changed_at", "entry_upload", ["state", "changed_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_entry_upload_state_changed_at", table_name="entry_upload")
    op.drop_table("entry_upload")
