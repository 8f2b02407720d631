"""Recording, sealing, erasing: on the database of the run."""

import pytest
from sqlalchemy import func, select

from emulation.audit.models import AuditPayload, AuditRecord, AuditSeal, AuditSealItem
from emulation.audit.queries import last_seal, unsealed, verify
from emulation.audit.rules import Event, seal_hash
from emulation.audit.services import erase_payload, record, seal
from emulation.core.db import db, transaction
from emulation.core.errors import NotFound, WrongState
from tests.audit.ordered import ORDER
from tests.factories import World


def _recorded(world: World, count: int) -> list[int]:
    with transaction():
        rows = [
            record(
                Event.ENTRY_SAVE,
                actor=world.actor("nop1"),
                subject=f"entry:K{number}",
                at=world.now,
                unit_id=world.unit("LL1"),
                changes={"title": ("", f"Việc số {number}")},
                facts={"reason": "đủ"},
            )
            for number in range(count)
        ]
    return [row.id for row in rows]


def test_record_keeps_who_what_where_and_the_change(world: World) -> None:
    number = _recorded(world, 1)[0]
    row, payload = db.session.get(AuditRecord, number), db.session.get(AuditPayload, number)
    assert row is not None
    assert payload is not None
    assert (row.event, row.actor_id, row.unit_id, row.subject, row.at) == (
        "entry.save",
        world.actor("nop1").id,
        world.unit("LL1"),
        "entry:K0",
        world.now,
    )
    assert payload.content == {
        "actor": "Lê Thị Hạnh",
        "changes": {"title": ["", "Việc số 0"]},
        "facts": {"reason": "đủ"},
    }


def test_record_by_the_system_names_nobody(world: World) -> None:
    with transaction():
        row = record(Event.DEMO_LOAD, actor=None, subject="demo:2024", at=world.now)
    assert (row.actor_id, row.unit_id) == (None, None)


def test_record_of_an_unknown_act_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match=r"entry\.steal"):
        record("entry.steal", actor=None, subject="entry:K1", at=world.now)


def _record_and_fail(world: World) -> None:
    with transaction():
        record(Event.ENTRY_SAVE, actor=None, subject="entry:K1", at=world.now)
        raise ZeroDivisionError


def test_record_is_gone_with_the_transaction_that_failed(world: World) -> None:
    with pytest.raises(ZeroDivisionError):
        _record_and_fail(world)
    assert db.session.scalar(select(func.count(AuditRecord.id))) == 0


def test_seal_covers_what_waits_and_chains_to_the_seal_before(world: World) -> None:
    first = _recorded(world, 3)
    with transaction():
        one = seal(at=world.now)
    second = _recorded(world, 2)
    with transaction():
        two = seal(at=world.now)
    assert one is not None
    assert two is not None
    assert (one.n, one.count, two.n, two.count) == (1, 3, 2, 2)
    assert two.previous == one.hash
    assert two.hash == seal_hash(previous=one.hash, n=2, count=2, root=two.root, at=world.now)
    wanted = select(AuditSealItem.record_id).order_by(AuditSealItem.seal_n, AuditSealItem.position)
    assert list(db.session.scalars(wanted)) == first + second
    assert verify() == []


def test_seal_without_anything_to_seal_is_none(world: World) -> None:
    with transaction():
        assert seal(at=world.now) is None
    assert last_seal() is None


def test_seal_takes_a_record_that_was_committed_late(world: World) -> None:
    """A smaller number that was not visible when a greater one was sealed is sealed next."""
    numbers = _recorded(world, 3)
    late = numbers[1]
    with transaction():
        db.session.add(
            AuditSeal(n=1, at=world.now, count=2, root="r", previous="p", hash="not checked here")
        )
        db.session.flush()
        db.session.add_all(
            AuditSealItem(record_id=number, seal_n=1, position=place)
            for place, number in enumerate([numbers[0], numbers[2]])
        )
    assert [row.id for row in unsealed(limit=10)] == [late]


def test_erased_payload_keeps_the_chain_whole(world: World) -> None:
    number = _recorded(world, 2)[0]
    with transaction():
        seal(at=world.now)
    with transaction():
        act = erase_payload(number, order=ORDER, actor=world.actor("qt1"), at=world.now)
    payload = db.session.get(AuditPayload, number)
    assert payload is not None
    assert (payload.salt, payload.content) == ("", {})
    assert (act.event, act.subject) == ("payload.erase", f"audit:{number}")
    assert verify() == []


def test_erase_of_an_unknown_record_is_not_found(world: World) -> None:
    with pytest.raises(NotFound), transaction():
        erase_payload(99, order=ORDER, actor=world.actor("kt"), at=world.now)


def test_erase_twice_or_of_an_erasure_is_refused(world: World) -> None:
    number = _recorded(world, 1)[0]
    actor = world.actor("kt")
    with transaction():
        act = erase_payload(number, order=ORDER, actor=actor, at=world.now)
    with pytest.raises(WrongState, match="trước đó"), transaction():
        erase_payload(number, order=ORDER, actor=actor, at=world.now)
    with pytest.raises(WrongState, match="giữ lại"), transaction():
        erase_payload(act.id, order=ORDER, actor=actor, at=world.now)


def test_the_erasure_names_the_paper_that_ordered_it(world: World) -> None:
    number = _recorded(world, 1)[0]
    with transaction():
        act = erase_payload(number, order=ORDER, actor=world.actor("qt1"), at=world.now)
    payload = db.session.get(AuditPayload, act.id)
    assert payload is not None
    assert payload.content["facts"] == {
        "paper": "12-QĐ/HU",
        "issued_on": "2024-11-14",
        "signer": "Nguyễn Hữu Phước",
        "reason": "Theo đề nghị",
    }
