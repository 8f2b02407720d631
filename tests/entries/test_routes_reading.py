"""What the form says back while it is filled in: how a figure is understood, old letters."""

import pytest
from flask import Flask

from emulation.entries.forms import FigureLine
from tests.pages import Browser


def heard(browser: Browser, **typed):
    """The answer to one figure, as the page's script gets it."""
    token = browser.get("/ho-so/moi").form("/ho-so/moi")["csrf_token"]
    answer = browser.client.post("/ho-so/doc-so", data=typed, headers={"X-CSRFToken": token})
    assert answer.status_code == 200
    return answer.get_json()


@pytest.mark.parametrize(
    ("metric", "amount", "unit", "says"),
    [
        ("money", "330 tỷ", "", "Hiểu là 330.000.000.000 đồng (ba trăm ba mươi tỷ đồng)."),
        ("money", "162", "triệu đồng", "Hiểu là 162.000.000 đồng"),
        ("money", "1,23456", "tỷ đồng", "Hiểu là 1.234.560.000 đồng"),
        ("money", "1tr5", "triệu đồng", "Hiểu là 1.500.000 đồng"),
        ("land", "1,2", "ha", "Hiểu là 12.000 m²"),
        ("land", "450m2", "ha", "Hiểu là 450 m²"),
        ("area", "12.000", "m²", "Hiểu là 1,2 ha"),
        ("income", "59,27", "triệu đồng/người/năm", "Hiểu là 59.270.000 đồng/người/năm"),
        ("households", "1 234", "", "Hiểu là 1.234 hộ"),
    ],
)
def test_a_figure_is_said_back_as_it_was_understood(browse, metric, amount, unit, says):
    answer = heard(browse("nop1"), metric=metric, amount=amount, unit=unit)

    assert answer["echo"].startswith(says)
    assert answer["doubt"] == ""


@pytest.mark.parametrize(
    ("metric", "amount", "unit", "says"),
    [
        ("households", "450m2", "", "«Số hộ tham gia» tính bằng hộ, không tính bằng m²."),
        ("households", "450m2", "", "chọn loại số liệu khác như «Diện tích đất hiến»"),
        ("households", "12", "m²", "«Số hộ tham gia» tính bằng hộ. Chọn lại đơn vị tính."),
        ("land", "2 sào", "", "Đổi sào, mẫu, thước ra m² hoặc ha"),
        ("households", "1,5", "", "Nhập số nguyên"),
        ("rate", "120", "", "Tỷ lệ không quá 100 %."),
        ("households", "-3", "", "Nhập số từ 0 trở lên"),
        ("households", "12 cái", "", "Ghi số theo đơn vị «hộ»."),
    ],
)
def test_what_cannot_be_understood_says_what_to_write(browse, metric, amount, unit, says):
    answer = heard(browse("nop1"), metric=metric, amount=amount, unit=unit)

    assert answer["echo"] == ""
    assert says in answer["doubt"]


def test_units_of_the_metric_are_offered(browse):
    browser = browse("nop1")
    offered = [one["label"] for one in heard(browser, metric="money", amount="")["units"]]

    assert offered == ["đồng", "triệu đồng", "tỷ đồng"]
    assert len(heard(browser, metric="", amount="5")["units"]) > 10
    assert heard(browser, metric="", amount="5")["doubt"] == ""
    assert heard(browser)["echo"] == ""


def test_only_those_who_write_entries_may_ask(browse):
    browser = browse("kt")
    token = browser.get("/tai-khoan").form()["csrf_token"]

    answer = browser.client.post("/ho-so/doc-so", headers={"X-CSRFToken": token})

    assert answer.status_code == 403


def test_shares_and_totals_stand_under_the_figures(browse):
    lines = {
        "figures-0-metric": "money",
        "figures-0-amount": "330",
        "figures-0-unit": "tỷ đồng",
        "figures-1-metric": "people_money",
        "figures-1-amount": "266 tỷ",
        "title": "Huy động sức dân",
    }
    browser = browse("nop1")
    code = browser.send("/ho-so/moi", lines).location.split("/")[2]
    page = browser.get(f"/ho-so/{code}/sua")

    assert "Nhân dân đóng góp 266/330 tỷ đồng, 80,61 %" in page.text
    assert page.form("/sua")["figures-0-amount"] == "330.000.000.000"
    assert page.form("/sua")["figures-0-unit"] == ""


def test_a_line_with_another_metric_takes_that_metrics_unit(app: Flask):
    with app.app_context():
        line = FigureLine(data={"metric": "money"})

        assert line.unit_pairs()[0] == ("", "đồng")
