"""The trail as a file that proves itself: one JSON object a line, seal after seal.

A line is `head`, then each `seal` followed by those of its records that were asked for, then the
records no seal covers yet, then `end`. Each line carries a link, the digest of the link before it
and of its own text, so that a changed, missing or moved line betrays itself. A whole trail holds
every record of every seal; a filtered one holds with each record its Merkle path, so that each
can be proved to have been sealed as it stands, though not that nothing else fitted the filter.
`emulation/trail/checker.py` reads all of this without the program.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from emulation.audit.rules import (
    GENESIS,
    SealRow,
    instant_text,
    merkle_levels,
    merkle_path,
    read_content,
)
from emulation.core.policy import Actor
from emulation.trail import queries
from emulation.trail.queries import Exported, Filter

FORMAT = "thi-dua-nhat-ky-1"
ROWS = 2_000
"""Records held in memory at a time; a seal is never split, and holds 10,000 at most."""
SEALS = 500
Line = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Export:
    """What is exported, for whom, and up to where: what is recorded later is left out."""

    asked: Filter
    typed: Mapping[str, str]
    """The filter in the words of the page, for those who read the file."""
    reader: Actor
    at: datetime
    on: date
    whole: bool
    gapless: bool
    """The database gives numbers without gaps: a gap is a record that was deleted."""
    last_seal: int
    last_record: int


def written(export: Export) -> Iterator[bytes]:
    """The file, line by line."""
    link = GENESIS
    for line in _lines(export):
        text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        body = text.encode()
        link = hashlib.sha256(f"{link}\n".encode() + body).hexdigest()
        yield body[:-1] + f',"link":"{link}"}}\n'.encode()


def _lines(export: Export) -> Iterator[Line]:
    counted: defaultdict[str, int] = defaultdict(int)
    yield _head(export)
    try:
        for line in _body(export):
            counted[line["kind"]] += 1
            yield line
    except (ValueError, TypeError) as error:  # SQLite keeps any text in any column
        yield {"kind": "broken", "text": str(error)}
        return
    yield {"kind": "end", "records": counted["record"], "seals": counted["seal"]}


def _head(export: Export) -> Line:
    return {
        "kind": "head",
        "format": FORMAT,
        "at": instant_text(export.at),
        "whole": export.whole,
        "gapless": export.gapless,
        "filter": dict(export.typed),
        "last_seal": export.last_seal,
    }


def _body(export: Export) -> Iterator[Line]:
    for block in _blocks(export.last_seal):
        yield from _sealed(block, export)
    after = 0
    while rows := queries.unsealed_records(
        after=after,
        until=export.last_record,
        last_seal=export.last_seal,
        asked=export.asked,
        reader=export.reader,
        on=export.on,
        whole=export.whole,
        limit=ROWS,
    ):
        yield from (_record(row, {"position": None}) for row in rows)
        after = rows[-1].id


def _blocks(until: int) -> Iterator[list[SealRow]]:
    """The seals in order, as many at a time as have `ROWS` records or so."""
    block: list[SealRow] = []
    after = rows = 0
    while seals := queries.seals_after(after, until=until, limit=SEALS):
        for seal in seals:
            block.append(seal)
            rows += seal.count
            if rows >= ROWS or len(block) == SEALS:
                yield block
                block, rows = [], 0
        after = seals[-1].n
    if block:
        yield block


def _sealed(block: list[SealRow], export: Export) -> Iterator[Line]:
    first, last = block[0].n, block[-1].n
    found: defaultdict[int, list[Exported]] = defaultdict(list)
    for row in queries.records_of_seals(
        first, last, export.asked, reader=export.reader, on=export.on, whole=export.whole
    ):
        found[row.seal_n or 0].append(row)
    digests = queries.seal_digests(first, last) if found and not export.whole else {}
    for seal in block:
        yield _seal(seal)
        rows = found[seal.n]
        levels = merkle_levels(digests[seal.n]) if rows and not export.whole else []
        for row in rows:
            path = {} if export.whole else {"path": merkle_path(levels, row.position or 0)}
            yield _record(row, {"position": row.position} | path)


def _seal(seal: SealRow) -> Line:
    return {
        "kind": "seal",
        "n": seal.n,
        "at": instant_text(seal.at),
        "count": seal.count,
        "root": seal.root,
        "previous": seal.previous,
        "hash": seal.hash,
    }


def _record(row: Exported, place: Line) -> Line:
    return {
        "kind": "record",
        "id": row.id,
        "at": instant_text(row.at),
        "event": row.event,
        "actor_id": row.actor_id,
        "unit_id": row.unit_id,
        "subject": row.subject,
        "payload_digest": row.payload_digest,
        "digest": row.digest,
        "salt": row.salt,
        "content": read_content(row.content),
    } | place
