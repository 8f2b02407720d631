"""Errors a person caused and can mend; their texts are Vietnamese and fit to be shown."""

from __future__ import annotations


class DomainError(Exception):
    """Something the rules refuse; `str(error)` is the sentence to show."""

    status = 409


class Invalid(DomainError):
    """Input that has to be corrected: `fields` maps a form's field name to its sentence."""

    status = 422

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


class NotAllowed(DomainError):
    """The reader knows the object but may not do this to it."""

    status = 403


class NotFound(DomainError):
    """The object does not exist, or the reader may not know that it does."""

    status = 404

    def __init__(self, message: str = "Không tìm thấy trang, hoặc đồng chí không có quyền xem."):
        super().__init__(message)


class WrongState(DomainError):
    """The act does not fit the state in which the object stands."""


class Conflict(DomainError):
    """Somebody else was faster: the sentence names who did what, and when."""


class StoreFull(DomainError):
    """The disk cannot take what was sent; nothing was written."""

    status = 507
