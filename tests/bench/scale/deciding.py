"""Decisions on what waits, one after the other and by eight endorsers at once, half of them in one
busy commune; at ours and at the floor."""

from __future__ import annotations

import statistics
import threading
from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from tests.bench.scale.country import WRITERS
from tests.bench.scale.entries import Year
from tests.bench.scale.servers import Client, Server, floor_client, our_client

WAITING = (
    "SELECT code FROM entry WHERE state = 'submitted' AND commune_id = :commune"
    " ORDER BY id DESC LIMIT :most"
)


@dataclass(frozen=True)
class Decided:
    """Medians in milliseconds, and what went wrong."""

    ours: float
    floor: float
    faults: int


def decided_alone(engine: sa.Engine, year: Year, ours: Server, floor: Server) -> Decided:
    """Thirty decisions at each, in turns of ten."""
    codes = _codes(engine, year.country.home, 70)
    mine, theirs = our_client(ours, "xn0"), floor_client(floor)
    _decide(mine, codes.pop())
    taken: dict[str, list[float]] = {"ours": [], "floor": []}
    for _ in range(3):
        taken["ours"] += [_decide(mine, codes.pop()) for _ in range(10)]
        taken["floor"] += [_decide_below(theirs, codes.pop()) for _ in range(10)]
    return Decided(_median(taken["ours"]), _median(taken["floor"]), 0)


def decided_together(
    engine: sa.Engine, year: Year, ours: Server, floor: Server, *, each: int = 15
) -> Decided:
    """Eight at once: four on the entries of one commune, four on those beside it. A fault is an
    answer that was no decision, or a decision that the counters of the busy commune lost."""
    home = year.country.home
    before = _recognised(engine, home)
    places = [home if n < WRITERS // 2 else home + n for n in range(WRITERS)]
    stock = {place: _codes(engine, place, 2 * each * WRITERS) for place in set(places)}
    work = [[stock[place].pop() for _ in range(each)] for place in places]
    mine = [our_client(ours, f"xn{n}") for n in range(WRITERS)]
    found = Counter[str]()
    taken = _at_once([(client, codes) for client, codes in zip(mine, work, strict=True)], found)
    lost = before + (WRITERS // 2) * each - _recognised(engine, home) - found["home"]
    below = [[stock[place].pop() for _ in range(each)] for place in places]
    theirs = [floor_client(floor) for _ in range(WRITERS)]
    at_floor = _at_once(list(zip(theirs, below, strict=True)), found, below=True)
    return Decided(_median(taken), _median(at_floor), found["failed"] + abs(lost))


def _at_once(
    work: list[tuple[Client, list[str]]], found: Counter[str], *, below: bool = False
) -> list[float]:
    taken: list[float] = []

    def one(client: Client, codes: list[str]) -> None:
        for code in codes:
            try:
                taken.append(_decide_below(client, code) if below else _decide(client, code))
            except RuntimeError:
                found["failed"] += 1

    threads = [threading.Thread(target=one, args=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def _decide(client: Client, code: str) -> float:
    form = {
        "csrf_token": client.token, "revision": "2", "request_key": f"bench-{code}",
        "recognition": "base", "action": "recognise",
    }  # fmt: skip
    return client.ask("POST", f"/cho-xu-ly/{code}", form, expect=303)


def _decide_below(client: Client, code: str) -> float:
    return client.ask("POST", "/decide", {"code": code}, expect=303)


def _codes(engine: sa.Engine, commune: int, most: int) -> list[str]:
    with engine.connect() as connection:
        given = {"commune": commune, "most": most}
        return list(connection.scalars(sa.text(WAITING), given))


def _recognised(engine: sa.Engine, unit: int) -> int:
    asked = sa.text("SELECT recognised FROM standing WHERE unit_id = :unit AND grain = 'campaign'")
    with engine.connect() as connection:
        return int(connection.scalar(asked, {"unit": unit}) or 0)


def _median(taken: list[float]) -> float:
    return statistics.median(taken) * 1000
