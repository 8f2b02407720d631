"""The conclusion is typed from the signed paper, entry by entry; nothing is decided by it yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.db import db
from emulation.core.errors import Conflict, DomainError, Invalid
from emulation.core.policy import Actor
from emulation.entries import queries as entries
from emulation.entries.models import Entry, RequestKey
from emulation.entries.services import remember
from emulation.files.services import Prepared, keep
from emulation.files.store import FileStore
from emulation.meetings import queries
from emulation.meetings.models import Meeting, MeetingItem
from emulation.meetings.rules import MOST_ITEMS, ItemResult, MeetingState, Paper, wrong_paper
from emulation.reviews import services as reviews
from emulation.reviews.rules import Ceiling, Verdict, wrong

PURPOSE = "meeting.type"


@dataclass(frozen=True)
class NewItem:
    """What the paper says of one entry, as the typist was shown it."""

    code: str
    revision: int
    verdict: Verdict


def type_conclusion(
    paper: Paper,
    items: Sequence[NewItem],
    *,
    scan: Prepared | None,
    store: FileStore,
    actor: Actor,
    at: datetime,
    key: str,
) -> Meeting:
    """The conclusion stands as typed and waits for a second person of the deciding unit.

    `Invalid` names every input that is wrong: the paper's by their names, an entry's as
    `<input>_<code>`. The same form sent twice types once.
    """
    queries.lock_entries(item.code for item in items)
    done = entries.request_result(key)
    if done is not None:
        return _replayed(done, actor)
    found = wrong_paper(paper, today=clock.local_date(at), has_scan=scan is not None)
    chosen = [(item, _entry(item, actor, at=at, wrong_ones=found)) for item in items]
    units = {entry.step_unit_id or 0 for _, entry in chosen if entry is not None}
    found |= _wrong_choice(items, units)
    found |= _taken([entry for _, entry in chosen if entry is not None])
    if found or scan is None or paper.concluded_on is None:
        raise Invalid("Có chỗ cần sửa.", found)
    meeting = Meeting(
        code=public_code(),
        unit_id=units.pop(),
        state=MeetingState.TYPED,
        number=paper.number,
        concluded_on=paper.concluded_on,
        signer=paper.signer,
        signer_title=paper.signer_title,
        scan_id=keep(scan, store=store, at=at).id,
        scan_name=scan.name,
        typed_by_id=actor.id,
        typed_at=at,
    )
    db.session.add(meeting)
    db.session.flush()
    db.session.add_all(_item(meeting, item, entry) for item, entry in chosen if entry is not None)
    remember(key, purpose=PURPOSE, result=meeting.code, actor=actor, at=at)
    _record(meeting, items, actor=actor, at=at)
    return meeting


def _entry(
    item: NewItem, actor: Actor, *, at: datetime, wrong_ones: dict[str, str]
) -> Entry | None:
    """The waiting entry that the actor may decide so; else a sentence at its inputs."""
    try:
        entry = entries.readable_entry(item.code, actor=actor, on=clock.local_date(at))
        reviews.require_decider(entry, actor, at=at)
    except DomainError as error:
        said = str(error) or "Mục này không có trong danh sách chờ xử lý của đồng chí."
        wrong_ones[f"action_{item.code}"] = said
        return None
    if entry.revision != item.revision:
        wrong_ones[f"action_{item.code}"] = "Mục này vừa thay đổi. Xem lại nội dung rồi chọn lại."
    case = reviews.case_of(entry, at=at)
    ceilings = [Ceiling(row.id, row.label, row.ceiling) for row in case.criteria]
    for name, said in wrong(item.verdict, case.powers, ceilings, is_scored=case.is_scored).items():
        wrong_ones[_input(name, item.code)] = said
    return entry


def _input(name: str, code: str) -> str:
    """The input of an entry that stands for one of the desk: `score_7` is `score_<code>_7`."""
    kind, _, number = name.partition("_")
    if kind == "score":
        return f"score_{code}_{number}"
    return f"reason_{code}" if name == "field_reasons" else f"{name}_{code}"


def _wrong_choice(items: Sequence[NewItem], units: set[int]) -> dict[str, str]:
    if not items:
        return {"items": "Chọn kết quả cho ít nhất một mục."}
    if len(items) > MOST_ITEMS:
        return {"items": f"Mỗi kết luận ghi tối đa {MOST_ITEMS} mục. Ghi phần còn lại ở lần sau."}
    if len(units) > 1:
        return {"items": "Các mục do nhiều đơn vị xử lý. Ghi kết luận riêng cho từng đơn vị."}
    return {}


def _taken(chosen: Sequence[Entry]) -> dict[str, str]:
    taken = queries.waiting_elsewhere([entry.id for entry in chosen])
    said = "Mục này đã có trong một kết luận chờ kiểm tra."
    return {f"action_{entry.code}": said for entry in chosen if entry.id in taken}


def _item(meeting: Meeting, item: NewItem, entry: Entry) -> MeetingItem:
    verdict = item.verdict
    return MeetingItem(
        meeting_id=meeting.id,
        entry_id=entry.id,
        revision=item.revision,
        action=verdict.action,
        recognition=verdict.recognition,
        reason=verdict.reason or "; ".join(verdict.field_reasons.values()),
        scores={str(key): str(Decimal(value)) for key, value in verdict.scores.items()},
        result=ItemResult.WAITING,
    )


def _replayed(done: RequestKey, actor: Actor) -> Meeting:
    if done.user_id != actor.id or done.purpose != PURPOSE:
        raise Conflict("Biểu mẫu này đã được dùng. Mở lại trang rồi nhập lại.")
    return queries.meeting_by_code(done.result)


def _record(meeting: Meeting, items: Sequence[NewItem], *, actor: Actor, at: datetime) -> None:
    audit.record(
        Event.MEETING_TYPE,
        actor=actor,
        subject=f"meeting:{meeting.code}",
        at=at,
        unit_id=meeting.unit_id,
        facts={
            "number": meeting.number,
            "concluded_on": meeting.concluded_on,
            "signer": meeting.signer,
            "entries": [[item.code, item.verdict.action] for item in items],
        },
    )
