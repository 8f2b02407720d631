"""What a decider would otherwise look up: in time, proven, agreed by the cell, passed on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CAMPAIGN_WORDS, LATENESS_LABELS, Lateness
from emulation.core.dates import format_date, short_instant
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.queries import DecisionRow, EvidenceRow
from emulation.entries.rules import Action
from emulation.units.queries import UnitRow

CELL = "cell"
WARNING = "warn"


@dataclass(frozen=True)
class Check:
    """One line of the list «Kiểm tra»; kinds are those of the macro `check_line`."""

    text: str
    kind: str = "ok"

    @property
    def is_passed(self) -> bool:
        """Nothing in it needs to be looked at."""
        return self.kind != WARNING


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
            yield Check(f"{where} không xét ở bước này. {row.reason}".rstrip(), "hint")


def counted(evidence: Sequence[EvidenceRow]) -> str:
    """«2 ảnh, 1 tài liệu», or nothing."""
    images = sum(row.is_image for row in evidence)
    papers = len(evidence) - images
    words = [f"{images} ảnh" if images else "", f"{papers} tài liệu" if papers else ""]
    return ", ".join(word for word in words if word)
