"""Who reads and writes what, and the rows that pages ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update

from emulation.core.db import transaction
from emulation.core.errors import NotFound
from emulation.entries import queries, services
from emulation.entries.queries import EntryFilter
from emulation.entries.rules import Action, State
from emulation.people.models import User
from emulation.reviews.rules import Verdict
from tests.entries_made import (
    ACTION,
    decided,
    draft,
    fresh,
    passed_up,
    recognised,
    sent_action,
    sent_model,
)
from tests.factories import World

EVERYBODY = ("nop1", "nop2", "nop3", "bt1", "bt1b", "xn1", "xn2", "td1", "hd1", "ld", "qt1", "kt")


def readers(world, entry):
    def reads(username):
        try:
            queries.readable_entry(entry.code, actor=world.actor(username), on=world.today)
        except NotFound:
            return False
        return True

    return {username for username in EVERYBODY if reads(username)}


def test_draft_is_read_by_its_authors(world):
    assert readers(world, draft(world)) == {"nop1", "bt1"}
    assert readers(world, draft(world, by="xn1", unit="LL2")) == {"xn1", "bt1b"}


def test_what_was_sent_is_read_by_its_unit_and_those_above(world):
    above = {"nop3", "xn1", "td1", "kt"}
    assert readers(world, sent_action(world)) == {"nop1", "bt1"} | above
    assert readers(world, passed_up(world, sent_model(world))) == {"nop1", "bt1"} | above


def test_what_was_recognised_is_read_by_leaders_too(world):
    entry = recognised(world, sent_action(world))
    assert readers(world, entry) == {"nop1", "bt1", "nop3", "xn1", "td1", "kt", "hd1", "ld"}


@pytest.mark.parametrize(
    ("username", "units"),
    [
        ("nop1", {"LL1"}),
        ("xn1", {"LL", "LL1", "LL2"}),
        ("nop3", {"LL", "LL1", "LL2"}),
        ("td1", set()),
    ],
)
def test_one_writes_for_units_in_scope(world, username, units):
    actor = world.actor(username)
    allowed = {
        code
        for code in ("HU", "LL", "HL", "LL1", "LL2", "HL1", "PGD")
        if queries.may_write_for(world.unit(code), actor, on=world.today)
    }
    assert allowed == units


def test_author_is_the_unit_or_who_typed(world):
    entry = draft(world, by="xn1", unit="LL2")
    authors = {
        name for name in EVERYBODY if queries.is_author(entry, world.actor(name), on=world.today)
    }
    assert authors == {"xn1", "bt1b"}


def test_list_is_newest_first_and_goes_on_below(world):
    made = [sent_action(world) for _ in range(3)]
    actor, nothing = world.actor("nop1"), EntryFilter()
    rows = queries.readable_entries(actor, on=world.today, chosen=nothing, before=None)
    assert [row.id for row in rows] == [entry.id for entry in reversed(made)]
    rows = queries.readable_entries(actor, on=world.today, chosen=nothing, before=made[1].id)
    assert [row.id for row in rows] == [made[0].id]


def test_list_is_narrowed(world):
    action, model = sent_action(world), sent_model(world)
    sketch = draft(world)

    def found(**chosen):
        rows = queries.readable_entries(
            world.actor("nop1"), on=world.today, chosen=EntryFilter(**chosen), before=None
        )
        return {row.id for row in rows}

    assert found(kind="model") == {model.id}
    assert found(state=State.DRAFT) == {sketch.id}
    assert found(unit_id=world.unit("LL2")) == set()
    assert found(campaign_id=world.campaign.id) == {action.id, model.id, sketch.id}


def test_last_return_is_the_latest(world):
    entry = sent_action(world)
    asked = Verdict(Action.RETURN, field_reasons={"result": "Ghi rõ số hộ."})
    decided(world, entry, asked, by="xn1")
    found = queries.last_returns([entry.id])[entry.id]
    assert (found.field_reasons, found.actor_name) == (asked.field_reasons, "Nguyễn Văn Thắng")
    assert queries.last_returns([fresh(entry).id + 1]) == {}


def test_roster_is_of_the_unit_and_below(world):
    codes = [world.person(name).code for name in ("bt1", "bt2", "xn1")]
    names = [
        person.full_name
        for person in queries.roster_persons(world.unit("LL"), codes, on=world.today)
    ]
    assert names == ["Trịnh Văn Hòa", "Nguyễn Văn Thắng"]
    assert queries.found_persons(world.unit("LL1"), "hanh", on=world.today) == [
        world.person("nop1").code
    ]
    assert queries.found_persons(world.unit("LL1"), "  ", on=world.today) == []


def test_entry_that_all_reviewers_are_barred_from_has_no_decider(world: World) -> None:
    """S10: it says so and waits; nothing is ever approved by itself."""
    entry = sent_action(world)

    assert queries.has_decider(entry, on=world.today)
    with transaction() as session:
        session.execute(update(User).where(User.username == "xn1").values(is_enabled=False))
    assert not queries.has_decider(queries.fresh_entry(entry.id), on=world.today)


def test_lists_name_what_was_sent_while_a_returned_entry_is_written_on(world: World) -> None:
    entry = sent_action(world)
    decided(world, entry, Verdict(Action.RETURN, field_reasons={"title": "Ghi rõ tên."}), by="xn1")
    with transaction():
        entry = queries.fresh_entry(entry.id)
        services.save_draft(
            entry,
            replace(ACTION, title="Tên chưa gửi"),
            actor=world.actor("nop1"),
            at=world.now,
            revision=entry.revision,
        )

    assert fresh(entry).title == ACTION.title
