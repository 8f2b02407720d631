"""Kinds and states of campaigns, and which day an entry may bear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from emulation.core.clock import local_date
from emulation.core.errors import Invalid
from emulation.core.policy import Permission


class CampaignKind(StrEnum):
    """The kind chooses the word that the interface uses."""

    ARCHIVE = "archive"
    MOVEMENT = "movement"
    STUDY = "study"


CAMPAIGN_WORDS: dict[CampaignKind, str] = {
    CampaignKind.STUDY: "chuyên đề",
    CampaignKind.MOVEMENT: "phong trào thi đua",
    CampaignKind.ARCHIVE: "đợt ghi lại",
}


KIND_WORDS: dict[str, str] = {"action": "việc làm", "model": "mô hình"}
"""What an entry of each kind is called where campaigns speak of it."""
UNIT_SHEET = "unit"
"""The kind of what is scored where a criterion belongs to a unit's yearly sheet, not to entries."""
SHEET_WORDS = "đơn vị (phiếu năm)"


def kind_words(code: str) -> str:
    """The kind's word, or its code where no word is known."""
    return SHEET_WORDS if code == UNIT_SHEET else KIND_WORDS.get(code, code)


class Field(StrEnum):
    """Fields by which reports classify and routes may differ (domain §1.6)."""

    ADMINISTRATION = "administration"
    CHARITY = "charity"
    CULTURE = "culture"
    DIGITAL = "digital"
    ECONOMY = "economy"
    EDUCATION = "education"
    ENVIRONMENT = "environment"
    HEALTH = "health"
    MASS_WORK = "mass_work"
    NEW_RURAL = "new_rural"
    OCOP = "ocop"
    PARTY_BUILDING = "party_building"
    SECURITY = "security"


FIELD_LABELS: dict[Field, str] = {
    Field.NEW_RURAL: "Xây dựng nông thôn mới",
    Field.ECONOMY: "Phát triển kinh tế",
    Field.OCOP: "Sản phẩm OCOP",
    Field.CULTURE: "Văn hóa, xã hội",
    Field.ENVIRONMENT: "Môi trường, cảnh quan",
    Field.CHARITY: "An sinh, giảm nghèo",
    Field.EDUCATION: "Giáo dục, khuyến học",
    Field.HEALTH: "Y tế, chăm sóc sức khỏe",
    Field.SECURITY: "An ninh trật tự, quốc phòng",
    Field.PARTY_BUILDING: "Xây dựng Đảng, hệ thống chính trị",
    Field.MASS_WORK: "Dân vận khéo",
    Field.ADMINISTRATION: "Cải cách hành chính",
    Field.DIGITAL: "Chuyển đổi số",
}


class CampaignState(StrEnum):
    """A draft can be changed, an open one takes entries, a closed one is only read."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


CAMPAIGN_STATE_LABELS: dict[CampaignState, str] = {
    CampaignState.DRAFT: "Đang soạn",
    CampaignState.OPEN: "Đang nhận",
    CampaignState.CLOSED: "Đã kết thúc",
}


class Bucket(StrEnum):
    """Which counter of a standing a rule's points go to."""

    BASE = "base"
    BONUS = "bonus"
    PENALTY = "penalty"
    PRIORITY = "priority"


BUCKET_LABELS: dict[Bucket, str] = {
    Bucket.BASE: "Điểm cơ bản",
    Bucket.BONUS: "Điểm thưởng",
    Bucket.PRIORITY: "Điểm nhóm ưu tiên",
    Bucket.PENALTY: "Điểm trừ",
}


class RecognitionLevel(StrEnum):
    """How far an entry was recognised: at the commune, above it, or as exemplary (tiêu biểu)."""

    BASE = "base"
    UPPER = "upper"
    EXEMPLARY = "exemplary"


LEVEL_LABELS: dict[RecognitionLevel, str] = {
    RecognitionLevel.BASE: "cấp xã",
    RecognitionLevel.UPPER: "cấp huyện",
    RecognitionLevel.EXEMPLARY: "tiêu biểu",
}


TIE_RULE = (
    "Bằng tổng điểm thì xét lần lượt: điểm cơ bản cao hơn; điểm trừ ít hơn; "
    "điểm nhóm ưu tiên cao hơn; vẫn bằng nhau thì đồng hạng. Không xét thời gian gửi."
)
"""The default of a new rule set: the order that `points.rules.rank` keeps (architecture §4)."""


def covers(*, kind: CampaignKind, starts_on: date, ends_on: date, first: date, last: date) -> bool:
    """A deed lies inside the campaign's dates; an archive campaign takes any deed of the past."""
    return kind is CampaignKind.ARCHIVE or (starts_on <= first and last <= ends_on)


CODE_PATTERN = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")


def check_code(code: str) -> None:
    """The code can stand in an address: letters without marks, digits, single hyphens."""
    if not CODE_PATTERN.fullmatch(code):
        raise Invalid(
            "Mã chỉ gồm chữ không dấu, chữ số và dấu gạch nối. Ví dụ: hoc-bac-2024.",
            {"code": "Viết lại mã, ví dụ: hoc-bac-2024."},
        )


def check_dates(*, starts_on: date, ends_on: date, deadline: datetime) -> None:
    """The campaign does not end before it starts, nor does its deadline lie before it."""
    if ends_on < starts_on:
        raise Invalid(
            "Ngày kết thúc phải từ ngày bắt đầu trở đi.",
            {"ends_on": "Nhập ngày kết thúc sau ngày bắt đầu."},
        )
    if local_date(deadline) < starts_on:
        raise Invalid(
            "Hạn gửi phải từ ngày bắt đầu trở đi.",
            {"deadline": "Nhập hạn gửi sau ngày bắt đầu."},
        )


@dataclass(frozen=True)
class StepSpec:
    """One step of a route as somebody lays it down: the deciding level, the right, the days."""

    level_code: str
    label: str
    permission: Permission
    working_days: int
    recognition: RecognitionLevel
    may_finish: bool = True
    may_pass_up: bool = False
    may_exemplify: bool = False
    unit_id: int | None = None
    may_receive: bool = False
    """The sender may hand in straight to this step, past those before it."""


def check_steps(steps: Sequence[StepSpec]) -> None:
    """A route has a step, its last one can end it, and each one above is reached from below."""
    if not steps:
        raise Invalid("Quy trình xét cần ít nhất một bước.")
    if any(step.working_days < 1 for step in steps):
        raise Invalid("Mỗi bước cần ít nhất 1 ngày làm việc.")
    if not steps[-1].may_finish:
        raise Invalid("Bước cuối của quy trình phải có quyền công nhận.")
    if not all(step.may_pass_up for step in steps[:-1]):
        raise Invalid("Mỗi bước trước bước cuối phải chuyển lên được bước sau.")


class StepLike(Protocol):
    """What the sentence about a route needs to know of a step."""

    @property
    def label(self) -> str: ...

    @property
    def working_days(self) -> int: ...

    @property
    def may_finish(self) -> bool: ...

    @property
    def may_pass_up(self) -> bool: ...


def step_words(step: StepLike) -> str:
    """The step as a sentence: who looks, in how many working days, and what may come of it."""
    if step.may_finish and step.may_pass_up:
        result = "công nhận tại bước này hoặc giới thiệu lên cấp trên"
    elif step.may_finish:
        result = "công nhận và kết thúc"
    else:
        result = "đồng ý thì chuyển lên bước sau"
    return f"{step.label} trong {step.working_days} ngày làm việc: {result}."
