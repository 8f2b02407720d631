"""Guard what is append-only by triggers, and lay down the search structures."""

from alembic import op

from emulation.core import ddl

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ddl.install(op.get_bind())


def downgrade() -> None:
    ddl.remove(op.get_bind())
