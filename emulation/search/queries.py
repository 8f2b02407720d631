"""Finding entries, units and people by words; and gathering what an entry is found by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.clock import local_date
from emulation.core.db import db
from emulation.core.policy import Actor, Permission
from emulation.entries.models import Decision, Entry, EntryPerson, EntryVersion
from emulation.entries.queries.access import readable
from emulation.entries.rules import State
from emulation.people.models import Person
from emulation.search.rules import (
    Part,
    Query,
    fts5,
    marked_up,
    matches,
    parse,
    snippet,
    token,
    tsquery,
)
from emulation.units.models import Unit, UnitAncestor, UnitLevel, UnitPeriod
from emulation.units.queries import acts_for, scope, units_by_id

MOST_NAMED = 500
"""Units whose names hold the words are looked through up to so many."""
MOST_HITS = 5_000
"""Above so many hits PostgreSQL walks the entries from the newest instead of gathering all hits."""
SCOPES = (
    Permission.ENTRY_APPROVE,
    Permission.ENTRY_ENDORSE,
    Permission.ENTRY_READ,
    Permission.ENTRY_READ_APPROVED,
    Permission.ENTRY_WRITE,
)


@dataclass(frozen=True)
class Hit:
    """An entry found, with the words that were asked for told apart in its own spelling."""

    code: str
    kind: str
    title: tuple[Part, ...]
    snippet: tuple[Part, ...]
    unit_name: str
    state: State
    recognition: RecognitionLevel | None
    on: date
    """The day it was received, or begun while it is a draft."""


@dataclass(frozen=True)
class Results:
    """One page of hits, newest first."""

    query: Query
    hits: tuple[Hit, ...]
    next: str | None
    """The code after which the next page begins, if there is one."""
    is_folded: bool
    """Nothing bears the marks that were typed; these hits bear other ones or none."""


@dataclass(frozen=True)
class Named:
    """A unit or person found by name."""

    code: str
    name: tuple[Part, ...]
    note: str


def search(
    typed: str,
    *,
    actor: Actor,
    on: date,
    limit: int = 20,
    before: str | None = None,
    is_folded: bool = False,
) -> Results:
    """The newest entries that hold every word and that the actor may read.

    Words typed with marks must appear with them; if that finds nothing, marks are disregarded
    and `is_folded` says so. `before` and `is_folded` continue a page that was shown.
    """
    query = parse(typed)
    if not query.words:
        return Results(query, (), None, False)
    start = _entry_id(before) if before else None
    tokens = _reader_tokens(actor, on)
    allowed = readable(actor, on=on)
    found = _found(query, tokens, allowed, start, limit, is_folded=is_folded)
    if not found and query.marked and not is_folded and before is None:
        found = _found(query, tokens, allowed, start, limit, is_folded=True)
        is_folded = bool(found)
    shown = found[:limit]
    following = shown[-1].code if len(found) > limit else None
    return Results(query, _hits(shown, query, on), following, is_folded)


def _entry_id(code: str) -> int:
    """Where a page begins; an unknown code begins nowhere, and finds nothing."""
    return db.session.scalar(select(Entry.id).where(Entry.code == code)) or 0


def _reader_tokens(actor: Actor, on: date) -> list[str]:
    units = {unit_id for permission in SCOPES for unit_id in actor.units_with(permission)}
    same = db.session.scalars(acts_for(units, on=on)) if units else ()
    own = [token("u", unit_id) for unit_id in sorted(units | set(same))]
    return [token("all"), token("a", actor.id), *own]


def _found(
    query: Query,
    tokens: list[str],
    allowed: ColumnElement[bool],
    before: int | None,
    limit: int,
    *,
    is_folded: bool,
) -> list[Entry]:
    """One entry more than `limit`, so that the caller knows whether a page follows."""
    if db.session.get_bind().dialect.name == "sqlite":
        source, key, condition = _sqlite(fts5(query, tokens, is_folded=is_folded))
    else:
        source, key, condition = _postgresql(tsquery(query, tokens, is_folded=is_folded))
    wanted = select(Entry).join(source, key == Entry.id).where(condition, allowed)
    if before is not None:
        wanted = wanted.where(key < before)
    return list(db.session.scalars(wanted.order_by(key.desc()).limit(limit + 1)))


_Hits = tuple[FromClause, ColumnElement[int], ColumnElement[bool]]
"""Where hits come from, the column with the number of the entry, and what makes a row a hit."""


def _sqlite(asked: str) -> _Hits:
    """FTS5 gives hits by descending number as they are asked for."""
    source = table("search_fts", column("rowid"), column("search_fts"))
    return source, source.c.rowid, source.c.search_fts.op("MATCH", is_comparison=True)(asked)


def _postgresql(asked: str) -> _Hits:
    """Few hits are gathered before they are sorted; with many, the newest come at once."""
    documents = table("search_document", column("entry_id"), column("vector"))
    # Written into the statement: prepared with a parameter, it would be planned for no words.
    words: BindParameter[str] = bindparam("words", asked, literal_execute=True)
    configured = func.to_tsquery(literal_column("'simple'::regconfig"), words)
    condition = documents.c.vector.op("@@", is_comparison=True)(configured)
    hits = select(documents.c.entry_id).where(condition)
    counted = select(func.count()).select_from(hits.limit(MOST_HITS).subquery())
    if (db.session.scalar(counted) or 0) >= MOST_HITS:
        return documents, documents.c.entry_id, condition
    gathered = hits.cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
    return gathered, gathered.c.entry_id, literal(True)


def _hits(entries: list[Entry], query: Query, on: date) -> tuple[Hit, ...]:
    versions = _versions([entry.id for entry in entries])
    names = units_by_id({entry.unit_id for entry in entries}, on=on)
    return tuple(
        Hit(
            code=entry.code,
            kind=entry.kind,
            title=marked_up(versions[entry.id].title, query),
            snippet=snippet(_told(versions[entry.id]), query),
            unit_name=names[entry.unit_id].full_name,
            state=entry.state,
            recognition=entry.recognition,
            on=local_date(entry.received_at or entry.created_at),
        )
        for entry in entries
    )


def _told(version: EntryVersion) -> str:
    parts = (version.summary, version.result, version.subject_name, version.place)
    return " · ".join(part for part in parts if part)


def _versions(entry_ids: Iterable[int]) -> dict[int, EntryVersion]:
    """The version of each entry that was last sent; of a draft, what is being written."""
    wanted = select(EntryVersion).where(EntryVersion.entry_id.in_(list(entry_ids)))
    chosen: dict[int, EntryVersion] = {}
    for version in db.session.scalars(wanted.order_by(EntryVersion.number)):
        known = chosen.get(version.entry_id)
        if known is None or version.sent_at is not None or known.sent_at is None:
            chosen[version.entry_id] = version
    return chosen


def find_units(query: Query, *, on: date, limit: int = 5) -> list[Named]:
    """Units of the day whose name holds every word, the highest levels first."""
    if not query.words:
        return []
    ends = UnitPeriod.valid_to
    holds = and_(UnitPeriod.valid_from <= on, or_(ends.is_(None), ends >= on))
    found = select(UnitPeriod.id).where(_named(query.words), holds).limit(MOST_NAMED).subquery()
    wanted = (
        select(Unit.code, UnitPeriod.full_name, UnitPeriod.committee_name)
        .join(UnitPeriod, UnitPeriod.unit_id == Unit.id)
        .join(found, found.c.id == UnitPeriod.id)
        .join(UnitLevel, UnitLevel.id == UnitPeriod.level_id)
        .order_by(UnitLevel.rank, Unit.id)
        .limit(limit)
    )
    return [
        Named(code, marked_up(name, query), committee)
        for code, name, committee in db.session.execute(wanted)
    ]


def _named(sought: tuple[str, ...]) -> ColumnElement[bool]:
    """The unit's name holds every word; words are letters and digits, so nothing is a sign of
    LIKE or of a tsquery."""
    if db.session.get_bind().dialect.name == "sqlite":
        return and_(*(UnitPeriod.words.like(f"% {word} %") for word in sought))
    simple: ColumnElement[str] = literal_column("'simple'")
    # Written into the statement: planned for these words, not for any.
    asked: BindParameter[str] = bindparam("sought", " & ".join(sought), literal_execute=True)
    vector = func.to_tsvector(simple, UnitPeriod.words)
    return vector.op("@@", is_comparison=True)(func.to_tsquery(simple, asked))


def find_people(query: Query, *, actor: Actor, on: date, limit: int = 5) -> list[Named]:
    """People of the actor's scope whose name holds every word."""
    units = {*actor.units_with(Permission.ENTRY_READ), *actor.units_with(Permission.ACCOUNT_MANAGE)}
    if not query.words or not units:
        return []
    # Folded words are letters and digits only: nothing in them is a sign of LIKE.
    named = and_(*(Person.folded_name.like(f"%{word}%") for word in query.words))
    wanted = (
        select(Person)
        .where(named, Person.unit_id.in_(scope(units, on=on)))
        .order_by(Person.sort_key, Person.id)
        .limit(limit * 10)
    )
    people = [person for person in db.session.scalars(wanted) if matches(person.full_name, query)]
    names = units_by_id({person.unit_id for person in people}, on=on)
    return [
        Named(person.code, marked_up(person.full_name, query), names[person.unit_id].full_name)
        for person in people[:limit]
    ]


