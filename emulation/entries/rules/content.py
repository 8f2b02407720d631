"""What an entry says, and what has to be there before it can be handed in."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from emulation.campaigns.rules import Field
from emulation.core.legacy import looks_like_legacy
from emulation.core.text import is_blank
from emulation.entries.rules.vocabulary import (
    METRIC_BY_CODE,
    PARTS_OF,
    FigureBasis,
    PersonPart,
    SubjectKind,
)

TITLE_LIMIT = 250
SUMMARY_LIMIT = 5000
RESULT_LIMIT = 5000
LINE_LIMIT = 250
FIGURE_LIMIT = 20
OLD_LETTERS = "Văn bản có phông chữ cũ (TCVN3, VNI). Bấm «Chuyển sang Unicode» rồi xem lại."
HUNDRED = Decimal(100)
OVER_HUNDRED = (
    "tỷ lệ không quá 100 %. Kiểm tra lại; nếu là mức tăng thì chọn «Mức tăng so với cùng kỳ»."
)


@dataclass(frozen=True)
class Question:
    """One thing that only some kind of entry asks; `name` is also the name of its input."""

    name: str
    label: str
    hint: str
    limit: int = 2000
    is_long: bool = True
    is_required: bool = False
    step: str = "viec"
    """The step of the wizard (`rules.steps.Step`) that asks it."""


@dataclass(frozen=True)
class Kind:
    """A kind of entry: its words, and the questions it asks beside the common ones."""

    code: str
    label: str
    """«mô hình»: in a sentence."""
    title_label: str
    title_hint: str
    summary_label: str
    summary_hint: str
    act_label: str
    """The button that starts one: «Đăng ký mô hình»."""
    questions: tuple[Question, ...]
    has_targets: bool
    """Chỉ tiêu: at least one is compulsory outside an archive campaign."""
    is_scored: bool
    """Recognised by scores per criterion instead of by level."""


@dataclass(frozen=True)
class FigureInput:
    """A figure as it was understood: the amount is in the metric's own unit of measure."""

    metric: str
    amount: Decimal
    basis: FigureBasis = FigureBasis.IN_PERIOD
    is_target: bool = False
    label: str = ""
    is_confirmed: bool = False
    """The author's side looked at it once more, because it is unusual, and says it is right."""


@dataclass(frozen=True)
class NamedPerson:
    """A person of the roster who is named in the entry."""

    person_id: int
    part: PersonPart


@dataclass(frozen=True)
class Content:
    """Everything the author's side may write; nothing here ever sets a state, a score, a unit."""

    title: str = ""
    summary: str = ""
    result: str = ""
    field: Field | None = None
    place: str = ""
    happened_from: date | None = None
    happened_to: date | None = None
    subject_kind: SubjectKind = SubjectKind.COLLECTIVE
    subject_name: str = ""
    confirmer: str = ""
    minutes_number: str = ""
    minutes_on: date | None = None
    details: dict[str, str] = dataclasses.field(default_factory=dict)
    figures: tuple[FigureInput, ...] = ()
    persons: tuple[NamedPerson, ...] = ()


def too_long(content: Content, kind: Kind) -> dict[str, str]:
    """Field -> sentence for every text that is over its limit; checked at every save."""
    limits = {
        "title": (content.title, TITLE_LIMIT),
        "summary": (content.summary, SUMMARY_LIMIT),
        "result": (content.result, RESULT_LIMIT),
        "place": (content.place, LINE_LIMIT),
        "subject_name": (content.subject_name, LINE_LIMIT),
        "confirmer": (content.confirmer, LINE_LIMIT),
        "minutes_number": (content.minutes_number, 60),
    } | {
        question.name: (content.details.get(question.name, ""), question.limit)
        for question in kind.questions
    }
    return {
        name: f"Đã vượt {len(text) - limit} ký tự. Rút gọn còn tối đa {limit} ký tự."
        for name, (text, limit) in limits.items()
        if len(text) > limit
    }


