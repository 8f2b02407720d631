"""Lists of recognition: who may do what when, once, and what is recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed
from emulation.entries.rules import PersonPart, SubjectKind
from emulation.entries.rules.content import NamedPerson
from emulation.people.rules import Gender
from emulation.recognition import queries, services
from emulation.recognition.rules import AwardForm, ItemKind, ListState, Verdict
from emulation.recognition.services.lists import claim
from tests.entries_made import ACTION, recognised, sent_action
from tests.factories import World
from tests.recognition import made


def events(code: str) -> list[str]:
    wanted = select(AuditRecord.event).where(AuditRecord.subject == f"recognition:{code}")
    return list(db.session.scalars(wanted.order_by(AuditRecord.id)))


def test_create_makes_an_empty_draft_and_records_it(world: World) -> None:
    code = made.begun(world)

    row = made.fresh(code)

    assert (row.state, row.title, row.revision) == (ListState.DRAFT, made.TITLE, 1)
    assert events(code) == ["recognition.create"]


def test_create_twice_with_one_key_gives_one_list(world: World) -> None:
    first = made.begun(world, key="key-of-one-form")
    second = made.begun(world, key="key-of-one-form")

    assert second == first


def test_create_with_the_key_of_another_person_is_refused(world: World) -> None:
    made.begun(world, key="key-of-one-form")

    with pytest.raises(Conflict, match="Biểu mẫu này đã được dùng"):
        made.begun(world, by="hd1", key="key-of-one-form")


def test_create_without_title_names_the_field(world: World) -> None:
    with pytest.raises(Invalid) as caught:
        made.begun(world, title=" \u200b ")

    assert list(caught.value.fields) == ["title"]


def test_create_for_a_unit_out_of_reach_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed):
        made.begun(world, by="xn1", unit="HL")


def test_propose_from_entries_takes_the_facts_of_the_entry(world: World) -> None:
    entry = made.approved(world)

    item = made.rows(made.filled(world, entry))[0]

    assert (item.entry_id, item.unit_id) == (entry.id, world.unit("LL1"))
    assert (item.name, item.position_text) == ("Chi bộ thôn 1", "Đảng ủy xã Liên Lộc")
    assert item.summary.startswith("Vận động 12 hộ hiến đất mở đường thôn 1. 12 hộ hiến 450 m²")


def test_propose_from_entries_twice_adds_nothing(world: World) -> None:
    entry = made.approved(world)
    code = made.filled(world, entry)

    with transaction():
        added = services.propose_from_entries(
            code, entry_codes=[entry.code], actor=world.actor("hd2"), at=world.now
        )

    assert (added, len(made.rows(code))) == (0, 1)


def test_propose_nothing_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="Chọn ít nhất một"):
        made.filled(world)


def test_propose_an_entry_of_another_commune_is_refused(world: World) -> None:
    entry = made.exemplary(world)

    with pytest.raises(Invalid, match="ngoài phạm vi"):
        made.filled(world, entry, by="xn1", unit="LL")


def test_propose_from_board_takes_the_first_places(world: World) -> None:
    made.exemplary(world)
    made.approved(world)
    code = made.begun(world)

    with transaction():
        added = services.propose_from_board(
            code, board="cum:cum-1", top=1, actor=world.actor("hd2"), at=world.now
        )

    assert added == 1
    assert [item.name for item in made.rows(code)] == ["Đảng ủy xã Hoa Lộc"]
    assert made.rows(code)[0].summary.startswith("Xếp thứ 1/2, 10,0 điểm")


@pytest.mark.parametrize(
    ("board", "top", "field"),
    [("cum:cum-1", 0, "top"), ("cum:cum-1", 51, "top"), ("cum:khong-co", 3, "board")],
)
def test_propose_from_board_with_bad_input_names_the_field(
    world: World, board: str, top: int, field: str
) -> None:
    code = made.begun(world)

    with pytest.raises(Invalid) as caught, transaction():
        services.propose_from_board(
            code, board=board, top=top, actor=world.actor("hd2"), at=world.now
        )

    assert list(caught.value.fields) == [field]


def test_submit_takes_the_achievements(world: World) -> None:
    entry = made.approved(world)

    code = made.proposed(world, entry)

    assert made.fresh(code).state is ListState.PROPOSED
    assert [item.claimed_entry_id for item in made.rows(code)] == [entry.id]
    assert events(code)[-1] == "recognition.propose"


def test_submit_an_empty_list_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="chưa có đề nghị nào"):
        made.submit(world, made.begun(world))


def test_the_same_achievement_on_two_lists_is_refused_by_name(world: World) -> None:
    entry = made.approved(world)
    second = made.filled(world, entry, title="Danh sách thứ hai")
    made.proposed(world, entry)

    with pytest.raises(Invalid, match=f"Số 1, Chi bộ thôn 1: .*«{made.TITLE}»"):
        made.submit(world, second)
    db.session.rollback()
    checks = services.checked_rows(made.fresh(second))[0].checks

    assert [check.text for check in checks if check.verdict is Verdict.FAIL] == [
        f"Cùng thành tích này đã có trong «{made.TITLE}». Bỏ dòng này."
    ]


def test_a_claimed_entry_cannot_be_chosen_again(world: World) -> None:
    entry = made.approved(world)
    made.proposed(world, entry)

    with pytest.raises(Conflict, match=made.TITLE):
        made.filled(world, entry, title="Danh sách thứ hai")


def test_the_database_itself_refuses_a_second_claim(world: World) -> None:
    entry = made.approved(world)
    code = made.filled(world, entry, title="Danh sách thứ hai")
    made.proposed(world, entry)

    row = made.fresh(code)
    items = queries.items(row.id)

    with pytest.raises(Conflict, match=f"đã có trong danh sách «{made.TITLE}»"):
        claim(row, items)


def test_the_same_unit_on_two_lists_is_a_warning(world: World) -> None:
    made.proposed(world, made.approved(world))
    code = made.filled(world, made.approved(world, "Việc khác của thôn"), title="Danh sách hai")

    row = services.checked_rows(made.fresh(code))[0]

    assert f"Đã được đề nghị cùng đợt hoặc cùng năm: «{made.TITLE}»." in [
        check.text for check in row.doubts
    ]


def test_edit_keeps_the_reason_and_what_changed(world: World) -> None:
    code = made.filled(world, made.approved(world))
    item = made.rows(code)[0]

    with transaction():
        services.edit_item(
            code,
            item.code,
            text=replace(made.text_of(item), vote="31/31", form=AwardForm.PRAISE),
            reason="Ghi kết quả phiếu",
            revision=item.revision,
            actor=world.actor("hd2"),
            at=world.now,
        )
    edited = made.rows(code)[0]

    assert (edited.vote, edited.form, edited.edited_reason) == (
        "31/31",
        AwardForm.PRAISE,
        "Ghi kết quả phiếu",
    )
    assert events(code)[-1] == "recognition.edit"


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({}, "", "reason"),
        ({}, "x", "reason"),
        ({"summary": ""}, "Sửa cho gọn", "summary"),
        ({"summary": "từ " * 61}, "Sửa cho gọn", "summary"),
        ({"name": "  "}, "Sửa cho gọn", "name"),
        ({"vote": "9" * 41}, "Sửa cho gọn", "vote"),
    ],
)
def test_edit_with_bad_input_names_the_field(
    world: World, changes: dict[str, str], reason: str, field: str
) -> None:
    code = made.filled(world, made.approved(world))
    item = made.rows(code)[0]

    with pytest.raises(Invalid) as caught, transaction():
        services.edit_item(
            code,
            item.code,
            text=replace(made.text_of(item), **changes),
            reason=reason,
            revision=item.revision,
            actor=world.actor("hd2"),
            at=world.now,
        )

    assert list(caught.value.fields) == [field]


def test_edit_of_a_row_that_changed_meanwhile_is_refused(world: World) -> None:
    code = made.filled(world, made.approved(world))
    item = made.rows(code)[0]

    with pytest.raises(Conflict, match="vừa được người khác sửa"), transaction():
        services.edit_item(
            code,
            item.code,
            text=made.text_of(item),
            reason="Sửa cho gọn",
            revision=item.revision + 1,
            actor=world.actor("hd2"),
            at=world.now,
        )


def test_remove_frees_the_achievement_and_keeps_the_reason(world: World) -> None:
    entry, other = made.approved(world), made.exemplary(world)
    code = made.proposed(world, entry, other)
    first = made.rows(code)[0]

    with transaction():
        services.remove_item(
            code, first.code, reason="Đã khen năm trước", actor=world.actor("hd2"), at=world.now
        )

    assert [item.position for item in made.rows(code)] == [1]
    removed = queries.removed_items(made.fresh(code).id)[0]
    assert (removed.removed_reason, removed.claimed_entry_id) == ("Đã khen năm trước", None)
    assert events(code)[-1] == "recognition.remove"


def test_rows_change_places_and_go_back_to_the_prescribed_order(world: World) -> None:
    code = made.filled(world, made.approved(world), made.exemplary(world))
    names = [item.name for item in made.rows(code)]
    second = made.rows(code)[1]

    with transaction():
        services.move_item(code, second.code, up=True, actor=world.actor("hd2"), at=world.now)
    moved = [item.name for item in made.rows(code)]
    with transaction():
        services.arrange(code, actor=world.actor("hd2"), at=world.now)

    assert names == ["Chi bộ thôn Hoa Trung", "Chi bộ thôn 1"]
    assert moved == list(reversed(names))
    assert [item.name for item in made.rows(code)] == names
    assert events(code)[-2:] == ["recognition.arrange", "recognition.arrange"]


def test_a_person_named_as_subject_is_taken_over_with_cell_year_and_office(world: World) -> None:
    with transaction():
        person = world.person("bt1b")
        person.position, person.birth_year, person.gender = "Bí thư Chi bộ", 1970, Gender.MALE
        person.is_leader = True
    content = replace(
        ACTION,
        subject_kind=SubjectKind.PARTY_MEMBER,
        subject_name="đồng chí Hoàng Văn Quyết",
        persons=(NamedPerson(person.id, PersonPart.SUBJECT),),
    )
    entry = recognised(world, sent_action(world, content), by="xn1")

    item = made.rows(made.filled(world, entry))[0]

    assert (item.kind, item.name, item.person_id) == (
        ItemKind.INDIVIDUAL,
        "Hoàng Văn Quyết",
        person.id,
    )
    assert item.position_text == "Bí thư Chi bộ, Chi bộ thôn 1, Xã Liên Lộc"
    assert (item.birth_year, item.gender) == (1970, Gender.MALE)
    assert (item.party_cell, item.is_leader) == ("Chi bộ thôn 2", True)


def test_a_household_is_taken_over_by_its_name(world: World) -> None:
    content = replace(
        ACTION, subject_kind=SubjectKind.HOUSEHOLD, subject_name="Hộ ông Trần Văn Bình"
    )
    entry = recognised(world, sent_action(world, content), by="xn1")

    item = made.rows(made.filled(world, entry))[0]

    assert (item.kind, item.name) == (ItemKind.HOUSEHOLD, "Hộ ông Trần Văn Bình")
    assert item.person_id is None
