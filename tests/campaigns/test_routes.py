"""The pages on campaigns: the list and the rules in plain words."""

from __future__ import annotations

from emulation.campaigns.models import RuleSet
from emulation.campaigns.rules import CampaignState
from emulation.core.db import db


def test_list_names_deadline_and_what_is_left(world, browse):
    page = browse("nop1").get("/dot/")

    assert page.title == "Chuyên đề, phong trào"
    assert "Học tập và làm theo Bác năm 2024" in page.text
    assert "17 giờ 00, thứ Bảy, 30/11/2024 (còn 15 ngày 9 giờ)" in page.text


def test_rules_are_told_in_plain_words(world, browse):
    page = browse("nop1").get("/dot/BAC2024")

    assert page.title == "Học tập và làm theo Bác năm 2024"
    rows = [[c.get_text(strip=True) for c in tr.select("th,td")] for tr in page.soup.select("tr")]
    assert ["Việc làm được công nhận ở cơ sở", "5,0 điểm", "Mục II, điểm 1"] in rows
    assert ["Hiệu quả", "15,0", "Mục III, điểm 2"] in rows
    assert "Tổng điểm tối đa: 40,0." in page.text
    assert "số 15-HD/HU ngày 05/02/2024, Ban Thường vụ Huyện ủy" in page.text
    assert "Chi bộ gửi việc làm" in page.text
    assert "Đảng ủy xã xét trong 5 ngày làm việc" in page.text
    assert [a.get_text(strip=True) for a in page.soup.select("a.button-primary")] == [
        "Ghi việc làm"
    ]


def test_reader_who_hands_nothing_in_gets_no_button(world, browse):
    assert browse("ld").get("/dot/BAC2024").soup.select("a.button-primary") == []


def test_campaign_without_guidance_says_so(world, browse):
    db.session.query(RuleSet).update({RuleSet.superseded_at: world.now})
    db.session.commit()

    page = browse("nop1").get("/dot/BAC2024")

    assert "Chưa có hướng dẫn chấm điểm" in page.text
    assert "Tổng điểm tối đa" not in page.text


def test_draft_and_unknown_campaigns_are_not_found(world, browse):
    world.campaign.state = CampaignState.DRAFT
    db.session.commit()
    browser = browse("nop1")

    assert browser.get("/dot/BAC2024").status == 404
    assert browser.get("/dot/KHONGCO").status == 404
    assert "Hiện chưa có phong trào nào" in browser.get("/dot/").text
