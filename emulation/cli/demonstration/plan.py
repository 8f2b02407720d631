"""What will happen to every entry of the year: who writes it, who decides, how it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random

from emulation.campaigns.rules import RecognitionLevel as Level
from emulation.cli.demonstration.maps import office_hour
from emulation.cli.demonstration.people import Cast


class Verb(StrEnum):
    """What somebody does to an entry in a story."""

    CONFIRM = "confirm"
    FORWARD = "forward"
    MEND = "mend"
    PROPOSE = "propose"
    RECOGNISE = "recognise"
    REJECT = "reject"
    RETURN = "return"
    SEND = "send"
    UNDO = "undo"
    WITHDRAW = "withdraw"


class Fate(StrEnum):
    """How a story ends, unless the clock of the demonstration cuts it short."""

    BASE = "base"
    COMPLETED = "completed"
    DRAFT = "draft"
    EXEMPLARY = "exemplary"
    REJECTED = "rejected"
    RESENT = "resent"
    RETURNED = "returned"
    REVOKED = "revoked"
    UNDONE = "undone"
    UPPER = "upper"
    WAITING = "waiting"
    WAITING_ABOVE = "waiting_above"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Move:
    """One act of a story, so many days after the one before (0: minutes later)."""

    verb: Verb
    by: str
    days: tuple[int, ...] = (1, 2, 3, 4)
    level: Level | None = None


@dataclass(frozen=True)
class Step:
    """A step as the planner sees it: who may decide, and what recognising there can give."""

    deciders: tuple[str, ...]
    levels: tuple[Level, ...]
    """Empty where the step can only pass up."""


@dataclass(frozen=True)
class Plan:
    """The whole life of one entry."""

    unit_id: int
    kind: str
    campaign: int
    """Place among the campaigns of the year."""
    writer: str
    begun: datetime
    moves: tuple[Move, ...]
    files: int


@dataclass(frozen=True)
class Wish:
    """An entry that somebody's first page needs: the oldest are as many days old."""

    unit_id: int
    kind: str
    writer: str
    fate: Fate
    ago: int


PER_COMMUNE = {"2024": 14, "2025": 66}
MONTH_WEIGHTS = (1, 4, 5, 8, 10, 5, 5, 5, 7, 10, 10)
"""January to November: more around 19/5 and before the deadline."""
FATES: tuple[tuple[Fate, int], ...] = (
    (Fate.BASE, 46),
    (Fate.UPPER, 13),
    (Fate.EXEMPLARY, 7),
    (Fate.COMPLETED, 8),
    (Fate.REJECTED, 6),
    (Fate.WITHDRAWN, 3),
    (Fate.RETURNED, 4),
    (Fate.DRAFT, 5),
    (Fate.RESENT, 2),
    (Fate.WAITING, 6),
    (Fate.WAITING_ABOVE, 4),
)
RECENT = {
    Fate.DRAFT: (1, 25),
    Fate.RESENT: (10, 18),
    Fate.RETURNED: (8, 20),
    Fate.WAITING: (1, 9),
    Fate.WAITING_ABOVE: (4, 11),
}
"""Days before the demonstration's start between which such stories begin."""


def plans(cast: Cast, random: Random) -> list[Plan]:
    """Every story of the year: what named accounts need first, then all communes and agencies."""
    wished = [_fulfil(cast, wish, random) for wish in _wishes(cast)]
    had = Counter(cast.places.commune_of(plan.unit_id).id for plan in wished)
    return [
        *wished,
        *_ordinary(cast, had, random),
        *_of_agencies(cast, random),
        *_twists(cast, random),
    ]


# Named accounts ------------------------------------------------------------------------------

OWN = (
    (Fate.DRAFT, 2),
    (Fate.RETURNED, 12),
    (Fate.WAITING, 3),
    (Fate.BASE, 150),
    (Fate.UPPER, 120),
    (Fate.EXEMPLARY, 220),
    (Fate.COMPLETED, 70),
)
"""What `nop1`, `nop2` and the secretaries find of their own."""


def _wishes(cast: Cast) -> Iterator[Wish]:
    homes = cast.places.homes
    writers = {
        "nop1": homes["Liên Lộc"][0],
        "bt1": homes["Liên Lộc"][0],
        "bt1b": homes["Liên Lộc"][1],
        "nop2": homes["Hoa Lộc"][0],
        "bt2": homes["Hoa Lộc"][0],
    }
    for shift, (writer, unit_id) in enumerate(writers.items()):
        for fate, ago in OWN:
            kind = "model" if fate is Fate.UPPER and writer in ("nop1", "nop2") else "action"
            yield Wish(unit_id, kind, writer, fate, ago + shift)
    for number, ago in enumerate((1, 2, 4, 13, 16), start=2):
        yield Wish(homes["Liên Lộc"][number], "action", "nop3", Fate.WAITING, ago)
    for commune, writer in (("Liên Lộc", "nop3"), ("Hoa Lộc", "vp2")):
        for number, ago in enumerate((6, 18, 24), start=2):
            yield Wish(homes[commune][number], "model", writer, Fate.WAITING_ABOVE, ago)
    lien_loc = cast.places.commune_of(homes["Liên Lộc"][0]).id
    for fate, ago in ((Fate.DRAFT, 1), (Fate.WAITING, 5), (Fate.UPPER, 90)):
        yield Wish(lien_loc, "model", "nop3", fate, ago)


