"""The real tree from the shipped list, with made-up cells and agencies hung into it."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from random import Random

from emulation.cli.demonstration.agencies import BLOCKS, NEW_OFFICES
from emulation.cli.demonstration.maps import LAST_OLD_DAY, OLD_DAY, Map
from emulation.core.text import fold
from emulation.units import queries, services
from emulation.units.queries import UnitRow
from emulation.units.rules import ClusterRole
from emulation.units.services.listing import ListedUnit, read_units

DISTRICT = "400"
PROVINCE = "38"
OF_COMMUNE = (
    "Trường Mầm non {name}",
    "Trường Tiểu học {name}",
    "Trường THCS {name}",
    "Trạm Y tế",
    "Hợp tác xã Dịch vụ nông nghiệp {name}",
)
UNTIL_MERGER = ("Cơ quan Đảng - đoàn thể", "Cơ quan chính quyền", "Công an", "Quân sự")
COAST = ("Đa Lộc", "Hưng Lộc", "Ngư Lộc", "Minh Lộc", "Hải Lộc", "Hòa Lộc")
FULL_LISTS = ("Cầu Lộc", "Đại Lộc", "Phong Lộc")
CLUSTERS = ("Cụm thi đua số 1", "Cụm thi đua số 2", "Cụm thi đua số 3")
COLUMNS = (
    *("level", "code", "name", "type", "full_name", "committee_name"),
    *("parent_code", "parent_name", "valid_from", "valid_to", "source"),
)
SOURCE = "đơn vị minh họa"


@dataclass
class Places:
    """Everything that stories happen at, as it stands on the map's day."""

    top: UnitRow
    communes: list[UnitRow] = field(default_factory=list)
    cells: dict[int, list[UnitRow]] = field(default_factory=dict)
    """By the commune of the map's day."""
    agencies: list[UnitRow] = field(default_factory=list)
    homes: dict[str, list[int]] = field(default_factory=dict)
    """Name of a commune of 2024 to its cells, hamlets first."""
    coast: set[int] = field(default_factory=set)
    """Cells by the sea."""

    @property
    def count(self) -> int:
        """How many units there are, the top included."""
        cells = sum(map(len, self.cells.values()))
        return 1 + len(self.communes) + len(self.agencies) + cells

    def commune_of(self, unit_id: int) -> UnitRow:
        """The commune that the cell hangs under, or the commune itself."""
        return next(
            row
            for row in self.communes
            if row.id == unit_id or any(cell.id == unit_id for cell in self.cells[row.id])
        )


def lay_out(scene: Map, random: Random) -> Places:
    """The tree stands with clusters and member counts; what is there on the map's day is given."""
    shipped = resources.files("emulation.units").joinpath("data/hau_loc_units.csv").read_bytes()
    services.import_units(shipped, actor=None, at=scene.laid_at)
    listed = read_units(shipped, holds_from=services.BEGINNING)
    made = _as_csv(_made_up(listed, random))
    services.import_units(made, actor=None, at=scene.laid_at, holds_from=services.BEGINNING)
    if not scene.is_old:
        _rename_cells(scene)
    places = _places(scene)
    _compare(scene, places, random)
    return places


def _made_up(listed: list[ListedUnit], random: Random) -> Iterator[dict[str, str]]:
    hamlets = _hamlets(listed)
    for row in listed:
        if row.level_code != "commune":
            continue
        if row.valid_from == services.BEGINNING:
            yield from _cells(row, hamlets[row.official_code or ""], random)
        elif row.valid_from > LAST_OLD_DAY:
            for office in NEW_OFFICES:
                yield _cell(row, office, since="2025-07-01")
    for block in BLOCKS:
        for kind, name in block.members:
            yield _agency(kind, name)


