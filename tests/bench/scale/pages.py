"""The pages that are measured: at ours, at the floor, and what is wanted of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

import sqlalchemy as sa

from emulation.audit.models import AuditSeal
from emulation.core.db import db
from emulation.core.text import fold
from tests.bench.scale.country import CLUSTER
from tests.bench.scale.entries import Year, entry_code

Thing = TypeVar("Thing")
WORDS = ("hộ", "khuyến học", "đợt 777")
"""In nearly every entry, in one of thirteen, in one."""


@dataclass(frozen=True)
class Measured:
    """One kind of page: the n-th address at ours and at the floor, and its targets."""

    name: str
    who: str
    """Who reads it at ours."""
    ours: Callable[[int], str]
    floor: Callable[[int], str]
    most_times_floor: float
    most_sql: float | None = None
    """Milliseconds of SQL."""
    most_statements: int | None = None
    most_entries: int | None = None
    """The target holds up to so many entries; None: for any number."""


def measured_pages(year: Year, board: str) -> list[Measured]:
    """Addresses go round among forty communes, clusters or entries, so that no cache is kinder than
    life."""
    communes = [year.country.home, *year.country.communes[:: len(year.country.communes) // 39]]
    clusters = _clusters(communes)
    half = db.session.scalar(sa.select(sa.func.max(AuditSeal.n))) or 2
    seal = max(1, half // 2)
    codes = _codes(communes)
    campaign = f"campaign={year.campaign}"
    cell = year.country.cell_of(year.country.home, 0)

    def one(things: list[Thing], number: int) -> Thing:
        return things[number % len(things)]

    def units(number: int) -> str:
        return ",".join(map(str, one(clusters, number)[1]))

    def cells(number: int) -> str:
        commune = one(communes, number)
        return ",".join(str(year.country.cell_of(commune, n)) for n in range(22))

    xa, chi_bo = f"/xep-hang/{board}-xa", f"/xep-hang/{board}-chi-bo"
    return [
        Measured("board of a cluster", "td", lambda n: f"{xa}?cum={one(clusters, n)[0]}",
                 lambda n: f"/board?{campaign}&units={units(n)}", 1.5, 10, 15),
        Measured("board of a commune's cells", "ld",
                 lambda n: f"{chi_bo}?cum={one(codes, n)}",
                 lambda n: f"/board?{campaign}&units={cells(n)}", 1.5, 10, 15),
        Measured("board as of a seal", "td",
                 lambda n: f"{xa}?cum={one(clusters, n)[0]}&dau={seal}",
                 lambda n: f"/board?{campaign}&units={units(n)}", 3.0, None, 15),
        Measured("why", "ld", lambda n: f"{xa}/{one(codes, n)}",
                 lambda n: f"/why?{campaign}&commune={one(communes, n)}", 2.0, None, 15),
        Measured("queue", "xn0", lambda n: f"/cho-xu-ly/?trang={n % 2}",
                 lambda n: f"/queue?commune={year.country.home}", 2.0, None, 8),
        Measured("own list", "nop", lambda n: f"/ho-so/?n={n}",
                 lambda n: f"/list?unit={cell}", 2.0, None, 6),
        Measured("entry", "ld", lambda n: f"/ho-so/{entry_code(1 + n * 97 % year.count)}",
                 lambda n: f"/entry?code={entry_code(1 + n * 97 % year.count)}", 2.0, None, 8),
        *(Measured(f"search «{word}»", "td", lambda n, word=word: f"/tra-cuu?q={quote(word)}&n={n}",
                   lambda n, word=word: f"/search?words={quote(' & '.join(_folded(word)))}",
                   1.5, 30, None, 500_000) for word in WORDS),
    ]  # fmt: skip


def _folded(word: str) -> list[str]:
    return fold(word).split()


def _clusters(communes: list[int]) -> list[tuple[str, list[int]]]:
    """Code and units of the clusters in which the communes are."""
    wanted = sa.text(
        "SELECT c.code, m.unit_id FROM cluster c JOIN cluster_member m ON m.cluster_id = c.id"
        " WHERE c.id IN (SELECT cluster_id FROM cluster_member WHERE unit_id IN :ids)"
    ).bindparams(sa.bindparam("ids", expanding=True))
    found: dict[str, list[int]] = {}
    for code, unit in db.session.execute(wanted, {"ids": communes}):
        found.setdefault(code, []).append(unit)
    assert all(len(units) <= CLUSTER for units in found.values())
    return list(found.items())


def _codes(communes: list[int]) -> list[str]:
    wanted = sa.text("SELECT code FROM unit WHERE id IN :ids ORDER BY id").bindparams(
        sa.bindparam("ids", expanding=True)
    )
    return list(db.session.scalars(wanted, {"ids": communes}))
