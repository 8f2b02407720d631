"""Random histories of a district, played by the services and kept beside them by a plain model.

The model knows who handed in what and when, which recognitions stand, what the rules of the day of
receipt give, and which commune went into which; it never asks the ledger or a counter.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from emulation.audit import services as audit
from emulation.campaigns import queries as campaigns
from emulation.campaigns import services as rules
from emulation.campaigns.rules import CapLine, CapPeriod, RecognitionLevel
from emulation.core.clock import frozen, local_date, local_instant
from emulation.core.db import db, transaction
from emulation.entries import queries as entries
from emulation.entries.rules import Action
from emulation.entries.rules.requests import Answered, RequestAnswer, stored
from emulation.entries.services.draft import version_being_written
from emulation.people.models import RoleHolding
from emulation.people.rules import Role
from emulation.reviews import services as reviews
from emulation.reviews.rules import Verdict
from emulation.standings import queries
from emulation.standings.rules import AsOf, BoardKind
from emulation.units.rules import SuccessionKind
from tests import entries_made as made
from tests.campaigns.versions import present_table
from tests.factories import World
from tests.standings import past
from tests.standings.test_queries import whole
from tests.standings.test_reorganisation import merge, new_commune

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
AUTHORS = (("nop1", "LL1", "LL"), ("bt1b", "LL2", "LL"), ("nop2", "HL1", "HL"))
LEVELS = {"VL1": RecognitionLevel.BASE, "VL2": RecognitionLevel.UPPER}
BACK = Verdict(Action.RETURN, field_reasons={"result": "Ghi rõ số liệu."})
ACTS = (
    "send", "send", "send", "recognise", "recognise", "recognise", "pass_up", "return", "resend",
    "undo", "undo", "revoke", "rules", "merge", "seal", "seal", "night",
)  # fmt: skip


@dataclass
class Deed:
    """An entry as the model has it."""

    id: int
    by: str
    cell: str
    received: datetime
    commune: str
    state: str = "waiting"
    was_returned: bool = False
    decided_by: str = ""
    decided_at: datetime | None = None
    version: int = 0
    gain: Decimal = Decimal(0)


@dataclass
class Version:
    """A version of the rules: from which day, what it gives, and the most a cell has in a year."""

    number: int
    valid_from: date
    gives: dict[str, Decimal]
    most: Decimal | None = None


@dataclass
class Seal:
    """What the boards showed when the seal was made, and what the model says they must."""

    as_of: AsOf
    shown: bytes
    communes: dict[str, Decimal]
    cells: dict[str, Decimal]


@dataclass
class History:
    """What has happened so far; every act takes one minute."""

    now: datetime
    deeds: list[Deed] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    went: list[tuple[str, str, date]] = field(default_factory=list)
    """A commune, what it went into, since which day."""
    deciders: dict[str, str] = field(default_factory=lambda: {"LL": "xn1", "HL": "xn2"})
    begins: dict[str, date] = field(default_factory=dict)
    seals: list[Seal] = field(default_factory=list)

    @property
    def world(self) -> World:
        return World(self.now)

    @property
    def today(self) -> date:
        return local_date(self.now)

    def play(self, act: str, number: int) -> None:
        """The act happens, where it can; `number` chooses among what it could be done to."""
        self.now += MINUTE
        with frozen(self.now):
            getattr(self, f"_{act}")(number)

    # What people do

    def _send(self, number: int) -> None:
        by, cell, _ = AUTHORS[number % len(AUTHORS)]
        content = past.content(self.today)
        entry = made.sent_action(self.world, content, by=by, unit=cell, at=self.now)
        self.deeds.append(Deed(entry.id, by, cell, self.now, self._commune_of(cell, self.today)))

    def _recognise(self, number: int) -> None:
        deed = self._one_of(number, "waiting", "above")
        if deed is None:
            return
        is_above = deed.state == "above"
        code, by = ("VL2", "td4") if is_above else ("VL1", self._decider(deed))
        entry = entries.fresh_entry(deed.id)
        made.recognised(self.world, entry, by=by, level=LEVELS[code], at=self.now)
        version = self._version_of(local_date(deed.received))
        deed.state, deed.decided_by, deed.decided_at = "recognised", by, self.now
        deed.version, deed.gain = version.number, version.gives[code]

    def _pass_up(self, number: int) -> None:
        deed = self._one_of(number, "waiting")
        if deed is not None:
            entry, by = entries.fresh_entry(deed.id), self._decider(deed)
            made.decided(self.world, entry, Verdict(Action.PASS_UP), by=by, at=self.now)
            deed.state = "above"

    def _return(self, number: int) -> None:
        deed = self._one_of(number, "waiting")
        if deed is not None and not deed.was_returned:
            entry, by = entries.fresh_entry(deed.id), self._decider(deed)
            made.decided(self.world, entry, BACK, by=by, at=self.now)
            deed.state, deed.was_returned = "returned", True

    def _resend(self, number: int) -> None:
        """Corrected by its author: a new version, which may be another commune's by now."""
        deed = self._one_of(number, "returned")
        if deed is None:
            return
        answer = Answered(RequestAnswer.EXPLAINED, "Đã ghi rõ.")
        with transaction():
            entry, actor = entries.fresh_entry(deed.id), self.world.actor(deed.by)
            version = version_being_written(entry, actor=actor, at=self.now)
            version.result = "12 hộ hiến 450 m² đất, có danh sách kèm theo."
            version.request_answers = stored({"result": answer})
        made.send(self.world, entries.fresh_entry(deed.id), by=deed.by, at=self.now)
        deed.state, deed.commune = "waiting", self._commune_of(deed.cell, self.today)

    def _undo(self, number: int) -> None:
        """Who decided takes it back alone within ten minutes; later it takes two."""
        deed = self._one_of(number, "recognised")
        if deed is None or deed.decided_at is None:
            return
        if self.now - deed.decided_at >= 10 * MINUTE:
            self._take_back(deed)
            return
        with transaction():
            entry = entries.fresh_entry(deed.id)
            actor = self.world.actor(deed.decided_by)
            reviews.undo(entry, actor=actor, at=self.now, revision=entry.revision)
        deed.state = "above" if deed.decided_by == "td4" else "waiting"

    def _revoke(self, number: int) -> None:
        deed = self._one_of(number, "recognised")
        if deed is not None:
            self._take_back(deed)

    def _take_back(self, deed: Deed) -> None:
        past.revoke(self.world, entries.fresh_entry(deed.id), self.now)
        deed.state = "revoked"

    def _rules(self, number: int) -> None:
        """Two persons freeze a version that holds from today or tomorrow, with or without a cap."""
        gives = {"VL1": Decimal(1 + number % 7), "VL2": Decimal(2 + number % 11)}
        most = Decimal(3 + number % 9) if number % 3 else None
        day = self.today + DAY * (number % 2)
        table = present_table(self.world)
        levels = tuple(replace(row, points=gives.get(row.code, row.points)) for row in table.levels)
        limit = CapLine("TRAN", "Tối đa một năm", "Khoản 4", CapPeriod.YEAR, most=most)
        campaign, first, second = (
            self.world.campaign, self.world.actor("td1"), self.world.actor("td4"),
        )  # fmt: skip
        with transaction():
            row = rules.begin_version(
                campaign,
                replace(table, levels=levels, caps=(limit,) if most else ()),
                valid_from=day,
                guidance=campaigns.guidances_of(campaign.id)[0],
                actor=first,
                at=self.now,
            )
            rules.propose_rule_set(campaign, row, actor=first, at=self.now)
            rules.confirm_rule_set(campaign, row, actor=second, at=self.now)
        self.versions.append(Version(row.version, day, gives, most))

    def _merge(self, number: int) -> None:
        """From tomorrow on a commune is part of another one, of today or new."""
        tomorrow = self.today + DAY
        living = self._living(tomorrow)
        begun = [code for code in living if code in self._living(self.today)]
        if not begun:
            return  # a unit that begins tomorrow cannot end then
        old = begun[number % len(begun)]
        others = [code for code in living if code != old]
        if others and number % 2:
            into, kind = others[number % len(others)], SuccessionKind.MERGE_INTO_EXISTING
            target = self.world.unit(into)
        else:
            into, kind = f"M{len(self.begins)}", SuccessionKind.MERGE_INTO_NEW
            target = new_commune(self.world, f"Mới {len(self.begins)}", tomorrow, into)
            self._appoint(old, into, target, tomorrow)
        merge(self.world, old, [target], tomorrow, kind)
        self.went.append((old, into, tomorrow))

    def _appoint(self, old: str, new: str, unit_id: int, since: date) -> None:
        by = self.deciders[old]
        self.deciders[new], self.begins[new] = by, since
        actor = self.world.actor(by)
        with transaction():
            db.session.add(
                RoleHolding(
                    user_id=actor.id,
                    role=Role.ENDORSER,
                    unit_id=unit_id,
                    valid_from=since,
                    valid_to=None,
                )
            )

    def _seal(self, _: int) -> None:
        with transaction():
            is_new = audit.seal(at=self.now) is not None
        as_of = queries.newest_seal()
        if as_of is None or not is_new:
            return  # nothing was recorded since the last one
        shown = past.written(self.world, past.board(self.world, self.now), as_of)
        self.seals.append(Seal(as_of, shown, self.communes(self.today), self.cells()))

    def _night(self, _: int) -> None:
        self.now = local_instant(self.today + DAY, 8)

    # What the model says

    def cells(self) -> dict[str, Decimal]:
        """What each cell has now."""
        found = {cell: Decimal(0) for _, cell, _ in AUTHORS}
        for deed, points in self._counted():
            found[deed.cell] += points
        return found

    def communes(self, day: date) -> dict[str, Decimal]:
        """What each commune of that day has now, with all of what went into it."""
        found = {code: Decimal(0) for code in self._living(day)}
        for deed, points in self._counted():
            found[self._bearer(deed.commune, day)] += points
        return found

    def _counted(self) -> list[tuple[Deed, Decimal]]:
        """Recognitions that stand, with what the cap of their version leaves, in receipt order."""
        most = {one.number: one.most for one in self.versions}
        room: dict[tuple[str, int], Decimal] = {}
        found = []
        for deed in sorted(self.deeds, key=lambda one: (one.received, one.id)):
            if deed.state != "recognised":
                continue
            limit = most[deed.version]
            left = deed.gain if limit is None else room.get((deed.cell, deed.version), limit)
            points = min(deed.gain, left)
            room[deed.cell, deed.version] = left - points
            found.append((deed, points))
        return found

    def _version_of(self, day: date) -> Version:
        """The last version that was laid down for the day."""
        return [one for one in self.versions if one.valid_from <= day][-1]

    def _bearer(self, code: str, day: date) -> str:
        into = {old: new for old, new, since in self.went if since <= day}
        while code in into:
            code = into[code]
        return code

    def _living(self, day: date) -> list[str]:
        gone = {old for old, _, since in self.went if since <= day}
        born = [code for code, since in self.begins.items() if since <= day]
        return [code for code in ["LL", "HL", *born] if code not in gone]

    def _commune_of(self, cell: str, day: date) -> str:
        first = next(commune for _, known, commune in AUTHORS if known == cell)
        return self._bearer(first, day)

    def _decider(self, deed: Deed) -> str:
        return self.deciders[self._bearer(deed.commune, self.today)]

    def _one_of(self, number: int, *states: str) -> Deed | None:
        found = [deed for deed in self.deeds if deed.state in states]
        return found[number % len(found)] if found else None


