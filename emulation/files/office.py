"""Word and Excel files: kept as they came, after proof that they are whole, passive and unmarked.

They are read as the zip archives they are: counted before anything is unpacked, unpacked within
limits, never to the disk. Nothing is drawn from them; whoever opens one gets it as an attachment.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element

from emulation.files.office_text import EXCEL_PARTS, WORD_PARTS, UnsafeXml, text_of, tree_of
from emulation.files.rules import (
    EXCEL_TYPE,
    WORD_TYPE,
    FileRefused,
    Refusal,
    has_secret_mark,
)

MEGABYTE = 1024 * 1024
MAX_MEMBERS = 3_000
MAX_UNPACKED = 200 * MEGABYTE
MAX_PART = 48 * MEGABYTE
# A bomb packs a thousand to one; the emptiest sheet stays below a hundred.
MAX_RATIO = 100
RATIO_FROM = MEGABYTE
MAX_DEPTH = 2

TYPES_PART = "[Content_Types].xml"
MAIN_TYPES = {
    f"{WORD_TYPE}.main+xml": WORD_TYPE,
    f"{EXCEL_TYPE}.main+xml": EXCEL_TYPE,
}
MACRO_TYPES = re.compile(r"macroEnabled|vbaProject|ms-office\.vba", re.IGNORECASE)
MACRO_PARTS = re.compile(r"(vbaProject[^/]*\.bin|vbaData\.xml|xl/macrosheets/.*)$", re.IGNORECASE)
ACTIVE_PARTS = re.compile(
    r"(activeX/.*|oleObject[^/]*\.bin"
    r"|.*\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs|js|jse|wsf|hta|jar|lnk|docm|dotm|xlsm|xltm|xlam))$",
    re.IGNORECASE,
)
EMBEDDED = re.compile(r"embeddings/[^/]*\.(docx|xlsx|pptx)$", re.IGNORECASE)
# What is fetched when the document is opened; a link that waits for a click is none of these.
FETCHED = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument", "/externalLinkPath/xlStart")


class _Unreadable(Exception):
    """The archive is not what it says."""


@dataclass(frozen=True)
class OfficeFile:
    """What is told of a Word or Excel file."""

    media_type: str
    pages: int | None
    """Pages as Word counted them last, or the sheets of a workbook."""


def checked(data: bytes, *, client_name: str) -> OfficeFile:
    """What kind of file it is and how long, once it is proved whole, passive and unmarked.

    Refused with the reason: another archive, damaged, packed too tightly, password, macros, active
    parts or addresses that are fetched by opening it, a secrecy marking in its text.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _Package(archive, client_name).checked()
    except FileRefused:
        raise
    except UnsafeXml as error:
        raise FileRefused(Refusal.ACTIVE, client_name) from error
    except Exception as error:  # the parsers raise almost any class on hostile bytes
        raise FileRefused(Refusal.DAMAGED, client_name) from error


