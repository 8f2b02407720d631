"""What an office has set for a board."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from emulation.core.db import db
from emulation.standings.models import BoardSetting
from emulation.standings.rules import LIVE_SIGHT, PUBLISHED_SIGHT, BoardKind, Sight


def setting_of(campaign_id: int, kind: BoardKind) -> BoardSetting | None:
    """What holds for the board; None while nobody has changed the defaults."""
    wanted = (
        select(BoardSetting)
        .where(BoardSetting.campaign_id == campaign_id, BoardSetting.kind == kind)
        .order_by(BoardSetting.revision.desc())
        .limit(1)
    )
    return db.session.scalar(wanted)


def live_sight(campaign_ids: Sequence[int], kind: BoardKind) -> Sight:
    """How much of the figures that still move a unit sees; of several campaigns the least."""
    wanted = (
        select(BoardSetting.campaign_id, BoardSetting.live_sight)
        .where(BoardSetting.campaign_id.in_(campaign_ids), BoardSetting.kind == kind)
        .order_by(BoardSetting.revision)
    )
    last = {row[0]: row[1] for row in db.session.execute(wanted)}
    return min((last.get(one, LIVE_SIGHT) for one in campaign_ids), key=list(Sight).index)


def published_sight(campaign_id: int, kind: BoardKind) -> Sight:
    """How much of its published boards a unit sees."""
    found = setting_of(campaign_id, kind)
    return found.published_sight if found else PUBLISHED_SIGHT


def setting_of_key(key: str) -> BoardSetting | None:
    """What the form with this key has set."""
    return db.session.scalar(select(BoardSetting).where(BoardSetting.request_key == key))
