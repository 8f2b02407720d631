"""A version of the rules in force, for tests of what stands on it."""

from __future__ import annotations

from emulation.campaigns import queries, services
from emulation.campaigns.models import RuleSet
from emulation.campaigns.rules import RuleTable
from emulation.core.db import transaction
from tests.factories import World


def present_table(world: World) -> RuleTable:
    """What the newest version of the world's campaign says."""
    return queries.rule_table(queries.rule_sets_of(world.campaign.id)[0].id)


def in_force(world: World, table: RuleTable) -> RuleSet:
    """From today on the world's campaign stands on this table, by two persons."""
    campaign, first, second = world.campaign, world.actor("td1"), world.actor("td4")
    with transaction():
        row = services.begin_version(
            campaign,
            table,
            valid_from=world.now.date(),
            guidance=queries.guidances_of(campaign.id)[0],
            actor=first,
            at=world.now,
        )
        services.propose_rule_set(campaign, row, actor=first, at=world.now)
        services.confirm_rule_set(campaign, row, actor=second, at=world.now)
    return row
