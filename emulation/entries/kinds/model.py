"""Mô hình: an exemplary model a unit registers, carries out and shares (domain §1.2)."""

from emulation.entries.rules.content import Kind, Question
from emulation.entries.rules.steps import Step

KIND = Kind(
    code="model",
    label="mô hình",
    title_label="Tên mô hình",
    title_hint="Viết ngắn gọn. Ví dụ: Tổ tự quản thu gom rác ven kênh thôn 2.",
    summary_label="Nội dung, cách làm",
    summary_hint="Làm những việc gì, ai phụ trách, cách làm có gì mới.",
    act_label="Đăng ký mô hình",
    questions=(
        Question(
            name="problem",
            label="Vấn đề cần giải quyết",
            hint="Việc bức xúc hoặc khâu đột phá mà mô hình nhằm vào. Có thể bỏ trống.",
            step=Step.WHAT,
        ),
        Question(
            name="baseline",
            label="Số liệu trước khi thực hiện",
            hint="Ví dụ: 40 hộ còn đổ rác ra kênh. Có thể bỏ trống.",
            limit=1000,
            step=Step.RESULT,
        ),
        Question(
            name="replication",
            label="Khả năng nhân rộng",
            hint="Nơi nào có thể áp dụng, cần điều kiện gì. Có thể bỏ trống.",
            step=Step.RESULT,
        ),
    ),
    has_targets=True,
    is_scored=True,
)
