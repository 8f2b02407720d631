"""Every story told through the services, act by act in the order of time."""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random

from emulation.campaigns.models import Campaign
from emulation.cli.demonstration.evidence import Pair
from emulation.cli.demonstration.maps import some_days_later
from emulation.cli.demonstration.people import Cast
from emulation.cli.demonstration.plan import Move, Plan, Verb
from emulation.cli.demonstration.progress import OWN_WAY, Teller, Telling, deal, tell, tellings
from emulation.cli.demonstration.texts import Setting, compose
from emulation.cli.demonstration.units import is_hamlet
from emulation.core import clock
from emulation.core.text import fold
from emulation.entries import queries as entries
from emulation.entries import services as writing
from emulation.entries.models import Entry
from emulation.entries.rules import Action
from emulation.entries.rules.content import Content
from emulation.files.models import StoredFile
from emulation.files.store import FileStore
from emulation.people.queries import SignedIn
from emulation.reviews import services as reviews
from emulation.reviews.rules import Verdict
from emulation.units.queries import UnitRow

Acts = Iterator[datetime]
"""A story: it says when its next act is due, and acts when it is asked to go on."""
FIRST_WRITERS = ("nop1", "nop2")
"""Accounts that people try first: their model went its whole way."""
PROOF_NAMES = ("Quang cảnh", "Bà con cùng làm", "Sau khi hoàn thành", "Buổi ra quân", "Trước, sau")
RETURNS: tuple[dict[str, str], ...] = (
    {"figures": "Ghi rõ số liệu, có đơn vị tính.", "files": "Ảnh chưa rõ, chụp lại."},
    {"minutes_number": "Bổ sung số và ngày biên bản chi bộ."},
    {"summary": "Nêu rõ cách làm, ai thực hiện, điểm mới so với trước."},
    {"result": "Nêu kết quả bằng số, so với trước khi thực hiện."},
    {"figures": "Số liệu chưa khớp giữa nội dung và minh chứng.", "place": "Ghi rõ địa điểm."},
)
REJECTIONS = (
    "Việc đã được công nhận ở nội dung khác của chi bộ, đề nghị không tính lại.",
    "Nội dung là nhiệm vụ thường xuyên theo chức trách, chưa thể hiện việc nêu gương.",
    "Chưa có người xác nhận và số liệu chưa kiểm chứng được qua nắm tình hình tại thôn.",
)
REVOCATION = "Kiểm tra thực tế cho thấy số liệu báo cáo cao hơn biên bản nghiệm thu của thôn."
PRAISES = (
    "Cách làm cụ thể, có số liệu, Nhân dân đồng tình.",
    "Đã xác minh tại thôn, kết quả đúng như báo cáo.",
    "Việc làm thiết thực, đề nghị tiếp tục duy trì.",
    "",
)
MENDED = (
    " Chi bộ đã bổ sung: phân công từng đảng viên phụ trách, có sổ theo dõi hằng tuần.",
    " Bổ sung theo ý kiến cấp trên: số liệu lấy từ biên bản nghiệm thu, có chữ ký các hộ.",
)


@dataclass
class Stage:
    """What the stories share."""

    cast: Cast
    campaigns: Sequence[Campaign]
    proofs: Sequence[StoredFile]
    papers: Sequence[StoredFile]
    random: Random
    tellings: Random
    """The chance of what is told of models: of its own, so that it shifts nothing else."""
    pairs: tuple[Pair, ...]
    store: FileStore
    brought: int = 0
    """Entries that came in by the grid of a month."""

    def __post_init__(self) -> None:
        self._keys = count(1)
        self._told = count(1)
        self.ways = deal(self.tellings)

    def key(self) -> str:
        """An idempotency key that no form has."""
        return f"demo-{self.cast.scene.code}-{next(self._keys):06}"

    def told_key(self) -> str:
        """The same for a note of progress."""
        return f"demo-{self.cast.scene.code}-tien-do-{next(self._told):06}"


def play(stories: Iterable[Acts], *, until: datetime) -> Iterator[int]:
    """Every act before `until` is done, the earliest first; yields after each."""
    waiting: list[tuple[datetime, int, Acts]] = []
    for number, story in enumerate(stories):
        _queue(waiting, number, story)
    while waiting and waiting[0][0] < until:
        _, number, story = heapq.heappop(waiting)
        _queue(waiting, number, story)
        yield number


