"""What a route may be: every fault with its sentence; how a route is said in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from emulation.campaigns.rules import FIELD_LABELS, Field, RecognitionLevel, StepSpec, kind_words
from emulation.core.dates import format_date
from emulation.core.policy import Permission
from emulation.units.rules import KIND_LABELS, UnitKind

STEPS_MOST = 6
DAYS_MOST = 60
"""Working days that one step may take: three months, as the guidance of a term may ask."""
LABEL_MOST, CITATION_MOST = 80, 300
NO_LEVEL = "Chọn cấp đơn vị trong danh sách."

DECIDING_LABELS: dict[Permission, str] = {
    Permission.ENTRY_ENDORSE: "Người xét cấp xã",
    Permission.ENTRY_APPROVE: "Cán bộ thẩm định",
}
"""The rights that can decide a step, by the role that holds each."""


@dataclass(frozen=True)
class TypedStep:
    """A step with the number of the form's row in which it was typed."""

    row: int
    spec: StepSpec


@dataclass(frozen=True)
class RouteDraft:
    """A route as somebody lays it down, from a day on."""

    level_code: str
    unit_kind: str
    field: str
    entry_kind: str
    valid_from: date
    citation: str
    steps: tuple[TypedStep, ...]

    @property
    def specs(self) -> tuple[StepSpec, ...]:
        return tuple(step.spec for step in self.steps)


class StepSaid(Protocol):
    """What the line about a route needs to know of a step."""

    @property
    def label(self) -> str: ...

    @property
    def working_days(self) -> int: ...


def faults(
    draft: RouteDraft, *, ranks: Mapping[str, int], entry_kinds: Iterable[str], today: date
) -> dict[str, str]:
    """Input name -> sentence for everything that keeps the route from being laid down."""
    found: dict[str, str] = {}
    if draft.level_code not in ranks:
        found["level"] = NO_LEVEL
    if draft.unit_kind not in ("", *UnitKind):
        found["unit_kind"] = "Chọn loại đơn vị trong danh sách."
    if draft.field not in ("", *Field):
        found["field"] = "Chọn lĩnh vực trong danh sách."
    if draft.entry_kind not in set(entry_kinds):
        found["entry_kind"] = "Chọn việc làm hoặc mô hình."
    if draft.valid_from < today:
        found["valid_from"] = (
            f"Ngày áp dụng đã qua. Nội dung đã gửi giữ quy trình cũ, nên chọn từ hôm nay "
            f"({format_date(today)}) trở đi."
        )
    if len(draft.citation) > CITATION_MOST:
        found["citation"] = f"Rút gọn căn cứ còn tối đa {CITATION_MOST} ký tự."
    return found | _faults_of_steps(draft, ranks)


def _faults_of_steps(draft: RouteDraft, ranks: Mapping[str, int]) -> dict[str, str]:
    if not draft.steps:
        return {"step1_level": "Quy trình cần ít nhất một bước. Chọn cấp xét ở bước 1."}
    if len(draft.steps) > STEPS_MOST:
        return {"step1_level": f"Quy trình có tối đa {STEPS_MOST} bước. Bỏ bớt bước."}
    found: dict[str, str] = {}
    for number, step in enumerate(draft.steps):
        before = draft.steps[number - 1] if number else None
        found |= _faults_of_step(step, before, draft.level_code, ranks)
        if number < len(draft.steps) - 1 and not step.spec.may_pass_up:
            found[f"step{step.row}_may_pass_up"] = (
                f"Bước «{step.spec.label}» phải chuyển lên được bước sau, hoặc là bước cuối."
            )
    last = draft.steps[-1]
    if not last.spec.may_finish:
        found[f"step{last.row}_may_finish"] = (
            f"Bước cuối «{last.spec.label}» phải có quyền công nhận, nếu không bài sẽ dừng ở đó."
        )
    return found


def _faults_of_step(
    step: TypedStep, before: TypedStep | None, level_code: str, ranks: Mapping[str, int]
) -> dict[str, str]:
    spec, name = step.spec, f"step{step.row}_"
    found: dict[str, str] = {}
    if not spec.label:
        found[f"{name}label"] = "Ghi tên bước. Ví dụ: Đảng ủy xã xét."
    elif len(spec.label) > LABEL_MOST:
        found[f"{name}label"] = f"Rút gọn tên bước còn tối đa {LABEL_MOST} ký tự."
    if not 1 <= spec.working_days <= DAYS_MOST:
        found[f"{name}days"] = f"Ghi số ngày làm việc từ 1 đến {DAYS_MOST}. Ví dụ: 5."
    if spec.permission not in DECIDING_LABELS:
        found[f"{name}permission"] = "Chọn vai trò xét trong danh sách."
    if spec.may_exemplify and not spec.may_finish:
        found[f"{name}may_exemplify"] = (
            "Bước công nhận tiêu biểu phải có quyền công nhận. Đánh dấu thêm ô công nhận."
        )
    return found | _faults_of_level(step, before, level_code, ranks)


def _faults_of_level(
    step: TypedStep, before: TypedStep | None, level_code: str, ranks: Mapping[str, int]
) -> dict[str, str]:
    """A step is decided above the sender, and never below the step before it."""
    name, rank = f"step{step.row}_level", ranks.get(step.spec.level_code)
    if rank is None:
        return {name: NO_LEVEL}
    own = ranks.get(level_code)
    if step.spec.unit_id is None and own is not None and rank >= own:
        return {
            name: "Cấp xét phải ở trên cấp gửi. Chọn cấp cao hơn, hoặc ghi đơn vị xét cụ thể.",
        }
    earlier = ranks.get(before.spec.level_code) if before else None
    if before is not None and earlier is not None and rank > earlier:
        return {
            name: f"Bước này ở cấp thấp hơn bước «{before.spec.label}» ngay trước. Xếp lại thứ tự.",
        }
    return {}


def senders(level_name: str, unit_kind: str, field: str, entry_kind: str) -> str:
    """«Chi bộ gửi việc làm, lĩnh vực Sản phẩm OCOP»: whose entries a route leads."""
    who = KIND_LABELS[UnitKind(unit_kind)] if unit_kind else level_name
    said = f"{who[0].upper()}{who[1:]} gửi {kind_words(entry_kind)}"
    return f"{said}, lĩnh vực {FIELD_LABELS[Field(field)]}" if field else said


def chain(level_name: str, steps: Sequence[StepSaid]) -> str:
    """«Chi bộ → Đảng ủy xã xét, 5 ngày làm việc → Huyện ủy thẩm định, 7 ngày làm việc»."""
    first = f"{level_name[0].upper()}{level_name[1:]}"
    return " → ".join(
        (first, *(f"{step.label}, {step.working_days} ngày làm việc" for step in steps))
    )


def stored(steps: Iterable[StepSpec]) -> list[dict[str, Any]]:
    """The steps as a proposal keeps them."""
    return [
        asdict(step) | {"permission": step.permission.value, "recognition": step.recognition.value}
        for step in steps
    ]


def read_back(kept: Iterable[Mapping[str, Any]]) -> tuple[StepSpec, ...]:
    """The steps that a proposal keeps."""
    return tuple(
        StepSpec(
            **dict(one)
            | {
                "permission": Permission(one["permission"]),
                "recognition": RecognitionLevel(one["recognition"]),
            }
        )
        for one in kept
    )
