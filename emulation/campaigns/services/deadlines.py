"""Changing a deadline: proposed with a reason, in force by a second person or a signed paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns import queries
from emulation.campaigns.models import Campaign, DeadlineChange
from emulation.campaigns.rules import check_change
from emulation.campaigns.rules.deadlines import REASON_LEAST, REASON_MOST
from emulation.core.clock import local_date
from emulation.core.codes import public_code
from emulation.core.dates import format_date
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.core.policy import Actor, Permission
from emulation.core.text import clean
from emulation.people.queries import person_id_of
from emulation.units import queries as units

PAPER_MOST = 120


@dataclass(frozen=True)
class Paper:
    """The signed paper that stands in for a second person."""

    number: str
    on: date | None
    signer: str

    @property
    def is_given(self) -> bool:
        return bool(self.number.strip() or self.on or self.signer.strip())


NO_PAPER = Paper("", None, "")


def may_change_deadline(campaign: Campaign, actor: Actor, *, on: date) -> bool:
    """The actor holds the right at the campaign's host or above it."""
    held = set(actor.units_with(Permission.CAMPAIGN_EXTEND))
    return bool(held) and not held.isdisjoint(
        units.lines_of([campaign.host_id], on=on).get(campaign.host_id, [])
    )


def propose_deadline(
    campaign: Campaign,
    *,
    deadline: datetime,
    unit_id: int | None,
    reason: str,
    actor: Actor,
    at: datetime,
    key: str,
    paper: Paper = NO_PAPER,
) -> DeadlineChange:
    """The change waits for a second person, or holds at once by the signed paper.

    Without a unit it is the common deadline that changes. The same form sent twice proposes once.
    `NotAllowed` without the right at the host, `Invalid` names every input that is wrong.
    """
    done = queries.change_by_key(key)
    if done is not None:
        return _replayed(done, actor)
    _require_right(campaign, actor, at=at)
    check_change(
        deadline,
        common=campaign.deadline,
        state=campaign.state,
        is_for_all=unit_id is None,
        at=at,
    )
    row = DeadlineChange(
        code=public_code(),
        campaign_id=campaign.id,
        unit_id=unit_id,
        deadline=deadline,
        before=campaign.deadline,
        reason=_checked_reason(reason),
        proposed_by_id=actor.id,
        proposed_at=at,
        request_key=key,
        **checked_paper(paper, at=at),
    )
    db.session.add(row)
    db.session.flush()
    _record(Event.CAMPAIGN_EXTEND_PROPOSE, campaign, row, actor=actor, at=at)
    if paper.is_given:
        _take_effect(campaign, row, actor=actor, at=at, confirmed_at=at)
    return row


def confirm_deadline(code: str, *, actor: Actor, at: datetime) -> DeadlineChange:
    """The change holds from now on: a second person agreed.

    `NotAllowed` for the person who proposed it, `Conflict` where somebody was faster, `Invalid`
    where the campaign or the clock has moved on so that it can no longer be.
    """
    row, campaign = _waiting(code, actor=actor, at=at)
    if person_id_of(row.proposed_by_id) == actor.person_id:
        raise NotAllowed("Đồng chí đã đề nghị thay đổi này. Cần một người khác xác nhận.")
    check_change(
        row.deadline,
        common=campaign.deadline,
        state=campaign.state,
        is_for_all=row.unit_id is None,
        at=at,
    )
    _take_effect(campaign, row, actor=actor, at=at, confirmed_at=at, confirmed_by_id=actor.id)
    return row


def drop_deadline(code: str, *, actor: Actor, at: datetime) -> DeadlineChange:
    """The proposal comes to nothing; whoever may propose or confirm may drop it."""
    row, campaign = _waiting(code, actor=actor, at=at)
    _close(row, dropped_at=at, dropped_by_id=actor.id)
    _record(Event.CAMPAIGN_EXTEND_DROP, campaign, row, actor=actor, at=at)
    return row


def _replayed(done: DeadlineChange, actor: Actor) -> DeadlineChange:
    if done.proposed_by_id != actor.id:
        raise Conflict("Biểu mẫu này đã được người khác gửi. Mở lại trang để lập đề nghị mới.")
    return done


