"""Versions of the rules on their pages: begun, typed, refused with the place, frozen by two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from emulation.campaigns import queries, services
from emulation.campaigns.models import Campaign, RuleSet
from emulation.campaigns.rules import GateLine, RuleTable
from emulation.core.db import db
from emulation.core.errors import Conflict, Invalid, NotAllowed, WrongState
from tests.conftest import NOW
from tests.factories import World
from tests.pages import Browser, Page

HERE = "/dot/BAC2024/bo-tieu-chi"
BEGIN = {"begin": "hien-hanh", "valid_from": "15/11/2024", "guidance": "15-HD/HU"}
TODAY = date(2024, 11, 15)


def begun(browser: Browser, **other: str) -> str:
    """The address of the version that the form begins."""
    page = browser.send(HERE, BEGIN | other)
    assert page.status == 303, page.text
    return page.location


def press(browser: Browser, here: str, act: str) -> Page:
    return browser.send(here, {}, form=f"{here}/{act}")


def test_a_version_begins_as_the_last_one_and_is_frozen_by_a_second_person(
    browse: Callable[..., Browser], world: World
):
    first, second = browse("td1"), browse("td4")
    here = begun(first)
    typed = first.get(here).form(here)
    assert typed["levels-0-label"] == "Việc làm được công nhận ở cơ sở"
    assert typed["levels-0-points"] == "5"

    assert first.send(here, {"levels-0-points": "6,5"}).status == 303
    assert press(first, here, "trinh").status == 303
    assert "Chờ một đồng chí khác chốt" in first.get(here).text
    token = first.get(here).form(f"{here}")["csrf_token"]
    assert first.post(f"{here}/chot", {"csrf_token": token}).status == 403
    assert press(second, here, "chot").status == 303

    page = second.get(here)
    assert "Bản này đã chốt" in page.text
    assert (
        "Việc làm được công nhận cấp xã: 6,5 điểm."
        in browse("nop1").get("/dot/BAC2024/cach-tinh-diem").text
    )
    current = queries.current_rule_set(world.campaign.id, on=TODAY)
    assert current is not None
    assert current.version == 2


def test_a_change_after_the_proposal_asks_for_a_new_one(browse: Callable[..., Browser]):
    first, second = browse("td1"), browse("td4")
    here = begun(first)
    press(first, here, "trinh")
    token = second.get(here).form(here)["csrf_token"]
    first.send(here, {"levels-0-points": "7"})

    page = second.post(f"{here}/chot", {"csrf_token": token})
    assert page.status == 409
    assert "đã sửa sau khi trình" in page.text


def test_every_wrong_line_is_told_at_its_input_and_nothing_typed_is_lost(
    browse: Callable[..., Browser],
):
    browser = browse("td1")
    here = begun(browser)
    page = browser.send(
        here,
        {
            "criteria-0-parent_code": "MH2",
            "criteria-1-parent_code": "MH1",
            "levels-1-points": "nhiều",
            "ratings-0-label": "Tốt",
        },
    )
    assert page.status == 422
    assert page.form(here)["levels-1-points"] == "nhiều"
    page = browser.send(here, {"criteria-0-parent_code": "MH2", "criteria-1-parent_code": "MH1"})
    assert page.status == 422
    assert any("Vòng lặp" in sentence for sentence in page.errors)
    assert page.form(here)["criteria-0-parent_code"] == "MH2"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"valid_from": "14/11/2024"}, "từ hôm nay trở đi"),
        ({"valid_from": "29/02/2023"}, "Tháng 2 năm 2023"),
        ({"guidance": "99-HD/HU"}, "Chọn hướng dẫn trong danh sách"),
        ({"guidance": "moi"}, "Ghi số hướng dẫn"),
    ],
)
def test_a_version_that_cannot_be_begun_says_why(
    browse: Callable[..., Browser], typed: dict[str, str], words: str
):
    page = browse("td1").send(HERE, BEGIN | typed)
    assert page.status == 422
    assert any(words in sentence for sentence in page.errors), page.errors


def test_an_example_and_a_new_guidance_begin_a_version(browse: Callable[..., Browser]):
    browser = browse("td1")
    here = begun(
        browser,
        begin="ocop-148",
        guidance="moi",
        number="22-HD/HU",
        issued_on="10/11/2024",
        issuer="Ban Thường vụ Huyện ủy",
        signer="Nguyễn Hữu Phước",
        title="Hướng dẫn chấm sản phẩm OCOP",
    )
    assert browser.get(here).form(here)["criteria-2-label"] == "Chất lượng sản phẩm"
    told = browser.get("/dot/BAC2024/cach-tinh-diem?ban=2").text
    assert "Bản này đang lập" in told
    assert "Từ 70,0 đến dưới 90,0 điểm." in told
    assert "Bản này đang lập" not in browse("nop1").get("/dot/BAC2024/cach-tinh-diem?ban=2").text


@pytest.mark.parametrize("username", ["nop1", "xn1", "qt1", "kt"])
def test_only_the_host_lays_down_rules(browse: Callable[..., Browser], username: str):
    assert browse(username).get(HERE).status == 403


@pytest.mark.parametrize("version", ["0", "99", "abc", "12345678901234567890"])
def test_an_unknown_version_is_not_found(browse: Callable[..., Browser], version: str):
    assert browse("td1").get(f"{HERE}/{version}").status == 404


def new_version(world: World, valid_from: date = TODAY) -> tuple[Campaign, RuleSet]:
    guidance = queries.guidances_of(world.campaign.id)[0]
    table = queries.rule_table(queries.rule_sets_of(world.campaign.id)[0].id)
    row = services.begin_version(
        world.campaign,
        table,
        valid_from=valid_from,
        guidance=guidance,
        actor=world.actor("td1"),
        at=NOW,
    )
    return world.campaign, row


def test_two_who_type_at_once_lose_nothing(world: World):
    campaign, row = new_version(world)
    actor, table = world.actor("td1"), queries.rule_table(row.id)
    seen = services.digest_of_table(table)
    line = replace(table.levels[0], points=Decimal(6))
    changed = replace(table, levels=(line, *table.levels[1:]))

    services.put_table(campaign, row, changed, seen=seen, actor=actor, at=NOW)
    with pytest.raises(Conflict, match="vừa được người khác sửa"):
        services.put_table(campaign, row, table, seen=seen, actor=actor, at=NOW)
    assert queries.rule_table(row.id) == changed


def test_a_whole_table_comes_back_as_it_was_put(world: World):
    campaign, row = new_version(world)
    actor = world.actor("td1")
    for example in services.examples():
        seen = services.digest_of_table(queries.rule_table(row.id))
        services.put_table(campaign, row, example.table, seen=seen, actor=actor, at=NOW)
        assert queries.rule_table(row.id) == example.table


def test_an_unsound_or_empty_table_is_neither_put_nor_proposed(world: World):
    campaign, row = new_version(world)
    actor, table = world.actor("td1"), queries.rule_table(row.id)
    seen = services.digest_of_table(table)
    wrong = replace(table, gates=(GateLine("G", "Đủ", "Khoản 3", "KHONGCO"),))
    with pytest.raises(Invalid) as refusal:
        services.put_table(campaign, row, wrong, seen=seen, actor=actor, at=NOW)
    assert list(refusal.value.fields) == ["gates-1-criterion_code"]
    services.put_table(campaign, row, RuleTable(), seen=seen, actor=actor, at=NOW)
    with pytest.raises(Invalid, match="chưa có dòng nào"):
        services.propose_rule_set(campaign, row, actor=actor, at=NOW)
    with pytest.raises(WrongState, match="chưa được trình"):
        services.confirm_rule_set(campaign, row, actor=world.actor("td4"), at=NOW)
    with pytest.raises(Conflict, match="đang lập dở"):
        new_version(world)
    with pytest.raises(NotAllowed):
        services.propose_rule_set(campaign, row, actor=world.actor("xn1"), at=NOW)


def test_a_version_for_later_leaves_the_present_one_in_force_until_then(world: World):
    campaign, row = new_version(world, date(2024, 12, 1))
    services.propose_rule_set(campaign, row, actor=world.actor("td1"), at=NOW)
    services.confirm_rule_set(campaign, row, actor=world.actor("td4"), at=NOW)
    db.session.flush()

    versions = {
        day: current.version
        for day in (TODAY, date(2024, 11, 30), date(2024, 12, 1))
        if (current := queries.current_rule_set(campaign.id, on=day))
    }
    assert versions == {TODAY: 1, date(2024, 11, 30): 1, date(2024, 12, 1): 2}
    with pytest.raises(WrongState, match="đã chốt"):
        services.put_table(campaign, row, RuleTable(), seen="", actor=world.actor("td1"), at=NOW)
