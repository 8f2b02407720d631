"""What kinds of unit there are and what can become of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit is, apart from its level: agencies and schools stand beside the communes."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    TOWNSHIP = "township"
    WARD = "ward"
    CELL = "cell"
    HAMLET = "hamlet"
    AGENCY = "agency"
    SCHOOL = "school"
    FRONT = "front"
    MASS_ORGANISATION = "mass_organisation"
    ARMED_FORCE = "armed_force"
    ENTERPRISE = "enterprise"


KIND_LABELS: dict[UnitKind, str] = {
    UnitKind.PROVINCE: "tỉnh",
    UnitKind.DISTRICT: "huyện",
    UnitKind.COMMUNE: "xã",
    UnitKind.TOWNSHIP: "thị trấn",
    UnitKind.WARD: "phường",
    UnitKind.CELL: "chi bộ",
    UnitKind.HAMLET: "thôn",
    UnitKind.AGENCY: "cơ quan",
    UnitKind.SCHOOL: "trường học",
    UnitKind.FRONT: "Mặt trận Tổ quốc",
    UnitKind.MASS_ORGANISATION: "đoàn thể",
    UnitKind.ARMED_FORCE: "lực lượng vũ trang",
    UnitKind.ENTERPRISE: "doanh nghiệp",
}


class SuccessionKind(StrEnum):
    """How one unit became another."""

    MERGE_INTO_NEW = "merge_into_new"
    MERGE_INTO_EXISTING = "merge_into_existing"
    SPLIT = "split"
    RENAME = "rename"
    DISSOLVE = "dissolve"


class ClusterRole(StrEnum):
    """What one unit of a cluster is to the others, in turn."""

    HEAD = "head"
    DEPUTY = "deputy"


def lead_label(role: ClusterRole, cluster: str) -> str:
    """«Cụm trưởng», «Cụm phó»; «Khối trưởng», «Khối phó» of what bears the name of a «khối»."""
    what = "Khối" if cluster.casefold().startswith("khối") else "Cụm"
    return f"{what} trưởng" if role is ClusterRole.HEAD else f"{what} phó"


@dataclass(frozen=True)
class Level:
    """A level as an installation begins with it; offices may rename it."""

    code: str
    name: str
    rank: int


LEVELS: dict[str, Level] = {
    level.code: level
    for level in (
        Level("province", "tỉnh", 0),
        Level("district", "huyện", 1),
        Level("commune", "xã", 2),
        Level("agency", "cơ quan", 2),
        Level("cell", "chi bộ", 3),
        Level("hamlet", "thôn", 4),
    )
}

_COMMITTEES: dict[str, str] = {
    "tỉnh": "Tỉnh ủy",
    "thành phố": "Thành ủy",
    "huyện": "Huyện ủy",
    "quận": "Quận ủy",
    "thị xã": "Thị ủy",
}


def committee_name(kind: UnitKind, *, name: str, full_name: str) -> str:
    """Who acts for the unit: «Huyện ủy Hậu Lộc», «Đảng ủy xã Liên Lộc», «Chi bộ thôn 3»."""
    if kind in (UnitKind.PROVINCE, UnitKind.DISTRICT):
        lowered = full_name.lower()
        found = (words for words in _COMMITTEES if lowered.startswith(f"{words} "))
        usual = "Tỉnh ủy" if kind is UnitKind.PROVINCE else "Huyện ủy"
        return f"{_COMMITTEES.get(next(found, ''), usual)} {name}"
    if kind in (UnitKind.COMMUNE, UnitKind.TOWNSHIP, UnitKind.WARD):
        return f"Đảng ủy {full_name[:1].lower()}{full_name[1:]}"
    return full_name
