"""The commune's typist brings a month of its cells in: deeds, and cells without any."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from importlib import resources

from emulation.campaigns.rules import RecognitionLevel
from emulation.cli.demonstration.maps import office_hour
from emulation.cli.demonstration.stories import Acts, Stage
from emulation.core import clock
from emulation.core.dates import format_date
from emulation.entries import queries as entries
from emulation.entries.queries.month import month_entries
from emulation.entries.rules import Action, State
from emulation.entries.rules.month import Month, month_of
from emulation.entries.rules.month_line import SentCell, SentLine, TypedLine
from emulation.entries.services.month_sheet import keep_month
from emulation.reviews import services as reviews
from emulation.reviews.rules import Verdict

COMMUNE, TYPIST, DECIDER = "Liên Lộc", "nop3", "xn1"
NAMED = 2
"""The first cells of the commune are those of named accounts, which write for themselves."""
SILENT, WAITING = 3, 2


def months_of_cells(stage: Stage) -> Acts:
    """Last month is whole: handed in, most of it decided; this month is begun."""
    today = stage.cast.scene.today
    last, this = month_of(today.replace(day=1) - timedelta(days=1)), month_of(today)
    cells, deeds = stage.cast.places.homes[COMMUNE][NAMED:], _deeds()
    at = office_hour(stage.random, last.last + timedelta(days=4))
    yield at
    sent = _sheet(stage, cells, deeds, met_on=last.last + timedelta(days=3))
    _keep(stage, last, sent, at, send=True)
    at = office_hour(stage.random, last.last + timedelta(days=7))
    yield at
    _recognise(stage, last, sent, at)
    at = office_hour(stage.random, today - timedelta(days=4))
    yield at
    _keep(stage, this, _sheet(stage, cells[::-1], deeds[:SILENT], met_on=this.first), at)


def _deeds() -> list[TypedLine]:
    source = resources.files("emulation.cli.demonstration").joinpath("data/months.toml")
    rows = tomllib.loads(source.read_text(encoding="utf-8"))["deed"]
    return [TypedLine(**row) for row in rows]


def _sheet(
    stage: Stage, cells: list[int], deeds: list[TypedLine], *, met_on: date
) -> dict[int, SentCell]:
    """A deed for each of the first cells, «không phát sinh» for some more, silence of the rest."""
    typed = (
        dataclasses.replace(
            deed, minutes_number=f"{number:02}-BB/CB", minutes_on=format_date(met_on)
        )
        for number, deed in enumerate(deeds, start=9)
    )
    sheet = {
        cell: SentCell((SentLine(line, key=stage.key()),))
        for cell, line in zip(cells, typed, strict=False)
    }
    silent = cells[len(sheet) : len(sheet) + SILENT]
    return sheet | {cell: SentCell(is_nothing=True) for cell in silent}


def _keep(
    stage: Stage, month: Month, sheet: dict[int, SentCell], at: datetime, *, send: bool = False
) -> None:
    actor = stage.cast.actors[TYPIST]
    kept = keep_month(stage.campaigns[0], month, sheet, actor=actor, at=at, send=send)
    stage.brought += kept.counts["saved"] + kept.counts["sent"]


def _recognise(stage: Stage, month: Month, cells: Iterable[int], at: datetime) -> None:
    """The commune decides what its typist brought, but for the last two."""
    decider = stage.cast.actors[DECIDER]
    rows = month_entries(
        decider,
        unit_ids=list(cells),
        campaign_id=stage.campaigns[0].id,
        month=month,
        on=clock.local_date(at),
    )
    typist = stage.cast.actors[TYPIST].id
    waiting = [
        row.entry
        for found in rows.values()
        for row in found
        if row.entry.state is State.SUBMITTED and row.entry.typed_by_id == typist
    ]
    for entry in sorted(waiting, key=lambda one: one.id)[:-WAITING]:
        reviews.decide(
            entries.fresh_entry(entry.id),
            Verdict(Action.RECOGNISE, recognition=RecognitionLevel.BASE),
            actor=decider,
            at=at,
            revision=entry.revision,
            request_key=stage.key(),
        )
