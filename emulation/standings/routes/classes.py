"""The classes of the units of a board: how many reached each, by their closed yearly sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from flask import render_template
from flask.typing import ResponseReturnValue

from emulation.audit.queries import printed_last_seal
from emulation.campaigns import queries as campaigns
from emulation.core.clock import local_date
from emulation.core.dates import spoken_instant
from emulation.core.policy import Permission
from emulation.sheets import queries as sheets
from emulation.sheets.models import Sheet
from emulation.sheets.rules import STAGE_LABELS, SheetStage
from emulation.standings.routes import past, pictures, views
from emulation.standings.routes.blueprint import bp
from emulation.standings.rules import BoardUnit, Distribution, Section, UnitClass, distribution
from emulation.web.access import reader, requires
from emulation.web.charts import StackedLine, segments

MOST_DRAWN = 4
"""Classes in the picture: it has no more patterns that can be told apart in black."""
MOST_NAMED = 30
"""Units named in a sentence."""


@bp.get("/<board>/xep-loai")
@requires(Permission.BOARD_READ)
def classes(board: str) -> ResponseReturnValue:
    """Counts for those who see all; everybody else sees the classes of their own units alone, so
    that nothing can be worked out of another's."""
    view = views.asked(board)
    year = min(view.board.period.end, local_date(view.board.at)).year
    units = {one.id: one for section in view.sections for one in _units(section)}
    found = _sheets(view, units, year)
    sees_all = reader().may(Permission.BOARD_READ_ALL)
    return render_template(
        "standings/classes.html",
        year=year,
        **(_counted(view, found) if sees_all else {"own": _own(units.values(), found)}),
        sees_all=sees_all,
        view=view,
        board=view.board,
        as_of=spoken_instant(view.board.at),
        seal=printed_last_seal(),
        past=past.past_words(view.board),
        board_href=pictures.near(view),
        sheets_href="/phieu-cham/" if reader().may(Permission.ENTRY_READ) else None,
        **views.offered(view),
    )


def _units(section: Section) -> list[BoardUnit]:
    return [*(row.unit for row in section.rows), *section.left_out]


def _sheets(view: views.View, units: Mapping[int, BoardUnit], year: int) -> dict[int, Sheet]:
    """The sheets as they stood at the instant of the board; all campaigns together have none."""
    if view.board.contest.is_all:
        return {}
    return sheets.sheets_of_units(view.board.campaign.id, units, year, at=view.board.at)


def _counted(view: views.View, found: Mapping[int, Sheet]) -> dict[str, object]:
    at = view.board.at
    known = {
        unit_id: UnitClass(bool(sheet.closed_at and sheet.closed_at <= at), sheet.rating)
        for unit_id, sheet in found.items()
    }
    newest = max(found.values(), key=lambda sheet: sheet.rule_set_id, default=None)
    ratings = campaigns.ratings_of(newest.rule_set_id) if newest else ()
    groups = [distribution(one.name, _units(one), known, ratings) for one in view.sections]
    every = [unit for section in view.sections for unit in _units(section)]
    whole = distribution("Tất cả", every, known, ratings)
    labels = [one.label for one in whole.counts]
    return {
        "whole": whole,
        "rows": _rows(whole),
        "notes": [*_over(whole), *_missing(whole)],
        "title": _finding(whole, groups),
        "lines": _lines(groups, labels) if 0 < len(labels) <= MOST_DRAWN else [],
        "parts": labels,
        "heads": [("Nhóm", ""), *((label, "number") for label in labels)],
        "by_group": [[one.name, *map(str, one.in_order(labels))] for one in groups],
    }


def _rows(whole: Distribution) -> list[list[str]]:
    """Class, units, share of the rated, and how many the quota allows."""
    return [
        [
            one.label,
            str(one.count),
            f"{whole.share(one.count)}%",
            "–" if one.most is None else str(one.most),
        ]
        for one in whole.counts
    ]


def _over(whole: Distribution) -> list[str]:
    return [
        f"«{one.label}» vượt tỷ lệ: {one.count} đơn vị, tối đa {one.most} trong {whole.rated} đơn "
        f"vị đã chốt ({one.clause})."
        for one in whole.counts
        if one.is_over
    ]


def _missing(whole: Distribution) -> list[str]:
    """Who is not among the counted, by name."""
    told = {"Phiếu chưa chốt": whole.open, "Chưa có phiếu": whole.without}
    return [f"{words}: {_named(units)}." for words, units in told.items() if units]


def _named(units: Sequence[BoardUnit]) -> str:
    names = ", ".join(unit.full_name for unit in units[:MOST_NAMED])
    more = len(units) - MOST_NAMED
    return f"{names} và {more} đơn vị khác" if more > 0 else names


def _finding(whole: Distribution, groups: Sequence[Distribution]) -> str:
    """«3 trong 8 đơn vị đã chốt đạt «Xuất sắc», nhiều nhất ở Cụm 1 (2)»."""
    if not whole.rated or not whole.counts:
        return "Chưa có đơn vị nào chốt phiếu"
    best = whole.counts[0]
    words = f"{best.count} trong {whole.rated} đơn vị đã chốt đạt «{best.label}»"
    most, name = max((one.in_order([best.label])[0], one.name) for one in groups)
    if len(groups) < 2 or not best.count:
        return words
    return f"{words}, nhiều nhất ở {name} ({most})"


def _lines(groups: Sequence[Distribution], labels: Sequence[str]) -> list[StackedLine]:
    longest = Decimal(max((one.rated for one in groups), default=0))
    return [
        StackedLine(
            label=one.name,
            total=str(one.rated),
            is_own=False,
            segments=segments(
                [Decimal(count) for count in one.in_order(labels)],
                [str(count) for count in one.in_order(labels)],
                longest,
            ),
        )
        for one in groups
    ]


def _own(units: Iterable[BoardUnit], found: Mapping[int, Sheet]) -> list[list[str]]:
    """Name and class of the reader's own units and of those that they answer for."""
    return [
        [unit.full_name, _class_words(found.get(unit.id))]
        for unit in units
        if unit.is_own or unit.is_answered
    ]


def _class_words(sheet: Sheet | None) -> str:
    if sheet is None:
        return "Chưa có phiếu"
    if sheet.stage is not SheetStage.CLOSED:
        return STAGE_LABELS[sheet.stage]
    return sheet.rating or "Không xếp loại"
