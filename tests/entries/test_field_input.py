"""security.md §3 G on the real form: what each bad input is read as, or which sentence it gets.

Beside what tests/security/test_hostile_text.py, test_requests.py and test_routes_hostile.py hold.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from emulation.core.db import db
from emulation.entries import queries
from emulation.entries.rules import SubjectKind
from tests.entries_made import ACTION, draft

pytestmark = pytest.mark.usefixtures("world")
BLANKS = ["", "   ", "\u00a0\u00a0", "\u200b\u200d\ufeff", "\u3000\t", "\r\n"]
ALONE = {
    "figures-1-metric": "", "figures-1-amount": "", "figures-2-metric": "", "figures-2-amount": "",
}  # fmt: skip
"""The draft's other figures are taken away."""


@pytest.fixture
def opened(world, browse):
    """A browser, the address of the form of a draft, and the draft."""
    entry = draft(world)
    return browse("nop1"), f"/ho-so/{entry.code}/sua", entry


def typed(browser, address, changes):
    return browser.post(address, browser.get(address).form("/sua") | changes)


def stored(entry):
    db.session.rollback()
    now = queries.fresh_entry(entry.id)
    return queries.version_of(now.id, now.version_number)


def figures(entry):
    return [(row.metric, f"{row.amount:f}") for row in queries.figures_of(stored(entry).id)]


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("title", "Nhập tên việc làm."),
        ("summary", "Nhập nội dung việc đã làm."),
        ("field", "Chọn lĩnh vực"),
        ("happened_from", "Nhập ngày thực hiện theo dạng ngày/tháng/năm."),
        ("confirmer", "Thêm ít nhất một minh chứng"),
    ],
)
def test_g01_blanks_are_empty_in_each_required_field(opened, name, says, blank):
    browser, address, _ = opened

    page = typed(browser, address, {name: blank, "action": "send"})

    assert page.status == 422
    assert [error.startswith(says) for error in page.errors] == [True]


@pytest.mark.parametrize("blank", BLANKS)
def test_g01_blanks_are_no_name_of_a_person(world, browse, blank):
    entry = draft(world, replace(ACTION, subject_kind=SubjectKind.CITIZEN, subject_name="Bà Tâm"))
    changes = {"subject_name": blank, "action": "send"}

    page = typed(browse("nop1"), f"/ho-so/{entry.code}/sua", changes)

    assert page.errors == ["Nhập họ tên người thực hiện, hoặc tên hộ gia đình."]


def test_g05_old_letters_are_not_handed_in_silently(opened):
    browser, address, entry = opened

    page = typed(browser, address, {"title": "§¶ng bé x· Liªn Léc", "action": "send"})

    assert page.status == 422
    assert "Bấm «Chuyển sang Unicode»" in page.errors[0]
    assert page.form("/sua")["title"] == "§¶ng bé x· Liªn Léc"
    assert "convert_text" in page.html
    assert queries.fresh_entry(entry.id).receipt is None


def test_g06_decomposed_text_is_stored_composed(opened):
    browser, address, entry = opened
    typed(browser, address, {"title": "Lie\u0302n Lo\u0323\u0302c ho\u0300a gia\u0309i"})

    assert stored(entry).title == "Liên Lộc hòa giải"


def test_g07_joiners_in_a_name_are_stripped_and_foreign_letters_in_a_code_refused(opened):
    browser, address, entry = opened
    typed(browser, address, {"subject_name": "Lê\u200d Văn\u200b Ẩn\ufeff"})
    form = browser.get("/ho-so/moi").form("/ho-so/moi")

    page = browser.post("/ho-so/moi", form | {"unit": "LL\u0410"})

    assert stored(entry).subject_name == "Lê Văn Ẩn"
    assert page.status == 422


@pytest.mark.parametrize(
    ("metric", "amount", "value"),
    [
        ("land", "1.234,5", "1234.5"),
        ("households", "1.234", "1234"),
        ("households", "1 234", "1234"),
        ("households", "1\u00a0234", "1234"),
        ("households", "12 hộ", "12"),
        ("area", "1,5", "1.5"),
        ("area", "1.5", "1.5"),
        ("area", "12.000 m2", "1.2"),
        ("land", "450m2", "450"),
        ("land", "450 m²", "450"),
        ("land", "1,2 ha", "12000"),
        ("money", "1tr5", "1500000"),
        ("money", "330 tỷ", "330000000000"),
        ("money", "2 tỉ 350 triệu", "2350000000"),
        ("money", "162.000.000 đ", "162000000"),
        ("money", "162.000.000 ₫", "162000000"),
        ("money", "162.000.000 VND", "162000000"),
        ("money", "162.000.000VNĐ", "162000000"),
        ("money", "500k", "500000"),
        ("rate", "80,79%", "80.79"),
    ],
)
def test_g13_g15_numbers_are_read_the_vietnamese_way(opened, metric, amount, value):
    browser, address, entry = opened

    page = typed(browser, address, {"figures-0-metric": metric, "figures-0-amount": amount} | ALONE)

    assert page.status == 303
    assert [(name, float(kept)) for name, kept in figures(entry)] == [(metric, float(value))]


