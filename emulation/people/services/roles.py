"""Giving and ending roles: dated, recorded, and deciding ones only by two persons (S6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.core.errors import Invalid, NotAllowed, NotFound
from emulation.core.policy import Actor, Permission
from emulation.core.text import clean
from emulation.people import queries
from emulation.people.models import Person, RoleHolding
from emulation.people.rules import ROLE_LABELS, Role, bar_to_role, is_deciding
from emulation.people.services.accounts import may_manage

SECOND_BY_PAPER = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Roles whose second person may be a signed paper: the first office has one administrator."""


def grant_role(
    user_id: int,
    *,
    role: Role,
    unit_id: int,
    valid_from: date,
    actor: Actor | None,
    at: datetime,
    second: Actor | None = None,
    paper: str = "",
    title: str = "",
) -> RoleHolding:
    """From the day on the account holds the role at the unit and over everything below it.

    A deciding role takes two administrators, neither of whom receives it; administrator and
    auditor take a second administrator or the number of a signed paper. S6 and S7 bar the rest.
    Without an actor a command of the installation does it.
    """
    person, number = _person_of(user_id), clean(paper, one_line=True)
    if actor is not None:
        _check_places(actor, person.unit_id, unit_id, at)
        _check_giver(actor, user_id)
        _check_second(role, actor, second, number, user_id=user_id, unit_id=unit_id, at=at)
    bar = bar_to_role(role, _held(user_id, role, unit_id, valid_from))
    if bar:
        raise NotAllowed(bar)
    holding = RoleHolding(
        user_id=user_id,
        role=role,
        unit_id=unit_id,
        title=clean(title, one_line=True),
        valid_from=valid_from,
        valid_to=None,
    )
    db.session.add(holding)
    db.session.flush()
    facts = {"full_name": person.full_name, "role": role, "valid_from": valid_from}
    _record(Event.ROLE_GRANT, person, unit_id, actor, at, facts | _witness(second, number))
    return holding


def _witness(second: Actor | None, paper: str) -> dict[str, object]:
    """Who or which paper stands beside the giver in the audit."""
    known = {"second": second.full_name, "second_id": second.id} if second else {}
    return {**known, "paper": paper}


def _record(
    event: Event,
    person: Person,
    unit_id: int,
    actor: Actor | None,
    at: datetime,
    facts: dict[str, object],
) -> None:
    subject = f"account:{person.code}"
    audit.record(event, actor=actor, subject=subject, at=at, unit_id=unit_id, facts=facts)


def end_role(holding_id: int, *, actor: Actor, at: datetime) -> None:
    """The role is gone at once: yesterday was its last day, or it never began."""
    holding = queries.holding(holding_id)
    if holding is None:
        raise NotFound("Không tìm thấy vai trò này.")
    person = _person_of(holding.user_id)
    _check_places(actor, person.unit_id, holding.unit_id, at)
    if holding.user_id == actor.id:
        raise NotAllowed("Không tự thôi giao vai trò của mình. Nhờ người quản trị khác.")
    today = local_date(at)
    if holding.valid_to is not None and holding.valid_to < today:
        raise Invalid("Vai trò này đã thôi giao.")
    facts = {"full_name": person.full_name, "role": holding.role, "since": holding.valid_from}
    _record(Event.ROLE_END, person, holding.unit_id, actor, at, facts)
    if holding.valid_from >= today:
        db.session.delete(holding)
    else:
        holding.valid_to = today - timedelta(days=1)
    db.session.flush()


def _held(user_id: int, role: Role, unit_id: int, valid_from: date) -> frozenset[Role]:
    """What the new role would stand beside; the same role at another unit is no obstacle."""
    held = queries.roles_from(user_id, on=valid_from)
    places = {
        row.unit_id
        for row in queries.holdings_of(user_id)
        if row.role is role and (row.valid_to is None or row.valid_to >= valid_from)
    }
    return held if unit_id in places else held - {role}


def _person_of(user_id: int) -> Person:
    account = queries.user(user_id)
    person = queries.person(account.person_id) if account else None
    if person is None:
        raise NotFound("Không tìm thấy tài khoản.")
    return person


def _check_places(actor: Actor, home_id: int, unit_id: int, at: datetime) -> None:
    if not may_manage(actor, home_id, at=at) or not may_manage(actor, unit_id, at=at):
        raise NotFound("Không tìm thấy tài khoản trong đơn vị đồng chí quản trị.")


def _check_giver(actor: Actor, user_id: int) -> None:
    if actor.id == user_id:
        raise NotAllowed("Không tự giao vai trò cho mình. Nhờ người quản trị khác.")


def _check_second(
    role: Role,
    actor: Actor,
    second: Actor | None,
    paper: str,
    *,
    user_id: int,
    unit_id: int,
    at: datetime,
) -> None:
    if not is_deciding(role) and role not in SECOND_BY_PAPER:
        return
    label = ROLE_LABELS[role]
    if second is None:
        if role in SECOND_BY_PAPER and paper:
            return
        raise NotAllowed(
            f"Giao vai trò {label} cần người quản trị thứ hai xác nhận"
            + (" hoặc số văn bản đã ký." if role in SECOND_BY_PAPER else ".")
        )
    if second.person_id == actor.person_id or second.id == user_id:
        raise NotAllowed(
            "Người xác nhận phải là người quản trị khác, không phải người được giao vai trò."
        )
    if not second.may(Permission.ACCOUNT_MANAGE) or not may_manage(second, unit_id, at=at):
        raise NotAllowed(f"{second.full_name} không có quyền quản trị ở đơn vị này.")
