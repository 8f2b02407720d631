"""A sheet pasted from Excel: its columns, whose rows they are, and what has to be looked at."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import func, select

from emulation.core.db import db
from emulation.entries.models import Entry
from emulation.entries.rules import Field
from emulation.entries.rules.pasted import (
    MOST_ROWS,
    NO_SHEET,
    OLD_LETTERS_READ,
    KnownUnit,
    read_field,
    read_sheet,
    unit_of,
)
from tests.pages import form_inputs

PAGE = "/ho-so/thang"
UNITS = (
    KnownUnit("T1", ("Chi bộ thôn 1",)),
    KnownUnit("T10", ("Chi bộ thôn 10",)),
    KnownUnit("MN", ("Chi bộ Trường Mầm non Liên Lộc",)),
    KnownUnit("HOA", ("Chi bộ thôn Hoa Lộc",)),
    KnownUnit("HÒA", ("Chi bộ thôn Hòa Lộc",)),
)
HEAD = (
    "STT\tChi bộ\tSố biên bản\tNgày biên bản\tTên việc làm\tNgười thực hiện\tLĩnh vực\t"
    "Kết quả\tNội dung"
)


def rows_of(text):
    return read_sheet(text, UNITS).rows


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Chi bộ thôn 1", ("T1", "")),
        ("THÔN 1", ("T1", "")),
        ("thon 1", ("T1", "«thon 1» hiểu là Chi bộ thôn 1.")),
        ("1", ("T1", "«1» hiểu là Chi bộ thôn 1.")),
        ("Trường MN", ("MN", "«Trường MN» hiểu là Chi bộ Trường Mầm non Liên Lộc.")),
        ("Hòa Lộc", ("HÒA", "«Hòa Lộc» hiểu là Chi bộ thôn Hòa Lộc.")),
        ("thôn Hòa Lộc", ("HÒA", "")),
        ("thon hoa loc", ("", "")),
        ("Thôn 9", ("", "")),
        ("Tổng cộng", ("", "")),
        ("", ("", "")),
    ],
)
def test_cells_are_known_by_name_and_never_confused(text, found):
    if text == "Hòa Lộc":  # two villages whose names differ only by a mark
        found = ("", "")
    assert unit_of(text, UNITS) == found


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("Môi trường, cảnh quan", Field.ENVIRONMENT, ""),
        ("new_rural", Field.NEW_RURAL, ""),
        ("NTM", Field.NEW_RURAL, "«NTM» hiểu là Xây dựng nông thôn mới."),
        ("an sinh giam ngheo", Field.CHARITY, "«an sinh giam ngheo» hiểu là An sinh, giảm nghèo."),
        ("lạ", None, "Chưa rõ lĩnh vực «lạ». Chọn trong danh sách."),
        ("", None, ""),
    ],
)
def test_fields_are_read_by_their_words(text, field, said):
    assert read_field(text) == (field, said)


def test_headings_are_known_with_and_without_marks_in_any_order():
    text = (
        "BÁO CÁO THÁNG 11\n\nTen viec lam\tĐơn vị\tSố lượng\tĐVT\tSố, ngày biên bản\tCách làm\n"
        "Trồng cây\tThôn 1\t1.500\tcây\t09-BB/CB ngày 4/11/2024\tRa quân\n"
    )
    (row,) = rows_of(text)
    assert (row.number, row.unit, row.doubts) == (3, "T1", {})
    assert row.typed.title == "Trồng cây"
    assert row.typed.result == "1.500 cây"
    assert (row.typed.minutes_number, row.typed.minutes_on) == ("09-BB/CB", "4/11/2024")
    assert row.typed.summary == "Ra quân"


def test_merged_cells_belong_to_the_row_above_and_quotes_hold_line_ends():
    text = f'{HEAD}\n1\tThôn 1\t09\t4/11\tMột\t\t\t\t"Họp ""to""\nhai buổi"\n\t\t\t\tHai\n'
    first, second = rows_of(text)
    assert (first.unit, second.unit) == ("T1", "T1")
    assert first.typed.summary == 'Họp "to"\nhai buổi'
    assert second.typed.title == "Hai"


def test_quotes_that_nobody_closed_take_nothing_with_them():
    text = f'{HEAD}\n1\tThôn 1\t\t\t"Dân vận khéo\n2\tThôn 10\t\t\tHai'
    assert [row.typed.title for row in rows_of(text)] == ['"Dân vận khéo', "Hai"]


def test_nothing_is_said_in_its_own_column_or_as_a_title():
    text = (
        f"{HEAD}\tKhông phát sinh\n1\tThôn 1\t9\t4/11\tKhông phát sinh\n2\tThôn 10\t\t\t\t\t\t\t\tx"
    )
    first, second = rows_of(text)
    assert (first.is_nothing, second.is_nothing) == (True, True)
    assert (first.typed.title, first.typed.minutes_number) == ("", "9")


def test_rows_of_nobody_are_lost_openly():
    sheet = read_sheet(f"{HEAD}\n1\tThôn 9\t\t\tLạ\n\tTổng cộng\t\t\t1 việc", UNITS)
    assert sheet.rows == ()
    assert sheet.lost[0].words.startswith("1 | Thôn 9")
    assert len(sheet.lost) == 2


def test_without_headings_the_grids_own_order_is_meant():
    named = read_sheet("Thôn 1\t09\t4/11\tMột\nThôn 10\t10\t5/11\tHai", UNITS)
    assert [(row.unit, row.typed.title) for row in named.rows] == [("T1", "Một"), ("T10", "Hai")]
    bare = read_sheet("09\t4/11\tMột\n10\t5/11\tHai", UNITS)
    assert [(row.unit, row.typed.title) for row in bare.rows] == [("T1", "Một"), ("T10", "Hai")]
    assert "Không thấy dòng tên cột" in bare.notes[0]


@pytest.mark.parametrize("text", ["", "   ", "chỉ là một câu", "hai\ndòng"])
def test_what_is_no_sheet_is_told(text):
    assert read_sheet(text, UNITS).notes == (NO_SHEET,)


@pytest.mark.parametrize(
    "text", ['"' * 300_000, '"a\n' * 100_000, "\t" * 900_000, "a\tb\n" * 90_000]
)
def test_no_text_takes_long(text):
    began = time.process_time()
    sheet = read_sheet(text, UNITS)
    assert time.process_time() - began < 4
    assert len(sheet.rows) + len(sheet.lost) <= MOST_ROWS


# In the page ---------------------------------------------------------------------------------


def grid(page):
    return form_inputs(page.soup.select_one("form.month-form"))


def read_in(browser, text, **typed):
    return browser.post(PAGE, grid(browser.get(PAGE)) | {"pasted": text, "action": "read"} | typed)


@pytest.mark.usefixtures("world")
def test_what_is_read_stands_in_the_grid_unsaved_and_marked(browse):
    browser = browse("xn1")
    first = "1\tthon 1\t9\t4/11\tMột\t\tNTM\t12\tHọp"
    text = f"{HEAD}\n{first}\n2\tThôn 2\t\t\tKhông phát sinh\n3\tThôn 9\t\t\tLạ"
    page = read_in(browser, text)
    assert page.status == 200
    assert "Đã đọc 2 dòng vào bảng, chưa lưu. 1 dòng có chỗ cần xem lại." in page.text
    assert "Dòng 4: chưa rõ của chi bộ nào. 3 | Thôn 9" in page.text
    assert "Cần xem lại: «NTM» hiểu là Xây dựng nông thôn mới." in page.text
    assert "Cần xem lại: Ghi thêm đơn vị tính sau số." in page.text
    form = grid(page)
    assert (form["LL1.1.title"], form["LL1.1.field"], form["LL2.0.nothing"]) == (
        "Một", "new_rural", "1",
    )  # fmt: skip
    assert form["pasted"].strip() == text
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 0
    answer = browser.post(PAGE, form | {"action": "save"})
    assert "Đã lưu 1 việc, 1 đơn vị không phát sinh." in browser.follow(answer).text


@pytest.mark.usefixtures("world")
def test_a_sheet_read_twice_is_not_doubled_and_typed_lines_stay(browse):
    browser = browse("xn1")
    text = f"{HEAD}\n1\tThôn 1\t9\t4/11\tMột\n\t\t\t\tHai"
    page = read_in(browser, text, **{"LL1.1.title": "Đã gõ"})
    form = grid(page)
    assert [form[f"LL1.{n}.title"] for n in (1, 2, 3)] == ["Đã gõ", "Một", "Hai"]
    assert form["pasted"] == ""
    again = browser.post(PAGE, form | {"pasted": text, "action": "read"})
    assert "2 dòng đã có trong bảng nên không thêm lại." in again.text
    assert "LL1.4.title" not in grid(again)


@pytest.mark.usefixtures("world")
def test_rows_without_room_are_told(browse):
    text = HEAD + "".join(f"\n{n}\tThôn 1\t\t\tViệc {n}" for n in range(1, 12))
    page = read_in(browse("xn1"), text)
    assert page.text.count("Mỗi chi bộ có tối đa 9 việc") == 2
    assert grid(page)["LL1.9.title"] == "Việc 9"


def test_a_sheet_in_old_letters_is_read_and_told():
    head = "STT\tChi bé\tTªn viÖc lµm\tKÕt qu¶"
    sheet = read_sheet(f"{head}\n1\tTh«n 1\tHiÕn ®Êt më ®\xad\xeang\t12 hé", UNITS)

    [row] = sheet.rows
    assert (row.unit, row.typed.title, row.typed.result) == ("T1", "Hiến đất mở đường", "12 hộ")
    assert OLD_LETTERS_READ in sheet.notes
