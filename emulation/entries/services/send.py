"""Handing an entry in, and taking it back."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256

from emulation.audit import services as audit
from emulation.audit.rules import Event, canonical
from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CampaignKind, covers
from emulation.core import clock
from emulation.core.codes import public_code, receipt_code
from emulation.core.dates import format_date
from emulation.core.db import db
from emulation.core.errors import Invalid, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries
from emulation.entries.kinds import kind_of
from emulation.entries.models import Decision, Entry, EntryVersion
from emulation.entries.rules import Action, DecisionKind, State, transition
from emulation.entries.rules.content import (
    Content,
    FigureInput,
    Kind,
    in_old_letters,
    missing,
    too_long,
    wrong_dates,
    wrong_figures,
)
from emulation.entries.rules.templates import unfilled
from emulation.entries.services.content import content_of
from emulation.entries.services.draft import (
    advance,
    announce,
    remember,
    replayed,
    require_author,
    version_being_written,
)
from emulation.entries.services.progress import register_model
from emulation.entries.services.requests import settle_requests
from emulation.entries.services.stops import Stop, first_stop, place_at, route_of, route_taken
from emulation.entries.services.timing import standing
from emulation.entries.services.unusual import confirmed_facts, to_confirm
from emulation.units import queries as units

OWN_STEP = "Đơn vị xét là bên lập."
INCOMPLETE = "Chưa gửi được vì còn chỗ cần bổ sung."


def submit(entry: Entry, *, actor: Actor, at: datetime, revision: int, key: str) -> Entry:
    """The entry is handed in: version frozen, receipt given, waiting at its first step.

    The server's clock decides; the deadline's second is inside. `Invalid` names every field that
    is still missing; the same form sent twice gives the same receipt.
    """
    done = queries.request_result(key)
    if done is not None:
        return replayed(done, actor=actor)
    require_author(entry, actor=actor, at=at)
    row = transition(Action.SUBMIT, entry.state)
    campaign = campaign_of(entry)
    version = queries.version_of(entry.id, entry.version_number)
    _require_changed(entry, version)
    lateness = standing(entry, campaign, at=at)
    _require_complete(entry, version, campaign, at=at)
    settle_requests(entry, version)
    today = clock.local_date(at)
    stops = route_of(entry, on=today)
    first = first_stop(entry, stops)
    advance(
        entry,
        revision=revision,
        state=row.target,
        title=version.title,
        field=version.field,
        round=entry.round + 1 if entry.first_received_at else entry.round,
        route_id=route_taken(entry, on=today).id,
        commune_id=_commune_id(entry, on=today),
        receipt=entry.receipt or receipt_code(),
        first_received_at=entry.first_received_at or at,
        received_at=at,
        decided_at=None,
        lateness=lateness,
        sending_since=None,
        sending_key="",
        **place_at(first, at=at),
    )
    register_model(entry, actor=actor, at=at)
    _freeze(entry, version, actor=actor, at=at)
    _record_passed_over(entry, stops, first, version, actor=actor, at=at)
    remember(key, purpose="entry.submit", result=entry.code, actor=actor, at=at)
    announce(entry, at=at)
    _record_submission(entry, version, actor=actor, at=at)
    return entry


def withdraw(entry: Entry, *, actor: Actor, at: datetime, revision: int) -> Entry:
    """The author's side takes the entry back; nothing of it is lost, nobody decides on it.

    A draft is thrown away in the same manner, because proofs are never deleted (their table
    refuses it): it is put away, seen by its authors only, and can be taken back.
    """
    require_author(entry, actor=actor, at=at)
    row = transition(Action.WITHDRAW, entry.state)
    if entry.state is State.SUBMITTED and _was_passed_up(entry):
        raise WrongState(
            "Cấp dưới đã xét và chuyển lên cấp trên nên không rút được nữa. "
            "Nếu cần sửa, liên hệ đơn vị đang xử lý để được đề nghị bổ sung."
        )
    event = Event.ENTRY_WITHDRAW if entry.receipt else Event.ENTRY_DELETE
    return _move(entry, row.target, event, actor=actor, at=at, revision=revision)


def _was_passed_up(entry: Entry) -> bool:
    """A lower step sent on the version that waits, in whatever round, and that was not undone."""
    rows = queries.decisions_of(entry.id)
    undone = {row.reverses_id for row in rows}
    sent = queries.last_sent_version(entry.id)
    return any(
        row.action is Action.PASS_UP and row.id not in undone and row.version_id == sent.id
        for row in rows
        if sent is not None
    )


def resume(entry: Entry, *, actor: Actor, at: datetime, revision: int) -> Entry:
    """A withdrawn entry is a draft again, with everything that was written."""
    require_author(entry, actor=actor, at=at)
    row = transition(Action.RESUME, entry.state)
    moved = _move(entry, row.target, Event.ENTRY_RESUME, actor=actor, at=at, revision=revision)
    version_being_written(moved, actor=actor, at=at)
    return moved


def problems(
    content: Content, kind: Kind, campaign: Campaign, *, file_count: int, today: date
) -> dict[str, str]:
    """Field -> sentence for everything that keeps the content from being handed in."""
    is_archive = campaign.kind is CampaignKind.ARCHIVE
    found = (
        missing(
            content,
            kind,
            file_count=file_count,
            needs_target=kind.has_targets and not is_archive,
        )
        | too_long(content, kind)
        | wrong_figures(content.figures)
        | wrong_dates(content, today=today)
        | in_old_letters(content, kind)
        | unfilled(content)
    )
    first, last = content.happened_from, content.happened_to or content.happened_from
    if (
        "happened_from" not in found
        and first
        and last
        and not covers(
            kind=campaign.kind,
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
            first=first,
            last=last,
        )
    ):
        found["happened_from"] = (
            "Ngày thực hiện nằm ngoài thời gian của đợt "
            f"({format_date(campaign.starts_on)} – {format_date(campaign.ends_on)})."
        )
    return found


def what_is_missing(entry: Entry, *, at: datetime) -> dict[str, str]:
    """Field -> sentence for everything that keeps the entry from being handed in as it stands;
    files that are still coming count as there."""
    version = queries.version_of(entry.id, entry.version_number)
    count = len(queries.evidence_of(entry.id)) + len(queries.pending_uploads(entry.id))
    return _missing_in(entry, version, campaign_of(entry), file_count=count, at=at)


def _missing_in(
    entry: Entry, version: EntryVersion, campaign: Campaign, *, file_count: int, at: datetime
) -> dict[str, str]:
    content, today = content_of(version), clock.local_date(at)
    unusual = {} if campaign.kind is CampaignKind.ARCHIVE else to_confirm(entry, content, on=today)
    found = problems(content, kind_of(entry.kind), campaign, file_count=file_count, today=today)
    return unusual | found


def campaign_of(entry: Entry) -> Campaign:
    """The campaign the entry belongs to."""
    campaign = campaigns.campaign(entry.campaign_id)
    if campaign is None:
        raise WrongState("Không tìm thấy đợt của nội dung này. Báo văn phòng cấp ủy.")
    return campaign


def _require_changed(entry: Entry, version: EntryVersion) -> None:
    if version.sent_at is not None:
        raise WrongState(
            "Nội dung chưa được sửa theo đề nghị bổ sung. Sửa các chỗ đã nêu rồi gửi lại."
        )


def _require_complete(
    entry: Entry, version: EntryVersion, campaign: Campaign, *, at: datetime
) -> None:
    count = len(queries.evidence_of(entry.id))
    found = _missing_in(entry, version, campaign, file_count=count, at=at)
    if found:
        raise Invalid(INCOMPLETE, found)


def _commune_id(entry: Entry, *, on: date) -> int | None:
    """The commune over the unit that day, or the unit itself where it is one."""
    commune = units.ancestor_at_level(entry.unit_id, "commune", on=on)
    return commune.id if commune else None


def _record_passed_over(
    entry: Entry,
    stops: list[Stop],
    first: Stop,
    version: EntryVersion,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    for stop in stops[: stops.index(first)]:
        is_own = stop.unit.id == entry.unit_id
        decision = Decision(
            code=public_code(),
            entry_id=entry.id,
            step_position=stop.step.position,
            round=entry.round,
            version_id=version.id,
            action=Action.PASS_OVER,
            kind=DecisionKind.ROUTE,
            reason=OWN_STEP if is_own else f"Bên gửi chọn gửi thẳng {first.unit.committee_name}.",
            actor_id=actor.id,
            unit_id=stop.unit.id,
            at=at,
        )
        db.session.add(decision)
        audit.record(
            Event.DECISION_PASSED_OVER,
            actor=None,
            subject=f"entry:{entry.code}",
            at=at,
            unit_id=entry.unit_id,
            facts={"step": stop.step.position, "unit": stop.unit.code, "chosen": not is_own},
        )
    db.session.flush()


def _freeze(entry: Entry, version: EntryVersion, *, actor: Actor, at: datetime) -> None:
    """The version can no longer change; its digest covers every word, figure and file."""
    files = queries.evidence_of(entry.id)
    digests = [row.digest for row in files]
    captions = {row.digest: row.caption for row in files if row.caption}
    content = content_of(version)
    covered = {
        **{name: getattr(content, name) for name in content.__dataclass_fields__},
        "figures": [_covered(figure) for figure in content.figures],
        "persons": [[p.person_id, p.part] for p in content.persons],
        "files": digests,
        "captions": captions,
    }
    version.file_digests = digests
    version.file_captions = captions
    version.digest = sha256(canonical(covered).encode()).hexdigest()
    version.sent_at = at
    version.sent_by_id = actor.id
    db.session.flush()


def _covered(figure: FigureInput) -> list[object]:
    """What of a figure the digest covers; most figures are usual and need no confirming."""
    said = [figure.metric, figure.amount, figure.basis, figure.is_target, figure.label]
    return [*said, "confirmed"] if figure.is_confirmed else said


def _move(
    entry: Entry, target: State, event: Event, *, actor: Actor, at: datetime, revision: int
) -> Entry:
    before = entry.state
    advance(
        entry,
        revision=revision,
        state=target,
        step_position=None,
        step_unit_id=None,
        step_permission=None,
        due_on=None,
    )
    audit.record(
        event,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        changes={"state": (before, target)},
    )
    announce(entry, at=at)
    return entry


def _record_submission(entry: Entry, version: EntryVersion, *, actor: Actor, at: datetime) -> None:
    audit.record(
        Event.ENTRY_SUBMIT,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={
            "receipt": entry.receipt,
            "version": version.number,
            "digest": version.digest,
            "round": entry.round,
            "route": entry.route_id,
            "lateness": entry.lateness,
            "chosen_step": entry.chosen_step,
        }
        | confirmed_facts(content_of(version).figures),
    )
