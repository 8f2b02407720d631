"""/nhat-ky-he-thong/xoa-thong-tin and `erase-payload`: by a paper's order, seen first, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.audit.queries import verify
from emulation.audit.rules import Event
from emulation.audit.services import record, seal
from emulation.core.db import db, transaction
from emulation.people.models import RoleHolding
from emulation.trail.services import check_all
from tests.factories import World
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
HERE = "/nhat-ky-he-thong/xoa-thong-tin"
TYPED = {
    "numbers": "2-3",
    "paper": "12-QĐ/HU",
    "signed_on": "14/11/2024",
    "signer": "Nguyễn Hữu Phước",
    "reason": "Theo đề nghị của người có tên",
}


@pytest.fixture
def acts(world: World) -> World:
    """Four saves, sealed."""
    with transaction():
        for number in range(4):
            record(
                Event.ENTRY_SAVE,
                actor=world.actor("nop1"),
                subject=f"entry:K{number}",
                at=world.now,
                unit_id=world.unit("LL1"),
                changes={"title": ("", f"Việc {number}")},
            )
    with transaction():
        seal(at=world.now)
    return world


def sent(browser: Browser, **typed: str) -> Page:
    token = browser.get(HERE).form(HERE)["csrf_token"]
    return browser.post(HERE, TYPED | {"csrf_token": token} | typed)


def contents() -> dict[int, dict[str, object]]:
    db.session.rollback()
    wanted = select(AuditPayload.record_id, AuditPayload.content).where(AuditPayload.record_id <= 4)
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def erased() -> list[int]:
    return [number for number, content in contents().items() if content == {}]


def test_the_records_are_shown_first_and_without_their_content(acts: World, browse: Browse) -> None:
    page = sent(browse("qt1"), action="look")

    assert page.status == 200
    assert "Sẽ xóa thông tin của 2 bản ghi" in page.text
    assert "Lưu bản nháp" in page.text
    assert [word for word in ("Việc 1", "Lê Thị Hạnh", "K1") if word in page.html] == []
    assert erased() == []


def test_pressed_again_the_names_are_gone_and_the_chain_holds(
    acts: World, browse: Browse, tmp_path: object
) -> None:
    page = sent(browse("qt1"), action="erase", looked="2-3")

    assert page.status == 303
    assert erased() == [2, 3]
    assert verify() == []
    wanted = select(AuditRecord.subject).where(AuditRecord.event == Event.PAYLOAD_ERASE)
    assert list(db.session.scalars(wanted)) == ["audit:2", "audit:3"]
    shown = browse("kt").get("/nhat-ky-he-thong/?su_kien=payload.erase").text
    assert "Văn bản: 12-QĐ/HU" in shown


def test_other_numbers_than_those_shown_are_shown_first(acts: World, browse: Browse) -> None:
    page = sent(browse("qt1"), action="erase", looked="2")

    assert (page.status, erased()) == (200, [])


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ({"numbers": ""}, ["Ghi số các bản ghi"]),
        ({"numbers": "2, 99, 100"}, ["Không có bản ghi số 99, 100."]),
        ({"paper": "", "signer": ""}, ["Ghi số văn bản", "Ghi họ tên người ký"]),
        ({"signed_on": "31/02/2024"}, ["Tháng 2 năm 2024 có 29 ngày."]),
        ({"signed_on": "16/11/2024"}, ["Ngày ký không sau hôm nay (15/11/2024)."]),
        ({"numbers": "x", "reason": " "}, ["Chưa đọc được «x»", "Ghi lý do xóa"]),
    ],
)
def test_what_must_be_mended_is_told_and_what_was_typed_stays(
    acts: World, browse: Browse, typed: dict[str, str], sentences: list[str]
) -> None:
    page = sent(browse("qt1"), action="erase", looked=typed.get("numbers", "2-3"), **typed)

    assert page.status == 422
    assert [sentence for sentence in sentences if sentence not in page.text] == []
    assert page.form(HERE)["signer"] == typed.get("signer", TYPED["signer"])
    assert erased() == []


def test_a_record_erased_before_stops_the_whole_act(acts: World, browse: Browse) -> None:
    browser = browse("qt1")
    sent(browser, numbers="3", action="erase", looked="3")

    page = sent(browser, action="erase", looked="2-3")

    assert page.status == 409
    assert "Thông tin của bản ghi số 3 đã được xóa trước đó." in page.text
    assert erased() == [3]


def test_an_erasure_is_itself_never_erased(acts: World, browse: Browse) -> None:
    browser = browse("qt1")
    sent(browser, numbers="3", action="erase", looked="3")
    act = db.session.scalars(
        select(AuditRecord.id).where(AuditRecord.event == Event.PAYLOAD_ERASE)
    ).one()

    page = sent(browser, numbers=str(act), action="erase", looked=str(act))

    assert (page.status, "phải được giữ lại" in page.text) == (409, True)


def test_an_administrator_of_one_commune_knows_of_no_other_records(
    acts: World, browse: Browse
) -> None:
    with transaction() as session:
        holding = session.scalars(
            select(RoleHolding).where(RoleHolding.user_id == acts.actor("qt1").id)
        ).one()
        holding.unit_id = acts.unit("HL")

    page = sent(browse("qt1"), action="erase", looked="2-3")

    assert (page.status, "Không có bản ghi số 2, 3." in page.text) == (422, True)


@pytest.mark.parametrize("username", ["nop1", "xn1", "td4", "hd1", "ld", "kt"])
def test_nobody_but_administrators_erases(world: World, browse: Browse, username: str) -> None:
    assert browse(username).get(HERE).status == 403


COMMAND = ("emulation", "erase-payload", "2,3", "--paper", "12-QĐ/HU", "--signer", "Ông A")


def test_the_command_erases_and_the_check_finds_nothing(acts: World, app: Flask) -> None:
    db.session.rollback()
    run = app.test_cli_runner().invoke
    options = ("--signed-on", "14/11/2024", "--reason", "Theo đơn")

    done = run(args=[*COMMAND, *options, "--as", "qt1"])

    assert (done.exit_code, done.output) == (0, "Đã xóa thông tin của 2 bản ghi.\n")
    assert erased() == [2, 3]
    assert verify() == []


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--signed-on", "14/11/2024", "--as", "kt"), "không giữ vai trò Quản trị"),
        (("--signed-on", "14/11/2024", "--as", "ai"), "không có, hoặc không giữ"),
        (("--signed-on", "mai", "--as", "qt1"), "Nhập ngày theo dạng ngày/tháng/năm."),
        (("--signed-on", "16/11/2024", "--as", "qt1"), "Ngày ký không sau hôm nay"),
    ],
)
def test_the_command_says_what_to_mend(
    acts: World, app: Flask, options: tuple[str, ...], sentence: str
) -> None:
    db.session.rollback()
    done = app.test_cli_runner().invoke(args=[*COMMAND, *options, "--reason", "Theo đơn"])

    assert (done.exit_code, sentence in done.output) == (1, True)
    assert erased() == []


def test_erasures_leave_every_invariant_whole(acts: World, browse: Browse, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from emulation.files.store import LocalStore  # noqa: PLC0415 -- beside its use

    sent(browse("qt1"), action="erase", looked="2-3")

    assert check_all(LocalStore(tmp_path)) == []
