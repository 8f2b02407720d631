"""Keep what became of each request of a return, and who asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from emulation.core import ddl

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OBJECT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    ddl.remove(op.get_bind())  # a trigger that names a table stands in the way of its rebuilding
    with op.batch_alter_table("entry") as batch:
        batch.add_column(sa.Column("asked_by_id", NUMBER, nullable=True))
        batch.create_foreign_key(
            batch.f("fk_entry_asked_by_id_user_account"), "user_account", ["asked_by_id"], ["id"]
        )
        batch.create_index(batch.f("ix_entry_asked_by_id"), ["asked_by_id"])
    with op.batch_alter_table("entry_version") as batch:
        batch.add_column(
            sa.Column("request_answers", OBJECT, nullable=False, server_default=sa.text("'{}'"))
        )
    ddl.install(op.get_bind())


def downgrade() -> None:
    ddl.remove(op.get_bind())
    with op.batch_alter_table("entry_version") as batch:
        batch.drop_column("request_answers")
    with op.batch_alter_table("entry") as batch:
        batch.drop_index(batch.f("ix_entry_asked_by_id"))
        batch.drop_constraint(batch.f("fk_entry_asked_by_id_user_account"), type_="foreignkey")
        batch.drop_column("asked_by_id")
    ddl.install(op.get_bind())
