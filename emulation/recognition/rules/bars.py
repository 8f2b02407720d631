"""Who may not conclude or check a list: S4 and S9 of security.md §2.6."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from emulation.core.text import fold
from emulation.recognition.rules.vocabulary import ItemKind

_HONORIFICS = ("dong chi ", "d/c ", "ong ", "ba ", "anh ", "chi ")


def bare_name(name: str) -> str:
    """The folded name without «đồng chí», «ông», «bà»: for comparing, never for showing."""
    folded = fold(name)
    for honorific in _HONORIFICS:
        folded = folded.removeprefix(honorific)
    return folded


@dataclass(frozen=True)
class Involved:
    """Who has a part in one row of a list: named there, or in the entry behind it."""

    position: int
    name: str
    kind: ItemKind
    unit_id: int
    person_id: int | None
    entry_persons: frozenset[int]


def barred_rows(
    rows: Collection[Involved], *, person_id: int, full_name: str, home_unit_id: int
) -> list[Involved]:
    """The rows for which a person may neither conclude nor check (S4, S9).

    They are named there, their own entry stands behind the row, or the row has no person but
    bears their name in their own unit.
    """
    own_name = bare_name(full_name)
    return [
        row
        for row in rows
        if row.person_id == person_id
        or person_id in row.entry_persons
        or (
            row.kind is ItemKind.INDIVIDUAL
            and row.person_id is None
            and row.unit_id == home_unit_id
            and bare_name(row.name) == own_name
        )
    ]


def bar_sentence(rows: Iterable[Involved]) -> str:
    """Why somebody may not decide on this list; names the rows."""
    named = "; ".join(f"số {row.position} ({row.name})" for row in rows)
    return (
        "Đồng chí không ghi hoặc kiểm tra kết luận của danh sách này được, vì có tên hoặc có việc "
        f"làm của mình trong danh sách: {named}. Việc này cần ủy viên khác."
    )
