"""The words of an entry: states, acts, fields, figures and their units of measure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from emulation.campaigns.rules import LATENESS_LABELS, LEVEL_LABELS, Lateness, RecognitionLevel


class State(StrEnum):
    """Few states; where a submitted entry stands is a step of its route."""

    APPROVED = "approved"
    DRAFT = "draft"
    REJECTED = "rejected"
    RETURNED = "returned"
    REVOKED = "revoked"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


STATE_LABELS: dict[State, str] = {
    State.DRAFT: "Bản nháp",
    State.SUBMITTED: "Chờ xử lý",
    State.RETURNED: "Đề nghị bổ sung",
    State.APPROVED: "Đã công nhận",
    State.REJECTED: "Chưa công nhận",
    State.WITHDRAWN: "Đã rút",
    State.REVOKED: "Đã hủy công nhận",
}


TAG_KINDS: dict[State, str] = {
    State.DRAFT: "draft",
    State.SUBMITTED: "waiting",
    State.RETURNED: "returned",
    State.APPROVED: "approved",
    State.REJECTED: "rejected",
    State.WITHDRAWN: "withdrawn",
    State.REVOKED: "revoked",
}
"""The look of each state's tag; the word always stands beside the colour."""


def state_label(state: State, recognition: RecognitionLevel | None = None) -> str:
    """The state in words, with the level of a recognition («Đã công nhận cấp xã»)."""
    if state is State.APPROVED and recognition is not None:
        return f"{STATE_LABELS[state]} {LEVEL_LABELS[recognition]}"
    return STATE_LABELS[state]


def late_words(lateness: Lateness | None) -> str:
    """The mark of a hand-in that was not plainly in time («Gửi muộn»); nothing otherwise."""
    return "" if lateness in (None, Lateness.IN_TIME) else LATENESS_LABELS[lateness]


class Action(StrEnum):
    """What can be done to an entry; each is one row of the transition table or more."""

    PASS_OVER = "pass_over"
    PASS_UP = "pass_up"
    RECOGNISE = "recognise"
    REJECT = "reject"
    RESUME = "resume"
    RETURN = "return"
    REVOKE = "revoke"
    SUBMIT = "submit"
    UNDO = "undo"
    WITHDRAW = "withdraw"


ACTION_LABELS: dict[Action, str] = {
    Action.SUBMIT: "Gửi",
    Action.WITHDRAW: "Rút",
    Action.RESUME: "Lấy lại để sửa",
    Action.RECOGNISE: "Công nhận",
    Action.PASS_UP: "Đề nghị cấp trên xét",
    Action.PASS_OVER: "Bỏ qua bước",
    Action.RETURN: "Đề nghị bổ sung",
    Action.REJECT: "Chưa công nhận",
    Action.UNDO: "Hoàn tác",
    Action.REVOKE: "Hủy công nhận",
}


class DecisionKind(StrEnum):
    """How a decision came about: by a person, by import of old files, by the signed conclusion of a
    meeting, or by the route itself."""

    IMPORTED = "imported"
    LIVE = "live"
    MEETING = "meeting"
    ROUTE = "route"


class SubjectKind(StrEnum):
    """Whose deed it is; only some of these have accounts."""

    CITIZEN = "citizen"
    COLLECTIVE = "collective"
    HOUSEHOLD = "household"
    PARTY_MEMBER = "party_member"


SUBJECT_LABELS: dict[SubjectKind, str] = {
    SubjectKind.COLLECTIVE: "Tập thể",
    SubjectKind.PARTY_MEMBER: "Đảng viên",
    SubjectKind.CITIZEN: "Quần chúng",
    SubjectKind.HOUSEHOLD: "Hộ gia đình",
}


class PersonPart(StrEnum):
    """Why a person is named in an entry."""

    CONFIRMER = "confirmer"
    IN_CHARGE = "in_charge"
    SUBJECT = "subject"


class FigureBasis(StrEnum):
    """Cumulative figures (lũy kế) are never summed across periods."""

    CUMULATIVE = "cumulative"
    IN_PERIOD = "in_period"


