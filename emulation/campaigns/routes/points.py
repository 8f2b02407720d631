"""/dot/<code>/cach-tinh-diem: what is handed in earns how much, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries, services
from emulation.campaigns.models import Campaign, RuleSet
from emulation.campaigns.routes.blueprint import bp, shown_campaign
from emulation.campaigns.rules import (
    UNIT_SHEET,
    CriterionLine,
    RuleTable,
    cap_words,
    example_words,
    kind_words,
    level_words,
    rating_words,
    source_words,
    total_ceiling,
    tree_rows,
)
from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.numbers import format_points
from emulation.core.policy import Permission
from emulation.web.access import reader, requires


@dataclass(frozen=True)
class CriteriaTable:
    """The criteria by which one kind is scored, in their order, with the most they give."""

    title: str
    lead: str
    rows: list[list[str]]


@bp.get("/<code>/cach-tinh-diem")
@requires(Permission.CAMPAIGN_READ)
def how_points(code: str) -> ResponseReturnValue:
    """The rules in force in plain words; an unfinished version for those who lay it down."""
    campaign, today = shown_campaign(code), clock.local_date(clock.now())
    row = _asked_version(campaign) or queries.current_rule_set(campaign.id, on=today)
    return render_template(
        "campaigns/points.html",
        campaign=campaign,
        is_draft=row is not None and row.frozen_at is None,
        **(_words(row) if row is not None else {}),
    )


def _asked_version(campaign: Campaign) -> RuleSet | None:
    """The version that the address asks for, if the reader lays down the campaign's rules."""
    asked = request.args.get("ban", "")
    may = services.may_score(campaign, reader(), on=clock.local_date(clock.now()))
    if not may or not (asked.isascii() and asked.isdigit() and len(asked) < 5):
        return None
    return queries.rule_set_of_version(campaign.id, int(asked))


def _words(row: RuleSet) -> dict[str, object]:
    table = queries.rule_table(row.id)
    guidance = queries.guidance(row.guidance_id)
    return {
        "rules": row,
        "stands_on": f"{guidance.title}, số {guidance.number} ngày "
        f"{format_date(guidance.issued_on)}, {guidance.issuer}, người ký: {guidance.signer}."
        if guidance
        else "",
        "from_day": format_date(row.valid_from),
        "levels": [[level_words(line), line.clause] for line in table.levels],
        "example": example_words(table.levels),
        "criteria": _criteria(table),
        "caps": [[cap_words(line), line.clause] for line in table.caps],
        "ratings": [list(pair) for pair in rating_words(table.ratings, table.gates)],
        "sources": [[source_words(line), line.clause] for line in table.sources],
    }


def _criteria(table: RuleTable) -> list[CriteriaTable]:
    """One table a kind, those of entries before the one of units."""
    kinds = sorted({line.entry_kind for line in table.criteria}, key=lambda one: one == UNIT_SHEET)
    most = dict(total_ceiling(table.criteria))
    return [
        CriteriaTable(
            title=f"Chấm {kind_words(kind)}",
            lead=f"Tối đa {format_points(most.get(kind_words(kind), 0))} điểm, không kể điểm "
            "thưởng. Mỗi tiêu chí tính đến điểm tối đa của nó.",
            rows=[
                [_indented(depth, line), format_points(line.ceiling), line.clause]
                for depth, line in tree_rows(
                    [line for line in table.criteria if line.entry_kind == kind]
                )
            ],
        )
        for kind in kinds
    ]


def _indented(depth: int, line: CriterionLine) -> str:
    return f"{'– ' * depth}{line.label}"
