"""Keep with a version what was written under its files when it was sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from emulation.core import ddl

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

OBJECT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column(
        "entry_version",
        sa.Column("file_captions", OBJECT, nullable=False, server_default=sa.text("'{}'")),
    )


def downgrade() -> None:
    ddl.remove(op.get_bind())  # a trigger that names a table stands in the way of its rebuilding
    with op.batch_alter_table("entry_version") as batch:
        batch.drop_column("file_captions")
    ddl.install(op.get_bind())
