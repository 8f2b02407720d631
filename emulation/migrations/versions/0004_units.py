"""Lay down the dated tree of units, clusters and member counts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    op.create_table(
        "unit_level",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_level")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_level_code")),
    )
    op.create_table(
        "cluster",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("level_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["level_id"], ["unit_level.id"], name=op.f("fk_cluster_level_id_unit_level")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster")),
        sa.UniqueConstraint("code", name=op.f("uq_cluster_code")),
    )
    op.create_table(
        "member_count",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("count >= 0", name=op.f("ck_member_count_count_not_negative")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_member_count_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_count")),
    )
    with op.batch_alter_table("member_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_count_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "unit_ancestor",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "ancestor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ancestor_id"], ["unit.id"], name=op.f("fk_unit_ancestor_ancestor_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_unit_ancestor_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_ancestor")),
        sa.UniqueConstraint(
            "unit_id",
            "ancestor_id",
            "valid_from",
            name=op.f("uq_unit_ancestor_unit_id_ancestor_id_valid_from"),
        ),
    )
    with op.batch_alter_table("unit_ancestor", schema=None) as batch_op:
        batch_op.create_index(
            "ix_unit_ancestor_ancestor_id_unit_id", ["ancestor_id", "unit_id"], unique=False
        )

    op.create_table(
        "unit_period",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("level_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "province",
                "district",
                "commune",
                "township",
                "ward",
                "cell",
                "hamlet",
                "agency",
                "school",
                "front",
                "mass_organisation",
                "armed_force",
                "enterprise",
                name="unitkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("official_code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("committee_name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_unit_period_valid_range")
        ),
        sa.ForeignKeyConstraint(
            ["level_id"], ["unit_level.id"], name=op.f("fk_unit_period_level_id_unit_level")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["unit.id"], name=op.f("fk_unit_period_parent_id_unit")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_period_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_period")),
        sa.UniqueConstraint(
            "unit_id", "valid_from", name=op.f("uq_unit_period_unit_id_valid_from")
        ),
    )
    with op.batch_alter_table("unit_period", schema=None) as batch_op:
        batch_op.create_index("ix_unit_period_official_code", ["official_code"], unique=False)
        batch_op.create_index(
            "ix_unit_period_parent_id_valid_from", ["parent_id", "valid_from"], unique=False
        )

    op.create_table(
        "unit_succession",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("old_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("new_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "merge_into_new",
                "merge_into_existing",
                "split",
                "rename",
                "dissolve",
                name="successionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["new_id"], ["unit.id"], name=op.f("fk_unit_succession_new_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["old_id"], ["unit.id"], name=op.f("fk_unit_succession_old_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_succession")),
        sa.UniqueConstraint(
            "old_id",
            "new_id",
            "effective_on",
            name=op.f("uq_unit_succession_old_id_new_id_effective_on"),
        ),
    )
    with op.batch_alter_table("unit_succession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_succession_new_id"), ["new_id"], unique=False)

    op.create_table(
        "cluster_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "cluster_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["cluster.id"], name=op.f("fk_cluster_member_cluster_id_cluster")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_cluster_member_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster_member")),
    )
    with op.batch_alter_table("cluster_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cluster_member_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index("ix_cluster_member_unit_id", ["unit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("cluster_member", schema=None) as batch_op:
        batch_op.drop_index("ix_cluster_member_unit_id")
        batch_op.drop_index(batch_op.f("ix_cluster_member_cluster_id"))

    op.drop_table("cluster_member")
    with op.batch_alter_table("unit_succession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_succession_new_id"))

    op.drop_table("unit_succession")
    with op.batch_alter_table("unit_period", schema=None) as batch_op:
        batch_op.drop_index("ix_unit_period_parent_id_valid_from")
        batch_op.drop_index("ix_unit_period_official_code")

    op.drop_table("unit_period")
    with op.batch_alter_table("unit_ancestor", schema=None) as batch_op:
        batch_op.drop_index("ix_unit_ancestor_ancestor_id_unit_id")

    op.drop_table("unit_ancestor")
    with op.batch_alter_table("member_count", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_count_unit_id"))

    op.drop_table("member_count")
    op.drop_table("cluster")
    op.drop_table("unit_level")
    op.drop_table("unit")
