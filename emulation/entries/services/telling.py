"""How a model lives on, in words: its stage, what its figures come to, its notes and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from emulation.core.dates import format_date, long_instant
from emulation.core.numbers import format_number, format_size
from emulation.entries import queries
from emulation.entries.models import Entry, Figure, ProgressFigure
from emulation.entries.queries import progress as life
from emulation.entries.queries.progress import NoteRow, ProgressFileRow
from emulation.entries.rules import BASIS_LABELS, METRIC_BY_CODE
from emulation.entries.rules.progress import LEVELS, MetricTotal, metric_totals
from emulation.entries.rules.stages import STAGE_LABELS, STAGE_TAGS, Moment


@dataclass(frozen=True)
class Picture:
    """A picture before or after, or another proof."""

    href: str
    thumb_href: str | None
    caption: str
    day: str
    is_image: bool
    size_text: str


@dataclass(frozen=True)
class BeforeAfter:
    """How it looked before and how it looks after; one of them may be missing."""

    before: Picture | None
    after: Picture | None


@dataclass(frozen=True)
class Total:
    """What the notes come to in one metric, beside the target that was registered."""

    label: str
    target: str
    in_period: str
    cumulative: str
    as_of: str
    """The day of the cumulative figure."""


@dataclass(frozen=True)
class Note:
    """One note as pages show it; `state` is what the timeline draws."""

    code: str
    label: str
    state: str
    who: str
    when: str
    text: str
    places: str
    figures: tuple[str, ...]
    pair: BeforeAfter | None
    others: tuple[Picture, ...]
    struck: str
    """Why it was struck, or nothing."""


@dataclass(frozen=True)
class Life:
    """Everything that a page shows of a model's way."""

    stage: str
    tag: str
    registered: str
    totals: tuple[Total, ...]
    pair: BeforeAfter | None
    """The earliest picture before beside the latest after."""
    notes: tuple[Note, ...]
    """The latest first."""


def life_of(entry: Entry) -> Life | None:
    """The way of a model that was handed in; None for everything else."""
    if entry.stage is None or entry.first_received_at is None:
        return None
    rows = life.notes_of(entry.id)
    version = queries.last_sent_version(entry.id)
    targets = [row for row in queries.figures_of(version.id) if row.is_target] if version else []
    notes = tuple(_note(row, entry.code) for row in reversed(rows))
    standing = [row for row in rows if row.removed_at is None]
    return Life(
        stage=STAGE_LABELS[entry.stage],
        tag=STAGE_TAGS[entry.stage],
        registered=f"Đăng ký lúc {long_instant(entry.first_received_at)}.",
        totals=tuple(_totals(standing, targets)),
        pair=_whole_pair(standing, entry.code),
        notes=notes,
    )


def _totals(rows: Sequence[NoteRow], targets: Sequence[Figure]) -> list[Total]:
    """A line a metric: those that were told, and those that were aimed at."""
    found = {row.metric: row for row in metric_totals(one for row in rows for one in row.told)}
    aims = {row.metric: row.amount for row in targets}
    return [
        _total(code, found.get(code), aims.get(code))
        for code in METRIC_BY_CODE
        if code in found or code in aims
    ]


def _total(code: str, found: MetricTotal | None, aim: Decimal | None) -> Total:
    metric = METRIC_BY_CODE[code]
    share = ""
    if aim and found is not None:
        share = f", đạt {format_number((found.reached * 100 / aim).quantize(Decimal('0.1')))}%"
    summed = found.in_period if found is not None else None
    latest = found.cumulative if found is not None else None
    as_of = found.as_of if found is not None else None
    return Total(
        label=f"{metric.label} ({metric.unit})",
        target=f"{format_number(aim)}{share}" if aim is not None else "–",
        in_period=format_number(summed) if summed is not None else "–",
        cumulative=format_number(latest) if latest is not None else "–",
        as_of=format_date(as_of) if as_of is not None else "–",
    )


def _note(row: NoteRow, code: str) -> Note:
    is_struck = row.removed_at is not None
    span = f"Từ {format_date(row.since)} đến " if row.since else "Đến "
    moved = row.moved_from is not None
    label = STAGE_LABELS[row.stage]
    return Note(
        code=row.code,
        label=f"Chuyển sang «{label}»" if moved else label,
        state="refused" if is_struck else "done" if moved else "now",
        who=f"Đồng chí {row.author} ghi lúc {long_instant(row.at)}",
        when=f"{span}{format_date(row.noted_on)}",
        text=row.text,
        places=row.places,
        figures=() if is_struck else tuple(_figure(one) for one in row.figures),
        pair=None if is_struck else _pair(row, code),
        others=()
        if is_struck
        else tuple(_picture(one, row, code) for one in row.files if one.moment is Moment.OTHER),
        struck=row.removal_reason if is_struck else "",
    )


def _figure(row: ProgressFigure) -> str:
    """«Số hộ tham gia: 12 hộ (phát sinh trong kỳ)»."""
    basis = "" if row.metric in LEVELS else f" ({BASIS_LABELS[row.basis]})"
    return f"{METRIC_BY_CODE[row.metric].label}: {format_number(row.amount)} {row.unit}{basis}"


def _pair(row: NoteRow, code: str) -> BeforeAfter | None:
    before = [_picture(one, row, code) for one in row.files if one.moment is Moment.BEFORE]
    after = [_picture(one, row, code) for one in row.files if one.moment is Moment.AFTER]
    if not before and not after:
        return None
    return BeforeAfter(next(iter(before), None), next(iter(after), None))


def _whole_pair(rows: Sequence[NoteRow], code: str) -> BeforeAfter | None:
    """The first picture before and the last one after, if there are both."""
    pairs = [pair for row in rows if (pair := _pair(row, code)) is not None]
    before = next((pair.before for pair in pairs if pair.before), None)
    after = next((pair.after for pair in reversed(pairs) if pair.after), None)
    return BeforeAfter(before, after) if before and after else None


def _picture(row: ProgressFileRow, note: NoteRow, code: str) -> Picture:
    href = f"/ho-so/{code}/tien-do/tep/{row.code}"
    size = format_size(row.size)
    return Picture(
        href=href,
        thumb_href=f"{href}/thu-nho" if row.thumb_digest else None,
        caption=row.caption or row.name,
        day=format_date(note.noted_on),
        is_image=row.is_image,
        size_text=(f"{row.pages} trang, {size}" if row.pages else size)
        + ("" if row.is_scanned else ", chưa quét"),
    )
