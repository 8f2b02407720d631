"""Entries of a year, decided or waiting, with the points, postings and counters they gave, and the
trail that saw every decision: what `emulation check` finds sound, made by COPY."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from emulation.audit.rules import (
    GENESIS,
    Event,
    instant_text,
    merkle_root,
    payload_digest,
    seal_hash,
)
from emulation.core import clock
from emulation.core.db import db
from emulation.entries.rules import Field
from emulation.people.models import User
from emulation.search.rules import index_of, token
from tests.bench.scale.copying import copy_rows, loading, without_indexes
from tests.bench.scale.country import Country, reset_numbers, the_campaign

MOST_SEARCHED = 500_000
"""Of more entries only the newest are laid into the index: the target of searching is set there."""
MOST_WAITING = 20_000
BUSY = 1000
"""One entry in so many comes from the busy commune, beside its share."""
SALT = "0" * 32
CONTENT: dict[str, Any] = {"actor": "Nguyễn Văn Thắng", "changes": {}, "facts": {}}
VERBS = ("Vận động", "Chỉnh trang", "Ủng hộ", "Hướng dẫn", "Tu sửa", "Thu gom", "Giúp đỡ", "Trồng")
OBJECTS = (
    "hộ hiến đất mở đường", "nhà văn hóa thôn", "quỹ khuyến học", "hộ nghèo làm kinh tế",
    "kênh mương nội đồng", "rác thải nhựa ven đê", "gia đình chính sách", "hàng cây bóng mát",
    "tổ tự quản an ninh", "đường điện chiếu sáng", "vườn mẫu kiểu mẫu", "sản phẩm OCOP của xã",
    "người cao tuổi neo đơn",
)  # fmt: skip
SENTENCES = tuple(
    f"{first} {second}"
    for first in (
        "Chi bộ phân công đảng viên đến từng hộ", "Bí thư chi bộ cùng trưởng thôn họp dân ba buổi",
        "Đảng viên nêu gương làm trước mười ngày công", "Các đoàn thể chia tổ theo xóm và theo ngõ",
        "Cấp ủy ra nghị quyết chuyên đề của quý", "Nhân dân góp tiền và vật liệu tại chỗ",
        "Mặt trận giám sát việc thu chi công khai", "Thanh niên nhận phần việc nặng cuối tuần",
    )
    for second in (
        "rồi thống nhất cách làm cụ thể.", "và ghi vào sổ tay của chi bộ.",
        "nên mọi người đều đồng thuận.", "để kịp trước mùa mưa bão.",
        "theo kế hoạch đã được duyệt.", "với sự giúp đỡ của xã.",
        "mà không ai phải nhắc nhở.", "và báo cáo kết quả hằng tháng.",
    )
)  # fmt: skip
WANTED = (
    "entry", "entry_version", "decision", "point", "posting", "standing", "audit_record",
    "audit_payload", "audit_seal_item", "search_document",
)  # fmt: skip
_ENTRY = (
    "id", "code", "kind", "campaign_id", "unit_id", "commune_id", "typed_by_id", "title", "field",
    "state", "revision", "version_number", "round", "route_id", "step_position", "step_unit_id",
    "step_permission", "due_on", "receipt", "created_at", "first_received_at", "received_at",
    "decided_at", "recognition", "lateness", "sending_key",
)  # fmt: skip
_VERSION = (
    "id", "entry_id", "number", "title", "summary", "result", "field", "place", "happened_from",
    "happened_to", "subject_kind", "subject_name", "confirmer", "minutes_number", "details",
    "typed_by_id", "saved_at", "sent_at", "sent_by_id", "digest", "file_digests", "file_captions",
    "request_answers",
)  # fmt: skip
_RECORD = ("id", "at", "event", "actor_id", "unit_id", "subject", "payload_digest", "digest")
_DERIVED = (
    # Every approved entry has one decision of its commune, one row of points, one posting.
    "INSERT INTO decision (id, code, entry_id, step_position, round, version_id, action, kind,"
    " recognition, reason, clause, field_reasons, file_digests, actor_id, unit_id, at)"
    " SELECT id, 'D' || id, id, 1, 1, id, 'recognise', 'live', recognition, '', '', '{}', '[]',"
    " :actor, commune_id, decided_at FROM entry WHERE state = 'approved'",
    "INSERT INTO point (id, entry_id, version_id, decision_id, campaign_id, rule_set_id, rule_code,"
    " label, clause, bucket, unit_id, commune_id, field, person_key, earned, counted, period_on,"
    " posted_at) SELECT e.id, e.id, e.id, e.id, e.campaign_id, r.rule_set_id, r.code, r.label,"
    " r.clause, r.bucket, e.unit_id, e.commune_id, e.field, 0, r.points, r.points, {day},"
    " e.decided_at FROM entry e JOIN rule r ON r.entry_kind = e.kind AND r.level = e.recognition"
    " WHERE e.state = 'approved'",
    "INSERT INTO posting (id, decision_id, record_id, campaign_id, unit_id, commune_id, period_on,"
    " field, base, bonus, penalty, priority, recognised, exemplary) SELECT p.id, p.decision_id,"
    " p.id, p.campaign_id, p.unit_id, p.commune_id, p.period_on, p.field, p.counted, 0, 0, 0, 1,"
    " CASE WHEN p.rule_code = 'VL3' THEN 1 ELSE 0 END FROM point p",
    "INSERT INTO audit_payload (record_id, salt, content)"
    " SELECT id, :salt, {content} FROM audit_record",
)
_COUNTED = (
    "INSERT INTO standing (campaign_id, unit_id, grain, period_start, field, base, bonus, penalty,"
    " priority, recognised, exemplary) SELECT campaign_id, {holder}, '{grain}', {start}, {field},"
    " sum(base), 0, 0, 0, sum(recognised), sum(exemplary) FROM posting"
    " GROUP BY campaign_id, {holder}, {start}{also}"
)
_STARTS = {
    "postgresql": {
        "month": "date_trunc('month', period_on)::date",
        "quarter": "date_trunc('quarter', period_on)::date",
        "year": "date_trunc('year', period_on)::date",
    },
    "sqlite": {
        "month": "date(period_on, 'start of month')",
        "quarter": "date(period_on, 'start of month',"
        " '-' || ((CAST(strftime('%m', period_on) AS INTEGER) - 1) % 3) || ' months')",
        "year": "date(period_on, 'start of year')",
    },
}


@dataclass(frozen=True)
class Year:
    """What every entry of the fill has in common."""

    country: Country
    campaign: int
    first: date
    last: date
    """Of the days on which decided entries were received."""
    count: int
    waiting: int
    secretary: int
    """Writes for one cell of the busy commune."""
    clerk: int
    """Types for all others."""
    endorser: int

    @property
    def total(self) -> int:
        return self.count + self.waiting

    def is_decided(self, number: int) -> bool:
        return number <= self.count

    def received(self, number: int) -> datetime:
        """Numbers go with time; those that wait came in the last three days."""
        if not self.is_decided(number):
            return clock.local_instant(self.last + timedelta(days=number % 3), 9)
        days = (self.last - self.first).days
        return clock.local_instant(
            self.first + timedelta(days=number * days // (self.count + 1)), 9
        )

    def typist(self, number: int) -> int:
        own = self.country.cell_of(self.country.home, 0)
        return self.secretary if self.cell(number) == own else self.clerk

    def cell(self, number: int) -> int:
        """Spread over the country; the busy commune has more, and half of what waits."""
        busy = number % BUSY == 0 if self.is_decided(number) else number % 2 == 0
        if busy:
            return self.country.cell_of(self.country.home, number // 2)
        near = not self.is_decided(number) and number % 4 == 1
        if near:  # for the endorsers of the communes beside it
            return self.country.cell_of(self.country.home + 4 + number // 4 % 4, number // 16)
        return self.country.cells.start + number * 104_729 % len(self.country.cells)


def lay_entries(country: Country, count: int, at: datetime) -> Year:
    """So many approved entries stand, two in a hundred more wait, and all that follows is there."""
    users = {row.username: row.id for row in db.session.scalars(sa.select(User))}
    today = clock.local_date(at)
    year = Year(
        country, the_campaign().id, date(today.year, 1, 1), today - timedelta(days=4), count,
        min(MOST_WAITING, max(2_000, count // 50)), users["nop"], users["nhap"],
        users["xn0"],
    )  # fmt: skip
    db.session.rollback()
    route = db.session.execute(
        sa.text("SELECT r.id FROM route r JOIN unit_level l ON l.id = r.unit_level_id"
                " WHERE l.code = 'cell' AND r.entry_kind = 'action'")
    ).scalar_one()  # fmt: skip
    db.session.rollback()
    with loading(db.engine) as connection, without_indexes(connection, WANTED):
        copy_rows(connection, "entry", _ENTRY, _entries(year, route))
        copy_rows(connection, "entry_version", _VERSION, _versions(year))
        _lay_trail(connection, year)
        _derive(connection, year)
        _lay_search(connection, year)
    reset_numbers()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(
            "ANALYZE" if db.engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
        )
    return year


def entry_code(number: int) -> str:
    return f"E{number}"


def title_of(number: int) -> str:
    return f"{VERBS[number % 8]} {OBJECTS[number % 13]} đợt {number}"


def summary_of(number: int) -> str:
    return " ".join(SENTENCES[(number * step + step) % 64] for step in (3, 5, 7, 11))


def _entries(year: Year, route: int) -> Iterator[tuple[Any, ...]]:
    fields = [field.value for field in Field]
    for number in range(1, year.total + 1):
        cell, received = year.cell(number), year.received(number)
        commune = year.country.commune_of(cell)
        common = (
            number, entry_code(number), "action", year.campaign, cell, commune, year.typist(number),
            title_of(number), fields[number % len(fields)],
        )  # fmt: skip
        if year.is_decided(number):
            level = "exemplary" if number % 20 == 0 else "base"
            yield (
                *common, "approved", 3, 1, 1, route, None, None, None, None, None, received,
                received, received, received + timedelta(days=2), level, None, "",
            )  # fmt: skip
        else:
            due = clock.local_date(received) + timedelta(days=7)
            yield (
                *common, "submitted", 2, 1, 1, route, 1, commune, "entry:endorse", due,
                f"R{number}", received, received, received, None, None, None, "",
            )  # fmt: skip


def _versions(year: Year) -> Iterator[tuple[Any, ...]]:
    fields = [field.value for field in Field]
    for number in range(1, year.total + 1):
        received = year.received(number)
        day = received.date() - timedelta(days=20)
        yield (
            number, number, 1, title_of(number), summary_of(number), "Đã xong.",
            fields[number % len(fields)], "Thôn 1", day, None, "collective", "Chi bộ",
            "Trưởng thôn Nguyễn Văn Tâm", "", "{}", year.typist(number), received, received,
            year.clerk, hashlib.sha256(b"%d" % number).hexdigest(), "[]", "{}", "{}",
        )  # fmt: skip


def _lay_trail(connection: sa.Connection, year: Year) -> None:
    """One record for each decision, sealed each evening; the hand-ins that wait are unsealed."""
    seals: list[tuple[Any, ...]] = []
    places: list[tuple[int, int, int]] = []

    def told() -> Iterator[tuple[Any, ...]]:
        previous = GENESIS
        decided = (
            (number, year.received(number) + timedelta(days=2))
            for number in range(1, year.count + 1)
        )
        for n, (at, of_day) in enumerate(groupby(decided, key=lambda one: one[1]), start=1):
            rows = [_record(year, number, at, Event.DECISION_RECOGNISE) for number, _ in of_day]
            yield from rows
            evening = at + timedelta(hours=9)
            root = merkle_root([row[-1] for row in rows])
            mark = seal_hash(previous=previous, n=n, count=len(rows), root=root, at=evening)
            seals.append((n, evening, len(rows), root, previous, mark))
            places.append((rows[0][0], len(rows), n))
            previous = mark
        for number in range(year.count + 1, year.total + 1):
            yield _record(year, number, year.received(number), Event.ENTRY_SUBMIT)

    copy_rows(connection, "audit_record", _RECORD, told())
    copy_rows(connection, "audit_seal", ("n", "at", "count", "root", "previous", "hash"), seals)
    items = ((first + k, n, k) for first, length, n in places for k in range(length))
    copy_rows(connection, "audit_seal_item", ("record_id", "seal_n", "position"), items)


_PAYLOAD = payload_digest(SALT, CONTENT)


def _record(year: Year, number: int, at: datetime, event: Event) -> tuple[Any, ...]:
    """The canonical list is written by hand, as `audit.rules.record_digest` would write it: five
    million of them."""
    unit = year.country.commune_of(year.cell(number))
    subject = f"entry:{entry_code(number)}"
    words = (
        f'["{instant_text(at)}","{event.value}",{year.endorser},{unit},"{subject}","{_PAYLOAD}"]'
    )
    digest = hashlib.sha256(words.encode()).hexdigest()
    return number, at, event.value, year.endorser, unit, subject, _PAYLOAD, digest


def _derive(connection: sa.Connection, year: Year) -> None:
    dialect = connection.dialect.name
    is_sqlite = dialect == "sqlite"
    day = (
        "date(e.first_received_at, '+7 hours')"
        if is_sqlite
        else "(e.first_received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
    )
    content = f"'{json.dumps(CONTENT, ensure_ascii=False)}'"
    for statement in _DERIVED:
        asked = sa.text(statement.replace("{day}", day).replace("{content}", content))
        given = {"actor": year.endorser, "salt": SALT}
        connection.execute(
            asked, {name: value for name, value in given.items() if f":{name}" in statement}
        )
    starts = _STARTS[dialect] | {"campaign": f"{'' if is_sqlite else 'date '}'{year.first}'"}
    for holder in ("unit_id", "commune_id"):
        for grain, start in starts.items():
            filled = {"holder": holder, "grain": grain, "start": start}
            connection.exec_driver_sql(_COUNTED.format(field="''", also="", **filled))
            if grain == "month":
                connection.exec_driver_sql(_COUNTED.format(field="field", also=", field", **filled))


def _lay_search(connection: sa.Connection, year: Year) -> None:
    first = max(1, year.total - MOST_SEARCHED + 1)
    columns = ("entry_id", "title", "body", "marked", "tokens")
    copy_rows(connection, "search_document", columns, _documents(year, first))


def _documents(year: Year, first: int) -> Iterator[tuple[Any, ...]]:
    above = {
        row[0]: row[1]
        for row in db.session.execute(
            sa.text("SELECT unit_id, ancestor_id FROM unit_ancestor WHERE depth = 1")
        )
    }
    for number in range(first, year.total + 1):
        found = index_of(title_of(number), (summary_of(number),))
        line, unit = [], year.cell(number)
        while unit:
            line.append(token("u", unit))
            unit = above.get(unit, 0)
        tokens = " ".join([token("a", year.typist(number)), *line])
        yield number, found.title, found.body, found.marked, tokens
