"""The verbs of campaigns: lay down, freeze, open, change a deadline, close, days off."""

from emulation.campaigns.services.deadlines import (
    NO_PAPER,
    Paper,
    checked_paper,
    confirm_deadline,
    drop_deadline,
    may_change_deadline,
    propose_deadline,
)
from emulation.campaigns.services.examples import examples
from emulation.campaigns.services.holidays import put_holidays, remove_holiday
from emulation.campaigns.services.laying import (
    add_criterion,
    add_guidance,
    add_rule,
    add_rule_set,
    close_campaign,
    create_campaign,
    freeze_and_open,
    freeze_rule_set,
    set_margins,
)
from emulation.campaigns.services.routes import add_route
from emulation.campaigns.services.tables import (
    begin_version,
    confirm_rule_set,
    digest_of_table,
    lay_table,
    may_score,
    propose_rule_set,
    put_table,
)

__all__ = [
    "NO_PAPER",
    "Paper",
    "add_criterion",
    "add_guidance",
    "add_route",
    "add_rule",
    "add_rule_set",
    "begin_version",
    "checked_paper",
    "close_campaign",
    "confirm_deadline",
    "confirm_rule_set",
    "create_campaign",
    "digest_of_table",
    "drop_deadline",
    "examples",
    "freeze_and_open",
    "freeze_rule_set",
    "lay_table",
    "may_change_deadline",
    "may_score",
    "propose_deadline",
    "propose_rule_set",
    "put_holidays",
    "put_table",
    "remove_holiday",
    "set_margins",
]
