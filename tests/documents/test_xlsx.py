"""Excel lists, read back cell by cell."""

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from emulation.core.clock import VIETNAM
from emulation.documents.table import ILLUSTRATION, Group, Signature
from emulation.documents.xlsx import render_xlsx
from tests.documents.papers import COLUMNS, HOSTILE, STATE, hostile_paper, paper, row, two_groups


def sheets_of(made):
    workbook = CalamineWorkbook.from_filelike(BytesIO(made))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def rows_of(table):
    (rows,) = sheets_of(render_xlsx(table)).values()
    return rows


def part_of(made, name):
    with zipfile.ZipFile(BytesIO(made)) as parts:
        return parts.read(name).decode()


def test_xlsx_keeps_numbers_money_and_days_as_values():
    rows = rows_of(two_groups())

    head = next(index for index, cells in enumerate(rows) if cells[0] == "TT")
    assert rows[head][1:] == [
        "Tập thể, cá nhân", "Tóm tắt thành tích", "Điểm", "Tiền thưởng", "Ngày họp",
    ]  # fmt: skip
    assert rows[head + 1][:2] == ["I", "Tập thể (1)"]
    assert rows[head + 2] == [
        1.0, "Chi bộ 3", "Vận động 11 hộ hiến 450 m² đất.", 268.0, 162_000_000.0, date(2025, 6, 5),
    ]  # fmt: skip


def test_xlsx_never_makes_a_formula_or_a_link():
    made = render_xlsx(hostile_paper())

    sheet = part_of(made, "xl/worksheets/sheet1.xml")
    texts = [cells[1] for cells in rows_of(hostile_paper()) if cells[1] in HOSTILE]

    assert texts == list(HOSTILE)
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 'quotePrefix="1"' in part_of(made, "xl/styles.xml")


def test_xlsx_is_one_a4_sheet_wide_with_a_frozen_head():
    sheet = part_of(render_xlsx(two_groups()), "xl/worksheets/sheet1.xml")

    assert 'paperSize="9" ' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert 'state="frozen"' in sheet


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        (None, ["DANH SÁCH"]),
        (STATE, ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 12/DS-UBND"]),
    ],
)
def test_xlsx_has_its_letter_head(header, parts):
    cells = [cell for cells in rows_of(two_groups(header=header)) for cell in cells]

    assert [part for part in parts if part not in cells] == []


@pytest.mark.parametrize("count", [0, 1, 200])
def test_xlsx_of_many_or_no_rows(count):
    rows = rows_of(paper(Group(rows=(row(),) * count)))

    assert len([cells for cells in rows if cells[1] == "Chi bộ 3"]) == count
    assert ("Không phát sinh" in [cells[0] for cells in rows]) is (count == 0)


def test_xlsx_of_several_tables_names_each_sheet_once():
    tables = [
        two_groups(title=title)
        for title in ("DANH SÁCH", "danh sách", "A/B:*?[]", "''", "x" * 99, "😀" * 20)
    ]

    assert list(sheets_of(render_xlsx(tables))) == [
        "DANH SÁCH", "danh sách 2", "A B", "Danh sách 3", "x" * 31, "😀" * 15,
    ]  # fmt: skip


def test_xlsx_takes_text_of_any_length_and_a_name_of_150_letters():
    rows = rows_of(paper(Group(rows=(row("Ặ" * 150, "dài " * 20_000),))))

    (line,) = [cells for cells in rows if cells[1] == "Ặ" * 150]
    assert len(line[2]) == 32_767


def test_xlsx_of_one_column_and_many_signatures():
    table = paper(Group(rows=(("một",),)), columns=two_groups().columns[:1], numbered=False)

    assert ["một"] in rows_of(table)


def test_xlsx_of_a_demonstration_says_so():
    made = render_xlsx(two_groups(watermark=ILLUSTRATION))

    assert sheets_of(made)["DANH SÁCH"][0][0] == ILLUSTRATION
    assert ILLUSTRATION in part_of(made, "xl/worksheets/sheet1.xml")


def test_xlsx_of_empty_cells_instants_and_headings_without_numbers():
    instant = datetime(2025, 6, 4, 18, tzinfo=UTC)
    table = paper(
        Group(title="Tập thể", rows=(("", None, Decimal("1.5"), None, instant),)), numbered=False
    )

    rows = rows_of(table)

    head = next(index for index, cells in enumerate(rows) if cells[0] == COLUMNS[0].title)
    assert rows[head + 1][0] == "I. Tập thể"
    assert rows[head + 2] == ["", "", 1.5, "", date(2025, 6, 5)]


def test_xlsx_puts_signatures_under_each_other_where_columns_are_few():
    three = tuple(Signature(role=role) for role in ("MỘT", "HAI", "BA"))
    table = paper(columns=COLUMNS[:1], signatures=three)

    cells = [cell for cells in rows_of(table) for cell in cells]

    assert [role for role in ("MỘT", "HAI", "BA") if role in cells] == ["MỘT", "HAI", "BA"]


def test_xlsx_writes_numbers_of_text_columns_as_numbers():
    assert [7.0] in rows_of(paper(Group(rows=((7,),)), columns=COLUMNS[:1], numbered=False))


def test_xlsx_of_the_same_instant_is_the_same_file():
    at = datetime(2025, 6, 20, 9, 12, tzinfo=VIETNAM)

    made = render_xlsx(two_groups(), at=at)

    assert "2025-06-20T02:12:00Z" in part_of(made, "docProps/core.xml")
    assert made == render_xlsx(two_groups(), at=at)
