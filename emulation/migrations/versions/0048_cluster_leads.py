"""Let clusters have a head and a deputy, in turn."""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLES = ("head", "deputy")


def upgrade() -> None:
    op.create_table(
        "cluster_lead",
        sa.Column("id", KEY, nullable=False),
        sa.Column("cluster_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                *ROLES, name="clusterrole", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_cluster_lead_valid_range")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["cluster.id"], name=op.f("fk_cluster_lead_cluster_id_cluster")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_cluster_lead_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster_lead")),
    )
    op.create_index(op.f("ix_cluster_lead_cluster_id"), "cluster_lead", ["cluster_id"])
    op.create_index("ix_cluster_lead_unit_id", "cluster_lead", ["unit_id"])
    ddl.install(op.get_bind())


def downgrade() -> None:
    ddl.remove_guards(op.get_bind(), "cluster_lead")
    op.drop_index("ix_cluster_lead_unit_id", table_name="cluster_lead")
    op.drop_index(op.f("ix_cluster_lead_cluster_id"), table_name="cluster_lead")
    op.drop_table("cluster_lead")
