"""Boards from a read replica: two real servers in streaming replication on one machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import DBAPIError

from emulation import config
from emulation.app import FROM_REPLICA, create_app
from emulation.core import clock
from emulation.core.db import REPLICA, db
from emulation.core.errors import NotFound
from emulation.units.models import UnitPeriod
from emulation.web.replica import Replica, _from_replica, instant
from tests.conftest import NOW
from tests.entries_made import recognised, sent_action
from tests.factories import World, build_world
from tests.pages import Browser, Page
from tests.postgres import following_postgres, in_memory, throwaway_postgres

BOARD = "/xep-hang/BAC2024-xa"
LATER = NOW + timedelta(hours=1)
"""When pages are read: all that they show was recorded an hour before."""
ON_THE_HOUR = "Tính đến 09 giờ 00 ngày 15/11/2024"
A_MOMENT_AGO = "Tính đến 08 giờ 59 ngày 15/11/2024"
NAME = "DATABASE_REPLICA_URL"
NO_REPLICA = "not a replica that follows"
SECONDS = 10


@dataclass
class Pair:
    """The app on its two servers, and a console on the one that follows."""

    app: Flask
    environment: dict[str, str]
    follower: sa.Engine
    others: list[Flask]

    def like(self, replica: str) -> Flask:
        """The same app with that for its replica."""
        self.others.append(create_app(config.load(self.environment | {NAME: replica})))
        return self.others[-1]

    def say(self, question: str) -> object:
        with self.follower.connect() as console:
            return console.exec_driver_sql(question).scalar()

    def wait_for(self, question: str) -> None:
        for _ in range(SECONDS * 100):
            if self.say(question):
                return
            sleep(0.01)
        raise AssertionError(question)

    def catch_up(self) -> None:
        """The follower has replayed all that the primary has written by now."""
        with self.app.app_context(), db.engine.connect() as primary:
            written = primary.scalar(sa.text("SELECT pg_current_wal_lsn()"))
        self.wait_for(f"SELECT pg_last_wal_replay_lsn() >= '{written}'::pg_lsn")

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The follower receives and does not replay."""
        self.say("SELECT pg_wal_replay_pause()")
        self.wait_for("SELECT pg_get_wal_replay_pause_state() = 'paused'")
        try:
            yield
        finally:
            self.say("SELECT pg_wal_replay_resume()")

    def recognise(self) -> None:
        """One more action of Liên Lộc counts."""
        with self.app.app_context():
            world = World(NOW)
            recognised(world, sent_action(world))
            with db.engine.connect() as primary:
                written = primary.scalar(sa.text("SELECT pg_current_wal_lsn()"))
        self.wait_for(f"SELECT pg_last_wal_receive_lsn() >= '{written}'::pg_lsn")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with ExitStack() as stack, clock.frozen(NOW):
        first, second = (
            Path(stack.enter_context(TemporaryDirectory(prefix="pg", dir=in_memory())))
            for _ in range(2)
        )
        environment = {
            "EMULATION_ENV": "test",
            "DATABASE_URL": stack.enter_context(throwaway_postgres(first)),
            "EMULATION_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        }
        alone = create_app(config.load(environment))
        with alone.app_context():
            upgrade()
            build_world(NOW)
            db.session.remove()
            db.engine.dispose()
        address = stack.enter_context(following_postgres(first, second))
        follower = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        made = Pair(
            create_app(config.load(environment | {NAME: address})), environment, follower, []
        )
        yield made
        for app in (made.app, *made.others):
            with app.app_context():
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()
        follower.dispose()


@pytest.fixture
def later() -> Iterator[None]:
    with clock.frozen(LATER):
        yield


@pytest.fixture
def board(pair: Pair, later: None) -> Browser:
    """A reader of the cell, before whom the replica was never passed by."""
    pair.app.extensions[REPLICA] = Replica(timedelta(seconds=60))
    return Browser(pair.app, "bt1")


def ready(browser: Browser) -> str:
    return str(browser.client.get("/readyz").get_json()["replica"])


def points(page: Page) -> float:
    """By how much Liên Lộc leads."""
    led = page.text.partition("hơn đơn vị thứ hai ")[2].partition(" điểm")[0]
    return float(led.replace(",", "."))


@pytest.mark.postgres
def test_board_tells_the_instant_that_the_replica_has_come_to(pair: Pair, board: Browser) -> None:
    pair.recognise()
    pair.catch_up()
    page = board.get(BOARD)
    before = points(page)
    assert ON_THE_HOUR in page.text
    assert ready(board) == "ok"

    with pair.paused():
        pair.recognise()
        page = board.get(BOARD)
        assert points(page) == before
        assert A_MOMENT_AGO in page.text
        assert ready(board).endswith("s behind")
        assert board.get("/ho-so/").status == 200

    pair.catch_up()
    page = board.get(BOARD)
    assert points(page) == before + 5
    assert ON_THE_HOUR in page.text


@pytest.mark.postgres
def test_replica_too_far_behind_is_passed_by(
    pair: Pair, board: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    pair.recognise()
    pair.catch_up()
    before = points(board.get(BOARD))
    pair.app.extensions[REPLICA].most = timedelta()

    with pair.paused():
        pair.recognise()
        page = board.get(BOARD)

    assert points(page) == before + 5
    assert ON_THE_HOUR in page.text
    assert "the replica is passed by: " in caplog.text
    assert "s behind" in caplog.text


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("address", "told"),
    [("postgresql://emulation@/postgres?host=/nowhere", "silent"), ("", NO_REPLICA)],
    ids=["down", "the primary itself"],
)
def test_what_is_no_replica_is_passed_by(
    pair: Pair, later: None, caplog: pytest.LogCaptureFixture, address: str, told: str
) -> None:
    app = pair.like(address or pair.environment["DATABASE_URL"])
    reader = Browser(app, "bt1")

    pages = [reader.get(one) for one in (BOARD, "/tra-cuu?q=hiến", f"{BOARD}/LL")]

    assert [page.status for page in pages] == [200, 200, 200]
    assert ON_THE_HOUR in pages[0].text
    assert caplog.text.count("the replica is passed by") == 1
    assert ready(reader) == told


@pytest.mark.postgres
def test_nothing_is_written_through_the_replica(pair: Pair, later: None) -> None:
    """Even where its address names a server that would take it."""
    app = pair.like(pair.environment["DATABASE_URL"])
    with app.app_context():
        db.session.info[REPLICA] = True
        with pytest.raises(DBAPIError, match="read-only"):
            db.session.execute(sa.update(UnitPeriod).values(name="x"))
        db.session.rollback()
        db.session.info.pop(REPLICA)


@pytest.mark.postgres
def test_every_page_named_reads_from_the_replica(pair: Pair, board: Browser) -> None:
    """What the primary alone knows shows which of the two answered."""
    pair.recognise()
    pair.catch_up()
    district = Browser(pair.app, "td4")
    asked: list[str] = []

    def note(connection: sa.Connection, *_: object) -> None:
        asked.append(connection.engine.url.render_as_string())

    with pair.app.app_context():
        engine = db.engines[REPLICA]
    sa.event.listen(engine, "before_cursor_execute", note)
    for address in (
        "/xep-hang/", BOARD, f"{BOARD}/xuat", f"{BOARD}/LL", "/tra-cuu?q=hiến", "/bao-cao/",
        "/bao-cao/xuat",
    ):  # fmt: skip
        asked.clear()
        assert district.client.get(address).status_code == 200, address
        assert len(asked) > 1, address
    asked.clear()
    assert district.get("/ho-so/").status == 200
    assert asked == []
    sa.event.remove(engine, "before_cursor_execute", note)
    assert set(FROM_REPLICA) <= set(pair.app.view_functions)


@pytest.mark.postgres
@pytest.mark.parametrize("error", [DBAPIError("SELECT", {}, Exception("conflict")), NotFound()])
def test_a_page_that_fails_on_a_replica_behind_is_asked_of_the_primary(
    pair: Pair, board: Browser, error: Exception
) -> None:
    """A statement that the replay cuts off, a thing that has not come there yet."""
    came: list[bool] = []

    def view() -> str:
        came.append(bool(db.session.info.get(REPLICA)))
        if came[-1]:
            raise error
        return "answered"

    with pair.paused():
        pair.recognise()
        with pair.app.test_request_context():
            assert _from_replica(view)() == "answered"
            assert instant() == LATER

    assert came == [True, False]