def _require_right(campaign: Campaign, actor: Actor, *, at: datetime) -> None:
    if not may_change_deadline(campaign, actor, on=local_date(at)):
        raise NotAllowed("Chỉ cán bộ thẩm định của đơn vị chủ trì mới đổi được hạn gửi.")


def _checked_reason(text: str) -> str:
    kept = clean(text)
    sentence = ""
    if len(kept) < REASON_LEAST:
        sentence = (
            f"Ghi lý do, ít nhất {REASON_LEAST} ký tự. Ví dụ: Xã mất mạng ba ngày do bão số 5."
        )
    elif len(kept) > REASON_MOST:
        sentence = f"Lý do dài {len(kept)} ký tự. Rút gọn còn tối đa {REASON_MOST} ký tự."
    if sentence:
        raise Invalid(sentence, {"reason": sentence})
    return kept


def checked_paper(paper: Paper, *, at: datetime) -> dict[str, object]:
    """Number, day and signer as they are stored: all of them, or none.

    `Invalid` names each that is missing, and a day after today.
    """
    if not paper.is_given:
        return {"paper_number": "", "paper_on": None, "paper_signer": ""}
    number, signer = clean(paper.number, one_line=True), clean(paper.signer, one_line=True)
    wrong = {}
    if not 0 < len(number) <= PAPER_MOST:
        wrong["paper_number"] = "Nhập số văn bản đã ký. Ví dụ: 45-CV/HU."
    if not 0 < len(signer) <= PAPER_MOST:
        wrong["paper_signer"] = "Nhập họ tên người ký văn bản."
    if paper.on is None:
        wrong["paper_on"] = "Nhập ngày ký văn bản. Ví dụ: 28/11/2024."
    elif paper.on > local_date(at):
        today = format_date(local_date(at))
        wrong["paper_on"] = f"Ngày ký không sau hôm nay ({today}). Kiểm tra lại ngày."
    if wrong:
        raise Invalid("Ghi đủ số, ngày và người ký văn bản, hoặc bỏ trống cả ba.", wrong)
    return {"paper_number": number, "paper_on": paper.on, "paper_signer": signer}


def _waiting(code: str, *, actor: Actor, at: datetime) -> tuple[DeadlineChange, Campaign]:
    """The proposal that is still open, for somebody who may decide on it."""
    row = queries.change_by_code(code)
    campaign = queries.campaign(row.campaign_id) if row else None
    if row is None or campaign is None:
        raise NotFound
    _require_right(campaign, actor, at=at)
    if row.confirmed_at or row.dropped_at:
        raise WrongState("Đề nghị này đã được xử lý. Tải lại trang để xem tình hình mới nhất.")
    return row, campaign


def _take_effect(
    campaign: Campaign, row: DeadlineChange, *, actor: Actor, at: datetime, **closing: object
) -> None:
    _close(row, **closing)
    if row.unit_id is None:
        campaign.deadline = row.deadline
        db.session.flush()
    event = Event.CAMPAIGN_EXTEND if row.unit_id else Event.CAMPAIGN_CHANGE
    _record(event, campaign, row, actor=actor, at=at)


def _close(row: DeadlineChange, **values: object) -> None:
    """The guarded end of a proposal; `Conflict` when somebody was faster."""
    closed = changes_one(
        update(DeadlineChange)
        .where(
            DeadlineChange.id == row.id,
            DeadlineChange.confirmed_at.is_(None),
            DeadlineChange.dropped_at.is_(None),
        )
        .values(**values)
    )
    if not closed:
        raise Conflict("Có người vừa xử lý đề nghị này. Tải lại trang để xem kết quả.")
    db.session.refresh(row)


def _record(
    event: Event, campaign: Campaign, row: DeadlineChange, *, actor: Actor, at: datetime
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"campaign:{campaign.code}",
        at=at,
        unit_id=row.unit_id or campaign.host_id,
        changes={"deadline": (row.before, row.deadline)},
        facts={"change": row.code, "reason": row.reason, "paper": row.paper_number},
    )