def _fulfil(cast: Cast, wish: Wish, random: Random) -> Plan:
    begun = office_hour(random, cast.scene.today - timedelta(days=wish.ago))
    if begun >= cast.scene.start:
        begun -= timedelta(days=4)
    return _plan(cast, wish.unit_id, wish.kind, wish.writer, wish.fate, begun, random)


# Everybody else ------------------------------------------------------------------------------


def _ordinary(cast: Cast, had: Counter[int], random: Random) -> Iterator[Plan]:
    """As many stories in every commune, those counted that named accounts already have."""
    fates, weights = zip(*FATES, strict=True)
    for commune in cast.places.communes:
        cells = [cell.id for cell in cast.places.cells[commune.id]]
        for number in range(max(3, PER_COMMUNE[cast.scene.code] - had[commune.id])):
            unit_id = commune.id if number == 0 else random.choice(cells)
            kind = "model" if random.random() < 0.22 else "action"
            fate = random.choices(fates, weights)[0]
            writer = random.choice(_writers(cast, unit_id, commune.id))
            begun = _begun(cast, fate, random)
            yield _plan(cast, unit_id, kind, writer, fate, begun, random)


def _writers(cast: Cast, unit_id: int, commune_id: int) -> list[str]:
    """Who may write for the unit: its own clerks, otherwise those of its commune."""
    return cast.clerks.get(unit_id) or cast.clerks[commune_id]


def _of_agencies(cast: Cast, random: Random) -> Iterator[Plan]:
    fates = (Fate.UPPER, Fate.UPPER, Fate.EXEMPLARY, Fate.WAITING, Fate.RETURNED, Fate.COMPLETED)
    for row in cast.places.agencies:
        for writer in cast.clerks.get(row.id, []):
            for kind in ("action", random.choice(("action", "model"))):
                fate = random.choice(fates)
                yield _plan(cast, row.id, kind, writer, fate, _begun(cast, fate, random), random)


def _twists(cast: Cast, random: Random) -> Iterator[Plan]:
    """One recognition revoked by two persons, and again; one decision taken back at once."""
    homes = cast.places.homes["Quang Lộc"]
    commune = cast.places.commune_of(homes[0])
    for unit_id, fate, ago in ((homes[1], Fate.REVOKED, 160), (homes[2], Fate.REVOKED, 95),
                               (homes[3], Fate.UNDONE, 60)):  # fmt: skip
        writer = random.choice(cast.clerks[commune.id])
        begun = office_hour(random, cast.scene.today - timedelta(days=ago))
        yield _plan(cast, unit_id, "action", writer, fate, begun, random)


def _begun(cast: Cast, fate: Fate, random: Random) -> datetime:
    today = cast.scene.today
    if fate in RECENT:
        day = today - timedelta(days=random.randint(*RECENT[fate]))
    else:
        months = [m for m in range(1, 12) if m <= today.month]
        month = random.choices(months, MONTH_WEIGHTS[: len(months)])[0]
        day = date(today.year, month, random.randint(12 if month == 1 else 1, 28))
    at = office_hour(random, min(day, today - timedelta(days=4)) if day >= today else day)
    return at if at < cast.scene.start else at - timedelta(days=5)


# Moves ---------------------------------------------------------------------------------------


def _plan(
    cast: Cast, unit_id: int, kind: str, writer: str, fate: Fate, begun: datetime, random: Random
) -> Plan:
    steps = _steps(cast, unit_id, kind)
    telling = _Telling(
        writer=writer,
        steps=steps,
        first=random.choice(steps[0].deciders),
        revokers=_unbarred(cast, cast.reviewers[cast.seat.id], unit_id),
        random=random,
    )
    sent = Move(Verb.SEND, writer, (0, 0, 1))
    moves = () if fate is Fate.DRAFT else (sent, *ENDINGS[fate](telling))
    files = 0 if fate is Fate.DRAFT and random.random() < 0.5 else random.choice((1, 1, 2, 3))
    campaign = random.choices((0, 1, 2), (70, 22, 8))[0]
    return Plan(unit_id, kind, campaign, writer, begun, moves, files)


