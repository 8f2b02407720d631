"""A board as it would be under another version of the rules. Everything here only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from emulation.campaigns.models import Campaign, Criterion, RuleSet
from emulation.campaigns.queries import rule_table
from emulation.campaigns.rules import CampaignKind
from emulation.core.clock import local_date, local_instant
from emulation.core.db import db
from emulation.core.errors import WrongState
from emulation.entries.kinds import kind_of
from emulation.entries.models import Decision, DecisionScore, Entry
from emulation.entries.records import PriorAward
from emulation.entries.rules import Action, State
from emulation.points.models import Point
from emulation.points.rules import Tally
from emulation.standings.queries.board import Board
from emulation.standings.rules import BoardKind, Section, Sight, sections
from emulation.standings.rules.simulation import Effect, Gained, Recognised, effects, gains

MOST_ENTRIES = 20_000
"""Entries that are counted anew for one page."""
TOO_MANY = (
    "Các đơn vị này có hơn 20.000 nội dung đã công nhận trong thời gian đã chọn nên chưa thử được. "
    "Chọn một cụm, hoặc tính lại từ một ngày gần hơn."
)


@dataclass(frozen=True)
class Simulation:
    """The board with the counters that the version would give, beside what it has."""

    sections: tuple[Section, ...]
    """Ranked anew; a row's movement is against its place now."""
    effects: dict[int, Effect]
    """By unit id."""
    entries: int
    """How many were counted anew."""


def simulation(board: Board, version: RuleSet, *, since: date) -> Simulation:
    """The board if the version had held for every entry first received on `since` or later.

    Entries before that day keep what they have. Two statements beside those of the board and of
    the version's table, whatever the number of entries; `WrongState` for too many of them.
    """
    units = [row.unit for section in board.sections for row in section.rows]
    bearer = board.line_of(unit.id for unit in units)
    theirs = _theirs(board.campaign, board.kind, bearer, since)
    found = _recognised(board.campaign, theirs)
    table = rule_table(version.id)
    would = gains(found, table, campaign_start=board.campaign.starts_on)
    now = {row.unit.id: row.place.tally for one in board.sections for row in one.rows}
    moved = effects(now, _posted(theirs), would, bearer)
    new: dict[int, Tally] = {unit_id: effect.tally for unit_id, effect in moved.items()}
    ranked = sections(units, new, now, sight=Sight.ALL, ordering=board.ordering)
    return Simulation(tuple(ranked), moved, len(found))


def _theirs(
    campaign: Campaign, kind: BoardKind, unit_ids: Iterable[int], since: date
) -> tuple[ColumnElement[bool], ...]:
    """Entries that stand recognised for these units since the day."""
    ids = list(unit_ids)
    holder: ColumnElement[bool] = Entry.unit_id.in_(ids)
    if kind is not BoardKind.CELL:
        holder = or_(Entry.commune_id.in_(ids), holder)
    received = func.coalesce(Entry.first_received_at, Entry.created_at)
    return (
        Entry.campaign_id == campaign.id,
        Entry.state == State.APPROVED,
        holder,
        received >= local_instant(since),
    )


def _recognised(campaign: Campaign, theirs: tuple[ColumnElement[bool], ...]) -> list[Recognised]:
    wanted = (
        select(
            Entry.id, Entry.unit_id, Entry.commune_id, Entry.kind, Entry.field, Entry.recognition,
            func.coalesce(Entry.first_received_at, Entry.created_at), PriorAward.id.is_not(None),
        )
        .outerjoin(PriorAward, PriorAward.entry_id == Entry.id)
        .where(*theirs)
        .limit(MOST_ENTRIES + 1)
    )  # fmt: skip
    rows = db.session.execute(wanted).all()
    if len(rows) > MOST_ENTRIES:
        raise WrongState(TOO_MANY)
    scores = _scores(theirs)
    is_archive = campaign.kind is CampaignKind.ARCHIVE
    return [
        Recognised(
            id=row[0],
            unit_id=row[1],
            commune_id=row[2],
            kind=row[3],
            field=row[4] or "",
            level=row[5],
            day=local_date(row[6]),
            received_at=row[6],
            is_scored=kind_of(row[3]).is_scored,
            is_paid=is_archive or not row[7],
            scores=scores.get(row[0], {}),
        )
        for row in rows
    ]


def _scores(theirs: tuple[ColumnElement[bool], ...]) -> dict[int, dict[str, Decimal]]:
    """Entry id -> what its standing recognition scored, by code of the criterion."""
    reversal = aliased(Decision)
    reversed_ = select(reversal.id).where(reversal.reverses_id == Decision.id)
    wanted = (
        select(Decision.entry_id, Criterion.code, DecisionScore.points)
        .join(DecisionScore, DecisionScore.decision_id == Decision.id)
        .join(Criterion, Criterion.id == DecisionScore.criterion_id)
        .join(Entry, Entry.id == Decision.entry_id)
        .where(
            *theirs,
            Decision.action == Action.RECOGNISE,
            ~reversed_.correlate(Decision).exists(),
        )
    )
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for entry_id, code, points in db.session.execute(wanted):
        found[entry_id][code] = points
    return dict(found)


def _posted(theirs: tuple[ColumnElement[bool], ...]) -> list[Gained]:
    """What the ledger has for these entries, added up by line."""
    key = (Point.unit_id, Point.commune_id, Point.rule_code, Point.label, Point.bucket)
    wanted = (
        select(*key, func.sum(Point.counted))
        .join(Entry, Entry.id == Point.entry_id)
        .where(*theirs)
        .group_by(*key)
    )
    return [Gained(*row) for row in db.session.execute(wanted)]
