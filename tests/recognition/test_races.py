"""Two persons at once: exactly one act is done, the other reads who was faster."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from emulation.audit.models import AuditRecord
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import DomainError
from emulation.files.services import make_durable, prepare
from emulation.files.store import LocalStore
from emulation.recognition import services
from emulation.recognition.rules import ListState
from tests.conftest import NOW
from tests.factories import World
from tests.recognition import made

DONE = "done"


def at_once(app: Flask, *acts: Callable[[], None]) -> list[str]:
    """What each act came to, all let go at the same instant in sessions of their own."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], None]) -> str:
        with app.app_context():
            gate.wait()
            try:
                with transaction():
                    act()
            except DomainError as error:
                return str(error)
            return DONE

    db.session.rollback()
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def events(code: str) -> list[str]:
    wanted = select(AuditRecord.event).where(AuditRecord.subject == f"recognition:{code}")
    return list(db.session.scalars(wanted.order_by(AuditRecord.id)))


@pytest.mark.parametrize("turn", range(3))
def test_two_checks_at_once_take_effect_once(
    app: Flask, world: World, tmp_path: Path, turn: int
) -> None:
    code = made.concluded(world, made.approved(world), folder=tmp_path)
    digest, seen = services.digest_of_list(made.fresh(code)), made.revision(code)
    actors = [world.actor("hd1"), world.actor("hd3")]

    told = at_once(
        app,
        *(
            lambda actor=actor: services.check(
                code, digest=digest, revision=seen, actor=actor, at=NOW
            )
            for actor in actors
        ),
    )

    assert told.count(DONE) == 1, turn
    assert made.fresh(code).state is ListState.IN_EFFECT
    assert events(code).count("recognition.check") == 1


@pytest.mark.parametrize("turn", range(3))
def test_conclude_and_cancel_at_once_leave_one_of_them(
    app: Flask, world: World, tmp_path: Path, turn: int
) -> None:
    code = made.proposed(world, made.approved(world))
    seen, store, scan = (
        made.revision(code),
        LocalStore(tmp_path),
        prepare(made.pdf(), "KL.pdf", scanner=None),
    )
    make_durable(scan, store=store)
    typist, chair = world.actor("hd2"), world.actor("hd1")

    told = at_once(
        app,
        lambda: services.conclude(
            code, paper=made.PAPER, scan=scan, store=store, revision=seen, actor=typist, at=NOW
        ),
        lambda: services.cancel(
            code, reason="Hoãn đến cuối năm", revision=seen, actor=chair, at=NOW
        ),
    )

    assert told.count(DONE) == 1, turn
    expected = ListState.CONCLUDED if told[0] == DONE else ListState.CANCELLED
    assert made.fresh(code).state is expected


def test_two_lists_at_once_cannot_take_one_achievement(app: Flask, world: World) -> None:
    entry = made.approved(world)
    codes = [made.filled(world, entry, title=f"Danh sách {name}") for name in ("một", "hai")]
    seen = [made.revision(code) for code in codes]
    actor = world.actor("hd2")

    told = at_once(
        app,
        *(
            lambda code=code, number=number: services.submit(
                code, revision=number, actor=actor, at=NOW
            )
            for code, number in zip(codes, seen, strict=True)
        ),
    )

    assert told.count(DONE) == 1
    loser = next(words for words in told if words != DONE)
    winner = codes[told.index(DONE)]
    assert f"«{made.fresh(winner).title}»" in loser


def test_one_form_sent_twice_at_once_makes_one_list(app: Flask, world: World) -> None:
    actor, host, made_codes = world.actor("hd2"), world.unit("HU"), []
    new = services.NewList(
        title=made.TITLE,
        campaign_code="BAC2024",
        unit_id=host,
        form=made.AwardForm.MERIT_CERTIFICATE,
    )

    def create() -> None:
        made_codes.append(services.create_list(new, actor=actor, at=clock.now(), key="one-form"))

    told = at_once(app, create, create)

    assert told == [DONE, DONE]
    assert len(set(made_codes)) == 1
