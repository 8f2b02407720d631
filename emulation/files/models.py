"""One row for each kept content, whoever sent it and however often."""

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from emulation.core.db import Id, Instant, Model, choice
from emulation.files.rules import FileKind, ScanState


class StoredFile(Model):
    """A content in the store: what it is, and whether it may be trusted.

    Its name belongs to whoever attached it: one content may have several names.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("kind <> 'image' OR thumb_digest IS NOT NULL", name="image_has_thumb"),
        CheckConstraint("kind <> 'pdf' OR pages IS NOT NULL", name="pdf_has_pages"),
    )

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    kind: Mapped[FileKind] = mapped_column(choice(FileKind))
    width: Mapped[int | None]
    height: Mapped[int | None]
    pages: Mapped[int | None]
    """Pages of a document, sheets of a workbook, where they can be told."""
    thumb_digest: Mapped[str | None] = mapped_column(String(64))
    preview_digest: Mapped[str | None] = mapped_column(String(64))
    """The first page of a document as a picture, where it could be drawn."""
    scan_state: Mapped[ScanState] = mapped_column(choice(ScanState))
    captured_on: Mapped[date | None]
    created_at: Mapped[Instant]
