"""Every counter worked out afresh from the ledger and the entries, inside the database: millions of
entries are too many to be added up outside it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    Select,
    String,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import Bucket, RecognitionLevel
from emulation.core.db import db
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.points.models import Point, Standing
from emulation.points.rules import Grain

BUCKETS = (Bucket.BASE, Bucket.BONUS, Bucket.PENALTY, Bucket.PRIORITY)
COUNTERS = ("base", "bonus", "penalty", "priority", "recognised", "exemplary")
ZONE = "Asia/Ho_Chi_Minh"
_NOUGHT: ColumnElement[int] = literal_column("0", BigInteger)
Holder = Any
"""The column of the unit whose counter moves: the entry's own, or its commune."""


def differences() -> list[str]:
    """A sentence for each counter that does not equal the ledger; none when all agree (V4)."""
    wanted = _compared().order_by("campaign_id", "unit_id", "grain", "start", "field")
    return [
        f"Bảng điểm lệch: đợt {row.campaign_id}, đơn vị {row.unit_id}, kỳ {row.grain} từ "
        f"{row.start}{f', lĩnh vực {row.field}' if row.field else ''}: "
        f"đang ghi {_said(row[11:17])}, tính lại {_said(row[5:11])}."
        for row in db.session.execute(wanted)
    ]


def _compared() -> Select[*tuple[Any, ...]]:
    """Counters that must be otherwise: key, what each must hold, what it holds."""
    monthly = _monthly()
    expected = [_expected(monthly, grain) for grain in Grain]
    rows = union_all(*expected, _expected_in_fields(monthly), _held()).subquery()
    must = [func.sum(rows.c[f"must_{name}"]) for name in COUNTERS]
    has = [func.sum(rows.c[f"has_{name}"]) for name in COUNTERS]
    key = (rows.c.campaign_id, rows.c.unit_id, rows.c.grain, rows.c.start, rows.c.field)
    differ = or_(*(one != other for one, other in zip(must, has, strict=True)))
    return select(*key, *must, *has).group_by(*key).having(differ)


def _monthly() -> CTE:
    """What every unit has in every month and field: from points its own and, as a commune, its
    cells'."""
    above = Point.commune_id.is_distinct_from(Point.unit_id) & Point.commune_id.is_not(None)
    beside = Entry.commune_id.is_distinct_from(Entry.unit_id) & Entry.commune_id.is_not(None)
    rows = union_all(
        _points(Point.unit_id),
        _points(Point.commune_id).where(above),
        _recognitions(Entry.unit_id),
        _recognitions(Entry.commune_id).where(beside),
    ).subquery()
    key = (rows.c.campaign_id, rows.c.unit_id, rows.c.month, rows.c.field)
    sums = (func.sum(rows.c[name]).label(name) for name in COUNTERS)
    return select(*key, *sums).group_by(*key).cte("monthly")


def _points(holder: Holder) -> Select[*tuple[Any, ...]]:
    counted: ColumnElement[int] = type_coerce(Point.counted, BigInteger)
    month = _month(Point.period_on)
    sums = [
        func.sum(case((Point.bucket == bucket, counted), else_=_NOUGHT)).label(bucket.value)
        for bucket in BUCKETS
    ]
    return select(
        Point.campaign_id, holder.label("unit_id"), month.label("month"), Point.field, *sums,
        _NOUGHT.label("recognised"), _NOUGHT.label("exemplary"),
    ).group_by(Point.campaign_id, holder, month, Point.field)  # fmt: skip


def _recognitions(holder: Holder) -> Select[*tuple[Any, ...]]:
    received = func.coalesce(Entry.first_received_at, Entry.created_at)
    month = _month(_local_day(received))
    field = func.coalesce(Entry.field, literal_column("''", String))
    is_exemplary = case((Entry.recognition == RecognitionLevel.EXEMPLARY, 1), else_=0)
    return (
        select(
            Entry.campaign_id, holder.label("unit_id"), month.label("month"), field.label("field"),
            *(_NOUGHT.label(bucket.value) for bucket in BUCKETS),
            func.count().label("recognised"), func.sum(is_exemplary).label("exemplary"),
        )
        .where(Entry.state == State.APPROVED)
        .group_by(Entry.campaign_id, holder, month, field)
    )  # fmt: skip


