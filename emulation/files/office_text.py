"""The XML parts of Word and Excel files: their elements, and their text line by line."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

WORD_PARTS = re.compile(
    r"(word/(document\d*|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"
    r"|docProps/(core|app|custom)\.xml)$"
)
EXCEL_PARTS = re.compile(
    r"(xl/(sharedStrings|workbook|comments\d*|worksheets/[^/]+|chartsheets/[^/]+"
    r"|drawings/[^/]+)\.xml|docProps/(core|app|custom)\.xml)$"
)
# A line begins and ends with these: paragraphs of both, cells, head and foot of a sheet.
LINES = frozenset({"p", "si", "is", "c", "sheet", "tr"})
PROPERTIES = frozenset({"title", "subject", "keywords", "description", "category", "lpwstr"})
HEADS = frozenset(
    f"{which}{place}" for which in ("odd", "even", "first") for place in ("Header", "Footer")
)
BREAKS = frozenset({"br", "cr", "tab"})
FIELD_CODE = "instrText"
SPOKEN = PROPERTIES | HEADS | {"t", "delText", FIELD_CODE}
STARTS_PROGRAM = re.compile(r"\b(DDE|DDEAUTO)\b")
# &L, &C, &R begin the left, middle and right part of a sheet's head; &"font" and &12 are looks.
SHEET_LOOKS = re.compile(r'&("[^"]*"|\d+|[A-Za-z])')


class UnsafeXml(ValueError):
    """A part that declares entities: no Office program writes one."""


class _Tree(TreeBuilder):
    def doctype(self, name: str, pubid: str, system: str) -> None:
        raise UnsafeXml


class _Text:
    """Hears the parser and keeps the text; no tree of a large sheet is ever built."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.codes: list[str] = []
        self.head: list[str] = []
        self.open: list[str] = []

    def doctype(self, name: str, pubid: str, system: str) -> None:
        raise UnsafeXml

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "v" and self.open and self.open[-1] == "c=str":
            name = "t"  # the words that a formula gave
        if name == "c" and attributes.get("t") == "str":
            name = "c=str"
        self.open.append(name)
        if name in LINES or name in BREAKS or name in PROPERTIES or name == "c=str":
            self.pieces.append("\n")
        if name == "sheet":
            self.pieces.append(attributes.get("name", ""))
        if name == "fldSimple":
            self.codes += [value for key, value in attributes.items() if key.endswith("}instr")]

    def end(self, tag: str) -> None:
        name = self.open.pop()
        if name in HEADS:
            self.pieces += ["\n", SHEET_LOOKS.sub("\n", "".join(self.head)), "\n"]
            self.head = []
        if name in LINES or name in PROPERTIES or name == "c=str":
            self.pieces.append("\n")

    def data(self, text: str) -> None:
        name = self.open[-1] if self.open else ""
        if name == FIELD_CODE:
            self.codes.append(text)
        elif name in HEADS:
            self.head.append(text)
        elif name in SPOKEN:
            self.pieces.append(text)

    def close(self) -> tuple[str, str]:
        return "".join(self.pieces), "".join(self.codes)


def tree_of(content: bytes) -> Element:
    """The elements of a small part; `UnsafeXml` where it declares a document type."""
    parser = XMLParser(target=_Tree())  # noqa: S314 -- a document type is refused
    parser.feed(content)
    return parser.close()


def text_of(content: bytes) -> tuple[str, bool]:
    """The text of a part, one line for each paragraph, cell and property, and whether one of its
    fields would start another program. `UnsafeXml` where it declares a document type."""
    parser: XMLParser[tuple[str, str]] = XMLParser(target=_Text())  # noqa: S314 -- the same
    parser.feed(content)
    text, codes = parser.close()
    return text, STARTS_PROGRAM.search(codes) is not None
