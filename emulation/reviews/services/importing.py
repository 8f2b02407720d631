"""Entries from a file: handed in by the ordinary service, or recognised as found in old papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update

from emulation.audit import services as audit
from emulation.audit.models import AuditRecord
from emulation.audit.rules import Event
from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import RecognitionLevel
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.db import changes_one, db
from emulation.core.errors import NotAllowed
from emulation.core.policy import Actor, Permission
from emulation.core.text import clean
from emulation.entries import queries as entries
from emulation.entries import services
from emulation.entries.models import Decision, Entry
from emulation.entries.rules import Action, DecisionKind, State, transition
from emulation.entries.rules.listed import ListedEntry
from emulation.points import services as points
from emulation.units import queries as units
from emulation.units.queries import UnitRow


@dataclass(frozen=True)
class Imported:
    """What became of one line."""

    listed: ListedEntry
    entry: Entry
    unit: UnitRow
    is_new: bool


def import_entry(
    listed: ListedEntry,
    *,
    campaign: Campaign,
    within: UnitRow,
    state: State,
    actor: Actor,
    at: datetime,
) -> Imported:
    """The line stands as an entry, submitted or approved; a second time changes nothing.

    It belongs to the smallest unit below `within` that the line names and that existed when the
    deed ended. An approved one carries a decision of kind `imported`, which no reviewer took.
    """
    if not actor.may(Permission.ENTRY_IMPORT):
        raise NotAllowed("Tài khoản này không có quyền nhập dữ liệu.")
    key = f"import:{campaign.code}:{listed.source_id}"
    unit = unit_of(listed, within=within, on=_day_of(listed, at))
    known = entries.request_result(key)
    if known is not None:
        return Imported(listed, entries.entry_by_code(known.result), unit, is_new=False)
    entry = services.start_draft(
        campaign, kind=listed.kind, unit_id=unit.id, actor=actor, at=at, key=key
    )
    services.save_draft(entry, listed.content, actor=actor, at=at, revision=entry.revision)
    services.submit(entry, actor=actor, at=at, revision=entry.revision, key=f"{key}:sent")
    if state is State.APPROVED:
        _approve(entry, campaign, actor=actor, at=at)
    audit.record(
        Event.ENTRY_IMPORT,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={"source": listed.source_id, "state": state},
    )
    return Imported(listed, entry, unit, is_new=True)


def unit_of(listed: ListedEntry, *, within: UnitRow, on: date) -> UnitRow:
    """The commune named, else its district, else its province, else `within` itself."""
    found = within
    for name in (listed.province, listed.district, listed.commune):
        below = units.units_in_scope([found.id], on=on) if name else []
        found = _named(below, name, but=found) or found
    return found


def _named(rows: Iterable[UnitRow], name: str, *, but: UnitRow) -> UnitRow | None:
    """The highest unit of that name: short («Liên Lộc») or full («Xã Liên Lộc»)."""
    wanted = clean(name, one_line=True)
    fits = [
        row
        for row in rows
        if row.id != but.id
        and row.level_code in ("province", "district", "commune")
        and (row.name == wanted or row.full_name == wanted or row.full_name.endswith(f" {wanted}"))
    ]
    return min(fits, key=lambda row: (row.level_rank, row.id)) if fits else None


def _day_of(listed: ListedEntry, at: datetime) -> date:
    last = listed.content.happened_to or listed.content.happened_from
    return min(last or clock.local_date(at), clock.local_date(at))


def _approve(entry: Entry, campaign: Campaign, *, actor: Actor, at: datetime) -> None:
    """Recognised as the old papers say; points only where a rule set of the archive says so."""
    target = transition(Action.RECOGNISE, entry.state).target
    version = entries.version_of(entry.id, entry.version_number)
    step, unit_id = entry.step_position or 0, entry.step_unit_id or entry.unit_id
    moved = changes_one(
        update(Entry)
        .where(Entry.id == entry.id, Entry.state == State.SUBMITTED)
        .values(
            state=target,
            recognition=RecognitionLevel.BASE,
            decided_at=at,
            revision=entry.revision + 1,
        )
    )
    assert moved, "the entry was made in this transaction"  # noqa: S101 -- cannot be another's
    decision = Decision(
        code=public_code(),
        entry_id=entry.id,
        step_position=step,
        round=entry.round,
        version_id=version.id,
        action=Action.RECOGNISE,
        kind=DecisionKind.IMPORTED,
        recognition=RecognitionLevel.BASE,
        actor_id=actor.id,
        unit_id=unit_id,
        at=at,
    )
    db.session.add(decision)
    db.session.flush()
    db.session.refresh(entry)
    record = _record_approval(entry, decision, actor=actor, at=at)
    rules = campaigns.current_rules(campaign.id, on=points.period_of(entry))
    rule = rules and campaigns.rule_for(
        rules.rule_set.id, entry_kind=entry.kind, level=RecognitionLevel.BASE
    )
    award = points.award_by_level(rules.rule_set, rule) if rules and rule else None
    points.post(entry, decision, award, campaign=campaign, record=record, at=at)
    services.announce(entry, at=at)


def _record_approval(
    entry: Entry, decision: Decision, *, actor: Actor, at: datetime
) -> AuditRecord:
    """The recognition is an act of its own beside the import: every decision is recorded."""
    return audit.record(
        Event.DECISION_RECOGNISE,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        changes={"state": (State.SUBMITTED, entry.state)},
        facts={
            "decision": decision.code,
            "kind": decision.kind,
            "recognition": decision.recognition,
        },
    )
