"""How long the check of one entry of 300 words takes beside 100,000 others.

    .venv/bin/python -m tests.bench.copy_speed [--entries 100000]
    .venv/bin/python -m tests.postgres .venv/bin/python -m tests.bench.copy_speed --postgres

The texts are put together from phrases that come back as often as words do in a language, which
is harsher than real entries. Ends with 1 where half of the checks take longer than 500 ms.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from flask_migrate import upgrade

from emulation import config
from emulation.app import create_app
from emulation.campaigns.models import Campaign
from emulation.copies import queries
from emulation.copies.models import ALL_TEXTS, CopyCommon, CopyShingle, CopyText
from emulation.copies.rules import shingles_of
from emulation.copies.rules.shingles import SAMPLE
from emulation.core.db import db
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.rules import State
from emulation.people.models import User
from emulation.units.models import Unit
from tests import factories

PHRASES, WORDS = 20, 15
"""Of an entry: 20 phrases of 15 words."""
POOL, VOCABULARY = 6_000, 5_000
CHECKS = 40
MOST = 500
PORTION = 2_000


class Language:
    """Phrases of which few are frequent and most are rare."""

    def __init__(self, random: Random) -> None:
        letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
        words = [
            "".join(random.choices(letters, k=random.randint(2, 6))) for _ in range(VOCABULARY)
        ]
        self.random = random
        self.phrases = [
            " ".join(random.choices(words, cum_weights=_falling(VOCABULARY), k=WORDS))
            for _ in range(POOL)
        ]
        self.shingles = [shingles_of([phrase]) for phrase in self.phrases]
        self.weights = _falling(POOL)

    def entry(self) -> list[int]:
        """The phrases of one entry."""
        return self.random.choices(range(POOL), cum_weights=self.weights, k=PHRASES)

    def text(self, entry: Sequence[int]) -> str:
        return ". ".join(self.phrases[one] for one in entry)

    def runs(self, entry: Sequence[int]) -> set[int]:
        """What the index keeps of it; runs across two phrases are taken to be of its own."""
        found = {n for one in entry for n in self.shingles[one].tight | self.shingles[one].loose}
        across = {
            self.random.getrandbits(62) * SAMPLE % 2**63 for _ in range(PHRASES * 5 // SAMPLE)
        }
        return {number for number in found if number % SAMPLE == 0} | across


def _falling(count: int) -> list[float]:
    return list(accumulate(1 / (rank + 10) ** 0.8 for rank in range(count)))


def main() -> int:
    """Fills a database, checks, prints; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/bench.sqlite3"
        if options.postgres:
            address = os.environ["EMULATION_TEST_POSTGRES"]
        settings = config.load(
            {
                "EMULATION_ENV": "test",
                "DATABASE_URL": address,
                "EMULATION_DATA_DIR": folder,
                "EMULATION_SECRET_KEY": "k" * 48,
            }
        )
        with create_app(settings).app_context():
            upgrade()
            return _measure(Language(Random(options.seed)), options.entries)


def _measure(language: Language, count: int) -> int:
    began = perf_counter()
    _fill(language, count)
    _line(f"{db.engine.dialect.name}: {count} mục, lập trong {perf_counter() - began:.0f} giây")
    took = []
    found = 0
    for _ in range(CHECKS):
        copied = language.random.randrange(1, count + 1)
        version = db.session.get_one(EntryVersion, copied)
        words = version.summary.split()
        for at in language.random.sample(range(len(words)), len(words) // 4):
            words[at] = language.random.choice(words)
        asked = EntryVersion(
            id=0, entry_id=0, title="", summary=" ".join(words), result="", details={}
        )
        db.session.expunge_all()
        began = perf_counter()
        alike = queries.alike(asked)
        took.append(1000 * (perf_counter() - began))
        found += any(one.other.entry.id == copied for one in alike)
        db.session.expunge_all()
    worst = sorted(took)[-max(1, CHECKS // 20)]
    _line(
        f"{CHECKS} lần đối chiếu: giữa {median(took):.0f} ms, 95% dưới {worst:.0f} ms, "
        f"lâu nhất {max(took):.0f} ms; tìm thấy {found}"
    )
    return int(median(took) > MOST)


def _fill(language: Language, count: int) -> None:
    at = datetime(2024, 11, 1, tzinfo=UTC)
    factories.build_world(at)
    same = _same_for_all(at)
    counts: Counter[int] = Counter({ALL_TEXTS: count})
    for some in _portions(count):
        entries, versions, texts, runs = [], [], [], []
        for number in some:
            chosen = language.entry()
            kept = language.runs(chosen)
            counts.update(kept)
            counts.update({w for one in chosen for w in language.shingles[one].words})
            entries.append(same | {"id": number, "code": f"B{number:07}"})
            versions.append(_version(number, language.text(chosen), same))
            texts.append({"entry_id": number, "version_id": number})
            runs += [{"number": one, "entry_id": number} for one in kept]
        for table, rows in (
            (Entry, entries),
            (EntryVersion, versions),
            (CopyText, texts),
            (CopyShingle, runs),
        ):
            db.session.execute(sa.insert(table), rows)
        db.session.commit()
    kept_counts = [{"number": n, "texts": many} for n, many in counts.items() if many > 1]
    for start in range(0, len(kept_counts), 50_000):
        db.session.execute(sa.insert(CopyCommon), kept_counts[start : start + 50_000])
    db.session.commit()
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()


def _same_for_all(at: datetime) -> dict[str, Any]:
    """What every entry has: somebody's, of somewhere."""
    return {
        "kind": "action",
        "campaign_id": db.session.scalars(sa.select(Campaign.id)).first(),
        "unit_id": db.session.scalars(sa.select(Unit.id)).first(),
        "typed_by_id": db.session.scalars(sa.select(User.id)).first(),
        "title": "",
        "state": State.REJECTED,
        "created_at": at,
    }


def _version(number: int, text: str, same: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": number,
        "entry_id": number,
        "number": 1,
        "summary": text,
        "typed_by_id": same["typed_by_id"],
        "saved_at": same["created_at"],
    }


def _portions(count: int) -> Iterator[range]:
    for start in range(1, count + 1, PORTION):
        yield range(start, min(start + PORTION, count + 1))


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
