"""Keep the last seal of which a board of the campaign was published."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaign", sa.Column("published_seal", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE campaign SET published_seal ="
        " (SELECT max(p.seal_n) FROM publication p WHERE p.campaign_id = campaign.id)"
    )


def downgrade() -> None:
    op.drop_column("campaign", "published_seal")
