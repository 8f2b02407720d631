"""The table of a rule set: criteria in groups, caps, gates, classes and automatic sources.

Sources: `domain.md` §3.3 (tables of real guidances), `architecture.md` §4. Everything is pure:
a table is checked, a sheet is added up, a class is found without a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from emulation.campaigns.rules.vocabulary import Bucket, RecognitionLevel, kind_words

ZERO = Decimal(0)
DEEPEST = 3
"""Group, criterion, sub-criterion."""


class CapPeriod(StrEnum):
    """The stretch within which a cap counts."""

    CAMPAIGN = "campaign"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


CAP_PERIOD_WORDS: dict[CapPeriod, str] = {
    CapPeriod.CAMPAIGN: "cả đợt",
    CapPeriod.YEAR: "một năm",
    CapPeriod.QUARTER: "một quý",
    CapPeriod.MONTH: "một tháng",
}


class AutomaticSource(StrEnum):
    """What the program counts by itself and proposes on a unit's sheet."""

    ADOPTION = "adoption"
    LATE_REPORT = "late_report"
    SILENT_MONTH = "silent_month"


SOURCE_WORDS: dict[AutomaticSource, str] = {
    AutomaticSource.LATE_REPORT: "mỗi nội dung gửi muộn",
    AutomaticSource.ADOPTION: "mỗi đơn vị khác học theo mô hình",
    AutomaticSource.SILENT_MONTH: "mỗi tháng không gửi nội dung nào",
}


TAKEN_OFF = frozenset({AutomaticSource.LATE_REPORT, AutomaticSource.SILENT_MONTH})
"""Sources whose points are proposed to be taken off; the others are proposed to be added."""


@dataclass(frozen=True)
class LevelLine:
    """So many points for an entry of this kind at this level of recognition."""

    code: str
    label: str
    clause: str
    entry_kind: str
    level: RecognitionLevel
    points: Decimal
    bucket: Bucket = Bucket.BASE


@dataclass(frozen=True)
class CriterionLine:
    """A group, a criterion or a sub-criterion, by what stands above it."""

    code: str
    label: str
    clause: str
    entry_kind: str
    ceiling: Decimal
    bucket: Bucket = Bucket.BASE
    parent_code: str = ""


@dataclass(frozen=True)
class CapLine:
    """At most so many points, or so many entries, of one unit within one period.

    `entry_kind` and `field` empty mean all; `most` is in points, `times` in entries.
    """

    code: str
    label: str
    clause: str
    period: CapPeriod
    entry_kind: str = ""
    field: str = ""
    most: Decimal | None = None
    times: int | None = None


@dataclass(frozen=True)
class GateLine:
    """A condition: full marks on a criterion, or a plain yes where it names none."""

    code: str
    label: str
    clause: str
    criterion_code: str = ""


@dataclass(frozen=True)
class RatingLine:
    """A class: from so many points on, these gates passed, for at most so many in a hundred."""

    code: str
    label: str
    clause: str
    at_least: Decimal
    gates: tuple[str, ...] = ()
    quota_percent: int | None = None


@dataclass(frozen=True)
class SourceLine:
    """What is counted automatically: points for each, up to `most`, at which criterion."""

    code: str
    label: str
    clause: str
    source: AutomaticSource
    criterion_code: str
    points: Decimal
    most: Decimal

    @property
    def verb(self) -> str:
        """Whether its points are added or taken off."""
        return "trừ" if self.source in TAKEN_OFF else "cộng"


LINE_TYPES: dict[str, type] = {
    "levels": LevelLine,
    "criteria": CriterionLine,
    "caps": CapLine,
    "gates": GateLine,
    "ratings": RatingLine,
    "sources": SourceLine,
}
"""Part of a table -> what a line of it is."""
Line = LevelLine | CriterionLine | CapLine | GateLine | RatingLine | SourceLine


@dataclass(frozen=True)
class RuleTable:
    """Everything that a version of a rule set says, in its order."""

    levels: tuple[LevelLine, ...] = ()
    criteria: tuple[CriterionLine, ...] = ()
    caps: tuple[CapLine, ...] = ()
    gates: tuple[GateLine, ...] = ()
    ratings: tuple[RatingLine, ...] = ()
    sources: tuple[SourceLine, ...] = ()

    def parts(self) -> Mapping[str, Sequence[Line]]:
        """Part -> its lines, in the order in which a guidance tells them."""
        return {
            "levels": self.levels,
            "criteria": self.criteria,
            "caps": self.caps,
            "gates": self.gates,
            "ratings": self.ratings,
            "sources": self.sources,
        }


