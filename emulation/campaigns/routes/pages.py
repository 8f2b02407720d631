"""The pages on campaigns: what is open, and the rules of each in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries, services
from emulation.campaigns.models import Campaign, Criterion
from emulation.campaigns.queries import CurrentRules, RouteRow
from emulation.campaigns.routes.blueprint import bp, shown_campaign
from emulation.campaigns.routes.deadlines import shown_changes
from emulation.campaigns.rules import (
    CAMPAIGN_STATE_LABELS,
    CAMPAIGN_WORDS,
    UNIT_SHEET,
    Deadline,
    kind_words,
    spoken_deadline,
    step_words,
)
from emulation.core import clock
from emulation.core.dates import format_date, long_instant, remaining
from emulation.core.numbers import format_points
from emulation.core.policy import Permission
from emulation.units.queries import units_by_id
from emulation.units.rules import KIND_LABELS, UnitKind
from emulation.web.access import reader, requires


@dataclass(frozen=True)
class Fact:
    """One line of the summary."""

    label: str
    value: str
    change_href: str | None = None


@dataclass(frozen=True)
class Way:
    """Which way entries of one kind go from one kind of unit."""

    title: str
    steps: list[str]
    citation: str


@bp.get("/")
@requires(Permission.CAMPAIGN_READ)
def index() -> ResponseReturnValue:
    at, known, place = clock.now(), queries.shown_campaigns(), reader().home_unit_id
    found = queries.effective_deadlines(known, [place], at=at)
    rows = [_listed(row, found[row.id, place], at) for row in known]
    return render_template("campaigns/index.html", rows=rows)


@bp.get("/<code>")
@requires(Permission.CAMPAIGN_READ)
def show(code: str) -> ResponseReturnValue:
    campaign, at = shown_campaign(code), clock.now()
    current = queries.current_rules(campaign.id, on=clock.local_date(at))
    return render_template("campaigns/show.html", **_page(campaign, current, at=at))


def _page(campaign: Campaign, current: CurrentRules | None, *, at: datetime) -> dict[str, object]:
    on = clock.local_date(at)
    rules = queries.rules_of(current.rule_set.id) if current else []
    criteria = queries.criteria_of(current.rule_set.id) if current else []
    routes = queries.routes_for_kinds(campaign.entry_kinds, on=on)
    host = units_by_id([campaign.host_id], on=on).get(campaign.host_id)
    place = next(iter(reader().units_with(Permission.ENTRY_WRITE)), reader().home_unit_id)
    deadline = queries.effective_deadline(campaign, place, at=at)
    return {
        "campaign": campaign,
        "changes": shown_changes(campaign, at=at),
        "has_sheets": reader().may(Permission.ENTRY_READ)
        and any(row.entry_kind == UNIT_SHEET for row in criteria),
        "may_score": services.may_score(campaign, reader(), on=on),
        "may_extend": services.may_change_deadline(campaign, reader(), on=on),
        "word": CAMPAIGN_WORDS[campaign.kind],
        "facts": _facts(
            campaign, current, host.committee_name if host else "", deadline=deadline, at=at
        ),
        "kinds": [kind_words(code) for code in campaign.entry_kinds],
        "rules": [[row.label, f"{format_points(row.points)} điểm", row.clause] for row in rules],
        "criteria": _criteria(criteria),
        "ways": _ways(routes),
        "tie_rule": current.rule_set.tie_rule if current else "",
        "has_guidance": current is not None,
        "may_send": deadline.takes(at) and reader().may(Permission.ENTRY_WRITE),
    }


def _facts(
    campaign: Campaign,
    current: CurrentRules | None,
    host: str,
    *,
    deadline: Deadline,
    at: datetime,
) -> list[Fact]:
    common = f"{long_instant(campaign.deadline)} ({remaining(campaign.deadline, at)})"
    until = campaign.takes_late_until
    facts = [
        Fact("Chủ đề", campaign.theme),
        Fact(
            "Thời gian thực hiện",
            f"{format_date(campaign.starts_on)} đến {format_date(campaign.ends_on)}",
        ),
        Fact("Hạn gửi", common),
        *([Fact("Hạn của đơn vị", spoken_deadline(deadline, at))] if deadline.is_extended else []),
        *(
            [Fact("Nhận nội dung gửi muộn", f"đến {long_instant(until)}, ghi rõ là gửi muộn")]
            if until
            else []
        ),
        Fact("Tình trạng", CAMPAIGN_STATE_LABELS[campaign.state]),
        Fact("Đơn vị chủ trì", host),
        Fact("Kế hoạch", campaign.plan),
    ]
    if current is not None:
        issued = current.guidance
        facts.append(
            Fact(
                "Hướng dẫn chấm điểm",
                f"{issued.title}, số {issued.number} ngày {format_date(issued.issued_on)}, "
                f"{issued.issuer}, người ký: {issued.signer}. "
                f"Bộ tiêu chí bản {current.rule_set.version}.",
            )
        )
    return facts


def _criteria(criteria: list[Criterion]) -> list[dict[str, object]]:
    """One table a kind of entry, with the sum of its ceilings."""
    by_kind: dict[str, list[Criterion]] = {}
    for row in criteria:
        by_kind.setdefault(row.entry_kind, []).append(row)
    return [
        {
            "title": f"Tiêu chí chấm {kind_words(kind)}",
            "rows": [[row.label, format_points(row.ceiling), row.clause] for row in rows],
            "total": format_points(sum(row.ceiling for row in rows)),
        }
        for kind, rows in by_kind.items()
    ]


def _ways(routes: list[RouteRow]) -> list[Way]:
    """Routes with the same steps are told once, for all who take them."""
    alike: dict[tuple[str, ...], list[RouteRow]] = {}
    for row in routes:
        alike.setdefault((row.citation, *map(step_words, row.steps)), []).append(row)
    return [
        Way(title=_senders(rows), steps=list(steps), citation=citation)
        for (citation, *steps), rows in alike.items()
    ]


def _senders(rows: list[RouteRow]) -> str:
    """«Xã, cơ quan gửi việc làm, mô hình»."""
    senders = [
        KIND_LABELS[UnitKind(row.unit_kind)] if row.unit_kind else row.level_name for row in rows
    ]
    words = ", ".join(dict.fromkeys(senders))
    kinds = ", ".join(dict.fromkeys(kind_words(row.entry_kind) for row in rows))
    return f"{words[0].upper()}{words[1:]} gửi {kinds}"


def _listed(row: Campaign, deadline: Deadline, at: datetime) -> dict[str, str]:
    is_open = deadline.takes(at)
    word = CAMPAIGN_WORDS[row.kind]
    return {
        "title": row.name,
        "href": f"/dot/{row.code}",
        "tag": CAMPAIGN_STATE_LABELS[row.state] if is_open else "Đã hết hạn gửi",
        "kind": "waiting" if is_open else "withdrawn",
        "meta": f"{word[0].upper()}{word[1:]}. {row.theme}. Hạn gửi: {long_instant(deadline.last)} "
        f"({remaining(deadline.last, at)}).",
    }
