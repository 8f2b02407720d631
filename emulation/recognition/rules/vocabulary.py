"""The words of recognition: states, awards, groups, where a proposal comes from."""

from __future__ import annotations

from enum import StrEnum

from emulation.campaigns.rules import RecognitionLevel
from emulation.entries.rules import SubjectKind

MAX_WORDS = 60
"""Length of a summary of achievements on a printed list (domain.md §5.4)."""
MAX_TOP = 50


class ListState(StrEnum):
    """From the first name to the signed paper that was checked."""

    CANCELLED = "cancelled"
    CONCLUDED = "concluded"
    DRAFT = "draft"
    IN_EFFECT = "in_effect"
    PROPOSED = "proposed"


STATE_LABELS: dict[ListState, str] = {
    ListState.DRAFT: "Đang lập",
    ListState.PROPOSED: "Chờ kết luận",
    ListState.CONCLUDED: "Chờ kiểm tra",
    ListState.IN_EFFECT: "Có hiệu lực",
    ListState.CANCELLED: "Đã hủy",
}

CLAIMING = frozenset({ListState.PROPOSED, ListState.CONCLUDED, ListState.IN_EFFECT})
"""While a list stands in one of these, no other list may take the same entry."""


class AwardForm(StrEnum):
    """Hình thức: what is proposed; both are given by Party committees (domain.md §2.10)."""

    MERIT_CERTIFICATE = "merit_certificate"
    PRAISE = "praise"


FORM_LABELS: dict[AwardForm, str] = {
    AwardForm.MERIT_CERTIFICATE: "Giấy khen",
    AwardForm.PRAISE: "Biểu dương",
}
FORM_RANK: dict[AwardForm, int] = {AwardForm.MERIT_CERTIFICATE: 0, AwardForm.PRAISE: 1}


class ItemKind(StrEnum):
    """The three groups of a printed list."""

    COLLECTIVE = "collective"
    HOUSEHOLD = "household"
    INDIVIDUAL = "individual"


KIND_ORDER = (ItemKind.COLLECTIVE, ItemKind.INDIVIDUAL, ItemKind.HOUSEHOLD)
KIND_LABELS: dict[ItemKind, str] = {
    ItemKind.COLLECTIVE: "Tập thể",
    ItemKind.INDIVIDUAL: "Cá nhân",
    ItemKind.HOUSEHOLD: "Hộ gia đình",
}
KIND_OF_SUBJECT: dict[SubjectKind, ItemKind] = {
    SubjectKind.COLLECTIVE: ItemKind.COLLECTIVE,
    SubjectKind.PARTY_MEMBER: ItemKind.INDIVIDUAL,
    SubjectKind.CITIZEN: ItemKind.INDIVIDUAL,
    SubjectKind.HOUSEHOLD: ItemKind.HOUSEHOLD,
}


class Source(StrEnum):
    """Where a proposal comes from."""

    BOARD = "board"
    ENTRY = "entry"


SOURCE_LABELS: dict[Source, str] = {
    Source.ENTRY: "Từ việc làm, mô hình đã công nhận",
    Source.BOARD: "Từ bảng xếp hạng",
}
STANDING_LABELS: dict[bool, str] = {True: "Lãnh đạo", False: "Trực tiếp"}
"""Đối tượng: leader or direct worker."""

LEVEL_RANK: dict[RecognitionLevel | None, int] = {
    RecognitionLevel.EXEMPLARY: 0,
    RecognitionLevel.UPPER: 1,
    RecognitionLevel.BASE: 2,
    None: 3,
}

NO_SCAN = "Chọn bản chụp hoặc bản quét kết luận đã ký (PDF, JPG, PNG)."
