"""The value behind every list: numbering, headings, cells as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from emulation.documents.glyphs import drawable, printable
from emulation.documents.table import Column, Group, Line, lines_of, roman, shown
from tests.documents.papers import LETTERS, PARTY, STATE, paper, row, two_groups


def test_lines_are_numbered_through_all_groups():
    lines = list(lines_of(two_groups()))

    assert [line.cells[0] for line in lines] == ["I", 1, "II", 2]
    assert [line.is_heading for line in lines] == [True, False, True, False]


def test_lines_without_numbers_are_the_rows():
    table = paper(Group(rows=(row(),)), numbered=False)

    assert list(lines_of(table)) == [Line(row())]


def test_table_refuses_a_row_of_another_length():
    with pytest.raises(ValueError, match="one cell for each column"):
        paper(Group(rows=(("một", "hai"),)))


@pytest.mark.parametrize(
    ("cell", "kind", "read"),
    [
        (None, "text", ""),
        ("Ho\u0300a\x00 Lộc ", "text", "Hòa Lộc"),
        (1234, "integer", "1.234"),
        (Decimal("268"), "points", "268,0"),
        (Decimal("0.5"), "text", "0,5"),
        (162_000_000, "money", "162.000.000"),
        (date(2025, 6, 5), "date", "05/06/2025"),
        (datetime(2025, 6, 4, 18, tzinfo=UTC), "date", "05/06/2025"),
    ],
)
def test_shown(cell, kind, read):
    assert shown(cell, kind) == read


@pytest.mark.parametrize(
    ("number", "numeral"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (48, "XLVIII")]
)
def test_roman(number, numeral):
    assert roman(number) == numeral


def test_letter_heads_write_number_and_day_in_their_own_way():
    assert (PARTY.number_line, PARTY.place_and_day) == (
        "Số 31-DS/HU",
        "Hậu Lộc, ngày 20 tháng 6 năm 2025",
    )
    assert (STATE.number_line, STATE.place_and_day) == (
        "Số: 12/DS-UBND",
        "Liên Lộc, ngày 05 tháng 02 năm 2024",
    )


def test_numbered_column_stands_first():
    assert two_groups().all_columns[0] == Column(
        title="TT", width=8.5, align="center", kind="integer"
    )


def test_font_draws_every_vietnamese_letter():
    assert len(LETTERS) == 178
    assert [letter for letter in LETTERS if ord(letter) not in drawable()] == []


def test_printable_shows_a_box_for_what_the_font_lacks():
    assert printable("Vui 😀 中\nhai") == "Vui □ □\nhai"


def test_printable_lets_long_words_break():
    assert printable("abcdefgh ab", 3) == "abc\u200bdef\u200bgh ab"
