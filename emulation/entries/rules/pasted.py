"""A sheet pasted from Excel: which column is which, whose row it is, and where to look again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from emulation.campaigns.rules import FIELD_LABELS, Field
from emulation.core.legacy import Encoding, to_unicode
from emulation.core.text import clean, fold
from emulation.entries.rules.month_line import COLUMNS, TypedLine

MOST_ROWS, MOST_TEXT = 400, 200_000
NO_SHEET = "Chưa thấy bảng nào. Trong Excel, chọn cả các cột, chép rồi dán vào ô này."
OLD_LETTERS_READ = "Bảng có chữ phông cũ (TCVN3, VNI), đã đọc sang Unicode. Kiểm tra lại chữ hoa."
UNIT, NOTHING, NUMBERING = "unit", "nothing", "numbering"
MINUTES, AMOUNT, MEASURE = "minutes", "amount", "measure"
_MOST_COLUMNS, _MOST_CELL_LINES = 40, 40
_LOOKED_THROUGH = 5
"""Rows among which the headings are looked for: a title may stand above them."""

# Words of headings, folded: the longest that a heading holds says what its column is.
_HEADINGS: dict[str, tuple[str, ...]] = {
    NUMBERING: ("stt", "tt", "so tt", "so thu tu"),
    UNIT: ("chi bo", "ten chi bo", "don vi", "ten don vi", "chi dang bo", "thon"),
    "minutes_number": ("so bien ban", "bien ban so", "so bb", "so van ban"),
    "minutes_on": ("ngay bien ban", "ngay bb", "ngay hop", "ngay sinh hoat", "ngay lap"),
    MINUTES: ("bien ban", "so ngay bien ban", "so va ngay bien ban", "bien ban so ngay"),
    "title": ("ten viec lam", "viec lam", "ten viec", "ten viec lam theo", "viec da lam"),
    "subject_name": (
        "nguoi thuc hien", "ca nhan tap the", "tap the ca nhan", "tap the, ca nhan",
        "ca nhan, tap the", "ho ten", "ho va ten", "nguoi lam", "doi tuong thuc hien",
    ),
    "field": ("linh vuc",),
    "result": ("ket qua", "ket qua dat duoc"),
    AMOUNT: ("so luong", "so lieu"),
    MEASURE: ("don vi tinh", "dvt"),
    "summary": ("noi dung", "cach lam", "noi dung cach lam", "ghi chu", "dien giai", "tom tat"),
    NOTHING: ("khong phat sinh", "kps"),
}  # fmt: skip
_NOTHING_SAID = frozenset({"khong phat sinh", "khong co", "khong", "kps", "0"})
_DAY = re.compile(r"(?:ngày\s*)?([0-9]{1,2}\s*[/.-]\s*[0-9]{1,2}(?:\s*[/.-]\s*[0-9]{4})?)\s*$")
_ABBREVIATIONS = {
    "mn": "mam non", "th": "tieu hoc", "htx": "hop tac xa", "ca": "cong an", "qs": "quan su",
    "cq": "co quan", "yt": "y te", "cb": "chi bo", "cbo": "chi bo",
}  # fmt: skip
_FIELD_WORDS: dict[Field, tuple[str, ...]] = {
    Field.NEW_RURAL: ("ntm", "nong thon moi", "giao thong", "hien dat"),
    Field.ECONOMY: ("kinh te", "san xuat", "chan nuoi"),
    Field.OCOP: ("ocop",),
    Field.CULTURE: ("van hoa", "xa hoi", "the thao"),
    Field.ENVIRONMENT: ("moi truong", "canh quan", "ve sinh"),
    Field.CHARITY: ("an sinh", "giam ngheo", "nhan dao", "tu thien"),
    Field.EDUCATION: ("giao duc", "khuyen hoc", "truong hoc"),
    Field.HEALTH: ("y te", "suc khoe", "hien mau"),
    Field.SECURITY: ("an ninh", "trat tu", "quoc phong", "quan su"),
    Field.PARTY_BUILDING: ("xay dung dang", "chinh tri", "dang vien"),
    Field.MASS_WORK: ("dan van", "doan the"),
    Field.ADMINISTRATION: ("hanh chinh", "cchc"),
    Field.DIGITAL: ("chuyen doi so", "cong nghe"),
}


@dataclass(frozen=True)
class KnownUnit:
    """A cell under its public code, with every name it is known by, the fullest first."""

    code: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class PastedRow:
    """One row as it was understood; without a unit where nobody knows whose it is."""

    number: int
    unit: str
    typed: TypedLine
    is_nothing: bool = False
    doubts: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    """The row as it was pasted, for those that are listed."""


@dataclass(frozen=True)
class Pasted:
    """The whole sheet: rows that found their cell, rows that did not, and what else to say."""

    rows: tuple[PastedRow, ...] = ()
    lost: tuple[PastedRow, ...] = ()
    notes: tuple[str, ...] = ()


def read_sheet(text: str, units: Sequence[KnownUnit]) -> Pasted:
    """Each row of the sheet as a line of one of the units, doubts told column by column."""
    read = to_unicode(text[:MOST_TEXT])
    rows = [row for row in _rows(read.text) if any(row)]
    if all(len(row) < 2 for row in rows):
        return Pasted(notes=(NO_SHEET,))
    notes = [OLD_LETTERS_READ] if set(read.encodings) - {Encoding.NFD} else []
    if len(rows) > MOST_ROWS or len(text) > MOST_TEXT:
        rows = rows[:MOST_ROWS]
        notes.append(f"Chỉ đọc {MOST_ROWS} dòng đầu. Dán phần còn lại ở lần sau.")
    head, columns = _columns(rows, units)
    if head is None:
        notes.append("Không thấy dòng tên cột nên hiểu các cột theo thứ tự của bảng. Xem lại.")
    body = rows[0 if head is None else head + 1 :]
    first = 1 if head is None else head + 2
    lines = _read_rows(body, columns, units, first=first)
    return Pasted(
        rows=tuple(row for row in lines if row.unit),
        lost=tuple(row for row in lines if not row.unit),
        notes=tuple(notes),
    )


def read_field(text: str) -> tuple[Field | None, str]:
    """The field that is meant, and a sentence where that was a guess."""
    wanted = fold(text)
    if not wanted:
        return None, ""
    for one, label in FIELD_LABELS.items():
        if clean(text, one_line=True).lower() == label.lower() or text == one.value:
            return one, ""
    found = {one for one, label in FIELD_LABELS.items() if fold(label) == wanted}
    found = found or {one for one, words in _FIELD_WORDS.items() if _holds_any(wanted, words)}
    if len(found) != 1:
        return None, f"Chưa rõ lĩnh vực «{text}». Chọn trong danh sách."
    one = found.pop()
    return one, f"«{text}» hiểu là {FIELD_LABELS[one]}."


def unit_of(text: str, units: Sequence[KnownUnit]) -> tuple[str, str]:
    """(code, sentence where it was a guess) of the one unit that is meant, or two empty texts."""
    wanted = clean(text, one_line=True).lower()
    wanted = wanted.removeprefix("chi bộ ")
    exact = {
        unit.code
        for unit in units
        if wanted in (name.lower().removeprefix("chi bộ ") for name in unit.names)
    }
    if len(exact) == 1:
        return exact.pop(), ""
    words = _unit_words(text)
    if not words:
        return "", ""
    same = [unit for unit in units if any(_unit_words(name) == words for name in unit.names)]
    if not same:
        same = [unit for unit in units if any(_within(words, name) for name in unit.names)]
    if len(same) != 1:
        return "", ""
    return same[0].code, f"«{text}» hiểu là {same[0].names[0]}."


def _rows(text: str) -> list[list[str]]:
    """Lines and cells as Excel copies them: tabs between cells, quotes around line ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows, at = [], 0
    while at < len(lines):
        cells = lines[at].split("\t")
        at += 1
        while (end := _closing(cells[-1], lines, at)) is not None:
            first, *rest = lines[end].split("\t")
            whole = "\n".join([cells[-1], *lines[at:end], first]).strip()
            cells = [*cells[:-1], whole[1:-1].replace('""', '"'), *rest]
            at = end + 1
        rows.append([clean(cell) for cell in cells[:_MOST_COLUMNS]])
    return rows


