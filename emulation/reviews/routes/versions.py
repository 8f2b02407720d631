"""The versions of an entry beside each other: since when, and which pictures changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for

from emulation.core.dates import short_instant
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.models import EntryVersion
from emulation.entries.queries import DecisionRow
from emulation.reviews import queries
from emulation.reviews.routes.checks import Proof, proofs
from emulation.reviews.routes.sifting import Sifted
from emulation.reviews.rules import View
from emulation.reviews.services import Case


@dataclass(frozen=True)
class Tab:
    """One way to look at the entry, as the macro `tabs` shows it."""

    label: str
    href: str
    count: int | None
    is_current: bool


@dataclass(frozen=True)
class Since:
    """An earlier version that the present one can be compared with."""

    version: EntryVersion
    label: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Compared:
    """What is looked at: the view, the version compared with, and the others to choose from."""

    view: View
    before: EntryVersion | None
    choices: tuple[Since, ...]
    send_count: int


def compared(case: Case, returned: DecisionRow | None, wanted: Sifted, *, actor: Actor) -> Compared:
    """What the address asks for; by itself the changes since the reader's last look, where the
    entry was handed in before, and the text where it was not."""
    sent = [row for row in entries.versions_of(case.entry.id) if row.sent_at is not None]
    now = [row.number for row in sent].index(case.version.number)
    earlier = sent[:now]
    seen = queries.versions_seen(case.entry.id, actor) if earlier else set()
    base = _base(earlier, seen, returned)
    view = _view(request.args.get("xem", ""), has_earlier=bool(earlier))
    return Compared(
        view=view,
        before=base,
        choices=tuple(
            Since(
                version=row,
                label=_label(place, row, is_seen=row.id in seen),
                href=_address(case, wanted, View.CHANGES, so=place),
                is_current=base is not None and row.id == base.id,
            )
            for place, row in enumerate(earlier, start=1)
        ),
        send_count=now + 1,
    )


def _view(name: str, *, has_earlier: bool) -> View:
    found = View(name) if name in list(View) else None
    if found is None or (found is View.CHANGES and not has_earlier):
        return View.CHANGES if has_earlier and found is None else View.CONTENT
    return found


def _base(
    earlier: Sequence[EntryVersion], seen: set[int], returned: DecisionRow | None
) -> EntryVersion | None:
    """The version asked for, else the one seen last, the one sent back, the one before."""
    place = request.args.get("so", "")
    if place.isascii() and place.isdecimal() and 1 <= int(place[:4]) <= len(earlier):
        return earlier[int(place[:4]) - 1]
    known = [row for row in earlier if row.id in seen]
    sent_back = [row for row in earlier if returned and row.id == returned.version_id]
    return next(iter([*known[-1:], *sent_back[-1:], *earlier[-1:]]), None)


def _label(place: int, row: EntryVersion, *, is_seen: bool) -> str:
    on = f", {short_instant(row.sent_at)}" if row.sent_at else ""
    return f"Lần gửi {place}{on}{' (đồng chí đã xem)' if is_seen else ''}"


def _address(case: Case, wanted: Sifted, view: View, **more: Any) -> str:
    return url_for("reviews.show", code=case.entry.code, xem=view.value, **wanted.carried, **more)


def tabs_of(case: Case, found: Compared, wanted: Sifted, *, change_count: int) -> list[Tab]:
    """The views of this entry; changes only where there is something to compare with."""
    offered = [
        (View.CHANGES, "Thay đổi", change_count),
        (View.CONTENT, "Nội dung", None),
        (View.WAY, "Quá trình", None),
    ]
    return [
        Tab(label, _address(case, wanted, view), count, view is found.view)
        for view, label, count in offered
        if found.before is not None or view is not View.CHANGES
    ]


def proofs_with_changes(case: Case, before: EntryVersion | None) -> list[Proof]:
    """The proofs of the version, the new ones marked; behind them those that were taken away."""
    evidence = entries.evidence_of(case.entry.id)
    shown = proofs(case.entry, evidence)
    if before is None:
        return shown
    old = set(before.file_digests)
    marked = [
        proof if row.digest in old else replace(proof, mark="new")
        for proof, row in zip(shown, evidence, strict=True)
    ]
    kept = {row.digest for row in evidence}
    gone = {
        row.digest: row
        for row in entries.every_evidence_of(case.entry.id)
        if row.digest in old and row.digest not in kept
    }
    away = [replace(proof, mark="gone") for proof in proofs(case.entry, list(gone.values()))]
    return [*marked, *away]
