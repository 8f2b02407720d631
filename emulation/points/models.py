"""The ledger of points, and the standings: counters that equal its sums at every moment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emulation.campaigns.rules import Bucket
from emulation.core.db import Id, Instant, Model, Points, choice
from emulation.points.rules import Grain


class Point(Model):
    """A rule gave points for a decision; a reversal is a row of its own with the signs turned.

    What a cap takes off, or gives back when room comes free, is a row that earned nothing: its
    decision is the one that changed the room, its entry the one that counts for less or more.
    """

    __tablename__ = "point"
    __table_args__ = (
        UniqueConstraint("decision_id", "entry_id", "rule_code", "bucket", "unit_id", "person_key"),
        Index("ix_point_unit_id_campaign_id_period_on", "unit_id", "campaign_id", "period_on"),
        Index(
            "ix_point_commune_id_campaign_id_period_on", "commune_id", "campaign_id", "period_on"
        ),
        Index("ix_point_entry_id", "entry_id"),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("entry_version.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    rule_code: Mapped[str]
    """Code of the rule, criterion or cap in that rule set."""
    label: Mapped[str]
    clause: Mapped[str]
    bucket: Mapped[Bucket] = mapped_column(choice(Bucket))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    field: Mapped[str] = mapped_column(default="", server_default="")
    """The entry's field when it was decided, pinned like its unit."""
    person_key: Mapped[int] = mapped_column(default=0)
    """Person the points belong to, 0 for none (a key of the uniqueness, so never empty)."""
    earned: Mapped[Points]
    """Nought on the rows of caps, and only there."""
    counted: Mapped[Points]
    """What counts; standings are sums of this."""
    period_on: Mapped[date]
    """Vietnamese day of the entry's first receipt; a reversal bears its origin's."""
    posted_at: Mapped[Instant]
    reversal_of_id: Mapped[int | None] = mapped_column(ForeignKey("point.id"), unique=True)

    @property
    def adds(self) -> Decimal:
        """What the row does to a total: a penalty is kept positive and takes away."""
        return -self.counted if self.bucket is Bucket.PENALTY else self.counted


class Standing(Model):
    """What a unit has in a campaign in one period of one grain, in all and in each field: kept by
    additive upserts. By field there are months alone; boards of a field sum them at read."""

    __tablename__ = "standing"
    __table_args__ = (
        UniqueConstraint("campaign_id", "unit_id", "grain", "period_start", "field"),
        Index("ix_standing_board", "campaign_id", "grain", "period_start", "unit_id"),
    )

    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    grain: Mapped[Grain] = mapped_column(choice(Grain))
    period_start: Mapped[date]
    """First day of the month, quarter or year; for the grain «campaign» its first day."""
    field: Mapped[str] = mapped_column(default="", server_default="")
    """Empty: whatever the field."""
    base: Mapped[Points]
    bonus: Mapped[Points]
    penalty: Mapped[Points]
    """Kept positive and subtracted from the total."""
    priority: Mapped[Points]
    recognised: Mapped[int]
    """Entries recognised, whatever their level."""
    exemplary: Mapped[int]


class Posting(Model):
    """What one decision did to the counters of a unit and commune, and where the trail has it.

    Most decisions have one; where caps shift points between entries there is one for each day and
    field.

    The record's seal dates it: a board as of seal `n` sums the postings whose record stands in a
    seal up to `n` (architecture §4), because a time that was written before the commit lies.
    """

    __tablename__ = "posting"
    __table_args__ = (
        UniqueConstraint("decision_id", "unit_id", "commune_id", "period_on", "field"),
        Index("ix_posting_unit_id_campaign_id_period_on", "unit_id", "campaign_id", "period_on"),
        Index(
            "ix_posting_commune_id_campaign_id_period_on", "commune_id", "campaign_id", "period_on"
        ),
    )

    id: Mapped[Id]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("audit_record.id"), index=True)
    """Empty only for what was posted before postings were kept: it counts in every seal."""
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    period_on: Mapped[date]
    field: Mapped[str] = mapped_column(default="", server_default="")
    base: Mapped[Points]
    bonus: Mapped[Points]
    penalty: Mapped[Points]
    priority: Mapped[Points]
    recognised: Mapped[int]
    """1 for a recognition, -1 for what takes one back."""
    exemplary: Mapped[int]


class CapUsage(Model):
    """Taken before the caps of a unit in a campaign are worked out, so that two decisions at once
    never both find the last room free."""

    __tablename__ = "cap_usage"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    revision: Mapped[int]
    """How often it was taken."""
