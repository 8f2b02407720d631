"""Lay down who decides in whose stead, and remember it with each decision.

A plain ALTER TABLE for `decision`: a rebuilt table would lose its triggers.
"""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLE = "stand_in"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", ROW, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("principal_id", ROW, nullable=False),
        sa.Column("stand_in_id", ROW, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("set_by_id", ROW, nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("confirmed_by_id", ROW, nullable=True),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("ended_by_id", ROW, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("principal_id <> stand_in_id", name=op.f("ck_stand_in_two_accounts")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_stand_in_days_in_order")),
        *(
            sa.ForeignKeyConstraint(
                [column], ["user_account.id"], name=op.f(f"fk_{TABLE}_{column}_user_account")
            )
            for column in (
                "confirmed_by_id",
                "ended_by_id",
                "principal_id",
                "set_by_id",
                "stand_in_id",
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
        sa.UniqueConstraint("code", name=op.f("uq_stand_in_code")),
    )
    op.create_index("ix_stand_in_stand_in_id_valid_to", TABLE, ["stand_in_id", "valid_to"])
    op.create_index("ix_stand_in_principal_id_valid_to", TABLE, ["principal_id", "valid_to"])
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE decision ADD COLUMN on_behalf_of_id {number} "
        "CONSTRAINT fk_decision_on_behalf_of_id_user_account REFERENCES user_account (id)"
    )
    ddl.install(op.get_bind())


def downgrade() -> None:
    # Laid down anew: a later migration may have rebuilt the table, and its key with it.
    ddl.remove_guards(op.get_bind(), "decision")
    with op.batch_alter_table("decision") as table:
        table.drop_column("on_behalf_of_id")
    ddl.remove_guards(op.get_bind(), TABLE)
    op.drop_table(TABLE)
    ddl.install(op.get_bind())
