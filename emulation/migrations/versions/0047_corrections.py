"""Correct a published board by two persons."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from emulation.core import ddl

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

NAMES = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("closed_at IS NULL")
POINTING = (
    ("publication_id", "publication", "id"),
    ("seal_n", "audit_seal", "n"),
    ("proposed_by_id", "person", "id"),
    ("closed_by_id", "person", "id"),
)


def upgrade() -> None:
    ddl.remove_guards(op.get_bind(), "publication")
    with op.batch_alter_table("publication") as table:
        table.add_column(sa.Column("corrects_id", KEY, nullable=True))
        table.add_column(sa.Column("reason", sa.String(), server_default="", nullable=False))
        table.create_foreign_key(
            op.f("fk_publication_corrects_id_publication"), "publication", ["corrects_id"], ["id"]
        )
        table.create_unique_constraint(op.f("uq_publication_corrects_id"), ["corrects_id"])
    op.create_table(
        "publication_correction",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("publication_id", KEY, nullable=False),
        sa.Column("seal_n", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("names", NAMES, nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by_id", KEY, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_key", sa.String(), nullable=False),
        sa.Column("closed_by_id", KEY, nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "is_confirmed IS NOT TRUE OR closed_by_id <> proposed_by_id",
            name=op.f("ck_publication_correction_two_persons"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.{key}"],
                name=op.f(f"fk_publication_correction_{column}_{table}"),
            )
            for column, table, key in POINTING
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_correction")),
        sa.UniqueConstraint("code", name=op.f("uq_publication_correction_code")),
        sa.UniqueConstraint("request_key", name=op.f("uq_publication_correction_request_key")),
    )
    op.create_index(
        "uq_publication_correction_open", "publication_correction", ["publication_id"],
        unique=True, sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip
    ddl.install(op.get_bind())


def downgrade() -> None:
    connection = op.get_bind()
    for table in ("publication", "publication_correction"):
        ddl.remove_guards(connection, table)
    op.drop_table("publication_correction")
    with op.batch_alter_table("publication") as table:
        table.drop_constraint(op.f("uq_publication_corrects_id"), type_="unique")
        table.drop_constraint(op.f("fk_publication_corrects_id_publication"), type_="foreignkey")
        table.drop_column("reason")
        table.drop_column("corrects_id")
    ddl.install(connection)
