"""Keep what each decision did to the counters beside its record in the trail."""

import sqlalchemy as sa
from alembic import op

from emulation.core import ddl

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTERS = ("base", "bonus", "penalty", "priority")
DAY = {
    "sqlite": "date(COALESCE(e.first_received_at, e.created_at), '+7 hours')",
    "postgresql": "CAST(COALESCE(e.first_received_at, e.created_at) AT TIME ZONE 'Asia/Ho_Chi_Minh' AS date)",
}
# An undo or a revocation takes back what its decision posted; both are told by what they reverse.
EARLIER = """
INSERT INTO posting (decision_id, record_id, campaign_id, unit_id, commune_id, period_on,
                     base, bonus, penalty, priority, recognised, exemplary)
SELECT d.id,
       (SELECT max(r.id) FROM audit_record r
        WHERE r.subject = 'entry:' || e.code AND r.at = d.at
          AND r.event IN ('decision.recognise', 'decision.undo', 'decision.revoke_confirm')),
       e.campaign_id, e.unit_id, e.commune_id, {day}, {sums},
       CASE WHEN d.action = 'recognise' THEN 1 ELSE -1 END,
       CASE WHEN COALESCE(o.recognition, d.recognition) <> 'exemplary' THEN 0
            WHEN d.action = 'recognise' THEN 1 ELSE -1 END
FROM decision d
JOIN entry e ON e.id = d.entry_id
LEFT JOIN decision o ON o.id = d.reverses_id
WHERE d.action = 'recognise' OR o.action = 'recognise'
ORDER BY d.id
"""
SUM = (
    "COALESCE((SELECT sum(p.counted) FROM point p"
    " WHERE p.decision_id = d.id AND p.bucket = '{counter}'), 0)"
)


def upgrade() -> None:
    op.create_table(
        "posting",
        sa.Column("id", KEY, nullable=False),
        sa.Column("decision_id", KEY, nullable=False),
        sa.Column("record_id", KEY, nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("unit_id", KEY, nullable=False),
        sa.Column("commune_id", KEY, nullable=True),
        sa.Column("period_on", sa.Date(), nullable=False),
        *(sa.Column(counter, sa.BigInteger(), nullable=False) for counter in COUNTERS),
        sa.Column("recognised", sa.Integer(), nullable=False),
        sa.Column("exemplary", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_posting_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["unit.id"], name=op.f("fk_posting_commune_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_posting_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["audit_record.id"], name=op.f("fk_posting_record_id_audit_record")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_posting_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_posting_decision_id")),
    )
    for holder in ("unit_id", "commune_id"):
        op.create_index(
            f"ix_posting_{holder}_campaign_id_period_on",
            "posting",
            [holder, "campaign_id", "period_on"],
        )
    op.create_index("ix_posting_record_id", "posting", ["record_id"])
    _keep_earlier()
    ddl.install(op.get_bind())


def _keep_earlier() -> None:
    """What was posted before this table was there; its record is found by entry and instant."""
    connection = op.get_bind()
    sums = ", ".join(SUM.format(counter=counter) for counter in COUNTERS)
    day = DAY[connection.dialect.name]
    connection.execute(sa.text(EARLIER.format(day=day, sums=sums)))


def downgrade() -> None:
    ddl.remove_guards(op.get_bind(), "posting")
    op.drop_table("posting")