def _steps(cast: Cast, unit_id: int, kind: str) -> list[Step]:
    """The steps of the unit's route, as `campaigns.lay_routes` lays them."""
    places, top = cast.places, cast.places.top.id
    above = Step(_unbarred(cast, cast.reviewers[top], unit_id), (Level.UPPER, Level.EXEMPLARY))
    if unit_id in places.cells or any(row.id == unit_id for row in places.agencies):
        return [above]
    commune = places.commune_of(unit_id).id
    endorsers = tuple(cast.endorsers[commune])
    if cast.scene.is_old:
        return [Step(endorsers, () if kind == "model" else (Level.BASE,)), above]
    levels = (Level.BASE, Level.EXEMPLARY)
    if kind == "action":
        return [Step(endorsers, levels)]
    board = Step(_unbarred(cast, cast.reviewers[commune], unit_id), levels)
    return [Step(endorsers, ()), board, above]


def _unbarred(cast: Cast, reviewers: list[str], unit_id: int) -> tuple[str, ...]:
    """The reviewers whose home does not hang under the same branch as the entry (S2)."""
    branch = _branch(cast, unit_id)
    return tuple(
        name for name in reviewers if _branch(cast, cast.actors[name].home_unit_id) != branch
    )


def _branch(cast: Cast, unit_id: int) -> int:
    if not cast.scene.is_old or unit_id in cast.places.cells:
        return unit_id
    if any(row.id == unit_id for row in cast.places.agencies):
        return unit_id
    return cast.places.commune_of(unit_id).id


@dataclass(frozen=True)
class _Telling:
    """Who stands where in the story that is being planned."""

    writer: str
    steps: list[Step]
    first: str
    """Who decides its first step."""
    revokers: tuple[str, ...]
    random: Random

    def recognised(self, level: Level) -> list[Move]:
        """Passed up to the first step that can give the level, or the last, and recognised."""
        return list(_recognised(level, self.steps, self.first, self.random))

    def passed_up(self) -> list[Move]:
        """Passed up once, where there is a step above."""
        return [Move(Verb.FORWARD, self.first, (1, 2))] if len(self.steps) > 1 else []

    def returned(self, *, resent: bool) -> list[Move]:
        """Sent back with reasons, and perhaps completed and handed in again."""
        again = [Move(Verb.MEND, self.writer), Move(Verb.SEND, self.writer, (0,))]
        return [Move(Verb.RETURN, self.first), *(again if resent else [])]

    def undone(self) -> list[Move]:
        """Rejected by mistake, taken back a few minutes later."""
        return [Move(Verb.REJECT, self.first), Move(Verb.UNDO, self.first, (0,))]

    def revoked(self) -> list[Move]:
        """Proposed by one reviewer, confirmed by another."""
        one, other = self.random.sample(self.revokers, 2)
        return [Move(Verb.PROPOSE, one, (6, 9, 12)), Move(Verb.CONFIRM, other, (1, 2))]


ENDINGS: dict[Fate, Callable[[_Telling], list[Move]]] = {
    Fate.BASE: lambda t: t.recognised(Level.BASE),
    Fate.COMPLETED: lambda t: [*t.returned(resent=True), *t.recognised(Level.BASE)],
    Fate.EXEMPLARY: lambda t: t.recognised(Level.EXEMPLARY),
    Fate.REJECTED: lambda t: [Move(Verb.REJECT, t.first)],
    Fate.RESENT: lambda t: t.returned(resent=True),
    Fate.RETURNED: lambda t: t.returned(resent=False),
    Fate.REVOKED: lambda t: [*t.recognised(Level.BASE), *t.revoked()],
    Fate.UNDONE: lambda t: [*t.undone(), *t.recognised(Level.BASE)],
    Fate.UPPER: lambda t: t.recognised(Level.UPPER),
    Fate.WAITING: lambda _: [],
    Fate.WAITING_ABOVE: lambda t: t.passed_up(),
    Fate.WITHDRAWN: lambda t: [Move(Verb.WITHDRAW, t.writer, (1,))],
}
"""What follows when the entry has been handed in; a draft is not."""


def _recognised(level: Level, steps: list[Step], first: str, random: Random) -> Iterator[Move]:
    able = [number for number, step in enumerate(steps) if level in step.levels]
    ending = [number for number, step in enumerate(steps) if step.levels]
    end = able[0] if able else ending[0]
    decider = first
    for step in steps[1 : end + 1]:
        yield Move(Verb.FORWARD, decider)
        decider = random.choice(step.deciders)
    given = level if level in steps[end].levels else steps[end].levels[0]
    yield Move(Verb.RECOGNISE, decider, (1, 2, 3, 4, 5), given)