# What an entry is found by -----------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """Everything that the index keeps of an entry, before it is folded."""

    entry_id: int
    title: str
    texts: tuple[str, ...]
    tokens: tuple[str, ...]


def entry_ids_after(entry_id: int, *, limit: int) -> list[int]:
    """The next entries by number."""
    wanted = select(Entry.id).where(Entry.id > entry_id).order_by(Entry.id).limit(limit)
    return list(db.session.scalars(wanted))


def sources(entry_ids: list[int]) -> list[Source]:
    """What the entries are found by, with as many statements for many as for one."""
    entries = list(db.session.scalars(select(Entry).where(Entry.id.in_(entry_ids))))
    versions = _versions(entry_ids)
    people = _people([version.id for version in versions.values()])
    units = {unit for entry in entries for unit in (entry.unit_id, entry.commune_id) if unit}
    names, above, deciding = _unit_names(units), _units_above(units), _deciding_units(entry_ids)
    return [
        Source(
            entry_id=entry.id,
            title=version.title,
            texts=(
                *_texts(version),
                *people[version.id],
                *(name for unit in (entry.unit_id, entry.commune_id or 0) for name in names[unit]),
                entry.code,
                entry.receipt or "",
            ),
            tokens=_tokens(entry, above[entry.unit_id] | deciding[entry.id]),
        )
        for entry in entries
        if (version := versions.get(entry.id))
    ]


