"""A request is filed once, answered once; upheld, it opens a new round; nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from emulation.appeals import queries
from emulation.appeals.models import Appeal, AppealFile
from emulation.appeals.queries import AppealRow
from emulation.appeals.rules import Outcome, wrong_answer, wrong_grounds
from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.dates import format_date
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.models import Entry, RequestKey
from emulation.entries.queries import DecisionRow
from emulation.entries.rules import BAR_SENTENCES, State
from emulation.entries.services import remember
from emulation.files.services import Prepared, keep
from emulation.files.store import FileStore
from emulation.reviews.services import reopen

PURPOSE = "appeal"


def file_appeal(
    entry: Entry,
    grounds: str,
    files: Sequence[Prepared],
    *,
    store: FileStore,
    actor: Actor,
    at: datetime,
    key: str,
) -> Appeal:
    """The request stands and waits for its answer; the same form sent twice files once.

    `NotFound` for others than the named roles, `NotAllowed` for others than the author's side,
    `WrongState` where nothing was rejected, the days are over or a request was made before.
    """
    entry = entries.locked_entry(entry.id)
    done = entries.request_result(key)
    if done is not None:
        return _replayed(entry, done, actor)
    rejected = require_appellant(entry, actor, at=at)
    wrong = wrong_grounds(grounds, files=len(files))
    if wrong:
        raise Invalid("Có chỗ cần sửa.", wrong)
    today = clock.local_date(at)
    appeal = Appeal(
        code=public_code(12),
        entry_id=entry.id,
        decision_id=rejected.id,
        grounds=grounds.strip(),
        by_id=actor.id,
        at=at,
        due_on=queries.term(today).answer_by(today),
    )
    db.session.add(appeal)
    db.session.flush()
    _attach(appeal, files, store=store, at=at)
    remember(key, purpose=PURPOSE, result=appeal.code, actor=actor, at=at)
    _record(Event.APPEAL_FILE, entry, appeal, rejected, actor=actor, at=at)
    return appeal


def answer_appeal(
    entry: Entry,
    outcome: Outcome | None,
    answer: str,
    *,
    actor: Actor,
    at: datetime,
    revision: int,
) -> Appeal:
    """The request is answered with its reason; upheld, the entry waits at its step in a new round.

    `NotAllowed` names what keeps the actor from answering, `Conflict` where another was faster.
    """
    entry = entries.locked_entry(entry.id)
    row, rejected, unit_id = require_answerer(entry, actor, at=at)
    wrong = wrong_answer(outcome, answer)
    if wrong or outcome is None:
        raise Invalid("Có chỗ cần sửa.", wrong)
    closed = changes_one(
        update(Appeal)
        .where(Appeal.id == row.id, Appeal.answered_at.is_(None))
        .values(
            outcome=outcome,
            answer=answer.strip(),
            answered_by_id=actor.id,
            answered_for_id=unit_id,
            answered_at=at,
        )
    )
    if not closed:
        raise Conflict("Đề nghị này vừa được người khác trả lời. Tải lại trang để xem.")
    if outcome is Outcome.UPHELD:
        reopen(entry, rejected, reason=answer.strip(), actor=actor, at=at, revision=revision)
    event = Event.APPEAL_UPHOLD if outcome is Outcome.UPHELD else Event.APPEAL_DISMISS
    appeal = db.session.get_one(Appeal, row.id, populate_existing=True)
    _record(event, entry, appeal, rejected, actor=actor, at=at)
    return appeal


def require_reader(entry: Entry, actor: Actor, *, at: datetime) -> None:
    """Passes the named roles; for everybody else there is no such page (C11)."""
    if not queries.reads_appeals(entry, actor, on=clock.local_date(at)):
        raise NotFound


def require_appellant(entry: Entry, actor: Actor, *, at: datetime) -> DecisionRow:
    """The rejection against which the actor may ask now; the refusal says what is in the way."""
    today = clock.local_date(at)
    require_reader(entry, actor, at=at)
    if not entries.is_author(entry, actor, on=today):
        raise NotAllowed("Chỉ bên lập mới đề nghị xem xét lại được.")
    if queries.appeal_of(entry.id) is not None:
        raise WrongState("Mỗi nội dung được đề nghị xem xét lại một lần, và đã có một đề nghị.")
    rejected = queries.standing_rejection(entry)
    if rejected is None:
        raise WrongState("Chỉ đề nghị xem xét lại được khi kết quả là «Chưa công nhận».")
    decided_on = clock.local_date(rejected.at)
    last = queries.term(decided_on).last_day(decided_on)
    if today > last:
        raise WrongState(f"Đã hết hạn đề nghị xem xét lại (ngày {format_date(last)}).")
    return rejected


def require_answerer(
    entry: Entry, actor: Actor, *, at: datetime
) -> tuple[AppealRow, DecisionRow, int]:
    """The open request, the rejection it is about, and the unit the actor answers for; the
    refusal says what is in the way."""
    today = clock.local_date(at)
    require_reader(entry, actor, at=at)
    row = queries.appeal_of(entry.id)
    if row is None:
        raise NotFound
    if row.answered_at is not None:
        raise WrongState("Đề nghị này đã được trả lời. Tải lại trang để xem.")
    rejected = queries.rejection(entry, row.decision_id)
    unit_id = queries.answering_unit(rejected.unit_id, actor, on=today)
    if unit_id is None:
        raise NotAllowed("Đề nghị này do đơn vị đã quyết định hoặc cấp trên trả lời.")
    if rejected.actor_person_id == actor.person_id:
        raise NotAllowed("Đồng chí đã ghi kết quả này, cần người khác xem xét lại.")
    found = entries.bars_for(actor, [entry], on=today)[entry.id]
    if found:
        raise NotAllowed(" ".join(BAR_SENTENCES[bar] for bar in found))
    if entry.state is not State.REJECTED:
        raise WrongState("Kết quả «Chưa công nhận» không còn, không cần trả lời đề nghị này.")
    return row, rejected, unit_id


def _attach(appeal: Appeal, files: Sequence[Prepared], *, store: FileStore, at: datetime) -> None:
    for position, prepared in enumerate(files, start=1):
        stored = keep(prepared, store=store, at=at)
        db.session.add(
            AppealFile(
                code=public_code(12),
                appeal_id=appeal.id,
                position=position,
                stored_file_id=stored.id,
                name=prepared.name,
            )
        )
    db.session.flush()


def _replayed(entry: Entry, done: RequestKey, actor: Actor) -> Appeal:
    row = queries.appeal_of(entry.id)
    if done.user_id != actor.id or done.purpose != PURPOSE or row is None:
        raise Conflict("Biểu mẫu này đã được dùng. Mở lại trang rồi viết lại.")
    return db.session.get_one(Appeal, row.id)


def _record(
    event: Event,
    entry: Entry,
    appeal: Appeal,
    rejected: DecisionRow,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={
            "appeal": appeal.code,
            "decision": rejected.code,
            "due_on": appeal.due_on,
            "answer": appeal.answer,
        },
    )
