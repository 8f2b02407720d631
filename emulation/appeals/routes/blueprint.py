"""The blueprint, and the entry that its views open."""

from __future__ import annotations

from flask import Blueprint

from emulation.appeals import services
from emulation.core import clock
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.web.access import reader

bp = Blueprint("appeals", __name__)


def opened(code: str) -> Entry:
    """The entry, for the named roles; everybody else finds nothing here."""
    at = clock.now()
    entry = entries.readable_entry(code, actor=reader(), on=clock.local_date(at))
    services.require_reader(entry, reader(), at=at)
    return entry
