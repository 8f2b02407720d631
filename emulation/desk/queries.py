"""What the desk's pages show, put together from the queries of the packages below."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import column, literal, select, table
from sqlalchemy.exc import SQLAlchemyError

from emulation.appeals import queries as appeals
from emulation.appeals.queries import OpenAppeal
from emulation.audit import queries as audit
from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.queries import ChangeRow, StepRow
from emulation.campaigns.rules import Deadline
from emulation.copies import queries as copies
from emulation.copies.queries import Credit, Spread
from emulation.core import clock
from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.entries import queries as entries
from emulation.entries.models import Entry, EntryVersion, Figure
from emulation.entries.queries import DecisionRow, EntryRow, EvidenceRow
from emulation.entries.queries.progress import QuietModel, quiet_models
from emulation.entries.rules import EDITABLE, Action, State
from emulation.entries.services import Awaited, awaited
from emulation.entries.services.telling import Life, life_of
from emulation.points import queries as points
from emulation.points.models import Point
from emulation.reviews import queries as reviews
from emulation.reviews.queries import Outcome, Queue, QueueRow
from emulation.routing import queries as routing
from emulation.routing.queries import Reminded
from emulation.talk import queries as talk
from emulation.talk.queries import Unread
from emulation.units import queries as units
from emulation.units.queries import UnitRow

SHOWN = 5
SKEW = timedelta(minutes=1)


@dataclass(frozen=True)
class ReturnedEntry:
    """An entry that came back, with everything that is asked of it."""

    row: EntryRow
    decision: DecisionRow


@dataclass(frozen=True)
class OpenCampaign:
    """A campaign that takes entries, with the deadlines that concern this reader."""

    campaign: Campaign
    deadline: Deadline
    extensions: tuple[ChangeRow, ...]
    """Units near the reader's that have longer than the others."""
    forward: ChangeRow | None
    """The common deadline was made an earlier one while something of the reader's was open."""


@dataclass(frozen=True)
class Home:
    """The work of one reader."""

    returned: tuple[ReturnedEntry, ...]
    drafts: tuple[EntryRow, ...]
    sent: tuple[EntryRow, ...]
    campaigns: tuple[OpenCampaign, ...]
    quiet: tuple[QuietModel, ...]
    """Models of which nobody wrote for three months."""
    reminded: tuple[Reminded, ...]
    """What waits for this decider and somebody reminded them of."""
    unread: tuple[Unread, ...]
    """Entries on which somebody wrote what the reader has not read."""
    above: tuple[Outcome, ...]
    """What the level above decided on entries that the reader's units passed up."""
    appeals: tuple[OpenAppeal, ...]
    """Requests to look again that wait for an answer in the reader's scope."""
    waiting: tuple[QueueRow, ...]
    waiting_count: int
    barred_count: int
    units: dict[int, UnitRow]
    points: dict[int, Decimal]


@dataclass(frozen=True)
class EntryPage:
    """One entry as this reader may see it: the author's side the text being written, others the
    version last sent; decisions, points and proofs with it."""

    entry: Entry
    version: EntryVersion
    figures: tuple[Figure, ...]
    evidence: tuple[EvidenceRow, ...]
    decisions: tuple[DecisionRow, ...]
    points: tuple[Point, ...]
    versions: tuple[EntryVersion, ...]
    campaign: Campaign
    units: dict[int, UnitRow]
    stops: tuple[tuple[int, str, int | None], ...]
    """(position, label, unit) of each step of the route."""
    is_author: bool
    is_decider: bool
    may_revoke: bool
    life: Life | None
    """How a model that was handed in lives on."""
    awaited: Awaited | None
    """What the author's side pressed and still waits for."""
    may_mend: bool
    """The reader writes for the unit and may help its side after speaking with them."""
    has_decider: bool
    """Somebody who holds the present step is not barred from it; true where no step waits."""
    credit: Credit | None
    """Whose model it applies."""
    spread: Spread | None
    """Which units applied it."""


