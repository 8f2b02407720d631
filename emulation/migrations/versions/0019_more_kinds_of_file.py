"""Keep Word and Excel files and first pages, and remember which upload is being worked on."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KINDS = ("excel", "image", "pdf", "word")
OLD_KINDS = ("image", "pdf")


def _kinds(*members: str) -> sa.Enum:
    return sa.Enum(*members, name="filekind", native_enum=False, length=32)


def _allow(*members: str) -> None:
    listed = ", ".join(f"'{member}'" for member in members)
    name = op.f("ck_stored_file_filekind")
    with op.batch_alter_table("stored_file") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"kind IN ({listed})")


def upgrade() -> None:
    _allow(*KINDS)
    op.add_column("stored_file", sa.Column("preview_digest", sa.String(length=64), nullable=True))
    op.add_column("entry_upload", sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("entry_upload") as table:
        table.drop_column("tried_at")
    with op.batch_alter_table("stored_file") as table:
        table.drop_column("preview_digest")
    _allow(*OLD_KINDS)
