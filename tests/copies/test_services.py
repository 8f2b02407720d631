"""The index follows what is handed in, on both databases, and finds what is alike."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from emulation.copies.models import ALL_TEXTS, CopyCommon, CopyFinding, CopyShingle, CopyText
from emulation.copies.services import check_after, check_entry
from emulation.core.db import db, transaction
from emulation.entries import queries, services
from emulation.entries.models import Entry
from emulation.entries.rules import Action
from emulation.jobs.cli import drain
from emulation.reviews.rules import Verdict
from tests.copies.changed import hidden, without_marks
from tests.copies.made import AGAIN, FIRST, OTHER, checked
from tests.entries_made import decided, draft, fresh, send, sent_action
from tests.factories import World


def _findings() -> list[tuple[int, int, list[str]]]:
    db.session.rollback()
    rows = db.session.scalars(select(CopyFinding).order_by(CopyFinding.id))
    return [(row.entry_id, row.other_id, row.reasons) for row in rows]


def _counts() -> tuple[int, int, int]:
    """Texts as they are counted, texts in the index, runs of words in the index."""
    db.session.rollback()
    counted = db.session.get(CopyCommon, ALL_TEXTS)
    indexed = db.session.scalar(select(func.count()).select_from(CopyText))
    runs = db.session.scalar(select(func.count()).select_from(CopyShingle))
    return counted.texts if counted else 0, indexed or 0, runs or 0


def test_a_text_handed_in_again_is_found(world: World) -> None:
    first = checked(world)
    checked(world, OTHER)

    again = checked(world, AGAIN, by="nop2", unit="HL1")

    assert _findings() == [(again.id, first.id, ["text"])]


def test_disguises_do_not_hide_a_text(world: World) -> None:
    first = checked(world)
    disguised = replace(
        FIRST,
        title=hidden(FIRST.title),
        summary=hidden(without_marks(FIRST.summary)),
        result=hidden(FIRST.result),
    )

    again = checked(world, disguised, by="nop2", unit="HL1")

    assert [(row[0], row[1]) for row in _findings()] == [(again.id, first.id)]


def test_nothing_is_kept_twice(world: World) -> None:
    checked(world)
    again = checked(world, AGAIN)
    before = _counts()

    with transaction():
        check_entry(again.id, at=world.now)
        check_entry(again.id, at=world.now)

    assert len(_findings()) == 1
    assert _counts() == before


def test_a_draft_is_in_no_index(world: World) -> None:
    draft(world, FIRST)
    drain()
    again = checked(world, AGAIN)

    with transaction():
        check_entry(again.id, at=world.now)

    assert _findings() == []
    assert _counts()[:2] == (1, 1)


def test_what_was_taken_back_is_compared_no_more(world: World) -> None:
    first = checked(world)
    with transaction():
        entry = queries.fresh_entry(first.id)
        services.withdraw(entry, actor=world.actor("nop1"), at=world.now, revision=entry.revision)

    checked(world, AGAIN)

    assert _findings() == []


def _returned_and_rewritten(world: World, entry: Entry) -> Entry:
    reasons = {"summary": "Nêu rõ cách làm."}
    decided(world, entry, Verdict(Action.RETURN, field_reasons=reasons), by="xn1")
    with transaction():
        entry = queries.fresh_entry(entry.id)
        services.save_draft(
            entry, OTHER, actor=world.actor("nop1"), at=world.now, revision=entry.revision
        )
    return send(world, fresh(entry))


def test_a_new_version_takes_the_place_of_the_old_one(world: World) -> None:
    first = checked(world)
    checked(world, AGAIN, by="nop2", unit="HL1")

    _returned_and_rewritten(world, first)
    drain()

    assert _findings() == []
    assert _counts()[:2] == (2, 2)
    version = queries.last_sent_version(first.id)
    indexed = select(CopyText.version_id).where(CopyText.entry_id == first.id)
    assert version is not None
    assert db.session.scalar(indexed) == version.id


def test_how_common_a_run_of_words_is_follows_versions(world: World) -> None:
    first = checked(world)
    checked(world, FIRST, by="nop2", unit="HL1")
    counted = select(func.max(CopyCommon.texts)).where(CopyCommon.number != ALL_TEXTS)
    assert db.session.scalar(counted) == 2

    _returned_and_rewritten(world, first)
    drain()
    third = sent_action(world, FIRST, by="nop2", unit="HL1")
    drain()

    db.session.rollback()
    runs = select(CopyShingle.number).where(CopyShingle.entry_id == third.id)
    of_runs = select(func.max(CopyCommon.texts)).where(CopyCommon.number.in_(runs))
    assert db.session.scalar(of_runs) == 2


def test_entries_of_before_are_checked_in_parts(world: World) -> None:
    entries = [sent_action(world, content) for content in (FIRST, OTHER, AGAIN)]

    with transaction():
        assert check_after(0, at=world.now) == [entry.id for entry in entries]
        assert check_after(entries[-1].id, at=world.now) == []

    assert [row[:2] for row in _findings()] == [(entries[2].id, entries[0].id)]


def test_a_long_text_is_found_by_a_part_of_it(world: World) -> None:
    long = " ".join(f"chuyện{chr(0x4E00 + at)} kể{chr(0x5E00 + at)}" for at in range(400))
    first = checked(world, replace(FIRST, result=f"{long} {FIRST.result}"))

    again = checked(world, FIRST, by="nop2", unit="HL1")

    assert _findings() == [(again.id, first.id, ["excerpt"])]
