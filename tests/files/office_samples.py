"""Word and Excel files made in memory, honest ones by their own libraries, hostile ones by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

import xlsxwriter
from docx import Document
from docx.document import Document as DocumentObject

TYPES = "[Content_Types].xml"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(*lines: str, change: Callable[[DocumentObject], None] | None = None) -> bytes:
    document = Document()
    for line in lines or ("Biên bản họp chi bộ",):
        document.add_paragraph(line)
    if change is not None:
        change(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def xlsx(*rows: tuple[object, ...], sheets: int = 1, head: str = "") -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for number in range(sheets):
            sheet = book.add_worksheet(f"Thôn {number + 1}")
            for place, row in enumerate(rows or (("Thôn", "Số hộ"), ("Thôn 1", 12))):
                sheet.write_row(place, 0, row)
            if head:
                sheet.set_header(head)
    return buffer.getvalue()


def repacked(
    data: bytes,
    *,
    add: Mapping[str, bytes | str] | None = None,
    swap: Mapping[str, tuple[str, str]] | None = None,
    drop: tuple[str, ...] = (),
) -> bytes:
    """The archive with parts added, words swapped in a part, or parts taken out."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name in drop or name in (add or {}):
                continue
            content = old.read(name)
            if swap and name in swap:
                before, after = (word.encode() for word in swap[name])
                assert before in content, name
                content = content.replace(before, after)
            new.writestr(name, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return buffer.getvalue()


def typed(data: bytes, name: str, content_type: str) -> bytes:
    """The archive that declares one more part."""
    declared = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
    return repacked(data, swap={TYPES: ("</Types>", declared)})


def word_part(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}">{body}</w:document>'


def with_body(body: str) -> bytes:
    """A Word file whose text is this XML."""
    return repacked(docx(), add={"word/document.xml": word_part(f"<w:body>{body}</w:body>")})


def relationship(kind: str, target: str, *, mode: str = "External") -> str:
    return (
        '<?xml version="1.0"?><Relationships'
        ' xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId9" TargetMode="' + mode + '" Target="' + target + '"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        + kind
        + '"/></Relationships>'
    )


def encrypted_zip() -> bytes:
    """An archive whose one member says that it needs a password."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(TYPES, "<Types/>")
    data = bytearray(buffer.getvalue())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def bomb(size: int = 60 * 1024 * 1024) -> bytes:
    """A Word file with a picture of many zeros in it."""
    return repacked(docx(), add={"word/media/image1.bmp": b"\0" * size})
