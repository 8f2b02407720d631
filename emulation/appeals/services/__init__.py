"""Asking that a rejection be looked at again, answering, and saying both."""

from emulation.appeals.services.telling import Told, told
from emulation.appeals.services.verbs import (
    answer_appeal,
    file_appeal,
    require_answerer,
    require_appellant,
    require_reader,
)

__all__ = [
    "Told",
    "answer_appeal",
    "file_appeal",
    "require_answerer",
    "require_appellant",
    "require_reader",
    "told",
]