def _tokens(entry: Entry, units: set[int]) -> tuple[str, ...]:
    """Who may come across the entry: never too few, for `readable` decides in the end."""
    step = {entry.step_unit_id} if entry.step_unit_id else set()
    everybody = (token("all"),) if entry.published_at else ()
    return (
        *everybody,
        token("a", entry.typed_by_id),
        *(token("u", unit) for unit in sorted({entry.unit_id} | units | step)),
    )


def _texts(version: EntryVersion) -> tuple[str, ...]:
    details = (str(value) for value in version.details.values() if isinstance(value, str))
    return (
        version.summary,
        version.result,
        version.place,
        version.subject_name,
        version.confirmer,
        version.minutes_number,
        *details,
    )


def _people(version_ids: list[int]) -> dict[int, list[str]]:
    wanted = (
        select(EntryPerson.version_id, Person.full_name)
        .join(Person, Person.id == EntryPerson.person_id)
        .where(EntryPerson.version_id.in_(version_ids))
    )
    return _gathered(wanted)


def _unit_names(unit_ids: set[int]) -> dict[int, list[str]]:
    """Every name the units ever bore."""
    wanted = select(UnitPeriod.unit_id, UnitPeriod.full_name)
    return _gathered(wanted.where(UnitPeriod.unit_id.in_(unit_ids)).distinct())


def _gathered(wanted: Select[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for key, name in db.session.execute(wanted):
        found[key].append(name)
    return found


def _units_above(unit_ids: set[int]) -> dict[int, set[int]]:
    """Every unit that ever stood over each of the units, successors included."""
    wanted = select(UnitAncestor.unit_id, UnitAncestor.ancestor_id)
    return _sets(wanted.where(UnitAncestor.unit_id.in_(unit_ids)))


def _deciding_units(entry_ids: list[int]) -> dict[int, set[int]]:
    """The units in whose name a step of each entry was decided."""
    wanted = select(Decision.entry_id, Decision.unit_id)
    return _sets(wanted.where(Decision.entry_id.in_(entry_ids)))


def _sets(wanted: Select[int, int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for key, unit_id in db.session.execute(wanted.distinct()):
        found[key].add(unit_id)
    return found
