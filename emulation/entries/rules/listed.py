"""An entry as a line of a file names it, and what its words mean here."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, DecimalException
from typing import Any

from emulation.campaigns.rules import Field
from emulation.core.legacy import Encoding, to_unicode
from emulation.core.numbers import MAX_FIGURE
from emulation.core.text import clean
from emulation.entries.kinds import KIND_BY_CODE
from emulation.entries.rules.content import FIGURE_LIMIT, Content, FigureInput, Kind
from emulation.entries.rules.vocabulary import SubjectKind

METRIC_OF_KEY: dict[str, str] = {
    "area_ha": "area",
    "gifts": "gifts",
    "houses": "houses",
    "households": "households",
    "income_vnd": "income",
    "km_road": "road",
    "labour_days": "labour",
    "lamps": "lamps",
    "land_m2": "land",
    "money_vnd": "money",
    "people": "people",
    "people_money_vnd": "people_money",
    "products": "products",
    "revenue_vnd": "revenue",
    "scholarships": "gifts",
    "times": "sessions",
    "trees": "trees",
}
"""Keys of a file's figures that name one of our metrics; other keys become counts with a label."""

SOURCE_SAYS = "Theo nguồn đã dẫn"
"""Stands where an entry must say something and the line says nothing."""
PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{4}))?")


class LineError(ValueError):
    """A line that cannot be read; the text says why, in a sentence."""


@dataclass(frozen=True)
class ListedEntry:
    """One line: what happened, and where the unit is to be looked for."""

    number: int
    source_id: str
    kind: str
    commune: str
    district: str
    province: str
    content: Content
    was_old: bool = False
    """Some of its words were typed for old fonts (TCVN3, VNI) and read as Unicode."""


def read_line(number: int, line: str) -> ListedEntry:
    """The entry that a JSON line describes; `LineError` where it cannot be one.

    Columns: id, source_url, commune, district, province, kind, subject_type, field, title,
    summary, figures (in base units), period (year, years, or year and month).
    """
    try:
        row = json.loads(line)
    except ValueError:
        raise LineError("không phải một dòng JSON đúng") from None
    if not isinstance(row, dict):
        raise LineError("mỗi dòng phải là một đối tượng JSON")
    row, was_old = _in_unicode(row)
    kind = _kind(row)
    first, last = days_of(str(row.get("period", "")))
    source = clean(str(row.get("source_url", "")), one_line=True)
    return ListedEntry(
        number=number,
        source_id=_filled(row, "id"),
        kind=kind.code,
        commune=clean(str(row.get("commune") or ""), one_line=True),
        district=clean(str(row.get("district") or ""), one_line=True),
        province=clean(str(row.get("province") or ""), one_line=True),
        content=Content(
            title=_filled(row, "title"),
            summary=clean(str(row.get("summary", ""))),
            field=_field(row),
            happened_from=first,
            happened_to=last,
            subject_kind=_subject(row),
            subject_name=SOURCE_SAYS if row.get("subject_type") == "individual" else "",
            confirmer=f"Nguồn: {source}"[:250] if source else "",
            details={one.name: SOURCE_SAYS for one in kind.questions if one.is_required},
            figures=_figures(row.get("figures") or {}),
        ),
        was_old=was_old,
    )


def _in_unicode(row: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The line with its texts in Unicode, and whether some were in old letters."""
    read = {name: to_unicode(text) for name, text in row.items() if isinstance(text, str)}
    was_old = any(set(one.encodings) - {Encoding.NFD} for one in read.values())
    return {**row, **{name: one.text for name, one in read.items()}}, was_old


def days_of(period: str) -> tuple[date, date]:
    """The first and last day of «2024», «2021-2023» or «2024-04»."""
    match = PERIOD.fullmatch(period.strip())
    if match is None:
        raise LineError('cột "period" phải như 2024, 2021-2023 hoặc 2024-04')
    year, month, until = match[1], match[2], match[3]
    try:
        if month and not until:
            days = monthrange(int(year), int(month))[1]
            return date(int(year), int(month), 1), date(int(year), int(month), days)
        return date(int(year), 1, 1), date(int(until or year), 12, 31)
    except ValueError:
        raise LineError(f'cột "period" không có ngày nào như {period}') from None


def _kind(row: Mapping[str, Any]) -> Kind:
    kind = KIND_BY_CODE.get(str(row.get("kind", "")))
    if kind is None:
        raise LineError(f'cột "kind" phải là một trong: {", ".join(KIND_BY_CODE)}')
    return kind


def _filled(row: Mapping[str, Any], column: str) -> str:
    """The text of a column without which a line is nothing; the id tells one line from another."""
    text = clean(str(row.get(column) or ""), one_line=True)
    if not text:
        raise LineError(f'cột "{column}" còn trống')
    return text


def _field(row: Mapping[str, Any]) -> Field:
    try:
        return Field(str(row.get("field", "")))
    except ValueError:
        raise LineError(f'cột "field" không có giá trị «{row.get("field")}»') from None


def _subject(row: Mapping[str, Any]) -> SubjectKind:
    is_person = row.get("subject_type") == "individual"
    return SubjectKind.CITIZEN if is_person else SubjectKind.COLLECTIVE


def _figures(figures: object) -> tuple[FigureInput, ...]:
    """Known keys become our metrics, once each; every other key a count that keeps its name."""
    if not isinstance(figures, dict):
        raise LineError('cột "figures" phải là một đối tượng JSON')
    read: list[FigureInput] = []
    taken: set[str] = set()
    for key, value in figures.items():
        amount = _amount(key, value)
        metric = METRIC_OF_KEY.get(key, "rate" if key.endswith("_pct") else "count")
        label = "" if metric in METRIC_OF_KEY.values() and metric not in taken else key
        metric = "count" if metric in taken and metric != "rate" else metric
        taken.add(metric)
        read.append(FigureInput(metric, amount, label=label))
    return tuple(read[:FIGURE_LIMIT])


def _amount(key: str, value: object) -> Decimal:
    """The number, to four decimals; only what an entry could hold."""
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.0001"))
    except DecimalException:
        amount = MAX_FIGURE
    is_number = isinstance(value, int | float | str) and not isinstance(value, bool)
    if not is_number or not amount.is_finite() or abs(amount) >= MAX_FIGURE:
        raise LineError(f'số liệu "{key}" không phải là số, hoặc quá lớn')
    return amount
