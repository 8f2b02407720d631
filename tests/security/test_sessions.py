"""Signing in, sessions and where one is led afterwards (security.md §3 A)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.people import services
from emulation.people.models import RoleHolding, User, UserSession
from emulation.people.rules import Role
from tests.conftest import NOW
from tests.factories import PASSWORD, SINCE, World
from tests.pages import Browser, Page
from tests.security.conftest import Browse
from tests.security.scene import Scene, digests

NEW = "cánh đồng lúa chín vàng 🌾"
COST = (1, 8, 1)
WIDE = "\uff4e\uff4f\uff50\uff11"
"""nop1 in full-width letters."""


def sign_in(browser: Browser, username: str, password: str, **more: str) -> Page:
    """The answer to the sign-in form."""
    form = browser.get("/dang-nhap").form("/dang-nhap")
    return browser.post("/dang-nhap", form | {"username": username, "password": password} | more)


def change_password(browser: Browser, new: str, *, old: str = PASSWORD) -> Page:
    """The answer to the form of one's own password."""
    typed = {"old_password": old, "new_password": new, "repeat": new}
    return browser.send("/tai-khoan/mat-khau", typed)


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every verification of a password: their number tells what a clock could only guess."""
    seen: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hash_: str, password: str) -> bool:
        seen.append(hash_.rsplit("$", 2)[0])
        return verify(self, hash_, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return seen


# Passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["bảy chữ", "", " " * 20, "1234567", "a" * 11])
def test_a_short_password_is_refused_and_the_minimum_said(enter: Browse, password: str) -> None:
    """A01: 7 characters and their relatives."""
    page = change_password(enter("nop1"), password)

    assert page.status == 422
    assert len(page.errors) > 0
    assert sign_in(enter(), "nop1", PASSWORD).status == 303


@pytest.mark.parametrize(
    "password",
    [
        "sáu mươi bốn ký tự, có dấu cách và dấu tiếng Việt, 🌾🌾 đủ dài ạ.",
        ("câu dài một trăm hai mươi tám ký tự " * 4)[:127] + "!",
        "  hai đầu có dấu cách  ",
        "' OR 1=1-- <script>",
    ],
)
def test_a_long_passphrase_of_any_signs_works(enter: Browse, password: str) -> None:
    """A03: 64 and 128 characters, spaces, Vietnamese, emoji."""
    assert change_password(enter("nop1"), password).status == 303

    assert sign_in(enter(), "nop1", password).status == 303
    assert sign_in(enter(), "nop1", PASSWORD).status == 422


def test_a_huge_password_is_refused_without_hashing_it(enter: Browse, hashings: list[str]) -> None:
    """A03: 4,000 characters (and a megabyte) cost no slow hash, at sign-in nor at a change."""
    browser = enter("nop1")
    hashings.clear()

    assert change_password(browser, "dài " * 1_000).status == 422
    assert sign_in(enter(), "nop1", "dài " * 1_000).status == 422
    assert sign_in(enter(), "nop1", "d" * 1_000_000).status == 422
    assert hashings == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_two_keyboards_give_the_same_password(enter: Browse, form: str) -> None:
    """A07: typed in NFD on one device and NFC on another."""
    assert sign_in(enter(), "nop1", unicodedata.normalize(form, PASSWORD)).status == 303


@pytest.mark.parametrize("typed", ["NOP1", " nop1 ", "nop1\u200b", WIDE, "Nop1\t"])
def test_one_name_is_one_account_however_it_is_typed(enter: Browse, typed: str) -> None:
    """§1.4 no. 24, A05: variants of a name either are the account or are nobody."""
    answer = sign_in(enter(), typed, PASSWORD)

    assert answer.status in (303, 422)
    if answer.status == 303:
        wrong = [sign_in(enter(), typed, "sai mật khẩu").status for _ in range(6)]
        assert wrong == [422] * 5 + [429]
        assert sign_in(enter(), "nop1", PASSWORD).status == 429


def test_unknown_name_and_wrong_password_are_answered_alike(
    enter: Browse, hashings: list[str]
) -> None:
    """A05: same status, same words, same number of verifications at the same cost."""
    pages, costs = [], []
    for name in ("khong.co", "nop1", "x" * 900, WIDE, "' OR 1=1--", "nop1%00"):
        hashings.clear()
        page = sign_in(enter(), name, "sai mật khẩu rồi")
        pages.append((page.status, page.errors))
        costs.append(list(hashings))

    assert [page for page in pages if page != pages[0]] == []
    assert pages[0][0] == 422
    assert {(len(cost), cost[0].rsplit("$", 1)[0]) for cost in costs} == {
        (1, costs[0][0].rsplit("$", 1)[0])
    }


def test_a_closed_account_is_answered_like_an_unknown_one(
    stage: Flask, enter: Browse, hashings: list[str]
) -> None:
    """A05, A23: nobody learns that the account exists and is closed."""
    _disable(stage, "nop1")
    hashings.clear()

    closed = sign_in(enter(), "nop1", PASSWORD)
    count = len(hashings)
    unknown = sign_in(enter(), "khong.co", PASSWORD)

    assert (closed.status, closed.errors) == (unknown.status, unknown.errors)
    assert (count, len(hashings)) == (1, 2)


def test_one_attacker_does_not_lock_everybody_out(enter: Browse) -> None:
    """A04, §1.3: the throttle is the account's, not the installation's; the owner waits 15 min."""
    for _ in range(6):
        sign_in(enter(), "nop1", "sai mật khẩu rồi")

    assert sign_in(enter(), "nop1", PASSWORD).status == 429
    assert sign_in(enter(), "bt1", PASSWORD).status == 303
    with clock.frozen(NOW + timedelta(minutes=15, seconds=1)):
        assert sign_in(enter(), "nop1", PASSWORD).status == 303


def test_a_throttled_answer_hashes_nothing_and_keeps_the_name(
    enter: Browse, hashings: list[str]
) -> None:
    """L01, A04: 429 says when to try again; the name typed stays, the password does not."""
    for _ in range(5):
        sign_in(enter(), "nop1", "sai mật khẩu rồi")
    hashings.clear()

    page = sign_in(enter(), "nop1", PASSWORD)

    assert (page.status, page.headers["Retry-After"], hashings) == (429, "900", [])
    assert page.form("/dang-nhap")["username"] == "nop1"
    assert PASSWORD not in page.html


def test_proving_a_second_administrator_is_throttled_too(enter: Browse, scene: Scene) -> None:
    """C21, A04: the second person's password is no way around the throttle."""
    browser = enter("qt1")
    address = f"/quan-tri/tai-khoan/{scene.persons['nop1']}"
    typed = {
        "role": "endorser",
        "unit": "LL",
        "second_username": "qt2",
        "second_password": "đoán mò thôi",
    }

    statuses = [browser.send(address, typed, form=f"{address}/vai-tro").status for _ in range(7)]

    assert set(statuses) == {422}
    assert sign_in(enter(), "qt2", PASSWORD).status == 429


