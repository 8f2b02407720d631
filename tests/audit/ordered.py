"""A signed paper that orders an erasure."""

from datetime import date

from emulation.audit.rules import ErasureOrder

ORDER = ErasureOrder("12-QĐ/HU", date(2024, 11, 14), "Nguyễn Hữu Phước", "Theo đề nghị")
