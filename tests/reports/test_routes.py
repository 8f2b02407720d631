"""The leader's page, its list for Excel, and what they cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

from python_calamine import CalamineWorkbook

from emulation.campaigns.queries import current_campaign
from emulation.campaigns.rules import CampaignKind, RecognitionLevel
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.entries.models import Entry
from emulation.entries.queries import fresh_entry
from emulation.entries.rules import Action, FigureBasis
from emulation.entries.rules.content import FigureInput
from emulation.entries.rules.progress import Progress
from emulation.entries.rules.stages import ModelStage
from emulation.entries.services import withdraw
from emulation.entries.services.progress import record_progress
from emulation.files.configured import file_store
from emulation.recognition.models import RecognitionItem, RecognitionList
from emulation.recognition.rules import AwardForm, ItemKind, ListState, Source
from emulation.reports import queries
from emulation.reports.rules import Counts, total
from emulation.reviews.rules import Verdict
from emulation.units.rules import SuccessionKind
from emulation.units.services import succeed
from tests.entries_made import (
    MODEL,
    decided,
    full_scores,
    passed_up,
    recognised,
    request_key,
    sent_action,
    sent_model,
)
from tests.factories import make_campaign
from tests.standings.test_queries import cost


def counts(world, *units):
    area = queries.area([world.unit(code) for code in units], on=world.today)
    return queries.counts(world.campaign.id, area, on=world.today), area


def test_funnel_counts_facts(world):
    recognised(world, sent_action(world))
    sent_model(world)
    finished = replace(MODEL, happened_to=date(2024, 11, 1))
    sent_model(world, finished)
    decided(
        world,
        sent_action(world),
        Verdict(Action.RETURN, field_reasons={"files": "Bổ sung ảnh sau khi làm xong."}),
        by="xn1",
    )

    cells, _ = counts(world, "HU")

    assert total(cell.counts for cell in cells) == Counts(
        registered=2, recognised=1, sent=4, waiting=2, returned=1
    )


def moved(world, entry, *targets):
    """The model goes its way, step by step."""
    figure = FigureInput("households", Decimal(38), FigureBasis.CUMULATIVE)
    for target in targets:
        progress = Progress(
            on=world.today,
            text="Đã làm xong phần việc của tháng này.",
            target=target,
            places="Thôn 2",
            figures=(figure,),
        )
        with transaction():
            record_progress(
                fresh_entry(entry.id),
                progress,
                [],
                store=file_store(),
                actor=world.actor("nop1"),
                at=world.now,
                key=request_key(),
            )


def test_registration_is_not_achievement_and_both_are_counted(world, browse):
    way = (
        ModelStage.RUNNING,
        ModelStage.EFFECTIVE,
        ModelStage.REPLICABLE,
        ModelStage.REPLICATED,
    )
    for length in range(5):
        moved(world, sent_model(world), *way[:length])
    moved(world, sent_model(world), ModelStage.RUNNING, ModelStage.STOPPED)
    taken_back = sent_model(world)
    moved(world, taken_back, ModelStage.RUNNING)
    with transaction():
        entry = fresh_entry(taken_back.id)
        withdraw(entry, actor=world.actor("nop1"), at=world.now, revision=entry.revision)

    cells, _ = counts(world, "HU")
    found = total(cell.counts for cell in cells)
    assert found.life() == [7, 4, 3, 2, 1, 1]

    page = browse("ld").get("/bao-cao/")
    assert "7 mô hình đăng ký, 4 đang thực hiện, 3 có hiệu quả, 2 có thể nhân rộng" in page.text
    rows = [[c.get_text() for c in row.select("th,td")] for row in page.soup.select("tr")]
    assert ["Xã Liên Lộc", "7", "4", "3", "2", "1", "1"] in rows
    assert ["Môi trường, cảnh quan", "7", "4", "3", "2", "1", "1"] in rows


def test_exemplary_model_is_counted_at_every_stage_it_reached(world):
    entry = passed_up(world, sent_model(world))
    scores = full_scores(entry, at=world.now)
    recognised(world, entry, by="td4", level=RecognitionLevel.EXEMPLARY, scores=scores)

    cells, _ = counts(world, "HU")

    assert total(cell.counts for cell in cells) == Counts(
        registered=1, recognised=1, exemplary=1, sent=1
    )


def test_district_is_broken_down_by_commune_and_agency_a_commune_by_cell(world):
    sent_action(world)
    sent_action(world, by="nop4", unit="PGD")

    cells, area = counts(world, "HU")
    own_cells, own_area = counts(world, "LL")

    assert {unit.code for unit in area.units} == {"LL", "HL", "PGD"}
    assert {cell.unit_id for cell in cells} == {world.unit("LL"), world.unit("PGD")}
    assert {unit.code for unit in own_area.units} == {"LL", "LL1", "LL2"}
    assert {cell.unit_id for cell in own_cells} == {world.unit("LL1")}


def test_page_tells_three_numbers_and_who_has_nothing(world, browse):
    recognised(world, sent_action(world))
    sent_action(world, by="nop2", unit="HL1")

    page = browse("ld").get("/bao-cao/")

    assert page.title == "Tổng quan"
    assert [b.get_text() for b in page.soup.select(".number-value b")] == ["1", "1", "1"]
    assert "2 đơn vị chưa có nội dung được công nhận" in page.text
    assert "1 nội dung đang chờ xử lý" in page.text
    assert "Chưa gửi nội dung nào" in page.text
    assert "Cụm thi đua số 1: Xã Liên Lộc hơn hạng hai 5,0 điểm" in page.text
    assert "mô hình đã gửi ít nhất một lần (có mã tiếp nhận)" in page.text


def test_overdue_steps_are_named_with_their_delay(world, browse):
    entry = sent_action(world)
    row = db.session.get_one(Entry, entry.id)
    row.due_on = world.today - timedelta(days=8)
    db.session.commit()

    page = browse("ld").get("/bao-cao/")

    assert "1 nội dung quá hạn" in page.text
    assert "Đảng ủy xã Liên Lộc Chậm 8 ngày" in page.text


def test_report_costs_the_same_with_one_entry_and_with_many(world, browse):
    browser = browse("ld")
    recognised(world, sent_action(world))
    browser.get("/bao-cao/")
    one = cost(lambda: browser.get("/bao-cao/"))

    for _ in range(2):
        recognised(world, sent_action(world))
        sent_model(world, by="nop2", unit="HL1")
        sent_action(world, by="nop4", unit="PGD")
    many = cost(lambda: browser.get("/bao-cao/"))

    assert len(many) == len(one)


def test_list_for_excel_holds_the_funnel_by_unit_and_field(world, browse):
    recognised(world, sent_action(world))
    browser = browse("ld")

    page = browser.get("/bao-cao/xuat")

    assert page.status == 200
    rows = CalamineWorkbook.from_filelike(BytesIO(page.body)).get_sheet_by_index(0).to_python()
    texts = [[cell for cell in row if cell != ""] for row in rows]
    assert any(row[1:4] == ["Xã Liên Lộc", 1, 0] for row in texts)
    assert any(row[1:4] == ["Xây dựng nông thôn mới", 1, 0] for row in texts)


def test_unknown_campaign_falls_back_with_a_note(world, browse):
    page = browse("ld").get("/bao-cao/?dot=KHONGCO")

    assert page.status == 200
    assert "Không có chuyên đề, phong trào đã chọn." in page.text


def test_report_is_closed_to_those_without_the_right(world, browse):
    assert browse("nop1").get("/bao-cao/").status == 403
    assert browse("qt1").get("/bao-cao/xuat").status == 403


def test_empty_installation_says_why_nothing_is_shown(world, browse):
    world.campaign.state = "draft"
    db.session.commit()

    assert "Chưa có số liệu" in browse("ld").get("/bao-cao/").text
    assert "Chưa có bảng nào" in browse("ld").get("/xep-hang/").text
    assert clock.now() == world.now


def proposed(world, entry, state, **paper) -> None:
    """The entry stands on a list of recognition in this state."""
    user_id = world.actor("hd2").id
    made = RecognitionList(
        code=f"DS{state}",
        title="Danh sách đề nghị khen thưởng",
        campaign_id=world.campaign.id,
        unit_id=world.unit("HU"),
        form=next(iter(AwardForm)),
        state=state,
        created_by_id=user_id,
        created_at=world.now,
        changed_by_id=user_id,
        changed_at=world.now,
        **paper,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(
        RecognitionItem(
            code=f"DN{state}",
            list_id=made.id,
            position=1,
            kind=next(iter(ItemKind)),
            name="Chi bộ thôn 1",
            name_key="chi bo thon 1",
            unit_id=entry.unit_id,
            entry_id=entry.id,
            claimed_entry_id=None if state is ListState.DRAFT else entry.id,
            source=Source.ENTRY,
            summary="Vận động hiến đất",
            form=next(iter(AwardForm)),
        )
    )
    db.session.commit()


def test_entry_on_a_proposed_list_counts_as_proposed_a_draft_does_not(world):
    proposed(world, recognised(world, sent_action(world)), ListState.DRAFT)
    proposed(world, recognised(world, sent_action(world)), ListState.PROPOSED)

    cells, _ = counts(world, "HU")

    assert total(cell.counts for cell in cells) == Counts(recognised=2, proposed=1, sent=2)


def test_commune_officer_reads_the_own_commune_by_cell(world, browse):
    recognised(world, sent_action(world))
    recognised(world, sent_action(world, by="nop2", unit="HL1"), by="xn2")

    page = browse("xn1").get("/bao-cao/")

    rows = [[c.get_text(strip=True) for c in tr.select("th,td")] for tr in page.soup.select("tr")]
    assert ["Chi bộ thôn 1", "0", "0", "1", "0", "0", "0"] in rows
    assert "Chi bộ thôn Hoa Trung" not in page.text
    assert [b.get_text() for b in page.soup.select(".number-value b")] == ["1", "1", "0"]


def test_every_entry_is_counted_once_by_unit_and_by_field(world):
    recognised(world, sent_action(world))
    own = sent_action(world, by="nop3", unit="LL")
    entry = db.session.get(Entry, own.id)
    entry.unit_id, entry.commune_id = world.unit("HU"), None
    db.session.commit()

    cells, area = counts(world, "HU")
    others = queries.others({cell.unit_id for cell in cells}, area, on=world.today)

    assert [unit.id for unit in others] == [world.unit("HU")]
    assert total(cell.counts for cell in cells).sent == 2


def test_what_a_merged_commune_handed_in_counts_for_its_successor(world):
    recognised(world, sent_action(world))
    with transaction():
        succeed(
            world.unit("LL"),
            into=[world.unit("HL")],
            kind=SuccessionKind.MERGE_INTO_EXISTING,
            effective_on=world.today,
            actor=None,
            at=world.now,
        )

    cells, area = counts(world, "HU")

    assert {cell.unit_id for cell in cells} == {world.unit("HL")}
    assert [n for _, n in queries.months(world.campaign.id, area, on=world.today)] == [1]


def test_page_opens_on_a_campaign_under_way_and_never_on_the_archive(world, browse):
    archive = make_campaign(at=world.now, host=world.unit("HU"), code="LUU-TRU")
    archive.kind, archive.ends_on = CampaignKind.ARCHIVE, date(2099, 12, 31)
    db.session.commit()

    page = browse("ld").get("/bao-cao/")

    assert "/bao-cao/xuat?dot=BAC2024" in page.links()
    assert current_campaign([archive], on=world.today) is None