class _Package:
    """An open archive with the parts it holds."""

    def __init__(self, archive: zipfile.ZipFile, client_name: str, *, depth: int = 1) -> None:
        self.archive = archive
        self.client_name = client_name
        self.depth = depth

    def checked(self) -> OfficeFile:
        self._require_bounded()
        media_type = self._main_type()
        self._require_passive()
        for name in self._names():
            self._prove(name)
        self._require_unmarked(media_type)
        return OfficeFile(media_type, self._length(media_type))

    def _refused(self, refusal: Refusal) -> FileRefused:
        return FileRefused(refusal, self.client_name)

    def _names(self) -> list[str]:
        return [info.filename for info in self.archive.infolist() if not info.is_dir()]

    def _require_bounded(self) -> None:
        """Number, sizes and ratios are asked before anything is unpacked."""
        infos = self.archive.infolist()
        if any(info.flag_bits & 1 for info in infos):
            raise self._refused(Refusal.LOCKED)
        tight = any(
            info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1)
            for info in infos
        )
        total = sum(info.file_size for info in infos)
        if tight or len(infos) > MAX_MEMBERS or total > MAX_UNPACKED:
            raise self._refused(Refusal.TOO_COMPLEX)
        names = [info.filename.lower() for info in infos]
        if len(set(names)) != len(names):
            raise _Unreadable("two parts bear one name")

    def _main_type(self) -> str:
        """Word or Excel, as the list of types says; macros are refused here first."""
        if TYPES_PART not in self.archive.namelist():
            raise self._refused(Refusal.OTHER_KIND)
        root = self._xml(TYPES_PART)
        types = [one.get("ContentType", "") for one in root]
        if any(MACRO_TYPES.search(one) for one in types):
            raise self._refused(Refusal.MACRO)
        found = [MAIN_TYPES[one] for one in types if one in MAIN_TYPES]
        if len(found) != 1:
            raise self._refused(Refusal.OTHER_KIND)
        return found[0]

    def _require_passive(self) -> None:
        for name in self._names():
            if MACRO_PARTS.search(name):
                raise self._refused(Refusal.MACRO)
            if ACTIVE_PARTS.search(name):
                raise self._refused(Refusal.ACTIVE)
            if name.endswith(".rels") and self._fetches(name):
                raise self._refused(Refusal.ACTIVE)
            if name.startswith("xl/externalLinks/") and self._has_dde(name):
                raise self._refused(Refusal.ACTIVE)

    def _fetches(self, name: str) -> bool:
        """Opening the document would fetch something from elsewhere."""
        return any(
            one.get("TargetMode") == "External" and one.get("Type", "").endswith(FETCHED)
            for one in self._xml(name)
        )

    def _has_dde(self, name: str) -> bool:
        """A workbook that starts another program for its figures."""
        if not name.endswith(".xml"):
            return False
        return any(one.tag.endswith("}ddeLink") for one in self._xml(name).iter())

    def _prove(self, name: str) -> None:
        """The part is whole by its check sum; a document inside the document holds to the rules."""
        if EMBEDDED.search(name):
            if self.depth >= MAX_DEPTH:
                raise self._refused(Refusal.TOO_COMPLEX)
            self._prove_inside(self._read(name))
        else:
            with self.archive.open(name) as part:
                while part.read(MEGABYTE):
                    continue

    def _prove_inside(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as inner:
            package = _Package(inner, self.client_name, depth=self.depth + 1)
            package._require_bounded()
            package._require_passive()
            for name in package._names():
                package._prove(name)

    def _require_unmarked(self, media_type: str) -> None:
        """No line of the text is a stamp, and no field starts another program."""
        spoken = WORD_PARTS if media_type == WORD_TYPE else EXCEL_PARTS
        for name in self._names():
            if not spoken.match(name):
                continue
            text, starts_program = text_of(self._read(name))
            if starts_program:
                raise self._refused(Refusal.ACTIVE)
            if has_secret_mark(text):
                raise self._refused(Refusal.MARKED)

    def _length(self, media_type: str) -> int | None:
        names = self.archive.namelist()
        if media_type == EXCEL_TYPE:
            found = self._xml("xl/workbook.xml").iter()
            return sum(one.tag.endswith("}sheet") for one in found) or None
        if "docProps/app.xml" not in names:
            return None
        pages = [one.text for one in self._xml("docProps/app.xml") if one.tag.endswith("}Pages")]
        told = pages[0] if pages and pages[0] else ""
        return int(told) if told.isascii() and told.isdigit() and 0 < int(told) < 10_000 else None

    def _xml(self, name: str) -> Element:
        return tree_of(self._read(name))

    def _read(self, name: str) -> bytes:
        """A part that is looked into; the declared size may lie, so that reading stops as well."""
        with self.archive.open(name) as part:
            content = part.read(MAX_PART + 1)
        if len(content) > MAX_PART:
            raise self._refused(Refusal.TOO_COMPLEX)
        return content