# Sessions ------------------------------------------------------------------------------------


def test_a_chosen_session_id_is_not_taken_over(stage: Flask, enter: Browse) -> None:
    """A13: the cookie changes at sign-in; a cookie somebody chose is worth nothing."""
    browser = enter()
    browser.client.set_cookie("session", "chosen-by-the-attacker")
    sign_in(browser, "nop1", PASSWORD)
    thief = enter()
    thief.client.set_cookie("session", "chosen-by-the-attacker")
    cookie = browser.client.get_cookie("session")

    assert cookie is not None
    assert cookie.value != "chosen-by-the-attacker"
    assert thief.get("/tai-khoan").status == 302


def test_every_sign_in_has_a_session_of_its_own(stage: Flask, enter: Browse) -> None:
    """A13: signing in twice gives two tokens, and only digests are stored."""
    first, second = enter("nop1"), enter("nop1")
    with stage.app_context():
        rows = db.session.scalars(select(UserSession.token_digest)).all()

    cookies = [one.client.get_cookie("session") for one in (first, second)]
    assert cookies[0] != cookies[1]
    assert len(set(rows)) == len(rows)
    assert all(len(digest) == 64 for digest in rows)


def test_after_signing_out_back_shows_nothing(enter: Browse, scene: Scene) -> None:
    """A15: no page of a signed-in person is kept by the browser, nor downloads."""
    browser = enter("nop1")
    here = f"/ho-so/{scene['E1']}"
    places = ["/", here, f"{here}/sua", f"{here}/phieu", "/tra-cuu?q=E1", "/xep-hang/"]
    files = [f"{here}/tep/{scene.evidence['E1']}", f"{here}/tep/{scene.evidence['E1']}/thu-nho"]
    kept = {place: browser.client.get(place).headers["Cache-Control"] for place in places + files}
    browser.follow(browser.send("/tai-khoan", {}, form="/dang-xuat"))

    assert {place for place, value in kept.items() if "no-store" not in value} == set()
    assert [browser.client.get(place).status_code for place in places + files] == [302] * 8


