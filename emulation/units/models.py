"""The dated tree of units: levels, names and parents are rows with validity, never code."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from emulation.core.db import Id, Instant, Model, choice
from emulation.core.text import spaced_words
from emulation.units.rules import ClusterRole, SuccessionKind, UnitKind


class UnitLevel(Model):
    """A level of the tree («huyện», «xã», «chi bộ»): its name is data, its rank orders levels."""

    __tablename__ = "unit_level"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    """province, district, commune, cell: the words routes and boards refer to."""
    name: Mapped[str]
    """«huyện»: as the interface says it («cấp huyện», «chờ Đảng ủy xã»)."""
    rank: Mapped[int]
    """0 is the highest; a child's level has a greater rank than its parent's."""


class Unit(Model):
    """Something that keeps its identity while names and parents change; history hangs on it."""

    __tablename__ = "unit"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    """The random public code of addresses."""
    created_at: Mapped[Instant]


class UnitPeriod(Model):
    """From `valid_from` to `valid_to` (both inclusive) it bore this name under this parent."""

    __tablename__ = "unit_period"
    __table_args__ = (
        UniqueConstraint("unit_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_range"),
        Index("ix_unit_period_parent_id_valid_from", "parent_id", "valid_from"),
        Index("ix_unit_period_official_code", "official_code"),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    level_id: Mapped[int] = mapped_column(ForeignKey("unit_level.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[UnitKind] = mapped_column(choice(UnitKind))
    official_code: Mapped[str | None]
    """The statistics office's code, a string with leading zeros; codes are reused over time."""
    name: Mapped[str]
    """Short name: «Liên Lộc», «Chi bộ thôn 3»."""
    full_name: Mapped[str]
    """«Xã Liên Lộc», «Chi bộ thôn 3, xã Liên Lộc»."""
    committee_name: Mapped[str]
    """Who acts for the unit: «Đảng ủy xã Liên Lộc», «Huyện ủy Hậu Lộc», «Chi bộ thôn 3»."""
    sort_key: Mapped[str]
    words: Mapped[str] = mapped_column(server_default="")
    """The folded words of the full name, a space around each: what a search for units compares."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(default="")

    @validates("full_name")
    def _keep_words(self, _: str, full_name: str) -> str:
        self.words = spaced_words(full_name)
        return full_name


class UnitSuccession(Model):
    """On `effective_on` the old unit became (part of) the new one; one successor is main."""

    __tablename__ = "unit_succession"
    __table_args__ = (UniqueConstraint("old_id", "new_id", "effective_on"),)

    id: Mapped[Id]
    old_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    new_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[SuccessionKind] = mapped_column(choice(SuccessionKind))
    is_main: Mapped[bool] = mapped_column(default=True)
    effective_on: Mapped[date]
    decision: Mapped[str] = mapped_column(default="")


class UnitAncestor(Model):
    """Derived from the three tables above: during the period, `ancestor` stands over `unit`.

    Every unit is its own ancestor at depth 0. A dissolved unit goes on under its successors, so
    that a scope of today holds the history of what was merged into it. Rebuilt by the services
    whenever the tree changes; never edited by hand.
    """

    __tablename__ = "unit_ancestor"
    __table_args__ = (
        UniqueConstraint("unit_id", "ancestor_id", "valid_from"),
        Index("ix_unit_ancestor_ancestor_id_unit_id", "ancestor_id", "unit_id"),
        Index(
            "ix_unit_ancestor_same",
            "ancestor_id",
            sqlite_where=text("is_same"),
            postgresql_where=text("is_same"),
        ),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    ancestor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    depth: Mapped[int]
    is_same: Mapped[bool]
    """The ancestor is the unit itself, or what the unit became: it acts in the unit's place."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Cluster(Model):
    """Cụm, khối thi đua: units of one level that are compared with each other."""

    __tablename__ = "cluster"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    level_id: Mapped[int] = mapped_column(ForeignKey("unit_level.id"))
    position: Mapped[int] = mapped_column(default=0)


class ClusterMember(Model):
    """Dated membership, with when it held and when we knew."""

    __tablename__ = "cluster_member"
    __table_args__ = (Index("ix_cluster_member_unit_id", "unit_id"),)

    id: Mapped[Id]
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[Instant]
    superseded_at: Mapped[Instant | None]


class ClusterLead(Model):
    """A unit of a cluster leads it (or stands in for its head), with when it held and when we knew.

    A correction supersedes the row; nothing else of it is ever written.
    """

    __tablename__ = "cluster_lead"
    __table_args__ = (
        Index("ix_cluster_lead_unit_id", "unit_id"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_range"),
    )

    id: Mapped[Id]
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[ClusterRole] = mapped_column(choice(ClusterRole))
    paper: Mapped[str] = mapped_column(default="")
    """«Biên bản họp cụm ngày 10/01/2024»; empty where there is none."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[Instant]
    superseded_at: Mapped[Instant | None]


class MemberCount(Model):
    """How many Party members a unit had on a day, with when it held and when we knew."""

    __tablename__ = "member_count"
    __table_args__ = (CheckConstraint("count >= 0", name="count_not_negative"),)

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    count: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[Instant]
    superseded_at: Mapped[Instant | None]
