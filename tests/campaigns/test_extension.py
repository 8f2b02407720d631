"""Another deadline for one unit or for all: two persons or a signed paper, and what then holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from emulation.audit.models import AuditRecord
from emulation.campaigns import queries, services
from emulation.campaigns.rules import ExtensionState
from emulation.campaigns.services import Paper
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, WrongState
from tests.entries_made import request_key

REASON = "Xã mất mạng ba ngày liền do bão số 5, chưa gửi được."
LATER = clock.local_instant(date(2024, 12, 5), 17)
PAPER = Paper("45-CV/HU", date(2024, 11, 14), "Nguyễn Hữu Phước")


def proposed(world, *, unit="LL", by="td1", **changes):
    values = {"deadline": LATER, "reason": REASON, "at": world.now, "key": request_key()}
    with transaction():
        return services.propose_deadline(
            world.campaign,
            unit_id=world.unit(unit) if unit else None,
            actor=world.actor(by),
            **(values | changes),
        )


def confirmed(world, change, *, by="td2", at=None):
    with transaction():
        return services.confirm_deadline(change.code, actor=world.actor(by), at=at or world.now)


def last(world, unit, at=None):
    found = queries.effective_deadline(world.campaign, world.unit(unit), at=at or world.now)
    return found.last


def refused(act, *args, **kwargs) -> DomainError:
    with pytest.raises(DomainError) as error:
        act(*args, **kwargs)
    return error.value


def test_extension_holds_for_the_unit_and_all_below_once_a_second_person_agreed(world):
    change = proposed(world)
    assert last(world, "LL1") == world.campaign.deadline

    confirmed(world, change)

    assert {code: last(world, code) for code in ("LL", "LL1", "LL2")} == dict.fromkeys(
        ("LL", "LL1", "LL2"), LATER
    )
    assert {last(world, code) for code in ("HU", "HL", "HL1", "PGD")} == {world.campaign.deadline}
    (row,) = queries.changes_of(world.campaign.id)
    assert row.state is ExtensionState.IN_FORCE
    assert row.authority == (
        "đồng chí Nguyễn Thị Minh Tâm đề nghị, đồng chí Trần Văn Hùng xác nhận"
    )


def test_it_is_known_only_from_its_confirmation_on(world):
    confirmed(world, proposed(world), at=world.now + timedelta(hours=1))

    assert last(world, "LL1", at=world.now) == world.campaign.deadline
    assert last(world, "LL1", at=world.now + timedelta(hours=1)) == LATER


def test_the_longest_of_several_wins(world):
    confirmed(world, proposed(world))
    confirmed(world, proposed(world, unit="LL1", deadline=LATER + timedelta(days=2)))
    confirmed(world, proposed(world, unit="LL2", deadline=LATER - timedelta(days=1)))

    assert last(world, "LL1") == LATER + timedelta(days=2)
    assert last(world, "LL2") == LATER


def test_a_signed_paper_takes_the_place_of_the_second_person(world):
    change = proposed(world, paper=PAPER)

    assert last(world, "LL1") == LATER
    assert change.confirmed_at == world.now
    (row,) = queries.changes_of(world.campaign.id)
    assert row.authority == "văn bản số 45-CV/HU ngày 14/11/2024, người ký: Nguyễn Hữu Phước"


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"reason": ""}, {"reason"}),
        ({"reason": "Bão số 5"}, {"reason"}),
        ({"reason": "  x" + " " * 40}, {"reason"}),
        ({"reason": "a" * 1001}, {"reason"}),
        ({"deadline": clock.local_instant(date(2024, 11, 30), 17)}, {"day"}),
        ({"deadline": clock.local_instant(date(2024, 11, 20), 17)}, {"day"}),
        ({"deadline": clock.local_instant(date(2042, 12, 5), 17)}, {"day"}),
        ({"paper": Paper("45-CV/HU", None, "")}, {"paper_on", "paper_signer"}),
        ({"paper": Paper("", date(2024, 11, 14), "A")}, {"paper_number"}),
        ({"paper": Paper("45", date(2024, 11, 16), "A")}, {"paper_on"}),
    ],
)
def test_what_cannot_be_is_refused_with_the_input_to_mend(world, changes, names):
    """D19: no reason, no extension."""
    refusal = refused(proposed, world, **changes)

    assert isinstance(refusal, Invalid)
    assert refusal.fields.keys() == names
    db.session.rollback()
    assert queries.changes_of(world.campaign.id) == []


def test_nobody_is_their_own_second_person(world):
    """D19: one person alone extends nothing; persons count, not accounts."""
    change = proposed(world)

    assert isinstance(refused(confirmed, world, change, by="td1"), NotAllowed)
    db.session.rollback()
    assert last(world, "LL1") == world.campaign.deadline


@pytest.mark.parametrize("who", ["nop1", "bt1", "xn1", "hd1", "ld", "qt1", "kt"])
def test_only_reviewers_of_the_host_change_deadlines(world, who):
    change = proposed(world)

    assert isinstance(refused(proposed, world, by=who), NotAllowed)
    db.session.rollback()
    assert isinstance(refused(confirmed, world, change, by=who), NotAllowed)


def test_a_proposal_ends_once(world):
    change = proposed(world)
    confirmed(world, change)
    assert isinstance(refused(confirmed, world, change), WrongState)
    db.session.rollback()

    other = proposed(world, unit="HL")
    with transaction():
        services.drop_deadline(other.code, actor=world.actor("td2"), at=world.now)
    assert isinstance(refused(confirmed, world, other), WrongState)
    db.session.rollback()
    assert last(world, "HL1") == world.campaign.deadline
    with transaction():
        assert isinstance(
            refused(services.drop_deadline, "KHONGCO", actor=world.actor("td1"), at=world.now),
            NotFound,
        )


def test_the_same_form_proposes_once_and_for_its_sender_only(world):
    one = proposed(world, key="one-key")
    assert proposed(world, key="one-key").id == one.id
    assert isinstance(refused(proposed, world, key="one-key", by="td2"), Conflict)


def test_a_proposal_that_time_overtook_is_not_confirmed(world):
    change = proposed(world)

    refusal = refused(confirmed, world, change, at=LATER + timedelta(seconds=1))

    assert isinstance(refusal, Invalid)


def test_the_common_deadline_moves_for_all_with_two_persons(world):
    before = world.campaign.deadline
    change = proposed(world, unit=None)
    assert world.campaign.deadline == before
    confirmed(world, change)

    assert db.session.get_one(type(world.campaign), world.campaign.id).deadline == LATER
    assert last(world, "HL1") == LATER


def test_a_deadline_is_brought_forward_with_a_day_of_notice(world):
    """P09: no session lasts a day, so whoever has a form open reads of it before losing."""
    soon = world.now + timedelta(hours=23)
    assert isinstance(refused(proposed, world, unit=None, deadline=soon), Invalid)
    db.session.rollback()
    change = proposed(world, unit=None, deadline=world.now + timedelta(hours=25))

    late = refused(confirmed, world, change, at=world.now + timedelta(hours=2))
    db.session.rollback()
    confirmed(world, change)

    assert isinstance(late, Invalid)
    assert last(world, "LL1") == world.now + timedelta(hours=25)


def test_every_act_is_on_record_with_its_reason(world):
    confirmed(world, proposed(world))
    with transaction():
        services.drop_deadline(proposed_inside(world).code, actor=world.actor("td2"), at=world.now)
    confirmed(world, proposed(world, unit=None))

    recorded = select(AuditRecord.event).where(AuditRecord.subject == "campaign:BAC2024")
    assert list(db.session.scalars(recorded.order_by(AuditRecord.id))) == [
        "campaign.extend_propose",
        "campaign.extend",
        "campaign.extend_propose",
        "campaign.extend_drop",
        "campaign.extend_propose",
        "campaign.change",
    ]


def proposed_inside(world):
    return services.propose_deadline(
        world.campaign,
        deadline=LATER,
        unit_id=world.unit("HL"),
        reason=REASON,
        actor=world.actor("td1"),
        at=world.now,
        key=request_key(),
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deadline_change SET deadline = '2030-01-01 00:00:00'",
        "UPDATE deadline_change SET reason = 'Một lý do khác hẳn, dài hơn hai mươi chữ.'",
        "DELETE FROM deadline_change",
    ],
)
def test_what_holds_is_never_rewritten(world, statement):
    confirmed(world, proposed(world))

    with pytest.raises(IntegrityError, match="append-only"):
        db.session.execute(text(statement))


def test_campaigns_are_open_to_those_who_have_longer(world):
    after = world.campaign.deadline + timedelta(hours=1)
    confirmed(world, proposed(world, unit="LL1"))

    def open_for(*units):
        ids = [world.unit(code) for code in units]
        return [row.code for row in queries.open_campaigns(at=after, unit_ids=ids)]

    assert open_for("LL1") == open_for("LL") == open_for("HU") == ["BAC2024"]
    assert open_for("LL2") == open_for("HL") == open_for() == []
    near = queries.extensions_near([world.campaign], [world.unit("LL")], at=after)
    assert [row.unit_id for row in near[world.campaign.id]] == [world.unit("LL1")]
