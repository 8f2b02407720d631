"""Reading the trail: for its page, for its export, and what `check` compares."""

from emulation.trail.queries.checked import (
    doubled_steps,
    misplaced_entries,
    unrecorded_decisions,
    unrecorded_receipts,
)
from emulation.trail.queries.exported import (
    Exported,
    is_whole,
    last_record_id,
    records_of_seals,
    seal_digests,
    seals_after,
    unsealed_records,
)
from emulation.trail.queries.listing import (
    ErasableRow,
    Filter,
    TrailPage,
    TrailRow,
    erasable,
    event_label,
    trail,
)

__all__ = [
    "ErasableRow",
    "Exported",
    "Filter",
    "TrailPage",
    "TrailRow",
    "doubled_steps",
    "erasable",
    "event_label",
    "is_whole",
    "last_record_id",
    "misplaced_entries",
    "records_of_seals",
    "seal_digests",
    "seals_after",
    "trail",
    "unrecorded_decisions",
    "unrecorded_receipts",
    "unsealed_records",
]