def _queue(waiting: list[tuple[datetime, int, Acts]], number: int, story: Acts) -> None:
    due = next(story, None)
    if due is not None:
        heapq.heappush(waiting, (due, number, story))


def life(stage: Stage, plan: Plan) -> Acts:
    """The entry is begun, every move of the plan is made, and a model lives on beside them."""
    at = plan.begun
    yield at
    entry = _begin(stage, plan, at)
    ahead: list[Telling] = []
    for move in plan.moves:
        at = _next_time(stage.random, at, move)
        while ahead and ahead[0].at < at:
            yield from _told(stage, plan, entry.id, ahead.pop(0))
        yield at
        ACTS[move.verb](stage, entries.fresh_entry(entry.id), move, at)
        if move is plan.moves[0] and plan.kind == "model":
            way = OWN_WAY if plan.writer in FIRST_WRITERS else next(stage.ways)
            ahead = tellings(way, stage.pairs, stage.tellings, sent=at)
    for one in ahead:
        yield from _told(stage, plan, entry.id, one)


def _told(stage: Stage, plan: Plan, entry_id: int, one: Telling) -> Acts:
    yield one.at
    actor = stage.cast.actors[plan.writer]
    teller = Teller(actor, stage.tellings, stage.store, stage.told_key())
    tell(entries.fresh_entry(entry_id), one, teller)


def _next_time(random: Random, at: datetime, move: Move) -> datetime:
    """Days later in office hours, or a few minutes later the same day."""
    if max(move.days) == 0 or (min(move.days) == 0 and random.random() < 0.7):
        return at + timedelta(minutes=random.randint(3, 8), seconds=random.randrange(60))
    return some_days_later(random, at, move.days)


def _begin(stage: Stage, plan: Plan, at: datetime) -> Entry:
    actor = stage.cast.actors[plan.writer]
    entry = writing.start_draft(
        stage.campaigns[plan.campaign],
        kind=plan.kind,
        unit_id=plan.unit_id,
        actor=actor,
        at=at,
        key=stage.key(),
    )
    content = compose(_setting(stage, plan, actor, at), stage.random)
    writing.save_draft(entry, content, actor=actor, at=at, revision=entry.revision)
    if plan.files:
        writing.add_evidence(entry, _proofs(stage, plan, content), actor=actor, at=at)
    return entry


def _proofs(stage: Stage, plan: Plan, content: Content) -> list[tuple[StoredFile, str]]:
    names = stage.random.sample(PROOF_NAMES, plan.files)
    pictures = stage.random.sample(range(len(stage.proofs)), plan.files)
    found = [
        (stage.proofs[number], f"{name}.jpg") for number, name in zip(pictures, names, strict=True)
    ]
    if content.minutes_number and stage.random.random() < 0.35:
        paper = stage.random.choice(stage.papers)
        found.append((paper, f"Biên bản chi bộ {content.minutes_number.replace('/', '-')}.pdf"))
    return found


def _setting(stage: Stage, plan: Plan, actor: SignedIn, at: datetime) -> Setting:
    cast = stage.cast
    unit = _unit_of(cast, plan.unit_id)
    people = tuple(p for p in cast.people.get(plan.unit_id, []) if p.position == "")
    audiences = _audiences(cast, unit)
    if "hamlet" in audiences and plan.kind == "action" and stage.random.random() < 0.35:
        audiences = ("person",)
    return Setting(
        kind=plan.kind,
        audiences=audiences,
        unit=unit.committee_name,
        place=_place(unit),
        on=clock.local_date(at),
        year=cast.scene.year,
        people=people,
        with_minutes=actor.home_unit_id != plan.unit_id or stage.random.random() < 0.6,
    )


def _unit_of(cast: Cast, unit_id: int) -> UnitRow:
    places = cast.places
    rows = (*places.communes, *places.agencies, *(c for cs in places.cells.values() for c in cs))
    return next(row for row in rows if row.id == unit_id)