def home(actor: Actor, *, at: datetime) -> Home:
    """Everything the home of a writer or decider shows; a bounded number of statements."""
    on = clock.local_date(at)
    is_writer = actor.may(Permission.ENTRY_WRITE)
    returned = _own(actor, on, State.RETURNED) if is_writer else []
    sent = _own(actor, on, State.SUBMITTED, State.APPROVED, State.REJECTED) if is_writer else []
    queue = reviews.queue(actor, on=on, limit=SHOWN) if is_decider(actor) else None
    decisions = entries.last_returns([row.id for row in returned])
    shown = [*returned, *sent]
    waiting: tuple[QueueRow, ...] = queue.rows if queue else ()
    unit_ids = {row.unit_id for row in shown} | {row.unit_id for row in waiting}
    unit_ids |= {row.step_unit_id for row in shown if row.step_unit_id}
    drafts = _own(actor, on, State.DRAFT) if is_writer else []
    taking = _taking(actor, drafts, at=at) if is_writer else []
    quiet = quiet_models(actor, on=on) if is_writer else []
    asked = appeals.open_appeals(actor, on=on)
    unit_ids |= {row.unit_id for row in asked}
    fresh, above = talk.unread(actor, on=on), reviews.decided_above(actor, on=on)
    unit_ids |= {unit for row in above for unit in (row.unit_id, row.decided_at_unit_id)}
    unit_ids |= {row.unit_id for row in quiet} | {row.unit_id for row in fresh}
    reminded = routing.reminded(actor, on=on) if queue else []
    unit_ids |= {row.unit_id for row in reminded}
    unit_ids |= {row.unit_id for one in taking for row in one.extensions if row.unit_id}
    return Home(
        returned=tuple(
            ReturnedEntry(row, decisions[row.id]) for row in returned if row.id in decisions
        ),
        drafts=tuple(drafts),
        sent=tuple(sent[:SHOWN]),
        campaigns=tuple(taking),
        quiet=tuple(quiet),
        reminded=tuple(reminded),
        unread=tuple(fresh),
        above=tuple(above),
        appeals=tuple(asked),
        waiting=waiting,
        waiting_count=_waiting_count(queue, actor, on=on) if queue else 0,
        barred_count=len(queue.barred) if queue else 0,
        units=units.units_by_id(unit_ids, on=on),
        points=points.totals_of_entries([row.id for row in sent]),
    )


def _waiting_count(queue: Queue, actor: Actor, *, on: date) -> int:
    """All that waits; what is not shown is only counted where there is more."""
    is_whole = queue.next_after is None
    return len(queue.rows) if is_whole else reviews.count_waiting(actor, on=on, mine=queue.mine)


def _taking(actor: Actor, drafts: list[EntryRow], *, at: datetime) -> list[OpenCampaign]:
    """What takes entries of the units the actor writes for, the nearest deadline first."""
    places = list(actor.units_with(Permission.ENTRY_WRITE))
    taking = campaigns.taking(places, at=at)
    found = [one for one, _ in taking]
    near = campaigns.extensions_near(found, places, at=at)
    since = min((row.created_at for row in drafts), default=at)
    forward = campaigns.brought_forward(found, since=since, at=at)
    return [
        OpenCampaign(
            campaign=one,
            deadline=deadline,
            extensions=tuple(near.get(one.id, ())),
            forward=forward.get(one.id),
        )
        for one, deadline in taking
    ]


def is_decider(actor: Actor) -> bool:
    """Some role of the actor decides a step somewhere."""
    return actor.may(Permission.ENTRY_ENDORSE) or actor.may(Permission.ENTRY_APPROVE)


