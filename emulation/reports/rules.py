"""The funnel every report needs, defined by facts, and the findings that head the charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date


@dataclass(frozen=True)
class Stage:
    """One stage of the funnel: the counter's name, its label, and what is counted."""

    name: str
    label: str
    definition: str


STAGES: tuple[Stage, ...] = (
    Stage("registered", "Đăng ký", "mô hình đã gửi ít nhất một lần (có mã tiếp nhận)"),
    Stage(
        "running",
        "Đang thực hiện",
        "trong số đó, mô hình mà đơn vị đã ghi là đang thực hiện, có hiệu quả hoặc nhân rộng; "
        "đăng ký chưa phải là thực hiện, mô hình đã dừng không tính",
    ),
    Stage("recognised", "Công nhận", "việc làm, mô hình đang được công nhận ở bất kỳ cấp nào"),
    Stage("exemplary", "Tiêu biểu", "trong số công nhận, nội dung được công nhận tiêu biểu"),
    Stage(
        "proposed",
        "Đề nghị khen",
        "nội dung có tên trong danh sách khen thưởng đã trình, kể cả đã có hiệu lực",
    ),
    Stage("awarded", "Được khen", "nội dung trong danh sách khen thưởng đã có hiệu lực"),
)
"""The definitions stand on the page below the funnel, in these words."""

LIFE: tuple[Stage, ...] = (
    STAGES[0],
    STAGES[1],
    Stage("effective", "Có hiệu quả", "mô hình đang thực hiện đã ghi có hiệu quả, kèm số liệu"),
    Stage("replicable", "Có thể nhân rộng", "trong số có hiệu quả, mô hình có thể nhân rộng"),
    Stage("replicated", "Đã nhân rộng", "trong số đó, mô hình nơi khác đã áp dụng"),
    Stage("stopped", "Đã dừng", "mô hình đã đăng ký mà đơn vị ghi là đã dừng"),
)
"""How far models came, each stage within the one before it, and those that stopped."""


@dataclass(frozen=True)
class Counts:
    """What one unit or field has in a campaign; every figure counts entries."""

    registered: int = 0
    running: int = 0
    effective: int = 0
    replicable: int = 0
    replicated: int = 0
    stopped: int = 0
    recognised: int = 0
    exemplary: int = 0
    proposed: int = 0
    awarded: int = 0
    sent: int = 0
    """Entries of any kind handed in at least once."""
    waiting: int = 0
    overdue: int = 0
    """Of the waiting ones, those whose step was due before today."""
    returned: int = 0
    after_deadline: int = 0
    """Handed in with an extension, with files that came after, or late."""

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )

    def stages(self) -> list[int]:
        """The funnel's figures in the order of `STAGES`."""
        return [getattr(self, stage.name) for stage in STAGES]

    def life(self) -> list[int]:
        """How far the models came, in the order of `LIFE`."""
        return [getattr(self, stage.name) for stage in LIFE]


def total(rows: Iterable[Counts]) -> Counts:
    """The rows together."""
    return sum(rows, Counts())


def funnel_finding(counts: Counts) -> str:
    """The funnel in one sentence: what was registered and how far it came."""
    if not counts.sent:
        return "Chưa đơn vị nào gửi việc làm, mô hình"
    return (
        f"{counts.registered} mô hình đăng ký, {counts.recognised} nội dung được công nhận, "
        f"{counts.exemplary} tiêu biểu"
    )


def life_finding(counts: Counts) -> str:
    """How far the models came in one sentence: registration is not achievement."""
    if not counts.registered:
        return "Chưa đơn vị nào đăng ký mô hình"
    return (
        f"{counts.registered} mô hình đăng ký, {counts.running} đang thực hiện, "
        f"{counts.effective} có hiệu quả, {counts.replicable} có thể nhân rộng"
    )


def month_finding(months: Sequence[tuple[date, int]]) -> str:
    """The last month beside the others, by the month in which entries were first handed in."""
    if not any(count for _, count in months):
        return "Chưa có nội dung nào được công nhận"
    day, count = months[-1]
    said = f"Tháng {day.month} có {count} nội dung được công nhận"
    others = [other for _, other in months[:-1]]
    if others and count > max(others):
        return f"{said}, cao nhất từ đầu đợt"
    if others and count < min(others):
        return f"{said}, thấp nhất từ đầu đợt"
    return said


def idle_reason(counts: Counts) -> str:
    """Why a unit has nothing recognised yet."""
    if not counts.sent:
        return "Chưa gửi nội dung nào"
    parts = []
    if counts.waiting:
        parts.append(f"{counts.waiting} nội dung đang chờ xử lý")
    if counts.returned:
        parts.append(f"{counts.returned} nội dung được đề nghị bổ sung, chưa gửi lại")
    return "; ".join(parts) or f"Đã gửi {counts.sent} nội dung, chưa nội dung nào được công nhận"


def grouped(rows: Iterable[tuple[int, Counts]]) -> Mapping[int, Counts]:
    """The counts of each key together."""
    found: dict[int, Counts] = {}
    for key, counts in rows:
        found[key] = found.get(key, Counts()) + counts
    return found
