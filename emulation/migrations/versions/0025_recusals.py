"""Lay down recusals: who stays out of deciding an entry, and what a second person said to it."""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
KINDS = ("declared", "requested")
REASONS = ("conflict", "interest", "kinship", "other")
RULINGS = ("lifted", "refused", "upheld")
TABLES = ("recusal_word", "recusal")


def upgrade() -> None:
    _recusal()
    _recusal_word()
    ddl.install(op.get_bind())


def downgrade() -> None:
    for table in TABLES:
        ddl.remove_guards(op.get_bind(), table)
        op.drop_table(table)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """The foreign key under its conventional name."""
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _one_of(table: str, column: str, values: tuple[str, ...], name: str) -> sa.CheckConstraint:
    """The CHECK that repeats a closed vocabulary."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{name}"))


def _recusal() -> None:
    table = "recusal"
    op.create_table(
        table,
        sa.Column("id", ROW, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("entry_id", ROW, nullable=False),
        sa.Column("person_id", ROW, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by_id", ROW, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _one_of(table, "kind", KINDS, "recusalkind"),
        _one_of(table, "reason", REASONS, "recusalreason"),
        sa.CheckConstraint(
            "reason <> 'other' OR words <> ''", name=op.f(f"ck_{table}_other_has_words")
        ),
        sa.CheckConstraint(
            "kind <> 'requested' OR words <> ''", name=op.f(f"ck_{table}_request_has_words")
        ),
        _to(table, "by_id", "user_account"),
        _to(table, "entry_id", "entry"),
        _to(table, "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("code", name=op.f(f"uq_{table}_code")),
    )
    op.create_index("ix_recusal_entry_id_person_id", table, ["entry_id", "person_id"])
    op.create_index("ix_recusal_person_id", table, ["person_id"])


def _recusal_word() -> None:
    table = "recusal_word"
    op.create_table(
        table,
        sa.Column("id", ROW, nullable=False),
        sa.Column("recusal_id", ROW, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ruling", sa.String(32), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by_id", ROW, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _one_of(table, "ruling", RULINGS, "recusalruling"),
        _to(table, "by_id", "user_account"),
        _to(table, "recusal_id", "recusal"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("recusal_id", "position", name=op.f(f"uq_{table}_recusal_id_position")),
    )