def missing(content: Content, kind: Kind, *, file_count: int, needs_target: bool) -> dict[str, str]:
    """Field -> sentence for everything that must be added before the entry can be handed in.

    Compulsory are title, what was done, dates, subject, field, and one proof of any kind:
    a file, a minutes number, or somebody who confirms it (architecture §3).
    """
    sentences = {
        "title": (is_blank(content.title), f"Nhập {kind.title_label.lower()}."),
        "summary": (is_blank(content.summary), f"Nhập {kind.summary_label.lower()}."),
        "field": (content.field is None, "Chọn lĩnh vực."),
        "happened_from": (
            content.happened_from is None,
            "Nhập ngày thực hiện theo dạng ngày/tháng/năm. Ví dụ: 05/09/2024.",
        ),
        "subject_name": (
            content.subject_kind is not SubjectKind.COLLECTIVE and is_blank(content.subject_name),
            "Nhập họ tên người thực hiện, hoặc tên hộ gia đình.",
        ),
        "files": (
            not file_count and is_blank(content.minutes_number) and is_blank(content.confirmer),
            "Thêm ít nhất một minh chứng: ảnh, tài liệu, số biên bản chi bộ hoặc người xác nhận.",
        ),
        "figures": (
            needs_target and not any(figure.is_target for figure in content.figures),
            "Nhập ít nhất một chỉ tiêu bằng số, có đơn vị tính.",
        ),
    } | {
        question.name: (
            is_blank(content.details.get(question.name)),
            f"Nhập {question.label.lower()}.",
        )
        for question in kind.questions
        if question.is_required
    }
    return {name: sentence for name, (holds, sentence) in sentences.items() if holds}


def in_old_letters(content: Content, kind: Kind) -> dict[str, str]:
    """Field -> sentence for texts that seem typed in TCVN3 or VNI: they may be kept as a draft,
    but are not handed in, because nobody could read or find them."""
    names = ("title", "summary", "result", "place", "subject_name", "confirmer")
    texts = {name: getattr(content, name) for name in names} | {
        question.name: content.details.get(question.name, "") for question in kind.questions
    }
    return {name: OLD_LETTERS for name, text in texts.items() if looks_like_legacy(text)}


def wrong_dates(content: Content, *, today: date) -> dict[str, str]:
    """Field -> sentence for dates that cannot be: the end before the start, a start to come."""
    wrong = {}
    first, last = content.happened_from, content.happened_to
    if first and last and last < first:
        wrong["happened_to"] = "«Đến ngày» cần bằng hoặc sau «Từ ngày»."
    if first and first > today:
        wrong["happened_from"] = "Ngày bắt đầu ở sau hôm nay. Ghi ngày đã bắt đầu thực hiện."
    if content.minutes_on and content.minutes_on > today:
        wrong["minutes_on"] = "Ngày biên bản ở sau hôm nay. Kiểm tra lại ngày ghi trên biên bản."
    return wrong


def wrong_figures(figures: Sequence[FigureInput]) -> dict[str, str]:
    """Sentence for figures that cannot be: unknown metrics, parts greater than their whole."""
    if len(figures) > FIGURE_LIMIT:
        return {"figures": f"Nhập tối đa {FIGURE_LIMIT} số liệu."}
    for figure in figures:
        metric = METRIC_BY_CODE.get(figure.metric)
        if metric is None:
            return {"figures": "Chọn loại số liệu trong danh sách."}
        if metric.whole and figure.amount != figure.amount.to_integral_value():
            return {"figures": f"{metric.label}: nhập số nguyên, không có phần thập phân."}
        if figure.amount < 0:
            return {"figures": f"{metric.label}: nhập số từ 0 trở lên."}
        if metric.is_share and figure.amount > HUNDRED:
            return {"figures": f"{metric.label}: {OVER_HUNDRED}"}
    return _wrong_parts(figures)


def _wrong_parts(figures: Sequence[FigureInput]) -> dict[str, str]:
    """The parts («trong đó») are together never more than the whole they are parts of."""
    sums: dict[tuple[str, bool, FigureBasis], Decimal] = {}
    parts: dict[tuple[str, bool, FigureBasis], list[FigureInput]] = {}
    for figure in figures:
        key = (figure.metric, figure.is_target, figure.basis)
        sums[key] = sums.get(key, Decimal(0)) + figure.amount
        whole = PARTS_OF.get(figure.metric)
        if whole:
            parts.setdefault((whole, *key[1:]), []).append(figure)
    for key, found in parts.items():
        if key in sums and sum(part.amount for part in found) > sums[key]:
            labels = ", ".join(f"«{METRIC_BY_CODE[one].label}»" for one in _codes(found))
            if len(_codes(found)) > 1:
                return {"figures": f"{labels} cộng lại lớn hơn tổng số. Kiểm tra lại các số này."}
            return {"figures": f"{labels} lớn hơn tổng số. Kiểm tra lại hai số liệu này."}
    return {}


def _codes(figures: Sequence[FigureInput]) -> list[str]:
    return list(dict.fromkeys(figure.metric for figure in figures))
