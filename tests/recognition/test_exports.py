"""The printed list, read back: columns, groups, total in words, proofs, and what readers get."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.people.rules import Gender
from emulation.recognition import exports, queries
from emulation.recognition.rules import ItemKind, list_number, spaced
from tests.factories import World
from tests.recognition import made

HEADS = [
    "TT",
    "Họ và tên (tên tập thể, hộ gia đình)",
    "Chức vụ, đơn vị",
    "Đảng viên (chi bộ)",
    "Đối tượng",
    "Tóm tắt thành tích",
    "Hình thức đề nghị",
    "Kết quả phiếu",
    "Ghi chú",
]


def printing(world: World, *, is_whole: bool = True, is_demo: bool = False) -> exports.Printing:
    return exports.Printing(
        reader_name="Đỗ Thị Mỵ", at=world.now, is_whole=is_whole, is_demo=is_demo
    )


def words(text: str) -> str:
    return " ".join(text.split())


def as_individual(code: str, name: str) -> None:
    """The last row becomes a person with a known year of birth."""
    last = made.rows(code)[-1]
    with transaction():
        row = queries.get_list(code)
        assert row is not None
        item = queries.item(row.id, last.code)
        assert item is not None
        item.kind, item.name = ItemKind.INDIVIDUAL, name
        item.birth_year, item.gender = 1988, Gender.FEMALE
        item.is_leader, item.party_cell = False, "Chi bộ thôn 1"
        item.vote, item.note = "31/31", "Trực tiếp vận động"


def sheet_rows(content: bytes) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for row in rows]


def test_xlsx_has_the_prescribed_columns_and_groups(world: World, tmp_path: Path) -> None:
    code = made.in_effect(world, made.approved(world), made.exemplary(world), folder=tmp_path)
    made_file = exports.printed(made.fresh(code), "xlsx", printing(world))

    rows = sheet_rows(made_file.content)
    texts = [words(" ".join(row)) for row in rows]
    head = next(row for row in rows if row[0] == "TT")

    assert [cell for cell in head if cell] == HEADS
    assert "I Tập thể (2)" in texts
    assert "Danh sách có 02 tập thể (hai đề nghị)." in texts
    assert made_file.name == f"danh-sach-khen-thuong-{list_number(code)}.xlsx"


def test_docx_says_who_signed_and_what_proves_it(world: World, tmp_path: Path) -> None:
    code = made.in_effect(world, made.approved(world), folder=tmp_path)
    row = made.fresh(code)

    content = exports.printed(row, "docx", printing(world)).content
    document = Document(io.BytesIO(content))
    table = next(one for one in document.tables if one.rows[0].cells[0].text == "TT")
    everything = words(" ".join(node.text or "" for node in document.element.body.iter()))
    foot = words(" ".join(p.text for p in document.sections[0].footer.paragraphs)) + words(
        " ".join(c.text for t in document.sections[0].footer.tables for c in t._cells)
    )

    assert [cell.text for cell in table.rows[0].cells] == HEADS
    assert "Kèm theo Kết luận số 45-KL/HĐTĐ" in everything
    assert "Nguyễn Hữu Phước" in everything
    assert f"Danh sách số {list_number(code)}" in foot
    assert spaced(row.digest or "") in foot


def test_pdf_reads_back_with_head_total_and_printer(world: World, tmp_path: Path) -> None:
    code = made.in_effect(world, made.approved(world), made.exemplary(world), folder=tmp_path)
    row = made.fresh(code)

    pages = PdfReader(io.BytesIO(exports.printed(row, "pdf", printing(world)).content)).pages
    text = words(" ".join(page.extract_text() for page in pages))

    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "HUYỆN ỦY HẬU LỘC" in text
    assert "Danh sách có 02 tập thể (hai đề nghị)." in text
    assert "In bởi Đỗ Thị Mỵ, lúc 08:00, ngày 15/11/2024." in text
    assert spaced(row.digest or "") in text


def test_a_demonstration_says_so_on_paper(world: World) -> None:
    code = made.filled(world, made.approved(world))

    table = exports.table_of(made.fresh(code), printing(world, is_demo=True))

    assert table.watermark == "SỐ LIỆU MINH HỌA"


def test_years_of_birth_are_printed_for_those_who_work_on_the_list(world: World) -> None:
    code = made.filled(world, made.approved(world), made.exemplary(world))
    as_individual(code, "H'Hen Niê")

    table = exports.table_of(made.fresh(code), printing(world))

    assert [group.title for group in table.groups] == ["Tập thể (1)", "Cá nhân (1)"]
    assert table.groups[1].rows[0][:2] == ("H'Hen Niê", "1988, Nữ")
    assert table.closing == ("Danh sách có 01 tập thể, 01 cá nhân (hai đề nghị).",)


def test_other_readers_get_no_birth_votes_or_notes(world: World) -> None:
    code = made.filled(world, made.approved(world))
    as_individual(code, "H'Hen Niê")

    table = exports.table_of(made.fresh(code), printing(world, is_whole=False))

    assert [column.title for column in table.all_columns] == HEADS[:-2]
    assert not {"31/31", "1988, Nữ", "Trực tiếp vận động"} & set(table.groups[0].rows[0])


def test_a_hostile_name_stays_text_in_every_form(world: World) -> None:
    code = made.filled(world, made.approved(world))
    as_individual(code, '=HYPERLINK("http://x";"a") {{ 7*7 }} #set <b>')

    for form in exports.MEDIA_TYPES:
        content = exports.printed(made.fresh(code), form, printing(world)).content
        assert content, form
    rows = sheet_rows(exports.printed(made.fresh(code), "xlsx", printing(world)).content)

    assert any('=HYPERLINK("http://x";"a") {{ 7*7 }} #set <b>' in row for row in rows)


def test_an_empty_list_is_printed_too(world: World) -> None:
    code = made.begun(world)

    table = exports.table_of(made.fresh(code), printing(world))

    assert table.closing == ("Danh sách chưa có đề nghị nào.",)
    assert exports.printed(made.fresh(code), "pdf", printing(world)).content[:5] == b"%PDF-"


def test_an_unknown_form_is_refused_in_words(world: World) -> None:
    code = made.begun(world)

    with pytest.raises(Invalid, match="PDF, Word hoặc Excel"):
        exports.printed(made.fresh(code), "../../x", printing(world))
