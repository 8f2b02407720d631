"""The main job on a telephone of 360 px, through the pages that people use."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import TOP, Site, sign_in
from tests.conftest import SHARED

ARCHIVE = "LUU-TRU"
HANDLERS = {"model": "nop3", "action": "nop1"}
"""Who types a model of the commune, and an action of a cell."""

pytestmark = pytest.mark.browser


@pytest.fixture
def telephone(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        base_url=site.address,
        locale="vi-VN",
        service_workers="block",
    )
    page = context.new_page()
    yield page
    context.close()


def command(site: Site, *words: str) -> subprocess.CompletedProcess[str]:
    """`flask emulation …` on the data of the site."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "emulation", *words],
        cwd=TOP,
        env=os.environ | {"EMULATION_ENV": "demo", "EMULATION_DATA_DIR": str(site.folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def write(page: Page, kind: str, answers: dict[str, str], *, campaign: str) -> None:
    """A draft stands with these answers, given screen by screen; the last screen is open."""
    page.goto(f"/ho-so/moi?loai={kind}")
    page.select_option("select[name=campaign]", campaign)
    unit = page.locator("select[name=unit]")
    if unit.count():
        unit.select_option(index=1)
    for step in ("ket-qua", "minh-chung", "kiem-tra"):
        page.eval_on_selector_all("details.form-more", "all => all.forEach(one => one.open = true)")
        for name, answer in answers.items():
            if page.locator(f"[name={name}]").count():
                fill(page, name, answer)
        page.locator("button[name=action][value=next]:not([aria-hidden])").last.click()
        page.wait_for_url(f"**/buoc/{step}*")


def fill(page: Page, name: str, answer: str) -> None:
    """The input says this: typed, chosen or tapped."""
    place = page.locator(f"[name={name}]").first
    if place.get_attribute("type") == "radio":
        page.check(f"[name={name}][value={answer}]")
    elif place.evaluate("e => e.tagName") == "SELECT":
        place.select_option(answer)
    else:
        place.fill(answer)


def send(page: Page) -> str:
    """The draft is handed in; its code."""
    page.locator("button[name=action][value=send]").last.click()
    page.wait_for_url("**da-gui*")
    assert "Mã tiếp nhận" in page.inner_text("main")
    return re.search(r"/ho-so/([A-Z0-9]+)", page.url)[1]


def recognise(page: Page, code: str) -> None:
    """Whoever is signed in recognises the entry, with full marks where marks are given."""
    page.goto(f"/cho-xu-ly/{code}")
    for score in page.locator("input[name^=score_]").all():
        score.fill("5")
    page.click("button[name=action][value=recognise]")
    told(page, "Đã công nhận")


def told(page: Page, words: str) -> None:
    """What was decided stands on top of the entry that follows, which no page load brings."""
    way_back = page.locator(".note", has=page.locator("form[action$='/hoan-tac']"))
    expect(way_back).to_contain_text(words, timeout=40_000)


def own_points(page: Page) -> float:
    """The points of the reader's own cell, as its pinned row on the board shows them."""
    page.goto("/xep-hang/hoc-bac-2024-chi-bo")
    text = page.locator("tr", has_text="Chi bộ thôn 1").first.inner_text()
    return float(re.findall(r"\d+,\d", text)[0].replace(",", "."))


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


@pytest.mark.shared
def test_first_three_real_entries_are_handed_in_and_decided_on_a_phone(
    telephone: Page, site: Site, tmp_path: Path
) -> None:
    lines = (SHARED / "data" / "entries_shared.jsonl").read_text("utf-8").splitlines()
    other = tmp_path / "other.jsonl"
    other.write_text(lines[3], "utf-8")
    made = command(site, "import-entries", str(other), "--as", "qt1", "--state", "approved")
    assert made.returncode == 0, made.stderr
    for row in map(json.loads, lines[:3]):
        years = re.findall(r"\d{4}", row["period"])
        sign_in(telephone, HANDLERS[row["kind"]])
        answers = {
            "title": row["title"],
            "summary": row["summary"],
            "field": row["field"],
            "happened_from": f"01/01/{years[0]}",
            "happened_to": f"31/10/{years[-1]}",
            "confirmer": "Nguồn đã dẫn",
        }
        if row["kind"] == "model":
            answers["problem"] = "Việc trọng tâm đã nêu trong nguồn."
        write(telephone, row["kind"], answers, campaign=ARCHIVE)
        code = send(telephone)
        for reviewer in ("xn1", "td1"):
            sign_out(telephone)
            sign_in(telephone, reviewer)
            answer = telephone.goto(f"/cho-xu-ly/{code}")
            if answer and answer.status == 200 and "/cho-xu-ly/" in telephone.url:
                act(telephone, code)
        telephone.goto(f"/ho-so/{code}")
        assert "Đã công nhận" in telephone.inner_text("main")
        sign_out(telephone)


def act(page: Page, code: str) -> None:
    """Recognise where this step may, otherwise propose to the next one."""
    button = page.locator("button[name=action][value=recognise]")
    if button.count():
        recognise(page, code)
    elif page.locator("button[name=action][value=pass_up]").count():
        page.click("button[name=action][value=pass_up]")
        told(page, "Đã đề nghị cấp trên xét")


def test_one_action_travels_from_the_form_to_the_board(telephone: Page, site: Site) -> None:
    sign_in(telephone, "nop1")
    before = own_points(telephone)
    write(
        telephone,
        "action",
        {
            "title": "Vận động 12 hộ hiến đất mở đường",
            "summary": "Chi bộ phân công đảng viên đến từng hộ.",
            "field": "new_rural",
            "happened_from": "05/09/2024",
            "confirmer": "Trưởng thôn",
            "figures-0-metric": "money",
            "figures-0-amount": "162 triệu",
        },
        campaign="hoc-bac-2024",
    )
    assert "162.000.000 đồng" in telephone.inner_text("main")
    code = send(telephone)
    sign_out(telephone)
    sign_in(telephone, "xn1")
    recognise(telephone, code)

    sign_out(telephone)
    sign_in(telephone, "nop1")
    assert own_points(telephone) == before + 5
    found = command(site, "check")
    assert (found.returncode, found.stderr) == (0, "")


def test_missing_answers_take_the_focus_and_lose_nothing(telephone: Page) -> None:
    sign_in(telephone, "nop1")
    write(
        telephone,
        "action",
        {"title": "Giúp ba hộ sửa nhà", "summary": "Góp ngày công."},
        campaign="hoc-bac-2024",
    )
    telephone.locator("button[name=action][value=send]").last.click()
    telephone.wait_for_selector(".error-summary[data-mounted-error-summary]")

    assert telephone.evaluate("document.activeElement.className") == "error-summary"
    kept = telephone.inner_text("main")
    assert "Giúp ba hộ sửa nhà" in kept
    assert "Góp ngày công." in kept
    telephone.locator(".error-summary a").first.click()
    telephone.wait_for_url("**/buoc/viec*")
    assert telephone.evaluate("document.activeElement.name") == "field"
    assert telephone.input_value("[name=title]") == "Giúp ba hộ sửa nhà"