BASIS_LABELS: dict[FigureBasis, str] = {
    FigureBasis.IN_PERIOD: "phát sinh trong kỳ",
    FigureBasis.CUMULATIVE: "lũy kế",
}


@dataclass(frozen=True)
class Metric:
    """What can be counted, and the unit of measure it is kept in (domain §4.2)."""

    code: str
    label: str
    unit: str
    whole: bool = False
    """Counted in whole numbers only."""
    adds: bool = True
    """Figures of a period may be summed; rates and averages never are."""
    is_share: bool = False
    """A part of a hundred: more than 100 % cannot be."""
    part_of: str = ""
    """«Trong đó»: this metric is part of that one, beside its other parts."""


METRICS: tuple[Metric, ...] = (
    Metric("money", "Kinh phí huy động", "đồng", whole=True),
    Metric("people_money", "Trong đó Nhân dân đóng góp", "đồng", whole=True, part_of="money"),
    Metric("budget_money", "Trong đó ngân sách hỗ trợ", "đồng", whole=True, part_of="money"),
    Metric("firm_money", "Trong đó doanh nghiệp ủng hộ", "đồng", whole=True, part_of="money"),
    Metric("land", "Diện tích đất hiến", "m²"),
    Metric("area", "Diện tích thực hiện", "ha"),
    Metric("labour", "Ngày công", "ngày công"),
    Metric("households", "Số hộ tham gia", "hộ", whole=True),
    Metric(
        "poor_households", "Trong đó hộ nghèo, cận nghèo", "hộ", whole=True, part_of="households"
    ),
    Metric("people", "Số người tham gia", "người", whole=True),
    Metric("members", "Trong đó đảng viên", "người", whole=True, part_of="people"),
    Metric("attendances", "Số lượt người", "lượt người", whole=True),
    Metric("road", "Chiều dài đường", "km"),
    Metric("hard_road", "Trong đó đường được cứng hóa", "km", part_of="road"),
    Metric("length", "Chiều dài kênh, mương, tường rào", "m"),
    Metric("trees", "Số cây", "cây", whole=True),
    Metric("lamps", "Số bóng đèn", "bóng", whole=True),
    Metric("houses", "Số nhà làm mới, sửa chữa", "nhà", whole=True),
    Metric("new_houses", "Trong đó nhà làm mới", "nhà", whole=True, part_of="houses"),
    Metric("gifts", "Số suất quà, học bổng", "suất", whole=True),
    Metric("cards", "Số thẻ bảo hiểm y tế", "thẻ", whole=True),
    Metric("products", "Sản phẩm OCOP", "sản phẩm", whole=True),
    Metric("income", "Thu nhập bình quân", "đồng/người/năm", whole=True, adds=False),
    Metric("revenue", "Doanh thu", "đồng", whole=True),
    Metric("rate", "Tỷ lệ", "%", adds=False, is_share=True),
    Metric("growth", "Mức tăng so với cùng kỳ", "%", adds=False),
    Metric("sessions", "Số cuộc, buổi", "cuộc", whole=True),
    Metric("count", "Số lượng khác", "đơn vị"),
)
METRIC_BY_CODE: dict[str, Metric] = {metric.code: metric for metric in METRICS}
PARTS_OF: dict[str, str] = {one.code: one.part_of for one in METRICS if one.part_of}
"""«Trong đó»: this metric is part of that one."""

_UNITS_LIKE: dict[str, tuple[str, ...]] = {
    "đồng": ("đồng", "triệu đồng", "tỷ đồng"),
    "đồng/người/năm": ("đồng/người/năm", "triệu đồng/người/năm"),
    "m²": ("m²", "ha"),
    "ha": ("ha", "m²"),
    "km": ("km", "m"),
    "m": ("m", "km"),
}


def units_of(metric: Metric) -> tuple[str, ...]:
    """The units of measure in which the metric may be typed; the first is the one it is kept in."""
    return _UNITS_LIKE.get(metric.unit, (metric.unit,))
