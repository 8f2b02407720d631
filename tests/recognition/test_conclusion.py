"""The signed conclusion: typed by one, checked by another, stopped, sent back, cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.files.store import LocalStore
from emulation.recognition import queries, services
from emulation.recognition.rules import ListState
from tests.factories import World
from tests.recognition import made


def events(code: str) -> list[str]:
    wanted = select(AuditRecord.event).where(AuditRecord.subject == f"recognition:{code}")
    return list(db.session.scalars(wanted.order_by(AuditRecord.id)))


def test_two_persons_bring_a_list_into_effect(world: World, tmp_path: Path) -> None:
    code = made.in_effect(world, made.approved(world), folder=tmp_path)

    row = made.fresh(code)

    assert (row.state, row.number, row.signer) == (
        ListState.IN_EFFECT,
        "45-KL/HĐTĐ",
        "Nguyễn Hữu Phước",
    )
    assert row.digest == services.digest_of_list(row)
    assert (row.typed_by_id, row.checked_by_id) == (world.actor("hd2").id, world.actor("hd1").id)
    assert events(code) == [
        "recognition.create",
        "recognition.add",
        "recognition.propose",
        "recognition.conclude",
        "recognition.check",
    ]


def test_check_of_ones_own_typing_is_refused(world: World, tmp_path: Path) -> None:
    code = made.concluded(world, made.approved(world), folder=tmp_path)

    with pytest.raises(NotAllowed, match="Đồng chí đã nhập kết luận này"):
        made.check(world, code, by="hd2")

    assert made.fresh(code).state is ListState.CONCLUDED


def test_conclude_needs_the_council(world: World, tmp_path: Path) -> None:
    code = made.proposed(world, made.approved(world))

    with pytest.raises(NotAllowed):
        made.conclude(world, code, store=LocalStore(tmp_path), by="td1")


def test_a_list_out_of_reach_is_not_found(world: World) -> None:
    code = made.proposed(world, made.approved(world))

    with pytest.raises(NotFound):
        made.submit(world, code, by="xn1")


def test_conclude_twice_says_how_the_list_stands(world: World, tmp_path: Path) -> None:
    code = made.concluded(world, made.approved(world), folder=tmp_path)

    with pytest.raises(WrongState, match="«Ghi kết luận» vì danh sách đang ở trạng thái"):
        made.conclude(world, code, store=LocalStore(tmp_path))


def test_conclude_twice_with_one_key_is_done_once(world: World, tmp_path: Path) -> None:
    code = made.proposed(world, made.approved(world))
    for _ in range(2):
        made.conclude(world, code, store=LocalStore(tmp_path), key="key-of-one-form")

    assert events(code).count("recognition.conclude") == 1


@pytest.mark.parametrize(
    ("paper", "field"),
    [
        (replace(made.PAPER, number=" "), "number"),
        (replace(made.PAPER, signer=""), "signer"),
        (replace(made.PAPER, signer_title=""), "signer_title"),
        (replace(made.PAPER, concluded_on=date(2024, 11, 16)), "concluded_on"),
        (replace(made.PAPER, concluded_on=date(2004, 11, 12)), "concluded_on"),
        (replace(made.PAPER, number="9" * 61), "number"),
    ],
)
def test_conclude_with_a_wrong_paper_names_the_field(
    world: World, tmp_path: Path, paper: services.Paper, field: str
) -> None:
    code = made.proposed(world, made.approved(world))

    with pytest.raises(Invalid) as caught:
        made.conclude(world, code, store=LocalStore(tmp_path), paper=paper)

    assert list(caught.value.fields) == [field]


def name_on_list(world: World, code: str, username: str) -> None:
    item = made.rows(code)[0]
    with transaction():
        found = queries.item(made_id(code), item.code)
        assert found is not None
        found.person_id = world.person(username).id


def made_id(code: str) -> int:
    found = queries.get_list(code)
    assert found is not None
    return found.id


def test_somebody_named_on_the_list_may_not_conclude(world: World, tmp_path: Path) -> None:
    code = made.proposed(world, made.approved(world))
    name_on_list(world, code, "hd2")

    with pytest.raises(NotAllowed, match=r"có tên hoặc có việc làm của mình.*số 1"):
        made.conclude(world, code, store=LocalStore(tmp_path), by="hd2")


def test_somebody_named_on_the_list_may_not_check(world: World, tmp_path: Path) -> None:
    code = made.proposed(world, made.approved(world))
    name_on_list(world, code, "hd1")
    made.conclude(world, code, store=LocalStore(tmp_path))

    with pytest.raises(NotAllowed, match="có tên"):
        made.check(world, code, by="hd1")
    db.session.rollback()
    made.check(world, code, by="hd3")

    assert made.fresh(code).state is ListState.IN_EFFECT


def test_the_author_of_an_entry_on_the_list_is_barred(world: World, tmp_path: Path) -> None:
    code = made.concluded(world, made.approved(world), folder=tmp_path)
    barred = services.bar_of(made.fresh(code), world.actor("nop1"))

    assert barred.startswith("Đồng chí không ghi hoặc kiểm tra kết luận")


def test_a_check_of_changed_content_is_refused(world: World, tmp_path: Path) -> None:
    code = made.concluded(world, made.approved(world), folder=tmp_path)

    with pytest.raises(Conflict, match="Nội dung danh sách đã thay đổi"), transaction():
        services.check(
            code,
            digest="0" * 64,
            revision=made.revision(code),
            actor=world.actor("hd1"),
            at=world.now,
        )


def test_an_old_page_names_who_was_faster(world: World, tmp_path: Path) -> None:
    code = made.concluded(world, made.approved(world), folder=tmp_path)
    digest = services.digest_of_list(made.fresh(code))

    sentence = "Đỗ Thị Mỵ vừa thay đổi danh sách này lúc 15/11 08:00"
    with pytest.raises(Conflict, match=sentence), transaction():
        services.check(
            code,
            digest=digest,
            revision=made.revision(code) - 1,
            actor=world.actor("hd1"),
            at=world.now,
        )


def test_send_back_frees_the_achievements(world: World) -> None:
    entry = made.approved(world)
    code = made.proposed(world, entry)

    with transaction():
        services.send_back(
            code,
            reason="Thiếu kết quả phiếu",
            revision=made.revision(code),
            actor=world.actor("hd1"),
            at=world.now,
        )

    assert (made.fresh(code).state, made.fresh(code).reason) == (
        ListState.DRAFT,
        "Thiếu kết quả phiếu",
    )
    assert [item.claimed_entry_id for item in made.rows(code)] == [None]


def test_send_back_of_a_conclusion_keeps_what_was_typed(world: World, tmp_path: Path) -> None:
    code = made.concluded(world, made.approved(world), folder=tmp_path)

    with transaction():
        services.send_back(
            code,
            reason="Số kết luận sai",
            revision=made.revision(code),
            actor=world.actor("hd1"),
            at=world.now,
        )

    row = made.fresh(code)
    assert (row.state, row.number) == (ListState.PROPOSED, "45-KL/HĐTĐ")
    assert len([item for item in made.rows(code) if item.claimed_entry_id]) == 1


def test_cancel_frees_the_achievements_for_another_list(world: World) -> None:
    entry = made.approved(world)
    code = made.proposed(world, entry)

    with transaction():
        services.cancel(
            code,
            reason="Chuyển sang đợt cuối năm",
            revision=made.revision(code),
            actor=world.actor("hd1"),
            at=world.now,
        )
    other = made.proposed(world, entry, title="Danh sách cuối năm")

    assert made.fresh(code).state is ListState.CANCELLED
    assert made.fresh(other).state is ListState.PROPOSED


def test_a_list_in_effect_cannot_be_cancelled(world: World, tmp_path: Path) -> None:
    code = made.in_effect(world, made.approved(world), folder=tmp_path)

    with pytest.raises(WrongState, match="«Có hiệu lực»"), transaction():
        services.cancel(
            code,
            reason="Muốn hủy danh sách",
            revision=made.revision(code),
            actor=world.actor("hd1"),
            at=world.now,
        )


def test_rows_of_a_concluded_list_cannot_be_changed(world: World, tmp_path: Path) -> None:
    code = made.concluded(world, made.approved(world), folder=tmp_path)

    with pytest.raises(WrongState, match="Cần sửa thì trả lại"), transaction():
        services.arrange(code, actor=world.actor("hd2"), at=world.now)


def test_an_entry_revoked_meanwhile_stops_the_check(world: World, tmp_path: Path) -> None:
    entry = made.approved(world)
    code = made.concluded(world, entry, folder=tmp_path)
    with transaction():
        db.session.get_one(type(entry), entry.id).state = "revoked"

    with pytest.raises(Invalid, match=r"Có dòng không còn đạt.*Số 1, Chi bộ thôn 1"):
        made.check(world, code)
