"""Persons, accounts, dated roles at units, sessions that can be revoked, and failed sign-ins."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Model, choice
from emulation.people.rules import Gender, PersonKind, Role


class Person(Model):
    """A Party member, a citizen or a household; the unit is where they belong."""

    __tablename__ = "person"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[PersonKind] = mapped_column(choice(PersonKind))
    full_name: Mapped[str]
    sort_key: Mapped[str]
    folded_name: Mapped[str] = mapped_column(index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    position: Mapped[str] = mapped_column(default="")
    """Office held («Bí thư Chi bộ thôn 3»), as it is printed on lists."""
    gender: Mapped[Gender | None] = mapped_column(choice(Gender))
    birth_year: Mapped[int | None]
    is_leader: Mapped[bool] = mapped_column(default=False)
    """Leader (lãnh đạo) or direct worker (trực tiếp), as recognition lists must say."""
    card_digest: Mapped[str | None] = mapped_column(unique=True)
    """Keyed digest of the Party card number: one natural person is one account (S8)."""
    created_at: Mapped[Instant]


class User(Model):
    """The account of one person."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("username = lower(username)", name="username_lower"),)

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    is_enabled: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    password_expires_at: Mapped[Instant | None]
    """Until when a first password that an administrator printed is good."""
    created_at: Mapped[Instant]


class RoleHolding(Model):
    """The account holds a role at a unit, and over everything below it, from a day to a day."""

    __tablename__ = "role_holding"
    __table_args__ = (
        Index("ix_role_holding_user_id_valid_from", "user_id", "valid_from"),
        Index("ix_role_holding_unit_id_role", "unit_id", "role"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    title: Mapped[str] = mapped_column(default="")
    """What the council member or officer is called («Chủ tịch Hội đồng»)."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class StandIn(Model):
    """One account decides in the stead of another from a day to a day (S11).

    In effect only while the principal holds the right, and only with a signed paper's number or
    an administrator's confirmation. What it says is never changed; it is confirmed and ended once.
    """

    __tablename__ = "stand_in"
    __table_args__ = (
        Index("ix_stand_in_stand_in_id_valid_to", "stand_in_id", "valid_to"),
        Index("ix_stand_in_principal_id_valid_to", "principal_id", "valid_to"),
        CheckConstraint("principal_id <> stand_in_id", name="two_accounts"),
        CheckConstraint("valid_to >= valid_from", name="days_in_order"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    """Who is away."""
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    paper: Mapped[str] = mapped_column(default="")
    """Number of the signed paper; without one an administrator confirms."""
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[Instant]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[Instant | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[Instant | None]


class UserSession(Model):
    """One sign-in on one device; deleting the cookie is not enough, revoking this row is."""

    __tablename__ = "user_session"

    id: Mapped[Id]
    token_digest: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    """Absolute end, whatever was done meanwhile."""
    revoked_at: Mapped[Instant | None]
    device: Mapped[str] = mapped_column(default="")


class SecurityEvent(Model):
    """The security log: failed sign-ins (which throttle), refusals, sign-ins and sign-outs."""

    __tablename__ = "security_event"
    __table_args__ = (
        Index("ix_security_event_account_digest_at", "account_digest", "at"),
        Index("ix_security_event_address_digest_at", "address_digest", "at"),
    )

    id: Mapped[Id]
    at: Mapped[Instant]
    event: Mapped[str]
    account_digest: Mapped[str | None]
    """Keyed digest of the name typed: the log names nobody who mistyped a password for a name."""
    address_digest: Mapped[str | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    detail: Mapped[str] = mapped_column(default="")
