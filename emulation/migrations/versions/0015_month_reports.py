"""Lay down reports of a month without deeds: silence and zero are two things."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "month_report",
        sa.Column("id", ROW, nullable=False),
        sa.Column("unit_id", ROW, nullable=False),
        sa.Column("campaign_id", ROW, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("minutes_number", sa.String(), nullable=False),
        sa.Column("minutes_on", sa.Date(), nullable=True),
        sa.Column("typed_by_id", ROW, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by_id", ROW, nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_month_report_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"],
            ["user_account.id"],
            name=op.f("fk_month_report_taken_back_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["typed_by_id"],
            ["user_account.id"],
            name=op.f("fk_month_report_typed_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_month_report_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_report")),
    )
    op.create_index(
        "uq_month_report_standing",
        "month_report",
        ["unit_id", "campaign_id", "month"],
        unique=True,
        sqlite_where=sa.text("taken_back_at IS NULL"),
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_month_report_standing", table_name="month_report")
    op.drop_table("month_report")
