"""Numbers of Party members: typed in a grid, by day; who may, what is refused, what stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest

from emulation.comparing import queries, services
from emulation.comparing.rules import read_count
from emulation.comparing.services import Typed
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid, NotAllowed
from emulation.units.queries import member_counts, unit_by_id
from tests.factories import World
from tests.standings.past import board, recognise, sealed, written
from tests.standings.test_queries import cost

HERE = "/quan-tri/dang-vien?cha=HU"
HOUR = timedelta(hours=1)
FIRST, SECOND = date(2024, 1, 1), date(2024, 3, 1)


def write(world: World, day: date, *, by="qt1", at=None, seen=None, **counts: int) -> list[str]:
    rows = [
        Typed(unit_by_id(world.unit(code), on=world.today), count, (seen or {}).get(code))
        for code, count in counts.items()
    ]
    with transaction():
        changed = services.set_counts(
            rows, valid_from=day, actor=world.actor(by), on=world.today, at=at or world.now
        )
    return [unit.code for unit in changed]


def known(world: World, unit: str, day: date, at=None) -> int | None:
    db.session.rollback()  # what was read before is no longer looked at
    unit_id = world.unit(unit)
    return member_counts([unit_id], on=day, known_at=at or world.now).get(unit_id)


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("", None),
        ("0", 0),
        ("125", 125),
        ("1.250", 1250),
        ("100000", 100_000),
        ("100.000", 100_000),
    ],
)
def test_a_number_is_read_as_it_is_written(typed: str, count: int | None):
    assert read_count(typed) == count


@pytest.mark.parametrize(
    "typed", ["x", "-1", "12,5", "1.25", "100001", "999999999999", "١٢", "1 2"]
)
def test_what_is_no_number_is_refused(typed: str):
    with pytest.raises(Invalid):
        read_count(typed)


def test_a_number_holds_from_its_day_until_the_next(world: World):
    assert write(world, FIRST, LL=120, HL=80) == ["LL", "HL"]
    assert write(world, SECOND, LL=130, seen={"LL": 120}) == ["LL"]
    assert known(world, "LL", FIRST) == known(world, "LL", SECOND - timedelta(days=1)) == 120
    assert (known(world, "LL", SECOND), known(world, "HL", SECOND)) == (130, 80)
    assert known(world, "LL", FIRST - timedelta(days=1)) is None


def test_what_was_known_before_a_correction_stays(world: World):
    write(world, FIRST, LL=120)
    later = world.now + HOUR
    write(world, FIRST, LL=125, seen={"LL": 120}, at=later)
    assert known(world, "LL", world.today, at=world.now) == 120
    assert known(world, "LL", world.today, at=later) == 125


def test_a_later_number_is_never_replaced_unasked(world: World):
    write(world, SECOND, LL=130)
    with pytest.raises(Invalid) as refusal:
        write(world, FIRST, LL=120, HL=80, seen={"LL": 130})
    assert refusal.value.fields == {
        "LL": "Xã Liên Lộc đã có số 130 tính từ 01/03/2024, sau ngày đang nhập. "
        "Số ghi sau không bị thay; nhập với ngày đó hoặc muộn hơn."
    }
    assert (known(world, "LL", world.today), known(world, "HL", world.today)) == (130, None)


def test_the_same_rows_are_written_once_and_an_overtaken_writer_is_told(world: World):
    assert write(world, FIRST, LL=120) == ["LL"]
    assert write(world, FIRST, LL=120) == []
    with pytest.raises(Invalid) as refusal:
        write(world, FIRST, LL=99)
    assert "vừa được người khác ghi thành 120" in refusal.value.fields["LL"]
    assert len(queries.counts([world.unit("LL")])[world.unit("LL")]) == 1


def test_only_administrators_write_and_only_of_their_units(world: World):
    for by, unit in (("td4", "LL"), ("xn1", "LL"), ("ld", "LL"), ("qt1", "TH")):
        with pytest.raises(NotAllowed):
            write(world, FIRST, by=by, **{unit: 5})


def test_a_day_or_number_that_cannot_be_is_refused(world: World):
    for day, count, field in (
        (world.today + timedelta(days=1), 5, "valid_from"),
        (date(1900, 1, 1), 5, "LL"),
        (FIRST, 100_001, "LL"),
        (FIRST, -1, "LL"),
    ):
        with pytest.raises(Invalid) as refusal:
            write(world, day, LL=count)
        assert set(refusal.value.fields) == {field}


def test_the_page_keeps_what_was_typed_and_writes_all_or_none(world: World, browse):
    browser = browse("qt1")
    page = browser.get(HERE)
    assert "chưa có số đảng viên: không xếp trên bảng tính theo 100 đảng viên" in page.text
    form = page.form("/quan-tri/dang-vien")
    typed = {"valid_from": "01/01/2024", "count-LL": "120", "count-HL": "tám mươi"}
    wrong = browser.post(HERE, form | typed)
    assert (wrong.status, wrong.form("/quan-tri/dang-vien")["count-HL"]) == (422, "tám mươi")
    assert "Xã Hoa Lộc: nhập số đảng viên bằng chữ số" in wrong.text
    assert known(world, "LL", world.today) is None
    for change, sentence in (
        ({"valid_from": "30/02/2024", "count-HL": ""}, "Tháng 2 năm 2024 có 29 ngày"),
        ({"count-LL": "", "count-HL": ""}, "Chưa nhập số nào"),
    ):
        refused = browser.post(HERE, form | typed | change)
        assert (refused.status, sentence in refused.text) == (422, True)
    assert browser.post(HERE, form | typed | {"count-HL": "1.080"}).status == 303
    assert "1200 đảng viên" in browser.get(HERE).text
    assert known(world, "HL", FIRST, at=clock.now()) == 1080


def test_an_overtaken_page_shows_the_other_number_and_can_be_sent_again(world: World, browse):
    browser = browse("qt1")
    form = browser.get(HERE).form("/quan-tri/dang-vien") | {
        "valid_from": "01/02/2024",
        "count-LL": "121",
    }
    write(world, FIRST, LL=120, by="qt2")
    told = browser.post(HERE, form)
    assert (told.status, "vừa được người khác ghi thành 120" in told.text) == (422, True)
    assert browser.post(HERE, told.form("/quan-tri/dang-vien")).status == 303
    assert known(world, "LL", world.today, at=clock.now()) == 121


def test_the_page_opens_below_and_nowhere_else(world: World, browse):
    browser = browse("qt1")
    assert "/quan-tri/dang-vien?cha=LL" in browser.get("/quan-tri/dang-vien").links()
    assert browser.get("/quan-tri/dang-vien?cha=LL").status == 200
    assert "Không có đơn vị nào trực thuộc" in browser.get("/quan-tri/dang-vien?cha=LL1").text
    for code in ("KHONGCO", "TH", "x" * 300):
        assert browser.get(f"/quan-tri/dang-vien?cha={code}").status == 404
    for name in ("td4", "xn1", "ld", "nop1"):
        assert browse(name).get("/quan-tri/dang-vien").status == 403


def test_the_page_costs_the_same_with_more_numbers(world: World, browse):
    browser = browse("qt1")
    browser.get(HERE)
    few = cost(lambda: browser.get(HERE))
    write(world, FIRST, LL=120, HL=80)
    assert len(cost(lambda: browser.get(HERE))) == len(few) <= 15


def test_a_board_as_of_a_past_seal_keeps_the_number_of_then(world: World):
    write(world, FIRST, LL=120, HL=80)
    recognise(world, world.now, 0)
    then = sealed(world.now + HOUR)
    shown = written(world, board(world, then.at, then), then)
    later = then.at + HOUR
    write(world, FIRST, LL=60, seen={"LL": 120}, at=later)
    now = sealed(later + HOUR)
    assert written(world, board(world, now.at, then), then) == shown
    members = {
        row.unit.code: row.unit.members
        for section in board(world, now.at).sections
        for row in section.rows
    }
    assert members["LL"] == 60


def test_two_who_write_at_once_leave_one_number(app, world: World):
    db.session.rollback()
    gate = Barrier(2, timeout=30)

    def press(count: int) -> bool:
        with app.app_context():
            gate.wait()
            try:
                write(world, FIRST, LL=count)
            except Invalid:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, (120, 121))) == [False, True]
    found = queries.counts([world.unit("LL")])[world.unit("LL")]
    assert len(found) == 1
