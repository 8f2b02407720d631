"""The tree of Hậu Lộc before, between and after its mergers."""

from __future__ import annotations

from datetime import date

from emulation.core.db import db
from emulation.units import queries
from tests.units.conftest import END_2024, HALF_2025, JULY_2025, HauLoc

COMMUNES_2025 = ["Xã Đông Thành", "Xã Hậu Lộc", "Xã Hoa Lộc", "Xã Triệu Lộc", "Xã Vạn Lộc"]


def test_tree_at_the_end_of_2024(hau_loc: HauLoc) -> None:
    district = hau_loc.at("400", END_2024)

    communes = queries.children(district.id, on=END_2024)

    assert len(communes) == 23
    assert {row.level_code for row in communes} == {"commune"}
    assert district.committee_name == "Huyện ủy Hậu Lộc"
    assert [row.full_name for row in queries.ancestors(district.id, on=END_2024)] == [
        "Huyện Hậu Lộc",
        "Tỉnh Thanh Hóa",
    ]


def test_tree_in_the_first_half_of_2025(hau_loc: HauLoc) -> None:
    district = hau_loc.at("400", HALF_2025)

    communes = queries.children(district.id, on=HALF_2025)

    assert len(communes) == 22
    assert [row.official_code for row in communes if row.name == "Tuy Lộc"] == ["16042"]


def test_tree_from_july_2025_has_five_communes_under_the_province(hau_loc: HauLoc) -> None:
    province = hau_loc.at("38", JULY_2025)

    below = queries.children(province.id, on=JULY_2025)

    assert [row.full_name for row in below] == [
        "Xã Đông Thành",
        "Xã Hậu Lộc",
        "Xã Hoa Lộc",
        "Xã Triệu Lộc",
        "Xã Vạn Lộc",
    ]
    assert queries.units_at_level("district", on=JULY_2025) == []


def test_names_of_committees(hau_loc: HauLoc) -> None:
    names = [hau_loc.at(code, END_2024).committee_name for code in ("16066", "16012", "38")]

    assert names == ["Đảng ủy xã Liên Lộc", "Đảng ủy thị trấn Hậu Lộc", "Tỉnh ủy Thanh Hóa"]


def test_scope_of_a_new_commune_holds_what_was_merged_into_it(hau_loc: HauLoc) -> None:
    dong_thanh = hau_loc.at("16033", JULY_2025)

    ids = set(db.session.scalars(queries.acts_for([dong_thanh.id], on=JULY_2025)))

    assert sorted(row.full_name for row in queries.units_by_id(ids, on=JULY_2025).values()) == [
        "Xã Cầu Lộc",
        "Xã Phong Lộc",
        "Xã Thành Lộc",
        "Xã Tuy Lộc",
        "Xã Tuy Lộc",
        "Xã Đông Thành",
        "Xã Đồng Lộc",
    ]
    assert "Thôn Thiều Xá 1" in hau_loc.names([dong_thanh.id], JULY_2025)


def test_scope_before_the_merger_is_that_of_the_old_unit(hau_loc: HauLoc) -> None:
    dong_thanh = hau_loc.at("16033", JULY_2025)
    lien_loc = hau_loc.at("16066", END_2024)

    assert hau_loc.names([dong_thanh.id], HALF_2025) == []
    assert hau_loc.names([lien_loc.id], HALF_2025) == ["Xã Liên Lộc"]


def test_scope_of_the_province_holds_the_dissolved_district(hau_loc: HauLoc) -> None:
    province, district = hau_loc.at("38", JULY_2025), hau_loc.at("400", END_2024)

    ids = set(db.session.scalars(queries.scope([province.id], on=JULY_2025)))

    assert district.id in ids
    assert ids == set(db.session.scalars(queries.scope([province.id], on=date(2030, 1, 1))))


def test_a_dissolved_commune_goes_on_through_its_successors(hau_loc: HauLoc) -> None:
    tuy_loc = hau_loc.at("16039", END_2024)

    line = queries.ancestors(tuy_loc.id, on=JULY_2025)

    assert [(row.full_name, row.official_code) for row in line] == [
        ("Xã Tuy Lộc", "16039"),
        ("Xã Tuy Lộc", "16042"),
        ("Xã Đông Thành", "16033"),
        ("Tỉnh Thanh Hóa", "38"),
    ]
    commune = queries.ancestor_at_level(tuy_loc.id, "commune", on=JULY_2025)
    assert commune is not None
    assert commune.full_name == "Xã Đông Thành"
    assert queries.ancestor_at_level(tuy_loc.id, "district", on=JULY_2025) is None


