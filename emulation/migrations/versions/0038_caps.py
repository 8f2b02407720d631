"""Let one decision move the points of several entries of a unit, as caps ask; lock the unit first."""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD = {
    "point": ("decision_id", "rule_code", "unit_id", "person_key"),
    "posting": ("decision_id",),
}
NEW = {
    "point": ("decision_id", "entry_id", "rule_code", "bucket", "unit_id", "person_key"),
    "posting": ("decision_id", "unit_id", "commune_id", "period_on"),
}


def upgrade() -> None:
    op.create_table(
        "cap_usage",
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_cap_usage_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_cap_usage_unit_id_unit")),
        sa.PrimaryKeyConstraint("campaign_id", "unit_id", name=op.f("pk_cap_usage")),
    )
    _unique(OLD, NEW)


def downgrade() -> None:
    _unique(NEW, OLD)
    op.drop_table("cap_usage")


def _unique(before: dict[str, tuple[str, ...]], after: dict[str, tuple[str, ...]]) -> None:
    """SQLite rebuilds a table for that, and its guards with it."""
    connection = op.get_bind()
    for table, columns in after.items():
        ddl.remove_guards(connection, table)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(_name(table, before[table])), type_="unique")
            batch.create_unique_constraint(op.f(_name(table, columns)), columns)
    ddl.install(connection)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"uq_{table}_{'_'.join(columns)}"
