"""A table of rules in plain words, as those who hand in read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from emulation.campaigns.rules.tables import (
    CAP_PERIOD_WORDS,
    SOURCE_WORDS,
    CapLine,
    CriterionLine,
    GateLine,
    LevelLine,
    RatingLine,
    SourceLine,
)
from emulation.campaigns.rules.vocabulary import (
    BUCKET_LABELS,
    FIELD_LABELS,
    LEVEL_LABELS,
    Bucket,
    Field,
    kind_words,
)
from emulation.core.numbers import format_points


def level_words(line: LevelLine) -> str:
    """«Việc làm được công nhận cấp xã: 5,0 điểm.»"""
    kind = kind_words(line.entry_kind)
    level = LEVEL_LABELS[line.level]
    bucket = "" if line.bucket is Bucket.BASE else f" ({BUCKET_LABELS[line.bucket].lower()})"
    return f"{_first_up(kind)} được công nhận {level}: {format_points(line.points)} điểm{bucket}."


def cap_words(line: CapLine) -> str:
    """«Trong một năm, mỗi đơn vị được tính nhiều nhất 20,0 điểm từ mô hình.»"""
    period = CAP_PERIOD_WORDS[line.period]
    what = kind_words(line.entry_kind) if line.entry_kind else "mọi nội dung"
    where = f", lĩnh vực {FIELD_LABELS[Field(line.field)].lower()}" if line.field else ""
    most = []
    if line.most is not None:
        most.append(f"{format_points(line.most)} điểm từ {what}{where}")
    if line.times is not None:
        most.append(f"{line.times} {what if line.entry_kind else 'nội dung'}{where}")
    return f"Trong {period}, mỗi đơn vị được tính nhiều nhất {' và '.join(most)}."


def rating_words(
    ratings: Sequence[RatingLine], gates: Sequence[GateLine]
) -> Iterator[tuple[str, str]]:
    """For each class its name, and from how many points to below how many it is given, with what
    has to be held."""
    labels = {gate.code: gate.label for gate in gates}
    above = {one.code: upper for upper, one in pairwise(ratings)}
    for line in ratings:
        band = _band(line, above.get(line.code))
        needed = "; ".join(labels.get(code, code).lower() for code in line.gates)
        quota = (
            f" Không quá {line.quota_percent}% số đơn vị được xếp loại."
            if line.quota_percent
            else ""
        )
        lower = f" Thiếu một điều kiện thì xét loại dưới. Điều kiện: {needed}." if needed else ""
        yield line.label, f"{band}.{lower}{quota}"


def _band(line: RatingLine, upper: RatingLine | None) -> str:
    if upper is None:
        return f"Từ {format_points(line.at_least)} điểm trở lên"
    if not line.at_least:
        return f"Dưới {format_points(upper.at_least)} điểm"
    return f"Từ {format_points(line.at_least)} đến dưới {format_points(upper.at_least)} điểm"


def source_words(line: SourceLine) -> str:
    """«Mỗi nội dung gửi muộn: trừ 1,0 điểm ở tiêu chí C, tối đa 5,0.»"""
    return (
        f"{_first_up(SOURCE_WORDS[line.source])}: {line.verb} {format_points(line.points)} điểm ở "
        f"tiêu chí {line.criterion_code}, tối đa {format_points(line.most)}."
    )


def example_words(levels: Sequence[LevelLine]) -> str:
    """A sum that a reader can follow, made of the table's own numbers; else nothing."""
    if not levels:
        return ""
    first = levels[0]
    other = next((line for line in levels[1:] if line.entry_kind == first.entry_kind), None)
    kind = kind_words(first.entry_kind)
    total = first.points * 2
    sentence = (
        f"Ví dụ: hai {kind} được công nhận {LEVEL_LABELS[first.level]} "
        f"(2 × {format_points(first.points)})"
    )
    if other is not None:
        total += other.points
        sentence += (
            f" và một {kind} được công nhận {LEVEL_LABELS[other.level]} "
            f"({format_points(other.points)})"
        )
    return f"{sentence} được {format_points(total)} điểm."


def tree_rows(criteria: Sequence[CriterionLine]) -> list[tuple[int, CriterionLine]]:
    """Each criterion after what stands above it, with its depth from 0 on."""
    rows: list[tuple[int, CriterionLine]] = []

    def put(parent: str, depth: int) -> None:
        for line in criteria:
            if line.parent_code == parent:
                rows.append((depth, line))
                put(line.code, depth + 1)

    put("", 0)
    return rows


def _first_up(words: str) -> str:
    return words[0].upper() + words[1:]
