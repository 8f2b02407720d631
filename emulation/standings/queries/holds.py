"""Which boards are hidden until a ceremony, and from whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from emulation.campaigns.models import Campaign
from emulation.core.clock import local_date
from emulation.core.dates import spoken_instant
from emulation.core.db import db
from emulation.core.errors import NotAllowed
from emulation.core.policy import Actor, Permission
from emulation.standings.models import BoardHold
from emulation.standings.queries.contests import Contest
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
    return next(iter(_holds_on((campaign_id,), kind, at=at)), None)


def _holds_on(campaign_ids: Iterable[int], kind: BoardKind, *, at: datetime) -> list[BoardHold]:
    wanted = (
        select(BoardHold)
        .where(
            BoardHold.campaign_id.in_(list(campaign_ids)),
            or_(BoardHold.kind.is_(None), BoardHold.kind == kind),
            _stands(at),
        )
        .order_by(BoardHold.id.desc())
    )
    return list(db.session.scalars(wanted))


def require_shown(
    contest: Contest, kind: BoardKind, *, reader: Actor, at: datetime
) -> BoardHold | None:
    """The hold that stands on one of its campaigns, for those who publish that; `Held` for
    everybody else while one stands."""
    found = _holds_on(contest.ids, kind, at=at)
    by_id = {one.id: one for one in contest.campaigns}
    for hold in found:
        if not may_publish(by_id[hold.campaign_id], reader, at=at):
            until = f" lúc {spoken_instant(hold.reveals_at)}" if hold.reveals_at else ""
            raise Held(
                f"Kết quả được giữ kín đến lễ công bố{until}. Đồng chí mở lại trang này sau đó."
            )
    return found[0] if found else None


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