def _audiences(cast: Cast, unit: UnitRow) -> tuple[str, ...]:
    if unit.level_code == "cell" and is_hamlet(unit):
        return ("hamlet", "coast") if unit.id in cast.places.coast else ("hamlet",)
    if " truong " in f" {fold(unit.name)} ":
        return ("school",)
    return ("office",)


def _place(unit: UnitRow) -> str:
    """«thôn 3, xã Liên Lộc» of a cell; a commune or an agency by its name."""
    text = unit.full_name.removeprefix("Chi bộ ")
    return f"{text[:1].lower()}{text[1:]}" if unit.level_code == "commune" else text


# Acts ----------------------------------------------------------------------------------------


def _send(stage: Stage, entry: Entry, move: Move, at: datetime) -> None:
    actor = stage.cast.actors[move.by]
    writing.submit(entry, actor=actor, at=at, revision=entry.revision, key=stage.key())


def _withdraw(stage: Stage, entry: Entry, move: Move, at: datetime) -> None:
    actor = stage.cast.actors[move.by]
    writing.withdraw(entry, actor=actor, at=at, revision=entry.revision)


def _mend(stage: Stage, entry: Entry, move: Move, at: datetime) -> None:
    """The author completes what was asked for: a new version begins."""
    version = entries.version_of(entry.id, entry.version_number)
    content = writing.content_of(version)
    mended = dataclasses.replace(content, summary=content.summary + stage.random.choice(MENDED))
    actor = stage.cast.actors[move.by]
    writing.save_draft(entry, mended, actor=actor, at=at, revision=entry.revision)


def _decide(stage: Stage, entry: Entry, move: Move, at: datetime, verdict: Verdict) -> None:
    reviews.decide(
        entry,
        verdict,
        actor=stage.cast.actors[move.by],
        at=at,
        revision=entry.revision,
        request_key=stage.key(),
    )


def _pass_up(stage: Stage, entry: Entry, move: Move, at: datetime) -> None:
    reason = stage.random.choice(PRAISES)
    _decide(stage, entry, move, at, Verdict(Action.PASS_UP, reason=reason))


def _recognise(stage: Stage, entry: Entry, move: Move, at: datetime) -> None:
    criteria = reviews.case_of(entry, at=at).criteria
    low = 78 if move.level == "exemplary" else 55
    scores = {
        row.id: (row.ceiling * stage.random.randint(low, 100) / 50).to_integral_value() / 2
        for row in criteria
    }
    verdict = Verdict(
        Action.RECOGNISE,
        recognition=move.level,
        reason=stage.random.choice(PRAISES),
        scores={key: Decimal(points) for key, points in scores.items()},
    )
    _decide(stage, entry, move, at, verdict)


def _return(stage: Stage, entry: Entry, move: Move, at: datetime) -> None:
    reasons = stage.random.choice(RETURNS)
    _decide(stage, entry, move, at, Verdict(Action.RETURN, field_reasons=reasons))


def _reject(stage: Stage, entry: Entry, move: Move, at: datetime) -> None:
    reason = stage.random.choice(REJECTIONS)
    _decide(stage, entry, move, at, Verdict(Action.REJECT, reason=reason))


def _undo(stage: Stage, entry: Entry, move: Move, at: datetime) -> None:
    actor = stage.cast.actors[move.by]
    reviews.undo(entry, actor=actor, at=at, revision=entry.revision)


def _propose(stage: Stage, entry: Entry, move: Move, at: datetime) -> None:
    actor = stage.cast.actors[move.by]
    reviews.propose_revocation(entry, reason=REVOCATION, actor=actor, at=at)


def _confirm(stage: Stage, entry: Entry, move: Move, at: datetime) -> None:
    actor = stage.cast.actors[move.by]
    reviews.close_revocation(entry, confirm=True, actor=actor, at=at, revision=entry.revision)


ACTS: dict[Verb, Callable[[Stage, Entry, Move, datetime], None]] = {
    Verb.CONFIRM: _confirm,
    Verb.FORWARD: _pass_up,
    Verb.MEND: _mend,
    Verb.PROPOSE: _propose,
    Verb.RECOGNISE: _recognise,
    Verb.REJECT: _reject,
    Verb.RETURN: _return,
    Verb.SEND: _send,
    Verb.UNDO: _undo,
    Verb.WITHDRAW: _withdraw,
}
