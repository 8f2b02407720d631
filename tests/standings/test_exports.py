"""The list for Excel holds exactly the rows that the page shows."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from emulation.campaigns.models import RuleSet
from emulation.core.db import db
from emulation.documents.pdf import render_pdf
from emulation.documents.table import Group, Table
from emulation.standings.exports import RANKED, moved_words
from emulation.standings.rules import Sight
from tests.standings.boards import count, more_communes, show

ADDRESS = "/xep-hang/BAC2024-xa/xuat"


def rows(page):
    sheet = CalamineWorkbook.from_filelike(BytesIO(page.body)).get_sheet_by_index(0)
    return [[cell for cell in row if cell != ""] for row in sheet.to_python()]


def test_list_holds_the_rows_the_reader_sees(world, browse):
    codes = more_communes(world, 4)
    for place, code in enumerate(codes):
        count(world, code, 50 - place)
    db.session.commit()
    show(world, Sight.THIRD)

    own = [row for row in rows(browse("bt1").get(ADDRESS)) if len(row) > 3]
    district = [row for row in rows(browse("td4").get(ADDRESS)) if len(row) > 3]

    assert [row[:2] for row in own[1:]] == [
        [1, "Xã cum-1 1"],
        [2, "Xã cum-1 2"],
        [5, "Xã Liên Lộc"],
    ]
    assert [row[1] for row in district[1:]] == [
        "Xã cum-1 1",
        "Xã cum-1 2",
        "Xã cum-1 3",
        "Xã cum-1 4",
        "Xã Hoa Lộc",
        "Xã Liên Lộc",
    ]


def test_list_names_guidance_and_instant(world, browse):
    text = str(rows(browse("td4").get(ADDRESS)))

    assert "Số liệu tính đến 08 giờ 00 ngày 15/11/2024." in text
    assert "Hướng dẫn số 15-HD/HU ngày 05/02/2024" in text


def test_list_without_guidance_has_counts(world, browse):
    count(world, "LL", 0, recognised=3, exemplary=1)
    db.session.query(RuleSet).update({RuleSet.superseded_at: world.now})
    db.session.commit()

    assert ["Xã Liên Lộc", "LL", 3, 1] in rows(browse("td4").get(ADDRESS))


@pytest.mark.parametrize(
    ("moved", "words"),
    [(None, "–"), (0, "Giữ nguyên"), (2, "Tăng 2 bậc"), (-1, "Giảm 1 bậc")],
)
def test_movement_is_told_in_words(moved, words):
    assert moved_words(moved) == words


def paper(page):
    return PdfReader(BytesIO(page.body))


def words(pdf):
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_paper_holds_the_rows_of_the_list_in_their_order(world, browse):
    codes = more_communes(world, 4)
    for place, code in enumerate(codes):
        count(world, code, 50 - place)
    db.session.commit()
    show(world, Sight.THIRD)
    enter = browse("bt1")

    listed = [row for row in rows(enter.get(ADDRESS)) if len(row) > 3][1:]
    text = words(paper(enter.get(f"{ADDRESS}?dang=pdf")))

    places = [text.index(f"{int(row[0])} {row[1]} {row[2]}") for row in listed]
    assert len(listed) == 3
    assert places == sorted(places)
    assert "Xã cum-1 3" not in text
    assert "3 đơn vị khác không hiện" in text


def test_paper_bears_head_guidance_tie_rule_instant_and_digest(world, browse):
    text = words(paper(browse("td4").get(f"{ADDRESS}?dang=pdf")))

    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "KẾT QUẢ VÀ XẾP HẠNG" in text
    assert "Hướng dẫn số 15-HD/HU ngày 05/02/2024" in text
    assert "tính đến 08 giờ 00 ngày 15/11/2024" in text
    assert re.search(r"Mã kiểm tra \(SHA-256\): [0-9a-f]{64}", text)


def test_other_forms_of_a_board_are_refused(world, browse):
    page = browse("td4").get(f"{ADDRESS}?dang=doc")

    assert page.status == 422
    assert "Chọn dạng tệp Excel hoặc PDF" in page.text


def test_four_hundred_long_names_stand_under_a_repeated_head():
    name = "Chi bộ Trường Trung học phổ thông và Trung tâm Giáo dục thường xuyên huyện Hậu Lộc "
    table = Table(
        title="KẾT QUẢ VÀ XẾP HẠNG",
        columns=RANKED,
        groups=(
            Group(
                title="Cụm",
                rows=tuple((n, f"{name}{n}", f"CB{n}", "–", 5, None, "") for n in range(1, 401)),
            ),
        ),
        numbered=False,
        landscape=True,
    )

    pages = [page.extract_text() for page in PdfReader(BytesIO(render_pdf(table))).pages]

    assert len(pages) > 20
    assert all("So với kỳ trước" in " ".join(page.split()) for page in pages)
    assert "CB400" in pages[-1]
