"""A trail of 10,000 rows, one row changed past every guard: `verify` finds it, each time.

Every tampering happens in the database, in a transaction that drops the guards and is rolled back
after `verify` has read the whole trail: 1,000 of them with `run.py test --full`.
"""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa

from emulation.audit.models import AuditPayload, AuditRecord, AuditSeal, AuditSealItem
from emulation.audit.queries import last_seal, verify
from emulation.audit.rules import (
    GENESIS,
    Event,
    merkle_root,
    payload_digest,
    printed_seal,
    record_digest,
    seal_hash,
)
from emulation.core import ddl
from emulation.core.db import db
from tests.factories import World
from tests.full import times

ROWS, IN_SEAL = 10_000, 100
TAMPERINGS = times(20, full=1_000)
EVENTS = tuple(Event)


@pytest.fixture
def trail(world: World) -> World:
    """10,000 records in 100 seals, written as the services write them, only many at once."""
    records, payloads, seals, items = [], [], [], []
    for number in range(1, ROWS + 1):
        content = {"actor": "Lê Thị Hạnh", "changes": {}, "facts": {"reason": f"Lý do {number}"}}
        row = {
            "at": world.now + timedelta(seconds=number),
            "event": EVENTS[number % len(EVENTS)].value,
            "actor_id": number % 7 or None,
            "unit_id": number % 5 or None,
            "subject": f"entry:K{number}",
            "payload_digest": payload_digest(f"{number:032}", content),
        }
        records.append(row | {"id": number, "digest": record_digest(**row)})
        payloads.append({"record_id": number, "salt": f"{number:032}", "content": content})
    previous = GENESIS
    for n in range(1, ROWS // IN_SEAL + 1):
        part = records[(n - 1) * IN_SEAL : n * IN_SEAL]
        sealed = {
            "n": n,
            "at": world.now,
            "count": IN_SEAL,
            "root": merkle_root([row["digest"] for row in part]),
            "previous": previous,
        }
        previous = seal_hash(**sealed)
        seals.append(sealed | {"hash": previous})
        items += [
            {"record_id": row["id"], "seal_n": n, "position": place}
            for place, row in enumerate(part)
        ]
    for model, rows in (
        (AuditRecord, records),
        (AuditPayload, payloads),
        (AuditSeal, seals),
        (AuditSealItem, items),
    ):
        db.session.execute(sa.insert(model), rows)
    db.session.commit()
    return world


@dataclass(frozen=True)
class Tampering:
    """What is done to the row of that number."""

    name: str
    do: Callable[[int, random.Random], None]


def _record(number: int, **values: object) -> None:
    db.session.execute(sa.update(AuditRecord).where(AuditRecord.id == number).values(**values))


def _payload(number: int, **values: object) -> None:
    changed = sa.update(AuditPayload).where(AuditPayload.record_id == number)
    db.session.execute(changed.values(**values))


def _seal(number: int, **values: object) -> None:
    n = (number - 1) // IN_SEAL + 1
    db.session.execute(sa.update(AuditSeal).where(AuditSeal.n == n).values(**values))


def _item(number: int, **values: object) -> None:
    changed = sa.update(AuditSealItem).where(AuditSealItem.record_id == number)
    db.session.execute(changed.values(**values))


def _delete(model: type, column: sa.ColumnElement[int], number: int) -> None:
    db.session.execute(sa.delete(model).where(column == number))


def _other(random: random.Random, number: int) -> int:
    return random.choice([n for n in range(1, ROWS + 1) if n != number])


def _loose(text: str, random: random.Random) -> str:
    """The text with one hexadecimal sign changed."""
    at = random.randrange(len(text))
    return text[:at] + random.choice(sorted(set("0123456789abcdef") - {text[at]})) + text[at + 1 :]


def _flip(column: str) -> Callable[[int, random.Random], None]:
    def do(number: int, random: random.Random) -> None:
        row = db.session.get_one(AuditRecord, number)
        _record(number, **{column: _loose(getattr(row, column), random)})

    return do


def _forge(number: int, random: random.Random) -> None:
    """Another act with a digest that fits it: only the seal betrays it."""
    row = db.session.get_one(AuditRecord, number)
    kept = {
        "at": row.at,
        "event": random.choice([event.value for event in EVENTS if event.value != row.event]),
        "actor_id": row.actor_id,
        "unit_id": row.unit_id,
        "subject": row.subject,
        "payload_digest": row.payload_digest,
    }
    _record(number, event=kept["event"], digest=record_digest(**kept))


def _decomposed(number: int) -> dict[str, object]:
    content = db.session.get_one(AuditPayload, number).content
    return content | {"actor": unicodedata.normalize("NFD", content["actor"])}


def _swap_places(number: int, random: random.Random) -> None:
    other = _other(random, number)
    one, two = (db.session.get_one(AuditSealItem, row) for row in (number, other))
    here, there = (one.seal_n, one.position), (two.seal_n, two.position)
    _item(number, position=-1)
    _item(other, seal_n=here[0], position=here[1])
    _item(number, seal_n=there[0], position=there[1])


def _swap_contents(number: int, random: random.Random) -> None:
    other = _other(random, number)
    one, two = (db.session.get_one(AuditPayload, row) for row in (number, other))
    first, second = (one.salt, one.content), (two.salt, two.content)
    _payload(number, salt=second[0], content=second[1])
    _payload(other, salt=first[0], content=first[1])


def _vanish(number: int, random: random.Random) -> None:
    """Record, payload and place are gone together."""
    _delete(AuditSealItem, AuditSealItem.record_id, number)
    _delete(AuditPayload, AuditPayload.record_id, number)
    _delete(AuditRecord, AuditRecord.id, number)


TAMPERINGS_KNOWN = (
    Tampering("at", lambda n, r: _record(n, at=db.session.get_one(AuditRecord, n).at + MICRO)),
    Tampering("event", lambda n, r: _record(n, event=_another_event(n, r))),
    Tampering("actor", lambda n, r: _record(n, actor_id=r.randrange(100, 999))),
    Tampering("unit", lambda n, r: _record(n, unit_id=r.randrange(100, 999))),
    Tampering("subject", lambda n, r: _record(n, subject=f"entry:X{r.random()}")),
    Tampering("payload digest", _flip("payload_digest")),
    Tampering("digest", _flip("digest")),
    Tampering("forged with its digest", _forge),
    Tampering("content", lambda n, r: _payload(n, content={"facts": {"n": r.randrange(999)}})),
    Tampering("content in another form", lambda n, r: _payload(n, content=_decomposed(n))),
    Tampering("salt", lambda n, r: _payload(n, salt=f"{r.randrange(10**30):032}x")),
    Tampering("erased in silence", lambda n, r: _payload(n, salt="", content={})),
    Tampering("payload gone", lambda n, r: _delete(AuditPayload, AuditPayload.record_id, n)),
    Tampering("vanished", _vanish),
    Tampering("place gone", lambda n, r: _delete(AuditSealItem, AuditSealItem.record_id, n)),
    Tampering("places swapped", _swap_places),
    Tampering("contents swapped", _swap_contents),
    Tampering("seal's count", lambda n, r: _seal(n, count=IN_SEAL + r.choice((-1, 1)))),
    Tampering("seal's root", lambda n, r: _seal(n, root=f"{r.randrange(10**60):064}")),
    Tampering("seal's link", lambda n, r: _seal(n, previous=f"{r.randrange(10**60):064}")),
    Tampering("seal's hash", lambda n, r: _seal(n, hash=f"{r.randrange(10**60):064}")),
    Tampering("seal's time", lambda n, r: _seal(n, at=db.session.get_one(AuditSeal, 1).at + MICRO)),
)
MICRO = timedelta(microseconds=1)


def _another_event(number: int, random: random.Random) -> str:
    now = db.session.get_one(AuditRecord, number).event
    return random.choice([event.value for event in EVENTS if event.value != now])


def _unguarded() -> None:
    """What somebody with the database's own console can do, until the rollback."""
    dialect = db.engine.dialect.name
    for guard in ddl.guards(dialect):
        if guard.table.startswith("audit_"):
            on = "" if dialect == "sqlite" else f" ON {guard.table}"
            db.session.execute(sa.text(f"DROP TRIGGER {guard.name}{on}"))
    if dialect == "sqlite":
        db.session.execute(sa.text("PRAGMA defer_foreign_keys=ON"))


def test_every_tampering_with_one_row_is_found(
    trail: World, record_property: Callable[[str, object], None]
) -> None:
    assert verify() == []
    drawn, found, missed = random.Random(20241115), Counter[str](), []
    for turn in range(TAMPERINGS):
        tampering = TAMPERINGS_KNOWN[turn % len(TAMPERINGS_KNOWN)]
        number = drawn.randrange(1, ROWS + 1)
        db.session.rollback()
        db.session.expunge_all()
        _unguarded()
        tampering.do(number, drawn)
        if verify():
            found[tampering.name] += 1
        else:
            missed.append((tampering.name, number))
        db.session.rollback()

    record_property("tamperings found", f"{found.total()} of {TAMPERINGS}")
    assert missed == []
    assert verify() == []


def test_the_row_is_named(trail: World) -> None:
    _unguarded()
    _record(4711, subject="entry:X")
    assert verify() == [
        "Nhật ký: bản ghi số 4711 đã bị sửa sau khi ghi.",
    ]
    db.session.rollback()


@pytest.mark.parametrize("cut", [1, 37, 99])
def test_a_trail_cut_short_is_found_by_a_printed_seal_alone(trail: World, cut: int) -> None:
    last = last_seal()
    assert last is not None
    paper = printed_seal(last.n, last.hash)
    _unguarded()
    left = last.n - cut
    for model, kept in (
        (AuditSealItem, AuditSealItem.seal_n <= left),
        (AuditSeal, AuditSeal.n <= left),
        (AuditPayload, AuditPayload.record_id <= left * IN_SEAL),
        (AuditRecord, AuditRecord.id <= left * IN_SEAL),
    ):
        db.session.execute(sa.delete(model).where(~kept))

    assert verify() == []
    assert verify(anchor=paper) == [
        f"Niêm phong {last.hash[:16]} đã in ra giấy không còn trong nhật ký."
    ]
    db.session.rollback()
