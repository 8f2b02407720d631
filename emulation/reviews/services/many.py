"""One verdict on many entries: the same act as many times, each judged alone (S13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from emulation.campaigns import queries as campaigns
from emulation.copies import queries as copies
from emulation.core import clock
from emulation.core.db import db
from emulation.core.errors import DomainError, Invalid
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.rules import BAR_SENTENCES, Action, Bar
from emulation.points.services import gathered
from emulation.reviews import queries
from emulation.reviews.rules import MOST_AT_ONCE, Verdict
from emulation.reviews.services.checking import checks
from emulation.reviews.services.decide import case_of, decide
from emulation.units import queries as units

MOVED = "Mục này không còn chờ đơn vị đồng chí xử lý, hoặc đã được xử lý."
UNOPENED = "Chưa mở xem, và có điều cần xem"
ALIKE = "có nội dung hoặc ảnh tương tự, hoặc chưa đối chiếu xong"


@dataclass(frozen=True)
class Chosen:
    """An entry as it stood on the sheet."""

    code: str
    revision: int


@dataclass(frozen=True)
class Judged:
    """An entry that was chosen, and the sentence that keeps it from being decided; empty: none."""

    entry: Entry
    sentence: str


def judge_many(codes: Sequence[str], *, actor: Actor, at: datetime) -> list[Judged]:
    """Of the entries that the actor may read each with what stands in the way, in their order.

    Barred, moved on, or neither opened by the actor nor passed by every check: a number of
    statements that does not grow with the entries.
    """
    today = clock.local_date(at)
    found = queries.readable_among(codes[:MOST_AT_ONCE], actor, on=today)
    waiting = queries.waiting_among([entry.id for entry in found], actor, on=today)
    here = [entry for entry in found if entry.id in waiting]
    bars = entries.bars_for(actor, here, on=today)
    free = [entry for entry in here if not bars[entry.id]]
    unseen = _unseen(free, actor, on=today)
    return [Judged(entry, _sentence(entry, waiting, bars, unseen)) for entry in found]


def _sentence(
    entry: Entry,
    waiting: set[int],
    bars: dict[int, tuple[Bar, ...]],
    unseen: dict[int, str],
) -> str:
    if entry.id not in waiting:
        return MOVED
    return " ".join(BAR_SENTENCES[bar] for bar in bars[entry.id]) or unseen.get(entry.id, "")


def _unseen(found: Sequence[Entry], actor: Actor, *, on: date) -> dict[int, str]:
    """Entry -> what somebody has to look at, where the actor never opened what was handed in."""
    versions = entries.last_sent_versions(entry.id for entry in found)
    opened = queries.opened_among([row.id for row in versions.values()], actor)
    closed = [entry for entry in found if versions[entry.id].id not in opened]
    if not closed:
        return {}
    doubts = _doubts(closed, versions, on=on)
    return {
        entry_id: f"{UNOPENED}: {'; '.join(told)}. Mở xem rồi xử lý."
        for entry_id, told in doubts.items()
        if told
    }


def _doubts(
    closed: Sequence[Entry], versions: dict[int, EntryVersion], *, on: date
) -> dict[int, list[str]]:
    ids = [entry.id for entry in closed]
    evidence, decisions = entries.evidence_of_many(ids), entries.decisions_of_many(ids)
    places = {entry.unit_id for entry in closed}
    places |= {row.unit_id for rows in decisions.values() for row in rows}
    named = units.units_by_id(places, on=on)
    of = {key: campaigns.campaign(key) for key in {entry.campaign_id for entry in closed}}
    cleared = copies.cleared_among({entry.id: versions[entry.id].id for entry in closed})
    found: dict[int, list[str]] = {}
    for entry in closed:
        campaign, version = of[entry.campaign_id], versions[entry.id]
        told = [] if entry.id in cleared else [ALIKE]
        if campaign is not None:
            lines = checks(
                entry,
                version,
                campaign,
                evidence=evidence.get(entry.id, []),
                decisions=decisions.get(entry.id, []),
                named=named,
            )
            told += [line.text.rstrip(".") for line in lines if not line.is_passed]
        found[entry.id] = told
    return found


def decide_many(
    chosen: Sequence[Chosen], verdict: Verdict, *, actor: Actor, at: datetime, request_key: str
) -> list[Judged]:
    """Each entry that may be is decided so, the others stay as they were with their sentence.

    Sent twice, the first answer holds: every entry bears a key of its own, made of the form's.
    """
    revisions = {one.code: one.revision for one in chosen}
    judged = judge_many(list(revisions), actor=actor, at=at)
    found = []
    with gathered() as counters:
        for one in judged:
            key = f"{request_key}:{one.entry.code}"
            is_done = entries.decision_by_key(key) is not None
            sentence = "" if is_done else one.sentence
            kept = len(counters)
            if not sentence:
                try:
                    with db.session.begin_nested():
                        decide(
                            one.entry,
                            _at_its_step(one.entry, verdict, at=at),
                            actor=actor,
                            at=at,
                            revision=revisions[one.entry.code],
                            request_key=key,
                        )
                except DomainError as error:
                    del counters[kept:]
                    sentence = _said(error)
            found.append(Judged(one.entry, sentence))
    return found


def _at_its_step(entry: Entry, verdict: Verdict, *, at: datetime) -> Verdict:
    """The level of a recognition is that of the entry's own step, never the exemplary one."""
    if verdict.action is not Action.RECOGNISE:
        return verdict
    return replace(verdict, recognition=case_of(entry, at=at).powers.recognition)


def _said(error: DomainError) -> str:
    """Why one entry could not be decided, in a sentence; inputs that fit another entry only."""
    if isinstance(error, Invalid) and error.fields:
        return f"{next(iter(error.fields.values()))} Xử lý riêng mục này."
    return str(error)
