"""Word lists, read back paragraph by paragraph."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from emulation.core.clock import VIETNAM
from emulation.core.errors import Invalid
from emulation.documents.docx import render_docx
from emulation.documents.office_template import TEMPLATES, build_template
from emulation.documents.table import ILLUSTRATION, Group
from tests.documents.papers import HOSTILE, STATE, hostile_paper, paper, row, two_groups


def word_of(table, **options):
    return Document(BytesIO(render_docx(table, **options)))


def texts_of(word_table):
    return [[cell.text for cell in line.cells] for line in word_table.rows]


def test_docx_has_the_party_head_the_list_and_the_signatures():
    word = word_of(two_groups())

    head, body, signing = (texts_of(table) for table in word.tables)
    assert head == [
        [
            "ĐẢNG BỘ TỈNH THANH HÓA\nHUYỆN ỦY HẬU LỘC\n*\nSố 31-DS/HU",
            "ĐẢNG CỘNG SẢN VIỆT NAM\nHậu Lộc, ngày 20 tháng 6 năm 2025",
        ]
    ]
    assert body[0] == [
        "TT", "Tập thể, cá nhân", "Tóm tắt thành tích", "Điểm", "Tiền thưởng", "Ngày họp",
    ]  # fmt: skip
    assert body[1] == ["I", *["Tập thể (1)"] * 5]
    assert body[2] == [
        "1", "Chi bộ 3", "Vận động 11 hộ hiến 450 m² đất.", "268,0", "162.000.000", "05/06/2025",
    ]  # fmt: skip
    assert [cell.split("\n")[0] for cell in signing[0]] == [
        "NGƯỜI LẬP DANH SÁCH",
        "T/M BAN THƯỜNG VỤ",
    ]
    assert signing[0][1].endswith("Hoàng Thị Ngọc")


def test_docx_paragraphs_stand_in_order():
    assert [found.text for found in word_of(two_groups()).paragraphs if found.text] == [
        "DANH SÁCH",
        "đề nghị khen thưởng 6 tháng đầu năm 2025",
        "(Kèm theo Tờ trình số 31-TTr/BTGDVHU, ngày 20/6/2025)",
        "Danh sách có 01 tập thể, 01 cá nhân (hai đề nghị).",
    ]


def test_docx_of_the_state_has_its_own_head():
    head = texts_of(word_of(two_groups(header=STATE)).tables[0])

    assert head[0][1] == (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "Liên Lộc, ngày 05 tháng 02 năm 2024"
    )


def test_docx_without_letter_head_begins_with_the_list():
    assert texts_of(word_of(two_groups(header=None)).tables[0])[0][0] == "TT"


def test_docx_has_official_margins_and_repeats_its_head():
    word = word_of(two_groups())

    section = word.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
    rows = word.tables[1].rows
    assert rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(line._tr.trPr.find(qn("w:cantSplit")) is not None for line in rows[1:])


def test_docx_prints_hostile_text_as_it_stands():
    body = texts_of(word_of(hostile_paper(title=HOSTILE[4], closing=HOSTILE)).tables[1])

    assert [cells[1] for cells in body[1:]] == list(HOSTILE)


def test_docx_title_and_closing_lines_are_never_read_as_template():
    word = word_of(two_groups(title=HOSTILE[4], closing=HOSTILE))

    texts = [found.text for found in word.paragraphs if found.text]
    assert texts[0] == HOSTILE[4]
    assert texts[3:] == list(HOSTILE)


@pytest.mark.parametrize("count", [0, 1, 200])
def test_docx_of_many_or_no_rows(count):
    body = texts_of(word_of(paper(Group(rows=(row("Ặ" * 150),) * count))).tables[1])

    assert len([cells for cells in body if cells[1] == "Ặ" * 150]) == count
    assert (body[1][0] == "Không phát sinh") is (count == 0)


def test_docx_lies_on_its_side_where_asked():
    section = word_of(two_groups(landscape=True)).sections[0]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)


def test_docx_of_a_demonstration_says_so_on_every_page():
    section = word_of(two_groups(watermark=ILLUSTRATION)).sections[0]

    for header in (section.header, section.first_page_header):
        assert header.paragraphs[-1].text == ILLUSTRATION


def test_docx_takes_the_template_of_an_office(tmp_path):
    own = build_template("party")
    own.paragraphs[1].insert_paragraph_before("MẪU CỦA VĂN PHÒNG")
    own.sections[0].left_margin = Mm(35)
    own.save(str(tmp_path / "mau.docx"))

    word = word_of(two_groups(), template=tmp_path / "mau.docx")

    assert "MẪU CỦA VĂN PHÒNG" in [found.text for found in word.paragraphs]
    assert round(word.sections[0].left_margin.mm) == 35


@pytest.mark.parametrize(
    ("line", "name"), [("party", "danh-sach-dang.docx"), ("state", "danh-sach-nha-nuoc.docx")]
)
def test_shipped_templates_are_what_the_builder_builds(line, name):
    shipped = Document(str(TEMPLATES / name))

    assert shipped.element.body.xml == build_template(line).element.body.xml


def test_docx_headings_of_a_list_without_numbers_take_the_whole_row():
    body = texts_of(word_of(paper(Group(title="Tập thể"), numbered=False)).tables[1])

    assert body[1] == ["I. Tập thể"] * 5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Danh sách", "Tệp mẫu thiếu dòng «[[BẢNG]]». Thêm dòng này ở chỗ đặt bảng."),
        ("{{ title.__class__.mro() }}", "Tệp mẫu có chỗ điền chưa đúng"),
        ("{% for %}", "Tệp mẫu có chỗ điền chưa đúng"),
    ],
)
def test_docx_refuses_a_template_that_cannot_be_filled(tmp_path, text, says):
    own = Document()
    own.add_paragraph(text)
    own.save(str(tmp_path / "mau.docx"))

    with pytest.raises(Invalid) as refused:
        render_docx(two_groups(), template=tmp_path / "mau.docx")

    assert str(refused.value).startswith(says)


def test_docx_is_dated_and_names_no_program():
    at = datetime(2025, 6, 20, 9, 12, tzinfo=VIETNAM)

    properties = word_of(two_groups(), at=at).core_properties

    assert properties.created == properties.modified == datetime(2025, 6, 20, 2, 12, tzinfo=UTC)
    assert (properties.title, properties.author, properties.comments) == ("DANH SÁCH", "", "")