def _closing(cell: str, lines: Sequence[str], at: int) -> int | None:
    """The line that ends a cell in quotes which this line only began; None where none did."""
    if not cell.startswith('"') or cell.count('"') % 2 == 0:
        return None
    for number in range(at, min(at + _MOST_CELL_LINES, len(lines))):
        first, tab, _ = lines[number].partition("\t")
        if first.count('"') % 2 == 1:
            return number if first.rstrip().endswith('"') else None
        if tab:
            return None
    return None


def _columns(
    rows: Sequence[Sequence[str]], units: Sequence[KnownUnit]
) -> tuple[int | None, list[str]]:
    """Where the headings stand, and what each column is; without headings the grid's order."""
    for number, row in enumerate(rows[:_LOOKED_THROUGH]):
        named = [_heading(cell) for cell in row]
        if len({one for one in named if one}) >= 2 and not unit_of(row[0], units)[0]:
            return number, _once(named)
    named = [row[0] for row in rows if any(sign.isalpha() for sign in row[0])]
    known = sum(bool(unit_of(cell, units)[0]) for cell in named)
    return None, [*([UNIT] if known * 2 >= len(rows) else []), *COLUMNS]


def _heading(text: str) -> str:
    """What a heading's words name: all of them, or the longest known ones among them."""
    wanted = " ".join(re.findall(r"[a-z0-9]+", fold(text)))
    if not wanted or len(wanted) > 60:
        return ""
    found = [
        (len(words), name)
        for name, known in _HEADINGS.items()
        for words in (word.replace(",", "") for word in known)
        if wanted == words or (len(words) > 3 and f" {words} " in f" {wanted} ")
    ]
    return max(found)[1] if found else ""


