"""The pages of the boards, as each role sees them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from emulation.campaigns.models import RuleSet
from emulation.core.db import db, transaction
from emulation.points.models import Standing
from emulation.points.rules import Grain
from emulation.reviews import services as reviews
from emulation.standings.rules import Sight
from tests.entries_made import recognised, sent_action
from tests.standings.boards import count, more_communes, show

BOARD = "/xep-hang/BAC2024-xa"
CELLS = "/xep-hang/BAC2024-chi-bo"


def units(page):
    return [
        " ".join(cell.find(string=True, recursive=False).split())
        for cell in page.soup.select(".rank-frame tbody:not(.rank-pinned) .rank-unit")
    ]


def test_menu_opens_the_communes_with_the_own_unit_on_top(world, browse):
    recognised(world, sent_action(world))

    page = browse("bt1").get("/xep-hang/")

    assert page.title == "Kết quả và xếp hạng"
    pinned = page.soup.select_one(".rank-pinned").get_text(" ", strip=True)
    assert "Xã Liên Lộc" in pinned
    assert "Xếp thứ 1/2 trong cụm. Đang dẫn đầu, hơn đơn vị thứ hai 5,0 điểm." in page.text
    assert "Tính đến 08 giờ 00 ngày 15/11/2024" in page.text


def test_agency_opens_on_the_board_of_agencies(world, browse):
    page = browse("nop4").get("/xep-hang/")

    assert page.soup.select_one(".tabs [aria-current]").get_text(strip=True) == "Cơ quan, đơn vị"
    assert units(page) == ["Phòng Giáo dục và Đào tạo"]


def test_unit_sees_the_first_third_and_itself_the_district_everything(world, browse):
    codes = more_communes(world, 7)
    for place, code in enumerate(codes):
        count(world, code, 90 - place)
    count(world, "LL", 10)
    db.session.commit()
    show(world, Sight.THIRD)

    own = browse("bt1").get(BOARD)
    district = browse("td4").get(BOARD)

    assert units(own) == ["Xã cum-1 1", "Xã cum-1 2", "Xã cum-1 3", "Xã Liên Lộc"]
    assert "5 đơn vị khác không hiện" in own.text
    assert "Kém đơn vị trên 74,0 điểm" in own.text
    assert len(units(district)) == 9
    assert "Chưa có nội dung được công nhận" in district.text


def test_zero_row_of_the_own_unit_says_why(world, browse):
    page = browse("bt1").get(BOARD)

    assert units(page) == ["Xã Liên Lộc"]
    assert "Chưa có nội dung được công nhận" in page.text


def test_whole_district_is_for_those_who_see_all(world, browse):
    more_communes(world, 3, cluster="cum-2")

    own = browse("bt1").get(f"{BOARD}?cum=toan-huyen")
    district = browse("ld").get(f"{BOARD}?cum=toan-huyen")
    sections = browse("ld").get(BOARD)

    assert "Bảng chung toàn huyện chỉ dành cho cấp huyện" in own.text
    assert len(units(own)) == 1
    assert [h.get_text() for h in district.soup.select("main h2")] == ["Toàn huyện: 5 đơn vị"]
    assert [h.get_text() for h in sections.soup.select("main h2")] == [
        "Cụm thi đua số 1: 2 đơn vị",
        "Cụm thi đua số 2: 3 đơn vị",
    ]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("ky=tuan", "Không có kỳ đã chọn nên bảng hiện cả đợt."),
        ("ky=thang&tu=hom-qua", "Không có ngày «hom-qua» nên bảng hiện kỳ gần nhất."),
        ("ky=thang&tu=2023-02-29", "Không có ngày «2023-02-29» nên bảng hiện kỳ gần nhất."),
        ("ky=nua-nam&tu=2019-01-01", "Thời gian đã chọn không nằm trong đợt"),
        ("ky=nhiem-ky&tu=9999-12-31", "Thời gian đã chọn không nằm trong đợt"),
        ("ky=thang&tu=2031-01-01", "Thời gian đã chọn không nằm trong đợt"),
        ("cum=khong-co", "Không có cụm đã chọn."),
    ],
)
def test_broken_filter_falls_back_with_a_note(world, browse, query, sentence):
    page = browse("td4").get(f"{BOARD}?{query}")

    assert page.status == 200
    assert sentence in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/xep-hang/BAC2024",
        "/xep-hang/KHONGCO-xa",
        "/xep-hang/-xa",
        f"{BOARD}/KHONGCO",
        f"{BOARD}/LL1",
    ],
)
def test_unknown_board_or_unit_is_not_found(world, browse, address):
    assert browse("td4").get(address).status == 404


def test_ties_are_numbered_and_explained(world, browse):
    codes = more_communes(world, 2)
    count(world, "LL", 20, bonus=4)
    count(world, "HL", 24)
    count(world, codes[0], 9)
    count(world, codes[1], 9)
    db.session.commit()

    page = browse("td4").get(BOARD)

    assert (
        "(1) Bằng tổng điểm nên xếp theo điểm cơ bản: Xã Hoa Lộc 24,0, Xã Liên Lộc 20,0."
        in page.text
    )
    assert (
        "(2) Bằng cả tổng điểm và các tiêu chí phụ nên đồng hạng 3, hạng tiếp theo là 5."
        in page.text
    )
    assert "Quy tắc khi bằng điểm: Bằng tổng điểm thì xét lần lượt" in page.text


def test_movement_is_against_the_period_before(world, browse):
    for month, first, second in ((10, 30, 20), (11, 5, 15)):
        start = date(2024, month, 1)
        count(world, "HL", first, grain=Grain.MONTH, start=start)
        count(world, "LL", second, grain=Grain.MONTH, start=start)
    db.session.commit()

    page = browse("td4").get(f"{BOARD}?ky=thang&tu=2024-11-01")

    assert "So với tháng 10/2024" in page.text
    assert [cell.get_text(strip=True) for cell in page.soup.select(".rank-move")] == [
        "Tăng 1 bậc",
        "Giảm 1 bậc",
    ]


def test_without_guidance_counts_stand_in_place_of_points(world, browse):
    count(world, "LL", 0, recognised=3, exemplary=1)
    db.session.query(RuleSet).update({RuleSet.superseded_at: world.now})
    db.session.commit()

    page = browse("td4").get(BOARD)

    assert "Chưa có hướng dẫn chấm điểm" in page.text
    assert page.soup.select(".rank-table") == []
    rows = [[c.get_text(strip=True) for c in tr.select("th,td")] for tr in page.soup.select("tr")]
    assert ["Xã Liên Lộc", "3", "1"] in rows


def test_reasons_lead_from_the_rank_to_entry_and_clause(world, browse):
    entry = recognised(world, sent_action(world))
    browser = browse("bt1")

    board = browser.get("/xep-hang/")
    href = board.soup.select_one(".rank-pinned .rank-why a")["href"]
    page = browser.get(href)

    assert page.title == "Căn cứ tính điểm"
    row = page.soup.select_one(".point-table tbody tr")
    assert row.select_one("a")["href"] == f"/ho-so/{entry.code}"
    assert "Mục II, điểm 1" in row.get_text()
    assert "+5,0" in row.get_text()
    assert "Cộng cả 1 dòng, bằng điểm trên bảng xếp hạng 5,0" in page.text


def test_reasons_of_another_unit_are_refused_above_and_below_are_shown(world, browse):
    recognised(world, sent_action(world))

    seen = {
        name: browse(name).get(f"{BOARD}/LL").status
        for name in ("bt1", "nop2", "xn1", "xn2", "td4", "ld", "kt", "qt1")
    }

    assert seen == {
        "bt1": 200,
        "nop2": 403,
        "xn1": 200,
        "xn2": 403,
        "td4": 200,
        "ld": 200,
        "kt": 200,
        "qt1": 403,
    }


def test_title_of_an_entry_of_another_cell_stays_hidden(world, browse):
    recognised(world, sent_action(world))

    page = browse("bt1b").get(f"{BOARD}/LL")

    row = page.soup.select_one(".point-table tbody tr")
    assert row.select("a") == []
    assert "Việc làm, mô hình của đơn vị khác" in row.get_text()


def test_reasons_are_paged_by_twenty(world, browse):
    for _ in range(21):
        recognised(world, sent_action(world))
    browser = browse("xn1")

    first = browser.get(f"{CELLS}/LL1")
    second = browser.get(first.soup.select_one(".pagination a[rel=next]")["href"])

    assert "Dòng 1 đến 20 trong 21, mới nhất trước" in first.text
    assert "Cộng 20 dòng ở trang này 100,0" in first.text
    assert "Dòng 21 đến 21 trong 21" in second.text
    assert "Cộng cả 21 dòng, bằng điểm trên bảng xếp hạng 105,0" in second.text


def test_unknown_position_in_the_list_begins_at_the_top(world, browse):
    recognised(world, sent_action(world))

    page = browse("xn1").get(f"{BOARD}/LL?sau=khong.co")

    assert len(page.soup.select(".point-table tbody tr")) == 1


def test_points_taken_back_stand_as_a_row_with_a_minus(world, browse):
    entry = recognised(world, sent_action(world))
    with transaction():
        reviews.undo(entry, actor=world.actor("xn1"), at=world.now, revision=entry.revision)
    browser = browse("xn1")

    board = browser.get(BOARD)
    page = browser.get(board.soup.select_one(".rank-pinned .rank-why a")["href"])

    rows = page.soup.select(".point-table tbody tr")
    assert [row.select_one(".point").get_text(strip=True) for row in rows] == ["−5,0", "+5,0"]
    assert "Hủy điểm: Việc làm được công nhận ở cơ sở" in rows[0].get_text()
    assert "Cộng cả 2 dòng, bằng điểm trên bảng xếp hạng 0,0" in page.text


def test_finding_names_the_counter_that_makes_the_gap(world, browse):
    recognised(world, sent_action(world))
    count(world, "HL", 6, bonus=2)
    db.session.commit()

    page = browse("td4").get(f"{BOARD}/LL")

    caption = page.soup.select_one(".chart figcaption").get_text(strip=True)
    assert caption == "Kém Xã Hoa Lộc (hạng 1) 3,0 điểm, chủ yếu ở điểm thưởng"
    table = [
        [cell.get_text(strip=True) for cell in tr.select("th,td")]
        for tr in page.soup.select(".chart-table tr")
    ]
    assert table == [
        ["Nội dung", "2. Xã Liên Lộc", "1. Xã Hoa Lộc", "Chênh lệch"],
        ["Điểm cơ bản", "5,0", "6,0", "−1,0"],
        ["Điểm thưởng", "0,0", "2,0", "−2,0"],
        ["Cộng", "5,0", "8,0", "−3,0"],
    ]


def test_long_board_is_paged_by_fifty_and_keeps_the_way_back(world, browse):
    for place, code in enumerate(more_communes(world, 58)):
        count(world, code, 100 - place)
    db.session.commit()
    browser = browse("ld")

    first = browser.get(f"{BOARD}?cum=toan-huyen")
    second = browser.get(first.soup.select_one(".pagination a[rel=next]")["href"])

    assert (len(units(first)), len(units(second))) == (50, 10)
    assert "Dòng 51 đến 60 trong 60" in second.text
    assert second.soup.select_one(".pagination a[rel=prev]")["href"].endswith("trang=1")
    options = [option["value"] for option in first.soup.select("select[name=cum] option")]
    assert options == ["", "cum-1", "toan-huyen"]
    assert len(units(browser.get(f"{BOARD}?cum=toan-huyen&trang=999"))) == 10


def test_cells_are_shown_one_commune_at_a_time(world, browse):
    page = browse("td4").get(CELLS)
    other = browse("td4").get(f"{CELLS}?cum=LL")

    assert units(page) == ["Chi bộ thôn Hoa Trung"]
    assert units(other) == ["Chi bộ thôn 1", "Chi bộ thôn 2"]
    assert page.soup.select_one("select[name=cum] option[selected]")["value"] == "HL"


def test_lead_and_equal_places_are_told_in_words(world, browse):
    count(world, "LL", 9)
    count(world, "HL", 9)
    db.session.commit()
    show(world, Sight.THIRD)

    assert "Xếp thứ 1/2 trong cụm. Đồng hạng nhất." in browse("bt1").get(BOARD).text

    db.session.query(Standing).filter_by(unit_id=world.unit("LL")).update(
        {Standing.base: Decimal(8), Standing.bonus: Decimal(1)}
    )
    db.session.commit()

    behind, ahead = browse("bt1").get(BOARD), browse("bt2").get(BOARD)
    assert "Bằng điểm Xã Hoa Lộc (hạng 1), xếp sau theo quy tắc khi bằng điểm" in behind.text
    assert "Đang dẫn đầu nhờ quy tắc khi bằng điểm" in ahead.text


def test_visitor_is_asked_to_sign_in(app, browse):
    assert browse().get(BOARD).status == 302


def test_a_group_opened_by_a_unit_is_kept_by_the_links_and_the_list(world, browse):
    browser = browse("td4")
    page = browser.get(f"{CELLS}?don-vi=LL2")

    assert "Chi bộ thôn 2" in page.text
    assert all("cum=LL" in link for link in page.links() if link.startswith(f"{CELLS}/xuat"))
    assert any(link.startswith(f"{CELLS}/xuat") for link in page.links())
    assert "không có đơn vị mang mã" not in page.text


def test_a_unit_that_is_not_on_the_board_is_named_as_unknown(world, browse):
    page = browse("td4").get(f"{CELLS}?don-vi=khong-co")

    assert page.status == 200
    assert "Trên bảng này không có đơn vị mang mã đã nhập." in page.text
