"""Completion is asked for once at each level; again only for what the sender left open."""

from __future__ import annotations

from dataclasses import dataclass

from emulation.entries.rules import Action
from emulation.reviews.rules.verdict import Verdict

ASKED_ALREADY = (
    "Cấp này đã đề nghị bổ sung một lần và bên gửi đã trả lời đủ. Công nhận, đề nghị cấp trên xét "
    "hoặc ghi «Chưa công nhận»; cần hỏi thêm thì trao đổi với bên gửi."
)


@dataclass(frozen=True)
class EarlierReturns:
    """What the deciding level asked for before, of this entry, and what is still open of it."""

    count: int = 0
    left_open: frozenset[str] = frozenset()
    """Parts that were asked for last and that the version judged leaves «Chưa bổ sung được»."""


NO_RETURNS = EarlierReturns()


def wrong_return(verdict: Verdict, earlier: EarlierReturns) -> dict[str, str]:
    """Input name -> sentence where completion may not be asked for a second time.

    What the sender could not complete may be asked for again; what they completed or explained
    counts as answered, and nothing new is added to it.
    """
    if verdict.action is not Action.RETURN or not earlier.count:
        return {}
    if not earlier.left_open:
        return {"field_reasons": ASKED_ALREADY}
    fresh = set(verdict.field_reasons) - earlier.left_open
    if fresh:
        return {
            "field_reasons": "Lần này chỉ đề nghị lại được phần bên gửi ghi «Chưa bổ sung được». "
            "Bỏ các phần khác."
        }
    return {}
