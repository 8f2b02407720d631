"""Rights: the vocabulary of permissions, and what an actor is to the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Permission(StrEnum):
    """<thing>:<verb>, in alphabetical order."""

    ACCOUNT_MANAGE = "account:manage"
    AUDIT_ERASE = "audit:erase"
    AUDIT_READ = "audit:read"
    BOARD_PUBLISH = "board:publish"
    BOARD_READ = "board:read"
    BOARD_READ_ALL = "board:read_all"
    CAMPAIGN_EXTEND = "campaign:extend"
    CAMPAIGN_READ = "campaign:read"
    CAMPAIGN_SCORE = "campaign:score"
    ENTRY_APPROVE = "entry:approve"
    ENTRY_ENDORSE = "entry:endorse"
    ENTRY_IMPORT = "entry:import"
    ENTRY_READ = "entry:read"
    ENTRY_READ_APPROVED = "entry:read_approved"
    ENTRY_REVOKE = "entry:revoke"
    ENTRY_WRITE = "entry:write"
    NOTE_READ = "note:read"
    RECOGNITION_CHECK = "recognition:check"
    RECOGNITION_CONCLUDE = "recognition:conclude"
    RECOGNITION_PROPOSE = "recognition:propose"
    RECOGNITION_READ = "recognition:read"
    REPORT_READ = "report:read"
    ROUTE_MANAGE = "route:manage"
    SYSTEM_READ = "system:read"
    UNIT_READ = "unit:read"


@dataclass(frozen=True)
class Principal:
    """Somebody away, for whom an actor decides today: who they are, and what they hold where."""

    id: int
    person_id: int
    full_name: str
    home_unit_id: int
    places: Mapping[Permission, tuple[int, ...]] = field(hash=False)

    def units_with(self, permission: Permission) -> tuple[int, ...]:
        """The units at which the stand-in has this right of theirs."""
        return self.places.get(permission, ())


class Actor(Protocol):
    """Somebody who acts: an account, with what the roles it holds today allow, and where."""

    @property
    def id(self) -> int:
        """Row of the account."""

    @property
    def person_id(self) -> int:
        """The natural person behind it: bars follow the person, not the account."""

    @property
    def username(self) -> str:
        """The name of the account, as its holder types it."""

    @property
    def full_name(self) -> str: ...

    @property
    def home_unit_id(self) -> int:
        """The unit the person belongs to, whatever roles they hold elsewhere."""

    def may(self, permission: Permission) -> bool:
        """Some role held today allows it, somewhere."""

    def units_with(self, permission: Permission) -> tuple[int, ...]:
        """The units at which roles that allow it are held; the right reaches all below them.

        Rights of those whom the actor stands in for are among them.
        """

    def held_units(self, permission: Permission) -> tuple[int, ...]:
        """The same by the actor's own roles alone."""

    @property
    def stands_for(self) -> tuple[Principal, ...]:
        """The persons in whose stead the actor decides today (S11)."""
