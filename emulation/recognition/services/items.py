"""Rows of a list: taken from approved entries or a board, mended, put in order, taken off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from emulation.audit.rules import Event
from emulation.audit.services import record
from emulation.core.clock import local_date
from emulation.core.codes import public_code
from emulation.core.db import db
from emulation.core.errors import Conflict, Invalid, NotFound, WrongState
from emulation.core.numbers import format_points
from emulation.core.policy import Actor
from emulation.core.text import name_key, unit_key
from emulation.people.models import Person
from emulation.people.rules import PersonKind
from emulation.points.rules import Place
from emulation.recognition import queries
from emulation.recognition.models import RecognitionItem, RecognitionList
from emulation.recognition.queries import Candidate
from emulation.recognition.rules import (
    KIND_ORDER,
    MAX_TOP,
    AwardForm,
    ItemKind,
    ListState,
    Source,
    check_summary,
    first_words,
    printed_order,
)
from emulation.recognition.services.guards import (
    compulsory,
    limited,
    list_for,
    reason_of,
    require_editable,
    subject,
    touch,
)
from emulation.units import queries as units
from emulation.units.queries import UnitRow

MAX_NAME = 200
MAX_NOTE = 500
MAX_VOTE = 40


@dataclass(frozen=True, kw_only=True)
class ItemText:
    """What a person may change of a row."""

    name: str
    position_text: str
    party_cell: str
    is_leader: bool | None
    summary: str
    form: AwardForm
    vote: str
    note: str


def propose_from_entries(
    code: str, *, entry_codes: Collection[str], actor: Actor, at: datetime
) -> int:
    """The chosen approved entries stand on the list; gives how many were added.

    Refused as a whole when none is chosen, one is out of reach or no longer approved, or another
    list already has one: the sentence names that list. What stands on the list already is kept.
    """
    row = _growing(code, actor=actor, at=at)
    on = local_date(at)
    if not entry_codes:
        sentence = "Chọn ít nhất một việc làm, mô hình."
        raise Invalid(sentence, {"entries": sentence})
    found = queries.chosen_candidates(row, entry_codes, on=on)
    if len(found) != len(set(entry_codes)):
        sentence = (
            "Có việc làm, mô hình không còn được công nhận hoặc nằm ngoài phạm vi. "
            "Tải lại trang rồi chọn lại."
        )
        raise Invalid(sentence, {"entries": sentence})
    for one in found:
        if one.taken_by:
            raise Conflict(
                f"«{one.title}» đã có trong danh sách «{one.taken_by}». Bỏ chọn mục này."
            )
    standing = {item.entry_id for item in queries.items(row.id)}
    new = [one for one in found if one.entry_id not in standing]
    cells = queries.cells_of([one.person for one in new if one.person], on=on)
    items = [_entry_item(row, one, cells) for one in new]
    _add(row, items, Source.ENTRY, actor=actor, at=at)
    return len(items)


def _entry_item(row: RecognitionList, one: Candidate, cells: dict[int, str]) -> RecognitionItem:
    person = one.person if one.kind is ItemKind.INDIVIDUAL else None
    text = f"{one.title.rstrip('.')}. {one.text}" if one.text else one.title
    item = _item(row, kind=one.kind, name=one.shown_name, unit=one.unit, summary=text)
    item.source = Source.ENTRY
    item.entry_id = one.entry_id
    item.level = one.level
    item.commune_id = one.commune.id if one.commune else None
    item.position_text = _position_text(one, person)
    if person is not None:
        _of_person(item, person, cells)
    return item


def _of_person(item: RecognitionItem, person: Person, cells: dict[int, str]) -> None:
    item.person_id = person.id
    item.birth_year = person.birth_year
    item.gender = person.gender
    item.is_leader = person.is_leader if person.kind is PersonKind.PARTY_MEMBER else False
    item.party_cell = cells.get(person.id, "")


def _position_text(one: Candidate, person: Person | None) -> str:
    above = one.commune if one.commune and one.commune.id != one.unit.id else None
    if one.kind is ItemKind.COLLECTIVE:
        return above.committee_name if above else ""
    office = person.position if person else ""
    place = one.unit.name if above is None else f"{one.unit.name}, {above.full_name}"
    return f"{office}, {place}" if office else place


def _item(
    row: RecognitionList, *, kind: ItemKind, name: str, unit: UnitRow, summary: str
) -> RecognitionItem:
    shown = name or unit.committee_name
    key = unit_key if kind is ItemKind.COLLECTIVE else name_key
    return RecognitionItem(
        code=public_code(),
        list_id=row.id,
        position=0,
        kind=kind,
        name=shown[:MAX_NAME],
        name_key=key(shown),
        unit_id=unit.id,
        unit_key=unit_key(unit.full_name),
        summary=first_words(summary),
        form=row.form,
    )


def propose_from_board(code: str, *, board: str, top: int, actor: Actor, at: datetime) -> int:
    """The units of the first `top` places (ties included) stand on the list; gives how many.

    Units that stand there already from a board are kept as they are. Refused where nobody has
    points yet.
    """
    row = _growing(code, actor=actor, at=at)
    if not 1 <= top <= MAX_TOP:
        sentence = f"Nhập số đơn vị từ 1 đến {MAX_TOP}."
        raise Invalid(sentence, {"top": sentence})
    if board not in {
        choice.code for choice in queries.board_choices(row.unit_id, on=local_date(at))
    }:
        sentence = "Chọn bảng xếp hạng trong danh sách."
        raise Invalid(sentence, {"board": sentence})
    first, size = queries.places(row, board, top=top, on=local_date(at))
    if not first:
        sentence = "Chưa đơn vị nào có điểm trên bảng này. Chọn bảng khác."
        raise Invalid(sentence, {"board": sentence})
    standing = {item.unit_id for item in queries.items(row.id) if item.source is Source.BOARD}
    new = [(place, unit) for place, unit in first if unit.id not in standing]
    parents = units.units_by_id(
        {unit.parent_id for _, unit in new if unit.parent_id}, on=local_date(at)
    )
    items = [_board_item(row, place, unit, parents, size) for place, unit in new]
    _add(row, items, Source.BOARD, actor=actor, at=at)
    return len(items)


def _board_item(
    row: RecognitionList, place: Place, unit: UnitRow, parents: dict[int, UnitRow], size: int
) -> RecognitionItem:
    tally = place.tally
    summary = (
        f"Xếp thứ {place.rank}/{size}, {format_points(tally.total)} điểm, "
        f"{tally.recognised} việc làm, mô hình được công nhận."
    )
    item = _item(
        row, kind=ItemKind.COLLECTIVE, name=unit.committee_name, unit=unit, summary=summary
    )
    item.source = Source.BOARD
    parent = parents.get(unit.parent_id or 0)
    item.position_text = parent.committee_name if parent else ""
    return item


def edit_item(
    code: str,
    item_code: str,
    *,
    text: ItemText,
    reason: str,
    revision: int,
    actor: Actor,
    at: datetime,
) -> None:
    """The row says what was typed; the reason stands in the audit and on the row."""
    row = _editable(code, actor=actor, at=at)
    item = _item_of(row, item_code)
    kept = reason_of(reason)
    values = _checked_text(text)
    if item.revision != revision:
        raise Conflict(
            f"Dòng của {item.name} vừa được người khác sửa. Xem nội dung mới rồi sửa lại nếu cần."
        )
    touch(row, actor=actor, at=at)
    changes = _write(item, values, kept)
    record(
        Event.RECOGNITION_EDIT,
        actor=actor,
        subject=subject(row),
        unit_id=row.unit_id,
        at=at,
        changes=changes,
        facts={"item": item.code, "reason": kept},
    )


def _write(
    item: RecognitionItem, values: dict[str, object], reason: str
) -> dict[str, tuple[object, object]]:
    """The row bears the values; gives what was there before, field by field."""
    changes = {
        field: (getattr(item, field), value)
        for field, value in values.items()
        if getattr(item, field) != value
    }
    for field, value in values.items():
        setattr(item, field, value)
    key = unit_key if item.kind is ItemKind.COLLECTIVE else name_key
    item.name_key = key(item.name)
    item.edited_reason = reason
    item.revision += 1
    db.session.flush()
    return changes


def _checked_text(text: ItemText) -> dict[str, object]:
    check_summary(text.summary)
    sentence = "Nhập tên tập thể, cá nhân hoặc hộ gia đình."
    return {
        "name": compulsory(text.name, "name", sentence, most=MAX_NAME),
        "position_text": limited(text.position_text, "position_text", most=MAX_NAME),
        "party_cell": limited(text.party_cell, "party_cell", most=MAX_NAME),
        "is_leader": text.is_leader,
        "summary": limited(text.summary, "summary", most=1000),
        "form": text.form,
        "vote": limited(text.vote, "vote", most=MAX_VOTE),
        "note": limited(text.note, "note", most=MAX_NOTE),
    }


def remove_item(code: str, item_code: str, *, reason: str, actor: Actor, at: datetime) -> None:
    """The row no longer stands on the list; it is kept with its reason, its achievement free."""
    row = _editable(code, actor=actor, at=at)
    item = _item_of(row, item_code)
    kept = reason_of(reason)
    touch(row, actor=actor, at=at)
    item.removed_at = at
    item.removed_reason = kept
    item.claimed_entry_id = None
    db.session.flush()
    _number(queries.items(row.id))
    record(
        Event.RECOGNITION_REMOVE,
        actor=actor,
        subject=subject(row),
        unit_id=row.unit_id,
        at=at,
        facts={"item": item.code, "name": item.name, "reason": kept},
    )


def move_item(code: str, item_code: str, *, up: bool, actor: Actor, at: datetime) -> None:
    """The row has changed places with its neighbour of the same group, where there is one."""
    row = _editable(code, actor=actor, at=at)
    item = _item_of(row, item_code)
    rows = queries.items(row.id)
    place = next(index for index, one in enumerate(rows) if one.id == item.id)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows) or rows[other].kind is not item.kind:
        return
    rows[place], rows[other] = rows[other], rows[place]
    _arranged(row, rows, "move", actor=actor, at=at)


def arrange(code: str, *, actor: Actor, at: datetime) -> None:
    """The rows stand in the prescribed order: award, level, unit, given name (domain.md §5.4)."""
    row = _editable(code, actor=actor, at=at)
    rows = sorted(queries.items(row.id), key=printed_order)
    _arranged(row, rows, "prescribed", actor=actor, at=at)


def _arranged(
    row: RecognitionList, rows: list[RecognitionItem], how: str, *, actor: Actor, at: datetime
) -> None:
    touch(row, actor=actor, at=at)
    _number(rows)
    record(
        Event.RECOGNITION_ARRANGE,
        actor=actor,
        subject=subject(row),
        unit_id=row.unit_id,
        at=at,
        facts={"how": how, "order": [item.code for item in rows]},
    )


def _editable(code: str, *, actor: Actor, at: datetime) -> RecognitionList:
    row = list_for(code, actor=actor, at=at)
    require_editable(row, actor=actor, at=at)
    return row


def _growing(code: str, *, actor: Actor, at: datetime) -> RecognitionList:
    """A list that still takes rows: after the proposal its achievements are taken already."""
    row = _editable(code, actor=actor, at=at)
    if row.state is not ListState.DRAFT:
        raise WrongState("Danh sách đã trình nên không thêm được. Cần thêm thì trả lại trước.")
    return row


def _item_of(row: RecognitionList, item_code: str) -> RecognitionItem:
    item = queries.item(row.id, item_code)
    if item is None:
        raise NotFound
    return item


def _add(
    row: RecognitionList,
    items: list[RecognitionItem],
    source: Source,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """New rows stand behind those of their group, so that what was arranged by hand stays."""
    touch(row, actor=actor, at=at)
    db.session.add_all(items)
    db.session.flush()
    standing = [item for item in queries.items(row.id) if item.position]
    new = sorted(items, key=printed_order)
    _number(sorted([*standing, *new], key=lambda item: KIND_ORDER.index(item.kind)))
    record(
        Event.RECOGNITION_ADD,
        actor=actor,
        subject=subject(row),
        unit_id=row.unit_id,
        at=at,
        facts={"source": source, "items": [[item.code, item.name] for item in items]},
    )


def _number(rows: list[RecognitionItem]) -> None:
    for number, item in enumerate(rows, start=1):
        item.position = number
    db.session.flush()
