"""The words and limits of deciding: parts of an entry, stock reasons, what is said afterwards."""

from __future__ import annotations

from emulation.entries.rules import Action, Bar

UNDO_MINUTES = 10
REASON_LENGTH = 10
REVOKE_REASON_LENGTH = 20
REASON_LIMIT = 2000
CLAUSE_LIMIT = 300
MOST_AT_ONCE = 50
"""Entries that one verdict may be given on together."""

FIELD_LABELS: dict[str, str] = {
    "title": "Tên",
    "summary": "Nội dung",
    "result": "Kết quả đạt được",
    "figures": "Số liệu, chỉ tiêu",
    "happened_from": "Thời gian thực hiện",
    "place": "Địa điểm",
    "subject_name": "Người thực hiện",
    "files": "Minh chứng",
    "minutes_number": "Biên bản chi bộ",
    "confirmer": "Người xác nhận",
}
"""The parts of an entry for which completion can be asked."""

STOCK_REASONS: tuple[str, ...] = (
    "Ghi rõ số liệu, có đơn vị tính.",
    "Ảnh chưa rõ, chụp lại hoặc thay ảnh khác.",
    "Bổ sung số và ngày biên bản chi bộ.",
    "Nêu rõ cách làm, ai thực hiện.",
    "Số liệu chưa khớp giữa nội dung và minh chứng.",
)

QUICK_REASONS: tuple[tuple[str, str], ...] = (
    ("files", "Ảnh chưa rõ, chụp lại hoặc thay ảnh khác."),
    ("files", "Thiếu minh chứng, bổ sung ảnh, biên bản hoặc người xác nhận."),
    ("figures", "Ghi rõ số liệu, có đơn vị tính."),
    ("figures", "Số liệu chưa khớp giữa nội dung và minh chứng."),
    ("summary", "Nêu rõ cách làm, ai thực hiện."),
    ("result", "Nêu kết quả cụ thể, so với trước khi làm."),
    ("happened_from", "Ghi rõ ngày bắt đầu, ngày kết thúc."),
    ("subject_name", "Ghi đúng họ tên, chức danh người thực hiện."),
    ("minutes_number", "Bổ sung số và ngày biên bản chi bộ."),
)
"""What is asked for most, each with its part: one press says both. Numbered 1 to 9 by place."""

BAR_WORDS: dict[Bar, str] = {
    Bar.OWN_UNIT: "cùng đơn vị",
    Bar.AUTHOR: "là người lập hoặc người gửi",
    Bar.NAMED: "có tên trong nội dung",
    Bar.UPLOADER: "đã tải minh chứng lên",
    Bar.ALREADY_DECIDED: "đã quyết định bước khác",
    Bar.PRINCIPAL: "người giao xử lý thay không được xử lý",
    Bar.RECUSED: "đã xin rút hoặc có đề nghị thay",
}
"""Why an entry is left out of somebody's queue, in the order in which the reasons are told."""

DONE_WORDS: dict[Action, str] = {
    Action.RECOGNISE: "Đã công nhận",
    Action.PASS_UP: "Đã đề nghị cấp trên xét",
    Action.RETURN: "Đã đề nghị bổ sung",
    Action.REJECT: "Đã ghi «Chưa công nhận»",
}
"""What the decider is told right after the act."""
