"""The clusters as their pages show them: a cluster with its units, and who leads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from wtforms import Field

from emulation.comparing.forms import MoveForm
from emulation.comparing.queries import Lead, Membership, lead_on, membership_on
from emulation.comparing.rules import size_words
from emulation.core.dates import format_date
from emulation.units.queries import ClusterRow, UnitRow
from emulation.units.rules import ClusterRole, lead_label

NO_CLUSTER = "Chưa xếp cụm"
NOT_RANKED_TOGETHER = "Đơn vị chưa xếp cụm không có trên bảng của cụm nào."


@dataclass(frozen=True)
class UnitLine:
    """A unit, since when it is in its cluster, and where to move it."""

    name: str
    since: str
    field: Field
    seen: Field


@dataclass
class ShownGroup:
    """A cluster with those of its units that the page shows; or the units that are in none."""

    code: str
    name: str
    size: str
    led: list[str]
    warning: str
    rows: list[UnitLine] = field(default_factory=list)

    @property
    def way(self) -> str:
        """The words that lead to its own page."""
        return f"{both_labels(self.name)}, đổi tên"

    @property
    def is_open(self) -> bool:
        """Something is amiss with it, or was typed in it."""
        return bool(self.warning) or any(row.field.errors or row.field.data for row in self.rows)


def groups(
    form: MoveForm,
    units: Iterable[UnitRow],
    clusters: Iterable[ClusterRow],
    *,
    memberships: Mapping[int, list[Membership]],
    sizes: Mapping[int, list[int]],
    leads: list[Lead],
    on: date,
) -> list[ShownGroup]:
    """The clusters in their order, last the units that are in none; the form says what is seen."""
    found = {
        one.code: _group(one, len(sizes.get(one.id, [])), led_words(one, leads, on))
        for one in clusters
    }
    alone = ShownGroup("", NO_CLUSTER, "", [], "")
    for unit in units:
        now = membership_on(memberships.get(unit.id, []), on)
        form[f"seen-{unit.code}"].data = now.code if now else ""
        group = found.setdefault(now.code, _outside(now)) if now else alone
        since = format_date(now.valid_from) if now else ""
        to, seen = form[f"to-{unit.code}"], form[f"seen-{unit.code}"]
        group.rows.append(UnitLine(unit.full_name, since, to, seen))
    if alone.rows:
        alone.size, alone.warning = f"{len(alone.rows)} đơn vị", NOT_RANKED_TOGETHER
        return [*found.values(), alone]
    return list(found.values())


def both_labels(name: str) -> str:
    """«Cụm trưởng, cụm phó»."""
    head, deputy = (lead_label(role, name) for role in ClusterRole)
    return f"{head}, {deputy.lower()}"


def led_words(cluster: ClusterRow, leads: Iterable[Lead], on: date) -> list[str]:
    """«Cụm trưởng: Xã Liên Lộc, từ 01/01/2024», and the deputy; nothing where there is none."""
    theirs = [one for one in leads if one.cluster_id == cluster.id]
    found = []
    for role in ClusterRole:
        now = lead_on(theirs, role, on)
        if now is not None and now.is_there:
            label = lead_label(role, cluster.name)
            found.append(f"{label}: {now.unit_name}, từ {format_date(now.valid_from)}")
    return found


def _group(cluster: ClusterRow, size: int, led: list[str]) -> ShownGroup:
    return ShownGroup(cluster.code, cluster.name, f"{size} đơn vị", led, size_words(size))


def _outside(now: Membership) -> ShownGroup:
    """A cluster that the page does not offer: of another level, or beyond the most it offers."""
    return ShownGroup("", now.name, "", [], "")


@dataclass(frozen=True)
class ShownTurn:
    """Who led a cluster, as what, from when to when, and by what paper."""

    label: str
    unit: str
    days: str
    paper: str


def turns(cluster: ClusterRow, leads: Iterable[Lead]) -> list[ShownTurn]:
    """All turns that are known, the newest first."""
    return [
        ShownTurn(lead_label(one.role, cluster.name), one.unit_name, _days(one), one.paper)
        for one in sorted(leads, key=lambda one: one.valid_from, reverse=True)
    ]


def _days(lead: Lead) -> str:
    since = format_date(lead.valid_from)
    return f"{since} – {format_date(lead.valid_to)}" if lead.valid_to else f"từ {since}"
