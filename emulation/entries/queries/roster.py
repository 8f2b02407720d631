"""People whom an entry may name: those of its unit and of the units below it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from emulation.core.db import db
from emulation.people.models import Person
from emulation.people.queries import persons_in_scope
from emulation.units.queries import scope

FOUND = 12


def roster_persons(unit_id: int, codes: Iterable[str], *, on: date) -> list[Person]:
    """Those people of the unit and below who have these codes, by given name."""
    wanted = select(Person).where(
        Person.code.in_(set(codes)), Person.unit_id.in_(scope([unit_id], on=on))
    )
    return list(db.session.scalars(wanted.order_by(Person.sort_key, Person.id)))


def found_persons(unit_id: int, words: str, *, on: date) -> list[str]:
    """Codes of the first people of the unit and below whose names hold all the words."""
    if not words.strip():
        return []
    return [row.code for row in persons_in_scope([unit_id], on=on, words=words, limit=FOUND)]