def _local_day(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """The Vietnamese day of an instant."""
    if db.session.get_bind().dialect.name == "sqlite":
        return func.date(instant, "+7 hours")
    return cast(func.timezone(ZONE, instant), Date)


def _month(day: Any) -> ColumnElement[str]:
    """«2024-05»: the same words on both databases."""
    return func.substr(cast(day, String), literal_column("1"), literal_column("7"), type_=String)


def _expected(monthly: CTE, grain: Grain) -> Select[*tuple[Any, ...]]:
    start = _start(monthly, grain)
    sums = (func.sum(monthly.c[name]).label(f"must_{name}") for name in COUNTERS)
    return (
        select(
            monthly.c.campaign_id, monthly.c.unit_id,
            literal_column(f"'{grain.value}'", String).label("grain"), start.label("start"),
            literal_column("''", String).label("field"),
            *sums, *(_NOUGHT.label(f"has_{name}") for name in COUNTERS),
        )
        .join(Campaign, Campaign.id == monthly.c.campaign_id)
        .group_by(monthly.c.campaign_id, monthly.c.unit_id, start)
    )  # fmt: skip


def _expected_in_fields(monthly: CTE) -> Select[*tuple[Any, ...]]:
    """Of the months alone."""
    return select(
        monthly.c.campaign_id, monthly.c.unit_id,
        literal_column(f"'{Grain.MONTH.value}'", String).label("grain"),
        (monthly.c.month + literal_column("'-01'", String)).label("start"), monthly.c.field,
        *(monthly.c[name].label(f"must_{name}") for name in COUNTERS),
        *(_NOUGHT.label(f"has_{name}") for name in COUNTERS),
    ).where(monthly.c.field != literal_column("''", String))  # fmt: skip


def _start(monthly: CTE, grain: Grain) -> ColumnElement[str]:
    """The first day of the grain's period in which the month lies, as «2024-04-01»."""
    if grain is Grain.CAMPAIGN:
        return cast(Campaign.starts_on, String)
    year = func.substr(monthly.c.month, 1, 5, type_=String)
    month = func.substr(monthly.c.month, 6, 2, type_=String)
    first = literal_column("'01-01'", String)
    if grain is Grain.YEAR:
        return year + first
    if grain is Grain.MONTH:
        return year + month + literal_column("'-01'", String)
    return year + case(
        (month <= "03", first),
        (month <= "06", literal_column("'04-01'", String)),
        (month <= "09", literal_column("'07-01'", String)),
        else_=literal_column("'10-01'", String),
    )


def _held() -> Select[*tuple[Any, ...]]:
    points = (type_coerce(getattr(Standing, name), BigInteger) for name in COUNTERS[:4])
    held = (*points, Standing.recognised, Standing.exemplary)
    return select(
        Standing.campaign_id, Standing.unit_id, cast(Standing.grain, String).label("grain"),
        cast(Standing.period_start, String).label("start"), Standing.field,
        *(_NOUGHT.label(f"must_{name}") for name in COUNTERS),
        *(one.label(f"has_{name}") for one, name in zip(held, COUNTERS, strict=True)),
    )  # fmt: skip


def _said(sums: Iterable[Any]) -> str:
    base, bonus, penalty, priority, recognised, exemplary = sums
    return (
        f"cơ bản {_points_of(base)}, thưởng {_points_of(bonus)}, trừ {_points_of(penalty)}, "
        f"ưu tiên {_points_of(priority)}, {recognised} công nhận, {exemplary} tiêu biểu"
    )


def _points_of(hundredths: Any) -> Decimal:
    return Decimal(int(hundredths)) / 100
