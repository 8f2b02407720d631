"""Recusal (S9): withdrawing from an entry, asking that another decides it, and answering that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.db import db
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.entries.queries.capacity import stand_ins_at
from emulation.entries.queries.involvement import Holder, holders_of
from emulation.entries.queries.recusals import (
    open_request_by,
    recusal_by_code,
    standing_recusal,
    words_on,
)
from emulation.entries.records import Recusal, RecusalWord
from emulation.entries.rules import BAR_SENTENCES, Bar, State
from emulation.entries.rules.recusals import (
    RecusalKind,
    RecusalReason,
    RecusalRuling,
    open_rulings,
    wrong_recusal,
)
from emulation.people import queries as people
from emulation.people.services import may_manage
from emulation.reviews.services.decide import require_decider

RULED: dict[RecusalRuling, Event] = {
    RecusalRuling.LIFTED: Event.RECUSAL_LIFT,
    RecusalRuling.REFUSED: Event.RECUSAL_REFUSE,
    RecusalRuling.UPHELD: Event.RECUSAL_UPHOLD,
}
PARTY = (Bar.AUTHOR, Bar.NAMED, Bar.UPLOADER)
WORDS_LEAST = 10


def recuse(entry: Entry, *, reason: str, words: str, actor: Actor, at: datetime) -> Recusal:
    """The actor stays out of deciding the entry, at every step, until a second person lets them
    again; said twice, once.

    `NotAllowed` for who does not hold its step, `Invalid` without a reason of the list.
    """
    entry = _waiting(entry)
    if not entries.is_at_step(entry, actor, on=clock.local_date(at)):
        raise NotAllowed("Bước này do đơn vị khác xử lý.")
    _require_words(reason, words, RecusalKind.DECLARED)
    standing = standing_recusal(entry.id, actor.person_id)
    if standing is not None and standing.kind is RecusalKind.DECLARED:
        return standing
    row = _add(entry, RecusalKind.DECLARED, actor.person_id, reason, words, actor=actor, at=at)
    _record(Event.RECUSAL_DECLARE, entry, row, actor=actor, at=at)
    return row


def request_recusal(
    entry: Entry, person_code: str, *, reason: str, words: str, actor: Actor, at: datetime
) -> Recusal:
    """The named person does not decide the entry until a second person answers the request.

    Asked by the author's side, a person named in it, or another decider of its step without a bar;
    one open request of each. `NotAllowed` for everybody else.
    """
    entry = _waiting(entry)
    require_asker(entry, actor, at=at)
    holders = {holder.code: holder for holder in holders_to_replace(entry, actor, at=at)}
    wrong = wrong_recusal(reason, words, kind=RecusalKind.REQUESTED)
    if person_code not in holders:
        wrong["person"] = "Chọn người trong danh sách."
    if wrong:
        raise Invalid("Có chỗ cần sửa.", wrong)
    holder = holders[person_code]
    own = open_request_by(entry.id, actor.id)
    if own is not None and own.person_id == holder.person_id:
        return own
    if own is not None:
        raise WrongState("Đề nghị trước của đồng chí chưa được trả lời. Chờ kết quả rồi đề nghị.")
    row = _add(entry, RecusalKind.REQUESTED, holder.person_id, reason, words, actor=actor, at=at)
    _record(Event.RECUSAL_REQUEST, entry, row, actor=actor, at=at)
    return row


def answer_recusal(code: str, ruling: str, *, words: str, actor: Actor, at: datetime) -> Recusal:
    """A second person upholds or refuses a request, or lets who stood out decide again.

    Neither the person concerned nor who asked. `NotFound` outside the actor's units, `Conflict`
    where somebody answered first.
    """
    row = recusal_by_code(code)
    if row is None:
        raise NotFound
    entry = entries.locked_entry(row.entry_id)
    require_second(entry, row, actor, at=at)
    if entry.state is not State.SUBMITTED:
        raise WrongState("Mục này không còn chờ xử lý nên không cần trả lời nữa.")
    said = words_on(row.id)
    if ruling not in list(RecusalRuling):
        raise Invalid("Chọn đồng ý hoặc không đồng ý.")
    if RecusalRuling(ruling) not in open_rulings(row.kind, (word.ruling for word in said)):
        raise Conflict("Việc này vừa được người khác trả lời. Tải lại trang để xem kết quả.")
    if len(words.strip()) < WORDS_LEAST:
        raise Invalid("Có chỗ cần sửa.", {"words": f"Ghi lý do, ít nhất {WORDS_LEAST} ký tự."})
    word = RecusalWord(
        recusal_id=row.id,
        position=len(said) + 1,
        ruling=RecusalRuling(ruling),
        words=words,
        by_id=actor.id,
        at=at,
    )
    _put(word)
    _record(RULED[word.ruling], entry, row, actor=actor, at=at, answer=words)
    return row


def require_asker(entry: Entry, actor: Actor, *, at: datetime) -> None:
    """Passes the author's side, persons named in the entry, and deciders of its step unbarred."""
    today = clock.local_date(at)
    if entries.is_author(entry, actor, on=today):
        return
    if entries.is_at_step(entry, actor, on=today):
        require_decider(entry, actor, at=at)
        return
    if Bar.NAMED not in entries.bars_for(actor, [entry], on=today)[entry.id]:
        raise NotAllowed(
            "Chỉ bên gửi, người có tên trong nội dung hoặc người cùng giữ bước này được đề nghị."
        )