PART_WORDS: dict[str, str] = {
    "levels": "Điểm theo mức công nhận",
    "criteria": "Tiêu chí",
    "caps": "Trần điểm",
    "gates": "Điều kiện",
    "ratings": "Xếp loại",
    "sources": "Điểm tự động",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong, at which line (from 1 on) and column of which part."""

    part: str
    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"{PART_WORDS[self.part]}, dòng {self.line}: {self.sentence}"


def children_of(code: str, criteria: Iterable[CriterionLine]) -> list[CriterionLine]:
    """The lines right below the criterion of this code."""
    return [line for line in criteria if line.parent_code == code]


def leaves(criteria: Sequence[CriterionLine]) -> list[CriterionLine]:
    """The lines that are scored: those with nothing below them."""
    parents = {line.parent_code for line in criteria}
    return [line for line in criteria if line.code not in parents]


def counted_by_code(
    criteria: Sequence[CriterionLine], scores: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """Code -> what counts: a leaf up to its ceiling, what stands above it the sum below it, up to
    its own. A penalty is kept positive here. Unscored leaves count nought; `scores` by leaf code.
    """
    counted: dict[str, Decimal] = {}

    def count(line: CriterionLine) -> Decimal:
        below = children_of(line.code, criteria)
        earned = (
            sum((count(each) for each in below), ZERO) if below else scores.get(line.code, ZERO)
        )
        counted[line.code] = max(ZERO, min(earned, line.ceiling))
        return counted[line.code]

    for line in children_of("", criteria):
        count(line)
    return counted


def total(criteria: Sequence[CriterionLine], scores: Mapping[str, Decimal]) -> Decimal:
    """What a sheet adds up to: its topmost lines, penalties taken away, never below nought."""
    counted = counted_by_code(criteria, scores)
    signed = (
        -counted[line.code] if line.bucket is Bucket.PENALTY else counted[line.code]
        for line in children_of("", criteria)
    )
    return max(ZERO, sum(signed, ZERO))


def total_ceiling(criteria: Sequence[CriterionLine]) -> list[tuple[str, Decimal]]:
    """For each kind that is scored, in words: the most that its topmost base criteria give."""
    sums: dict[str, Decimal] = {}
    for line in children_of("", criteria):
        if line.bucket is Bucket.BASE:
            sums[line.entry_kind] = sums.get(line.entry_kind, ZERO) + line.ceiling
    return [(kind_words(kind), points) for kind, points in sums.items()]


def failed_gates(
    gates: Iterable[GateLine],
    criteria: Sequence[CriterionLine],
    scores: Mapping[str, Decimal],
    answers: Mapping[str, bool],
) -> frozenset[str]:
    """The codes of the gates that are not passed: not full marks, or no yes."""
    ceilings = {line.code: line.ceiling for line in criteria}
    counted = counted_by_code(criteria, scores)
    return frozenset(
        gate.code
        for gate in gates
        if (
            counted.get(gate.criterion_code, ZERO) < ceilings[gate.criterion_code]
            if gate.criterion_code
            else not answers.get(gate.code, False)
        )
    )


def rating_of(
    ratings: Sequence[RatingLine], points: Decimal, failed: frozenset[str]
) -> RatingLine | None:
    """The best class whose band is reached and whose gates are all passed; None without classes."""
    best_first = sorted(ratings, key=lambda line: -line.at_least)
    return next(
        (
            line
            for line in best_first
            if points >= line.at_least and not failed.intersection(line.gates)
        ),
        None,
    )


def over_quota(
    ratings: Sequence[RatingLine], rated: Mapping[str, int]
) -> list[tuple[RatingLine, int]]:
    """The classes (by name in `rated`) given to more units than their quota allows, and how many
    it allows of all that were rated."""
    count = sum(rated.values())
    allowed = [
        (line, count * line.quota_percent // 100)
        for line in ratings
        if line.quota_percent is not None
    ]
    return [(line, most) for line, most in allowed if rated.get(line.label, 0) > most]
