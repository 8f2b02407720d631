"""The table of a rule set as its rows say it, and who proposed it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from emulation.campaigns.models import (
    Cap,
    Criterion,
    Gate,
    Guidance,
    PointSource,
    Rating,
    Rule,
    RuleSet,
    RuleSetProposal,
)
from emulation.campaigns.rules import (
    CapLine,
    CriterionLine,
    GateLine,
    LevelLine,
    RatingLine,
    RuleTable,
    SourceLine,
)
from emulation.core.db import db
from emulation.people.models import Person, User

ROWS: dict[str, tuple[Any, type[Any]]] = {
    "levels": (Rule, LevelLine),
    "criteria": (Criterion, CriterionLine),
    "caps": (Cap, CapLine),
    "gates": (Gate, GateLine),
    "ratings": (Rating, RatingLine),
    "sources": (PointSource, SourceLine),
}
"""Part of a table -> the rows that keep it and the line that it is to the rules."""


@dataclass(frozen=True)
class ProposedBy:
    """Who asks that the version be frozen, and since when."""

    full_name: str
    person_id: int
    at: datetime


def rule_table(rule_set_id: int) -> RuleTable:
    """Everything that the version says, part by part in its order."""
    return RuleTable(
        **{part: _lines(model, line, rule_set_id) for part, (model, line) in ROWS.items()}
    )


def ratings_of(rule_set_id: int) -> tuple[RatingLine, ...]:
    """The classes of the version, from the best down."""
    return _lines(Rating, RatingLine, rule_set_id)


def _lines(model: Any, line: type[Any], rule_set_id: int) -> tuple[Any, ...]:
    order = (model.entry_kind, model.points) if model is Rule else (model.position,)
    wanted = select(model).where(model.rule_set_id == rule_set_id).order_by(*order, model.id)
    names = [field.name for field in fields(line)]
    return tuple(
        line(**{name: _told(getattr(row, name)) for name in names})
        for row in db.session.scalars(wanted)
    )


def _told(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def rule_set_of_version(campaign_id: int, version: int) -> RuleSet | None:
    """The campaign's version of that number."""
    wanted = select(RuleSet).where(RuleSet.campaign_id == campaign_id, RuleSet.version == version)
    return db.session.scalar(wanted)


def guidance(guidance_id: int | None) -> Guidance | None:
    """The guidance's row; None for none."""
    return None if guidance_id is None else db.session.get(Guidance, guidance_id)


def guidances_of(campaign_id: int) -> list[Guidance]:
    """The guidances issued for the campaign, the latest first."""
    wanted = select(Guidance).where(Guidance.campaign_id == campaign_id)
    return list(db.session.scalars(wanted.order_by(Guidance.issued_on.desc(), Guidance.id.desc())))


def proposal_of(rule_set_id: int) -> ProposedBy | None:
    """Who proposed that the version be frozen; None while nobody does."""
    wanted = (
        select(Person.full_name, User.person_id, RuleSetProposal.proposed_at)
        .join(User, User.id == RuleSetProposal.proposed_by_id)
        .join(Person, Person.id == User.person_id)
        .where(RuleSetProposal.rule_set_id == rule_set_id)
    )
    found = db.session.execute(wanted).first()
    return None if found is None else ProposedBy(*found)
