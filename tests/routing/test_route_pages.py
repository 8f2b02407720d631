"""The administrator's pages on routes: look, copy, preview, propose, confirm; and hostile input."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from emulation.campaigns import queries as campaigns
from emulation.core.db import db
from emulation.routing import queries
from emulation.routing.models import RouteChange
from tests import entries_made as made

LIST = "/quan-tri/quy-trinh"
NEW = f"{LIST}/moi"
TYPED = {
    "level": "cell",
    "entry_kind": "action",
    "valid_from": "18/11/2024",
    "step1_level": "commune",
    "step1_label": "Đảng ủy xã xét",
    "step1_days": "3",
    "step1_permission": "entry:endorse",
    "step1_recognition": "base",
    "step1_may_finish": "y",
    "step1_may_pass_up": "y",
    "step2_level": "district",
    "step2_label": "Huyện ủy thẩm định",
    "step2_days": "10",
    "step2_permission": "entry:approve",
    "step2_recognition": "upper",
    "step2_may_finish": "y",
}
PAPER = {
    "paper_number": "45-QĐ/HU",
    "paper_on": "14/11/2024",
    "paper_signer": "Nguyễn Hữu Phước",
}


def code_of(world) -> str:
    return campaigns.route_for("cell", "cell", "action", on=world.today).code


def test_the_list_and_one_route_say_the_way_in_words(world, browse):
    made.sent_action(world)
    browser = browse("qt1")

    page = browser.get(LIST)
    assert "Chi bộ → Đảng ủy xã xét, 5 ngày làm việc → Huyện ủy thẩm định, 7 ngày" in page.text
    assert "Chưa có quy trình nào" in browser.get(f"{LIST}?ngay=01/01/2019").text

    one = browser.get(f"{LIST}/{code_of(world)}")
    assert one.title == "Chi bộ gửi việc làm"
    assert "1 nội dung" in one.text
    assert "Đơn vị xét: cấp huyện ở trên." in one.text
    assert f"{NEW}?tu={code_of(world)}" in one.links()


def test_a_new_version_begins_as_a_copy_and_is_looked_at_first(world, browse):
    made.sent_action(world)
    browser = browse("qt1")
    form = browser.get(f"{NEW}?tu={code_of(world)}").form(NEW)
    assert (form["step1_days"], form["step2_label"], form["step2_level"]) == (
        "5",
        "Huyện ủy thẩm định",
        "district",
    )
    assert form["valid_from"] == "16/11/2024"

    page = browser.post(NEW, form | {"action": "preview", "step1_days": "3"})

    assert page.status == 200
    assert "Xem trước: Chi bộ gửi việc làm" in page.text
    assert "Áp dụng cho 3 đơn vị: Chi bộ thôn 1, Chi bộ thôn 2, Chi bộ thôn Hoa Trung." in page.text
    assert "1 nội dung đang chờ xử lý giữ quy trình cũ." in page.text
    assert page.form(NEW)["step1_days"] == "3"
    assert queries.open_proposals() == []


def test_one_proposes_and_another_confirms(world, browse):
    one, other = browse("qt1"), browse("qt2")
    answer = one.send(NEW, TYPED | {"action": "save"})
    assert (answer.status, answer.location) == (303, LIST)
    page = one.follow(answer)
    assert "Chờ người quản trị thứ hai xác nhận." in page.text
    assert page.soup.select('form[action$="/xac-nhan"]') == []

    listed = other.get(LIST)
    action = listed.soup.select_one('form[action$="/xac-nhan"]')["action"]
    token = {"csrf_token": listed.form("/xac-nhan")["csrf_token"]}
    assert (
        one.post(action, token | {"csrf_token": one.get(LIST).form("/bo")["csrf_token"]}).status
        == 403
    )
    done = other.post(action, token)

    assert done.status == 303
    after = other.follow(done).text
    assert "Sắp áp dụng" in after
    assert "Từ ngày 18/11/2024" in after
    assert other.post(action, token).status == 409


def test_steps_are_put_in_the_order_asked_for_and_a_paper_makes_them_hold(world, browse):
    shuffled = TYPED | {"step1_order": "2", "step2_order": "1", "step2_may_pass_up": "y"}
    refused = browse("qt1").send(NEW, shuffled | PAPER | {"action": "save"})
    assert any("thấp hơn bước «Huyện ủy thẩm định»" in one for one in refused.errors)

    gap = TYPED | {"step1_order": "10", "step2_order": "30"} | PAPER | {"action": "save"}
    answer = browse("qt1").send(NEW, gap)

    assert answer.status == 303
    row = db.session.scalar(select(RouteChange))
    assert [step.label for step in campaigns.route(row.route_id).steps] == [
        "Đảng ủy xã xét",
        "Huyện ủy thẩm định",
    ]


def test_a_unit_is_named_by_its_full_name(world, browse):
    named = {"step2_unit": "Huyện ủy Hậu Lộc", "action": "save"} | PAPER
    assert browse("qt1").send(NEW, TYPED | named).status == 303

    row = db.session.scalar(select(RouteChange))
    assert campaigns.route(row.route_id).step(2).unit_id == world.unit("HU")
    shown = browse("qt1").get(f"{LIST}/{campaigns.route(row.route_id).code}")
    assert "Đơn vị xét: Huyện ủy Hậu Lộc." in shown.text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"valid_from": ""}, "Nhập ngày theo dạng ngày/tháng/năm."),
        ({"valid_from": "01/01/2024"}, "Ngày áp dụng đã qua."),
        ({"level": "moon"}, "Chọn cấp đơn vị trong danh sách."),
        ({"unit_kind": "moon"}, "Chọn loại đơn vị trong danh sách."),
        ({"field": "moon"}, "Chọn lĩnh vực trong danh sách."),
        ({"entry_kind": ""}, "Chọn việc làm hoặc mô hình."),
        ({"step1_level": "", "step2_level": ""}, "Quy trình cần ít nhất một bước."),
        ({"step1_level": "moon"}, "Chọn cấp đơn vị trong danh sách."),
        ({"step1_days": "năm"}, "Ghi số ngày làm việc từ 1 đến 60."),
        ({"step1_days": "²"}, "Ghi số ngày làm việc từ 1 đến 60."),
        ({"step1_permission": "account:manage"}, "Chọn vai trò xét trong danh sách."),
        ({"step1_label": "  "}, "Ghi tên bước."),
        ({"step1_order": "0"}, "Thứ tự của bước 1 phải là một số riêng"),
        ({"step1_order": "1", "step2_order": "1"}, "Thứ tự của bước 2 phải là một số riêng"),
        ({"step2_unit": "Huyện ủy Nga Sơn"}, "Không tìm thấy đơn vị «Huyện ủy Nga Sơn»."),
        ({"step2_unit": "Xã Liên Lộc"}, "Cấp xét khác cấp của đơn vị được ghi tên."),
        ({"step2_may_finish": ""}, "Bước cuối «Huyện ủy thẩm định» phải có quyền công nhận"),
        ({"paper_number": "45-QĐ/HU"}, "Nhập ngày ký văn bản."),
        ({"paper_on": "hôm qua"}, "Nhập ngày theo dạng ngày/tháng/năm."),
    ],
)
def test_what_cannot_be_is_told_and_stays(world, browse, typed, says):
    whole = {name: value for name, value in (TYPED | typed).items() if value != ""}
    browser = browse("qt1")
    fresh = {"csrf_token": browser.get(NEW).form(NEW)["csrf_token"], "request_key": "k"}
    page = browser.post(NEW, fresh | whole | {"action": "save"})

    assert page.status == 422
    assert any(one.startswith(says) for one in page.errors), page.errors
    assert page.form(NEW)["step1_label"] == whole.get("step1_label", "").strip()
    assert queries.open_proposals() == []


def test_a_second_click_proposes_once(world, browse):
    browser = browse("qt1")
    form = browser.get(NEW).form(NEW) | TYPED | {"action": "save"}

    assert {browser.post(NEW, form).status for _ in range(2)} == {303}
    assert len(queries.open_proposals()) == 1


@pytest.mark.parametrize("address", [f"{LIST}/KHONGCO", f"{NEW}?tu=KHONGCO", f"{LIST}/x'--"])
def test_an_unknown_route_is_a_404(world, browse, address):
    assert browse("qt1").get(address).status == 404


@pytest.mark.parametrize("who", ["nop1", "xn1", "td4", "hd1", "ld", "kt"])
def test_others_do_not_enter(world, browse, who):
    browser = browse(who)

    assert browser.get(LIST).status == 403
    assert browser.get(NEW).status == 403
    assert browser.get(f"{LIST}/{code_of(world)}").status == 403
