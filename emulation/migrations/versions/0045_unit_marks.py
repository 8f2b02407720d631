"""Mark the places of units, and the offices that look at them apart."""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TRAITS = ("ethnic_minority", "remote")
STANDING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "unit_mark",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("trait", _trait(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request_key", sa.String(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_unit_mark_valid_range")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_mark_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_mark")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_mark_code")),
        sa.UniqueConstraint("request_key", name=op.f("uq_unit_mark_request_key")),
    )
    op.create_index("ix_unit_mark_unit_id_trait", "unit_mark", ["unit_id", "trait"])
    op.create_table(
        "trait_switch",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("trait", _trait(), nullable=False),
        sa.Column("set_by_id", KEY, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_trait_switch_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["user_account.id"], name=op.f("fk_trait_switch_set_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trait_switch")),
    )
    op.create_index(
        "uq_trait_switch_standing",
        "trait_switch",
        ["unit_id", "trait"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    ddl.install(op.get_bind())


def downgrade() -> None:
    for table in ("trait_switch", "unit_mark"):
        ddl.remove_guards(op.get_bind(), table)
    op.drop_index("uq_trait_switch_standing", table_name="trait_switch")
    op.drop_table("trait_switch")
    op.drop_index("ix_unit_mark_unit_id_trait", table_name="unit_mark")
    op.drop_table("unit_mark")


def _trait() -> sa.Enum:
    return sa.Enum(*TRAITS, name="unittrait", native_enum=False, create_constraint=True, length=32)
