"""What an account may where, and lists of people and accounts within a scope."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine, event

from emulation.core.db import db, transaction
from emulation.core.policy import Permission
from emulation.people import queries
from emulation.people.models import RoleHolding
from emulation.people.queries import Holding, SignedIn
from emulation.people.rules import Role
from tests.factories import World

TODAY = date(2024, 11, 15)


def _actor(*holdings: tuple[Role, int]) -> SignedIn:
    held = tuple(Holding(role, unit_id, "") for role, unit_id in holdings)
    return SignedIn(1, "x", 1, "X", 1, held)


def test_units_with_names_only_the_units_of_the_right_role() -> None:
    actor = _actor((Role.SUBMITTER, 5), (Role.ENDORSER, 3), (Role.ENDORSER, 4))

    assert actor.units_with(Permission.ENTRY_ENDORSE) == (3, 4)
    assert actor.units_with(Permission.ENTRY_WRITE) == (3, 4, 5)
    assert actor.units_with(Permission.ENTRY_APPROVE) == ()
    assert not actor.may(Permission.ENTRY_APPROVE)


def test_administrator_and_auditor_lose_every_other_right() -> None:
    administrator = _actor((Role.ADMINISTRATOR, 1), (Role.REVIEWER, 1))
    auditor = _actor((Role.AUDITOR, 1), (Role.ADMINISTRATOR, 2))

    assert not administrator.may(Permission.ENTRY_APPROVE)
    assert administrator.units_with(Permission.ACCOUNT_MANAGE) == (1,)
    assert not auditor.may(Permission.ACCOUNT_MANAGE)
    assert auditor.units_with(Permission.AUDIT_READ) == (1,)


def test_signed_in_ignores_roles_that_ended_or_begin_later(world: World) -> None:
    user_id = world.actor("nop1").id
    with transaction():
        for role, start, end in (
            (Role.SECRETARY, date(2020, 1, 1), date(2024, 11, 14)),
            (Role.LEADER, date(2024, 11, 16), None),
        ):
            db.session.add(
                RoleHolding(
                    user_id=user_id,
                    role=role,
                    unit_id=world.unit("LL1"),
                    valid_from=start,
                    valid_to=end,
                )
            )

    assert world.actor("nop1").roles == {Role.SUBMITTER}


def test_persons_in_scope_are_found_without_marks(world: World) -> None:
    found = queries.persons_in_scope([world.unit("LL")], on=TODAY, words="hanh le")

    assert [row.full_name for row in found] == ["Lê Thị Hạnh"]
    assert queries.persons_in_scope([world.unit("HL")], on=TODAY, words="hanh le") == []
    assert queries.persons_in_scope([world.unit("LL")], on=TODAY, words="%") == []


def test_accounts_in_scope_go_on_after_the_last_one(world: World) -> None:
    district = [world.unit("HU")]
    everybody = queries.accounts_in_scope(district, on=TODAY)

    first = queries.accounts_in_scope(district, on=TODAY, limit=8)
    last = first[-1]
    rest = queries.accounts_in_scope(district, on=TODAY, after=(last.sort_key, last.id))

    assert [row.username for row in first + rest] == [row.username for row in everybody]
    assert len(everybody) == 21
    assert [row.full_name.split()[-1] for row in everybody[:3]] == ["Anh", "Cường", "Dậu"]


def test_accounts_in_scope_are_those_of_the_unit_and_below(world: World) -> None:
    found = queries.accounts_in_scope([world.unit("HL")], on=TODAY)

    assert {row.username for row in found} == {"nop2", "bt2", "xn2", "td1", "td2"}
    by_name = {row.username: row for row in found}
    assert by_name["td1"].roles == (Role.REVIEWER,)
    assert by_name["td1"].unit_name == "Chi bộ thôn Hoa Trung"


def test_accounts_cost_the_same_for_one_and_for_many(world: World) -> None:
    statements: list[str] = []
    district = world.unit("HU")

    def note(conn: object, cursor: object, sql: str, *_: object) -> None:
        statements.append(sql)

    costs = []
    event.listen(Engine, "before_cursor_execute", note)
    for limit in (1, 20):
        statements.clear()
        queries.accounts_in_scope([district], on=TODAY, limit=limit)
        costs.append(len(statements))
    event.remove(Engine, "before_cursor_execute", note)

    assert costs[0] == costs[1]
