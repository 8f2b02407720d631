"""What the address asks of a board: a broken value falls back, with a note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from emulation.campaigns.rules import FIELD_LABELS, Field
from emulation.core.clock import local_date
from emulation.points.rules import Grain
from emulation.standings.queries import Board, Contest
from emulation.standings.routes.past import read_as_of
from emulation.standings.rules import (
    GRAIN_BY_CODE,
    GRAIN_CODES,
    ORDERING_LABELS,
    PERIOD_LABELS,
    WHOLE,
    AsOf,
    BoardKind,
    Longer,
    Ordering,
    Period,
    period_at,
    periods,
    read_day,
)

TOO_MANY = "Có hơn 1.000 đơn vị nên không xếp chung một bảng. Chọn từng cụm ở trên."
MORE_GROUPS = (
    "Danh sách chỉ có các cụm cùng cấp trên trực tiếp, nhiều nhất 100 cụm. Mở cụm khác bằng mã của "
    "một đơn vị trong cụm đó."
)
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Outside of them the calendar itself has no period to offer."""
NO_ORDERING = "Bảng này không có cách xếp đã chọn nên xếp theo tổng điểm."
NO_UNIT = "Trên bảng này không có đơn vị mang mã đã nhập. Xem lại mã đơn vị rồi mở lại."


@dataclass(frozen=True)
class Choice:
    """The period, cluster and field to show, and what the reader must know about them."""

    period: Period
    group: str
    page: int
    notes: tuple[str, ...]
    as_of: AsOf | None = None
    ordering: Ordering = Ordering.TOTAL
    field: Field | None = None

    @property
    def args(self) -> dict[str, str]:
        """The query of links that keep this view."""
        kept = {"ky": GRAIN_CODES[self.period.grain]}
        if self.period.grain is not Grain.CAMPAIGN:
            kept["tu"] = self.period.start.isoformat()
        seal = {"dau": str(self.as_of.seal)} if self.as_of else {}
        order = {} if self.ordering is Ordering.TOTAL else {"xep": self.ordering.value}
        within = {"linh-vuc": self.field.value} if self.field else {}
        return kept | ({"cum": self.group} if self.group else {}) | within | order | seal


def read_choice(
    args: Mapping[str, str], contest: Contest, kind: BoardKind, *, at: datetime
) -> Choice:
    """The choice the address makes; unknown values give the usual period, with a note: the whole
    campaign, or of all campaigns the year."""
    as_of, notes = read_as_of(args, at=at)
    at = as_of.at if as_of else at
    code = args.get("ky", "")
    grain = _grains(contest).get(code)
    if grain is None:
        grain = Grain.YEAR if contest.is_all else Grain.CAMPAIGN
        if code:
            usual = PERIOD_LABELS[grain].lower()
            notes.append(f"Không có kỳ đã chọn nên bảng hiện {usual}. Chọn lại kỳ ở trên.")
    period, note = _period(grain, args.get("tu", ""), contest, at=at)
    page = args.get("trang", "1")
    number = int(page) if page.isdecimal() and len(page) < 6 else 1
    ordering, other = _ordering(args.get("xep", ""), kind)
    noted = (*notes, *(text for text in (note, other) if text))
    return Choice(
        period, args.get("cum", "").strip(), max(1, number), noted, as_of, ordering, contest.field
    )


def read_field(args: Mapping[str, str]) -> tuple[Field | None, list[str]]:
    """The field that the address names, or every field, with what to say of one that is none."""
    code = args.get("linh-vuc", "").strip()
    found = next((one for one in Field if one.value == code), None)
    broken = "Không có lĩnh vực đã chọn nên bảng tính mọi lĩnh vực."
    return found, [broken] if code and found is None else []


def field_options() -> list[tuple[str, str]]:
    """What the select «Lĩnh vực» offers."""
    return [("", "Mọi lĩnh vực"), *((one.value, label) for one, label in FIELD_LABELS.items())]


