"""Where the parts of a picture lie: data in, geometry out, so that templates only draw.

Across, places are percents of the width, so that words keep their size on a phone; downwards they
are pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

LEVELS = 3
STEP = 28
"""Between two lines of a movement picture."""
HEIGHT = 200
TOP, BOTTOM = 34, 150
LEFT, RIGHT = 5, 95


@dataclass(frozen=True)
class Bar:
    """One bar, from nought to its value."""

    start: float
    width: float


@dataclass(frozen=True)
class Bars:
    """Bars side by side on one scale; `zero` is where nought lies, None where nothing is below."""

    bars: tuple[Bar, ...]
    zero: float | None


def bars(values: Sequence[Decimal]) -> Bars:
    """A bar for each value; those below nought grow to the left of it."""
    low, high = min([Decimal(0), *values]), max([Decimal(0), *values])
    room = high - low or Decimal(1)

    def at(value: Decimal) -> float:
        return round(float((value - low) * 100 / room), 1)

    zero = at(Decimal(0))
    drawn = tuple(Bar(min(zero, at(value)), round(abs(at(value) - zero), 1)) for value in values)
    return Bars(drawn, zero if low < 0 else None)


@dataclass(frozen=True)
class Slope:
    """How a unit went from its earlier place to that of now; heights in pixels."""

    before: int
    now: int
    y_before: int
    y_now: int

    @property
    def course(self) -> str:
        """«up», «down» or «level»."""
        if self.before == self.now:
            return "level"
        return "up" if self.now < self.before else "down"


def slopes(places: Sequence[tuple[int, int]]) -> tuple[Slope, ...]:
    """A line for each (before, now), in the order given; equal places stand one below the other."""
    earlier = sorted(range(len(places)), key=lambda one: (places[one][0], one))
    y_before = {one: _line(rank) for rank, one in enumerate(earlier)}
    return tuple(
        Slope(before, now, y_before[one], _line(one)) for one, (before, now) in enumerate(places)
    )


def _line(number: int) -> int:
    return STEP // 2 + number * STEP


@dataclass(frozen=True)
class Dot:
    """A point of a line, in percent across and pixels down."""

    x: float
    y: int


@dataclass(frozen=True)
class Stroke:
    """From one point to the next."""

    start: Dot
    end: Dot


@dataclass(frozen=True)
class Course:
    """A line over the months."""

    dots: tuple[Dot, ...]

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        return tuple(map(Stroke, self.dots, self.dots[1:]))


@dataclass(frozen=True)
class Courses:
    """Lines on one scale, and the height of nought."""

    lines: tuple[Course, ...]
    zero: int


def courses(series: Sequence[Sequence[Decimal]]) -> Courses:
    """A line for each series; all have the same months."""
    known = [value for values in series for value in values]
    low, high = min([Decimal(0), *known]), max([Decimal(0), *known])
    room = high - low or Decimal(1)

    def down(value: Decimal) -> int:
        return BOTTOM - int((value - low) * (BOTTOM - TOP) / room)

    lines = tuple(
        Course(tuple(Dot(across(n, len(values)), down(value)) for n, value in enumerate(values)))
        for values in series
    )
    return Courses(lines, down(Decimal(0)))


def across(number: int, count: int) -> float:
    """Where the month of that number stands; a single one in the middle."""
    if count < 2:
        return float(50)
    return round(LEFT + number * (RIGHT - LEFT) / (count - 1), 1)


def middle(values: Sequence[Decimal]) -> Decimal:
    """The median; nought of nothing."""
    return Decimal(median(values)) if values else Decimal(0)


def heat(rows: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """A level for each number: 0 for none, up to `LEVELS` for the largest of all."""
    most = max((number for row in rows for number in row), default=0)
    return tuple(
        tuple(-(-number * LEVELS // most) if number > 0 else 0 for number in row) for row in rows
    )