def test_codes_used_again_never_mix(hau_loc: HauLoc) -> None:
    phu_loc, hoa_loc = hau_loc.at("16072", HALF_2025), hau_loc.at("16072", JULY_2025)
    phong_loc, tuy_loc = hau_loc.at("16042", END_2024), hau_loc.at("16042", HALF_2025)

    assert (phu_loc.full_name, hoa_loc.full_name) == ("Xã Phú Lộc", "Xã Hoa Lộc")
    assert (phong_loc.full_name, tuy_loc.full_name) == ("Xã Phong Lộc", "Xã Tuy Lộc")
    assert len({phu_loc.id, hoa_loc.id, phong_loc.id, tuy_loc.id}) == 4
    assert hau_loc.names([phong_loc.id], END_2024) == [
        "Thôn Cầu",
        "Thôn Kỳ Sơn",
        "Thôn Lộc Động",
        "Thôn Phù Lạc",
        "Xã Phong Lộc",
    ]


def test_hoa_loc_and_hoa_loc_with_a_tone_are_two_communes(hau_loc: HauLoc) -> None:
    plain, toned = hau_loc.at("16063", END_2024), hau_loc.at("16075", END_2024)

    assert (plain.name, toned.name) == ("Hoa Lộc", "Hòa Lộc")
    assert hau_loc.names([toned.id], END_2024) == ["Thôn Bái Trung", "Xã Hòa Lộc"]


def test_hamlets_follow_their_commune(hau_loc: HauLoc) -> None:
    cau_loc, dong_thanh = hau_loc.at("16033", HALF_2025), hau_loc.at("16033", JULY_2025)

    before = [row.full_name for row in queries.children(cau_loc.id, on=HALF_2025)]
    after = [row.full_name for row in queries.children(dong_thanh.id, on=JULY_2025)]

    assert before == [
        "Thôn Cầu Thôn",
        "Thôn Đông Thôn 1",
        "Thôn Đông Thôn 2",
        "Thôn Thiều Xá 1",
        "Thôn Thiều Xá 2",
    ]
    assert set(before) < set(after)
    assert len(after) == 9


def test_child_under_names_the_branch(hau_loc: HauLoc) -> None:
    district, hoa_loc = hau_loc.at("400", END_2024), hau_loc.at("16063", END_2024)
    hamlet = queries.children(hoa_loc.id, on=END_2024)[0]
    new = hau_loc.at("16072", JULY_2025)

    assert queries.child_under(district.id, hamlet.id, on=END_2024) == hoa_loc.id
    assert queries.child_under(hoa_loc.id, hamlet.id, on=END_2024) == hamlet.id
    assert queries.child_under(hoa_loc.id, hoa_loc.id, on=END_2024) is None
    assert queries.child_under(new.id, hamlet.id, on=JULY_2025) == hamlet.id
    assert queries.child_under(new.id, hoa_loc.id, on=JULY_2025) is None
    assert queries.child_under(hoa_loc.id, district.id, on=END_2024) is None


def test_dated_lines_agree_with_the_lines_of_each_day(hau_loc: HauLoc) -> None:
    ids = [hau_loc.at("16039", END_2024).id, hau_loc.at("16063", END_2024).id]
    top = hau_loc.at("38", END_2024).id

    dated = queries.dated_lines(ids)

    for day in (END_2024, HALF_2025, JULY_2025):
        lines = queries.lines_of(ids, on=day)
        assert {i: [step for step, _ in dated[i].on(day)] for i in ids} == lines
        for unit_id in ids:
            expected = queries.child_under(top, unit_id, on=day)
            assert dated[unit_id].child_under(top, day) == expected


def test_tree_lists_each_unit_before_those_below_it(hau_loc: HauLoc) -> None:
    rows = queries.tree(END_2024)

    seen: set[int] = set()
    for row in rows:
        assert row.parent_id is None or row.parent_id in seen
        seen.add(row.id)
    assert [row.full_name for row in rows[:2]] == ["Tỉnh Thanh Hóa", "Huyện Hậu Lộc"]
    assert len(rows) == 2 + 23 + 52
