"""Boards of the past: every seal shows for ever what was shown when it was made."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulation.core.clock import frozen, local_date, local_instant
from emulation.entries.models import Entry
from emulation.points import queries as points
from emulation.standings.rules import AsOf, digest_of
from tests.standings.past import (
    CODE,
    board,
    count_members,
    explained,
    recognise,
    revoke,
    sealed,
    totals,
    undo,
    written,
)


def test_a_year_is_shown_again_day_by_day(world):
    draw, kept, standing = Random(1890), {}, []
    for number in range(0, 334, 2):  # until the deadline of 30 November
        at = local_instant(date(2024, 1, 2) + timedelta(days=number), 8)
        act = draw.random()
        with frozen(at):
            if act < 0.22:
                side = draw.randrange(2)
                standing.append(recognise(world, at, side))
            elif act < 0.28 and standing:
                revoke(world, standing.pop(draw.randrange(len(standing))), at)
            elif act < 0.31:
                count_members(world, draw.choice(["LL", "HL"]), draw.randrange(200, 500), at)
            else:
                continue  # nothing was recorded, so nothing is sealed
            seal = sealed(at + timedelta(minutes=1))
        # What the live board shows when the seal was made is what the seal must show for ever.
        kept[seal] = written(world, board(world, seal.at), seal)

    assert len(kept) > 40
    now = local_instant(date(2024, 12, 31), 8)
    again = {seal: written(world, board(world, now, seal), seal) for seal in kept}
    assert [seal.seal for seal in kept if again[seal] != kept[seal]] == []
    assert len({digest_of(each) for each in kept.values()}) == len(kept)
    assert points.posting_differences() == []


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(["recognise", "revoke", "undo", "seal"]), st.integers(0, 1)),
        min_size=4,
        max_size=14,
    )
)
def test_at_every_seal_counters_equal_an_independent_count_and_the_rows(world, acts):
    """The model knows only how many recognitions stand; each gives five points."""
    have = {code: int(total) for code, total in totals(board(world, world.now)).items()}
    standing: list[tuple[Entry, int]] = []
    expected: list[tuple[AsOf, dict[str, int]]] = []
    at = world.now
    for act, side in [*acts, ("recognise", 0), ("seal", 0)]:
        if act == "recognise":
            standing.append((recognise(world, at, side), side))
            have["LL" if side == 0 else "HL"] += 5
        elif act == "seal":
            expected.append((sealed(at), dict(have)))
        elif standing:
            entry, its_side = standing.pop()
            undo(world, entry, at, its_side) if act == "undo" else revoke(world, entry, at)
            have["LL" if its_side == 0 else "HL"] -= 5

    for seal, must in expected:
        assert totals(board(world, at, seal)) == must
        assert {code: explained(world, code, at, seal) for code in must} == must
    for (earlier, before), (later, after) in pairwise(expected):
        moved = {code: explained(world, code, at, later, earlier) for code in after}
        assert moved == {code: after[code] - before[code] for code in after}
    assert points.differences() == points.posting_differences() == []


def test_what_is_not_sealed_yet_is_in_no_past_board(world):
    recognise(world, world.now, 0)
    first = sealed(world.now)
    recognise(world, world.now, 0)

    assert totals(board(world, world.now))["LL"] == 10
    assert totals(board(world, world.now, first))["LL"] == 5


def test_the_page_shows_a_past_day_and_what_changed_since(world, browse):
    recognise(world, world.now, 0)
    sealed(world.now - timedelta(days=1))
    recognise(world, world.now, 0)
    sealed(world.now)
    day = f"{local_date(world.now - timedelta(days=1)):%d/%m/%Y}"
    browser = browse("td4")

    past = browser.get(f"/xep-hang/{CODE}?ngay={day}")
    why = browser.get(f"/xep-hang/{CODE}/LL?so={day}")

    assert "dấu niêm phong số 1" in past.text
    assert "Mã kiểm tra:" in past.text
    assert "điểm 5,0 → 10,0 (+5,0), 1 dòng điểm" in why.text


def test_the_json_is_the_one_that_was_digested(world, browse):
    recognise(world, world.now, 0)
    sealed(world.now)
    browser = browse("td4")

    answer = browser.get(f"/xep-hang/{CODE}/du-lieu.json?dau=1")
    told = json.loads(answer.body)

    assert digest_of(answer.body)[:16] in browser.get(f"/xep-hang/{CODE}?dau=1").text
    assert told["seal"] == 1
    assert told["sections"][0]["rows"][0]["total"] == "5.00"
    assert browse("xn1").get(f"/xep-hang/{CODE}/du-lieu.json?dau=1").status == 403


def test_a_day_or_seal_that_cannot_be_met_falls_back_with_a_reason(world, browse):
    browser = browse("td4")
    address = f"/xep-hang/{CODE}"
    assert "chưa niêm phong lần nào" in browser.get(f"{address}?ngay=01/01/2024").text
    sealed_on = f"{local_date(world.now):%d/%m/%Y}"
    recognise(world, world.now, 0)
    sealed(world.now)

    assert f"Trước ngày {sealed_on}" in browser.get(f"{address}?ngay=01/01/2024").text
    assert "chưa tới" in browser.get(f"{address}?ngay=01/01/2030").text
    assert "Chưa đọc được ngày" in browser.get(f"{address}?ngay=29/02/2023").text
    assert "Dấu mới nhất là số 1" in browser.get(f"{address}?dau=99").text
    assert "Dấu mới nhất là số 1" in browser.get(f"{address}?dau=%C2%B2").text
    later = browser.get(f"{address}/LL?dau=1&so={sealed_on}")
    assert "phải trước ngày của bảng" in later.text
    early = browser.get(f"{address}/LL?so=01/01/2024").text
    assert f"Trước ngày {sealed_on} chưa có số liệu được niêm phong nên chưa so sánh được." in early
