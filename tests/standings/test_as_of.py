"""Boards of the past: every seal shows for ever what was shown when it was made."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulation.campaigns import queries as campaigns
from emulation.campaigns import services
from emulation.core.clock import frozen, local_date, local_instant
from emulation.core.db import transaction
from emulation.entries.models import Entry
from emulation.points import queries as points
from emulation.standings.rules import AsOf, digest_of
from tests.campaigns.versions import present_table
from tests.full import times
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

DAY = timedelta(days=1)


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


ACTS = ("recognise", "recognise", "revoke", "undo", "seal", "rules")


@settings(max_examples=times(6, full=60), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(1, 9)),
        min_size=4,
        max_size=14,
    )
)
def test_at_every_seal_counters_equal_an_independent_count_and_the_rows(world, acts):
    """The model knows only which recognitions stand, and what each gave when it was made."""
    have = {code: int(total) for code, total in totals(board(world, world.now)).items()}
    at, gives = next_day(world)
    standing: list[tuple[Entry, int, datetime, int]] = []
    expected: list[tuple[AsOf, dict[str, int]]] = []
    for act, side, points_now in [*acts, ("recognise", 0, 1), ("seal", 0, 1)]:
        if act == "recognise":
            standing.append((recognise(world, at, side), side, at, gives))
            have["LL" if side == 0 else "HL"] += gives
        elif act == "seal":
            expected.append((sealed(at), dict(have)))
        elif act == "rules":
            change_rules(world, at + DAY, points_now)
            at, gives = next_day(world)
        elif standing:
            entry, its_side, when, given_then = standing.pop()
            may_undo = act == "undo" and when == at  # it can be undone for ten minutes
            undo(world, entry, at, its_side) if may_undo else revoke(world, entry, at)
            have["LL" if its_side == 0 else "HL"] -= given_then

    for seal, must in expected:
        assert totals(board(world, at, seal)) == must
        assert {code: explained(world, code, at, seal) for code in must} == must
    for (earlier, before), (later, after) in pairwise(expected):
        moved = {code: explained(world, code, at, later, earlier) for code in after}
        assert moved == {code: after[code] - before[code] for code in after}
    assert points.differences() == points.posting_differences() == []


def next_day(world) -> tuple[datetime, int]:
    """A moment under the newest rules, and what a recognition by a commune gives then.

    Examples share the database: the days of one come after those of the one before.
    """
    newest = campaigns.rule_sets_of(world.campaign.id)[0]
    at = max(world.now, local_instant(newest.valid_from, 8))
    given_now = {rule.code: int(rule.points) for rule in campaigns.rules_of(newest.id)}
    return at, given_now["VL1"]


def change_rules(world, at: datetime, given_from_now: int) -> None:
    """From that day on a recognition by a commune gives so many points, by two persons."""
    table = present_table(world)
    levels = tuple(
        replace(row, points=Decimal(given_from_now)) if row.code == "VL1" else row
        for row in table.levels
    )
    with transaction():
        world.campaign.deadline = at + DAY  # what comes later is still in time
        world.campaign.ends_on = max(world.campaign.ends_on, local_date(at))
        row = services.begin_version(
            world.campaign,
            replace(table, levels=levels),
            valid_from=local_date(at),
            guidance=campaigns.guidances_of(world.campaign.id)[0],
            actor=world.actor("td1"),
            at=at,
        )
        services.propose_rule_set(world.campaign, row, actor=world.actor("td1"), at=at)
        services.confirm_rule_set(world.campaign, row, actor=world.actor("td4"), at=at)


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