def test_an_altered_cookie_is_nobody(enter: Browse) -> None:
    """A13, A16: another signature, another payload, an empty one, an enormous one."""
    browser = enter("nop1")
    cookie = browser.client.get_cookie("session")
    assert cookie is not None
    head, _, tail = cookie.value.partition(".")
    altered = [
        "",
        ".",
        "x" * 3_900,
        f"{head}.",
        f"{head}x.{tail}",
        cookie.value[:-2],
        "%00",
        "null",
    ]
    statuses = []
    for value in altered:
        thief = enter()
        thief.client.set_cookie("session", value)
        statuses.append(thief.get("/tai-khoan").status)

    assert statuses == [302] * len(altered)


def _disable(app: Flask, username: str) -> None:
    with app.app_context():
        world = World(NOW)
        number, actor = world.actor(username).id, world.actor("qt1")
        with transaction():
            services.disable_account(number, actor=actor, at=NOW)


def _end_roles(app: Flask, username: str) -> None:
    with app.app_context(), transaction() as session:
        number = session.scalar(select(User.id).where(User.username == username))
        for row in session.scalars(select(RoleHolding).where(RoleHolding.user_id == number)):
            row.valid_to = clock.local_date(NOW) - timedelta(days=1)


def _reset(app: Flask, username: str) -> None:
    with app.app_context():
        world = World(NOW)
        number, actor = world.actor(username).id, world.actor("qt1")
        hashed = services.hash_password(NEW, cost=COST)
        with transaction():
            services.reset_password(number, password_hash=hashed, actor=actor, at=NOW)


@pytest.mark.parametrize(
    ("stop", "status"),
    [(_disable, 302), (_reset, 302), (_end_roles, 403)],
    ids=["closed", "reset", "role ended"],
)
def test_a_right_taken_away_stops_at_once(
    stage: Flask,
    enter: Browse,
    scene: Scene,
    stop: Callable[[Flask, str], None],
    status: int,
) -> None:
    """C22, A16, A22: closed account, reset password, ended role: the open page works no more."""
    browser = enter("xn1")
    address = f"/cho-xu-ly/{scene['E2']}"
    form = browser.get(address).form(address)
    stop(stage, "xn1")
    before = digests(stage)

    answer = browser.post(address, form | {"action": "recognise"})

    assert answer.status == {302: 401, 403: 403}[status]
    assert browser.get("/cho-xu-ly/").status == status
    assert digests(stage) == before


def test_a_new_password_ends_the_other_devices(enter: Browse) -> None:
    """A16, A22: the old session of another device is dead; this device stays."""
    phone, desk = enter("nop1"), enter("nop1")

    assert change_password(desk, NEW).status == 303
    assert (phone.get("/tai-khoan").status, desk.get("/tai-khoan").status) == (302, 200)


def test_the_old_password_is_asked_for_and_throttled(enter: Browse) -> None:
    """A11, A04: a device left open does not give the account away, nor may one guess there."""
    browser = enter("nop1")

    statuses = [change_password(browser, NEW, old="sai mật khẩu").status for _ in range(7)]

    assert set(statuses) == {422}
    assert sign_in(enter(), "nop1", NEW).status == 429


