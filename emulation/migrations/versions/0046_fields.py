"""Count points by field, month by month: pin the field to what is posted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

from emulation.core import ddl

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

BUCKETS = ("base", "bonus", "penalty", "priority")
COUNTERS = (*BUCKETS, "recognised", "exemplary")
KEYS = {
    "standing": ("campaign_id", "unit_id", "grain", "period_start"),
    "posting": ("decision_id", "unit_id", "commune_id", "period_on"),
}
PLACE = KEYS["posting"]


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *map(sa.column, columns))


ENTRY = _table("entry", "id", "field")
DECISION = _table("decision", "id", "entry_id")
POINT = _table("point", "entry_id", "bucket", "counted", "field", *PLACE)
POSTING = _table("posting", "id", "record_id", "campaign_id", "field", *PLACE, *COUNTERS)
STANDING = _table("standing", *KEYS["standing"], "field", *COUNTERS)


def upgrade() -> None:
    connection = op.get_bind()
    for table in ("point", "posting"):
        ddl.remove_guards(connection, table)
    for table in ("point", "posting", "standing"):
        op.add_column(table, sa.Column("field", sa.String(), server_default="", nullable=False))
    for table, columns in KEYS.items():
        _unique(table, columns, (*columns, "field"))
    of_entry = sa.select(ENTRY.c.field).where(ENTRY.c.id == POINT.c.entry_id)
    op.execute(POINT.update().values(field=_or_none(of_entry)))
    op.execute(POSTING.update().values(field=_or_none(_decided(POSTING))))
    for row in connection.execute(_elsewhere()).mappings().all():
        _part(connection, dict(row))
    for holder in ("unit_id", "commune_id"):
        connection.execute(_months(connection.dialect.name, holder))
    ddl.install(connection)


def _or_none(found: sa.Select) -> sa.ColumnElement:
    return sa.func.coalesce(found.scalar_subquery(), "")


def _decided(table: sa.TableClause) -> sa.Select:
    """The field of the entry that the row's decision is about."""
    join = DECISION.join(ENTRY, ENTRY.c.id == DECISION.c.entry_id)
    wanted = sa.select(ENTRY.c.field).select_from(join)
    return wanted.where(DECISION.c.id == table.c.decision_id)


def _elsewhere() -> sa.Select:
    """What caps took off entries of another field than that of the decided one."""
    place = [POINT.c[name] for name in (*PLACE, "field")]
    sums = [
        sa.func.sum(sa.case((POINT.c.bucket == one, POINT.c.counted), else_=0)).label(one)
        for one in BUCKETS
    ]
    is_other = POINT.c.field != _or_none(_decided(POINT))
    return sa.select(*place, *sums).where(is_other).group_by(*place)


def _part(connection: sa.Connection, row: dict[str, object]) -> None:
    """What was taken off in the other field stands in a posting of its own."""
    is_its = sa.and_(*(POSTING.c[name] == row[name] for name in PLACE))
    found = connection.execute(sa.select(POSTING).where(is_its).order_by(POSTING.c.id).limit(1))
    whole = dict(found.mappings().one())
    number = whole.pop("id")
    other = whole | {one: row[one] for one in BUCKETS} | {"recognised": 0, "exemplary": 0}
    rest = {one: POSTING.c[one] - row[one] for one in BUCKETS}
    connection.execute(POSTING.insert().values(other | {"field": row["field"]}))
    connection.execute(POSTING.update().where(POSTING.c.id == number).values(rest))


def _months(dialect: str, holder: str) -> sa.Insert:
    """The months of each field, for the units that the postings name in this column."""
    is_sqlite = dialect == "sqlite"
    start = (
        sa.func.date(POSTING.c.period_on, "start of month")
        if is_sqlite
        else sa.cast(sa.func.date_trunc("month", POSTING.c.period_on), sa.Date)
    ).label("start")
    key = [POSTING.c.campaign_id, POSTING.c[holder], start, POSTING.c.field]
    sums = [sa.func.sum(POSTING.c[one]) for one in COUNTERS]
    wanted = (
        sa.select(key[0], key[1], sa.literal_column("'month'"), start, key[3], *sums)
        .where(POSTING.c.field != "")
        .group_by(*key)
    )
    if holder == "commune_id":
        wanted = wanted.where(POSTING.c.commune_id != POSTING.c.unit_id)
    columns = [*KEYS["standing"], "field"]
    insert = (sqlite if is_sqlite else postgresql).insert(STANDING)
    insert = insert.from_select([*columns, *COUNTERS], wanted)
    added = {one: STANDING.c[one] + insert.excluded[one] for one in COUNTERS}
    return insert.on_conflict_do_update(index_elements=columns, set_=added)


def _unique(table: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"uq_{table}_{'_'.join(before)}"), type_="unique")
        batch.create_unique_constraint(op.f(f"uq_{table}_{'_'.join(after)}"), after)


def downgrade() -> None:
    connection = op.get_bind()
    for table in ("point", "posting"):
        ddl.remove_guards(connection, table)
    op.execute(STANDING.delete().where(STANDING.c.field != ""))
    _join()
    for table, columns in KEYS.items():
        _unique(table, (*columns, "field"), columns)
    for table in ("point", "posting", "standing"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("field")
    ddl.install(connection)


def _join() -> None:
    """The postings of one decision, unit and day are one again, whatever the field."""
    other = POSTING.alias()
    same = [other.c[name].is_not_distinct_from(POSTING.c[name]) for name in PLACE]
    sums = {
        one: sa.select(sa.func.sum(other.c[one])).where(*same).scalar_subquery() for one in COUNTERS
    }
    first = sa.select(sa.func.min(other.c.id)).where(*same).scalar_subquery()
    op.execute(POSTING.update().values(sums))
    op.execute(POSTING.delete().where(POSTING.c.id > first))
