"""What is written of a model on its way: what a note needs, and what its figures come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from emulation.core.dates import format_date
from emulation.core.errors import Invalid
from emulation.entries.rules.content import FigureInput, wrong_figures
from emulation.entries.rules.stages import STAGE_LABELS, ModelStage, stage_move
from emulation.entries.rules.vocabulary import METRIC_BY_CODE, FigureBasis

LEVELS = frozenset({"income", "rate"})
"""Metrics that tell how things stand on a day: whatever their basis, only the latest counts."""
TEXT_LEAST, TEXT_MOST = 10, 3000
PLACES_MOST, CAPTION_MOST = 500, 200


@dataclass(frozen=True)
class Progress:
    """What is written of a model on a day."""

    on: date
    text: str
    target: ModelStage | None = None
    """Where it moves with this note; None: it stays."""
    since: date | None = None
    """First day of the period whose figures are told."""
    places: str = ""
    figures: tuple[FigureInput, ...] = ()
    proof_count: int = 0


@dataclass(frozen=True)
class Span:
    """The period of an earlier note, and the metrics it told «in the period»."""

    since: date
    on: date
    metrics: frozenset[str]


def check_progress(
    progress: Progress, *, stage: ModelStage, began_on: date, today: date, spans: Iterable[Span]
) -> None:
    """`Invalid` names every input that is wrong, so that all can be mended at once."""
    wrong = (
        _wrong_text(progress)
        | _wrong_days(progress, began_on=began_on, today=today)
        | _wrong_move(progress, stage)
        | _wrong_figures(progress)
    )
    if "since" not in wrong and "on" not in wrong:
        wrong |= _counted_twice(progress, spans)
    if wrong:
        raise Invalid("Có chỗ cần sửa.", wrong)


def _wrong_text(progress: Progress) -> dict[str, str]:
    length = len(progress.text)
    if length < TEXT_LEAST:
        return {"text": "Ghi ngắn gọn đã làm được gì. Ví dụ: Đã thành lập 4 tổ, thu gom 3 tấn rác."}
    if length > TEXT_MOST:
        return {"text": f"Nội dung dài {length} ký tự. Rút gọn còn tối đa {TEXT_MOST} ký tự."}
    return {}


def _wrong_days(progress: Progress, *, began_on: date, today: date) -> dict[str, str]:
    if progress.on > today:
        return {"on": f"Ngày ghi nhận không sau hôm nay ({format_date(today)}). Kiểm tra lại ngày."}
    if progress.on < began_on:
        return {"on": f"Mô hình bắt đầu từ {format_date(began_on)}. Nhập ngày từ đó trở đi."}
    if progress.since is not None and progress.since > progress.on:
        return {"since": "Ngày đầu kỳ phải trước hoặc trùng ngày ghi nhận."}
    if _counted(progress.figures) and progress.since is None:
        return {"since": "Số liệu phát sinh cần ngày đầu kỳ, để không cộng hai lần. Nhập ngày."}
    return {}


def _wrong_move(progress: Progress, stage: ModelStage) -> dict[str, str]:
    if len(progress.places) > PLACES_MOST:
        return {"places": f"Ghi nơi áp dụng trong {PLACES_MOST} ký tự."}
    if progress.target is None or progress.target is stage:
        return {}
    move = stage_move(stage, progress.target)
    wrong = {}
    if move.needs_proof and not progress.figures and not progress.proof_count:
        wrong["figures"] = (
            f"Chuyển sang «{STAGE_LABELS[move.target]}» cần ít nhất một số liệu hoặc một minh "
            "chứng. Ghi số liệu hoặc chọn ảnh."
        )
    if move.needs_places and not progress.places:
        wrong["places"] = "Ghi nơi đã áp dụng mô hình. Ví dụ: chi bộ thôn 2, thôn 5 xã Hoa Lộc."
    return wrong


def _wrong_figures(progress: Progress) -> dict[str, str]:
    """A metric is told once a note on each basis; otherwise nobody knows which one counts."""
    wrong = wrong_figures(progress.figures)
    if wrong:
        return wrong
    told = [(figure.metric, figure.basis) for figure in progress.figures]
    twice = next((one for one in told if told.count(one) > 1), None)
    if twice is None:
        return {}
    label = METRIC_BY_CODE[twice[0]].label
    return {"figures": f"«{label}» được ghi hai lần. Gộp lại hoặc bỏ bớt một dòng."}


def _counted_twice(progress: Progress, spans: Iterable[Span]) -> dict[str, str]:
    """Figures of a period are summed, so no day may be told twice for the same metric."""
    if progress.since is None:
        return {}
    mine = _counted(progress.figures)
    for span in spans:
        both = mine & span.metrics
        if both and progress.since <= span.on and span.since <= progress.on:
            label = METRIC_BY_CODE[min(both)].label
            return {
                "since": f"«{label}» phát sinh từ {format_date(span.since)} đến "
                f"{format_date(span.on)} đã ghi rồi. Nhập ngày đầu kỳ từ "
                f"{format_date(span.on + timedelta(days=1))}, hoặc ghi số lũy kế."
            }
    return {}


def _counted(figures: Iterable[FigureInput]) -> frozenset[str]:
    """The metrics whose figures of the period are summed."""
    return frozenset(row.metric for row in figures if is_summed(row.metric, row.basis))


def is_summed(metric: str, basis: FigureBasis) -> bool:
    """Figures of a period are summed; cumulative ones and levels never are."""
    return basis is FigureBasis.IN_PERIOD and metric not in LEVELS


@dataclass(frozen=True)
class ToldFigure:
    """A figure of a note, with the day of the note."""

    on: date
    metric: str
    amount: Decimal
    basis: FigureBasis


@dataclass(frozen=True)
class MetricTotal:
    """What the notes of a model come to in one metric."""

    metric: str
    in_period: Decimal | None
    """The exact sum of all periods; None where none was told."""
    cumulative: Decimal | None
    """The latest cumulative figure: such figures are never summed."""
    as_of: date | None
    """The day of that figure."""

    @property
    def reached(self) -> Decimal:
        """What stands against a target: the cumulative figure, or the sum of the periods."""
        return self.cumulative if self.cumulative is not None else self.in_period or Decimal(0)


def metric_totals(told: Iterable[ToldFigure]) -> list[MetricTotal]:
    """For each metric, in the order of the list of metrics: periods summed, the latest cumulative.

    Of two cumulative figures of one day the one told later counts.
    """
    sums: dict[str, Decimal] = {}
    latest: dict[str, ToldFigure] = {}
    for row in told:
        if is_summed(row.metric, row.basis):
            sums[row.metric] = sums.get(row.metric, Decimal(0)) + row.amount
        elif row.metric not in latest or row.on >= latest[row.metric].on:
            latest[row.metric] = row
    return [
        MetricTotal(
            code,
            sums.get(code),
            latest[code].amount if code in latest else None,
            latest[code].on if code in latest else None,
        )
        for code in METRIC_BY_CODE
        if code in sums or code in latest
    ]
