"""How units are distributed over the classes of their yearly sheets, and who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from emulation.core.db import db
from emulation.sheets.models import Sheet
from emulation.sheets.rules import SheetStage
from emulation.standings.rules import BoardUnit, UnitClass, distribution
from tests.factories import World
from tests.reviews.test_routes import Browse
from tests.sheets.test_sheets import UNIT, put, sheet

__all__ = ["sheet"]
PAGE = "/xep-hang/BAC2024-chi-bo/xep-loai"
OVER = "«Xuất sắc» vượt tỷ lệ: 1 đơn vị, tối đa 0 trong 1 đơn vị đã chốt (Khoản 5)."


def unit(number: int) -> BoardUnit:
    name = f"Xã {number}"
    return BoardUnit(
        id=number,
        code=f"U{number}",
        name=name,
        full_name=name,
        sort_key="",
        group_code="C1",
        group_name="Cụm 1",
        members=None,
        is_own=False,
        is_answered=False,
    )


def test_units_are_counted_by_class_beside_the_quota():
    found = distribution(
        "Cụm 1",
        [unit(number) for number in range(1, 8)],
        {
            **{number: UnitClass(is_closed=True, label="Xuất sắc") for number in (1, 2)},
            **{number: UnitClass(is_closed=True, label="Tốt") for number in (3, 4)},
            5: UnitClass(is_closed=True, label="Loại cũ"),
            6: UnitClass(is_closed=False, label=""),
        },
        UNIT.ratings,
    )

    assert [(one.label, one.count, one.most) for one in found.counts] == [
        ("Xuất sắc", 2, 1),
        ("Tốt", 2, None),
        ("Không đạt", 0, None),
        ("Loại cũ", 1, None),
    ]
    assert [one.is_over for one in found.counts] == [True, False, False, False]
    assert (found.rated, found.share(2)) == (5, 40)
    assert found.in_order(["Tốt", "Loại cũ", "Chưa ai có"]) == (2, 1, 0)
    assert [each.id for each in found.open] == [6]
    assert [each.id for each in found.without] == [7]


def test_without_sheets_nothing_is_divided():
    found = distribution("Cụm 1", [unit(1)], {}, ())
    assert (found.counts, found.rated, found.share(0)) == ((), 0, 0)


def closed(world: World, sheet: Sheet) -> None:
    for username in ("nop1", "xn1", "td4"):
        put(world, sheet, username, 20, 40, 40)
    db.session.commit()


def test_who_sees_all_is_told_counts_the_quota_and_who_is_missing(
    world: World, sheet: Sheet, browse: Browse
):
    closed(world, sheet)

    page = browse("td4").get(f"{PAGE}?cum=LL")

    assert page.status == 200
    assert "1 trong 1 đơn vị đã chốt đạt «Xuất sắc»" in page.text
    assert (
        "«Xuất sắc» vượt tỷ lệ: 1 đơn vị, tối đa 0 trong 1 đơn vị đã chốt (Khoản 5)." in page.text
    )
    assert "Chưa có phiếu: " in page.text
    assert f"{PAGE}?" in " ".join(browse("td4").get("/xep-hang/BAC2024-chi-bo").links())


def test_a_unit_sees_its_own_class_and_no_count(world: World, sheet: Sheet, browse: Browse):
    closed(world, sheet)

    own, other = browse("nop1").get(PAGE), browse("nop2").get(PAGE)

    assert "Xuất sắc" in own.text
    assert "Xuất sắc" not in other.text
    assert "Chưa có phiếu" in other.text
    assert "đã chốt đạt" not in own.text


def test_classes_of_older_rules_stand_in_their_own_column(
    world: World, sheet: Sheet, browse: Browse
):
    """However many classes there are and whichever of them a group has."""
    closed(world, sheet)
    db.session.get_one(Sheet, sheet.id).rating = "Loại cũ 1"
    db.session.add(
        Sheet(
            code="CU",
            campaign_id=sheet.campaign_id,
            rule_set_id=sheet.rule_set_id,
            unit_id=world.unit("LL2"),
            year=2024,
            stage=SheetStage.CLOSED,
            revision=1,
            request_key="cu",
            rating="Loại cũ 2",
            begun_at=world.now,
            closed_at=world.now,
        )
    )
    db.session.commit()

    table = browse("td4").get(f"{PAGE}?cum=LL").soup.select_one(".pic-scroll table")

    heads = [one.get_text() for one in table.select("thead th")]
    row = [one.get_text() for one in table.select("tbody tr")[0].select("th, td")]
    assert dict(zip(heads, row, strict=True)) == {
        "Nhóm": row[0],
        "Xuất sắc": "0",
        "Tốt": "0",
        "Không đạt": "0",
        "Loại cũ 1": "1",
        "Loại cũ 2": "1",
    }


def test_a_sheet_that_is_not_closed_gives_no_class(world: World, sheet: Sheet, browse: Browse):
    page = browse("td4").get(f"{PAGE}?cum=LL")
    assert "Chưa có đơn vị nào chốt phiếu chấm điểm năm 2024" in page.text
    assert "Phiếu chưa chốt: " in page.text
    assert "Đơn vị đang tự chấm" in browse("nop1").get(PAGE).text


def test_a_board_of_the_past_knows_the_sheets_of_then(world: World, sheet: Sheet, browse: Browse):
    closed(world, sheet)
    row = db.session.get(Sheet, sheet.id)
    assert row is not None
    assert row.stage is SheetStage.CLOSED
    row.closed_at = world.now + timedelta(days=1)
    db.session.commit()

    assert "Chưa có đơn vị nào chốt phiếu" in browse("td4").get(f"{PAGE}?cum=LL").text


@pytest.mark.parametrize("board", ["tat-ca-xa", "tat-ca-chi-bo"])
def test_all_campaigns_together_have_no_sheets(world: World, browse: Browse, board: str):
    page = browse("td4").get(f"/xep-hang/{board}/xep-loai")
    assert "Mỗi phiếu chấm điểm thuộc một chuyên đề, phong trào" in page.text


def test_the_page_is_hidden_with_its_board(browse: Browse):
    assert browse("td4").get("/xep-hang/khong-co/xep-loai").status == 404
