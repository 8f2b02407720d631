"""Changing the tree: lists taken whole or not at all, successions, clusters, member counts."""

from __future__ import annotations

import csv
import gzip
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from emulation.audit.models import AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid
from emulation.units import queries, services
from emulation.units.models import Unit, UnitAncestor, UnitPeriod, UnitSuccession
from emulation.units.rules import SuccessionKind, UnitKind
from tests.conftest import NOW, SHARED
from tests.factories import World
from tests.units.conftest import HALF_2025, JULY_2025, LIST, HauLoc

HEAD = "level,code,name,type,full_name,parent_code,parent_name,valid_from,valid_to"
FULL_HEAD = f"{HEAD},successor_2025_code,successor_2025_name"
TODAY = date(2024, 11, 15)


def _counts() -> tuple[int, ...]:
    tables = (Unit, UnitPeriod, UnitSuccession, UnitAncestor)
    return tuple(db.session.scalar(select(func.count()).select_from(t)) or 0 for t in tables)


def _import(*lines: str, head: str = HEAD) -> services.Imported:
    content = "\n".join([head, *lines]).encode()
    with transaction():
        return services.import_units(content, actor=None, at=NOW)


def test_import_twice_changes_nothing(hau_loc: HauLoc) -> None:
    before = _counts()

    with transaction():
        done = services.import_units(LIST.read_bytes(), actor=None, at=NOW)

    assert (done.added, done.ended, done.successions) == (0, 0, 0)
    assert done.unchanged == 82
    assert _counts() == before


def test_import_accepts_the_mark_of_utf8(empty_app: Flask) -> None:
    with empty_app.app_context(), transaction():
        done = services.import_units(b"\xef\xbb\xbf" + LIST.read_bytes(), actor=None, at=NOW)

    assert done.added == 83  # the 82 lines and the province they name


def test_import_refuses_other_encodings_with_one_sentence(empty_app: Flask) -> None:
    with empty_app.app_context(), pytest.raises(services.BadList) as caught, transaction():
        services.import_units("Hậu Lộc".encode("utf-16"), actor=None, at=NOW)

    assert str(caught.value) == "Tệp không phải mã UTF-8. Lưu lại bảng theo dạng CSV UTF-8."


def test_import_names_every_bad_line_and_writes_nothing(empty_app: Flask) -> None:
    with empty_app.app_context():
        with pytest.raises(services.BadList) as caught:
            _import(
                "huyện,400,Hậu Lộc,huyện,Huyện Hậu Lộc,38,Tỉnh Thanh Hóa,,",
                "miền,1,A,xã,Xã A,400,Huyện Hậu Lộc,,",
                "xã,2,B,xã,Xã B,400,Huyện Hậu Lộc,31/02/2024,",
                "xã,3,C,xã,Xã C,400,Huyện Hậu Lộc,2024-02-01,2024-01-01",
            )

        assert caught.value.sentences == [
            "Dòng 3: cấp «miền» chưa có. Ghi tỉnh, huyện, xã, cơ quan, chi bộ, thôn.",
            "Dòng 4: cột valid_from ghi «31/02/2024». Tháng 2 năm 2024 có 29 ngày. "
            "Kiểm tra lại ngày 31.",
            "Dòng 5: ngày kết thúc đứng trước ngày bắt đầu. Kiểm tra cột valid_from, valid_to.",
        ]
        assert _counts() == (0, 0, 0, 0)


def test_import_names_lines_whose_parent_or_successor_is_unknown(empty_app: Flask) -> None:
    with empty_app.app_context():
        with pytest.raises(services.BadList) as caught:
            _import(
                "huyện,400,Hậu Lộc,huyện,Huyện Hậu Lộc,38,Tỉnh Thanh Hóa,,,,",
                "xã,1,A,xã,Xã A,999,Huyện Nào Đó,,,,",
                "xã,2,B,xã,Xã B,400,Huyện Hậu Lộc,,2025-06-30,77,Xã Mới",
                head=FULL_HEAD,
            )

        assert caught.value.sentences == [
            "Dòng 3: không tìm thấy đơn vị cấp trên mã 999 (Huyện Nào Đó) ngày 01/01/1900. "
            "Thêm dòng của đơn vị này.",
            "Dòng 4: không tìm thấy đơn vị kế tiếp mã 77 (Xã Mới) từ ngày 01/07/2025. "
            "Thêm dòng của đơn vị này.",
        ]
        assert _counts() == (0, 0, 0, 0)


def test_import_refuses_a_code_that_belongs_to_another_that_day(empty_app: Flask) -> None:
    with empty_app.app_context():
        _import("huyện,400,Hậu Lộc,huyện,Huyện Hậu Lộc,38,Tỉnh Thanh Hóa,,")
        with pytest.raises(services.BadList) as caught:
            _import("huyện,400,Khác,huyện,Huyện Khác,38,Tỉnh Thanh Hóa,2024-01-01,")

    assert caught.value.sentences == [
        "Dòng 2: mã 400 ngày 01/01/2024 đang thuộc Huyện Hậu Lộc. "
        "Kiểm tra cột code, valid_from, valid_to."
    ]


@pytest.mark.shared
def test_succession_agrees_with_the_national_list(hau_loc: HauLoc) -> None:
    with gzip.open(SHARED / "data" / "units_merge_2025.csv.gz", "rt", encoding="utf-8") as file:
        national = {
            row["old_code"]: (row["new_code"], row["new_full_name"])
            for row in csv.DictReader(file)
            if (row["old_district_code"], row["old_province_code"]) == ("400", "38")
        }

    ours = {}
    for old in queries.children(hau_loc.at("400", HALF_2025).id, on=HALF_2025):
        new = queries.ancestor_at_level(old.id, "commune", on=JULY_2025)
        assert new is not None
        ours[old.official_code] = (new.official_code, new.full_name)
    assert ours == national