def test_a_first_password_opens_one_page_only(stage: Flask, enter: Browse, scene: Scene) -> None:
    """A09, A12: no inner address before the password is changed; the slip dies after 72 h."""
    _reset(stage, "nop1")
    browser = enter()
    assert sign_in(browser, "nop1", NEW).status == 303
    inner = ["/", "/ho-so/", f"/ho-so/{scene['E1']}", "/tra-cuu?q=a", "/xep-hang/", "/tai-khoan"]

    assert {browser.get(one).location for one in inner} == {"/tai-khoan/mat-khau"}
    with clock.frozen(NOW + timedelta(hours=72, seconds=1)):
        assert sign_in(enter(), "nop1", NEW).status == 422


@pytest.mark.parametrize(
    ("reader", "minutes"), [("nop1", 30), ("xn1", 15), ("td4", 15), ("qt1", 5), ("kt", 15)]
)
def test_a_session_at_rest_ends(enter: Browse, reader: str, minutes: int) -> None:
    """§1.6: idle 30, 15 or 5 minutes by role."""
    browser = enter(reader)
    with clock.frozen(NOW + timedelta(minutes=minutes)):
        assert browser.get("/tai-khoan").status == 200
    with clock.frozen(NOW + timedelta(minutes=2 * minutes, seconds=1)):
        assert browser.get("/tai-khoan").status == 302


# Where to afterwards -------------------------------------------------------------------------

ELSEWHERE = (
    *("//evil.example", "https:evil.example", "/\\evil.example", "%2f%2fevil.example"),
    *("/%09/evil.example", "javascript:alert(1)", "https://host@evil.example", "///evil.example"),
    *("/\t/evil.example", "/\n/evil.example", "\\\\evil.example", "/%5cevil.example"),
    *("http:///evil.example", "HTTPS://evil.example", " //evil.example", "/%2f/evil.example"),
    *("//evil.example/%2f..", "data:text/html,x", "/\x00/evil", "/ /evil.example", "evil.example"),
    *("/%252f%252fevil.example", "/dang-xuat", "/dang-nhap", "/" * 3_000, "?next=//evil", "#x"),
)


@pytest.mark.parametrize("target", ELSEWHERE, ids=lambda target: repr(target)[:40])
def test_signing_in_leads_to_no_other_place(enter: Browse, target: str) -> None:
    """A17: whatever `next` says, one lands on one's own start page."""
    browser = enter()
    page = browser.get("/dang-nhap", query_string={"next": target})
    answer = sign_in(browser, "nop1", PASSWORD, next=target)

    assert page.status in (200, 404)
    assert "evil" not in page.html
    assert (answer.status, answer.location) == (303, "/")


@pytest.mark.parametrize("name", ["E8", "E4"])
def test_next_to_a_foreign_entry_leaks_nothing(enter: Browse, scene: Scene, name: str) -> None:
    """A19: sign-in works, then 404."""
    reader = "nop1" if name == "E8" else "nop2"
    browser = enter()
    answer = sign_in(browser, reader, PASSWORD, next=f"/ho-so/{scene[name]}")

    page = browser.follow(answer)

    assert (answer.status, page.status) == (303, 404)
    assert name not in page.text


def test_the_way_back_of_the_display_form_stays_here(enter: Browse) -> None:
    """A17: the Referer of another site leads nowhere."""
    browser = enter("nop1")
    form = browser.get("/tai-khoan").form("/hien-thi")

    answer = browser.post("/hien-thi", form, headers={"Referer": "https://evil.example/a"})

    assert answer.location == "/tai-khoan"


def test_a_role_of_tomorrow_gives_nothing_today(stage: Flask, enter: Browse) -> None:
    """C22: rights are those of the day."""
    with stage.app_context(), transaction() as session:
        world = World(NOW)
        session.add(
            RoleHolding(
                user_id=world.actor("nop1").id,
                role=Role.ENDORSER,
                unit_id=world.unit("LL"),
                valid_from=clock.local_date(NOW) + timedelta(days=1),
                valid_to=None,
            )
        )
        session.add(
            RoleHolding(
                user_id=world.actor("nop1").id,
                role=Role.REVIEWER,
                unit_id=world.unit("HU"),
                valid_from=SINCE,
                valid_to=clock.local_date(NOW) - timedelta(days=1),
            )
        )

    assert enter("nop1").get("/cho-xu-ly/").status == 403
