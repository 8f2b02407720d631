"""How the models of the demonstration live on: told after the hand-in, by a chance of their own.

Everything here is drawn from `Stage.tellings`, so that it changes nothing of the other stories.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from emulation.cli.demonstration.evidence import Pair
from emulation.cli.demonstration.maps import some_days_later
from emulation.core import clock, codes
from emulation.entries import queries as entries
from emulation.entries.models import Entry, Figure
from emulation.entries.queries import progress as life
from emulation.entries.rules import METRIC_BY_CODE, FigureBasis, State
from emulation.entries.rules.content import FigureInput
from emulation.entries.rules.progress import LEVELS, Progress
from emulation.entries.rules.stages import ModelStage, Moment
from emulation.entries.services import progress as telling
from emulation.entries.services.progress import NewFile
from emulation.files.store import FileStore
from emulation.people.queries import SignedIn

GOES_ON = frozenset({State.APPROVED, State.RETURNED, State.SUBMITTED})
R, E, C, D, S = (
    ModelStage.RUNNING,
    ModelStage.EFFECTIVE,
    ModelStage.REPLICABLE,
    ModelStage.REPLICATED,
    ModelStage.STOPPED,
)
Way = tuple[ModelStage | None, ...]
WAYS: tuple[tuple[Way, int], ...] = (
    ((), 2),
    ((R,), 2),
    ((R, None), 2),
    ((R, E), 4),
    ((R, None, E, None), 3),
    ((R, E, C), 3),
    ((R, E, C, D), 2),
    ((R, S), 2),
)
"""Where notes lead, one after the other; None tells without a move. Registered ones stay so."""
OWN_WAY: Way = (R, None, E, C)
"""What the accounts that people try first find of their own."""
SHARES = {R: "0.35", E: "0.85", C: "1.02", D: "1.2", S: "0.2"}
TEXTS: dict[ModelStage | None, tuple[str, ...]] = {
    R: (
        "Đã họp bàn, phân công từng đồng chí phụ trách và làm điểm ở một cụm dân cư.",
        "Đã thành lập tổ nòng cốt, lập sổ theo dõi; những hộ đầu tiên đã tham gia.",
        "Bắt đầu thực hiện từ đầu tháng, cuối tuần nào cũng có đảng viên cùng làm với bà con.",
    ),
    None: (
        "Duy trì đều, thêm một số hộ đăng ký tham gia; còn vướng ở khâu bố trí thời gian.",
        "Đã kiểm tra giữa kỳ, nhắc hai nhóm làm chậm, số liệu ghi trong sổ theo dõi.",
        "Tiếp tục thực hiện, đã khắc phục chỗ Nhân dân góp ý tại hội nghị thôn.",
    ),
    E: (
        "Kết quả rõ rệt so với trước khi làm; số liệu đã đối chiếu với sổ của thôn.",
        "Nền nếp đã thành thói quen, Nhân dân đồng tình, chi bộ đánh giá có hiệu quả.",
        "Đạt phần lớn chỉ tiêu đã đăng ký, được cấp ủy kiểm tra, ghi nhận.",
    ),
    C: (
        "Cách làm đã thành quy trình gọn, ít kinh phí, nơi khác áp dụng được.",
        "Đã có hai đơn vị đến tìm hiểu; chi bộ viết lại cách làm trên một trang giấy.",
    ),
    D: ("Đơn vị bạn đã làm theo và đang duy trì tốt, hai bên trao đổi kinh nghiệm hằng quý.",),
    S: (
        "Dừng vì không đủ người duy trì; chi bộ chuyển sang hỗ trợ từng hộ có nhu cầu.",
        "Dừng do thay đổi quy hoạch khu vực thực hiện, sẽ đăng ký nội dung khác vào năm sau.",
    ),
}
PLACES = ("chi bộ thôn bên cạnh", "hai chi bộ trong xã", "chi bộ trường học trên địa bàn")
BEFORE, AFTER = "Trước khi thực hiện mô hình", "Sau khi thực hiện mô hình"


@dataclass(frozen=True)
class Telling:
    """A note that will be written."""

    at: datetime
    target: ModelStage | None
    share: Decimal
    """How much of the targets is reached by then."""
    told: Decimal
    """How much of them was told before."""
    pair: Pair


@dataclass(frozen=True)
class Teller:
    """Who writes, and where the pictures lie."""

    actor: SignedIn
    random: Random
    store: FileStore
    key: str


def deal(random: Random) -> Iterator[Way]:
    """Ways in a mixed order, each as often as it weighs before any comes again."""
    while True:
        deck = [way for way, weight in WAYS for _ in range(weight)]
        random.shuffle(deck)
        yield from deck


def tellings(way: Way, pairs: tuple[Pair, ...], random: Random, *, sent: datetime) -> list[Telling]:
    """The notes of a model that was handed in then, in the order of time."""
    pair = random.choice(pairs)
    found, at, told = [], sent, Decimal(0)
    for number, target in enumerate(way):
        at = some_days_later(random, at, range(6, 21) if number == 0 else range(18, 43))
        wanted = SHARES[target] if target else "0.55"
        share = max(told, Decimal(wanted) + Decimal(random.randint(-4, 4)) / 100)
        found.append(Telling(at, target, share, told, pair))
        told = share
    return found


def tell(entry: Entry, one: Telling, teller: Teller) -> None:
    """The note stands, unless the model was taken back or not recognised meanwhile."""
    if entry.state not in GOES_ON or entry.stage is None:
        return
    random = teller.random
    on = clock.local_date(one.at)
    figures = tuple(_figures(entry, one)) if one.target is not S else ()
    progress = Progress(
        on=on,
        since=_since(entry, on),
        text=random.choice(TEXTS[one.target]),
        target=one.target,
        places=random.choice(PLACES) if one.target is D else "",
        figures=figures,
    )
    with codes.drawn_from(random):
        telling.record_progress(
            entry,
            progress,
            list(_files(one)),
            store=teller.store,
            actor=teller.actor,
            at=one.at,
            key=teller.key,
        )


def _since(entry: Entry, on: date) -> date:
    spans = life.spans_of(entry.id)
    last = max((span.on for span in spans), default=None)
    return min(last + timedelta(days=1) if last else telling.began_on(entry), on)


def _files(one: Telling) -> Iterator[NewFile]:
    if one.target is R:
        yield NewFile(one.pair.before, Moment.BEFORE, BEFORE)
    if one.target is E:
        yield NewFile(one.pair.after, Moment.AFTER, AFTER)


def _figures(entry: Entry, one: Telling) -> Iterator[FigureInput]:
    """The first target is told cumulatively, the second by what was added in the period."""
    version = entries.last_sent_version(entry.id)
    targets = [row for row in entries.figures_of(version.id) if row.is_target] if version else []
    for number, row in enumerate(targets[:2]):
        is_summed = number == 1 and row.metric not in LEVELS
        amount = _rounded(row, one.share - one.told if is_summed else one.share)
        if amount > 0:
            basis = FigureBasis.IN_PERIOD if is_summed else FigureBasis.CUMULATIVE
            yield FigureInput(row.metric, amount, basis)


def _rounded(target: Figure, share: Decimal) -> Decimal:
    metric = METRIC_BY_CODE[target.metric]
    amount = target.amount * share
    if metric.unit == "đồng":
        return amount // 500_000 * 500_000
    if metric.code == "rate":
        return min(Decimal(100), amount.quantize(Decimal("0.1")))
    return amount.quantize(Decimal(1) if metric.whole or metric.code == "count" else Decimal("0.1"))
