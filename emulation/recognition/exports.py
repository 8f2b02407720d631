"""«Danh sách đề nghị khen thưởng» as a paper: the columns and order of domain.md §5.4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from emulation.audit import queries as audit
from emulation.campaigns import queries as campaigns
from emulation.core.clock import local_date
from emulation.core.dates import format_date, format_time, official_date
from emulation.core.errors import Invalid
from emulation.documents.docx import render_docx
from emulation.documents.pdf import render_pdf
from emulation.documents.table import (
    ILLUSTRATION,
    Cell,
    Column,
    Foot,
    Group,
    LetterHead,
    Signature,
    Table,
)
from emulation.documents.xlsx import render_xlsx
from emulation.people.rules import Gender
from emulation.recognition import queries, services
from emulation.recognition.models import RecognitionItem, RecognitionList
from emulation.recognition.rules import (
    FORM_LABELS,
    KIND_LABELS,
    KIND_ORDER,
    STANDING_LABELS,
    STATE_LABELS,
    ListState,
    list_number,
    spaced,
    total_sentence,
)
from emulation.units import queries as units
from emulation.units.queries import UnitRow

GENDERS = {Gender.MALE: "Nam", Gender.FEMALE: "Nữ"}
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class PrintedFile:
    """A paper ready to be sent."""

    content: bytes
    media_type: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Printing:
    """Who prints, when, and how much they may see."""

    reader_name: str
    at: datetime
    is_whole: bool
    """With votes, notes and years of birth: for those who work on the list."""
    is_demo: bool


def printed(row: RecognitionList, form: str, printing: Printing) -> PrintedFile:
    """The list as a PDF, Word or Excel file; records nothing. An unknown form is refused."""
    if form not in MEDIA_TYPES:
        raise Invalid("Chọn dạng tệp PDF, Word hoặc Excel để tải danh sách.")
    table = table_of(row, printing)
    render = {
        "pdf": lambda: render_pdf(table, at=printing.at),
        "docx": lambda: render_docx(table),
        "xlsx": lambda: render_xlsx(table),
    }
    return PrintedFile(
        content=render[form](),
        media_type=MEDIA_TYPES[form],
        name=f"danh-sach-khen-thuong-{list_number(row.code)}.{form}",
    )


def table_of(row: RecognitionList, printing: Printing) -> Table:
    """The list with letter head, groups, total in words, signatures and proofs."""
    items = queries.items(row.id)
    has_birth = printing.is_whole and any(item.birth_year or item.gender for item in items)
    unit = units.ancestors(row.unit_id, on=local_date(printing.at))
    names = queries.full_names([row.created_by_id])
    return Table(
        title="DANH SÁCH",
        subtitle=_subtitle(row),
        notes=_notes(row),
        header=_head(row, unit, printing),
        columns=_columns(printing.is_whole, has_birth),
        groups=_groups(items, printing.is_whole, has_birth),
        closing=(total_sentence(item.kind for item in items),),
        signatures=(
            Signature(role="NGƯỜI LẬP DANH SÁCH", name=names[row.created_by_id]),
            Signature(role="T/M BAN THƯỜNG VỤ", position=row.signer_title.upper(), name=row.signer),
        ),
        foot=_foot(row, printing),
        watermark=ILLUSTRATION if printing.is_demo else "",
        landscape=True,
    )


def _subtitle(row: RecognitionList) -> str:
    name = row.title
    if name.lower().startswith("danh sách "):
        name = name[len("danh sách ") :]
    else:
        name = f"đề nghị khen thưởng: {name}"
    missing = row.occasion and row.occasion.lower() not in name.lower()
    return f"{name}, {row.occasion}" if missing else name


def _notes(row: RecognitionList) -> tuple[str, ...]:
    campaign = campaigns.campaign(row.campaign_id)
    named = (campaign.name,) if campaign else ()
    if row.number and row.concluded_on and row.state is not ListState.CANCELLED:
        day = official_date(row.concluded_on)
        return (*named, f"(Kèm theo Kết luận số {row.number}, {day})")
    return (*named, f"({STATE_LABELS[row.state]})")


def _head(row: RecognitionList, line: list[UnitRow], printing: Printing) -> LetterHead:
    unit = line[0]
    above = f"Đảng bộ {line[1].full_name}".upper() if len(line) > 1 else ""
    return LetterHead(
        superior=above,
        issuer=unit.committee_name.upper(),
        place=unit.place_name,
        day=row.concluded_on or local_date(printing.at),
    )


def _columns(is_whole: bool, has_birth: bool) -> tuple[Column, ...]:
    birth = (Column(title="Năm sinh (nam, nữ)", width=16, align="center"),)
    votes = (
        Column(title="Kết quả phiếu", width=14, align="center"),
        Column(title="Ghi chú", width=18),
    )
    return (
        Column(title="Họ và tên (tên tập thể, hộ gia đình)", width=36),
        *(birth if has_birth else ()),
        Column(title="Chức vụ, đơn vị", width=40),
        Column(title="Đảng viên (chi bộ)", width=25),
        Column(title="Đối tượng", width=18, align="center"),
        Column(title="Tóm tắt thành tích", width=66),
        Column(title="Hình thức đề nghị", width=19, align="center"),
        *(votes if is_whole else ()),
    )


def _groups(items: list[RecognitionItem], is_whole: bool, has_birth: bool) -> tuple[Group, ...]:
    return tuple(
        Group(
            title=f"{KIND_LABELS[kind]} ({len(rows)})",
            rows=tuple(_cells(item, is_whole, has_birth) for item in rows),
        )
        for kind in KIND_ORDER
        if (rows := [item for item in items if item.kind is kind])
    )


def _cells(item: RecognitionItem, is_whole: bool, has_birth: bool) -> tuple[Cell, ...]:
    born = [str(item.birth_year or ""), GENDERS[item.gender] if item.gender else ""]
    standing = "" if item.is_leader is None else STANDING_LABELS[item.is_leader]
    return (
        item.name,
        *((", ".join(part for part in born if part),) if has_birth else ()),
        item.position_text,
        item.party_cell,
        standing,
        item.summary,
        FORM_LABELS[item.form],
        *((item.vote, item.note) if is_whole else ()),
    )


def _foot(row: RecognitionList, printing: Printing) -> Foot:
    digest = row.digest or services.digest_of_list(row)
    number = list_number(row.code)
    moment = f"{format_time(printing.at)}, ngày {format_date(local_date(printing.at))}"
    return Foot(
        lines=(
            f"Danh sách số {number}, bản {row.revision}, {STATE_LABELS[row.state].lower()}. "
            f"In bởi {printing.reader_name}, lúc {moment}.",
            f"Mã kiểm tra danh sách: {spaced(digest)}. {_seal(row)}",
        ),
        qr=f"{number} {digest}",
    )


def _seal(row: RecognitionList) -> str:
    """The seal when the list took effect, before that the last one."""
    if row.state is ListState.IN_EFFECT:
        return audit.printed_seal_of(row.seal_n)
    return audit.printed_last_seal()
