"""Every SELECT on similar entries."""

from emulation.copies.queries.alike import Alike, alike, readable_of
from emulation.copies.queries.index import (
    Sent,
    entry_ids_after,
    held,
    indexed_version,
    portions,
    texts_of,
)

__all__ = [
    "Alike",
    "Sent",
    "alike",
    "entry_ids_after",
    "held",
    "indexed_version",
    "portions",
    "readable_of",
    "texts_of",
]
