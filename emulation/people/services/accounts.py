"""People, their accounts and passwords: one function per act of the administration."""

from __future__ import annotations

from datetime import datetime, timedelta

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.clock import local_date
from emulation.core.codes import public_code
from emulation.core.db import db
from emulation.core.errors import Invalid, NotAllowed, NotFound
from emulation.core.policy import Actor, Permission
from emulation.core.text import clean, fold, name_key
from emulation.people import queries
from emulation.people.models import Person, User
from emulation.people.rules import FIRST_PASSWORD_HOURS, Gender, PersonKind
from emulation.people.services.sessions import revoke_sessions
from emulation.units import queries as units

USERNAME_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._-")


def add_person(
    full_name: str,
    *,
    kind: PersonKind,
    unit_id: int,
    actor: Actor | None,
    at: datetime,
    position: str = "",
    gender: Gender | None = None,
    birth_year: int | None = None,
    is_leader: bool = False,
    card_digest: str | None = None,
    code: str = "",
) -> Person:
    """The person stands in the unit's list; a Party card stands there once (S8)."""
    name = clean(full_name, one_line=True)
    if not name:
        raise Invalid("Nhập họ và tên.", {"full_name": "Nhập họ và tên."})
    _refuse_known_card(card_digest)
    person = Person(
        code=code or public_code(),
        kind=kind,
        full_name=name,
        sort_key=name_key(name),
        folded_name=fold(name),
        unit_id=unit_id,
        position=clean(position, one_line=True),
        gender=gender,
        birth_year=birth_year,
        is_leader=is_leader,
        card_digest=card_digest,
        created_at=at,
    )
    db.session.add(person)
    db.session.flush()
    subject, facts = f"person:{person.code}", {"full_name": name, "kind": kind}
    audit.record(
        Event.PERSON_ADD, actor=actor, subject=subject, at=at, unit_id=unit_id, facts=facts
    )
    return person


def _refuse_known_card(card_digest: str | None) -> None:
    if card_digest is not None and queries.person_by_card(card_digest) is not None:
        sentence = "Số thẻ đảng này đã có trong danh sách. Mỗi người chỉ ghi một lần."
        raise Invalid(sentence, {"card_number": sentence})


def create_account(
    person_id: int,
    *,
    username: str,
    password_hash: str,
    actor: Actor | None,
    at: datetime,
    is_first_password: bool = True,
) -> User:
    """The person can sign in; with a first password, once and within 72 hours.

    One person has one account (S8). Only administrators over the person's unit may do this.
    """
    person = _managed_person(person_id, actor, at)
    name = _checked_username(username)
    if queries.user_of_person(person_id) is not None:
        raise Invalid(f"{person.full_name} đã có tài khoản. Mỗi người dùng một tài khoản.")
    account = User(
        username=name,
        password_hash=password_hash,
        person_id=person_id,
        is_enabled=True,
        must_change_password=is_first_password,
        password_expires_at=_first_until(at) if is_first_password else None,
        created_at=at,
    )
    db.session.add(account)
    db.session.flush()
    _record(Event.ACCOUNT_CREATE, account, person, actor, at)
    return account


def disable_account(user_id: int, *, actor: Actor, at: datetime, reason: str = "") -> None:
    """The account is closed at once: its sessions end, and nobody signs in with it."""
    account, person = _managed(user_id, actor, at)
    if user_id == actor.id:
        raise NotAllowed("Không tự khóa tài khoản của mình. Nhờ người quản trị khác.")
    account.is_enabled = False
    revoke_sessions(user_id, at=at)
    _record(Event.ACCOUNT_DISABLE, account, person, actor, at, reason=reason)


def enable_account(user_id: int, *, actor: Actor, at: datetime) -> None:
    """The account can be used again."""
    account, person = _managed(user_id, actor, at)
    account.is_enabled = True
    _record(Event.ACCOUNT_ENABLE, account, person, actor, at)


def reset_password(user_id: int, *, password_hash: str, actor: Actor | None, at: datetime) -> None:
    """A first password is good for 72 hours and must be changed; all sessions have ended."""
    account, person = _managed(user_id, actor, at)
    if actor is not None and user_id == actor.id:
        raise NotAllowed("Không tự cấp lại mật khẩu cho mình. Đổi mật khẩu ở trang Tài khoản.")
    account.password_hash = password_hash
    account.must_change_password = True
    account.password_expires_at = _first_until(at)
    revoke_sessions(user_id, at=at)
    _record(Event.ACCOUNT_RESET_PASSWORD, account, person, actor, at)


def change_password(
    user_id: int,
    *,
    proved_hash: str,
    password_hash: str,
    actor: Actor,
    at: datetime,
    keep_session: int | None = None,
) -> None:
    """The new password holds, and every other device is signed out.

    `proved_hash` is what the old password was compared with; had it changed meanwhile, this fails.
    """
    account = queries.user(user_id)
    person = queries.person(account.person_id) if account else None
    if account is None or person is None or account.id != actor.id:
        raise NotFound("Không tìm thấy tài khoản.")
    if account.password_hash != proved_hash:
        raise Invalid("Mật khẩu vừa được đổi ở nơi khác. Đăng nhập lại bằng mật khẩu mới.")
    account.password_hash = password_hash
    account.must_change_password = False
    account.password_expires_at = None
    revoke_sessions(user_id, at=at, keep=keep_session)
    _record(Event.ACCOUNT_CHANGE_PASSWORD, account, person, actor, at)


def _first_until(at: datetime) -> datetime:
    return at + timedelta(hours=FIRST_PASSWORD_HOURS)


def _checked_username(username: str) -> str:
    name = clean(username, one_line=True).lower()
    if not 2 <= len(name) <= 40 or not set(name) <= USERNAME_SIGNS:
        sentence = "Tên đăng nhập gồm 2 đến 40 chữ cái không dấu, chữ số, dấu chấm, gạch nối."
        raise Invalid(sentence, {"username": sentence})
    if queries.user_by_username(name) is not None:
        sentence = f"Tên đăng nhập «{name}» đã có người dùng. Chọn tên khác."
        raise Invalid(sentence, {"username": sentence})
    return name


def _managed_person(person_id: int, actor: Actor | None, at: datetime) -> Person:
    person = queries.person(person_id)
    if person is None or not may_manage(actor, person.unit_id, at=at):
        raise NotFound("Không tìm thấy người này trong đơn vị đồng chí quản trị.")
    return person


def _managed(user_id: int, actor: Actor | None, at: datetime) -> tuple[User, Person]:
    account = queries.user(user_id)
    if account is None:
        raise NotFound("Không tìm thấy tài khoản.")
    return account, _managed_person(account.person_id, actor, at)


def may_manage(actor: Actor | None, unit_id: int, *, at: datetime) -> bool:
    """Whether the actor manages accounts at the unit; without an actor a command does it."""
    if actor is None:
        return True
    places = set(actor.units_with(Permission.ACCOUNT_MANAGE))
    line = units.lines_of([unit_id], on=local_date(at)).get(unit_id, [])
    return bool(places & set(line))


def _record(
    event: Event, account: User, person: Person, actor: Actor | None, at: datetime, **facts: object
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"account:{person.code}",
        at=at,
        unit_id=person.unit_id,
        facts={"username": account.username, "full_name": person.full_name, **facts},
    )
