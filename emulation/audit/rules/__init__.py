"""The rules of the audit: its closed vocabulary, its digests, and what a broken chain is."""

from emulation.audit.rules.chain import (
    ItemRow,
    RecordRow,
    SealRow,
    anchor_faults,
    erasure_subject,
    is_erased,
    read_content,
    record_faults,
    seal_faults,
)
from emulation.audit.rules.digests import (
    GENESIS,
    canonical,
    instant_text,
    merkle_levels,
    merkle_path,
    merkle_root,
    payload_digest,
    plain,
    record_digest,
    seal_hash,
)
from emulation.audit.rules.erasure import (
    MOST_ERASED,
    ErasureOrder,
    erasure_order,
    record_numbers,
)
from emulation.audit.rules.events import EVENT_LABELS, EVENTS, Event

__all__ = [
    "EVENTS",
    "EVENT_LABELS",
    "GENESIS",
    "MOST_ERASED",
    "ErasureOrder",
    "Event",
    "ItemRow",
    "RecordRow",
    "SealRow",
    "anchor_faults",
    "canonical",
    "erasure_order",
    "erasure_subject",
    "instant_text",
    "is_erased",
    "merkle_levels",
    "merkle_path",
    "merkle_root",
    "payload_digest",
    "plain",
    "read_content",
    "record_digest",
    "record_faults",
    "record_numbers",
    "seal_faults",
    "seal_hash",
]
