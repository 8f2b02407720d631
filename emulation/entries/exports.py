"""The printed slip of an entry: what it says, its figures, and boxes for those who confirm it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from emulation.audit.queries import printed_last_seal
from emulation.campaigns import queries as campaigns
from emulation.core import clock
from emulation.core.dates import format_date, format_time
from emulation.core.numbers import format_number
from emulation.documents.pdf import render_pdf, render_slips
from emulation.documents.slip import CONFIRMATIONS, Confirmation, Figure, Slip
from emulation.documents.table import ILLUSTRATION, Foot, LetterHead
from emulation.entries import queries
from emulation.entries.kinds import kind_of
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.models import Figure as FigureRow
from emulation.entries.rules import (
    BASIS_LABELS,
    FIELD_LABELS,
    METRIC_BY_CODE,
    SUBJECT_LABELS,
    FigureBasis,
    SubjectKind,
    late_words,
    state_label,
)
from emulation.entries.rules.content import Kind
from emulation.units import queries as units
from emulation.units.queries import UnitRow


def slip_pdf(
    entry: Entry, *, is_author: bool, printed_by: str, at: datetime, is_demo: bool
) -> bytes:
    """The slip as PDF: what was last handed in, for the author's side what is being written."""
    slip = slip_of(entry, is_author=is_author, printed_by=printed_by, at=at, is_demo=is_demo)
    return render_pdf(slip, at=at)


def slips_pdf(
    rows: Sequence[tuple[Entry, bool]], *, title: str, printed_by: str, at: datetime, is_demo: bool
) -> bytes:
    """The slips of many entries in one file; each with whether the reader is its author's side."""
    slips = [
        slip_of(entry, is_author=is_author, printed_by=printed_by, at=at, is_demo=is_demo)
        for entry, is_author in rows
    ]
    return render_slips(slips, title=title, at=at)


def slip_of(entry: Entry, *, is_author: bool, printed_by: str, at: datetime, is_demo: bool) -> Slip:
    """The slip of the entry, with its receipt, and «SỐ LIỆU MINH HỌA» on a demonstration."""
    kind = kind_of(entry.kind)
    version = _version(entry, is_author=is_author)
    line = units.ancestors(entry.unit_id, on=clock.local_date(at))
    unit, above = line[0], line[1] if len(line) > 1 else None
    return Slip(
        title=f"PHIẾU GHI {kind.label.upper()}",
        subtitle=version.title,
        header=LetterHead(
            superior=above.committee_name.upper() if above else "",
            issuer=unit.committee_name.upper(),
            place=_place(line),
            day=clock.local_date(at),
        ),
        code=entry.receipt or "",
        facts=_facts(entry, version, unit),
        parts=_parts(version, kind),
        figures=tuple(_figure(row) for row in queries.figures_of(version.id)),
        confirmations=_boxes(unit, above),
        foot=_foot(entry, version, printed_by=printed_by, at=at),
        watermark=ILLUSTRATION if is_demo else "",
    )


def _version(entry: Entry, *, is_author: bool) -> EntryVersion:
    written = queries.version_of(entry.id, entry.version_number)
    return written if is_author else queries.last_sent_version(entry.id) or written


def _place(line: list[UnitRow]) -> str:
    """The commune's name without its kind: papers are dated there."""
    commune = next((row for row in line if row.level_code == "commune"), line[0])
    return commune.name.removeprefix("Xã ").removeprefix("Thị trấn ")


def _facts(entry: Entry, version: EntryVersion, unit: UnitRow) -> tuple[tuple[str, str], ...]:
    campaign = campaigns.campaign(entry.campaign_id)
    days = [format_date(day) for day in (version.happened_from, version.happened_to) if day]
    names = ", ".join(person.full_name for _, person in queries.persons_of(version.id))
    minutes = [
        f"số {version.minutes_number}" if version.minutes_number else "",
        f"ngày {format_date(version.minutes_on)}" if version.minutes_on else "",
    ]
    facts = (
        ("Đơn vị lập", unit.full_name),
        ("Chuyên đề, phong trào", campaign.name if campaign else ""),
        ("Lĩnh vực", FIELD_LABELS[version.field] if version.field else ""),
        ("Thời gian thực hiện", " đến ".join(days)),
        ("Địa điểm", version.place),
        ("Người thực hiện", _subject(version)),
        ("Người có tên", names if names != version.subject_name else ""),
        ("Người xác nhận", version.confirmer),
        ("Biên bản chi bộ", " ".join(part for part in minutes if part)),
        ("Minh chứng", _proofs(entry)),
        ("Hạn gửi", late_words(entry.lateness)),
        ("Tình trạng", state_label(entry.state, entry.recognition)),
    )
    return tuple((label, value) for label, value in facts if value)


def _subject(version: EntryVersion) -> str:
    label = SUBJECT_LABELS[version.subject_kind]
    if version.subject_kind is SubjectKind.COLLECTIVE and not version.subject_name:
        return label
    return f"{label}: {version.subject_name}" if version.subject_name else label


def _proofs(entry: Entry) -> str:
    rows = queries.evidence_of(entry.id)
    pictures = sum(row.is_image for row in rows)
    parts = [f"{pictures} ảnh"] if pictures else []
    parts += [f"{len(rows) - pictures} tài liệu"] if len(rows) > pictures else []
    return ", ".join(parts)


def _parts(version: EntryVersion, kind: Kind) -> tuple[tuple[str, str], ...]:
    own = [(one.label, version.details.get(one.name, "")) for one in kind.questions]
    parts = [(kind.summary_label, version.summary), *own, ("Kết quả", version.result)]
    return tuple((label, text) for label, text in parts if text)


def _figure(row: FigureRow) -> Figure:
    notes = ["chỉ tiêu"] if row.is_target else []
    notes += [BASIS_LABELS[row.basis]] if row.basis is FigureBasis.CUMULATIVE else []
    return Figure(
        name=row.label or METRIC_BY_CODE[row.metric].label,
        amount=format_number(row.amount),
        unit=row.unit,
        note=", ".join(notes),
    )


def _boxes(unit: UnitRow, above: UnitRow | None) -> tuple[Confirmation, ...]:
    """«Xác nhận của chi bộ», «Xác nhận của Đảng ủy xã»; other units name themselves."""
    if unit.level_code == "cell" and (above is None or above.level_code == "commune"):
        return CONFIRMATIONS
    names = [unit.committee_name, above.committee_name if above else ""]
    return tuple(Confirmation(title=f"Xác nhận của {name}") for name in names if name)


def _foot(entry: Entry, version: EntryVersion, *, printed_by: str, at: datetime) -> Foot:
    moment = f"{format_time(at)}, ngày {format_date(clock.local_date(at))}"
    lines = [f"Phiếu số {entry.code}, bản {version.number}. In bởi {printed_by}, lúc {moment}."]
    if entry.received_at is not None:
        received = entry.received_at
        lines.append(
            f"Máy chủ nhận lúc {format_time(received)}, ngày {format_date(received)}. "
            f"Mã tiếp nhận {entry.receipt}."
        )
    lines.append(printed_last_seal())
    return Foot(lines=tuple(lines), qr=entry.receipt or entry.code)
