"""What stands beside an entry in words: who typed and mended it, where it began, its papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.numbers import format_size
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.queries.beside import Beside, MendingRow, ScanRow, beside
from emulation.entries.rules.derived import share_kept
from emulation.units.queries import UnitRow, units_by_id


@dataclass(frozen=True)
class SignedPaper:
    """A signed scan as pages show it."""

    href: str
    name: str
    meta: str


@dataclass(frozen=True)
class Background:
    """(label, sentence) lines for whoever reads the entry, and its signed scans."""

    lines: tuple[tuple[str, str], ...]
    papers: tuple[SignedPaper, ...]


def background(entry: Entry, version: EntryVersion, *, at: datetime) -> Background:
    """What stands beside this version of the entry."""
    found = beside(entry, version)
    units = units_by_id({entry.unit_id, found.typist.unit_id}, on=clock.local_date(at))
    return Background(
        lines=tuple(_lines(entry, version, found, units)),
        papers=tuple(_paper(row) for row in found.scans),
    )


def _lines(
    entry: Entry, version: EntryVersion, found: Beside, units: dict[int, UnitRow]
) -> list[tuple[str, str]]:
    author, home = units.get(entry.unit_id), units.get(found.typist.unit_id)
    typist = f"Đồng chí {found.typist.full_name}"
    if home is not None and home.id != entry.unit_id:
        typist += f", {home.committee_name or home.full_name}"
    lines = [
        ("Người lập", (author.committee_name or author.full_name) if author else ""),
        ("Người nhập", typist),
        ("Cùng viết", ", ".join(f"đồng chí {one.full_name}" for one in found.writers)),
        *(("Sửa giúp", _mended(row)) for row in found.mendings),
        ("Bắt đầu từ", _origin(found, version)),
        ("Đã được khen", _award(found)),
    ]
    return [(label, text) for label, text in lines if text]


def _mended(row: MendingRow) -> str:
    return (
        f"Đồng chí {row.full_name}, đã trao đổi qua điện thoại với {row.spoke_with} "
        f"ngày {format_date(row.spoke_on)}."
    )


def _origin(found: Beside, version: EntryVersion) -> str:
    if found.origin is None:
        return ""
    share = share_kept(found.origin.text, f"{version.summary} {version.result}")
    title = found.origin.title
    return f"Bài năm {found.origin.year} «{title}»: {share}% lời còn như bài cũ."


def _award(found: Beside) -> str:
    award = found.award
    if award is None:
        return ""
    return (
        f"{award.form}, quyết định {award.number} ngày {format_date(award.decided_on)}, "
        f"{award.signer} ký. Không tính điểm lần nữa."
    )


def _paper(row: ScanRow) -> SignedPaper:
    size = f"{row.pages} trang, {format_size(row.size)}" if row.pages else format_size(row.size)
    when = format_date(row.added_at)
    return SignedPaper(
        href=f"/ho-so/ban-ky/{row.code}",
        name=row.name,
        meta=f"{size}, đồng chí {row.added_by} gắn ngày {when}",
    )
