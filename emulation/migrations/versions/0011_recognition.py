"""Lay down recognition lists."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recognition_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "merit_certificate",
                "praise",
                name="awardform",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "cancelled",
                "concluded",
                "draft",
                "in_effect",
                "proposed",
                name="liststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("signer_title", sa.String(), nullable=False),
        sa.Column("scan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scan_name", sa.String(), nullable=False),
        sa.Column(
            "typed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "checked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("seal_n", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state <> 'cancelled' OR reason <> ''",
            name=op.f("ck_recognition_list_cancelled_has_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'in_effect' OR (checked_by_id IS NOT NULL AND checked_by_id <> typed_by_id AND digest IS NOT NULL)",
            name=op.f("ck_recognition_list_two_persons"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('concluded', 'in_effect') OR (number <> '' AND signer <> '' AND concluded_on IS NOT NULL AND scan_id IS NOT NULL AND typed_by_id IS NOT NULL)",
            name=op.f("ck_recognition_list_concluded_has_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_recognition_list_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["user_account.id"],
            name=op.f("fk_recognition_list_changed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"],
            ["user_account.id"],
            name=op.f("fk_recognition_list_checked_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["user_account.id"],
            name=op.f("fk_recognition_list_created_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["user_account.id"],
            name=op.f("fk_recognition_list_proposed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["stored_file.id"], name=op.f("fk_recognition_list_scan_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["typed_by_id"],
            ["user_account.id"],
            name=op.f("fk_recognition_list_typed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_recognition_list_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_list")),
        sa.UniqueConstraint("code", name=op.f("uq_recognition_list_code")),
    )
    with op.batch_alter_table("recognition_list", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recognition_list_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index("ix_recognition_list_state_id", ["state", "id"], unique=False)
        batch_op.create_index(
            "ix_recognition_list_unit_id_state", ["unit_id", "state"], unique=False
        )

    op.create_table(
        "recognition_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "collective",
                "household",
                "individual",
                name="itemkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("position_text", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_key", sa.String(), nullable=False),
        sa.Column(
            "commune_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "claimed_entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "source",
            sa.Enum(
                "board",
                "entry",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "base",
                "upper",
                "exemplary",
                name="recognitionlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column(
            "gender",
            sa.Enum(
                "female",
                "male",
                name="gender",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("party_cell", sa.String(), nullable=False),
        sa.Column("is_leader", sa.Boolean(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "merit_certificate",
                "praise",
                name="awardform",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("vote", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("edited_reason", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "removed_at IS NULL OR removed_reason <> ''",
            name=op.f("ck_recognition_item_removed_has_reason"),
        ),
        sa.CheckConstraint(
            "source <> 'entry' OR entry_id IS NOT NULL",
            name=op.f("ck_recognition_item_entry_source"),
        ),
        sa.CheckConstraint(
            "claimed_entry_id IS NULL OR claimed_entry_id = entry_id",
            name=op.f("ck_recognition_item_claims_own_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["claimed_entry_id"],
            ["entry.id"],
            name=op.f("fk_recognition_item_claimed_entry_id_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["unit.id"], name=op.f("fk_recognition_item_commune_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_recognition_item_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["recognition_list.id"],
            name=op.f("fk_recognition_item_list_id_recognition_list"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recognition_item_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_recognition_item_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_item")),
        sa.UniqueConstraint("claimed_entry_id", name=op.f("uq_recognition_item_claimed_entry_id")),
        sa.UniqueConstraint("code", name=op.f("uq_recognition_item_code")),
    )
    with op.batch_alter_table("recognition_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recognition_item_entry_id"), ["entry_id"], unique=False
        )
        batch_op.create_index(
            "ix_recognition_item_list_id_position", ["list_id", "position"], unique=False
        )
        batch_op.create_index("ix_recognition_item_person_id", ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recognition_item_unit_id"), ["unit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("recognition_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recognition_item_unit_id"))
        batch_op.drop_index("ix_recognition_item_person_id")
        batch_op.drop_index("ix_recognition_item_list_id_position")
        batch_op.drop_index(batch_op.f("ix_recognition_item_entry_id"))

    op.drop_table("recognition_item")
    with op.batch_alter_table("recognition_list", schema=None) as batch_op:
        batch_op.drop_index("ix_recognition_list_unit_id_state")
        batch_op.drop_index("ix_recognition_list_state_id")
        batch_op.drop_index(batch_op.f("ix_recognition_list_campaign_id"))

    op.drop_table("recognition_list")
