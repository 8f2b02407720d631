"""Let routes be edited: a code and a sector each, steps that may be chosen, proposals of routes.

`route` is laid down anew for its key; the entries that point to it stay as they are.
"""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from emulation.core import ddl

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
LIST = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OLD_KEY = ["unit_level_id", "unit_kind", "entry_kind", "valid_from"]
NEW_KEY = ["unit_level_id", "unit_kind", "field", "entry_kind", "valid_from"]
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def _name(columns: list[str]) -> str:
    return f"uq_route_{'_'.join(columns)}"


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def upgrade() -> None:
    ddl.remove_guards(op.get_bind(), "route")
    op.add_column("route", sa.Column("code", sa.String(), nullable=True))
    op.add_column("route", sa.Column("field", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    for (row,) in connection.execute(sa.text("SELECT id FROM route ORDER BY id")).all():
        connection.execute(
            sa.text("UPDATE route SET code = :code WHERE id = :id"), {"code": _code(), "id": row}
        )
    with op.batch_alter_table("route") as batch:
        batch.alter_column("code", existing_type=sa.String(), nullable=False)
        batch.drop_constraint(op.f(_name(OLD_KEY)), type_="unique")
        batch.create_unique_constraint(op.f(_name(NEW_KEY)), NEW_KEY)
        batch.create_unique_constraint(op.f("uq_route_code"), ["code"])
    op.add_column(
        "route_step",
        sa.Column("may_receive", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("entry", sa.Column("chosen_step", sa.Integer(), nullable=True))
    _route_change()
    ddl.install(connection)


def downgrade() -> None:
    for table in ("route_change", "route"):
        ddl.remove_guards(op.get_bind(), table)
    op.drop_table("route_change")
    op.execute("ALTER TABLE entry DROP COLUMN chosen_step")
    op.execute("ALTER TABLE route_step DROP COLUMN may_receive")
    with op.batch_alter_table("route") as batch:
        batch.drop_constraint(op.f("uq_route_code"), type_="unique")
        batch.drop_constraint(op.f(_name(NEW_KEY)), type_="unique")
        batch.create_unique_constraint(op.f(_name(OLD_KEY)), OLD_KEY)
        batch.drop_column("field")
        batch.drop_column("code")
    ddl.install(op.get_bind())


def _to(column: str, target: str) -> sa.ForeignKeyConstraint:
    """The foreign key under its conventional name."""
    name = op.f(f"fk_route_change_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _route_change() -> None:
    op.create_table(
        "route_change",
        sa.Column("id", ROW, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("unit_level_id", ROW, nullable=False),
        sa.Column("unit_kind", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("entry_kind", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("steps", LIST, nullable=False),
        sa.Column("route_id", ROW, nullable=True),
        sa.Column("paper_number", sa.String(), nullable=False),
        sa.Column("paper_on", sa.Date(), nullable=True),
        sa.Column("paper_signer", sa.String(), nullable=False),
        sa.Column("proposed_by_id", ROW, nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("confirmed_by_id", ROW, nullable=True),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("dropped_by_id", ROW, nullable=True),
        sa.Column("dropped_at", INSTANT, nullable=True),
        sa.Column("request_key", sa.String(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id",
            name=op.f("ck_route_change_two_persons"),
        ),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR confirmed_by_id IS NOT NULL OR paper_number <> ''",
            name=op.f("ck_route_change_in_force_by_two_or_paper"),
        ),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR dropped_at IS NULL", name=op.f("ck_route_change_one_end")
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (route_id IS NULL)",
            name=op.f("ck_route_change_confirmed_is_route"),
        ),
        _to("confirmed_by_id", "user_account"),
        _to("dropped_by_id", "user_account"),
        _to("proposed_by_id", "user_account"),
        _to("route_id", "route"),
        _to("unit_level_id", "unit_level"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_change")),
        sa.UniqueConstraint("code", name=op.f("uq_route_change_code")),
        sa.UniqueConstraint("request_key", name=op.f("uq_route_change_request_key")),
    )
