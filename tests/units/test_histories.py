"""Whose history a unit bears after 1/7/2025: each commune of before once, codes and names apart."""

from __future__ import annotations

from emulation.units import queries
from tests.units.conftest import END_2024, HALF_2025, JULY_2025, HauLoc


def test_the_22_communes_stand_once_each_under_the_5(hau_loc: HauLoc):
    district = hau_loc.at("400", HALF_2025)
    old = {row.id for row in queries.children(district.id, on=HALF_2025) if row.level_rank == 2}
    became = {one: queries.ancestor_at_level(one, "commune", on=JULY_2025) for one in old}
    new = {row.id for row in became.values() if row}
    found = queries.holders(new, on=JULY_2025)

    assert (len(old), len(new)) == (22, 5)
    assert {one: found[one] for one in old} == {one: row.id for one, row in became.items() if row}
    assert queries.holders(new, on=HALF_2025) == {one: one for one in new}
    former = [one.full_name for unit in new for one in queries.former_units(unit, on=JULY_2025)]
    assert len(former) == len(found) - len(new)


def test_a_code_that_is_used_again_is_another_unit(hau_loc: HauLoc):
    """16072 was Phú Lộc and is the new Hoa Lộc; 16078 and 16033 likewise."""
    for code in ("16072", "16078", "16033"):
        before, after = hau_loc.at(code, HALF_2025), hau_loc.at(code, JULY_2025)
        bearers = queries.holders([after.id], on=JULY_2025)
        assert before.id != after.id
        assert before.full_name != after.full_name
        assert (bearers[before.id], bearers[after.id]) == (after.id, after.id)
        assert before.id not in queries.holders([after.id], on=HALF_2025)


def test_a_name_that_is_used_again_is_another_unit(hau_loc: HauLoc):
    """Hoa Lộc was a commune of 2024 and is the name of a larger one since."""
    district = hau_loc.at("400", HALF_2025)
    old = next(
        row for row in queries.children(district.id, on=HALF_2025) if row.full_name == "Xã Hoa Lộc"
    )
    new = hau_loc.at("16072", JULY_2025)
    assert new.full_name == old.full_name
    assert queries.holders([new.id], on=JULY_2025)[old.id] == new.id != old.id


def test_a_commune_that_was_merged_before_is_followed_through_both_changes(hau_loc: HauLoc):
    """16042 was Phong Lộc up to 2024 and Tuy Lộc from 2025, which went into Đông Thành in July."""
    first, second = hau_loc.at("16042", END_2024), hau_loc.at("16042", HALF_2025)
    new = hau_loc.at("16033", JULY_2025)
    assert (first.full_name, second.full_name) == ("Xã Phong Lộc", "Xã Tuy Lộc")
    assert queries.holders([second.id], on=HALF_2025)[first.id] == second.id
    found = queries.holders([new.id], on=JULY_2025)
    assert found[first.id] == found[second.id] == new.id
