"""Entries to test with, made by the services themselves: drafted, handed in, passed up, decided.

Every helper commits. Afterwards read an entry again with `fresh`: a session keeps what it has seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import count

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db, transaction
from emulation.entries import queries, services
from emulation.entries.models import Decision, Entry, Evidence
from emulation.entries.rules import Action, Field
from emulation.entries.rules.content import Content, FigureInput
from emulation.files import services as files
from emulation.files.store import FileStore
from emulation.reviews import services as reviews
from emulation.reviews.rules import Verdict
from tests.factories import World
from tests.files.samples import encoded, picture

_keys = count(1)

ACTION = Content(
    title="Vận động 12 hộ hiến đất mở đường thôn 1",
    summary="Chi bộ phân công đảng viên đến từng hộ, họp thôn ba buổi rồi thống nhất cách làm.",
    result="12 hộ hiến 450 m² đất, mở rộng 1,2 km đường.",
    field=Field.NEW_RURAL,
    place="Thôn 1",
    happened_from=date(2024, 8, 1),
    happened_to=date(2024, 10, 20),
    confirmer="Trưởng thôn Nguyễn Văn Tâm",
    figures=(
        FigureInput("households", Decimal(12)),
        FigureInput("money", Decimal(162_000_000)),
        FigureInput("people_money", Decimal(120_000_000)),
    ),
)
MODEL = Content(
    title="Tổ tự quản thu gom rác ven kênh thôn 1",
    summary="Mười hộ một tổ, thu gom rác hai lần mỗi tuần, cắt cử người giữ kênh.",
    result="Kênh sạch, không còn điểm đổ rác.",
    field=Field.ENVIRONMENT,
    place="Thôn 1",
    happened_from=date(2024, 5, 1),
    confirmer="Trưởng thôn Nguyễn Văn Tâm",
    details={"problem": "Rác đổ xuống kênh làm tắc dòng chảy."},
    figures=(
        FigureInput("households", Decimal(40), is_target=True),
        FigureInput("households", Decimal(38)),
    ),
)


def request_key() -> str:
    """An idempotency key that no other form has."""
    return f"key-{next(_keys):06}"


def fresh(entry: Entry) -> Entry:
    """The entry as the database has it now, also after another session wrote."""
    db.session.rollback()
    return queries.fresh_entry(entry.id)


def draft(
    world: World,
    content: Content = ACTION,
    *,
    kind: str = "action",
    by: str = "nop1",
    unit: str = "LL1",
    at: datetime | None = None,
) -> Entry:
    """A draft of the unit with this content."""
    at = at or world.now
    with transaction():
        entry = services.start_draft(
            world.campaign,
            kind=kind,
            unit_id=world.unit(unit),
            actor=world.actor(by),
            at=at,
            key=request_key(),
        )
        services.save_draft(entry, content, actor=world.actor(by), at=at, revision=entry.revision)
    return entry


def prove(world: World, entry: Entry, *, store: FileStore, by: str = "nop1") -> Evidence:
    """A picture stands among the draft's proofs."""
    prepared = files.prepare(encoded(picture(seed=next(_keys))), "Đường đã mở.jpg", scanner=None)
    files.make_durable(prepared, store=store)
    with transaction():
        stored = files.keep(prepared, store=store, at=world.now)
        entry = queries.fresh_entry(entry.id)
        shown = [(stored, prepared.name)]
        return services.add_evidence(entry, shown, actor=world.actor(by), at=world.now)[0]


def send(world: World, entry: Entry, *, by: str = "nop1", at: datetime | None = None) -> Entry:
    """The draft is handed in."""
    with transaction():
        entry = queries.fresh_entry(entry.id)
        services.submit(
            entry,
            actor=world.actor(by),
            at=at or world.now,
            revision=entry.revision,
            key=request_key(),
        )
    return entry


def sent_action(
    world: World,
    content: Content = ACTION,
    *,
    by: str = "nop1",
    unit: str = "LL1",
    at: datetime | None = None,
) -> Entry:
    """A role-model action (việc làm) that waits at its first step."""
    return send(world, draft(world, content, by=by, unit=unit, at=at), by=by, at=at)


def sent_model(
    world: World,
    content: Content = MODEL,
    *,
    by: str = "nop1",
    unit: str = "LL1",
    at: datetime | None = None,
) -> Entry:
    """A model (mô hình) that waits at its first step."""
    return send(world, draft(world, content, kind="model", by=by, unit=unit, at=at), by=by, at=at)


def decided(
    world: World, entry: Entry, verdict: Verdict, *, by: str, at: datetime | None = None
) -> Decision:
    """The entry's present step is decided so."""
    with transaction():
        entry = queries.fresh_entry(entry.id)
        return reviews.decide(
            entry,
            verdict,
            actor=world.actor(by),
            at=at or world.now,
            revision=entry.revision,
            request_key=request_key(),
        )


def passed_up(world: World, entry: Entry, *, by: str = "xn1") -> Entry:
    """The commune proposed it to the district."""
    decided(world, entry, Verdict(Action.PASS_UP), by=by)
    return fresh(entry)


def recognised(
    world: World,
    entry: Entry,
    *,
    by: str = "xn1",
    level: RecognitionLevel = RecognitionLevel.BASE,
    scores: Mapping[int, Decimal] | None = None,
    at: datetime | None = None,
) -> Entry:
    """The entry was recognised at its present step; a model needs its scores."""
    decided(
        world,
        entry,
        Verdict(Action.RECOGNISE, recognition=level, scores=scores or {}),
        by=by,
        at=at,
    )
    return fresh(entry)


def full_scores(entry: Entry, *, at: datetime) -> dict[int, Decimal]:
    """The highest score for every criterion of the waiting entry."""
    case = reviews.case_of(entry, at=at)
    return {row.id: row.ceiling for row in case.criteria}
