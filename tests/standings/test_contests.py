"""Boards of all campaigns together, and of one field: sums of the same counters and postings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from flask_migrate import downgrade, upgrade
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CapLine, CapPeriod, Field
from emulation.core.db import db, transaction
from emulation.entries.models import Entry
from emulation.points import queries as points
from emulation.points.models import Posting, Standing
from emulation.points.rules import Grain
from emulation.standings import queries, services
from emulation.standings.queries import Contest
from emulation.standings.rules import AsOf, BoardKind, Period, Sight, period_at
from tests.campaigns.versions import in_force, present_table
from tests.entries_made import recognised, sent_action
from tests.factories import World, make_campaign
from tests.full import times
from tests.standings.boards import count, more_communes, show
from tests.standings.past import SENDERS, content, recognise, revoke, sealed, totals
from tests.standings.test_exports import rows as sheet
from tests.standings.test_routes import units

ALL = "/xep-hang/tat-ca-xa"
ONE = "/xep-hang/BAC2024-xa"
FIELDS = (Field.ENVIRONMENT, Field.CHARITY, Field.DIGITAL)


class Elsewhere(World):
    """The same world, with the eyes on a second campaign."""

    @property
    def campaign(self) -> Campaign:
        return db.session.query(Campaign).filter_by(code="NTM2024").one()


@pytest.fixture
def other(world) -> World:
    with transaction():
        made = make_campaign(at=world.now, host=world.unit("HU"), code="NTM2024")
        made.name = "Chung sức xây dựng nông thôn mới 2024"
    return Elsewhere(world.now)


def year(world: World) -> Period:
    days = {"starts_on": world.campaign.starts_on, "ends_on": world.campaign.ends_on}
    return period_at(Grain.YEAR, world.today, **days)


def shown(world: World, contest: Contest, as_of: AsOf | None = None, grain: Grain = Grain.YEAR):
    db.session.rollback()
    days = {"starts_on": contest.starts_on, "ends_on": contest.ends_on}
    period = period_at(grain, world.today, **days)
    reader = world.actor("td4")
    return queries.board(
        contest, BoardKind.COMMUNE, period, reader=reader, at=world.now, as_of=as_of
    )


def of_field(world: World, field: Field | None) -> Contest:
    return Contest((world.campaign,), field=field)


def in_field(world: World, field: Field, side: int) -> Entry:
    by, unit, decider = SENDERS[side]
    told = replace(content(world.today), field=field)
    return recognised(world, sent_action(world, told, by=by, unit=unit), by=decider)


def explained(world: World, contest: Contest, unit: str, as_of: AsOf | None = None):
    return queries.point_page(
        contest, world.unit(unit), BoardKind.COMMUNE, year(world), reader=world.actor("td4"),
        at=world.now, size=None, as_of=as_of,
    ).total  # fmt: skip


def test_all_campaigns_add_up_what_each_gave(world, other, browse):
    recognise(world, world.now, 0)
    recognise(other, world.now, 0)
    recognise(other, world.now, 1)
    seal = sealed(world.now)
    recognise(other, world.now, 1)
    every = Contest(tuple(queries.ranked_campaigns()), is_all=True)
    each = [totals(shown(world, queries.contest_of(one))) for one in every.campaigns]

    assert totals(shown(world, every)) == {code: each[0][code] + each[1][code] for code in each[0]}
    assert totals(shown(world, every, seal)) == {"LL": 10, "HL": 5}
    assert {code: explained(world, every, code) for code in ("LL", "HL")} == {"LL": 10, "HL": 10}
    assert explained(world, every, "HL", seal) == 5
    page = browse("td4").get(f"{ALL}/LL")
    assert "(Chung sức xây dựng nông thôn mới 2024)" in page.text
    assert "Tất cả chuyên đề, phong trào, năm 2024" in page.text


@pytest.mark.parametrize("part", ["", "/hinh", "/bieu-do", "/xuat", "/xuat?dang=pdf", "/LL"])
def test_every_page_of_all_campaigns_opens(world, other, browse, part):
    recognise(other, world.now, 0)

    assert browse("td4").get(f"{ALL}{part}").status == 200


def test_the_page_offers_all_campaigns_and_leads_back(world, other, browse):
    browser = browse("td4")
    one, every = browser.get(ONE), browser.get(ALL)

    assert 'href="/xep-hang/tat-ca-xa"' in one.html
    assert 'href="/xep-hang/BAC2024-xa"' in every.html
    assert "/thiet-lap" not in every.html
    assert "Không có kỳ đã chọn nên bảng hiện năm." in browser.get(f"{ALL}?ky=dot").text
    assert browser.get("/xep-hang/tat-ca-la").status == 404


def test_all_campaigns_are_held_with_one_and_show_no_more_than_the_least(world, other, browse):
    for place, code in enumerate(more_communes(world, 4)):
        count(world, code, 90 - place, grain=Grain.YEAR)
    db.session.commit()
    show(world, Sight.ALL)
    assert units(browse("bt1").get(ALL)) == ["Xã Liên Lộc"]
    show(other, Sight.ALL)
    assert len(units(browse("bt1").get(ALL))) == 6

    with transaction():
        services.hold_board(
            other.campaign, None, reason="Chờ Hội nghị ngày 20/12", reveals_at=None,
            actor=world.actor("td4"), at=world.now, key="k",
        )  # fmt: skip
    assert browse("bt1").get(ALL).status == 403
    assert browse("bt1").get(ONE).status == 200


def test_a_field_has_its_own_board(world, browse):
    in_field(world, Field.ENVIRONMENT, 0)
    in_field(world, Field.CHARITY, 1)
    seal = sealed(world.now)
    in_field(world, Field.ENVIRONMENT, 1)
    browser = browse("td4")

    page = browser.get(f"{ONE}?linh-vuc=environment")
    why = browser.get(f"{ONE}/HL?linh-vuc=environment")
    then = shown(world, of_field(world, Field.ENVIRONMENT), seal)

    assert "lĩnh vực Môi trường, cảnh quan" in page.text
    assert totals(shown(world, of_field(world, Field.ENVIRONMENT))) == {"LL": 5, "HL": 5}
    assert totals(then) == {"LL": 5, "HL": 0}
    assert "1 dòng điểm của Xã Hoa Lộc" in why.text
    assert "linh-vuc=environment" in page.html
    listed = [row for row in sheet(browser.get(f"{ONE}/xuat?linh-vuc=charity")) if len(row) > 3]
    assert [row[4] for row in listed[1:]] == [5, 0]
    told = browser.get(f"{ONE}/du-lieu.json?linh-vuc=environment&dau=1")
    assert '"field":"environment"' in told.body.decode()
    assert '"field"' not in browser.get(f"{ONE}/du-lieu.json?dau=1").body.decode()


def test_a_field_that_is_none_falls_back_with_a_reason(world, browse):
    page = browse("td4").get(f"{ONE}?linh-vuc=la")

    assert page.status == 200
    assert "Không có lĩnh vực đã chọn nên bảng tính mọi lĩnh vực." in page.text


@settings(max_examples=times(4, full=40), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.sampled_from(FIELDS), st.integers(0, 1), st.booleans()), min_size=1, max_size=8
    )
)
def test_fields_add_up_to_the_whole_at_every_seal(world, acts):
    standing: list[Entry] = []
    seals: list[AsOf | None] = [None]
    for number, (field, side, takes_back) in enumerate(acts):
        at = world.now + timedelta(minutes=number)
        if takes_back and standing:
            revoke(world, standing.pop(), at)
        else:
            standing.append(in_field(world, field, side))
        seals.append(sealed(at))

    for seal in seals:
        for grain in (Grain.CAMPAIGN, Grain.QUARTER):
            assert summed(world, seal, grain) == totals(
                shown(world, of_field(world, None), seal, grain)
            )
    assert points.differences() == points.posting_differences() == []


def summed(world: World, seal: AsOf | None, grain: Grain) -> dict[str, int]:
    each: Sequence = [totals(shown(world, of_field(world, one), seal, grain)) for one in FIELDS]
    return {code: sum(found[code] for found in each) for code in each[0]}


def test_what_was_posted_before_fields_were_counted_is_counted_by_the_migration(world):
    cap = CapLine("NAM", "Một năm", "Khoản 4", CapPeriod.YEAR, "action", "", Decimal(7))
    in_force(world, replace(present_table(world), caps=(cap,)))
    first = in_field(world, Field.ENVIRONMENT, 0)
    in_field(world, Field.CHARITY, 0)  # cut to 2 of 5
    revoke(world, first, world.now)  # a posting of the other field gives back 3
    before = counted()
    db.session.rollback()

    downgrade(revision="0045")
    upgrade()

    assert counted() == before
    assert totals(shown(world, of_field(world, Field.CHARITY)))["LL"] == 5
    assert points.differences() == points.posting_differences() == []


def counted() -> list[tuple[object, ...]]:
    """Every posting and counter, without its number."""
    db.session.rollback()
    posted = (Posting.decision_id, Posting.unit_id, Posting.period_on, Posting.field, Posting.base)
    kept = (Standing.unit_id, Standing.grain, Standing.period_start, Standing.field, Standing.base)
    rows = [
        tuple(row)
        for wanted in (posted, kept)
        for row in db.session.execute(select(*wanted, wanted[0]).order_by(*wanted))
    ]
    return [row for row in rows if row[4]]
