"""Index what is few among many: units that act in a unit's place, published entries, and the words
of a unit's name."""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl
from emulation.core.text import spaced_words

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


PERIODS = sa.table("unit_period", sa.column("id"), sa.column("full_name"), sa.column("words"))


def upgrade() -> None:
    op.add_column("unit_period", sa.Column("words", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    known = connection.execute(sa.select(PERIODS.c.id, PERIODS.c.full_name)).all()
    if known:
        connection.execute(
            sa.update(PERIODS)
            .where(PERIODS.c.id == sa.bindparam("of"))
            .values(words=sa.bindparam("found")),
            [{"of": row.id, "found": spaced_words(row.full_name)} for row in known],
        )
    ddl.install(connection)
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
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("search_unit_words", "unit_period")
    op.drop_column("unit_period", "words")
    op.drop_index("ix_entry_published", "entry")
    op.drop_index("ix_unit_ancestor_same", "unit_ancestor")
