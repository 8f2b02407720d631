"""What a board compares, who sees which row, and how places moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from emulation.campaigns.rules import Bucket
from emulation.points.rules import ZERO, Place, Tally, rank
from emulation.standings.rules.orderings import Ordering, Size, figure
from emulation.standings.rules.sight import Sight
from emulation.units.rules import ClusterRole


class BoardKind(StrEnum):
    """What is compared; the value ends a board's code."""

    COMMUNE = "xa"
    AGENCY = "co-quan"
    CELL = "chi-bo"


BOARD_LABELS: dict[BoardKind, str] = {
    BoardKind.COMMUNE: "Xã, thị trấn",
    BoardKind.AGENCY: "Cơ quan, đơn vị",
    BoardKind.CELL: "Chi bộ",
}

ALL = "tat-ca"
"""Stands for a campaign's code: all campaigns together."""
WHOLE = "toan-huyen"
"""Instead of a cluster's code: all units of the kind in one ranking."""
UNCLUSTERED = "chua-xep-cum"
"""Stands for the units that belong to no cluster."""


def board_code(campaign_code: str, kind: BoardKind) -> str:
    """The stable code of a board: «hoc-bac-2024-xa»."""
    return f"{campaign_code}-{kind}"


def parse_board_code(code: str) -> tuple[str, BoardKind] | None:
    """The campaign's code and what is compared, or None when no board can be meant."""
    for kind in BoardKind:
        campaign_code = code.removesuffix(f"-{kind}")
        if campaign_code and campaign_code != code:
            return campaign_code, kind
    return None


@dataclass(frozen=True)
class BoardUnit:
    """A unit that a board compares, and what the reader is to it."""

    id: int
    code: str
    name: str
    full_name: str
    sort_key: str
    group_code: str
    group_name: str
    members: int | None
    """Party members that day; None where nobody has told."""
    is_own: bool
    """The reader holds a role in this unit or below it."""
    is_answered: bool
    """The reader holds a role at this unit or above it that lets them read entries."""
    cells: int | None = None
    """Cells under it that day; None where the board does not ask."""
    lead: ClusterRole | None = None
    """What it is to the others of its cluster that day."""

    def figure(self, ordering: Ordering, total: Decimal) -> Decimal | None:
        """What a total is worth for this unit; None where its size is not known."""
        return figure(ordering, total, Size(self.members, self.cells))


@dataclass(frozen=True)
class BoardRow:
    """A unit's place in its section."""

    unit: BoardUnit
    place: Place
    moved: int | None
    """Places won since (lost, if negative); None where there is nothing to compare."""
    is_shown: bool
    has_rows: bool = False
    """Points were posted for it in the period, even if they were all taken back."""
    ordering: Ordering = Ordering.TOTAL

    @property
    def value(self) -> Decimal:
        """What its place goes by."""
        return self.unit.figure(self.ordering, self.total) or ZERO

    @property
    def total(self) -> Decimal:
        return self.place.tally.total

    @property
    def is_empty(self) -> bool:
        """Nothing was recognised and nothing counted."""
        return not self.total and not self.place.tally.recognised

    @property
    def per_hundred(self) -> Decimal | None:
        """Points for each 100 Party members, to one decimal; None where members are unknown."""
        if not self.unit.members:
            return None
        exact = self.total * 100 / self.unit.members
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Section:
    """The units that are compared with each other, ranked."""

    code: str
    name: str
    rows: tuple[BoardRow, ...]
    left_out: tuple[BoardUnit, ...] = ()
    """They cannot be ranked by this ordering, because their size is not known."""
    sight: Sight = Sight.ALL

    @property
    def shown(self) -> tuple[BoardRow, ...]:
        return tuple(row for row in self.rows if row.is_shown)

    @property
    def leads(self) -> dict[ClusterRole, BoardUnit]:
        """The units that lead the cluster; nothing where several clusters are ranked together."""
        units = [] if self.code == WHOLE else [row.unit for row in self.rows] + [*self.left_out]
        return {role: unit for role in ClusterRole for unit in units if unit.lead is role}

    @property
    def hidden(self) -> int:
        """How many units the reader does not see."""
        return len(self.rows) - len(self.shown)

    @property
    def own(self) -> tuple[BoardRow, ...]:
        return tuple(row for row in self.rows if row.unit.is_own)

    def above(self, row: BoardRow) -> BoardRow | None:
        """The nearest unit ranked before this one, or None for the first."""
        ahead = [other for other in self.rows if other.place.rank < row.place.rank]
        return ahead[-1] if ahead else None

    def below(self, row: BoardRow) -> BoardRow | None:
        """The nearest unit ranked behind this one, or None for the last."""
        return next((other for other in self.rows if other.place.rank > row.place.rank), None)


def less(tally: Tally, part: Tally) -> Tally:
    """The counters that remain when those of `part` are taken off."""
    return replace(
        tally,
        base=tally.base - part.base,
        bonus=tally.bonus - part.bonus,
        penalty=tally.penalty - part.penalty,
        priority=tally.priority - part.priority,
        recognised=tally.recognised - part.recognised,
        exemplary=tally.exemplary - part.exemplary,
    )


