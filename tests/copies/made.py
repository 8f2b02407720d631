"""Entries to compare: the same deed told twice, and what the worker makes of it."""

from __future__ import annotations

from dataclasses import replace

from emulation.core.db import db
from emulation.entries.models import Entry
from emulation.entries.rules.content import Content
from emulation.jobs.cli import drain
from tests.entries_made import ACTION, sent_action
from tests.factories import World

FIRST = replace(
    ACTION,
    title="Bộ đội xuất ngũ dựng vườn ươm tre chắn sóng giữ đê",
    summary="Tổ cựu chiến binh ươm tre gai trong bầu đất, chia ca tưới mỗi chiều rồi đem trồng "
    "dọc chân đê phía biển trước mùa bão.",
    figures=(),
    result="Hai ki-lô-mét chân đê phủ kín tre, nước không còn khoét vào thân đê.",
)
AGAIN = replace(
    FIRST,
    title="Dựng vườn ươm tre chắn sóng giữ đê",
    summary="Tổ cựu chiến binh thôn ươm tre gai trong bầu đất, chia nhau tưới mỗi chiều rồi trồng "
    "dọc chân đê phía biển trước mùa mưa bão.",
)
OTHER = replace(
    ACTION,
    title="Lớp học đêm dạy chữ cho ngư dân",
    summary="Cô giáo nghỉ hưu mở lớp dạy chữ buổi tối, mượn đèn và bàn ghế của nhà văn hóa.",
    result="Mười tám người đi biển đọc được bản tin thời tiết.",
)


def checked(
    world: World, content: Content = FIRST, *, by: str = "nop1", unit: str = "LL1"
) -> Entry:
    """An entry handed in, and everything done that its hand-in left to be done."""
    entry = sent_action(world, content, by=by, unit=unit)
    drain()
    db.session.rollback()
    return entry
