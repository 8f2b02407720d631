"""Taking a list of units in: whole or not at all, and twice the same list changes nothing.

A unit is known by its official code and the first day of its validity, because the statistics
office gives codes of dissolved units to new ones; a unit without a code by its name and parent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.codes import public_code
from emulation.core.dates import format_date
from emulation.core.db import db
from emulation.core.policy import Actor
from emulation.core.text import unit_key
from emulation.units import queries
from emulation.units.models import Unit, UnitPeriod
from emulation.units.rules import LEVELS, SuccessionKind, UnitKind, committee_name
from emulation.units.services.ancestors import DAY, rebuild_ancestors
from emulation.units.services.changes import (
    BEGINNING,
    add_succession,
    announce,
    standard_level,
)
from emulation.units.services.listing import BadList, ListedUnit, read_units


@dataclass(frozen=True)
class Imported:
    """What a list changed."""

    added: int
    unchanged: int
    ended: int
    successions: int


@dataclass
class _Import:
    """The lookups and the findings of one import."""

    at: datetime
    levels: dict[str, int]
    by_code: dict[str, list[UnitPeriod]] = field(default_factory=lambda: defaultdict(list))
    by_unit: dict[int, list[UnitPeriod]] = field(default_factory=lambda: defaultdict(list))
    unit_of: dict[int, int] = field(default_factory=dict)
    """Line of the list to unit."""
    became: dict[int, int] = field(default_factory=dict)
    """Unit to main successor."""
    sentences: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def know(self, period: UnitPeriod) -> None:
        self.by_unit[period.unit_id].append(period)
        if period.official_code:
            self.by_code[period.official_code].append(period)

    def add(self, period: UnitPeriod) -> None:
        db.session.add(period)
        self.know(period)

    def complain(self, row: ListedUnit, sentence: str) -> None:
        self.sentences.append(f"Dòng {row.number}: {sentence}")


def import_units(
    content: bytes, *, actor: Actor | None, at: datetime, holds_from: date = BEGINNING
) -> Imported:
    """Every unit, parent and succession of the list stands in the tree.

    Raises `BadList` with a sentence for each bad line, so that the transaction writes nothing.
    """
    rows = read_units(content, holds_from=holds_from)
    used = sorted({row.level_code for row in rows} | {"province"}, key=lambda c: LEVELS[c].rank)
    levels = {code: standard_level(code, actor=actor, at=at).id for code in used}
    work = _begin(at, levels)
    ordered = sorted(rows, key=lambda row: (LEVELS[row.level_code].rank, row.valid_from))
    loose = [row for row in ordered if row.official_code and _take(work, row)]
    _record_successions(work, [row for row in ordered if row.official_code])
    for row in loose:
        _hang(work, row, work.by_unit[work.unit_of[row.number]][0])
    for row in ordered:
        if not row.official_code:
            _take_uncoded(work, row)
    if work.sentences:
        raise BadList(sorted(work.sentences, key=lambda text: int(text.split()[1].rstrip(":"))))
    rebuild_ancestors()
    announce(at=at)
    counts = work.counts
    done = Imported(counts["added"], counts["unchanged"], counts["ended"], counts["successions"])
    audit.record(Event.UNIT_IMPORT, actor=actor, subject="unit:import", at=at, facts=vars(done))
    return done


def _begin(at: datetime, levels: dict[str, int]) -> _Import:
    work = _Import(at=at, levels=levels)
    shape = queries.shape()
    for periods in shape.periods.values():
        for period in periods:
            work.know(period)
    for unit_id, successions in shape.successions.items():
        work.became[unit_id] = next((s.new_id for s in successions if s.is_main), -1)
    return work


def _take(work: _Import, row: ListedUnit) -> bool:
    """The coded unit of the line is known; whether its parent has still to be found."""
    known = next(
        (
            period
            for period in work.by_code.get(row.official_code or "", [])
            if period.valid_from == row.valid_from
        ),
        None,
    )
    if known is None:
        overlap = _at(work, row.official_code, row.valid_from)
        if overlap is not None:
            work.complain(
                row,
                f"mã {row.official_code} ngày {format_date(row.valid_from)} đang thuộc "
                f"{overlap.full_name}. Kiểm tra cột code, valid_from, valid_to.",
            )
            return False
        work.unit_of[row.number] = _new_unit(work, row, parent_id=None).unit_id
        return True
    work.unit_of[row.number] = known.unit_id
    if known.full_name != row.full_name:
        work.complain(
            row,
            f"{row.label} đã có từ {format_date(row.valid_from)} với tên {known.full_name}. "
            "Giữ một tên, hoặc ghi ngày đổi tên thành dòng riêng.",
        )
    _end(work, row, work.by_unit[known.unit_id][-1])
    return known.parent_id is None and row.parent_code is not None


def _end(work: _Import, row: ListedUnit, last: UnitPeriod) -> None:
    """A known unit ends where the list now says so."""
    if row.valid_to is not None and last.valid_to is None:
        last.valid_to = row.valid_to
        work.counts["ended"] += 1
    else:
        work.counts["unchanged"] += 1


def _new_unit(work: _Import, row: ListedUnit, *, parent_id: int | None) -> UnitPeriod:
    unit = Unit(code=public_code(), created_at=work.at)
    db.session.add(unit)
    db.session.flush()
    period = UnitPeriod(
        unit_id=unit.id,
        level_id=work.levels[row.level_code],
        parent_id=parent_id,
        kind=row.kind,
        official_code=row.official_code,
        name=row.name,
        full_name=row.full_name,
        committee_name=row.committee
        or committee_name(row.kind, name=row.name, full_name=row.full_name),
        sort_key=unit_key(row.name),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        source=row.source,
    )
    work.add(period)
    work.counts["added"] += 1
    return period


def _at(work: _Import, code: str | None, day: date) -> UnitPeriod | None:
    """The period that bears the code on the day."""
    for period in work.by_code.get(code or "", []):
        if period.valid_from <= day and (period.valid_to is None or period.valid_to >= day):
            return period
    return None


def _record_successions(work: _Import, rows: list[ListedUnit]) -> None:
    pairs = []
    for row in rows:
        if row.valid_to is not None and row.successor_code and row.number in work.unit_of:
            successor = _successor(work, row, row.valid_to + DAY)
            if successor is None:
                work.complain(
                    row,
                    f"không tìm thấy đơn vị kế tiếp mã {row.successor_code} "
                    f"({row.successor_name}) từ ngày {format_date(row.valid_to + DAY)}. "
                    "Thêm dòng của đơn vị này.",
                )
            else:
                pairs.append((row, successor))
    sizes = Counter(successor.unit_id for _, successor in pairs)
    for row, successor in pairs:
        _record_succession(work, row, successor, sizes[successor.unit_id])


def _record_succession(work: _Import, row: ListedUnit, successor: UnitPeriod, merged: int) -> None:
    effective_on = (row.valid_to or successor.valid_from) + DAY
    kind = SuccessionKind.MERGE_INTO_NEW if merged > 1 else SuccessionKind.RENAME
    if successor.valid_from < effective_on:
        kind = SuccessionKind.MERGE_INTO_EXISTING
    old_id = work.unit_of[row.number]
    work.became[old_id] = successor.unit_id
    work.counts["successions"] += add_succession(
        old_id,
        new_id=successor.unit_id,
        kind=kind,
        is_main=True,
        effective_on=effective_on,
        decision=successor.source,
    )


def _successor(work: _Import, row: ListedUnit, day: date) -> UnitPeriod | None:
    """The unit named as successor; where it begins only later, the one between, by code or name."""
    named = _at(work, row.successor_code, day)
    if named is not None and row.successor_name in ("", named.full_name):
        return named
    later = work.by_code.get(row.successor_code or "", [])
    if not any(p.valid_from > day and p.full_name == row.successor_name for p in later):
        return None
    return next(
        (
            period
            for periods in work.by_code.values()
            for period in periods
            if period.valid_from == day
            and (period.official_code == row.official_code or period.full_name == row.full_name)
        ),
        None,
    )


def _hang(work: _Import, row: ListedUnit, period: UnitPeriod) -> None:
    """The unit hangs under its parent, and under what the parent became, for its whole life."""
    if row.parent_code is None:
        return
    parent = _at(work, row.parent_code, row.valid_from) or _province(work, row)
    if parent is None or parent.unit_id == period.unit_id:
        work.complain(
            row,
            f"không tìm thấy đơn vị cấp trên mã {row.parent_code} ({row.parent_name}) "
            f"ngày {format_date(row.valid_from)}. Thêm dòng của đơn vị này.",
        )
        return
    for parent_id, start, end in _spans(work, parent.unit_id, row):
        if start == row.valid_from:
            period.parent_id, period.valid_to = parent_id, end
        else:
            work.add(_copy(period, parent_id, start, end))


def _copy(period: UnitPeriod, parent_id: int, start: date, end: date | None) -> UnitPeriod:
    changed = {"parent_id": parent_id, "valid_from": start, "valid_to": end}
    names = (column.key for column in UnitPeriod.__table__.columns)
    kept = {name: getattr(period, name) for name in names if name not in {"id", *changed}}
    return UnitPeriod(**kept, **changed)


def _spans(
    work: _Import, parent_id: int, row: ListedUnit
) -> Iterator[tuple[int, date, date | None]]:
    """Under which unit the row's unit hangs from when to when, following main successors."""
    start, current = row.valid_from, parent_id
    while True:
        end = work.by_unit[current][-1].valid_to
        following = work.became.get(current)
        is_last = end is None or (row.valid_to is not None and end >= row.valid_to)
        if is_last or end is None or following is None:
            yield current, start, row.valid_to
            return
        yield current, start, end
        start, current = end + DAY, following


