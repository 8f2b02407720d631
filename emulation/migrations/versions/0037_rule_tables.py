"""Let a rule set hold groups of criteria, caps, gates, classes and automatic sources."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from emulation.core import ddl

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NEW = ("cap", "gate", "rating", "point_source")
PERIODS = ("campaign", "month", "quarter", "year")
SOURCES = ("adoption", "late_report", "silent_month")


def upgrade() -> None:
    op.add_column(
        "criterion", sa.Column("parent_code", sa.String(), nullable=False, server_default="")
    )
    _table(
        "cap",
        _choice("period", PERIODS, "capperiod"),
        sa.Column("entry_kind", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "most IS NOT NULL OR times IS NOT NULL", name=op.f("ck_cap_caps_something")
        ),
    )
    _table("gate", sa.Column("criterion_code", sa.String(), nullable=False))
    _table(
        "rating",
        sa.Column("at_least", sa.BigInteger(), nullable=False),
        sa.Column("gates", LIST, nullable=False),
        sa.Column("quota_percent", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "quota_percent IS NULL OR quota_percent BETWEEN 1 AND 100",
            name=op.f("ck_rating_quota_is_percent"),
        ),
    )
    _table(
        "point_source",
        _choice("source", SOURCES, "automaticsource"),
        sa.Column("criterion_code", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "rule_set_proposal",
        sa.Column("id", KEY, nullable=False),
        sa.Column("rule_set_id", KEY, nullable=False),
        sa.Column("proposed_by_id", KEY, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["rule_set.id"], name=op.f("fk_rule_set_proposal_rule_set_id_rule_set")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["user_account.id"],
            name=op.f("fk_rule_set_proposal_proposed_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set_proposal")),
        sa.UniqueConstraint("rule_set_id", name=op.f("uq_rule_set_proposal_rule_set_id")),
    )
    ddl.install(op.get_bind())


def _table(name: str, *more: sa.Column | sa.CheckConstraint) -> None:
    op.create_table(
        name,
        sa.Column("id", KEY, nullable=False),
        sa.Column("rule_set_id", KEY, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["rule_set.id"], name=op.f(f"fk_{name}_rule_set_id_rule_set")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("rule_set_id", "code", name=op.f(f"uq_{name}_rule_set_id_code")),
    )


def _choice(name: str, values: tuple[str, ...], kind: str) -> sa.Column:
    kept = sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kept, nullable=False)


def downgrade() -> None:
    connection = op.get_bind()
    op.drop_table("rule_set_proposal")
    for table in NEW:
        ddl.remove_guards(connection, table)
        op.drop_table(table)
    op.execute("ALTER TABLE criterion DROP COLUMN parent_code")
