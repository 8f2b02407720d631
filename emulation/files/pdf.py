"""PDF documents: kept as they came, after proof that they are readable, passive and unmarked.

Two looks are taken, because readers of PDF disagree about broken files: names in the raw bytes,
and a walk over every object that can be reached from the trailer.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from time import monotonic
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from emulation.files.rules import MAX_PAGES, FileRefused, Refusal, has_secret_mark

MAX_SECONDS = 10
MAX_OBJECTS = 200_000
PAGES_READ = 3
# Longer page descriptions are drawings; a stamp typed as text does not stand in them.
MAX_PAGE_BYTES = 1024 * 1024

ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
    }
)
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA"})
ACTIVE_TYPES = frozenset({"/EmbeddedFile", "/RichMedia", "/FileAttachment", "/Movie", "/Screen"})
AUTOMATIC_KEYS = ("/OpenAction", "/AA")
# Long names only: three letters turn up by chance in ten megabytes of compressed data.
ACTIVE_BYTES = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)(?=[\s/<(\[\]>])")


class _TooComplexError(Exception):
    """The time or the number of objects is used up."""


def checked_pages(data: bytes, *, client_name: str) -> int:
    """The number of pages of a PDF that is readable, passive, and bears no secrecy marking.

    Refused with the reason: damaged, password, commands or files inside, a marking on one of the
    first three pages, more than 500 pages, or not checked within some ten seconds.
    """
    deadline = monotonic() + MAX_SECONDS
    try:
        reader = PdfReader(BytesIO(data))
        refusal = _refusal(reader, data, deadline)
        pages = len(reader.pages) if refusal is None else 0
        if refusal is None and 0 < pages <= MAX_PAGES and _is_marked(reader, deadline):
            refusal = Refusal.MARKED
    except _TooComplexError as error:
        raise FileRefused(Refusal.TOO_COMPLEX, client_name) from error
    except Exception as error:  # the parser raises almost any class on hostile bytes
        # Encryption that the parser does not know ends here as well.
        reason = Refusal.LOCKED if b"/Encrypt" in data else Refusal.DAMAGED
        raise FileRefused(reason, client_name) from error
    if refusal is None and pages < 1:
        refusal = Refusal.DAMAGED
    if refusal is not None:
        raise FileRefused(refusal, client_name)
    if pages > MAX_PAGES:
        raise FileRefused(Refusal.TOO_MANY_PAGES, client_name, pages=pages, limit=MAX_PAGES)
    return pages


def _refusal(reader: PdfReader, data: bytes, deadline: float) -> Refusal | None:
    if reader.is_encrypted:
        return Refusal.LOCKED
    if ACTIVE_BYTES.search(data):
        return Refusal.ACTIVE
    for found in _dictionaries(reader, deadline):
        if _is_active(found):
            return Refusal.ACTIVE
    return None


def _dictionaries(reader: PdfReader, deadline: float) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached from the trailer, each once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer]
    visits = 0
    while waiting:
        visits += 1
        if visits > MAX_OBJECTS or monotonic() > deadline:
            raise _TooComplexError
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            place = (found.idnum, found.generation)
            if place not in seen:
                seen.add(place)
                waiting.append(found.get_object())
        elif isinstance(found, DictionaryObject):
            yield found
            waiting.extend(found.raw_get(key) for key in found)
        elif isinstance(found, ArrayObject):
            waiting.extend(list.__iter__(found))


def _is_active(found: DictionaryObject) -> bool:
    if not ACTIVE_KEYS.isdisjoint(found):
        return True
    if _name(found, "/S") in ACTIVE_ACTIONS:
        return True
    if not ACTIVE_TYPES.isdisjoint({_name(found, "/Type"), _name(found, "/Subtype")}):
        return True
    return any(_calls_out(found[key]) for key in AUTOMATIC_KEYS if key in found)


def _name(found: DictionaryObject, key: str) -> str:
    """The value behind the key as text, also where it stands in an object of its own."""
    return str(found[key]) if key in found else ""


def _calls_out(action: Any) -> bool:
    """An address visited without a click, when the document or a page is opened."""
    if not isinstance(action, DictionaryObject):
        return False
    inner = [action[key] for key in action]
    actions = [action, *(each for each in inner if isinstance(each, DictionaryObject))]
    return any(_name(each, "/S") == "/URI" for each in actions)


def _is_marked(reader: PdfReader, deadline: float) -> bool:
    return any(has_secret_mark(_text(page, deadline)) for page in reader.pages[:PAGES_READ])


def _text(page: PageObject, deadline: float) -> str:
    """The words of a page; nothing where its description is broken, which viewers bear too."""

    def stop_late(*_operation: Any) -> None:
        if monotonic() > deadline:
            raise _TooComplexError

    try:
        contents = page.get_contents()
        if contents is None or len(contents.get_data()) > MAX_PAGE_BYTES:
            return ""
        return page.extract_text(visitor_operand_before=stop_late)
    except _TooComplexError:
        raise
    except Exception:  # the parser raises almost any class on hostile bytes
        return ""
