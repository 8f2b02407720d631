"""One commune of the demonstration has longer, and one proposal waits for its second person."""

from __future__ import annotations

from datetime import datetime, timedelta

from emulation.campaigns import services
from emulation.campaigns.services import NO_PAPER, Paper
from emulation.cli.demonstration.maps import office_hour
from emulation.cli.demonstration.stories import Acts, Stage
from emulation.core import codes
from emulation.core.clock import local_date
from emulation.units.queries import UnitRow

SIGNER = "Nguyễn Văn Minh Họa"
EXTENDED, WAITING = "Hoa Lộc", "Triệu Lộc"
REASONS = {
    EXTENDED: "Xã mất điện, mất mạng ba ngày do mưa lớn, các chi bộ chưa gửi kịp.",
    WAITING: "Đường truyền của xã đang sửa đến giữa tuần sau, đề nghị cho gửi muộn hơn.",
}


def extensions(stage: Stage) -> Acts:
    """Proposed by one reviewer and confirmed by another, or by a signed paper where there is but
    one; the second proposal is fresh."""
    cast, random = stage.cast, stage.tellings
    one, *others = sorted(cast.reviewers[cast.places.top.id])
    at = office_hour(random, cast.scene.today - timedelta(days=4))
    yield at
    paper = NO_PAPER if others else Paper("86-CV/VP", local_date(at), SIGNER)
    code = _propose(stage, EXTENDED, one, at, paper)
    at += timedelta(minutes=50)
    yield at
    if others:
        services.confirm_deadline(code, actor=cast.actors[others[0]], at=at)
    at = office_hour(random, cast.scene.today - timedelta(days=1))
    yield at
    _propose(stage, WAITING, one, at)


def _propose(stage: Stage, name: str, by: str, at: datetime, paper: Paper = NO_PAPER) -> str:
    campaign = stage.campaigns[0]
    with codes.drawn_from(stage.tellings):
        row = services.propose_deadline(
            campaign,
            deadline=campaign.deadline + timedelta(days=5),
            unit_id=_commune(stage, name).id,
            reason=REASONS[name],
            paper=paper,
            actor=stage.cast.actors[by],
            at=at,
            key=f"demo-{stage.cast.scene.code}-han-{name}",
        )
    return row.code


def _commune(stage: Stage, name: str) -> UnitRow:
    return next(row for row in stage.cast.places.communes if row.name.endswith(name))
