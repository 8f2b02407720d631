"""What a table of rules must hold before it can be frozen; each fault names its place."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from emulation.campaigns.rules.tables import (
    DEEPEST,
    ZERO,
    CriterionLine,
    Fault,
    RuleTable,
    children_of,
)
from emulation.campaigns.rules.vocabulary import Bucket
from emulation.core.numbers import format_points


def faults_of(table: RuleTable) -> list[Fault]:
    """Everything that keeps the table from being used, in the order of its lines; empty if sound.

    Refused are: a line without code, name or clause; one code twice in a part; a criterion under
    one that does not exist, under itself, too deep or of another kind; a ceiling below the sum of
    what stands below it; a cap of nothing; a band that no number of points falls into or that
    leaves some without a class; a gate or a source that names no criterion.
    """
    return [
        *_plain(table),
        *_criteria(table.criteria),
        *_levels(table),
        *_caps(table),
        *_names(table),
        *_gates_of_ratings(table),
        *_ratings(table),
    ]


def _plain(table: RuleTable) -> Iterator[Fault]:
    for part, lines in table.parts().items():
        seen: set[str] = set()
        for number, line in enumerate(lines, start=1):
            if not line.code:
                yield Fault(part, number, "code", "Ghi mã, ví dụ: I.1.")
            elif line.code in seen:
                yield Fault(part, number, "code", f"Mã «{line.code}» đã dùng ở dòng trên.")
            seen.add(line.code)
            if not line.label:
                yield Fault(part, number, "label", "Ghi nội dung.")
            if not line.clause:
                yield Fault(
                    part, number, "clause", "Ghi căn cứ: mục, điều hoặc khoản của hướng dẫn."
                )


def _levels(table: RuleTable) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(table.levels, start=1):
        if line.points <= ZERO:
            yield Fault("levels", number, "points", "Số điểm phải lớn hơn 0.")
        if (line.entry_kind, line.level) in seen:
            yield Fault("levels", number, "level", "Mức công nhận này đã có điểm ở dòng trên.")
        seen.add((line.entry_kind, line.level))


def _criteria(criteria: tuple[CriterionLine, ...]) -> Iterator[Fault]:
    by_code = {line.code: line for line in criteria}
    for number, line in enumerate(criteria, start=1):
        if line.ceiling <= ZERO:
            yield Fault("criteria", number, "ceiling", "Điểm tối đa phải lớn hơn 0.")
        sentence = _ancestry(line, by_code)
        if sentence:
            yield Fault("criteria", number, "parent_code", sentence)
            continue
        below = children_of(line.code, criteria)
        most = sum((one.ceiling for one in below if one.bucket is line.bucket), ZERO)
        if below and line.code and line.ceiling < most:
            yield Fault("criteria", number, "ceiling", _too_low(line, most))


def _too_low(line: CriterionLine, most: Decimal) -> str:
    return (
        f"Điểm tối đa {format_points(line.ceiling)} thấp hơn tổng {format_points(most)} của các "
        f"mục trong «{line.label}». Sửa một trong hai."
    )


def _ancestry(line: CriterionLine, by_code: dict[str, CriterionLine]) -> str:
    """Why the line cannot stand where it says, or nothing."""
    above, passed = line, [line.code]
    while above.parent_code:
        code = above.parent_code
        if code not in by_code:
            return _unknown(code)
        if code in passed:
            return f"Vòng lặp: {' → '.join([*passed, code])}. Chọn lại mục cha."
        above = by_code[code]
        passed.append(code)
        if above.entry_kind != line.entry_kind:
            return f"Mục cha «{code}» chấm loại nội dung khác."
        if above.bucket is not line.bucket:
            return f"Mục cha «{code}» là loại điểm khác."
    return f"Chỉ lồng tối đa {DEEPEST} cấp." if len(passed) > DEEPEST else ""


def _caps(table: RuleTable) -> Iterator[Fault]:
    others = {line.code for line in table.levels} | {line.code for line in table.criteria}
    for number, line in enumerate(table.caps, start=1):
        if line.code in others:
            sentence = f"Mã «{line.code}» đã dùng cho một dòng cho điểm. Chọn mã khác."
            yield Fault("caps", number, "code", sentence)
        if line.most is None and line.times is None:
            yield Fault("caps", number, "most", "Ghi số điểm hoặc số lần tối đa.")
        if line.most is not None and line.most <= ZERO:
            yield Fault("caps", number, "most", "Số điểm tối đa phải lớn hơn 0.")
        if line.times is not None and line.times < 1:
            yield Fault("caps", number, "times", "Số lần tối đa phải từ 1 trở lên.")


def _names(table: RuleTable) -> Iterator[Fault]:
    """Gates and sources name criteria that exist."""
    criteria = {line.code for line in table.criteria}
    for number, gate in enumerate(table.gates, start=1):
        if gate.criterion_code and gate.criterion_code not in criteria:
            yield Fault("gates", number, "criterion_code", _unknown(gate.criterion_code))
    for number, source in enumerate(table.sources, start=1):
        if source.criterion_code not in criteria:
            yield Fault("sources", number, "criterion_code", _unknown(source.criterion_code))
        if source.points <= ZERO:
            yield Fault("sources", number, "points", "Số điểm mỗi lần phải lớn hơn 0.")
        elif source.most < source.points:
            yield Fault("sources", number, "most", "Tối đa phải từ điểm của một lần trở lên.")


def _gates_of_ratings(table: RuleTable) -> Iterator[Fault]:
    gates = {line.code for line in table.gates}
    for number, rating in enumerate(table.ratings, start=1):
        for code in rating.gates:
            if code not in gates:
                sentence = f"Không có điều kiện mã «{code}» trong bảng."
                yield Fault("ratings", number, "gates", sentence)


def _unknown(code: str) -> str:
    return f"Không có tiêu chí mã «{code}» trong bảng."


def _ratings(table: RuleTable) -> Iterator[Fault]:
    """Classes stand from the best down, each band holds a number, the last begins at nought."""
    reachable = sum(
        (
            line.ceiling
            for line in children_of("", table.criteria)
            if line.bucket is not Bucket.PENALTY
        ),
        ZERO,
    )
    above: Decimal | None = None
    for number, line in enumerate(table.ratings, start=1):
        if above is not None and line.at_least >= above:
            sentence = f"Khoảng điểm trống: phải thấp hơn {format_points(above)} của dòng trên."
            yield Fault("ratings", number, "at_least", sentence)
        if table.criteria and line.at_least > reachable:
            sentence = f"Không đơn vị nào đạt được: tổng tối đa là {format_points(reachable)}."
            yield Fault("ratings", number, "at_least", sentence)
        if line.quota_percent is not None and not 1 <= line.quota_percent <= 100:
            yield Fault("ratings", number, "quota_percent", "Tỷ lệ từ 1 đến 100 phần trăm.")
        above = line.at_least
    if table.ratings:
        last = table.ratings[-1]
        if last.at_least != ZERO or last.gates:
            sentence = "Dòng cuối phải từ 0 điểm, không kèm điều kiện: đơn vị nào cũng có loại."
            yield Fault("ratings", len(table.ratings), "at_least", sentence)
