"""Signing in and out: throttled by the security log, equal in time and words for every failure."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Insert, Update, insert, update

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.core.errors import DomainError, Invalid
from emulation.core.text import clean
from emulation.people import queries
from emulation.people.models import SecurityEvent, UserSession
from emulation.people.queries import Credentials, OpenSession, SignedIn
from emulation.people.rules import (
    FAILURE_WINDOW,
    FAILURES_PER_ACCOUNT,
    FAILURES_PER_ADDRESS,
    SESSION_HOURS,
    TOUCH_EVERY,
    idle_limit,
)
from emulation.people.services.passwords import Cost, is_right

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Đồng chí kiểm tra lại, chú ý chữ hoa và dấu."
TRIED = "sign_in.tried"
DONE = "sign_in.done"
BLOCKED = "sign_in.blocked"
REFUSED = "act.refused"


class WrongPassword(Invalid):
    """Unknown name, wrong password, closed account, late first password: one sentence for all."""

    def __init__(self) -> None:
        super().__init__(WRONG)


class TooManyAttempts(DomainError):
    """The account or the address failed too often; `minutes` until the next try."""

    status = 429

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(f"Đồng chí đã nhập sai nhiều lần. Thử lại sau {minutes} phút.")


@dataclass(frozen=True)
class Attempt:
    """One try to sign in, as the request brings it; `key` makes the digests of the log."""

    username: str
    password: str
    address: str
    key: str

    @property
    def account_digest(self) -> str:
        return keyed_digest(self.key, "account", self.username.strip().lower())

    @property
    def address_digest(self) -> str:
        return keyed_digest(self.key, "address", self.address)


@dataclass(frozen=True)
class Opened:
    """A session just begun: the token goes to the cookie and is stored nowhere."""

    token: str
    session_id: int
    actor: SignedIn


def keyed_digest(key: str, purpose: str, value: str) -> str:
    """A digest nobody can look up without the installation's key."""
    return hmac.new(key.encode(), f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


def token_digest(token: str) -> str:
    """What the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def logged(attempt: Attempt, *, event: str, at: datetime) -> Insert:
    """The row of the security log; a ledger of its own, written outside business transactions."""
    return insert(SecurityEvent).values(
        at=at,
        event=event,
        account_digest=attempt.account_digest,
        address_digest=attempt.address_digest,
        user_id=None,
        detail="",
    )


def refused(user_id: int, *, detail: str, at: datetime) -> Insert:
    """The row of the security log for an act that was refused to somebody signed in."""
    return insert(SecurityEvent).values(
        at=at,
        event=REFUSED,
        account_digest=None,
        address_digest=None,
        user_id=user_id,
        detail=detail,
    )


def check_throttle(attempt: Attempt, *, at: datetime) -> None:
    """`TooManyAttempts` when account or address failed too often in the last 15 minutes.

    Called after the try itself was logged, so that tries at the same moment count each other.
    """
    since = at - FAILURE_WINDOW
    on_account = queries.security_events(account_digest=attempt.account_digest, since=since)
    on_address = queries.security_events(address_digest=attempt.address_digest, since=since)
    failed = _failures(on_account, is_forgiven=True)
    _refuse_over(failed, FAILURES_PER_ACCOUNT, at)
    _refuse_over(_failures(on_address, is_forgiven=False), FAILURES_PER_ADDRESS, at)


def _failures(events: list[SecurityEvent], *, is_forgiven: bool) -> list[datetime]:
    """Tries that led to nothing; on an account a success forgives those before it."""
    open_tries: list[datetime] = []
    for event in events:
        if event.event == TRIED:
            open_tries.append(event.at)
        elif event.event == DONE:
            open_tries = [] if is_forgiven else open_tries[:-1]
        elif event.event == BLOCKED:
            open_tries = open_tries[:-1]
    return open_tries


def _refuse_over(tries: list[datetime], limit: int, at: datetime) -> None:
    if len(tries) <= limit:
        return
    free_at = tries[-limit - 1] + FAILURE_WINDOW
    raise TooManyAttempts(max(1, -int(-(free_at - at).total_seconds() // 60)))


def prove(attempt: Attempt, *, cost: Cost, at: datetime) -> Credentials:
    """The credentials the password fits; `WrongPassword` otherwise, after the same time."""
    found = queries.credentials(attempt.username)
    fits = is_right(attempt.password, found.password_hash if found else None, cost=cost)
    is_late = found is not None and found.expires_at is not None and found.expires_at < at
    if found is None or not fits or not found.is_enabled or is_late:
        raise WrongPassword
    return found


def sign_in(proved: Credentials, *, attempt: Attempt, device: str, at: datetime) -> Opened:
    """A session is open for the account whose password was proved, if it is still that one."""
    account = queries.user(proved.user_id)
    actor = queries.signed_in(proved.user_id, on=local_date(at))
    if account is None or actor is None or account.password_hash != proved.password_hash:
        raise WrongPassword
    token = secrets.token_urlsafe(32)
    session = UserSession(
        token_digest=token_digest(token),
        user_id=actor.id,
        created_at=at,
        seen_at=at,
        expires_at=at + timedelta(hours=SESSION_HOURS),
        revoked_at=None,
        device=clean(device, one_line=True)[:120],
    )
    db.session.add(session)
    db.session.execute(logged(attempt, event=DONE, at=at))
    db.session.flush()
    _record(Event.SESSION_SIGN_IN, actor, at)
    return Opened(token, session.id, actor)


def sign_out(session_id: int, *, actor: SignedIn, at: datetime) -> None:
    """The session is over, whoever still holds its cookie."""
    _revoke([row for row in queries.sessions_of(actor.id, at=at) if row.id == session_id], at)
    _record(Event.SESSION_SIGN_OUT, actor, at)


def sign_out_others(session_id: int, *, actor: SignedIn, at: datetime) -> int:
    """Every other device of the account is signed out; how many there were."""
    ended = revoke_sessions(actor.id, at=at, keep=session_id)
    _record(Event.SESSION_REVOKE, actor, at)
    return ended


def revoke_sessions(user_id: int, *, at: datetime, keep: int | None = None) -> int:
    """All open sessions of the account but `keep` are over; how many there were."""
    return _revoke([row for row in queries.sessions_of(user_id, at=at) if row.id != keep], at)


def _revoke(sessions: list[UserSession], at: datetime) -> int:
    for session in sessions:
        session.revoked_at = at
    db.session.flush()
    return len(sessions)


def is_alive(session: OpenSession, actor: SignedIn, *, at: datetime) -> bool:
    """The session neither rested too long for the roles held now nor reached its end."""
    return at < session.expires_at and at - session.seen_at <= idle_limit(actor.roles)


def touched(session: OpenSession, *, at: datetime) -> Update | None:
    """What notes that the session is in use, at most once a minute; a ledger of its own."""
    if at - session.seen_at < TOUCH_EVERY:
        return None
    return update(UserSession).where(UserSession.id == session.id).values(seen_at=at)


def _record(event: Event, actor: SignedIn, at: datetime) -> None:
    person = queries.person(actor.person_id)
    subject = f"account:{person.code if person else ''}"
    audit.record(event, actor=actor, subject=subject, at=at, unit_id=actor.home_unit_id)
