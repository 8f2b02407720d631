"""Remember which unusual figures the author's side has confirmed.

A plain ALTER TABLE: a rebuilt `figure` would lose its triggers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "figure", sa.Column("is_confirmed", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.execute("ALTER TABLE figure DROP COLUMN is_confirmed")