def plus(one: Tally, other: Tally) -> Tally:
    """The counters of the first and those of the other, added up for the unit of the first."""
    return Tally(
        one.unit_id,
        one.base + other.base,
        one.bonus + other.bonus,
        one.penalty + other.penalty,
        one.priority + other.priority,
        one.recognised + other.recognised,
        one.exemplary + other.exemplary,
    )


def rolled_up(tallies: Iterable[Tally], bearer: Mapping[int, int]) -> dict[int, Tally]:
    """The tallies by the unit that bears each one's history, added up: nothing is lost."""
    found: dict[int, Tally] = {}
    for tally in tallies:
        holder = bearer[tally.unit_id]
        found[holder] = plus(found.get(holder, Tally(holder)), tally)
    return found


def sections(
    units: Iterable[BoardUnit],
    now: Mapping[int, Tally],
    before: Mapping[int, Tally] | None,
    *,
    sight: Sight,
    whole: bool = False,
    ordering: Ordering = Ordering.TOTAL,
) -> list[Section]:
    """The units ranked inside their groups (or all together), in the order in which they come.

    A reader is always shown what is their own and what they answer for, of the others as much as
    `sight` says; of a third, a unit with nothing is shown to nobody else. A unit whose size is not
    known is left out of an ordering that needs it.
    """
    groups: dict[str, list[BoardUnit]] = {}
    for unit in units:
        groups.setdefault(WHOLE if whole else unit.group_code, []).append(unit)
    return [
        Section(
            code=code,
            name="Toàn huyện" if whole else members[0].group_name,
            rows=tuple(_rows(members, now, before, sight=sight, ordering=ordering)),
            left_out=tuple(unit for unit in members if not _is_ranked(unit, ordering)),
            sight=sight,
        )
        for code, members in groups.items()
    ]


def _is_ranked(unit: BoardUnit, ordering: Ordering) -> bool:
    return unit.figure(ordering, ZERO) is not None


def _rows(
    members: list[BoardUnit],
    now: Mapping[int, Tally],
    before: Mapping[int, Tally] | None,
    *,
    sight: Sight,
    ordering: Ordering,
) -> list[BoardRow]:
    units = [unit for unit in members if _is_ranked(unit, ordering)]
    by_id = {unit.id: unit for unit in units}
    third = -(-len(units) // 3)
    then: dict[int, int] = {}
    if before is not None and any(before[i].total for i in by_id if i in before):
        then = {place.tally.unit_id: place.rank for place in _places(by_id, before, ordering)}
    rows = []
    for place in _places(by_id, now, ordering):
        unit = by_id[place.tally.unit_id]
        row = BoardRow(unit, place, None, True, unit.id in now, ordering)
        moved = None if row.is_empty or not then else then[unit.id] - place.rank
        in_view = sight is Sight.THIRD and place.rank <= third and not row.is_empty
        is_shown = sight is Sight.ALL or unit.is_own or unit.is_answered or in_view
        rows.append(replace(row, moved=moved, is_shown=is_shown))
    return rows


def _places(
    by_id: Mapping[int, BoardUnit], tallies: Mapping[int, Tally], ordering: Ordering
) -> list[Place]:
    return rank(
        (tallies.get(i, Tally(i)) for i in by_id),
        {unit.id: unit.sort_key for unit in by_id.values()},
        figure=lambda tally: by_id[tally.unit_id].figure(ordering, tally.total) or ZERO,
    )


@dataclass(frozen=True)
class Tie:
    """Units with the same figure: told apart by `by` (a counter's name), or not at all (None)."""

    rows: tuple[BoardRow, ...]
    by: Bucket | None


def ties(rows: Iterable[BoardRow]) -> list[Tie]:
    """The ties among the rows, from the top: split ones, then equal places; none at nought."""
    by_value: dict[Decimal, list[BoardRow]] = {}
    for row in rows:
        if row.value:
            by_value.setdefault(row.value, []).append(row)
    found = []
    for group in by_value.values():
        if len({row.place.rank for row in group}) > 1:
            found.append(Tie(tuple(group), _told_apart_by(group)))
        by_rank: dict[int, list[BoardRow]] = {}
        for row in group:
            by_rank.setdefault(row.place.rank, []).append(row)
        found += [Tie(tuple(equal), None) for equal in by_rank.values() if len(equal) > 1]
    return found


def _told_apart_by(rows: list[BoardRow]) -> Bucket:
    tallies = [row.place.tally for row in rows]
    if len({tally.base for tally in tallies}) > 1:
        return Bucket.BASE
    if len({tally.penalty for tally in tallies}) > 1:
        return Bucket.PENALTY
    return Bucket.PRIORITY


def bucket_points(tally: Tally) -> dict[Bucket, Decimal]:
    """What each counter adds to the total; a penalty is negative."""
    return {
        Bucket.BASE: tally.base,
        Bucket.BONUS: tally.bonus,
        Bucket.PRIORITY: tally.priority,
        Bucket.PENALTY: -tally.penalty,
    }


def largest_gap(own: Tally, other: Tally) -> Bucket:
    """The counter in which `own` lies furthest behind `other`."""
    mine, theirs = bucket_points(own), bucket_points(other)
    return min(mine, key=lambda bucket: mine[bucket] - theirs[bucket])
