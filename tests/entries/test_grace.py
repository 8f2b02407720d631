"""Pressing «Gửi» while announced files are on their way (security.md P07)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditRecord
from emulation.campaigns.rules import Lateness
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, WrongState
from emulation.entries import queries, services
from emulation.entries.rules import State
from tests import entries_made as made
from tests.entries.test_uploads import PHOTO, PIECE, Device

DEADLINE = clock.local_instant(date(2024, 11, 30), 17)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
BARE = replace(made.ACTION, confirmer="")
"""Without any proof but the file that is coming."""


@pytest.fixture
def entry(world):
    return made.draft(world, BARE)


def announced(world, entry, at, key="k-1"):
    with transaction():
        return services.open_upload(
            queries.fresh_entry(entry.id),
            key=key,
            name="Đường mới.jpg",
            size=len(PHOTO),
            actor=world.actor("nop1"),
            at=at,
        )


def pressed(world, entry, at, key="press-1"):
    with transaction():
        fresh = queries.fresh_entry(entry.id)
        return services.press(
            fresh, actor=world.actor("nop1"), at=at, revision=fresh.revision, key=key
        )


def saved(world, entry, content, at):
    with transaction():
        fresh = queries.fresh_entry(entry.id)
        services.save_draft(
            fresh, content, actor=world.actor("nop1"), at=at, revision=fresh.revision
        )


def arrived(browse, entry, upload, at):
    """The whole file comes at that moment."""
    with clock.frozen(at):
        device = Device(browse("nop1"), entry)
        for begin in range(0, len(PHOTO), PIECE):
            status, told = device.piece(upload.code, begin, PHOTO[begin : begin + PIECE])
            assert status == 200, told
    assert told["state"] == "ready"
    return made.fresh(entry)


def test_pressed_in_time_goes_through_when_its_file_is_there(world, browse, entry):
    """P07: begun 30 s before the deadline, whole 60 s after."""
    upload = announced(world, entry, DEADLINE - 30 * SECOND)
    waiting = pressed(world, entry, DEADLINE - 10 * SECOND)
    assert (waiting.count, waiting.until) == (1, DEADLINE + 30 * MINUTE)
    assert made.fresh(entry).state is State.DRAFT

    entry = arrived(browse, entry, upload, DEADLINE + 60 * SECOND)

    assert (entry.state, entry.lateness) == (State.SUBMITTED, Lateness.GRACE)
    assert (entry.sending_since, entry.received_at) == (None, DEADLINE + 60 * SECOND)
    with transaction():
        again = services.press(
            queries.fresh_entry(entry.id),
            actor=world.actor("nop1"),
            at=DEADLINE + 2 * MINUTE,
            revision=1,
            key="press-1",
        )
    assert again is None


def test_the_last_second_of_grace_is_inside_the_next_is_not(world, browse, entry):
    other = made.draft(world, BARE)
    for draft, at, state in (
        (entry, DEADLINE + 30 * MINUTE, State.SUBMITTED),
        (other, DEADLINE + 30 * MINUTE + SECOND, State.DRAFT),
    ):
        upload = announced(world, draft, DEADLINE - MINUTE)
        pressed(world, draft, DEADLINE, key=f"press-{draft.code}")
        assert arrived(browse, draft, upload, at).state is state


def test_when_grace_has_passed_the_draft_stays_and_says_what_to_do(world, browse, entry):
    upload = announced(world, entry, DEADLINE - MINUTE)
    pressed(world, entry, DEADLINE - SECOND)
    entry = arrived(browse, entry, upload, DEADLINE + 31 * MINUTE)

    assert entry.state is State.DRAFT
    assert len(queries.evidence_of(entry.id)) == 1
    with pytest.raises(WrongState, match="Tệp đến sau 17 giờ 30"):
        pressed(world, entry, DEADLINE + 32 * MINUTE, key="press-2")
    db.session.rollback()
    with clock.frozen(DEADLINE + 32 * MINUTE):
        page = browse("nop1").get(f"/ho-so/{entry.code}")
    assert "nhưng tệp chưa đến đủ trước 17 giờ 30" in page.text


def test_nothing_waits_that_was_pressed_too_late(world, entry):
    announced(world, entry, DEADLINE - MINUTE)
    with pytest.raises(WrongState, match="Đã hết hạn gửi"):
        pressed(world, entry, DEADLINE + SECOND)

    assert made.fresh(entry).sending_since is None


def test_what_is_missing_besides_the_files_is_told_at_once(world):
    entry = made.draft(world, replace(BARE, summary=""))
    announced(world, entry, world.now)
    with pytest.raises(Invalid) as refusal:
        pressed(world, entry, world.now)

    assert refusal.value.fields.keys() == {"summary"}


def test_pressing_again_keeps_the_first_moment(world, entry):
    announced(world, entry, DEADLINE - MINUTE)
    pressed(world, entry, DEADLINE - SECOND)
    assert pressed(world, entry, DEADLINE + MINUTE, key="press-2").since == DEADLINE - SECOND
    wanted = select(AuditRecord).where(AuditRecord.event == "entry.press")
    assert len(list(db.session.scalars(wanted))) == 1


def test_a_stale_page_presses_nothing(world, entry):
    announced(world, entry, world.now)
    with transaction(), pytest.raises(Conflict):
        services.press(
            queries.fresh_entry(entry.id),
            actor=world.actor("nop1"),
            at=world.now,
            revision=99,
            key="press-1",
        )


def test_text_changed_before_the_deadline_is_no_longer_what_was_pressed(world, entry):
    announced(world, entry, world.now)
    pressed(world, entry, world.now)
    saved(world, entry, BARE, world.now)
    assert made.fresh(entry).sending_since == world.now

    saved(world, entry, replace(BARE, place="Thôn 2"), world.now)
    assert made.fresh(entry).sending_since is None


@pytest.mark.parametrize(
    "change",
    [
        lambda world, entry, at: saved(world, entry, replace(BARE, place="Thôn 2"), at),
        lambda world, entry, at: announced(world, entry, at, key="k-2"),
    ],
)
def test_while_grace_runs_nothing_is_changed_that_would_forfeit_it(world, entry, change):
    announced(world, entry, DEADLINE - MINUTE)
    pressed(world, entry, DEADLINE - SECOND)
    with pytest.raises(WrongState, match="đang chờ tệp đến 17 giờ 30"):
        change(world, entry, DEADLINE + MINUTE)

    assert made.fresh(entry).sending_since == DEADLINE - SECOND


def test_a_file_that_is_dropped_is_waited_for_no_longer(world, browse, entry):
    first = announced(world, entry, DEADLINE - MINUTE)
    second = announced(world, entry, DEADLINE - MINUTE, key="k-2")
    pressed(world, entry, DEADLINE - SECOND)
    arrived(browse, entry, first, DEADLINE + MINUTE)
    with transaction():
        services.drop_upload(
            queries.fresh_entry(entry.id),
            second.code,
            actor=world.actor("nop1"),
            at=DEADLINE + MINUTE,
        )
    assert pressed(world, entry, DEADLINE + 2 * MINUTE, key="press-2") is None
    assert made.fresh(entry).lateness is Lateness.GRACE


def test_a_refused_file_sends_nothing_by_itself(world, browse, entry):
    """Its sender has to look; pressed again, the first moment still counts."""
    announced(world, entry, DEADLINE - MINUTE)
    with transaction():
        bad = services.open_upload(
            queries.fresh_entry(entry.id),
            key="k-2",
            name="anh.jpg",
            size=6,
            actor=world.actor("nop1"),
            at=DEADLINE - MINUTE,
        )
    pressed(world, entry, DEADLINE - SECOND)
    with clock.frozen(DEADLINE + MINUTE):
        device = Device(browse("nop1"), entry)
        assert device.piece(bad.code, 0, b"MZ\x90\x00\x01\x02")[1]["state"] == "refused"
    upload = queries.upload_by_key(entry.id, "k-1")
    entry = arrived(browse, entry, upload, DEADLINE + 2 * MINUTE)
    assert entry.state is State.DRAFT

    assert pressed(world, entry, DEADLINE + 3 * MINUTE, key="press-2") is None
    assert made.fresh(entry).lateness is Lateness.GRACE


def test_a_device_is_told_how_many_files_are_awaited_and_until_when(world, browse, entry):
    announced(world, entry, world.now)
    device = Device(browse("nop1"), entry)
    form = {"code": entry.code, "revision": str(entry.revision), "request_key": "press-1"}

    status, told = device.ask("POST", "/ho-so/may/gui", data=form)

    assert (status, told["waiting"]) == (202, 1)
    assert told["until"].startswith("2024-11-30T10:30")
    assert told["sentence"].startswith("Đang chờ 1 tệp đến 17 giờ 30, thứ Bảy, 30/11/2024.")
    page = device.browser.get(f"/ho-so/{entry.code}")
    assert "Đang chờ 1 tệp đến 17 giờ 30" in page.text
    home = device.browser.get("/").text
    assert "Đã bấm gửi, chờ tệp đến" in home


def test_the_form_without_scripts_waits_as_well(world, browse, entry):
    announced(world, entry, world.now)
    browser = browse("nop1")
    answer = browser.send(f"/ho-so/{entry.code}/sua", {"action": "send"})

    assert (answer.status, answer.location) == (303, f"/ho-so/{entry.code}")
    assert made.fresh(entry).sending_since is not None
