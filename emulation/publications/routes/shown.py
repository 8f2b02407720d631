"""A published board in words, as far as the reader may see it, and what a correction changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from flask import current_app, url_for

from emulation.campaigns.models import Campaign
from emulation.core.dates import spoken_instant
from emulation.core.errors import NotFound
from emulation.core.numbers import format_points
from emulation.core.policy import Permission
from emulation.publications import queries
from emulation.publications.queries import Found
from emulation.publications.rules import (
    Move,
    PublishedRow,
    Snapshot,
    moves,
    read_snapshot,
    seen_rows,
)
from emulation.standings import queries as standings
from emulation.standings.rules import BOARD_LABELS, BoardKind, Sight, parse_board_code
from emulation.web.access import reader

HIDDEN: dict[Sight, str | None] = {
    Sight.OWN: "Bảng chỉ hiện đơn vị của đồng chí và đơn vị đồng chí phụ trách.",
    Sight.THIRD: "Bảng hiện một phần ba số đơn vị dẫn đầu và đơn vị của đồng chí.",
    Sight.ALL: None,
}
TAGS: dict[tuple[bool, bool], tuple[str, str]] = {
    (True, False): ("Đã được thay", "draft"),
    (True, True): ("Đã được thay", "draft"),
    (False, True): ("Bản đính chính", "review"),
}
"""(has been corrected, is a correction) -> the tag of a line, and its kind."""


def told(found: Found) -> dict[str, object]:
    """What the page of one publication says."""
    row, snapshot = found.row, read_snapshot(found.row.content)
    sight = _sight(found)
    sections, seen = _sections(found, snapshot, sight)
    later = queries.successor_of(row.id)
    return {
        "row": row,
        "title": titled(found.campaign, row.board),
        "period": snapshot.period.label,
        "rules": snapshot.rules,
        "sections": sections,
        "published": f"Đồng chí {found.by_name} công bố lúc {spoken_instant(row.at)}.",
        "hidden": HIDDEN[sight],
        "later": _later(later.code, spoken_instant(later.at)) if later else None,
        "earlier": _earlier(found, snapshot, seen) if row.corrects_id else None,
    }


def _later(code: str, at: str) -> dict[str, str]:
    return {"href": url_for("publications.show", code=code), "at": at}


def _earlier(found: Found, snapshot: Snapshot, seen: frozenset[str]) -> dict[str, object]:
    """What it took the place of, and what that changed for the units the reader sees."""
    old = queries.publication_of_id(found.row.corrects_id or 0)
    before = read_snapshot(old.row.content)
    changed = [one for one in moves(before, snapshot) if sees_all() or one.unit in seen]
    return {
        "href": url_for("publications.show", code=old.row.code),
        "at": spoken_instant(old.row.at),
        "moves": move_rows(changed, old.row.names | found.row.names, bool(snapshot.rules)),
    }


def _sight(found: Found) -> Sight:
    if sees_all():
        return Sight.ALL
    return standings.published_sight(found.campaign.id, kind_of(found.row.board))


def _sections(
    found: Found, snapshot: Snapshot, sight: Sight
) -> tuple[list[dict[str, object]], frozenset[str]]:
    """The clusters in words, the reader's own units marked; and the codes of all units shown."""
    names = found.row.names
    codes = [row.unit for section in snapshot.sections for row in section.rows]
    own, answered = standings.part_of(reader(), codes, at=found.row.at)
    shown: list[dict[str, object]] = []
    seen: set[str] = set()
    for section in snapshot.sections:
        rows = seen_rows(section, own | answered, sight)
        heading = f"{names[f'group:{section.group}']}: {len(section.rows)} đơn vị"
        lines = [_line(row, names, own, bool(snapshot.rules)) for row in rows]
        shown.append({"heading": heading, "rows": lines})
        seen.update(row.unit for row in rows)
    return shown, frozenset(seen)


def _line(
    row: PublishedRow, names: Mapping[str, str], own: frozenset[str], has_points: bool
) -> list[object]:
    name = names[row.unit] + (" (đơn vị của đồng chí)" if row.unit in own else "")
    if not has_points:
        return [name, row.recognised, row.exemplary]
    return [row.place, name, format_points(row.total), _per_hundred(row.per_hundred)]


def move_rows(
    changed: Iterable[Move], names: Mapping[str, str], has_points: bool
) -> list[list[str]]:
    """Each unit with its place and points (or counts), before and after."""
    return [
        [names[one.unit], _places(one), _figures(one, has_points)]
        if has_points
        else [names[one.unit], _figures(one, has_points)]
        for one in changed
    ]


def _places(move: Move) -> str:
    before, after = (str(row.place) if row else "–" for row in (move.before, move.after))
    return f"{before} → {after}" if before != after else f"{after} (giữ nguyên)"


def _figures(move: Move, has_points: bool) -> str:
    def said(row: PublishedRow | None) -> str:
        if row is None:
            return "–"
        return format_points(row.total) if has_points else str(row.recognised)

    before, after = said(move.before), said(move.after)
    return f"{before} → {after}" if before != after else f"{after} (giữ nguyên)"


def message(found: Found) -> str:
    """Words for pasting into a message to the units: what, of when, where, whom to ask."""
    snapshot = read_snapshot(found.row.content)
    what = "công bố bản đính chính" if found.row.corrects_id else "công bố"
    phone = found.campaign.support_phone or str(current_app.config["SUPPORT_PHONE"])
    return (
        f"Cấp chủ trì đã {what} kết quả: {titled(found.campaign, found.row.board)} "
        f"({snapshot.period.label.lower()}). Căn cứ: {found.row.paper}. Xem tại mục Kết quả và xếp "
        f"hạng, Kết quả đã công bố. Cần hỏi thêm, gọi {phone}."
    )


def titled(campaign: Campaign, board: str) -> str:
    """«Học tập và làm theo Bác năm 2024: xã, thị trấn»."""
    return f"{campaign.name}: {BOARD_LABELS[kind_of(board)].lower()}"


def kind_of(code: str) -> BoardKind:
    """What a board's code compares."""
    parsed = parse_board_code(code)
    if parsed is None:
        raise NotFound
    return parsed[1]


def sees_all() -> bool:
    return reader().may(Permission.BOARD_READ_ALL)


def _per_hundred(number: Decimal | None) -> str:
    return "–" if number is None else format_points(number)
