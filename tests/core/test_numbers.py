"""Figures as Vietnamese people type them, and how they are written and said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.core.errors import Invalid
from emulation.core.numbers import (
    FigureError,
    format_money,
    format_number,
    format_points,
    format_size,
    in_words,
    parse_figure,
)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0", "hộ", "0"),
        ("12", "hộ", "12"),
        (" 12 hộ ", "hộ", "12"),
        ("007", "hộ", "7"),
        ("1.234,5", "m²", "1234.5"),
        ("1 234", "cây", "1234"),
        ("1\u00a0234\u00a0567", "cây", "1234567"),
        ("1.234", "cây", "1234"),
        ("1,234", "km", "1.234"),
        ("1.5", "km", "1.5"),
        ("12.50", "km", "12.5"),
        ("450m2", "m²", "450"),
        ("450 m²", "m²", "450"),
        ("1,2 ha", "m²", "12000"),
        ("1200 m", "km", "1.2"),
        ("1,5 tấn", "kg", "1500"),
        ("162.000.000 đ", "đồng", "162000000"),
        ("162.000.000đồng", "đồng", "162000000"),
        ("162.000.000 VND", "đồng", "162000000"),
        ("1tr5", "đồng", "1500000"),
        ("1tr250", "đồng", "1250000"),
        ("1tỷ2", "đồng", "1200000000"),
        ("500k", "đồng", "500000"),
        ("1,5 triệu", "đồng", "1500000"),
        ("1 triệu rưỡi", "đồng", "1500000"),
        ("2 tỷ 350 triệu", "đồng", "2350000000"),
        ("2 tỉ 350 triệu đồng", "triệu đồng", "2350"),
        ("330 tỷ", "đồng", "330000000000"),
        ("330 tỷ", "triệu đồng", "330000"),
        ("330 tỷ", "tỷ đồng", "330"),
        ("162", "triệu đồng", "162"),
        ("1,2 triệu", "cây", "1200000"),
        ("1,2 triệu cây", "cây", "1200000"),
        ("80,79%", "%", "80.79"),
        ("53.414 lượt người", "lượt người", "53414"),
        ("300 triệu m²", "ha", "30000"),
        ("80,79 phần trăm", "%", "80.79"),
        ("59,27", "triệu đồng/người/năm", "59.27"),
        ("59,27 triệu", "triệu đồng/người/năm", "59.27"),
        ("59,27 triệu đồng/người/năm", "triệu đồng/người/năm", "59.27"),
        ("59.270.000 đ/người/năm", "triệu đồng/người/năm", "59.27"),
    ],
)
def test_parse_figure_reads(text, unit, value):
    parsed = parse_figure(text, unit=unit)

    assert parsed == Decimal(value)
    assert "E" not in str(parsed)


@pytest.mark.parametrize(
    ("text", "unit", "says"),
    [
        ("", "hộ", "Nhập một số. Ví dụ: 12 hoặc 1,5."),
        ("1,234.5", "hộ", "Dùng dấu chấm để tách hàng nghìn, dấu phẩy cho phần thập phân."),
        ("1,234,567", "hộ", "Dùng dấu chấm để tách hàng nghìn, dấu phẩy cho phần thập phân."),
        ("NaN", "hộ", "Nhập số, dùng dấu phẩy"),
        ("Infinity", "hộ", "Nhập số, dùng dấu phẩy"),
        ("1e5", "hộ", "Viết đủ các chữ số"),
        ("1E+5", "hộ", "Viết đủ các chữ số"),
        ("0x10", "hộ", "Viết đủ các chữ số"),
        ("\u0663", "hộ", "Nhập bằng các chữ số 0 đến 9."),
        ("\uff11\uff12", "hộ", "Nhập bằng các chữ số 0 đến 9."),
        ("²", "m²", "Số mũ chỉ dùng trong đơn vị"),
        ("5²", "hộ", "Số mũ chỉ dùng trong đơn vị"),
        ("-5", "hộ", "Nhập số từ 0 trở lên"),
        ("−5", "hộ", "Nhập số từ 0 trở lên"),
        ("(5)", "hộ", "Nhập số từ 0 trở lên"),
        ("mười", "hộ", "Nhập số, dùng dấu phẩy"),
        ("1.23.456", "hộ", "Nhập số, dùng dấu phẩy"),
        ("0.125", "km", "Nhập số, dùng dấu phẩy"),
        ("12..5", "km", "Nhập số, dùng dấu phẩy"),
        ("1_000", "hộ", "Ghi số theo đơn vị «hộ»."),
        ("12 người", "hộ", "Ghi số theo đơn vị «hộ». Ví dụ: 12 hộ."),
        ("12 lượt người", "người", "Ghi số theo đơn vị «người». Ví dụ: 12 người."),
        ("5 triệu đồng/tháng", "triệu đồng/năm", "Ghi số theo đơn vị «triệu đồng/năm»."),
        ("50 - 60", "hộ", "Ghi số theo đơn vị «hộ»."),
        ("khoảng 50", "hộ", "Nhập số, dùng dấu phẩy"),
        (
            "2 sào",
            "m²",
            "Đổi sào, mẫu, thước ra m² hoặc ha theo cách tính ở địa phương (Trung Bộ: 1 sào",
        ),
        ("350 triệu 2 tỷ", "đồng", "Ghi phần lớn trước"),
        ("2 tỷ 350", "đồng", "Ghi rõ đơn vị của từng phần."),
        ("9" * 15, "hộ", "Số quá lớn."),
        ("9" * 4000, "hộ", "Số quá dài."),
        ("999999 tỷ", "đồng", "Số quá lớn."),
        ("1,23456", "km", "Ghi tối đa 4 chữ số sau dấu phẩy."),
    ],
)
def test_parse_figure_refuses_with_advice(text, unit, says):
    with pytest.raises(FigureError) as refused:
        parse_figure(text, unit=unit)

    assert str(refused.value).startswith(says)
    assert isinstance(refused.value, Invalid)


@given(st.decimals(min_value=0, max_value=10**13, places=4))
def test_parse_of_what_was_formatted_is_the_same(value):
    assert parse_figure(format_number(value), unit="km") == value


@given(st.text(max_size=30), st.sampled_from(["hộ", "đồng", "triệu đồng", "m²", "%"]))
def test_parse_figure_answers_or_refuses_whatever_is_typed(text, unit):
    try:
        value = parse_figure(text, unit=unit)
    except FigureError:
        return

    assert value.is_finite()
    assert value >= 0


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (0, None, "0"),
        (1234, None, "1.234"),
        (Decimal("1234.50"), None, "1.234,5"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal("-1234.5"), None, "-1.234,5"),
        (Decimal("2.345"), 2, "2,35"),
        (Decimal("2"), 2, "2,00"),
        (162_000_000, None, "162.000.000"),
    ],
)
def test_format_number(value, places, written):
    assert format_number(value, places) == written


def test_format_number_refuses_what_is_no_number():
    with pytest.raises(ValueError, match="finite"):
        format_number(Decimal("NaN"))


@pytest.mark.parametrize(
    ("points", "written"), [(268, "268,0"), (Decimal("259.50"), "259,5"), (Decimal("0.25"), "0,25")]
)
def test_format_points(points, written):
    assert format_points(points) == written


def test_format_money():
    assert format_money(162_000_000) == "162.000.000 đồng"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (111, "một trăm mười một"),
        (1005, "một nghìn không trăm linh năm"),
        (1_005_000, "một triệu không trăm linh năm nghìn"),
        (32_000_000, "ba mươi hai triệu"),
        (1_000_000_000, "một tỷ"),
        (1_500_000_000_000, "một nghìn năm trăm tỷ"),
        (2_005_000_001, "hai tỷ không trăm linh năm triệu không trăm linh một"),
        (Decimal("12.5"), "mười hai phẩy năm"),
        (Decimal("12.05"), "mười hai phẩy không năm"),
        (Decimal("80.79"), "tám mươi phẩy bảy mươi chín"),
        (Decimal("268.00"), "hai trăm sáu mươi tám"),
        (-3, "âm ba"),
    ],
)
def test_in_words(value, said):
    assert in_words(value) == said


def test_in_words_with_unit():
    assert in_words(162_000_000, "đồng") == "một trăm sáu mươi hai triệu đồng"
    assert in_words(20, "đề nghị") == "hai mươi đề nghị"


@pytest.mark.parametrize(
    ("size", "words"), [(10, "1 KB"), (86_016, "84 KB"), (1_887_437, "1,8 MB"), (160_000, "0,2 MB")]
)
def test_sizes_are_said_in_the_unit_that_compares(size: int, words: str) -> None:
    assert format_size(size) == words
