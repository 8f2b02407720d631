"""`flask emulation demo`: the whole demonstration, or nothing of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.cli.demonstration import clock as demo_clock
from emulation.cli.demonstration.awards import may_list, year_list
from emulation.cli.demonstration.campaigns import lay_routes, open_campaigns
from emulation.cli.demonstration.deadlines import extensions
from emulation.cli.demonstration.evidence import Files, draw_files
from emulation.cli.demonstration.maps import MAPS, Map
from emulation.cli.demonstration.months import months_of_cells
from emulation.cli.demonstration.people import cast_of
from emulation.cli.demonstration.plan import plans
from emulation.cli.demonstration.publishing import published_board
from emulation.cli.demonstration.sealing import weekly_seals
from emulation.cli.demonstration.stories import Stage, life, play
from emulation.cli.demonstration.talks import talks
from emulation.cli.demonstration.units import lay_out
from emulation.config import Settings
from emulation.core import codes
from emulation.core.db import db, transaction
from emulation.core.numbers import format_number
from emulation.files.configured import store_of
from emulation.files.services import keep
from emulation.files.store import LocalStore
from emulation.jobs import services as jobs
from emulation.people.queries import has_accounts
from emulation.people.services import hash_password
from emulation.search import services as search
from emulation.trail.services import check_all
from emulation.units.queries import has_units

EVERY = 25
"""The progress bar moves once in so many acts."""


@dataclass(frozen=True)
class Loaded:
    """What stands in the database now."""

    units: int
    accounts: int
    people: int
    entries: int


@click.command("demo")
@click.option(
    "--map", "code", default="2024", show_default=True, help="Bản đồ đơn vị: 2024 hoặc 2025."
)
@click.option("--if-empty", is_flag=True, help="Không làm gì khi đã có số liệu.")
@with_appcontext
def demo(code: str, if_empty: bool) -> None:
    """Nạp số liệu minh họa của Hậu Lộc vào cơ sở dữ liệu trống."""
    settings: Settings = current_app.config["SETTINGS"]
    _refuse(settings, code)
    if has_units() or has_accounts():
        if if_empty:
            return
        raise click.ClickException(
            "Cơ sở dữ liệu đã có số liệu. Số liệu minh họa chỉ nạp vào cơ sở dữ liệu trống; "
            "chọn thư mục khác bằng EMULATION_DATA_DIR hoặc DATABASE_URL."
        )
    scene = MAPS[code]
    loaded = load(scene, settings)
    store = store_of(settings)
    differences = check_all(store)
    if differences:
        raise click.ClickException("; ".join(one.sentence for one in differences[:5]))
    click.echo(
        f"Đã nạp số liệu minh họa: {format_number(loaded.units)} đơn vị, "
        f"{format_number(loaded.people)} người, {format_number(loaded.entries)} việc làm, mô hình. "
        "Kiểm tra: không có sai lệch.\n"
        f"{loaded.accounts} tài khoản, như nop1, bt1, xn1, td1, hd2, ld, qt1, kt; "
        f"mật khẩu chung: {settings.demo_password}"
    )


def _refuse(settings: Settings, code: str) -> None:
    """One sentence for everything that keeps the demonstration from being loaded."""
    if settings.environment == "production":
        raise click.ClickException(
            "Không nạp số liệu minh họa khi EMULATION_ENV=production. "
            "Dùng EMULATION_ENV=demo với một cơ sở dữ liệu riêng."
        )
    if code not in MAPS:
        raise click.ClickException(f"Không có bản đồ «{code}». Chọn --map 2024 hoặc --map 2025.")
    if not inspect(db.engine).has_table("unit"):
        raise click.ClickException("Cơ sở dữ liệu chưa có bảng. Chạy trước: flask db upgrade")


def load(scene: Map, settings: Settings) -> Loaded:
    """The demonstration stands whole in the database, sealed and searchable, its clock running.

    Everything drawn comes from one seed a map, so the same map gives the same codes, people,
    texts and boards; only the salts of the audit differ. An error or an interruption leaves the
    database as empty as it was.
    """
    random = Random(f"hau-loc-{scene.code}")  # noqa: S311 -- repeatable on purpose
    store = store_of(settings)
    password_hash = hash_password(settings.demo_password, cost=settings.argon2)
    click.echo("Vẽ ảnh, lập biên bản minh họa…")
    files = draw_files(scene, random, store)
    with transaction(), codes.drawn_from(random):
        loaded = _tell(scene, random, files, store, password_hash)
        demo_clock.keep(settings.data_dir, start=scene.start, real_start=datetime.now(UTC))
    return loaded


def _tell(
    scene: Map, random: Random, files: Files, store: LocalStore, password_hash: str
) -> Loaded:
    click.echo("Lập đơn vị, cụm thi đua…")
    places = lay_out(scene, random)
    click.echo("Lập tài khoản, danh sách người…")
    cast = cast_of(scene, places, random, password_hash=password_hash)
    lay_routes(cast)
    stage = Stage(
        cast=cast,
        campaigns=open_campaigns(cast),
        proofs=[keep(one, store=store, at=scene.laid_at) for one in files.pictures],
        papers=[keep(one, store=store, at=scene.laid_at) for one in files.minutes],
        random=random,
        tellings=Random(f"tien-do-{scene.code}"),  # noqa: S311 -- repeatable on purpose
        pairs=files.pairs,
        store=store,
    )
    audit.record(
        Event.DEMO_LOAD, actor=None, subject=f"demo:{scene.code}", at=scene.laid_at, facts={}
    )
    told = _play(stage, files, store)
    talks(stage, files.conclusion, store)
    click.echo("Lập chỉ mục tra cứu, niêm phong nhật ký…")
    search.reindex()
    for kind in ("search.index", "search.reindex"):
        jobs.forget(kind, at=scene.start)
    jobs.enqueue("copies.check_all", {}, at=scene.start)  # a minute's work, done while it serves
    while audit.seal(at=scene.start) is not None:
        pass
    return Loaded(
        units=places.count,
        accounts=len(cast.actors),
        people=sum(map(len, cast.people.values())),
        entries=told,
    )


def _play(stage: Stage, files: Files, store: LocalStore) -> int:
    """Every story is told up to the demonstration's start; how many entries there are."""
    planned = plans(stage.cast, stage.random)
    stories = [life(stage, plan) for plan in planned]
    others = [
        may_list(stage, files.conclusion, store),
        year_list(stage),
        extensions(stage),
        months_of_cells(stage),
        published_board(stage),
        weekly_seals(stage.cast.scene.laid_at),
    ]
    begun: Counter[int] = Counter()
    length = sum(1 + len(plan.moves) for plan in planned)
    with click.progressbar(length=length, label="Việc làm, mô hình trong năm") as bar:
        for number in play([*stories, *others], until=stage.cast.scene.start):
            begun[number] += 1
            if begun.total() % EVERY == 0:
                bar.update(EVERY)
    return sum(1 for number in begun if number < len(planned)) + stage.brought
