"""Until when a unit may hand in: the campaign's own deadline and what was changed of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from emulation.campaigns.models import Campaign, DeadlineChange
from emulation.campaigns.rules import Deadline, Extension, ExtensionState
from emulation.core.clock import local_date
from emulation.core.dates import format_date
from emulation.core.db import db
from emulation.people.models import Person, User
from emulation.units import queries as units


@dataclass(frozen=True)
class ChangeRow:
    """A change of a deadline with the names of who stands for it."""

    code: str
    campaign_id: int
    unit_id: int | None
    deadline: datetime
    before: datetime
    reason: str
    paper_number: str
    paper_on: date | None
    paper_signer: str
    proposer: str
    proposer_person_id: int
    proposed_at: datetime
    confirmer: str
    confirmed_at: datetime | None
    dropped_at: datetime | None

    @property
    def state(self) -> ExtensionState:
        if self.confirmed_at:
            return ExtensionState.IN_FORCE
        return ExtensionState.DROPPED if self.dropped_at else ExtensionState.WAITING

    @property
    def authority(self) -> str:
        """The signed paper, or the two persons."""
        if self.paper_number and self.paper_on:
            return (
                f"văn bản số {self.paper_number} ngày {format_date(self.paper_on)}, "
                f"người ký: {self.paper_signer}"
            )
        said = f"đồng chí {self.proposer} đề nghị"
        return f"{said}, đồng chí {self.confirmer} xác nhận" if self.confirmer else said

    @property
    def extension(self) -> Extension:
        return Extension(self.deadline, self.reason, self.authority)


def effective_deadline(campaign: Campaign, unit_id: int, *, at: datetime) -> Deadline:
    """Until when the unit may hand in, as is known at the instant."""
    return effective_deadlines([campaign], [unit_id], at=at)[campaign.id, unit_id]


def effective_deadlines(
    campaigns: Sequence[Campaign], unit_ids: Sequence[int], *, at: datetime
) -> dict[tuple[int, int], Deadline]:
    """(campaign, unit) -> its deadline, two statements for any number of both."""
    lines = units.lines_of(unit_ids, on=local_date(at))
    above = {ancestor for line in lines.values() for ancestor in line} | set(unit_ids)
    rows = _rows(_holding(campaigns, at) & DeadlineChange.unit_id.in_(above))
    longest: dict[tuple[int, int | None], ChangeRow] = {}
    for row in sorted(rows, key=lambda row: row.deadline):
        longest[row.campaign_id, row.unit_id] = row
    found = {}
    for campaign in campaigns:
        for unit_id in unit_ids:
            line = [unit_id, *lines.get(unit_id, ())]
            mine = [longest[campaign.id, one] for one in line if (campaign.id, one) in longest]
            best = max(mine, key=lambda row: row.deadline, default=None)
            found[campaign.id, unit_id] = _deadline(campaign, best)
    return found


def _deadline(campaign: Campaign, best: ChangeRow | None) -> Deadline:
    return Deadline(
        state=campaign.state,
        common=campaign.deadline,
        grace=timedelta(minutes=campaign.grace_minutes),
        late_until=campaign.takes_late_until,
        extension=best.extension if best and best.deadline > campaign.deadline else None,
    )


def extensions_near(
    campaigns: Sequence[Campaign], unit_ids: Sequence[int], *, at: datetime
) -> dict[int, list[ChangeRow]]:
    """By campaign: the extensions still running that touch the units from above or below."""
    running = DeadlineChange.deadline >= at.replace(microsecond=0)
    condition = _holding(campaigns, at) & running & touches(unit_ids, on=local_date(at))
    common = {campaign.id: campaign.deadline for campaign in campaigns}
    found: dict[int, list[ChangeRow]] = defaultdict(list)
    for row in _rows(condition):
        if row.deadline > common[row.campaign_id]:
            found[row.campaign_id].append(row)
    return dict(found)


def changes_of(campaign_id: int) -> list[ChangeRow]:
    """Every change of the campaign's deadline that was ever proposed, the newest first."""
    rows = _rows(DeadlineChange.campaign_id == campaign_id)
    return sorted(rows, key=lambda row: row.proposed_at, reverse=True)


def brought_forward(
    campaigns: Sequence[Campaign], *, since: datetime, at: datetime
) -> dict[int, ChangeRow]:
    """By campaign: the last change since then that made the common deadline an earlier one."""
    condition = (
        _holding(campaigns, at)
        & DeadlineChange.unit_id.is_(None)
        & (DeadlineChange.deadline < DeadlineChange.before)
        & (DeadlineChange.confirmed_at >= since)
    )
    return {row.campaign_id: row for row in _rows(condition)}


def change_by_code(code: str) -> DeadlineChange | None:
    """One change, or None."""
    return db.session.scalar(select(DeadlineChange).where(DeadlineChange.code == code))


def change_by_key(request_key: str) -> DeadlineChange | None:
    """The change that this form already proposed, if any."""
    wanted = select(DeadlineChange).where(DeadlineChange.request_key == request_key)
    return db.session.scalar(wanted)


def in_force(at: datetime) -> Select[int]:
    """The changes that hold at the instant."""
    return select(DeadlineChange.id).where(DeadlineChange.confirmed_at <= at)


def touches(unit_ids: Sequence[int], *, on: date) -> ColumnElement[bool]:
    """The change is for one of the units, for one above it or for one below it."""
    lines = units.lines_of(unit_ids, on=on)
    above = {ancestor for line in lines.values() for ancestor in line}
    return or_(
        DeadlineChange.unit_id.in_(above), DeadlineChange.unit_id.in_(units.scope(unit_ids, on=on))
    )


def _holding(campaigns: Iterable[Campaign], at: datetime) -> ColumnElement[bool]:
    ids = [campaign.id for campaign in campaigns]
    return DeadlineChange.campaign_id.in_(ids) & DeadlineChange.id.in_(in_force(at))


def _rows(condition: ColumnElement[bool]) -> list[ChangeRow]:
    proposer, confirmer = aliased(Person), aliased(Person)
    one, other = aliased(User), aliased(User)
    wanted = (
        select(DeadlineChange, proposer.id, proposer.full_name, confirmer.full_name)
        .join(one, one.id == DeadlineChange.proposed_by_id)
        .join(proposer, proposer.id == one.person_id)
        .outerjoin(other, other.id == DeadlineChange.confirmed_by_id)
        .outerjoin(confirmer, confirmer.id == other.person_id)
        .where(condition)
        .order_by(DeadlineChange.id)
    )
    return [
        ChangeRow(
            code=row.code,
            campaign_id=row.campaign_id,
            unit_id=row.unit_id,
            deadline=row.deadline,
            before=row.before,
            reason=row.reason,
            paper_number=row.paper_number,
            paper_on=row.paper_on,
            paper_signer=row.paper_signer,
            proposer=name,
            proposer_person_id=person_id,
            proposed_at=row.proposed_at,
            confirmer=other_name or "",
            confirmed_at=row.confirmed_at,
            dropped_at=row.dropped_at,
        )
        for row, person_id, name, other_name in db.session.execute(wanted)
    ]
