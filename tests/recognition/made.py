"""Lists of recognition to test with, made by the services themselves; every helper commits."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from pypdf import PdfWriter

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db, transaction
from emulation.entries.models import Entry
from emulation.files.services import make_durable, prepare
from emulation.files.store import LocalStore
from emulation.recognition import queries, services
from emulation.recognition.models import RecognitionItem, RecognitionList
from emulation.recognition.rules import AwardForm
from emulation.recognition.services import ItemText, NewList, Paper
from tests.entries_made import ACTION, passed_up, recognised, sent_action
from tests.factories import World

TITLE = "Danh sách đề nghị khen thưởng 6 tháng đầu năm 2024"
PAPER = Paper(
    number="45-KL/HĐTĐ",
    concluded_on=date(2024, 11, 12),
    signer="Nguyễn Hữu Phước",
    signer_title="Phó Bí thư Thường trực",
)


def pdf(pages: int = 1) -> bytes:
    """A small, whole PDF, as a scanner would make."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def approved(
    world: World,
    title: str = ACTION.title,
    *,
    by: str = "nop1",
    unit: str = "LL1",
    endorser: str = "xn1",
) -> Entry:
    """An action recognised by its commune."""
    sent = sent_action(world, replace(ACTION, title=title), by=by, unit=unit)
    return recognised(world, sent, by=endorser)


def exemplary(world: World, title: str = "Việc làm tiêu biểu của thôn") -> Entry:
    """An action of the second commune, recognised by the district as exemplary."""
    sent = sent_action(world, replace(ACTION, title=title), by="nop2", unit="HL1")
    sent = passed_up(world, sent, by="xn2")
    return recognised(world, sent, by="td4", level=RecognitionLevel.EXEMPLARY)


def begun(
    world: World, *, by: str = "hd2", unit: str = "HU", title: str = TITLE, key: str = ""
) -> str:
    """An empty list; its code."""
    new = NewList(
        title=title,
        campaign_code="BAC2024",
        unit_id=world.unit(unit),
        form=AwardForm.MERIT_CERTIFICATE,
        occasion="6 tháng đầu năm 2024",
    )
    with transaction():
        return services.create_list(new, actor=world.actor(by), at=world.now, key=key)


def filled(world: World, *entries: Entry, by: str = "hd2", **more: str) -> str:
    """A draft list with these entries on it."""
    code = begun(world, by=by, **more)
    with transaction():
        services.propose_from_entries(
            code, entry_codes=[one.code for one in entries], actor=world.actor(by), at=world.now
        )
    return code


def fresh(code: str) -> RecognitionList:
    """The list as the database has it now."""
    db.session.rollback()
    found = queries.get_list(code)
    assert found is not None
    return found


def rows(code: str) -> list[RecognitionItem]:
    """The rows that stand on the list now."""
    return queries.items(fresh(code).id)


def proposed(world: World, *entries: Entry, by: str = "hd2", **more: str) -> str:
    """A list that waits for its conclusion."""
    code = filled(world, *entries, by=by, **more)
    submit(world, code, by=by)
    return code


def submit(world: World, code: str, *, by: str = "hd2", key: str = "") -> None:
    with transaction():
        services.submit(code, revision=revision(code), actor=world.actor(by), at=world.now, key=key)


def revision(code: str) -> int:
    found = queries.get_list(code)
    assert found is not None
    return found.revision


def conclude(
    world: World,
    code: str,
    *,
    store: LocalStore,
    by: str = "hd2",
    paper: Paper = PAPER,
    content: bytes | None = None,
    key: str = "",
) -> None:
    scan = prepare(pdf() if content is None else content, "Kết luận 45.pdf", scanner=None)
    make_durable(scan, store=store)
    with transaction():
        services.conclude(
            code,
            paper=paper,
            scan=scan,
            store=store,
            revision=revision(code),
            actor=world.actor(by),
            at=world.now,
            key=key,
        )


def concluded(world: World, *entries: Entry, folder: Path, **more: str) -> str:
    """A list that waits for the second person."""
    code = proposed(world, *entries, **more)
    conclude(world, code, store=LocalStore(folder))
    return code


def check(
    world: World, code: str, *, by: str = "hd1", at: datetime | None = None, key: str = ""
) -> None:
    digest = services.digest_of_list(fresh(code))
    with transaction():
        services.check(
            code,
            digest=digest,
            revision=revision(code),
            actor=world.actor(by),
            at=at or world.now,
            key=key,
        )


def in_effect(world: World, *entries: Entry, folder: Path, **more: str) -> str:
    """A list that two persons brought into effect."""
    code = concluded(world, *entries, folder=folder, **more)
    check(world, code)
    return code


def text_of(item: RecognitionItem) -> ItemText:
    """What the row says now, as the form would send it."""
    return ItemText(
        name=item.name,
        position_text=item.position_text,
        party_cell=item.party_cell,
        is_leader=item.is_leader,
        summary=item.summary,
        form=item.form,
        vote=item.vote,
        note=item.note,
    )
