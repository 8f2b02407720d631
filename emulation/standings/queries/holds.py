"""Which boards are hidden until a ceremony, and from whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from emulation.campaigns.models import Campaign
from emulation.core.clock import local_date
from emulation.core.dates import spoken_instant
from emulation.core.db import db
from emulation.core.errors import NotAllowed
from emulation.core.policy import Actor, Permission
from emulation.standings.models import BoardHold
from emulation.standings.rules import BoardKind
from emulation.units.queries import lines_of


class Held(NotAllowed):
    """The board exists, and is hidden until a ceremony."""


def may_publish(campaign: Campaign, actor: Actor, *, at: datetime) -> bool:
    """The right to publish at the campaign's host or above it."""
    held = set(actor.units_with(Permission.BOARD_PUBLISH))
    if not held:
        return False
    line = lines_of([campaign.host_id], on=local_date(at)).get(campaign.host_id, [])
    return not held.isdisjoint(line)


def hold_on(campaign_id: int, kind: BoardKind, *, at: datetime) -> BoardHold | None:
    """The hold that hides the campaign's boards of the kind now; the latest of several."""
    wanted = (
        select(BoardHold)
        .where(
            BoardHold.campaign_id == campaign_id,
            or_(BoardHold.kind.is_(None), BoardHold.kind == kind),
            _stands(at),
        )
        .order_by(BoardHold.id.desc())
        .limit(1)
    )
    return db.session.scalar(wanted)


def require_shown(
    campaign: Campaign, kind: BoardKind, *, reader: Actor, at: datetime
) -> BoardHold | None:
    """The hold that stands, for those who publish; `Held` for everybody else while one stands."""
    found = hold_on(campaign.id, kind, at=at)
    if found is not None and not may_publish(campaign, reader, at=at):
        until = f" lúc {spoken_instant(found.reveals_at)}" if found.reveals_at else ""
        raise Held(f"Kết quả được giữ kín đến lễ công bố{until}. Đồng chí mở lại trang này sau đó.")
    return found


def standing_holds(*, at: datetime) -> list[BoardHold]:
    """Every hold that stands now."""
    return list(db.session.scalars(select(BoardHold).where(_stands(at)).order_by(BoardHold.id)))


def hold_by_code(code: str) -> BoardHold | None:
    """The hold that bears this code."""
    return db.session.scalar(select(BoardHold).where(BoardHold.code == code))


def hold_of_key(key: str) -> BoardHold | None:
    """What the form with this key hid."""
    return db.session.scalar(select(BoardHold).where(BoardHold.request_key == key))


def _stands(at: datetime) -> ColumnElement[bool]:
    return and_(
        BoardHold.lifted_at.is_(None),
        or_(BoardHold.reveals_at.is_(None), BoardHold.reveals_at > at),
    )
