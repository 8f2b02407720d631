"""Same people and same figures: what is chance, and what is worth a look."""

from __future__ import annotations

from decimal import Decimal

import pytest

from emulation.copies.rules import Facts, Reason, is_same_deed, shared_facts, why


def _facts(*figures: tuple[str, int], persons: tuple[int, ...] = (1,)) -> Facts:
    amounts = frozenset((metric, Decimal(amount)) for metric, amount in figures)
    return Facts(frozenset(persons), amounts)


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [
        (_facts(("households", 12)), _facts(("households", 12)), (Reason.PEOPLE,)),
        (
            _facts(("households", 12), ("money", 5_000_000)),
            _facts(("households", 12), ("money", 5_000_000)),
            (Reason.PEOPLE, Reason.FIGURES),
        ),
        (
            _facts(("money", 162_500_000)),
            _facts(("money", 162_500_000)),
            (Reason.PEOPLE, Reason.FIGURES),
        ),
        (_facts(("money", 100_000_000)), _facts(("money", 100_000_000)), (Reason.PEOPLE,)),
        (_facts(("money", 125)), _facts(("area", 125)), (Reason.PEOPLE,)),
        (_facts(persons=(1, 2)), _facts(persons=(3,)), ()),
        (_facts(persons=()), _facts(persons=()), ()),
    ],
)
def test_what_is_shared_besides_words(
    mine: Facts, theirs: Facts, found: tuple[Reason, ...]
) -> None:
    assert shared_facts(mine, theirs) == found


def test_people_or_figures_alone_are_no_reason() -> None:
    assert not is_same_deed([Reason.PEOPLE])
    assert not is_same_deed([Reason.FIGURES])
    assert is_same_deed([Reason.FIGURES, Reason.PEOPLE])


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ([Reason.TEXT], "Câu chữ giống 45%"),
        ([Reason.EXCERPT, Reason.FIGURES], "Có đoạn giống nhau (45%), cùng số liệu"),
        ([Reason.PEOPLE, Reason.FIGURES], "Cùng người, cùng số liệu"),
        ([Reason.TEXT, Reason.PICTURE], "Câu chữ giống 45%, ảnh giống nhau"),
        ([Reason.PICTURE], "Ảnh giống nhau"),
    ],
)
def test_reasons_are_one_line(reasons: list[Reason], words: str) -> None:
    assert why(45, reasons) == words
