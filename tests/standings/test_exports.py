"""The list for Excel holds exactly the rows that the page shows."""

from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from emulation.campaigns.models import RuleSet
from emulation.core.db import db
from emulation.standings.exports import moved_words
from tests.standings.boards import count, more_communes

ADDRESS = "/xep-hang/BAC2024-xa/xuat"


def rows(page):
    sheet = CalamineWorkbook.from_filelike(BytesIO(page.body)).get_sheet_by_index(0)
    return [[cell for cell in row if cell != ""] for row in sheet.to_python()]


def test_list_holds_the_rows_the_reader_sees(world, browse):
    codes = more_communes(world, 4)
    for place, code in enumerate(codes):
        count(world, code, 50 - place)
    db.session.commit()

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