def _hamlets(listed: list[ListedUnit]) -> dict[str, list[str]]:
    """«thôn Hoa Trường», «làng Sơn»: what is known of each commune, by its code."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in listed:
        if row.level_code == "hamlet" and row.parent_code:
            word = "làng" if row.full_name.startswith("Làng") else "thôn"
            found[row.parent_code].append(f"{word} {row.name.removeprefix('Làng ')}")
    return found


def _cells(row: ListedUnit, known: list[str], random: Random) -> Iterator[dict[str, str]]:
    word = "khu phố" if row.full_name.startswith("Thị trấn") else "thôn"
    numbered = [f"{word} {number}" for number in range(1, 10)]
    wanted = len(known) if row.name in FULL_LISTS else random.randint(6, 9)
    names = [*known, *(name for name in numbered if name not in known)][:wanted]
    for name in names:
        yield _cell(row, name)
    for pattern in OF_COMMUNE:
        yield _cell(row, pattern.format(name=row.name))
    for name in UNTIL_MERGER:
        yield _cell(row, name, until=LAST_OLD_DAY.isoformat())


def _cell(row: ListedUnit, name: str, *, since: str = "", until: str = "") -> dict[str, str]:
    return {
        "level": "chi bộ",
        "name": f"Chi bộ {name}",
        "type": "chi bộ",
        "full_name": f"Chi bộ {name}, {_in_sentence(row.full_name)}",
        "committee_name": f"Chi bộ {name}",
        "parent_code": row.official_code or "",
        "parent_name": row.full_name,
        "valid_from": since,
        "valid_to": until,
        "source": SOURCE,
    }


def _agency(kind: str, name: str) -> dict[str, str]:
    return {
        "level": "cơ quan",
        "name": name,
        "type": kind,
        "full_name": name,
        "committee_name": f"Chi bộ {name}",
        "parent_code": DISTRICT,
        "valid_to": LAST_OLD_DAY.isoformat(),
        "source": SOURCE,
    }


def _as_csv(rows: Iterator[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _rename_cells(scene: Map) -> None:
    """After the merger a cell says where it lies now, and its old commune where two are alike."""
    since = scene.roles_from
    communes = {row.id: row for row in queries.units_at_level("commune", on=since)}
    old = {row.id: row for row in queries.units_at_level("commune", on=OLD_DAY)}
    before = {row.id: old[row.parent_id or 0] for row in queries.units_at_level("cell", on=OLD_DAY)}
    cells = queries.units_at_level("cell", on=since)
    alike = Counter((row.parent_id, row.name) for row in cells)
    for row in cells:
        if row.id not in before:
            continue
        is_alone = alike[row.parent_id, row.name] == 1
        name = row.name if is_alone else f"{row.name} {before[row.id].name}"
        services.change_unit(
            row.id,
            on=since,
            actor=None,
            at=scene.laid_at,
            name=name,
            full_name=f"{name}, {_in_sentence(communes[row.parent_id or 0].full_name)}",
            committee=name,
        )


def _in_sentence(full_name: str) -> str:
    """«xã Liên Lộc»: a name as it stands inside a sentence."""
    return f"{full_name[:1].lower()}{full_name[1:]}"


def _places(scene: Map) -> Places:
    code = DISTRICT if scene.is_old else PROVINCE
    top = queries.unit_by_official_code(code, on=scene.today)
    if top is None:
        raise LookupError(code)
    places = Places(top=top, communes=queries.units_at_level("commune", on=scene.today))
    places.cells = {row.id: [] for row in places.communes}
    for cell in queries.units_at_level("cell", on=scene.today):
        places.cells[cell.parent_id or 0].append(cell)
    if scene.is_old:
        places.agencies = queries.units_at_level("agency", on=scene.today)
    names = {row.id: row.name for row in queries.units_at_level("commune", on=OLD_DAY)}
    for cell in queries.units_at_level("cell", on=OLD_DAY):
        home = names[cell.parent_id or 0]
        places.homes.setdefault(home, []).append(cell.id)
        if home in COAST and is_hamlet(cell):
            places.coast.add(cell.id)
    for ids in places.homes.values():
        ids.sort()
    return places


def is_hamlet(cell: UnitRow) -> bool:
    """The cell is that of a hamlet, not of a school or an office."""
    return fold(cell.name).startswith(("chi bo thon ", "chi bo lang ", "chi bo khu pho "))


def _compare(scene: Map, places: Places, random: Random) -> None:
    """Clusters of alike units, and how many members each has."""
    at = scene.laid_at
    groups = (
        [(name, "commune", places.communes[n::3]) for n, name in enumerate(CLUSTERS)]
        if scene.is_old
        else [("Cụm các xã vùng Hậu Lộc", "commune", places.communes)]
    )
    known = {row.name: row for row in places.agencies}
    if scene.is_old:
        for block in BLOCKS:
            groups.append((block.name, "agency", [known[name] for _, name in block.members]))
    for position, (name, level, members) in enumerate(groups, start=1):
        cluster = services.add_cluster(name, level_code=level, actor=None, at=at, position=position)
        _fill(cluster.id, members, scene)
    _count_members(scene, places, random)


def _fill(cluster_id: int, members: list[UnitRow], scene: Map) -> None:
    """The units are in the cluster; the first is its head, the second its deputy."""
    at, since = scene.laid_at, scene.roles_from
    for row in members:
        services.put_in_cluster(row.id, cluster_id=cluster_id, valid_from=since, actor=None, at=at)
    for row, role in zip(members, ClusterRole, strict=False):
        services.set_lead(
            cluster_id, unit_id=row.id, role=role, valid_from=since, valid_to=None, paper="",
            actor=None, at=at,
        )  # fmt: skip


def _count_members(scene: Map, places: Places, random: Random) -> None:
    counts: dict[int, int] = {row.id: random.randint(6, 30) for row in places.agencies}
    for commune in places.communes:
        own = {
            cell.id: random.randint(22, 48) if is_hamlet(cell) else random.randint(5, 16)
            for cell in places.cells[commune.id]
        }
        counts |= own | {commune.id: sum(own.values())}
    for unit_id, count in counts.items():
        services.set_member_count(
            unit_id, count=count, valid_from=scene.roles_from, actor=None, at=scene.laid_at
        )
