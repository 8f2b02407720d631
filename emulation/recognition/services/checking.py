"""Rows with what was looked at in each, and the content that a digest covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from emulation.campaigns import queries as campaigns
from emulation.core.clock import local_date, local_instant
from emulation.core.text import fold
from emulation.entries.models import Entry
from emulation.entries.rules import State
from emulation.recognition import queries
from emulation.recognition.models import RecognitionItem, RecognitionList
from emulation.recognition.rules import (
    Check,
    ItemKind,
    ListState,
    RowFacts,
    Verdict,
    checks,
    content_digest,
)

TOLD = 5
"""Failures that a refusal spells out; the page shows all."""


@dataclass(frozen=True)
class CheckedRow:
    """A row of a list with its checks, as pages show it."""

    code: str
    position: int
    kind: ItemKind
    name: str
    entry_code: str
    checks: tuple[Check, ...]
    item: RecognitionItem

    @property
    def verdict(self) -> Verdict:
        """The worst of the checks."""
        found = {check.verdict for check in self.checks}
        return next(v for v in (Verdict.FAIL, Verdict.WARN, Verdict.OK) if v in found)

    @property
    def passed(self) -> int:
        """How many checks are in order."""
        return sum(check.verdict is Verdict.OK for check in self.checks)

    @property
    def doubts(self) -> tuple[Check, ...]:
        """The checks that are not in order."""
        return tuple(check for check in self.checks if check.verdict is not Verdict.OK)


def checked_rows(row: RecognitionList) -> list[CheckedRow]:
    """Every row that stands on the list, looked at anew; a fixed number of statements."""
    items = queries.items(row.id)
    entry_ids = {item.entry_id for item in items if item.entry_id is not None}
    entries = queries.entries_by_id(entry_ids)
    taken = queries.claimed_elsewhere(entry_ids, list_id=row.id)
    also = _also_on(row)
    return [
        CheckedRow(
            code=item.code,
            position=number,
            kind=item.kind,
            name=item.name,
            entry_code=_code(entries.get(item.entry_id or 0)),
            checks=checks(
                RowFacts(
                    summary=item.summary,
                    vote=item.vote,
                    needs_vote=row.state is not ListState.DRAFT,
                    has_entry=item.entry_id is not None,
                    is_approved=_is_approved(entries.get(item.entry_id or 0)),
                    taken_by=f"«{taken[item.entry_id].title}»" if item.entry_id in taken else "",
                    also_on=also.get(_subject_key(item), ""),
                )
            ),
            item=item,
        )
        for number, item in enumerate(items, start=1)
    ]


def failures(rows: list[CheckedRow]) -> str:
    """What is not in order, row by row, the first five; empty when the list may go on."""
    failed = [
        f"Số {one.position}, {one.name}: {check.text}"
        for one in rows
        for check in one.checks
        if check.verdict is Verdict.FAIL
    ]
    more = f" Và {len(failed) - TOLD} chỗ khác." if len(failed) > TOLD else ""
    return " ".join(failed[:TOLD]) + more


def _code(entry: Entry | None) -> str:
    return "" if entry is None else entry.code


def _is_approved(entry: Entry | None) -> bool:
    return entry is not None and entry.state is State.APPROVED


def _also_on(row: RecognitionList) -> dict[tuple[str, int], str]:
    """Which other list has the same person or collective, by subject."""
    year = local_date(row.created_at).year
    since, until = local_instant(date(year, 1, 1)), local_instant(date(year + 1, 1, 1))
    return {
        _subject_key(item): f"«{other.title}»"
        for item, other in queries.others_on_proposed(row, since=since, until=until)
    }


def _subject_key(item: RecognitionItem) -> tuple[str, int]:
    if item.person_id is not None:
        return ("person", item.person_id)
    if item.kind is ItemKind.COLLECTIVE:
        return ("unit", item.unit_id)
    return (fold(item.name), item.unit_id)


def digest_of_list(row: RecognitionList) -> str:
    """SHA-256 of all that the list says now: its rows, its conclusion, the signed paper."""
    scan = queries.scan_of(row)
    campaign = campaigns.campaign(row.campaign_id)
    items = queries.items(row.id)
    entries = queries.entries_by_id({item.entry_id for item in items if item.entry_id})
    return content_digest(
        {
            "code": row.code,
            "title": row.title,
            "occasion": row.occasion,
            "campaign": campaign.code if campaign else "",
            "number": row.number,
            "concluded_on": row.concluded_on,
            "signer": row.signer,
            "signer_title": row.signer_title,
            "scan": scan.digest if scan else "",
            "items": [
                _content(number, item, _code(entries.get(item.entry_id or 0)))
                for number, item in enumerate(items, start=1)
            ],
        }
    )


def _content(number: int, item: RecognitionItem, entry_code: str) -> list[object]:
    return [
        number,
        item.code,
        item.kind,
        item.name,
        item.position_text,
        item.party_cell,
        item.is_leader,
        item.birth_year,
        item.gender,
        entry_code,
        item.summary,
        item.form,
        item.vote,
        item.note,
    ]
