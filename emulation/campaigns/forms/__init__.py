"""The forms of campaigns: another deadline, the table of a rule set, a new version of it."""

from emulation.campaigns.forms.deadlines import ALL, NO_UNIT, DeadlineForm
from emulation.campaigns.forms.rule_tables import COLUMNS, RuleTableForm, rule_table_form
from emulation.campaigns.forms.versions import NewVersionForm

__all__ = [
    "ALL",
    "COLUMNS",
    "NO_UNIT",
    "DeadlineForm",
    "NewVersionForm",
    "RuleTableForm",
    "rule_table_form",
]
