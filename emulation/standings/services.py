"""Hiding boards until a ceremony, revealing them, and how much of them units see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns.models import Campaign
from emulation.core.codes import public_code
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed
from emulation.core.policy import Actor
from emulation.standings import queries
from emulation.standings.models import BoardHold, BoardSetting
from emulation.standings.rules import BoardKind, Sight

REASON_LENGTH = (5, 200)
TWICE = "Bảng này vừa được giữ kín bằng chính biểu mẫu này. Tải lại trang để xem."
NOT_YOURS = "Chỉ cấp chủ trì đợt này được giữ kín, mở kết quả và thiết lập bảng."
OVERTAKEN = "Thiết lập của bảng vừa được người khác đổi. Tải lại trang, xem rồi chọn lại."


def hold_board(
    campaign: Campaign,
    kind: BoardKind | None,
    *,
    reason: str,
    reveals_at: datetime | None,
    actor: Actor,
    at: datetime,
    key: str,
) -> BoardHold:
    """The campaign's boards of the kind, or all, are hidden from now on; one form hides once.

    `NotAllowed` without the right at the host, `Invalid` for a reason that says nothing or a moment
    that has passed, `Conflict` where the same form came twice at once.
    """
    known = queries.hold_of_key(key)
    if known is not None:
        return known
    _require_right(campaign, actor, at=at)
    shortest, longest = REASON_LENGTH
    if not shortest <= len(reason) <= longest:
        sentence = (
            "Ghi lý do giữ kín, từ 5 đến 200 ký tự, ví dụ: Chờ Hội nghị biểu dương ngày 19/5."
        )
        raise Invalid(sentence, {"reason": sentence})
    if reveals_at is not None and reveals_at <= at:
        sentence = "Giờ mở kết quả phải ở sau lúc này. Để trống nếu mở bằng tay."
        raise Invalid(sentence, {"reveals_on": sentence})
    row = BoardHold(
        code=public_code(), campaign_id=campaign.id, kind=kind, reason=reason,
        reveals_at=reveals_at, set_by_id=actor.id, set_at=at, request_key=key,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # the same form came twice at once
        raise Conflict(TWICE) from error
    facts = {"kind": kind, "reason": reason, "reveals_at": reveals_at}
    _record(Event.BOARD_HOLD, campaign, row, actor=actor, at=at, facts=facts)
    return row


def reveal_board(campaign: Campaign, hold: BoardHold, *, actor: Actor, at: datetime) -> None:
    """Everybody sees the boards again as they always may; `Conflict` where that is so already."""
    _require_right(campaign, actor, at=at)
    lifted = (
        update(BoardHold)
        .where(BoardHold.id == hold.id, BoardHold.lifted_at.is_(None))
        .values(lifted_at=at, lifted_by_id=actor.id)
    )
    if not changes_one(lifted):
        raise Conflict("Kết quả này đã được mở. Tải lại trang để xem.")
    _record(Event.BOARD_REVEAL, campaign, hold, actor=actor, at=at, facts={})


def set_up_board(
    campaign: Campaign,
    kind: BoardKind,
    *,
    live: Sight,
    published: Sight,
    seen: int,
    actor: Actor,
    at: datetime,
    key: str,
) -> BoardSetting:
    """From now on units see that much of the campaign's boards of the kind.

    `seen` is the revision that the form showed (0 for the defaults); `Conflict` where another has
    set a later one, `NotAllowed` without the right at the host. One form sets once.
    """
    known = queries.setting_of_key(key)
    if known is not None:
        return known
    _require_right(campaign, actor, at=at)
    last = queries.setting_of(campaign.id, kind)
    if seen != (last.revision if last else 0):
        raise Conflict(OVERTAKEN)
    row = BoardSetting(
        campaign_id=campaign.id, kind=kind, revision=seen + 1, live_sight=live,
        published_sight=published, set_by_id=actor.id, set_at=at, request_key=key,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # another was a moment earlier
        raise Conflict(OVERTAKEN) from error
    audit.record(
        Event.BOARD_SET_UP,
        actor=actor,
        subject=f"campaign:{campaign.code}",
        at=at,
        unit_id=campaign.host_id,
        facts={"kind": kind, "live_sight": live, "published_sight": published},
    )
    return row


def _require_right(campaign: Campaign, actor: Actor, *, at: datetime) -> None:
    if not queries.may_publish(campaign, actor, at=at):
        raise NotAllowed(NOT_YOURS)


def _record(
    event: Event,
    campaign: Campaign,
    row: BoardHold,
    *,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, object],
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"board_hold:{row.code}",
        at=at,
        unit_id=campaign.host_id,
        facts={"campaign": campaign.code, **facts},
    )
