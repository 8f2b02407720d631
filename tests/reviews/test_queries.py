"""The queue in pages, and the proposals that wait for a second person."""

from __future__ import annotations

from dataclasses import replace

from emulation.core.db import transaction
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.reviews import queries, services
from emulation.reviews.queries import Queue
from tests.entries_made import ACTION, passed_up, recognised, sent_action
from tests.factories import World

REASON = "Số liệu trùng với việc làm năm 2023."


def three(world: World) -> list[Entry]:
    return [sent_action(world, replace(ACTION, title=f"Việc số {n}")) for n in range(3)]


def titles(found: Queue) -> list[str]:
    return [row.title for row in found.rows]


def test_pages_of_the_queue_meet_without_gap_or_overlap(world: World) -> None:
    made = three(world)
    actor = world.actor("xn1")

    first = queries.queue(actor, on=world.today, limit=2)
    second = queries.queue(actor, on=world.today, limit=2, after=first.next_after)

    assert titles(first) + titles(second) == ["Việc số 0", "Việc số 1", "Việc số 2"]
    assert first.next_code == made[1].code
    assert second.next_after is None


def test_the_count_leaves_barred_entries_out(world: World) -> None:
    for entry in three(world):
        passed_up(world, entry)

    found = queries.queue(world.actor("td3"), on=world.today)

    assert queries.count_waiting(world.actor("td3"), on=world.today) == 0
    assert queries.count_waiting(world.actor("td4"), on=world.today) == 3
    assert (found.rows, len(found.barred)) == ((), 3)


def test_open_revocations_are_for_those_who_may_revoke_there(world: World) -> None:
    entry = recognised(world, sent_action(world))
    with transaction():
        services.propose_revocation(
            entries.fresh_entry(entry.id), reason=REASON, actor=world.actor("td1"), at=world.now
        )

    found = queries.open_revocations(world.actor("td4"), on=world.today)

    assert [(row.entry_code, row.proposed_by) for row in found] == [
        (entry.code, "Nguyễn Thị Minh Tâm")
    ]
    assert queries.open_revocations(world.actor("xn1"), on=world.today) == []
