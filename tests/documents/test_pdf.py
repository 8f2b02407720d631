"""PDF lists and slips, read back as text."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from emulation.documents.pdf import render_pdf
from emulation.documents.table import ILLUSTRATION, Column, Group
from tests.documents.papers import (
    HOSTILE,
    LETTERS,
    STATE,
    hostile_paper,
    paper,
    row,
    slip,
    two_groups,
)


def pages_of(document):
    made = PdfReader(BytesIO(render_pdf(document)))
    return [page.extract_text() for page in made.pages]


def squeezed(text):
    """The text without white space: a PDF breaks lines where they are full."""
    return "".join(text.replace("\u200b", "").split())


def test_pdf_says_that_it_is_pdfa_2b():
    made = PdfReader(BytesIO(render_pdf(two_groups())))

    metadata = made.trailer["/Root"]["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert made.metadata is not None
    assert made.metadata.title == "DANH SÁCH"


def test_pdf_of_the_same_instant_is_the_same_file():
    at = datetime(2025, 6, 20, 2, 12, tzinfo=UTC)

    made = render_pdf(two_groups(), at=at)

    assert made == render_pdf(two_groups(), at=at)
    assert PdfReader(BytesIO(made)).metadata.creation_date == at


def test_pdf_embeds_the_shipped_font_only():
    made = PdfReader(BytesIO(render_pdf(two_groups())))

    fonts = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for page in made.pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert fonts == {"LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic"}


def test_pdf_of_the_party_is_complete():
    (text,) = pages_of(two_groups())

    for part in (
        "ĐẢNG BỘ TỈNH THANH HÓA", "HUYỆN ỦY HẬU LỘC", "*", "Số 31-DS/HU",
        "ĐẢNG CỘNG SẢN VIỆT NAM", "Hậu Lộc, ngày 20 tháng 6 năm 2025", "DANH SÁCH",
        "Tập thể (1)", "268,0", "162.000.000", "05/06/2025", "Trịnh Thị Bích Diệp",
        "Danh sách có 01 tập thể, 01 cá nhân (hai đề nghị).", "PHÓ BÍ THƯ", "Hoàng Thị Ngọc",
        "DS-2025-0114", "Trang 1/1",
    ):  # fmt: skip
        assert squeezed(part) in squeezed(text), part


def test_pdf_of_the_state_has_its_own_head():
    (text,) = pages_of(two_groups(header=STATE))

    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "XÃ LIÊN LỘC",
        "Số: 12/DS-UBND", "ngày 05 tháng 02 năm 2024",
    ):  # fmt: skip
        assert squeezed(part) in squeezed(text), part
    assert "ĐẢNG CỘNG SẢN" not in text


def test_pdf_of_two_hundred_rows_repeats_the_head_and_numbers_its_pages():
    pages = pages_of(paper(Group(title="Cá nhân (200)", rows=(row(),) * 200)))

    assert len(pages) > 5
    for number, text in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in text
        assert text.startswith(f"{number}\n") is (number > 1)
    assert all("Tóm tắt thành tích" in text for text in pages[:-1])
    assert "200" in "".join(pages[-2:])


@pytest.mark.parametrize("groups", [(), (Group(),)])
def test_pdf_without_rows_says_so(groups):
    (text,) = pages_of(paper(*groups))

    assert "Không phát sinh" in text


def test_pdf_prints_hostile_text_as_it_stands():
    text = squeezed("".join(pages_of(hostile_paper())))

    assert [part for part in HOSTILE if squeezed(part) not in text] == []


def test_pdf_prints_every_letter_and_breaks_endless_words():
    name = "Ặ" * 150

    text = squeezed("".join(pages_of(paper(Group(rows=(row(LETTERS, name), row(name, name)))))))

    assert text.count("Ặ") == 450 + LETTERS.count("Ặ")
    assert LETTERS in text


def test_pdf_prints_a_box_for_signs_without_a_glyph():
    (text,) = pages_of(paper(Group(rows=(row("Vui 😀", "中文"),))))

    assert "Vui □" in text


@pytest.mark.parametrize(
    ("width", "words"), [(60, 900), (60, 120), (6, 120), (6, 30)], ids=lambda value: str(value)
)
def test_pdf_of_a_row_taller_than_a_page_is_whole(width, words):
    columns = (Column(title="Việc", width=width), Column(title="Khác", width=60))

    pages = pages_of(
        paper(Group(rows=(("dân " * words + "hết.", ""),)), columns=columns, foot=None)
    )

    assert squeezed("".join(pages)).count("dân") == words


def test_pdf_of_a_demonstration_says_so_on_every_page():
    pages = pages_of(paper(Group(rows=(row(),) * 40), watermark=ILLUSTRATION))

    assert len(pages) > 1
    assert all(ILLUSTRATION in text for text in pages)


def test_pdf_lies_on_its_side_where_asked():
    made = PdfReader(BytesIO(render_pdf(two_groups(landscape=True, header=None, foot=None))))

    assert made.pages[0].mediabox.width > made.pages[0].mediabox.height


def test_slip_has_facts_figures_and_boxes_for_confirmation():
    (text,) = pages_of(slip(watermark=ILLUSTRATION))

    for part in (
        "PHIẾU GHI NHẬN", "HL-7K2M-9QXA", "Người thực hiện:", "H'Hen Niê", "Chi bộ họp dân",
        "450", "m²", "lũy kế", "Xác nhận của chi bộ", "Xác nhận của Đảng ủy xã", ILLUSTRATION,
    ):  # fmt: skip
        assert squeezed(part) in squeezed(text), part


def test_slip_without_figures_or_foot_is_printed():
    (text,) = pages_of(slip(figures=(), foot=None, parts=(), facts=()))

    assert "Kết quả đạt được" not in text


def test_slip_prints_hostile_text_as_it_stands():
    facts = tuple((text, text) for text in HOSTILE)

    text = squeezed("".join(pages_of(slip(facts=facts, parts=facts))))

    assert [part for part in HOSTILE if text.count(squeezed(part)) < 4] == []


def test_pdf_headings_of_a_list_without_numbers_take_the_whole_row():
    (text,) = pages_of(paper(Group(title="Tập thể", rows=(row(),)), numbered=False))

    assert "I. Tập thể" in text
    assert "TT" not in text.split()
