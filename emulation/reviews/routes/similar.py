"""/cho-xu-ly/<code>/tuong-tu/<other>: two entries side by side, before one of them is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from emulation.copies import queries as copies
from emulation.copies import services as copy_services
from emulation.copies.queries import Alike, Sent
from emulation.copies.rules import Piece, percent, pieces, shared_runs, why
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import NotFound
from emulation.core.numbers import format_number
from emulation.entries import queries as entries
from emulation.entries.models import Entry, Figure
from emulation.entries.rules import METRIC_BY_CODE, TAG_KINDS, PersonPart, state_label
from emulation.reviews.routes import checks
from emulation.reviews.routes.blueprint import DECIDING, bp
from emulation.reviews.routes.checks import Proof
from emulation.reviews.routes.content import texts_in_words
from emulation.units import queries as units
from emulation.web.access import reader, requires


@dataclass(frozen=True)
class Side:
    """One of the two entries, what stands in the other too told apart."""

    code: str
    title: tuple[Piece, ...]
    about: str
    tag_label: str
    tag_kind: str
    percent: int
    parts: tuple[tuple[str, tuple[Piece, ...]], ...]
    proofs: tuple[Proof, ...]


@bp.post("/cho-xu-ly/<code>/tuong-tu/<other>")
@requires(*DECIDING)
def compare(code: str, other: str) -> ResponseReturnValue:
    """Recorded that the reader compares the two; the comparison opens."""
    actor, at = reader(), clock.now()
    with transaction():
        pair = [
            entries.readable_entry(one, actor=actor, on=clock.local_date(at))
            for one in (code, other)
        ]
        copy_services.compare(pair[0], pair[1], actor=actor, at=at)
    return redirect(url_for("reviews.similar", code=code, other=other), 303)


@bp.get("/cho-xu-ly/<code>/tuong-tu/<other>")
@requires(*DECIDING)
def similar(code: str, other: str) -> ResponseReturnValue:
    """Both as they were sent, with the passages, people and figures that they share."""
    today = clock.local_date(clock.now())
    mine, theirs = _sent(code, on=today), _sent(other, on=today)
    shared = shared_runs(mine.texts, theirs.texts)
    found = [one for one in copies.found_for(mine.entry, mine.version) if _is(one, theirs)]
    names = units.units_by_id({*copies.places(mine.entry), *copies.places(theirs.entry)}, on=today)
    return render_template(
        "reviews/similar.html",
        entry=mine.entry,
        why=why(found[0].percent, found[0].reasons) if found else "",
        sides=[_side(one, shared, names) for one in (mine, theirs)],
        people=_same_people(mine, theirs),
        figures=_same_figures(mine, theirs),
        photos=_same_photos(mine.entry, theirs.entry),
    )


def _sent(code: str, *, on: date) -> Sent:
    """The entry with what was last handed in; `NotFound` outside the reader's rights."""
    entry = entries.readable_entry(code, actor=reader(), on=on)
    version = entries.last_sent_version(entry.id)
    if version is None:
        raise NotFound
    return Sent(entry, version)


def _is(found: Alike, other: Sent) -> bool:
    return found.other.entry.id == other.entry.id


def _side(one: Sent, shared: frozenset[int], names: dict[int, units.UnitRow]) -> Side:
    entry, version = one.entry, one.version
    said = texts_in_words(entry, version)
    return Side(
        code=entry.code,
        title=pieces(version.title, shared),
        about=copies.about(entry, version, names),
        tag_label=state_label(entry.state, entry.recognition),
        tag_kind=TAG_KINDS[entry.state],
        percent=percent(one.texts, shared),
        parts=tuple(
            (label, pieces(text, shared))
            for (name, label), text in said.items()
            if text and name != "title"
        ),
        proofs=tuple(_pictures(entry)),
    )


def _same_photos(mine: Entry, theirs: Entry) -> list[tuple[Proof, Proof]]:
    """The pictures that both show, side by side."""
    pairs = copies.same_pictures(mine.id).get(theirs.id, [])
    shown = [
        {row.id: proof for row, proof in zip(rows, checks.proofs(entry, rows), strict=True)}
        for entry, rows in ((one, entries.evidence_of(one.id)) for one in (mine, theirs))
    ]
    return [
        (shown[0][one.evidence_id], shown[1][one.other_evidence_id])
        for one in pairs
        if one.evidence_id in shown[0] and one.other_evidence_id in shown[1]
    ]


def _pictures(entry: Entry) -> list[Proof]:
    return [one for one in checks.proofs(entry, entries.evidence_of(entry.id)) if one.is_image]


def _same_people(mine: Sent, theirs: Sent) -> list[str]:
    """The names of those who stand in both."""
    named = [
        {
            person.id: person.full_name
            for named, person in entries.persons_of(one.version.id)
            if named.part is not PersonPart.CONFIRMER
        }
        for one in (mine, theirs)
    ]
    return [name for person_id, name in named[0].items() if person_id in named[1]]


def _same_figures(mine: Sent, theirs: Sent) -> list[str]:
    """The figures that are equal, in words: «Số hộ: 12 hộ»."""
    reached = [_reached(entries.figures_of(one.version.id)) for one in (mine, theirs)]
    return [words for key, words in reached[0].items() if key in reached[1]]


def _reached(rows: Sequence[Figure]) -> dict[tuple[str, object], str]:
    return {
        (row.metric, row.amount): (
            f"{METRIC_BY_CODE[row.metric].label}: {format_number(row.amount)} {row.unit}"
        )
        for row in rows
        if not row.is_target
    }
