"""Index what is few among many: units that act in a unit's place, published entries."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_unit_ancestor_same",
        "unit_ancestor",
        ["ancestor_id"],
        sqlite_where=sa.text("is_same"),
        postgresql_where=sa.text("is_same"),
    )
    op.create_index(
        "ix_entry_published",
        "entry",
        ["id"],
        sqlite_where=sa.text("published_at IS NOT NULL"),
        postgresql_where=sa.text("published_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_entry_published", "entry")
    op.drop_index("ix_unit_ancestor_same", "unit_ancestor")