@pytest.mark.parametrize(
    ("metric", "amount", "says"),
    [
        ("households", "1,234.5", "Dùng dấu chấm để tách hàng nghìn"),
        ("households", "٣", "Nhập bằng các chữ số 0 đến 9."),
        ("households", "\uff11\uff12", "Nhập bằng các chữ số 0 đến 9."),
        ("households", "1e5", "Viết đủ các chữ số"),
        ("households", "NaN", "Nhập số"),
        ("households", "Infinity", "Nhập số"),
        ("households", "0x10", "Viết đủ các chữ số"),
        ("households", "-0", "Nhập số từ 0 trở lên"),
        ("households", "+5", "Nhập số"),
        ("households", "²", "Số mũ chỉ dùng trong đơn vị"),
        ("households", "1,5", "Nhập số nguyên"),
        ("households", "450m2", "«Số hộ tham gia» tính bằng hộ, không tính bằng m²."),
        ("households", "", "Nhập một số."),
        ("land", "2 sào", "Đổi sào, mẫu, thước ra m² hoặc ha"),
        ("land", "1 mẫu", "Đổi sào, mẫu, thước ra m² hoặc ha"),
        ("money", "5 USD", "Ghi số theo đơn vị «đồng»."),
        ("money", "350 triệu 2 tỷ", "Ghi phần lớn trước"),
        ("rate", "100,5", "Tỷ lệ không quá 100 %."),
        ("", "5", "Chọn loại số liệu trong danh sách."),
    ],
)
def test_g13_g15_other_numbers_get_a_sentence_and_stay(opened, metric, amount, says):
    browser, address, entry = opened

    page = typed(browser, address, {"figures-0-metric": metric, "figures-0-amount": amount} | ALONE)

    assert page.status == 422
    assert page.errors[0].startswith(says)
    assert page.form("/sua")["figures-0-amount"] == amount
    assert figures(entry) == []


@pytest.mark.parametrize(
    "name", ["H'Hen Niê", "Y Bhăm", "Nguyễn Thị Hồng-Ân", "Thắng", "Đ" * 80, "K’ Brễ", "Ksor H’Lâm"]
)
@pytest.mark.parametrize("input_name", ["subject_name", "confirmer"])
def test_g17_names_of_every_people_are_kept(opened, name, input_name):
    browser, address, entry = opened

    page = browser.follow(typed(browser, address, {input_name: name}))

    assert getattr(stored(entry), input_name) == name
    assert page.form("/sua")[input_name] == name


@pytest.mark.parametrize("name", ["figures-0-unit", "persons", "field", "subject_kind"])
def test_g19_a_value_that_was_not_offered_is_refused(opened, name):
    browser, address, _ = opened

    page = typed(browser, address, {name: "khong-co"})

    assert page.status == 422
    assert page.errors


def test_g19_a_choice_that_is_missing_or_sent_twice_keeps_what_is_stored(opened):
    browser, address, entry = opened
    form = browser.get(address).form("/sua")
    form.pop("field")

    assert browser.post(address, form).status == 303
    assert stored(entry).field.value == "new_rural"
    twice = browser.get(address).form("/sua") | {"subject_kind": ["household", "citizen"]}
    assert browser.post(address, twice).status in (303, 422)


def test_g21_line_ends_and_tabs_of_one_line_become_spaces(opened):
    browser, address, entry = opened
    typed(
        browser, address, {"title": "\r\n Hiến\tđất \n mở  đường\u2028thôn 1\n\n", "place": "\tA\n"}
    )

    assert stored(entry).title == "Hiến đất mở đường thôn 1"
    assert stored(entry).place == "A"


def test_g21_line_ends_of_several_lines_are_kept_as_one_kind(opened):
    browser, address, entry = opened
    typed(browser, address, {"summary": "\r\n\nMột \r\nHai\rBa\u2029Bốn\n\n"})

    assert stored(entry).summary == "Một\nHai\nBa\nBốn"
