"""Every SELECT of the published boards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from emulation.campaigns.models import Campaign
from emulation.core.db import db
from emulation.people.models import Person
from emulation.publications.models import Correction, Publication

MOST_LISTED = 100
"""The list of publications ends here, the latest first."""


@dataclass(frozen=True)
class Line:
    """A publication in a list."""

    id: int
    code: str
    board: str
    campaign: Campaign
    paper: str
    by_name: str
    at: datetime
    is_correction: bool
    is_corrected: bool
    """A later one has taken its place."""


@dataclass(frozen=True)
class Found:
    """A publication with who published it and for which campaign."""

    row: Publication
    campaign: Campaign
    by_name: str


@dataclass(frozen=True)
class FoundCorrection:
    """A correction with who proposed it and what it corrects."""

    row: Correction
    by_name: str
    corrected: Found


def publications(
    campaign_code: str = "",
    *,
    since: datetime | None = None,
    hosts: Iterable[int] | None = None,
    most: int = MOST_LISTED,
) -> list[Line]:
    """The published boards, the latest first; of one campaign where its code is given, those
    published since an instant, and those of campaigns that these units hold."""
    later = aliased(Publication)
    wanted = (
        select(
            Publication.id, Publication.code, Publication.board, Campaign, Publication.paper,
            Person.full_name, Publication.at, Publication.corrects_id.is_not(None),
            later.id.is_not(None),
        )
        .join(Campaign, Campaign.id == Publication.campaign_id)
        .join(Person, Person.id == Publication.by_id)
        .outerjoin(later, later.corrects_id == Publication.id)
        .order_by(Publication.at.desc(), Publication.id.desc())
        .limit(most)
    )  # fmt: skip
    if campaign_code:
        wanted = wanted.where(Campaign.code == campaign_code)
    if hosts is not None:
        wanted = wanted.where(Campaign.host_id.in_(list(hosts)))
    if since is not None:
        wanted = wanted.where(Publication.at >= since)
    return [Line(*row) for row in db.session.execute(wanted)]


def publication_by_code(code: str) -> Found | None:
    """The publication that bears this code."""
    row = db.session.execute(_found().where(Publication.code == code)).one_or_none()
    return Found(row[0], row[1], row[2]) if row else None


def publication_of_id(publication_id: int) -> Found:
    """The publication of a row that points at it."""
    row = db.session.execute(_found().where(Publication.id == publication_id)).one()
    return Found(row[0], row[1], row[2])


def _found() -> Select[Publication, Campaign, str]:
    return (
        select(Publication, Campaign, Person.full_name)
        .join(Campaign, Campaign.id == Publication.campaign_id)
        .join(Person, Person.id == Publication.by_id)
    )


def successor_of(publication_id: int) -> Publication | None:
    """What took its place."""
    wanted = select(Publication).where(Publication.corrects_id == publication_id)
    return db.session.scalar(wanted)


def publication_of_key(key: str) -> Publication | None:
    """What the form with this key published."""
    return db.session.scalar(select(Publication).where(Publication.request_key == key))


def publication_of_digest(digest: str) -> Publication | None:
    """The publication of exactly this text."""
    return db.session.scalar(select(Publication).where(Publication.digest == digest))


def correction_by_code(code: str) -> FoundCorrection | None:
    """The correction that bears this code."""
    wanted = (
        select(Correction, Person.full_name)
        .join(Person, Person.id == Correction.proposed_by_id)
        .where(Correction.code == code)
    )
    row = db.session.execute(wanted).one_or_none()
    return (
        FoundCorrection(row[0], row[1], publication_of_id(row[0].publication_id)) if row else None
    )


def correction_of_key(key: str) -> Correction | None:
    """What the form with this key proposed."""
    return db.session.scalar(select(Correction).where(Correction.request_key == key))


def open_correction_of(publication_id: int) -> Correction | None:
    """The correction that waits for a second person."""
    wanted = select(Correction).where(
        Correction.publication_id == publication_id, Correction.closed_at.is_(None)
    )
    return db.session.scalar(wanted)
