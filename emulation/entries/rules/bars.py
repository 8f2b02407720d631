"""Who may not decide: S1, S2, S3, S9 of security.md §2.6, as architecture.md §3 reads them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Bar(StrEnum):
    """Why somebody is kept from deciding."""

    ALREADY_DECIDED = "already_decided"
    AUTHOR = "author"
    NAMED = "named"
    OWN_UNIT = "own_unit"
    PRINCIPAL = "principal"
    RECUSED = "recused"
    UPLOADER = "uploader"


BAR_SENTENCES: dict[Bar, str] = {
    Bar.AUTHOR: "Đồng chí không xử lý được mục này vì là người lập hoặc người gửi.",
    Bar.NAMED: "Đồng chí không xử lý được mục này vì có tên trong nội dung.",
    Bar.UPLOADER: "Đồng chí không xử lý được mục này vì đã tải minh chứng lên.",
    Bar.OWN_UNIT: "Đồng chí không xử lý được mục này vì cùng đơn vị với bên gửi.",
    Bar.ALREADY_DECIDED: "Đồng chí đã quyết định bước khác của mục này, cần người khác xử lý.",
    Bar.PRINCIPAL: (
        "Đồng chí không xử lý thay được mục này, vì người giao xử lý thay cũng không được xử lý."
    ),
    Bar.RECUSED: "Đồng chí không xử lý mục này vì đã xin rút hoặc có đề nghị người khác xử lý.",
}


@dataclass(frozen=True)
class Involvement:
    """What an entry's record says of its people, at hand-in and now (S12)."""

    author_persons: frozenset[int]
    """Persons behind the accounts that wrote or sent it for the author."""
    typist_persons: frozenset[int]
    """Persons who only typed a paper of the cell (minutes number given)."""
    named_persons: frozenset[int]
    uploader_persons: frozenset[int]
    """Who added proofs, or told how a model goes on."""
    decided_persons: frozenset[int]
    """Persons who decided another step of the entry in the same round or an earlier one."""
    branch_units: frozenset[int]
    """Units one level below the deciding unit under which the entry hangs or hung."""
    recused_persons: frozenset[int] = frozenset()
    """Who withdrew, or whom somebody asked to be replaced, unless a second person ended it (S9)."""


@dataclass(frozen=True)
class Decider:
    """Who wants to decide: the natural person, and the branches their home unit hangs under."""

    person_id: int
    branch_units: frozenset[int]


def bars(decider: Decider, entry: Involvement, *, is_first_step: bool) -> tuple[Bar, ...]:
    """Every bar that holds, in a fixed order; empty when the decider may decide.

    Typing a paper that the cell signed bars nobody at the first (commune) step; every later
    step stays strict (architecture §9).
    """
    person = decider.person_id
    typed = person in entry.typist_persons and not is_first_step
    found = (
        (Bar.AUTHOR, person in entry.author_persons or typed),
        (Bar.NAMED, person in entry.named_persons),
        (Bar.UPLOADER, person in entry.uploader_persons),
        (Bar.OWN_UNIT, bool(decider.branch_units & entry.branch_units)),
        (Bar.ALREADY_DECIDED, person in entry.decided_persons),
        (Bar.RECUSED, person in entry.recused_persons),
    )
    return tuple(bar for bar, holds in found if holds)
