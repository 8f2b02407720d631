"""The board of the first months is published before 19/5, as an office does."""

from __future__ import annotations

from datetime import date

from emulation.cli.demonstration.stories import Acts, Stage
from emulation.core import codes
from emulation.core.clock import local_instant
from emulation.points.rules import Grain
from emulation.publications import services
from emulation.standings import queries as standings
from emulation.standings.rules import BoardKind, period_at

PAPER = "Quyết định số 68-QĐ minh họa ngày 17/05/{} của cấp chủ trì"


def published_board(stage: Stage) -> Acts:
    """The communes of the first campaign, in all their clusters, as of the seal before."""
    scene, campaign = stage.cast.scene, stage.campaigns[0]
    at = local_instant(date(scene.year, 5, 17), 9)
    yield at
    days = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
    actor = stage.cast.actors[min(stage.cast.reviewers[stage.cast.places.top.id])]
    board = standings.board(
        standings.contest_of(campaign),
        BoardKind.COMMUNE,
        period_at(Grain.CAMPAIGN, at.date(), **days),
        reader=actor,
        at=at,
        as_of=standings.newest_seal(),
    )
    with codes.drawn_from(stage.tellings):
        services.publish(
            board, paper=PAPER.format(scene.year), actor=actor, at=at,
            key=f"demo-{scene.code}-cong-bo",
        )  # fmt: skip
