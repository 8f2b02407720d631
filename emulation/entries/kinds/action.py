"""Việc làm nêu gương: a role-model action, short enough for one telephone screen (domain §8.3)."""

from emulation.entries.rules.content import Kind, Question
from emulation.entries.rules.steps import Step

KIND = Kind(
    code="action",
    label="việc làm",
    title_label="Tên việc làm",
    title_hint="Viết ngắn gọn việc đã làm. Ví dụ: Vận động 12 hộ hiến đất mở đường thôn 3.",
    summary_label="Nội dung việc đã làm",
    summary_hint="Ai làm, làm việc gì, cách làm có gì mới.",
    act_label="Ghi việc làm",
    questions=(
        Question(
            name="source",
            label="Nguồn phát hiện",
            hint="Chi bộ nêu, nhân dân giới thiệu hay báo chí phản ánh. Có thể bỏ trống.",
            limit=250,
            is_long=False,
            step=Step.PROOF,
        ),
    ),
    has_targets=False,
    is_scored=False,
)
