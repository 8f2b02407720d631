"""How well copies are known again: texts by kind and share of change, pictures by distortion.

    .venv/bin/python -m tests.bench.copies [--seed 2024] [--texts FILE.jsonl] [--pictures 300]

Prints, of texts, the share found and how many were held to be like another text than their own;
how many genuine texts are flagged; of pictures, the share found and how many were taken for
another one. Ends with 1 where a bar of the issue is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random
from time import perf_counter

from PIL import Image

from emulation.copies.pictures import asked_fingerprints, grey, kept_fingerprint, same_among
from emulation.copies.rules import alike_pairs
from emulation.copies.rules.pictures import bands, nearest_kept
from tests.bench.pictures import CHANGES, likeness_of, pictures
from tests.copies.changed import KINDS, changed

TOP = Path(__file__).resolve().parents[2]
TEXTS = TOP.parent / "shared" / "data" / "entries_shared.jsonl"
SHARES = (10, 15, 20, 25, 30, 40)
LEAST_FOUND = {share: 95 if share <= 25 else 80 for share in SHARES}
MOST_FLAGGED = 2.0
"""Of a hundred genuine entries."""
LEAST_PICTURES, MOST_WRONG = 95.0, 1.0
KIND_LABELS = dict(
    zip(
        KINDS,
        ("thay từ rải rác", "thay đều từng từ", "bỏ bớt từ", "chèn thêm từ", "đủ cách"),
        strict=True,
    )
)


class Index:
    """Pictures under their fingerprints, in memory: the same rules as the database's."""

    def __init__(self, images: Sequence[Image.Image]) -> None:
        self.images = images
        self.rows: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for holder, image in enumerate(images):
            number = kept_fingerprint(image)
            for band in bands(number):
                self.rows[band].append((band, holder, number))

    def same(self, image: Image.Image, *, but: int | None = None) -> list[int]:
        """The pictures that show the same as this one; `but` is left out."""
        asked = asked_fingerprints(image)
        wanted = {band for one in asked for band in bands(one.number)}
        rows = [row for band in wanted for row in self.rows.get(band, ()) if row[1] != but]
        return same_among(image, nearest_kept(asked, rows), load=self.images.__getitem__)


def main() -> int:
    """Everything is measured and printed; 1 where a bar is missed."""
    options = _options()
    missed = 0
    if options.texts.is_file():
        missed += _texts(_read(options.texts), Random(options.seed))
    else:
        sys.stdout.write(f"Không có {options.texts.name}: phần văn bản không được đo.\n")
    missed += _pictures(options.pictures, Random(options.seed))
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--texts", type=Path, default=TEXTS)
    parser.add_argument("--pictures", type=int, default=300)
    return parser.parse_args()


def _read(path: Path) -> list[tuple[str, str]]:
    """Title with summary, and unit, of each row; rows of `copies` have `text` instead."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        (row.get("text") or f"{row['title']}. {row['summary']}", row.get("commune") or "")
        for row in rows
    ]


def _texts(rows: Sequence[tuple[str, str]], random: Random) -> int:
    texts = [text for text, _ in rows]
    units = [unit for _, unit in rows if unit] or [""]
    words = [word for text in texts for word in text.split()]
    began = perf_counter()
    flagged = {place for pair in alike_pairs(texts) for place in (pair.first, pair.second)}
    share = 100 * len(flagged) / len(texts)
    _line(f"Văn bản: {len(texts)} mục; mục thật bị nhắc: {len(flagged)} ({share:.2f}%)")
    _line(f"{'kiểu sửa':22}{'số từ sửa':>10}{'tìm thấy':>10}{'đúng':>8}{'nhầm':>6}")
    missed = int(share > MOST_FLAGGED)
    for percent in SHARES:
        for kind in KINDS:
            copies = [
                changed(text, percent, kind, words=words, random=random, unit=random.choice(units))
                for text in texts
            ]
            found, right, wrong = _found(texts, copies)
            missed += found < LEAST_FOUND[percent]
            _line(f"{KIND_LABELS[kind]:22}{percent:>9}%{found:>9.1f}%{right:>7.1f}%{wrong:>6}")
    _line(f"Đo văn bản hết {perf_counter() - began:.1f} giây.\n")
    return missed


def _found(texts: Sequence[str], copies: Sequence[str]) -> tuple[float, float, int]:
    """Recall and precision in hundredths, and how many copies were held to be like another."""
    count = len(texts)
    pairs = [
        (pair.first, pair.second - count)
        for pair in alike_pairs([*texts, *copies])
        if pair.first < count <= pair.second
    ]
    right = sum(first == second for first, second in pairs)
    wrong = {second for first, second in pairs if first != second}
    return 100 * right / count, 100 * right / max(1, len(pairs)), len(wrong)


def _pictures(count: int, random: Random) -> int:
    images = list(pictures(count, random))
    index = Index([grey(likeness_of(image)) for image in images])
    began = perf_counter()
    taken = sum(bool(index.same(image, but=at)) for at, image in enumerate(index.images))
    each = 1000 * (perf_counter() - began) / count
    _line(f"Ảnh: {count}; ảnh khác nhau bị coi là một: {taken} ({100 * taken / count:.2f}%)")
    _line(f"{'biến dạng':22}{'tìm thấy':>10}{'nhầm':>6}")
    missed = int(100 * taken / count > MOST_WRONG)
    for name, change in CHANGES.items():
        answers = [index.same(grey(likeness_of(change(image, random)))) for image in images]
        found = 100 * sum(at in one for at, one in enumerate(answers)) / count
        wrong = sum(any(other != at for other in one) for at, one in enumerate(answers))
        missed += found < LEAST_PICTURES or 100 * wrong / count > MOST_WRONG
        _line(f"{name:22}{found:>9.1f}%{wrong:>6}")
    _line(f"Mỗi ảnh tra hết {each:.0f} ms.")
    return missed


def _line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
