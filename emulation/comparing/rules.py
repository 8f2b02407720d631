"""How a number of Party members is written, and what can be said of a cluster."""

from __future__ import annotations

import re

from emulation.core.errors import Invalid

MOST_MEMBERS = 100_000
_NUMBER = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(\.[0-9]{3}){1,2}")


def read_count(typed: str) -> int | None:
    """The number written as 1250 or 1.250; None for nothing; `Invalid` for what is no number."""
    if not typed:
        return None
    if not _NUMBER.fullmatch(typed):
        raise Invalid("Nhập số đảng viên bằng chữ số, ví dụ: 125. Bỏ trống nếu chưa có số.")
    count = int(typed.replace(".", ""))
    if count > MOST_MEMBERS:
        raise Invalid("Số đảng viên từ 0 đến 100.000. Kiểm tra lại số đã nhập.")
    return count


FEWEST_IN_CLUSTER, MOST_IN_CLUSTER = 6, 9
"""How many units a cluster should have (architecture §9)."""
NAME_LENGTH = (3, 100)
LONGEST_PAPER = 200
OUT = "ra-khoi-cum"
"""Instead of a cluster's code: in none."""
NOBODY = "khong-co"
"""Instead of a unit's code: nobody leads the cluster."""


def size_words(count: int) -> str:
    """What is said of a cluster of that size; nothing of a good one, nor of an empty one."""
    if not count or FEWEST_IN_CLUSTER <= count <= MOST_IN_CLUSTER:
        return ""
    few = "ít" if count < FEWEST_IN_CLUSTER else "nhiều"
    return f"Cụm có {count} đơn vị, {few} hơn mức thường dùng từ 6 đến 9 đơn vị."
