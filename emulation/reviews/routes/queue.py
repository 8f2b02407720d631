"""/cho-xu-ly/: what waits for this reader, the oldest due first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.dates import format_time, parse_date, short_instant
from emulation.core.errors import DomainError
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.kinds import kind_of
from emulation.entries.models import Entry
from emulation.entries.rules import late_words
from emulation.reviews import queries, services
from emulation.reviews.queries import COUNT_LIMIT, OpenRevocation, Queue, QueueRow
from emulation.reviews.routes.blueprint import DECIDING, bp, place_words
from emulation.reviews.routes.sifting import Sifted, choices, sifted
from emulation.reviews.rules import DONE_WORDS, UNDO_MINUTES, barred_words, due_words
from emulation.units import queries as units
from emulation.units.queries import UnitRow
from emulation.web.access import reader, requires

SHOWN_BESIDE = 30
Place = tuple[date, int]


@dataclass(frozen=True)
class QueueItem:
    """A waiting entry in words."""

    href: str
    title: str
    unit: str
    kind: str
    sent: str
    due: str
    is_late: bool
    again: str | None
    is_current: bool
    code: str
    mark: str
    """How its hand-in stood to the deadline, where it was not plainly in time."""


@dataclass(frozen=True)
class RevocationItem:
    """A proposal to revoke in words."""

    href: str
    title: str
    unit: str
    proposed: str


@dataclass(frozen=True)
class UndoOffer:
    """The decision just taken, while it can still be taken back alone."""

    href: str
    text: str
    revision: int


@dataclass(frozen=True)
class Progress:
    """How far the day's work is: «Hôm nay đã xử lý 12 mục, còn 9.»"""

    done: int
    total: int
    text: str


@bp.get("/cho-xu-ly/")
@requires(*DECIDING)
def index() -> ResponseReturnValue:
    """The queue of the reader's units; what they may not decide is only counted."""
    actor, at = reader(), clock.now()
    today = clock.local_date(at)
    wanted, after = sifted(on=today), place_after(request.args.get("sau", ""))
    found = queries.queue(actor, on=today, sifting=wanted.sifting, after=after)
    return render_template(
        "reviews/index.html",
        **_around(found, wanted, actor, today=today),
        count=_count_words(found, wanted, actor, today=today, is_first=after is None),
        barred=barred_text(found),
        next_href=_next_page(found, wanted),
        is_first=after is None,
        wanted=wanted,
        choices=choices(actor, on=today),
        progress=progress_of(actor, found, today=today),
        resume=_resume(actor, wanted, today=today) if after is None else None,
        undo=undo_offer(request.args.get("xong", ""), actor=actor, at=at),
    )


def _around(found: Queue, wanted: Sifted, actor: Actor, *, today: date) -> dict[str, Any]:
    """The rows in words, and the revocations that wait beside them."""
    proposals = queries.open_revocations(actor, on=today)
    named = units.units_by_id(unit_ids([*found.rows, *proposals]), on=today)
    return {
        "items": items_of(found, named, wanted, today=today),
        "proposals": [_revocation_item(row, named) for row in proposals],
    }


def _resume(actor: Actor, wanted: Sifted, *, today: date) -> tuple[str, str] | None:
    """Title and address of the entry at which the reader was interrupted."""
    entry = queries.interrupted_at(actor, on=today)
    if entry is None:
        return None
    return entry.title, url_for("reviews.show", code=entry.code, **wanted.carried)


def place_after(text: str) -> Place | None:
    """The place in the queue that an address names, or None for its beginning."""
    day, _, code = text.partition("_")
    try:
        return parse_date(day), entries.entry_by_code(code).id
    except DomainError:
        return None


def _next_page(found: Queue, wanted: Sifted) -> str | None:
    if found.next_after is None:
        return None
    place = f"{found.next_after[0].isoformat()}_{found.next_code}"
    return url_for("reviews.index", sau=place, **wanted.carried)


def unit_ids(rows: list[QueueRow | OpenRevocation]) -> set[int]:
    """The units that naming these rows needs."""
    return {unit for row in rows for unit in (row.unit_id, row.commune_id) if unit is not None}


