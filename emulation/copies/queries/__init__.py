"""Every SELECT on similar entries."""

from emulation.copies.queries.alike import Alike, alike, found_for
from emulation.copies.queries.index import (
    Sent,
    entry_ids_after,
    held,
    indexed_version,
    portions,
    texts_of,
)
from emulation.copies.queries.told import Named, Told, about, places, told

__all__ = [
    "Alike",
    "Named",
    "Sent",
    "Told",
    "about",
    "alike",
    "entry_ids_after",
    "found_for",
    "held",
    "indexed_version",
    "places",
    "portions",
    "texts_of",
    "told",
]
