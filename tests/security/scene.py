"""The seed of security.md §3.0: an entry in every state, lists, files, and what they are called."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from emulation.core.db import db, transaction
from emulation.entries import queries as entry_queries
from emulation.entries.models import Entry, Evidence
from emulation.entries.rules import Action, PersonPart
from emulation.entries.rules.content import NamedPerson
from emulation.entries.services import add_evidence, withdraw
from emulation.files import services as files
from emulation.files.store import LocalStore
from emulation.people.models import Person, User
from emulation.recognition import queries as lists
from emulation.recognition.models import RecognitionList
from emulation.reviews.rules import Verdict
from emulation.search.services import index_entry
from emulation.units.models import Unit
from tests import entries_made as made
from tests.factories import World
from tests.files.samples import pdf
from tests.recognition import made as lists_made

OWN_LEDGERS = ("security_event", "user_session")
"""Written by every sign-in and every page: architecture.md §5 lets them stand aside."""
REASON = "Số hộ trong biên bản khác số hộ trong báo cáo, đề nghị xác minh lại."


@dataclass(frozen=True)
class Scene:
    """What stands in the database, by the names of security.md §3.0."""

    entries: Mapping[str, str]
    """E1 draft, E2 waits at the commune, E4 waits at the district, E5 returned, E6 rejected,
    E7 recognised, E8 draft of the other commune, E9 waits at the district and names td4,
    EW withdrawn, M4 a model at the district."""
    evidence: Mapping[str, str]
    """The picture of each entry that has one; «E2pdf» a document."""
    lists: Mapping[str, str]
    """L1 draft, L2 in effect."""
    item: str
    """A row of L1."""
    persons: Mapping[str, str]
    """Username to the code of the person."""

    def __getitem__(self, name: str) -> str:
        return self.entries[name]


def build(world: World, folder: Path) -> None:
    """Everything of the scene is in the database, and its files in the store."""
    store = LocalStore(folder)
    for name, title in (("E1", "Nháp"), ("E8", "Nháp")):
        by, unit = ("nop1", "LL1") if name == "E1" else ("nop2", "HL1")
        entry = made.draft(world, _titled(f"{title} {name}"), by=by, unit=unit)
        made.prove(world, entry, store=store, by=by)
    _sent(world, "E2", store, has_paper=True)
    made.passed_up(world, _sent(world, "E4", store))
    made.decided(world, _sent(world, "E5", store), _returned(), by="xn1")
    rejected = made.passed_up(world, _sent(world, "E6", store))
    made.decided(world, rejected, Verdict(Action.REJECT, reason=REASON), by="td4")
    made.recognised(world, _sent(world, "E7", store))
    _named(world, store)
    taken_back = _sent(world, "EW", store)
    with transaction():
        fresh = entry_queries.fresh_entry(taken_back.id)
        withdraw(fresh, actor=world.actor("nop1"), at=world.now, revision=fresh.revision)
    model = made.draft(world, replace(made.MODEL, title="Mô hình M4"), kind="model")
    made.passed_up(world, made.send(world, model))
    _lists(world, folder)
    with transaction():
        for number in db.session.scalars(select(Entry.id)):
            index_entry(number)


def _titled(name: str) -> made.Content:
    return replace(made.ACTION, title=f"Vận động hiến đất {name}")


def _sent(world: World, name: str, store: LocalStore, *, has_paper: bool = False) -> Entry:
    entry = made.draft(world, _titled(name))
    made.prove(world, entry, store=store)
    if has_paper:
        _paper(world, entry, store)
    return made.send(world, entry)


def _returned() -> Verdict:
    return Verdict(Action.RETURN, field_reasons={"summary": "Ghi rõ cách làm."})


def _paper(world: World, entry: Entry, store: LocalStore) -> None:
    """A document stands among the draft's proofs."""
    prepared = files.prepare(pdf(), "Biên bản.pdf", scanner=None)
    files.make_durable(prepared, store=store)
    with transaction():
        stored = files.keep(prepared, store=store, at=world.now)
        fresh = entry_queries.fresh_entry(entry.id)
        add_evidence(fresh, [(stored, prepared.name)], actor=world.actor("nop1"), at=world.now)


def _named(world: World, store: LocalStore) -> None:
    """E9 names td4 as one of those who did it."""
    person = NamedPerson(world.person("td4").id, PersonPart.SUBJECT)
    entry = made.draft(world, replace(_titled("E9"), persons=(person,)))
    made.prove(world, entry, store=store)
    made.passed_up(world, made.send(world, entry))


def _lists(world: World, folder: Path) -> None:
    one = made.recognised(world, made.sent_action(world, _titled("L1")))
    other = made.recognised(world, made.sent_action(world, _titled("L2")))
    lists_made.filled(world, one, title="Danh sách L1")
    lists_made.in_effect(world, other, folder=folder, title="Danh sách L2")


def read() -> Scene:
    """The scene as it stands in the database."""
    rows = db.session.execute(select(Entry.title, Entry.code, Entry.id)).all()
    entries = {title.split()[-1]: code for title, code, _ in rows}
    names = {number: title.split()[-1] for title, _, number in rows}
    evidence = {}
    for row in db.session.scalars(select(Evidence)):
        kind = "pdf" if row.name.endswith(".pdf") else ""
        evidence[names[row.entry_id] + kind] = row.code
    found = {
        name: code
        for code, name in (
            (row.code, row.title.split()[-1]) for row in db.session.scalars(select(RecognitionList))
        )
    }
    row = lists.get_list(found["L1"])
    assert row is not None
    persons = db.session.execute(
        select(User.username, Person.code).join(Person, Person.id == User.person_id)
    ).all()
    return Scene(
        entries=entries,
        evidence=evidence,
        lists=found,
        item=lists.items(row.id)[0].code,
        persons={row.username: row.code for row in persons},
    )


def digests(app: Flask, *, beside: tuple[str, ...] = OWN_LEDGERS) -> dict[str, str]:
    """A digest of every table, to show that nothing changed."""
    found = {}
    with app.app_context():
        for table in db.metadata.sorted_tables:
            if table.name not in beside:
                rows = sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
                found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        db.session.rollback()
    return found


def revision_of(app: Flask, code: str) -> int:
    """The revision of the entry as the database has it now."""
    with app.app_context():
        found = db.session.scalar(select(Entry.revision).where(Entry.code == code))
        db.session.rollback()
    return found or 0


def unit_codes() -> list[str]:
    """Every unit of the small world."""
    return list(db.session.scalars(select(Unit.code).order_by(Unit.code)))
