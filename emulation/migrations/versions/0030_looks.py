"""Remember which versions a decider has opened, on what a rejection stands, and the day's work.

Plain ALTER TABLE and indexes: a rebuilt `decision` would lose its triggers.
"""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "entry_look",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("version_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_entry_look_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["entry_version.id"],
            name=op.f("fk_entry_look_version_id_entry_version"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_entry_look_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_look")),
        sa.UniqueConstraint("user_id", "version_id", name=op.f("uq_entry_look_user_id_version_id")),
    )
    op.create_index("ix_entry_look_user_id_id", "entry_look", ["user_id", "id"])
    op.add_column("decision", sa.Column("clause", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_decision_actor_id_at", "decision", ["actor_id", "at"])
    op.drop_index("ix_decision_actor_id", "decision")
    ddl.install(op.get_bind())


def downgrade() -> None:
    op.create_index("ix_decision_actor_id", "decision", ["actor_id"])
    op.drop_index("ix_decision_actor_id_at", "decision")
    op.execute("ALTER TABLE decision DROP COLUMN clause")
    ddl.remove(op.get_bind())
    op.drop_table("entry_look")
    ddl.install(op.get_bind())
