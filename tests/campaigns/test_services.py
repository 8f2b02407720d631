"""Laying a campaign down, freezing its rules, opening it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from emulation.audit.models import AuditRecord
from emulation.campaigns import queries, services
from emulation.campaigns.models import Campaign, RuleSet
from emulation.campaigns.rules import CampaignKind, CampaignState, RecognitionLevel, StepSpec
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import DomainError, Invalid, NotAllowed, WrongState
from emulation.core.policy import Permission

START = date(2024, 6, 1)
STEP = StepSpec(
    level_code="district",
    label="Huyện ủy thẩm định",
    permission=Permission.ENTRY_APPROVE,
    working_days=7,
    recognition=RecognitionLevel.UPPER,
)


def laid_down(world, code: str = "ntm-2024", **changes) -> Campaign:
    values = {
        "kind": CampaignKind.MOVEMENT,
        "name": "Chung sức xây dựng nông thôn mới",
        "theme": "Mỗi chi bộ một việc làm",
        "host_id": world.unit("HU"),
        "starts_on": START,
        "ends_on": date(2024, 12, 31),
        "deadline": clock.local_instant(date(2024, 12, 15), 17),
        "entry_kinds": ["action"],
        "actor": world.actor("qt1"),
        "at": world.now,
    }
    return services.create_campaign(code, **(values | changes))


def with_rules(world, campaign: Campaign) -> RuleSet:
    guidance = services.add_guidance(
        campaign,
        number="20-HD/HU",
        issued_on=START,
        issuer="Ban Thường vụ Huyện ủy",
        signer="Nguyễn Hữu Phước",
        title="Hướng dẫn chấm điểm",
        actor=world.actor("qt1"),
        at=world.now,
    )
    rule_set = services.add_rule_set(
        campaign, valid_from=START, guidance=guidance, actor=world.actor("qt1"), at=world.now
    )
    add_rule(rule_set)
    return rule_set


def add_rule(rule_set: RuleSet):
    return services.add_rule(
        rule_set,
        code="A1",
        entry_kind="action",
        level=RecognitionLevel.BASE,
        label="Việc làm được công nhận",
        points=Decimal(5),
        clause="Mục II",
    )


def add_criterion(rule_set: RuleSet, ceiling: int = 10):
    return services.add_criterion(
        rule_set,
        code="C1",
        entry_kind="model",
        position=1,
        label="Hiệu quả",
        ceiling=Decimal(ceiling),
        clause="Mục III",
    )


def refused(act: Callable[[], object]) -> type[DomainError]:
    with pytest.raises(DomainError) as error:
        act()
    return type(error.value)


def test_draft_campaign_takes_nothing(world):
    with transaction():
        campaign = laid_down(world)

    assert campaign.state is CampaignState.DRAFT
    assert campaign not in queries.open_campaigns(at=world.now)
    assert campaign not in queries.shown_campaigns()


def test_opening_freezes_the_rules_of_a_guidance(world):
    with transaction():
        campaign = laid_down(world)
        rule_set = with_rules(world, campaign)
        assert queries.current_rules(campaign.id, on=world.today) is None
        services.freeze_and_open(campaign, actor=world.actor("qt1"), at=world.now)

    current = queries.current_rules(campaign.id, on=world.today)
    assert (current.rule_set, current.guidance.number) == (rule_set, "20-HD/HU")
    assert rule_set.frozen_at == world.now
    assert campaign in queries.open_campaigns(at=world.now)


def test_campaign_without_guidance_opens_without_points(world):
    with transaction():
        campaign = laid_down(world)
        services.add_rule_set(campaign, valid_from=START, actor=None, at=world.now)
        services.freeze_and_open(campaign, actor=None, at=world.now)

    assert campaign.state is CampaignState.OPEN
    assert queries.current_rule_set(campaign.id, on=world.today) is None


def test_frozen_rules_never_change(world):
    with transaction():
        campaign = laid_down(world)
        rule_set = with_rules(world, campaign)
        services.freeze_and_open(campaign, actor=world.actor("qt1"), at=world.now)

        assert refused(lambda: add_rule(rule_set)) is WrongState
        assert refused(lambda: add_criterion(rule_set)) is WrongState
        again = {"actor": world.actor("qt1"), "at": world.now}
        assert refused(lambda: services.freeze_rule_set(rule_set, **again)) is WrongState
        assert refused(lambda: services.freeze_and_open(campaign, **again)) is WrongState


def test_frozen_rules_are_replaced_by_two_persons_only(world):
    one, other = world.actor("qt1"), world.actor("qt2")
    with transaction():
        campaign = laid_down(world)
        first = with_rules(world, campaign)
        services.freeze_and_open(campaign, actor=one, at=world.now)
        second = with_rules(world, campaign)

        def freeze(confirmed_by):
            services.freeze_rule_set(second, actor=one, at=world.now, confirmed_by=confirmed_by)

        assert refused(lambda: freeze(None)) is NotAllowed
        assert refused(lambda: freeze(one)) is NotAllowed
        freeze(other)

    assert first.superseded_at == world.now
    assert queries.current_rule_set(campaign.id, on=world.today) is second
    assert [row.version for row in queries.rule_sets_of(campaign.id)] == [2, 1]


def test_rule_set_without_guidance_is_not_frozen(world):
    with transaction():
        campaign = laid_down(world)
        rule_set = services.add_rule_set(campaign, valid_from=START, actor=None, at=world.now)

        freeze = lambda: services.freeze_rule_set(rule_set, actor=None, at=world.now)  # noqa: E731 -- one line to be refused
        assert refused(freeze) is WrongState


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "học bác"},
        {"code": "BAC2024"},
        {"ends_on": date(2024, 5, 1)},
        {"entry_kinds": []},
    ],
)
def test_campaign_that_cannot_be_is_refused(world, changes):
    with transaction():
        assert refused(lambda: laid_down(world, **changes)) is Invalid


def test_guidance_needs_number_issuer_and_signer(world):
    values = {"issued_on": START, "issuer": "", "signer": "A", "title": "", "number": "1"}
    with transaction():
        act = lambda: services.add_guidance(world.campaign, **values, actor=None, at=world.now)  # noqa: E731 -- one line to be refused
        assert refused(act) is Invalid


def test_ceiling_is_positive(world):
    with transaction():
        rule_set = with_rules(world, laid_down(world))

        assert refused(lambda: add_criterion(rule_set, ceiling=0)) is Invalid
        assert add_criterion(rule_set).counted(Decimal(12)) == Decimal(10)


def test_closed_campaign_takes_nothing(world):
    with transaction():
        campaign = laid_down(world)
        assert (
            refused(lambda: services.close_campaign(campaign, actor=None, at=world.now))
            is WrongState
        )
        services.freeze_and_open(campaign, actor=None, at=world.now)
        services.close_campaign(campaign, actor=None, at=world.now)

    assert campaign not in queries.open_campaigns(at=world.now)
    assert campaign in queries.shown_campaigns()


def test_margins_are_set_before_the_campaign_opens(world):
    values = {"grace_minutes": 45, "actor": world.actor("qt1"), "at": world.now}
    with transaction():
        campaign = laid_down(world)
        until = campaign.deadline + timedelta(days=3)
        services.set_margins(campaign, takes_late_until=until, **values)
        early = campaign.deadline
        assert (
            refused(lambda: services.set_margins(campaign, takes_late_until=early, **values))
            is Invalid
        )
        services.freeze_and_open(campaign, actor=None, at=world.now)
        again = lambda: services.set_margins(campaign, takes_late_until=None, **values)  # noqa: E731 -- one line to be refused
        assert refused(again) is WrongState

    assert (campaign.grace_minutes, campaign.takes_late_until) == (45, until)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rule SET points = 900",
        "DELETE FROM rule",
        "UPDATE criterion SET ceiling = 900",
        "DELETE FROM criterion",
        "INSERT INTO rule (rule_set_id, code, entry_kind, level, label, points, bucket, clause) "
        "SELECT rule_set_id, 'X', entry_kind, level, label, points, bucket, clause FROM rule",
        "UPDATE rule_set SET tie_rule = 'Xét thời gian gửi'",
        "UPDATE rule_set SET frozen_at = NULL",
        "DELETE FROM rule_set",
        "UPDATE guidance SET signer = 'Người khác'",
        "DELETE FROM guidance",
    ],
)
def test_database_refuses_to_change_frozen_rules(world, statement):
    with pytest.raises(IntegrityError, match="append-only"):
        db.session.execute(text(statement))


def test_narrower_kind_of_unit_wins_its_route(world):
    values = {"entry_kind": "action", "actor": None, "at": world.now}
    with transaction():
        services.add_route(
            "commune", steps=[STEP], valid_from=START, unit_kind="township", **values
        )

    narrow = queries.route_for("commune", "township", "action", on=world.today)
    wide = queries.route_for("commune", "commune", "action", on=world.today)

    assert (narrow.unit_kind, wide.unit_kind) == ("township", "")
    assert queries.route_for("commune", "township", "action", on=date(2024, 5, 1)) == wide
    assert queries.route_for("commune", "commune", "khác", on=world.today) is None


def test_route_gives_its_steps_in_order(world):
    found = queries.route_for("cell", "cell", "action", on=world.today)

    assert [(step.position, step.level_code) for step in found.steps] == [
        (1, "commune"),
        (2, "district"),
    ]
    assert found.after(0) == found.step(1)
    assert found.after(2) is None
    assert found.step(3) is None


def test_route_that_exists_or_has_no_level_is_refused(world):
    values = {"entry_kind": "action", "steps": [STEP], "actor": None, "at": world.now}
    with transaction():
        services.add_route("cell", valid_from=START, **values)

        assert refused(lambda: services.add_route("cell", valid_from=START, **values)) is Invalid
        assert refused(lambda: services.add_route("moon", valid_from=START, **values)) is Invalid


def test_every_act_is_on_record(world):
    with transaction():
        campaign = laid_down(world)
        with_rules(world, campaign)
        services.freeze_and_open(campaign, actor=world.actor("qt1"), at=world.now)
        services.close_campaign(campaign, actor=world.actor("qt1"), at=world.now)

    recorded = select(AuditRecord.event).where(AuditRecord.subject == "campaign:ntm-2024")
    assert list(db.session.scalars(recorded.order_by(AuditRecord.id))) == [
        "campaign.create",
        "guidance.issue",
        "ruleset.create",
        "ruleset.freeze",
        "campaign.open",
        "campaign.close",
    ]
