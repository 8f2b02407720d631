"""How the trail says what was recorded, and which states an entry's decisions allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulation.entries.rules import LEVEL_LABELS, STATE_LABELS, WORKFLOW, Action, State
from emulation.entries.rules.recusals import RECUSAL_REASONS
from emulation.entries.rules.workflow import By

SUBJECT_LABELS = {
    "account": "Tài khoản",
    "audit": "Bản ghi nhật ký",
    "board_hold": "Bảng được giữ kín",
    "campaign": "Chuyên đề, phong trào",
    "cluster": "Cụm thi đua",
    "decision": "Quyết định",
    "entry": "Việc làm, mô hình",
    "evidence": "Minh chứng",
    "guidance": "Hướng dẫn",
    "level": "Cấp đơn vị",
    "person": "Người",
    "point": "Điểm",
    "publication": "Bảng đã công bố",
    "recognition": "Đợt khen thưởng",
    "report": "Báo cáo",
    "role": "Vai trò",
    "round": "Đợt khen thưởng",
    "route": "Quy trình xét",
    "ruleset": "Bộ tiêu chí",
    "scan": "Tệp quét bản ký",
    "session": "Phiên đăng nhập",
    "sheet": "Phiếu chấm điểm năm",
    "trail": "Nhật ký hệ thống",
    "unit": "Đơn vị",
    "user": "Tài khoản",
}

FIELD_NAMES = {
    "added": "Số dòng thêm",
    "asked_event": "Việc",
    "asked_from": "Từ ngày",
    "asked_person": "Người",
    "asked_to": "Đến ngày",
    "asked_unit": "Đơn vị",
    "concluded_on": "Ngày kết luận",
    "confirmed_by": "Người xác nhận thứ hai",
    "ended": "Ngày kết thúc",
    "form": "Hình thức",
    "how": "Cách làm",
    "issued_on": "Ngày ban hành",
    "item": "Dòng",
    "items": "Số dòng",
    "on_behalf_of": "Xử lý thay",
    "order": "Thứ tự",
    "paper": "Văn bản",
    "plan": "Kế hoạch",
    "principal": "Người giao xử lý thay",
    "route": "Quy trình",
    "scan": "Bản ký",
    "scores": "Điểm từng tiêu chí",
    "seal": "Niêm phong",
    "signer": "Người ký",
    "spoke_on": "Ngày trao đổi",
    "spoke_with": "Người đã trao đổi",
    "signer_title": "Chức vụ người ký",
    "steps": "Các bước",
    "successions": "Số lượt kế thừa",
    "unchanged": "Số dòng giữ nguyên",
    "unit_kind": "Loại đơn vị",
    "vote": "Kết quả phiếu",
    "answer": "Lý do trả lời",
    "action": "Việc thực hiện",
    "actor": "Người thực hiện",
    "amount": "Số lượng",
    "caption": "Chú thích",
    "cluster": "Cụm thi đua",
    "campaign": "Chuyên đề, phong trào",
    "code": "Mã",
    "committee_name": "Tên cấp ủy",
    "cluster_id": "Cụm thi đua",
    "confirmed": "Đã xác nhận",
    "confirmer": "Người xác nhận",
    "count": "Số lượng",
    "counted": "Điểm được tính",
    "criteria": "Điểm tối đa từng tiêu chí",
    "decision": "Quyết định",
    "device": "Thiết bị",
    "digest": "Mã kiểm tra tệp",
    "due_on": "Hạn xử lý",
    "earned": "Điểm đạt được",
    "effective_on": "Ngày có hiệu lực",
    "entry": "Việc làm, mô hình",
    "evidence": "Minh chứng",
    "field": "Lĩnh vực",
    "field_reasons": "Nội dung cần bổ sung",
    "file": "Tệp",
    "files": "Tệp",
    "full_name": "Tên đầy đủ",
    "happened_from": "Từ ngày",
    "happened_to": "Đến ngày",
    "is_enabled": "Đang hoạt động",
    "is_on": "Đang bật",
    "kind": "Loại",
    "last_day": "Ngày cuối cùng",
    "level": "Cấp",
    "minutes_number": "Số biên bản",
    "minutes_on": "Ngày biên bản",
    "name": "Tên",
    "month": "Tháng",
    "new": "Đơn vị mới",
    "note": "Ghi nhận",
    "number": "Số văn bản",
    "official_code": "Mã hành chính",
    "old": "Đơn vị cũ",
    "parent": "Đơn vị cấp trên",
    "person": "Người",
    "place": "Nơi thực hiện",
    "points": "Điểm",
    "position": "Chức vụ",
    "rank": "Thứ bậc",
    "reason": "Lý do",
    "receipt": "Mã tiếp nhận",
    "recognition": "Mức công nhận",
    "result": "Kết quả",
    "role": "Vai trò",
    "round": "Lượt",
    "reversal": "Quyết định hủy",
    "recusal": "Việc xin rút, đề nghị đổi người",
    "recusal_reason": "Lý do",
    "rows": "Số dòng",
    "rules": "Điểm từng mức",
    "source": "Nguồn",
    "stand_in": "Việc xử lý thay",
    "state": "Trạng thái",
    "step": "Bước",
    "step_position": "Bước",
    "subject_name": "Tập thể, cá nhân thực hiện",
    "summary": "Nội dung",
    "title": "Tên",
    "total": "Tổng điểm",
    "trait": "Địa bàn",
    "unit": "Đơn vị",
    "username": "Tên đăng nhập",
    "valid_from": "Từ ngày",
    "valid_to": "Đến ngày",
    "version": "Lần gửi",
    "version_number": "Lần gửi",
    "words": "Nói rõ thêm",
}
LONGEST_VALUE = 300


@dataclass(frozen=True)
class Change:
    """One line of what changed: before and after in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Fact:
    """One line of what else was recorded."""

    name: str
    text: str


