"""Proofs, requests and decisions as the macros of the desk show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emulation.core.dates import short_instant
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.queries import DecisionRow, EvidenceRow
from emulation.entries.rules import ACTION_LABELS, Action
from emulation.entries.rules.requests import read_back
from emulation.reviews.rules import FIELD_LABELS


@dataclass(frozen=True)
class Proof:
    """A file as the macro `evidence_gallery` shows it."""

    href: str
    thumb_href: str | None
    caption: str
    is_image: bool
    size_text: str
    preview_href: str | None
    mark: str = ""
    """`new` or `gone`, seen from the version compared with; empty where it stands in both."""


@dataclass(frozen=True)
class Asked:
    """What was asked at the last return: who, when, and each part with its reason."""

    lead: str
    reasons: tuple[tuple[str, str], ...]


def proofs(entry: Entry, evidence: Sequence[EvidenceRow]) -> list[Proof]:
    """The files of the entry for the gallery."""
    return [_proof(entry, row) for row in evidence]


def _proof(entry: Entry, row: EvidenceRow) -> Proof:
    href = f"/ho-so/{entry.code}/tep/{row.code}"
    return Proof(
        href=href,
        thumb_href=f"{href}/thu-nho" if row.thumb_digest else None,
        caption=row.caption or row.name,
        is_image=row.is_image,
        size_text=row.size_text,
        preview_href=f"{href}/trang-dau" if row.preview_digest else None,
    )


def last_return(decisions: Sequence[DecisionRow]) -> DecisionRow | None:
    """The last request for completion that still stands."""
    reversed_ids = {row.reverses_id for row in decisions}
    found = [row for row in decisions if row.action is Action.RETURN and row.id not in reversed_ids]
    return found[-1] if found else None


def asked(row: DecisionRow, version: EntryVersion) -> Asked:
    """The request for completion in words, each part with what the sender answered to it."""
    answers = read_back(version.request_answers or {})
    lead = f"Đồng chí {row.actor_name} đề nghị bổ sung {short_instant(row.at)}:"
    told = {name: f" → {one.words()}" for name, one in answers.items()}
    parts = tuple(
        (FIELD_LABELS.get(name, ""), text + told.get(name, ""))
        for name, text in row.field_reasons.items()
    )
    return Asked(lead, parts or (("", row.reason),))


def decided_words(row: DecisionRow) -> str:
    """«Công nhận, đồng chí …, 15/11 08:10»."""
    return f"{ACTION_LABELS[row.action]}, đồng chí {row.actor_name}, {short_instant(row.at)}"
