"""Lay down the life of models: stages, notes with figures and files.

`entry` gets its column by plain ALTER TABLE, as in the migration before. Every model that was
handed in is registered, on the day on which it was received first.
"""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

from emulation.core import clock, ddl

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = ("model_stage_change", "progress_figure", "progress_file", "progress_note")


def upgrade() -> None:
    op.create_table(
        "progress_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "effective",
                "registered",
                "replicable",
                "replicated",
                "running",
                "stopped",
                name="modelstage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("places", sa.String(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "removed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removal_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "removed_at IS NULL OR removal_reason <> ''",
            name=op.f("ck_progress_note_removal_has_reason"),
        ),
        sa.CheckConstraint(
            "since IS NULL OR since <= noted_on", name=op.f("ck_progress_note_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_progress_note_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_progress_note_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["removed_by_id"],
            ["user_account.id"],
            name=op.f("fk_progress_note_removed_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_note")),
        sa.UniqueConstraint("code", name=op.f("uq_progress_note_code")),
    )
    with op.batch_alter_table("progress_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_note_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "model_stage_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "before",
            sa.Enum(
                "effective",
                "registered",
                "replicable",
                "replicated",
                "running",
                "stopped",
                name="modelstage_before",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "effective",
                "registered",
                "replicable",
                "replicated",
                "running",
                "stopped",
                name="modelstage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stage NOT IN ('stopped') OR note <> ''",
            name=op.f("ck_model_stage_change_stop_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_model_stage_change_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_model_stage_change_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["progress_note.id"],
            name=op.f("fk_model_stage_change_note_id_progress_note"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_stage_change")),
    )
    with op.batch_alter_table("model_stage_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_model_stage_change_entry_id"), ["entry_id"], unique=False
        )

    op.create_table(
        "progress_figure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "cumulative",
                "in_period",
                name="figurebasis",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["progress_note.id"], name=op.f("fk_progress_figure_note_id_progress_note")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_figure")),
        sa.UniqueConstraint(
            "note_id", "position", name=op.f("uq_progress_figure_note_id_position")
        ),
    )
    op.create_table(
        "progress_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "stored_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column(
            "moment",
            sa.Enum(
                "after",
                "before",
                "other",
                name="moment",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["progress_note.id"], name=op.f("fk_progress_file_note_id_progress_note")
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_progress_file_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_file")),
        sa.UniqueConstraint("code", name=op.f("uq_progress_file_code")),
        sa.UniqueConstraint("note_id", "position", name=op.f("uq_progress_file_note_id_position")),
    )
    with op.batch_alter_table("progress_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_progress_file_stored_file_id"), ["stored_file_id"], unique=False
        )

    op.execute(
        "ALTER TABLE entry ADD COLUMN stage VARCHAR(32) CONSTRAINT ck_entry_modelstage CHECK "
        "(stage IN ('effective', 'registered', 'replicable', 'replicated', 'running', 'stopped'))"
    )
    _register()
    ddl.install(op.get_bind())


def _register() -> None:
    """What was handed in so far is registered."""
    connection = op.get_bind()
    entry = sa.table(
        "entry",
        sa.column("id", sa.BigInteger()),
        sa.column("kind", sa.String()),
        sa.column("stage", sa.String()),
        sa.column("typed_by_id", sa.BigInteger()),
        sa.column("first_received_at", sa.DateTime(timezone=True)),
    )
    change = sa.table(
        "model_stage_change",
        sa.column("entry_id", sa.BigInteger()),
        sa.column("stage", sa.String()),
        sa.column("changed_on", sa.Date()),
        sa.column("note", sa.String()),
        sa.column("by_id", sa.BigInteger()),
        sa.column("at", sa.DateTime(timezone=True)),
    )
    models = (entry.c.kind == "model") & entry.c.first_received_at.is_not(None)
    rows = connection.execute(sa.select(entry).where(models).order_by(entry.c.id)).all()
    connection.execute(sa.update(entry).where(models).values(stage="registered"))
    if rows:
        connection.execute(
            sa.insert(change),
            [
                {
                    "entry_id": row.id,
                    "stage": "registered",
                    "changed_on": _day(row.first_received_at),
                    "note": "",
                    "by_id": row.typed_by_id,
                    "at": row.first_received_at,
                }
                for row in rows
            ],
        )


def _day(instant: datetime) -> date:
    """SQLite gives instants back without their zone, which is UTC."""
    return clock.local_date(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def downgrade() -> None:
    for table in TABLES:
        ddl.remove_guards(op.get_bind(), table)
    op.execute("ALTER TABLE entry DROP COLUMN stage")

    with op.batch_alter_table("progress_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_file_stored_file_id"))

    op.drop_table("progress_file")
    op.drop_table("progress_figure")
    with op.batch_alter_table("model_stage_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_model_stage_change_entry_id"))

    op.drop_table("model_stage_change")
    with op.batch_alter_table("progress_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_note_entry_id"))

    op.drop_table("progress_note")
