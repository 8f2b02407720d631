"""One commune of the demonstration has longer, and one proposal waits for its second person."""

from __future__ import annotations

from datetime import datetime, timedelta

from emulation.campaigns import services
from emulation.cli.demonstration.maps import office_hour
from emulation.cli.demonstration.stories import Acts, Stage
from emulation.core import codes
from emulation.units.queries import UnitRow

EXTENDED, WAITING = "Hoa Lộc", "Triệu Lộc"
REASONS = {
    EXTENDED: "Xã mất điện, mất mạng ba ngày do mưa lớn, các chi bộ chưa gửi kịp.",
    WAITING: "Đường truyền của xã đang sửa đến giữa tuần sau, đề nghị cho gửi muộn hơn.",
}


def extensions(stage: Stage) -> Acts:
    """Proposed by one reviewer and confirmed by another; the second proposal is fresh."""
    cast, random = stage.cast, stage.tellings
    one, other = sorted(cast.reviewers[cast.places.top.id])[:2]
    at = office_hour(random, cast.scene.today - timedelta(days=4))
    yield at
    code = _propose(stage, EXTENDED, one, at)
    at += timedelta(minutes=50)
    yield at
    services.confirm_deadline(code, actor=cast.actors[other], at=at)
    at = office_hour(random, cast.scene.today - timedelta(days=1))
    yield at
    _propose(stage, WAITING, one, at)


def _propose(stage: Stage, name: str, by: str, at: datetime) -> str:
    campaign = stage.campaigns[0]
    with codes.drawn_from(stage.tellings):
        row = services.propose_deadline(
            campaign,
            deadline=campaign.deadline + timedelta(days=5),
            unit_id=_commune(stage, name).id,
            reason=REASONS[name],
            actor=stage.cast.actors[by],
            at=at,
            key=f"demo-{stage.cast.scene.code}-han-{name}",
        )
    return row.code


def _commune(stage: Stage, name: str) -> UnitRow:
    return next(row for row in stage.cast.places.communes if row.name.endswith(name))