def _grains(contest: Contest) -> dict[str, Grain | Longer]:
    """The periods that the contest has; all campaigns together have no beginning and end."""
    is_left_out = {Grain.CAMPAIGN} if contest.is_all else set()
    return {code: grain for code, grain in GRAIN_BY_CODE.items() if grain not in is_left_out}


def ordering_options(kind: BoardKind) -> list[tuple[str, str]]:
    """What the select «Xếp theo» offers; a cell has no cells to be set against."""
    return [
        (each.value, label)
        for each, label in ORDERING_LABELS.items()
        if kind is not BoardKind.CELL or each is not Ordering.PER_CELL
    ]


def _ordering(code: str, kind: BoardKind) -> tuple[Ordering, str]:
    """The ordering that the address names, or by the total, with what to say then."""
    if not code or code in dict(ordering_options(kind)):
        return Ordering(code or Ordering.TOTAL), ""
    return Ordering.TOTAL, NO_ORDERING


def _period(
    grain: Grain | Longer, text: str, contest: Contest, *, at: datetime
) -> tuple[Period, str]:
    """The period in which the day lies that the address names, or the campaign's latest; and what
    to say where the text cannot be used."""
    days = {"starts_on": contest.starts_on, "ends_on": contest.ends_on}
    latest = max(contest.starts_on, min(contest.ends_on, local_date(at)))
    newest = period_at(grain, latest, **days)
    if not text:
        return newest, ""
    day = read_day(text)
    if day is None:
        return newest, f"Không có ngày «{text[:20]}» nên bảng hiện kỳ gần nhất."
    found = period_at(grain, day, **days) if FIRST_YEAR < day.year < LAST_YEAR else None
    if found is None or found.end < contest.starts_on or found.start > latest:
        return newest, "Thời gian đã chọn không nằm trong đợt nên bảng hiện kỳ gần nhất."
    return found, ""


def opened_by(choice: Choice, board: Board, unit_code: str) -> Choice:
    """The choice of the group in which the unit is compared, so that further pages, the list for
    Excel and the seals show the same group; with a note where no unit of the board has the code."""
    for section in board.sections:
        units = [*(row.unit for row in section.rows), *section.left_out]
        if any(unit.code == unit_code for unit in units):
            return replace(choice, group=section.code)
    return replace(choice, notes=(*choice.notes, NO_UNIT))


def group_notes(choice: Choice, board: Board, *, sees_all: bool) -> tuple[str, ...]:
    """What to tell a reader whose choice of a cluster could not be met."""
    if choice.group == WHOLE:
        refused = "Bảng chung toàn huyện chỉ dành cho cấp huyện; đây là cụm của đơn vị."
        if not sees_all:
            return (refused,)
        is_whole = bool(board.sections) and board.sections[0].code == WHOLE
        return () if is_whole or not board.sections else (TOO_MANY,)
    if choice.group and choice.group not in dict(board.groups):
        return ("Không có cụm đã chọn. Chọn lại cụm ở trên.",)
    return ()


def group_options(
    groups: tuple[tuple[str, str], ...], kind: BoardKind, *, sees_all: bool
) -> list[tuple[str, str]]:
    """What the select «Cụm» offers."""
    options = list(groups)
    if sees_all and kind is not BoardKind.CELL:
        options.insert(0, ("", "Tất cả các cụm"))
    if sees_all:
        options.append((WHOLE, "Toàn huyện"))
    return options


def period_options(
    contest: Contest, period: Period, *, at: datetime
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What the selects «Kỳ» and «Thời gian» offer; the second is empty for the whole campaign."""
    grains = [(code, PERIOD_LABELS[grain]) for code, grain in _grains(contest).items()]
    if period.grain is Grain.CAMPAIGN:
        return grains, []
    known = periods(
        period.grain,
        starts_on=contest.starts_on,
        ends_on=contest.ends_on,
        until=local_date(at),
    )
    return grains, [(each.start.isoformat(), each.label) for each in known]