def entry_page(code: str, *, actor: Actor, at: datetime) -> EntryPage:
    """The entry if the reader may read it (`NotFound` otherwise), with all that belongs to it."""
    on = clock.local_date(at)
    entry = entries.readable_entry(code, actor=actor, on=on)
    is_author = entries.is_author(entry, actor, on=on)
    versions = entries.versions_of(entry.id)
    sent = [version for version in versions if version.sent_at is not None]
    version = versions[-1] if is_author or not sent else sent[-1]
    decisions = entries.decisions_of(entry.id)
    campaign = campaigns.campaign(entry.campaign_id)
    route = campaigns.route(entry.route_id) if entry.route_id else None
    steps = route.steps if route else ()
    day = clock.local_date(entry.received_at or entry.created_at)
    stops = tuple(_stops(entry, steps, on=day))
    named = {entry.unit_id} | {row.unit_id for row in decisions} | {stop[2] for stop in stops}
    assert campaign is not None, "an entry always has its campaign"  # noqa: S101 -- foreign key
    return EntryPage(
        entry=entry,
        version=version,
        figures=tuple(entries.figures_of(version.id)),
        evidence=tuple(_evidence(entry, version, is_author=is_author)),
        decisions=tuple(decisions),
        points=tuple(points.points_of_entry(entry.id)) if decisions else (),
        versions=tuple(sent),
        campaign=campaign,
        units=units.units_by_id([unit for unit in named if unit], on=day),
        stops=stops,
        is_author=is_author,
        is_decider=entry.state is State.SUBMITTED and entries.is_at_step(entry, actor, on=on),
        may_revoke=entry.state is State.APPROVED and reviews.may_revoke(entry, actor, on=on),
        life=life_of(entry),
        awaited=awaited(entry, at=at) if is_author else None,
        may_mend=not is_author
        and entry.state in EDITABLE
        and actor.may(Permission.ENTRY_WRITE)
        and entries.may_write_for(entry.unit_id, actor, on=on),
        has_decider=entry.state is not State.SUBMITTED or entries.has_decider(entry, on=on),
        credit=copies.credit_of(entry, actor=actor, on=on),
        spread=copies.spread_of(entry, actor=actor, on=on),
    )


def seen_evidence(code: str, *, entry: Entry, actor: Actor, on: date) -> EvidenceRow | None:
    """One file of the entry, if this reader may see it: what was sent, or what is one's own.

    Who decides on it sees what earlier versions showed as well: a changed picture is a change.
    """
    row = next((row for row in entries.every_evidence_of(entry.id) if row.code == code), None)
    if row is None or entries.is_author(entry, actor, on=on):
        return row
    sent = [one for one in entries.versions_of(entry.id) if one.sent_at is not None]
    shown = sent if entries.is_at_step(entry, actor, on=on) else sent[-1:]
    return row if any(row.digest in one.file_digests for one in shown) else None


def _own(actor: Actor, on: date, *states: State) -> list[EntryRow]:
    return entries.own_entries(actor, on=on, states=states)


def _stops(
    entry: Entry, steps: tuple[StepRow, ...], *, on: date
) -> list[tuple[int, str, int | None]]:
    line = reversed(units.ancestors(entry.unit_id, on=on))
    above = {row.level_code: row.id for row in line}
    return [
        (step.position, step.label, step.unit_id or above.get(step.level_code)) for step in steps
    ]


def _evidence(entry: Entry, version: EntryVersion, *, is_author: bool) -> list[EvidenceRow]:
    """The author's side sees what is there now, everybody else the files that were sent."""
    if is_author and version.sent_at is None:
        return entries.evidence_of(entry.id)
    if not version.file_digests:
        return []
    rows = entries.every_evidence_of(entry.id)
    sent = {digest: row for row in rows for digest in [row.digest]}
    told = version.file_captions or {}
    return [
        replace(sent[digest], caption=told.get(digest, ""))
        for digest in version.file_digests
        if digest in sent
    ]


def last_decision(page: EntryPage, *actions: Action) -> DecisionRow | None:
    """The latest decision of these kinds, if any."""
    found = [row for row in page.decisions if row.action in actions]
    return found[-1] if found else None


def database_answers() -> bool:
    """The database takes a statement now."""
    try:
        return db.session.scalar(select(literal(1))) == 1
    except SQLAlchemyError:
        db.session.rollback()
        return False


def clock_runs_forward(now: datetime) -> bool:
    """The clock shows no less than the latest record, give or take what machines differ."""
    try:
        last = audit.last_recorded_at()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return last is None or now >= last - SKEW


def schema_revision() -> str | None:
    """The migration at which the database stands; None where none was ever applied."""
    try:
        return db.session.scalar(
            select(column("version_num")).select_from(table("alembic_version"))
        )
    except SQLAlchemyError:
        db.session.rollback()
        return None
