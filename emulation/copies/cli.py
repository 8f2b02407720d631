"""`flask emulation copies FILE.jsonl`: the pairs of a file that are held to be copies."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from emulation.copies.rules import (
    Pair,
    alike_pairs,
    percent,
    shared_runs,
    why,
)
from emulation.core.text import fold


@dataclass(frozen=True)
class Row:
    """A line of the file; unit and year may be missing."""

    id: str
    text: str
    unit: str
    year: str


@click.command("copies")
@click.argument("file", type=click.File(encoding="utf-8-sig", errors="replace"))
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def copies(file: Any, as_json: bool) -> None:
    """Tìm các cặp nội dung tương tự trong một tệp, mỗi dòng một mục {id, text, unit, year}."""
    rows = [_row(line, number) for number, line in enumerate(file, 1) if line.strip()]
    found = [_told(rows, pair) for pair in alike_pairs([row.text for row in rows])]
    if as_json:
        listed = {"texts": len(rows), "pairs": found}
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one['id']}  {one['other']}  {one['score']}  {one['why']}")
    click.echo(f"{len(found)} cặp trong {len(rows)} mục.")


def _row(line: str, number: int) -> Row:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict) or "id" not in value or not isinstance(value.get("text"), str):
        raise click.ClickException(
            f"Dòng {number} chưa đúng mẫu: mỗi dòng là một mục JSON có id và text, "
            'ví dụ {"id": "A1", "text": "…", "unit": "Xã Liên Lộc", "year": 2024}.'
        )
    year, unit = value.get("year"), value.get("unit")
    return Row(str(value["id"]), value["text"], str(unit or ""), str(year or ""))


def _told(rows: Sequence[Row], pair: Pair) -> dict[str, Any]:
    """The pair, the newer text first; of one year, the one that stands later in the file."""
    earlier, later = rows[pair.first], rows[pair.second]
    if later.year and earlier.year and later.year < earlier.year:
        earlier, later = later, earlier
    shared = shared_runs([later.text], [earlier.text])
    alike = percent([later.text], shared)
    reason = pair.likeness.reason
    return {
        "id": later.id,
        "other": earlier.id,
        "score": pair.likeness.score / 1000,
        "percent": alike,
        "reason": reason.value,
        "why": "; ".join([why(alike, [reason]), *_differences(later, earlier)]),
    }


def _differences(later: Row, earlier: Row) -> list[str]:
    """What else was changed or kept, as far as the file says it."""
    found = []
    if later.unit and earlier.unit:
        is_same = fold(later.unit) == fold(earlier.unit)
        found.append("cùng đơn vị" if is_same else "khác đơn vị")
    if later.year and earlier.year:
        is_same = later.year == earlier.year
        found.append("cùng năm" if is_same else f"năm {earlier.year} và {later.year}")
    return found
