"""Publishing a board: what a seal held, frozen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns.models import Campaign
from emulation.core.clock import local_date
from emulation.core.codes import public_code
from emulation.core.db import db
from emulation.core.errors import Conflict, Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor, Permission
from emulation.publications import queries
from emulation.publications.models import Publication
from emulation.publications.rules import PAPER_LENGTH
from emulation.standings.queries import Board
from emulation.standings.rules import AsOf, board_code, canonical, digest_of
from emulation.units import queries as units

TWICE = (
    "Bảng này đã được công bố với đúng số liệu đó. Mở mục «Kết quả đã công bố» để xem; nếu có số "
    "liệu mới, chờ lần niêm phong sau rồi công bố."
)


def publishable(known: Iterable[Campaign], actor: Actor, *, on: date) -> list[Campaign]:
    """Those whose boards the actor may publish: the right at the host or above it. One statement
    for all."""
    held, asked = set(actor.units_with(Permission.BOARD_PUBLISH)), list(known)
    lines = units.lines_of({row.host_id for row in asked}, on=on)
    return [row for row in asked if not held.isdisjoint(lines.get(row.host_id, []))]


def publish(board: Board, *, paper: str, actor: Actor, at: datetime, key: str) -> Publication:
    """The board is published as its seal held it; the same form sent twice publishes once.

    `NotAllowed` without the right at the campaign's host, `Invalid` for a decision that is not
    named, `WrongState` for a board without a seal, `Conflict` where it is published already.
    """
    known = queries.publication_of_key(key)
    if known is not None:
        return known
    if not publishable([board.campaign], actor, on=local_date(at)):
        raise NotAllowed("Chỉ cấp chủ trì đợt này được công bố kết quả.")
    if board.as_of is None:
        raise WrongState("Chưa có dấu niêm phong nào nên chưa công bố được.")
    require_paper(paper)
    row = keep(_frozen(board, board.as_of, paper=paper, actor=actor, at=at, key=key))
    mark_published(board.campaign.id, row.seal_n)
    audit.record(
        Event.BOARD_PUBLISH,
        actor=actor,
        subject=f"publication:{row.code}",
        at=at,
        unit_id=board.campaign.host_id,
        facts={"board": row.board, "digest": row.digest, "seal": row.seal_n, "paper": paper},
    )
    return row


def require_paper(paper: str) -> None:
    """`Invalid` for a line that cannot name a decision."""
    shortest, longest = PAPER_LENGTH
    if not shortest <= len(paper) <= longest:
        sentence = "Ghi số, ngày và cơ quan ban hành quyết định, từ 10 đến 300 ký tự."
        raise Invalid(sentence, {"paper": sentence})


def mark_published(campaign_id: int, seal: int) -> None:
    """What the seal holds can no longer be undone by one person alone."""
    later = or_(Campaign.published_seal.is_(None), Campaign.published_seal < seal)
    marked = update(Campaign).where(Campaign.id == campaign_id, later)
    db.session.execute(marked.values(published_seal=seal))


def _frozen(
    board: Board, as_of: AsOf, *, paper: str, actor: Actor, at: datetime, key: str
) -> Publication:
    content = written(board, as_of)
    return Publication(
        code=public_code(),
        campaign_id=board.campaign.id,
        board=board_code(board.campaign.code, board.kind),
        seal_n=as_of.seal,
        content=content.decode(),
        digest=digest_of(content),
        names=names_on(board),
        paper=paper,
        by_id=actor.person_id,
        at=at,
        request_key=key,
    )


def written(board: Board, as_of: AsOf) -> bytes:
    """The board in its one writing."""
    code = board_code(board.campaign.code, board.kind)
    return canonical(code, board.period, as_of, board.sections, rules=board.rules_named)


def names_on(board: Board) -> dict[str, str]:
    """What its units and clusters are called now."""
    units = {row.unit.code: row.unit.full_name for one in board.sections for row in one.rows}
    return {f"group:{section.code}": section.name for section in board.sections} | units


def keep(row: Publication) -> Publication:
    """The row is written; `Conflict` where just that board, or its correction, is there already."""
    if queries.publication_of_digest(row.digest) is not None:
        raise Conflict(TWICE)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:  # somebody published it between the look and the writing
        raise Conflict(TWICE) from error
    return row
