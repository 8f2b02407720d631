"""The blueprint of campaigns, and the campaign that an address names."""

from __future__ import annotations

from flask import Blueprint

from emulation.campaigns import queries
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CampaignState
from emulation.core.errors import NotFound

bp = Blueprint("campaigns", __name__, url_prefix="/dot")


def shown_campaign(code: str) -> Campaign:
    """The campaign, if readers see it; `NotFound` for a draft and for none."""
    campaign = queries.campaign_by_code(code[:60])
    if campaign is None or campaign.state is CampaignState.DRAFT:
        raise NotFound
    return campaign
