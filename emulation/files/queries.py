"""What the database knows of kept files."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from emulation.core.db import db
from emulation.files.models import StoredFile


@dataclass(frozen=True)
class KeptContent:
    """The digests that one row vouches for, and the size of its main content in bytes."""

    digest: str
    size: int
    thumb_digest: str | None
    preview_digest: str | None


def stored_file(digest: str) -> StoredFile | None:
    """The row of a content, by its digest."""
    return db.session.scalar(select(StoredFile).where(StoredFile.digest == digest))


def existing_file(digest: str) -> StoredFile:
    """The row of a content that is known to have one; its absence is a programming error."""
    return db.session.scalars(select(StoredFile).where(StoredFile.digest == digest)).one()


def stored_files(ids: Iterable[int]) -> list[StoredFile]:
    """The rows with these numbers, in the order of the numbers."""
    wanted = select(StoredFile).where(StoredFile.id.in_(list(ids))).order_by(StoredFile.id)
    return list(db.session.scalars(wanted))


def kept_contents() -> list[KeptContent]:
    """What every row vouches for, oldest first: the input of `verify`."""
    wanted = select(
        StoredFile.digest, StoredFile.size, StoredFile.thumb_digest, StoredFile.preview_digest
    )
    rows = db.session.execute(wanted.order_by(StoredFile.id))
    return [KeptContent(*row) for row in rows]


def all_digests() -> set[str]:
    """The digests of all contents, thumbnails and previews that some row names."""
    named = ((row.digest, row.thumb_digest, row.preview_digest) for row in kept_contents())
    return {digest for digests in named for digest in digests if digest}
