"""What a board adds up: one campaign or all of them, in every field or in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.queries import CurrentRules
from emulation.campaigns.rules import FIELD_LABELS, CampaignKind, Field
from emulation.standings.rules import ALL, BoardKind, board_code, parse_board_code

ALL_NAME = "Tất cả chuyên đề, phong trào"


@dataclass(frozen=True)
class Contest:
    """Campaigns whose points are added up, the one that ends last first."""

    campaigns: tuple[Campaign, ...]
    is_all: bool = False
    field: Field | None = None
    """None: whatever the field."""

    @property
    def campaign(self) -> Campaign:
        """The one campaign; of several the one that ends last."""
        return self.campaigns[0]

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(one.id for one in self.campaigns)

    @property
    def code(self) -> str:
        return ALL if self.is_all else self.campaign.code

    @property
    def name(self) -> str:
        """«Học và làm theo Bác 2024, lĩnh vực Môi trường, cảnh quan»."""
        named = ALL_NAME if self.is_all else self.campaign.name
        return f"{named}, lĩnh vực {FIELD_LABELS[self.field]}" if self.field else named

    @property
    def starts_on(self) -> date:
        return min(one.starts_on for one in self.campaigns)

    @property
    def ends_on(self) -> date:
        return max(one.ends_on for one in self.campaigns)

    def board(self, kind: BoardKind) -> str:
        """The code of its board of that kind."""
        return board_code(self.code, kind)


def contest_of(campaign: Campaign) -> Contest:
    """The campaign alone, in every field."""
    return Contest((campaign,))


def ranked_campaigns() -> list[Campaign]:
    """Those that can have a board; what is only recorded for the archive has none."""
    return [row for row in campaigns.shown_campaigns() if row.kind is not CampaignKind.ARCHIVE]


def asked_contest(
    known: Iterable[Campaign], board: str, field: Field | None = None
) -> tuple[Contest, BoardKind] | None:
    """What a board's code means among these campaigns; None where it means nothing."""
    parsed, these = parse_board_code(board), tuple(known)
    if parsed is None or not these:
        return None
    one = next((row for row in these if row.code == parsed[0]), None)
    if one is not None:
        return Contest((one,), field=field), parsed[1]
    return (Contest(these, is_all=True, field=field), parsed[1]) if parsed[0] == ALL else None


def rules_in_force(contest: Contest, *, on: date, known_at: datetime) -> tuple[CurrentRules, ...]:
    """Those under which its campaigns give points that day, in the order of the campaigns."""
    found: Mapping[int, CurrentRules] = campaigns.rules_in_force(
        contest.ids, on=on, known_at=known_at
    )
    return tuple(found[one] for one in contest.ids if one in found)
