"""What a decider would otherwise look up: in time, proven, agreed by the cell, passed on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CAMPAIGN_WORDS, LATENESS_LABELS, Lateness
from emulation.core.dates import format_date, short_instant
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.queries import DecisionRow, EvidenceRow
from emulation.entries.rules import ACTION_LABELS, Action
from emulation.entries.rules.requests import read_back
from emulation.reviews.rules import FIELD_LABELS
from emulation.units.queries import UnitRow

CELL = "cell"


@dataclass(frozen=True)
class Check:
    """One line of the list «Kiểm tra»; kinds are those of the macro `check_line`."""

    text: str
    kind: str = "ok"


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


def checks(
    entry: Entry,
    version: EntryVersion,
    campaign: Campaign,
    *,
    evidence: Sequence[EvidenceRow],
    decisions: Sequence[DecisionRow],
    named: dict[int, UnitRow],
) -> list[Check]:
    """The lines in the order in which they are asked."""
    found = [_in_time(entry, campaign), _proven(version, evidence)]
    unit = named.get(entry.unit_id)
    if unit is not None and unit.level_code == CELL:
        found.append(_agreed(version))
    if any(not row.is_scanned for row in evidence):
        found.append(Check("Có tệp chưa quét vi rút. Mở bằng máy có phần mềm bảo vệ.", "warn"))
    return [*found, *_earlier_steps(entry, version, decisions, named)]


def _in_time(entry: Entry, campaign: Campaign) -> Check:
    word = CAMPAIGN_WORDS[campaign.kind]
    sent, mark = entry.first_received_at, entry.lateness
    if mark is Lateness.IN_TIME and sent:
        return Check(f"Trong thời gian {word}, gửi lần đầu {short_instant(sent)}, trước hạn.")
    said = LATENESS_LABELS[mark] if mark else "Chưa gửi"
    return Check(f"{said}. Hạn chung của {word}: {short_instant(campaign.deadline)}.", "warn")


def _proven(version: EntryVersion, evidence: Sequence[EvidenceRow]) -> Check:
    if evidence:
        return Check(f"Có {counted(evidence)} kèm theo.")
    others = [
        word
        for word, is_there in (
            ("biên bản chi bộ", version.minutes_number),
            ("người xác nhận", version.confirmer),
        )
        if is_there
    ]
    return Check(f"Không có ảnh, tài liệu; chỉ có {' và '.join(others) or 'lời kể'}.", "warn")


def _agreed(version: EntryVersion) -> Check:
    if not version.minutes_number:
        return Check("Chưa ghi số biên bản họp chi bộ.", "warn")
    on = f" ngày {format_date(version.minutes_on)}" if version.minutes_on else ""
    return Check(f"Chi bộ đã thống nhất: biên bản số {version.minutes_number}{on}.")


def _earlier_steps(
    entry: Entry,
    version: EntryVersion,
    decisions: Sequence[DecisionRow],
    named: dict[int, UnitRow],
) -> Iterable[Check]:
    """What the steps before this one decided on this version and did not take back."""
    undone = {row.reverses_id for row in decisions}
    for row in decisions:
        if row.version_id != version.id or row.id in undone:
            continue
        if row.step_position >= (entry.step_position or 0):
            continue
        unit = named.get(row.unit_id)
        where = unit.committee_name if unit else ""
        if row.action is Action.PASS_UP:
            yield Check(
                f"{where} đã đề nghị cấp trên xét {short_instant(row.at)} (đ/c {row.actor_name})."
            )
        elif row.action is Action.PASS_OVER:
            yield Check(f"{where} là bên lập nên không xét ở bước này.", "hint")


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


def counted(evidence: Sequence[EvidenceRow]) -> str:
    """«2 ảnh, 1 tài liệu», or nothing."""
    images = sum(row.is_image for row in evidence)
    papers = len(evidence) - images
    words = [f"{images} ảnh" if images else "", f"{papers} tài liệu" if papers else ""]
    return ", ".join(word for word in words if word)


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
