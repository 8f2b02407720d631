"""A campaign is opened from a file, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from emulation.campaigns import queries
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CampaignState
from emulation.core.db import db
from tests.factories import World

SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "campaign.toml"
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, tmp_path: Path) -> Run:
    """Runs the command on the sample with one text put in place of another."""

    def command(old: str = "", new: str = "", *, user: str = "qt1") -> Result:
        file = tmp_path / "dot.toml"
        file.write_text(SAMPLE.read_text("utf-8").replace(old, new) if old else SAMPLE.read_text())
        words = ["emulation", "open-campaign", str(file), "--as", user]
        return app.test_cli_runner().invoke(args=words)

    return command


def test_the_sample_opens_a_campaign_with_points(run: Run, world: World) -> None:
    result = run()

    assert (result.exit_code, result.output) == (
        0,
        "Đã mở «Học tập và làm theo Bác năm 2027» (có tính điểm).\n",
    )
    campaign = queries.campaign_by_code("hoc-bac-2027")
    assert campaign is not None
    assert campaign.state is CampaignState.OPEN
    rules = queries.current_rules(campaign.id, on=campaign.starts_on)
    assert rules is not None
    assert len(queries.rules_of(rules.rule_set.id)) == 3
    assert len(queries.criteria_of(rules.rule_set.id)) == 2
    route = queries.route_for("cell", "cell", "action", on=campaign.starts_on)
    assert route is not None
    assert [step.label for step in route.steps] == ["Đảng ủy xã xét", "Huyện ủy thẩm định"]


def test_opening_twice_is_refused(run: Run) -> None:
    run()
    result = run()

    assert (result.exit_code, "đã có" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "study"', 'kind = "khác"', "chưa đúng"),
        ('name = "Học', 'ten = "Học', "thiếu mục 'name'"),
        ('host = "Huyện Hậu Lộc"', 'host = "Xã Đâu Đó"', "Không có đơn vị"),
        ("ends_on = 2027-12-31", "ends_on = 2026-12-31", ""),
        ("ceiling = 15", "ceiling = 0", ""),
        ('level = "district"', 'level = "vùng"', "Chưa có cấp đơn vị"),
        ("[campaign]", "[campaign", "chưa đúng TOML"),
        ("points = 5", 'points = "năm"', "chưa đúng"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_nothing_is_written(
    run: Run, world: World, old: str, new: str, said: str
) -> None:
    result = run(old, new)

    assert (result.exit_code, said in result.output) == (1, True), result.output
    assert len(result.output.strip().splitlines()) == 1
    assert db.session.scalar(select(func.count(Campaign.id))) == 1


def test_only_administrators_open_campaigns(run: Run) -> None:
    assert run(user="td1").exit_code == 1
