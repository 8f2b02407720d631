"""Campaigns, the guidance they stand on, their versioned rules, and the routes: all rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emulation.campaigns.rules import (
    AutomaticSource,
    Bucket,
    CampaignKind,
    CampaignState,
    CapPeriod,
    DayKind,
    RecognitionLevel,
)
from emulation.core.codes import public_code
from emulation.core.db import Id, Instant, Json, Model, Points, choice


class Campaign(Model):
    """Chuyên đề, kế hoạch, phong trào: what entries are handed in for."""

    __tablename__ = "campaign"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="dates_in_order"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[CampaignKind] = mapped_column(choice(CampaignKind))
    name: Mapped[str]
    theme: Mapped[str]
    host_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    deadline: Mapped[Instant]
    """The last second in which an entry may be handed in; one unit may have longer."""
    grace_minutes: Mapped[int] = mapped_column(default=30)
    """How long after the deadline files announced before it may still arrive."""
    takes_late_until: Mapped[Instant | None] = mapped_column(default=None)
    """Until then late work is taken, marked as late; empty: none is."""
    state: Mapped[CampaignState] = mapped_column(choice(CampaignState))
    entry_kinds: Mapped[list[str]] = mapped_column(Json)
    plan: Mapped[str] = mapped_column(default="")
    """Number and date of the plan («Kế hoạch số 112-KH/HU ngày 05/02/2024»)."""
    support_phone: Mapped[str] = mapped_column(default="")
    published_seal: Mapped[int | None] = mapped_column(default=None)
    """The last seal of which a board was published: what it holds is not undone by one person."""


class DeadlineChange(Model):
    """A deadline other than the campaign's: for one unit and all below it, or a new common one.

    It holds from `confirmed_at` on: a second person agreed, or a signed paper says so.
    """

    __tablename__ = "deadline_change"
    __table_args__ = (
        CheckConstraint("length(reason) >= 20", name="has_reason"),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name="two_persons"
        ),
        CheckConstraint(
            "confirmed_at IS NULL OR confirmed_by_id IS NOT NULL OR paper_number <> ''",
            name="in_force_by_two_or_paper",
        ),
        CheckConstraint("confirmed_at IS NULL OR dropped_at IS NULL", name="one_end"),
        Index("ix_deadline_change_campaign_id_unit_id", "campaign_id", "unit_id"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit that gets longer, with everything below it; empty: all units."""
    deadline: Mapped[Instant]
    before: Mapped[Instant]
    """The common deadline when this was proposed."""
    reason: Mapped[str]
    paper_number: Mapped[str] = mapped_column(default="")
    paper_on: Mapped[date | None]
    paper_signer: Mapped[str] = mapped_column(default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[Instant]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[Instant | None]
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    dropped_at: Mapped[Instant | None]
    request_key: Mapped[str] = mapped_column(unique=True)


class Guidance(Model):
    """The issued guidance («Hướng dẫn») without which a campaign gives no points."""

    __tablename__ = "guidance"

    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    number: Mapped[str]
    issued_on: Mapped[date]
    issuer: Mapped[str]
    signer: Mapped[str]
    title: Mapped[str]


class RuleSet(Model):
    """One version of a campaign's scoring rules; frozen when the campaign opens."""

    __tablename__ = "rule_set"
    __table_args__ = (
        UniqueConstraint("campaign_id", "version"),
        CheckConstraint("frozen_at IS NULL OR guidance_id IS NOT NULL", name="frozen_has_guidance"),
    )

    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    version: Mapped[int]
    guidance_id: Mapped[int | None] = mapped_column(ForeignKey("guidance.id"))
    frozen_at: Mapped[Instant | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[Instant]
    superseded_at: Mapped[Instant | None]
    tie_rule: Mapped[str]
    """The written rule that boards print below themselves."""


class Rule(Model):
    """So many points for an entry of this kind at this level of recognition, by this clause."""

    __tablename__ = "rule"
    __table_args__ = (UniqueConstraint("rule_set_id", "code"),)

    id: Mapped[Id]
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    code: Mapped[str]
    entry_kind: Mapped[str]
    level: Mapped[RecognitionLevel] = mapped_column(choice(RecognitionLevel))
    label: Mapped[str]
    points: Mapped[Points]
    bucket: Mapped[Bucket] = mapped_column(choice(Bucket))
    clause: Mapped[str]


class Criterion(Model):
    """One criterion by which an entry of this kind is scored, up to its ceiling; or, with the kind
    «unit», a unit on its yearly sheet. What has lines below it is a group and is never scored."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("rule_set_id", "code"),
        CheckConstraint("ceiling > 0", name="ceiling_positive"),
    )

    id: Mapped[Id]
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    code: Mapped[str]
    entry_kind: Mapped[str]
    position: Mapped[int]
    label: Mapped[str]
    ceiling: Mapped[Points]
    bucket: Mapped[Bucket] = mapped_column(choice(Bucket))
    clause: Mapped[str]
    parent_code: Mapped[str] = mapped_column(default="")
    """Code of the criterion above it in this set, empty for a topmost one."""

    def counted(self, points: Decimal) -> Decimal:
        """What counts of `points`: never more than the ceiling, never below nought."""
        return max(Decimal(0), min(points, self.ceiling))


class Cap(Model):
    """At most so many points, or so many entries, of one unit within one period of this stretch."""

    __tablename__ = "cap"
    __table_args__ = (
        UniqueConstraint("rule_set_id", "code"),
        CheckConstraint("most IS NOT NULL OR times IS NOT NULL", name="caps_something"),
    )

    id: Mapped[Id]
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    code: Mapped[str]
    position: Mapped[int]
    label: Mapped[str]
    clause: Mapped[str]
    period: Mapped[CapPeriod] = mapped_column(choice(CapPeriod))
    entry_kind: Mapped[str]
    """A kind of entry, or nothing for all."""
    field: Mapped[str]
    """A sector (lĩnh vực), or nothing for all."""
    most: Mapped[Points | None]
    times: Mapped[int | None]


class Gate(Model):
    """A condition of classes: full marks on the criterion named, or a plain yes without one."""

    __tablename__ = "gate"
    __table_args__ = (UniqueConstraint("rule_set_id", "code"),)

    id: Mapped[Id]
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    code: Mapped[str]
    position: Mapped[int]
    label: Mapped[str]
    clause: Mapped[str]
    criterion_code: Mapped[str]


class Rating(Model):
    """A class (loại): from so many points on, with its gates passed, within its quota."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("rule_set_id", "code"),
        CheckConstraint(
            "quota_percent IS NULL OR quota_percent BETWEEN 1 AND 100", name="quota_is_percent"
        ),
    )

    id: Mapped[Id]
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    code: Mapped[str]
    position: Mapped[int]
    label: Mapped[str]
    clause: Mapped[str]
    at_least: Mapped[Points]
    gates: Mapped[list[str]] = mapped_column(Json)
    """Codes of gates of this set."""
    quota_percent: Mapped[int | None]


class PointSource(Model):
    """What the program counts by itself and proposes on a unit's sheet: so many points for each."""

    __tablename__ = "point_source"
    __table_args__ = (UniqueConstraint("rule_set_id", "code"),)

    id: Mapped[Id]
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    code: Mapped[str]
    position: Mapped[int]
    label: Mapped[str]
    clause: Mapped[str]
    source: Mapped[AutomaticSource] = mapped_column(choice(AutomaticSource))
    criterion_code: Mapped[str]
    points: Mapped[Points]
    most: Mapped[Points]


class RuleSetProposal(Model):
    """A version that waits for a second person; it goes when the version is changed or frozen."""

    __tablename__ = "rule_set_proposal"

    id: Mapped[Id]
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"), unique=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[Instant]


class Route(Model):
    """The steps an entry of this kind takes when a unit of this level (and kind) hands it in.

    `unit_kind` empty means every kind of unit of that level, `field` empty every sector; the
    narrower row wins. What entries are pinned to never changes: a later row takes over from a day.
    """

    __tablename__ = "route"
    __table_args__ = (
        UniqueConstraint("unit_level_id", "unit_kind", "field", "entry_kind", "valid_from"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True, default=public_code)
    unit_level_id: Mapped[int] = mapped_column(ForeignKey("unit_level.id"))
    unit_kind: Mapped[str] = mapped_column(default="")
    field: Mapped[str] = mapped_column(default="")
    """A sector (lĩnh vực) of entries, or nothing for all."""
    entry_kind: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    citation: Mapped[str] = mapped_column(default="")


class RouteStep(Model):
    """One step: who decides it (the unit above at a level, or a named one), in how many days."""

    __tablename__ = "route_step"
    __table_args__ = (
        UniqueConstraint("route_id", "position"),
        CheckConstraint("working_days > 0", name="working_days_positive"),
    )

    id: Mapped[Id]
    route_id: Mapped[int] = mapped_column(ForeignKey("route.id"))
    position: Mapped[int]
    """1, 2, 3 …"""
    level_id: Mapped[int] = mapped_column(ForeignKey("unit_level.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    permission: Mapped[str]
    label: Mapped[str]
    """What the step is called in the timeline («Đảng ủy xã xét», «Huyện ủy thẩm định»)."""
    working_days: Mapped[int]
    may_finish: Mapped[bool]
    """Recognising here ends the route; otherwise the entry can only be passed up."""
    may_pass_up: Mapped[bool]
    """The decider may send it on to the next step («giới thiệu lên huyện»)."""
    recognition: Mapped[RecognitionLevel] = mapped_column(choice(RecognitionLevel))
    """What recognising here gives."""
    may_exemplify: Mapped[bool] = mapped_column(default=False)
    """The decider may recognise as exemplary (tiêu biểu) instead."""
    may_receive: Mapped[bool] = mapped_column(default=False)
    """The sender may choose to hand in straight to this step, past those before it."""


class Holiday(Model):
    """A day on which offices are closed, or work in place of another; due days are counted so."""

    __tablename__ = "holiday"

    id: Mapped[Id]
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind] = mapped_column(choice(DayKind))
    label: Mapped[str]
    citation: Mapped[str] = mapped_column(default="")
    """The law or notice that says so; empty: still to be confirmed."""