def subject_parts(subject: str) -> tuple[str, str, str]:
    """Kind, its Vietnamese word, and the code of `entry:K7M2…`."""
    kind, _, code = subject.partition(":")
    return kind, SUBJECT_LABELS.get(kind, kind), code


def changes_of(content: Mapping[str, Any]) -> tuple[Change, ...]:
    """What changed, from before to after; nothing where the payload was erased."""
    pairs = content.get("changes", {}).items()
    return tuple(
        Change(field_name(field), said(field, pair[0]), said(field, pair[1]))
        for field, pair in pairs
    )


def facts_of(content: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What else was recorded, such as the reason; empty values are left out."""
    pairs = content.get("facts", {}).items()
    return tuple(
        Fact(field_name(field), said(field, value))
        for field, value in pairs
        if value not in (None, "", [], {})
    )


def field_name(field: str) -> str:
    """The Vietnamese word for a recorded field; a field without one bears its own name."""
    return FIELD_NAMES.get(field, field)


def said(field: str, value: object) -> str:
    """A recorded value in words, cut where it is long."""
    if value is None or value == "":
        return "(trống)"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return _cut(", ".join(said(field, item) for item in value)) or "(trống)"
    if isinstance(value, dict):
        return _cut("; ".join(f"{field_name(key)}: {said(key, it)}" for key, it in value.items()))
    return _cut(_WORDS.get(field, {}).get(str(value), str(value)))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


_WORDS: dict[str, dict[str, str]] = {
    "recognition": {level.value: label for level, label in LEVEL_LABELS.items()},
    "recusal_reason": {one.value: label for one, label in RECUSAL_REASONS.items()},
    "state": {state.value: label for state, label in STATE_LABELS.items()},
}


def states_after(last: Action | None) -> frozenset[State]:
    """The states in which an entry can stand whose last decision was `last`.

    What the table of transitions gives, and whatever the author alone can do from there.
    """
    found = {State.DRAFT} if last is None else {r.target for r in WORKFLOW if r.action is last}
    while True:
        further = {r.target for r in WORKFLOW if r.by is By.AUTHOR and found & set(r.sources)}
        if further <= found:
            return frozenset(found)
        found |= further