def test_rebuilding_gives_the_same_table(hau_loc: HauLoc) -> None:
    def table() -> set[tuple[object, ...]]:
        rows = db.session.scalars(select(UnitAncestor))
        return {
            (r.unit_id, r.ancestor_id, r.depth, r.is_same, r.valid_from, r.valid_to) for r in rows
        }

    before = table()
    with transaction():
        services.rebuild_ancestors()

    assert table() == before
    days = [row[4] for row in before]
    assert len(days) == len(before)


def test_add_unit_puts_it_into_scope_and_audit(world: World) -> None:
    commune = world.unit("LL")

    with transaction():
        unit = services.add_unit(
            "Chi bộ thôn 3",
            level_code="cell",
            kind=UnitKind.CELL,
            parent_id=commune,
            valid_from=TODAY,
            actor=world.actor("qt1"),
            at=NOW,
        )
        unit_id, code = unit.id, unit.code

    assert unit_id in set(db.session.scalars(queries.scope([commune], on=TODAY)))
    assert unit_id not in set(
        db.session.scalars(queries.scope([commune], on=TODAY - timedelta(days=1)))
    )
    events = db.session.scalars(
        select(AuditRecord.event).where(AuditRecord.subject == f"unit:{code}")
    )
    assert list(events) == ["unit.add"]


def test_change_unit_keeps_what_held_before(world: World) -> None:
    cell, other = world.unit("LL2"), world.unit("HL")

    with transaction():
        services.change_unit(
            cell, on=TODAY, parent_id=other, name="Chi bộ thôn Hai", actor=None, at=NOW
        )

    before = queries.unit_by_id(cell, on=TODAY - timedelta(days=1))
    after = queries.unit_by_id(cell, on=TODAY)
    assert before is not None
    assert after is not None
    assert (before.name, before.parent_id) == ("Chi bộ thôn 2", world.unit("LL"))
    assert (after.name, after.parent_id) == ("Chi bộ thôn Hai", other)
    assert [row.code for row in queries.ancestors(cell, on=TODAY)] == ["LL2", "HL", "HU", "TH"]


def test_change_unit_refuses_a_circle(world: World) -> None:
    with pytest.raises(Invalid), transaction():
        services.change_unit(
            world.unit("LL"), on=TODAY, parent_id=world.unit("LL1"), actor=None, at=NOW
        )


def test_succeed_moves_children_to_the_main_successor(world: World) -> None:
    old, new = world.unit("LL"), world.unit("HL")

    with transaction():
        services.succeed(
            old,
            into=[new],
            kind=SuccessionKind.MERGE_INTO_EXISTING,
            effective_on=TODAY,
            actor=None,
            at=NOW,
            decision="Nghị quyết 01",
        )

    assert [row.code for row in queries.children(new, on=TODAY)] == ["LL1", "LL2", "HL1"]
    assert set(db.session.scalars(queries.acts_for([new], on=TODAY))) == {old, new}
    assert queries.child_under(new, world.unit("LL1"), on=TODAY) == world.unit("LL1")


def test_a_split_unit_goes_on_under_all_its_successors(world: World) -> None:
    old, first, second = world.unit("PGD"), world.unit("LL"), world.unit("HL")

    with transaction():
        services.succeed(
            old,
            into=[first, second],
            kind=SuccessionKind.SPLIT,
            effective_on=TODAY,
            actor=None,
            at=NOW,
        )

    for unit_id in (first, second):
        assert old in set(db.session.scalars(queries.scope([unit_id], on=TODAY)))


def test_dissolve_refuses_while_units_hang_below(world: World) -> None:
    with pytest.raises(Invalid), transaction():
        services.dissolve(world.unit("LL"), last_day=TODAY, actor=None, at=NOW)


def test_member_count_keeps_what_was_known(world: World) -> None:
    unit, later = world.unit("LL"), NOW + timedelta(days=30)
    with transaction():
        services.set_member_count(unit, count=210, valid_from=date(2024, 1, 1), actor=None, at=NOW)
    with transaction():
        services.set_member_count(unit, count=215, valid_from=TODAY, actor=None, at=later)

    october, known = date(2024, 10, 1), NOW + timedelta(days=1)
    assert queries.member_counts([unit], on=TODAY, known_at=known) == {unit: 210}
    assert queries.member_counts([unit], on=TODAY, known_at=later) == {unit: 215}
    assert queries.member_counts([unit], on=october, known_at=later) == {unit: 210}
    assert queries.member_counts([world.unit("HL")], on=TODAY, known_at=later) == {}


def test_put_in_cluster_leaves_the_one_before(world: World) -> None:
    unit = world.unit("LL")
    with transaction():
        cluster = services.add_cluster("Cụm số 2", level_code="commune", actor=None, at=NOW)
        services.put_in_cluster(unit, cluster_id=cluster.id, valid_from=TODAY, actor=None, at=NOW)
        cluster_id = cluster.id

    before = queries.cluster_of(unit, on=TODAY - timedelta(days=1))
    after = queries.cluster_of(unit, on=TODAY)
    assert before is not None
    assert after is not None
    assert (before.name, after.name) == ("Cụm thi đua số 1", "Cụm số 2")
    assert [row.code for row in queries.cluster_members(cluster_id, on=TODAY)] == ["LL"]
    assert [row.name for row in queries.clusters("commune", on=TODAY)] == [
        "Cụm thi đua số 1",
        "Cụm số 2",
    ]
