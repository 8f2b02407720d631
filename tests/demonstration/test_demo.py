"""The whole demonstration, on both maps, on the database of the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, event, func, select

from emulation import config
from emulation.app import create_app
from emulation.campaigns.models import Campaign, DeadlineChange
from emulation.campaigns.rules import RecognitionLevel
from emulation.cli.demonstration import clock as demo_clock
from emulation.cli.demonstration.maps import MAPS, Map
from emulation.cli.demonstration.people import named_accounts
from emulation.core import clock
from emulation.core.db import db
from emulation.entries import queries as entries
from emulation.entries.models import (
    Decision,
    Entry,
    EntryVersion,
    Evidence,
    ProgressFigure,
    ProgressFile,
    ProgressNote,
)
from emulation.entries.rules import Action, Bar, FigureBasis, State
from emulation.entries.rules.stages import ModelStage, Moment
from emulation.files.models import StoredFile
from emulation.files.store import LocalStore
from emulation.jobs.models import Job
from emulation.people.models import Person, User
from emulation.people.queries import signed_in_by_username
from emulation.points.models import Standing
from emulation.publications.models import Publication
from emulation.publications.rules import read_snapshot
from emulation.recognition.models import RecognitionList
from emulation.recognition.rules import ListState
from emulation.search.models import SearchDocument
from emulation.trail.services import check_all
from emulation.units import queries as units
from emulation.units.models import Unit
from tests.databases import Database
from tests.pages import Browser

EVERY_STATE = set(State)


def demo(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["emulation", "demo", *arguments])


def loaded(app: Flask, scene: Map) -> Result:
    answer = demo(app, "--map", scene.code)
    assert answer.exit_code == 0, answer.output
    return answer


def content() -> list[tuple[object, ...]]:
    """Everything that must be the same each time: codes, people, texts, acts, boards, files."""
    wanted = (
        select(Entry.code, Entry.receipt, Entry.state, Entry.recognition, Entry.due_on),
        select(EntryVersion.title, EntryVersion.summary, EntryVersion.result),
        select(Person.code, Person.full_name, Person.birth_year),
        select(Decision.code, Decision.action, Decision.reason, Decision.at),
        select(
            Campaign.code, Unit.code, Standing.grain, Standing.period_start, Standing.base,
            Standing.recognised,
        )
        .join(Campaign, Campaign.id == Standing.campaign_id)
        .join(Unit, Unit.id == Standing.unit_id),
        select(StoredFile.digest),
        select(Entry.code, Entry.stage, Entry.lateness),
        select(ProgressNote.code, ProgressNote.noted_on, ProgressNote.stage, ProgressNote.text),
        select(ProgressFigure.metric, ProgressFigure.amount, ProgressFigure.basis),
        select(ProgressFile.code, ProgressFile.moment, ProgressFile.caption),
        select(DeadlineChange.code, DeadlineChange.deadline, DeadlineChange.confirmed_at),
    )  # fmt: skip
    rows = [tuple(row) for statement in wanted for row in db.session.execute(statement)]
    return sorted(rows, key=repr)


def count(model: type[object]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def states() -> Counter[State]:
    return Counter(db.session.scalars(select(Entry.state)))


def check_whole(app: Flask, scene: Map) -> None:
    """What holds on either map."""
    store = LocalStore(app.config["SETTINGS"].data_dir / "files")
    assert check_all(store) == []
    assert count(Entry) >= 320
    assert set(states()) == EVERY_STATE
    assert count(SearchDocument) == count(Entry)
    # The copies are looked for while it serves: who reads an entry before sees them all the same.
    assert db.session.scalars(select(Job.kind).where(Job.done_at.is_(None))).all() == [
        "copies.check_all"
    ]
    published = db.session.query(Publication).one()
    totals = [row.total for one in read_snapshot(published.content).sections for row in one.rows]
    assert len([total for total in totals if total]) >= len(totals) // 2
    communes = {row.id for row in units.units_at_level("commune", on=scene.today)}
    assert set(db.session.scalars(select(Entry.commune_id).where(Entry.commune_id.is_not(None)))) \
        == communes  # fmt: skip
    assert set(db.session.scalars(select(Decision.action))) >= {
        Action.PASS_UP, Action.RECOGNISE, Action.REJECT, Action.RETURN, Action.REVOKE, Action.UNDO,
    }  # fmt: skip
    levels = db.session.scalars(select(Entry.recognition).where(Entry.state == State.APPROVED))
    assert set(levels) == set(RecognitionLevel)
    lists = Counter(db.session.scalars(select(RecognitionList.state)))
    assert lists == {ListState.IN_EFFECT: 1, ListState.DRAFT: 1}
    last = db.session.scalar(select(func.max(Decision.at)))
    assert last is not None
    assert last < scene.start
    assert count(Evidence) > count(Entry)
    check_models()
    check_accounts(app, scene)


def check_models() -> None:
    """Models stand at every stage, most of them beyond registration; pictures before and after."""
    stages = Counter(db.session.scalars(select(Entry.stage).where(Entry.stage.is_not(None))))
    assert stages.keys() == set(ModelStage)
    assert stages[ModelStage.REGISTERED] < stages.total() / 2
    moments = set(db.session.scalars(select(ProgressFile.moment)))
    assert {Moment.BEFORE, Moment.AFTER} <= moments
    assert set(db.session.scalars(select(ProgressFigure.basis))) == set(FigureBasis)
    waiting = list(db.session.scalars(select(DeadlineChange.confirmed_at)))
    assert len(waiting) == 2
    assert waiting.count(None) == 1


def check_accounts(app: Flask, scene: Map) -> None:
    """Everybody gets in with the one password and holds the role of the table."""
    password = app.config["SETTINGS"].demo_password
    for name in db.session.scalars(select(User.username).order_by(User.username)).all():
        Browser(app, name, password)
    for account in named_accounts():
        actor = signed_in_by_username(account.username, on=scene.today)
        assert actor is not None
        assert actor.full_name == account.name.full
        assert [holding.role for holding in actor.holdings] == [account.role]


def check_first_pages(scene: Map) -> None:
    """The accounts that people try first find something of each kind."""
    for name in ("nop1", "nop2", "bt1", "bt2"):
        actor = signed_in_by_username(name, on=scene.today)
        assert actor is not None
        own = Counter(db.session.scalars(select(Entry.state).where(Entry.typed_by_id == actor.id)))
        assert min(own[s] for s in (State.DRAFT, State.RETURNED, State.SUBMITTED)) >= 1, name
        assert own[State.APPROVED] >= 3, name
    for name in ("xn1", "td1", "td4"):
        assert len(queue(name, scene)) >= 3, name
    assert any(row.due_on < scene.today for row in queue("xn1", scene) if row.due_on)


def queue(name: str, scene: Map) -> list[Entry]:
    """What waits for the account, bars not yet asked."""
    actor = signed_in_by_username(name, on=scene.today)
    assert actor is not None
    wanted = select(Entry).where(entries.access.waiting_for(actor, on=scene.today))
    return list(db.session.scalars(wanted))


def test_the_map_of_2024_is_whole_and_the_same_each_time(
    empty_app: Flask, database: Database
) -> None:
    scene = MAPS["2024"]
    answer = loaded(empty_app, scene)
    assert "nop1" in answer.output
    with empty_app.app_context():
        check_whole(empty_app, scene)
        check_first_pages(scene)
        assert len(units.units_at_level("commune", on=scene.today)) == 23
        assert len(units.units_at_level("agency", on=scene.today)) == 37
        td3 = signed_in_by_username("td3", on=scene.today)
        assert td3 is not None
        barred = entries.bars_for(td3, queue("td3", scene), on=scene.today)
        assert (Bar.OWN_UNIT,) in barred.values()
        first = content()
    answer = demo(empty_app, "--if-empty")
    assert (answer.exit_code, answer.output) == (0, "")
    answer = demo(empty_app)
    assert answer.exit_code == 1
    assert "Cơ sở dữ liệu đã có số liệu." in answer.output
    database.reset("empty", empty_app)
    loaded(empty_app, scene)
    with empty_app.app_context():
        assert content() == first


def test_the_map_of_2025_has_five_communes_and_no_district(empty_app: Flask) -> None:
    scene = MAPS["2025"]
    with clock.frozen(scene.start):
        loaded(empty_app, scene)
        with empty_app.app_context():
            check_whole(empty_app, scene)
            check_first_pages(scene)
            names = [row.name for row in units.units_at_level("commune", on=scene.today)]
            assert sorted(names) == ["Hoa Lộc", "Hậu Lộc", "Triệu Lộc", "Vạn Lộc", "Đông Thành"]
            assert units.units_at_level("district", on=scene.today) == []
            cells = units.units_at_level("cell", on=scene.today)
            assert len({(cell.parent_id, cell.name) for cell in cells}) == len(cells)


@contextmanager
def interrupted(at: str) -> Iterator[None]:
    """Ctrl+C at the first statement that begins so."""

    def stop(_conn: object, _cursor: object, sql: str, *_: object) -> None:
        if sql.startswith(at):
            raise click.Abort

    event.listen(Engine, "before_cursor_execute", stop)
    yield
    event.remove(Engine, "before_cursor_execute", stop)


def test_an_interrupted_load_leaves_the_database_empty(empty_app: Flask) -> None:
    with interrupted("INSERT INTO campaign"):
        answer = demo(empty_app)
    assert answer.exit_code == 1
    with empty_app.app_context():
        assert (count(Unit), count(User), count(Person)) == (0, 0, 0)


def test_an_unknown_map_is_refused_in_one_sentence(empty_app: Flask) -> None:
    answer = demo(empty_app, "--map", "2023")
    assert answer.exit_code == 1
    assert answer.output == ("Error: Không có bản đồ «2023». Chọn --map 2024 hoặc --map 2025.\n")


def settings_of(tmp_path: Path, environment: str) -> config.Settings:
    return config.load(
        {
            "EMULATION_ENV": environment,
            "EMULATION_DATA_DIR": str(tmp_path),
            "EMULATION_SECRET_KEY": "k" * 48,
            "EMULATION_PUBLIC_URL": "https://thidua.example.vn",
        }
    )


def test_production_is_refused(tmp_path: Path) -> None:
    app = create_app(settings_of(tmp_path, "production"))
    answer = demo(app)
    assert answer.exit_code == 1
    assert "EMULATION_ENV=production" in answer.output


@pytest.fixture
def clock_afterwards() -> Iterator[None]:
    yield
    clock.run_from(
        datetime.fromtimestamp(0, clock.VIETNAM), datetime.fromtimestamp(0, clock.VIETNAM)
    )


@pytest.mark.usefixtures("clock_afterwards")
def test_the_clock_runs_on_after_a_restart(tmp_path: Path) -> None:
    start, real_start = MAPS["2024"].start, clock.now()
    demo_clock.keep(tmp_path, start=start, real_start=real_start)
    create_app(settings_of(tmp_path, "demo"))
    assert 0 <= (clock.now() - start).total_seconds() < 60


@pytest.mark.usefixtures("clock_afterwards")
def test_a_broken_clock_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / demo_clock.FILE).write_text("{}")
    with pytest.raises(SystemExit, match=r"demo_clock\.json"):
        create_app(settings_of(tmp_path, "demo"))
