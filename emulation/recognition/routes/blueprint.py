"""The one blueprint of /khen-thuong/, and what all its pages show of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries as campaigns
from emulation.core import clock
from emulation.core.dates import format_date, long_instant
from emulation.core.policy import Actor, Permission
from emulation.recognition import queries, services
from emulation.recognition.forms import ReasonForm
from emulation.recognition.models import RecognitionList
from emulation.recognition.rules import (
    EDITORS,
    STATE_LABELS,
    Act,
    ListState,
    list_number,
    steps_open,
)
from emulation.units import queries as units
from emulation.web.access import reader

bp = Blueprint("recognition", __name__, url_prefix="/khen-thuong")

TAGS = {
    ListState.DRAFT: "draft",
    ListState.PROPOSED: "waiting",
    ListState.CONCLUDED: "review",
    ListState.IN_EFFECT: "approved",
    ListState.CANCELLED: "revoked",
}


@dataclass(frozen=True)
class Fact:
    """A line of what is known of a list."""

    label: str
    value: str | tuple[str, ...]


@dataclass(frozen=True)
class ListHead:
    """What every page of a list shows on top."""

    code: str
    number: str
    title: str
    context: str
    state: ListState
    state_label: str
    tag: str
    lead: str
    reason: str
    revision: int
    count: int
    href: str
    acts: frozenset[Act]
    """What this reader may do now, by state and by right; bars are told when they try."""
    may_edit: bool

    @property
    def is_open(self) -> bool:
        """Its rows are still looked at; a list in effect or cancelled is read."""
        return self.state not in (ListState.IN_EFFECT, ListState.CANCELLED)

    def address(self, tail: str) -> str:
        """A page under the list."""
        return f"{self.href}/{tail}"


def head_of(row: RecognitionList, actor: Actor, at: datetime) -> ListHead:
    """The head of a list's pages for this reader."""
    campaign = campaigns.campaign(row.campaign_id)
    unit = units.unit_by_id(row.unit_id, on=clock.local_date(at))
    words = [unit.committee_name if unit else "", campaign.name if campaign else ""]
    return ListHead(
        code=row.code,
        number=list_number(row.code),
        title=row.title,
        context=" · ".join(word for word in words if word),
        state=row.state,
        state_label=STATE_LABELS[row.state],
        tag=TAGS[row.state],
        lead=_lead(row),
        reason=row.reason,
        revision=row.revision,
        count=len(queries.items(row.id)),
        href=url_for("recognition.show", code=row.code),
        acts=frozenset(
            step.act
            for step in steps_open(row.state)
            if services.reaches(actor, step.permissions, row.unit_id, at=at)
        ),
        may_edit=services.reaches(actor, EDITORS.get(row.state, ()), row.unit_id, at=at),
    )


def _lead(row: RecognitionList) -> str:
    names = queries.full_names([row.proposed_by_id, row.typed_by_id, row.checked_by_id])
    proposed = names.get(row.proposed_by_id or 0, "")
    typed = names.get(row.typed_by_id or 0, "")
    day = format_date(row.concluded_on) if row.concluded_on else ""
    return {
        ListState.DRAFT: "Bước 1/4: đang lập danh sách.",
        ListState.PROPOSED: f"Bước 2/4: {proposed} đã trình, chờ kết luận đã ký.",
        ListState.CONCLUDED: (
            f"Bước 3/4: danh sách cần hai người. {typed} đã nhập kết luận số {row.number}, "
            "còn chờ một ủy viên khác kiểm tra."
        ),
        ListState.IN_EFFECT: f"Có hiệu lực theo Kết luận số {row.number}, ngày {day}.",
        ListState.CANCELLED: "Danh sách đã hủy.",
    }[row.state]


def paper_facts(row: RecognitionList) -> list[Fact]:
    """The signed conclusion, who typed it and who checked it."""
    names = queries.full_names([row.typed_by_id, row.checked_by_id])
    facts = []
    if row.number and row.concluded_on:
        facts += [
            Fact("Kết luận số", row.number),
            Fact("Ngày kết luận", format_date(row.concluded_on)),
            Fact("Người ký", f"{row.signer}, {row.signer_title}"),
        ]
    if row.typed_by_id and row.typed_at:
        facts.append(Fact("Người nhập", (names[row.typed_by_id], long_instant(row.typed_at))))
    if row.checked_by_id and row.checked_at:
        facts.append(
            Fact("Người kiểm tra", (names[row.checked_by_id], long_instant(row.checked_at)))
        )
    return facts


def is_worker(row: RecognitionList, actor: Actor, at: datetime) -> bool:
    """The reader works on lists of this unit, and sees votes, notes and the signed scan."""
    return services.reaches(actor, (Permission.RECOGNITION_PROPOSE,), row.unit_id, at=at)


@dataclass(frozen=True)
class ReasonWords:
    """The words of a page that asks for nothing but a reason."""

    title: str
    lead: str
    button: str
    action: str


def reason_page(row: RecognitionList, form: ReasonForm, words: ReasonWords) -> ResponseReturnValue:
    """The page of an act that needs a reason, with what was typed."""
    if not form.is_submitted():
        form.revision.data = str(row.revision)
    head = head_of(row, reader(), clock.now())
    html = render_template("recognition/reason.html", head=head, form=form, words=words)
    return html, 422 if form.is_refused else 200
