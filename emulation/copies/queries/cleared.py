"""Entries about which nobody needs to be told anything: compared, and alike nothing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import or_, select

from emulation.copies.models import CopyFinding, CopyPicture, CopyPicturePair, CopyText
from emulation.core.db import db
from emulation.entries.models import Evidence


def cleared_among(versions: Mapping[int, int]) -> set[int]:
    """Of entry -> version those whose words and pictures were compared and are like no other."""
    ids = list(versions)
    wanted = select(CopyText.entry_id, CopyText.version_id).where(CopyText.entry_id.in_(ids))
    compared = {row[0] for row in db.session.execute(wanted) if versions[row[0]] == row[1]}
    return compared - _found_alike(ids) - _with_pictures_in_doubt(ids)


def _found_alike(ids: list[int]) -> set[int]:
    wanted = select(CopyFinding.entry_id, CopyFinding.other_id).where(
        or_(CopyFinding.entry_id.in_(ids), CopyFinding.other_id.in_(ids))
    )
    return {entry_id for row in db.session.execute(wanted) for entry_id in row}


def _with_pictures_in_doubt(ids: list[int]) -> set[int]:
    """Entries with a picture that stands elsewhere too, or waits to be compared."""
    waiting = select(CopyPicture.stored_file_id).where(CopyPicture.compared_at.is_(None))
    pairs = select(CopyPicturePair.first_id).union(select(CopyPicturePair.second_id))
    wanted = select(Evidence.entry_id).where(
        Evidence.entry_id.in_(ids),
        Evidence.removed_at.is_(None),
        or_(Evidence.stored_file_id.in_(waiting), Evidence.stored_file_id.in_(pairs)),
    )
    return set(db.session.scalars(wanted))
