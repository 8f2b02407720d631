"""The yearly sheet: who fills which column, what differs, what class comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from emulation.campaigns import queries as campaigns
from emulation.campaigns.rules import (
    AutomaticSource,
    CriterionLine,
    GateLine,
    RatingLine,
    RuleTable,
    SourceLine,
)
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed, WrongState
from emulation.sheets import queries, services
from emulation.sheets.models import Sheet
from emulation.sheets.rules import (
    Mark,
    SheetColumn,
    SheetStage,
    faults,
    outcome,
    proposals,
    silent_months,
)
from tests.campaigns.versions import in_force, present_table
from tests.entries_made import recognised, request_key, sent_action
from tests.factories import World
from tests.pages import Browser

D = Decimal
CRITERIA = (
    CriterionLine("I", "Lãnh đạo, chỉ đạo", "Khoản 1", "unit", D(60)),
    CriterionLine("I.1", "Kế hoạch", "Khoản 1a", "unit", D(20), parent_code="I"),
    CriterionLine("I.2", "Kết quả", "Khoản 1b", "unit", D(40), parent_code="I"),
    CriterionLine("II", "Báo cáo", "Khoản 2", "unit", D(40)),
)
UNIT = RuleTable(
    criteria=CRITERIA,
    gates=(
        GateLine("KL", "Không có đảng viên bị kỷ luật", "Khoản 3"),
        GateLine("BC", "Báo cáo đủ", "Khoản 4", "II"),
    ),
    ratings=(
        RatingLine("XS", "Xuất sắc", "Khoản 5", D(90), ("KL", "BC"), 20),
        RatingLine("T", "Tốt", "Khoản 6", D(70)),
        RatingLine("KD", "Không đạt", "Khoản 7", D(0)),
    ),
    sources=(
        SourceLine("M", "Gửi muộn", "Khoản 8", AutomaticSource.LATE_REPORT, "II", D(1), D(5)),
        SourceLine("V", "Tháng trống", "Khoản 9", AutomaticSource.SILENT_MONTH, "II", D(2), D(5)),
    ),
)


def marks(*points: int, note: str = "") -> dict[str, Mark]:
    codes = ("I.1", "I.2", "II")
    return {code: Mark(D(one), note) for code, one in zip(codes, points, strict=True)}


def test_a_column_adds_up_to_a_class_with_what_kept_it_from_a_better_one():
    assert outcome(UNIT, marks(20, 35, 40), ["KL"]).rating == UNIT.ratings[0]
    found = outcome(UNIT, marks(20, 40, 39), ["KL"])
    assert (found.total, found.rating, found.failed) == (99, UNIT.ratings[1], {"BC"})
    assert outcome(UNIT, marks(20, 40, 40), []).failed == {"KL"}
    assert outcome(UNIT, marks(10, 10, 10), ["KL"]).rating == UNIT.ratings[2]


def test_what_is_wrong_is_told_by_criterion():
    typed = marks(20, 41, 30)
    typed["I.1"] = Mark(D(5), "", ("KHONGCO",))
    found = faults(UNIT, typed, before=None, known_entries=[], is_whole=False)
    assert found == {
        "I.1": "Không có nội dung đã công nhận mã KHONGCO của đơn vị.",
        "I.2": "Điểm từ 0 đến 40.",
    }
    less = {"II": Mark(D(30))}
    found = faults(UNIT, less, before=marks(1, 1, 31), known_entries=[], is_whole=True)
    assert found == {
        "I.1": "Ghi điểm; không đạt thì ghi 0.",
        "I.2": "Ghi điểm; không đạt thì ghi 0.",
        "II": "Chấm khác cột trước thì ghi lý do.",
    }


def test_what_is_counted_is_proposed_up_to_its_most():
    times = {AutomaticSource.LATE_REPORT: 7, AutomaticSource.SILENT_MONTH: 1}
    assert [one.points for one in proposals(UNIT.sources, times)] == [5, 2]
    days = {date(2024, 1, 3), date(2024, 3, 31)}
    assert silent_months(days, first=date(2024, 1, 1), last=date(2024, 5, 2)) == 2
    assert silent_months(set(), first=date(2023, 11, 9), last=date(2024, 2, 1)) == 3


@pytest.fixture
def sheet(world: World) -> Sheet:
    """Of the cell LL1, which its secretary has begun."""
    table = present_table(world)
    unit = replace(UNIT, criteria=(*table.criteria, *CRITERIA), levels=table.levels)
    in_force(world, unit)
    with transaction():
        return services.begin_sheet(
            world.campaign, world.unit("LL1"), 2024, actor=world.actor("nop1"), at=world.now
        )


def put(
    world: World, sheet: Sheet, by: str, *points: int, note: str = "", is_sent: bool = True
) -> None:
    with transaction():
        services.put_marks(
            sheet,
            marks(*points, note=note),
            ["KL"],
            is_sent=is_sent,
            actor=world.actor(by),
            at=world.now,
            revision=sheet.revision,
            key=request_key(),
        )


def test_a_sheet_goes_up_through_three_hands_and_is_closed(world: World, sheet: Sheet):
    put(world, sheet, "nop1", 20, 40, 40)
    put(world, sheet, "xn1", 20, 35, 40, note="Chưa có số liệu quý IV.")
    put(world, sheet, "td4", 20, 35, 40)

    assert sheet.stage is SheetStage.CLOSED
    there = queries.columns_of(sheet.id)
    assert there.marks[SheetColumn.FINAL]["I.2"] == Mark(D(35))
    assert [there.hands[one].person_id for one in there.hands] != []
    assert (sheet.total, sheet.rating) == (95, "Xuất sắc")
    with pytest.raises(NotAllowed, match="đã chốt"):
        put(world, sheet, "td4", 20, 40, 40)


def test_closed_sheets_are_distributed_over_the_classes_with_their_quota(
    world: World, sheet: Sheet, browse: Callable[..., Browser]
):
    for username in ("nop1", "xn1", "td4"):
        put(world, sheet, username, 20, 40, 40)
    db.session.rollback()
    text = browse("td4").get("/phieu-cham/").text
    assert "Phân bố xếp loại: Học tập và làm theo Bác năm 2024, năm 2024" in text
    assert "Xuất sắc 1 100%" in text
    assert "«Xuất sắc» vượt tỷ lệ 20%: 1 đơn vị, tối đa 0 trong 1 đơn vị đã chốt (Khoản 5)." in text


@pytest.mark.parametrize(
    ("stage", "by", "words"),
    [
        (0, "xn2", "đơn vị tự chấm"),
        (1, "nop1", "Đang chờ người khác"),
        (1, "td4", "Đang chờ người khác"),
        (2, "xn1", "Đang chờ người khác"),
        (2, "td3", "thuộc đơn vị này"),
    ],
)
def test_nobody_fills_a_column_that_is_not_theirs(
    world: World, sheet: Sheet, stage: int, by: str, words: str
):
    """td3 is a member of the cell LL1."""
    for username in ("nop1", "xn1")[:stage]:
        put(world, sheet, username, 20, 40, 40)
    with pytest.raises(NotAllowed, match=words):
        put(world, sheet, by, 20, 40, 40)


def test_the_same_form_twice_counts_once_and_an_old_page_is_refused(world: World, sheet: Sheet):
    key, revision = request_key(), sheet.revision
    for _ in range(2):
        with transaction():
            services.put_marks(
                sheet,
                marks(1, 2, 3),
                [],
                is_sent=False,
                actor=world.actor("nop1"),
                at=world.now,
                revision=revision,
                key=key,
            )
    assert sheet.revision == revision + 1
    with pytest.raises(Conflict, match="vừa được người khác sửa"), transaction():
        services.put_marks(
            sheet,
            marks(9, 9, 9),
            [],
            is_sent=False,
            actor=world.actor("nop1"),
            at=world.now,
            revision=revision,
            key=request_key(),
        )
    assert queries.columns_of(sheet.id).marks[SheetColumn.SELF] == marks(1, 2, 3)


def test_nothing_half_filled_is_sent_on(world: World, sheet: Sheet):
    with pytest.raises(Invalid) as refusal, transaction():
        services.put_marks(
            sheet,
            {"I.1": Mark(D(3))},
            [],
            is_sent=True,
            actor=world.actor("nop1"),
            at=world.now,
            revision=sheet.revision,
            key=request_key(),
        )
    assert set(refusal.value.fields) == {"I.2", "II"}
    assert sheet.stage is SheetStage.SELF


def test_a_sheet_is_begun_once_and_only_where_rules_score_units(world: World):
    actor = world.actor("nop1")
    with pytest.raises(WrongState, match="chưa có tiêu chí chấm đơn vị"):
        services.begin_sheet(world.campaign, world.unit("LL1"), 2024, actor=actor, at=world.now)
    in_force(world, replace(UNIT, levels=present_table(world).levels))
    first = services.begin_sheet(world.campaign, world.unit("LL1"), 2024, actor=actor, at=world.now)
    again = services.begin_sheet(world.campaign, world.unit("LL1"), 2024, actor=actor, at=world.now)
    assert first.id == again.id
    with pytest.raises(WrongState, match="không có năm 2031"):
        services.begin_sheet(world.campaign, world.unit("LL1"), 2031, actor=actor, at=world.now)
    with pytest.raises(NotAllowed):
        services.begin_sheet(world.campaign, world.unit("HL1"), 2024, actor=actor, at=world.now)


def test_the_pages_take_a_sheet_from_its_beginning_to_its_class(
    browse: Callable[..., Browser], world: World
):
    table = present_table(world)
    in_force(world, replace(UNIT, criteria=(*table.criteria, *CRITERIA), levels=table.levels))
    entry = recognised(world, sent_action(world))
    db.session.rollback()
    own = browse("nop1")
    page = own.get("/phieu-cham/")
    here = own.post("/phieu-cham/", page.form("/phieu-cham/")).location

    filled = {"p-0": "20", "p-1": "40", "p-2": "40", "g-0": "y", "e-1": entry.code}
    page = own.send(here, filled | {"p-1": "4000", "action": "send"})
    assert page.status == 422
    assert page.form(here)["p-1"] == "4000"
    assert "Điểm từ 0 đến 40." in page.errors
    assert own.send(here, filled | {"action": "send"}).status == 303
    page = own.get(here)
    assert "100,0 điểm. Xếp loại: Xuất sắc." in page.text
    assert "Đang chờ người khác chấm." in page.text
    assert "5,0 điểm từ 1 nội dung được công nhận" in page.text

    commune = browse("xn1")
    assert commune.get(here).form(here)["p-1"] == "40"
    page = commune.send(here, {"p-1": "30", "action": "send"})
    assert page.errors == ["Chấm khác cột trước thì ghi lý do."]
    assert (
        commune.send(here, {"p-1": "30", "n-1": "Thiếu minh chứng.", "action": "send"}).status
        == 303
    )
    page = browse("td4").get(here)
    assert "30,0 (−10,0)" in page.text
    assert "Thiếu minh chứng." in page.text
    assert browse("nop2").get(here).status == 404


def test_late_work_and_silent_months_are_counted(world: World, sheet: Sheet):
    sent_action(world)
    campaign = campaigns.campaign(sheet.campaign_id)
    assert campaign is not None
    times = queries.counted_times(sheet, campaign, at=world.now + timedelta(days=20))
    assert times[AutomaticSource.SILENT_MONTH] == 10  # January to October; November has one
    assert times[AutomaticSource.LATE_REPORT] == 0
