"""Standing in (S11): dated, never for oneself, no chains, with a paper or a second person."""

from __future__ import annotations

from datetime import date, datetime
from typing import NoReturn

from sqlalchemy import update

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.clock import local_date
from emulation.core.codes import public_code
from emulation.core.dates import format_date
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.core.policy import Actor
from emulation.core.text import clean
from emulation.people import queries
from emulation.people.models import Person, StandIn
from emulation.people.queries import SignedIn
from emulation.people.rules import STEAD, has_stead, may_stand_in, wrong_days
from emulation.people.services.accounts import may_manage

MOST_FOUND = 6
NO_STEAD = (
    "Chỉ người đang giữ vai trò xét, thẩm định mới giao xử lý thay; việc nhận thay của người khác "
    "thì không giao tiếp được."
)


def appoint_stand_in(
    principal_id: int,
    typed: str,
    *,
    valid_from: date | None,
    valid_to: date | None,
    paper: str,
    actor: Actor,
    at: datetime,
) -> StandIn:
    """On these days the person typed decides in the principal's stead, with the bars of both.

    Set by the principal, in effect at once with a signed paper's number and otherwise once an
    administrator confirms; or by an administrator, who always needs the paper. `Invalid` per
    input; `NotAllowed` where the principal decides nothing by a role of their own.
    """
    today, paper = local_date(at), clean(paper, one_line=True)
    wrong = wrong_days(valid_from, valid_to, today=today)
    if wrong or valid_from is None or valid_to is None:
        raise Invalid("Có chỗ cần sửa.", wrong)
    queries.locked_account(principal_id)
    principal = _principal(principal_id, actor, on=valid_from, at=at)
    if actor.id != principal_id and not paper:
        raise Invalid("Có chỗ cần sửa.", {"paper": "Nhập số văn bản phân công đã ký."})
    chosen = _chosen(typed, principal, on=valid_from)
    _require_free(principal, chosen, first=valid_from, last=valid_to)
    row = StandIn(
        code=public_code(),
        principal_id=principal.id,
        stand_in_id=chosen.id,
        valid_from=valid_from,
        valid_to=valid_to,
        paper=paper,
        set_by_id=actor.id,
        set_at=at,
    )
    db.session.add(row)
    db.session.flush()
    _record(Event.STAND_IN_APPOINT, row, principal.full_name, chosen.full_name, actor, at)
    return row


def confirm_stand_in(code: str, *, actor: Actor, at: datetime) -> StandIn:
    """An administrator of the principal's unit stands behind it: it takes effect on its days."""
    row = _managed(code, actor, at=at)
    if actor.id in (row.principal_id, row.stand_in_id, row.set_by_id):
        raise NotAllowed("Cần một người quản trị khác xác nhận.")
    is_waiting = (
        (StandIn.id == row.id) & StandIn.confirmed_at.is_(None) & StandIn.ended_at.is_(None)
    )
    done = update(StandIn).where(is_waiting, StandIn.paper == "")
    if row.valid_to < local_date(at) or not changes_one(
        done.values(confirmed_by_id=actor.id, confirmed_at=at)
    ):
        raise Conflict("Việc này đã được xác nhận hoặc đã thôi. Tải lại trang để xem.")
    _record_named(Event.STAND_IN_CONFIRM, row, actor, at)
    return row


def end_stand_in(code: str, *, actor: Actor, at: datetime) -> StandIn:
    """From now on the stand-in decides nothing in that stead; what was decided stays."""
    row = queries.stand_in_by_code(code)
    if row is None:
        raise NotFound
    if actor.id not in (row.principal_id, row.stand_in_id):
        row = _managed(code, actor, at=at)
    standing = (StandIn.id == row.id) & StandIn.ended_at.is_(None)
    if not changes_one(update(StandIn).where(standing).values(ended_by_id=actor.id, ended_at=at)):
        raise WrongState("Việc xử lý thay này đã thôi. Tải lại trang để xem.")
    _record_named(Event.STAND_IN_END, row, actor, at)
    return row


