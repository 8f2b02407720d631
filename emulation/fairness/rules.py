"""Shares of groups, what must stay hidden of small ones, and units whose work came all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from statistics import median

SMALL = 5
"""Figures of fewer people than this could be traced to somebody."""
FEW, MANY = Decimal("0.8"), Decimal("1.2")
"""Of the share of members: below and above this a group is said to have less and more."""
LEAST = 10
"""So few recognised entries of a unit say nothing about when they came."""
BURST = Decimal("0.5")
"""A last month with more than this part of the year's work is pointed out."""
JUMP = 3
"""A month with so many times the usual of the months before is pointed out."""


@dataclass(frozen=True)
class Group:
    """What one group has; of people it counts entries that name at least one of them."""

    label: str
    sent: int
    recognised: int
    points: Decimal
    people: int | None
    """Different persons behind these figures; None for groups of units, which are no persons."""
    members: int | None
    """Party members of the group; None where they are not counted."""
    note: str = ""
    """Why there is nothing to compare with, where `members` is None."""


@dataclass(frozen=True)
class Line:
    """A group as it may be shown; nothing of it where `is_hidden`."""

    group: Group
    is_hidden: bool
    share: Decimal | None
    """Of what was recognised, in hundredths."""
    member_share: Decimal | None
    ratio: Decimal | None
    """Its share of what the groups with known members have, by its share of these members."""

    @property
    def verdict(self) -> str:
        """The share beside that of the members, in words."""
        ratio = self.ratio
        if self.share is None or ratio is None:
            return "" if self.is_hidden else self.group.note
        if ratio < FEW:
            return "ít hơn tỷ lệ đảng viên"
        return "nhiều hơn tỷ lệ đảng viên" if ratio > MANY else "tương xứng"


def lines(groups: Sequence[Group]) -> list[Line]:
    """The groups in their order, small ones hidden so that no subtraction brings them back."""
    hidden = hidden_labels(groups)
    compared = [group for group in groups if group.members is not None]
    recognised = sum(group.recognised for group in groups)
    members = sum(group.members or 0 for group in compared)
    of_members = sum(group.recognised for group in compared)
    found = []
    for group in groups:
        if group.label in hidden:
            found.append(Line(group, is_hidden=True, share=None, member_share=None, ratio=None))
            continue
        share = _percent(group.recognised, recognised)
        own = None if group.members is None else _percent(group.members, members)
        fair = _percent(group.recognised, of_members)
        ratio = fair / own if own and fair is not None else None
        found.append(Line(group, is_hidden=False, share=share, member_share=own, ratio=ratio))
    return found


def hidden_labels(groups: Sequence[Group]) -> set[str]:
    """The groups of which nothing is shown: those of fewer than five people, and as many more, the
    smallest first, as it takes for the hidden ones to be two and five people together.

    The totals of all groups are known, so one hidden group alone would be what is left of them.
    """
    persons = [group for group in groups if _has_persons(group)]
    found = [group for group in persons if _is_small(group)]
    others = sorted(
        (group for group in persons if group not in found), key=lambda one: one.people or 0
    )
    while found and others and (len(found) < 2 or _people(found) < SMALL):
        found.append(others.pop(0))
    return {group.label for group in found}


def _has_persons(group: Group) -> bool:
    """Somebody could be traced: persons are named, or the few members of units that sent work."""
    return bool(group.people or (group.people == 0 and group.sent and group.members))


def _is_small(group: Group) -> bool:
    return 0 < (group.people or 0) < SMALL or 0 < (group.members or 0) < SMALL


def _people(groups: Iterable[Group]) -> int:
    return sum(group.people or 0 for group in groups)


def _percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Flag:
    """Something about when a unit's work came that is worth a look; no accusation."""

    unit_id: int
    sentence: str
    month: date
    """The first day of the month whose work it is about."""


def flags(by_unit: Mapping[int, Mapping[date, int]], *, last: date) -> list[Flag]:
    """Year-end bursts and jumps, by unit; `by_unit` has recognised entries by first day of month.

    `last` is the first day of the month in which work is due.
    """
    found = []
    for unit_id, months in sorted(by_unit.items()):
        total = sum(months.values())
        if total < LEAST:
            continue
        late = months.get(last, 0)
        if late > BURST * total:
            told = f"{late} trong {total} nội dung gửi vào tháng cuối."
            found.append(Flag(unit_id, told, last))
        found += _jumps(unit_id, months)
    return found


def _jumps(unit_id: int, months: Mapping[date, int]) -> list[Flag]:
    days = sorted(months)
    for place, day in enumerate(days):
        before = [months[one] for one in days[:place]]
        usual = median(before) if len(before) > 1 else 0
        if usual and months[day] >= max(LEAST, JUMP * usual):
            told = f"Tháng {day.month}/{day.year} có {months[day]} nội dung, thường chỉ {usual:g}."
            return [Flag(unit_id, told.replace(".5", ",5"), day)]
    return []


# Kinds of places -----------------------------------------------------------------------------


class UnitTrait(StrEnum):
    """What a unit's place is by a decision of the State, where an office wants it looked at."""

    ETHNIC_MINORITY = "ethnic_minority"
    REMOTE = "remote"


TRAIT_LABELS: dict[UnitTrait, str] = {
    UnitTrait.ETHNIC_MINORITY: "Vùng đồng bào dân tộc thiểu số",
    UnitTrait.REMOTE: "Xã đặc biệt khó khăn, vùng sâu, vùng xa",
}
MARKED_LEVELS = frozenset({"commune", "agency", "cell"})
"""Levels whose units can be marked; what is below a marked unit is so too."""
PAPER_LENGTH = (5, 200)
OTHERS = "Các đơn vị khác"

Traits = frozenset[UnitTrait]


def place_groups(shown: Traits) -> dict[Traits, str]:
    """The places to compare, each unit in exactly one of them, so that none follows from the
    others by subtraction of two that overlap."""
    named = [trait for trait in UnitTrait if trait in shown]
    if len(named) < 2:
        found = {frozenset({trait}): TRAIT_LABELS[trait] for trait in named}
    else:
        found = {frozenset({trait}): f"Chỉ {_small(TRAIT_LABELS[trait])}" for trait in named}
        found[frozenset(named)] = "Vừa " + ", vừa ".join(_small(TRAIT_LABELS[t]) for t in named)
    return found | {frozenset(): OTHERS}


def _small(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def mark_faults(valid_from: date, valid_to: date | None, paper: str) -> dict[str, str]:
    """Input name -> sentence: days in order, and the paper it rests on."""
    found = {}
    if valid_to is not None and valid_to < valid_from:
        found["valid_to"] = "Ngày kết thúc ở trước ngày bắt đầu. Kiểm tra lại."
    shortest, longest = PAPER_LENGTH
    if not shortest <= len(paper) <= longest:
        found["paper"] = (
            f"Ghi văn bản làm căn cứ, từ {shortest} đến {longest} ký tự. "
            "Ví dụ: Quyết định số 861/QĐ-TTg ngày 04/6/2021."
        )
    return found
