"""Beginning, saving and handing in, as a browser without scripts sends it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import func, select

from emulation.core import clock
from emulation.core.db import db
from emulation.entries import queries
from emulation.entries.models import Entry, Evidence, Figure
from emulation.entries.rules import State
from tests.entries_made import draft
from tests.files.samples import encoded, picture

pytestmark = pytest.mark.usefixtures("world")
NEW = "/ho-so/moi?loai=action"
TYPED = {
    "title": "Vận động 12 hộ hiến đất",
    "field": "new_rural",
    "summary": "Chi bộ họp ba buổi, phân công đảng viên đến từng hộ.",
    "happened_from": "1/8/2024",
    "happened_to": "20/10/2024",
    "confirmer": "Trưởng thôn Nguyễn Văn Tâm",
    "figures-0-metric": "money",
    "figures-0-amount": "162 triệu",
}


def begun(browser, changes=None, address=NEW):
    """The address of the whole form of a draft that was just begun in the wizard."""
    page = browser.get(address)
    answer = browser.post(address, page.form("/ho-so/moi") | (changes or {}))
    assert answer.status == 303, answer.errors
    assert answer.location.endswith("/buoc/ket-qua")
    return f"/ho-so/{code_of(answer.location)}/sua"


def code_of(address):
    return address.split("/")[2]


def stored(address):
    db.session.rollback()
    entry = queries.entry_by_code(code_of(address))
    return entry, queries.version_of(entry.id, entry.version_number)


def photo(seed=1, name="Đường đã mở.jpg"):
    return (BytesIO(encoded(picture(seed=seed))), name)


def test_new_has_one_choice_made(browse):
    page = browse("nop1").get(NEW)
    form = page.form("/ho-so/moi")
    assert page.title == "Ghi việc làm"
    assert (form["campaign"], form["unit"], form["kind"]) == ("BAC2024", "LL1", "action")
    assert "Hạn gửi: 17 giờ 00, thứ Bảy, 30/11/2024" in page.text
    assert "còn 15 ngày 9 giờ" in page.text


def test_new_without_open_campaign_says_so(browse, world):
    world.campaign.deadline = clock.local_instant(date(2024, 11, 1))
    db.session.commit()
    page = browse("nop1").get("/ho-so/moi?loai=model")
    assert page.status == 200
    assert "Hiện chưa có đợt nào đang nhận mô hình" in page.text


@pytest.mark.parametrize("username", ["td1", "hd1", "ld", "qt1", "kt"])
def test_new_is_for_writers(browse, username):
    assert browse(username).get("/ho-so/moi").status == 403


def test_begun_draft_holds_what_was_typed(browse, world):
    browser = browse("nop1")
    address = begun(browser, TYPED)
    entry, version = stored(address)
    figures = queries.figures_of(version.id)
    assert entry.state is State.DRAFT
    assert entry.unit_id == world.unit("LL1")
    assert (version.title, version.happened_from) == ("Vận động 12 hộ hiến đất", date(2024, 8, 1))
    assert [(row.metric, row.amount) for row in figures] == [("money", Decimal(162_000_000))]
    page = browser.get(address)
    assert "Hiểu là 162.000.000 đồng (một trăm sáu mươi hai triệu đồng)." in page.text
    assert "Đã lưu bản nháp lúc 08:00." in page.text


def test_same_form_twice_gives_the_same_draft(browse, world):
    browser = browse("nop1")
    form = browser.get(NEW).form("/ho-so/moi") | TYPED
    first, second = browser.post(NEW, form), browser.post(NEW, form)
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1


def test_key_of_another_person_is_refused(browse, world):
    browser = browse("nop1")
    form = browser.get(NEW).form("/ho-so/moi") | TYPED
    assert browser.post(NEW, form).status == 303
    other = browse("nop2")
    theirs = other.get(NEW).form("/ho-so/moi") | {"request_key": form["request_key"]}
    assert other.post(NEW, theirs).status == 409


def test_draft_with_wrong_inputs_keeps_all_others(browse, world):
    browser = browse("nop1")
    wrong = {"happened_from": "31/11/2024", "figures-0-amount": "1e5", "field": "gì đó"}
    page = browser.post(NEW, browser.get(NEW).form("/ho-so/moi") | TYPED | wrong)
    assert page.status == 422
    assert page.errors == [
        "Chọn lĩnh vực trong danh sách.",
        "Viết đủ các chữ số, không dùng dạng rút gọn. Ví dụ: 100.000.",
        "Tháng 11 năm 2024 có 30 ngày. Kiểm tra lại ngày 31.",
    ]
    form = page.form("/sua")
    assert (form["happened_from"], form["figures-0-amount"]) == ("31/11/2024", "1e5")
    assert form["title"] == TYPED["title"]
    entry = db.session.scalars(select(Entry)).one()
    assert entry.title == TYPED["title"]
    assert "Đã lưu bản nháp lúc 08:00, trừ các chỗ cần sửa." in page.text


def test_officer_of_the_commune_types_for_a_cell(browse, world):
    browser = browse("xn1")
    page = browser.get(NEW)
    cells = [option["value"] for option in page.soup.select("select[name=unit] option")]
    assert cells == ["", "LL", "LL1", "LL2"]
    typed = TYPED | {"unit": "LL2", "minutes_number": "09-BB/CB", "minutes_on": "05/11/2024"}
    address = begun(browser, typed)
    entry, version = stored(address)
    assert entry.unit_id == world.unit("LL2")
    assert (version.minutes_number, version.minutes_on) == ("09-BB/CB", date(2024, 11, 5))
    assert "Đồng chí đang nhập cho Chi bộ thôn 2." in browser.get(address).text
    sent = browser.post(address, browser.get(address).form("/sua") | {"action": "send"})
    assert sent.location == f"/ho-so/{entry.code}?da-gui=1"


def test_unit_that_was_not_chosen_is_asked_for(browse, world):
    browser = browse("xn1")
    page = browser.post(NEW, browser.get(NEW).form("/ho-so/moi") | TYPED)
    assert (page.status, page.errors) == (422, ["Chọn đơn vị lập trong danh sách."])
    assert page.form("/ho-so/moi")["summary"] == TYPED["summary"]


def test_save_of_an_empty_form_is_fine(browse):
    browser = browse("nop1")
    address = begun(browser)
    page = browser.post(address, browser.get(address).form("/sua"))
    assert page.status == 303
    assert browser.get(address).title == "Ghi việc làm"


def test_send_with_missing_fields_saves_and_says_all_at_once(browse):
    browser = browse("nop1")
    address = begun(browser)
    typed = {"title": "Vận động hiến đất", "action": "send"}
    page = browser.post(address, browser.get(address).form("/sua") | typed)
    assert page.status == 422
    assert page.errors == [
        "Nhập nội dung việc đã làm.",
        "Chọn lĩnh vực.",
        "Nhập ngày thực hiện theo dạng ngày/tháng/năm. Ví dụ: 05/09/2024.",
        "Thêm ít nhất một minh chứng: ảnh, tài liệu, số biên bản chi bộ hoặc người xác nhận.",
    ]
    assert page.soup.select_one("#summary")["aria-invalid"] == "true"
    assert "Đã lưu bản nháp lúc 08:00." in page.text
    assert stored(address)[1].title == "Vận động hiến đất"


def test_model_needs_a_target(browse):
    browser = browse("nop1")
    address = begun(browser, TYPED, "/ho-so/moi?loai=model")
    page = browser.post(address, browser.get(address).form("/sua") | {"action": "send"})
    assert page.errors == [
        "Nhập ít nhất một chỉ tiêu bằng số, có đơn vị tính.",
    ]
    mended = {"problem": "Rác đổ xuống kênh.", "figures-0-is_target": "y", "action": "send"}
    assert browser.post(address, page.form("/sua") | mended).status == 303


def test_send_leads_to_the_receipt_and_twice_to_the_same(browse):
    browser = browse("nop1")
    address = begun(browser, TYPED)
    form = browser.get(address).form("/sua") | {"action": "send"}
    first, second = browser.post(address, form), browser.post(address, form)
    assert first.location == second.location == f"/ho-so/{code_of(address)}?da-gui=1"
    entry, version = stored(address)
    assert entry.state is State.SUBMITTED
    assert version.number == 1
    assert entry.receipt in browser.follow(second).text


@pytest.mark.parametrize(("second", "status"), [(-1, 303), (0, 303), (1, 409)])
def test_deadline_includes_its_own_second(browse, world, second, status):
    browser = browse("nop1")
    address = begun(browser, TYPED)
    form = browser.get(address).form("/sua")
    deadline = clock.local_instant(date(2024, 11, 15), 8, 5)
    world.campaign.deadline = deadline
    db.session.commit()
    with clock.frozen(deadline + timedelta(seconds=second)):
        page = browser.post(address, form | {"action": "send", "place": "Thôn 1"})
    assert page.status == status
    assert stored(address)[1].place == "Thôn 1"


def test_late_draft_says_so_and_can_only_be_saved(browse, world):
    browser = browse("nop1")
    address = begun(browser, TYPED)
    world.campaign.deadline = clock.local_instant(date(2024, 11, 14), 17)
    db.session.commit()
    page = browser.get(address)
    assert "Đã hết hạn gửi lúc 17 giờ 00, thứ Năm, 14/11/2024." in page.text
    assert page.soup.select("button[value=send]") == []
    assert browser.post(address, page.form("/sua")).status == 303


def test_files_are_held_though_one_is_refused(browse):
    browser = browse("nop1")
    address = begun(browser, TYPED)
    files = [photo(1), photo(2, "Bà con góp công.jpg"), (BytesIO(b"MZ\x90"), "anh.exe")]
    page = browser.post(address, browser.get(address).form("/sua") | {"files": files})
    assert page.status == 422
    assert page.errors == [
        "Hệ thống nhận ảnh (JPG, PNG, WebP, HEIC), PDF, Word (docx), Excel (xlsx). "
        'Tệp "anh.exe" thuộc loại khác. Chụp lại, hoặc lưu thành PDF rồi chọn lại.'
    ]
    assert "Máy chủ đang giữ 2 ảnh." in page.text
    assert "Bà con góp công.jpg" in page.text


def test_files_of_the_first_form_are_held(browse):
    browser = browse("nop1")
    form = browser.get(NEW).form("/ho-so/moi")
    answer = browser.post(NEW, form | {"files": [photo()]})
    address = f"/ho-so/{code_of(answer.location)}/buoc/minh-chung"
    assert "Máy chủ đang giữ 1 ảnh." in browser.get(address).text


def test_files_stand_in_for_a_missing_proof_when_sent_together(browse):
    browser = browse("nop1")
    address = begun(browser, TYPED | {"confirmer": ""})
    form = browser.get(address).form("/sua") | {"action": "send", "files": [photo()]}
    assert browser.post(address, form).location.endswith("?da-gui=1")


def test_removing_a_file_keeps_what_stands_around_it(browse):
    browser = browse("nop1")
    address = begun(browser, {"files": [photo()]})
    page = browser.get(address)
    place = page.soup.select_one("button[formaction]")["formaction"]
    answer = browser.post(place, page.form("/sua") | {"title": "Viết dở"})
    assert answer.status == 303
    page = browser.follow(answer)
    assert page.title == "Viết dở"
    assert "Máy chủ đang giữ" not in page.text
    assert db.session.scalars(select(Evidence)).one().removed_at is not None
    again = browser.post(place, page.form("/sua"))
    assert again.status == 409
    assert "Tệp này đã được bỏ trước đó." in again.text


def test_one_more_line_of_figures_keeps_everything(browse):
    browser = browse("nop1")
    address = begun(browser, TYPED)
    form = browser.get(address).form("/sua") | {"place": "Thôn 1", "action": "add_figure"}
    page = browser.follow(browser.post(address, form))
    assert len(page.soup.select("fieldset.figure-line")) == 3
    assert page.form("/sua")["place"] == "Thôn 1"


def test_lines_of_figures_have_a_limit(browse, world):
    browser = browse("nop1")
    address = begun(browser)
    lines = {f"figures-{n}-{part}": text for n in range(30) for part, text in _LINE.items()}
    answer = browser.post(address, browser.get(address).form("/sua") | lines)
    assert answer.status == 303
    _, version = stored(address)
    wanted = select(func.count()).where(Figure.version_id == version.id)
    assert db.session.scalar(wanted) == 20


_LINE = {"metric": "households", "amount": "12"}


def test_part_greater_than_its_whole_is_told_at_the_figures(browse):
    browser = browse("nop1")
    address = begun(browser, TYPED)
    lines = {"figures-1-metric": "people_money", "figures-1-amount": "200 triệu"}
    page = browser.post(address, browser.get(address).form("/sua") | lines)
    assert page.errors == [
        "«Trong đó Nhân dân đóng góp» lớn hơn tổng số. Kiểm tra lại hai số liệu này."
    ]
    assert page.form("/sua")["figures-1-amount"] == "200 triệu"


def test_person_of_the_unit_is_found_and_named(browse, world):
    browser = browse("nop1")
    address = begun(browser)
    search = {"person_words": "trinh hoa", "action": "find_person"}
    page = browser.post(address, browser.get(address).form("/sua") | search)
    boxes = page.soup.select("input[name=persons]")
    assert (page.status, [box["value"] for box in boxes]) == (200, [world.person("bt1").code])
    named = {"person_words": "", "persons": boxes[0]["value"], "subject_kind": "party_member"}
    assert browser.post(address, page.form("/sua") | named).status == 303
    _, version = stored(address)
    assert version.subject_name == "Trịnh Văn Hòa"
    assert [row.full_name for _, row in queries.persons_of(version.id)] == ["Trịnh Văn Hòa"]


def test_person_of_another_unit_is_refused(browse, world):
    browser = browse("nop1")
    address = begun(browser)
    foreign = {"persons": world.person("bt2").code}
    page = browser.post(address, browser.get(address).form("/sua") | foreign)
    assert (page.status, page.errors) == (422, ["Chọn người trong danh sách của đơn vị."])
    page = browser.post(
        address, browser.get(address).form("/sua") | {"person_words": "Nguyễn Thị Ước"}
    )
    assert "Không tìm thấy người có tên này" in page.text


def test_stale_page_keeps_both_texts(browse, world):
    entry = draft(world)
    address = f"/ho-so/{entry.code}/sua"
    mine, theirs = browse("nop1"), browse("bt1")
    old = mine.get(address).form("/sua")
    assert (
        theirs.post(address, theirs.get(address).form("/sua") | {"place": "Thôn 9"}).status == 303
    )
    page = mine.post(address, old | {"place": "Thôn 7", "files": [photo()]})
    assert page.status == 409
    assert page.form("/sua")["place"] == "Thôn 7"
    assert "Địa điểm: Thôn 9" in page.text
    assert "Máy chủ đang giữ 1 ảnh." in page.text
    assert stored(address)[1].place == "Thôn 9"
    assert mine.post(address, page.form("/sua")).status == 303
    assert stored(address)[1].place == "Thôn 7"


def test_same_save_twice_is_no_conflict(browse):
    browser = browse("nop1")
    address = begun(browser)
    form = browser.get(address).form("/sua") | TYPED
    assert [browser.post(address, form).status for _ in range(2)] == [303, 303]