def _province(work: _Import, row: ListedUnit) -> UnitPeriod | None:
    """A province that the list only names as a parent: made, since the tree needs its top."""
    full_name = row.parent_name
    prefix = next((p for p in ("Tỉnh ", "Thành phố ") if full_name.startswith(p)), None)
    if prefix is None or work.by_code.get(row.parent_code or ""):
        return None
    top = ListedUnit(
        number=row.number,
        level_code="province",
        kind=UnitKind.PROVINCE,
        official_code=row.parent_code,
        name=full_name.removeprefix(prefix),
        full_name=full_name,
        parent_code=None,
        parent_name="",
        valid_from=BEGINNING,
        valid_to=None,
        successor_code=None,
        successor_name="",
        source=row.source,
    )
    return _new_unit(work, top, parent_id=None)


def _take_uncoded(work: _Import, row: ListedUnit) -> None:
    """A unit without a code is the one of that name, level and first day under that parent."""
    parent = _at(work, row.parent_code, row.valid_from)
    level_id = work.levels[row.level_code]
    for periods in work.by_unit.values():
        first = periods[0]
        is_same = (first.name, first.level_id, first.valid_from) == (
            row.name,
            level_id,
            row.valid_from,
        )
        if is_same and parent is not None and first.parent_id == parent.unit_id:
            _end(work, row, periods[-1])
            return
    _hang(work, row, _new_unit(work, row, parent_id=None))
