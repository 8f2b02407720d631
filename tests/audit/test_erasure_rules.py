"""Which records are meant, and what a signed paper must say."""

from datetime import date

import pytest

from emulation.audit.rules import MOST_ERASED, erasure_order, record_numbers
from emulation.core.errors import Invalid

TODAY = date(2024, 11, 15)
TYPED = {
    "paper": "12-QĐ/HU",
    "signed_on": date(2024, 11, 15),
    "signer": "Nguyễn Hữu Phước",
    "reason": "Theo đề nghị",
}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("7", [7]),
        (" 12, 15 ;3", [3, 12, 15]),
        ("20-23, 21", [20, 21, 22, 23]),
        ("5 – 6,,", [5, 6]),
        ("1-200", list(range(1, 201))),
    ],
)
def test_numbers_are_read(text: str, numbers: list[int]) -> None:
    assert record_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Ghi số các bản ghi"),
        (" , ", "Ghi số các bản ghi"),
        ("bảy", "Chưa đọc được «bảy»"),
        ("1.5", "Chưa đọc được «1.5»"),
        ("-3", "Chưa đọc được «-3»"),
        ("9" * 40, "Chưa đọc được"),
        ("9-3", "số sau phải lớn hơn số trước"),
        ("1-201", f"tối đa {MOST_ERASED} bản ghi"),
        ("1-999999999999", f"tối đa {MOST_ERASED} bản ghi"),
        ("1-150, 300-450", f"tối đa {MOST_ERASED} bản ghi"),
    ],
)
def test_numbers_that_cannot_be_read_are_told(text: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as refusal:
        record_numbers(text)
    assert list(refusal.value.fields) == ["numbers"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("paper", ""),
        ("paper", "  "),
        ("paper", "x" * 301),
        ("signer", "\u200b"),
        ("reason", " "),
        ("signed_on", None),
        ("signed_on", date(2024, 11, 16)),
    ],
)
def test_a_paper_that_lacks_something_is_told(name: str, value: object) -> None:
    with pytest.raises(Invalid) as refusal:
        erasure_order(**(TYPED | {name: value}), today=TODAY)
    assert list(refusal.value.fields) == [name]
