"""Lay down the audit: records of acts, their erasable payloads, and the seals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("payload_digest", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_record")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_record_digest")),
    )
    with op.batch_alter_table("audit_record", schema=None) as batch_op:
        batch_op.create_index("ix_audit_record_actor_id_id", ["actor_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_record_event"), ["event"], unique=False)
        batch_op.create_index("ix_audit_record_subject", ["subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_record_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "audit_seal",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_seal_hash")),
    )
    op.create_table(
        "audit_payload",
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["audit_record.id"], name=op.f("fk_audit_payload_record_id_audit_record")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_audit_payload")),
    )
    op.create_table(
        "audit_seal_item",
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seal_n", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["audit_record.id"],
            name=op.f("fk_audit_seal_item_record_id_audit_record"),
        ),
        sa.ForeignKeyConstraint(
            ["seal_n"], ["audit_seal.n"], name=op.f("fk_audit_seal_item_seal_n_audit_seal")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_audit_seal_item")),
        sa.UniqueConstraint("seal_n", "position", name=op.f("uq_audit_seal_item_seal_n_position")),
    )


def downgrade() -> None:
    op.drop_table("audit_seal_item")
    op.drop_table("audit_payload")
    op.drop_table("audit_seal")
    with op.batch_alter_table("audit_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_record_unit_id"))
        batch_op.drop_index("ix_audit_record_subject")
        batch_op.drop_index(batch_op.f("ix_audit_record_event"))
        batch_op.drop_index("ix_audit_record_actor_id_id")

    op.drop_table("audit_record")
