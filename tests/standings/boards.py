"""Counters to rank: what the postings of many entries would have left behind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from emulation.core.db import db, transaction
from emulation.points.models import Standing
from emulation.points.rules import Grain
from emulation.standings import queries, services
from emulation.standings.rules import BoardKind, Sight
from emulation.units.models import Cluster, ClusterMember, UnitLevel
from emulation.units.rules import UnitKind
from emulation.units.services import rebuild_ancestors
from tests.factories import SINCE, World, make_unit


def count(
    world: World,
    unit: str,
    base: int,
    *,
    grain: Grain = Grain.CAMPAIGN,
    start: date | None = None,
    bonus: int = 0,
    penalty: int = 0,
    priority: int = 0,
    recognised: int = 1,
    exemplary: int = 0,
) -> None:
    """The unit has these counters in the period; commit afterwards."""
    db.session.add(
        Standing(
            campaign_id=world.campaign.id,
            unit_id=world.unit(unit),
            grain=grain,
            period_start=start or world.campaign.starts_on,
            base=Decimal(base),
            bonus=Decimal(bonus),
            penalty=Decimal(penalty),
            priority=Decimal(priority),
            recognised=recognised,
            exemplary=exemplary,
        )
    )


def show(world: World, live: Sight, kind: BoardKind = BoardKind.COMMUNE) -> None:
    """Units see that much of the live board."""
    with transaction():
        last = queries.setting_of(world.campaign.id, kind)
        seen = last.revision if last else 0
        services.set_up_board(
            world.campaign, kind, live=live, published=Sight.THIRD, seen=seen,
            actor=world.actor("td4"), at=world.now, key=f"{world.campaign.code}{kind}{seen}",
        )  # fmt: skip


def more_communes(world: World, number: int, *, cluster: str = "cum-1") -> list[str]:
    """So many further communes in the cluster: X1, X2 …"""
    found = {row.code: row for row in db.session.query(UnitLevel)}
    group = db.session.query(Cluster).filter_by(code=cluster).one_or_none()
    if group is None:
        group = Cluster(
            code=cluster, name="Cụm thi đua số 2", level_id=found["commune"].id, position=1
        )
        db.session.add(group)
        db.session.flush()
    codes = []
    for place in range(1, number + 1):
        code = f"X{group.id}{place}"
        name = f"Xã {cluster} {place}"
        unit = make_unit(
            code, "commune", UnitKind.COMMUNE, "HU", name, name, levels=found, at=world.now
        )
        db.session.add(
            ClusterMember(
                cluster_id=group.id,
                unit_id=unit.id,
                valid_from=SINCE,
                valid_to=None,
                recorded_at=world.now,
                superseded_at=None,
            )
        )
        codes.append(code)
    rebuild_ancestors()
    db.session.commit()
    return codes
