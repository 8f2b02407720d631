"""Separation of duties over HTTP: each bar refuses with its sentence (S1–S12, D11, D13, D21)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from emulation.core.clock import local_date
from emulation.core.db import db, transaction
from emulation.entries import queries as entries
from emulation.people import services as people
from emulation.people.models import RoleHolding, User
from emulation.people.rules import Role
from emulation.reviews import services as reviews
from tests.conftest import NOW
from tests.factories import World
from tests.security import acts
from tests.security.conftest import Browse
from tests.security.scene import Scene, digests

REJECT = {"action": "reject", "reason": "Nội dung trùng với việc đã công nhận năm 2023."}


def revision(stage: Flask, code: str) -> str:
    with stage.app_context():
        return str(entries.entry_by_code(code).revision)


def tried(stage: Flask, scene: Scene, enter: Browse, name: str, by: str) -> tuple[int, str]:
    """Status and words of the direct POST of a verdict, and of the desk's page."""
    browser = enter(by)
    address = f"/cho-xu-ly/{scene[name]}"
    shown = browser.get(address)
    sent = REJECT | {"revision": revision(stage, scene[name]), "request_key": f"{name}-{by}"}
    answer = browser.post(address, sent | {"csrf_token": acts.token_of(browser)})
    assert answer.status == shown.status
    return answer.status, answer.text


@pytest.mark.parametrize(
    ("name", "by", "sentence"),
    [
        ("E9", "td4", "có tên trong nội dung"),  # S1, D11
        ("E4", "td3", "cùng đơn vị với bên gửi"),  # S2
        ("M4", "td3", "cùng đơn vị với bên gửi"),
        ("E4", "xn1", "Bước này do đơn vị khác xử lý"),  # S3: the other step is over
    ],
)
def test_each_bar_is_a_sentence_and_changes_nothing(
    stage: Flask, scene: Scene, enter: Browse, name: str, by: str, sentence: str
) -> None:
    page = enter(by)
    before = digests(stage)
    address = f"/cho-xu-ly/{scene[name]}"
    sent = REJECT | {"revision": revision(stage, scene[name]), "request_key": f"{name}-{by}"}
    answer = page.post(address, sent | {"csrf_token": acts.token_of(page)})

    assert answer.status == 403
    assert sentence in answer.text
    assert digests(stage) == before


def test_two_steps_of_one_entry_are_never_one_persons(
    stage: Flask, scene: Scene, enter: Browse
) -> None:
    """S3: the endorser who became a reviewer as well."""
    with stage.app_context(), transaction():
        world = World(NOW)
        db.session.add(
            RoleHolding(
                user_id=world.actor("xn1").id, role=Role.REVIEWER, unit_id=world.unit("HU"),
                valid_from=local_date(NOW), valid_to=None,
            )
        )  # fmt: skip

    status, text = tried(stage, scene, enter, "E4", "xn1")

    assert status == 403
    assert "đã quyết định bước khác" in text


def test_who_withdrew_and_who_was_asked_to_be_replaced_are_told_so(
    stage: Flask, scene: Scene, enter: Browse
) -> None:
    """S9, D15: by direct POST too."""
    with stage.app_context(), transaction():
        world = World(NOW)
        entry = entries.entry_by_code(scene["E4"])
        reviews.recuse(entry, reason="kinship", words="", actor=world.actor("td1"), at=NOW)
        reviews.request_recusal(
            entry, world.person("td2").code, reason="interest",
            words="Có quyền lợi ở công trình này.", actor=world.actor("nop1"), at=NOW,
        )  # fmt: skip

    for by in ("td1", "td2"):
        status, text = tried(stage, scene, enter, "E4", by)
        assert status == 403
        assert "đã xin rút hoặc có đề nghị người khác xử lý" in text


def test_the_bars_of_both_hold_over_http(stage: Flask, scene: Scene, enter: Browse) -> None:
    """S11, D21: the stand-in of somebody barred, and a stand-in who is barred."""
    with stage.app_context(), transaction():
        world = World(NOW)
        today = local_date(NOW)
        for away, other in (("td3", "hd1"), ("td1", "bt1")):
            people.appoint_stand_in(
                world.actor(away).id, other, valid_from=today, valid_to=today,
                paper="12-TB/HU", actor=world.actor(away), at=NOW,
            )  # fmt: skip

    status, text = tried(stage, scene, enter, "E4", "hd1")
    assert (status, "người giao xử lý thay cũng không được xử lý" in text) == (403, True)
    status, text = tried(stage, scene, enter, "E4", "bt1")
    assert (status, "cùng đơn vị với bên gửi" in text) == (403, True)


def test_a_second_account_of_one_person_cannot_be_made(stage: Flask, scene: Scene) -> None:
    """S8, D13: one natural person is one account, so two votes of one person cannot be."""
    with stage.app_context(), transaction():
        person = World(NOW).person("hd1")
        db.session.add(
            User(
                username="hd1.hai", password_hash="x", person_id=person.id, created_at=NOW,
            )
        )  # fmt: skip
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


@pytest.mark.parametrize(
    ("person", "role", "sentence"),
    [("td1", "administrator", "quản trị không được giữ vai trò xét"),
     ("kt", "reviewer", "Kiểm tra không đi cùng vai trò khác")],
)  # fmt: skip
def test_roles_that_exclude_each_other_are_told(
    stage: Flask, scene: Scene, enter: Browse, person: str, role: str, sentence: str
) -> None:
    """S6, S7."""
    browser = enter("qt1")
    address = f"/quan-tri/tai-khoan/{scene.persons[person]}"
    typed = {
        "role": role,
        "unit": "HU",
        "paper": "25-QĐ/HU",
        "second_username": "qt2",
        "second_password": "mật khẩu thử nghiệm",
    }
    before = digests(stage)

    page = browser.send(address, typed, form=f"{address}/vai-tro")

    assert page.status == 422
    assert sentence in page.text
    assert digests(stage) == before
