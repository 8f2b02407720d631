"""The floor: the least that a page of the same size can cost on the same database.

A bare Flask with SQLAlchemy: the session cookie is read, one indexed query with named columns runs,
a Jinja page of the asked number of bytes goes out; a decision writes the rows that ours writes,
without a rule being asked (`performance.md` §7).
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask, abort, render_template_string, request, session
from flask.typing import ResponseReturnValue

PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1><table>
{%- for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}
</table>{% for line in range(lines) %}<p class="line">{{ line }}: {{ title }} {{ words }}</p>
{% endfor %}</body></html>"""
WORDS = "hàng chữ của trang, để trang dài bằng trang được so"
LINE = 110
"""Bytes of a line that makes the page as long as the one it is compared with."""
ROW = 120
BOARD = """
SELECT p.full_name, s.base, s.bonus, s.penalty, s.priority, s.recognised, s.exemplary
FROM standing s JOIN unit_period p ON p.unit_id = s.unit_id
WHERE s.campaign_id = :campaign AND s.grain = 'campaign' AND s.period_start = :first
AND s.unit_id IN :units ORDER BY s.base DESC LIMIT 50"""
WHY = """
SELECT e.code, e.title, p.label, p.clause, p.counted, p.posted_at
FROM point p JOIN entry e ON e.id = p.entry_id
WHERE p.commune_id = :commune AND p.campaign_id = :campaign ORDER BY p.period_on DESC LIMIT 20"""
LIST = """
SELECT code, title, state, field, received_at FROM entry
WHERE unit_id = :unit AND state = 'approved' ORDER BY id DESC LIMIT 40"""
ENTRY = """
SELECT e.code, e.title, e.state, v.summary, v.result, v.place, v.confirmer
FROM entry e JOIN entry_version v ON v.entry_id = e.id WHERE e.code = :code"""
QUEUE = """
SELECT code, title, due_on, received_at, field FROM entry
WHERE step_unit_id = :commune AND state = 'submitted' ORDER BY due_on, id LIMIT 50"""
SEARCH = """
WITH hits AS MATERIALIZED (
 SELECT entry_id FROM search_document WHERE vector @@ to_tsquery('simple', :words) LIMIT 5000)
SELECT e.code, e.title, e.state, e.received_at FROM hits JOIN entry e ON e.id = hits.entry_id
ORDER BY e.id DESC LIMIT 50"""
SEARCH_SQLITE = """
SELECT e.code, e.title, e.state, e.received_at
FROM search_fts JOIN entry e ON e.id = search_fts.rowid
WHERE search_fts MATCH :words ORDER BY search_fts.rowid DESC LIMIT 50"""
TAKE = """
UPDATE entry SET state = 'approved', revision = revision + 1, recognition = 'base',
step_position = NULL, step_unit_id = NULL, step_permission = NULL, decided_at = :at
WHERE code = :code AND state = 'submitted'
RETURNING id, unit_id, commune_id, campaign_id"""
WRITES = (
    """INSERT INTO decision (code, entry_id, step_position, round, version_id, action, kind,
    recognition, reason, field_reasons, file_digests, actor_id, unit_id, at)
    VALUES ('F' || :id, :id, 1, 1, :id, 'recognise', 'live', 'base', '', '{}', '[]',
    (SELECT min(id) FROM user_account), :commune_id, :at)""",
    """INSERT INTO audit_record (at, event, subject, payload_digest, digest)
    VALUES (:at, 'decision.recognise', 'entry:' || :code, 'x', 'F' || :id)""",
    """INSERT INTO audit_payload (record_id, salt, content)
    SELECT id, '', '{}' FROM audit_record WHERE digest = 'F' || :id""",
    """INSERT INTO point (entry_id, version_id, decision_id, campaign_id, rule_set_id, rule_code,
    label, clause, bucket, unit_id, commune_id, person_key, earned, counted, period_on, posted_at)
    SELECT :id, :id, id, :campaign_id, (SELECT min(id) FROM rule_set), 'VL1', '', '', 'base',
    :unit_id, :commune_id, 0, 500, 500,
    :day, :at FROM decision WHERE code = 'F' || :id""",
    """INSERT INTO posting (decision_id, campaign_id, unit_id, commune_id, period_on, base, bonus,
    penalty, priority, recognised, exemplary)
    SELECT id, :campaign_id, :unit_id, :commune_id, :day, 500, 0, 0, 0, 1, 0
    FROM decision WHERE code = 'F' || :id""",
    "INSERT INTO request_key (key, user_id, purpose, result, at)"
    " SELECT 'F' || :id, min(id), 'f', :code, :at FROM user_account",
)

