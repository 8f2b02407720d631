"""The pages on deadlines: the public list with reasons, the form, the second person's button."""

from __future__ import annotations

from datetime import date

import pytest

from emulation.campaigns import queries
from emulation.core import clock
from emulation.core.db import db
from tests import entries_made as made

ADDRESS = "/dot/BAC2024/han-gui"
REASON = "Xã mất mạng ba ngày liền do bão số 5, chưa gửi được."
TYPED = {"unit": "LL", "day": "05/12/2024", "hour": "17h", "reason": REASON}
LATER = clock.local_instant(date(2024, 12, 5), 17)


def test_two_persons_extend_and_everybody_reads_why(world, browse):
    one, other = browse("td1"), browse("td2")
    answer = one.send(ADDRESS, TYPED)
    assert (answer.status, answer.location) == (303, "/dot/BAC2024#gia-han")
    own = one.follow(answer)
    assert "Chờ người thứ hai xác nhận" in own.text
    assert own.soup.select('form[action$="/xac-nhan"]') == []
    assert REASON not in browse("nop2").get("/dot/BAC2024").text

    page = other.get("/dot/BAC2024")
    done = other.post(page.soup.select_one('form[action$="/xac-nhan"]')["action"], token(page))

    assert done.status == 303
    for who in ("nop1", "nop2", "ld", "kt"):
        text = browse(who).get("/dot/BAC2024").text
        assert REASON in text
        assert "Đến 17 giờ 00, thứ Năm, 05/12/2024 (còn 20 ngày 9 giờ)" in text
        assert "đồng chí Nguyễn Thị Minh Tâm đề nghị, đồng chí Trần Văn Hùng xác nhận" in text
    home = browse("nop1").get("/").text
    assert "Được gia hạn đến 17 giờ 00, thứ Năm, 05/12/2024 (giờ Việt Nam)" in home
    assert "Hạn gửi: 17 giờ 00, thứ Bảy, 30/11/2024" in browse("nop2").get("/").text


def token(page) -> dict[str, str]:
    return {"csrf_token": page.form("/xac-nhan")["csrf_token"]}


def test_a_commune_reads_which_of_its_cells_has_longer(world, browse):
    paper = {"paper_number": "45-CV/HU", "paper_on": "14/11/2024", "paper_signer": "Lê Văn An"}
    assert browse("td1").send(ADDRESS, TYPED | paper | {"unit": "LL2"}).status == 303

    text = browse("nop3").get("/").text
    assert "Hạn gửi: 17 giờ 00, thứ Bảy, 30/11/2024" in text
    assert "Chi bộ thôn 2 được gia hạn đến 17 giờ 00, thứ Năm, 05/12/2024" in text
    assert "theo văn bản số 45-CV/HU ngày 14/11/2024, người ký: Lê Văn An" in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unit": ""}, "Chọn đơn vị trong danh sách."),
        ({"unit": "KHONGCO"}, "Chọn đơn vị trong danh sách."),
        ({"day": ""}, "Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2026."),
        ({"day": "31/11/2024"}, "Tháng 11 năm 2024 có 30 ngày. Kiểm tra lại ngày 31."),
        ({"hour": "25:00"}, "Nhập giờ theo dạng giờ:phút. Ví dụ: 17:00."),
        (
            {"reason": "Bão"},
            "Ghi lý do, ít nhất 20 ký tự. Ví dụ: Xã mất mạng ba ngày do bão số 5.",
        ),
        ({"paper_number": "45"}, "Nhập ngày ký văn bản. Ví dụ: 28/11/2024."),
        ({"paper_on": "hôm qua"}, "Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2026."),
    ],
)
def test_what_cannot_be_is_told_and_stays(world, browse, changes, sentence):
    page = browse("td1").send(ADDRESS, TYPED | changes)

    assert page.status == 422
    assert sentence in page.errors
    kept = page.form("/han-gui")
    assert {name: kept[name] for name in TYPED} == {
        name: (TYPED | changes)[name] if name != "unit" or changes.get("unit") != "KHONGCO" else ""
        for name in TYPED
    }
    assert queries.changes_of(world.campaign.id) == []


def test_a_second_click_proposes_once(world, browse):
    browser = browse("td1")
    form = browser.get(ADDRESS).form("/han-gui") | TYPED
    answers = [browser.post(ADDRESS, form) for _ in range(2)]

    assert {answer.status for answer in answers} == {303}
    assert len(queries.changes_of(world.campaign.id)) == 1


def test_dropping_leaves_the_deadline(world, browse):
    browser = browse("td1")
    page = browser.follow(browser.send(ADDRESS, TYPED))
    action = page.soup.select_one('form[action$="/bo"]')["action"]
    assert browser.post(action, {"csrf_token": page.form("/bo")["csrf_token"]}).status == 303

    assert "Không áp dụng" in browser.get("/dot/BAC2024").text
    assert REASON not in browse("nop1").get("/dot/BAC2024").text


@pytest.mark.parametrize("who", ["nop1", "xn1", "hd1", "ld", "qt1", "kt"])
def test_others_find_neither_button_nor_form(world, browse, who):
    browser = browse(who)

    assert "/han-gui" not in browser.get("/dot/BAC2024").html
    assert browser.get(ADDRESS).status == 403


def test_a_deadline_brought_forward_is_told_to_those_who_are_writing(world, browse):
    """P09."""
    writer, draft = browse("nop1"), f"/ho-so/{made.draft(world).code}/sua"
    paper = {"paper_number": "45-CV/HU", "paper_on": "14/11/2024", "paper_signer": "Lê Văn An"}
    earlier = {"unit": "tat-ca", "day": "18/11/2024", "hour": "17:00"}
    assert browse("td1").send(ADDRESS, TYPED | paper | earlier).status == 303

    saved = writer.send(draft, {"title": "Vận động hiến đất thôn 1", "action": "save"})
    assert "Hạn gửi: 17 giờ 00, thứ Hai, 18/11/2024" in writer.follow(saved).text
    home = writer.get("/").text
    assert "Hạn chung được chuyển sớm lên, trước là 17 giờ 00, thứ Bảy, 30/11/2024." in home
    assert REASON in home
    db.session.rollback()
    with clock.frozen(clock.local_instant(date(2024, 11, 19), 8)):
        late = browse("nop1")
        page = late.get(draft)
        assert "Đã hết hạn gửi lúc 17 giờ 00, thứ Hai, 18/11/2024." in page.text
        assert page.form("/sua")["title"] == "Vận động hiến đất thôn 1"
