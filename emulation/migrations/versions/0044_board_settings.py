"""Set how much of a board units see."""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("xa", "co-quan", "chi-bo")
SIGHTS = ("own", "third", "all")


def _choice(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "board_setting",
        sa.Column("id", KEY, nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("kind", _choice(KINDS, "boardkind"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("live_sight", _choice(SIGHTS, "live_sight"), nullable=False),
        sa.Column("published_sight", _choice(SIGHTS, "published_sight"), nullable=False),
        sa.Column("set_by_id", KEY, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_board_setting_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["user_account.id"], name=op.f("fk_board_setting_set_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_setting")),
        sa.UniqueConstraint(
            "campaign_id", "kind", "revision",
            name=op.f("uq_board_setting_campaign_id_kind_revision"),
        ),
        sa.UniqueConstraint("request_key", name=op.f("uq_board_setting_request_key")),
    )  # fmt: skip
    ddl.install(op.get_bind())


def downgrade() -> None:
    ddl.remove_guards(op.get_bind(), "board_setting")
    op.drop_table("board_setting")
