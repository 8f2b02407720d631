"""The wizard as a browser without scripts walks it: four screens, any order, nothing lost."""

from __future__ import annotations

from io import BytesIO

import pytest

from emulation.core.db import db
from emulation.entries import queries
from emulation.entries.rules import State
from tests.entries_made import draft, fresh, sent_action
from tests.files.samples import encoded, picture

pytestmark = pytest.mark.usefixtures("world")
NEW = "/ho-so/moi?loai=action"
WHAT = {
    "title": "Vận động 12 hộ hiến đất",
    "summary": "Chi bộ họp ba buổi, phân công đảng viên đến từng hộ.",
    "field": "new_rural",
}


def step(code, name):
    return f"/ho-so/{code}/buoc/{name}"


def code_of(address):
    return address.split("/")[2]


def version_of(code):
    db.session.rollback()
    entry = queries.entry_by_code(code)
    return queries.version_of(entry.id, entry.version_number)


def test_whole_walk_takes_four_screens_and_five_answers(browse):
    browser = browse("nop1")
    answer = browser.post(NEW, browser.get(NEW).form("/ho-so/moi") | WHAT)
    code = code_of(answer.location)
    assert answer.location == step(code, "ket-qua")

    result = browser.get(answer.location)
    assert "Bước 2/4: Kết quả đạt được" in result.text
    assert result.form("/ket-qua")["happened_from"] == "15/11/2024"
    answer = browser.post(step(code, "ket-qua"), result.form("/ket-qua"))
    assert answer.location == step(code, "minh-chung")

    proof = browser.get(answer.location)
    photo = (BytesIO(encoded(picture(seed=1))), "Đường đã mở.jpg")
    answer = browser.post(answer.location, proof.form("/minh-chung") | {"files": [photo]})
    assert answer.location == step(code, "kiem-tra")

    check = browser.get(answer.location)
    assert check.text.count("Đã xong") == 3
    assert "Máy chủ đang giữ 1 ảnh." in check.text
    answer = browser.post(answer.location, check.form("/kiem-tra") | {"action": "send"})
    assert answer.location == f"/ho-so/{code}?da-gui=1"
    receipt = browser.follow(answer)
    assert "Việc tiếp theo: Đảng ủy xã Liên Lộc xem xét trước ngày" in receipt.text
    assert queries.entry_by_code(code).receipt in receipt.text


def test_a_step_leaves_the_others_as_they_are(browse, world):
    entry = draft(world)
    before = version_of(entry.code)
    kept = (before.summary, before.happened_from, len(queries.figures_of(before.id)))
    browser = browse("nop1")
    for name in ("viec", "ket-qua", "minh-chung"):
        page = browser.get(step(entry.code, name))
        assert browser.post(step(entry.code, name), page.form(f"/{name}")).status == 303

    after = version_of(entry.code)
    assert (after.summary, after.happened_from, len(queries.figures_of(after.id))) == kept
    assert after.confirmer == "Trưởng thôn Nguyễn Văn Tâm"


def test_check_says_what_is_missing_and_leads_there(browse, world):
    browser = browse("nop1")
    code = code_of(browser.post(NEW, browser.get(NEW).form("/ho-so/moi")).location)
    check = browser.get(step(code, "kiem-tra"))
    assert check.text.count("Chưa làm") == 3
    assert f"{step(code, 'viec')}#title" in check.links()

    refused = browser.post(step(code, "kiem-tra"), check.form("/kiem-tra") | {"action": "send"})
    assert refused.status == 422
    assert refused.errors == [
        "Nhập tên việc làm.",
        "Nhập nội dung việc đã làm.",
        "Chọn lĩnh vực.",
        "Nhập ngày thực hiện theo dạng ngày/tháng/năm. Ví dụ: 05/09/2024.",
        "Thêm ít nhất một minh chứng: ảnh, tài liệu, số biên bản chi bộ hoặc người xác nhận.",
    ]
    for link in refused.soup.select(".error-summary a"):
        address, _, input_id = str(link["href"]).partition("#")
        assert browser.get(address).soup.find(id=input_id) is not None
    assert fresh(queries.entry_by_code(code)).state is State.DRAFT


def test_writing_goes_on_where_something_is_missing(browse, world):
    browser = browse("nop1")
    code = code_of(browser.post(NEW, browser.get(NEW).form("/ho-so/moi") | WHAT).location)

    assert browser.get(f"/ho-so/{code}/viet").location == step(code, "ket-qua")
    assert browser.get(f"/ho-so/{draft(world).code}/viet").location.endswith("/kiem-tra")


def test_wrong_input_keeps_the_person_on_its_step(browse, world):
    entry = draft(world)
    browser = browse("nop1")
    address = step(entry.code, "ket-qua")
    typed = browser.get(address).form("/ket-qua") | {"happened_from": "31/11/2024", "result": "Mới"}
    page = browser.post(address, typed)

    assert page.status == 422
    assert page.errors == ["Tháng 11 năm 2024 có 30 ngày. Kiểm tra lại ngày 31."]
    assert page.form("/ket-qua")["happened_from"] == "31/11/2024"
    assert version_of(entry.code).result == "Mới"


def test_save_and_leave_keeps_everything(browse, world):
    entry = draft(world)
    browser = browse("nop1")
    address = step(entry.code, "viec")
    typed = browser.get(address).form("/viec") | {"title": "Tên mới", "action": "save"}

    assert browser.post(address, typed).location == "/"
    assert version_of(entry.code).title == "Tên mới"
    assert "Viết tiếp" in browser.get("/").text


@pytest.mark.parametrize(("action", "more"), [("add_figure", "?dong=4#figures")])
def test_another_line_of_figures_stays_on_the_step(browse, world, action, more):
    entry = draft(world)
    browser = browse("nop1")
    address = step(entry.code, "ket-qua")
    form = browser.get(address).form("/ket-qua")
    lines = sum(name.endswith("-metric") for name in form)
    answer = browser.post(address, form | {"action": action})

    assert answer.location.startswith(f"{address}?dong={lines + 1}")


def test_lost_race_shows_both_texts(browse, world):
    entry = draft(world)
    browser = browse("nop1")
    address = step(entry.code, "viec")
    stale = browser.get(address).form("/viec") | {"title": "Viết ở máy này"}
    browser.post(address, browser.get(address).form("/viec") | {"title": "Viết ở máy khác"})
    page = browser.post(address, stale)

    assert page.status == 409
    assert page.form("/viec")["title"] == "Viết ở máy này"
    assert "Viết ở máy khác" in page.text


@pytest.mark.parametrize("name", ["khac", "VIEC", "viec%00", "1"])
def test_unknown_steps_are_not_found(browse, world, name):
    assert browse("nop1").get(step(draft(world).code, name)).status == 404


def test_steps_of_a_sent_entry_lead_to_its_page(browse, world):
    entry = sent_action(world)

    assert browse("nop1").get(step(entry.code, "viec")).location == f"/ho-so/{entry.code}"


@pytest.mark.parametrize(("username", "status"), [("nop2", 404), ("xn2", 404), ("td1", 403)])
def test_steps_are_the_authors(browse, world, username, status):
    assert browse(username).get(step(draft(world).code, "viec")).status == status
