"""Commands and the worker's part: the pairs of a file, and pictures compared with all others."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click
from flask.cli import with_appcontext
from PIL import Image

from emulation.copies import queries, services
from emulation.copies.pictures import (
    asked_fingerprints,
    grey,
    is_plain,
    kept_fingerprint,
    same_among,
)
from emulation.copies.rules import (
    Pair,
    alike_pairs,
    percent,
    shared_runs,
    why,
)
from emulation.copies.rules.pictures import bands, nearest_kept
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.text import fold
from emulation.files.configured import file_store
from emulation.files.store import ContentLost

ROUND = 3.0
"""Seconds that the worker looks at pictures before it turns to other work."""
PORTION = 20


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


# Pictures -------------------------------------------------------------------------------------


def compare_pictures() -> None:
    """The worker compares pictures for some seconds; what is left waits for its next round."""
    _compare_waiting(within=ROUND)


def _compare_waiting(*, within: float) -> int:
    """Pictures that wait are compared with all others, for so many seconds; how many.

    No transaction is open while a picture is looked at: nobody who writes waits for it.
    """
    deadline = time.monotonic() + within
    done = 0
    while waiting := queries.waiting_pictures(limit=PORTION):
        for one in waiting:
            _compare(one.stored_file_id, one.thumb_digest)
            done += 1
            if time.monotonic() > deadline:
                return done
    return done


@click.command("compare-pictures")
@with_appcontext
def compare_all_pictures() -> None:
    """Đối chiếu mọi ảnh minh chứng đã gửi, kể cả ảnh gửi từ trước; dừng rồi chạy lại được."""
    last: int | None = 0
    while last is not None:
        with transaction():
            last = services.await_after(last)
    click.echo(f"Đã đối chiếu {_compare_waiting(within=float('inf'))} ảnh.")


def _compare(stored_file_id: int, digest: str) -> None:
    """It can be found first, then looks itself: of two at the same time one sees the other."""
    image = _likeness(digest)
    same: list[int] = []
    if image is not None and not is_plain(image):
        with transaction():
            services.keep_fingerprint(stored_file_id, kept_fingerprint(image))
        asked = asked_fingerprints(image)
        wanted = {band for one in asked for band in bands(one.number)}
        near = nearest_kept(asked, queries.kept_near(wanted, but=stored_file_id))
        same = same_among(image, near, load=_likeness_of)
    with transaction():
        services.keep_same(stored_file_id, same, at=clock.now())


def _likeness_of(stored_file_id: int) -> Image.Image | None:
    return _likeness(queries.thumb_digest(stored_file_id))


def _likeness(digest: str) -> Image.Image | None:
    """The small likeness in grey; None where its bytes are lost, which `check` tells."""
    if not digest:
        return None
    try:
        return grey(file_store().open(digest))
    except ContentLost:
        return None
