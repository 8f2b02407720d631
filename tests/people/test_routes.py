"""Signing in and out, one's own account, and the administration, through the pages themselves."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.people import services
from emulation.people.models import SecurityEvent
from tests.conftest import NOW
from tests.factories import PASSWORD, World
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Đồng chí kiểm tra lại, chú ý chữ hoa và dấu."
NEW_PASSWORD = "lúa chín vàng đồng"


def _sign_in(browser: Browser, username: str, password: str, **more: str) -> Page:
    form = browser.get("/dang-nhap").form("/dang-nhap")
    return browser.post("/dang-nhap", form | {"username": username, "password": password} | more)


def _code(world: World, username: str) -> str:
    return world.person(username).code


# Sign-in -------------------------------------------------------------------------------------


def test_sign_in_page_names_its_inputs(browse: Browse) -> None:
    page = browse().get("/dang-nhap")

    assert page.title == "Đăng nhập"
    assert set(page.form("/dang-nhap")) == {"csrf_token", "next", "username", "password"}
    assert PASSWORD not in page.html
    assert "Bản minh họa" not in page.text


def test_unknown_name_and_wrong_password_get_the_same_answer(browse: Browse) -> None:
    unknown = _sign_in(browse(), "khong.co", PASSWORD)
    wrong = _sign_in(browse(), "nop1", "sai mật khẩu rồi")

    assert (unknown.status, wrong.status) == (422, 422)
    assert WRONG in unknown.text
    assert unknown.text.replace("khong.co", "") == wrong.text.replace("nop1", "")
    assert "sai mật khẩu rồi" not in wrong.html


def test_sign_in_goes_to_the_page_asked_for(browse: Browse) -> None:
    browser = browse()
    asked = browser.get("/tai-khoan")
    assert asked.status == 302
    page = browser.get(asked.location)

    answer = browser.post(
        "/dang-nhap", page.form("/dang-nhap") | {"username": "nop1", "password": PASSWORD}
    )

    assert (answer.status, answer.location) == (303, "/tai-khoan")


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil", "https://evil.example"])
def test_sign_in_never_leads_elsewhere(browse: Browse, target: str) -> None:
    assert _sign_in(browse(), "nop1", PASSWORD, next=target).location == "/"


def test_sign_in_without_a_token_is_refused(app: Flask) -> None:
    answer = app.test_client().post("/dang-nhap", data={"username": "nop1", "password": PASSWORD})

    assert answer.status_code == 400
    assert "nop1" in answer.get_data(as_text=True)
    assert PASSWORD not in answer.get_data(as_text=True)


def test_sixth_wrong_password_waits(browse: Browse) -> None:
    for _ in range(5):
        assert _sign_in(browse(), "nop1", "sai mật khẩu rồi").status == 422

    page = _sign_in(browse(), "nop1", PASSWORD)

    assert page.status == 429
    assert page.headers["Retry-After"] == "900"
    assert "Thử lại sau 15 phút" in page.text


def test_forged_forwarding_headers_do_not_lift_the_throttle(browse: Browse) -> None:
    browser = browse()
    form = browser.get("/dang-nhap").form("/dang-nhap")
    statuses = [
        browser.post(
            "/dang-nhap",
            form | {"username": f"ten{number}", "password": "sai"},
            headers={"X-Forwarded-For": f"10.1.1.{number}"},
        ).status
        for number in range(51)
    ]

    assert statuses == [422] * 50 + [429]


def test_a_chosen_cookie_does_not_survive_sign_in(browse: Browse) -> None:
    browser = browse()
    before = browser.get("/dang-nhap").headers.getlist("Set-Cookie")
    _sign_in(browser, "nop1", PASSWORD)
    after = browser.client.get_cookie("session")

    assert after is not None
    assert all(after.value not in cookie for cookie in before)
    old = Browser(browser.client.application)
    old.client.set_cookie("session", before[0].split("=", 1)[1].split(";")[0])
    assert old.get("/tai-khoan").status == 302


def test_sign_out_ends_the_session_on_the_server(browse: Browse) -> None:
    browser = browse("nop1")
    kept = browser.client.get_cookie("session")
    assert kept is not None

    page = browser.follow(browser.send("/tai-khoan", {}, form="/dang-xuat"))

    assert "Đã đăng xuất. Nếu dùng máy chung, hãy đóng trình duyệt." in page.text
    browser.client.set_cookie("session", kept.value)
    assert browser.get("/tai-khoan").status == 302


def test_pages_are_not_kept_by_the_browser(browse: Browse) -> None:
    assert browse("nop1").get("/tai-khoan").headers["Cache-Control"] == "no-store"


def test_an_expired_session_says_so_and_leads_back(browse: Browse) -> None:
    browser = browse("nop1")
    with clock.frozen(NOW + timedelta(minutes=31)):
        asked = browser.get("/tai-khoan")
        page = browser.follow(asked)

    assert asked.location == "/dang-nhap?next=/tai-khoan"
    assert "Phiên làm việc đã hết. Đăng nhập để tiếp tục." in page.text


def test_a_form_sent_after_the_session_ended_loses_nothing(browse: Browse, world: World) -> None:
    browser = browse("qt1")
    form = browser.get("/quan-tri/tai-khoan-moi").form("/quan-tri/tai-khoan-moi")
    with clock.frozen(NOW + timedelta(minutes=6)):
        page = browser.post(
            "/quan-tri/tai-khoan-moi",
            form | {"full_name": "Lê Văn Đang Viết"},
            headers={"Referer": "http://localhost/quan-tri/tai-khoan-moi"},
        )

    assert page.status == 401
    assert "Nội dung đồng chí đang viết vẫn được giữ." in page.text
    assert "Lê Văn Đang Viết" in page.html
    assert page.form("/dang-nhap")["next"] == "/quan-tri/tai-khoan-moi"


def test_passwords_are_never_shown_again(browse: Browse, world: World) -> None:
    code, browser = _code(world, "bt1"), browse("qt1")

    page = browser.post(
        f"/quan-tri/tai-khoan/{code}/vai-tro",
        {"title": "Chức danh", "second_username": "qt2", "second_password": PASSWORD},
    )

    assert (page.status, "Chức danh" in page.html) == (400, True)
    assert PASSWORD not in page.html


def test_a_session_in_use_lives_on(browse: Browse) -> None:
    browser = browse("nop1")
    for minutes in (20, 40, 60):
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            assert browser.get("/tai-khoan").status == 200


def test_a_closed_account_is_out_at_once(browse: Browse, world: World) -> None:
    browser = browse("nop1")
    user_id, actor = world.actor("nop1").id, world.actor("qt1")

    with transaction():
        services.disable_account(user_id, actor=actor, at=NOW)

    assert browser.get("/tai-khoan").status == 302


def test_a_form_open_for_ten_hours_is_still_good(browse: Browse) -> None:
    browser = browse()
    form = browser.get("/dang-nhap").form("/dang-nhap")
    with clock.frozen(NOW + timedelta(hours=10)):
        answer = browser.post("/dang-nhap", form | {"username": "nop1", "password": PASSWORD})

    assert answer.status == 303


# One's own account ---------------------------------------------------------------------------


def test_account_shows_who_one_is(browse: Browse) -> None:
    page = browse("xn1").get("/tai-khoan")

    assert page.title == "Tài khoản"
    for words in ("Nguyễn Văn Thắng", "xn1", "Người xét cấp xã, Đảng ủy xã Liên Lộc", "(máy này)"):
        assert words in page.text


def test_password_changes_and_other_devices_are_out(browse: Browse) -> None:
    here, there = browse("nop1"), browse("nop1")

    answer = here.send(
        "/tai-khoan/mat-khau",
        {"old_password": PASSWORD, "new_password": NEW_PASSWORD, "repeat": NEW_PASSWORD},
    )

    assert answer.location == "/tai-khoan"
    assert here.get("/tai-khoan").status == 200
    assert there.get("/tai-khoan").status == 302
    assert _sign_in(browse(), "nop1", PASSWORD).status == 422
    assert _sign_in(browse(), "nop1", NEW_PASSWORD).status == 303


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"old_password": "sai mật khẩu rồi"}, WRONG),
        (
            {"new_password": "bảy ký t", "repeat": "bảy ký t"},
            "Mật khẩu cần ít nhất 12 ký tự. Có thể dùng một câu dễ nhớ, có dấu cách.",
        ),
        ({"repeat": "khác hẳn đi"}, "Hai lần nhập mật khẩu mới chưa giống nhau. Nhập lại."),
        (
            {"new_password": "dài " * 1000, "repeat": "dài " * 1000},
            "Mật khẩu dài tối đa 128 ký tự. Chọn câu ngắn hơn.",
        ),
    ],
)
def test_password_page_says_what_to_mend(
    browse: Browse, changes: dict[str, str], error: str
) -> None:
    right = {"old_password": PASSWORD, "new_password": NEW_PASSWORD, "repeat": NEW_PASSWORD}

    page = browse("nop1").send("/tai-khoan/mat-khau", right | changes)

    assert page.status == 422
    assert error in page.text


def test_other_devices_are_signed_out(browse: Browse) -> None:
    here, there = browse("nop1"), browse("nop1")

    page = here.follow(here.send("/tai-khoan", {}, form="/tai-khoan/thiet-bi-khac"))

    assert "Đã đăng xuất 1 thiết bị khác." in page.text
    assert there.get("/tai-khoan").status == 302


def test_display_is_kept_on_the_device(browse: Browse) -> None:
    browser = browse("nop1")

    page = browser.follow(
        browser.send("/tai-khoan", {"theme": "dark", "text": "150"}, form="/hien-thi")
    )

    assert page.soup.html is not None
    assert (page.soup.html["data-theme"], page.soup.html["data-text"]) == ("dark", "150")


def test_display_refuses_other_values(browse: Browse) -> None:
    browser = browse("nop1")

    page = browser.follow(browser.send("/tai-khoan", {"theme": "x", "text": "y"}, form="/hien-thi"))

    assert "Chọn màu nền và cỡ chữ trong danh sách." in page.text


# Administration ------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["nop1", "xn1", "td4", "hd1", "ld", "kt"])
def test_only_administrators_enter(browse: Browse, world: World, username: str) -> None:
    browser, code = browse(username), _code(world, "nop2")

    for address in ("/quan-tri/", "/quan-tri/tai-khoan-moi", f"/quan-tri/tai-khoan/{code}"):
        assert browser.get(address).status == 403


def test_refusals_stand_in_the_security_log(browse: Browse, world: World) -> None:
    browser, user_id = browse("nop1"), world.actor("nop1").id

    browser.get("/quan-tri/")

    db.session.rollback()  # what was read before is an older snapshot
    wanted = select(SecurityEvent.user_id, SecurityEvent.detail).where(
        SecurityEvent.event == "act.refused"
    )
    assert [tuple(row) for row in db.session.execute(wanted)] == [
        (user_id, "403 GET people.administration")
    ]


def test_tries_at_the_same_moment_count_each_other(browse: Browse) -> None:
    def wrong(_: int) -> int:
        return _sign_in(browse(), "nop1", "sai mật khẩu rồi").status

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(wrong, range(16)))

    assert set(statuses) == {422, 429}
    assert statuses.count(422) <= 5


def test_accounts_are_searched_without_marks(browse: Browse) -> None:
    page = browse("qt1").get("/quan-tri/?q=hanh")

    rows = [tr.th.get_text(strip=True) for tr in page.soup.select("tbody tr")]
    assert rows == ["Lê Thị Hạnh"]
    assert "Không có tài khoản nào khớp" in browse("qt1").get("/quan-tri/?q=zzz").text


def test_new_account_signs_in_with_the_slip_and_sets_a_password(browse: Browse) -> None:
    administrator = browse("qt1")
    slip = administrator.send(
        "/quan-tri/tai-khoan-moi",
        {"full_name": "Lê Văn Mới", "unit": "LL1", "username": "levanmoi"},
    )
    assert slip.title == "Phiếu cấp mật khẩu"
    first = slip.soup.select("main p b")[-1].get_text()

    browser = browse()
    assert _sign_in(browser, "levanmoi", first).status == 303
    page = browser.follow(browser.get("/tai-khoan"))
    assert page.title == "Đổi mật khẩu"
    assert "Đây là lần đăng nhập đầu tiên" in page.text
    answer = browser.send(
        "/tai-khoan/mat-khau",
        {"old_password": first, "new_password": NEW_PASSWORD, "repeat": NEW_PASSWORD},
    )
    assert browser.follow(answer).title == "Tài khoản"


def test_new_account_keeps_what_was_typed(browse: Browse) -> None:
    page = browse("qt1").send(
        "/quan-tri/tai-khoan-moi",
        {"full_name": "Lê Văn Mới", "unit": "LL1", "username": "nop1"},
    )

    assert page.status == 422
    assert page.errors == ["Tên đăng nhập «nop1» đã có người dùng. Chọn tên khác."]
    assert page.form("/quan-tri/tai-khoan-moi")["full_name"] == "Lê Văn Mới"


def test_reset_gives_a_slip_and_ends_sessions(browse: Browse, world: World) -> None:
    code, theirs = _code(world, "nop1"), browse("nop1")

    slip = browse("qt1").send(
        f"/quan-tri/tai-khoan/{code}", {}, form=f"/quan-tri/tai-khoan/{code}/cap-lai-mat-khau"
    )

    assert slip.title == "Phiếu cấp mật khẩu"
    assert theirs.get("/tai-khoan").status == 302
    assert _sign_in(browse(), "nop1", PASSWORD).status == 422


def test_account_is_closed_and_opened_again(browse: Browse, world: World) -> None:
    address, administrator = f"/quan-tri/tai-khoan/{_code(world, 'nop1')}", browse("qt1")

    administrator.send(address, {}, form=f"{address}/khoa")
    assert _sign_in(browse(), "nop1", PASSWORD).status == 422
    administrator.send(address, {}, form=f"{address}/mo-lai")

    assert _sign_in(browse(), "nop1", PASSWORD).status == 303


def test_deciding_role_needs_the_second_administrators_password(
    browse: Browse, world: World
) -> None:
    address, administrator = f"/quan-tri/tai-khoan/{_code(world, 'bt1')}", browse("qt1")
    wanted = {"role": "endorser", "unit": "LL"}
    form = f"{address}/vai-tro"

    alone = administrator.send(address, wanted, form=form)
    assert alone.status == 422
    assert "Giao vai trò Người xét cấp xã cần người quản trị thứ hai xác nhận." in alone.text
    wrong = administrator.send(
        address, wanted | {"second_username": "qt2", "second_password": "sai"}, form=form
    )
    assert (wrong.status, WRONG in wrong.text) == (422, True)
    done = administrator.send(
        address, wanted | {"second_username": "qt2", "second_password": PASSWORD}, form=form
    )

    assert "Đã giao vai trò, có hiệu lực ngay." in administrator.follow(done).text


def test_administrator_cannot_grant_to_oneself_by_hand(browse: Browse, world: World) -> None:
    browser, code = browse("qt1"), _code(world, "qt1")
    token = browser.get("/tai-khoan").form("/dang-xuat")["csrf_token"]

    page = browser.post(
        f"/quan-tri/tai-khoan/{code}/vai-tro",
        {
            "csrf_token": token,
            "role": "reviewer",
            "unit": "HU",
            "second_username": "qt2",
            "second_password": PASSWORD,
        },
    )

    assert page.status == 422
    assert "Không tự giao vai trò cho mình." in page.text


def test_ending_a_role_stops_it_at_once(browse: Browse, world: World) -> None:
    address, administrator = f"/quan-tri/tai-khoan/{_code(world, 'qt2')}", browse("qt1")
    theirs = browse("qt2")
    page = administrator.get(address)
    button = page.soup.find("button", attrs={"name": "holding"})
    assert button is not None
    form = page.form(f"{address}/thoi-vai-tro") | {"holding": str(button["value"])}

    administrator.post(f"{address}/thoi-vai-tro", form)

    assert theirs.get("/quan-tri/").status == 403


@pytest.mark.parametrize("code", ["0", "-1", "9223372036854775808", "1;", "%00", "khongco"])
def test_unknown_accounts_are_not_found(browse: Browse, code: str) -> None:
    assert browse("qt1").get(f"/quan-tri/tai-khoan/{code}").status == 404


def test_confirming_again_and_again_is_no_failed_try(browse: Browse, world: World) -> None:
    """More confirmations in a quarter of an hour than wrong passwords are allowed."""
    address, administrator = f"/quan-tri/tai-khoan/{_code(world, 'bt1')}", browse("qt1")
    sent = {"role": "endorser", "second_username": "qt2", "second_password": PASSWORD}

    for unit in ("LL", "HL", "LL", "HL", "LL", "HL", "LL"):
        answer = administrator.send(address, sent | {"unit": unit}, form=f"{address}/vai-tro")

    assert answer.status == 422
    assert "Tài khoản đang giữ vai trò này." in answer.text
    assert _sign_in(browse(), "qt2", PASSWORD).status == 303
