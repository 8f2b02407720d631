"""Begin, save, prove, hand in, take back: what is true afterwards, and who is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from emulation.audit.models import AuditRecord
from emulation.campaigns.rules import CampaignKind, CampaignState
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed, WrongState
from emulation.entries import queries, services
from emulation.entries.models import EntryVersion
from emulation.entries.rules import Action, State
from emulation.files.services import make_durable, prepare
from emulation.files.store import LocalStore
from emulation.reviews.rules import Verdict
from tests.entries_made import (
    ACTION,
    MODEL,
    decided,
    draft,
    fresh,
    prove,
    request_key,
    send,
    sent_action,
    sent_model,
)
from tests.files.samples import encoded, picture


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path)


def start(world, *, by="nop1", unit="LL1", kind="action", key=None):
    with transaction():
        return services.start_draft(
            world.campaign,
            kind=kind,
            unit_id=world.unit(unit),
            actor=world.actor(by),
            at=world.now,
            key=key or request_key(),
        )


def proofs(store, *seeds):
    made = [prepare(encoded(picture(seed=seed)), f"Ảnh {seed}.jpg", scanner=None) for seed in seeds]
    for one in made:
        make_durable(one, store=store)
    return made


def written(world, entry, content, *, store, seeds=(), revision=None, by="nop1", key=None):
    made = proofs(store, *seeds)
    rest = {"key": key} if key else {}
    with transaction():
        now = queries.fresh_entry(entry.id)
        return (services.hand_in if key else services.write)(
            now,
            content,
            proofs=made,
            store=store,
            actor=world.actor(by),
            at=world.now,
            revision=now.revision if revision is None else revision,
            **rest,
        )


def events():
    return list(db.session.scalars(select(AuditRecord.event).order_by(AuditRecord.id)))


# Begin and save ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "unit"), [("nop1", "LL1"), ("bt1", "LL1"), ("xn1", "LL2"), ("nop3", "LL")]
)
def test_draft_stands_for_units_one_writes_for(world, by, unit):
    entry = start(world, by=by, unit=unit)
    assert (entry.state, entry.unit_id) == (State.DRAFT, world.unit(unit))
    assert events()[-1] == "entry.draft"


@pytest.mark.parametrize(
    ("by", "unit"), [("nop1", "LL2"), ("nop1", "LL"), ("xn1", "HL1"), ("td1", "LL1"), ("kt", "LL1")]
)
def test_draft_for_another_unit_is_refused(world, by, unit):
    with pytest.raises(NotAllowed):
        start(world, by=by, unit=unit)
    assert events() == []


def test_draft_needs_an_open_campaign_that_takes_the_kind(world):
    world.campaign.entry_kinds = ["model"]
    db.session.commit()
    with pytest.raises(Invalid):
        start(world)
    world.campaign.state = CampaignState.CLOSED
    db.session.commit()
    with pytest.raises(WrongState):
        start(world, kind="model")


def test_same_key_gives_the_same_draft_to_its_own_person(world):
    key = request_key()
    assert start(world, key=key).id == start(world, key=key).id
    with pytest.raises(Conflict):
        start(world, by="nop2", unit="HL1", key=key)


def test_save_keeps_every_part(world):
    entry = draft(world, MODEL, kind="model")
    version = queries.version_of(entry.id, 1)
    assert services.content_of(version) == MODEL
    assert (entry.title, entry.field) == (MODEL.title, MODEL.field)


def test_part_of_a_figure_hangs_under_its_whole(world):
    version = queries.version_of(draft(world).id, 1)
    rows = {row.metric: row for row in queries.figures_of(version.id)}
    assert rows["people_money"].of_which_id == rows["money"].id
    assert rows["money"].of_which_id is None


@pytest.mark.parametrize(
    "wrong", [{"title": "x" * 251}, {"happened_to": ACTION.happened_from - timedelta(days=1)}]
)
def test_save_refuses_what_cannot_be(world, wrong):
    entry = draft(world)
    with pytest.raises(Invalid) as refusal, transaction():
        services.save_draft(
            queries.fresh_entry(entry.id),
            replace(ACTION, **wrong),
            actor=world.actor("nop1"),
            at=world.now,
            revision=entry.revision,
        )
    assert list(refusal.value.fields) == list(wrong)


def test_save_of_a_stale_page_is_a_conflict(world):
    entry = draft(world)
    with pytest.raises(Conflict), transaction():
        services.save_draft(
            entry, ACTION, actor=world.actor("nop1"), at=world.now, revision=entry.revision - 1
        )


# One press of the button ---------------------------------------------------------------------


def test_write_keeps_proofs_though_the_text_was_overtaken(world, store):
    entry = draft(world)
    other = replace(ACTION, place="Thôn 9")
    done = written(world, entry, other, store=store, seeds=(1,), revision=1)
    assert (done.is_overtaken, len(done.refusals)) == (True, 1)
    assert queries.version_of(entry.id, 1).place == ACTION.place
    assert len(queries.evidence_of(entry.id)) == 1


def test_write_keeps_text_though_there_are_too_many_files(world, store):
    entry = draft(world)
    other = replace(ACTION, place="Thôn 9")
    done = written(world, entry, other, store=store, seeds=range(1, 22))
    assert list(done.sentences()) == ["files"]
    assert queries.version_of(entry.id, 1).place == "Thôn 9"
    assert queries.evidence_of(entry.id) == []


def test_same_picture_is_shown_once(world, store):
    entry = draft(world)
    written(world, entry, ACTION, store=store, seeds=(1, 2))
    written(world, entry, ACTION, store=store, seeds=(2, 3))
    names = [row.name for row in queries.evidence_of(entry.id)]
    assert names == ["Ảnh 1.jpg", "Ảnh 2.jpg", "Ảnh 3.jpg"]


def test_hand_in_that_is_refused_keeps_what_was_written(world, store):
    entry = draft(world)
    bare = replace(ACTION, summary="", place="Thôn 9")
    done = written(world, entry, bare, store=store, key=request_key())
    assert (done.is_sent, done.sentences()) == (False, {"summary": "Nhập nội dung việc đã làm."})
    assert fresh(entry).state is State.DRAFT
    assert queries.version_of(entry.id, 1).place == "Thôn 9"


def test_hand_in_twice_with_one_key_happens_once(world, store):
    entry, key = draft(world), request_key()
    first = written(world, entry, ACTION, store=store, key=key)
    second = written(world, entry, ACTION, store=store, key=key)
    assert (first.is_sent, second.is_sent) == (True, True)
    assert events().count("entry.submit") == 1


def test_what_came_back_unchanged_is_no_new_version(world, store):
    entry = sent_action(world)
    decided(
        world,
        entry,
        Verdict(Action.RETURN, field_reasons={"result": "Ghi rõ số hộ."}),
        by="xn1",
    )
    written(world, entry, ACTION, store=store)
    assert len(queries.versions_of(entry.id)) == 1
    written(world, entry, replace(ACTION, place="Thôn 9"), store=store)
    assert [version.place for version in queries.versions_of(entry.id)] == ["Thôn 1", "Thôn 9"]


# Hand in and take back -----------------------------------------------------------------------


def test_hand_in_freezes_the_version_and_gives_a_receipt(world, store):
    entry = draft(world)
    prove(world, entry, store=store)
    sent = send(world, entry)
    version = queries.version_of(entry.id, 1)
    assert (sent.state, sent.step_position) == (State.SUBMITTED, 1)
    assert sent.step_unit_id == world.unit("LL")
    assert sent.commune_id == world.unit("LL")
    assert (sent.received_at, version.sent_at) == (world.now, world.now)
    assert len(sent.receipt) == 14
    assert len(version.file_digests) == 1
    with pytest.raises(IntegrityError):
        db.session.execute(
            EntryVersion.__table__.update().where(EntryVersion.id == version.id).values(title="x")
        )
    db.session.rollback()


def test_five_working_days_do_not_count_the_weekend(world):
    assert (sent_action(world).due_on - world.today).days == 7


def test_hand_in_by_a_stranger_is_refused(world):
    entry = draft(world)
    for by in ("nop2", "bt1b", "td1", "xn1"):
        with pytest.raises(NotAllowed):
            send(world, entry, by=by)


def test_step_of_the_author_is_passed_over(world):
    entry = sent_model(world, by="nop3", unit="LL")
    assert entry.step_unit_id == world.unit("HU")


def test_archive_campaign_takes_any_past_day_and_no_target(world):
    old = replace(
        MODEL, happened_from=ACTION.happened_from.replace(year=2019), happened_to=None, figures=()
    )
    with pytest.raises(Invalid):
        sent_model(world, old)
    world.campaign.kind = CampaignKind.ARCHIVE
    db.session.commit()
    assert sent_model(world, old).state is State.SUBMITTED


def test_withdrawn_and_resumed_entry_keeps_its_receipt_and_versions(world):
    entry = sent_action(world)
    receipt = entry.receipt
    for act in (services.withdraw, services.resume):
        with transaction():
            now = queries.fresh_entry(entry.id)
            act(now, actor=world.actor("nop1"), at=world.now, revision=now.revision)
    again = fresh(entry)
    assert (again.state, again.receipt, again.version_number) == (State.DRAFT, receipt, 2)
    assert [version.title for version in queries.versions_of(entry.id)] == [ACTION.title] * 2
    assert events()[-2:] == ["entry.withdraw", "entry.resume"]


def test_draft_is_put_away_with_its_proofs(world, store):
    entry = draft(world)
    prove(world, entry, store=store)
    with transaction():
        now = queries.fresh_entry(entry.id)
        services.withdraw(now, actor=world.actor("nop1"), at=world.now, revision=now.revision)
    assert (fresh(entry).state, len(queries.evidence_of(entry.id))) == (State.WITHDRAWN, 1)
    assert events()[-1] == "entry.delete"


def test_removed_proof_can_not_be_removed_again(world, store):
    entry = draft(world)
    code = prove(world, entry, store=store).code
    with transaction():
        now = queries.fresh_entry(entry.id)
        services.remove_evidence(now, code, actor=world.actor("nop1"), at=world.now)
    assert queries.evidence_of(entry.id) == []
    now = queries.fresh_entry(entry.id)
    with pytest.raises(WrongState), transaction():
        services.remove_evidence(now, code, actor=world.actor("nop1"), at=world.now)
