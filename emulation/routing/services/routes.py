"""Changing routes: proposed by one administrator, in force by a second or by a signed paper."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns import queries as campaigns
from emulation.campaigns import services as laying
from emulation.campaigns.queries import RouteKey
from emulation.campaigns.services import NO_PAPER, Paper, checked_paper
from emulation.core.clock import local_date
from emulation.core.codes import public_code
from emulation.core.dates import format_date
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.core.policy import Actor, Permission
from emulation.entries.kinds import KIND_BY_CODE
from emulation.people.queries import person_id_of
from emulation.routing import queries
from emulation.routing.models import RouteChange
from emulation.routing.rules import RouteDraft, TypedStep, faults, read_back, stored
from emulation.units import queries as units
from emulation.units.models import UnitLevel


def propose_route(
    draft: RouteDraft, *, actor: Actor, at: datetime, key: str, paper: Paper = NO_PAPER
) -> RouteChange:
    """The route waits for a second administrator, or holds from its day by the signed paper.

    The same form sent twice proposes once. `NotAllowed` without the right, `Invalid` names every
    input that is wrong.
    """
    done = queries.change_by_key(key)
    if done is not None:
        return _replayed(done, actor)
    check_route(draft, actor=actor, at=at)
    signed = checked_paper(paper, at=at)
    row = RouteChange(
        code=public_code(),
        unit_level_id=_level(draft.level_code).id,
        unit_kind=draft.unit_kind,
        field=draft.field,
        entry_kind=draft.entry_kind,
        valid_from=draft.valid_from,
        citation=draft.citation,
        steps=stored(draft.specs),
        proposed_by_id=actor.id,
        proposed_at=at,
        request_key=key,
        **signed,
    )
    db.session.add(row)
    db.session.flush()
    _record(Event.ROUTE_PROPOSE, row, actor=actor, at=at)
    if paper.is_given:
        _take_effect(row, actor=actor, at=at)
    return row


def confirm_route(code: str, *, actor: Actor, at: datetime) -> RouteChange:
    """The route holds from its day: a second administrator agreed.

    `NotAllowed` for the person who proposed it, `Conflict` where somebody was faster, `Invalid`
    where the day has passed or another route was laid down meanwhile.
    """
    row = _waiting(code, actor)
    if person_id_of(row.proposed_by_id) == actor.person_id:
        raise NotAllowed("Đồng chí đã đề nghị quy trình này. Cần một người quản trị khác xác nhận.")
    check_route(_draft_of(row), actor=actor, at=at)
    _take_effect(row, actor=actor, at=at, confirmed_by_id=actor.id)
    return row


def drop_route(code: str, *, actor: Actor, at: datetime) -> RouteChange:
    """The proposal comes to nothing."""
    row = _waiting(code, actor)
    _close(row, dropped_at=at, dropped_by_id=actor.id)
    _record(Event.ROUTE_DROP, row, actor=actor, at=at)
    return row


def check_route(draft: RouteDraft, *, actor: Actor, at: datetime) -> None:
    """`NotAllowed` without the right, `Invalid` for each input that keeps the route from being."""
    if not actor.may(Permission.ROUTE_MANAGE):
        raise NotAllowed("Chỉ người quản trị mới sửa được quy trình xét.")
    ranks = {level.code: level.rank for level in units.levels()}
    wrong = faults(draft, ranks=ranks, entry_kinds=KIND_BY_CODE, today=local_date(at))
    if not wrong:
        wrong = _faults_of_place(draft)
    if wrong:
        raise Invalid("Có chỗ cần sửa trong quy trình.", wrong)


def _faults_of_place(draft: RouteDraft) -> dict[str, str]:
    """What only the database knows: another route of that day, a level that nobody has above."""
    level = _level(draft.level_code)
    key = RouteKey(level.id, draft.unit_kind, draft.field, draft.entry_kind)
    if campaigns.route_row_exists(key, valid_from=draft.valid_from):
        return {
            "valid_from": f"Đã có quy trình của đối tượng này từ ngày "
            f"{format_date(draft.valid_from)}. Chọn ngày khác."
        }
    asked = {step.spec.level_code for step in draft.steps if step.spec.unit_id is None}
    found = queries.concerned(level.id, draft.unit_kind, deciding=asked, on=draft.valid_from)
    names = {row.code: row.name for row in units.levels()}
    return {
        f"step{step.row}_level": f"Không đơn vị gửi nào có cấp {names[step.spec.level_code]} ở "
        "trên. Chọn cấp khác, hoặc ghi đơn vị xét cụ thể."
        for step in draft.steps
        if step.spec.unit_id is None
        and found.count
        and found.without.get(step.spec.level_code, 0) == found.count
    }


def _level(code: str) -> UnitLevel:
    level = units.level_by_code(code)
    if level is None:
        raise NotFound
    return level


def _draft_of(row: RouteChange) -> RouteDraft:
    level = next(one for one in units.levels() if one.id == row.unit_level_id)
    return RouteDraft(
        level_code=level.code,
        unit_kind=row.unit_kind,
        field=row.field,
        entry_kind=row.entry_kind,
        valid_from=row.valid_from,
        citation=row.citation,
        steps=tuple(TypedStep(row, spec) for row, spec in enumerate(read_back(row.steps), start=1)),
    )


def _replayed(done: RouteChange, actor: Actor) -> RouteChange:
    if done.proposed_by_id != actor.id:
        raise Conflict("Biểu mẫu này đã được người khác gửi. Mở lại trang để lập đề nghị mới.")
    return done


def _waiting(code: str, actor: Actor) -> RouteChange:
    """The proposal that is still open, for somebody who may decide on it."""
    row = queries.change_by_code(code)
    if row is None:
        raise NotFound
    if not actor.may(Permission.ROUTE_MANAGE):
        raise NotAllowed("Chỉ người quản trị mới sửa được quy trình xét.")
    if row.confirmed_at or row.dropped_at:
        raise WrongState("Đề nghị này đã được xử lý. Tải lại trang để xem tình hình mới nhất.")
    return row


def _take_effect(row: RouteChange, *, actor: Actor, at: datetime, **closing: object) -> None:
    draft = _draft_of(row)
    try:
        made = laying.add_route(
            draft.level_code,
            entry_kind=draft.entry_kind,
            steps=draft.specs,
            valid_from=draft.valid_from,
            unit_kind=draft.unit_kind,
            field=draft.field,
            citation=draft.citation,
            actor=actor,
            at=at,
        )
    except IntegrityError:  # the same row was laid down between the look and the writing
        raise Conflict("Có người vừa đặt quy trình từ ngày này. Tải lại trang để xem.") from None
    _close(row, confirmed_at=at, route_id=made.id, **closing)
    _record(Event.ROUTE_CONFIRM, row, actor=actor, at=at)


def _close(row: RouteChange, **values: object) -> None:
    """The guarded end of a proposal; `Conflict` when somebody was faster."""
    closed = changes_one(
        update(RouteChange)
        .where(
            RouteChange.id == row.id,
            RouteChange.confirmed_at.is_(None),
            RouteChange.dropped_at.is_(None),
        )
        .values(**values)
    )
    if not closed:
        raise Conflict("Có người vừa xử lý đề nghị này. Tải lại trang để xem kết quả.")
    db.session.refresh(row)


def _record(event: Event, row: RouteChange, *, actor: Actor, at: datetime) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"route:{row.code}",
        at=at,
        facts={
            "entry_kind": row.entry_kind,
            "valid_from": row.valid_from,
            "steps": [step["label"] for step in row.steps],
            "citation": row.citation,
            "paper": row.paper_number,
        },
    )
