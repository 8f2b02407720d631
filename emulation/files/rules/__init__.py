"""What a file may be, what it may be called, and how it may leave the system again."""

from emulation.files.rules.downloads import disposition, thumbnail_headers
from emulation.files.rules.limits import (
    LABELS,
    MAX_BYTES,
    MAX_FILES,
    MAX_PAGES,
    MAX_PIXELS,
    MAX_SIDE,
    THUMB_TYPE,
    FileKind,
    FileRefused,
    Refusal,
    ScanState,
    check_announced,
    check_pixels,
    check_size,
    kind_of,
    media_type_of,
)
from emulation.files.rules.marks import has_secret_mark, name_has_secret_mark
from emulation.files.rules.names import name_for_type, safe_name

__all__ = [
    "LABELS",
    "MAX_BYTES",
    "MAX_FILES",
    "MAX_PAGES",
    "MAX_PIXELS",
    "MAX_SIDE",
    "THUMB_TYPE",
    "FileKind",
    "FileRefused",
    "Refusal",
    "ScanState",
    "check_announced",
    "check_pixels",
    "check_size",
    "disposition",
    "has_secret_mark",
    "kind_of",
    "media_type_of",
    "name_for_type",
    "name_has_secret_mark",
    "safe_name",
    "thumbnail_headers",
]