def begun(now: datetime) -> History:
    """The small world as it stands, before anything happened."""
    history, world = History(now), World(now)
    with transaction():
        world.campaign.deadline = local_instant(date(2024, 12, 30), 17)
    row = campaigns.rule_sets_of(world.campaign.id)[0]
    gives = {rule.code: rule.points for rule in campaigns.rules_of(row.id)}
    history.versions.append(Version(row.version, row.valid_from, gives))
    return history


def shown(world: World, kind: BoardKind, at: datetime, as_of: AsOf | None) -> dict[str, Decimal]:
    """What the board shows of every unit."""
    db.session.rollback()
    found = queries.board(
        queries.contest_of(world.campaign), kind, whole(world), reader=world.actor("td4"), at=at,
        whole=True, as_of=as_of,
    )  # fmt: skip
    return past.totals(found)


def explained(
    world: World, kind: BoardKind, unit: str, at: datetime, as_of: AsOf, since: AsOf | None = None
) -> Decimal:
    """The sum of the rows that the page of reasons shows."""
    return queries.point_page(
        queries.contest_of(world.campaign), world.unit(unit), kind, whole(world),
        reader=world.actor("td4"), at=at, size=None, as_of=as_of, since=since,
    ).total  # fmt: skip


def grouped(found: dict[str, Decimal]) -> dict[str, Decimal]:
    """Without the units that have nothing."""
    kept: dict[str, Decimal] = defaultdict(Decimal)
    kept.update({code: total for code, total in found.items() if total})
    return dict(kept)
