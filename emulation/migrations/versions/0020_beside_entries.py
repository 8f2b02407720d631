"""Lay down what stands beside an entry: signed scans, mendings, co-writers, origins, awards."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _signed_scan()
    _mending()
    _entry_writer()
    _entry_origin()
    _prior_award()


def downgrade() -> None:
    op.drop_table("prior_award")
    op.drop_index("ix_entry_origin_derived_from_id", table_name="entry_origin")
    op.drop_table("entry_origin")
    op.drop_index("ix_entry_writer_user_id_entry_id", table_name="entry_writer")
    op.drop_index("uq_entry_writer_standing", table_name="entry_writer")
    op.drop_table("entry_writer")
    op.drop_index("ix_mending_user_id", table_name="mending")
    op.drop_index("ix_mending_entry_id", table_name="mending")
    op.drop_table("mending")
    op.drop_index("ix_signed_scan_stored_file_id", table_name="signed_scan")
    op.drop_index("ix_signed_scan_added_by_id_id", table_name="signed_scan")
    op.drop_table("signed_scan")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """The foreign key under its conventional name."""
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _signed_scan() -> None:
    table = "signed_scan"
    op.create_table(
        table,
        sa.Column("id", ROW, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("stored_file_id", ROW, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entry_id", ROW, nullable=True),
        sa.Column("version_id", ROW, nullable=True),
        sa.Column("added_by_id", ROW, nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("assigned_at", INSTANT, nullable=True),
        sa.Column("put_away_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "(entry_id IS NULL) = (version_id IS NULL)",
            name=op.f("ck_signed_scan_entry_and_version_together"),
        ),
        _to(table, "added_by_id", "user_account"),
        _to(table, "entry_id", "entry"),
        _to(table, "stored_file_id", "stored_file"),
        _to(table, "version_id", "entry_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_scan")),
        sa.UniqueConstraint("code", name=op.f("uq_signed_scan_code")),
        sa.UniqueConstraint(
            "entry_id", "stored_file_id", name=op.f("uq_signed_scan_entry_id_stored_file_id")
        ),
    )
    op.create_index("ix_signed_scan_added_by_id_id", table, ["added_by_id", "id"])
    op.create_index("ix_signed_scan_stored_file_id", table, ["stored_file_id"])


def _mending() -> None:
    table = "mending"
    op.create_table(
        table,
        sa.Column("id", ROW, nullable=False),
        sa.Column("entry_id", ROW, nullable=False),
        sa.Column("version_id", ROW, nullable=False),
        sa.Column("user_id", ROW, nullable=False),
        sa.Column("spoke_with", sa.String(), nullable=False),
        sa.Column("spoke_on", sa.Date(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        _to(table, "entry_id", "entry"),
        _to(table, "user_id", "user_account"),
        _to(table, "version_id", "entry_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mending")),
    )
    op.create_index("ix_mending_entry_id", table, ["entry_id"])
    op.create_index("ix_mending_user_id", table, ["user_id"])


def _entry_writer() -> None:
    table = "entry_writer"
    op.create_table(
        table,
        sa.Column("id", ROW, nullable=False),
        sa.Column("entry_id", ROW, nullable=False),
        sa.Column("user_id", ROW, nullable=False),
        sa.Column("invited_by_id", ROW, nullable=False),
        sa.Column("invited_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by_id", ROW, nullable=True),
        _to(table, "ended_by_id", "user_account"),
        _to(table, "entry_id", "entry"),
        _to(table, "invited_by_id", "user_account"),
        _to(table, "user_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_writer")),
    )
    op.create_index(
        "uq_entry_writer_standing",
        table,
        ["entry_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_entry_writer_user_id_entry_id", table, ["user_id", "entry_id"])


def _entry_origin() -> None:
    table = "entry_origin"
    op.create_table(
        table,
        sa.Column("id", ROW, nullable=False),
        sa.Column("entry_id", ROW, nullable=False),
        sa.Column("derived_from_id", ROW, nullable=True),
        sa.Column("template", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(derived_from_id IS NULL) <> (template = '')",
            name=op.f("ck_entry_origin_one_origin"),
        ),
        _to(table, "derived_from_id", "entry"),
        _to(table, "entry_id", "entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_origin")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_entry_origin_entry_id")),
    )
    op.create_index("ix_entry_origin_derived_from_id", table, ["derived_from_id"])


def _prior_award() -> None:
    table = "prior_award"
    op.create_table(
        table,
        sa.Column("id", ROW, nullable=False),
        sa.Column("entry_id", ROW, nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("recorded_by_id", ROW, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        _to(table, "entry_id", "entry"),
        _to(table, "recorded_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prior_award")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_prior_award_entry_id")),
    )
