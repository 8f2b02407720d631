"""Keep the yearly sheet of a unit: three columns, each filled by others."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
COLUMNS = ("final", "middle", "self")
STAGES = ("closed", *COLUMNS)


def upgrade() -> None:
    op.create_table(
        "sheet",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("rule_set_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        _choice("stage", STAGES, "sheetstage"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("rating", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        *(_key("sheet", column, table) for column, table in (
            ("campaign_id", "campaign"), ("rule_set_id", "rule_set"), ("unit_id", "unit"),
        )),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("code", name=op.f("uq_sheet_code")),
        sa.UniqueConstraint(
            "campaign_id", "unit_id", "year", name=op.f("uq_sheet_campaign_id_unit_id_year")
        ),
    )  # fmt: skip
    op.create_index("ix_sheet_unit_id", "sheet", ["unit_id"])
    _part(
        "sheet_mark",
        ("criterion_code",),
        sa.Column("criterion_code", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("entry_codes", LIST, nullable=False),
    )
    _part("sheet_answer", ("gate_code",), sa.Column("gate_code", sa.String(), nullable=False))
    _part(
        "sheet_hand",
        (),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _key("sheet_hand", "person_id", "person"),
    )


def _part(name: str, unique: tuple[str, ...], *more: sa.Column | sa.ForeignKeyConstraint) -> None:
    columns = ("sheet_id", "column", *unique)
    op.create_table(
        name,
        sa.Column("id", KEY, nullable=False),
        sa.Column("sheet_id", KEY, nullable=False),
        _choice("column", COLUMNS, "sheetcolumn"),
        *more,
        _key(name, "sheet_id", "sheet"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(*columns, name=op.f(f"uq_{name}_{'_'.join(columns)}")),
    )


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _choice(name: str, values: tuple[str, ...], kind: str) -> sa.Column:
    kept = sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kept, nullable=False)


def downgrade() -> None:
    for table in ("sheet_hand", "sheet_answer", "sheet_mark", "sheet"):
        op.drop_table(table)