def items_of(
    found: Queue, named: dict[int, UnitRow], wanted: Sifted, *, today: date, current: str = ""
) -> list[QueueItem]:
    """The rows of a queue in words; `current` is the code of the entry on the desk."""
    return [_item(row, named, wanted, today=today, current=current) for row in found.rows]


def _item(
    row: QueueRow, named: dict[int, UnitRow], wanted: Sifted, *, today: date, current: str
) -> QueueItem:
    due, is_late = due_words(row.due_on, today=today)
    return QueueItem(
        href=url_for("reviews.show", code=row.code, **wanted.carried),
        title=row.title,
        unit=place_words(row.unit_id, row.commune_id, named),
        kind=kind_of(row.kind).label.capitalize(),
        sent=f"gửi {short_instant(row.received_at)}" if row.received_at else "",
        due=due,
        is_late=is_late,
        again=f"Lần xét {row.round}" if row.round > 1 else None,
        is_current=row.code == current,
        code=row.code,
        mark=late_words(row.lateness),
    )


def _revocation_item(row: OpenRevocation, named: dict[int, UnitRow]) -> RevocationItem:
    return RevocationItem(
        href=url_for("reviews.revocation", code=row.entry_code),
        title=row.title,
        unit=place_words(row.unit_id, row.commune_id, named),
        proposed=f"Đồng chí {row.proposed_by} đề nghị lúc {short_instant(row.proposed_at)}",
    )


def waiting_words(found: Queue, wanted: Sifted, actor: Actor, *, today: date) -> str:
    """«9 mục chờ đồng chí»: exact on one page, counted to two hundred beyond it."""
    matching = "" if wanted.is_all else " khớp điều kiện lọc"
    if found.next_after is None:
        return f"{len(found.rows)} mục chờ đồng chí{matching}"
    count = queries.count_waiting(actor, on=today, mine=found.mine)
    most = "hơn " if count >= COUNT_LIMIT else ""
    return f"{most}{count} mục chờ các đơn vị đồng chí phụ trách{matching}"


def _count_words(found: Queue, wanted: Sifted, actor: Actor, *, today: date, is_first: bool) -> str:
    if not is_first:
        return "Các mục tiếp theo, xếp theo hạn, gần nhất trước."
    late = sum(row.is_overdue for row in found.rows)
    overdue = f", {late} mục quá hạn" if late else ""
    waiting = waiting_words(found, wanted, actor, today=today)
    return f"{waiting}{overdue}. Xếp theo hạn, gần nhất trước."


def progress_of(actor: Actor, found: Queue, *, today: date) -> Progress | None:
    """What the reader decided today beside what still waits; nothing before the first decision."""
    done = queries.count_decided(actor, on=today)
    if not done:
        return None
    waiting = len(found.rows)
    if found.next_after is not None:
        waiting = queries.count_waiting(actor, on=today, mine=found.mine)
    return Progress(done, done + waiting, f"Hôm nay đã xử lý {done} mục, còn {waiting}.")


def barred_text(found: Queue) -> str:
    """«3 mục đồng chí không được xử lý (cùng đơn vị).», or nothing."""
    if not found.barred:
        return ""
    return f"{len(found.barred)} mục đồng chí không được xử lý ({barred_words(found.barred)})."


def undo_offer(code: str, *, actor: Actor, at: datetime) -> UndoOffer | None:
    """What the reader just decided, if it is theirs to take back now."""
    if not code:
        return None
    try:
        entry = entries.readable_entry(code, actor=actor, on=clock.local_date(at))
    except DomainError:
        return None
    return offer_of(entry, actor=actor, at=at)


def offer_of(entry: Entry, *, actor: Actor, at: datetime) -> UndoOffer | None:
    """The reader's own last decision on the entry, while it can be taken back alone."""
    row = services.undoable(entry, actor=actor, at=at)
    if row is None:
        return None
    until = format_time(row.at + timedelta(minutes=UNDO_MINUTES))
    text = (
        f"{DONE_WORDS[row.action]}: {entry.title}. Hoàn tác trong {UNDO_MINUTES} phút, đến {until}."
    )
    return UndoOffer(url_for("reviews.undo", code=entry.code), text, entry.revision)
