"""Word and Excel files: length, macros, passwords, bombs, what runs or is fetched, markings."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from emulation.files import office
from emulation.files.rules import EXCEL_TYPE, WORD_TYPE, FileRefused, Refusal
from tests.files import office_samples as samples
from tests.files.office_samples import docx, repacked, typed, with_body, xlsx


def refusal_of(data: bytes) -> Refusal | None:
    try:
        office.checked(data, client_name="tệp.docx")
    except FileRefused as refused:
        return refused.refusal
    return None


def paragraph(*texts: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in texts) + "</w:p>"


def test_word_file_tells_its_pages_where_it_says_them() -> None:
    counted = repacked(docx(), swap={"docProps/app.xml": ("<Pages>1<", "<Pages>12<")})

    assert office.checked(counted, client_name="a") == office.OfficeFile(WORD_TYPE, 12)
    untold = repacked(docx(), drop=("docProps/app.xml",))
    assert office.checked(untold, client_name="a") == office.OfficeFile(WORD_TYPE, None)


@pytest.mark.parametrize("told", ["0", "-1", "abc", "99999", "٣"])
def test_length_that_cannot_be_is_not_told(told: str) -> None:
    data = repacked(docx(), swap={"docProps/app.xml": ("<Pages>1<", f"<Pages>{told}<")})

    assert office.checked(data, client_name="a").pages is None


def test_workbook_tells_its_sheets() -> None:
    assert office.checked(xlsx(sheets=3), client_name="a") == office.OfficeFile(EXCEL_TYPE, 3)


def test_large_honest_workbook_is_taken() -> None:
    rows = tuple((f"Hộ số {n}", n, n * 1000, "đã hiến đất") for n in range(20_000))

    assert office.checked(xlsx(*rows), client_name="a").pages == 1


@pytest.mark.parametrize(
    "data",
    [
        typed(docx(), "word/vbaProject.bin", "application/vnd.ms-office.vbaProject"),
        repacked(docx(), add={"word/vbaProject.bin": b"x"}),
        repacked(xlsx(), add={"xl/macrosheets/sheet1.xml": "<a/>"}),
        repacked(
            docx(),
            swap={samples.TYPES: (samples.MAIN, "application/vnd.ms-word.document.macroEnabled")},
        ),
    ],
)
def test_macros_are_refused(data: bytes) -> None:
    assert refusal_of(data) is Refusal.MACRO


@pytest.mark.parametrize(
    "data",
    [
        repacked(docx(), add={"word/activeX/activeX1.xml": "<a/>"}),
        repacked(docx(), add={"word/embeddings/oleObject1.bin": b"x"}),
        repacked(docx(), add={"word/embeddings/run.exe": b"MZ"}),
        repacked(docx(), add={"word/embeddings/book.xlsm": b"PK"}),
        repacked(
            docx(),
            add={
                "word/_rels/settings.xml.rels": samples.relationship(
                    "attachedTemplate", "https://example.invalid/t.dotm"
                )
            },
        ),
        repacked(
            xlsx(),
            add={
                "xl/externalLinks/externalLink1.xml": "<externalLink xmlns='urn:x'>"
                "<ddeLink ddeService='cmd'/></externalLink>"
            },
        ),
        with_body(
            "<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c"
            "</w:instrText></w:r></w:p>"
        ),
        with_body('<w:p><w:fldSimple w:instr=" DDEAUTO c:\\\\a.exe "/></w:p>'),
    ],
)
def test_what_runs_or_is_fetched_by_opening_is_refused(data: bytes) -> None:
    assert refusal_of(data) is Refusal.ACTIVE


def test_entity_declarations_are_refused_in_any_encoding() -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
    for content in (laughs.encode(), laughs.encode("utf-16")):
        data = repacked(docx(), add={"word/document.xml": content})
        assert refusal_of(data) is Refusal.ACTIVE


def test_link_that_waits_for_a_click_and_chart_data_are_no_fault() -> None:
    link = samples.relationship("hyperlink", "https://example.invalid/")
    linked = repacked(docx(), add={"word/_rels/footer1.xml.rels": link})
    chart = repacked(docx(), add={"word/embeddings/chart.xlsx": xlsx()})

    assert (refusal_of(linked), refusal_of(chart)) == (None, None)


def test_document_inside_a_document_holds_to_the_rules() -> None:
    inner = repacked(xlsx(), add={"xl/vbaProject.bin": b"x"})
    data = repacked(docx(), add={"word/embeddings/chart.xlsx": inner})
    deep = docx()
    for _ in range(3):
        deep = repacked(docx(), add={"word/embeddings/inner.docx": deep})

    assert refusal_of(data) is Refusal.MACRO
    assert refusal_of(deep) is Refusal.TOO_COMPLEX


def test_password_is_told() -> None:
    assert refusal_of(samples.encrypted_zip()) is Refusal.LOCKED


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    data = samples.bomb()

    assert len(data) < 200_000
    assert refusal_of(data) is Refusal.TOO_COMPLEX


def test_too_many_parts_are_refused() -> None:
    parts = {f"word/media/{number}.txt": "a" for number in range(office.MAX_MEMBERS)}

    assert refusal_of(repacked(docx(), add=parts)) is Refusal.TOO_COMPLEX


def test_declared_size_that_lies_is_damage() -> None:
    data = bytearray(samples.repacked(docx(), add={"word/media/a.bin": b"\0" * 500_000}))
    place = data.index(b"PK\x01\x02", data.index(b"word/media/a.bin") + 1)
    while b"word/media/a.bin" not in data[place : place + 80]:
        place = data.index(b"PK\x01\x02", place + 1)
    data[place + 24 : place + 28] = (1000).to_bytes(4, "little")

    assert refusal_of(bytes(data)) is Refusal.DAMAGED


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\0" * 300,
        docx()[:-200],
        docx()[: len(docx()) // 2],
        repacked(docx(), add={"word/document.xml": "<w:document"}),
        repacked(docx(), add={"word/document.xml": ""}),
    ],
)
def test_cut_or_broken_file_is_damaged(data: bytes) -> None:
    assert refusal_of(data) is Refusal.DAMAGED


def test_flipped_bit_inside_a_part_is_damage() -> None:
    data = bytearray(docx())
    data[data.index(b"word/document.xml") + 60] ^= 0x55

    assert refusal_of(bytes(data)) is Refusal.DAMAGED


def test_part_that_stands_twice_is_damage() -> None:
    buffer = BytesIO(docx())
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", samples.word_part("<w:body/>"))

    assert refusal_of(buffer.getvalue()) is Refusal.DAMAGED


def plain_zip(*names: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "words")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        plain_zip("a.txt"),
        plain_zip("../../etc/passwd", "C:/x"),
        plain_zip("META-INF/manifest.xml", "content.xml"),
        repacked(docx(), swap={samples.TYPES: ("wordprocessingml", "presentationml")}),
    ],
)
def test_other_archives_are_of_another_kind(data: bytes) -> None:
    assert refusal_of(data) is Refusal.OTHER_KIND


def head(made):
    return made.sections[0].header.paragraphs[0]


def foot(made):
    return made.sections[0].footer.paragraphs[0]


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "T U Y Ệ T  M Ậ T", "Độ mật: MẬT"])
def test_marking_in_a_paragraph_is_blocked(mark: str) -> None:
    assert refusal_of(docx("Huyện ủy Hậu Lộc", mark, "Kế hoạch")) is Refusal.MARKED


@pytest.mark.parametrize(
    "data",
    [
        docx(change=lambda made: setattr(head(made), "text", "TUYỆT MẬT")),
        docx(change=lambda made: setattr(foot(made), "text", "(MẬT)")),
        docx(change=lambda made: setattr(made.add_table(1, 1).cell(0, 0), "text", "MẬT")),
        docx(change=lambda made: setattr(made.core_properties, "title", "MẬT")),
        with_body(paragraph("M", "Ậ", "T")),
        with_body("<w:p><w:r><w:t>Số: 12</w:t><w:tab/><w:t>MẬT</w:t></w:r></w:p>"),
        with_body("<w:p><w:r><w:t>Số: 12</w:t><w:br/><w:t>MẬT</w:t></w:r></w:p>"),
        with_body(
            "<w:p><w:r><w:t>Kính gửi</w:t></w:r><w:r><w:txbxContent>"
            + paragraph("TỐI MẬT")
            + "</w:txbxContent></w:r></w:p>"
        ),
        with_body(paragraph("TUYÊ\u0323\u0302T MÂ\u0323T".replace("Ê\u0323\u0302", "Ệ"))),
        xlsx(("Danh sách", "MẬT")),
        repacked(
            xlsx(("=1",)),
            swap={
                "xl/worksheets/sheet1.xml": (
                    '<c r="A1"><f>1</f><v>0</v>',
                    '<c r="A1" t="str"><f>1</f><v>MẬT</v>',
                )
            },
        ),
        xlsx(head='&L&"Times New Roman"&14TUYỆT MẬT&RTrang &P'),
        repacked(xlsx(), swap={"xl/workbook.xml": ("Thôn 1", "TỐI MẬT")}),
    ],
)
def test_marking_anywhere_in_the_text_is_blocked(data: bytes) -> None:
    assert refusal_of(data) is Refusal.MARKED


@pytest.mark.parametrize(
    "line",
    [
        "Giữ bí mật nhà nước là trách nhiệm của mỗi đảng viên.",
        "MÔ HÌNH NUÔI ONG LẤY MẬT",
        "Sản phẩm mật ong rừng",
        "Mật",
    ],
)
def test_ordinary_words_are_not_blocked(line: str) -> None:
    assert refusal_of(docx(line)) is None
    assert refusal_of(xlsx((line, 5))) is None
