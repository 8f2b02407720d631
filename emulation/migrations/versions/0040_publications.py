"""Keep boards as they were published."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from emulation.core import ddl

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAMES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KEYS = (
    ("campaign_id", "campaign", "id"),
    ("seal_n", "audit_seal", "n"),
    ("by_id", "person", "id"),
)


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("board", sa.String(), nullable=False),
        sa.Column("seal_n", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("names", NAMES, nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_key", sa.String(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.{key}"], name=op.f(f"fk_publication_{column}_{other}")
            )
            for column, other, key in KEYS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        *(
            sa.UniqueConstraint(column, name=op.f(f"uq_publication_{column}"))
            for column in ("code", "digest", "request_key")
        ),
    )
    op.create_index("ix_publication_campaign_id", "publication", ["campaign_id"])
    ddl.install(op.get_bind())


def downgrade() -> None:
    ddl.remove_guards(op.get_bind(), "publication")
    op.drop_table("publication")
