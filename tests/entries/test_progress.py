"""A model lives on: notes, moves, figures, files; what was handed in stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from emulation.audit.models import AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.entries import queries
from emulation.entries.models import ProgressNote, StageChange
from emulation.entries.queries import progress as life
from emulation.entries.rules import Bar, FigureBasis
from emulation.entries.rules.content import FigureInput
from emulation.entries.rules.progress import Progress
from emulation.entries.rules.stages import ModelStage, Moment
from emulation.entries.services import progress as services
from emulation.entries.services.progress import NewFile
from emulation.entries.services.telling import life_of
from emulation.files import services as files
from emulation.files.configured import file_store
from tests import entries_made as made
from tests.files.samples import encoded, pdf, picture

NOTE = Progress(
    on=date(2024, 11, 1),
    since=date(2024, 10, 1),
    text="Đã thành lập bốn tổ, mỗi tuần thu gom hai lần.",
)
HOUSEHOLDS = FigureInput("households", Decimal(38), FigureBasis.CUMULATIVE)
REASON = "Ghi nhầm số hộ của thôn bên cạnh."


@pytest.fixture
def model(world):
    return made.sent_model(world)


def photo(moment=Moment.AFTER, caption="Kênh sau ba tháng", *, data=None, name="anh.jpg"):
    prepared = files.prepare(data or encoded(picture(seed=7)), name, scanner=None)
    files.make_durable(prepared, store=file_store())
    return NewFile(prepared, moment, caption)


def told(world, model, progress=NOTE, proofs=(), *, by="nop1", at=None, key=None):
    with transaction():
        return services.record_progress(
            queries.fresh_entry(model.id),
            progress,
            proofs,
            store=file_store(),
            actor=world.actor(by),
            at=at or world.now,
            key=key or made.request_key(),
        )


def moved(world, model, target, **changes):
    return told(world, model, replace(NOTE, target=target, since=None, **changes))


def stage(model):
    return made.fresh(model).stage


def changes(model):
    rows = life.stage_changes_of(model.id)
    return [(row.before, row.stage) for row in rows]


def test_a_model_is_registered_when_it_is_handed_in_first(world):
    draft = made.draft(world, made.MODEL, kind="model")
    assert draft.stage is None

    model = made.send(world, draft)

    assert model.stage is ModelStage.REGISTERED
    assert changes(model) == [(None, ModelStage.REGISTERED)]
    assert made.sent_action(world).stage is None


def test_it_goes_its_way_step_by_step(world, model):
    moved(world, model, ModelStage.RUNNING)
    moved(world, model, ModelStage.EFFECTIVE, figures=(HOUSEHOLDS,))
    told(world, model, replace(NOTE, target=ModelStage.REPLICABLE), [photo()])
    moved(
        world,
        model,
        ModelStage.REPLICATED,
        figures=(replace(HOUSEHOLDS, amount=Decimal(60)),),
        places="Chi bộ thôn 2",
    )

    assert stage(model) is ModelStage.REPLICATED
    assert [target for _, target in changes(model)] == [
        ModelStage.REGISTERED,
        ModelStage.RUNNING,
        ModelStage.EFFECTIVE,
        ModelStage.REPLICABLE,
        ModelStage.REPLICATED,
    ]


def test_what_was_handed_in_and_its_revision_stay(world, model):
    before = queries.last_sent_version(model.id)
    seen = (before.digest, list(before.file_digests), model.revision, model.state)

    moved(world, model, ModelStage.RUNNING)
    told(world, model, replace(NOTE, figures=(HOUSEHOLDS,)), [photo()])

    db.session.expire_all()
    after, entry = queries.last_sent_version(model.id), made.fresh(model)
    assert (after.digest, list(after.file_digests), entry.revision, entry.state) == seen
    assert queries.evidence_of(model.id) == []


def test_a_note_without_a_move_keeps_the_stage(world, model):
    note = told(world, model)

    assert (note.stage, stage(model)) == (ModelStage.REGISTERED, ModelStage.REGISTERED)
    assert len(changes(model)) == 1


@pytest.mark.parametrize("who", ["nop2", "bt1b", "xn2", "td1", "ld", "qt1"])
def test_only_the_authors_side_writes(world, model, who):
    with pytest.raises(NotAllowed):
        told(world, model, by=who)


def test_drafts_actions_and_what_was_taken_back_have_no_progress(world, model):
    from emulation.entries.services import withdraw  # noqa: PLC0415 -- beside what it shows

    for entry in (made.draft(world, made.MODEL, kind="model"), made.sent_action(world)):
        with pytest.raises(WrongState, match="đã gửi"):
            told(world, entry)
    db.session.rollback()
    with transaction():
        entry = queries.fresh_entry(model.id)
        withdraw(entry, actor=world.actor("nop1"), at=world.now, revision=entry.revision)
    with pytest.raises(WrongState, match="Đã rút"):
        told(world, model)


def test_a_move_that_the_table_does_not_know_is_refused(world, model):
    with pytest.raises(WrongState):
        moved(world, model, ModelStage.REPLICATED, figures=(HOUSEHOLDS,), places="Thôn 2")

    assert stage(model) is ModelStage.REGISTERED


def test_a_stop_needs_its_reason_and_can_be_taken_up_again(world, model):
    moved(world, model, ModelStage.RUNNING)
    with pytest.raises(Invalid):
        moved(world, model, ModelStage.STOPPED, text="")
    db.session.rollback()
    moved(world, model, ModelStage.STOPPED, text="Hết kinh phí, bà con chưa thống nhất đóng góp.")
    moved(world, model, ModelStage.RUNNING)

    assert stage(model) is ModelStage.RUNNING


def test_figures_are_summed_and_the_latest_cumulative_is_shown(world, model):
    october = replace(NOTE, on=date(2024, 10, 31), figures=(FigureInput("trees", Decimal(30)),))
    november = replace(
        NOTE,
        since=date(2024, 11, 1),
        on=date(2024, 11, 15),
        figures=(FigureInput("trees", Decimal(12)), HOUSEHOLDS),
    )
    told(world, model, october)
    told(world, model, november)
    with pytest.raises(Invalid) as refusal:
        told(world, model, replace(november, since=date(2024, 10, 31)))

    assert refusal.value.fields.keys() == {"since"}
    db.session.rollback()
    rows = {row.label: row for row in life_of(made.fresh(model)).totals}
    assert rows["Số cây (cây)"].in_period == "42"
    households = rows["Số hộ tham gia (hộ)"]
    assert households.target == "40, đạt 95%"
    assert (households.cumulative, households.as_of) == ("38", "15/11/2024")


def test_pictures_before_and_after_stand_side_by_side(world, model):
    first = [photo(Moment.BEFORE, "Kênh đầy rác"), photo(Moment.AFTER, "Tuần đầu")]
    told(world, model, replace(NOTE, on=date(2024, 10, 2), since=None), first)
    told(world, model, replace(NOTE, since=None), [photo(Moment.AFTER, "Kênh sạch")])

    shown = life_of(made.fresh(model))

    assert (shown.pair.before.caption, shown.pair.after.caption) == ("Kênh đầy rác", "Kênh sạch")
    assert [note.when for note in shown.notes] == ["Đến 01/11/2024", "Đến 02/10/2024"]


@pytest.mark.parametrize(
    ("proof", "name"),
    [
        (lambda: photo(Moment.BEFORE, data=pdf(), name="bien-ban.pdf"), "before"),
        (lambda: photo(Moment.AFTER, "a" * 201), "after_caption"),
    ],
)
def test_files_that_do_not_fit_are_told(world, model, proof, name):
    with pytest.raises(Invalid) as refusal:
        told(world, model, NOTE, [proof()])

    assert refusal.value.fields.keys() == {name}


def test_too_many_files_are_told(world, model):
    with pytest.raises(Invalid) as refusal:
        told(world, model, NOTE, [photo(Moment.OTHER)] * 9)

    assert refusal.value.fields.keys() == {"files"}


def test_a_struck_note_counts_no_longer_and_is_still_read(world, model):
    trees = replace(NOTE, figures=(FigureInput("trees", Decimal(30)),))
    note = told(world, model, trees, [photo()])
    file = life.notes_of(model.id)[0].files[0].code
    assert life.progress_file(model.id, file).caption == "Kênh sau ba tháng"
    with transaction():
        services.strike_note(
            model, note.code, reason=REASON, actor=world.actor("nop1"), at=world.now
        )

    shown = life_of(made.fresh(model))
    assert [row.in_period for row in shown.totals] == ["–"]
    assert (shown.notes[0].struck, shown.notes[0].figures) == (REASON, ())
    with pytest.raises(NotFound):
        life.progress_file(model.id, file)
    told(world, model, trees)
    with transaction(), pytest.raises(WrongState):
        services.strike_note(
            model, note.code, reason=REASON, actor=world.actor("nop1"), at=world.now
        )


def test_striking_needs_a_reason_and_the_authors_side(world, model):
    note = told(world, model)
    with transaction(), pytest.raises(Invalid):
        services.strike_note(model, note.code, reason="", actor=world.actor("nop1"), at=world.now)
    with transaction(), pytest.raises(NotAllowed):
        services.strike_note(
            model, note.code, reason=REASON, actor=world.actor("td1"), at=world.now
        )


def test_the_same_form_writes_once_and_for_its_sender_only(world, model):
    one = told(world, model, key="one-key")
    assert told(world, model, key="one-key").code == one.code
    assert len(life.notes_of(model.id)) == 1
    with pytest.raises(Conflict):
        told(world, model, by="bt1", key="one-key")


def test_who_tells_of_a_model_does_not_decide_on_it(world, model):
    """S1: the uploader's bar, also for what is told after the hand-in."""
    before = queries.bars_for(world.actor("bt1"), [model], on=world.today)[model.id]
    told(world, model, by="bt1")

    after = queries.bars_for(world.actor("bt1"), [made.fresh(model)], on=world.today)[model.id]
    assert set(after) - set(before) == {Bar.UPLOADER}


