"""How templates write dates, numbers and points: the Vietnamese way, in one place."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from emulation.core import dates, numbers


def init_filters(app: Flask) -> None:
    """Templates can say `{{ value|day }}`, `{{ value|points }}` and the like."""
    app.jinja_env.filters.update(
        day=dates.format_date,
        moment=dates.long_instant,
        exact_moment=exact_moment,
        short_moment=dates.short_instant,
        clock_time=dates.format_time,
        number=numbers.format_number,
        points=numbers.format_points,
        money=numbers.format_money,
    )


def exact_moment(instant: datetime) -> str:
    """The instant to the second, as a receipt states it: «14:26:08, 23/05/2024»."""
    local = dates.local(instant)
    return f"{local:%H:%M:%S}, {dates.format_date(local.date())}"
