"""The digests and the chain, in memory: nothing can be changed without a sentence that says so."""

import json
import random
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from emulation.audit.rules import (
    EVENT_LABELS,
    GENESIS,
    Event,
    ItemRow,
    RecordRow,
    SealRow,
    canonical,
    erasure_subject,
    merkle_root,
    payload_digest,
    plain,
    record_digest,
    record_faults,
    seal_faults,
    seal_hash,
)
from emulation.entries.rules import State

AT = datetime(2024, 11, 15, 1, 0, tzinfo=UTC)


def _record(number: int, *, event: str = Event.ENTRY_SUBMIT, subject: str = "") -> RecordRow:
    content = {"actor": "Lê Thị Hạnh", "changes": {"state": ["draft", "submitted"]}, "facts": {}}
    salt = f"{number:032x}"
    covered = payload_digest(salt, content)
    named = subject or f"entry:K{number}"
    digest = record_digest(
        at=AT, event=event, actor_id=7, unit_id=3, subject=named, payload_digest=covered
    )
    return RecordRow(number, AT, event, 7, 3, named, covered, digest, salt, canonical(content))


def _chain(sizes: list[int]) -> tuple[list[RecordRow], list[SealRow], list[ItemRow]]:
    records = [_record(number) for number in range(1, sum(sizes) + 1)]
    seals, items, previous, first = [], [], GENESIS, 0
    for n, size in enumerate(sizes, 1):
        mine = records[first : first + size]
        root = merkle_root([record.digest for record in mine])
        sealed = seal_hash(previous=previous, n=n, count=size, root=root, at=AT)
        seals.append(SealRow(n, AT, size, root, previous, sealed))
        items += [ItemRow(n, place, row.id, row.digest) for place, row in enumerate(mine)]
        previous, first = sealed, first + size
    return records, seals, items


def _faults(
    records: list[RecordRow], seals: list[SealRow], items: list[ItemRow], *, gapless: bool = False
) -> list[str]:
    digests = {record.id: record.digest for record in records}
    joined = [replace(item, digest=digests.get(item.record_id)) for item in items]
    return [*record_faults(records, is_gapless=gapless), *seal_faults(seals, joined)]


def test_every_event_has_a_vietnamese_label() -> None:
    assert set(EVENT_LABELS) == set(Event)


def test_events_stand_in_alphabetical_order_and_one_grammar() -> None:
    names = [event.name for event in Event]
    assert names == sorted(names)
    assert [event for event in Event if event.value.count(".") != 1] == []


def test_canonical_is_equal_for_nfc_and_nfd() -> None:
    decomposed = unicodedata.normalize("NFD", "tên"), unicodedata.normalize("NFD", "Hậu Lộc")
    assert canonical({decomposed[0]: decomposed[1]}) == '{"tên":"Hậu Lộc"}'


def test_canonical_sorts_keys_and_leaves_no_space() -> None:
    assert canonical({"b": [1, None, True], "a": "x"}) == '{"a":"x","b":[1,null,true]}'


def test_plain_writes_days_instants_decimals_and_choices_as_text() -> None:
    hanoi = datetime(2024, 11, 15, 8, 0, tzinfo=timezone(timedelta(hours=7)))
    assert plain([date(2024, 11, 15), hanoi, Decimal("7.50"), State.DRAFT]) == [
        "2024-11-15",
        "2024-11-15T01:00:00.000000Z",
        "7.50",
        "draft",
    ]


def test_plain_drops_what_a_database_refuses() -> None:
    assert plain("a\0b\ud800c") == "abc"


def test_plain_of_a_binary_fraction_is_refused() -> None:
    with pytest.raises(TypeError):
        plain({"points": 0.1})


def test_merkle_root_depends_on_order_and_number() -> None:
    leaves = ["a" * 64, "b" * 64, "c" * 64]
    roots = {
        merkle_root(leaves),
        merkle_root(leaves[::-1]),
        merkle_root(leaves[:2]),
        merkle_root([*leaves, leaves[2]]),
    }
    assert len(roots) == 4


def test_a_whole_chain_has_no_fault() -> None:
    assert _faults(*_chain([3, 1, 8]), gapless=True) == []


def test_no_records_and_no_seals_have_no_fault() -> None:
    assert _faults([], [], []) == []


def test_an_erased_payload_without_its_act_is_named() -> None:
    records, seals, items = _chain([3])
    records[1] = replace(records[1], salt="", content="{}")
    assert _faults(records, seals, items) == [
        "Nhật ký: bản ghi số 2 bị xóa nội dung mà không có việc xóa được ghi lại."
    ]


