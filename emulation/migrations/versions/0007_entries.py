"""Lay down entries, versions, figures, evidence and decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "commune_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "typed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "administration",
                "charity",
                "culture",
                "digital",
                "economy",
                "education",
                "environment",
                "health",
                "mass_work",
                "new_rural",
                "ocop",
                "party_building",
                "security",
                name="field",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "approved",
                "draft",
                "rejected",
                "returned",
                "revoked",
                "submitted",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("step_position", sa.Integer(), nullable=True),
        sa.Column(
            "step_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("step_permission", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("receipt", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recognition",
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
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'approved' OR recognition IS NOT NULL",
            name=op.f("ck_entry_approved_has_recognition"),
        ),
        sa.CheckConstraint(
            "state <> 'submitted' OR (step_position IS NOT NULL AND receipt IS NOT NULL)",
            name=op.f("ck_entry_submitted_has_step"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_entry_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(["commune_id"], ["unit.id"], name=op.f("fk_entry_commune_id_unit")),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_entry_route_id_route")),
        sa.ForeignKeyConstraint(
            ["step_unit_id"], ["unit.id"], name=op.f("fk_entry_step_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["typed_by_id"], ["user_account.id"], name=op.f("fk_entry_typed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_entry_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("code", name=op.f("uq_entry_code")),
        sa.UniqueConstraint("receipt", name=op.f("uq_entry_receipt")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_entry_campaign_id_state_id", ["campaign_id", "state", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_entry_commune_id"), ["commune_id"], unique=False)
        batch_op.create_index(
            "ix_entry_step_unit_id_state_due_on_id",
            ["step_unit_id", "state", "due_on", "id"],
            unique=False,
        )
        batch_op.create_index("ix_entry_typed_by_id_id", ["typed_by_id", "id"], unique=False)
        batch_op.create_index("ix_entry_unit_id_state_id", ["unit_id", "state", "id"], unique=False)

    op.create_table(
        "request_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_request_key_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_key")),
        sa.UniqueConstraint("key", name=op.f("uq_request_key_key")),
    )
    op.create_table(
        "entry_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "administration",
                "charity",
                "culture",
                "digital",
                "economy",
                "education",
                "environment",
                "health",
                "mass_work",
                "new_rural",
                "ocop",
                "party_building",
                "security",
                name="field",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("happened_from", sa.Date(), nullable=True),
        sa.Column("happened_to", sa.Date(), nullable=True),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "citizen",
                "collective",
                "household",
                "party_member",
                name="subjectkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_name", sa.String(), nullable=False),
        sa.Column("confirmer", sa.String(), nullable=False),
        sa.Column("minutes_number", sa.String(), nullable=False),
        sa.Column("minutes_on", sa.Date(), nullable=True),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "typed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "sent_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column(
            "file_digests", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.CheckConstraint(
            "happened_to IS NULL OR happened_from IS NULL OR happened_to >= happened_from",
            name=op.f("ck_entry_version_dates_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_entry_version_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"],
            ["user_account.id"],
            name=op.f("fk_entry_version_sent_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["typed_by_id"],
            ["user_account.id"],
            name=op.f("fk_entry_version_typed_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_version")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_entry_version_entry_id_number")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "stored_file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user_account.id"], name=op.f("fk_evidence_added_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_evidence_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_file.id"],
            name=op.f("fk_evidence_stored_file_id_stored_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("code", name=op.f("uq_evidence_code")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evidence_entry_id_position", ["entry_id", "position"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_evidence_stored_file_id"), ["stored_file_id"], unique=False
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step_position", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "action",
            sa.Enum(
                "pass_over",
                "pass_up",
                "recognise",
                "reject",
                "resume",
                "return",
                "revoke",
                "submit",
                "undo",
                "withdraw",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "imported",
                "live",
                "route",
                name="decisionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "recognition",
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
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "field_reasons",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "file_digests", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_key", sa.String(), nullable=True),
        sa.Column(
            "reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "action NOT IN ('return', 'reject', 'revoke') OR reason <> ''",
            name=op.f("ck_decision_refusal_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_decision_actor_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_decision_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["decision.id"], name=op.f("fk_decision_reverses_id_decision")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_decision_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["entry_version.id"], name=op.f("fk_decision_version_id_entry_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("code", name=op.f("uq_decision_code")),
        sa.UniqueConstraint(
            "entry_id",
            "step_position",
            "round",
            name=op.f("uq_decision_entry_id_step_position_round"),
        ),
        sa.UniqueConstraint("request_key", name=op.f("uq_decision_request_key")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_decision_reverses_id")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_actor_id"), ["actor_id"], unique=False)

    op.create_table(
        "entry_person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "part",
            sa.Enum(
                "confirmer",
                "in_charge",
                "subject",
                name="personpart",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_entry_person_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["entry_version.id"],
            name=op.f("fk_entry_person_version_id_entry_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_person")),
        sa.UniqueConstraint(
            "version_id",
            "person_id",
            "part",
            name=op.f("uq_entry_person_version_id_person_id_part"),
        ),
    )
    with op.batch_alter_table("entry_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_person_person_id"), ["person_id"], unique=False)

    op.create_table(
        "figure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
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
        sa.Column("is_target", sa.Boolean(), nullable=False),
        sa.Column(
            "of_which_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["of_which_id"], ["figure.id"], name=op.f("fk_figure_of_which_id_figure")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["entry_version.id"], name=op.f("fk_figure_version_id_entry_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_figure_version_id_position")),
    )
    op.create_table(
        "decision_score",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "criterion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criterion.id"],
            name=op.f("fk_decision_score_criterion_id_criterion"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_score_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_score")),
        sa.UniqueConstraint(
            "decision_id", "criterion_id", name=op.f("uq_decision_score_decision_id_criterion_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("decision_score")
    op.drop_table("figure")
    with op.batch_alter_table("entry_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_person_person_id"))

    op.drop_table("entry_person")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_actor_id"))

    op.drop_table("decision")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_stored_file_id"))
        batch_op.drop_index("ix_evidence_entry_id_position")

    op.drop_table("evidence")
    op.drop_table("entry_version")
    op.drop_table("request_key")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_unit_id_state_id")
        batch_op.drop_index("ix_entry_typed_by_id_id")
        batch_op.drop_index("ix_entry_step_unit_id_state_due_on_id")
        batch_op.drop_index(batch_op.f("ix_entry_commune_id"))
        batch_op.drop_index("ix_entry_campaign_id_state_id")

    op.drop_table("entry")
