"""Completion is asked for once a level; again only for what the sender left open."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid
from emulation.entries.rules import Action, State
from emulation.entries.rules.requests import Answered, RequestAnswer, stored
from emulation.entries.services.draft import version_being_written
from emulation.reviews import services
from emulation.reviews.rules import EarlierReturns, Verdict, wrong_return
from tests import entries_made as made

ASKED = {"result": "Ghi rõ số liệu.", "files": "Ảnh chưa rõ."}
BACK = Verdict(Action.RETURN, field_reasons=ASKED)


@pytest.mark.parametrize(
    ("earlier", "begins"),
    [
        (EarlierReturns(), None),
        (EarlierReturns(1, frozenset({"result", "files"})), None),
        (EarlierReturns(1, frozenset({"result"})), "Lần này chỉ đề nghị lại được phần"),
        (EarlierReturns(1), "Cấp này đã đề nghị bổ sung một lần"),
    ],
)
def test_a_second_request_stands_only_on_what_is_open(earlier, begins):
    found = wrong_return(BACK, earlier)

    assert (found == {}) if begins is None else found["field_reasons"].startswith(begins)
    assert wrong_return(Verdict(Action.REJECT), EarlierReturns(1)) == {}


def returned(world, entry, verdict=BACK, by="xn1"):
    return made.decided(world, made.fresh(entry), verdict, by=by)


def again(world, entry, **answers: RequestAnswer):
    """The entry is handed in again with these answers to what was asked."""
    entry = made.fresh(entry)
    with transaction():
        version = version_being_written(entry, actor=world.actor("nop1"), at=world.now)
        version.result = "12 hộ hiến 450 m² đất, có danh sách kèm theo."
        version.request_answers = stored(
            {name: Answered(one, "Chưa có.") for name, one in answers.items()}
        )
    return made.send(world, made.fresh(entry))


def test_what_was_answered_is_not_asked_for_again(world):
    entry = made.sent_action(world)
    returned(world, entry)
    again(world, entry, files=RequestAnswer.EXPLAINED)

    with pytest.raises(Invalid) as caught:
        returned(world, entry)

    assert "một lần" in caught.value.fields["field_reasons"]
    assert made.fresh(entry).state is State.SUBMITTED
    made.recognised(world, made.fresh(entry))
    assert made.fresh(entry).state is State.APPROVED


def test_what_was_left_open_is_asked_for_again_and_recorded_so(world):
    entry = made.sent_action(world)
    returned(world, entry)
    again(world, entry, files=RequestAnswer.NOT_DONE)
    with pytest.raises(Invalid):
        returned(world, entry)

    returned(world, entry, Verdict(Action.RETURN, field_reasons={"files": "Vẫn cần ảnh rõ."}))

    assert made.fresh(entry).state is State.RETURNED
    last = (
        select(AuditPayload.content)
        .join(AuditRecord, AuditRecord.id == AuditPayload.record_id)
        .where(AuditRecord.event == "decision.return")
        .order_by(AuditRecord.id.desc())
    )
    assert db.session.scalars(last).first()["facts"]["asked_again"] == ["files"]


def test_the_level_above_asks_once_for_itself(world):
    entry = made.sent_action(world)
    returned(world, entry)
    again(world, entry, files=RequestAnswer.EXPLAINED)
    made.passed_up(world, made.fresh(entry))

    returned(world, entry, by="td4")

    assert made.fresh(entry).state is State.RETURNED


def test_an_undone_request_does_not_count(world):
    entry = made.sent_action(world)
    returned(world, entry)
    with transaction():
        services.undo(
            made.queries.fresh_entry(entry.id), actor=world.actor("xn1"), at=world.now,
            revision=made.queries.fresh_entry(entry.id).revision,
        )  # fmt: skip

    returned(world, entry)

    assert made.fresh(entry).state is State.RETURNED


def test_the_desk_says_why_and_keeps_what_was_typed(world, browse):
    entry = made.sent_action(world)
    returned(world, entry)
    again(world, entry, files=RequestAnswer.EXPLAINED)
    db.session.rollback()
    page = browse("xn1").send(
        f"/cho-xu-ly/{entry.code}",
        {"action": "return", "field_result": "y", "reason_result": "Ghi thêm."},
    )

    assert page.status == 422
    assert any("Cấp này đã đề nghị bổ sung một lần" in one for one in page.errors), page.errors
    assert "Ghi thêm." in page.html
