"""What the form says back while it is filled in: figures in words, old letters as Unicode."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser
OLD, NEW = "HiÕn ®Êt", "Hiến đất"
FORM = """<form action="/stay" method="post">
  <input type="hidden" name="csrf_token" value="t">
  <fieldset><select name="figures-0-metric" aria-label="Loại"><option value="">Chọn</option>
    <option value="money">Kinh phí</option></select>
  <div class="field" id="figure"><input name="figures-0-amount" type="text" aria-label="Số lượng">
    <select name="figures-0-unit" aria-label="Đơn vị"><option value="">đơn vị</option></select>
    <div role="status"><p data-echo hidden><span></span></p>
      <p data-doubt hidden><span></span></p></div>
  </div></fieldset>
  <div class="field"><input name="title" type="text" aria-label="Tên việc làm"></div>
  <div id="guard" hidden></div></form>"""


@pytest.fixture
def form(phone: Page) -> Page:
    """A form with one figure and one text, its two modules mounted as the page mounts them."""
    phone.goto("/draft-light-100.html")
    phone.evaluate(
        """async (html) => {
          document.querySelector("main").innerHTML = html;
          const figure = document.getElementById("figure");
          figure.dataset.echoHref = "/ho-so/doc-so";
          (await import("/static/js/echo-figure.js")).mount(figure);
          const guard = document.getElementById("guard");
          guard.dataset.convertHref = "/ho-so/chuyen-ma";
          (await import("/static/js/convert-text.js")).mount(guard);
        }""",
        FORM,
    )
    return phone


def answering(page: Page, address: str, *answers: dict[str, object]) -> list[str]:
    """The address gives these answers in turn; what was sent is collected."""
    sent: list[str] = []

    def answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        assert route.request.headers["x-csrftoken"] == "t"
        body = answers[min(len(sent), len(answers)) - 1]
        route.fulfill(body=json.dumps(body), content_type="application/json")

    page.route(f"**{address}", answer)
    return sent


def test_a_figure_is_said_back_as_it_is_typed(form: Page) -> None:
    units = [{"value": "", "label": "đồng"}, {"value": "tỷ đồng", "label": "tỷ đồng"}]
    answers = (
        {"echo": "", "doubt": "", "units": units},
        {"echo": "Hiểu là 330.000.000.000 đồng.", "doubt": "", "units": units},
        {"echo": "", "doubt": "Nhập số từ 0 trở lên.", "units": units},
    )
    sent = answering(form, "/ho-so/doc-so", *answers)

    form.get_by_label("Loại").select_option("money")
    expect(form.get_by_label("Đơn vị").locator("option")).to_have_text(["đồng", "tỷ đồng"])
    form.get_by_label("Số lượng").fill("330 tỷ")
    expect(form.locator("[data-echo]")).to_have_text("Hiểu là 330.000.000.000 đồng.")
    form.get_by_label("Số lượng").fill("-3")
    expect(form.locator("[data-doubt]")).to_have_text("Nhập số từ 0 trở lên.")
    expect(form.locator("[data-echo]")).to_be_hidden()
    assert "metric=money" in sent[-1]


def test_without_an_answer_nothing_is_said(form: Page) -> None:
    form.route("**/ho-so/doc-so", lambda route: route.abort())

    form.get_by_label("Số lượng").fill("12")
    form.wait_for_timeout(600)

    expect(form.locator("[data-echo]")).to_be_hidden()
    expect(form.get_by_label("Số lượng")).to_have_value("12")


def pasted(page: Page, text: str) -> None:
    page.get_by_label("Tên việc làm").evaluate(
        """(field, text) => {
          field.value = text;
          field.dispatchEvent(new ClipboardEvent("paste", { bubbles: true }));
        }""",
        text,
    )


def test_pasted_old_letters_are_offered_converted_and_put_back(form: Page) -> None:
    answer = {"text": NEW, "offer": "Văn bản có phông chữ cũ.", "told": "Đã chuyển.", "advice": ""}
    answering(form, "/ho-so/chuyen-ma", answer)
    title = form.get_by_label("Tên việc làm")

    pasted(form, OLD)
    form.get_by_role("button", name="Chuyển sang Unicode").click()
    expect(title).to_have_value(NEW)
    expect(form.get_by_role("status").last).to_contain_text("Đã chuyển.")

    form.get_by_role("button", name="Hoàn tác").click()
    expect(title).to_have_value(OLD)
    expect(form.get_by_role("button", name="Chuyển sang Unicode")).to_be_visible()


def test_other_pastes_ask_nothing(form: Page) -> None:
    sent = answering(form, "/ho-so/chuyen-ma", {})

    pasted(form, "Hien dat")
    form.wait_for_timeout(300)
    pasted(form, "Hiến đất, thôn Tân")
    form.wait_for_timeout(500)

    assert len(sent) == 1
    expect(form.locator("[data-converting]")).to_have_count(0)
