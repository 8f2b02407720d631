"""Files on their way to an entry."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from emulation.core.db import db
from emulation.core.errors import NotFound
from emulation.entries.models import Evidence, Upload
from emulation.entries.rules import PENDING, UploadState


def upload(entry_id: int, code: str) -> Upload:
    """One announced file of this entry, as the database has it now; `NotFound` without one."""
    wanted = select(Upload).where(Upload.entry_id == entry_id, Upload.code == code)
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("Không tìm thấy tệp đang gửi này. Chọn lại tệp rồi gửi.")
    return found


def upload_by_key(entry_id: int, key: str) -> Upload | None:
    """The file that a device announced under this key, if it did."""
    wanted = select(Upload).where(Upload.entry_id == entry_id, Upload.key == key)
    return db.session.scalar(wanted)


def pending_uploads(entry_id: int) -> list[Upload]:
    """The announced files for which handing in has to wait, the first announced first."""
    return _uploads(entry_id, PENDING)


def was_refused_since(entry_id: int, since: datetime) -> bool:
    """A file that was announced was refused after that moment: its sender has to look."""
    wanted = select(Upload.id).where(
        Upload.entry_id == entry_id,
        Upload.state == UploadState.REFUSED,
        Upload.changed_at >= since,
    )
    return db.session.scalar(wanted.limit(1)) is not None


def unsettled_uploads(entry_id: int) -> list[Upload]:
    """What the form shows besides the evidence: files still coming, and those refused."""
    return _uploads(entry_id, (*PENDING, UploadState.REFUSED))


def unjudged_uploads(*, tried_before: datetime) -> list[Upload]:
    """Whole files that wait to be judged and that nobody has at hand, the oldest first."""
    is_free = or_(Upload.tried_at.is_(None), Upload.tried_at < tried_before)
    wanted = select(Upload).where(Upload.state == UploadState.PROCESSING, is_free)
    fresh = wanted.execution_options(populate_existing=True)
    return list(db.session.scalars(fresh.order_by(Upload.id).limit(10)))


def is_announced(code: str) -> bool:
    """Some entry expects, or had, a file under this code."""
    return db.session.scalar(select(Upload.id).where(Upload.code == code)) is not None


def waiting_upload(code: str) -> Upload | None:
    """The file that waits to be judged under this code, as the database has it now."""
    wanted = select(Upload).where(Upload.code == code, Upload.state == UploadState.PROCESSING)
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def upload_codes_pending() -> set[str]:
    """The codes of all files still coming: their bytes are needed."""
    return set(db.session.scalars(select(Upload.code).where(Upload.state.in_(PENDING))))


def evidence_code(evidence_id: int) -> str:
    """The public code of a proof."""
    return db.session.scalars(select(Evidence.code).where(Evidence.id == evidence_id)).one()


def _uploads(entry_id: int, states: tuple[UploadState, ...]) -> list[Upload]:
    wanted = select(Upload).where(Upload.entry_id == entry_id, Upload.state.in_(states))
    return list(db.session.scalars(wanted.order_by(Upload.id)))
