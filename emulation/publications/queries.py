"""Every SELECT of the published boards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from emulation.campaigns.models import Campaign
from emulation.core.db import db
from emulation.people.models import Person
from emulation.publications.models import Publication

MOST_LISTED = 100
"""The list of publications ends here, the latest first."""


@dataclass(frozen=True)
class Line:
    """A publication in a list."""

    code: str
    board: str
    campaign: Campaign
    paper: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Found:
    """A publication with who published it and for which campaign."""

    row: Publication
    campaign: Campaign
    by_name: str


def publications(campaign_code: str = "") -> list[Line]:
    """The published boards, the latest first; of one campaign where its code is given."""
    wanted = (
        select(
            Publication.code, Publication.board, Campaign, Publication.paper,
            Person.full_name, Publication.at,
        )
        .join(Campaign, Campaign.id == Publication.campaign_id)
        .join(Person, Person.id == Publication.by_id)
        .order_by(Publication.at.desc(), Publication.id.desc())
        .limit(MOST_LISTED)
    )  # fmt: skip
    if campaign_code:
        wanted = wanted.where(Campaign.code == campaign_code)
    return [Line(*row) for row in db.session.execute(wanted)]


def publication_by_code(code: str) -> Found | None:
    """The publication that bears this code."""
    wanted = (
        select(Publication, Campaign, Person.full_name)
        .join(Campaign, Campaign.id == Publication.campaign_id)
        .join(Person, Person.id == Publication.by_id)
        .where(Publication.code == code)
    )
    row = db.session.execute(wanted).one_or_none()
    return Found(row[0], row[1], row[2]) if row else None


def publication_of_key(key: str) -> Publication | None:
    """What the form with this key published."""
    return db.session.scalar(select(Publication).where(Publication.request_key == key))


def publication_of_digest(digest: str) -> Publication | None:
    """The publication of exactly this text."""
    return db.session.scalar(select(Publication).where(Publication.digest == digest))
