"""Keep boards hidden until a ceremony."""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("xa", "co-quan", "chi-bo")


def upgrade() -> None:
    op.create_table(
        "board_hold",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="boardkind", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reveals_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_by_id", KEY, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by_id", KEY, nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request_key", sa.String(), nullable=False),
        sa.CheckConstraint(
            "reveals_at IS NULL OR reveals_at > set_at", name=op.f("ck_board_hold_reveals_later")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_board_hold_{column}_{other}")
            )
            for column, other in (
                ("campaign_id", "campaign"),
                ("set_by_id", "user_account"),
                ("lifted_by_id", "user_account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_hold")),
        sa.UniqueConstraint("code", name=op.f("uq_board_hold_code")),
        sa.UniqueConstraint("request_key", name=op.f("uq_board_hold_request_key")),
    )
    op.create_index("ix_board_hold_campaign_id_set_at", "board_hold", ["campaign_id", "set_at"])
    ddl.install(op.get_bind())


def downgrade() -> None:
    ddl.remove_guards(op.get_bind(), "board_hold")
    op.drop_table("board_hold")
