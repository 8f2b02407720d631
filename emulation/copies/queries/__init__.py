"""Every SELECT on similar entries."""

from emulation.copies.queries.adoptions import (
    Credit,
    Spread,
    choosable,
    credit_of,
    leads_back,
    model_named,
    original_of,
    spread_of,
)
from emulation.copies.queries.alike import Alike, alike, found_for
from emulation.copies.queries.cleared import cleared_among
from emulation.copies.queries.described import about, places
from emulation.copies.queries.index import (
    Sent,
    entry_ids_after,
    held,
    indexed_version,
    portions,
    texts_of,
)
from emulation.copies.queries.pictures import (
    SamePicture,
    is_comparing,
    kept_near,
    pictures_of,
    same_pictures,
    thumb_digest,
    waiting_pictures,
)
from emulation.copies.queries.told import Named, Told, told, told_to_decider

__all__ = [
    "Alike",
    "Credit",
    "Named",
    "SamePicture",
    "Sent",
    "Spread",
    "Told",
    "about",
    "alike",
    "choosable",
    "cleared_among",
    "credit_of",
    "entry_ids_after",
    "found_for",
    "held",
    "indexed_version",
    "is_comparing",
    "kept_near",
    "leads_back",
    "model_named",
    "original_of",
    "pictures_of",
    "places",
    "portions",
    "same_pictures",
    "spread_of",
    "texts_of",
    "thumb_digest",
    "told",
    "told_to_decider",
    "waiting_pictures",
]
