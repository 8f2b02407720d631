"""Files on their way from a device: the states of an upload, the size of a piece, its patience."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class UploadState(StrEnum):
    """Where an announced file stands; only `ready` is evidence."""

    DROPPED = "dropped"
    PROCESSING = "processing"
    READY = "ready"
    RECEIVING = "receiving"
    REFUSED = "refused"


UPLOAD_LABELS: dict[UploadState, str] = {
    UploadState.RECEIVING: "đang nhận",
    UploadState.PROCESSING: "đang xử lý",
    UploadState.READY: "máy chủ đã nhận",
    UploadState.REFUSED: "không nhận",
    UploadState.DROPPED: "đã bỏ",
}
PENDING = (UploadState.RECEIVING, UploadState.PROCESSING)
"""What handing in waits for."""
MAX_PIECE = 512 * 1024
"""Bytes of one request: a slow line loses little when it is cut."""
PATIENCE = timedelta(days=3)
"""An upload on which nothing moved for so long is given up, its bytes are swept."""
