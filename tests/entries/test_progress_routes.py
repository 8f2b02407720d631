"""/ho-so/<code>/tien-do: the form works without scripts, keeps what was typed, and is read by all
who read the entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest

from emulation.core import clock
from emulation.core.db import db
from emulation.entries.queries import progress as life
from emulation.entries.rules.stages import ModelStage
from tests import entries_made as made
from tests.files.samples import encoded, picture

TYPED = {
    "target": "running",
    "noted_on": "01/11/2024",
    "text": "Đã thành lập bốn tổ, mỗi tuần thu gom hai lần.",
    "since": "01/10/2024",
    "figures-0-metric": "trees",
    "figures-0-amount": "30",
    "figures-1-metric": "households",
    "figures-1-amount": "38",
    "figures-1-is_cumulative": "y",
}


@pytest.fixture
def model(world):
    return made.sent_model(world)


@pytest.fixture
def address(model):
    return f"/ho-so/{model.code}/tien-do"


def photo(name="Kênh.jpg", seed=3):
    return (BytesIO(encoded(picture(seed=seed))), name)


def send(browser, address, typed, **kwargs):
    return browser.send(address, typed, **kwargs)


def test_progress_is_told_and_read(world, browse, model, address):
    writer = browse("nop1")
    page = writer.get(address)
    assert "Chưa có ghi nhận nào" in page.text
    assert page.form("/tien-do")["noted_on"] == "15/11/2024"
    files = {
        "before": photo("truoc.jpg", 3),
        "before_caption": "Kênh đầy rác",
        "after": photo("sau.jpg", 4),
        "after_caption": "Kênh sạch",
    }
    answer = send(writer, address, TYPED | files)
    assert (answer.status, answer.location) == (303, f"{address}#ghi-nhan")

    for who in ("nop1", "bt1", "xn1", "td1", "kt"):
        page = browse(who).get(address)
        assert "Chuyển sang «Đang thực hiện»" in page.text
        assert "Từ 01/10/2024 đến 01/11/2024" in page.text
        assert "Số cây: 30 cây (phát sinh trong kỳ)" in page.text
        assert "Số hộ tham gia: 38 hộ (lũy kế)" in page.text
        rows = [[cell.get_text() for cell in row.select("th,td")] for row in page.soup.select("tr")]
        assert ["Số cây (cây)", "–", "30", "–", "–"] in rows
        assert ["Số hộ tham gia (hộ)", "40, đạt 95%", "–", "38", "01/11/2024"] in rows
        sides = page.soup.select(".before-after")[0].select("figure")
        assert [side.figcaption.b.get_text() for side in sides] == ["Trước:", "Sau:"]
        picture_href = sides[0].a["href"]
        assert browse(who).get(picture_href).status == 200
        assert browse(who).get(f"{picture_href}/thu-nho").status == 200
    assert "Ghi tiến độ" not in browse("td1").get(address).text
    assert browse("nop2").get(address).status == 404
    assert browse("nop2").get(picture_href).status == 404


def test_reviewers_and_readers_of_the_entry_see_it(world, browse, model, address):
    send(browse("nop1"), address, TYPED)

    desk = browse("xn1").get(f"/cho-xu-ly/{model.code}")
    entry = browse("nop1").get(f"/ho-so/{model.code}")
    for page in (desk, entry):
        assert "Tiến độ mô hình" in page.text
        assert "Đang thực hiện" in page.text
        assert page.soup.select(f'a[href="{address}"]')
    tags = [tag.get_text(strip=True) for tag in browse("nop1").get("/ho-so/").soup.select(".tag")]
    assert "Đang thực hiện" in tags


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "Ghi ngắn gọn đã làm được gì."),
        ({"noted_on": ""}, "Nhập ngày. Ví dụ: 05/09/2024."),
        ({"noted_on": "31/11/2024"}, "Tháng 11 năm 2024 có 30 ngày."),
        ({"noted_on": "16/11/2024"}, "Ngày ghi nhận không sau hôm nay (15/11/2024)."),
        ({"since": "hôm qua"}, "Nhập ngày theo dạng ngày/tháng/năm."),
        ({"since": "02/11/2024"}, "Ngày đầu kỳ phải trước hoặc trùng ngày ghi nhận."),
        ({"target": "replicated"}, "Chọn bước trong danh sách."),
        ({"target": "xyz"}, "Chọn bước trong danh sách."),
        ({"figures-0-amount": "nhiều"}, ""),
        ({"figures-0-metric": "xyz"}, "Chọn loại số liệu trong danh sách."),
        ({"figures-1-amount": "1,5"}, "Nhập số nguyên"),
        ({"before": (BytesIO(b"MZ\x90"), "anh.exe")}, "Hệ thống nhận ảnh"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(browse, model, address, changes, sentence):
    page = send(browse("nop1"), address, TYPED | changes)

    assert page.status == 422
    assert any(sentence in one for one in page.errors), page.errors
    kept = page.form("/tien-do")
    for name in ("noted_on", "text", "since", "figures-0-amount", "figures-1-metric"):
        assert kept[name] == (TYPED | changes)[name]
    assert made.fresh(model).stage is ModelStage.REGISTERED
    assert life.notes_of(model.id) == []


def test_files_are_to_be_chosen_again(browse, address):
    page = send(browse("nop1"), address, TYPED | {"text": "", "after": photo()})

    assert "Chọn lại các tệp sau khi sửa những chỗ trên." in page.errors


def test_one_more_line_of_figures_keeps_everything(browse, model, address):
    page = send(browse("nop1"), address, TYPED | {"action": "add_figure"})

    kept = page.form("/tien-do")
    assert page.status == 200
    assert "figures-2-metric" in kept
    assert kept["text"] == TYPED["text"]
    assert life.notes_of(model.id) == []


def test_a_second_click_writes_once(browse, model, address):
    browser = browse("nop1")
    form = browser.get(address).form("/tien-do") | TYPED
    answers = [browser.post(address, form) for _ in range(2)]

    assert {answer.status for answer in answers} == {303}
    assert len(life.notes_of(model.id)) == 1


def test_the_next_period_begins_where_the_last_one_ended(browse, address):
    browser = browse("nop1")
    send(browser, address, TYPED)

    assert browser.get(address).form("/tien-do")["since"] == "02/11/2024"


def test_a_note_is_struck_on_a_page_that_asks_why(browse, model, address):
    browser = browse("nop1")
    send(browser, address, TYPED)
    link = browser.get(address).soup.select_one('a[href$="/bo"]')["href"]
    assert browser.send(link, {"reason": "Nhầm"}).status == 422
    answer = browser.send(link, {"reason": "Ghi nhầm số cây của thôn bên cạnh."})

    page = browser.follow(answer)
    assert "Đã bỏ" in page.text
    assert "Ghi nhầm số cây của thôn bên cạnh." in page.text
    assert "Số cây (cây)" not in [cell.get_text() for cell in page.soup.select("tr th")]


def test_actions_drafts_and_unknown_codes_have_no_such_page(world, browse):
    browser = browse("nop1")
    action, draft = made.sent_action(world), made.draft(world, made.MODEL, kind="model")
    found = {browser.get(f"/ho-so/{code}/tien-do").status for code in (action.code, draft.code)}

    assert found == {404}
    assert browser.get("/ho-so/KHONGCO/tien-do").status == 404
    assert browser.get("/ho-so/KHONGCO/tien-do/tep/KHONGCO").status == 404


def test_a_writer_is_asked_after_a_quiet_model(world, browse):
    old = made.sent_model(
        world, replace(made.MODEL, title="Mô hình im lặng"), at=world.now - timedelta(days=120)
    )
    db.session.rollback()
    text = browse("nop1").get("/").text
    assert "Mô hình cần ghi tiến độ" in text
    assert "Ghi lần cuối ngày 18/07/2024" in text
    send(browse("nop1"), f"/ho-so/{old.code}/tien-do", TYPED)

    assert "Mô hình cần ghi tiến độ" not in browse("nop1").get("/").text
    with clock.frozen(clock.local_instant(date(2025, 3, 1), 8)):
        assert "Mô hình cần ghi tiến độ" in browse("nop1").get("/").text
