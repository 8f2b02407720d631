"""A list is made, proposed, sent back, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from emulation.audit.rules import Event
from emulation.audit.services import record
from emulation.campaigns import queries as campaigns
from emulation.campaigns.rules import CampaignState
from emulation.core.codes import public_code
from emulation.core.db import db
from emulation.core.errors import Conflict, Invalid, NotAllowed
from emulation.core.policy import Actor, Permission
from emulation.recognition import queries
from emulation.recognition.models import RecognitionItem, RecognitionList
from emulation.recognition.rules import Act, AwardForm, ListState
from emulation.recognition.services.checking import checked_rows, failures
from emulation.recognition.services.guards import (
    begin,
    compulsory,
    limited,
    move,
    once,
    reaches,
    reason_of,
    record_step,
    subject,
)

MAX_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class NewList:
    """What a person fills in to begin a list."""

    title: str
    campaign_code: str
    unit_id: int
    form: AwardForm
    occasion: str = ""


def create_list(new: NewList, *, actor: Actor, at: datetime, key: str = "") -> str:
    """An empty list stands in the unit's name; gives its code. The same key gives the same list."""
    if not reaches(actor, (Permission.RECOGNITION_PROPOSE,), new.unit_id, at=at):
        raise NotAllowed("Đồng chí lập danh sách cho đơn vị mình hoặc đơn vị trực thuộc.")
    campaign = campaigns.campaign_by_code(new.campaign_code)
    if campaign is None or campaign.state is CampaignState.DRAFT:
        sentence = "Chọn chuyên đề, phong trào trong danh sách."
        raise Invalid(sentence, {"campaign": sentence})
    title = compulsory(
        new.title,
        "title",
        "Nhập tên danh sách. Ví dụ: Danh sách đề nghị khen thưởng 6 tháng đầu năm 2024.",
        most=MAX_TITLE,
    )
    occasion = limited(new.occasion, "occasion", most=MAX_TITLE)
    code = public_code()
    known = once(key, actor=actor, purpose="recognition.create", result=code, at=at)
    if known is not None:
        return known
    row = _draft(new, code, title, occasion, campaign.id, actor=actor, at=at)
    db.session.add(row)
    db.session.flush()
    record(
        Event.RECOGNITION_CREATE,
        actor=actor,
        subject=subject(row),
        unit_id=row.unit_id,
        at=at,
        facts={"title": title, "campaign": campaign.code, "form": new.form},
    )
    return code


def _draft(
    new: NewList,
    code: str,
    title: str,
    occasion: str,
    campaign_id: int,
    *,
    actor: Actor,
    at: datetime,
) -> RecognitionList:
    return RecognitionList(
        code=code,
        title=title,
        campaign_id=campaign_id,
        unit_id=new.unit_id,
        occasion=occasion,
        form=new.form,
        state=ListState.DRAFT,
        created_by_id=actor.id,
        created_at=at,
        changed_by_id=actor.id,
        changed_at=at,
    )


def submit(code: str, *, revision: int, actor: Actor, at: datetime, key: str = "") -> None:
    """The list is proposed, and its achievements are taken: no other list may have them.

    Refused while a row is not in order; the sentence names the rows, or the list that was faster.
    """
    found = begin(code, Act.SUBMIT, actor=actor, at=at, key=key)
    if found is None:
        return
    row, taken = found
    rows = checked_rows(row)
    if not rows:
        raise Invalid("Danh sách chưa có đề nghị nào. Thêm ít nhất một đề nghị rồi trình.")
    if failed := failures(rows):
        raise Invalid(f"Còn dòng chưa đạt. {failed}")
    move(
        row,
        taken,
        revision=revision,
        actor=actor,
        at=at,
        proposed_by_id=actor.id,
        proposed_at=at,
        reason="",
    )
    claim(row, queries.items(row.id))
    record_step(Event.RECOGNITION_PROPOSE, row, taken, actor=actor, at=at, count=len(rows))


def claim(row: RecognitionList, items: list[RecognitionItem]) -> None:
    """The rows' achievements belong to this list alone; `Conflict` names the list that has one.

    The entries are taken in one order, so that two lists cannot wait for each other.
    """
    for item in sorted(items, key=lambda one: one.entry_id or 0):
        if item.entry_id is None or item.claimed_entry_id is not None:
            continue
        try:
            with db.session.begin_nested():
                item.claimed_entry_id = item.entry_id
                db.session.flush()
        except IntegrityError:
            other = queries.claimed_elsewhere([item.entry_id], list_id=row.id)
            where = f"«{other[item.entry_id].title}»" if item.entry_id in other else "khác"
            raise Conflict(
                f"Thành tích của {item.name} (số {item.position}) đã có trong danh sách {where}. "
                "Bỏ dòng này rồi trình lại."
            ) from None


def send_back(
    code: str, *, reason: str, revision: int, actor: Actor, at: datetime, key: str = ""
) -> None:
    """The list stands one step before: proposed again, or being made again without its claims."""
    kept = reason_of(reason)
    found = begin(code, Act.SEND_BACK, actor=actor, at=at, key=key)
    if found is None:
        return
    row, taken = found
    move(row, taken, revision=revision, actor=actor, at=at, reason=kept)
    if taken.target is ListState.DRAFT:
        _release(row)
    record_step(Event.RECOGNITION_SEND_BACK, row, taken, actor=actor, at=at, reason=kept)


def cancel(
    code: str, *, reason: str, revision: int, actor: Actor, at: datetime, key: str = ""
) -> None:
    """The list is over before it took effect; its achievements are free for others."""
    kept = reason_of(reason)
    found = begin(code, Act.CANCEL, actor=actor, at=at, key=key)
    if found is None:
        return
    row, taken = found
    move(row, taken, revision=revision, actor=actor, at=at, reason=kept)
    _release(row)
    record_step(Event.RECOGNITION_CANCEL, row, taken, actor=actor, at=at, reason=kept)


def _release(row: RecognitionList) -> None:
    for item in queries.items(row.id):
        item.claimed_entry_id = None
    db.session.flush()