def _managed(code: str, actor: Actor, *, at: datetime) -> StandIn:
    row = queries.stand_in_by_code(code)
    person = _person_of(row.principal_id) if row else None
    if row is None or person is None or not may_manage(actor, person.unit_id, at=at):
        raise NotFound
    return row


def _principal(user_id: int, actor: Actor, *, on: date, at: datetime) -> SignedIn:
    """Who is away, if it is the actor or an administrator says so; they must decide themselves."""
    found = queries.signed_in(user_id, on=on)
    if found is None:
        raise NotFound
    if user_id != actor.id and not may_manage(actor, found.home_unit_id, at=at):
        raise NotFound
    if not has_stead(found.roles):
        raise NotAllowed(NO_STEAD)
    return found


def _chosen(typed: str, principal: SignedIn, *, on: date) -> SignedIn:
    """The account typed by its name or by the name of its person, within the principal's units."""
    places = {unit for permission in STEAD for unit in principal.held_units(permission)}
    rows = queries.accounts_in_scope(places, on=on, words=typed, limit=MOST_FOUND)
    wanted = clean(typed, one_line=True).lower()
    exact = [row for row in rows if row.username == wanted] if wanted else []
    found = exact or [row for row in rows if row.is_enabled]
    if not wanted or not found:
        _refuse("Nhập họ tên hoặc tên đăng nhập của một người trong đơn vị, hoặc cấp dưới.")
    if len(found) > 1:
        names = "; ".join(f"{row.username} ({row.full_name}, {row.unit_name})" for row in found)
        _refuse(f"Có nhiều người khớp. Nhập một tên đăng nhập: {names}.")
    if found[0].id == principal.id:
        _refuse("Không giao xử lý thay cho chính mình. Chọn người khác.")
    chosen = queries.signed_in(found[0].id, on=on)
    if chosen is None:
        _refuse("Tài khoản này đang bị khóa. Chọn người khác.")
    if not may_stand_in(chosen.roles | queries.roles_from(chosen.id, on=on)):
        _refuse("Người quản trị, kiểm tra không xử lý thay được. Chọn người khác.")
    return chosen


def _refuse(sentence: str) -> NoReturn:
    raise Invalid("Có chỗ cần sửa.", {"stand_in": sentence})


def _require_free(principal: SignedIn, chosen: SignedIn, *, first: date, last: date) -> None:
    """Nobody else stands in for the principal on these days, and the one chosen is not away."""
    taken = queries.stand_ins_between(principal.id, first=first, last=last)
    if taken:
        raise WrongState(
            f"Từ {format_date(taken[0].valid_from)} đến {format_date(taken[0].valid_to)} đã giao "
            f"đồng chí {taken[0].stand_in_name} xử lý thay. Thôi giao trước, hoặc chọn ngày khác."
        )
    away = queries.stand_ins_between(chosen.id, first=first, last=last)
    if away:
        _refuse(
            f"Đồng chí {chosen.full_name} cũng nghỉ đến {format_date(away[0].valid_to)}, "
            f"đã giao người khác xử lý thay. Chọn người khác."
        )


def _person_of(user_id: int) -> Person | None:
    account = queries.user(user_id)
    return queries.person(account.person_id) if account else None


def _record_named(event: Event, row: StandIn, actor: Actor, at: datetime) -> None:
    principal, other = _person_of(row.principal_id), _person_of(row.stand_in_id)
    names = (principal.full_name if principal else "", other.full_name if other else "")
    _record(event, row, *names, actor, at)


def _record(
    event: Event, row: StandIn, principal: str, stand_in: str, actor: Actor, at: datetime
) -> None:
    person = _person_of(row.principal_id)
    audit.record(
        event,
        actor=actor,
        subject=f"account:{person.code if person else ''}",
        at=at,
        unit_id=person.unit_id if person else None,
        facts={
            "stand_in": row.code,
            "principal": principal,
            "full_name": stand_in,
            "stand_in_id": row.stand_in_id,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "paper": row.paper,
        },
    )
