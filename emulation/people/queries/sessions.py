"""Every SELECT on sessions, passwords and the security log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from emulation.core.db import db
from emulation.people.models import Person, SecurityEvent, User, UserSession


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is compared with."""

    user_id: int
    password_hash: str
    is_enabled: bool
    home_unit_id: int
    expires_at: datetime | None


def sessions_of(user_id: int, *, at: datetime) -> list[UserSession]:
    """The account's sessions that were neither revoked nor are past their end, newest first."""
    wanted = select(UserSession).where(
        UserSession.user_id == user_id,
        UserSession.revoked_at.is_(None),
        UserSession.expires_at > at,
    )
    return list(db.session.scalars(wanted.order_by(UserSession.id.desc())))


def credentials(username: str) -> Credentials | None:
    """What a password typed for this name is compared with."""
    wanted = select(User, Person.unit_id).join(Person, Person.id == User.person_id)
    found = db.session.execute(wanted.where(User.username == username.strip().lower())).first()
    if found is None:
        return None
    row = found[0]
    return Credentials(row.id, row.password_hash, row.is_enabled, found[1], row.password_expires_at)


def security_events(
    *, account_digest: str | None = None, address_digest: str | None = None, since: datetime
) -> list[SecurityEvent]:
    """The log's rows about an account or an address since the instant, oldest first."""
    wanted = select(SecurityEvent).where(SecurityEvent.at > since)
    if account_digest is not None:
        wanted = wanted.where(SecurityEvent.account_digest == account_digest)
    if address_digest is not None:
        wanted = wanted.where(SecurityEvent.address_digest == address_digest)
    return list(db.session.scalars(wanted.order_by(SecurityEvent.at, SecurityEvent.id)))