def test_an_erased_payload_with_its_act_has_no_fault() -> None:
    records, seals, items = _chain([3])
    records[1] = replace(records[1], salt="", content="{}")
    records.append(_record(4, event=Event.PAYLOAD_ERASE, subject=erasure_subject(2)))
    assert _faults(records, seals, items) == []


def test_a_deleted_seal_at_the_end_is_named_by_what_it_left() -> None:
    records, seals, items = _chain([2, 2])
    assert _faults(records, seals[:1], items) == [
        "Niêm phong số 2: không còn, dù có bản ghi thuộc về nó."
    ]


def test_a_deleted_record_without_a_seal_is_named_where_numbers_have_no_gaps() -> None:
    records, _, _ = _chain([3])
    assert _faults([records[0], records[2]], [], [], gapless=True) == [
        "Nhật ký: thiếu bản ghi số 2."
    ]


def test_records_that_changed_places_are_named() -> None:
    records, seals, items = _chain([4])
    items[1], items[2] = (
        replace(items[1], record_id=items[2].record_id),
        replace(items[2], record_id=items[1].record_id),
    )
    assert _faults(records, seals, items) == [
        "Niêm phong số 1: bản ghi bên trong đã bị sửa hoặc đổi thứ tự."
    ]


def _tamper_record(rng: random.Random, records: list[RecordRow]) -> None:
    place = rng.randrange(len(records))
    row = records[place]
    content = json.loads(row.content or "{}")
    content["facts"]["reason"] = rng.choice(["khác", "sửa", "đúng hạn"])
    changed = rng.choice(
        [
            {"at": row.at + timedelta(microseconds=rng.choice([1, 60_000_000, -1]))},
            {"event": rng.choice([event for event in Event if event != row.event]).value},
            {"actor_id": rng.choice([None, 8, 70])},
            {"unit_id": rng.choice([None, 4, 30])},
            {"subject": row.subject + "X"},
            {"digest": f"{rng.getrandbits(256):064x}"},
            {"payload_digest": f"{rng.getrandbits(256):064x}"},
            {"salt": f"{rng.getrandbits(128):032x}"},
            {"content": canonical(content)},
            {"content": rng.choice(["", "[]", "null", "{", '{"actor": 0.5}', '{"a": NaN}'])},
            {"salt": None, "content": None},
            {"id": row.id + 1000},
        ]
    )
    records[place] = replace(row, **changed)


def _tamper_seal(rng: random.Random, seals: list[SealRow]) -> None:
    place = rng.randrange(len(seals))
    seal = seals[place]
    changed = rng.choice(
        [
            {"n": seal.n + 50},
            {"at": seal.at + timedelta(seconds=1)},
            {"count": seal.count + rng.choice([-1, 1])},
            {"root": f"{rng.getrandbits(256):064x}"},
            {"previous": f"{rng.getrandbits(256):064x}"},
            {"hash": f"{rng.getrandbits(256):064x}"},
        ]
    )
    seals[place] = replace(seal, **changed)


def _tamper_item(rng: random.Random, items: list[ItemRow]) -> None:
    place = rng.randrange(len(items))
    item = items[place]
    changed = rng.choice(
        [
            {"position": item.position + rng.choice([-1, 1, 7])},
            {"seal_n": item.seal_n + rng.choice([-1, 1, 50])},
            {"record_id": item.record_id + rng.choice([-1, 1, 500])},
        ]
    )
    items[place] = replace(item, **changed)


def _delete(rng: random.Random, rows: list[RecordRow] | list[SealRow] | list[ItemRow]) -> None:
    del rows[rng.randrange(len(rows))]


def test_each_of_1000_changes_of_one_row_is_noticed() -> None:
    rng = random.Random(1_112_024)
    whole = _chain([5, 1, 12, 3, 8])
    unnoticed = []
    for number in range(1000):
        records, seals, items = list(whole[0]), list(whole[1]), list(whole[2])
        [
            lambda r, a, b, c: _tamper_record(r, a),
            lambda r, a, b, c: _tamper_record(r, a),
            lambda r, a, b, c: _tamper_seal(r, b),
            lambda r, a, b, c: _tamper_item(r, c),
            lambda r, a, b, c: _delete(r, r.choice([a, b, c])),
        ][number % 5](rng, records, seals, items)
        items.sort(key=lambda item: (item.seal_n, item.position))
        records.sort(key=lambda record: record.id)
        seals.sort(key=lambda seal: seal.n)
        if not _faults(records, seals, items):
            unnoticed.append((number, set(records) ^ set(whole[0]), set(seals) ^ set(whole[1])))
    assert unnoticed == []