def _once(named: Sequence[str]) -> list[str]:
    """Each column once: a second one of the same name goes without."""
    return [name if name not in named[:place] else "" for place, name in enumerate(named)]


def _read_rows(
    rows: Sequence[Sequence[str]], columns: Sequence[str], units: Sequence[KnownUnit], *, first: int
) -> list[PastedRow]:
    found: list[PastedRow] = []
    above, has_units = "", UNIT in columns
    for place, row in enumerate(rows):
        cells = {name: text for name, text in zip(columns, row, strict=False) if name}
        named = cells.get(UNIT, "")
        code, doubt = unit_of(named, units) if named else (above, "")
        if not has_units:
            code = units[place].code if place < len(units) else ""
        found.append(_read_row(first + place, cells, code, doubt, words=" | ".join(row)))
        above = code
    return [row for row in found if not row.typed.is_empty() or row.is_nothing]


def _read_row(
    number: int, cells: Mapping[str, str], unit: str, unit_doubt: str, *, words: str
) -> PastedRow:
    texts = {column: cells.get(column, "") for column in COLUMNS}
    if MINUTES in cells:
        texts["minutes_number"], texts["minutes_on"] = _minutes(cells[MINUTES])
    measure = cells.get(MEASURE, "")
    if AMOUNT in cells:
        measured = f"{cells[AMOUNT]} {measure}".strip()
        texts["result"] = "; ".join(part for part in (texts["result"], measured) if part)
    elif measure and not any(sign.isalpha() for sign in texts["result"]):
        texts["result"] = f"{texts['result']} {measure}".strip()
    doubts = {"title": unit_doubt} if unit_doubt else {}
    chosen, doubt = read_field(texts["field"])
    texts["field"] = chosen.value if chosen else ""
    if doubt:
        doubts["field"] = doubt
    one_line = {name: text if name == "summary" else clean(text, one_line=True)
                for name, text in texts.items()}  # fmt: skip
    is_nothing = fold(one_line["title"]) in _NOTHING_SAID or (
        bool(cells.get(NOTHING)) and not one_line["title"]
    )
    if is_nothing:
        one_line = {name: one_line[name] if name.startswith("minutes") else "" for name in one_line}
    return PastedRow(number, unit, TypedLine(**one_line), is_nothing, doubts, words[:300])


def _minutes(text: str) -> tuple[str, str]:
    """«09-BB/CB ngày 4/11/2024»: the number and the day."""
    found = _DAY.search(text)
    if found is None:
        return text, ""
    return text[: found.start()].strip(" ,;.-"), found[1]


def _holds_any(text: str, words: Sequence[str]) -> bool:
    return any(f" {word} " in f" {text} " for word in words)


def _unit_words(text: str) -> tuple[str, ...]:
    """The words of a unit's name that tell it from others, abbreviations written out."""
    found = re.findall(r"[a-z0-9]+", fold(text))
    whole = " ".join(_ABBREVIATIONS.get(word, word) for word in found)
    return tuple(whole.removeprefix("chi bo ").split())


def _within(words: tuple[str, ...], name: str) -> bool:
    """Every word stands in the name, in order."""
    known = iter(_unit_words(name))
    return all(word in known for word in words)
