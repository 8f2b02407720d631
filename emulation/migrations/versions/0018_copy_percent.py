"""Keep of a finding how much of the other text stands in the entry's, too."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "copy_finding", sa.Column("other_percent", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute("UPDATE copy_finding SET other_percent = percent")


def downgrade() -> None:
    op.drop_column("copy_finding", "other_percent")
