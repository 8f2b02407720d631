"""What `check` compares: entries, their decisions and the acts that the audit recorded."""

from __future__ import annotations

from sqlalchemy import func, select

from emulation.audit.models import AuditRecord
from emulation.audit.rules import Event
from emulation.core.db import db
from emulation.entries.models import Decision, Entry
from emulation.entries.rules import Action
from emulation.trail.rules import states_after


def doubled_steps() -> list[str]:
    """Codes of entries with two decisions for one step and round (V3)."""
    doubled = (
        select(Decision.entry_id)
        .group_by(Decision.entry_id, Decision.step_position, Decision.round)
        .having(func.count() > 1)
    )
    return list(db.session.scalars(select(Entry.code).where(Entry.id.in_(doubled))))


def misplaced_entries() -> list[tuple[str, str]]:
    """Code and state of each entry whose state does not follow from its last decision."""
    newest = (
        select(Decision.entry_id, func.max(Decision.id).label("id"))
        .group_by(Decision.entry_id)
        .subquery()
    )
    wanted = (
        select(Entry.code, Entry.state, Decision.action)
        .outerjoin(newest, newest.c.entry_id == Entry.id)
        .outerjoin(Decision, Decision.id == newest.c.id)
        .order_by(Entry.id)
        .execution_options(yield_per=2_000)
    )
    allowed = {action: states_after(action) for action in (None, *Action)}
    return [
        (code, state.value)
        for code, state, action in db.session.execute(wanted)
        if state not in allowed[action]
    ]


def unrecorded_decisions() -> list[str]:
    """Codes of entries with more decisions than recorded acts of deciding on them (V2)."""
    subject = "entry:" + Entry.code
    recorded = (
        select(AuditRecord.subject, func.count().label("n"))
        .where(
            AuditRecord.event.like("decision.%"),
            AuditRecord.event.not_in(
                (Event.DECISION_REVOKE_PROPOSE.value, Event.DECISION_REVOKE_DROP.value)
            ),
        )
        .group_by(AuditRecord.subject)
        .subquery()
    )
    decided = (
        select(Decision.entry_id, func.count().label("n")).group_by(Decision.entry_id).subquery()
    )
    wanted = (
        select(Entry.code)
        .join(decided, decided.c.entry_id == Entry.id)
        .outerjoin(recorded, recorded.c.subject == subject)
        .where(decided.c.n > func.coalesce(recorded.c.n, 0))
        .order_by(Entry.id)
    )
    return list(db.session.scalars(wanted))


def unrecorded_receipts() -> list[str]:
    """Codes of entries with a receipt that no recorded hand-in or import explains (V1)."""
    subject = "entry:" + Entry.code
    explained = select(AuditRecord.id).where(
        AuditRecord.subject == subject,
        AuditRecord.event.in_((Event.ENTRY_SUBMIT.value, Event.ENTRY_IMPORT.value)),
    )
    wanted = select(Entry.code).where(Entry.receipt.is_not(None), ~explained.exists())
    return list(db.session.scalars(wanted.order_by(Entry.id)))