def require_second(entry: Entry, row: Recusal, actor: Actor, *, at: datetime) -> None:
    """Passes an unbarred decider of the step and administrators of its unit; never a party."""
    today = clock.local_date(at)
    is_holder = entries.is_at_step(entry, actor, on=today)
    unit_id = entry.step_unit_id
    if not is_holder and (unit_id is None or not may_manage(actor, unit_id, at=at)):
        raise NotFound
    if actor.person_id in (row.person_id, people.person_id_of(row.by_id)):
        raise NotAllowed("Cần một người khác trả lời, không phải người xin rút hay người đề nghị.")
    bars = entries.bars_for(actor, [entry], on=today)[entry.id]
    found = [bar for bar in bars if is_holder or bar in PARTY]
    if found:
        raise NotAllowed(" ".join(BAR_SENTENCES[bar] for bar in found))


def holders_to_replace(entry: Entry, actor: Actor, *, at: datetime) -> list[Holder]:
    """Who holds the step and may be asked to leave it: not the reader, nobody who is out."""
    on = clock.local_date(at)
    holders = holders_of(entry, on=on)
    holders += [stand_in for stand_in, _ in stand_ins_at(holders, on=on)]
    return [
        holder
        for holder in {one.person_id: one for one in holders}.values()
        if holder.person_id != actor.person_id
        and standing_recusal(entry.id, holder.person_id) is None
    ]


def _waiting(entry: Entry) -> Entry:
    entry = entries.locked_entry(entry.id)
    if entry.state is not State.SUBMITTED:
        raise WrongState("Mục này không còn chờ xử lý. Tải lại trang để xem.")
    return entry


def _require_words(reason: str, words: str, kind: RecusalKind) -> None:
    wrong = wrong_recusal(reason, words, kind=kind)
    if wrong:
        raise Invalid("Có chỗ cần sửa.", wrong)


def _add(
    entry: Entry,
    kind: RecusalKind,
    person_id: int,
    reason: str,
    words: str,
    *,
    actor: Actor,
    at: datetime,
) -> Recusal:
    row = Recusal(
        code=public_code(),
        entry_id=entry.id,
        person_id=person_id,
        kind=kind,
        reason=RecusalReason(reason),
        words=words,
        by_id=actor.id,
        at=at,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _put(word: RecusalWord) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(word)
    except IntegrityError as error:
        raise Conflict("Việc này vừa được người khác trả lời. Tải lại trang để xem.") from error


def _record(
    event: Event, entry: Entry, row: Recusal, *, actor: Actor, at: datetime, **facts: object
) -> None:
    person = people.person(row.person_id)
    audit.record(
        event,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts={
            "recusal": row.code,
            "full_name": person.full_name if person else "",
            "recusal_reason": row.reason,
            "words": row.words,
            **facts,
        },
    )
