"""Pictures: where their parts lie, what their titles find, and whom they never show."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.campaigns.models import RuleSet
from emulation.core.clock import frozen, local_instant
from emulation.core.db import db
from emulation.points.rules import Grain
from emulation.standings import queries
from emulation.standings.rules import Sight, across, bars, courses, heat, slopes
from tests.standings.boards import count, more_communes, show
from tests.standings.past import board, recognise, sealed

numbers = st.lists(st.decimals(-50, 500, places=2), max_size=40)


def points(*values):
    return [Decimal(value) for value in values]


def test_bars_share_one_scale_and_begin_at_nought():
    found = bars(points(40, 20, 0))

    assert [(bar.start, bar.width) for bar in found.bars] == [(0, 100), (0, 50), (0, 0)]
    assert found.zero is None


def test_bars_below_nought_grow_to_the_left():
    found = bars(points(30, -10))

    assert found.zero == 25
    assert [(bar.start, bar.width) for bar in found.bars] == [(25, 75), (0, 25)]


@given(numbers)
def test_every_bar_stays_inside(values):
    for bar in bars(values).bars:
        assert 0 <= bar.start <= 100
        assert bar.start + bar.width <= 100.1


def test_equal_places_stand_one_below_the_other():
    found = slopes([(2, 1), (1, 2), (2, 2)])

    assert [slope.course for slope in found] == ["up", "down", "level"]
    assert len({slope.y_now for slope in found}) == len({slope.y_before for slope in found}) == 3


@given(numbers)
def test_lines_stay_inside_the_picture(values):
    found = courses([values])

    assert all(0 <= dot.x <= 100 and 34 <= dot.y <= 150 for dot in found.lines[0].dots)
    assert 34 <= found.zero <= 150
    assert len(found.lines[0].strokes) == max(0, len(values) - 1)


def test_a_single_month_stands_in_the_middle():
    assert across(0, 1) == 50


@pytest.mark.parametrize(
    ("rows", "levels"),
    [([], ()), ([[0, 0]], ((0, 0),)), ([[1, 4], [8, 0]], ((1, 2), (3, 0)))],
)
def test_heat_has_a_level_for_each_number(rows, levels):
    assert heat(rows) == levels


BOARD = "/xep-hang/BAC2024-xa"


def test_pictures_tell_the_finding_and_show_no_hidden_unit(world, browse):
    codes = more_communes(world, 4)
    for place, code in enumerate(codes):
        count(world, code, 50 - place)
        count(world, code, 9, grain=Grain.MONTH, start=date(2024, 11, 1), recognised=3)
    count(world, "LL", 9, grain=Grain.MONTH, start=date(2024, 11, 1), recognised=4)
    db.session.commit()
    show(world, Sight.THIRD)

    own = browse("bt1").get(f"{BOARD}/hinh")
    district = browse("td4").get(f"{BOARD}/hinh?cum=cum-1")

    assert "Xã cum-1 1 dẫn đầu, hơn đơn vị kế tiếp 1,0 điểm" in own.text
    assert "Xã cum-1 3" not in own.text
    assert "Tháng 11/2024 có nhiều nội dung được công nhận nhất: 10" in own.text
    assert "Xã cum-1 3" in district.text


def test_reasons_draw_the_unit_by_month_beside_its_cluster(world, browse):
    for month, base in ((9, 4), (10, 12), (11, 1)):
        count(world, "LL", base, grain=Grain.MONTH, start=date(2024, month, 1))
    count(world, "LL", 17)
    db.session.commit()

    page = browse("td4").get(f"{BOARD}/LL")

    assert "Tháng 10/2024 được nhiều điểm nhất: 12,0" in page.text
    assert len(page.soup.select(".pic-own circle")) == len(page.soup.select(".pic-mid circle"))


def test_chart_of_leaders_holds_in_json_what_its_table_shows(world, browse):
    count(world, "LL", 17, recognised=2)
    count(world, "LL", 17, grain=Grain.MONTH, start=date(2024, 10, 1), recognised=2)
    db.session.commit()

    page = browse("td4").get(f"{BOARD}/bieu-do")
    told = json.loads(page.soup.select_one(".explore")["data-told"])

    assert [unit["name"] for unit in told["units"]] == ["Xã Liên Lộc", "Xã Hoa Lộc"]
    assert told["measures"][0] == {"key": "diem", "label": "Tổng điểm", "values": [17, 0]}
    assert told["units"][0]["monthly"][told["months"].index("Tháng 10/2024")] == 17
    first = page.soup.select_one(".data-table tbody tr")
    assert first.get_text(" ", strip=True) == "Xã Liên Lộc 17,0 2 0"
    assert browse("bt1").get(f"{BOARD}/bieu-do").status == 403


def test_without_guidance_only_counts_are_drawn(world, browse):
    count(world, "LL", 0, grain=Grain.MONTH, start=date(2024, 11, 1), recognised=4)
    db.session.query(RuleSet).update({RuleSet.superseded_at: world.now})
    db.session.commit()
    enter = browse("td4")

    page, chart = enter.get(f"{BOARD}/hinh"), enter.get(f"{BOARD}/bieu-do")

    assert "Tháng 11/2024 có nhiều nội dung được công nhận nhất: 4" in page.text
    assert "dẫn đầu" not in page.text
    told = json.loads(chart.soup.select_one(".explore")["data-told"])
    assert [one["key"] for one in told["measures"]] == ["cong-nhan", "tieu-bieu"]


def test_months_of_a_seal_are_those_that_were_live_when_it_was_made(world):
    first, second = (local_instant(date(2024, 9, day), 8) for day in (5, 20))
    with frozen(first):
        recognise(world, first, 0)
        recognise(world, first, 1)
        seal = sealed(first + timedelta(minutes=1))
        live = queries.monthly(*drawn_at(world, seal.at))
    with frozen(second):
        recognise(world, second, 0)
        sealed(second + timedelta(minutes=1))

    assert any(month for month in live)
    assert queries.monthly(*drawn_at(world, second, seal)) == live


def drawn_at(world, at, seal=None):
    found = board(world, at, seal)
    ids = [row.unit.id for section in found.sections for row in section.rows]
    return found, ids, queries.months_of(found)
