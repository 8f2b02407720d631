"""What every act on a list asks first, and the guarded steps that a slower person cannot repeat."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from emulation.audit.rules import Event
from emulation.audit.services import record
from emulation.core.clock import local_date
from emulation.core.dates import short_instant
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.core.policy import Actor, Permission
from emulation.core.text import clean
from emulation.entries.models import RequestKey
from emulation.entries.queries import request_result
from emulation.recognition import queries
from emulation.recognition.models import RecognitionList
from emulation.recognition.rules import EDITORS, STATE_LABELS, Act, ListState, Step, step

MIN_REASON = 5
MAX_REASON = 500


def list_for(code: str, *, actor: Actor, at: datetime) -> RecognitionList:
    """The list, if it is in the actor's reach for proposals; `NotFound` otherwise."""
    row = queries.get_list(code)
    if row is None or not reaches(actor, (Permission.RECOGNITION_PROPOSE,), row.unit_id, at=at):
        raise NotFound
    return row


def readable_list(code: str, *, actor: Actor, at: datetime) -> RecognitionList:
    """The list, if it is in effect or in the actor's reach; `NotFound` otherwise."""
    row = queries.get_list(code)
    if row is not None and row.state is ListState.IN_EFFECT:
        return row
    return list_for(code, actor=actor, at=at)


def reaches(actor: Actor, permissions: Iterable[Permission], unit_id: int, *, at: datetime) -> bool:
    """The actor holds one of the permissions at the unit or above it today."""
    held = [unit for permission in permissions for unit in actor.units_with(permission)]
    return queries.covers(held, unit_id, on=local_date(at))


def begin(
    code: str, act: Act, *, actor: Actor, at: datetime, key: str
) -> tuple[RecognitionList, Step] | None:
    """The list and the step that the act takes; None where this very form was carried out before.

    Raises `NotFound`, `WrongState` or `NotAllowed` with the sentence to show.
    """
    row = list_for(code, actor=actor, at=at)
    if once(key, actor=actor, purpose=f"recognition.{act}", result=code, at=at) is not None:
        return None
    taken = step(act, row.state)
    require(actor, taken, row, at=at)
    return row, taken


def record_step(
    event: Event, row: RecognitionList, taken: Step, *, actor: Actor, at: datetime, **facts: object
) -> None:
    """The step stands in the audit."""
    record(
        event,
        actor=actor,
        subject=subject(row),
        unit_id=row.unit_id,
        at=at,
        changes={"state": (taken.source, taken.target)},
        facts=facts,
    )


def require(actor: Actor, step: Step, row: RecognitionList, *, at: datetime) -> None:
    """The actor may take this step of this list, or `NotAllowed`."""
    if not reaches(actor, step.permissions, row.unit_id, at=at):
        raise NotAllowed("Việc này do Hội đồng thực hiện. Đồng chí xem được danh sách.")


def require_editable(row: RecognitionList, *, actor: Actor, at: datetime) -> None:
    """The rows may be changed now, by this actor."""
    permissions = EDITORS.get(row.state)
    if permissions is None:
        raise WrongState(
            f"Danh sách đang ở trạng thái «{STATE_LABELS[row.state]}» nên không sửa được. "
            "Cần sửa thì trả lại danh sách trước."
        )
    if not reaches(actor, permissions, row.unit_id, at=at):
        raise NotAllowed("Danh sách đã trình, chỉ Hội đồng sửa được.")


def compulsory(text: str, field: str, sentence: str, *, most: int) -> str:
    """The cleaned one-line text of a field that must be filled, or `Invalid` with the sentence."""
    kept = clean(text, one_line=True)
    if not kept:
        raise Invalid(sentence, {field: sentence})
    return limited(kept, field, most=most)


def limited(text: str, field: str, *, most: int) -> str:
    """The cleaned one-line text, or `Invalid` where it is too long."""
    kept = clean(text, one_line=True)
    if len(kept) > most:
        sentence = f"Nội dung dài {len(kept)} ký tự, rút gọn còn tối đa {most} ký tự."
        raise Invalid(sentence, {field: sentence})
    return kept


def reason_of(text: str) -> str:
    """The cleaned reason, or `Invalid`: a reason is a few words, not a sign."""
    kept = compulsory(
        text, "reason", "Ghi lý do. Ví dụ: Trùng với danh sách quý I.", most=MAX_REASON
    )
    if len(kept) < MIN_REASON:
        sentence = "Lý do quá ngắn. Ghi rõ vì sao, ít nhất vài chữ."
        raise Invalid(sentence, {"reason": sentence})
    return kept


def once(key: str, *, actor: Actor, purpose: str, result: str, at: datetime) -> str | None:
    """None the first time; the earlier result when the same form comes again.

    The key is taken before the act, so a second click waits for the first one's end. A key used
    by somebody else or for another purpose is refused.
    """
    if not key:
        return None
    try:
        with db.session.begin_nested():
            db.session.add(
                RequestKey(key=key, user_id=actor.id, purpose=purpose, result=result, at=at)
            )
    except IntegrityError:
        known = request_result(key)
        if known is None or known.user_id != actor.id or known.purpose != purpose:
            raise Conflict("Biểu mẫu này đã được dùng. Tải lại trang rồi làm lại.") from None
        return known.result
    return None


def touch(row: RecognitionList, *, actor: Actor, at: datetime, **values: Any) -> None:
    """The list's revision grows and the values are set, if it still stands as it was read."""
    moved = changes_one(
        update(RecognitionList)
        .where(
            RecognitionList.id == row.id,
            RecognitionList.state == row.state,
            RecognitionList.revision == row.revision,
        )
        .values(
            revision=RecognitionList.revision + 1,
            changed_by_id=actor.id,
            changed_at=at,
            **values,
        )
    )
    if not moved:
        raise Conflict(_faster(row.code))
    db.session.refresh(row)


def move(
    row: RecognitionList, step: Step, *, revision: int, actor: Actor, at: datetime, **values: Any
) -> None:
    """The list takes the step, if it is still the one the actor saw (`revision`).

    `Conflict` names who was faster, when, and how the list stands now.
    """
    if row.revision != revision:
        raise Conflict(_faster(row.code))
    touch(row, actor=actor, at=at, state=step.target, **values)


def _faster(code: str) -> str:
    row = queries.get_list(code)
    if row is None:
        raise NotFound
    name = queries.full_names([row.changed_by_id])[row.changed_by_id]
    return (
        f"{name} vừa thay đổi danh sách này lúc {short_instant(row.changed_at)}, nay ở trạng thái "
        f"«{STATE_LABELS[row.state]}». Tải lại trang, xem rồi làm lại nếu vẫn cần."
    )


def subject(row: RecognitionList) -> str:
    """How the audit names the list."""
    return f"recognition:{row.code}"