GRAINS = ("campaign", "month", "quarter", "year")
COUNT = f"""INSERT INTO standing (campaign_id, unit_id, grain, period_start, base, bonus, penalty,
    priority, recognised, exemplary) VALUES {
    ", ".join(
        f"(:campaign_id, :{unit}, '{grain}', :{grain}, 500, 0, 0, 0, 1, 0)"
        for unit in ("commune_id", "unit_id")
        for grain in GRAINS
    )
}
    ON CONFLICT (campaign_id, unit_id, grain, period_start, field) DO UPDATE SET
    base = standing.base + excluded.base, recognised = standing.recognised + 1"""

app = Flask(__name__)
app.secret_key = "k" * 48
engine = sa.create_engine(os.environ["DATABASE_URL"])
IS_SQLITE = engine.dialect.name == "sqlite"


@sa.event.listens_for(engine, "connect")
def _as_durable(connection: Any, _: object) -> None:
    """SQLite keeps what was committed through a fall of the power, as ours does."""
    if IS_SQLITE:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA busy_timeout=30000")


@app.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    session["user"] = 1
    return "ok"


def page(title: str, query: str, **given: object) -> ResponseReturnValue:
    """The rows of one query on a page of `bytes` bytes, for a reader who is signed in."""
    if "user" not in session:
        abort(403)
    asked = sa.text(query)
    if "units" in given:
        asked = asked.bindparams(sa.bindparam("units", expanding=True))
    with engine.connect() as connection:
        rows = connection.execute(asked, given).all()
    lines = max(0, int(request.args["bytes"]) - ROW * len(rows)) // LINE
    return render_template_string(PAGE, title=title, rows=rows, lines=lines, words=WORDS)


@app.get("/board")
def board() -> ResponseReturnValue:
    units = [int(each) for each in request.args["units"].split(",")]
    first, campaign = _first(), int(request.args["campaign"])
    return page("Board", BOARD, campaign=campaign, first=first, units=units)


@app.get("/why")
def why() -> ResponseReturnValue:
    campaign = int(request.args["campaign"])
    return page("Why", WHY, campaign=campaign, commune=int(request.args["commune"]))


@app.get("/list")
def entries() -> ResponseReturnValue:
    return page("List", LIST, unit=int(request.args["unit"]))


@app.get("/entry")
def entry() -> ResponseReturnValue:
    return page("Entry", ENTRY, code=request.args["code"])


@app.get("/queue")
def queue() -> ResponseReturnValue:
    return page("Queue", QUEUE, commune=int(request.args["commune"]))


@app.get("/search")
def search() -> ResponseReturnValue:
    words = request.args["words"]
    if IS_SQLITE:
        return page("Search", SEARCH_SQLITE, words=words.replace(" & ", " "))
    return page("Search", SEARCH, words=words)


@app.post("/decide")
def decide() -> ResponseReturnValue:
    """The rows of a recognition, in one transaction, for an entry that still waits."""
    if "user" not in session:
        abort(403)
    now, code = datetime.now(UTC), request.form["code"]
    at = f"{now:%Y-%m-%d %H:%M:%S.%f}" if IS_SQLITE else now
    with engine.begin() as connection:
        found = connection.execute(sa.text(TAKE), {"at": at, "code": code}).mappings().first()
        if found is None:
            abort(409)
        given = dict(found) | {"at": at, "code": code, **_starts(now.date())}
        for statement in (*WRITES, COUNT):
            connection.execute(sa.text(statement), given)
    return "", 303, {"Location": "/queue"}


def _starts(day: date) -> dict[str, str]:
    """The day, and the first days of the periods in which it lies."""
    month = day.replace(day=1)
    quarter = month.replace(month=1 + (month.month - 1) // 3 * 3)
    year = month.replace(month=1)
    found = {"day": day, "month": month, "quarter": quarter, "year": year, "campaign": year}
    return {name: one.isoformat() for name, one in found.items()}


def _first() -> str:
    return f"{datetime.now(UTC).year}-01-01"
