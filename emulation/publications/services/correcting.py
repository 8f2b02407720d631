"""Correcting a published board: one person proposes a newer one, a second puts it in its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns.models import Campaign
from emulation.core.clock import local_date
from emulation.core.codes import public_code
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor
from emulation.publications import queries
from emulation.publications.models import Correction, Publication
from emulation.publications.queries import Found
from emulation.publications.rules import REASON_LENGTH, moves, read_snapshot
from emulation.publications.services.publishing import (
    keep,
    mark_published,
    names_on,
    publishable,
    require_paper,
    written,
)
from emulation.standings.queries import Board
from emulation.standings.rules import AsOf, digest_of

NOT_YOURS = "Chỉ cấp chủ trì đợt này được đính chính kết quả đã công bố."
OPEN = "Bảng này đang có bản đính chính chờ người thứ hai. Mở bản đó để xem."
CORRECTED = "Bảng này đã được đính chính. Mở bản mới nhất để xem hoặc đính chính tiếp."
CLOSED = "Bản đính chính này vừa được xử lý. Tải lại trang để xem."
SAME = "Số liệu mới không làm thay đổi bảng đã công bố nên không cần đính chính."
ONE_PERSON = "Đồng chí đã trình bản đính chính này nên người khác phải chốt."


def propose_correction(
    found: Found,
    board: Board,
    *,
    reason: str,
    paper: str,
    actor: Actor,
    at: datetime,
    key: str,
) -> Correction:
    """The board, as of a later seal, waits for a second person; the same form proposes once.

    `NotAllowed` without the right at the campaign's host; `Invalid` for a reason or decision that
    says nothing; `WrongState` where nothing changed, no later seal is shown or the publication is
    corrected already; `Conflict` while another correction of it waits.
    """
    known = queries.correction_of_key(key)
    if known is not None:
        return known
    _require_right(found.campaign, actor, at=at)
    _require_said(reason, paper)
    as_of = _later(found.row, board)
    if queries.successor_of(found.row.id) is not None:
        raise WrongState(CORRECTED)
    content = written(board, as_of)
    if not moves(read_snapshot(found.row.content), read_snapshot(content.decode())):
        raise WrongState(SAME)
    row = Correction(
        code=public_code(), publication_id=found.row.id, seal_n=as_of.seal,
        content=content.decode(), digest=digest_of(content), names=names_on(board), paper=paper,
        reason=reason, proposed_by_id=actor.person_id, proposed_at=at, request_key=key,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # one waits already
        raise Conflict(OPEN) from error
    facts = {"correction": row.code, "seal": row.seal_n, "digest": row.digest, "reason": reason}
    _record(Event.BOARD_CORRECTION_PROPOSE, found, actor=actor, at=at, facts=facts)
    return row


def close_correction(
    correction: Correction, *, confirm: bool, actor: Actor, at: datetime
) -> Publication | None:
    """The newer board is published in the place of the old one, which stays; or nothing is, and the
    proposal is closed. None where it was declined.

    `NotAllowed` without the right, and for a proposer who would confirm their own; `Conflict` where
    another closed it, or a correction came in between.
    """
    found = queries.publication_of_id(correction.publication_id)
    _require_right(found.campaign, actor, at=at)
    if confirm and correction.proposed_by_id == actor.person_id:
        raise NotAllowed(ONE_PERSON)
    closed = (
        update(Correction)
        .where(Correction.id == correction.id, Correction.closed_at.is_(None))
        .values(closed_at=at, closed_by_id=actor.person_id, is_confirmed=confirm)
    )
    if not changes_one(closed):
        raise Conflict(CLOSED)
    facts: dict[str, object] = {"correction": correction.code, "digest": correction.digest}
    if not confirm:
        _record(Event.BOARD_CORRECTION_DECLINE, found, actor=actor, at=at, facts=facts)
        return None
    row = keep(_published(correction, found.row, actor=actor, at=at))
    mark_published(row.campaign_id, row.seal_n)
    facts |= {"publication": row.code, "reason": row.reason, "paper": row.paper}
    _record(Event.BOARD_CORRECT, found, actor=actor, at=at, facts=facts)
    return row


def _published(
    correction: Correction, old: Publication, *, actor: Actor, at: datetime
) -> Publication:
    return Publication(
        code=public_code(),
        campaign_id=old.campaign_id,
        board=old.board,
        seal_n=correction.seal_n,
        content=correction.content,
        digest=correction.digest,
        names=correction.names,
        paper=correction.paper,
        by_id=actor.person_id,
        at=at,
        request_key=f"correction:{correction.code}",
        corrects_id=old.id,
        reason=correction.reason,
    )


def _require_right(campaign: Campaign, actor: Actor, *, at: datetime) -> None:
    if not publishable([campaign], actor, on=local_date(at)):
        raise NotAllowed(NOT_YOURS)


def _require_said(reason: str, paper: str) -> None:
    shortest, longest = REASON_LENGTH
    if not shortest <= len(reason) <= longest:
        sentence = "Ghi lý do đính chính, từ 10 đến 500 ký tự."
        raise Invalid(sentence, {"reason": sentence})
    require_paper(paper)


def _later(old: Publication, board: Board) -> AsOf:
    if board.as_of is None or board.as_of.seal <= old.seal_n:
        raise WrongState(
            "Từ khi công bố, nhật ký chưa niêm phong thêm lần nào nên chưa có số liệu mới. Chờ lần "
            "niêm phong sau rồi đính chính."
        )
    return board.as_of


def _record(
    event: Event, found: Found, *, actor: Actor, at: datetime, facts: Mapping[str, object]
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"publication:{found.row.code}",
        at=at,
        unit_id=found.campaign.host_id,
        facts={"board": found.row.board, **facts},
    )
