"""Deciding, taking back and revoking: who may, who is barred, and points exact all the while."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from emulation.audit.models import AuditRecord
from emulation.audit.rules import Event
from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, DomainError, Invalid, NotAllowed, WrongState
from emulation.entries import queries as entries
from emulation.entries.models import Decision, Entry
from emulation.entries.rules import Action, PersonPart, State
from emulation.entries.rules.content import NamedPerson
from emulation.entries.services import withdraw
from emulation.points import queries as points
from emulation.reviews import queries, services
from emulation.reviews.models import Revocation
from emulation.reviews.rules import Verdict
from emulation.trail.queries import unrecorded_decisions
from tests.entries_made import (
    ACTION,
    decided,
    fresh,
    full_scores,
    passed_up,
    recognised,
    request_key,
    sent_action,
    sent_model,
)
from tests.factories import World

BASE = Verdict(Action.RECOGNISE, recognition=RecognitionLevel.BASE)
UPPER = Verdict(Action.RECOGNISE, recognition=RecognitionLevel.UPPER)
REJECT = Verdict(Action.REJECT, reason="Nội dung trùng với việc đã công nhận.")
RETURN = Verdict(Action.RETURN, field_reasons={"result": "Ghi rõ số liệu."})
SIGNED = replace(ACTION, minutes_number="05-BB/CB")
REVOKE_REASON = "Số liệu trùng với việc làm năm 2023."


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as caught:
        action()
    return str(caught.value)


def recognised_above(world: World, *, by: str) -> Entry:
    entry = passed_up(world, sent_action(world))
    return recognised(world, entry, by=by, level=RecognitionLevel.UPPER)


def counted(entry: Entry) -> list[Decimal]:
    return [row.counted for row in points.points_of_entry(entry.id)]


def undone(world: World, entry: Entry, *, by: str, minutes: int = 0) -> Decision:
    with transaction():
        entry = entries.fresh_entry(entry.id)
        return services.undo(
            entry,
            actor=world.actor(by),
            at=world.now + timedelta(minutes=minutes),
            revision=entry.revision,
        )


def proposed(world: World, entry: Entry, *, by: str, reason: str = REVOKE_REASON) -> Revocation:
    with transaction():
        return services.propose_revocation(
            entries.fresh_entry(entry.id), reason=reason, actor=world.actor(by), at=world.now
        )


def closed(world: World, entry: Entry, *, by: str, confirm: bool) -> Revocation:
    with transaction():
        entry = entries.fresh_entry(entry.id)
        return services.close_revocation(
            entry, confirm=confirm, actor=world.actor(by), at=world.now, revision=entry.revision
        )


# Deciding ------------------------------------------------------------------------------------


def test_recognising_at_the_commune_earns_the_points_of_the_level(world: World) -> None:
    entry = recognised(world, sent_action(world))

    assert (entry.state, entry.recognition) == (State.APPROVED, RecognitionLevel.BASE)
    assert counted(entry) == [Decimal(5)]
    assert points.differences() == []


def test_passing_up_leads_to_the_district_and_earns_nothing(world: World) -> None:
    entry = passed_up(world, sent_action(world))

    assert (entry.state, entry.step_position) == (State.SUBMITTED, 2)
    assert entry.step_unit_id == world.unit("HU")
    assert counted(entry) == []


def test_a_model_earns_the_scores_it_was_given(world: World) -> None:
    entry = passed_up(world, sent_model(world))

    entry = recognised(
        world,
        entry,
        by="td1",
        level=RecognitionLevel.EXEMPLARY,
        scores=full_scores(entry, at=world.now),
    )

    assert counted(entry) == [Decimal(10), Decimal(15), Decimal(10), Decimal(5)]
    assert points.differences() == []


def test_returning_and_rejecting_earn_nothing(world: World) -> None:
    returned, rejected = sent_action(world), sent_action(world)

    decided(world, returned, RETURN, by="xn1")
    decided(world, rejected, REJECT, by="xn1")

    assert fresh(returned).state is State.RETURNED
    assert fresh(rejected).state is State.REJECTED
    assert counted(returned) + counted(rejected) == []


@pytest.mark.parametrize("by", ["nop1", "bt1", "xn2", "td1", "hd1", "ld", "qt1", "kt"])
def test_nobody_else_decides_the_commune_step(world: World, by: str) -> None:
    entry = sent_action(world)

    sentence = refusal(lambda: decided(world, entry, BASE, by=by))

    assert sentence == "Bước này do đơn vị khác xử lý."
    assert fresh(entry).state is State.SUBMITTED


@pytest.mark.parametrize("by", ["xn1", "nop1", "xn2", "hd1"])
def test_nobody_else_decides_the_district_step(world: World, by: str) -> None:
    entry = passed_up(world, sent_action(world))

    assert refusal(lambda: decided(world, entry, UPPER, by=by)) == "Bước này do đơn vị khác xử lý."


def test_a_verdict_that_lacks_something_names_its_inputs(world: World) -> None:
    entry = sent_action(world)

    with pytest.raises(Invalid) as caught:
        decided(world, entry, Verdict(Action.REJECT), by="xn1")

    assert list(caught.value.fields) == ["reason"]
    assert fresh(entry).state is State.SUBMITTED


# Bars ----------------------------------------------------------------------------------------


def test_s1_who_wrote_it_does_not_decide_it(world: World) -> None:
    entry = sent_action(world, by="xn1")

    sentence = refusal(lambda: decided(world, entry, BASE, by="xn1"))

    assert "vì là người lập hoặc người gửi" in sentence


def test_s1_who_typed_a_signed_paper_may_decide_at_the_commune_only(world: World) -> None:
    typed = sent_action(world, SIGNED, by="xn1")

    entry = recognised(world, typed)

    assert entry.state is State.APPROVED


def test_s1_who_is_named_does_not_decide(world: World) -> None:
    person = NamedPerson(world.person("xn1").id, PersonPart.SUBJECT)
    entry = sent_action(world, replace(ACTION, persons=(person,)))

    sentence = refusal(lambda: decided(world, entry, BASE, by="xn1"))

    assert sentence == "Đồng chí không xử lý được mục này vì có tên trong nội dung."


@pytest.mark.parametrize(
    ("unit", "by", "commune", "barred"),
    [("HL1", "nop2", "xn2", ["td1", "td2"]), ("LL1", "nop1", "xn1", ["td3"])],
)
def test_s2_nobody_decides_over_their_own_commune(
    world: World, unit: str, by: str, commune: str, barred: list[str]
) -> None:
    entry = passed_up(world, sent_action(world, unit=unit, by=by), by=commune)

    kept_out = []
    for name in ("td1", "td2", "td3", "td4"):
        found = queries.queue(world.actor(name), on=world.today)
        if found.barred:
            sentence = refusal(lambda name=name: decided(world, entry, UPPER, by=name))
            assert sentence == "Đồng chí không xử lý được mục này vì cùng đơn vị với bên gửi."
            kept_out.append(name)

    assert kept_out == barred


def test_s3_who_decided_one_step_does_not_decide_another(world: World) -> None:
    entry = passed_up(world, sent_action(world))
    actor = replace(world.actor("td4"), person_id=world.actor("xn1").person_id)

    with pytest.raises(NotAllowed) as caught:
        services.require_decider(entry, actor, at=world.now)

    assert str(caught.value) == (
        "Đồng chí đã quyết định bước khác của mục này, cần người khác xử lý."
    )


# Races and repeated forms --------------------------------------------------------------------


def test_of_two_deciders_at_once_exactly_one_gets_through(app: Flask, world: World) -> None:
    entry = passed_up(world, sent_action(world))
    actors = [world.actor("td1"), world.actor("td4")]
    entry_id, seen = entry.id, entry.revision  # what a thread reads belongs to no session
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def decide(place: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    services.decide(
                        entries.fresh_entry(entry_id),
                        UPPER,
                        actor=actors[place],
                        at=world.now,
                        revision=seen,
                        request_key=f"race-{place}",
                    )
                outcomes.append("decided")
            except Conflict as error:
                outcomes.append(str(error).split(" đã xử lý")[0])

    db.session.rollback()
    threads = [threading.Thread(target=decide, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    taken = [row for row in entries.decisions_of(fresh(entry).id) if row.step_position == 2]
    assert sorted(outcomes) == sorted(["decided", f"Đồng chí {taken[0].actor_name}"])
    assert len(taken) == 1
    assert counted(entry) == [Decimal(8)]
    assert points.differences() == []


def test_a_stale_page_names_who_was_faster(world: World) -> None:
    entry = sent_action(world)
    seen = entry.revision
    decided(world, entry, REJECT, by="xn1")

    with pytest.raises(Conflict) as caught, transaction():
        services.decide(
            entries.fresh_entry(entry.id),
            BASE,
            actor=world.actor("xn1"),
            at=world.now,
            revision=seen,
            request_key=request_key(),
        )

    assert str(caught.value) == (
        "Đồng chí Nguyễn Văn Thắng đã xử lý lúc 08 giờ 00, thứ Sáu, 15/11/2024: Chưa công nhận. "
        "Ý kiến đồng chí vừa viết được giữ ở bên dưới."
    )


def test_the_same_form_twice_gives_the_first_decision(world: World) -> None:
    entry = sent_action(world)
    seen = entry.revision

    def send(by: str, target: Entry) -> int:
        with transaction():
            return services.decide(
                entries.fresh_entry(target.id),
                BASE,
                actor=world.actor(by),
                at=world.now,
                revision=seen,
                request_key="twice",
            ).id

    first, second = send("xn1", entry), send("xn1", entry)
    other = sent_action(world, unit="HL1", by="nop2")

    assert first == second
    assert counted(entry) == [Decimal(5)]
    assert "đã được gửi trước đó" in refusal(lambda: send("xn2", other))
    assert "đã được gửi trước đó" in refusal(lambda: send("td4", entry))


# Undo ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", [BASE, REJECT, RETURN, Verdict(Action.PASS_UP)])
def test_undo_within_ten_minutes_brings_the_entry_back_to_its_step(
    world: World, verdict: Verdict
) -> None:
    entry = sent_action(world)
    decided(world, entry, verdict, by="xn1")

    undone(world, entry, by="xn1", minutes=10)

    entry = fresh(entry)
    assert (entry.state, entry.step_position, entry.round) == (State.SUBMITTED, 1, 2)
    assert entry.recognition is None
    assert sum(counted(entry)) == 0
    assert points.differences() == []
    assert recognised(world, entry).state is State.APPROVED


def test_undo_after_eleven_minutes_is_refused(world: World) -> None:
    entry = recognised(world, sent_action(world))

    assert "trong 10 phút" in refusal(lambda: undone(world, entry, by="xn1", minutes=11))
    assert fresh(entry).state is State.APPROVED


def test_undo_of_somebody_elses_decision_is_refused(world: World) -> None:
    entry = recognised(
        world, passed_up(world, sent_action(world)), by="td1", level=UPPER.recognition
    )

    assert "quyết định của chính mình" in refusal(lambda: undone(world, entry, by="td4"))


def test_undo_twice_is_refused(world: World) -> None:
    entry = recognised(world, sent_action(world))
    undone(world, entry, by="xn1")

    with pytest.raises(WrongState):
        undone(world, entry, by="xn1")


def test_undo_after_the_next_step_decided_is_refused(world: World) -> None:
    entry = recognised(
        world, passed_up(world, sent_action(world)), by="td4", level=UPPER.recognition
    )

    with pytest.raises(WrongState):
        undone(world, entry, by="xn1")


def test_the_author_cannot_withdraw_what_the_commune_passed_up_after_an_undo(world: World) -> None:
    entry = passed_up(world, sent_action(world))
    decided(world, entry, UPPER, by="td1")
    undone(world, entry, by="td1")
    entry = fresh(entry)

    with transaction():
        entry = entries.fresh_entry(entry.id)
        nop1, seen = world.actor("nop1"), entry.revision
        sentence = refusal(lambda: withdraw(entry, actor=nop1, at=world.now, revision=seen))

    assert (entry.step_position, entry.round) == (2, 2)
    assert sentence.startswith("Cấp dưới đã xét")


# Revocation ----------------------------------------------------------------------------------


def test_two_persons_revoke_and_the_points_are_reversed(world: World) -> None:
    entry = recognised(world, sent_action(world))

    proposed(world, entry, by="td1")
    held = fresh(entry).state
    closed(world, entry, by="td4", confirm=True)

    entry = fresh(entry)
    assert held is State.APPROVED
    assert entry.state is State.REVOKED
    assert counted(entry) == [Decimal(5), Decimal(-5)]
    assert points.differences() == []
    assert queries.open_revocation(entry.id) is None


def test_one_person_alone_does_not_revoke(world: World) -> None:
    entry = recognised(world, sent_action(world))
    proposed(world, entry, by="td1")

    sentence = refusal(lambda: closed(world, entry, by="td1", confirm=True))

    assert sentence == "Đồng chí là người đề nghị, cần một người khác xác nhận hủy công nhận."
    assert fresh(entry).state is State.APPROVED


def test_a_dropped_proposal_leaves_the_recognition(world: World) -> None:
    entry = recognised(world, sent_action(world))
    proposed(world, entry, by="td1")

    closed(world, entry, by="td4", confirm=False)

    assert fresh(entry).state is State.APPROVED
    assert "Không còn đề nghị" in refusal(lambda: closed(world, entry, by="td5", confirm=True))
    assert proposed(world, entry, by="td4").closed_at is None


def test_a_recognition_somebody_wants_revoked_is_not_undone_alone(world: World) -> None:
    entry = recognised(world, sent_action(world))
    proposed(world, entry, by="td1")

    assert "khi chưa ai" in refusal(lambda: undone(world, entry, by="xn1"))
    assert closed(world, entry, by="td4", confirm=True).is_confirmed


def test_dropping_a_proposal_is_recorded_as_such(world: World) -> None:
    entry = recognised(world, sent_action(world))
    proposed(world, entry, by="td1")

    closed(world, entry, by="td4", confirm=False)

    last = db.session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc())).first()
    assert last is not None
    assert last.event == Event.DECISION_REVOKE_DROP
    assert unrecorded_decisions() == []


def test_a_second_proposal_waits_for_the_first(world: World) -> None:
    entry = recognised(world, sent_action(world))
    proposed(world, entry, by="td1")

    assert "Đã có đề nghị" in refusal(lambda: proposed(world, entry, by="td4"))


@pytest.mark.parametrize(
    ("by", "reason", "expected"),
    [
        ("td1", "Quá ngắn", "Có chỗ cần sửa."),
        ("td3", REVOKE_REASON, "Đồng chí không xử lý được mục này vì cùng đơn vị với bên gửi."),
        ("xn1", REVOKE_REASON, "Không tìm thấy trang, hoặc đồng chí không có quyền xem."),
    ],
)
def test_a_proposal_needs_the_right_and_a_reason(
    world: World, by: str, reason: str, expected: str
) -> None:
    entry = recognised(
        world, passed_up(world, sent_action(world)), by="td4", level=UPPER.recognition
    )

    assert refusal(lambda: proposed(world, entry, by=by, reason=reason)) == expected


def test_only_what_was_recognised_can_be_revoked(world: World) -> None:
    entry = sent_action(world)

    assert "Không thực hiện được «Hủy công nhận»" in refusal(
        lambda: proposed(world, entry, by="td1")
    )
