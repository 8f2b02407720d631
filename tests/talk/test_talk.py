"""Two threads beside an entry: who reads, who speaks, and that neither is rewritten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from emulation.audit.models import AuditPayload
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, WrongState
from emulation.entries import queries as entries
from emulation.files.store import LocalStore
from emulation.talk import queries, services
from emulation.talk.models import EntryMessage
from emulation.talk.rules import DAY_MOST, TEXT_MOST, Thread, may_strike, wrong_message
from tests.entries_made import (
    passed_up,
    recognised,
    request_key,
    sent_action,
)

TO_SENDER, INTERNAL = Thread.TO_SENDER, Thread.INTERNAL


def say(world, entry, thread, words, *, by, key=None, at=None, folder="/nonexistent"):
    with transaction():
        return services.post_message(
            entries.fresh_entry(entry.id),
            thread,
            words,
            (),
            store=LocalStore(folder),
            actor=world.actor(by),
            at=at or world.now,
            key=key or request_key(),
        )


def strike(world, entry, thread, message, *, by, reason="Viết nhầm mục khác.", at=None):
    with transaction():
        return services.strike_message(
            entries.fresh_entry(entry.id),
            thread,
            message.code,
            reason=reason,
            actor=world.actor(by),
            at=at or world.now,
        )


def reads(world, entry, thread, by):
    try:
        services.require_reader(entry, thread, world.actor(by), at=world.now)
    except NotFound:
        return False
    return True


def texts(world, entry, thread, by):
    rows, _ = queries.messages_of(entry.id, thread, world.actor(by), on=world.today)
    return [row.text for row in rows]


EVERYONE = (
    *("nop1", "nop2", "nop3", "bt1", "bt1b", "bt2", "xn1", "xn2", "td1", "td3", "td4"),
    *("hd1", "ld", "qt1", "kt"),
)


@pytest.mark.parametrize("at_district", [False, True])
def test_who_reads_which_thread(world, at_district):
    entry = sent_action(world)
    if at_district:
        entry = passed_up(world, entry)

    readers = {by for by in EVERYONE if reads(world, entry, TO_SENDER, by)}
    assert readers == {"nop1", "nop3", "bt1", "xn1", "td1", "td3", "td4", "kt"}
    note_readers = {by for by in EVERYONE if reads(world, entry, INTERNAL, by)}
    assert note_readers == {"xn1", "td1", "td4", "kt"}  # td3 is of the author's cell


def test_notes_are_read_at_their_own_step_and_above(world):
    entry = sent_action(world)
    say(world, entry, INTERNAL, "Gọi lại trưởng thôn.", by="xn1")
    entry = passed_up(world, entry)
    say(world, entry, INTERNAL, "Huyện hỏi thêm địa chính.", by="td4")

    assert texts(world, entry, INTERNAL, "xn1") == ["Gọi lại trưởng thôn."]
    both = ["Gọi lại trưởng thôn.", "Huyện hỏi thêm địa chính."]
    assert texts(world, entry, INTERNAL, "td1") == both
    assert texts(world, entry, INTERNAL, "kt") == both


def test_a_decider_speaks_and_the_author_answers(world):
    entry = sent_action(world)
    with pytest.raises(NotAllowed):
        say(world, entry, TO_SENDER, "Sao lâu thế?", by="nop1")

    say(world, entry, TO_SENDER, "Hộ nào hiến đất?", by="xn1")
    answer = say(world, entry, TO_SENDER, "Hộ ông Bình.", by="bt1")

    assert texts(world, entry, TO_SENDER, "nop1") == ["Hộ nào hiến đất?", "Hộ ông Bình."]
    assert (answer.step, answer.unit_id) == (None, world.unit("LL1"))


def test_an_earlier_decider_speaks_on_and_the_barred_never(world):
    entry = passed_up(world, sent_action(world))

    message = say(world, entry, TO_SENDER, "Huyện đang xem.", by="xn1")
    assert (message.step, message.unit_id) == (1, world.unit("LL"))
    say(world, entry, TO_SENDER, "Huyện ủy hỏi.", by="td4")
    for by in ("td3", "kt", "nop3"):  # of the author's cell; only read
        with pytest.raises(NotAllowed):
            say(world, entry, TO_SENDER, "Tôi cũng hỏi.", by=by)
    for by in ("xn2", "hd1", "ld", "qt1", "bt2"):
        with pytest.raises(NotFound):
            say(world, entry, TO_SENDER, "Tôi cũng hỏi.", by=by)
    with pytest.raises(DomainError):
        say(world, entry, INTERNAL, "Ghi chú.", by="td3")


def test_the_author_side_writes_no_note(world):
    entry = sent_action(world)

    for by in ("nop1", "bt1"):
        with pytest.raises(NotFound):
            say(world, entry, INTERNAL, "Ghi chú.", by=by)
    assert db.session.scalars(select(EntryMessage)).all() == []


def test_a_published_example_opens_no_thread(world):
    entry = recognised(world, sent_action(world))
    say(world, entry, TO_SENDER, "Cảm ơn chi bộ.", by="xn1")
    with transaction():
        entries.fresh_entry(entry.id).published_at = world.now
    entry = entries.fresh_entry(entry.id)

    assert entries.readable_entry(entry.code, actor=world.actor("nop2"), on=world.today)
    assert not reads(world, entry, TO_SENDER, "nop2")
    assert reads(world, entry, TO_SENDER, "ld")


def test_the_same_form_writes_once_and_nobody_takes_another_ones(world):
    entry = sent_action(world)

    first = say(world, entry, TO_SENDER, "Hộ nào?", by="xn1", key="k1")
    again = say(world, entry, TO_SENDER, "Hộ nào?", by="xn1", key="k1")

    assert first.code == again.code
    with pytest.raises(Conflict):
        say(world, entry, TO_SENDER, "Hộ nào?", by="bt1", key="k1")
    assert texts(world, entry, TO_SENDER, "xn1") == ["Hộ nào?"]


def test_text_is_bounded():
    assert wrong_message("  \n", files=0, sent_today=0) == {"text": "Viết nội dung cần trao đổi."}
    assert "text" in wrong_message("a" * (TEXT_MOST + 1), files=0, sent_today=0)
    assert wrong_message("a" * TEXT_MOST, files=5, sent_today=DAY_MOST - 1) == {}
    assert set(wrong_message("a", files=6, sent_today=DAY_MOST)) == {"text", "files"}


def test_a_slip_is_struck_by_its_writer_within_the_hour(world):
    entry = sent_action(world)
    message = say(world, entry, TO_SENDER, "Nhầm mục.", by="xn1")

    with pytest.raises(NotAllowed):
        strike(world, entry, TO_SENDER, message, by="bt1")
    with pytest.raises(Invalid):
        strike(world, entry, TO_SENDER, message, by="xn1", reason=" ")
    with pytest.raises(WrongState):
        strike(world, entry, TO_SENDER, message, by="xn1", at=world.now + timedelta(minutes=61))
    with pytest.raises(NotFound):
        strike(world, entry, INTERNAL, message, by="xn1")
    strike(world, entry, TO_SENDER, message, by="xn1")
    with pytest.raises(WrongState):
        strike(world, entry, TO_SENDER, message, by="xn1")
    assert may_strike(written_at=world.now, at=world.now + timedelta(minutes=60))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry_message SET text = 'khác'",
        "UPDATE entry_message SET step = 2",
        "UPDATE entry_message SET thread = 'internal'",
        "DELETE FROM entry_message",
    ],
)
def test_the_database_refuses_to_rewrite(world, statement):
    say(world, sent_action(world), TO_SENDER, "Hộ nào?", by="xn1")

    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(statement))


def test_new_words_are_told_until_they_are_read(world):
    entry = sent_action(world)
    assert queries.unread(world.actor("nop1"), on=world.today) == []

    say(world, entry, TO_SENDER, "Hộ nào?", by="xn1")
    say(world, entry, INTERNAL, "Nội bộ.", by="xn1")
    assert [one.code for one in queries.unread(world.actor("nop1"), on=world.today)] == [entry.code]
    assert queries.unread(world.actor("xn1"), on=world.today) == []
    assert queries.unread(world.actor("nop2"), on=world.today) == []

    say(world, entry, TO_SENDER, "Hộ ông Bình.", by="nop1")
    assert queries.unread(world.actor("nop1"), on=world.today) == []
    assert [one.code for one in queries.unread(world.actor("xn1"), on=world.today)] == [entry.code]
    with transaction():
        services.mark_read(entries.fresh_entry(entry.id), actor=world.actor("xn1"))
    assert not queries.is_unread(entry.id, world.actor("xn1"))


def test_a_struck_message_is_news_to_nobody(world):
    entry = sent_action(world)
    message = say(world, entry, TO_SENDER, "Nhầm.", by="xn1")

    strike(world, entry, TO_SENDER, message, by="xn1")

    assert queries.unread(world.actor("nop1"), on=world.today) == []


def test_the_trail_knows_of_it_but_not_the_words(world):
    entry = sent_action(world)
    say(world, entry, INTERNAL, "Chuyện riêng của chi bộ.", by="xn1")

    facts = [str(row.content) for row in db.session.scalars(select(AuditPayload))]
    assert any("internal" in one for one in facts)
    assert not any("Chuyện riêng" in one for one in facts)


def test_talk_moves_no_entry(world):
    entry = sent_action(world)
    before = entry.revision

    say(world, entry, TO_SENDER, "Hộ nào?", by="xn1")

    fresh = entries.fresh_entry(entry.id)
    assert (fresh.revision, fresh.state) == (before, entry.state)
    recognised(world, entry)  # goes through as if nobody had spoken