def test_every_act_is_on_record(world, model):
    note = moved(world, model, ModelStage.RUNNING)
    with transaction():
        services.strike_note(
            model, note.code, reason=REASON, actor=world.actor("nop1"), at=world.now
        )

    wanted = select(AuditRecord.event).where(
        AuditRecord.subject == f"entry:{model.code}", AuditRecord.event.startswith("progress")
    )
    assert list(db.session.scalars(wanted.order_by(AuditRecord.id))) == [
        "progress.move",
        "progress.note",
        "progress.strike",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE model_stage_change SET stage = 'replicated'",
        "DELETE FROM model_stage_change",
        "UPDATE progress_note SET text = 'Một câu khác hẳn.'",
        "DELETE FROM progress_note",
        "UPDATE progress_figure SET amount = 9000000",
        "DELETE FROM progress_figure",
        "UPDATE progress_file SET caption = 'khác'",
        "DELETE FROM progress_file",
    ],
)
def test_what_was_told_is_never_rewritten(world, model, statement):
    told(world, model, replace(NOTE, figures=(HOUSEHOLDS,)), [photo()])

    with pytest.raises(IntegrityError, match="append-only"):
        db.session.execute(text(statement))


def test_models_of_which_nobody_wrote_are_asked_after(world):
    old = made.sent_model(world, at=world.now - timedelta(days=120))
    kept = made.sent_model(world, at=world.now - timedelta(days=120))
    made.sent_model(world)
    stopped = made.sent_model(world, at=world.now - timedelta(days=120))
    told(world, kept)
    moved(world, stopped, ModelStage.STOPPED, on=date(2024, 7, 25))
    foreign = made.sent_model(world, by="nop2", unit="HL1", at=world.now - timedelta(days=120))

    def asked(who):
        return [row.code for row in life.quiet_models(world.actor(who), on=world.today)]

    assert asked("nop1") == [old.code]
    assert asked("nop2") == [foreign.code]
    assert asked("td1") == []
    assert db.session.scalar(select(ProgressNote.id).limit(1)) is not None
    assert db.session.scalar(select(StageChange.id).limit(1)) is not None
